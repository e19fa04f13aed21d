"""What `docket exec partition` reads out of the corpus, held against what the library read
(test/documents). The shares are gates; ./dev test prints the table."""

import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "documents"))
import compare  # noqa: E402

DOCKET = os.environ["DOCKET_BIN"]

# Least shares of elements with equal text in order, and of those of equal type; every document of the
# corpus counts. The rules that give types are no language model (docs/formats/elements.md). Lower
# where the library itself loses text (docs/formats/agreement.md): .doc and .rtf by the programs that
# it calls, .xml without a declaration; and where Tesseract is asked in another resolution.
EXACT = 0.99
GATES = {kind: (EXACT, 0.90) for kind in compare.formats()}
GATES |= {"doc": (0.95, 0.90), "rtf": (0.95, 0.90), "xml": (0.98, 0.90)}
GATES |= {"pdf": (0.90, 0.90), "png": (0.90, 0.90), "jpg": (0.90, 0.90), "tiff": (0.90, 0.90)}
# Ids are hashes of text, file, page and place, so they are equal where text and order are, but for
# those behind an element that only one side has.
IDS = {kind: 0.95 for kind in compare.formats()} | {"rtf": 0.90}


@pytest.mark.parametrize("kind", compare.formats())
def test_agrees_with_the_library(kind, capsys):
    score = compare.compare(DOCKET, kind)
    with capsys.disabled():
        print("\n" + compare.row(score), end="", flush=True)
    text, types = GATES[kind]
    shown = "\n".join(score.differences[:40])
    assert score.documents >= 20
    assert score.share("text") >= text, shown
    assert score.share("types") >= types, shown
    assert score.share("ids") >= IDS[kind], shown
