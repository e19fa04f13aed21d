"""The rounds of `./dev bench documents`: Docket and the `unstructured` library take turns on the corpus
of test/documents."""

import contextlib
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "test/documents"))
import compare  # noqa: E402

REQUIREMENTS = HERE.parent / "test/documents/requirements-library.txt"
CORPUS_REQUIREMENTS = HERE.parent / "test/documents/requirements-corpus.txt"
# How much faster than the library each format has to be, where there is a gate.
GATES = {"txt": 10, "html": 10, "docx": 10, "csv": 10, "eml": 10, "pdf": 10}
OTHERS = ["md", "xml", "json", "pptx", "xlsx"]
CHUNKS_GATE = 50
CHUNKS_JSON_GATE = 10
PAGE_SECONDS_MAX = 0.015
# Of 20 to 40 pages each: the corpus has files of one to three, whose time is mostly a program's start.
LONG_PDFS = 4
SECONDS_EACH = 0.05  # or one reading, if that takes longer


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


def long_pdfs(python, work):
    """From the generator of the corpus, the same for the same seed; `python` has its requirements."""
    write = (
        "import pathlib, sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "import generate\n"
        "for number, file in enumerate(map(pathlib.Path, sys.argv[2:])):\n"
        "    writer = generate.Writer(f'{generate.SEED} long pdf {number}')\n"
        "    file.write_bytes(generate.pdf_document(writer, 300, 420))\n"
    )
    files = [work / f"long{number}.pdf" for number in range(LONG_PDFS)]
    subprocess.run([python, "-c", write, HERE.parent / "test/documents", *files], check=True)
    return files


def pages(files):
    said = (subprocess.run(["pdfinfo", file], check=True, capture_output=True, text=True).stdout
            for file in files)
    return sum(int(line.split()[1]) for text in said for line in text.splitlines()
               if line.startswith("Pages:"))


class Rounds:
    """Turns of one sort of work; times in seconds."""

    def __init__(self, tool, python):
        self.tool = tool
        self.library = subprocess.Popen([python, HERE / "documents_reference.py"], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(BrokenPipeError):
            self.library.stdin.close()
        self.library.wait(timeout=60)

    def reference(self, what, files):
        asked = {"what": what, "seconds": SECONDS_EACH, "files": [str(file.absolute()) for file in files]}
        self.library.stdin.write(json.dumps(asked) + "\n")
        self.library.stdin.flush()
        return json.loads(self.library.stdout.readline())["seconds"]

    def measure(self, what, files, turns):
        ours, theirs = [], []
        flags = [] if what == "partition" else ["--chunk"]
        key = "chunk_seconds" if what == "chunk" else "seconds"
        for _ in range(turns):
            ours.append(self.tool("documents", *files, "--seconds", SECONDS_EACH, *flags)[key])
            theirs.append(self.reference(what, files))
        return ours, theirs
