"""Which message an event speaks of: by our name for it, else by whom it went to.

Our name travels as a custom argument. Bounces that arrive long after their mail lack it, and
may lack SendGrid's name for the mail, too. What our first version handed over bears the token
of its attempt instead.

Source:
    https://github.com/sendgrid/docs/issues/5177, "Bounce events missing `sg_message_id` and
    unique args"; how long a receiving server may try before it sends a mail back, RFC 5321,
    4.5.4.1: four or five days.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import defer

from campaign import clock
from campaign.db import db
from campaign.delivery import contents
from campaign.delivery.heard import Heard
from campaign.delivery.models import TO_OFFICES, EventKind, OutboxMessage
from campaign.mail import addresses
from campaign.vault import KeyGone, WrongKey, vault

LATE = timedelta(days=7)  # how long after its mail a bounce without ids may come
WAITED = timedelta(days=7)  # how long a mail may have waited before it was handed over
CLOCKS_DIFFER = timedelta(minutes=5)
_MOST_DOTS = 10


def messages_of(part: Sequence[Heard]) -> dict[str, OutboxMessage]:
    """Find the message of each event, by the event's id, and keep others away from them."""
    handles = {event.handle for event in part if event.handle}
    known: dict[bytes, OutboxMessage] = {}
    if handles:
        # In one order everywhere: two that lock the same rows must not wait in a circle.
        query = select(OutboxMessage).where(OutboxMessage.handle.in_(handles))
        ordered = query.order_by(OutboxMessage.id).with_for_update()
        seen = ordered.options(defer(OutboxMessage.sealed))
        rows = db.session.scalars(seen.execution_options(populate_existing=True))
        known = {message.handle: message for message in rows}
    found = {e.event_id: known[e.handle] for e in part if e.handle in known}
    lost = [event for event in part if not event.handle]
    if lost:
        found |= _by_name(lost)
        found |= _by_recipient([event for event in lost if event.event_id not in found])
    return found


def is_of_a_copy(event: Heard, message: OutboxMessage) -> bool:
    """Return whether the event is of a further address of the office, not of the first."""
    if message.kind not in TO_OFFICES or message.sealed is None:
        return False
    try:
        first = vault.open(contents.TABLE, message.handle, message.sealed)["recipient"]
    except (KeyGone, WrongKey):
        return False
    return addresses.canonical(first) != addresses.canonical(event.address)


def _by_name(lost: Sequence[Heard]) -> dict[str, OutboxMessage]:
    """Find the messages of events by the name that our first version, or SendGrid, gave them.

    SendGrid names requests: that of a pack stands for many mails, and names none of them.
    """
    tokens = {event.token for event in lost if event.token}
    named = {start for event in lost for start in _starts(event.provider_id)}
    if not tokens and not named:
        return {}
    seen = db.session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.created_at > clock.now() - LATE - WAITED,
            OutboxMessage.spoken_at > clock.now() - LATE,
            OutboxMessage.wording_id.is_(None),  # it went alone
            or_(
                OutboxMessage.attempt_id.in_(tokens),
                OutboxMessage.provider_id.in_(named),
            ),
        )
        .order_by(OutboxMessage.id)
        .options(defer(OutboxMessage.sealed))
        .execution_options(populate_existing=True)
    ).all()
    by_token = {message.attempt_id: message for message in seen if message.attempt_id}
    by_provider = {message.provider_id: message for message in seen if message.provider_id}
    found = {}
    for event in lost:
        names = (start for start in _starts(event.provider_id) if start in by_provider)
        message = by_token.get(event.token) if event.token else None
        if message is None and (name := next(names, None)):
            message = by_provider[name]
        if message is not None:
            found[event.event_id] = message
    return found


def _starts(provider_id: str | None) -> Iterator[str]:
    """Yield how ``sg_message_id`` may begin: with X-Message-Id, which may hold dots itself."""
    parts = (provider_id or "").split(".")[:_MOST_DOTS]
    for length in range(len(parts), 0, -1):
        if start := ".".join(parts[:length]):
            yield start


def _by_recipient(lost: Sequence[Heard]) -> dict[str, OutboxMessage]:
    """Find the messages of events that lost our name for them, by whom they went to.

    Where SendGrid's own name for the mail came along, it must fit: another program may use
    the same account. Only a bounce may lack it, too; then it is the latest mail's.
    """
    prints = {event.event_id: addresses.recipient_print(event.address) for event in lost}
    sent = db.session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.recipient_print.in_(set(prints.values())),
            OutboxMessage.spoken_at > clock.now() - LATE,
            OutboxMessage.is_rehearsal.is_(False),  # SendGrid never heard of it
        )
        .order_by(OutboxMessage.spoken_at.desc(), OutboxMessage.id.desc())
        .options(defer(OutboxMessage.sealed))
        .execution_options(populate_existing=True)
    ).all()
    found = {}
    for event in lost:
        fitting = (
            message
            for message in sent
            if message.recipient_print == prints[event.event_id] and _fits(event, message)
        )
        if message := next(fitting, None):
            found[event.event_id] = message
    return found


def _fits(event: Heard, message: OutboxMessage) -> bool:
    if event.provider_id and message.provider_id:
        said, ours = event.provider_id, message.provider_id
        return said == ours or said.startswith(f"{ours}.")
    if event.provider_id or event.kind is not EventKind.BOUNCE or message.spoken_at is None:
        return False
    return message.spoken_at <= event.happened_at + CLOCKS_DIFFER
