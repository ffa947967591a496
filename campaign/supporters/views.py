"""``/news``: ask for news by mail, at the foot of every page or on a page of its own."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import DBAPIError

from campaign.db import writing
from campaign.supporters import asking
from campaign.supporters.asking import Wish
from campaign.supporters.forms import NewsForm
from campaign.web import errors, languages, limits, origin, site, timed
from campaign.web.headers import publicly_cached

blueprint = Blueprint("supporters", __name__, url_prefix="/news")

PAGE_SECONDS = 30
_SUBJECT = "news"  # of the timed token


@blueprint.get("")
def news() -> ResponseReturnValue:
    """Show the form on a page of its own."""
    page = render_template("supporters/news.html", form=NewsForm(formdata=None), notice=None)
    return publicly_cached(make_response(page), seconds=PAGE_SECONDS)


@blueprint.post("")
def ask() -> ResponseReturnValue:
    """Take the form from the foot of a page; whatever is wrong, show it as it was filled."""
    form = NewsForm()
    refusal = _refusal(form)
    if refusal is not None:
        return _again(form, *refusal)
    wish = Wish(
        email=form.email.data,
        zip_code=form.zip_code.data or "",
        campaign=form.campaign.data or "",
    )
    with writing():
        asking.ask(
            wish,
            settings=site.settings(),
            language=languages.current(),
            origin_print=limits.origin_print(),
        )
    return redirect(url_for(".asked"), code=303)


@blueprint.get("/asked")
def asked() -> ResponseReturnValue:
    """Send whoever asked to their mailbox."""
    page = render_template("supporters/asked.html", days=site.settings().confirm_days)
    return publicly_cached(make_response(page), seconds=PAGE_SECONDS)


def _refusal(form: NewsForm) -> tuple[str | None, int] | None:
    """Return why the form is not taken, with its status; None where it is."""
    if not origin.is_ours():
        return gettext(
            "This form came from another site. Is it yours? Press the button again."
        ), 403
    if form.token.data and not timed.is_fresh(form.token.data, _SUBJECT):
        return gettext(
            "This page was open for a long time. Please press the button again."
        ), 422
    if form.website.data:
        return gettext("Something filled in a box that people do not see. Press again."), 422
    if not form.validate():
        return None, 422
    if not limits.allows(site.settings().signing_limit, "news"):
        return errors.sentence(429), 429
    return None


def _again(form: NewsForm, notice: str | None, status: int) -> tuple[str, int]:
    """Show the form as it was filled: never cached, with a fresh timed token."""
    form.token.data = timed.token(_SUBJECT)
    form.website.data = ""
    return render_template("supporters/news.html", form=form, notice=notice), status


@blueprint.errorhandler(DBAPIError)
def database_away(error: DBAPIError) -> ResponseReturnValue:
    """Keep what somebody typed on the screen while the database cannot take it."""
    plain = errors.database_away(error)
    if request.endpoint != "supporters.ask":
        return plain
    page, _ = _again(NewsForm(), errors.sentence(503), 503)
    return page, 503, {"Retry-After": "30"}
