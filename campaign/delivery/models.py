"""Outgoing messages, each worded in full, and whether sending is paused."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign import clock
from campaign.db import Base, CreatedAt, Handle, Key, Moment, Print


class State(StrEnum):
    """How far a message has come: see ``states`` for what follows what."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SPEAKING = "speaking"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    """What a message is for; ``urgency`` in ``outbox`` says which goes first."""

    BUNDLE = "bundle"
    SIGN_IN = "sign_in"
    CONFIRMATION = "confirmation"
    REPEAT = "repeat"
    REMINDER = "reminder"


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
    recipient_print: Mapped[Print | None]  # counts mails a day to one signer's address
    due_at: Mapped[Moment] = mapped_column(default=clock.now)  # not to be sent before
    attempts: Mapped[int] = mapped_column(default=0)
    attempt_id: Mapped[str | None] = mapped_column(String(32))  # of the claim in force
    claimed_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]  # when it was accepted, refused, cancelled or in doubt
    provider_id: Mapped[str | None] = mapped_column(String(200))  # X-Message-Id of the answer
    trouble: Mapped[str | None] = mapped_column(String(500))  # why it waits or failed; no names

    __table_args__ = (
        Index("ix_outbox_message_next", "state", "urgency", "due_at", "id"),
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


class Pause(Base):
    """All sending by the carrier rests, because the account itself was turned away."""

    __tablename__ = "pause"

    id: Mapped[Key]  # always 1: one row or none
    since: Mapped[CreatedAt]
    reason: Mapped[str] = mapped_column(String(500))
    tries: Mapped[int] = mapped_column(default=1)
    try_again_at: Mapped[Moment]


class WorkerBeat(Base):
    """The last sign of life of the worker, for ``/healthz`` and ``campaign doctor``."""

    __tablename__ = "worker_beat"

    id: Mapped[Key]  # always 1
    beat_at: Mapped[Moment]
