"""unstructured-client from npm, unmodified, against a real server. `Q-n` are the quirks of
docs/doors/unstructured.md."""

import json
import pathlib
import shutil
import subprocess

import pytest
from test_client import NOTES, NOTES_IDS

HERE = pathlib.Path(__file__).resolve().parent / "npm"


@pytest.fixture(scope="session")
def npm(tmp_path_factory):
    """The client as it is pinned in package-lock.json, in a folder of its own."""
    folder = tmp_path_factory.mktemp("npm")
    for one in ("package.json", "package-lock.json", "partition.js"):
        shutil.copy(HERE / one, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    return folder


def partition(npm, server, file, url=None, **parameters):
    result = subprocess.run(
        ["node", "partition.js", url or server.url, server.key, file, json.dumps(parameters)],
        cwd=npm,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return json.loads(result.stdout.strip().splitlines()[-1])


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text(NOTES)
    return path


def test_elements(npm, server, notes):
    """Q-22, Q-25: it says what it accepts with weights, and writes its form anew."""
    answer = partition(npm, server, notes)["answer"]
    assert [one["element_id"] for one in answer] == NOTES_IDS


def test_chunks_of_a_word_document(npm, server):
    """Q-25: numbers and booleans are plain text."""
    report = HERE.parents[3] / "examples" / "unstructured" / "report.docx"
    limits = {"maxCharacters": 200, "includeOrigElements": False}
    whole = partition(npm, server, report)["answer"]
    chunks = partition(npm, server, report, chunkingStrategy="by_title", **limits)["answer"]
    assert whole[0]["metadata"]["filetype"].endswith("wordprocessingml.document")
    assert chunks and all(len(one["text"]) <= 200 for one in chunks if one["type"] != "Table")
    assert all("orig_elements" not in one["metadata"] for one in chunks)


def test_q21_arrays_are_one_text_with_commas(npm, server, notes):
    one = partition(npm, server, notes, languages=["deu"])["answer"]
    assert one[0]["metadata"]["languages"] == ["deu"], "it is what the client says"
    # Of several, each element has its own of them; a text with a comma would be one language.
    several = partition(
        npm, server, notes, languages=["deu", "eng"], extractImageBlockTypes=["Image", "Table"]
    )["answer"]
    assert all(set(one["metadata"]["languages"]) <= {"deu", "eng"} for one in several)


def test_csv_comes_and_the_client_itself_cannot_read_it(npm, server, notes):
    """Its split hook parses every answer as JSON, also of what was not split."""
    error = partition(npm, server, notes, outputFormat="text/csv")["error"]
    assert error["name"] == "UnexpectedClientError"
    assert '"type,elemen"... is not valid JSON' in error["message"]


def test_q23_a_split_pdf_is_the_same_as_a_whole_one(npm, server, long_pdf):
    whole = partition(npm, server, long_pdf, strategy="fast", splitPdfPage=False)["answer"]
    url = server.url + "/some/path"
    split = partition(npm, server, long_pdf, url, strategy="fast", splitPdfPage=True)["answer"]
    assert split == whole and len(whole) >= 60


def test_q24_a_refusal_is_parsed(npm, server, tmp_path):
    path = tmp_path / "bad.pdf"
    path.write_bytes(b"%PDF-1.7 nothing")
    error = partition(npm, server, path, splitPdfPage=False)["error"]
    assert "valid PDF" in json.dumps(error)
