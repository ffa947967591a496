"""Lay a newer table, or newer outlines, over the ZIP table in use."""

from collections.abc import Mapping
from heapq import nsmallest
from math import cos, radians

from sqlalchemy import select

from campaign.db import db
from campaign.districts import certainty, shares
from campaign.districts.models import Place
from campaign.districts.outlines import Outlines
from campaign.districts.shares import Share, Shares, Table

NEAREST = 5  # ZIP codes around one, whose change makes us doubt it
SAME_MAP = 0.01  # of the ZIP codes may move while the outlines still fit
MOST_STRANGE = 0.05  # of the ZIP codes: on the map that ships, it is one in a hundred

_POINT = "zip_point"  # the basis of a ZIP that lies where its point lies
_MOST_TOLD = 5


def laid_over(
    before: Table, said: Table, *, is_complete: bool, is_whole: bool
) -> tuple[Table, tuple[str, ...]]:
    """Return *said*, and what *before* knows of other ZIP codes, marked by how far it holds.

    A ZIP of a post office has no area, so the Census is silent about it. Where one of the
    nearest ZIP codes changed districts, that post office's people are asked from now on.
    """
    silent = sorted(before.keys() - said.keys())
    if is_complete or not silent:
        return said, ()
    if not is_whole:
        rest = {zip_code: before[zip_code] for zip_code in silent}
        return rest | dict(said), (f"{len(silent):5,d} are not in the file: as before",)
    changed = {
        zip_code
        for zip_code in said.keys() & before.keys()
        if shares.moved(before[zip_code], said[zip_code])
    }
    points = _points()
    doubted = {z for z in silent if changed and _is_near(z, changed, said, points)}
    rest = {z: _marked(before[z], is_doubted=z in doubted) for z in silent}
    return rest | dict(said), (
        f"{len(silent):5,d} are not in the file (post offices have no area): as before",
        f"{len(doubted):5,d} of these lie where the map changed: their people are asked",
    )


def _marked(known: Shares, *, is_doubted: bool) -> Shares:
    return tuple(
        row._replace(basis=certainty.marked(row.basis, is_doubted=is_doubted)) for row in known
    )


def _is_near(
    zip_code: str, changed: set[str], said: Table, points: Mapping[str, tuple[float, float]]
) -> bool:
    if zip_code not in points:
        return True  # nobody knows where it lies
    north, east = points[zip_code]
    shrink = cos(radians(north))  # a degree of longitude is shorter than one of latitude

    def distance(other: str) -> float:
        there = points[other]
        return (there[0] - north) ** 2 + ((there[1] - east) * shrink) ** 2

    nearest = nsmallest(NEAREST, (z for z in said if z in points), key=distance)
    return not changed.isdisjoint(nearest)


def is_another_map(before: Table, table: Table) -> bool:
    """Return whether so many ZIP codes moved that the old outlines cannot fit."""
    both = before.keys() & table.keys()
    return sum(shares.moved(before[z], table[z]) for z in both) > SAME_MAP * len(both)


def by_points(before: Table, borders: Outlines) -> tuple[Table, tuple[str, ...]]:
    """Return *before* with the ZIP codes placed anew of which only the point is known."""
    points = _points()
    table = dict(before)
    strange, lost = [], []
    for zip_code, known in before.items():
        if zip_code not in points:
            continue
        district = borders.district_at(*points[zip_code])
        if district is None:
            lost.append(zip_code)
        elif certainty.plain(known[0].basis) == _POINT:
            table[zip_code] = (Share(district, 1.0, _POINT),)
        elif district not in {row.district for row in known}:
            strange.append(zip_code)
    notes = []
    for zips, about in (
        (strange, "lie in another district than the ZIP table says; it is not changed"),
        (lost, "have their point in no district; they stay as they are"),
    ):
        if zips:
            some = ", ".join(zips[:_MOST_TOLD]) + (" …" if len(zips) > _MOST_TOLD else "")
            notes.append(f"{len(zips):5,d} ZIP codes {about}: {some}")
    if len(strange) > MOST_STRANGE * len(before):
        notes.append("So many mean that this is another map: import its ZIP table, too")
    return table, tuple(notes)


def _points() -> dict[str, tuple[float, float]]:
    rows = db.session.execute(select(Place.zip, Place.latitude, Place.longitude))
    return {zip_code: (north, east) for zip_code, north, east in rows}
