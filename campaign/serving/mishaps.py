"""Keep one failure from becoming several, and log it without the words it may quote."""

import logging
from types import TracebackType
from typing import Self

log = logging.getLogger(__name__)


class Contained:
    """``with Contained("petitions.every_hour"):`` lets no exception out, and logs its kind."""

    def __init__(self, name: str) -> None:
        """Say what is being done, for the log."""
        self._name = name

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Log an exception's kind and place: its text may hold a row of the database."""
        if kind is None or not issubclass(kind, Exception):
            return False
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        log.error("failed", extra={"what": self._name, "error": kind.__name__, "where": place})
        return True
