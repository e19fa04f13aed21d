"""Writes the varied half of the corpus, corpus/<format>/varied_* and office_*: documents shaped like those that
people keep (reports, letters, minutes, manuals, threads of mail, exports), of the same texts for the same seed.
All that it writes belongs to the corpus; nothing is chosen by its result.

    python3 varied.py [format…]

Needs requirements-corpus.txt and LibreOffice."""

import sys

import varied_markup
import varied_office
import varied_text
from generate import CORPUS, by_office
from topics import Speaker

SEED = 20261130
# Of csv and tsv a document is a single element, so there are many: a share of 99 % is none of fifty.
COUNT = {"txt": 30, "md": 30, "html": 30, "csv": 160, "eml": 90, "docx": 30, "pptx": 28, "xlsx": 30,
         "xml": 16, "tsv": 12, "odt": 10, "rtf": 10, "epub": 6, "msg": 6, "doc": 6, "pdf": 6}
# So many of these are also there as LibreOffice writes them, in office_*.
BY_OFFICE = {"docx": 8, "odt": 8, "rtf": 12}

MAKERS = {
    name.removeprefix("make_"): maker
    for module in (varied_text, varied_markup, varied_office)
    for name, maker in vars(module).items()
    if name.startswith("make_")
}


def main(formats):
    for name in formats or COUNT:
        for number in range(COUNT[name]):
            data = MAKERS[name](Speaker(f"{SEED} {name} {number}"), number)
            path = CORPUS / name / f"varied_{number:02}.{name}"
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        for number in range(BY_OFFICE.get(name, 0)):
            source = varied_office.make_docx(Speaker(f"{SEED} office {name} {number}"), number)
            (CORPUS / name / f"office_{number:02}.{name}").write_bytes(by_office(source, name))
        print(f"{name}: {COUNT[name] + BY_OFFICE.get(name, 0)} documents")


if __name__ == "__main__":
    main(sys.argv[1:])
