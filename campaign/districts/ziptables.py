"""Read a table of ZIP codes and districts: the Census Bureau's, or one of our own columns."""

import math
import re
from collections import defaultdict

from campaign.districts import certainty, intake
from campaign.districts.datafiles import DISTRICT_COUNT
from campaign.districts.intake import Brought, Line
from campaign.districts.shares import Share, Table, in_order

OWN = ("zip", "district", "share")
GIVEN = "given"  # the basis of a share whose file names none
SINGLE = "census_zcta_single"

_CALIFORNIA = "06"
_SENATE, _ZCTA = "geoid_sldu", "geoid_zcta5"  # what follows is the year of the map
_PART_LAND, _PART_WATER = "arealand_part", "areawater_part"
_UNDEFINED = "ZZZ"
_BASIS = re.compile("[a-z0-9_]{1,20}")
_ROUNDING = 0.01  # shares written with few digits miss 1 by this much
_DIGITS = 4


def is_census(brought: Brought) -> bool:
    """Return whether a file is a relationship file of ZCTAs and upper house districts."""
    header = brought.header.lower()
    return "|" in header and _SENATE in header and _ZCTA in header


def is_own(brought: Brought) -> bool:
    """Return whether a file has the columns of the tables that ship."""
    header = {cell.strip().strip('"').lower() for cell in brought.header.split(",")}
    return header.issuperset(OWN)


def read_census(brought: Brought) -> Table:
    """Return the districts of every ZCTA in California, by shares of land.

    Where the Census lists a single district, that is certain; else how the land is shared says
    little about where people live, so that the look-up always asks: see ``certainty.decides``.

    Raises:
        Invalid: it is no such file, or cut off.

    Source:
        U.S. Census Bureau, ``tab20_sldu202420_zcta520_st06.txt`` (or ``_natl``) of
        https://www.census.gov/geographies/reference-files/time-series/geo/relationship-files.html

    """
    names = [cell.strip().lower() for cell in brought.header.split("|")]
    senate = next(name for name in names if name.startswith(_SENATE))
    zcta = next(name for name in names if name.startswith(_ZCTA))
    land: dict[str, dict[int, int]] = defaultdict(dict)
    water: dict[str, dict[int, int]] = defaultdict(dict)
    needed = (senate, zcta, _PART_LAND, _PART_WATER)
    for line in intake.lines(brought, needed, delimiter="|"):
        geoid = line[senate]
        if not line[zcta] or not geoid.startswith(_CALIFORNIA) or _UNDEFINED in geoid:
            continue
        zip_code, district = _zip(line, zcta), _district(line, geoid[len(_CALIFORNIA) :])
        if district in land[zip_code]:
            raise line.wrong(f"{zip_code} and district {district} are there twice.")
        land[zip_code][district] = _area(line, _PART_LAND)
        water[zip_code][district] = _area(line, _PART_WATER)
    if not land:
        raise brought.wrong("has no row of California (GEOID 06…).")
    table = {
        code: _by_area(land[code], water[code])
        for code in land
        if any(water[code].values()) or any(land[code].values())
    }
    refuse_missing_districts(brought, table)
    return table


def read_own(brought: Brought) -> Table:
    """Return what a CSV with the columns ``zip,district,share`` says, ``basis`` if there.

    Raises:
        Invalid: a line cannot be true, or the shares of a ZIP do not add up to 1.

    """
    rows: dict[str, dict[int, Share]] = defaultdict(dict)
    for line in intake.lines(brought, OWN):
        zip_code, district = _zip(line, "zip"), _district(line, line["district"])
        if district in rows[zip_code]:
            raise line.wrong(f"{zip_code} and district {district} are there twice.")
        basis = line["basis"] or GIVEN
        if not _BASIS.fullmatch(basis):
            raise line.wrong("its basis is not a word of at most 20 small letters.")
        rows[zip_code][district] = Share(district, _share(line), basis)
    if not rows:
        raise brought.wrong("has no rows.")
    for zip_code, shares in rows.items():
        total = sum(row.share for row in shares.values())
        if abs(total - 1) > _ROUNDING:
            raise brought.wrong(f"is wrong about {zip_code}: its shares add up to {total:.4f}.")
    return {code: in_order(list(shares.values())) for code, shares in rows.items()}


def refuse_missing_districts(brought: Brought, table: Table) -> None:
    """Make sure that a table of all of California names every district.

    Raises:
        Invalid: it was cut off.

    """
    named = {row.district for shares in table.values() for row in shares}
    missing = sorted(set(range(1, DISTRICT_COUNT + 1)) - named)
    if missing:
        raise brought.wrong(
            f"has no ZIP code in district {', '.join(map(str, missing))}. Is it cut off?"
        )


def _by_area(land: dict[int, int], water: dict[int, int]) -> tuple[Share, ...]:
    """Share a ZCTA out: of what lies in California, all of it where that is one district."""
    areas = {district: area for district, area in land.items() if area}
    areas = areas or {district: area for district, area in water.items() if area}
    total = sum(areas.values())
    if len(areas) == 1:
        return (Share(next(iter(areas)), 1.0, SINGLE),)
    least = 10**-_DIGITS
    return in_order(
        [
            Share(district, max(round(area / total, _DIGITS), least), certainty.LAND)
            for district, area in areas.items()
        ]
    )


def _zip(line: Line, column: str) -> str:
    if not re.fullmatch("[0-9]{5}", line[column]):
        raise line.wrong(f"“{line[column]}” does not have five digits.")
    return line[column]


def _district(line: Line, raw: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", raw) or not 1 <= int(raw) <= DISTRICT_COUNT:
        raise line.wrong(f"“{raw}” is not a district from 1 to {DISTRICT_COUNT}.")
    return int(raw)


def _share(line: Line) -> float:
    try:
        share = float(line["share"])
    except ValueError:
        share = math.nan
    if not 0 < share <= 1:
        raise line.wrong(f"“{line['share']}” is not a share above 0 and up to 1.")
    return share


def _area(line: Line, column: str) -> int:
    if not re.fullmatch("[0-9]{1,15}", line[column]):
        raise line.wrong(f"“{line[column]}” is no area in square metres.")
    return int(line[column])
