"""Who may use the desk, who is using it, and what they did there."""

from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, CreatedAt, Handle, Key, Language, Moment, Print

SCOPE = "organisers"  # of the vault


class Account(Base):
    """One person of the desk."""

    __tablename__ = "account"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    handle: Mapped[Handle]
    email_print: Mapped[Print] = mapped_column(unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # email
    password_hash: Mapped[str | None] = mapped_column(String(200))  # argon2id; null: none yet
    is_active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[Language | None]  # in which they signed in last; null: not yet
    seen_at: Mapped[Moment | None]  # within five minutes; null: never came in


class Role(StrEnum):
    """What somebody is at the desk; what each may do: see ``roles``."""

    OWNER = "owner"
    ORGANISER = "organiser"
    MODERATOR = "moderator"
    EXPORTER = "exporter"
    READER = "reader"


class Duty(Base):
    """A role that somebody has, in one campaign or in all."""

    __tablename__ = "duty"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    # Id of a petition; 0: all, those to come included. No foreign key: petitions stand above.
    campaign: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    role: Mapped[Role] = mapped_column(primary_key=True)
    created_at: Mapped[CreatedAt]


class SignInLink(Base):
    """A link that signs one account in, once."""

    __tablename__ = "sign_in_link"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # SHA-256
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]  # null: not yet


class Invitation(Base):
    """A role that somebody is asked to take, in one campaign or in all: not theirs yet."""

    __tablename__ = "invitation"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    handle: Mapped[Handle]
    email_print: Mapped[Print]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # email
    campaign: Mapped[int]  # id of a petition; 0: all
    role: Mapped[Role]
    language: Mapped[Language]  # of the mail
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # null: the server
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # SHA-256
    sent_at: Mapped[Moment]  # when the mail that counts was put into the outbox
    expires_at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("email_print", "campaign"),)


class DeskSession(Base):
    """One browser that is signed in at the desk."""

    __tablename__ = "desk_session"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # SHA-256
    seen_at: Mapped[Moment]  # within five minutes: not every page writes it
    ended_at: Mapped[Moment | None]  # null: may still be used
    is_by_link: Mapped[bool] = mapped_column(
        default=False
    )  # may set a password without the old
    browser: Mapped[str | None] = mapped_column(String(40))  # "Firefox, Linux"; null: unknown
    factor_at: Mapped[Moment | None]  # when a second factor was shown; null: not yet
    proved_at: Mapped[Moment | None]  # when they last showed who they are; null: at its begin
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary(64))  # put to a passkey; once


class FactorKind(StrEnum):
    """What somebody has besides a password."""

    APP = "app"  # an app that shows a code each half minute
    PASSKEY = "passkey"  # a key in a phone, a computer or a stick


class Factor(Base):
    """One second factor of one account."""

    __tablename__ = "factor"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    handle: Mapped[Handle]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[FactorKind]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # its secret, or its public key
    credential_print: Mapped[Print | None] = mapped_column(unique=True)  # of a passkey's id
    proved_at: Mapped[Moment | None]  # null: begun, and not set up to its end
    used_at: Mapped[Moment | None]
    # Of an app the half minute of its last code, of a passkey its own count of uses: what was
    # seen by somebody once does not serve again.
    counter: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A code on paper for the day on which the factor is lost; each works once."""

    __tablename__ = "recovery_code"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # SHA-256
    used_at: Mapped[Moment | None]  # null: not yet


class SignInTry(Base):
    """How often somebody has lately tried to sign in under one address, known to us or not."""

    __tablename__ = "sign_in_try"

    email_print: Mapped[Print] = mapped_column(primary_key=True)
    count: Mapped[int]
    tried_at: Mapped[Moment]


class AuditRow(Base):
    """One act at the desk or on the command line: who, what, when. Never personal data.

    Rows are only added; ``chain`` binds each to the one before it.
    """

    __tablename__ = "audit_row"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # null: the server
    act: Mapped[str] = mapped_column(String(60))  # "exports.signatures"
    campaign: Mapped[int | None]  # id of the petition it is about; null: of none alone
    detail: Mapped[dict[str, object]] = mapped_column(JSON)  # ids, counts, filters
    place: Mapped[int | None] = mapped_column(unique=True)  # in the chain; null until commit
    mac: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # of it and the row before

    # Whoever reads the trail reads it from its end: each filter has an index in that order.
    __table_args__ = (
        Index("ix_audit_row_act", "act", "id"),
        Index("ix_audit_row_of_act", "act", "created_at", "id"),
        Index("ix_audit_row_of_account", "account_id", "created_at", "id"),
        Index("ix_audit_row_of_campaign", "campaign", "created_at", "id"),
        Index("ix_audit_row_of_campaign_and_act", "campaign", "act", "created_at", "id"),
    )


class AuditCheck(Base):
    """What the latest walk along the chain found: one row."""

    __tablename__ = "audit_check"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # always 1
    checked_at: Mapped[Moment]
    place: Mapped[int]  # the last row that it looked at
    head: Mapped[str] = mapped_column(String(40))  # "1204:9f86d081884c7d65"
    faults: Mapped[int]  # 0: all is whole


class AuditHead(Base):
    """Where the chain of the trail ends: one row, which whoever adds to it locks."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # always 1
    place: Mapped[int]  # 0: nothing was noted yet
    seal: Mapped[bytes] = mapped_column(LargeBinary(32))  # of the place and the last mac
