"""Threads, who writes in them, what was written, and who reported it."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.db import Base, CreatedAt, Handle, Key, Language, Moment, Print, Slug

SCOPE = "commenters"  # of the vault: mail addresses; the words lie under their thread's


class Thread(Base):
    """The talk beneath one story, in all its languages."""

    __tablename__ = "comment_thread"
    is_shown = True  # see web/shelf

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    slug: Mapped[Slug] = mapped_column(unique=True)  # the story's
    petition_id: Mapped[int | None] = mapped_column(ForeignKey("petition.id"))
    is_open: Mapped[bool] = mapped_column(default=True)
    slow_minutes: Mapped[int] = mapped_column(default=0)  # one person waits between comments
    shown: Mapped[int] = mapped_column(default=0)  # how many comments visitors see

    @property
    def scope(self) -> str:
        """The vault's scope of the words in it."""
        return f"thread:{self.id}"


class Commenter(Base):
    """One mailbox that comments, and how its comments fared."""

    __tablename__ = "commenter"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    handle: Mapped[Handle]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # email; null: erased
    address_print: Mapped[Print] = mapped_column(unique=True)  # under the scope's key
    language: Mapped[Language]
    confirmed_at: Mapped[Moment | None]  # null: nobody proved yet that the mailbox is theirs
    agreed_at: Mapped[Moment]  # to the terms of use, by posting
    approved: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)  # spam included
    is_blocked: Mapped[bool] = mapped_column(default=False)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"))  # latest


class CommentState(StrEnum):
    """How far a comment has come."""

    UNPROVEN = "unproven"  # its author's mailbox is not confirmed
    HELD = "held"  # a moderator looks first
    SHOWN = "shown"
    REJECTED = "rejected"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"  # by its author; erased


class Held(StrEnum):
    """Why a comment waits for a moderator."""

    FIRST = "first"  # of this author's
    RECORD = "record"  # earlier ones were rejected
    LINK = "link"
    SHOUTING = "shouting"
    WORD = "word"  # from the word list
    REPORTED = "reported"
    ANSWERED = "answered"  # its author answered the rejection
    CHANGED = "changed"  # its author mended it


class Rejection(StrEnum):
    """Why a comment was rejected: the reasons stand in the terms of use."""

    INSULT = "insult"
    HATE = "hate"
    THREAT = "threat"
    PRIVATE = "private"  # somebody's personal data
    ADVERT = "advert"
    OFF_TOPIC = "off_topic"
    FALSE_NAME = "false_name"
    UNLAWFUL = "unlawful"


class Comment(Base):
    """One comment, or one reply to one."""

    __tablename__ = "comment"
    shown_while = CommentState.SHOWN  # see web/shelf

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    handle: Mapped[Handle]
    thread_id: Mapped[int] = mapped_column(ForeignKey("comment_thread.id"))
    commenter_id: Mapped[int | None] = mapped_column(ForeignKey("commenter.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))  # one level
    state: Mapped[CommentState] = mapped_column(default=CommentState.UNPROVEN)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # see wording.Words; null: erased
    language: Mapped[Language]
    is_signer: Mapped[bool] = mapped_column(default=False)  # they confirmed the petition
    is_picked: Mapped[bool] = mapped_column(default=False)  # for the senators' bundle
    held_for: Mapped[Held | None]
    rejection: Mapped[Rejection | None]
    reports: Mapped[int] = mapped_column(default=0)
    shown_at: Mapped[Moment | None]
    decided_at: Mapped[Moment | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # null: by record
    origin_print: Mapped[Print | None]  # of the network address, daily salt; null after 2 days

    thread: Mapped[Thread] = relationship()
    commenter: Mapped[Commenter | None] = relationship()

    __table_args__ = (
        Index("ix_comment_page", "thread_id", "state", "parent_id", "id"),
        Index("ix_comment_queue", "state", "id"),
        Index("ix_comment_parent_id", "parent_id"),
    )


class Report(Base):
    """That somebody reported a comment: once a day from one network address."""

    __tablename__ = "comment_report"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    reason: Mapped[Rejection]
    origin_print: Mapped[Print | None]

    __table_args__ = (UniqueConstraint("comment_id", "origin_print"),)


class HeldWord(Base):
    """A word that holds a comment for a moderator, in one language."""

    __tablename__ = "held_word"

    language: Mapped[Language] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(60), primary_key=True)  # lower case
