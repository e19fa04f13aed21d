"""The rounds of `./dev bench documents`: Docket and the `unstructured` library take turns on the corpus
of test/documents."""

import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "test/documents"))
import compare  # noqa: E402

REQUIREMENTS = HERE.parent / "test/documents/requirements-library.txt"
# How much faster than the library each format has to be, where there is a gate.
GATES = {"txt": 10, "html": 10, "docx": 10, "csv": 10, "eml": 10, "pdf": 10}
OTHERS = ["md", "xml", "json", "pptx", "xlsx"]
CHUNKS_GATE = 50
CHUNKS_JSON_GATE = 10
PAGE_SECONDS_MAX = 0.015


def is_measured(path):
    """Generated and hand-written documents; the varied ones would make a run three times as long."""
    return not path.name.startswith(("varied_", "office_"))


def files_of(kind):
    """Documents that the library can read."""
    files = [path for path in compare.documents(kind) if is_measured(path) and path.stat().st_size > 0]
    return [path for path in files if isinstance(compare.truth(path), list)]


def elements(work):
    """All elements that the library found in the texts, as one long document to be cut."""
    whole = []
    for path in filter(is_measured, sorted(compare.EXPECTED.glob("[dhmt]*/*.json"))):
        found = json.loads(path.read_text())
        whole += found if isinstance(found, list) else []
    file = work / "elements.json"
    file.write_text(json.dumps(whole))
    return file


def pages(files):
    said = (subprocess.run(["pdfinfo", file], check=True, capture_output=True, text=True).stdout
            for file in files)
    return sum(int(line.split()[1]) for text in said for line in text.splitlines()
               if line.startswith("Pages:"))


class Rounds:
    """Turns of one sort of work; times in seconds."""

    def __init__(self, tool, python, runs):
        self.tool, self.python, self.runs = tool, python, runs

    def reference(self, what, seconds, files):
        command = [self.python, HERE / "documents_reference.py", what, str(seconds), *files]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
        return json.loads(done.stdout)["seconds"]

    def measure(self, what, files):
        ours, theirs = [], []
        flags = [] if what == "partition" else ["--chunk"]
        key = "chunk_seconds" if what == "chunk" else "seconds"
        for _ in range(self.runs):
            ours.append(self.tool("documents", *files, "--seconds", 0.05, *flags)[key])
            theirs.append(self.reference(what, 0.05, files))
        return ours, theirs
