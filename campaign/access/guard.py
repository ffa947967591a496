"""The guard of the desk: strangers are shown the door, and the way in."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from campaign.access import browsers, factors, permits, roles, sessions
from campaign.access.models import Account, Role
from campaign.access.permits import Of, Permits
from campaign.access.roles import May
from campaign.db import writing
from campaign.web import keeping, languages, site

everywhere = permits.everywhere  # of a page that belongs to no single campaign
SURE_FOR = timedelta(minutes=15)  # after showing who one is; then it is asked again
_COOKIE = "desk"  # name of our secret within Flask's signed session cookie
_Taken = ParamSpec("_Taken")
_View = Callable[_Taken, ResponseReturnValue]
# Only pages of the desk: an address that leads elsewhere would lend our name to a stranger.
_DESK_ADDRESS = re.compile(r"(/[a-z]{2})?/desk(/[\w\-./]*)?(\?[\w\-=&.%+]*)?\Z", re.ASCII)


def guard(
    blueprint: Blueprint,
    *,
    may: May | Mapping[str, May] = May.WRITE,
    of: Of | Mapping[str, Of] = permits.everywhere,
    open_to_strangers: Collection[str] = (),
    open_half_way: Collection[str] = (),
    open_without_factor: Collection[str] = (),
) -> None:
    """Let only people of the desk see the pages of *blueprint*, each what their roles allow.

    Whoever has a second factor has to have shown it. Sets ``g.account``, ``g.duties`` and
    ``g.desk_session``. No answer is kept by any cache.

    Args:
        blueprint: of a feature, under /desk.
        may: what its views do; or by view, ``"*"`` being all others.
        of: which campaign each is about; see ``permits.Of``; or by view, too.
        open_to_strangers: names of its views that need no account: the ways in.
        open_half_way: names of its views for whoever has yet to show a second factor.
        open_without_factor: names of its views for whoever has to set one up first.

    """
    ways_in = {f"{blueprint.name}.{name}" for name in open_to_strangers}
    on_the_way = {
        "security.second": {f"{blueprint.name}.{name}" for name in open_half_way},
        "security.security": {f"{blueprint.name}.{name}" for name in open_without_factor},
    }
    needs = Permits(may, of)
    blueprint.record(lambda made: made.app.extensions.update({_key(blueprint.name): needs}))

    @blueprint.before_request
    def turn_strangers_away() -> ResponseReturnValue | None:
        recognise()
        if request.endpoint in ways_in:
            return None
        way_in = _door()
        g.is_on_the_way = way_in is not None
        if request.endpoint in on_the_way.get(way_in or "", ()):
            return None
        if way_in and keeping.is_worth_it():
            return keeping.page(way_in)
        if way_in:
            return redirect(url_for(way_in, next=_wanted()), 303)
        view = (request.endpoint or "").rpartition(".")[2]
        permits.check_page(g.duties, needs, view, request.view_args or {})
        return None

    @blueprint.after_request
    def keep_nowhere(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response


def lets_in(endpoint: str, campaign: int | None = None) -> bool:
    """Return whether whoever looks would be let in at *endpoint*: what is not, is not offered.

    Looks nothing up. No where there is no such page.

    Args:
        endpoint: of the desk.
        campaign: id of the petition it would be about; None for a page about none.

    """
    if endpoint not in current_app.view_functions:
        return False
    blueprint, _, view = endpoint.rpartition(".")
    needs: Permits = current_app.extensions[_key(blueprint)]
    return needs.lets_in(g.get("duties", roles.NONE), view, campaign)


def need(act: May, campaign: int | None) -> None:
    """Refuse what is not theirs to do, where a form or a query says what it is about.

    Raises:
        NotFound: it belongs to a campaign in which they have no role at all.
        Forbidden: they may see it, and not do this.

    """
    permits.check(g.duties, act, campaign)


def _key(blueprint: str) -> str:
    return f"campaign.permits.{blueprint}"


def door() -> str | None:
    """Recognise the browser; return the endpoint that would let it in, None if it is in."""
    recognise()
    return _door()


def _door() -> str | None:
    """Return the endpoint that asks for what this browser has yet to show; None if nothing."""
    if g.account is None:
        return "organisers.sign_in"
    if g.desk_session.factor_at is not None:
        return None
    if factors.has_any(g.account.id):
        return "security.second"
    return "security.security" if must_have_factor() else None


def must_have_factor() -> bool:
    """Return whether whoever looks owns a desk that strangers can reach.

    Their password alone would let a thief invite anybody, and take everything.
    """
    is_owner = any(role is Role.OWNER for role, _ in g.duties.held)
    return is_owner and not site.settings().is_development


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
        if not factors.has_any(g.account.id):
            way, why = "security.security", "needed"
        elif not sessions.is_sure(g.desk_session, SURE_FOR):
            way, why = "security.second", "again"
        else:
            return view(*args, **kwargs)
        if keeping.is_worth_it():
            return keeping.page(way, why)
        query: dict[str, Any] = {why: 1, "next": _wanted() or _came_from()}
        if request.method == "POST":
            query["press"] = 1  # what was pressed is yet to be done
        return redirect(url_for(way, **query), 303)

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
