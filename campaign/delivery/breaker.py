"""The fuse: where too much of the mail to one domain comes back, that mail alone rests.

Going on would cost the sender's good name with that domain, and with it the mail that
would have arrived. Judged is the mail of the last hours: what SendGrid took of it against
what came back, each mail in the hour in which it was handed over, so that an answer that
comes days late is not held against today's mail.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import inserting
from campaign.delivery.models import DomainHour, Lane, OutboxMessage, State
from campaign.mail import addresses

WINDOW_HOURS = 6  # long enough for a slow answer, short enough that a mended fault shows
GATHERED_AT_ONCE = 500  # messages moved in one transaction: nobody else waits long for it

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bounds:
    """From where on too much comes back; all three must be reached."""

    taken: int  # mails; fewer say nothing of a domain
    returned: int  # mails; fewer may be chance
    share: float  # of the mails taken


# People mistype addresses: two or three mails of a hundred come back on any good day, and of
# twenty mails five hardly ever do by chance. A list of which a tenth comes back is no good one.
PEOPLE = Bounds(taken=20, returned=5, share=0.10)
# Offices' addresses were looked up, not typed by strangers, and each mail is many letters:
# the third that comes back in six hours is no chance. A single dead address cannot make
# three: it gets no second mail.
OFFICES = Bounds(taken=0, returned=3, share=0.05)


def note_taken(counts: Mapping[bytes, int]) -> None:
    """Count mails that the carrier has just taken.

    Args:
        counts: number of mails by the ``domain_print`` of their messages.

    """
    hour = _hour(clock.now())
    # In one order everywhere: two workers that lock the same rows must not wait in a circle.
    for domain_print in sorted(counts):
        _add(domain_print, hour, taken=counts[domain_print])


def note_returned(message: OutboxMessage, address: str, *, code: str | None = None) -> bool:
    """Count a mail that came back, and judge its domain; return whether its lane now rests.

    Args:
        message: which one; call once for each.
        address: its recipient; only the domain is used.
        code: the answer's, like ``5.7.1``, to tell the person who looks.

    """
    now = clock.now()
    spoken_at = message.spoken_at or now
    first_hour = _hour(now) - timedelta(hours=WINDOW_HOURS)
    domain = addresses.domain(address)
    lane = db.session.scalar(select(Lane).where(Lane.domain == domain))
    looked_at = lane and lane.judged_from
    if spoken_at < first_hour or (looked_at and spoken_at < looked_at):
        return False
    domain_print = addresses.domain_print(address)
    _add(domain_print, _hour(spoken_at), returned=1)
    taken, returned = _fared(domain_print, first_hour)
    bounds = OFFICES if lane and lane.is_of_offices else PEOPLE
    if not (
        taken >= bounds.taken
        and returned >= bounds.returned
        and returned >= taken * bounds.share
    ):
        return False
    answer = f"; the last answer was {code}" if code else ""
    reason = (
        f"Of {max(taken, returned)} mails in the last {WINDOW_HOURS} hours {returned} came "
        f"back{answer}."
    )
    return _pause(domain, reason)


def resume_lane(domain: str) -> bool:
    """Let mail to *domain* flow again; return whether it rested.

    A person looked: what came back until now counts no more, nor what of the mail handed
    over until now comes back later.
    """
    lane = _lane(domain)
    if lane is None:
        return False
    was_paused = lane.paused_at is not None
    lane.paused_at = lane.pause_reason = lane.alarmed_at = None
    lane.judged_from = clock.now()
    db.session.execute(
        delete(DomainHour).where(DomainHour.domain_print == addresses.domain_print(domain)),
        execution_options={"synchronize_session": False},
    )
    db.session.flush()
    return was_paused


def gather(most: int = 20_000) -> int:
    """Move what waits in the common queue into the resting lanes of its domains.

    An edge of its own: commits every few hundred, so that the worker and the signers need
    not wait. What is enqueued later finds its lane by itself.

    Args:
        most: messages to move; the rest is for the next call.

    """
    resting = db.session.scalars(select(Lane).where(Lane.paused_at.is_not(None))).all()
    lanes = {addresses.domain_print(lane.domain): lane.id for lane in resting}
    if not lanes:
        return 0
    waiting = db.session.execute(
        select(OutboxMessage.id, OutboxMessage.domain_print)
        .where(*_waits_with_all(), OutboxMessage.domain_print.in_(lanes))
        .order_by(OutboxMessage.id)
        .limit(most)
    ).all()
    moved = 0
    for start in range(0, len(waiting), GATHERED_AT_ONCE):
        part = waiting[start : start + GATHERED_AT_ONCE]
        with writing():
            for domain_print, lane_id in lanes.items():
                ids = [row.id for row in part if row.domain_print == domain_print]
                moved += _into(lane_id, ids)
    return moved


def forget(older_than: timedelta) -> None:
    """Forget how mail fared in hours longer ago than *older_than*."""
    db.session.execute(
        delete(DomainHour).where(DomainHour.hour < clock.now() - older_than),
        execution_options={"synchronize_session": False},
    )


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _add(domain_print: bytes, hour: datetime, *, taken: int = 0, returned: int = 0) -> None:
    db.session.execute(
        inserting.into(DomainHour)
        .values(domain_print=domain_print, hour=hour, taken=taken, returned=returned)
        .on_conflict_do_update(
            index_elements=["domain_print", "hour"],
            set_={
                "taken": DomainHour.taken + taken,
                "returned": DomainHour.returned + returned,
            },
        )
    )


def _fared(domain_print: bytes, first_hour: datetime) -> tuple[int, int]:
    """Return (taken, returned) of one domain since *first_hour*."""
    query = select(
        func.coalesce(func.sum(DomainHour.taken), 0),
        func.coalesce(func.sum(DomainHour.returned), 0),
    ).where(DomainHour.domain_print == domain_print, DomainHour.hour >= first_hour)
    taken, returned = db.session.execute(query).one()
    return int(taken), int(returned)


def _lane(domain: str) -> Lane | None:
    query = select(Lane).where(Lane.domain == domain.lower()).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def _pause(domain: str, reason: str) -> bool:
    """Let mail to *domain* rest, in a lane of its own; return whether it flowed until now.

    The domain stands there in clear: of twenty mails in six hours it is no person's own.
    """
    db.session.execute(
        inserting.into(Lane).values(domain=domain, is_of_offices=False).on_conflict_do_nothing()
    )
    lane = _lane(domain)
    if lane is None or lane.paused_at is not None:
        return False
    lane.paused_at, lane.pause_reason, lane.alarmed_at = clock.now(), reason, None
    db.session.flush()
    log.warning("lane paused", extra={"lane_id": lane.id})
    return True


def _waits_with_all() -> tuple[ColumnElement[bool], ...]:
    return (OutboxMessage.state == State.QUEUED, OutboxMessage.lane_id.is_(None))


def _into(lane_id: int, ids: list[int]) -> int:
    if not ids:
        return 0
    moved = db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), *_waits_with_all())
        .values(lane_id=lane_id),
        execution_options={"synchronize_session": False},
    )
    return int(moved.rowcount)  # type: ignore[attr-defined]
