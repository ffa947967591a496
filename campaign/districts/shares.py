"""The table that says which districts a ZIP code reaches into, and what one more changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from campaign.districts import certainty

CLEAR_PART = 0.05  # of a ZIP; a smaller one may be a line drawn twice


class Share(NamedTuple):
    """Which part of one ZIP code belongs to one district."""

    district: int
    share: float  # above 0 and up to 1
    basis: str  # how it is known: see data/README.md


Shares = tuple[Share, ...]  # of one ZIP, by falling share
Table = Mapping[str, Shares]  # by ZIP


def in_order(shares: list[Share]) -> Shares:
    """Return the shares of one ZIP as the look-up shows them."""
    return tuple(sorted(shares, key=lambda row: (-row.share, row.district)))


def decided(shares: Shares) -> int | None:
    """Return the district that a ZIP with these shares decides alone; None: ask people."""
    first = shares[0] if shares else None
    if first is None or not certainty.decides(first.share, first.basis):
        return None
    return first.district


def moved(before: Shares, after: Shares) -> bool:
    """Return whether more than a sliver of a ZIP changed districts."""
    then = {row.district for row in before}
    now = {row.district for row in after}
    is_new = any(row.district not in then for row in after if row.share >= CLEAR_PART)
    is_gone = any(row.district not in now for row in before if row.share >= CLEAR_PART)
    return is_new or is_gone


@dataclass(frozen=True)
class Differences:
    """The ZIP codes that one table treats otherwise than another."""

    moves: dict[str, tuple[int, int]]  # decided alone before and now: (from, to)
    asked: list[str]  # decided alone before
    settled: list[str]  # were asked before
    others: list[str]  # asked before and now, about other districts
    new: list[str]
    gone: list[str]
    blurred: list[str]  # shares of residents before, of land now
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Whether nobody's answer changes."""
        lists = (self.asked, self.settled, self.others, self.new, self.gone)
        return not self.moves and not any(lists)


def compare(before: Table, after: Table) -> Differences:
    """Return what becomes of every ZIP code of either table."""
    found = Differences({}, [], [], [], [], [], [], 0)
    unchanged = 0
    for zip_code in sorted(before.keys() | after.keys()):
        old, new = before.get(zip_code, ()), after.get(zip_code, ())
        was, now = decided(old), decided(new)
        if not old:
            found.new.append(zip_code)
        elif not new:
            found.gone.append(zip_code)
        elif was is not None and now is not None and was != now:
            found.moves[zip_code] = (was, now)
        elif was is not None and now is None:
            found.asked.append(zip_code)
        elif was is None and now is not None:
            found.settled.append(zip_code)
        elif {row.district for row in old} != {row.district for row in new}:
            found.others.append(zip_code)
        else:
            unchanged += 1
        if (
            new
            and old
            and new[0].basis == certainty.LAND
            and certainty.plain(old[0].basis) != certainty.LAND
        ):
            found.blurred.append(zip_code)
    return Differences(**(vars(found) | {"unchanged": unchanged}))


def sentences(found: Differences) -> list[str]:
    """Return the differences for a person at a terminal; no ZIP that nobody need look at."""
    told = [
        f"{len(found.moves):5,d} ZIP codes move to another district{_some_moves(found)}",
        f"{len(found.asked):5,d} become split: their people are asked{_some(found.asked)}",
        f"{len(found.settled):5,d} become sure{_some(found.settled)}",
        f"{len(found.others):5,d} stay split, between other districts{_some(found.others)}",
        f"{len(found.new):5,d} are new{_some(found.new)}",
        f"{len(found.gone):5,d} vanish{_some(found.gone)}",
        f"{found.unchanged:5,d} stay as they are",
    ]
    if found.blurred:
        told.append(
            f"{len(found.blurred):5,d} are known by land only from now on: their people are "
            "asked. Shares of residents (a CSV zip,district,share) would decide more of them."
        )
    return told


def _some(zips: list[str], most: int = 5) -> str:
    if not zips:
        return ""
    return f": {', '.join(zips[:most])}{' …' if len(zips) > most else ''}"


def _some_moves(found: Differences) -> str:
    return _some(
        [f"{zip_code} ({was} → {now})" for zip_code, (was, now) in found.moves.items()]
    )
