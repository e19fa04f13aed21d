"""Office documents of the varied corpus (varied.py), with what word processors and spreadsheets leave
in files: numberings, content controls, tracked changes, groups, merged cells, cached formulas."""

import datetime
import io
import re
import zipfile

import generate
from generate import fill, odf_table, rtf_text, settled

# --- docx -----------------------------------------------------------------------------------------


def element(xml):
    from docx.oxml import parse_xml

    return parse_xml(xml.replace(">", ' xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">', 1))


def runs(w, paragraph, text):
    """The words of a text in runs of their own, some emphasised, with tabs and breaks."""
    for word in re.findall(r"\S+\s*", text):
        run = paragraph.add_run(word)
        run.bold, run.italic = w.chance(0.06) or None, w.chance(0.06) or None
        if w.chance(0.03):
            run.add_tab()
        if w.chance(0.02):
            run.add_break()
    return paragraph


def numbered(w, document):
    for _ in range(w.number(2, 4)):
        paragraph = document.add_paragraph(w.item())
        paragraph._p.get_or_add_pPr().append(
            element(f'<w:numPr><w:ilvl w:val="{w.number(0, 2)}"/><w:numId w:val="{w.number(1, 3)}"/></w:numPr>'))


def link(w, document):
    paragraph = document.add_paragraph(w.sentence() + " ")
    target = document.part.relate_to("https://example.org/plan", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink", True)
    anchor = element("<w:hyperlink><w:r><w:t>the full plan</w:t></w:r></w:hyperlink>")
    anchor.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", target)
    paragraph._p.append(anchor)
    paragraph.add_run(" " + w.sentence())


def changed(w, document):
    paragraph = document.add_paragraph(w.sentence() + " ")
    paragraph._p.append(element(f'<w:ins w:id="1" w:author="A"><w:r><w:t>{w.pick(["in May", "twice"])}</w:t></w:r></w:ins>'))
    paragraph._p.append(element('<w:del w:id="2" w:author="A"><w:r><w:delText>never </w:delText></w:r></w:del>'))
    paragraph.add_run(" " + w.sentence())


def controlled(w, document):
    place = document.add_paragraph("Name: ")
    place._p.append(element(f"<w:sdt><w:sdtContent><w:r><w:t>{w.person()}</w:t></w:r></w:sdtContent></w:sdt>"))
    document.element.body.insert(len(document.element.body) - 1, element(
        f"<w:sdt><w:sdtContent><w:p><w:r><w:t>{w.sentence()}</w:t></w:r></w:p></w:sdtContent></w:sdt>"))


def field(w, document):
    paragraph = document.add_paragraph("See page ")
    for part in ('<w:fldChar w:fldCharType="begin"/>', "<w:instrText> PAGEREF a </w:instrText>",
                 '<w:fldChar w:fldCharType="separate"/>', "<w:t>12</w:t>", '<w:fldChar w:fldCharType="end"/>'):
        paragraph._p.append(element(f"<w:r>{part}</w:r>"))
    paragraph.add_run(". " + w.sentence())


def footnote(w, document):
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    notes = ('<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="2"><w:p>'
             f"<w:r><w:footnoteRef/></w:r><w:r><w:t>{w.sentence()}</w:t></w:r></w:p></w:footnote></w:footnotes>")
    document.part.relate_to(Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package),
                            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")
    paragraph = document.add_paragraph(w.sentence())
    paragraph._p.append(element('<w:r><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.add_run(" " + w.sentence())


def odd_characters(w, document):
    paragraph = document.add_paragraph("Non")
    for part in ("<w:noBreakHyphen/>", "<w:t>breaking, soft</w:t>", "<w:softHyphen/>", '<w:t xml:space="preserve">ened </w:t>',
                 '<w:sym w:font="Wingdings" w:char="F0E0"/>', '<w:ptab w:relativeTo="margin" w:alignment="right" w:leader="none"/>',
                 "<w:t>end</w:t>", "<w:cr/>", "<w:t>of it</w:t>"):
        paragraph._p.append(element(f"<w:r>{part}</w:r>"))


def rendered_breaks(w, document):
    for _ in range(2):
        paragraph = document.add_paragraph(w.sentence() + " ")
        paragraph._p.append(element("<w:r><w:lastRenderedPageBreak/></w:r>"))
        paragraph.add_run(w.sentence())


def table(w, document):
    rows = w.table()
    made = document.add_table(rows=len(rows), cols=len(rows[0]), style=w.pick([None, "Table Grid"]))
    fill(made, rows)
    if w.chance(0.4):
        made.cell(1, 0).merge(made.cell(len(rows) - 1, 0))
    if w.chance(0.3):
        made.cell(0, 0).merge(made.cell(0, 1))
    if w.chance(0.3):
        inner = made.cell(1, 1).add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = w.short(), w.item()
    if w.chance(0.4):
        runs(w, made.cell(1, 1).add_paragraph(), w.sentence())
        made.cell(1, 1).add_paragraph(w.item(), style="List Bullet")


def styled(w, document):
    for style in w.random.sample(["Subtitle", "Intense Quote", "List Number 2", "List Continue", "No Spacing", "Caption", "Body Text",
                                  "List Bullet 3", "macro", "TOC Heading", "Heading 6"], 2):
        document.add_paragraph(w.pick([w.item, w.sentence, w.short])(), style=style)


def section(w, document):
    from docx.enum.section import WD_SECTION

    part = document.add_section(w.pick(list(WD_SECTION)))
    if w.chance(0.5):
        part.header.is_linked_to_previous = False
        part.header.paragraphs[0].text = w.heading()


def prose(w, document):
    for _ in range(w.number(1, 2)):
        runs(w, document.add_paragraph(), w.paragraph())


def title_of_own(w, document):
    document.add_paragraph().add_run(w.heading()).bold = True
    document.add_paragraph(w.short())
    document.add_paragraph("   ")


def typed_list(w, document):
    mark = w.pick(["•\t", "1. ", "a) ", "– ", "(i) "])
    for _ in range(3):
        document.add_paragraph(mark + w.item())


def listed(w, document):
    for _ in range(w.number(2, 4)):
        runs(w, document.add_paragraph(style=w.pick(["List Bullet", "List Bullet 2", "List Number", "List Paragraph"])), w.item())


def foreign(w, document):
    document.add_paragraph(w.foreign())


DOCX_PARTS = [numbered, link, changed, controlled, field, footnote, odd_characters, rendered_breaks, table, table, styled,
              section, title_of_own, typed_list, listed, foreign]


def make_docx(w, number):
    import docx

    document = docx.Document()
    first = document.sections[0]
    if number % 3 == 0:
        first.header.paragraphs[0].text = f"{w.heading()}\t{w.short()}"
        first.footer.paragraphs[0].text = "Page 1 of 4"
    if number % 5 == 2:
        first.different_first_page_header_footer = True
        first.first_page_header.paragraphs[0].text = w.short()
        first.footer.add_table(1, 2, first.page_width).cell(0, 1).text = w.short()
    document.add_heading(w.heading(), number % 2)
    for part in w.random.sample(DOCX_PARTS, w.number(3, 5)):
        if w.chance(0.7):
            document.add_heading(w.heading(), w.number(1, 3))
        prose(w, document)
        part(w, document)
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue())


def make_doc(w, number):
    return generate.by_office(make_docx(w, number), "doc")


# --- pptx -----------------------------------------------------------------------------------------


def fill_text(w, frame):
    from pptx.oxml import parse_xml

    frame.text = w.item()
    for _ in range(w.number(1, 4)):
        paragraph = frame.add_paragraph()
        paragraph.level = w.number(0, 2)
        for word in re.findall(r"\S+\s*", w.pick([w.item, w.sentence, w.short])()):
            run = paragraph.add_run()
            run.text, run.font.bold = word, w.chance(0.1)
        if w.chance(0.2):
            paragraph.add_line_break()
            paragraph.add_run().text = w.item()
        if w.chance(0.3):
            mark = w.pick(['<a:buChar xmlns:a="{}" char="•"/>', '<a:buAutoNum xmlns:a="{}" type="arabicPeriod"/>', '<a:buNone xmlns:a="{}"/>'])
            paragraph._p.get_or_add_pPr().append(parse_xml(mark.format("http://schemas.openxmlformats.org/drawingml/2006/main")))


def slide_table(w, slide):
    from pptx.util import Inches

    rows = w.table(3, 4)
    shape = slide.shapes.add_table(4, 4, Inches(1), Inches(4), Inches(7), Inches(2))
    fill(shape.table, rows)
    if w.chance(0.5):
        shape.table.cell(0, 0).merge(shape.table.cell(0, 1))
    if w.chance(0.5):
        shape.table.cell(1, 0).merge(shape.table.cell(2, 0))


def slide_group(w, slide):
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Inches

    group = slide.shapes.add_group_shape()
    for n in range(2):
        box = group.shapes.add_textbox(Inches(1 + 3 * n), Inches(w.number(3, 5)), Inches(2), Inches(1))
        box.text_frame.text = w.item()
    inner = group.shapes.add_group_shape()
    inner.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, Inches(6), Inches(4), Inches(2), Inches(1)).text_frame.text = w.short()


def slide_boxes(w, slide):
    from pptx.util import Inches

    for _ in range(w.number(2, 3)):
        box = slide.shapes.add_textbox(Inches(w.number(-1, 8)), Inches(w.number(2, 6)), Inches(3), Inches(1))
        fill_text(w, box.text_frame)


def slide_chart(w, slide):
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    data = CategoryChartData()
    data.categories = ["North", "South"]
    data.add_series("Boats", (4, 9))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(3), Inches(4), Inches(3), data)
    slide.shapes.add_picture(io.BytesIO(generate.image_bytes(generate.picture(w).resize((8, 8)), format="PNG")), Inches(6), Inches(3))
    slide.shapes.add_connector(1, 0, 0, 999999, 999999)


def slide_links(w, slide):
    from pptx.util import Inches

    frame = slide.shapes.add_textbox(Inches(1), Inches(6), Inches(5), Inches(1)).text_frame
    run = frame.paragraphs[0].add_run()
    run.text, run.hyperlink.address = "https://example.org/plan", "https://example.org/plan"
    frame.add_paragraph().text = w.pick(["office@example.net", "Portland, OR 97204", w.foreign()])


SLIDE_PARTS = [slide_table, slide_group, slide_boxes, slide_chart, slide_links]


def make_pptx(w, number):
    import pptx

    deck = pptx.Presentation()
    for n in range(w.number(2, 4)):
        slide = deck.slides.add_slide(deck.slide_layouts[0 if n == 0 else w.number(0, 8)])
        for shape in slide.placeholders:
            if shape.has_text_frame and w.chance(0.85):
                if shape.placeholder_format.idx == 0:
                    shape.text_frame.text = w.heading() + ("\n" + w.short() if w.chance(0.2) else "")
                else:
                    fill_text(w, shape.text_frame)
        for part in w.random.sample(SLIDE_PARTS, w.number(0, 2)):
            part(w, slide)
        if w.chance(0.4):
            slide.notes_slide.notes_text_frame.text = "\n".join(w.several(w.sentence, 1, 3))
    out = io.BytesIO()
    deck.save(out)
    return settled(out.getvalue())


# --- xlsx -----------------------------------------------------------------------------------------

VALUES = [
    lambda w: w.person(),
    lambda w: w.number(-50, 99999),
    lambda w: w.number(1, 99999) / 100,
    lambda w: datetime.date(2026, w.number(1, 12), w.number(1, 28)),
    lambda w: datetime.datetime(2026, w.number(1, 12), w.number(1, 28), w.number(0, 23), 30),
    lambda w: w.chance(0.5),
    lambda w: w.item(),
    lambda w: w.pick([None, w.number(1, 9)]),
    lambda w: w.pick([None, "x"]),
    lambda w: w.pick(["N/A", w.number(1, 9)]),
    lambda w: w.sentence(),
    lambda w: f"{w.number(1, 999):05}",
    lambda w: datetime.time(w.number(0, 23), w.number(0, 59)),
    lambda w: w.number(1, 9) * 10**w.number(7, 12),
    lambda w: w.number(1, 99) / 3e6,
    lambda w: w.pick(["yes", 1, 2.5]),
    lambda w: f"{w.item()}\n{w.short()}",
]


def grid(w, sheet, top, left):
    makers = w.random.sample(VALUES, w.number(2, 5))
    rows = [w.random.sample(["Id", "Name", "Amount", "Date", "Open", "Note", "2024", "Rate (%)"], len(makers))] if w.chance(0.8) else []
    rows += [[make(w) for make in makers] for _ in range(w.number(2, 6))]
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            sheet.cell(top + y, left + x).value = value
    if w.chance(0.3):
        sheet.cell(top + 1, left).number_format = "0.00%"
    return top + len(rows), left + len(makers) - 1


def sheet_of(w, sheet):
    top = w.pick([1, 1, 1, 3])
    left = w.pick([1, 1, 1, 2])
    if w.chance(0.5):
        sheet.cell(top, left, w.pick([w.heading, w.sentence, w.short])())
        if w.chance(0.4):
            sheet.merge_cells(start_row=top, start_column=left, end_row=top, end_column=left + 3)
        top += w.pick([1, 2, 2])
    for _ in range(w.number(1, 2)):
        below, right = grid(w, sheet, top, left)
        if w.chance(0.3):
            sheet.cell(below, left, "Total")
            sheet.cell(below, right, f"=SUM(B2:B{below - 1})")
            below += 1
        if w.chance(0.2):
            sheet.cell(top + 1, right + 3, w.short())
        top = below + w.pick([1, 2])
    if w.chance(0.5):
        sheet.cell(top, left, w.pick([w.sentence, w.short, lambda: "- " + w.item(), lambda: "1. " + w.item()])())


def with_cached_values(data):
    """Spreadsheets keep the last value of a formula, which openpyxl does not compute."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/"):
                part = re.sub(rb"</f><v ?/>|</f><v></v>", b"</f><v>4310.5</v>", part)
            target.writestr(name, part)
    return out.getvalue()


def make_xlsx(w, number):
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    sheet_of(w, book.active)
    for name in w.random.sample(["Summary", "Q1 2026", "Årsbudsjett", "raw data"], w.number(0, 2)):
        sheet_of(w, book.create_sheet(name))
    if number % 6 == 2:
        book.create_sheet("empty")
    if number % 6 == 3:
        hidden = book.create_sheet("hidden")
        hidden["A1"], hidden.sheet_state = w.sentence(), "hidden"
        book.active["A1"].comment = Comment("a remark", "A")
        book.active.row_dimensions[2].hidden = True
    if number % 6 == 4:
        book.active["H20"] = "=1/0"
        book.active["H22"].value, book.active["H22"].hyperlink = "Plan", "https://example.org/plan"
    out = io.BytesIO()
    book.save(out)
    return settled(with_cached_values(out.getvalue()))


# --- odt, rtf, and others -------------------------------------------------------------------------


def make_odt(w, number):
    from odf.opendocument import OpenDocumentText
    from odf.style import Style, TextProperties
    from odf.text import A, H, LineBreak, List, ListItem, Note, NoteBody, NoteCitation, P, Span, Tab

    document = OpenDocumentText()
    bold = Style(name="Strong", family="text")
    bold.addElement(TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(bold)
    text = document.text
    text.addElement(H(outlinelevel=1, text=w.heading()))
    for _ in range(w.number(4, 7)):
        draw = w.number(0, 6)
        if draw < 2:
            paragraph = P(text=w.sentence() + " ")
            paragraph.addElement(Span(stylename=bold, text=w.item()))
            paragraph.addElement(A(href="https://example.org/a", text=" link "))
            paragraph.addElement(w.pick([Tab, LineBreak])())
            paragraph.addText(w.sentence())
            text.addElement(paragraph)
        elif draw == 2:
            text.addElement(H(outlinelevel=w.number(2, 5), text=w.heading()))
        elif draw == 3:
            items = List()
            for label in w.items():
                item = ListItem()
                item.addElement(P(text=label))
                if w.chance(0.3):
                    inner, below = List(), ListItem()
                    below.addElement(P(text=w.item()))
                    inner.addElement(below)
                    item.addElement(inner)
                items.addElement(item)
            text.addElement(items)
        elif draw == 4:
            text.addElement(odf_table(w.table()))
        elif draw == 5:
            paragraph = P(text=w.sentence())
            note, body = Note(noteclass="footnote"), NoteBody()
            note.addElement(NoteCitation(text="1"))
            body.addElement(P(text=w.sentence()))
            note.addElement(body)
            paragraph.addElement(note)
            text.addElement(paragraph)
        else:
            text.addElement(P(text=w.pick([w.short, w.foreign])()))
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue())


def make_rtf(w, number):
    parts = [r"{\rtf1\ansi\ansicpg1252\deff0\uc1{\fonttbl{\f0\froman Times New Roman;}}{\colortbl;\red255\green0\blue0;}"
             r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}}{\*\generator Quay 1.0;}"]
    parts.append(r"\pard\s1\outlinelevel0\b\fs32 " + rtf_text(w.heading()) + r"\b0\fs24\par")
    for _ in range(w.number(4, 7)):
        draw = w.number(0, 5)
        if draw < 3:
            parts.append(r"\pard\qj " + rtf_text(w.paragraph()) + r" {\b " + rtf_text(w.item()) + r"} {\cf1 " + rtf_text(w.short()) + r"}\par")
        elif draw == 3:
            for row in w.table(2, 3):
                edges = "".join(rf"\cellx{2000 * (n + 1)}" for n in range(len(row)))
                parts.append(r"\trowd\trgaph100" + edges + r"\pard\intbl " + "".join(rtf_text(text) + r"\cell " for text in row) + r"\row")
        elif draw == 4:
            parts.append(r"\pard " + w.pick([r"caf\'e9 \endash  \ldblquote so\rdblquote  \emdash  \bullet  x", r"a\tab b\line c"]) + r"\par")
        else:
            parts.append(r"{\pard\li720 " + rtf_text(w.item()) + r"\par}")
    return "\n".join(parts) + "\n}\n"


def make_epub(w, number):
    return generate.make_epub(w)


def make_msg(w, number):
    return generate.make_msg(w)


def make_pdf(w, number):
    return generate.make_pdf(w)
