"""Stories, the site's plain pages, and where a bill stands."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.db import Base, CreatedAt, Key, Language, Moment, Slug
from campaign.petitions.models import Petition


class Story(Base):
    """One article in one language. The same slug in two languages is one story, translated."""

    __tablename__ = "story"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    slug: Mapped[Slug]
    language: Mapped[Language]
    petition_id: Mapped[int | None] = mapped_column(ForeignKey("petition.id"))
    kicker: Mapped[str] = mapped_column(String(60))
    headline: Mapped[str] = mapped_column(String(160))
    standfirst: Mapped[str] = mapped_column(String(400))
    byline: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)  # Markdown: see stories/markdown
    published_at: Mapped[Moment | None]  # null: a draft
    updated_at: Mapped[Moment]

    petition: Mapped[Petition | None] = relationship()

    __table_args__ = (UniqueConstraint("slug", "language"),)


class Page(Base):
    """A plain page: terms of use, privacy."""

    __tablename__ = "page"

    id: Mapped[Key]
    slug: Mapped[Slug]  # "terms", "privacy"
    language: Mapped[Language]
    title: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text)  # Markdown
    updated_at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("slug", "language"),)


class Step(StrEnum):
    """The steps of a California Senate bill, in order."""

    INTRODUCED = "introduced"
    COMMITTEE = "committee"
    SENATE = "senate"
    ASSEMBLY = "assembly"
    GOVERNOR = "governor"


class BillStep(Base):
    """One step that a petition's bill has taken, takes now, or has yet to take."""

    __tablename__ = "bill_step"

    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), primary_key=True)
    step: Mapped[Step] = mapped_column(primary_key=True)
    happened_on: Mapped[date | None]  # null: not dated, or not yet
    ayes: Mapped[int | None]
    noes: Mapped[int | None]
    is_done: Mapped[bool]
    is_now: Mapped[bool]
