"""What the values of counts are called: sources, languages, letters, steps of a letter."""

from flask_babel import gettext

from campaign.offices.fates import Fate
from campaign.petitions import sources
from campaign.petitions.tally_models import FORM_LETTER
from campaign.web.languages import LANGUAGES


def source(name: str) -> str:
    """Return what a source is called."""
    if name.startswith(sources.TAGGED):
        return name.removeprefix(sources.TAGGED).replace("/", " · ")
    own = {
        sources.PAGE: gettext("The page itself"),
        sources.SHARED: gettext("Signers’ own links"),
        sources.POSTER: gettext("The poster"),
        sources.OTHER: gettext("Others, unnamed"),
    }
    return str(own.get(name, name.removeprefix(sources.REFERRED)))


def way(name: str) -> str:
    """Return how a source is known."""
    if name.startswith(sources.TAGGED):
        return str(gettext("words of a link (utm)"))
    if name.startswith(sources.REFERRED):
        return str(gettext("site that led here"))
    if name in {sources.PAGE, sources.SHARED, sources.POSTER, sources.OTHER}:
        return str(gettext("our own"))
    return str(gettext("named in the link (source)"))


def language(code: str) -> str:
    """Return what a language calls itself."""
    return LANGUAGES.get(code, code)


def letter(kind: str) -> str:
    """Return what a letter is, by its likeness to ours."""
    if kind == FORM_LETTER:
        return str(gettext("Our letter as it stands"))
    return str(gettext("With words of their own"))


def fate(found: Fate) -> str:
    """Return how far letters have come."""
    return str(
        {
            Fate.HELD: gettext("Sealed, held before they go"),
            Fate.RECALLED: gettext("Recalled"),
            Fate.WAITING: gettext("In the outbox"),
            Fate.GOING: gettext("Being sent"),
            Fate.SENT: gettext("Sent, not yet answered for"),
            Fate.DELIVERED: gettext("Delivered"),
            Fate.CARRIED: gettext("Carried by hand"),
            Fate.RETURNED: gettext("Came back"),
            Fate.REFUSED: gettext("Refused"),
            Fate.UNCERTAIN: gettext("Uncertain"),
            Fate.BY_HAND: gettext("To be carried by hand"),
            Fate.TAKEN_BACK: gettext("Taken back"),
        }[found]
    )
