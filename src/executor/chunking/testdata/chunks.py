"""Makes chunks.json: elements, options, and the chunks that `unstructured` makes of them.

    python3 -m venv venv && venv/bin/pip install unstructured==0.27.1
    venv/bin/python chunks.py > chunks.json
    venv/bin/python chunks.py 5000 > many.json     # to try out, not to keep

Chunks are shown with ids as the library's server gives them, `table_id` left out because it is
random, and of `orig_elements` the ids. Chunking needs no language model.
"""

import json
import random
import sys

from unstructured.chunking.basic import chunk_elements
from unstructured.chunking.title import chunk_by_title
from unstructured.documents.elements import assign_and_map_hash_ids
from unstructured.staging.base import elements_from_dicts

WORDS = """harbour ferry pier noon tide bridge stone river boat rope anchor storm lamp keeper coast
Café naïve größer 東京 море quay the a of and in on to is leaves arrives before after""".split()
KINDS = ["Title", "NarrativeText", "NarrativeText", "UncategorizedText", "ListItem", "ListItem",
         "Table", "CodeSnippet", "Header", "Footer", "Image", "PageBreak", "Address"]


def words(dice, low, high):
    return " ".join(dice.choice(WORDS) for _ in range(dice.randint(low, high)))


def cell(dice):
    return dice.choice(["", "&lt;b&gt; &amp; co", "<b>bold</b> word", " spaced   out ",
                        words(dice, 1, 4), words(dice, 1, 2), words(dice, 10, 40)])


def table_html(dice):
    style = dice.choice(["plain", "th", "thead", "pretty"])
    rows = []
    for number in range(dice.randint(1, 8)):
        tag = "th" if number == 0 and style in ("th", "thead") else "td"
        cells = []
        for _ in range(dice.randint(1, 4)):
            text = words(dice, 1, 2) if tag == "th" else cell(dice)
            span = dice.choice(["", "", "", ' colspan="2"', ' class="x" rowspan="2"'])
            cells.append(f"<{tag}{span}>{text}</{tag}>" if text else f"<{tag}/>")
        rows.append("<tr>" + "".join(cells) + "</tr>")
    if style == "thead":
        rows[0] = f"<thead>{rows[0]}</thead>"
        return f'<table border="1">{rows[0]}<tbody>{"".join(rows[1:])}</tbody></table>'
    if style == "pretty":
        return "<table>\n  " + "\n  ".join(rows) + "\n</table>"
    return "<table>" + "".join(rows) + "</table>"


def element(dice, number, page):
    kind = dice.choice(KINDS)
    metadata = {"filename": "harbour.txt", "filetype": "text/plain", "languages": ["eng"]}
    if page:
        metadata["page_number"] = page
    text = words(dice, 1, 30)
    if kind == "Title":
        text = words(dice, 1, 5)
        metadata["category_depth"] = dice.randint(0, 2)
    elif kind == "Table":
        text = words(dice, 1, 60)
        if dice.random() < 0.8:
            metadata["text_as_html"] = table_html(dice)
    elif kind == "CodeSnippet":
        text = "  if x:\n    " + words(dice, 1, 12) + "\n\n  end  "
    elif kind == "PageBreak":
        text = ""
    elif kind == "Image":
        text = dice.choice(["", words(dice, 1, 3)])
    elif dice.random() < 0.2:
        text = "  " + text.replace(" ", dice.choice(["  ", "\n", " \u00a0 "])) + " "
    elif dice.random() < 0.1:
        text = "x" * dice.randint(10, 900)
    if dice.random() < 0.2:
        metadata["emphasized_text_contents"] = ["rope"]
        metadata["emphasized_text_tags"] = ["b"]
    if dice.random() < 0.1:
        metadata["languages"] = ["deu", "eng"]
    return {"type": kind, "element_id": f"{number:032x}", "text": text, "metadata": metadata}


def options(dice):
    high = dice.choice([None, 8, 30, 49, 50, 60, 120, 300, 500, 900])
    limit = high or 500
    chosen = {"strategy": dice.choice(["basic", "by_title"]), "max_characters": high,
              "new_after_n_chars": dice.choice([None, None, 0, limit // 2, limit * 2]),
              "overlap": dice.choice([0, 0, 1, 2, limit // 10, limit // 2, limit - 1]),
              "overlap_all": dice.random() < 0.4,
              "include_orig_elements": dice.random() < 0.3}
    if chosen["strategy"] == "by_title":
        chosen["combine_text_under_n_chars"] = dice.choice([None, None, 0, limit // 3, limit])
        chosen["multipage_sections"] = dice.random() < 0.6
    return chosen


def case(seed):
    dice = random.Random(seed)
    page = dice.choice([None, 1])
    given = []
    for number in range(dice.randint(1, 24)):
        if page and dice.random() < 0.25:
            page = max(1, page + dice.choice([1, 1, 1, -1]))
        given.append(element(dice, number, page if dice.random() < 0.95 else None))
    chosen = options(dice)
    call = {key: value for key, value in chosen.items() if key != "strategy"}
    chunker = chunk_by_title if chosen["strategy"] == "by_title" else chunk_elements
    chunks = assign_and_map_hash_ids(chunker(elements_from_dicts(given), **call))
    shown = []
    for chunk in chunks:
        orig = chunk.metadata.orig_elements
        chunk.metadata.orig_elements = None
        entry = chunk.to_dict()
        entry["metadata"].pop("table_id", None)
        if orig is not None:
            entry["orig"] = [one.id for one in orig]
        shown.append(entry)
    return {"options": {key: value for key, value in chosen.items() if value is not None},
            "elements": given, "chunks": shown}


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    lines = []
    for seed in range(10 * count):
        line = json.dumps(case(seed), ensure_ascii=False)
        if len(line) < 6000 or len(lines) > 100 and len(line) < 100_000:
            lines.append(line)
        if len(lines) == count:
            break
    print("[\n" + ",\n".join(lines) + "\n]")


main()
