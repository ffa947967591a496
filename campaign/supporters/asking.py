"""Ask a mailbox whether it wants our news: a row that waits, one mail, and never too often."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from campaign import clock
from campaign.config import Settings
from campaign.db import alone, db, writing
from campaign.delivery import outbox, sparing
from campaign.delivery.models import Kind
from campaign.mail import addresses
from campaign.mail.post import Mail
from campaign.supporters import campaigns, consenting, mailboxes, mails
from campaign.supporters.consenting import Choice
from campaign.supporters.models import SCOPE, Subscriber, SubscriberState
from campaign.vault import new_handle
from campaign.web import languages

FOOT = "foot"  # the source of those who asked at the foot of a page
BATCH = 100  # rows a transaction, so that nobody waits long for their turn


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody told us, checked for shape."""

    email: str
    zip_code: str = ""
    campaign: str = ""  # slug of the one whose page they read


def ask(
    wish: Wish, *, settings: Settings, language: str, origin_print: bytes | None = None
) -> None:
    """Keep a subscription that waits, and queue its mail, in the caller's transaction.

    Who gets our news already is answered in the same way; only the owner of the mailbox
    learns it, by mail.

    Args:
        wish: who asks, and about what.
        settings: for the links in the mail and the days they work.
        language: of the page, and so of the mail.
        origin_print: fingerprint of the network address, forgotten after two days.

    """
    known = mailboxes.address_print(wish.email)
    alone("subscriber", known)
    subscriber = mailboxes.confirmed_by(known, for_update=True)
    if subscriber is not None:
        _tell(subscriber, settings)
        return
    _replace_unasked(known)
    handle = new_handle()
    subscriber = Subscriber(
        handle=handle,
        sealed=mailboxes.sealed(handle, wish.email),
        address_print=known,
        language=language,
        zip=wish.zip_code or None,
        source=FOOT,
        expires_at=clock.now() + timedelta(days=settings.confirm_days),
        origin_print=origin_print,
    )
    db.session.add(subscriber)
    db.session.flush()
    if wish.campaign in {one.slug for one in campaigns.open_now(language)}:
        consenting.want(subscriber, wish.campaign)
    _write(subscriber, wish.email, settings)


def offered(subscriber: Subscriber, settings: Settings, language: str) -> list[Choice]:
    """Return what a subscription that waits may agree to: of its campaign, of all, nearby."""
    asked = consenting.wanted(subscriber)
    return consenting.choices(
        settings.organisation,
        [one for one in campaigns.open_now(language) if one.slug in asked],
        has_near=subscriber.zip is not None,
    )


def send_owed(settings: Settings) -> int:
    """Queue the mails that a full day held back and that now may go; return how many."""
    sent = last = 0
    while True:
        with writing():
            owed = db.session.scalars(
                select(Subscriber)
                .where(
                    Subscriber.id > last,
                    Subscriber.state == SubscriberState.PENDING,
                    Subscriber.message_id.is_(None),
                    Subscriber.sealed.is_not(None),
                    Subscriber.expires_at > clock.now(),
                )
                .order_by(Subscriber.id)
                .limit(BATCH)
                .with_for_update(skip_locked=True)
            ).all()
            for subscriber in owed:
                last = subscriber.id
                email = mailboxes.address_of(subscriber)
                if email is not None:
                    sent += _write(subscriber, email, settings)
        if not owed:
            return sent


def _replace_unasked(known: bytes) -> None:
    """Drop what a full day held back: of one mailbox only the latest wish waits for room."""
    unasked = list(
        db.session.scalars(
            select(Subscriber.id).where(
                Subscriber.address_print == known,
                Subscriber.state == SubscriberState.PENDING,
                Subscriber.message_id.is_(None),
            )
        )
    )
    consenting.forget_all(unasked)
    db.session.execute(delete(Subscriber).where(Subscriber.id.in_(unasked)))


def _write(subscriber: Subscriber, email: str, settings: Settings) -> bool:
    if not sparing.has_room_today(email):
        return False
    with languages.speaking(subscriber.language):
        boxes = offered(subscriber, settings, subscriber.language)
    mail = mails.please_confirm(subscriber, email, boxes, settings)
    subscriber.message_id = _queue(mail)
    return True


def _tell(subscriber: Subscriber, settings: Settings) -> None:
    # It leads to their own page, so it goes to the very address that confirmed it.
    email = mailboxes.address_of(subscriber)
    if email is not None and sparing.has_room_today(email):
        subscriber.message_id = _queue(mails.known_already(subscriber, email, settings))


def _queue(mail: Mail) -> int:
    return outbox.enqueue(
        kind=Kind.SUBSCRIBE,
        scope=SCOPE,
        mail=mail,
        is_rehearsal=False,
        recipient_print=addresses.recipient_print(mail.recipient),
    )
