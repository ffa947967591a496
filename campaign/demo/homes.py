"""Where made-up people live: ZIP codes by residents, each with what it says of the district.

How many live in a ZIP code is not in our data; how many live in a district, and how the ZIP
codes share in it, is. So the residents of a district are dealt out to its ZIP codes.
"""

import random
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from sqlalchemy import select

from campaign.db import db
from campaign.districts import lookup, versions
from campaign.districts.models import District, Place, ZipPrefix
from campaign.petitions import placing
from campaign.petitions.models import Placing, Signature

OUTSIDE = 0.03  # of all: live in another state
# How many more people live behind an ordinary ZIP code than behind one of boxes or one firm.
_TYPES = {"STANDARD": 1.0, "PO BOX": 0.04, "OUT_OF_STATE": 0.05, "UNIQUE": 0.01}
_WAYS = ((Placing.CHOSEN, Placing.MAP, Placing.LOCATION), (70, 21, 9))


class Placed(NamedTuple):
    """The columns by which a signature remembers where its letter goes."""

    district: int | None
    placing: Placing
    confidence: float | None
    map_version_id: int | None


@dataclass(frozen=True)
class Home:
    """A ZIP code, how it places whoever signs, and the districts they may choose from."""

    zip: str
    placed: Placed
    candidates: tuple[tuple[int, float], ...] = ()  # (district, share of residents)

    def chosen(self, chance: random.Random) -> Placed:
        """Return where somebody says they live, whom their ZIP code does not place."""
        if not self.candidates:
            return self.placed
        district, share = chance.choices(
            self.candidates, [share for _, share in self.candidates]
        )[0]
        how = chance.choices(*_WAYS)[0]
        return Placed(district, how, share, self.placed.map_version_id)


class Homes:
    """All of California's ZIP codes, and some from elsewhere, to draw from."""

    def __init__(self) -> None:
        """Read the map in use."""
        weights = _weights()
        self._zips = list(weights)
        self._cumulated = list(accumulate(weights.values()))
        prefixes = select(ZipPrefix.prefix).where(ZipPrefix.state != lookup.CALIFORNIA)
        self._elsewhere = [f"{prefix}01" for prefix in db.session.scalars(prefixes)]
        self._known: dict[str, Home] = {}

    def draw(self, chance: random.Random, count: int) -> list[Home]:
        """Return the homes of *count* people; looks up a ZIP code that is drawn first."""
        drawn = chance.choices(self._zips, cum_weights=self._cumulated, k=count)
        return [
            self._home(
                chance.choice(self._elsewhere) if chance.random() < OUTSIDE else zip_code
            )
            for zip_code in drawn
        ]

    def _home(self, zip_code: str) -> Home:
        if zip_code not in self._known:
            self._known[zip_code] = _home(zip_code)
        return self._known[zip_code]


def _weights() -> dict[str, float]:
    """Return for each ZIP code how many of its people sign, as a share of no matter what."""
    table = versions.table_of(versions.current().id)
    rows = db.session.execute(select(Place.zip, Place.type))
    size = {code: _TYPES.get(type_, 0.0) * _own(code, 1.6) for code, type_ in rows}
    sum_of: dict[int, float] = defaultdict(float)
    for code, shares in table.items():
        for row in shares:
            sum_of[row.district] += size.get(code, 0.0) * row.share
    people = {
        number: (residents or 1) * _own(f"district {number}", 2.2)
        for number, residents in db.session.execute(select(District.number, District.residents))
    }
    return {
        code: sum(
            people[row.district] * size[code] * row.share / sum_of[row.district]
            for row in shares
        )
        for code, shares in table.items()
        if size.get(code)
    }


def _own(name: str, most: float) -> float:
    """Return a factor between 0.4 and *most* that is always the same for one *name*."""
    return random.Random(name).uniform(0.4, most)


def _home(zip_code: str) -> Home:
    """Place a ZIP code as a signature of it is placed."""
    match = lookup.find(zip_code)
    signature = Signature(zip=zip_code)
    placing.by_zip(signature, match)
    placed = Placed(
        signature.district, signature.placing, signature.confidence, signature.map_version_id
    )
    is_asked = signature.placing is Placing.WAITING
    candidates = [(c.district, c.share) for c in match.candidates] if is_asked else []
    return Home(zip_code, placed, tuple(candidates))
