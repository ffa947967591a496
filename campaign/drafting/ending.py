"""Say how a petition ended, with words to those who signed."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from campaign.db import db
from campaign.petitions import living
from campaign.petitions.models import Outcome, Petition, Wording


def declare(
    petition: Petition, outcome: Outcome, on: date, words: Mapping[str, str], account_id: int
) -> None:
    """Close a petition and say how it ended, in the caller's transaction.

    Args:
        petition: locked by the caller.
        outcome: won, lost, or else.
        on: the day in Los Angeles on which it was decided.
        words: to those who signed, by language; those of a language without words are not kept.
        account_id: who says so.

    """
    living.declare(petition, outcome, on, account_id)
    for wording in _wordings(petition):
        wording.outcome_words = words.get(wording.language, "")
    db.session.flush()


def words_of(petition: Petition) -> dict[str, str]:
    """Return the words to those who signed, by language."""
    return {wording.language: wording.outcome_words for wording in _wordings(petition)}


def _wordings(petition: Petition) -> list[Wording]:
    return list(db.session.scalars(select(Wording).where(Wording.petition_id == petition.id)))
