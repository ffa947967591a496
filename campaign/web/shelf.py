"""The shelf: public pages as they were rendered, kept in the process until something changes.

``drop`` is said in the transaction of a change that visitors must see at once; it counts in
every process that serves the site.
"""

from sqlalchemy import update
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, db


class Edition(Base):
    """How often the public pages changed: one row, whose number every process compares."""

    __tablename__ = "edition"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # always 1
    number: Mapped[int]


def drop() -> None:
    """Let every process render its public pages anew once the caller's transaction ends."""
    changed = db.session.execute(
        update(Edition).where(Edition.id == 1).values(number=Edition.number + 1)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        db.session.merge(Edition(id=1, number=1))
