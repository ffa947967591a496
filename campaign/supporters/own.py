"""``/news/<token>``: confirm the news, choose, see, leave, delete.

Each address holds an unguessable token, which is all the guard they need; none is cached.
"""

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.db import writing
from campaign.delivery import suppressing
from campaign.errors import Gone, Invalid
from campaign.supporters import (
    asking,
    choosing,
    consenting,
    holdings,
    joining,
    leaving,
    mailboxes,
    tokens,
)
from campaign.supporters.choosing import Preferences
from campaign.supporters.forms import ConfirmForm, PreferencesForm
from campaign.supporters.models import HowOften, Subscriber, SubscriberState
from campaign.supporters.tokens import Purpose
from campaign.web import languages, site

blueprint = Blueprint("own_news", __name__, url_prefix="/news")

_ONE_CLICK = "One-Click"


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Keep these pages out of search engines, and their addresses out of other sites."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/<token>")
def page(token: str) -> ResponseReturnValue:
    """Show what one may confirm or choose. Mail scanners come here: nothing happens."""
    subscriber = tokens.read(token, Purpose.OWN)
    if subscriber.state is SubscriberState.PENDING:
        return _confirm(token, subscriber)
    if subscriber.state is SubscriberState.ENDED:
        return render_template(
            "supporters/left.html",
            token=token,
            can_undo=leaving.can_resume(subscriber),
            is_erased=subscriber.sealed is None,
        )
    return _preferences(token, subscriber)


@blueprint.get("/<token>/<any(confirm, leave, back):_part>")
def page_again(token: str, _part: str) -> ResponseReturnValue:
    """Lead back whoever reloads, or changes the language, on a page shown after an error."""
    return redirect(url_for(".page", token=token), code=303)


@blueprint.post("/<token>/confirm")
def confirm(token: str) -> ResponseReturnValue:
    """Subscribe with what is ticked."""
    form = ConfirmForm()
    try:
        with writing():
            subscriber = tokens.read(token, Purpose.OWN, for_update=True)
            boxes = asking.offered(subscriber, site.settings(), languages.current())
            joining.confirm(subscriber, form.ticked(boxes), languages.current())
    except (Invalid, joining.AlreadyThere) as refused:
        subscriber = tokens.read(token, Purpose.OWN)
        return _confirm(token, subscriber, notice=str(refused), status=refused.status)
    return redirect(url_for(".page", token=token, new=1), code=303)


@blueprint.post("/<token>")
def choose(token: str) -> ResponseReturnValue:
    """Keep what is chosen."""
    form = PreferencesForm()
    boxes = choosing.offered(site.settings(), languages.current())
    if not form.validate():
        return _preferences(token, tokens.read(token, Purpose.OWN), form=form, status=422)
    preferences = Preferences(
        names=form.wants.data or (),
        language=form.language.data,
        how_often=HowOften(form.how_often.data),
        zip_code=form.zip_code.data or "",
    )
    try:
        with writing():
            subscriber = tokens.read(token, Purpose.OWN, for_update=True)
            if subscriber.state is SubscriberState.CONFIRMED:
                choosing.choose(subscriber, preferences, boxes, languages.current())
    except Invalid as refused:
        subscriber = tokens.read(token, Purpose.OWN)
        return _preferences(
            token, subscriber, form=form, notice=str(refused), status=refused.status
        )
    return redirect(url_for(".page", token=token, saved=1), code=303)


@blueprint.post("/<token>/leave")
def leave(token: str) -> ResponseReturnValue:
    """End the news; or, from whom it wasn't, forget the address."""
    with writing():
        subscriber = tokens.read(token, Purpose.OWN, for_update=True)
        if subscriber.state is SubscriberState.PENDING:
            leaving.erase(subscriber)
        else:
            leaving.stop(subscriber)
    return redirect(url_for(".page", token=token), code=303)


@blueprint.post("/<token>/back")
def back(token: str) -> ResponseReturnValue:
    """Undo leaving."""
    with writing():
        leaving.resume(tokens.read(token, Purpose.OWN, for_update=True))
    return redirect(url_for(".page", token=token), code=303)


@blueprint.get("/<token>/data")
def data(token: str) -> ResponseReturnValue:
    """Hand over all that is held about the subscriber, as a file."""
    subscriber = tokens.read(token, Purpose.OWN)
    reply = jsonify(holdings.of(subscriber, site.settings()))
    reply.headers["Content-Disposition"] = 'attachment; filename="my-news.json"'
    return reply


@blueprint.get("/<token>/delete")
def delete(token: str) -> ResponseReturnValue:
    """Say what deleting does, and ask once more."""
    tokens.read(token, Purpose.OWN)
    return render_template("supporters/delete.html", token=token)


@blueprint.post("/<token>/delete")
def deleted(token: str) -> ResponseReturnValue:
    """Erase the subscriber for good."""
    with writing():
        leaving.erase(tokens.read(token, Purpose.OWN, for_update=True))
    return redirect(url_for(".page", token=token), code=303)


@blueprint.get("/<token>/stop")
@blueprint.get("/<token>/stop/undo")
def stop(token: str) -> ResponseReturnValue:
    """Offer to stop, or to go on. Mail scanners come here: nothing happens."""
    return _stop(token)


@blueprint.post("/<token>/stop")
def stopped(token: str) -> ResponseReturnValue:
    """Write no more news: one press, by a person or by a mail program.

    Source:
        RFC 8058: the program sends ``List-Unsubscribe=One-Click`` by POST, without cookies,
        and follows no redirect.

    """
    try:
        with writing():
            leaving.stop(tokens.read(token, Purpose.STOP, for_update=True))
    except Gone:
        pass  # the address was erased: nothing is written to it
    if request.form.get("List-Unsubscribe") == _ONE_CLICK:
        reply = make_response(gettext("No more such mail goes to this address.") + "\n")
        reply.mimetype = "text/plain"
        return reply
    return _stop(token)


@blueprint.post("/<token>/stop/undo")
def undo(token: str) -> ResponseReturnValue:
    """Take back what was pressed here."""
    try:
        with writing():
            leaving.resume(tokens.read(token, Purpose.STOP, for_update=True))
    except Gone:
        pass
    return _stop(token)


def _confirm(
    token: str, subscriber: Subscriber, *, notice: str | None = None, status: int = 200
) -> ResponseReturnValue:
    form = ConfirmForm()
    form.offer(asking.offered(subscriber, site.settings(), languages.current()))
    page = render_template(
        "supporters/confirm.html",
        token=token,
        form=form,
        subscriber=subscriber,
        email=mailboxes.address_of(subscriber),
        is_expired=joining.is_expired(subscriber),
        is_known=mailboxes.confirmed_by(subscriber.address_print) is not None,
        notice=notice,
    )
    return page, status


def _preferences(
    token: str,
    subscriber: Subscriber,
    *,
    form: PreferencesForm | None = None,
    notice: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    boxes = choosing.offered(site.settings(), languages.current())
    if form is None:
        form = PreferencesForm(
            formdata=None,
            how_often=subscriber.how_often.value,
            language=subscriber.language,
            zip_code=subscriber.zip,
        )
    form.offer(boxes, [box.name for box in boxes if consenting.holds(subscriber, box)])
    email = mailboxes.address_of(subscriber)
    page = render_template(
        "supporters/own.html",
        token=token,
        form=form,
        email=email,
        agreed=consenting.all_of(subscriber),
        against=suppressing.reasons_of([email])[email] if email else (),
        is_new="new" in request.args,
        is_saved="saved" in request.args,
        notice=notice,
    )
    return page, status


def _stop(token: str) -> ResponseReturnValue:
    try:
        subscriber = tokens.read(token, Purpose.STOP)
    except Gone:
        return render_template("supporters/stop.html", token=token, is_erased=True)
    return render_template(
        "supporters/stop.html",
        token=token,
        is_on=subscriber.state is SubscriberState.CONFIRMED,
        can_undo=leaving.can_resume(subscriber),
    )
