"""What letters and their steps are called."""

from flask_babel import gettext

from campaign.offices.fates import Fate
from campaign.petitions.tally_models import FORM_LETTER


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
