"""The trail as a spreadsheet, in pieces that are worth sending."""

from collections.abc import Iterable, Iterator, Sequence

from campaign.trail.details import Told
from campaign.trail.reading import Act
from campaign.web import sheets

HEADER = ("place", "at", "who", "act", "what", "campaign", "changed", "details")


def stream(acts: Iterable[Act]) -> Iterator[bytes]:
    """Return the acts as UTF-8, some rows at a time, the header first."""
    return sheets.pieces(HEADER, (_row(one) for one in acts))


def _row(one: Act) -> Sequence[object]:
    return (
        one.place,
        one.at.isoformat(timespec="seconds") if one.at else "",
        one.who or "the server",
        one.act,
        one.what,
        one.slug,
        "; ".join(_told(told) for told in one.told if told.is_change),
        "; ".join(_told(told) for told in one.told if not told.is_change),
    )


def _told(told: Told) -> str:
    change = f"{told.was} → {told.value}" if told.is_change else told.value
    return f"{told.name}: {change}"
