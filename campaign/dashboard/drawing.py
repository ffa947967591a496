"""Pictures as shapes and words, written as SVG: for a page, and as a file of its own.

Across, places are percent of the width, and downward they are dots: so a picture fills
whatever room there is, and its words keep their size. On a page the style sheet says how each
*look* is painted (css/dashboard.css); a file has no style sheet, so it carries the paint.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

_INK, _QUIET, _LINE, _TINT = "#16202c", "#55606d", "#dcd8cf", "#f4f0e7"
PACIFIC, POPPY, PAPER = "#0b5372", "#b93a0b", "#fdfcf9"
BANDS = ("#f4f0e7", "#dbe7ea", "#aecbd3", "#74a5b4", "#35788f", "#0b4a65")  # as in tokens.css
_FONT = "Libertinus Serif, Charter, Georgia, serif"
_SIZES = {"word": 15, "figure": 15, "axis": 13, "number": 12, "title": 22, "source": 13}
_MAP_SIZES = {"near": 22, "near-on-dark": 22, "far": 62, "far-on-dark": 62, "place": 62}
_SIDE = "1000"
_MARGIN, _HEAD, _FOOT = 24, 64, 40  # of a file, in dots

PAINT: Mapping[str, Mapping[str, str]] = {
    "grid": {"stroke": _LINE},
    "bar": {"fill": PACIFIC},
    "track": {"fill": _TINT},
    "moment": {"stroke": POPPY, "stroke-dasharray": "3 3"},
    "flag": {"fill": POPPY},
    "frame": {"fill": "none", "stroke": _QUIET, "stroke-width": "8"},
    "sea": {"fill": PAPER},
    **{
        f"band-{n}": {"fill": fill, "stroke": PAPER, "stroke-width": "2.5"}
        for n, fill in enumerate(BANDS)
    },
    **{
        look: {"font-family": _FONT, "font-size": str(size), "fill": _INK}
        for look, size in (_SIZES | _MAP_SIZES).items()
    },
}
_FILLS = {"axis": _QUIET, "source": _QUIET} | dict.fromkeys(
    ("number", "near-on-dark", "far-on-dark"), PAPER
)
_BOLD = {"figure", "number", "title", "place"}


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
    is_extra: bool = False  # only where the screen is wide


@dataclass(frozen=True)
class Drawing:
    """A picture."""

    height: int  # dots
    marks: tuple[Mark, ...]
    width: int = 1000  # dots, of a file; on a page it is as wide as its place
    is_square: bool = False  # all places are units of a square, which grows with its room


def on_page(drawing: Drawing, label: str) -> Markup:
    """Return a picture for a page, described by *label*; where it leads on, it is a group."""
    role = "group" if any(mark.link for mark in drawing.marks) else "img"
    size = (
        Markup('viewBox="0 0 {0} {0}"').format(_SIDE)
        if drawing.is_square
        else Markup('height="{}"').format(drawing.height)
    )
    return Markup('<svg class="drawing{}" role="{}" aria-label="{}" {}>{}</svg>').format(
        " square" if drawing.is_square else "",
        role,
        label,
        size,
        _all(drawing.marks, is_page=True),
    )


def as_file(drawing: Drawing, *, title: str, label: str, source: str) -> str:
    """Return a picture as a file of its own, with its name above and its source beneath."""
    width, height = drawing.width + 2 * _MARGIN, drawing.height + _HEAD + _FOOT
    box = Markup(' viewBox="0 0 {0} {0}"').format(_SIDE) if drawing.is_square else ""
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" '
            'viewBox="0 0 {w} {h}" role="img"><title>{title}</title><desc>{label}</desc>'
            '<rect width="100%" height="100%" fill="{paper}"/>{name}'
            '<svg x="{m}" y="{head}" width="{dw}" height="{dh}"{box} overflow="visible">'
            "{marks}</svg>{source}</svg>\n"
        ).format(
            w=width,
            h=height,
            title=title,
            label=label,
            paper=PAPER,
            name=_one(Mark("text", "title", {"x": _MARGIN, "y": 38}, title), is_page=False),
            m=_MARGIN,
            head=_HEAD,
            dw=drawing.width,
            dh=drawing.height,
            box=box,
            marks=_all(drawing.marks, is_page=False),
            source=_one(
                Mark("text", "source", {"x": _MARGIN, "y": height - 14}, source), is_page=False
            ),
        )
    )


def bare(drawing: Drawing) -> str:
    """Return a picture as a file without name and source, to be set into a document."""
    box = f' viewBox="0 0 {_SIDE} {_SIDE}"' if drawing.is_square else ""
    size = f'width="{drawing.width}" height="{drawing.height}"{box}'
    marks = _all(drawing.marks, is_page=False)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{marks}</svg>'


def _all(marks: Iterable[Mark], *, is_page: bool) -> Markup:
    return Markup("").join(_one(mark, is_page=is_page) for mark in marks)


def _one(mark: Mark, *, is_page: bool) -> Markup:
    look = mark.look + (" extra" if mark.is_extra else "")
    painted = {"class": look} if is_page and look.strip() else dict(_paint(mark.look))
    attributes = Markup("").join(
        Markup(' {}="{}"').format(name, _number(value))
        for name, value in (painted | dict(mark.at)).items()
    )
    title = Markup("<title>{}</title>").format(mark.title) if mark.title else ""
    content = Markup("{}{}{}").format(title, mark.words, _all(mark.inside, is_page=is_page))
    drawn = Markup("<{0}{1}>{2}</{0}>").format(mark.tag, attributes, content)
    if not (mark.link and is_page):
        return drawn
    # The table leads there, too: by keyboard one need not pass forty districts.
    return Markup('<a href="{}" tabindex="-1">{}</a>').format(mark.link, drawn)


def _paint(look: str) -> Mapping[str, str]:
    if not look:
        return {}
    paint = dict(PAINT[look])
    if look in _FILLS:
        paint["fill"] = _FILLS[look]
    if look in _BOLD:
        paint["font-weight"] = "bold"
    return paint


def _number(value: str | float) -> str:
    """Write a number as short as it is: hundreds of them stand in a picture."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
