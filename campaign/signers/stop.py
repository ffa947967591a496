"""``/stop/<token>``: no more mail that nobody asked for; one press, by a person or a program.

Source:
    RFC 8058, "Signaling One-Click Functionality for List Email Headers": a mail program sends
    POST with ``List-Unsubscribe=One-Click``, without cookies, and follows no redirect.
"""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.db import writing
from campaign.delivery.models import Reason
from campaign.errors import Gone
from campaign.petitions import tokens
from campaign.petitions.tokens import Purpose
from campaign.signers import hushing
from campaign.signers.hushing import Wish
from campaign.signers.views import keep_private

_ONE_CLICK = "One-Click"

blueprint = Blueprint("stop", __name__, url_prefix="/stop")
blueprint.after_request(keep_private)


@blueprint.get("/<token>")
def page(token: str) -> ResponseReturnValue:
    """Offer to stop, or to go on. Mail scanners come here: nothing happens."""
    return _page(token)


@blueprint.post("/<token>")
def stop(token: str) -> ResponseReturnValue:
    """Write no more that was not asked for. Pressing twice changes nothing."""
    _hush(token, Wish.NO_NEWS)
    if request.form.get("List-Unsubscribe") == _ONE_CLICK:
        reply = make_response(gettext("No more such mail goes to this address.") + "\n")
        reply.mimetype = "text/plain"
        return reply
    return _page(token)


@blueprint.post("/<token>/undo")
def undo(token: str) -> ResponseReturnValue:
    """Take back what was pressed here, and no more: "never" is asked for on one's own page."""
    _hush(token, Wish.NEWS_AGAIN)
    return _page(token)


@blueprint.get("/<token>/undo")
def undo_again(token: str) -> ResponseReturnValue:
    """Show the page to whoever reloads it, or reads it in the other language."""
    return _page(token)


def _hush(token: str, wish: Wish) -> None:
    try:
        with writing():
            hushing.hush(tokens.read(token, Purpose.STOP, for_update=True), wish)
    except Gone:
        pass  # the address was erased: nothing is written to it


def _page(token: str) -> ResponseReturnValue:
    signature = tokens.read(token, Purpose.STOP)
    reasons = hushing.reasons(signature)
    return render_template(
        "signers/stop.html",
        token=token,
        is_erased=signature.sealed is None,
        is_never=Reason.NEVER in reasons,
        is_stopped=Reason.UNSUBSCRIBE in reasons,
    )
