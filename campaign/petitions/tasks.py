"""What petitions do by the clock: remind once, and forget what was never confirmed."""

from datetime import timedelta
from math import inf

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import aliased

from campaign import clock
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery.models import Kind
from campaign.petitions import asking, people, sharing
from campaign.petitions.models import Signature, SignatureState

BATCH = 100  # rows a transaction, so that no signer waits long for their turn
BROUGHT_A_MINUTE = 500  # mails that ask whoever was brought in
REMIND_AFTER = timedelta(hours=24)
FORGET_PENDING_AFTER = timedelta(days=2)  # after the link expired
ERASE_WITHDRAWN_AFTER = timedelta(days=1)
FORGET_ORIGIN_AFTER = timedelta(days=2)


def every_minute(settings: Settings) -> None:
    """Send what the day's cap held back; remind whoever signed a day ago."""
    send_owed(settings)
    while remind(settings):
        pass


def every_hour(settings: Settings) -> None:
    """Forget what has had its time."""
    del settings
    while forget():
        pass


def send_owed(settings: Settings) -> int:
    """Queue the mails that were held back and now may go, oldest first; return how many.

    Of whoever was brought in only some at a time: who signs this minute waits for a mail, too.
    """
    return _send_owed(SignatureState.PENDING, settings) + _send_owed(
        SignatureState.ELSEWHERE, settings, most=BROUGHT_A_MINUTE
    )


def _send_owed(state: SignatureState, settings: Settings, most: float = inf) -> int:
    sent = seen = last = 0
    while seen < most:
        with writing():
            owed = db.session.scalars(
                select(Signature)
                .where(
                    Signature.owes_mail,
                    Signature.id > last,
                    Signature.state == state,
                    Signature.expires_at > clock.now(),
                    Signature.sealed.is_not(None),
                )
                .order_by(Signature.id)
                .limit(BATCH)
                .with_for_update(skip_locked=True, of=Signature)
            ).all()
            for signature in owed:
                last = signature.id
                person = people.open_person(signature)
                if person is not None and signature.petition.is_open:
                    sent += asking.ask_to_confirm(signature, person, settings)
        seen += len(owed)
        if not owed:
            break
    return sent


def remind(settings: Settings) -> int:
    """Queue one reminder for each of the oldest pending signatures; return how many were due.

    Only the latest attempt of a mailbox is reminded of, and none of a mailbox that confirmed.
    """
    newer = aliased(Signature)
    is_superseded = exists().where(
        newer.petition_id == Signature.petition_id,
        newer.address_print == Signature.address_print,
        (newer.id > Signature.id) | (newer.state == SignatureState.CONFIRMED),
    )
    with writing():
        due = db.session.scalars(
            select(Signature)
            .where(
                Signature.state == SignatureState.PENDING,
                Signature.created_at <= clock.now() - REMIND_AFTER,
                Signature.reminded_at.is_(None),
                Signature.expires_at > clock.now(),
                Signature.sealed.is_not(None),
                ~is_superseded,
            )
            .order_by(Signature.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True, of=Signature)
        ).all()
        for signature in due:
            signature.reminded_at = clock.now()
            person = people.open_person(signature)
            if person is not None and signature.petition.is_open:
                asking.ask_to_confirm(signature, person, settings, Kind.REMINDER)
    return len(due)


def forget() -> int:
    """Erase one batch of each kind that has had its time; return how many rows it touched."""
    now = clock.now()
    with writing():
        old_pending = _ids(
            Signature.state.in_([SignatureState.PENDING, SignatureState.INVALID]),
            Signature.confirmed_at.is_(None),  # an invalid one may have been
            Signature.expires_at <= now - FORGET_PENDING_AFTER,
        )
        db.session.execute(delete(Signature).where(Signature.id.in_(old_pending)))
        withdrawn = _ids(
            Signature.state == SignatureState.WITHDRAWN,
            Signature.sealed.is_not(None),
            Signature.withdrawn_at <= now - ERASE_WITHDRAWN_AFTER,
        )
        _clear(withdrawn, sealed=None)
        sharing.forget(withdrawn)
        known_origins = _ids(
            Signature.origin_print.is_not(None),
            Signature.created_at <= now - FORGET_ORIGIN_AFTER,
        )
        _clear(known_origins, origin_print=None)
    return len(old_pending) + len(withdrawn) + len(known_origins)


def _ids(*conditions: object) -> list[int]:
    query = select(Signature.id).where(*conditions).limit(BATCH)  # type: ignore[arg-type]
    return list(db.session.scalars(query))


def _clear(ids: list[int], **values: None) -> None:
    db.session.execute(update(Signature).where(Signature.id.in_(ids)).values(**values))
