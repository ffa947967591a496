"""What organisers bring in: a file while it is needed, what to make of it, and its end."""

from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, CreatedAt, Handle, Key, Language, Moment


class Kind(StrEnum):
    """What is brought in."""

    PAPER = "paper"  # people signed with a pen, and somebody typed it in
    LIST = "list"  # people signed with another tool


class ImportState(StrEnum):
    """How far an import has come."""

    ARRIVING = "arriving"  # its file is being kept; one that stays so is deleted
    MATCHING = "matching"  # somebody has to say which column is what
    CHECKING = "checking"
    CHECKED = "checked"  # nothing is written yet
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"  # the file was deleted before anything was brought in


class Import(Base):
    """One file that an organiser brought; what came of it stays when the file is gone."""

    __tablename__ = "import"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    handle: Mapped[Handle]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))  # latest
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))  # once it is begun
    kind: Mapped[Kind]
    state: Mapped[ImportState] = mapped_column(default=ImportState.ARRIVING)
    # File's name, names of the columns, some rows: see keeping.Head. Null: deleted
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    rows: Mapped[int]
    number: Mapped[int] = mapped_column(default=0)  # how often it was matched: see matching
    columns: Mapped[list[str]] = mapped_column(JSON)  # of each column the field; "": none
    language: Mapped[Language]  # of whoever's row says no other
    consents: Mapped[list[str]] = mapped_column(JSON)  # kinds of boxes that these people ticked
    evidence: Mapped[str] = mapped_column(String(300))  # where and when, as the organiser says
    asks_each: Mapped[bool]  # everybody gets the mail that asks to confirm
    is_rehearsed: Mapped[bool]  # brought in before the petition went live
    # As the check found it
    fresh: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)  # stand beneath the petition already
    twice: Mapped[int] = mapped_column(default=0)  # stand in the file once more, further up
    faulty: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)  # wanted no mail, or withdrew here
    brought: Mapped[int] = mapped_column(default=0)  # as it was done
    removed: Mapped[int] = mapped_column(default=0)  # by undoing it
    ended_at: Mapped[Moment | None]
    undone_at: Mapped[Moment | None]


class ImportPiece(Base):
    """Some rows of a file, sealed, until they are brought in; faulty ones a little longer."""

    __tablename__ = "import_piece"

    id: Mapped[Key]
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id", ondelete="CASCADE"))
    place: Mapped[int]  # 1, 2, 3, …
    handle: Mapped[Handle]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # see keeping.Row
    # Of the rows that the check would bring in, eight bytes of each one's fingerprint
    prints: Mapped[bytes | None] = mapped_column(LargeBinary)
    faults: Mapped[list[list[int | str]]] = mapped_column(JSON)  # row, column, code

    __table_args__ = (UniqueConstraint("import_id", "place"),)
