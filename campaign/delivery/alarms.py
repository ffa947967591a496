"""Somebody is told, once, when mail rests: by another road than the mail's own.

``alarmed_at`` says when. Machines that look in the same minute must not all tell, and one
that dies while it tells must not keep the others silent: so who tells first claims the row,
by a date a century ago, which nobody can take for the moment of a telling, and whose age
shows when the claim has gone stale.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask_babel import gettext
from sqlalchemy import ColumnElement, or_, select, update

from campaign import clock
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery import alarm_roads
from campaign.delivery.models import Lane, Pause

# A rest that ends within it (too many requests, an hour's limit) needs nobody.
PATIENCE = timedelta(minutes=2)
STALE = timedelta(minutes=5)  # no telling takes this long: its program has died
_CENTURY = timedelta(days=36_525)
_DESK = "/desk/outbox"
_NO_SYNC = {"synchronize_session": False}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Rest:
    """One rest that nobody was told of yet."""

    domain: str | None  # None: of all mail
    since: datetime
    reason: str


def tell(settings: Settings) -> bool:
    """Tell of every rest that nobody was told of; return whether somebody was told now.

    An edge of its own. What could not be told is told with the next call.
    """
    if not settings.alarm_url or not _is_anything_untold():
        return False
    with writing():
        claimed_at = clock.now() - _CENTURY
        rests = _claimed(claimed_at)
    if not rests:
        return False
    told_at: datetime | None = None
    try:
        alarm_roads.send(
            settings.alarm_url,
            subject=gettext("%(site)s: mail rests", site=settings.organisation),
            text=_text(settings, rests),
            facts=_facts(settings, rests),
            host=urlsplit(settings.base_url).hostname or "localhost",
        )
        told_at = clock.now()
    except alarm_roads.NotTold as error:
        log.warning("nobody was told that mail rests", extra={"trouble": str(error)})
    finally:
        with writing():
            for kind in (Pause, Lane):
                mine = kind.alarmed_at == claimed_at
                db.session.execute(
                    update(kind).where(mine).values(alarmed_at=told_at),
                    execution_options=_NO_SYNC,
                )
    return told_at is not None


def _untold(now: datetime) -> dict[type[Pause] | type[Lane], tuple[ColumnElement[bool], ...]]:
    """Return which rows somebody must still be told of. A person who pauses needs no alarm."""

    def is_open(kind: type[Pause] | type[Lane]) -> ColumnElement[bool]:
        return or_(kind.alarmed_at.is_(None), kind.alarmed_at < now - _CENTURY - STALE)

    return {
        Pause: (is_open(Pause), Pause.since <= now - PATIENCE, Pause.try_again_at.is_not(None)),
        Lane: (is_open(Lane), Lane.paused_at.is_not(None)),
    }


def _is_anything_untold() -> bool:
    which = _untold(clock.now())
    found = any(db.session.scalar(select(k.id).where(*which[k]).limit(1)) for k in which)
    db.session.rollback()
    return found


def _claimed(claimed_at: datetime) -> list[_Rest]:
    which = _untold(clock.now())
    all_mail = db.session.execute(
        update(Pause)
        .where(*which[Pause])
        .values(alarmed_at=claimed_at)
        .returning(Pause.since, Pause.reason),
        execution_options=_NO_SYNC,
    )
    rests = [_Rest(None, since, reason) for since, reason in all_mail]
    lanes = db.session.execute(
        update(Lane)
        .where(*which[Lane])
        .values(alarmed_at=claimed_at)
        .returning(Lane.domain, Lane.paused_at, Lane.pause_reason),
        execution_options=_NO_SYNC,
    )
    return rests + [_Rest(domain, at, reason or "") for domain, at, reason in lanes if at]


def _text(settings: Settings, rests: Sequence[_Rest]) -> str:
    paragraphs = [_paragraph(rest) for rest in rests]
    paragraphs.append(gettext("Nothing is lost: the mail waits in the outbox."))
    paragraphs.append(
        gettext("Look at it here: %(link)s", link=settings.link(_DESK))
        + "\n"
        + gettext("or with: campaign outbox stats")
    )
    return "\n\n".join(paragraphs) + "\n"


def _paragraph(rest: _Rest) -> str:
    since = f"{clock.pacific(rest.since):%Y-%m-%d %H:%M}"
    if rest.domain is None:
        return gettext(
            "No mail leaves since %(since)s (Pacific time): %(reason)s",
            since=since,
            reason=rest.reason,
        )
    return gettext(
        "Mail to %(domain)s rests since %(since)s (Pacific time): %(reason)s",
        domain=rest.domain,
        since=since,
        reason=rest.reason,
    )


def _facts(settings: Settings, rests: Sequence[_Rest]) -> dict[str, object]:
    return {
        "site": settings.base_url,
        "organisation": settings.organisation,
        "look_at": settings.link(_DESK),
        "rests": [
            {"domain": r.domain, "since": r.since.isoformat(), "reason": r.reason}
            for r in rests
        ],
    }
