"""Holds what Docket reads out of the corpus against what the library read: how many elements have the
same text in the same order, the same id, the same type, the same metadata.

    python3 compare.py DOCKET [--differences] [format…]"""

import concurrent.futures
import difflib
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
CORPUS, EXPECTED = HERE / "corpus", HERE / "expected"
METADATA = (
    "languages", "filename", "filetype", "category_depth", "page_number", "page_name",
    "emphasized_text_contents", "emphasized_text_tags", "link_texts", "link_urls", "text_as_html",
    "image_url", "header_footer_type", "sent_from", "sent_to", "cc_recipient", "subject",
    "email_message_id", "attached_to_filename",
)


def formats():
    return sorted(path.name for path in EXPECTED.iterdir() if path.is_dir())


def documents(kind):
    return sorted((CORPUS / kind).iterdir())


def settings(path):
    """The library was asked for the text that is in PDF files, as it stands."""
    return json.dumps({"strategy": "fast"} if path.suffix == ".pdf" else {})


def ours(docket, path):
    run = subprocess.run(
        [docket, "exec", "partition", str(path), "--settings", settings(path)], capture_output=True, text=True, timeout=300
    )
    if run.returncode != 0:
        return {"error": run.stderr.strip().splitlines()[-1][:200] if run.stderr.strip() else "?"}
    elements = json.loads(run.stdout)
    if path.suffix == ".tiff":  # the library reads the first of its frames alone
        elements = [e for e in elements if e["metadata"].get("page_number", 1) == 1]
    return elements


def truth(path):
    """Elements that the library found, or its error."""
    return json.loads((EXPECTED / path.parent.name / f"{path.name}.json").read_text())


class Score:
    """Counts of one format. An element that only one side has is a difference of text."""

    def __init__(self, kind):
        self.kind = kind
        self.documents = self.elements = self.text = self.same = 0
        self.ids = self.parents = self.types = self.metadata = 0
        self.differences = []

    def share(self, name):
        whole = self.elements if name == "text" else self.same
        return 1.0 if whole == 0 else getattr(self, name) / whole

    def differ(self, path, what, theirs, ours):
        self.differences.append(f"{self.kind}/{path.name}: {what}: expected {theirs!r}, got {ours!r}")

    def add(self, path, theirs, mine):
        self.documents += 1
        if isinstance(theirs, dict) or isinstance(mine, dict):
            self.elements += 1
            both = isinstance(theirs, dict) and isinstance(mine, dict)
            self.text += both
            if not both:
                self.differ(path, "outcome", str(theirs)[:160], str(mine)[:160])
            return
        self.elements += max(len(theirs), len(mine))
        left, right = [e["text"] for e in theirs], [e["text"] for e in mine]
        matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag != "equal":
                self.differ(path, "text", left[a:b], right[c:d])
        place = {}
        for block in matcher.get_matching_blocks():
            for n in range(block.size):
                place[theirs[block.a + n]["element_id"]] = mine[block.b + n]["element_id"]
        for block in matcher.get_matching_blocks():
            for n in range(block.size):
                self.compare(path, theirs[block.a + n], mine[block.b + n], place)

    def compare(self, path, theirs, mine, place):
        self.text += 1
        self.same += 1
        for name, agree in (
            ("ids", theirs["element_id"] == mine["element_id"]),
            ("types", theirs["type"] == mine["type"]),
            ("parents", place.get(theirs["metadata"].get("parent_id"), None)
             == mine["metadata"].get("parent_id")),
        ):
            setattr(self, name, getattr(self, name) + agree)
            if not agree:
                key = {"ids": "element_id", "types": "type"}.get(name)
                pick = lambda e: e[key] if key else e["metadata"].get("parent_id")
                self.differ(path, f"{name} of {theirs['text'][:60]!r}", pick(theirs), pick(mine))
        wrong = [k for k in METADATA if theirs["metadata"].get(k) != mine["metadata"].get(k)]
        self.metadata += not wrong
        for key in wrong:
            self.differ(path, f"{key} of {theirs['text'][:40]!r}",
                        theirs["metadata"].get(key), mine["metadata"].get(key))


def compare(docket, kind):
    score = Score(kind)
    paths = documents(kind)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, mine in zip(paths, pool.map(lambda path: ours(docket, path), paths)):
            score.add(path, truth(path), mine)
    return score


COLUMNS = ("text", "ids", "types", "parents", "metadata")


def row(score):
    shares = "".join(f" {100 * score.share(name):8.1f}%" for name in COLUMNS)
    return f"{score.kind:8}{score.documents:6}{score.elements:9}{shares}"


def main(arguments):
    shows = "--differences" in arguments
    docket, *kinds = [a for a in arguments if not a.startswith("--")]
    print(f"{'format':8}{'files':>6}{'elements':>9}" + "".join(f" {name:>9}" for name in COLUMNS))
    for kind in kinds or formats():
        score = compare(docket, kind)
        print(row(score), flush=True)
        for line in score.differences if shows else ():
            print("   ", line)


if __name__ == "__main__":
    main(sys.argv[1:])
