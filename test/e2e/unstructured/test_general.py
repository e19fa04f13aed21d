"""Every field of the form of POST /general/v0/general, by what it changes in the answer."""

import base64
import gzip
import io
import pathlib
import re
import uuid

import httpx
import pytest

NOTES = b"Harbour Notes\n\nThe ferry leaves the pier at noon. Passengers should bring a coat.\n"
PIXEL = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
).decode()
HTML = (
    f'<html><body><h1>Notes</h1><img alt="A pier" src="data:image/png;base64,{PIXEL}"/>'
    "<table><tr><td>noon</td><td>ferry</td></tr></table></body></html>"
).encode()
CORPUS = pathlib.Path(__file__).parents[2] / "documents" / "corpus"
TABLE_PDF = pathlib.Path(__file__).parents[3] / "src/executor/page/testdata/table.pdf"
XML = b"<?xml version='1.0'?><notes><line>The ferry leaves at noon.</line></notes>"


BOOLEANS = (
    "coordinates",
    "include_page_breaks",
    "include_slide_notes",
    "pdf_infer_table_structure",
    "unique_element_ids",
    "xml_keep_tags",
    "overlap_all",
    "multipage_sections",
    "include_orig_elements",
    "do_not_break_similarity_on_footer_header",
)
INTEGERS = (
    "starting_page_number",
    "max_characters",
    "new_after_n_chars",
    "combine_under_n_chars",
    "overlap",
)
NUMBERS = (
    "similarity_threshold",
    "pdfminer_line_margin",
    "pdfminer_char_margin",
    "pdfminer_line_overlap",
    "pdfminer_word_margin",
)


@pytest.fixture(scope="module")
def pdf():
    from reportlab.pdfgen import canvas

    made = io.BytesIO()
    page = canvas.Canvas(made, invariant=1)
    for number in (1, 2):
        page.drawString(72, 700, f"The ferry number {number} leaves the pier at noon every day.")
        page.showPage()
    page.save()
    return made.getvalue()


@pytest.fixture
def ask(server):
    def ask(name, content, content_type=None, path="/general/v0/general", **fields):
        file = (name, content) if content_type is None else (name, content, content_type)
        headers = {"unstructured-api-key": server.key}
        return httpx.post(
            server.url + path, headers=headers, files={"files": file}, data=fields, timeout=60
        )

    return ask


@pytest.fixture
def elements(ask):
    def elements(name, content, **fields):
        answer = ask(name, content, **fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return elements


def of(found, key):
    return [one["metadata"].get(key) for one in found]


def test_fields_of_pdf(elements, pdf):
    plain = elements("a.pdf", pdf, strategy="fast")
    assert of(plain, "page_number") == [1, 2] and of(plain, "coordinates") == [None, None]
    later = elements("a.pdf", pdf, strategy="fast", starting_page_number="7")
    assert of(later, "page_number") == [7, 8]
    assert [one["element_id"] for one in later] != [one["element_id"] for one in plain]
    with_places = elements("a.pdf", pdf, strategy="fast", coordinates="true")
    assert all(places["points"] for places in of(with_places, "coordinates"))
    with_breaks = elements("a.pdf", pdf, strategy="fast", include_page_breaks="true")
    assert "PageBreak" in [one["type"] for one in with_breaks]
    margins = {
        "pdfminer_line_margin": "0.4",
        "pdfminer_char_margin": "1.5",
        "pdfminer_line_overlap": "0.4",
        "pdfminer_word_margin": "0.2",
    }
    split = {f"split_pdf_{key}": "1" for key in ("page", "allow_failed", "concurrency_level")}
    ignored = {"hi_res_model_name": "yolox", "table_ocr_agent": "x", "vlm_model": "x"}
    told = elements("a.pdf", pdf, strategy="fast", vlm_model_provider="x", **margins, **split, **ignored)
    assert [one["text"] for one in told] == [one["text"] for one in plain]


def test_fields_of_text(elements):
    latin = "The café opens at noon every day.\n".encode("latin-1")
    assert elements("a.txt", latin, encoding="latin_1")[0]["text"].startswith("The café")
    assert of(elements("a.txt", NOTES, languages="deu"), "languages") == [["deu"]] * 2
    assert of(elements("a.txt", NOTES, ocr_languages="deu"), "languages") == [["deu"]] * 2
    ids = [one["element_id"] for one in elements("a.txt", NOTES, unique_element_ids="true")]
    assert all(str(uuid.UUID(one)) == one for one in ids) and len(set(ids)) == 2
    # A hint, and what is within a gzip file.
    typed = elements("notes", b"# Harbour\n\nThe ferry leaves.\n", content_type="text/markdown")
    assert typed[0]["type"] == "Title" and set(of(typed, "filetype")) == {"text/markdown"}
    packed = gzip.compress(b"<p>The ferry leaves at noon.</p>")
    unpacked = elements("notes.gz", packed, gz_uncompressed_content_type="text/html")
    assert of(unpacked, "filetype") == ["text/html"]


def test_fields_of_html_and_xml(elements):
    images = elements("a.html", HTML, extract_image_block_types='["image"]')
    assert PIXEL in of(images, "image_base64")
    assert of(elements("a.html", HTML), "image_base64") == [None] * len(images)
    assert "<line>" in elements("a.xml", XML, xml_keep_tags="true")[0]["text"]
    assert "<line>" not in elements("a.xml", XML)[0]["text"]
    assert any(of(elements("a.html", HTML), "text_as_html"))
    bare = elements("a.html", HTML, skip_infer_table_types="html")
    assert len(bare) == len(images)


def test_fields_of_tables_in_pdf(elements):
    """Q-17 is what clients send; each of the two fields alone takes the HTML away."""

    def tables(**fields):
        found = elements("a.pdf", TABLE_PDF.read_bytes(), strategy="hi_res", **fields)
        return [one["metadata"].get("text_as_html") for one in found if one["type"] == "Table"]

    (html,) = tables()
    assert html.startswith("<table><tr><td>port</td>")
    assert tables(pdf_infer_table_structure="true") == [html]
    assert tables(pdf_infer_table_structure="false") == [None]
    assert tables(skip_infer_table_types="jpg,pdf") == [None]
    assert tables(skip_infer_table_types="jpg") == [html]


def test_fields_of_slides(elements):
    slides = (CORPUS / "pptx" / "00.pptx").read_bytes()
    with_notes = [one["text"] for one in elements("a.pptx", slides)]
    without = [one["text"] for one in elements("a.pptx", slides, include_slide_notes="false")]
    assert len(without) < len(with_notes) and set(without) < set(with_notes)
    assert with_notes == [one["text"] for one in elements("a.pptx", slides, include_slide_notes="1")]


@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_fields_of_images(elements, kind):
    picture = (CORPUS / kind / f"00.{kind}").read_bytes()
    plain = elements(f"a.{kind}", picture)
    assert of(plain, "image_base64") == [None] * len(plain)
    wanted = plain[0]["type"]
    cut = elements(f"a.{kind}", picture, extract_image_block_types=f'["{wanted.upper()}"]')
    assert [one["text"] for one in cut] == [one["text"] for one in plain]
    for one in cut:
        data = one["metadata"].get("image_base64")
        assert (data is not None) == (one["type"] == wanted)
        assert data is None or base64.b64decode(data)[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize("strategy", ["fast", "hi_res", "auto", "ocr_only", "od_only", " vlm "])
def test_every_strategy_reads_a_pdf(elements, pdf, strategy):
    texts = [one["text"] for one in elements("a.pdf", pdf, strategy=strategy)]
    assert len(texts) == 2 and all("leaves the pier at noon" in text for text in texts)


def test_fast_is_not_for_images(ask):
    answer = ask("a.png", (CORPUS / "png" / "00.png").read_bytes(), strategy="fast")
    detail = {"detail": "The fast strategy is not available for image files"}
    assert (answer.status_code, answer.json()) == (400, detail)


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("strategy", "slow", "literal_error"),
        ("chunking_strategy", "by_mood", "literal_error"),
        ("output_format", "text/xml", "literal_error"),
        *((field, "maybe", "bool_parsing") for field in BOOLEANS),
        *((field, "many", "int_parsing") for field in INTEGERS),
        *((field, "wide", "float_parsing") for field in NUMBERS),
        ("starting_page_number", "0", "greater_than_equal"),
        ("max_characters", "0", "greater_than"),
        ("new_after_n_chars", "-1", "greater_than_equal"),
        ("overlap", "-1", "greater_than_equal"),
        ("combine_under_n_chars", "-1", "greater_than_equal"),
        ("similarity_threshold", "0", "greater_than"),
        ("similarity_threshold", "1", "less_than"),
    ],
)
def test_values_that_are_none_are_422_with_the_field(ask, field, value, kind):
    fields = {"chunking_strategy": "by_title", field: value}
    answer = ask("a.txt", NOTES, **fields)
    assert answer.status_code == 422
    (entry,) = answer.json()["detail"]
    assert (entry["type"], entry["loc"], entry["input"]) == (kind, ["body", field], value)


def test_a_form_without_files_is_422(server):
    answer = httpx.post(
        f"{server.url}/general/v0/general",
        headers={"unstructured-api-key": server.key},
        files={"strategy": (None, "auto")},
    )
    assert answer.status_code == 422
    (entry,) = answer.json()["detail"]
    assert (entry["type"], entry["loc"]) == ("missing", ["body", "files"])


def test_fields_of_chunks(elements):
    def chunks(**fields):
        return elements("a.txt", NOTES, **fields)

    (whole,) = chunks(chunking_strategy="by_title")
    assert "orig_elements" in whole["metadata"]
    assert "orig_elements" not in chunks(chunking_strategy="Basic", include_orig_elements="no")[0]["metadata"]
    short = chunks(chunking_strategy="basic", max_characters="40")
    assert len(short) > 1 and max(len(one["text"]) for one in short) <= 40
    assert len(chunks(chunking_strategy="basic", new_after_n_chars="10")) == 2
    assert len(chunks(chunking_strategy="by_title", combine_under_n_chars="0")) == 1
    overlapped = chunks(
        chunking_strategy="basic", max_characters="40", overlap="10", overlap_all="true"
    )
    assert len(overlapped) > len(short)
    for strategy in ("by_page", "by_similarity", "none", ""):
        assert chunks(chunking_strategy=strategy, multipage_sections="false")
    alias = chunks(chunking_strategy="by_title", combine_text_under_n_chars="0")
    assert alias == chunks(chunking_strategy="by_title", combine_under_n_chars="0")
    assert len(chunks(max_characters="40")) == 2, "without a strategy nothing is chunked"


def test_sections_end_with_their_page_when_asked(elements, pdf):
    def count(**fields):
        fields |= {"chunking_strategy": "by_title", "combine_under_n_chars": "0"}
        return len(elements("a.pdf", pdf, strategy="fast", **fields))

    assert count() == count(multipage_sections="true") == 1
    assert count(multipage_sections="false") == 2


def test_fields_of_similarity(elements):
    text = b"The ferry leaves at noon.\n\nThe ferry leaves at noon today.\n\nBring a warm coat.\n"

    def count(**fields):
        return len(elements("a.txt", text, chunking_strategy="by_similarity", **fields))

    assert count(similarity_threshold="0.99") > count(similarity_threshold="0.01")
    assert count(do_not_break_similarity_on_footer_header="true") == count()


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {"max_characters": "500", "overlap": "600"},
            "'overlap' argument must be less than `max_characters`, got 600 >= 500",
        ),
        (
            {"max_characters": "500", "combine_under_n_chars": "600"},
            "'combine_text_under_n_chars' argument must not exceed `max_characters` value, "
            "got 600 > 500",
        ),
    ],
)
def test_options_that_contradict_each_other_are_422(ask, fields, text):
    answer = ask("a.txt", NOTES, chunking_strategy="by_title", **fields)
    assert (answer.status_code, answer.json()) == (422, {"detail": text})


def test_what_is_wrong_with_a_file_is_no_5xx(ask):
    broken = ask("a.pdf", b"%PDF-1.4\nno pages here\n", "application/pdf")
    assert broken.status_code == 422
    text = broken.json()["detail"]
    assert re.fullmatch(r"File does not appear to be a valid PDF\.( Error: [^\n]+)?", text)
    docx = ask("a.docx", b"no zip", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    assert docx.status_code in (400, 422)
    assert ask("a.txt", b"").json() == []


@pytest.mark.parametrize("version", ["v0", "v0.0.82", "v1"])
def test_any_version_is_the_same(ask, version):
    assert ask("a.txt", NOTES, path=f"/general/{version}/general").status_code == 200


def test_several_files_in_json_csv_and_parts(server):
    headers = {"unstructured-api-key": server.key}
    files = [("files", ("a.txt", NOTES)), ("files[]", ("b.txt", b"Bring a coat\n"))]
    url = server.url + "/general/v0/general"
    both = httpx.post(url, headers=headers, files=files, timeout=60).json()
    assert [of(one, "filename")[0] for one in both] == ["a.txt", "b.txt"]
    table = httpx.post(
        url, headers=headers, files=files, data={"output_format": "text/csv"}, timeout=60
    )
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    header, *rows = table.text.splitlines()
    assert header.startswith("type,element_id,text,languages,filename,filetype")
    assert len(rows) == sum(len(one) for one in both)
    parts = httpx.post(
        url, headers={**headers, "Accept": "multipart/mixed"}, files=files, timeout=60
    )
    assert parts.headers["Content-Type"].startswith("multipart/mixed; boundary=")
    assert parts.text.count("Content-Transfer-Encoding: base64") == 2
    refused = httpx.post(url, headers={**headers, "Accept": "image/png"}, files=files, timeout=60)
    assert refused.status_code == 406
