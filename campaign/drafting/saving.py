"""Save a petition section by section: what two editors wrote never overwrites the other's.

A page of the editor carries a mark of each section as it was shown. Whoever saves changes the
sections that they changed; where somebody else has changed the same one, nothing is saved, and
both are shown.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from campaign import clock
from campaign.access import audit
from campaign.db import db
from campaign.drafting.shapes import written
from campaign.errors import Refusal
from campaign.petitions import beside
from campaign.petitions.models import Petition, Position, Wording
from campaign.web import languages
from campaign.web.forms import tidy

FACTS = "facts"
_FACTS = ("bill", "position", "opens_at", "closes_at", "retention_days", "sponsor", "goals")
_WORDS = ("offered", "call", "ask")
LETTER = ("subject", "body")
COLUMNS = {
    "call": "call",
    "ask": "ask",
    "subject": "letter_subject",
    "body": "letter_body",
}
YES = "y"  # a box that is ticked


class Crossed(Refusal):
    """Somebody else has changed the same sections since they were shown; nothing is saved."""

    def __init__(self, sections: list[str]) -> None:
        """Name the sections."""
        super().__init__(gettext("Somebody else has changed this petition meanwhile."))
        self.sections = sections


def sections() -> dict[str, tuple[str, ...]]:
    """Return the names of a form's fields by section."""
    found: dict[str, tuple[str, ...]] = {FACTS: _FACTS}
    for language in languages.LANGUAGES:
        for section, names in (
            ("words", _WORDS),
            ("letter", LETTER),
            ("boxes", (*beside.OURS,)),
        ):
            found[f"{section}-{language}"] = tuple(f"{language}_{name}" for name in names)
    return found


def stored(petition: Petition) -> dict[str, str]:
    """Return what the database says, as plain text by the names of the form's fields."""
    told = {
        "bill": petition.bill,
        "position": petition.position.value,
        "opens_at": written(petition.opens_at),
        "closes_at": written(petition.closes_at),
        "retention_days": str(petition.retention_days),
        "sponsor": petition.sponsor,
        "goals": " ".join(str(goal) for goal in petition.goals or ()),
    }
    rows = _wordings(petition.id)
    for language in languages.LANGUAGES:
        row = rows.get(language)
        told[f"{language}_offered"] = YES if row and row.is_offered else ""
        for name, column in COLUMNS.items():
            told[f"{language}_{name}"] = getattr(row, column) if row else ""
        with languages.speaking(language):
            for kind, words in beside.now(petition.id, language).items():
                told[f"{language}_{kind}"] = words
    return {name: tidy(value) for name, value in told.items()}


def offered(petition: Petition) -> frozenset[str]:
    """Return the languages that a petition is offered in."""
    rows = _wordings(petition.id)
    return frozenset(language for language, row in rows.items() if row.is_offered)


def plain(data: Mapping[str, Any]) -> dict[str, str]:
    """Return what a form says in the same shape."""
    names = [name for of in sections().values() for name in of]
    return {name: _plain(data.get(name)) for name in names}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else ""
    return "" if value is None else str(tidy(str(value)))


def marks(values: Mapping[str, str]) -> dict[str, str]:
    """Return a short mark of each section: the same words, the same mark."""
    found = {}
    for section, names in sections().items():
        said = json.dumps([values[name] for name in names])
        found[section] = hashlib.sha256(said.encode()).hexdigest()[:12]
    return found


def carried(seen: Mapping[str, str]) -> str:
    """Return marks as a hidden field carries them."""
    return " ".join(f"{section}:{mark}" for section, mark in seen.items())


def read(text: str) -> dict[str, str]:
    """Return the marks that a hidden field carried."""
    return dict(pair.split(":", 1) for pair in text.split() if ":" in pair)


def merged(
    petition: Petition, typed: Mapping[str, str], seen: Mapping[str, str]
) -> dict[str, str]:
    """Return what was typed, and of the sections that were left as shown, what is there now."""
    now, mine = stored(petition), marks(typed)
    left = {s for s in sections() if mine[s] == seen.get(s)}
    kept = {name: now[name] for section in left for name in sections()[section]}
    return {**typed, **kept}


def save(
    petition: Petition, typed: Mapping[str, str], seen: Mapping[str, str], account_id: int
) -> list[str]:
    """Write what was changed, in the caller's transaction; return the sections' names.

    Args:
        petition: locked by the caller.
        typed: by the names of the form's fields; :func:`faults` finds none in it.
        seen: :func:`marks` of what whoever typed it had before them.
        account_id: who saves.

    Raises:
        Crossed: somebody else has changed the same sections to something else.

    """
    before = stored(petition)
    mine, theirs = marks(typed), marks(before)
    wanted = [s for s in sections() if mine[s] not in {theirs[s], seen.get(s)}]  # changed here
    crossed = [s for s in wanted if seen.get(s) != theirs[s]]
    if crossed:
        raise Crossed(crossed)
    for section in wanted:
        kind, _, language = section.partition("-")
        changed = {n: typed[n] for n in sections()[section] if typed[n] != before[n]}
        if kind == FACTS:
            _write_facts(petition, changed)
        elif kind == "boxes":
            _write_boxes(petition, language, changed, account_id)
        else:
            _write_words(petition, language, changed)
    if wanted:
        petition.edited_at = clock.now()
        audit.note(
            "petitions.edit",
            account_id,
            petition=petition.id,
            slug=petition.slug,
            sections=len(wanted),
            **_told(before, stored(petition)),
        )
    return wanted


def _told(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, Any]:
    """Return the dates, numbers and states that were changed; of words not what they say."""
    offers = [name for name in before if name.endswith("_offered")]
    names = [*(name for name in _FACTS if name != "sponsor"), *offers]
    return audit.differences(
        *({name: side[name] or None for name in names} for side in (before, after))
    )


def _write_facts(petition: Petition, changed: Mapping[str, str]) -> None:
    for name, value in changed.items():
        setattr(petition, name, _READ.get(name, str)(value))


def moment(text: str) -> datetime | None:
    """Return the moment that a field of day and time says; None where it is empty."""
    if not text:
        return None
    return datetime.fromisoformat(text).replace(tzinfo=clock.PACIFIC).astimezone(UTC)


_READ: Mapping[str, Callable[[str], Any]] = {
    "position": Position,
    "opens_at": moment,
    "closes_at": moment,
    "retention_days": int,
    "goals": lambda text: [int(goal) for goal in text.split()] or None,
}


def _write_words(petition: Petition, language: str, changed: Mapping[str, str]) -> None:
    row = _wordings(petition.id).get(language)
    if row is None:
        empty = dict.fromkeys(COLUMNS.values(), "")
        row = Wording(petition_id=petition.id, language=language, is_offered=False, **empty)
        db.session.add(row)
    for field, value in changed.items():
        name = field.removeprefix(f"{language}_")
        if name == "offered":
            row.is_offered = bool(value)
        else:
            setattr(row, COLUMNS[name], value)
    db.session.flush()


def _write_boxes(
    petition: Petition, language: str, changed: Mapping[str, str], account_id: int
) -> None:
    words = {field.removeprefix(f"{language}_"): said for field, said in changed.items()}
    with languages.speaking(language):
        beside.write(petition.id, language, words, account_id)


def _wordings(petition_id: int) -> dict[str, Wording]:
    rows = db.session.scalars(select(Wording).where(Wording.petition_id == petition_id))
    return {row.language: row for row in rows}
