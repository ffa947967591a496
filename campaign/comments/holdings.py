"""All that is held about somebody who comments, for them: to read, or to take along."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from campaign.comments import proving, wording
from campaign.comments.models import Comment, Commenter
from campaign.config import Settings
from campaign.db import db

_FINGERPRINTS = [
    "of your mail address, under the key of those who comment: so that you are known again",
    "of your mail address, for two days after each mail: so that you get no more than three",
    "of the network address you wrote from, for two days",
]


def of(commenter: Commenter, settings: Settings) -> dict[str, Any]:
    """Return all that is held about a commenter, as JSON can say it: moments in UTC."""
    theirs = select(Comment).where(Comment.commenter_id == commenter.id).order_by(Comment.id)
    return {
        "held_by": {"organisation": settings.organisation, "contact": settings.contact},
        "email": proving.address_of(commenter),
        "language": commenter.language,
        "first_wrote_at": _written(commenter.created_at),
        "confirmed_at": _written(commenter.confirmed_at),
        "agreed_to_the_terms_at": _written(commenter.agreed_at),
        "comments_approved": commenter.approved,
        "comments_rejected": commenter.rejected,
        "blocked": commenter.is_blocked,
        "comments": [_comment(comment) for comment in db.session.scalars(theirs)],
        "fingerprints_that_cannot_be_turned_back": _FINGERPRINTS,
    }


def _comment(comment: Comment) -> dict[str, Any]:
    words = wording.opened(comment)
    return {
        "beneath": comment.thread.slug,
        "written_at": _written(comment.created_at),
        "state": comment.state.value,
        "shown_name": words and words.name,
        "words": words and words.text,
        "answer_to_the_moderators": words and words.answer,
        "language": comment.language,
        "marked_as_signer": comment.is_signer,
        "picked_for_senators": comment.is_picked,
        "waits_because": comment.held_for and comment.held_for.value,
        "rejected_because": comment.rejection and comment.rejection.value,
        "shown_at": _written(comment.shown_at),
        "decided_at": _written(comment.decided_at),
    }


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
