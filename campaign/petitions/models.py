"""Petitions, signatures, what was agreed to, and the counts."""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign import clock
from campaign.db import Base, CreatedAt, Day, Handle, Key, Language, Moment, Print, Slug, Zip
from campaign.petitions.invalidation import Invalidation
from campaign.supporters.models import ConsentText


def _where(condition: str) -> dict[str, Any]:
    """Let an index hold only some rows, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _known(column: str) -> dict[str, Any]:
    return _where(f"{column} IS NOT NULL")


class PetitionState(StrEnum):
    """How real a petition is. Only a live one's mail ever leaves the drawer."""

    DRAFT = "draft"
    REHEARSAL = "rehearsal"
    LIVE = "live"


class Position(StrEnum):
    """What the petition asks senators to do with the bill."""

    SUPPORT = "support"
    OPPOSE = "oppose"


class Outcome(StrEnum):
    """How a petition ended, as its organisers say."""

    WON = "won"
    LOST = "lost"
    OTHER = "other"  # neither: the words to the signers say it


class Petition(Base):
    """One demand on the state senators."""

    __tablename__ = "petition"
    is_shown = True  # see web/shelf

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    slug: Mapped[Slug] = mapped_column(unique=True)
    state: Mapped[PetitionState] = mapped_column(default=PetitionState.DRAFT)
    is_demonstration: Mapped[bool] = mapped_column(default=False)  # can never go live
    bill: Mapped[str] = mapped_column(String(40))  # "SB 54"
    position: Mapped[Position]
    opens_at: Mapped[Moment] = mapped_column(default=clock.now)
    closes_at: Mapped[Moment | None]  # null: open until somebody closes it
    retention_days: Mapped[int] = mapped_column(default=90)  # after closing; then forgotten
    forget_asked_at: Mapped[Moment | None]  # by whoever runs the site; null: when it is time
    forgotten_at: Mapped[Moment | None]  # nothing personal is left, and its key is destroyed
    # "Clean Water Now, FPPC 1234567": who pays; empty: nothing is said
    sponsor: Mapped[str] = mapped_column(String(160), default="", server_default=text("''"))
    # Milestones of one's own, rising; null: round numbers, see tallying
    goals: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    edited_at: Mapped[Moment | None]  # at the desk since it was loaded from files; null: never
    going_live_at: Mapped[Moment | None]  # confirmed then; what was rehearsed is being deleted
    outcome: Mapped[Outcome | None]  # null: none declared
    outcome_on: Mapped[Day | None]  # in Los Angeles

    @property
    def scope(self) -> str:
        """The vault's scope of everything personal beneath this petition."""
        return f"petition:{self.id}"

    @property
    def is_rehearsal(self) -> bool:
        """Whether its mail must stay in the drawer."""
        return self.state is not PetitionState.LIVE or self.is_demonstration

    @property
    def has_opened(self) -> bool:
        """Whether the day has come from which it takes signatures."""
        return self.opens_at <= clock.now()

    @property
    def is_over(self) -> bool:
        """Whether it has closed."""
        return self.closes_at is not None and self.closes_at <= clock.now()

    @property
    def is_open(self) -> bool:
        """Whether it takes signatures now."""
        return self.state is not PetitionState.DRAFT and self.has_opened and not self.is_over


class Wording(Base):
    """What a petition says in one language."""

    __tablename__ = "wording"
    is_shown = True  # see web/shelf

    id: Mapped[Key]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"))
    language: Mapped[Language]
    call: Mapped[str] = mapped_column(String(160))  # "Help us make sure California steps up"
    ask: Mapped[str] = mapped_column(String(400))  # one sentence: what the senator is asked
    letter_subject: Mapped[str] = mapped_column(String(160))  # with placeholders
    letter_body: Mapped[str] = mapped_column(Text)  # with placeholders: see letters/template
    # Not offered: kept for its organisers, and for letters that were signed in this language
    is_offered: Mapped[bool] = mapped_column(default=True, server_default=true())
    # To the signers, once there is an outcome
    outcome_words: Mapped[str] = mapped_column(
        String(2000), default="", server_default=text("''")
    )

    petition: Mapped[Petition] = relationship()

    __table_args__ = (UniqueConstraint("petition_id", "language"),)


class Source(Base):
    """Where signatures come from: the page itself, a shared link, an import."""

    __tablename__ = "source"

    id: Mapped[Key]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"))
    name: Mapped[str] = mapped_column(String(60))  # "page"; never anything personal

    __table_args__ = (UniqueConstraint("petition_id", "name"),)


class SignatureState(StrEnum):
    """How far a signature has come."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    INVALID = "invalid"  # an organiser took it out of the count: see signatures/invalidating
    # On paper or with another tool, and brought in by an organiser: counted apart, and without
    # a letter until its signer confirms it. See imports/bringing.
    ELSEWHERE = "elsewhere"


class Placing(StrEnum):
    """How a signature's district became known."""

    ZIP = "zip"  # the ZIP decides alone
    CHOSEN = "chosen"  # the signer chose between candidates
    MAP = "map"  # the signer tapped on the map
    LOCATION = "location"  # the browser said where it is
    ADDRESS = "address"  # the Census geocoder knew the street
    WAITING = "waiting"  # nobody knows yet; the letter waits
    OUTSIDE = "outside"  # not in California; no letter


class NameStyle(StrEnum):
    """How the office sees the name."""

    FULL = "full"  # Kim Osei
    INITIAL = "initial"  # Kim O.


class Signature(Base):
    """One attempt of one person to sign one petition; confirmed, it counts."""

    __tablename__ = "signature"
    shown_while = SignatureState.CONFIRMED  # see web/shelf

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    handle: Mapped[Handle]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"))
    state: Mapped[SignatureState] = mapped_column(default=SignatureState.PENDING)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # see people.Person; null: erased
    # Of the canonical mail address, or of name and home on paper; under the petition's key
    address_print: Mapped[Print]
    language: Mapped[Language]
    zip: Mapped[Zip]
    name_style: Mapped[NameStyle]
    is_form_letter: Mapped[bool]  # letter unchanged and no words of one's own
    district: Mapped[int | None]  # null: waiting or outside
    placing: Mapped[Placing]
    confidence: Mapped[float | None]  # share of the ZIP's residents in that district
    map_version_id: Mapped[int | None] = mapped_column(ForeignKey("map_version.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    expires_at: Mapped[Moment]  # of the confirmation link
    confirmed_at: Mapped[Moment | None]
    withdrawn_at: Mapped[Moment | None]
    reminded_at: Mapped[Moment | None]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"))  # latest
    owes_mail: Mapped[bool] = mapped_column(default=False)  # the day's cap held its mail back
    # Its confirm page was fetched once: by its signer, or by a scanner of their mail.
    was_opened: Mapped[bool] = mapped_column(default=False, server_default=false())
    resends: Mapped[int] = mapped_column(default=0)  # "send it again" on thanks
    address_changes: Mapped[int] = mapped_column(default=0)  # "mend the address" on thanks
    told_at: Mapped[Moment | None]  # that the letter was delivered; once, where wanted
    asked_at: Mapped[Moment | None]  # whether the letter shall wait for a vacant seat; once
    place_asked_at: Mapped[Moment | None]  # which district is theirs, by mail; once
    came_by: Mapped[str | None] = mapped_column(String(12))  # code of somebody's share link
    origin_print: Mapped[Print | None]  # of the network address, daily salt; null after 2 days
    invalidation_id: Mapped[int | None] = mapped_column(ForeignKey("invalidation.id"))
    name_hidden_at: Mapped[Moment | None]  # an organiser took the shown name off the pages

    petition: Mapped[Petition] = relationship()
    source: Mapped[Source] = relationship()
    invalidation: Mapped[Invalidation | None] = relationship()

    __table_args__ = (
        # Only confirmed ones are unique, so that nobody can take a place in another's name.
        Index(
            "uq_signature_confirmed",
            "petition_id",
            "address_print",
            unique=True,
            **_where("state = 'confirmed'"),
        ),
        # Nor does anything that is brought in stand there twice, whatever crashes.
        Index(
            "uq_signature_elsewhere",
            "petition_id",
            "address_print",
            unique=True,
            **_where("state = 'elsewhere'"),
        ),
        Index("ix_signature_siblings", "petition_id", "address_print"),
        Index("ix_signature_waiting", "petition_id", "state", "district", "id"),
        Index("ix_signature_state_expires", "state", "expires_at"),
        Index("ix_signature_latest", "petition_id", "state", "confirmed_at"),
        # The desk's list, by one filter each, in the order of the list: see signatures/listing.
        Index("ix_signature_by_day", "petition_id", "state", "created_at"),
        Index("ix_signature_by_district", "petition_id", "state", "district", "confirmed_at"),
        Index("ix_signature_by_source", "petition_id", "state", "source_id", "confirmed_at"),
        Index("ix_signature_by_zip", "petition_id", "state", "zip", "confirmed_at"),
        Index("ix_signature_by_language", "petition_id", "state", "language", "confirmed_at"),
        Index(
            "ix_signature_by_letter", "petition_id", "state", "is_form_letter", "confirmed_at"
        ),
        Index("ix_signature_came_by", "came_by", **_known("came_by")),
        Index(
            "ix_signature_invalidation", "invalidation_id", "id", **_known("invalidation_id")
        ),
        Index("ix_signature_origin", "petition_id", "origin_print", **_known("origin_print")),
    )

    @property
    def may_confirm(self) -> bool:
        """Whether its signer has yet to say "this is me", and it will count then."""
        return self.state in {SignatureState.PENDING, SignatureState.ELSEWHERE}


class Share(Base):
    """One signer's own link to share; it counts, and knows of nobody who came by it."""

    __tablename__ = "share"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    code: Mapped[str] = mapped_column(String(12), unique=True)  # random; stands in the link
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"))
    signature_id: Mapped[int] = mapped_column(
        ForeignKey("signature.id", ondelete="CASCADE"), unique=True
    )
    visits: Mapped[int] = mapped_column(default=0)
    signatures: Mapped[int] = mapped_column(default=0)  # confirmed ones


class Consent(Base):
    """That one signer agreed to one text, and when."""

    __tablename__ = "consent"

    signature_id: Mapped[int] = mapped_column(
        ForeignKey("signature.id", ondelete="CASCADE"), primary_key=True
    )
    consent_text_id: Mapped[int] = mapped_column(
        ForeignKey("consent_text.id"), primary_key=True
    )
    given_at: Mapped[Moment]

    text: Mapped[ConsentText] = relationship()

    __table_args__ = (Index("ix_consent_text", "consent_text_id", "signature_id"),)
