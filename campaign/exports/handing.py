"""Hand out a kept file, whole or the part that a broken download still misses.

Source:
    RFC 9110, 14.2 (Range), 13.1.5 (If-Range), 15.5.17 (416): a range that is not understood,
    or of another version of the file, is answered with all of it.

"""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select
from werkzeug.http import parse_range_header

from campaign import clock
from campaign.access import audit
from campaign.db import db
from campaign.errors import Gone, NotFound
from campaign.exports.models import Export


@dataclass(frozen=True)
class Part:
    """Which bytes of a file are handed out."""

    first: int
    end: int  # the first one that is not
    size: int  # of the whole file

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the file."""
        return self.end - self.first == self.size

    @property
    def said(self) -> str:
        """What stands in ``Content-Range``."""
        return f"bytes {self.first}-{self.end - 1}/{self.size}"


def called(petition_id: int, number: int, account_id: int) -> Export:
    """Return what somebody asked for to be kept for them.

    Raises:
        NotFound: they did not, or not from this petition.

    """
    query = select(Export).where(
        Export.id == number,
        Export.petition_id == petition_id,
        Export.account_id == account_id,
        Export.job_id.is_not(None),
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(gettext("You have asked for no such file."))
    return found


def ready(export: Export) -> Export:
    """Return *export* if its file is there.

    Raises:
        Gone: its day is over.
        NotFound: it is being made.

    """
    if export.expires_at is None or export.expires_at <= clock.now():
        raise Gone(
            gettext("This file was kept for 24 hours and is destroyed. Ask for it anew.")
        )
    if not export.is_whole:
        raise NotFound(gettext("This file is not ready yet."))
    return export


def tag(export: Export) -> str:
    """Return the strong ETag of its file: it never changes."""
    return f'"{export.mark}"'


def part(export: Export, wanted: str | None, if_range: str | None) -> Part | None:
    """Return which bytes to hand out; None: it has none of those.

    Args:
        export: that is ready.
        wanted: header ``Range``.
        if_range: header ``If-Range``.

    """
    whole = Part(0, export.size, export.size)
    if if_range is not None and if_range.strip() != tag(export):
        return whole
    asked = parse_range_header(wanted) if wanted else None
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return whole
    if (asked.ranges[0][0] or 0) < -export.size:  # its end, and more: RFC 9110, 14.1.2
        return whole
    found = asked.range_for_length(export.size)
    return None if found is None else Part(found[0], found[1], export.size)


def note(export: Export, handed: Part) -> None:
    """Write down that its file is fetched, in the caller's transaction.

    The trail has every part that leaves. Counted is a fetch from the beginning, and the first
    one from wherever: going on after a broken download is no new time.
    """
    if handed.first == 0 or export.fetched == 0:
        export.fetched += 1
    audit.note(
        "exports.fetched",
        export.account_id,
        petition=export.petition_id,
        export=export.id,
        first_byte=handed.first,
    )
