"""The map of the 40 districts, darker where more people signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext

from campaign.dashboard.drawing import Drawing, Mark
from campaign.dashboard.figures import DistrictCount
from campaign.districts import maps
from campaign.districts.maps import INSET_SIDE, Area, Picture
from campaign.web import languages

BANDS = 5
_SIDE = 1000  # units, and dots of a file


class Shade(StrEnum):
    """What makes a district dark."""

    COUNT = "count"
    SHARE = "share"  # of its residents


@dataclass(frozen=True)
class Band:
    """One colour: what the palest and the darkest of its districts have."""

    number: int  # 0: nobody has signed
    least: float
    most: float


def value_of(one: DistrictCount, shade: Shade) -> float:
    """Return what a district is coloured by: signatures, or these per 100,000 residents."""
    return one.signatures if shade is Shade.COUNT else (one.per_hundred_thousand or 0.0)


def bands(values: Mapping[int, float]) -> tuple[dict[int, int], list[Band]]:
    """Put districts into colours, about as many into each; the same value, the same colour.

    Returns:
        The colour of each district, 0 where the value is nought; and the colours in use.

    """
    ranked = sorted(value for value in values.values() if value > 0)
    colours = {
        district: 1 + ranked.index(value) * BANDS // len(ranked) if value > 0 else 0
        for district, value in values.items()
    }
    used = []
    for number in sorted({*colours.values()} - {0}):
        its = [values[district] for district, band in colours.items() if band == number]
        used.append(Band(number, min(its), max(its)))
    return colours, used


def draw(
    districts: Sequence[DistrictCount], shade: Shade, links: Mapping[int, str]
) -> tuple[Drawing | None, list[Band]]:
    """Lay out the map with its insets, and say which colours it has; None: no outlines.

    Args:
        districts: all with signatures; the others are pale.
        shade: by what they are coloured.
        links: where a district leads on a page; empty where there is no such page.

    """
    known = {one.number: one for one in districts}
    colours, used = bands({one.number: value_of(one, shade) for one in districts})
    marks: list[Mark] = []
    for number, picture in enumerate(maps.state()):
        drawn = _areas(picture, known, colours, links, is_inset=number > 0)
        if number == 0:
            marks += drawn
        else:
            marks.append(_inset(picture, drawn))
    drawing = Drawing(_SIDE, tuple(marks), width=_SIDE, is_square=True) if marks else None
    return drawing, used


def key(used: Sequence[Band], shade: Shade) -> list[tuple[int, str]]:
    """Return what each colour of a map says, the palest first."""
    digits = 0 if shade is Shade.COUNT else 1
    found = [(0, gettext("nobody yet"))]
    for band in used:
        least, most = (_said(round(value, digits)) for value in (band.least, band.most))
        words = least if least == most else f"{least}–{most}"
        if band is used[-1] and shade is Shade.SHARE:
            words = gettext("%(rate)s per 100,000 residents", rate=words)
        found.append((band.number, words))
    return found


def described(districts: Sequence[DistrictCount], shade: Shade) -> str:
    """Return what the map shows, for whoever does not see it."""
    ranked = sorted(districts, key=lambda one: -value_of(one, shade))[:3]
    leading = ", ".join(
        gettext(
            "District %(number)s with %(count)s",
            number=one.number,
            count=_said(value_of(one, shade)),
        )
        for one in ranked
    )
    if shade is Shade.SHARE:
        return str(
            gettext(
                "Map of California’s Senate districts by signatures per 100,000 residents. "
                "Most: %(leading)s.",
                leading=leading,
            )
        )
    return str(
        gettext(
            "Map of California’s Senate districts by signatures. Most: %(leading)s.",
            leading=leading,
        )
    )


def _said(value: float) -> str:
    return languages.figure(round(value, 1))


def _areas(
    picture: Picture,
    known: Mapping[int, DistrictCount],
    colours: Mapping[int, int],
    links: Mapping[int, str],
    *,
    is_inset: bool,
) -> list[Mark]:
    shapes = [
        Mark(
            "path",
            f"band-{colours.get(area.district, 0)}",
            {"d": area.path},
            title=_title(area.district, known.get(area.district)),
            link=links.get(area.district, ""),
        )
        for area in picture.areas
    ]
    numbers = [
        Mark(
            "text",
            # What stands beside its district stands on paper.
            _look(0 if area.lead else colours.get(area.district, 0), is_inset=is_inset),
            {"x": area.x, "y": area.y + (20 if is_inset else 7), "text-anchor": "middle"},
            str(area.district),
        )
        for area in picture.areas
        if area.has_number
    ]
    return shapes + [mark for area in picture.areas for mark in _lead(area)] + numbers


def _lead(area: Area) -> list[Mark]:
    """Lead from a district that is too small for its number to where the number stands."""
    if area.lead is None:
        return []
    line = dict(zip(("x1", "y1", "x2", "y2"), area.lead, strict=True))
    spot = {"cx": area.lead[0], "cy": area.lead[1], "r": 4}
    return [Mark("line", "lead", line), Mark("circle", "spot", spot)]


def _look(band: int, *, is_inset: bool) -> str:
    """Return how a number is painted: larger where the picture is smaller, and to be read."""
    return ("far" if is_inset else "near") + ("-on-dark" if band >= BANDS - 1 else "")


def _title(district: int, count: DistrictCount | None) -> str:
    words = gettext(
        "District %(number)s: %(count)s",
        number=district,
        count=languages.figure(count.signatures if count else 0),
    )
    if count is None or count.per_hundred_thousand is None:
        return str(words)
    rate = gettext("%(rate)s per 100,000 residents", rate=_said(count.per_hundred_thousand))
    return f"{words} · {rate}"


def _name(picture: Picture) -> str:
    """Return an inset's name in the language of the page."""
    bay = "San Francisco Bay"
    return str(gettext("San Francisco Bay")) if picture.name == bay else picture.name


def _inset(picture: Picture, drawn: Sequence[Mark]) -> Mark:
    side = {"width": _SIDE, "height": _SIDE}
    return Mark(
        "svg",
        "",
        {
            "x": picture.left,
            "y": picture.top,
            "width": INSET_SIDE,
            "height": INSET_SIDE,
            "viewBox": f"0 0 {_SIDE} {_SIDE}",
        },
        inside=(
            Mark("rect", "sea", side),
            *drawn,
            Mark("rect", "frame", side),
            Mark("text", "place", {"x": 30, "y": 75}, _name(picture)),
        ),
    )
