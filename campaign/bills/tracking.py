"""Where a petition's bill stands, by its rows: read it, and let it say something else."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext
from sqlalchemy import select

from campaign.access import audit
from campaign.bills import courses, facts
from campaign.bills.facts import Facts, Stage
from campaign.bills.models import Bill, BillCheck, BillStep, Step
from campaign.db import alone, db
from campaign.errors import Refusal
from campaign.petitions.models import Petition


class Crossed(Refusal):
    """Somebody else changed the bill since it was shown; nothing is changed."""


def row_of(petition: Petition) -> Bill:
    """Return what is kept of a petition's bill; a fresh row, not added, where nothing is."""
    found = db.session.get(Bill, petition.id)
    return found or Bill(
        petition_id=petition.id, title="", session="", keeps_fresh=False, edition=0
    )


def facts_of(petition: Petition) -> Facts | None:
    """Return where a petition's bill stands; None where nobody has said anything yet."""
    query = select(BillStep).where(BillStep.petition_id == petition.id)
    rows = {row.step: row for row in db.session.scalars(query)}
    bill = db.session.get(Bill, petition.id)
    if not rows:
        if bill is None:
            return None
        return Facts(title=bill.title, session=bill.session, now=_first(petition))
    told = Facts(
        title=bill.title if bill else "",
        session=bill.session if bill else "",
        now=_now(rows, courses.of(petition.bill).steps),
        outcome=bill.outcome if bill else None,
        outcome_on=bill.outcome_on if bill else None,
        stages={
            step: Stage(
                happened_on=row.happened_on, ayes=row.ayes, noes=row.noes, note=row.note
            )
            for step, row in rows.items()
        },
    )
    return facts.fitted(told, courses.of(petition.bill))


def beginning(petition: Petition) -> Facts:
    """Return what to say of a bill that nobody has said anything of: it is introduced."""
    return facts.fitted(Facts(now=_first(petition)), courses.of(petition.bill))


def write(
    petition: Petition,
    told: Facts,
    *,
    keeps_fresh: bool,
    seen: int,
    account_id: int | None,
) -> bool:
    """Let a petition's bill stand elsewhere, in the caller's transaction.

    Args:
        petition: whose bill.
        told: where it stands.
        keeps_fresh: whether OpenStates may change it each hour.
        seen: its edition when whoever writes looked at it.
        account_id: who writes; None: the program.

    Returns:
        Whether anything was different.

    Raises:
        Crossed: somebody else has changed it meanwhile, to something else.

    """
    alone("bill", petition.id)
    bill = row_of(petition)
    told = facts.fitted(told, courses.of(petition.bill))
    if facts_of(petition) == told and bill.keeps_fresh == keeps_fresh:
        return False
    if bill.edition != seen:
        raise Crossed(gettext("Somebody else has changed this bill meanwhile."))
    put(petition, told)
    bill = row_of(petition)
    if bill.keeps_fresh != keeps_fresh:
        bill.keeps_fresh = keeps_fresh
        if keeps_fresh:
            _forget_answer(petition)
        audit.note(
            "bills.fresh",
            account_id,
            about=petition.id,
            petition=petition.slug,
            on=keeps_fresh,
        )
    audit.note(
        "bills.write",
        account_id,
        about=petition.id,
        petition=petition.slug,
        edition=bill.edition,
    )
    return True


def put(petition: Petition, told: Facts) -> None:
    """Write *told* into a petition's rows, in the caller's transaction; count the change."""
    course = courses.of(petition.bill)
    bill = row_of(petition)
    bill.title, bill.session = told.title, told.session
    bill.outcome, bill.outcome_on = told.outcome, told.outcome_on
    bill.edition += 1
    db.session.add(bill)
    reached = told.reached(course)
    for place, step in enumerate(course.steps):
        key, stage = (petition.id, step), told.stage(step)
        row = db.session.get(BillStep, key) or BillStep(petition_id=petition.id, step=step)
        row.happened_on, row.ayes, row.noes = stage.told
        row.note = stage.note
        row.is_done, row.is_now = place < reached, place == reached
        db.session.add(row)
    db.session.flush()


def _forget_answer(petition: Petition) -> None:
    """Let the next answer of OpenStates count as news, all of it."""
    check = db.session.get(BillCheck, petition.id)
    if check is not None:
        check.found = None


def _now(rows: Mapping[Step, BillStep], steps: Iterable[Step]) -> Step | None:
    ahead = [step for step in steps if step not in rows or not rows[step].is_done]
    return next((step for step in ahead if step in rows and rows[step].is_now), None) or next(
        iter(ahead), None
    )


def _first(petition: Petition) -> Step:
    return courses.of(petition.bill).steps[0]
