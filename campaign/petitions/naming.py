"""What the desk calls a petition among others, and the values that its counts go by."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext

from campaign.errors import NotFound
from campaign.petitions import pages, sources
from campaign.petitions.models import Outcome, Petition, PetitionState
from campaign.web.languages import LANGUAGES, current

_OWN: Mapping[str, Any] = {
    sources.PAGE: lazy_gettext("The page itself"),
    sources.SHARED: lazy_gettext("Signers’ own links"),
    sources.POSTER: lazy_gettext("The poster"),
    sources.OTHER: lazy_gettext("Others, unnamed"),
}


def call_of(petition: Petition) -> str:
    """Return what a petition is called for who reads; its address while it has no words."""
    try:
        return pages.wording_of(petition.id, current()).call or petition.slug
    except NotFound:
        return petition.slug


def choice(petition: Petition) -> str:
    """Return a petition as it is offered among others: a copy has the same call, and bill."""
    told = call_of(petition), petition.bill, petition.slug, stage(petition)
    return " · ".join(told)


def stage(petition: Petition) -> str:
    """Return in a word or two how real a petition is, and whether it takes names."""
    if petition.is_demonstration:
        return str(gettext("Demonstration"))
    if petition.outcome is not None:
        won, lost = gettext("Won"), gettext("Not won")
        return str(
            {Outcome.WON: won, Outcome.LOST: lost}.get(petition.outcome, gettext("Closed"))
        )
    if petition.is_over:
        return str(gettext("Closed"))
    return str(
        {
            PetitionState.DRAFT: gettext("Draft"),
            PetitionState.REHEARSAL: gettext("In rehearsal"),
            PetitionState.LIVE: gettext("Live"),
        }[petition.state]
    )


def source(name: str) -> str:
    """Return what a source is called."""
    if name.startswith(sources.TAGGED):
        return name.removeprefix(sources.TAGGED).replace("/", " · ")
    if name.startswith(sources.ON_PAPER):
        return str(gettext("On paper, import No. %(n)s", n=name.removeprefix(sources.ON_PAPER)))
    if name.startswith(sources.LISTED):
        return str(
            gettext("Another tool, import No. %(n)s", n=name.removeprefix(sources.LISTED))
        )
    return str(_OWN.get(name, name.removeprefix(sources.REFERRED)))


def way(name: str) -> str:
    """Return how a source is known."""
    if name.startswith(sources.TAGGED):
        return str(gettext("words of a link (utm)"))
    if name.startswith(sources.REFERRED):
        return str(gettext("site that led here"))
    if name.startswith(sources.BROUGHT):
        return str(gettext("brought in, then confirmed"))
    if name in {sources.PAGE, sources.SHARED, sources.POSTER, sources.OTHER}:
        return str(gettext("our own"))
    return str(gettext("named in the link (source)"))


def language(code: str) -> str:
    """Return what a language calls itself."""
    return LANGUAGES.get(code, code)
