"""Forget one person wherever they are, by the verbs that serve them on their own pages.

Each place is a transaction of its own: pressed again after a crash, it goes on where it was.
"""

from dataclasses import dataclass

from campaign.comments import leaving as talk
from campaign.comments import proving
from campaign.db import writing
from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from campaign.signers import deleting
from campaign.subjects import gathering
from campaign.supporters import leaving as news


@dataclass(frozen=True)
class Erased:
    """What there was, and is no more."""

    petitions: int
    subscriptions: int
    comments: int  # 1 where the mailbox wrote any


def erase(email: str, *, never_again: bool) -> Erased:
    """Erase the owner of a mail address from every petition, the news and the comments.

    Args:
        email: as ``addresses.normal`` returns it; every spelling of the mailbox is meant.
        never_again: write no more to it; a fingerprint remembers that.

    """
    petitions = list(gathering.signatures_of(email))
    for petition_id in petitions:
        with writing():
            rows = gathering.signatures_of(email).get(petition_id, ())
            for one in rows[:1]:  # all attempts of a mailbox go with one of them
                deleting.delete_signer(deleting.in_hand(one))
    with writing():
        subscriptions = gathering.subscriptions_of(email)
        count = len(subscriptions)
        for subscriber in subscriptions:
            news.erase(subscriber)
    with writing():
        commenter = proving.known(email)
        if commenter is not None:
            talk.forget(commenter)
        if never_again:
            suppressing.suppress(email, Reason.NEVER)
    return Erased(len(petitions), count, int(commenter is not None))
