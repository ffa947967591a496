"""Partners whose sites may show a petition."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.db import Base, CreatedAt, Key
from campaign.petitions.models import Petition


class Partner(Base):
    """One site that may frame one petition; its name is the source of who signs there."""

    __tablename__ = "partner"
    is_shown = True  # see web/shelf

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"))
    name: Mapped[str] = mapped_column(String(50))  # lower case, digits and dashes
    origin: Mapped[str] = mapped_column(String(200))  # "https://partner.example.org"
    is_active: Mapped[bool] = mapped_column(default=True)

    petition: Mapped[Petition] = relationship()

    __table_args__ = (UniqueConstraint("petition_id", "name"),)
