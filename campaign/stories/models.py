"""Stories, and the site's plain pages."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.comments.models import Thread
from campaign.db import Base, CreatedAt, Key, Language, Moment, Slug
from campaign.petitions.models import Petition


class Story(Base):
    """One article in one language. The same slug in two languages is one story, translated."""

    __tablename__ = "story"
    is_shown = True  # see web/shelf

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    slug: Mapped[Slug]
    language: Mapped[Language]
    petition_id: Mapped[int | None] = mapped_column(ForeignKey("petition.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("comment_thread.id"))
    kicker: Mapped[str] = mapped_column(String(60))
    headline: Mapped[str] = mapped_column(String(160))
    standfirst: Mapped[str] = mapped_column(String(400))
    byline: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)  # Markdown: see stories/markdown
    published_at: Mapped[Moment | None]  # null: a draft
    updated_at: Mapped[Moment]

    petition: Mapped[Petition | None] = relationship()
    thread: Mapped[Thread | None] = relationship()

    __table_args__ = (UniqueConstraint("slug", "language"),)


class Page(Base):
    """A plain page: terms of use, privacy, accessibility."""

    __tablename__ = "page"
    is_shown = True  # see web/shelf

    id: Mapped[Key]
    slug: Mapped[Slug]  # "terms", "privacy"
    language: Mapped[Language]
    title: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text)  # Markdown
    updated_at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("slug", "language"),)


class PageVersion(Base):
    """What a plain page said at one time; the newest is what it says."""

    __tablename__ = "page_version"
    is_shown = True  # see web/shelf

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # null: a file
