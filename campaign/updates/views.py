"""``/updates``: what was told by mail, for everybody to read; the same bytes for each."""

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from campaign.petitions.models import Petition
from campaign.updates import parting, setting, showing
from campaign.updates.showing import Shown
from campaign.web import languages
from campaign.web.headers import publicly_cached

blueprint = Blueprint("news_pages", __name__, url_prefix="/updates")

PAGE_SECONDS = 30
BENEATH_A_PETITION = 5  # the latest ones

blueprint.record_once(lambda _state: parting.lend())


@blueprint.app_context_processor
def news() -> dict[str, object]:
    """Let a petition's page name its latest news."""
    return {"news_of": _news_of}


@blueprint.get("")
def updates() -> ResponseReturnValue:
    """List what visitors may read."""
    listed = showing.listed(languages.current())
    page = make_response(render_template("updates/updates.html", listed=listed))
    return publicly_cached(page, seconds=PAGE_SECONDS)


@blueprint.get("/<int:update_id>")
def update(update_id: int) -> ResponseReturnValue:
    """Show one update."""
    shown = showing.one(update_id, languages.current())
    body = setting.page_html(shown.story.body)
    page = make_response(render_template("updates/update.html", shown=shown, body=body))
    return publicly_cached(page, seconds=PAGE_SECONDS)


def _news_of(petition: Petition) -> list[Shown]:
    return showing.listed(languages.current(), petition.id, limit=BENEATH_A_PETITION)
