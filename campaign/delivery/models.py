"""Outgoing messages, the lanes they wait in, what became of them, and who gets none."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from campaign import clock
from campaign.db import Base, CreatedAt, Handle, Key, Moment, Print


class State(StrEnum):
    """How far a message has come; ``claiming`` and ``events`` move it on."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SPEAKING = "speaking"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"
    BY_HAND = "by_hand"  # a person carries it: contact form, or paper


class Kind(StrEnum):
    """What a message is for; ``urgency`` in ``outbox`` says which goes first."""

    BUNDLE = "bundle"  # the letters for one office in one mail
    LETTER = "letter"  # one letter, for an office that wants each by itself
    SIGN_IN = "sign_in"
    CONFIRMATION = "confirmation"
    REPEAT = "repeat"
    REMINDER = "reminder"
    RECEIPT = "receipt"  # "you are counted", with the way to one's own page
    DELIVERED = "delivered"  # "your letter has arrived", for those who want to know
    VACANT = "vacant"  # "nobody holds the seat: shall your letter wait?"
    PLACE = "place"  # "which district is yours?", once more
    SUBSCRIBE = "subscribe"  # asks to confirm "Stay informed"
    COMMENT_LINK = "comment_link"  # proves a commenter's mailbox, and lets them in again
    COMMENT_DECIDED = "comment_decided"  # what became of a comment, and why
    TEST = "test"  # an update, to the organiser who writes it
    NEWS = "news"  # an update, to one who asked to hear
    NOTICE = "notice"  # to people of the desk: something comes to an end


TO_OFFICES = frozenset({Kind.BUNDLE, Kind.LETTER})


class MailWording(Base):
    """Words that many mails share, with fields where they differ: nothing personal."""

    __tablename__ = "mail_wording"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    subject: Mapped[str] = mapped_column(String(400))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    reply_to: Mapped[str | None] = mapped_column(String(254))


class Lane(Base):
    """A queue of its own for mail to one receiving domain.

    Offices' domains have one, because a legislature's gateway drops what comes too fast; any
    other domain gets one when too much of its mail comes back. No lane: the common queue.
    """

    __tablename__ = "lane"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    domain: Mapped[str] = mapped_column(String(255), unique=True)
    is_of_offices: Mapped[bool]
    most: Mapped[int | None]  # mails within the window; null: no bound
    window_minutes: Mapped[int | None]
    paused_at: Mapped[Moment | None]  # null: it flows
    pause_reason: Mapped[str | None] = mapped_column(String(500))
    alarmed_at: Mapped[Moment | None]  # when somebody was told of the pause
    judged_from: Mapped[Moment | None]  # bounces before count no more: a person looked


class OutboxMessage(Base):
    """One mail, worded in full and sealed: what is stored here is what is sent."""

    __tablename__ = "outbox_message"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    handle: Mapped[Handle]
    kind: Mapped[Kind]
    state: Mapped[State] = mapped_column(default=State.QUEUED)
    urgency: Mapped[int]  # 0 goes first
    is_rehearsal: Mapped[bool]  # true: goes to the drawer, whatever the settings
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # null: sent, and forgotten since
    # null: its words are its own, and lie in the seal; else the seal holds what differs.
    wording_id: Mapped[int | None] = mapped_column(ForeignKey("mail_wording.id"))
    lane_id: Mapped[int | None] = mapped_column(ForeignKey("lane.id"))  # null: common queue
    recipients: Mapped[int] = mapped_column(default=1)  # copies included: a gateway counts all
    domain_print: Mapped[Print | None]  # of the receiving domain, to judge how it fares
    hours: Mapped[str | None] = mapped_column(String(80))  # an office's: see ``hours``
    recipient_print: Mapped[Print | None]  # counts mails a day to one signer's address
    due_at: Mapped[Moment] = mapped_column(default=clock.now)  # not to be sent before
    attempts: Mapped[int] = mapped_column(default=0)
    attempt_id: Mapped[str | None] = mapped_column(String(32))  # of the claim in force
    claimed_at: Mapped[Moment | None]
    spoken: Mapped[int] = mapped_column(default=0)  # how often we spoke of it, ever
    spoken_at: Mapped[Moment | None]  # the last time
    ended_at: Mapped[Moment | None]  # when it was accepted, refused, cancelled or in doubt
    event_at: Mapped[Moment | None]  # of the last event that moved it
    provider_id: Mapped[str | None] = mapped_column(String(200))  # X-Message-Id of the answer
    trouble: Mapped[str | None] = mapped_column(String(500))  # why it waits or failed; no names

    __table_args__ = (
        Index("ix_outbox_message_next", "state", "lane_id", "urgency", "due_at", "id"),
        Index("ix_outbox_message_rate", "lane_id", "spoken_at"),
        Index("ix_outbox_message_cap", "recipient_print", "created_at"),
    )


class Attachment(Base):
    """One file that goes with a message, sealed under the same scope."""

    __tablename__ = "attachment"

    id: Mapped[Key]
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id"), index=True)
    handle: Mapped[Handle]
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(80))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class EventKind(StrEnum):
    """What SendGrid says of a message; its own words for it."""

    PROCESSED = "processed"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    BOUNCE = "bounce"  # for good: no such mailbox
    BLOCKED = "blocked"  # turned away this time; "bounce" of the type "blocked"
    DROPPED = "dropped"  # SendGrid itself did not try
    SPAM_REPORT = "spamreport"
    UNSUBSCRIBE = "unsubscribe"


class Event(Base):
    """One event of SendGrid's, kept to know it again when it is repeated, and to show."""

    __tablename__ = "event"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]  # when it reached us
    provider_event_id: Mapped[str] = mapped_column(String(100), unique=True)
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="CASCADE"), index=True
    )  # null: of no message of ours that we know
    kind: Mapped[EventKind]
    happened_at: Mapped[Moment]
    code: Mapped[str | None] = mapped_column(String(40))  # "5.1.1"; never a sentence: they name


class DomainHour(Base):
    """How mail to one domain fared in one hour: what the breaker judges by."""

    __tablename__ = "domain_hour"

    domain_print: Mapped[Print] = mapped_column(primary_key=True)
    hour: Mapped[Moment] = mapped_column(primary_key=True)
    taken: Mapped[int] = mapped_column(default=0)  # by SendGrid
    returned: Mapped[int] = mapped_column(default=0)  # bounced or blocked


class Reason(StrEnum):
    """Why an address gets no mail, or less."""

    BOUNCE = "bounce"  # no such mailbox: nothing goes there
    SPAM_REPORT = "spam_report"  # nothing goes there
    NEVER = "never"  # its owner asked for silence: nothing goes there
    UNSUBSCRIBE = "unsubscribe"  # only what they ask for themselves


class Suppression(Base):
    """One address that gets no mail, known by a fingerprint that outlives every petition."""

    __tablename__ = "suppression"

    address_print: Mapped[Print] = mapped_column(primary_key=True)
    reason: Mapped[Reason] = mapped_column(primary_key=True)
    created_at: Mapped[CreatedAt]


class Pause(Base):
    """All sending by the carrier rests: the account was turned away, or a person said so."""

    __tablename__ = "pause"

    id: Mapped[Key]  # always 1: one row or none
    since: Mapped[CreatedAt]
    reason: Mapped[str] = mapped_column(String(500))
    tries: Mapped[int] = mapped_column(default=1)
    try_again_at: Mapped[Moment | None]  # null: when a person says so
    alarmed_at: Mapped[Moment | None]  # when somebody was told by another road


class WorkerBeat(Base):
    """The last sign of life of the worker, for ``/healthz`` and ``campaign doctor``."""

    __tablename__ = "worker_beat"

    id: Mapped[Key]  # always 1
    beat_at: Mapped[Moment]
