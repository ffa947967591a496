"""Bring the rows of a file in, piece by piece: each with its counts in one transaction.

A piece is deleted in the transaction that brings it in, and the job remembers its place there,
too: after a crash the next worker finds exactly what is left. That nobody comes in twice, the
database sees to by itself. See docs/decisions/0037.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import insert, select

from campaign import clock
from campaign.access import audit
from campaign.config import Settings
from campaign.db import db
from campaign.delivery import inserting
from campaign.errors import Refusal
from campaign.imports import holding, judging, keeping, phrases, sifting
from campaign.imports.decoding import Row
from campaign.imports.judging import Entry
from campaign.imports.models import Import, ImportState, Kind
from campaign.imports.plans import Plan
from campaign.imports.sifting import Fate
from campaign.imports.zips import fresh_zips
from campaign.jobs import queueing
from campaign.jobs.models import Job
from campaign.jobs.working import Step
from campaign.petitions import cells, living, people, placing, sources
from campaign.petitions.models import (
    Consent,
    NameStyle,
    Petition,
    PetitionState,
    Signature,
    SignatureState,
)
from campaign.supporters import consenting
from campaign.vault import new_handle

KIND = "imports.bring"


@dataclass(frozen=True)
class _Row:
    """One signature as it will be written, and to what its signer agreed."""

    values: dict[str, Any]
    consents: frozenset[str]


def begin(petition: Petition, number: int, seen: int, account_id: int) -> Import:
    """Ask for a file to be brought in, in the caller's transaction; a worker does it.

    Args:
        petition: for which.
        number: of the import.
        seen: the number of the matching that was looked over.
        account_id: who says so.

    Raises:
        Refusal: it was matched anew meanwhile, is begun, or the petition takes nothing.

    """
    act = holding.in_hand(petition.id, number)
    if act.state in {ImportState.RUNNING, ImportState.DONE}:
        raise Refusal(gettext("This is being brought in already: one press was enough."))
    if act.state is not ImportState.CHECKED or act.number != seen:
        raise Refusal(gettext("This was changed meanwhile. Look it over once more."))
    check(petition)
    if act.asks_each and not petition.is_open:
        raise Refusal(phrases.nobody_confirms())
    act.state = ImportState.RUNNING
    act.is_rehearsed = petition.is_rehearsal
    is_on_paper = act.kind is Kind.PAPER
    act.source_id = sources.brought(petition, act.id, is_on_paper=is_on_paper).id
    act.job_id = queueing.ask(
        KIND, account_id, total=act.rows, petition=act.petition_id, imported=act.id
    ).id
    audit.note(
        "imports.bring",
        account_id,
        petition=petition.id,
        imported=act.id,
        kind=act.kind.value,
        expected=act.fresh,
    )
    return act


def check(petition: Petition) -> None:
    """Make sure that signatures can be brought in beneath a petition; closed ones take paper.

    Raises:
        Refusal: it is a draft, goes live just now, or its people are forgotten.

    """
    if petition.state is PetitionState.DRAFT:
        raise Refusal(gettext("Begin the rehearsal first: a draft takes no signatures."))
    if petition.going_live_at is not None:
        raise Refusal(gettext("The petition is going live just now. Try again in a minute."))
    if living.is_forgotten(petition):
        raise Refusal(gettext("The people of this petition are forgotten. It takes no more."))


def step(job: Job, settings: Settings) -> Step:
    """Bring the next piece in: see ``jobs/working``."""
    act = db.session.get_one(Import, job.detail["imported"])
    petition = db.session.get_one(Petition, act.petition_id)
    pieces = keeping.pieces(act.id, after=job.cursor, limit=1)
    came = [row for piece in pieces for row in keeping.rows_of(piece)]
    place, count = (pieces[0].place if pieces else 0), len(came)
    rows = [_row(entry, act, petition, settings) for entry in _fresh(came, act, petition)]

    def write(locked: Job) -> int:
        ours = holding.at_work(locked, ImportState.RUNNING)
        if ours is None:
            return 0
        # What was rehearsed is deleted in going live: nothing of it may come in afterwards.
        if ours.is_rehearsed != petition.is_rehearsal or petition.going_live_at:
            queueing.give_up(locked, "WentLive")
            return 0
        if not came:
            _end(ours)
            return 0
        _write(ours, rows)
        keeping.let_go(keeping.piece(ours.id, place), petition.scope)
        locked.cursor = place
        return count

    return Step(write, is_last=not came)


def _fresh(rows: Sequence[Row], act: Import, petition: Petition) -> list[Entry]:
    """Return whom some rows bring in, as things stand now; not as they stood for the check."""
    told = judging.judged(rows, Plan.of(act), petition, fresh_zips())
    entries = [entry for _, entry in told if isinstance(entry, Entry)]
    fates = sifting.fates(petition.id, entries)
    return [entry for entry, fate in zip(entries, fates, strict=True) if fate is Fate.FRESH]


def _row(entry: Entry, act: Import, petition: Petition, settings: Settings) -> _Row:
    handle, now = new_handle(), clock.now()
    is_asked = act.asks_each and bool(entry.person.email)
    place = placing.place_of(entry.match)
    values = {
        "created_at": now,
        "handle": handle,
        "petition_id": petition.id,
        "state": SignatureState.ELSEWHERE,
        "sealed": people.seal_person(petition, handle, entry.person),
        "address_print": entry.known_by,
        "language": entry.language,
        "zip": entry.match.zip,
        "name_style": NameStyle.FULL,
        "is_form_letter": not entry.person.words,
        "district": place.district,
        "placing": place.placing,
        "confidence": place.confidence,
        "map_version_id": entry.match.map_version_id,
        "source_id": act.source_id,
        # The mail goes by the clock, as what the day's cap held back; unasked, no link works
        "expires_at": now + timedelta(days=settings.confirm_days) if is_asked else now,
        "owes_mail": is_asked,
    }
    return _Row(values, entry.consents)


def _write(act: Import, rows: Sequence[_Row]) -> None:
    rows = _without_signers(act.petition_id, rows)
    if not rows:
        return
    # By the connection: the session would look at each row, and take ten times as long.
    db.session.connection().execute(
        inserting.into(Signature).on_conflict_do_nothing(), [row.values for row in rows]
    )
    consents_of = {row.values["handle"]: row.consents for row in rows}
    query = select(Signature.id, Signature.handle).where(Signature.handle.in_(consents_of))
    written = db.session.execute(query).all()
    # The words in which the organiser says where these people agreed.
    texts = {
        kind: consenting.text_id(kind, act.language, act.evidence)
        for kind in sorted(act.consents)
    }
    agreed = [
        {"signature_id": number, "consent_text_id": texts[kind], "given_at": clock.now()}
        for number, handle in written
        for kind in sorted(consents_of[handle])
    ]
    if agreed:
        db.session.execute(insert(Consent), agreed)
    if written:
        cells.elsewhere(act.petition_id, act.source_id or 0, len(written))
    act.brought += len(written)


def _without_signers(petition_id: int, rows: Sequence[_Row]) -> list[_Row]:
    """Leave out who signed here since the rows were sifted: one person counts once."""
    prints = [row.values["address_print"] for row in rows]
    query = select(Signature.address_print).where(
        Signature.petition_id == petition_id,
        Signature.address_print.in_(prints),
        Signature.state == SignatureState.CONFIRMED,
    )
    signed = set(db.session.scalars(query))
    return [row for row in rows if row.values["address_print"] not in signed]


def _end(act: Import) -> None:
    act.state = ImportState.DONE
    act.ended_at = clock.now()
    audit.note(
        "imports.brought",
        act.account_id,
        petition=act.petition_id,
        imported=act.id,
        brought=act.brought,
        faulty=act.faulty,
    )
