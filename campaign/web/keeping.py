"""What was typed at the desk outlives the session it was typed in.

A form whose session has ended, or whose token is not right any more, does nothing. Its words
are shown on a page of ours that waits until somebody is signed in again; from there a person,
and only a person, sends them once more.
"""

import re
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Flask, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError

from campaign.web import errors, languages, origin
from campaign.web.forms import Form

# Their forms hold passwords and codes: nothing of them is ever shown again.
_WITH_SECRETS = {"organisers", "security"}
_MACHINE_MADE = re.compile(r"[\w\-.:/]{0,20}\Z", re.ASCII)  # a number, a choice, a date
_SEEN = "seen"  # what stood there when the form was opened: nobody types it


class Kept(NamedTuple):
    """One box of the form that was sent."""

    name: str
    label: str
    value: str
    is_typed: bool  # by a person; else it goes on as it is

    @property
    def is_told(self) -> bool:
        """Whether it tells a person anything."""
        return bool(self.value) and self.name != _SEEN


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
            fields=_kept(),
            had_files=any(one.filename for one in request.files.values()),
        ),
        400 if door is None else 403 if why else 401,
    )
    told.headers["Cache-Control"] = "no-store"
    return told


def _kept() -> list[Kept]:
    labels = _labels()
    return [
        Kept(
            name,
            labels.get(name) or name.replace("_", " ").capitalize(),
            value,
            name != _SEEN and not _MACHINE_MADE.match(value),
        )
        for name, value in _fields()
    ]


def _labels() -> dict[str, str]:
    """Return what boxes are called by the forms that the page's own module knows."""
    view = current_app.view_functions[request.endpoint or ""]
    known = [
        one
        for one in vars(sys.modules[view.__module__]).values()
        if isinstance(one, type) and issubclass(one, Form)
    ]
    # Where two forms have a box of the same name, the one that has most of them was sent.
    known.sort(key=lambda form: sum(hasattr(form, name) for name in request.form))
    return {
        name: label for form in known for name in request.form if (label := _label(form, name))
    }


def _label(form: type[Form], name: str) -> str:
    label = form.label_of(name)
    if not label:
        return ""
    codes = languages.LANGUAGES.keys() & set(name.split("_"))
    return " ".join([label, *(f"({languages.LANGUAGES[code]})" for code in codes)])


def _fields() -> list[tuple[str, str]]:
    sent = request.form.items(multi=True)
    return [(name, value) for name, value in sent if not name.endswith("csrf_token")]
