"""Count a petition's signatures anew, and mend whatever was counted wrong.

The database groups by the hour in UTC, which is the same everywhere; which hour that was in
Los Angeles is worked out here. A million signatures take some seconds.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, String, and_, delete, func, insert, or_, select, text

from campaign import clock
from campaign.db import db
from campaign.petitions import sources
from campaign.petitions.cells import ALL_DAYS, Side, district_of
from campaign.petitions.models import Petition, Signature, SignatureState, Source
from campaign.petitions.tally_models import (
    FORM_LETTER,
    OPENED,
    OWN_LETTER,
    SIGNED,
    Facet,
    FacetKind,
    Tally,
)

_ROWS = 5_000  # in one statement
_ELSEWHERE = SignatureState.ELSEWHERE

Place = tuple[int, date, int, int]  # district, day, hour, source: a cell of the tally


def recount(petition: Petition) -> int:
    """Count a petition's signatures anew and mend its counts; return how many were wrong.

    Reads every confirmed signature, and every one that was brought in: for a person who doubts
    the figures, not for a page. Who signed or opened and is forgotten since then cannot be
    counted again: of these two, only too small a number is wrong.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        # Whoever confirms meanwhile waits: else they would be counted by neither of us.
        db.session.execute(text("LOCK TABLE facet, tally IN EXCLUSIVE MODE"))
    places, sides = _truth(petition.id)
    return (
        _mend_tally(petition.id, places)
        + _mend_facets(petition.id, sides)
        + _mend_steps(petition.id)
    )


def _truth(petition_id: int) -> tuple[Counter[Place], Counter[Side]]:
    places: Counter[Place] = Counter()
    sides: Counter[Side] = Counter()
    hour = _hour_of(Signature.confirmed_at)
    for district, placing, moment, source, count in _grouped(
        petition_id, Signature.district, Signature.placing, hour, Signature.source_id
    ):
        day, there = _there(moment)
        number = district_of(district, placing)
        places[number, day, there, source] += count
        sides[FacetKind.HOUR, day, str(there)] += count
        sides[FacetKind.DISTRICT, day, str(number)] += count
        sides[FacetKind.SOURCE, day, str(source)] += count
    for moment, language, is_form, count in _grouped(
        petition_id, hour, Signature.language, Signature.is_form_letter
    ):
        day, _ = _there(moment)
        sides[FacetKind.LANGUAGE, day, language] += count
        sides[FacetKind.LETTER, day, FORM_LETTER if is_form else OWN_LETTER] += count
    for zip_code, count in _grouped(petition_id, Signature.zip):
        sides[FacetKind.ZIP, ALL_DAYS, zip_code] += count
    for source, count in _grouped(petition_id, Signature.source_id, state=_ELSEWHERE):
        sides[FacetKind.ELSEWHERE, ALL_DAYS, str(source)] += count
    return places, sides


def _grouped(
    petition_id: int, *columns: Any, state: SignatureState = SignatureState.CONFIRMED
) -> list[Any]:
    query = (
        select(*columns, func.count())
        .where(Signature.petition_id == petition_id, Signature.state == state)
        .group_by(*columns)
    )
    return list(db.session.execute(query))


def _hour_of(moment: Any) -> ColumnElement[str]:
    """Return the hour of a moment in UTC, as text: ``2026-04-20 17``."""
    if db.session.get_bind().dialect.name == "sqlite":
        return func.substr(moment, 1, len("2026-04-20 17"), type_=String)
    # Written out: a bound format would make the same words in GROUP BY another expression.
    form = text("'YYYY-MM-DD HH24'")
    return func.to_char(func.timezone(text("'UTC'"), moment), form, type_=String)


@lru_cache(maxsize=10_000)
def _there(hour: str) -> tuple[date, int]:
    moment = clock.pacific(datetime.strptime(hour, "%Y-%m-%d %H").replace(tzinfo=UTC))
    return moment.date(), moment.hour


def _mend_tally(petition_id: int, truth: Mapping[Place, int]) -> int:
    columns = (Tally.district, Tally.day, Tally.hour, Tally.source_id, Tally.count)
    query = select(*columns).where(Tally.petition_id == petition_id, Tally.count != 0)
    told = {tuple(row[:4]): int(row[4]) for row in db.session.execute(query)}
    wrong = _differing(truth, told)
    if wrong:
        names = ("district", "day", "hour", "source_id")
        _rewrite(
            Tally,
            Tally.petition_id == petition_id,
            [
                dict(zip(names, place, strict=True))
                | {"petition_id": petition_id, "count": count}
                for place, count in truth.items()
            ],
        )
    return wrong


def _mend_facets(petition_id: int, truth: Mapping[Side, int]) -> int:
    whose = and_(Facet.petition_id == petition_id, Facet.kind != FacetKind.STEP)
    total = func.sum(Facet.count)
    columns = (Facet.kind, Facet.day, Facet.value)
    query = select(*columns, total).where(whose).group_by(*columns).having(total != 0)
    told = {tuple(row[:3]): int(row[3]) for row in db.session.execute(query)}
    wrong = _differing(truth, told)
    if wrong:
        _rewrite(Facet, whose, [_facet(petition_id, *side, n) for side, n in truth.items()])
    return wrong


def _mend_steps(petition_id: int) -> int:
    is_opened = or_(Signature.was_opened, Signature.confirmed_at.is_not(None))
    query = select(func.count(), func.count().filter(is_opened))
    # What was brought in took none of our steps, unless it was confirmed here.
    brought = select(Source.id).where(
        Source.petition_id == petition_id,
        or_(*(Source.name.startswith(name) for name in sources.BROUGHT)),
    )
    took = or_(Signature.confirmed_at.is_not(None), Signature.source_id.not_in(brought))
    least = db.session.execute(query.where(Signature.petition_id == petition_id, took)).one()
    wrong = 0
    for name, count in zip((SIGNED, OPENED), least, strict=True):
        whose = and_(
            Facet.petition_id == petition_id,
            Facet.kind == FacetKind.STEP,
            Facet.value == name,
        )
        told = db.session.scalar(select(func.sum(Facet.count)).where(whose)) or 0
        if told < count:
            wrong += 1
            row = _facet(petition_id, FacetKind.STEP, ALL_DAYS, name, count)
            _rewrite(Facet, whose, [row])
    return wrong


def _facet(
    petition_id: int, kind: FacetKind, day: date, value: str, count: int
) -> dict[str, Any]:
    key = {"petition_id": petition_id, "kind": kind, "day": day, "value": value, "shard": 0}
    return key | {"count": count}


def _differing(truth: Mapping[Any, int], told: Mapping[Any, int]) -> int:
    return sum(truth.get(key) != told.get(key) for key in truth.keys() | told.keys())


def _rewrite(
    model: type[Tally | Facet], whose: ColumnElement[bool], rows: list[dict[str, Any]]
) -> None:
    db.session.execute(delete(model).where(whose))
    for begin in range(0, len(rows), _ROWS):
        db.session.execute(insert(model), rows[begin : begin + _ROWS])
