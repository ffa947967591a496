"""Pictures as shapes and words, written as SVG: for a page, and as a file of its own.

Across, places are percent of the width, and downward they are dots: so a picture fills
whatever room there is, and its words keep their size. On a page the style sheet says how each
*look* is painted (css/dashboard.css); a file has no style sheet, so it carries the paint.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import escape

_INK, _QUIET, _LINE, _TINT = "#16202c", "#55606d", "#dcd8cf", "#f4f0e7"
PACIFIC, POPPY, PAPER = "#0b5372", "#b93a0b", "#fdfcf9"
BANDS = ("#f4f0e7", "#dbe7ea", "#aecbd3", "#74a5b4", "#35788f", "#0b4a65")  # as in tokens.css
_FONT = "Libertinus Serif, Charter, Georgia, serif"
_SIZES = {
    "word": 15,
    "figure": 15,
    "axis": 13,
    "number": 12,
    "title": 22,
    "source": 13,
    "counted": 13,
}
_MAP_SIZES = {"near": 22, "near-on-dark": 22, "far": 62, "far-on-dark": 62, "place": 62}
_BOX = 'viewBox="0 0 1000 1000"'
_NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
_PERCENT = re.compile(r'"([0-9.]+)%"')
_MARGIN, _HEAD, _FOOT = 24, 64, 40  # of a file, in dots
_LINE_HEIGHT = 22

PAINT: Mapping[str, Mapping[str, str]] = {
    "grid": {"stroke": _LINE},
    "column": {"fill": PACIFIC},
    "track": {"fill": _TINT},
    "moment": {"stroke": POPPY, "stroke-dasharray": "3 3"},
    "flag": {"fill": POPPY},
    "frame": {"fill": "none", "stroke": _QUIET, "stroke-width": "8"},
    "sea": {"fill": PAPER},
    "lead": {"stroke": _INK, "stroke-width": "1.5"},
    "spot": {"fill": _INK, "stroke": PAPER, "stroke-width": "1.5"},
    "halo": {"paint-order": "stroke", "stroke": PAPER, "stroke-width": "14"},
    **{
        f"band-{n}": {"fill": fill, "stroke": PAPER, "stroke-width": "2.5"}
        for n, fill in enumerate(BANDS)
    },
    **{
        look: {"font-family": _FONT, "font-size": str(size), "fill": _INK}
        for look, size in (_SIZES | _MAP_SIZES).items()
    },
}
_FILLS = {"axis": _QUIET, "source": _QUIET, "counted": POPPY} | dict.fromkeys(
    ("number", "near-on-dark", "far-on-dark"), PAPER
)
_BOLD = {"counted", "figure", "number", "title", "place"}


@dataclass(frozen=True)
class Mark:
    """One shape, or a line of words."""

    tag: str  # of SVG
    look: str
    at: Mapping[str, str | float]  # its attributes: where it is, and how large
    words: str = ""  # of a text
    title: str = ""  # what a pointer that rests on it is told
    link: str = ""  # where it leads, on a page
    inside: tuple["Mark", ...] = ()  # of an ``svg``
    is_extra: bool = False  # only where the screen is wide, and in files
    is_narrow: bool = False  # only where the screen is narrow


@dataclass(frozen=True)
class Drawing:
    """A picture."""

    height: int  # dots
    marks: tuple[Mark, ...]
    width: int = 1000  # dots, of a file; on a page it is as wide as its place
    is_square: bool = False  # all places are units of a square, which grows with its room


def on_page(drawing: Drawing, label: str) -> str:
    """Return a picture for a page, described by *label*; where it leads on, it is a group.

    All words in it are escaped: a template takes it as it is.
    """
    role = "group" if any(mark.link for mark in drawing.marks) else "img"
    kind = "drawing square" if drawing.is_square else "drawing"
    size = _BOX if drawing.is_square else f'height="{drawing.height}"'
    return (
        f'<svg class="{kind}" role="{role}" aria-label="{escape(label)}" {size}>'
        f"{_all(drawing.marks, is_page=True)}</svg>"
    )


def as_file(
    drawing: Drawing,
    *,
    title: str,
    label: str,
    source: str,
    key: Sequence[tuple[int, str]] = (),
    legend: Sequence[str] = (),
) -> str:
    """Return a picture as a file of its own, with its name above and its source beneath.

    Args:
        drawing: the picture.
        title: what it is called.
        label: what it shows, for whoever does not see it.
        source: of what it is, and of when.
        key: the colours of a map, and what each says.
        legend: what its numbered flags stand for, in their order.

    """
    width = drawing.width + 2 * _MARGIN
    foot = drawing.height + _HEAD
    height = foot + _FOOT + (_LINE_HEIGHT * len(legend) + _MARGIN if legend else 0)
    words = [
        Mark("text", "title", {"x": _MARGIN, "y": 38}, title),
        Mark("text", "source", {"x": _MARGIN, "y": height - 14}, source),
    ]
    for number, (band, said) in enumerate(key):
        # Where the sea is: to the left of the middle, above Los Angeles.
        y = _HEAD + 470 + 26 * number
        words += [
            Mark("rect", f"band-{band}", {"x": _MARGIN, "y": y, "width": 30, "height": 18}),
            Mark("text", "axis", {"x": _MARGIN + 40, "y": y + 14}, said),
        ]
    for number, said in enumerate(legend, 1):
        y = foot + _MARGIN + _LINE_HEIGHT * number - 8
        words += [
            Mark("text", "counted", {"x": _MARGIN, "y": y}, str(number)),
            Mark("text", "axis", {"x": _MARGIN + 28, "y": y}, said),
        ]
    return (
        f'<svg {_NAMESPACE} width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img"><title>{escape(title)}</title>'
        f'<desc>{escape(label)}</desc><rect width="100%" height="100%" fill="{PAPER}"/>'
        f'<g transform="translate({_MARGIN} {_HEAD})">{_placed(drawing)}</g>'
        f"{_all(words, is_page=False)}</svg>\n"
    )


def bare(drawing: Drawing) -> str:
    """Return a picture as a file without name and source, to be set into a document."""
    size = f'width="{drawing.width}" height="{drawing.height}"'
    box = f'viewBox="0 0 {drawing.width} {drawing.height}"'
    return f"<svg {_NAMESPACE} {size} {box}>{_placed(drawing)}</svg>"


def _placed(drawing: Drawing) -> str:
    """Write the shapes of a picture whose width is known: then percent are dots."""
    drawn = _all(drawing.marks, is_page=False)
    return _PERCENT.sub(
        lambda found: f'"{_number(float(found[1]) * drawing.width / 100)}"', drawn
    )


def _all(marks: Iterable[Mark], *, is_page: bool) -> str:
    return "".join(
        _one(mark, is_page=is_page) for mark in marks if is_page or not mark.is_narrow
    )


def _one(mark: Mark, *, is_page: bool) -> str:
    if is_page:
        where = " extra" * mark.is_extra + " narrow" * mark.is_narrow
        look = f"{mark.look}{where}".strip()
        painted = f' class="{look}"' if look else ""
    else:
        painted = _attributes(_paint(mark.look))
    title = f"<title>{escape(mark.title)}</title>" if mark.title else ""
    inside = _all(mark.inside, is_page=is_page) if mark.inside else ""
    drawn = (
        f"<{mark.tag}{painted}{_attributes(mark.at)}>{title}{escape(mark.words)}{inside}"
        f"</{mark.tag}>"
    )
    if not (mark.link and is_page):
        return drawn
    # The table leads there, too: by keyboard one need not pass forty districts.
    return f'<a href="{escape(mark.link)}" tabindex="-1">{drawn}</a>'


def _attributes(told: Mapping[str, str | float]) -> str:
    return "".join(f' {name}="{_number(value)}"' for name, value in told.items())


def _paint(look: str) -> Mapping[str, str]:
    if not look:
        return {}
    paint = dict(PAINT[look])
    if look in _FILLS:
        paint["fill"] = _FILLS[look]
    if look == "place":
        paint |= PAINT["halo"]
    if look == "axis":  # it may stand on a bar
        paint |= {**PAINT["halo"], "stroke-width": "4"}
    if look in _BOLD:
        paint["font-weight"] = "bold"
    return paint


def _number(value: str | float) -> str:
    """Write a number as short as it is: hundreds of them stand in a picture."""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)
