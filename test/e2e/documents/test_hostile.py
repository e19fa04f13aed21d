"""Files that mean harm, beside one that does not, in one job: each fails by itself, with a reason, in
bounded time, and the harmless one is read."""

import io
import re
import struct
import zipfile
import zlib

import pytest

from unstructured_api import PARTITION, Api

GOOD = b"Harbour Notes\n\nThe ferry leaves the pier at noon, and nobody waits for it.\n"
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
LIMIT = "Document limit exceeded: "


def zipped(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return out.getvalue()


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relationships(kind, target):
    return (f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/{kind}" '
            f'Target="{target}"/></Relationships>')


def docx(document, **more):
    return zipped({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": document,
                   "_rels/.rels": relationships("officeDocument", "word/document.xml"), **more})


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def expanding_xml():
    lines = ['<!ENTITY a0 "lol">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return f"<?xml version='1.0'?><!DOCTYPE r [{''.join(lines)}]><r>&a9;</r>".encode()


def nested_mail(depth):
    opened = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth)
    )
    closed = "".join(f"--b{n}--\r\n" for n in reversed(range(depth)))
    head = "From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    return f"{head}{opened}Content-Type: text/plain\r\n\r\nHello.\r\n{closed}".encode()


def paragraphs(runs):
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f"<w:body><w:p>{runs}</w:p></w:body>"
    return f'<w:document xmlns:w="{word}">{body}</w:document>'


# Each is compared with all before it by the parser of both.
ATTRIBUTES = b" ".join(b"a%d=''" % n for n in range(300_000))
ENCRYPTED_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000

# name: (bytes, what the reason begins with)
HOSTILE = {
    "bomb.docx": (docx(b"<w>" + b" " * 600_000_000 + b"</w>"), LIMIT),
    "entries.docx": (docx("<a/>", **{f"word/{n}.xml": "" for n in range(10_001)}), LIMIT),
    "deep.xml": (b"<a>" * 100_000 + b"</a>" * 100_000, LIMIT),
    "deep.html": (b"<div>" * 100_000 + b"text", LIMIT),
    "deep.json": (b"[" * 100_000 + b"]" * 100_000, ""),
    "entities.xml": (expanding_xml(), ""),
    "attributes.xml": (b"<r " + ATTRIBUTES + b">t</r>", LIMIT),
    "attributes.html": (b"<p " + ATTRIBUTES + b">The ferry leaves.</p>", LIMIT),
    "nested.eml": (nested_mail(1_500), LIMIT),
    "deep.rtf": (b"{\\rtf1 " + b"{" * 1_000_000 + b"text", ""),
    "runs.docx": (docx(paragraphs("<w:r><w:t>a </w:t></w:r>" * 1_000_000)), LIMIT),
    "line.csv": (b"a,b\n" + b"x" * 40_000_000, LIMIT),
    "fields.csv": (b"," * 1_000_000, LIMIT),
    "pages.pdf": (b"%PDF-1.7\n" + b"[" * 200_000, "File does not appear to be a valid PDF"),
    "broken.pdf": (b"%PDF-1.7\nthis is none\n%%EOF\n", "File does not appear to be a valid PDF"),
    "giant.png": (png(60_000, 60_000), LIMIT),
    "lying.pdf": (b"MZ\x90\0" + b"\0\1\2\3" * 400, ""),
    "lying.docx": (b"this is no zip at all", ""),
    "broken.xlsx": (b"PK\3\4" + b"\xff" * 200, ""),
    "locked.xlsx": (ENCRYPTED_OFFICE, ""),
    "text.csv": (b"a,b\n1,2\n1,2,3,4\n", ""),
}


@pytest.fixture(scope="module")
def ended(tmp_path_factory):
    from docket_server import Server

    server = Server(tmp_path_factory.mktemp("hostile") / "data").start()
    api = Api(server)
    files = {name: data for name, (data, _) in HOSTILE.items()} | {"notes.txt": GOOD}
    job = api.submit(files, [PARTITION])
    yield api, job, api.end(job["id"], 240)
    server.kill()


def test_the_rest_of_the_job_is_done(ended):
    api, job, end = ended
    assert end["status"] == "COMPLETED"
    assert api.job(job["id"], "/details")["processing_status"] == "COMPLETED_WITH_ERRORS"
    [good] = [file for file in job["input_file_ids"] if file.endswith("notes.txt")]
    assert [e["type"] for e in api.download(job["id"], good)] == ["Title", "NarrativeText"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_fails_alone_with_its_reason(ended, name):
    api, job, _ = ended
    failed = {f["document"]: f["error"] for f in api.job(job["id"], "/failed-files")["failed_files"]}
    assert failed[name].startswith(HOSTILE[name][1]) and failed[name]
    assert not re.search(r"(^|\s)/", failed[name]), "a path of the machine"


def test_a_wide_sheet_is_read(ended):
    rows = "".join(
        f'<row r="{y}">' + "".join(f'<c r="{chr(65 + x)}{y}"><v>{x * y}</v></c>' for x in range(20)) + "</row>"
        for y in range(1, 5001)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    book = zipped({
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relationships("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    })
    api = ended[0]
    job = api.submit({"wide.xlsx": book}, [PARTITION])
    assert api.end(job["id"])["status"] == "COMPLETED"
    [table] = api.download(job["id"], job["input_file_ids"][0])
    assert table["type"] == "Table" and table["text"].count(" ") >= 99_000
