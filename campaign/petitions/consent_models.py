"""What stands beside a petition's boxes to tick, in every version."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, CreatedAt, Key, Language


class ConsentWording(Base):
    """What stands beside one of a petition's boxes since some moment; every version is kept."""

    __tablename__ = "consent_wording"
    is_shown = True  # see web/shelf

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"))
    kind: Mapped[str] = mapped_column(String(30))  # "show_name"
    language: Mapped[Language]
    words: Mapped[str] = mapped_column(String(300))  # empty: the program's own again
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # null: the server

    __table_args__ = (
        Index("ix_consent_wording_latest", "petition_id", "language", "kind", "id"),
    )
