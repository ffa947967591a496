"""Stop writing to a signer's mailbox, or write again: as its owner says."""

from enum import StrEnum

from flask_babel import gettext

from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from campaign.errors import Gone, Invalid
from campaign.petitions import people
from campaign.petitions.models import Signature
from campaign.supporters import leaving


class Wish(StrEnum):
    """What the owner of a mailbox asks of us."""

    NO_NEWS = "no-news"  # only what they ask for themselves
    NEVER = "never"  # nothing at all
    AGAIN = "again"  # both taken back
    NEWS_AGAIN = "news-again"  # only the first of them


def hush(signature: Signature, wish: str) -> None:
    """Do as the owner of a mailbox says, over all petitions, in the caller's transaction.

    Raises:
        Gone: the address was erased.
        Invalid: the page offers no such wish.

    """
    person = people.open_person(signature)
    if person is None:
        raise Gone(
            gettext("We no longer have this address: it was erased, and nothing goes there.")
        )
    match wish:
        case Wish.NO_NEWS:
            suppressing.suppress(person.email, Reason.UNSUBSCRIBE)
            leaving.end_of(person.email)
        case Wish.NEVER:
            suppressing.suppress(person.email, Reason.NEVER)
            leaving.end_of(person.email)
        case Wish.NEWS_AGAIN:
            suppressing.lift(person.email, Reason.UNSUBSCRIBE)
            leaving.resume_of(person.email)
        case Wish.AGAIN:
            suppressing.lift(person.email, Reason.UNSUBSCRIBE, Reason.NEVER)
            leaving.resume_of(person.email)
        case _:
            raise Invalid(gettext("Press one of the buttons on the page."))


def reasons(signature: Signature) -> frozenset[Reason]:
    """Return why the mailbox of a signature gets no mail, or less."""
    person = people.open_person(signature)
    if person is None:
        return frozenset()
    return suppressing.reasons_of([person.email])[person.email]
