"""What SendGrid's events do: to a message's state, to its address, and to its domain.

=============  =========================  ============  =====================
event          state                      address       counts for the domain
=============  =========================  ============  =====================
processed      accepted, if in doubt
deferred       accepted, if in doubt
delivered      delivered
bounce         bounced                    bounce        yes, once an address
blocked        bounced                                  yes, unless the mailbox is at fault
dropped        bounced                    by its reason
spamreport                                spam report
unsubscribe                               unsubscribe
=============  =========================  ============  =====================

They come in any order, again and again, and before we have noted that SendGrid took the
mail. Each is kept once, by its id, in the transaction that does what it says; and what it
says does no more when it is said twice, because ids have been seen to change.

Source:
    Event Webhook Reference,
    https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event ; ids that
    change, https://github.com/sendgrid/sendgrid-nodejs/issues/1435
"""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import breaker, claiming, finding, heard, inserting, suppressing
from campaign.delivery.heard import Heard
from campaign.delivery.models import Event, EventKind, OutboxMessage, Reason, State

AT_ONCE = 100  # events in one transaction: nobody else waits long for it
FORGOTTEN_AT_ONCE = 1_000

_STATES = {
    EventKind.PROCESSED: State.ACCEPTED,
    EventKind.DEFERRED: State.ACCEPTED,
    EventKind.DELIVERED: State.DELIVERED,
    EventKind.BOUNCE: State.BOUNCED,
    EventKind.BLOCKED: State.BOUNCED,
    EventKind.DROPPED: State.BOUNCED,
}
_TAKEN = frozenset({State.ACCEPTED, State.DELIVERED, State.BOUNCED})
_CAME_BACK = frozenset({EventKind.BOUNCE, EventKind.BLOCKED})

log = logging.getLogger(__name__)


def take(told: Sequence[object]) -> Counter[str]:
    """Note what SendGrid tells, do what follows from it, and count how it was received.

    Commits every few hundred events; where it breaks off, SendGrid repeats them all, and
    what was taken is skipped.

    Args:
        told: events as they were sent; what is no event spoils none of the others.

    """
    counts: Counter[str] = Counter()
    listened: dict[str, Heard] = {}
    for one in told:
        try:
            event = heard.read(one, now=clock.now())
        except heard.Broken:
            counts["broken"] += 1
            continue
        counts["ignored" if event is None else "heard"] += 1
        if event is not None:
            listened[event.event_id] = event
    in_order = [listened[event_id] for event_id in sorted(listened)]
    for start in range(0, len(in_order), AT_ONCE):
        part = in_order[start : start + AT_ONCE]
        with writing():
            counts += _take(part)
    if counts["lanes paused"]:
        breaker.gather()
    log.info("events taken", extra={"events": dict(counts)})
    return counts


def forget(older_than: timedelta) -> int:
    """Forget the events that reached us longer than *older_than* ago; return how many.

    An edge of its own, like :func:`take`.
    """
    is_old = Event.created_at < clock.now() - older_than
    old = select(Event.id).where(is_old).limit(FORGOTTEN_AT_ONCE)
    count, last = 0, FORGOTTEN_AT_ONCE
    while last == FORGOTTEN_AT_ONCE:
        with writing():
            forgotten = db.session.execute(
                delete(Event).where(Event.id.in_(old)),
                execution_options={"synchronize_session": False},
            )
            last = int(forgotten.rowcount)  # type: ignore[attr-defined]
        count += last
    return count


def _take(part: Sequence[Heard]) -> Counter[str]:
    message_of = finding.messages_of(part)
    is_new = _kept(part, message_of)
    counts: Counter[str] = Counter()
    for event in part:
        if event.event_id not in is_new:
            counts["repeated"] += 1
            continue
        message = message_of.get(event.event_id)
        counts["fresh" if message else "of no message"] += 1
        if _apply(event, message):
            counts["lanes paused"] += 1
    return counts


def _kept(part: Sequence[Heard], message_of: dict[str, OutboxMessage]) -> set[str]:
    """Keep the events that are new, in the order of their ids; return those ids."""
    now = clock.now()
    rows = [
        {
            "created_at": now,
            "provider_event_id": event.event_id,
            "message_id": (found := message_of.get(event.event_id)) and found.id,
            "kind": event.kind,
            "happened_at": event.happened_at,
            "code": event.code,
        }
        for event in part
    ]
    added = inserting.into(Event).values(rows).on_conflict_do_nothing()
    return set(db.session.scalars(added.returning(Event.provider_event_id)))


def _apply(event: Heard, message: OutboxMessage | None) -> bool:
    """Do what follows from one new event; return whether a lane came to rest by it."""
    # Whoever's mail it was, a dead mailbox is dead, and one who cries spam wants no more of
    # this account's. An unsubscription is only from whom it was said to.
    is_everybodys = event.stops is not Reason.UNSUBSCRIBE
    is_news = bool(
        event.stops
        and (message or is_everybodys)
        and suppressing.suppress(event.address, event.stops)
    )
    if message is None or not _moved(event, message):
        return False
    if event.kind not in _CAME_BACK:
        return False
    log.warning("mail came back", extra={"message_id": message.id, "code": event.code})
    # A dead address says it once; what is wrong with a mailbox (RFC 3463: X.2.X, like "full")
    # is not said of its domain.
    says_nothing = (event.code or "")[1:].startswith(".2.")
    if not is_news if event.kind is EventKind.BOUNCE else says_nothing:
        return False
    return breaker.note_returned(message, event.address, code=event.code)


def _moved(event: Heard, message: OutboxMessage) -> bool:
    """Move the message, as far as the event says where to; return whether it moved."""
    state = _STATES.get(event.kind)
    if state is None or (state is State.ACCEPTED and message.state in _TAKEN):
        return False
    if finding.is_of_a_copy(event, message):
        return False
    return claiming.moved_by_event(
        message, state, event.happened_at, spoken=event.spoken, trouble=_trouble(event)
    )


def _trouble(event: Heard) -> str | None:
    """Return why the mail did not arrive, in a sentence that names nobody."""
    code = f" ({event.code})" if event.code else ""
    if event.kind is EventKind.BOUNCE:
        return f"There is no such mailbox, or it takes no mail{code}."
    if event.kind is EventKind.BLOCKED:
        return f"The other side turned it away{code}."
    if event.kind is EventKind.DROPPED:
        return {
            Reason.BOUNCE: "SendGrid did not try: mail to this address came back before.",
            Reason.SPAM_REPORT: "SendGrid did not try: its reader reported mail as spam.",
            Reason.UNSUBSCRIBE: "SendGrid did not try: its reader unsubscribed there.",
        }.get(event.stops or Reason.NEVER, "SendGrid did not try; its Activity says why.")
    return None
