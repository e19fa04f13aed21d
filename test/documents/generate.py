"""Writes the generated half of the corpus: twenty documents of each format, of the same texts for the
same seed. What lies in corpus/<format>/hand_* was written by hand and is left alone.

    python3 generate.py [format…]

Needs requirements-corpus.txt and, for .doc, LibreOffice."""

import csv
import html
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile
from email import policy
from email.message import EmailMessage

import compound
from prose import NAMES, PLACES, Writer

CORPUS = pathlib.Path(__file__).parent / "corpus"
SEED = 20261129
EACH = 20


# --- text ---------------------------------------------------------------------------------------


def wrapped(text, width):
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
    return "\n".join(lines + [line])


def make_txt(w):
    if w.chance(0.2):  # a line is a paragraph
        return "\n".join(w.block() for _ in range(w.number(12, 20)))
    parts = [w.heading()]
    for _ in range(w.number(3, 7)):
        draw = w.number(0, 9)
        if draw < 5:
            parts.append(wrapped(w.paragraph(), w.number(30, 90)))
        elif draw < 7:
            mark = w.pick(["- ", "* ", "• ", "● ", "– "])
            parts.append("\n".join(mark + wrapped(item, 50) for item in w.items()))
        elif draw < 8:
            parts.append("\n".join(f"{n}. {item}" for n, item in enumerate(w.items(), 1)))
        else:
            parts.append(w.pick([w.short(), w.heading(), f"{w.short()}\n{w.short()}"]))
    text = w.pick(["\n\n", "\n\n", "\n \n\n"]).join(parts) + w.pick(["", "\n"])
    return text.replace("\n", "\r\n") if w.chance(0.15) else text


def make_md(w):
    parts = [f"# {w.heading()}"]
    for _ in range(w.number(4, 8)):
        draw = w.number(0, 11)
        if draw < 4:
            text = w.paragraph()
            if w.chance(0.4):
                words = text.split(" ")
                at = w.number(0, len(words) - 1)
                words[at] = w.pick(["**{}**", "*{}*", "`{}`", "[{}](https://example.org/a)"]).format(
                    words[at]
                )
                text = " ".join(words)
            parts.append(wrapped(text, 80))
        elif draw < 6:
            parts.append(f"{'#' * w.number(2, 4)} {w.heading()}")
        elif draw < 8:
            parts.append("\n".join(f"- {item}" for item in w.items()))
        elif draw == 8:
            parts.append("\n".join(f"{n}. {item}" for n, item in enumerate(w.items(), 1)))
        elif draw == 9:
            parts.append("```\nrope = 3\nif rope > 2:\n    print(rope)\n```")
        elif draw == 10:
            rows = w.table()
            lines = ["| " + " | ".join(row) + " |" for row in rows]
            lines.insert(1, "|" + " --- |" * len(rows[0]))
            parts.append("\n".join(lines))
        else:
            parts.append("> " + w.sentence())
    return "\n\n".join(parts) + "\n"


# --- markup -------------------------------------------------------------------------------------


def emphasised(w, text):
    words = [html.escape(word, quote=False) for word in text.split(" ")]
    for _ in range(w.number(0, 2)):
        at = w.number(0, len(words) - 1)
        words[at] = w.pick(
            ["<b>{}</b>", "<em>{}</em>", "<strong><i>{}</i></strong>", '<a href="/p?x=1&amp;y=2">{}</a>']
        ).format(words[at])
    return " ".join(words)


def html_table(w):
    rows = w.table()
    cells = lambda row, tag: "".join(f"<{tag}>{html.escape(c)}</{tag}>" for c in row)
    if w.chance(0.5):
        head = f"<thead><tr>{cells(rows[0], 'th')}</tr></thead>"
        body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows[1:])
        return f"<table class='t'>{head}<tbody>{body}</tbody></table>"
    return "<table>" + "".join(f"<tr>{cells(row, 'td')}</tr>\n" for row in rows) + "</table>"


def html_body(w, least=4, most=9):
    parts = [f"<h1>{html.escape(w.heading())}</h1>"]
    for _ in range(w.number(least, most)):
        draw = w.number(0, 13)
        if draw < 5:
            parts.append(f"<p>{emphasised(w, w.paragraph())}</p>")
        elif draw < 7:
            level = w.number(2, 5)
            parts.append(f"<h{level}>{html.escape(w.heading())}</h{level}>")
        elif draw < 9:
            tag = w.pick(["ul", "ol"])
            items = "".join(f"<li>{emphasised(w, item)}</li>\n" for item in w.items())
            if w.chance(0.3):
                items += f"<li>{w.item()}<ul><li>{w.item()}</li></ul></li>"
            parts.append(f"<{tag}>{items}</{tag}>")
        elif draw == 9:
            parts.append(html_table(w))
        elif draw == 10:
            parts.append("<pre>rope = 3\n  anchor = 1\n</pre>")
        elif draw == 11:
            parts.append(f"<div>{html.escape(w.block())}<br>{html.escape(w.block())}</div>")
        elif draw == 12:
            parts.append(f'<p><img src="quay.png" alt="{html.escape(w.heading())}"></p>')
        else:
            parts.append(
                f"<div>{html.escape(w.sentence())}<p>{html.escape(w.sentence())}</p>"
                f"{html.escape(w.short())}</div>"
            )
    return "\n".join(parts)


def make_html(w):
    head = "<head><title>Harbour</title><style>p {color: red}</style><script>var a = '<p>';</script></head>"
    body = html_body(w)
    if w.chance(0.3):
        body = f"<nav>skip</nav><main>{body}</main><footer>late</footer>"
    return f"<!DOCTYPE html>\n<html>{head}<body>{body}</body></html>"


def make_xml(w):
    parts = []
    for _ in range(w.number(2, 5)):
        fields = "".join(
            f"<{tag}>{html.escape(text, quote=False)}</{tag}>"
            for tag, text in [
                ("name", w.pick(NAMES)),
                ("note", w.paragraph(1, 2)),
                ("count", str(w.number(1, 99))),
            ]
        )
        lead = html.escape(w.short(), quote=False) if w.chance(0.3) else ""
        parts.append(f'  <order id="{w.number(1, 999)}">{lead}{fields}</order>')
    return '<?xml version="1.0" encoding="UTF-8"?>\n<orders>\n' + "\n".join(parts) + "\n</orders>\n"


# --- tables and data ----------------------------------------------------------------------------


def delimited(w, delimiter):
    rows = w.table(w.number(2, 9), w.number(2, 6))
    if w.chance(0.5):
        at = w.number(1, len(rows) - 1)
        rows[at][w.number(0, len(rows[at]) - 1)] = w.pick(["", "N/A", 'a "quoted" word', "x & y <z>"])
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=w.pick(["\n", "\r\n"])).writerows(rows)
    return out.getvalue()


def make_csv(w):
    return delimited(w, w.pick([",", ",", ",", ";"]))


def make_tsv(w):
    return delimited(w, "\t")


def record(w):
    return {
        "name": w.pick(NAMES),
        "note": w.sentence(),
        "count": w.number(-5, 5000),
        "share": w.number(1, 999) / 8,
        "tags": w.items(0, 3),
        "open": w.chance(0.5),
        "place": {"town": w.pick(PLACES), "height": None},
    }


def make_json(w):
    draw = w.number(0, 3)
    value = [record(w), [record(w) for _ in range(w.number(1, 4))], w.items(1, 4), record(w)][draw]
    return json.dumps(value, indent=w.pick([None, 1, 4]), ensure_ascii=w.chance(0.5))


def make_ndjson(w):
    lines = [json.dumps(record(w), ensure_ascii=w.chance(0.5)) for _ in range(w.number(2, 6))]
    return "\n".join(lines) + "\n"


# --- mail ---------------------------------------------------------------------------------------


def mail(w):
    message = EmailMessage(policy=policy.SMTP)
    sender, receiver = w.random.sample(NAMES, 2)
    address = lambda name: f'{name} <{name.split()[0].lower().replace("é", "e")}@example.org>'
    message["From"] = address(sender)
    message["To"] = address(receiver) + (", crew@example.org" if w.chance(0.3) else "")
    if w.chance(0.3):
        message["Cc"] = "quay@example.org"
    message["Subject"] = w.heading() + w.pick(["", " – août"])
    message["Date"] = f"Mon, {w.number(2, 27):02} Mar 2026 09:{w.number(10, 59)}:00 +0100"
    message["Message-ID"] = f"<{w.number(10**6, 10**7)}@example.org>"
    return message


def make_eml(w):
    message = mail(w)
    plain = f"Dear all,\n\n{wrapped(w.paragraph(), 70)}\n\n" + "\n".join(
        f"- {item}" for item in w.items()
    )
    plain += f"\n\n{w.pick(['Best regards', 'Yours'])},\n{w.pick(NAMES)}\n"
    draw = w.number(0, 3)
    if draw == 0:
        message.set_content(plain)
    elif draw == 1:
        message.set_content(f"<html><body>{html_body(w, 2, 4)}</body></html>", subtype="html")
    else:
        message.set_content(plain)
        message.add_alternative(f"<html><body>{html_body(w, 2, 4)}</body></html>", subtype="html")
    if w.chance(0.3):
        message.add_attachment(make_txt(w), filename="notes.txt")
    boundary = f"=={w.number(10**8, 10**9)}=="
    for part in message.walk():
        if part.is_multipart():
            part.set_boundary(boundary)
            boundary += "x"
    return message.as_bytes()


def make_msg(w):
    parts = mail(w)
    sender, receiver = w.random.sample(NAMES, 2)
    ticks = (1772442000 + w.number(0, 10**6) + 11644473600) * 10**7
    values = {
        compound.SUBJECT: str(parts["Subject"]),
        compound.SENDER: sender,
        compound.SENDER_MAIL: "sender@example.org",
        compound.MESSAGE_ID: str(parts["Message-ID"]),
        compound.DATE: ticks,
        compound.BODY: f"Dear all,\r\n\r\n{w.paragraph()}\r\n\r\nBest regards,\r\n{sender}\r\n",
        compound.HEADERS: f"From: {sender} <sender@example.org>\r\nTo: {receiver} <to@example.org>\r\n"
        f"Subject: {parts['Subject']}\r\nMessage-ID: {parts['Message-ID']}\r\n\r\n",
    }
    if w.chance(0.5):
        values[compound.HTML] = f"<html><body>{html_body(w, 2, 4)}</body></html>".encode()
    return compound.message(values, [(1, receiver, "to@example.org")])


# --- office -------------------------------------------------------------------------------------


def settled(data):
    """The same zip with fixed times, so that a seed gives the same bytes where no part has a date."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()


def fill(table, rows):
    """The cells of a table in a text or on a slide."""
    for row, texts in zip(table.rows, rows):
        for cell, text in zip(row.cells, texts):
            cell.text = text


def odf_table(rows):
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    table = Table()
    for texts in rows:
        row = TableRow()
        for text in texts:
            cell = TableCell()
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    return table


def docx_paragraph(w, document, text, style=None):
    paragraph = document.add_paragraph(style=style)
    words = text.split(" ")
    at = w.number(0, len(words))
    paragraph.add_run(" ".join(words[:at]) + (" " if 0 < at < len(words) else ""))
    run = paragraph.add_run(" ".join(words[at : at + 2]))
    run.bold, run.italic = w.chance(0.3), w.chance(0.2)
    if words[at + 2 :]:
        paragraph.add_run(" " + " ".join(words[at + 2 :]))
    return paragraph


def docx_document(w):
    import docx

    document = docx.Document()
    if w.chance(0.4):
        document.sections[0].header.paragraphs[0].text = w.heading()
    if w.chance(0.3):
        document.sections[0].footer.paragraphs[0].text = w.short()
    document.add_heading(w.heading(), w.number(0, 1))
    for _ in range(w.number(4, 9)):
        draw = w.number(0, 11)
        if draw < 5:
            docx_paragraph(w, document, w.paragraph())
        elif draw < 7:
            document.add_heading(w.heading(), w.number(1, 4))
        elif draw == 7:
            for item in w.items():
                document.add_paragraph(item, style=w.pick(["List Bullet", "List Number"]))
        elif draw == 8:
            rows = w.table()
            table = document.add_table(rows=len(rows), cols=len(rows[0]))
            fill(table, rows)
            if w.chance(0.3):
                table.cell(0, 0).merge(table.cell(0, 1))
        elif draw == 9:
            document.add_paragraph(w.short(), style=w.pick([None, "Quote", "Caption", "List Paragraph"]))
        elif draw == 10:
            document.add_paragraph("- " + w.item())
        else:
            document.add_page_break()
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue())


def make_docx(w):
    return docx_document(w)


def make_pptx(w):
    import pptx
    from pptx.util import Inches

    deck = pptx.Presentation()
    for _ in range(w.number(1, 4)):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = w.heading()
        frame = slide.placeholders[1].text_frame
        frame.text = w.item()
        for item in w.items():
            paragraph = frame.add_paragraph()
            paragraph.text, paragraph.level = item, w.number(0, 2)
        if w.chance(0.4):
            box = slide.shapes.add_textbox(Inches(1), Inches(w.number(4, 6)), Inches(6), Inches(1))
            box.text_frame.text = w.block()
        if w.chance(0.3):
            rows = w.table(2, 3)
            shape = slide.shapes.add_table(3, 3, Inches(1), Inches(5), Inches(6), Inches(1))
            fill(shape.table, rows)
        if w.chance(0.3):
            slide.notes_slide.notes_text_frame.text = w.paragraph()
    out = io.BytesIO()
    deck.save(out)
    return settled(out.getvalue())


def make_xlsx(w):
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for number in range(w.number(1, 3)):
        sheet = book.create_sheet(f"{w.pick(PLACES)} {number + 1}")
        top = 1
        if w.chance(0.6):
            sheet.cell(top, 1, w.block())
            top += w.pick([1, 2])
        for _ in range(w.number(1, 2)):
            rows = w.table(w.number(2, 6))
            for y, row in enumerate(rows):
                for x, text in enumerate(row):
                    is_number = text.replace(".", "").isdigit()
                    sheet.cell(top + y, 1 + x, float(text) if is_number and "." in text else int(text) if is_number else text)
            top += len(rows) + w.pick([1, 2])
        if w.chance(0.3):
            sheet.cell(top, 1, w.sentence())
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue())


def make_odt(w):
    from odf.opendocument import OpenDocumentText
    from odf.text import H, List, ListItem, P

    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text=w.heading()))
    for _ in range(w.number(4, 8)):
        draw = w.number(0, 9)
        if draw < 5:
            document.text.addElement(P(text=w.paragraph()))
        elif draw < 7:
            document.text.addElement(H(outlinelevel=w.number(2, 4), text=w.heading()))
        elif draw == 7:
            items = List()
            for text in w.items():
                item = ListItem()
                item.addElement(P(text=text))
                items.addElement(item)
            document.text.addElement(items)
        elif draw == 8:
            document.text.addElement(odf_table(w.table()))
        else:
            document.text.addElement(P(text=w.short()))
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue())


def make_epub(w):
    from ebooklib import epub

    book = epub.EpubBook()
    book.set_identifier(f"harbour-{w.number(1, 10**6)}")
    book.set_title(w.heading())
    book.set_language("en")
    chapters = []
    for number in range(w.number(1, 3)):
        chapter = epub.EpubHtml(title=w.heading(), file_name=f"c{number}.xhtml", lang="en")
        chapter.content = html_body(w, 2, 5).replace("<br>", "<br/>").replace('">', '">').replace(
            "\"></p>", '"/></p>'
        )
        book.add_item(chapter)
        chapters.append(chapter)
    book.toc = chapters
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    book.spine = ["nav"] + chapters
    out = io.BytesIO()
    epub.write_epub(out, book)
    return settled(out.getvalue())


def rtf_text(text):
    out = []
    for char in text:
        if char in "\\{}":
            out.append("\\" + char)
        elif ord(char) < 128:
            out.append(char)
        else:
            out.append(f"\\u{ord(char)}?")
    return "".join(out)


def make_rtf(w):
    parts = [r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times;}}{\info{\title Harbour}}"]
    parts.append(r"\pard\b " + rtf_text(w.heading()) + r"\b0\par")
    for _ in range(w.number(4, 8)):
        draw = w.number(0, 8)
        if draw < 5:
            text = rtf_text(w.paragraph())
            if w.chance(0.3):
                text += r" \i " + rtf_text(w.item()) + r"\i0"
            parts.append(r"\pard " + text + r"\par")
        elif draw == 5:
            for row in w.table(2, 3):
                edges = "".join(rf"\cellx{2000 * (n + 1)}" for n in range(len(row)))
                cells = "".join(rtf_text(text) + r"\cell " for text in row)
                parts.append(r"\trowd" + edges + r"\pard\intbl " + cells + r"\row")
        else:
            parts.append(r"\pard " + rtf_text(w.pick([w.short(), w.heading()])) + r"\par")
    return "\n".join(parts) + "\n}\n"


# What LibreOffice calls the formats that it is asked to write.
FILTERS = {"doc": "doc:MS Word 97", "docx": "docx:MS Word 2007 XML", "rtf": "rtf", "odt": "odt"}


def by_office(docx, kind):
    """What LibreOffice writes when it opens these bytes of a .docx and saves them in the format."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "a.docx"
        source.write_bytes(docx)
        target = pathlib.Path(folder) / "out"
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
             "--convert-to", FILTERS[kind], "--outdir", str(target), str(source)],
            check=True, capture_output=True,
        )
        return (target / f"a.{kind}").read_bytes()


def make_doc(w):
    return by_office(docx_document(w), "doc")


# --- pages and pictures -------------------------------------------------------------------------


def pdf_document(w, parts_min, parts_max):
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import (BaseDocTemplate, Frame, ListFlowable, PageBreak, PageTemplate,
                                    Paragraph, Spacer, Table)

    styles = getSampleStyleSheet()
    running = w.heading() if w.chance(0.4) else ""

    def decorate(canvas, document):
        if running:
            canvas.drawString(72, A4[1] - 30, running)
            canvas.drawString(A4[0] / 2, 25, str(document.page))

    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A4, invariant=True)
    if w.chance(0.25):
        gap, width = 20, (A4[0] - 144 - 20) / 2
        frames = [Frame(72 + n * (width + gap), 72, width, A4[1] - 144) for n in range(2)]
    else:
        frames = [Frame(72, 72, A4[0] - 144, A4[1] - 144)]
    document.addPageTemplates(PageTemplate(frames=frames, onPage=decorate))
    story = [Paragraph(w.heading(), styles["Title"])]
    for _ in range(w.number(parts_min, parts_max)):
        draw = w.number(0, 11)
        if draw < 6:
            story += [Paragraph(html.escape(w.paragraph(1, 5)), styles["BodyText"]), Spacer(1, 8)]
        elif draw < 8:
            story += [Paragraph(html.escape(w.heading()), styles[w.pick(["Heading1", "Heading2"])])]
        elif draw == 8:
            story.append(ListFlowable([Paragraph(html.escape(i), styles["BodyText"]) for i in w.items()],
                                      bulletType="bullet"))
        elif draw == 9:
            story += [Table(w.table()), Spacer(1, 12)]
        elif draw == 10:
            story += [Paragraph(html.escape(w.short()), styles["BodyText"]), Spacer(1, 12)]
        else:
            story.append(PageBreak())
    document.build(story)
    return out.getvalue()


def make_pdf(w):
    return pdf_document(w, 6, 14)


def picture(w):
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 26)
    image = Image.new("L", (1000, 560), 255)
    draw = ImageDraw.Draw(image)
    y = 40
    for text in [w.heading()] + [w.sentence() for _ in range(w.number(2, 3))]:
        block = wrapped(text, 60)
        draw.multiline_text((50, y), block, fill=0, font=font, spacing=8)
        y += 34 * (block.count("\n") + 1) + 46
    return image


def image_bytes(image, **options):
    out = io.BytesIO()
    image.save(out, **options)
    return out.getvalue()


def make_png(w):
    return image_bytes(picture(w).quantize(8), format="PNG", optimize=True)


def make_jpg(w):
    return image_bytes(picture(w), format="JPEG", quality=60)


def make_tiff(w):
    frames = [picture(w).convert("1", dither=0) for _ in range(w.number(1, 2))]
    return image_bytes(
        frames[0], format="TIFF", compression="group4", save_all=True, append_images=frames[1:]
    )


MAKERS = {
    name.removeprefix("make_"): maker for name, maker in globals().items() if name.startswith("make_")
}


def main(formats):
    for name in formats or MAKERS:
        folder = CORPUS / name
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(EACH):
            data = MAKERS[name](Writer(f"{SEED} {name} {number}"))
            path = folder / f"{number:02}.{name}"
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        print(f"{name}: {EACH} documents")


if __name__ == "__main__":
    main(sys.argv[1:])
