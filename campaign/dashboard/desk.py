"""The overview of the desk, and one petition with its pictures."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from campaign.access import guard
from campaign.dashboard import charts, figures, letters
from campaign.web import languages

blueprint = Blueprint("dashboard", __name__, url_prefix="/desk")
guard.guard(blueprint)


@blueprint.get("/")
def overview() -> ResponseReturnValue:
    """Show what needs a person, and every petition with its figures."""
    return render_template(
        "dashboard/desk_overview.html",
        todo=letters.needs_a_person(),
        petitions=figures.summaries(languages.current()),
        outbox=letters.outbox_counts(),
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
