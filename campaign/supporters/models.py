"""People who asked for news, and the exact words that people agree to."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.db import Base, CreatedAt, Handle, Key, Language, Moment, Print, Zip

SCOPE = "supporters"  # of the vault


class ConsentText(Base):
    """The exact words that somebody agreed to, kept once."""

    __tablename__ = "consent_text"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    kind: Mapped[str] = mapped_column(String(30))  # "show_name", "keep_informed"
    language: Mapped[Language]
    words: Mapped[str] = mapped_column(String(400))

    __table_args__ = (UniqueConstraint("kind", "language", "words"),)


class SubscriberState(StrEnum):
    """How far a subscription has come."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class HowOften(StrEnum):
    """How often somebody wants to hear."""

    EACH = "each"  # whenever there is news
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Subscriber(Base):
    """One mailbox that asked for news; confirmed, it gets them."""

    __tablename__ = "subscriber"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    handle: Mapped[Handle]
    state: Mapped[SubscriberState] = mapped_column(default=SubscriberState.PENDING)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # email; null: erased
    address_print: Mapped[Print]  # of the canonical address, under the scope's key
    language: Mapped[Language]
    zip: Mapped[Zip | None]
    how_often: Mapped[HowOften] = mapped_column(default=HowOften.EACH)
    source: Mapped[str] = mapped_column(String(60))  # "foot", "petition values-act"
    expires_at: Mapped[Moment]  # of the confirmation link
    confirmed_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"))  # latest
    origin_print: Mapped[Print | None]  # of the network address, daily salt; null after 2 days

    __table_args__ = (
        Index(
            "uq_subscriber_confirmed",
            "address_print",
            unique=True,
            sqlite_where=text("state = 'confirmed'"),
            postgresql_where=text("state = 'confirmed'"),
        ),
        Index("ix_subscriber_address_print", "address_print"),
        Index("ix_subscriber_state_expires", "state", "expires_at"),
    )


class SubscriberConsent(Base):
    """That one subscriber agreed to one text, and when; each consent is a row of its own."""

    __tablename__ = "subscriber_consent"

    subscriber_id: Mapped[int] = mapped_column(
        ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True
    )
    consent_text_id: Mapped[int] = mapped_column(
        ForeignKey("consent_text.id"), primary_key=True
    )
    given_at: Mapped[Moment]

    text: Mapped[ConsentText] = relationship()


class Interest(Base):
    """A campaign that a subscriber wants to hear of; whoever agreed to all hears of all."""

    __tablename__ = "interest"

    subscriber_id: Mapped[int] = mapped_column(
        ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True
    )
    # A petition's slug, not its row: petitions stand on a floor above.
    campaign: Mapped[str] = mapped_column(String(80), primary_key=True)
