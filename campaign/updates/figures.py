"""What became of an update, in numbers: counted from its rows, and kept beside it."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select

from campaign import clock
from campaign.db import db, writing
from campaign.delivery.models import OutboxMessage, State
from campaign.supporters.models import Subscriber, SubscriberState
from campaign.updates.batching import BATCH
from campaign.updates.models import Update, UpdateMail, UpdateState

COUNTED_FOR = timedelta(days=7)  # after its end; then hardly anything changes
KEPT_FOR = timedelta(days=60)  # the rows of who got it: a month's digest is long over
_BEGUN = (UpdateState.SENDING, UpdateState.PAUSED, UpdateState.SENT, UpdateState.CANCELLED)
_ON_THE_WAY = (State.QUEUED, State.CLAIMED, State.SPEAKING)


@dataclass(frozen=True)
class Figures:
    """How many mails stand where."""

    mailboxes: int = 0  # for whom it was, as far as it has come
    handed: int = 0  # taken by the carrier
    delivered: int = 0
    bounced: int = 0
    on_the_way: int = 0  # in the outbox
    digest: int = 0  # wait for their weekday
    held: int = 0  # taken back by a pause, or not sent because somebody ended it
    dropped: int = 0  # left or silenced before theirs went
    doubtful: int = 0  # refused, or nobody knows
    left: int = 0  # ended their news after it began


def of(update: Update) -> Figures:
    """Return the figures of an update: fresh while they move, else as they were kept."""
    if update.started_at is None:
        return Figures()
    kept = update.figures
    if kept is not None and not _moves(update):
        return Figures(**kept)
    return _counted(update)


def kept(update: Update) -> Figures:
    """Return the figures as they were counted last, for lists."""
    return Figures(**(update.figures or {}))


def keep_all() -> None:
    """Count anew what moves, and keep it; each update in a transaction of its own."""
    since = clock.now() - COUNTED_FOR
    query = select(Update.id).where(
        Update.state.in_(_BEGUN), Update.ended_at.is_(None) | (Update.ended_at > since)
    )
    ids = list(db.session.scalars(query))
    for update_id in ids:
        found = asdict(_counted(db.session.get_one(Update, update_id)))
        db.session.rollback()
        with writing():
            update = db.session.get_one(Update, update_id, with_for_update=True)
            if update.figures != found:
                update.figures, update.figured_at = found, clock.now()


def forget() -> int:
    """Delete who got old updates, one batch; their figures stay. Return how many rows."""
    with writing():
        update_id = db.session.scalar(
            select(Update.id)
            .join(UpdateMail, UpdateMail.update_id == Update.id)
            .where(Update.ended_at < clock.now() - KEPT_FOR)
            .limit(1)
        )
        if update_id is None:
            return 0
        update = db.session.get_one(Update, update_id, with_for_update=True)
        if update.figures is None:
            update.figures = asdict(_counted(update))
        readers = select(UpdateMail.subscriber_id).where(UpdateMail.update_id == update_id)
        gone = db.session.execute(
            delete(UpdateMail).where(
                UpdateMail.update_id == update_id,
                UpdateMail.subscriber_id.in_(readers.limit(BATCH)),
            ),
            execution_options={"synchronize_session": False},
        )
        return int(gone.rowcount)  # type: ignore[attr-defined]


def _moves(update: Update) -> bool:
    return update.ended_at is None or update.ended_at > clock.now() - COUNTED_FOR


def _counted(update: Update) -> Figures:
    rows = db.session.execute(
        select(
            OutboxMessage.state,
            UpdateMail.in_digest,
            UpdateMail.left_at.is_not(None),
            func.count(),
        )
        .select_from(UpdateMail)
        .outerjoin(OutboxMessage, OutboxMessage.id == UpdateMail.message_id)
        .where(UpdateMail.update_id == update.id)
        .group_by(OutboxMessage.state, UpdateMail.in_digest, UpdateMail.left_at.is_not(None))
    ).all()
    by_state: Counter[State] = Counter()
    digest = held = dropped = 0
    for state, in_digest, has_left, count in rows:
        if state is not None:
            by_state[state] += count
        elif has_left:
            dropped += count
        elif in_digest and update.state is not UpdateState.CANCELLED:
            digest += count
        else:
            held += count
    taken = (State.ACCEPTED, State.DELIVERED, State.BOUNCED)
    return Figures(
        mailboxes=sum(row[3] for row in rows),
        handed=sum(by_state[state] for state in taken),
        delivered=by_state[State.DELIVERED],
        bounced=by_state[State.BOUNCED],
        on_the_way=sum(by_state[state] for state in _ON_THE_WAY),
        digest=digest,
        held=held,
        dropped=dropped + by_state[State.CANCELLED],
        doubtful=by_state[State.REFUSED] + by_state[State.UNCERTAIN],
        left=_left(update),
    )


def _left(update: Update) -> int:
    query = (
        select(func.count())
        .select_from(UpdateMail)
        .join(Subscriber, Subscriber.id == UpdateMail.subscriber_id)
        .where(
            UpdateMail.update_id == update.id,
            Subscriber.state == SubscriberState.ENDED,
            Subscriber.ended_at >= update.started_at,
        )
    )
    return db.session.scalar(query) or 0
