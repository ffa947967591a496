"""The guard of the desk: strangers are shown the door, and the way in."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from campaign.access import sessions
from campaign.access.models import Account
from campaign.db import writing

_COOKIE = "desk"  # name of our secret within Flask's signed session cookie
# Only pages of the desk: an address that leads elsewhere would lend our name to a stranger.
_DESK_ADDRESS = re.compile(r"(/[a-z]{2})?/desk(/[\w\-./]*)?(\?[\w\-=&.%+]*)?\Z", re.ASCII)


def guard(blueprint: Blueprint, *, open_to_strangers: Collection[str] = ()) -> None:
    """Let only people of the desk see the pages of *blueprint*.

    Sets ``g.account`` and ``g.desk_session``. No answer is kept by any cache.

    Args:
        blueprint: of a feature, under /desk.
        open_to_strangers: names of its views that need no account: the ways in.

    """
    ways_in = {f"{blueprint.name}.{name}" for name in open_to_strangers}

    @blueprint.before_request
    def turn_strangers_away() -> ResponseReturnValue | None:
        if recognise() or request.endpoint in ways_in:
            return None
        wanted = here() if request.method == "GET" else None  # a form cannot be sent twice
        return redirect(url_for("organisers.sign_in", next=wanted), 303)

    @blueprint.after_request
    def keep_nowhere(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response


def recognise() -> bool:
    """Return whether the browser is signed in, and remember as whom."""
    g.account = g.desk_session = None
    token = session.get(_COOKIE)
    found = sessions.find(token) if isinstance(token, str) else None
    if found is None:
        return False
    g.desk_session, g.account = found
    if sessions.wants_noting(g.desk_session):
        session_id = g.desk_session.id
        with writing():
            sessions.seen(session_id)
    return True


def let_in(account: Account, *, is_by_link: bool) -> None:
    """Sign the browser in as *account*, with nothing left of the session it had before."""
    token = sessions.begin(account, is_by_link=is_by_link)
    session.clear()
    session[_COOKIE] = token


def let_out() -> None:
    """Sign the browser out."""
    sessions.end(g.desk_session.id)
    session.clear()


def here() -> str:
    """Return the address of this page, to come back to."""
    return request.script_root + request.full_path.rstrip("?")


def safe_next(wanted: str | None) -> str:
    """Return where to go after signing in: *wanted* if it is a page of the desk.

    Args:
        wanted: what the address bar says, which anybody may have written.

    """
    if wanted and _DESK_ADDRESS.match(wanted) and not urlsplit(wanted).netloc:
        return wanted
    return url_for("dashboard.overview")
