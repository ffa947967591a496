"""Make one made-up signature: the row that signing, confirming and withdrawing would leave."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from campaign import clock
from campaign.demo import crowd, days
from campaign.demo.homes import Home, Homes, Placed
from campaign.mail import addresses
from campaign.petitions import cells, people
from campaign.petitions.cells import Cell
from campaign.petitions.models import NameStyle, Petition, Placing, SignatureState, Wording
from campaign.petitions.people import Person
from campaign.petitions.tasks import ERASE_WITHDRAWN_AFTER, FORGET_PENDING_AFTER

CONSENTS = {
    "hear_delivery": 0.42,
    "office_reply": 0.27,
    "show_name": 0.31,
    "keep_informed": 0.36,
}
_NEVER_CONFIRM, _WITHDRAW, _CHOOSE, _INITIAL = 0.13, 0.012, 0.8, 0.08  # shares of people
_OPEN_ONLY = 0.25  # share of those who did not confirm, and yet looked at the page that asks
_UNTIL_WITHDRAWN_DAYS = 6  # on average


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What all signatures of one run share, read once."""

    petition: Petition
    wordings: dict[str, Wording]  # by language
    homes: Homes
    sources: tuple[list[int], list[int]]  # ids, and how many come by each
    consents: dict[tuple[str, str], int]  # (kind, language) → id of the words
    link_days: timedelta
    chance: random.Random
    now: datetime


@dataclass(frozen=True)
class Made:
    """One signature: its columns, the ids of what was agreed to, its cell where it counts."""

    row: dict[str, Any]
    consents: list[int]
    cell: Cell | None


@dataclass(frozen=True)
class _Fate:
    """How far somebody came, and when."""

    state: SignatureState
    confirmed_at: datetime | None = None
    withdrawn_at: datetime | None = None


def made(
    ground: Ground, *, handle: bytes, number: int, created_at: datetime, home: Home
) -> Made:
    """Make up somebody who signed at that moment.

    Args:
        ground: of the run.
        handle: of the row.
        number: no other of the petition's made-up people has it.
        created_at: when they signed, not after the run's now.
        home: where they live.

    """
    chance = ground.chance
    language = crowd.language(chance)
    wording = ground.wordings[language]
    person = crowd.person(chance, number, language, wording.letter_body)
    is_form_letter = not (person.words or person.letter)
    fate = _fate(ground, created_at)
    if fate.confirmed_at is not None:  # confirming freezes the words
        letter = person.letter or wording.letter_body
        person = replace(person, subject=wording.letter_subject, letter=letter)
    placed = _placed(chance, home, fate)
    source_id = chance.choices(*ground.sources)[0]
    row = {
        "created_at": created_at,
        "handle": handle,
        "petition_id": ground.petition.id,
        "state": fate.state,
        "sealed": _sealed(ground, handle, person, fate),
        "address_print": people.address_print(
            ground.petition, addresses.canonical(person.email)
        ),
        "language": language,
        "zip": home.zip,
        "name_style": NameStyle.INITIAL if chance.random() < _INITIAL else NameStyle.FULL,
        "is_form_letter": is_form_letter,
        "source_id": source_id,
        "expires_at": created_at + ground.link_days,
        "confirmed_at": fate.confirmed_at,
        "withdrawn_at": fate.withdrawn_at,
        # They count as reminded and as asked, so that the worker does not write to them all.
        "reminded_at": created_at if fate.confirmed_at is None else None,
        "place_asked_at": fate.confirmed_at if placed.placing is Placing.WAITING else None,
        "asked_at": fate.confirmed_at,
        "was_opened": fate.confirmed_at is not None or chance.random() < _OPEN_ONLY,
    } | placed._asdict()
    if fate.state is not SignatureState.CONFIRMED or fate.confirmed_at is None:
        return Made(row, _agreed(ground, language), None)
    return Made(row, _agreed(ground, language), _cell(row, fate.confirmed_at))


def _cell(row: dict[str, Any], confirmed_at: datetime) -> Cell:
    there = clock.pacific(confirmed_at)
    return Cell(
        row["petition_id"],
        cells.district_of(row["district"], row["placing"]),
        there.date(),
        there.hour,
        row["source_id"],
        row["zip"],
        row["language"],
        row["is_form_letter"],
    )


def _fate(ground: Ground, created_at: datetime) -> _Fate:
    chance, now = ground.chance, ground.now
    # Who never confirmed is forgotten by and by: of the first days, only the others are left.
    is_kept = created_at + ground.link_days + FORGET_PENDING_AFTER > now
    confirmed_at = created_at + days.delay(chance)
    if is_kept and chance.random() < _NEVER_CONFIRM:
        return _Fate(SignatureState.PENDING)
    if confirmed_at > now:
        return (
            _Fate(SignatureState.PENDING) if is_kept else _Fate(SignatureState.CONFIRMED, now)
        )
    if chance.random() < _WITHDRAW:
        stayed = timedelta(days=chance.expovariate(1 / _UNTIL_WITHDRAWN_DAYS))
        if confirmed_at + stayed <= now:
            return _Fate(SignatureState.WITHDRAWN, confirmed_at, confirmed_at + stayed)
    return _Fate(SignatureState.CONFIRMED, confirmed_at)


def _placed(chance: random.Random, home: Home, fate: _Fate) -> Placed:
    has_chosen = fate.confirmed_at is not None and chance.random() < _CHOOSE
    return home.chosen(chance) if has_chosen else home.placed


def _sealed(ground: Ground, handle: bytes, person: Person, fate: _Fate) -> bytes | None:
    gone_at = fate.withdrawn_at and fate.withdrawn_at + ERASE_WITHDRAWN_AFTER
    if gone_at is not None and gone_at <= ground.now:
        return None
    return people.seal_person(ground.petition, handle, person)


def _agreed(ground: Ground, language: str) -> list[int]:
    return [
        ground.consents[kind, language]
        for kind, share in CONSENTS.items()
        if ground.chance.random() < share
    ]
