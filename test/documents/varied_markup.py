"""Pages, Markdown and XML of the varied corpus (varied.py)."""

import html

from generate import wrapped
from topics import FOREIGN


def text_of(make):
    return html.escape(make(), quote=False)


# --- html -----------------------------------------------------------------------------------------


def inline(w, text):
    words = html.escape(text, quote=False).split(" ")
    for _ in range(w.number(0, 3)):
        at = w.number(0, len(words) - 1)
        words[at] = w.pick(["<b>{}</b>", "<em>{}</em>", "<code>{}</code>", '<a href="https://example.org/a">{}</a>',
                            "<span class=\"x\">{}</span>", "<u>{}</u>", "<sup>{}</sup>", "<i><b>{}</b></i>", "{}<br/>",
                            "<abbr title=\"t\">{}</abbr>", "<mark>{}</mark>", "{}&nbsp;", "<del>{}</del>"]).format(words[at])
    return " ".join(words)


def data_table(w):
    rows = w.table()
    head = "".join(f"<th scope=\"col\">{cell}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows[1:])
    caption = f"<caption>{text_of(w.short)}</caption>" if w.chance(0.4) else ""
    foot = f"<tfoot><tr><td colspan=\"{len(rows[0])}\">{text_of(w.sentence)}</td></tr></tfoot>" if w.chance(0.4) else ""
    return f"<table border=1>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table>"


def layout_table(w):
    return (f"<table><tr><td><h2>{text_of(w.heading)}</h2><p>{inline(w, w.paragraph())}</p></td>"
            f"<td><ul><li>{text_of(w.item)}</li></ul><table><tr><td>{text_of(w.short)}</td></tr></table></td></tr></table>")


def nested_list(w):
    inner = "".join(f"<li>{inline(w, w.item())}</li>" for _ in range(w.number(1, 3)))
    return (f"<ol start=3><li>{inline(w, w.item())}</li><li><p>{inline(w, w.sentence())}</p><p>{text_of(w.sentence)}</p></li>"
            f"<li>{text_of(w.item)}<ul>{inner}<li>{text_of(w.item)}<ol><li>{text_of(w.item)}</li></ol></li></ul></li></ol>")


def definitions(w):
    return "<dl>" + "".join(f"<dt>{text_of(w.item)}</dt><dd>{inline(w, w.sentence())}</dd>" for _ in range(2)) + "</dl>"


def figure(w):
    return f"<figure><img src=\"flow.png\" alt=\"{html.escape(w.short())}\"><figcaption>{text_of(w.short)}</figcaption></figure>"


def code(w):
    return w.pick(["<pre><code class=\"sh\">make install\n  pump --start\n</code></pre>", "<pre>\nA   B\n1 < 2\n\n3   4\n</pre>",
                   "<p>Run <code>make&nbsp;install</code> or <kbd>Ctrl</kbd>+<kbd>C</kbd>.</p>"])


def form(w):
    return f"<form action=\"/s\"><label>{text_of(w.short)} <input name=q></label><button>Go</button></form>{text_of(w.sentence)}"


def aside(w):
    return f"<aside><h4>{text_of(w.heading)}</h4>{inline(w, w.sentence())}</aside>"


def sections(w):
    return (f"<section><header><h2>{text_of(w.heading)}</h2><p>{text_of(w.person)}, <time>2026-05-06</time></p></header>"
            f"<div><div>{inline(w, w.paragraph())}</div></div>{text_of(w.short)}<footer><small>{text_of(w.short)}</small></footer></section>")


def details(w):
    return f"<details><summary>{text_of(w.heading)}</summary><p>{text_of(w.paragraph)}</p></details>"


def foreign(w):
    language = w.pick(sorted(FOREIGN))
    return f"<div lang=\"{language[:2]}\"><p>{FOREIGN[language]}</p></div>"


def address(w):
    return f"<address>{w.person()}<br>Station Road 4<br><a href=\"mailto:office@example.net\">office@example.net</a></address>"


def quote(w):
    return f"<blockquote>{inline(w, w.sentence())}<footer>— <cite>{w.person()}</cite></footer></blockquote>"


def paragraphs(w):
    return "\n".join(f"<p>{inline(w, w.paragraph(1, 3))}</p>" for _ in range(w.number(1, 3)))


def heading(w):
    level = w.number(2, 6)
    return f"<h{level} id=\"s\">{inline(w, w.heading())} <a class=\"anchor\" href=\"#s\">¶</a></h{level}>"


BLOCKS = [data_table, layout_table, nested_list, definitions, figure, code, form, aside, sections, details, foreign,
          address, quote, heading]


def make_html(w, number):
    blocks = w.random.sample(BLOCKS, w.number(3, 6))
    body = f"<h1>{text_of(w.heading)}</h1>\n" + "\n".join(paragraphs(w) + "\n" + block(w) for block in blocks)
    if number % 4 == 1:
        body = (f"<header><a href=\"#main\">Skip to content</a><nav><ul><li><a href=\"/\">Home</a></li></ul></nav></header>"
                f"<main id=\"main\"><article>{body}</article></main><footer><p>{text_of(w.short)}</p></footer>")
    elif number % 4 == 2:
        menu = "".join(f"<li><a href=\"/{n}\">{text_of(w.heading)}</a></li>" for n in range(3))
        body = f"<div id=\"menu\"><ul>{menu}</ul></div><div id=\"content\">{body}</div><p><font size=1>{text_of(w.short)}</font></p>"
    if number % 6 == 5:
        return f"<h1>{text_of(w.heading)}</h1>{body}"  # no html, no body
    head = f"<head><meta charset=\"utf-8\"><title>{text_of(w.heading)}</title><script>if (1 < 2) {{ f(\"</p>\") }}</script></head>"
    doctype = "<!DOCTYPE html>" if number % 3 else '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">'
    return f"{doctype}\n<html lang=\"en\">\n{head}\n<body class=\"page\">\n<!-- start -->\n{body}\n</body>\n</html>\n"


# --- md -------------------------------------------------------------------------------------------


def spans(w, text):
    words = text.split(" ")
    for _ in range(w.number(0, 3)):
        at = w.number(0, len(words) - 1)
        words[at] = w.pick(["**{}**", "*{}*", "`{}`", "[{}](https://example.org/a \"T\")", "[{}][ref]", "__{}__", "_{}_", "***{}***",
                            "![{}](flow.png)", "<https://example.org/a>", "{}  \n", "\\*{}\\*", "{}[^1]"]).format(words[at])
    return " ".join(words)


def md_list(w):
    mark = w.pick(["-", "*", "+", "1."])
    lines = []
    for _ in range(w.number(2, 4)):
        lines.append(f"{mark} {spans(w, w.item())}")
        if w.chance(0.3):
            lines += [f"    - {w.item()}", f"    - {w.item()}"]
    return "\n".join(lines)


def loose_list(w):
    return "\n\n".join(f"{n}. {spans(w, w.sentence())}" + (f"\n\n    {w.sentence()}" if w.chance(0.4) else "") for n in range(1, 4))


def md_table(w):
    rows = w.table()
    marks = [w.pick([":---", "---:", ":-:", "---"]) for _ in rows[0]]
    lines = [" | ".join(row) for row in [rows[0], marks] + rows[1:]]
    return "\n".join(f"| {line} |" for line in lines) if w.chance(0.6) else "\n".join(lines)


def md_code(w):
    return w.pick(["```sh\nmake install\n\n# then\npump --start\n```", "    indented = True\n    if a < b:\n        pass",
                   "~~~\nA   B\n~~~", "Use `pump --help` for a list of options."])


def md_quote(w):
    return f"> {wrapped(w.paragraph(), 60)}\n>\n> * {w.item()}\n> * {w.item()}"


def md_heading(w):
    text = w.heading()
    return w.pick([f"## {text}", f"### {text} ###", f"{text}\n{'-' * len(text)}", f"#### {spans(w, text)}"])


def md_html(w):
    return w.pick([f"<div align=\"center\">\n  <b>{text_of(w.short)}</b>\n</div>", f"<details>\n<summary>More</summary>\n\n{w.sentence()}\n\n</details>",
                   "<!-- a comment -->", f"<p>{text_of(w.sentence)}</p>", f"Line with <br> and <kbd>Esc</kbd> in it. {w.sentence()}"])


def badges(w):
    return "[![Build](https://example.org/b.svg)](https://example.org/ci) [![Licence](https://example.org/l.svg)](LICENSE)"


def tight_list(w):
    return f"{w.sentence()}\n- {w.item()}\n- {w.item()}"


def rule(w):
    return w.pick(["---", "***", "* * *"])


def task_list(w):
    return f"- [ ] {w.item()}\n- [x] {w.item()}"


MD_BLOCKS = [md_list, md_list, loose_list, md_table, md_code, md_quote, md_html, badges, tight_list, rule, task_list]


def make_md(w, number):
    parts = [w.pick([f"# {w.heading()}", f"{w.heading()}\n==="])]
    if number % 7 == 3:
        parts.insert(0, f"---\ntitle: {w.heading()}\ntags: [a, b]\n---")
    for block in w.random.sample(MD_BLOCKS, w.number(4, 7)):
        parts += [md_heading(w)] if w.chance(0.6) else []
        parts += [wrapped(spans(w, w.paragraph(1, 4)), w.number(60, 100)), block(w)]
    if w.chance(0.4):
        parts.append(w.foreign())
    parts.append("[ref]: https://example.org/ref\n[^1]: " + w.sentence())
    text = "\n\n".join(parts) + "\n"
    return text.replace("\n", "\r\n") if number % 10 == 9 else text


# --- xml ------------------------------------------------------------------------------------------


def feed(w):
    entries = "".join(f"<entry><title>{text_of(w.heading)}</title><id>urn:{n}</id><summary type=\"html\">&lt;p&gt;{text_of(w.sentence)}&lt;/p&gt;</summary>"
                      f"<author><name>{w.person()}</name></author></entry>\n" for n in range(w.number(2, 4)))
    return f"<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>{text_of(w.heading)}</title>\n{entries}</feed>"


def book(w):
    paras = "".join(f"<para>{text_of(w.sentence)} <emphasis>{text_of(w.item)}</emphasis> tail</para>" for _ in range(3))
    return (f"<book><info><title>{text_of(w.heading)}</title></info><chapter xml:id=\"c\"><title>{text_of(w.heading)}</title>{paras}"
            f"<itemizedlist><listitem><para>{text_of(w.item)}</para></listitem></itemizedlist></chapter></book>")


def export(w):
    rows = "".join(f"<row n=\"{n}\"><who>{w.person()}</who><when>2026-05-{n + 1:02}</when><what><![CDATA[{w.item()} & <more>]]></what><empty/></row>\n"
                   for n in range(w.number(3, 6)))
    return f"<!DOCTYPE export>\n<!-- nightly -->\n<export>\n{rows}</export>"


def strings(w):
    return "<resources>\n" + "".join(f"    <string name=\"s{n}\">\n        {text_of(w.pick([w.sentence, w.item, w.short, w.foreign]))}\n    </string>\n"
                                      for n in range(w.number(4, 7))) + "</resources>"


def make_xml(w, number):
    return '<?xml version="1.0" encoding="utf-8"?>\n' + [feed, book, export, strings][number % 4](w) + "\n"
