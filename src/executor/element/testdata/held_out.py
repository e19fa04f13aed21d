"""Writes held_out.tsv: short texts with the type that the `unstructured` library gives to each, on
which the rules of executor/element are measured. scripts/verb_weights learns from none of them.

Needs that library (0.27.1) with its language model. Texts come from /usr/share/doc of the machine
that runs it (headings, entries, cells and paragraphs), from the held-out package descriptions and
from docstrings of the held-out modules of Python's library.

    python3 held_out.py > held_out.tsv"""

import gzip
import html
import importlib.machinery
import pathlib
import random
import re

from unstructured.partition.text import element_from_text

ROOT = pathlib.Path(__file__).resolve().parents[4]
DOCS = pathlib.Path("/usr/share/doc")
LETTERS = {"NarrativeText": "N", "Title": "T", "Text": "U"}
ELEMENT = re.compile(r"<(?:h[1-4]|li|td|th|dt|p)\b[^>]*>([^<]{3,200})<")


def text_of(path):
    opened = gzip.open(path, "rt", errors="ignore") if path.suffix == ".gz" else path.open(errors="ignore")
    with opened as file:
        return file.read(200_000)


def documents():
    for path in sorted(DOCS.rglob("*")):
        name = path.name.lower()
        if not path.is_file():
            continue
        if name.endswith(".html"):
            yield from (html.unescape(text) for text in ELEMENT.findall(text_of(path)))
        elif name.startswith(("readme", "news", "faq", "todo")):
            yield from re.split(r"\n\s*\n", text_of(path))


def main():
    weights = importlib.machinery.SourceFileLoader("weights", str(ROOT / "scripts/verb_weights")).load_module()
    chance = random.Random(11)
    for source, count in ((documents(), 500), (weights.descriptions(True), 200), (weights.docstrings(True), 100)):
        found = sorted({" ".join(text.split()) for text in source})
        usable = [text for text in found if 2 < len(text) < 200 and text.isprintable() and re.search("[A-Za-z]{2}", text)]
        for text in chance.sample(usable, min(count, len(usable))):
            letter = LETTERS.get(type(element_from_text(text)).__name__)
            if letter:
                print(f"{letter}\t{text}")


if __name__ == "__main__":
    main()
