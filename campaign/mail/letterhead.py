"""The sheet every mail is written on: one list of blocks becomes its text and its HTML.

Both are made from the same blocks, so they cannot say different things.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

LINE_LENGTH = 72  # characters, of the text; addresses and verbatim words keep their own

SANS = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif"
SERIF = "font-family:Georgia,'Times New Roman',serif"
LINE = "#8a94a0"  # grey that shows on white and on black
# No colour is set for text or ground: a mail program in dark mode picks its own pair. Only
# the button has both of its own.
_BUTTON = (
    f"{SANS};display:inline-block;padding:14px 24px;border-radius:6px;"
    "background:#0b5372;color:#ffffff;font-size:17px;font-weight:600;text-decoration:none"
)


@dataclass(frozen=True)
class Heading:
    """What the mail is about, in a few words."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Plain words; a line break stays a line break."""

    text: str


@dataclass(frozen=True)
class Button:
    """The one thing to do: a link that looks like a button, and is spelled out beneath."""

    label: str
    url: str


@dataclass(frozen=True)
class Quote:
    """Words of somebody else."""

    text: str


@dataclass(frozen=True)
class Facts:
    """Rows of a name and its value."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Small:
    """Words for those who want to know exactly."""

    text: str


@dataclass(frozen=True)
class Verbatim:
    """A letter, word for word and line for line."""

    text: str


@dataclass(frozen=True)
class Prose:
    """Words that were set elsewhere, in both ways: they must say the same, and do no harm."""

    text: str
    html: str


Block = Heading | Paragraph | Button | Quote | Facts | Small | Verbatim | Prose


def compose(
    blocks: Sequence[Block],
    *,
    organisation: str,
    postal_address: str,
    contact: str,
    language: str,
) -> tuple[str, str]:
    """Write the text and the HTML of one mail.

    Args:
        blocks: what it says, in order.
        organisation: who writes, for the foot.
        postal_address: where the organisation sits, for the foot.
        contact: mail address of a person there, for the foot.
        language: of the words: ``en`` or ``es``.

    Returns:
        The text, whose lines have at most 72 characters except for addresses and verbatim
        words, and the HTML: one column of 600 pixels, styles inline, no images.

    """
    foot = (organisation, postal_address, contact)
    text = "\n\n".join([*(_text_of(block) for block in blocks), _text_foot(foot)]) + "\n"
    title = next((b.text for b in blocks if isinstance(b, Heading)), organisation)
    return text, _page(title, "\n".join(_html_of(block) for block in blocks), foot, language)


def _text_of(block: Block) -> str:
    match block:
        case Heading(text):
            lines = wrapped(text)
            said = f"{lines}\n{'=' * max(len(line) for line in lines.split(chr(10)))}"
        case Paragraph(text) | Small(text):
            said = wrapped(text)
        case Button(label, url):
            said = f"{wrapped(label + ':')}\n{url}"
        case Quote(text):
            said = wrapped(text, first="> ", then="> ")
        case Facts(rows):
            said = "\n".join(wrapped(f"{name}: {value}", then="    ") for name, value in rows)
        case Prose(text, _):
            said = text
        case Verbatim(text):
            # A mark before each line: no letter can pass for another, or for our own words.
            said = "\n".join(f"| {line}".rstrip() for line in text.split("\n"))
    return said


def _text_foot(foot: tuple[str, ...]) -> str:
    return "\n".join(["-- ", *(wrapped(line) for line in foot)])


def wrapped(text: str, first: str = "", then: str = "") -> str:
    """Return *text* in lines of at most ``LINE_LENGTH``; what begins its lines is given."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines += textwrap.wrap(
            line,
            LINE_LENGTH,
            initial_indent=then if lines else first,
            subsequent_indent=then,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [first.rstrip()]
    return "\n".join(lines)


def _html_of(block: Block) -> str:
    match block:
        case Heading(text):
            style = f"{SERIF};font-size:26px;line-height:1.2;margin:0 0 20px"
            html = f'<h1 style="{style}">{_lines(text)}</h1>'
        case Paragraph(text):
            style = f"{SERIF};font-size:17px;line-height:1.6;margin:0 0 18px"
            html = f'<p style="{style}">{_lines(text)}</p>'
        case Small(text):
            style = f"{SANS};font-size:14px;line-height:1.5;margin:0 0 16px"
            html = f'<p style="{style}">{_lines(text)}</p>'
        case Button(label, url):
            html = _button(label, url)
        case Quote(text):
            style = (
                f"{SERIF};font-size:17px;line-height:1.6;margin:0 0 18px;"
                f"padding:2px 0 2px 16px;border-left:4px solid {LINE}"
            )
            html = f'<blockquote style="{style}">{_lines(text)}</blockquote>'
        case Facts(rows):
            html = _table(rows)
        case Prose(_, ready):
            html = ready
        case Verbatim(text):
            style = (
                f"{SERIF};font-size:17px;line-height:1.6;margin:0 0 18px;padding:16px;"
                f"border:1px solid {LINE};white-space:pre-wrap;overflow-wrap:anywhere"
            )
            html = f'<div style="{style}">{escape(text)}</div>'
    return html


def _button(label: str, url: str) -> str:
    address = escape(url)
    style = f"{SANS};font-size:14px;line-height:1.5;margin:0 0 26px;word-break:break-all"
    return (
        f'<p style="margin:26px 0 10px">'
        f'<a href="{address}" style="{_BUTTON}">{escape(label)}</a></p>\n'
        f'<p style="{style}"><a href="{address}" style="color:inherit">{address}</a></p>'
    )


def _table(rows: Sequence[tuple[str, str]]) -> str:
    name_style = "text-align:left;vertical-align:top;padding:6px 20px 6px 0;font-weight:600"
    cells = "\n".join(
        f'<tr><th scope="row" style="{name_style}">{_lines(name)}</th>'
        f'<td style="vertical-align:top;padding:6px 0">{_lines(value)}</td></tr>'
        for name, value in rows
    )
    style = f"{SANS};font-size:16px;line-height:1.4;margin:0 0 18px;border-collapse:collapse"
    return f'<table style="{style}">\n<tbody>\n{cells}\n</tbody>\n</table>'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _page(title: str, body: str, foot: tuple[str, ...], language: str) -> str:
    organisation, postal_address, contact = (escape(line) for line in foot)
    return f"""<!doctype html>
<html lang="{escape(language)}" style="color-scheme:light dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{escape(" ".join(title.split()))}</title>
</head>
<body style="margin:0;padding:0">
<table role="presentation" align="center" width="600" style="width:100%;max-width:600px;\
margin:0 auto;border-collapse:collapse">
<tbody><tr><td style="padding:28px 20px;overflow-wrap:anywhere">
{body}
<p style="{SANS};font-size:14px;line-height:1.5;margin:32px 0 0;padding:16px 0 0;\
border-top:1px solid {LINE}">{organisation}<br>{postal_address.replace(chr(10), "<br>")}<br>\
<a href="mailto:{contact}" style="color:inherit">{contact}</a></p>
</td></tr></tbody>
</table>
</body>
</html>
"""
