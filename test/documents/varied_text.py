"""Plain texts, tables of text, and mails of the varied corpus (varied.py)."""

import csv
import io
from email import policy
from email.message import EmailMessage
from email.utils import formataddr

import generate
from generate import wrapped
from topics import FOREIGN
from varied_markup import make_html

# --- txt: one shape for each number ---------------------------------------------------------------


def rule(text, mark):
    return f"{text}\n{mark * len(text)}"


def report(w):
    parts = [w.heading().upper(), f"{w.person()}\n{w.short()}"]
    for chapter in range(1, w.number(3, 5)):
        parts.append(f"{chapter}. {w.heading()}")
        for section in range(1, w.number(1, 3) + 1):
            parts += [f"{chapter}.{section} {w.heading()}", wrapped(w.paragraph(2, 5), 72)]
        if w.chance(0.4):
            parts.append("\n".join(f"  ({mark}) {w.item()}" for mark in "abc"))
    return "\n\n".join(parts + ["[1] " + w.sentence()]) + "\n"


def letter(w):
    head = f"{w.person()}\n{w.number(1, 99)} Station Road\n{w.pick(['Albany, NY 12207', 'Leith EH6 7BD', '1204 Genève'])}"
    body = [wrapped(w.paragraph(1, 3), w.number(55, 75)) for _ in range(w.number(2, 4))]
    close = f"{w.pick(['Yours sincerely', 'Kind regards', 'With best wishes'])},\n\n{w.person()}"
    return "\n\n".join([head, w.short(), f"Dear {w.person()},", *body, close, f"P.S. {w.sentence()}"]) + "\n"


def minutes(w):
    parts = [rule(w.heading(), "="), "Present: " + ", ".join(w.several(w.person, 2, 4))]
    for number in range(1, w.number(4, 7)):
        items = "\n".join(f"   - {w.item()}" for _ in range(w.number(1, 3)))
        parts.append(f"{number}) {w.heading()}\n{wrapped(w.paragraph(1, 2), 66)}\n{items}")
    return "\n\n".join(parts)


def readme(w):
    code = "    make install\n    pump --port 8080 start"
    items = "\n".join(f"* {wrapped(w.item(), 60)}" for _ in range(w.number(3, 6)))
    return "\n\n".join([rule(w.heading(), "="), wrapped(w.paragraph(2, 4), 79), rule(w.heading(), "-"), code,
                        w.sentence(), items, rule(w.heading(), "-"), wrapped(w.paragraph(1, 3), 79), "MIT"]) + "\n"


def log(w):
    lines = [f"2026-03-{n % 28 + 1:02} 08:{n:02}:11 {w.pick(['INFO', 'WARN', 'ERROR'])} [{w.pick(['main', 'io-2'])}] {w.sentence()}"
             for n in range(w.number(14, 22))]
    return "\n".join(lines) + "\n"


def change_log(w):
    parts = []
    for number in range(3, 0, -1):
        parts.append(f"Version 1.{number} (2026-0{number}-17)\n" + "\n".join(f" * {w.item()}" for _ in range(w.number(2, 5))))
    return "\n\n".join(parts) + "\n"


def questions(w):
    return "\n\n".join(f"Q: {w.pick(['How do I reset it?', 'Is it safe?', 'Who pays for repairs?', 'What if I am late?'])}\nA: {w.paragraph(1, 2)}"
                       for _ in range(w.number(3, 6)))


def recipe(w):
    parts = [w.pick(["Rye bread", "Onion soup", "Plum cake"]), "Serves 4", "\n".join(w.several(w.item, 4, 7)),
             "\n".join(f"{n}. {w.sentence()}" for n in range(1, w.number(4, 7)))]
    return "\n\n".join(parts) + "\n"


def quoted(w):
    quote = "\n".join("> " + line for line in wrapped(w.paragraph(2, 4), 60).split("\n"))
    return "\n\n".join([w.sentence(), f"On 3 May 2026, {w.person()} wrote:", quote, w.paragraph(), "-- \n" + w.person()])


def columns(w):
    rows = "\n".join(f"{w.pick(['Oslo', 'Kirkby', 'Saltmarsh', 'Vík']):12}{w.number(1, 900):>6}{w.number(1, 90) / 8:>9.2f}" for _ in range(w.number(4, 9)))
    return f"{w.heading()}\n\n{'Place':12}{'Boats':>6}{'Metres':>9}\n{'-' * 27}\n{rows}\n\n{w.paragraph()}\n"


def settings(w):
    return "# Settings of the pump\n" + "\n".join(f"{key}: {w.pick(['true', '8080', 'low', w.item()])}" for key in
                                                   ["port", "level", "owner", "retries", "note", "path", "mode"]) + "\n"


def novel(w):
    parts = [w.heading(), ""]
    for _ in range(w.number(5, 9)):
        parts.append("    " + wrapped(w.paragraph(1, 5), 68))
    return "\n".join(parts) + "\n\n* * *\n\n" + wrapped(w.paragraph(), 68)


def languages(w):
    return "\n\n".join(w.random.sample(sorted(FOREIGN.values()), 4)) + "\n"


def one_language(w):
    text = w.foreign()
    return "\n".join([text.split(".")[0], "", text, "", text.replace(". ", ".\n\n")])


def notice(w):
    return "\n\n".join([w.short(), w.heading().upper(), *w.several(w.short, 2, 5), w.paragraph(), w.short()])


def outline(w):
    lines = []
    for number in range(1, w.number(3, 5)):
        lines.append(f"{'I' * number}. {w.heading()}")
        for mark in "ABC"[: w.number(1, 3)]:
            lines += [f"    {mark}. {w.item()}", f"        1. {w.item()}", f"        2) {w.item()}"]
    return "\n".join(lines) + "\n"


def bulleted(w):
    mark = w.pick(["•", "–", "*", "◦", "▪", "o"])
    parts = [w.sentence().rstrip(".") + ":"]
    for _ in range(w.number(2, 4)):
        parts.append("\n".join(f"{mark}\t{wrapped(w.item() + ' ' + w.sentence(), 50)}" for _ in range(w.number(2, 4))))
        parts.append(w.paragraph())
    return "\n\n".join(parts)


TEXTS = [report, letter, minutes, readme, log, change_log, questions, recipe, quoted, columns, settings,
         novel, languages, one_language, notice, outline, bulleted]


def make_txt(w, number):
    text = TEXTS[number % len(TEXTS)](w)
    if number % 9 == 4:
        text = text.replace("\n", "\r\n")
    mark = b"\xef\xbb\xbf" if number % 11 == 5 else b""
    return mark + text.encode()


# --- csv, tsv -------------------------------------------------------------------------------------

CELLS = [
    lambda w: w.person(),
    lambda w: str(w.number(-400, 99999)),
    lambda w: f"{w.number(0, 9000) / 100:.2f}",
    lambda w: f"2026-{w.number(1, 12):02}-{w.number(1, 28):02}",
    lambda w: f"{w.number(1, 28)}/{w.number(1, 12)}/2025",
    lambda w: w.item(),
    lambda w: w.pick(["yes", "no"]),
    lambda w: w.pick(["True", "False"]),
    lambda w: w.pick(["", "", "x", "N/A"]),
    lambda w: f"{w.number(1, 999):05}",
    lambda w: f"{w.number(1, 4000):,}",
    lambda w: f"{w.number(1, 99)}%",
    lambda w: w.sentence(),
    lambda w: w.pick(["DE", "NO", "NA", "FR"]),
    lambda w: w.pick(["12", "", "7", "n/a"]),
    lambda w: f"{w.number(1, 9)}.{w.number(0, 9)}e-{w.number(3, 9)}",
    lambda w: f"+47 {w.number(10, 99)} {w.number(10, 99)} {w.number(100, 999)}",
    lambda w: f"user{w.number(1, 99)}@example.org",
    lambda w: f"€ {w.number(1, 900)}",
    lambda w: f"{w.number(8, 19):02}:{w.number(0, 59):02}",
    lambda w: f"{w.item()}\n{w.item()}",
    lambda w: f'{w.item()} ("{w.short()}")',
]
NAMES = ["id", "name", "amount", "date", "Unit Price", "place", "is_open", "note", "E-mail", "größe", "2024", "total (EUR)"]


def cell_table(w, least=2, most=9):
    makers = w.random.sample(CELLS, w.number(2, 7))
    rows = [[make(w) for make in makers] for _ in range(w.number(least, most))]
    if w.chance(0.8):
        rows.insert(0, w.random.sample(NAMES, len(makers)))
    return rows


def delimited(rows, delimiter, ending, quoting):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ending, quoting=quoting).writerows(rows)
    return out.getvalue()


def make_csv(w, number):
    rows = cell_table(w)
    if number % 10 == 3:
        rows.append(["Total"] + [""] * (len(rows[0]) - 1))
    if number % 12 == 7:
        rows[w.number(1, len(rows) - 1)].pop()
    delimiter = ";" if number % 5 == 1 else "|" if number % 17 == 2 else ","
    quoting = w.pick([csv.QUOTE_MINIMAL] * 3 + [csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
    text = delimited(rows, delimiter, "\r\n" if number % 4 == 0 else "\n", quoting)
    if number % 13 == 6:
        text = text.rstrip("\r\n")
    return (b"\xef\xbb\xbf" if number % 8 == 5 else b"") + text.encode()


def make_tsv(w, number):
    return delimited(cell_table(w), "\t", "\r\n" if number % 3 == 0 else "\n", csv.QUOTE_MINIMAL)


# --- eml ------------------------------------------------------------------------------------------


def address(name, n):
    return formataddr((name, f"person{n}@example.org"), charset="utf-8") if name.isascii() else f"{name} <person{n}@example.org>"


def head(w, number):
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = address(w.person(), w.number(1, 9))
    message["To"] = ", ".join(address(w.person(), w.number(10, 99)) for _ in range(w.number(1, 3)))
    if number % 4 == 1:
        message["Cc"] = "office@example.net"
    message["Subject"] = w.pick(["Re: ", "", "Fwd: ", "AW: "]) + w.heading()
    message["Date"] = f"Thu, {w.number(10, 28)} May 2026 {w.number(8, 18):02}:05:00 +0200"
    message["Message-ID"] = f"<{w.number(10**6, 10**7)}.{number}@mail.example.org>"
    if number % 3 == 0:
        message["In-Reply-To"] = "<1@mail.example.org>"
        message["X-Mailer"] = "Quay 4.1"
    return message


def conversation(w):
    text = f"Hi {w.person()},\n\n{wrapped(w.paragraph(1, 3), 72)}\n\n{w.sentence()}\n\n"
    if w.chance(0.5):
        text += "\n".join(f"{w.pick(['-', '*', '1.'])} {w.item()}" for _ in range(3)) + "\n\n"
    text += f"{w.pick(['Best', 'Regards', 'Thanks', 'Cheers'])},\n{w.person()}\n-- \nHarbour Trust | Station Road 4\nTel. 0131 496 0123\n\n"
    quote = f"On Wed, 6 May 2026 at 10:12, {w.person()} wrote:\n"
    for line in (wrapped(w.paragraph(1, 3), 66) + "\n\n> " + wrapped(w.sentence(), 66)).split("\n"):
        quote += f"> {line}\n"
    return text + quote


def web_mail(w):
    quote = f"<blockquote class=\"quote\"><p>{w.paragraph()}</p><p>{w.sentence()}</p></blockquote>"
    return (f"<html><head><style>p{{margin:0}}</style></head><body><div>Hi {w.person()},</div><div><br></div>"
            f"<div>{w.paragraph()}</div><ul><li>{w.item()}</li><li>{w.item()}</li></ul>"
            f"<table width=\"100%\"><tr><td><p>{w.sentence()}</p><a href=\"https://example.org/x?a=1&amp;b=2\">Open</a></td></tr></table>"
            f"<p>--&nbsp;<br>{w.person()}<br><b>Harbour Trust</b></p><hr><div>On Wed, 6 May 2026, {w.person()} wrote:</div>{quote}</body></html>")


def attach(w, message, kind):
    if kind == 0:
        message.add_attachment(w.paragraph() + "\n\n" + w.paragraph() + "\n", filename="remarks.txt")
    elif kind == 1:
        message.add_attachment(delimited(cell_table(w), ",", "\n", csv.QUOTE_MINIMAL).encode(), maintype="text", subtype="csv",
                               filename="figures.csv")
    elif kind == 2:
        message.add_attachment(make_html(w, 1).encode(), maintype="text", subtype="html", filename="page.html")
    elif kind == 3:
        message.add_attachment(generate.make_docx(w), maintype="application",
                               subtype="vnd.openxmlformats-officedocument.wordprocessingml.document", filename="minutes.docx")
    elif kind == 4:
        message.add_attachment(b"\x00\x01\x02\x03" * 9, maintype="application", subtype="octet-stream", filename="key.bin")
    else:
        message.add_attachment("BEGIN:VCALENDAR\nSUMMARY:Meeting\nEND:VCALENDAR\n", subtype="calendar", filename="invite.ics")


def newsletter(w):
    blocks = "".join(f"<tr><td><h2>{w.heading()}</h2><p>{w.paragraph(2, 4)}</p><p><a href=\"https://example.org/{n}\">Read more</a></p></td></tr>"
                     for n in range(w.number(3, 5)))
    news = "".join(f"<div><h3>{w.heading()}</h3><p>{w.paragraph()}</p><ul><li>{w.item()}</li><li>{w.item()}</li></ul></div>" for _ in range(w.number(3, 5)))
    return (f"<html><body><table width=600>{blocks}</table>{news}<p>You receive this mail because you are a member.</p>"
            f"<p>{w.person()}, <i>{w.short()}</i></p></body></html>")


def digest(w):
    posts = "\n\n".join(f"Message: {n}\nDate: Tue, {n} Jun 2026 10:0{n}:00 +0000\nFrom: {w.person()}\nSubject: {w.heading()}\n\n"
                        + wrapped(w.paragraph(2, 4), 72) + "\n\n" + wrapped(w.paragraph(), 72) + f"\n\n{w.person()}"
                        for n in range(1, w.number(4, 6)))
    return f"Today's topics:\n\n{posts}\n\nEnd of digest\n"


def memo(w):
    parts = [w.heading(), wrapped(w.paragraph(2, 4), 74)]
    for number in range(1, w.number(4, 7)):
        parts += [f"{number}. {w.heading()}", wrapped(w.paragraph(1, 3), 74), "\n".join(f"   - {w.item()}" for _ in range(3))]
    return "\n\n".join(parts + [f"{w.person()}\n{w.short()}"]) + "\n"


def short_body(w, message, number, encoding):
    shape = number % 5
    plain = conversation(w) if shape != 4 else w.foreign() + "\n\n" + w.paragraph() + "\n"
    if shape in (0, 1, 4):
        message.set_content(plain, cte=encoding)
    elif shape == 2:
        message.set_content(web_mail(w), subtype="html", cte=encoding)
    else:
        message.set_content(plain)
        message.add_alternative(web_mail(w), subtype="html")
        if number % 2:
            message.get_payload()[1].add_related(b"\x89PNG\r\n\x1a\n", "image", "png", cid="<logo>")


def long_body(w, message, number, encoding):
    make, subtype = [(newsletter, "html"), (digest, "plain"), (memo, "plain")][number % 3]
    message.set_content(make(w), subtype=subtype, cte=encoding)


LONG_MAILS_FROM = 30
# From here on one mail in six has an attachment; before, it is one in three.
CORRESPONDENCE_FROM = 50


def make_eml(w, number):
    message = head(w, number)
    body = long_body if number >= LONG_MAILS_FROM else short_body
    body(w, message, number, w.pick(["quoted-printable", "base64", None]))
    is_plain = number >= CORRESPONDENCE_FROM
    if number % (6 if is_plain else 3) == 1:
        attach(w, message, (number // 3) % 6)
    if number % 7 == 1 and not is_plain:
        attach(w, message, 0)
    for count, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"==part{count}of{number}==")
    return message.as_bytes()
