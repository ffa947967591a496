"""The guard of the desk: strangers are shown the door, and the way in."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.access import browsers, factors, roles, sessions
from campaign.access.models import Account
from campaign.access.roles import May
from campaign.db import writing
from campaign.errors import Forbidden, NotFound
from campaign.web import keeping, languages

SURE_FOR = timedelta(minutes=15)  # after showing who one is; then it is asked again
_COOKIE = "desk"  # name of our secret within Flask's signed session cookie
_Taken = ParamSpec("_Taken")
_View = Callable[_Taken, ResponseReturnValue]
# Only pages of the desk: an address that leads elsewhere would lend our name to a stranger.
_DESK_ADDRESS = re.compile(r"(/[a-z]{2})?/desk(/[\w\-./]*)?(\?[\w\-=&.%+]*)?\Z", re.ASCII)


def everywhere(args: Mapping[str, Any]) -> int | None:
    """Say that a page belongs to no single campaign."""
    del args
    return roles.EVERY


def guard(
    blueprint: Blueprint,
    *,
    may: May | Mapping[str, May] = May.WRITE,
    of: Callable[[Mapping[str, Any]], int | None] = everywhere,
    open_to_strangers: Collection[str] = (),
    open_half_way: Collection[str] = (),
) -> None:
    """Let only people of the desk see the pages of *blueprint*, each what their roles allow.

    Whoever has a second factor has to have shown it. Sets ``g.account``, ``g.duties`` and
    ``g.desk_session``. No answer is kept by any cache.

    Args:
        blueprint: of a feature, under /desk.
        may: what its views do; or by view, ``"*"`` being all others.
        of: takes the arguments in an address, and says which campaign the page is about:
            the id of a petition, ``roles.EVERY`` if none alone, or None for a list that shows
            only what ``g.duties.campaigns`` has. Raises NotFound where there is no such thing.
        open_to_strangers: names of its views that need no account: the ways in.
        open_half_way: names of its views for whoever has yet to show a second factor.

    """
    ways_in = {f"{blueprint.name}.{name}" for name in open_to_strangers}
    half = {f"{blueprint.name}.{name}" for name in open_half_way}

    @blueprint.before_request
    def turn_strangers_away() -> ResponseReturnValue | None:
        is_known = recognise()
        if request.endpoint in ways_in or (is_known and request.endpoint in half):
            return None
        way_in = _door()
        if way_in and keeping.is_worth_it():
            return keeping.page(way_in)
        if way_in:
            return redirect(url_for(way_in, next=_wanted()), 303)
        _check(_wants(may, (request.endpoint or "").rpartition(".")[2]), of)
        return None

    @blueprint.after_request
    def keep_nowhere(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response


def _wants(may: May | Mapping[str, May], view: str) -> May:
    return may if isinstance(may, May) else may.get(view) or may["*"]


def _check(act: May, of: Callable[[Mapping[str, Any]], int | None]) -> None:
    """Refuse what somebody's roles do not allow; of what they may not see, say that it is not.

    Raises:
        NotFound: it belongs to a campaign in which they have no role at all.
        Forbidden: they may see it, and not do this.

    """
    campaign = None if act is May.SELF else of(request.view_args or {})
    if g.duties.may(act, campaign):
        return
    if campaign and not g.duties.may(May.SEE, campaign):
        raise NotFound(gettext("There is no such page at your desk."))
    raise Forbidden(gettext("Your role does not let you do this. Ask whoever invited you."))


def door() -> str | None:
    """Recognise the browser; return the endpoint that would let it in, None if it is in."""
    recognise()
    return _door()


def _door() -> str | None:
    """Return the endpoint that asks for what this browser has yet to show; None if nothing."""
    if g.account is None:
        return "organisers.sign_in"
    is_half_way = g.desk_session.factor_at is None and factors.has_any(g.account.id)
    return "security.second" if is_half_way else None


def recognise() -> bool:
    """Return whether the browser is signed in, and remember as whom."""
    g.account = g.desk_session = None
    g.duties = roles.NONE
    token = session.get(_COOKIE)
    found = sessions.find(token) if isinstance(token, str) else None
    if found is None:
        return False
    g.desk_session, g.account = found
    g.duties = roles.of(g.account.id)
    # A page left open on some screen looks again by itself: nobody was seen.
    is_by_itself = "X-Looks-By-Itself" in request.headers
    if not is_by_itself and sessions.wants_noting(g.desk_session):
        session_id = g.desk_session.id
        with writing():
            sessions.seen(session_id)
    return True


def surely(view: _View[_Taken]) -> _View[_Taken]:
    """Let a view be used only by whoever showed a second factor, and showed it lately.

    For what cannot be taken back: personal data that leaves, keys, going live. Others are led
    to where they set one up or show it, and then back to the page they came from.
    """

    @wraps(view)
    def asked(*args: _Taken.args, **kwargs: _Taken.kwargs) -> ResponseReturnValue:
        back = _wanted() or _came_from()
        if not factors.has_any(g.account.id):
            return redirect(url_for("security.security", needed=1, next=back), 303)
        if not sessions.is_sure(g.desk_session, SURE_FOR):
            return redirect(url_for("security.second", again=1, next=back), 303)
        return view(*args, **kwargs)

    return asked


def _wanted() -> str | None:
    return here() if request.method == "GET" else None  # a form cannot be sent twice


def _came_from() -> str | None:
    """Return the page of ours whose form was sent; None where the browser does not say."""
    told = urlsplit(request.referrer or "")
    return told.path + (f"?{told.query}" if told.query else "") if told.path else None


def let_in(account: Account, *, is_by_link: bool) -> None:
    """Sign the browser in as *account*, with nothing left of the session it had before."""
    browser = browsers.named(request.user_agent.string)
    token = sessions.begin(account, is_by_link=is_by_link, browser=browser)
    session.clear()
    session[_COOKIE] = token
    account.language = languages.current()


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
