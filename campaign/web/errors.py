"""Error pages: one template, the right status, a sentence a person can act on."""

import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    make_response,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from campaign.db import db
from campaign.errors import Forbidden, Refusal
from campaign.vault import KeyGone, WrongKey
from campaign.web.logs import masked_path

log = logging.getLogger(__name__)

_RECOGNISES = "campaign.recognises"
_DESK = re.compile(r"/desk(/|\Z)")


def register(app: Flask, *, recognises: Callable[[], bool]) -> None:
    """Teach *app* to answer refusals, HTTP errors and accidents with a page.

    Args:
        app: to be taught.
        recognises: looks who is at the desk, and notes it as ``g.account``.

    """
    app.extensions[_RECOGNISES] = recognises

    @app.before_request
    def no_nothing() -> None:
        # No address of ours holds a NUL, and PostgreSQL takes none in a query.
        if "\0" in request.path:
            abort(404)

    @app.errorhandler(Refusal)
    def refused(error: Refusal) -> ResponseReturnValue:
        return page(str(error), error.status, is_of_role=isinstance(error, Forbidden))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None or (error.code or 500) < HTTPStatus.BAD_REQUEST:
            return error  # a redirect of the router's
        status = error.code or 500
        told = page(sentence(status), status)
        told[0].headers.extend(
            (name, value)
            for name, value in error.get_headers()
            if name not in {"Content-Type", "Content-Length"}
        )
        return told

    @app.errorhandler(KeyGone)
    def forgotten(error: KeyGone) -> ResponseReturnValue:
        del error
        return page(gettext("What this page showed was erased, as we promised."), 410)

    app.register_error_handler(DBAPIError, database_away)

    @app.errorhandler(WrongKey)
    @app.errorhandler(Exception)
    def accident(error: Exception) -> ResponseReturnValue:
        # The text of an exception may quote what somebody typed; its place in the code cannot.
        log.error("accident: %s in %s", type(error).__name__, _where(error))
        db.session.rollback()
        return page(sentence(500), 500)


def database_away(error: DBAPIError) -> ResponseReturnValue:
    """Answer while the database cannot be reached, or is locked for too long."""
    log.error("database trouble: %s at %s", type(error).__name__, masked_path())
    db.session.rollback()
    return page(sentence(503), 503)


def sentence(status: int) -> str:
    """Return what to tell a visitor about an HTTP status, and what to do next."""
    known: dict[int, str] = {
        400: gettext("Your browser sent something we could not read. Go back and try again."),
        403: gettext("This request did not come from our own pages, so we stopped it."),
        404: gettext("There is no page at this address. Perhaps the link was cut off."),
        405: gettext("This address does not take that kind of request."),
        410: gettext("This page is gone."),
        413: gettext("That was too long for us to take. Shorten it and send it again."),
        429: gettext("That was too often in a short time. Wait a minute and try again."),
        503: gettext("The site is busy. Nothing was saved; please try again in a minute."),
    }
    unknown: str = gettext("Something went wrong on our side. Please try again in a minute.")
    return known.get(status, unknown)


def page(reason: str, status: int, *, is_of_role: bool = False) -> tuple[Response, int]:
    """Return the page that says why a request is declined; at the desk, one of the desk."""
    if _DESK.match(request.path):
        # An accident may be the database's: who is not known by then is not looked for.
        if not g.get("account") and status < HTTPStatus.INTERNAL_SERVER_ERROR:
            current_app.extensions[_RECOGNISES]()
        html = render_template(
            "errors/desk_error.html",
            reason=reason,
            status=status,
            back=_came_from(),
            is_of_role=is_of_role,
        )
    else:
        html = render_template("errors/error.html", reason=reason, status=status)
    told = make_response(html)
    told.headers["Cache-Control"] = "no-store"
    return told, status


def _came_from() -> str | None:
    """Return the page of the desk that led here; None where there is none, or only this one."""
    told = urlsplit(request.referrer or "")
    inside = told.path.removeprefix(request.script_root)
    is_this_one = request.method == "GET" and inside == request.path
    if told.netloc != request.host or not _DESK.match(inside) or is_this_one:
        return None
    return told.path + (f"?{told.query}" if told.query else "")


def _where(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return masked_path()
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno} at {masked_path()}"
