"""Mails that failed or are in doubt, as a person at the desk reads of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from campaign.db import db
from campaign.delivery import contents, remedies
from campaign.delivery.models import TO_OFFICES, Event, Kind, OutboxMessage, State
from campaign.delivery.progress import FAILED
from campaign.vault import KeyGone

PAGE = 25  # troubles on one page


@dataclass(frozen=True)
class Trouble:
    """One mail in trouble, as a person at the desk reads of it. Nobody is named."""

    message: OutboxMessage
    subject: str | None  # of a bundle; of no mail to people: it may hold a name
    recipient: str | None  # an office's address; never a person's
    code: str | None  # of the last event, like "5.1.1"

    @property
    def at(self) -> datetime:
        """When it came to this."""
        message = self.message
        return message.event_at or message.ended_at or message.created_at

    @property
    def why(self) -> str:
        """What happened, in plain words."""
        return remedies.why(self.message, self.code)

    @property
    def advice(self) -> str:
        """What to do about it."""
        return remedies.advice(self.message)

    @property
    def acts(self) -> tuple[remedies.Act, ...]:
        """What the desk offers to do, the likeliest first."""
        return remedies.acts(self.message)


@dataclass(frozen=True)
class Page:
    """Some troubles, newest first."""

    troubles: list[Trouble]
    older: int | None  # the next page begins below this message; null: this is the last


def listed(
    *,
    kinds: Collection[Kind] = tuple(Kind),
    states: Collection[State] = FAILED,
    is_for_a_person: bool = False,
    before: int | None = None,
    size: int = PAGE,
) -> Page:
    """Return messages in trouble, newest first.

    Args:
        kinds: of which kinds.
        states: in which states.
        is_for_a_person: leave out what settles by itself: see :func:`for_a_person`.
        before: only messages older than this one, for the next page.
        size: most on a page.

    """
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.state.in_(states))
        .order_by(OutboxMessage.id.desc())
        .limit(size + 1)
    )
    if set(kinds) != set(Kind):
        query = query.where(OutboxMessage.kind.in_(kinds))
    if is_for_a_person:
        is_one = or_(OutboxMessage.state == State.REFUSED, OutboxMessage.kind.in_(TO_OFFICES))
        query = query.where(is_one)
    if before is not None:
        query = query.where(OutboxMessage.id < before)
    found = db.session.scalars(query).all()
    shown = found[:size]
    codes = _codes(shown)
    older = shown[-1].id if len(found) > size else None
    return Page([_told(message, codes.get(message.id)) for message in shown], older)


def counts() -> dict[State, dict[str, int]]:
    """Count the troubles by state, and within it by ``offices`` and ``people``."""
    is_office = OutboxMessage.kind.in_(TO_OFFICES).label("is_office")
    rows = db.session.execute(
        select(OutboxMessage.state, is_office, func.count())
        .where(OutboxMessage.state.in_(FAILED))
        .group_by(OutboxMessage.state, is_office)
    )
    found: dict[State, dict[str, int]] = defaultdict(lambda: {"offices": 0, "people": 0})
    for state, of_office, count in rows:
        found[state]["offices" if of_office else "people"] += count
    return {state: found[state] for state in FAILED if state in found}


def for_a_person() -> dict[State, int]:
    """Count by state the troubles that do not settle by themselves.

    What is in doubt on its way to people does, and what came back from them needs nobody.
    """
    found = {}
    for state, numbers in counts().items():
        number = numbers["offices"] + (numbers["people"] if state is State.REFUSED else 0)
        if number:
            found[state] = number
    return found


def _codes(messages: Sequence[OutboxMessage]) -> dict[int, str]:
    """Return the code of the last event of each that had one with a code."""
    rows = db.session.execute(
        select(Event.message_id, Event.code)
        .where(Event.message_id.in_([m.id for m in messages]), Event.code.is_not(None))
        .order_by(Event.happened_at, Event.id)
    )
    return {message_id: code for message_id, code in rows if message_id and code}


def _told(message: OutboxMessage, code: str | None) -> Trouble:
    subject = recipient = None
    if message.kind in TO_OFFICES and message.sealed is not None:
        try:
            # Not the whole mail: a page of bundles would open a hundred megabytes of files.
            mail = contents.opened(message.handle, message.sealed)
        except KeyGone:
            return Trouble(message, None, None, code)
        recipient = mail.recipient
        subject = mail.subject if message.kind is Kind.BUNDLE else None
    return Trouble(message, subject, recipient, code)
