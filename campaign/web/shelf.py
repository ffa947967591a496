"""When the shelf is emptied: the public pages lie on it until something changes.

Tables say themselves whether visitors see them: ``is_shown = True`` on a model whose every
change shows, ``shown_while = STATE`` on one whose rows must go from the pages at once when
they leave that state. A change of such a row, one by one or in bulk, empties the shelf with
the transaction it belongs to; ``drop`` is for what no row can say.
"""

import logging
import threading
import time
from collections.abc import Callable
from itertools import chain
from typing import Any
from weakref import WeakSet

from sqlalchemy import event
from sqlalchemy import inspect as look_into
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.db import Base, db, on_bulk

LOOK_SECONDS = 1.0  # how long another process may show what one has changed
NUMBER = "SELECT number FROM edition WHERE id = 1"
_CHANGED = "campaign.shelf"

log = logging.getLogger(__name__)


class Edition(Base):
    """How often the public pages changed: one row, whose number every process compares."""

    __tablename__ = "edition"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # always 1
    number: Mapped[int]


def drop() -> None:
    """Let every process render its public pages anew once the caller's transaction commits."""
    db.session.info[_CHANGED] = True


class Watch:
    """Knows the edition's number, and asks the database for it once a second at most."""

    def __init__(
        self, read: Callable[[], int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Watch what *read* returns; *clock* counts seconds."""
        self._read = read
        self._clock = clock
        self._asking = threading.Lock()
        self._guard = threading.Lock()
        self._forgotten = 1
        self._number = -1
        self._due = float("-inf")
        _watches.add(self)

    def number(self) -> int:
        """Return the number of the edition; below zero while it is not known.

        Only one asks; whoever comes meanwhile gets the last one known. So it is, too, while
        the database is away: what lies on the shelf is better than nothing.
        """
        if self._clock() >= self._due and self._asking.acquire(blocking=False):
            try:
                self._ask()
            finally:
                self._asking.release()
        return self._number

    def forget(self) -> None:
        """Know no number, so that no page matches: this process has just changed one."""
        with self._guard:
            self._forgotten += 1
            self._number = -self._forgotten
            self._due = float("-inf")

    def _ask(self) -> None:
        before, asked_at = self._forgotten, self._clock()
        try:
            found = self._read()
        except SQLAlchemyError as error:
            log.warning("edition not known", extra={"error": type(error).__name__})
            found = self._number
        with self._guard:
            if before == self._forgotten:  # else what we read may be from before a change
                self._number = found
                self._due = asked_at + LOOK_SECONDS


_watches: WeakSet[Watch] = WeakSet()


@event.listens_for(Session, "before_flush")
def _notice(session: Session, *_: Any) -> None:
    """Notice rows that visitors see."""
    if any(map(_is_shown, chain(session.new, session.deleted))) or any(
        _was_shown(row) for row in chain(session.dirty, session.deleted)
    ):
        session.info[_CHANGED] = True


def _notice_bulk(session: Session, model: type[Any], statement: Any) -> None:
    """Notice statements over such tables; they do not say which rows they meet."""
    leaves = hasattr(model, "shown_while") and not statement.is_insert
    if hasattr(model, "is_shown") or leaves:
        session.info[_CHANGED] = True


on_bulk.append(_notice_bulk)


def _is_shown(row: object) -> bool:
    return hasattr(type(row), "is_shown")


def _was_shown(row: object) -> bool:
    if hasattr(type(row), "is_shown"):
        session = look_into(row).session
        return row in session.deleted or session.is_modified(row)
    state = getattr(type(row), "shown_while", None)
    if state is None:
        return False
    past = look_into(row).attrs.state.history
    # The state before is not known where nobody had read it: then it may have been that one.
    left = past.deleted or ([state] if past.added else past.unchanged)
    is_going = bool(past.added) or row in look_into(row).session.deleted
    return is_going and state in left and state not in past.added


# First of all that happens before a commit, in every process: who locks two rows in one order
# never waits for who locks them in the other.
@event.listens_for(Session, "before_commit", insert=True)
def _count(session: Session) -> None:
    """Count the edition as the last thing in a transaction: nobody waits for its row long."""
    if session.in_nested_transaction():
        return
    session.flush()  # may notice something yet
    if not session.info.get(_CHANGED):
        return
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    session.execute(
        insert(Edition)
        .values(id=1, number=1)
        .on_conflict_do_update(index_elements=[Edition.id], set_={"number": Edition.number + 1})
    )


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    if session.info.get(_CHANGED):
        for watch in list(_watches):
            watch.forget()


@event.listens_for(Session, "after_transaction_end")
def _rest(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop(_CHANGED, None)
