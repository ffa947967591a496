"""Figures in a text: a picture, what it shows, and who made it.

::

    ::: figure
    ![A road through farmland](/static/img/road.svg)
    The road into Mendota.
    Credit: the campaign desk
    :::
"""

from itertools import groupby

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_CREDITS = ("Credit:", "Crédito:")
_OPEN, _CLOSE = "container_figure_open", "container_figure_close"
_BREAKS = {"softbreak", "hardbreak"}


def set_figures(state: StateCore) -> None:
    """Turn the paragraphs inside a figure into pictures, a caption, and its credit."""
    told: list[Token] = []
    lines: list[list[Token]] | None = None  # of the figure we are in
    for token in state.tokens:
        if token.type == _OPEN:
            lines = []
            told.append(token)
        elif token.type == _CLOSE and lines is not None:
            told += _figure(lines)
            told.append(token)
            lines = None
        elif lines is None:
            told.append(token)
        elif token.type == "inline":
            lines += _lines(token)
    state.tokens = told


def _lines(token: Token) -> list[list[Token]]:
    by_break = groupby(token.children or [], key=lambda child: child.type in _BREAKS)
    return [list(children) for is_break, children in by_break if not is_break]


def _figure(lines: list[list[Token]]) -> list[Token]:
    pictured = [line for line in lines if any(child.type == "image" for child in line)]
    words = [line for line in lines if line not in pictured]
    credit = [line for line in words if line[0].content.startswith(_CREDITS)]
    caption = [line for line in words if line not in credit]
    made = [_inline(line) for line in pictured]
    if not words:
        return made
    made.append(Token("figcaption_open", "figcaption", 1, block=True))
    made += [_inline([*line, _text(" ")]) for line in caption]
    for line in credit:
        made.append(Token("credit_open", "span", 1, attrs={"class": "credit"}))
        made.append(_inline(line))
        made.append(Token("credit_close", "span", -1))
    made.append(Token("figcaption_close", "figcaption", -1, block=True))
    return made


def _inline(children: list[Token]) -> Token:
    return Token("inline", "", 0, children=children)


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)
