"""What stands beside a petition's boxes: the program's words, or the organisers' own.

A page may lie in a cache, or stay open for days, while somebody words a box anew. So each form
carries a mark of the words that it shows, and what is kept are the words with that mark: those
that were read, and no others. A mark that nobody knows is no consent.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import bindparam, select

from campaign.access import accounts
from campaign.db import db, table_of
from campaign.petitions.agreeing import HEAR_DELIVERY, OFFICE_REPLY
from campaign.petitions.consent_models import ConsentWording
from campaign.petitions.names import SHOW_NAME
from campaign.supporters.consenting import KEEP_INFORMED
from campaign.supporters.models import ConsentText
from campaign.web import languages

OURS: Mapping[str, Any] = {
    SHOW_NAME: lazy_gettext("Show my first name and city under the petition"),
    KEEP_INFORMED: lazy_gettext("Keep me informed about this campaign by email"),
    HEAR_DELIVERY: lazy_gettext("Tell me once when my letter was delivered"),
    OFFICE_REPLY: lazy_gettext(
        "The office may answer me directly (it will see my mail address)"
    ),
}
MOST = 300  # characters beside one box
_SHOWN = 50  # versions of one box that the desk lists
_MARK = 16  # letters: no secret, only a name for a text
# Of the table, and built once: it runs several times whenever somebody signs.
_own = table_of(ConsentWording).c
_ROWS = (
    select(_own.kind, _own.words)
    .where(_own.petition_id == bindparam("petition"), _own.language == bindparam("language"))
    .order_by(_own.id)
)


@dataclass(frozen=True)
class Version:
    """What stood beside a box since some moment."""

    words: str  # empty: the program's own
    since: datetime
    who: str | None  # mail address; None: the server


def now(petition_id: int, language: str) -> dict[str, str]:
    """Return what stands beside each box now, by kind.

    Args:
        petition_id: whose boxes.
        language: of the page, in which the program's own words are read: the caller speaks it.

    """
    own = latest(petition_id, language)
    return {kind: own.get(kind) or str(words) for kind, words in OURS.items()}


def latest(petition_id: int, language: str) -> dict[str, str]:
    """Return the organisers' own words as they are now, by kind; empty where there are none."""
    return dict(_rows(petition_id, language))  # later rows win


def marks(words: Mapping[str, str]) -> str:
    """Return what a form carries to say which words stood beside its boxes."""
    return " ".join(f"{kind}:{_mark(said)}" for kind, said in sorted(words.items()))


def shown(petition_id: int, language: str, carried: str) -> dict[str, str]:
    """Return the words that a form showed, by kind; a kind is left out where nobody knows.

    Args:
        petition_id: whose boxes.
        language: of the page that the form stood on.
        carried: what :func:`marks` gave it; empty for a form from before there were marks,
            beside whose boxes the program's own words stood.

    """
    return _carried(carried, _rows(petition_id, language))


def of_ours(carried: str) -> dict[str, str]:
    """Return which of the program's own words a form showed: for when the database is away."""
    return _carried(carried, [])


def _carried(carried: str, own: Iterable[tuple[str, str]]) -> dict[str, str]:
    ours = {kind: str(words) for kind, words in OURS.items()}
    if not carried:
        return ours
    known = {(kind, _mark(words)): words for kind, words in (*ours.items(), *own)}
    pairs = (pair.partition(":") for pair in carried.split())
    found = {kind: known.get((kind, mark), "") for kind, _, mark in pairs}
    return {kind: words for kind, words in found.items() if words}


def agreed(
    petition_id: int, language: str, carried: str, ticked: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """Return kind and exact words of what is ticked; what cannot be known is no consent."""
    words = shown(petition_id, language, carried)
    return tuple((kind, words[kind]) for kind in ticked if kind in words)


def left_behind(petition_id: int, texts: Iterable[ConsentText]) -> dict[str, str]:
    """Return what of *texts* no longer stands beside its box, by kind: it was worded anew."""
    words: dict[str, dict[str, str]] = {}
    found = {}
    for text in texts:
        if text.language not in words:
            with languages.speaking(text.language):
                words[text.language] = now(petition_id, text.language)
        if words[text.language].get(text.kind) != text.words:
            found[text.kind] = text.words
    return found


def write(
    petition_id: int, language: str, words: Mapping[str, str], account_id: int | None
) -> int:
    """Let other words stand beside boxes, in the caller's transaction.

    Args:
        petition_id: whose boxes.
        language: of the words.
        words: by kind; empty, or just the program's: the program's own.
        account_id: who writes.

    Returns:
        How many boxes are worded anew.

    """
    before, count = latest(petition_id, language), 0
    for kind, typed in words.items():
        said = "" if typed == str(OURS[kind]) else typed
        if said != before.get(kind, ""):
            row = ConsentWording(petition_id=petition_id, kind=kind, language=language)
            row.words, row.account_id = said, account_id
            db.session.add(row)
            count += 1
    db.session.flush()
    return count


def versions(petition_id: int, language: str, kind: str) -> list[Version]:
    """Return what stood beside one box, newest first."""
    query = (
        select(ConsentWording)
        .where(
            ConsentWording.petition_id == petition_id,
            ConsentWording.language == language,
            ConsentWording.kind == kind,
        )
        .order_by(ConsentWording.id.desc())
        .limit(_SHOWN)
    )
    rows = db.session.scalars(query).all()
    people = accounts.emails_of(row.account_id for row in rows)
    return [Version(row.words, row.created_at, people.get(row.account_id)) for row in rows]


def _rows(petition_id: int, language: str) -> list[tuple[str, str]]:
    asked = {"petition": petition_id, "language": language}
    return [(kind, words) for kind, words in db.session.execute(_ROWS, asked)]


def _mark(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:_MARK]
