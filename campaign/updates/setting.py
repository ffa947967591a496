"""From Markdown to a mail: every paragraph as HTML with its styles inline, and as plain text.

Pictures are left out but for their words: a mail loads nothing, so that nobody learns who
reads it. HTML that somebody types is shown as it was typed.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from campaign.mail.fields import without_marks
from campaign.mail.letterhead import LINE, LINE_LENGTH, SANS, SERIF, Prose, wrapped

_WORDS = f"{SERIF};font-size:17px;line-height:1.6"
_STYLES = {
    "p": f"{_WORDS};margin:0 0 18px",
    "h2": f"{SERIF};font-size:21px;line-height:1.25;margin:28px 0 12px",
    "ul": f"{_WORDS};margin:0 0 18px;padding:0 0 0 24px",
    "ol": f"{_WORDS};margin:0 0 18px;padding:0 0 0 28px",
    "li": "margin:0 0 8px",
    "blockquote": f"{_WORDS};margin:0 0 18px;padding:2px 0 2px 16px;"
    f"border-left:4px solid {LINE}",
    "pre": f"{SANS};font-size:15px;margin:0 0 18px;white-space:pre-wrap",
    "hr": f"border:0;border-top:1px solid {LINE};margin:26px 0",
    "a": "color:inherit",
}
_STYLE = re.compile(r' style="[^"]*"')  # ours: in words, the sign is escaped
_OURS = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_reader = MarkdownIt("commonmark", {"html": False})


@lru_cache(maxsize=64)
def set_prose(markdown: str) -> list[Prose]:
    """Return the paragraphs, headings and lists of *markdown*, in order."""
    root = SyntaxTreeNode(_reader.parse(without_marks(markdown)))
    return [Prose(_text(node), _html(node)) for node in root.children]


def page_html(markdown: str) -> str:
    """Return *markdown* for a page of the site: the same, but for the inline styles."""
    return "\n".join(_STYLE.sub("", prose.html) for prose in set_prose(markdown))


def _html(node: SyntaxTreeNode) -> str:
    write = _WRITERS.get(node.type)
    return write(node) if write else _inner(node)


def _inner(node: SyntaxTreeNode) -> str:
    return "".join(_html(child) for child in node.children)


def _link(node: SyntaxTreeNode) -> str:
    address, style = escape(_address(node)), _STYLES["a"]
    inner = _inner(node)
    return f'<a href="{address}" style="{style}">{inner}</a>' if address else inner


def _paragraph(node: SyntaxTreeNode) -> str:
    is_point = node.parent is not None and node.parent.type == "list_item"
    return _inner(node) if is_point else _tag("p", _inner(node))


def _plain(node: SyntaxTreeNode) -> str:
    return escape(node.content)


def _kept(node: SyntaxTreeNode) -> str:
    return _tag("pre", escape(node.content.rstrip("\n")))


def _block(node: SyntaxTreeNode) -> str:
    return _tag(str(node.tag), _inner(node))


def _tag(name: str, inner: str) -> str:
    return f'<{name} style="{_STYLES[name]}">{inner}</{name}>'


_WRITERS: dict[str, Callable[[SyntaxTreeNode], str]] = {
    **dict.fromkeys(("text", "code_inline", "html_inline"), _plain),
    **dict.fromkeys(("fence", "code_block", "html_block"), _kept),
    **dict.fromkeys(("bullet_list", "ordered_list", "list_item", "blockquote"), _block),
    "softbreak": lambda _: "\n",
    "hardbreak": lambda _: "<br>",
    "strong": lambda node: f"<strong>{_inner(node)}</strong>",
    "em": lambda node: f"<em>{_inner(node)}</em>",
    "image": lambda node: escape(_words(node)),
    "link": _link,
    "heading": lambda node: _tag("h2", _inner(node)),
    "paragraph": _paragraph,
    "hr": lambda _: f'<hr style="{_STYLES["hr"]}">',
}


def _text(node: SyntaxTreeNode, first: str = "", then: str = "") -> str:
    match node.type:
        case "paragraph":
            said = wrapped(_words(node), first, then)
        case "heading":
            words = wrapped(_words(node), first, then)
            said = f"{words}\n{then}{'-' * min(len(words), LINE_LENGTH)}"
        case "blockquote":
            said = _stacked(node.children, first + "> ", then + "> ")
        case "bullet_list" | "ordered_list":
            said = _points(node, first, then)
        case "hr":
            said = f"{first}* * *"
        case "fence" | "code_block" | "html_block":
            lines = node.content.rstrip("\n").split("\n")
            said = "\n".join(f"{then}{line}".rstrip() for line in lines)
        case _:
            said = _stacked(node.children, first, then)
    return said


def _stacked(nodes: list[SyntaxTreeNode], first: str, then: str) -> str:
    parts = [_text(node, then if n else first, then) for n, node in enumerate(nodes)]
    return f"\n{then.rstrip()}\n".join(parts)


def _points(node: SyntaxTreeNode, first: str, then: str) -> str:
    start = int(node.attrs.get("start", 1))
    lines = []
    for number, item in enumerate(node.children):
        mark = f"{start + number}. " if node.type == "ordered_list" else "- "
        before = (then if number else first) + mark
        lines.append(_stacked(item.children, before, then + " " * len(mark)))
    return "\n".join(lines)


def _words(node: SyntaxTreeNode) -> str:
    """Return the words of *node* in plain text, with the address behind each link."""
    inner = "".join(_words(child) for child in node.children)
    match node.type:
        case "text" | "code_inline" | "html_inline":
            return node.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "link":
            address = _address(node)
            return inner if not address or address == inner else f"{inner} ({address})"
        case _:
            return inner


def _address(node: SyntaxTreeNode) -> str:
    """Return where a link leads; empty where a mail program could not follow it."""
    address = str(node.attrs.get("href", ""))
    return address if _OURS.match(address) else ""
