"""The drawer's pages: the mail of a rehearsal, for whoever sits at this machine.

On a site that others can reach they are there for its owners alone: a link to the desk itself
may lie in the drawer, from before there was a key to send it.
"""

import io
import re
from http import HTTPStatus

from flask import Blueprint, Response, g, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import escape

from campaign.access import guard
from campaign.access.roles import EVERY, May
from campaign.delivery.forms import FindForm
from campaign.errors import NotFound
from campaign.mail import opening
from campaign.web import site

MOST_SHOWN = 200
MOST_LOOKED = 50_000  # of the newest mails; 9,000 take 0.3 s
# A mail's HTML has inline styles and links that must leave its frame; it may nothing else.
_FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'self'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-top-navigation-by-user-activation"
)

blueprint = Blueprint("delivery", __name__)


@blueprint.app_template_global("may_read_drawer")
def may_read() -> bool:
    """Return whether whoever looks may read the drawer."""
    if site.settings().is_development:
        return True
    return guard.door() is None and g.duties.may(May.OWN, EVERY)


@blueprint.before_request
def only_for_some() -> None:
    """Let nobody else know that there is a drawer."""
    if not may_read():
        raise NotFound(
            gettext("There is no page at this address. Perhaps the link was cut off.")
        )


@blueprint.after_request
def keep_nowhere(response: Response) -> Response:
    """Let no cache keep somebody's mail."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/drawer", strict_slashes=False)
def drawer() -> ResponseReturnValue:
    """List the newest mails."""
    mails, count = opening.newest(site.settings().drawer, MOST_SHOWN)
    return render_template("delivery/drawer.html", mails=mails, count=count, form=FindForm())


@blueprint.post("/drawer", strict_slashes=False)
def find() -> ResponseReturnValue:
    """List the newest mails to somebody: thousands may have come since."""
    form = FindForm()
    if not form.validate():
        mails, count = opening.newest(site.settings().drawer, MOST_SHOWN)
        page = render_template("delivery/drawer.html", mails=mails, count=count, form=form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    mails = opening.to(
        site.settings().drawer,
        form.recipient.data or "",
        most_looked=MOST_LOOKED,
        limit=MOST_SHOWN,
    )
    return render_template(
        "delivery/drawer.html", mails=mails, count=len(mails), form=form, most=MOST_LOOKED
    )


@blueprint.get("/drawer/<name>")
def mail(name: str) -> ResponseReturnValue:
    """Show one mail as a mail program would."""
    found = opening.mail(site.settings().drawer, name)
    return render_template("delivery/mail.html", mail=found, pieces=opening.links(found.text))


@blueprint.get("/drawer/<name>/html")
def mail_html(name: str) -> ResponseReturnValue:
    """Answer with a mail's own HTML, for the frame on its page."""
    found = opening.mail(site.settings().drawer, name)
    page = Response(_framed(found.html, found.subject), mimetype="text/html")
    page.headers["Content-Security-Policy"] = _FRAME_POLICY
    return page


@blueprint.get("/drawer/<name>/files/<int:number>")
def attachment(name: str, number: int) -> ResponseReturnValue:
    """Hand out one file that came with a mail, counted from 1, as a download."""
    files = opening.mail(site.settings().drawer, name).files
    if not 1 <= number <= len(files):
        raise NotFound(gettext("This mail has no such attachment."))
    file = files[number - 1]
    return send_file(
        io.BytesIO(file.content), file.media_type, as_attachment=True, download_name=file.name
    )


def _framed(html: str, subject: str) -> str:
    """Return a mail's HTML whose links open in the whole window, not in the frame."""
    head = '<base target="_top">'
    if re.search(r"<html\b", html):
        marked = re.sub(r"<html\b", "<html data-own-policy", html, count=1)
        return re.sub(r"(<head\b[^>]*>)", lambda m: m[1] + head, marked, count=1)
    return (
        f'<!doctype html><html lang="en" data-own-policy><head><title>{escape(subject)}</title>'
        f"{head}</head><body>{html}</body></html>"
    )
