"""Which owners were told that a petition's people are about to be forgotten."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, Moment


class ForgettingNotice(Base):
    """That the mails of one kind about one end were put into the outbox: once, for all.

    Another end, because the petition closes on another day, is told of anew.
    """

    __tablename__ = "forgetting_notice"

    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id"), primary_key=True)
    forgets_at: Mapped[Moment] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # ahead: 14, 3
    told_at: Mapped[Moment]
