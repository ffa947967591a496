"""Bring what OpenStates says of a bill: ask it, keep its answer, and take over what is new.

Three steps, each safe to be the last: what to ask is read, OpenStates is asked while no
transaction is open, and what came of it is written in one transaction.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from campaign import clock
from campaign.access import audit
from campaign.bills import actions, courses, facts, openstates, tracking
from campaign.bills.facts import Facts
from campaign.bills.models import Bill, BillCheck, Failure
from campaign.bills.openstates import Failed
from campaign.config import Settings
from campaign.db import alone, db, writing
from campaign.errors import Refusal
from campaign.petitions.models import Petition, PetitionState


@dataclass(frozen=True)
class Refreshed:
    """What came of asking."""

    failure: Failure | None
    has_changed: bool  # our pages
    is_waiting: bool  # something that OpenStates says differs from them
    found: Facts | None = None  # what it says; None: it did not answer


class CannotAsk(Refusal):
    """Something is missing before OpenStates can be asked."""


def due() -> list[int]:
    """Return the petitions whose bills OpenStates keeps fresh, longest not asked first."""
    query = (
        select(Bill.petition_id)
        .join(Petition, Petition.id == Bill.petition_id)
        .outerjoin(BillCheck, BillCheck.petition_id == Bill.petition_id)
        .where(
            Bill.keeps_fresh,
            Bill.outcome.is_(None),
            Petition.state != PetitionState.DRAFT,
            BillCheck.retry_at.is_(None) | (BillCheck.retry_at <= clock.now()),
        )
        .order_by(BillCheck.asked_at.is_not(None), BillCheck.asked_at, Bill.petition_id)
    )
    return list(db.session.scalars(query))


def refresh(
    petition_id: int,
    settings: Settings,
    *,
    account_id: int | None = None,
    is_trial: bool = False,
) -> Refreshed:
    """Ask OpenStates about one petition's bill. Ends the caller's transaction; commits itself.

    Args:
        petition_id: whose bill.
        settings: for its address and our key.
        account_id: who wants to know; None: the clock or a command.
        is_trial: keep what it says, and change nothing that visitors see.

    Raises:
        CannotAsk: there is no key, or the bill's number or session is not known.

    """
    bill, session, retry_at = _question(petition_id, settings)
    asked_at = clock.now()
    if retry_at is not None and retry_at > asked_at:
        return Refreshed(Failure.BUSY, has_changed=False, is_waiting=False)
    db.session.rollback()  # nobody waits for us while we wait for a network
    try:
        told = openstates.ask(
            settings.openstates_url,
            settings.openstates_key,
            session=session,
            number=" ".join(courses.number_of(bill) or ()),
        )
        found = actions.read(told, bill=bill, session=session)
    except Failed as failed:
        with writing():
            _note_failure(petition_id, asked_at, failed)
        return Refreshed(failed.failure, has_changed=False, is_waiting=False)
    with writing():
        return _take_in(petition_id, found, asked_at, account_id, is_trial=is_trial)


def take(petition: Petition, *, mark: str, seen: int, account_id: int | None) -> bool:
    """Take over all that OpenStates said last, in the caller's transaction.

    Args:
        petition: whose bill.
        mark: :func:`mark_of` what was shown to whoever takes it.
        seen: the bill's edition that was shown.
        account_id: who takes it.

    Returns:
        Whether anything was different.

    Raises:
        Refusal: OpenStates has said something else since, or somebody changed the bill.

    """
    check = db.session.get(BillCheck, petition.id)
    if check is None or check.found is None or mark_of(check) != mark:
        raise Refusal(gettext("OpenStates says something else by now. Look again."))
    return tracking.write(
        petition,
        proposed(petition, facts.from_json(check.found)),
        keeps_fresh=tracking.row_of(petition).keeps_fresh,
        seen=seen,
        account_id=account_id,
    )


def proposed(petition: Petition, found: Facts, before: Facts | None = None) -> Facts:
    """Return how the bill would stand with what OpenStates *found*; see ``facts.merged``."""
    mine = tracking.facts_of(petition) or tracking.beginning(petition)
    course = courses.of(petition.bill)
    return facts.fitted(facts.merged(mine, found, before, course), course)


def mark_of(check: BillCheck) -> str:
    """Return a short name for an answer of OpenStates: another answer has another one."""
    return hashlib.sha256((check.found or "").encode()).hexdigest()[:16]


def _question(petition_id: int, settings: Settings) -> tuple[str, str, datetime | None]:
    petition = db.session.get_one(Petition, petition_id)
    session = tracking.row_of(petition).session
    if not settings.openstates_key:
        raise CannotAsk(
            gettext("Set CAMPAIGN_OPENSTATES_KEY first: OpenStates asks for a key.")
        )
    if courses.number_of(petition.bill) is None:
        raise CannotAsk(
            gettext(
                "OpenStates needs a number like SB 54; “%(bill)s” is none.", bill=petition.bill
            )
        )
    if not courses.is_session(session):
        raise CannotAsk(gettext("Say first of which session the bill is, like 2017-2018."))
    check = db.session.get(BillCheck, petition_id)
    return petition.bill, session, check.retry_at if check else None


def _take_in(
    petition_id: int,
    found: Facts,
    asked_at: datetime,
    account_id: int | None,
    *,
    is_trial: bool,
) -> Refreshed:
    alone("bill", petition_id)
    petition = db.session.get_one(Petition, petition_id)
    bill, check = tracking.row_of(petition), _check(petition_id, asked_at)
    before = facts.from_json(check.found) if check.found else None
    mine = tracking.facts_of(petition)
    has_changed = False
    if bill.keeps_fresh and not is_trial:
        fresh = proposed(petition, found, before)
        has_changed = tracking.write(
            petition, fresh, keeps_fresh=True, seen=bill.edition, account_id=account_id
        )
        mine = fresh
    if not is_trial:  # else the next time in earnest would take this for old news
        check.found = facts.to_json(found)
    check.answered_at, check.failure, check.retry_at = asked_at, None, None
    if account_id is not None:
        audit.note(
            "bills.refresh",
            account_id,
            about=petition.id,
            petition=petition.slug,
            changed=has_changed,
        )
    return Refreshed(None, has_changed, proposed(petition, found) != mine, found)


def _note_failure(petition_id: int, asked_at: datetime, failed: Failed) -> None:
    alone("bill", petition_id)
    check = _check(petition_id, asked_at)
    check.failure, check.retry_at = failed.failure, failed.retry_at


def _check(petition_id: int, asked_at: datetime) -> BillCheck:
    check = db.session.get(BillCheck, petition_id) or BillCheck(petition_id=petition_id)
    check.asked_at = asked_at
    db.session.add(check)
    return check
