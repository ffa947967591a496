"""Forget one person wherever they are, by the verbs that serve them on their own pages.

Each place is a transaction of its own: pressed again after a crash, it goes on where it was.
"""

from dataclasses import dataclass

from flask_babel import gettext

from campaign.comments import leaving as talk
from campaign.comments import proving
from campaign.db import writing
from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from campaign.errors import Refusal
from campaign.exports import making
from campaign.imports import finding, keeping
from campaign.signers import deleting
from campaign.subjects import gathering
from campaign.supporters import leaving as news


@dataclass(frozen=True)
class Erased:
    """What there was, and is no more."""

    petitions: int
    subscriptions: int
    comments: int  # 1 where the mailbox wrote any
    files: int = 0  # that waited to be brought in


def erase(email: str, *, never_again: bool, account_id: int | None = None) -> Erased:
    """Erase the owner of a mail address from every petition, the news and the comments.

    Files that hold them and wait to be brought in go first: whoever brings one in later would
    bring them back. Files that were made for download go, whoever is in them.

    Args:
        email: as ``addresses.normal`` returns it; every spelling of the mailbox is meant.
        never_again: write no more to it; a fingerprint remembers that.
        account_id: who says so.

    Raises:
        Refusal: a file that holds them is being brought in right now; they are not erased.

    """
    files = _drop_files(email, account_id)
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
    making.destroy_kept()
    return Erased(len(petitions), count, int(commenter is not None), files)


def _drop_files(email: str, account_id: int | None) -> int:
    files = finding.of(email)
    for file in files:
        keeping.drop(file.number, account_id)  # not one that somebody is at work on
    if files and finding.of(email):
        raise Refusal(
            gettext(
                "A file that holds this person is being brought in. Wait until that is done, "
                "or undo it, and forget them then."
            )
        )
    return len(files)
