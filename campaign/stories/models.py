"""Stories, and the site's plain pages."""

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
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
    # Null: it has the address under which it was first read. Feeds know it by that for ever.
    first_slug: Mapped[Slug | None]

    petition: Mapped[Petition | None] = relationship()
    thread: Mapped[Thread | None] = relationship()

    __table_args__ = (UniqueConstraint("slug", "language"),)


class StoryVersion(Base):
    """What a story said at one time; the newest published one is what it says."""

    __tablename__ = "story_version"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    kicker: Mapped[str] = mapped_column(String(60))
    headline: Mapped[str] = mapped_column(String(160))
    standfirst: Mapped[str] = mapped_column(String(400))
    byline: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    is_published: Mapped[bool]  # false: a draft that was laid aside
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # null: a file


class StoryDraft(Base):
    """The words that are being worked on; visitors read the story's own row.

    It stays when it is published, so that its number never begins anew.
    """

    __tablename__ = "story_draft"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    kicker: Mapped[str] = mapped_column(String(60))
    headline: Mapped[str] = mapped_column(String(160))
    standfirst: Mapped[str] = mapped_column(String(400))
    byline: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    number: Mapped[int]  # how often it was written: two who edit compare it
    changed_at: Mapped[Moment]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # null: a file


class StoryMove(Base):
    """An address that a story had; it leads on to the one that it has."""

    __tablename__ = "story_move"
    is_shown = True  # see web/shelf

    slug: Mapped[Slug] = mapped_column(primary_key=True)
    leads_to: Mapped[Slug] = mapped_column(index=True)  # always where the story is now


class Picture(Base):
    """A photograph or drawing that an organiser brought, made into sizes and stripped bare."""

    __tablename__ = "picture"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    name: Mapped[str] = mapped_column(String(16), unique=True)  # random hex: its address
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # SHA-256 of the file
    width: Mapped[int]  # pixels, of the largest size
    height: Mapped[int]
    alt: Mapped[str] = mapped_column(String(300))
    caption: Mapped[str] = mapped_column(String(300))
    credit: Mapped[str] = mapped_column(String(120))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class PicturePiece(Base):
    """A piece of one size of a picture: rows of bounded length, in order."""

    __tablename__ = "picture_piece"

    picture_id: Mapped[int] = mapped_column(ForeignKey("picture.id"), primary_key=True)
    width: Mapped[int] = mapped_column(primary_key=True)  # pixels
    place: Mapped[int] = mapped_column(primary_key=True)  # 0, 1, 2, …
    content: Mapped[bytes] = mapped_column(LargeBinary)


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
