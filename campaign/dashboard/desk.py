"""The overview of the desk, and one petition with its pictures."""

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from campaign.access import guard
from campaign.dashboard import charts, figures, headlines, letters, sparks, todo
from campaign.supporters import counting
from campaign.web import languages, site

_OFFICE_PAGE = "offices.office"

blueprint = Blueprint("dashboard", __name__, url_prefix="/desk")
guard.guard(blueprint)


@blueprint.app_template_global()
def office_page_of(message_id: int) -> str | None:
    """Return the address of the page of the office whose letters a message holds.

    For pages of floors that know messages, and no offices.
    """
    district = letters.district_of(message_id)
    if district is None or _OFFICE_PAGE not in current_app.view_functions:
        return None
    return url_for(_OFFICE_PAGE, district=district)


@blueprint.app_template_global()
def headline_of(slug: str) -> str:
    """Return what a story is called. For pages of floors that know no stories."""
    return headlines.of_story(slug, languages.current())


@blueprint.get("/")
def overview() -> ResponseReturnValue:
    """Show what needs a person, and every petition with its figures."""
    return render_template(
        "dashboard/desk_overview.html",
        todo=todo.needs_a_person(site.settings()),
        petitions=figures.summaries(languages.current()),
        sparks=sparks.of_all(),
        outbox=letters.outbox_counts(),
        news=counting.figures(),
    )


@blueprint.get("/petitions/<slug>")
def petition(slug: str) -> ResponseReturnValue:
    """Show one petition: by day, by district, and its bundles."""
    found = figures.petition_called(slug)
    return render_template(
        "dashboard/desk_petition.html",
        summary=figures.summary(found, languages.current()),
        days=charts.days(figures.by_day(found)),
        districts=figures.by_district(found),
        bundles=letters.bundles_of(found),
        outbox=letters.outbox_counts(),
    )
