"""Updates: what is told to those who asked to hear, and who of them has got it."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.db import Base, CreatedAt, Day, Key, Language, Moment
from campaign.petitions.models import Petition


class UpdateState(StrEnum):
    """How far an update has come."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"  # it can be called back until it is due
    SENDING = "sending"
    PAUSED = "paused"  # somebody holds it in the middle
    SENT = "sent"  # every reader's mail was put into the outbox, or waits for its weekday
    CANCELLED = "cancelled"  # somebody ended it in the middle
    DISCARDED = "discarded"  # a draft thrown away; for a day it can be fetched back


class Update(Base):
    """One piece of news, in one or several languages, for those who asked to hear."""

    __tablename__ = "news_update"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    petition_id: Mapped[int | None] = mapped_column(
        ForeignKey("petition.id"), index=True
    )  # null: of all campaigns
    state: Mapped[UpdateState] = mapped_column(default=UpdateState.DRAFT, index=True)
    revision: Mapped[int] = mapped_column(default=1)  # two who edit it compare it
    saved_at: Mapped[Moment]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # wrote last
    # Who of those who asked; each of these narrows.
    districts: Mapped[list[int]] = mapped_column(JSON)  # empty: everywhere
    is_call: Mapped[bool] = mapped_column(default=False)  # to act there: see hearing.NEAR
    joined_from: Mapped[Day | None]  # first day, in Los Angeles; null: ever since
    joined_to: Mapped[Day | None]  # last day, included
    languages: Mapped[list[str]] = mapped_column(JSON)  # of the reader; empty: all
    is_public: Mapped[bool] = mapped_column(default=False)  # also a page of the site
    # How it goes.
    due_at: Mapped[Moment | None]  # null: nobody has said when
    started_at: Mapped[Moment | None]  # who was subscribed by then is meant
    ended_at: Mapped[Moment | None]  # the last reader's mail was put into the outbox
    is_rehearsal: Mapped[bool | None]  # since it was scheduled: all of it stays in the drawer
    cursor: Mapped[int] = mapped_column(default=0)  # subscribers up to this id are done
    candidates: Mapped[int] = mapped_column(default=0)  # who asked, when it started
    seen: Mapped[int] = mapped_column(default=0)  # of them, how many are done
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # as counted last
    figured_at: Mapped[Moment | None]

    petition: Mapped[Petition | None] = relationship()

    @property
    def share(self) -> float:
        """How far through its readers it is, from 0 to 1."""
        if self.state is UpdateState.SENT:
            return 1.0
        return min(1.0, self.seen / self.candidates) if self.candidates else 0.0


class UpdateWording(Base):
    """What an update says in one language."""

    __tablename__ = "news_wording"

    id: Mapped[Key]
    update_id: Mapped[int] = mapped_column(ForeignKey("news_update.id", ondelete="CASCADE"))
    language: Mapped[Language]
    subject: Mapped[str] = mapped_column(String(150))
    body: Mapped[str] = mapped_column(Text)  # Markdown

    __table_args__ = (UniqueConstraint("update_id", "language"),)


class UpdateMail(Base):
    """That one update is for one subscriber: the same twice cannot be.

    Without a message and without ``left_at`` it waits: for its weekday, or to go again after
    a pause.
    """

    __tablename__ = "news_mail"

    update_id: Mapped[int] = mapped_column(
        ForeignKey("news_update.id", ondelete="CASCADE"), primary_key=True
    )
    subscriber_id: Mapped[int] = mapped_column(
        ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[Moment]
    in_digest: Mapped[bool]  # its reader wants news once a week or month
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id"), index=True
    )  # null: not in the outbox
    left_at: Mapped[Moment | None]  # found to want it no more, when its turn came

    __table_args__ = (
        Index(
            "ix_news_mail_waiting",
            "in_digest",
            "update_id",
            "subscriber_id",
            sqlite_where=text("message_id IS NULL AND left_at IS NULL"),
            postgresql_where=text("message_id IS NULL AND left_at IS NULL"),
        ),
    )
