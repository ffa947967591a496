"""From an organiser's Markdown to a page's HTML: CommonMark, with three parts of our own.

``::: pull`` is a pull quote, ``::: figure`` a picture with its caption (see ``figures``), and
``::: petition`` the petition's place in the text. Each ends with a line of ``:::``.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.container import container_plugin

from campaign.stories import figures, pictures

WORDS_PER_MINUTE = 230
_OPEN, _CLOSE = "container_{}_open", "container_{}_close"
_BREAKS = {"softbreak", "hardbreak"}
_BILL = re.compile(r"\b([A-Z]{2,3}) (\d+)\b")  # "SB 54" stays on one line

_TAGS = {
    *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "br"),
    *("a", "strong", "em", "code", "pre", "img", "figure", "figcaption", "span"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading"},
    "ol": {"start"},
}
_CLASSES = {"blockquote": {"pull"}, "p": {"lede"}, "span": {"credit"}}


@dataclass(frozen=True)
class Body:
    """A text ready for its page, in two parts: the petition stands between them."""

    before: Markup
    after: Markup  # empty where the petition ends the text, or has no place in it
    minutes: int  # to read it


@dataclass(frozen=True)
class Picture:
    """A picture to announce a story with."""

    address: str
    alt: str
    size: tuple[int, int] | None  # width and height in pixels; null: not known

    @property
    def srcset(self) -> str:
        """Every size of it, for the attribute; empty where there is one alone."""
        return pictures.srcset(self.address)

    @property
    def sizes(self) -> str:
        """How wide it stands, for the browser to choose by."""
        return pictures.SIZES


@lru_cache(maxsize=256)
def render(markdown: str) -> Body:
    """Turn *markdown* into HTML that can do no harm, split at the petition's place."""
    environment: dict[str, object] = {}
    tokens = _reader.parse(markdown, environment)
    before, after = _split(tokens)
    return Body(
        before=_html(before, environment),
        after=_html(after, environment),
        minutes=max(1, math.ceil(len(_plain(tokens).split()) / WORDS_PER_MINUTE)),
    )


def excerpt(markdown: str, *, length: int = 160) -> str:
    """Return how a text begins, in at most *length* characters and whole words."""
    words = _plain(_reader.parse(markdown, {}))
    if len(words) <= length:
        return words
    return words[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—") + "…"


def first_picture(markdown: str) -> Picture | None:
    """Return the first picture of a text that may be shown, None where there is none."""
    return next((p for p in pictures_in(markdown) if pictures.is_ours(p.address)), None)


def pictures_in(markdown: str) -> Iterator[Picture]:
    """Yield the pictures of a text in their order, also those that may not be shown."""
    for token in _reader.parse(markdown, {}):
        for child in token.children or []:
            if child.type == "image":
                source = str(child.attrGet("src"))
                yield Picture(source, child.content, pictures.size(source))


def _plain(tokens: list[Token]) -> str:
    """Return the words of *tokens* without any mark-up."""
    words = (
        " " if child.type in _BREAKS else child.content
        for token in tokens
        for child in [*(token.children or []), Token("softbreak", "br", 0)]
        if child.type in {"text", "code_inline", *_BREAKS}
    )
    return " ".join("".join(words).split())


def _html(tokens: list[Token], environment: dict[str, object]) -> Markup:
    html = _reader.renderer.render(tokens, _reader.options, environment)
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        attribute_filter=_harmless,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )
    return Markup(clean.strip())  # noqa: S704 -- nh3 has just cleaned it


def _harmless(tag: str, attribute: str, value: str) -> str | None:
    """Let a picture come from this site alone: others would learn who reads it."""
    if tag != "img" or attribute not in {"src", "srcset"}:
        return value
    sources = [value]
    if attribute == "srcset":
        sources = [part.partition(" ")[0] for part in value.split(", ")]
    return value if all(map(pictures.is_ours, sources)) else None


def _split(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """Divide *tokens* at the first place for a petition; further ones vanish.

    What stands inside the place is kept: whoever forgot to close it loses no text.
    """
    marks = {_OPEN.format("petition"), _CLOSE.format("petition")}
    places = [
        number
        for number, token in enumerate(tokens)
        if token.type == _OPEN.format("petition") and token.level == 0
    ]
    place = places[0] if places else len(tokens)
    parts = tokens[:place], tokens[place:]
    before, after = ([token for token in part if token.type not in marks] for part in parts)
    return before, after


def _shift_headings(state: StateCore) -> None:
    """Let the highest heading of the text be h2: h1 is the page's."""
    headings = [token for token in state.tokens if token.type.startswith("heading_")]
    shift = 2 - min((int(token.tag[1]) for token in headings), default=2)
    for token in headings:
        token.tag = f"h{min(6, int(token.tag[1]) + shift)}"


def _mark_lede(state: StateCore) -> None:
    """Mark the paragraph that the text begins with."""
    paragraphs = (token for token in state.tokens if token.type == "paragraph_open")
    first = next((token for token in paragraphs if token.level == 0), None)
    if first is not None:
        first.attrSet("class", "lede")


def _keep_bills_together(state: StateCore) -> None:
    """Put a space that does not break between "SB" and "54"."""
    for token in state.tokens:
        for child in token.children or []:
            if child.type == "text":
                child.content = _BILL.sub("\\1\N{NO-BREAK SPACE}\\2", child.content)


def _show_pictures(state: StateCore) -> None:
    """Give every picture its size, so that the text does not jump when it arrives.

    Of an uploaded one the browser takes the size that it needs, and later ones when it is near.
    """
    shown = [c for token in state.tokens for c in token.children or [] if c.type == "image"]
    for number, child in enumerate(shown):
        source = str(child.attrGet("src"))
        size, srcset = pictures.size(source), pictures.srcset(source)
        child.attrSet("src", pictures.address(source))
        if srcset:
            child.attrSet("srcset", srcset)
            child.attrSet("sizes", pictures.SIZES)
        if size is not None:
            child.attrSet("width", str(size[0]))
            child.attrSet("height", str(size[1]))
        if number:
            child.attrSet("loading", "lazy")


def _our_reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "typographer": True})
    reader.enable(["replacements", "smartquotes"])
    for name, tag, classes in (
        ("pull", "blockquote", "pull"),
        ("figure", "figure", None),
        ("petition", "div", None),
    ):
        reader.use(container_plugin, name, render=_container(tag, classes))
    for rule in (_shift_headings, _mark_lede, figures.set_figures, _keep_bills_together):
        reader.core.ruler.push(rule.__name__, rule)
    reader.core.ruler.push(_show_pictures.__name__, _show_pictures)
    return reader


def _container(tag: str, classes: str | None) -> object:
    opening = f'<{tag} class="{classes}">\n' if classes else f"<{tag}>\n"

    def render(renderer: object, tokens: list[Token], index: int, *rest: object) -> str:
        del renderer, rest
        return opening if tokens[index].nesting == 1 else f"</{tag}>\n"

    return render


_reader = _our_reader()
