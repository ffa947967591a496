"""What was typed at the desk outlives the session it was typed in.

A form whose session has ended, or whose token is not right any more, does nothing. Its words
are shown on a page of ours that waits until somebody is signed in again; from there a person,
and only a person, sends them once more.
"""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError

from campaign.web import errors, origin

# Their forms hold passwords and codes: nothing of them is ever shown again.
_WITH_SECRETS = {"organisers", "security"}
_MACHINE_MADE = re.compile(r"[\w\-.:/]{0,20}\Z", re.ASCII)  # a number, a choice, a date


def register(app: Flask, *, door: Callable[[], str | None]) -> None:
    """Let *app* keep what was typed where a form of the desk brings no valid token.

    Args:
        app: whose forms are kept.
        door: returns the endpoint that would let this browser in; None where it is in.

    """

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> ResponseReturnValue:
        del error
        return page(door())


def is_worth_it() -> bool:
    """Return whether the request brings anything that somebody may have typed."""
    if request.method != "POST" or request.blueprint in _WITH_SECRETS:
        return False
    return any(value for _, value in _fields())


def page(door: str | None, why: str = "") -> ResponseReturnValue:
    """Return the page that keeps what was sent.

    What another site had a browser send is neither shown nor kept: the page must not become
    the way on which a forged form gets a valid token.

    Args:
        door: endpoint that lets the person in again; None for whoever is in: their page
            carries a fresh token, and sends what it shows.
        why: word for the query of the door, for whoever is in, and came with a good token,
            but has to show more of themselves: their page carries a token again.

    """
    if request.blueprint in _WITH_SECRETS or not origin.is_ours():
        return errors.page(
            gettext(
                "This page is too old, or your browser keeps no cookies for the desk. Go back, "
                "load it again, and send it once more."
            ),
            400,
        )
    query: dict[str, Any] = {why: 1} if why else {}
    told = make_response(
        render_template(
            "errors/desk_kept.html",
            way_in=url_for(door, **query) if door else None,
            door=door,
            is_in=door is None or bool(why),
            address=request.script_root + request.full_path.rstrip("?"),
            fields=[(name, value, not _MACHINE_MADE.match(value)) for name, value in _fields()],
            had_files=any(one.filename for one in request.files.values()),
        ),
        400 if door is None else 403 if why else 401,
    )
    told.headers["Cache-Control"] = "no-store"
    return told


def _fields() -> list[tuple[str, str]]:
    sent = request.form.items(multi=True)
    return [(name, value) for name, value in sent if not name.endswith("csrf_token")]
