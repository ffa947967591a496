"""Place signatures anew after the map changed, but for those whose letter has left.

In batches, each a transaction: stopped half way, the next call goes on where this one stopped.
"""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select

from campaign import clock
from campaign.access import audit
from campaign.db import db, writing
from campaign.districts import lookup, shares, versions
from campaign.districts.lookup import Match
from campaign.districts.shares import Table
from campaign.offices import bundling
from campaign.offices.models import BundledLetter
from campaign.petitions import placing, tallying
from campaign.petitions.models import Placing, Signature, SignatureState
from campaign.signers import foretelling
from campaign.signers.foretelling import Answer, Replaced

BATCH = 250  # signatures a transaction: some 0.1 s where all of them move
PASSES = 3  # what somebody else had in hand in one is met again in the next
WATCH = timedelta(hours=1)  # after a switch: a signer may have begun on the old map


def left_to_do() -> int:
    """Count the signatures that another map placed, and whose letter has not left."""
    query = select(func.count()).select_from(Signature)
    return db.session.scalar(query.where(*_strange(versions.current().id))) or 0


def replace_all(
    *, batch: int = BATCH, tell: Callable[[int], object] = lambda _: None
) -> Replaced:
    """Place anew every signature that the map in use has not placed, in short transactions.

    Args:
        batch: most signatures a transaction.
        tell: is told after each transaction how many signatures it looked at.

    """
    found = Replaced()
    for _ in range(PASSES):
        if not _pass(found, batch, tell):
            break
    if found.total:
        with writing():
            audit.note("signers.replace", None, **asdict(found))
    return found


def after_a_switch() -> None:
    """Place anew what is left, as long as the map in use is fresh: see ``every_hour``."""
    switched = audit.latest(versions.SWITCHED, limit=1)
    if switched and switched[0].created_at > clock.now() - WATCH:
        replace_all()


class _Maps:
    """What the maps say, read once for a whole pass."""

    def __init__(self) -> None:
        self._matches: dict[str, Match] = {}
        self._tables: dict[int | None, Table] = {None: {}}

    def learn(self, current: int, rows: Collection[Signature]) -> None:
        """Read what placing *rows* needs; forget what another map said."""
        if any(match.map_version_id != current for match in self._matches.values()):
            self._matches.clear()
        for version in {current, *(row.map_version_id for row in rows)} - self._tables.keys():
            self._tables[version] = versions.table_of(version or current)
        for zip_code in {row.zip for row in rows} - self._matches.keys():
            self._matches[zip_code] = lookup.find(zip_code)

    def place(self, signature: Signature, current: int) -> None:
        """Place a signature by the map in use."""
        match = self._matches[signature.zip]
        before = self._tables[signature.map_version_id].get(signature.zip, ())
        after = self._tables[current].get(signature.zip, ())
        was = signature.placing
        now, district = foretelling.fate(
            was,
            signature.district,
            Answer(
                match.candidate.district if match.candidate else None,
                frozenset(candidate.district for candidate in match.candidates),
                is_outside=match.outcome is lookup.Outcome.OUTSIDE,
            ),
            is_changed=shares.moved(before, after),
            was_inside=bool(before),
        )
        signature.map_version_id = current
        if now in placing.OWN_WORD:
            known = {candidate.district: candidate.share for candidate in match.candidates}
            signature.confidence = known.get(district or 0)
        elif was in placing.OWN_WORD:
            signature.placing, signature.district = now, district
            signature.confidence = None
        elif not (was is Placing.OUTSIDE and now is Placing.OUTSIDE):
            placing.by_zip(signature, match)


def _pass(found: Replaced, batch: int, tell: Callable[[int], object]) -> int:
    """Look once at every signature, in the order they came; return how many there were."""
    last = looked = 0
    maps = _Maps()
    while True:
        # What the maps say of these is read before the transaction, so that it stays short.
        current = versions.current().id
        maps.learn(current, _next(current, last, batch))
        with writing():
            current = versions.current().id
            rows = _next(current, last, batch, is_locked=True)
            maps.learn(current, rows)
            gone = _gone([row.id for row in rows])
            last = rows[-1].id if rows else last
            rows = [row for row in rows if row.id not in gone]
            _place(rows, current, maps, found)
            looked += len(rows)
        if not rows and not gone:
            return looked
        tell(len(rows))


def _place(rows: Collection[Signature], current: int, maps: _Maps, found: Replaced) -> None:
    """Place these, move their counts, and take letters out of bundles for other offices."""
    moves: Counter[tallying.Cell] = Counter()
    strayed = []
    with db.session.no_autoflush:
        for row in rows:
            is_counted = row.state is SignatureState.CONFIRMED
            was = row.district
            if is_counted:
                moves[tallying.cell_of(row)] -= 1
            maps.place(row, current)
            if is_counted:
                moves[tallying.cell_of(row)] += 1
            found.count(was, row.district)
            if was is not None and row.district != was:
                strayed.append(row.id)
    db.session.flush()
    tallying.move_all(moves)
    held = select(BundledLetter.signature_id).where(
        BundledLetter.signature_id.in_(strayed), ~BundledLetter.is_out
    )
    for signature_id in db.session.scalars(held).all():
        bundling.take_out(signature_id)


def _next(current: int, last: int, batch: int, *, is_locked: bool = False) -> list[Signature]:
    query = (
        select(Signature)
        .where(*_strange(current), Signature.id > last)
        .order_by(Signature.id)
        .limit(batch)
    )
    if is_locked:
        query = query.with_for_update(skip_locked=True, of=Signature)
    return list(db.session.scalars(query))


def _strange(current: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Signature.map_version_id.is_distinct_from(current),
        Signature.sealed.is_not(None),
        ~foretelling.has_left(),
    )


def _gone(ids: Collection[int]) -> frozenset[int]:
    """Return whose letter left while their rows were waited for; they are locked now."""
    query = select(Signature.id).where(Signature.id.in_(ids), foretelling.has_left())
    return frozenset(db.session.scalars(query))
