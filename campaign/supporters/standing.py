"""Whether somebody who once asked for news may still be sent any, mailbox by mailbox."""

from collections.abc import Collection
from enum import StrEnum

from campaign import clock
from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from campaign.mail import addresses
from campaign.supporters import hearing, mailboxes
from campaign.supporters.hearing import Asked


class News(StrEnum):
    """How a mailbox stands, in the words that other systems of campaigns use.

    Source:
        Action Network's exports know ``subscribed``, ``unsubscribed``, ``bouncing`` and
        ``spam complaint``; see docs/decisions/0036.
    """

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCING = "bouncing"
    COMPLAINED = "spam complaint"


def asked(campaign: str) -> Asked:
    """Return whom news of one campaign may go to now, its slug given."""
    return Asked(
        campaign=campaign,
        is_call=False,
        until=clock.now(),
        joined_from=None,
        joined_before=None,
        languages=frozenset(),
        not_from=frozenset(),
    )


def of(campaign: str, emails: Collection[str]) -> dict[str, News]:
    """Return how each of *emails* stands towards news of one campaign.

    Args:
        campaign: its slug.
        emails: as mail goes to them; some hundreds, not a million.

    """
    if not emails:
        return {}
    print_of = mailboxes.address_prints(emails)
    asking = hearing.among(asked(campaign), list(print_of.values()))
    against = suppressing.reasons_of(emails)
    return {
        email: _standing(against[email], is_asking=print_of[email] in asking)
        for email in emails
    }


class Everybody:
    """How all mailboxes stood when this was made: for whoever asks about millions of them."""

    def __init__(self, campaign: str) -> None:
        """Read who asked for news of *campaign*, its slug given, and who gets no mail."""
        self._asking = hearing.everybody(asked(campaign))
        self._against = {
            reason: prints for reason, prints in suppressing.everybody().items() if len(prints)
        }

    def of(self, emails: Collection[str]) -> dict[str, News]:
        """Return how each of *emails* stood; as :func:`of` does, and much faster."""
        asking, against = self._asking, self._against.items()
        known = mailboxes.address_prints(emails)
        stopped = addresses.suppression_prints(emails if against else ())
        return {
            email: _standing(
                [reason for reason, prints in against if stopped[email] in prints],
                is_asking=known[email] in asking,
            )
            for email in emails
        }


def _standing(against: Collection[Reason], *, is_asking: bool) -> News:
    if Reason.SPAM_REPORT in against:
        return News.COMPLAINED
    if Reason.BOUNCE in against:
        return News.BOUNCING
    if against or not is_asking:
        return News.UNSUBSCRIBED
    return News.SUBSCRIBED
