"""What was taken out: by whom, what, how narrowed; and for a day the file itself, in pieces."""

from enum import StrEnum

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, CreatedAt, Handle, Key, Moment


class What(StrEnum):
    """What a file holds, a row each."""

    SIGNATURES = "signatures"
    LETTERS = "letters"
    COMMENTS = "comments"
    SUBSCRIBERS = "subscribers"  # who asked for news of this campaign
    EVERYBODY = "everybody"  # and who asked for news of all of them
    DISTRICTS = "districts"  # counts, and nobody
    ZIPS = "zips"
    DAYS = "days"


class Profile(StrEnum):
    """For whom a file is, and so what its columns are called."""

    CRM = "crm"  # the organisers' own database
    OFFICE = "office"  # what a senator's office may see
    ACTION_NETWORK = "action-network"
    ACTIONKIT = "actionkit"


class Format(StrEnum):
    """How a file is written."""

    CSV = "csv"
    XLSX = "xlsx"
    NDJSON = "ndjson"


class Export(Base):
    """One file that somebody took, or is about to. The row stays when the file is gone."""

    __tablename__ = "export"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    handle: Mapped[Handle]
    mark: Mapped[str] = mapped_column(String(12), unique=True)  # random; stands in the file
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # null: the server
    what: Mapped[What]
    profile: Mapped[Profile]
    format: Mapped[Format]
    columns: Mapped[list[str]] = mapped_column(JSON)  # names, see ``reports``
    conditions: Mapped[dict[str, str]] = mapped_column(JSON)  # see ``signatures.filters``
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # what for
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))  # null: it went at once
    # Where the next step of the job begins, in the reader and in the file: see ``making``.
    place: Mapped[dict[str, int]] = mapped_column(JSON)
    rows: Mapped[int] = mapped_column(default=0)  # written so far
    size: Mapped[int] = mapped_column(BigInteger, default=0)  # bytes so far
    ended_at: Mapped[Moment | None]  # null: not yet, or it broke off
    is_whole: Mapped[bool] = mapped_column(default=False)  # nothing is missing at its end
    fetched: Mapped[int] = mapped_column(default=0)  # how often from its beginning
    expires_at: Mapped[Moment | None]  # of the pieces; null: none are kept, or none any more

    @property
    def is_kept(self) -> bool:
        """Whether it was made to be fetched, and not sent at once."""
        return self.job_id is not None


class ExportPiece(Base):
    """Some bytes of a file, sealed under the petition's key: forgotten with its people."""

    __tablename__ = "export_piece"

    id: Mapped[Key]
    handle: Mapped[Handle]
    export_id: Mapped[int] = mapped_column(ForeignKey("export.id", ondelete="CASCADE"))
    first: Mapped[int] = mapped_column(BigInteger)  # byte of the file, from 0
    size: Mapped[int]  # bytes
    sealed: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (UniqueConstraint("export_id", "first"),)
