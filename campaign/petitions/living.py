"""How real a petition is, and how long it takes names: rehearse, go live, close, open again.

Whatever was signed in rehearsal stays a rehearsal: it never becomes a letter to an office.
So a petition goes live without signatures, and a live one that has any stays live.
"""

from datetime import date, datetime, timedelta

from flask_babel import gettext
from sqlalchemy import func, select

from campaign import clock
from campaign.access import audit
from campaign.config import Settings
from campaign.db import db
from campaign.errors import NotFound, Refusal
from campaign.petitions import readiness
from campaign.petitions.models import Outcome, Petition, PetitionState, Signature
from campaign.petitions.readiness import Lack, Missing

NOTICE = timedelta(days=7)  # before people are forgotten for ever, and not a day less


def called(slug: str, *, for_update: bool = False) -> Petition:
    """Return a petition in whatever state.

    Args:
        slug: its name in addresses.
        for_update: lock the row until the transaction ends.

    Raises:
        NotFound: there is none by that name.

    """
    query = select(Petition).where(Petition.slug == slug)
    found = db.session.scalar(query.with_for_update() if for_update else query)
    if found is None:
        raise NotFound(gettext("There is no petition “%(slug)s”.", slug=slug))
    return found


def signature_count(petition_id: int) -> int:
    """Count every signature of a petition, pending and withdrawn ones included."""
    query = select(func.count()).where(Signature.petition_id == petition_id)
    return db.session.scalar(query) or 0


def check(petition: Petition, settings: Settings) -> None:
    """Make sure that *petition* may go live, but for the signatures of its rehearsal.

    Raises:
        Refusal: with a line for everything that is missing.

    """
    lines = [
        _in_a_terminal(one, petition.slug) for one in readiness.missing(petition, settings)
    ]
    if petition.is_demonstration:
        raise Refusal(lines[0])
    if lines:
        raise Refusal("\n".join([f"“{petition.slug}” cannot go live yet:", *lines]))


def go_live(petition: Petition, settings: Settings, *, discarded: int = 0) -> None:
    """Let a petition's mail leave, in the caller's transaction.

    Args:
        petition: locked by the caller.
        settings: for the names and addresses that stand in every mail.
        discarded: how many signatures of the rehearsal were deleted before, for the trail.

    Raises:
        Refusal: something is missing, or signatures of the rehearsal are left.

    """
    if petition.state is PetitionState.LIVE:
        return
    check(petition, settings)
    left = signature_count(petition.id)
    if left:
        raise Refusal(
            f"What was signed in rehearsal must never reach an office (signatures: {left:,d}). "
            "To delete it for ever and go live, add: --discard-rehearsal"
        )
    petition.state, petition.going_live_at = PetitionState.LIVE, None
    _note("live", petition, None, discarded=discarded)


def rehearse(petition: Petition, account_id: int | None = None) -> None:
    """Put a petition (back) into rehearsal, in the caller's transaction.

    Args:
        petition: locked by the caller.
        account_id: who does it; None on the command line.

    Raises:
        Refusal: people have signed it since it is live: their letters would go to the drawer.

    """
    if petition.state is PetitionState.REHEARSAL:
        return
    count = signature_count(petition.id)
    if petition.state is PetitionState.LIVE and count:
        raise Refusal(
            f"“{petition.slug}” was signed for real (signatures: {count:,d}); in rehearsal, "
            "its letters would go to the drawer instead of the office. To take no more names: "
            f"campaign petitions close {petition.slug}"
        )
    petition.state, petition.going_live_at = PetitionState.REHEARSAL, None
    _note("rehearse", petition, account_id)


def close(petition: Petition, account_id: int | None = None) -> datetime:
    """Take no more names, in the caller's transaction; return when people will be forgotten."""
    now = clock.now()
    if petition.closes_at is None or petition.closes_at > now:
        petition.closes_at = now
        _note("close", petition, account_id)
    return petition.closes_at + timedelta(days=petition.retention_days)


def declare(petition: Petition, outcome: Outcome, on: date, account_id: int | None) -> None:
    """Say how a petition ended; that closes it, in the caller's transaction.

    Args:
        petition: locked by the caller.
        outcome: won, lost, or else.
        on: the day in Los Angeles on which it was decided.
        account_id: who says so.

    """
    close(petition, account_id)
    if (petition.outcome, petition.outcome_on) != (outcome, on):
        petition.outcome, petition.outcome_on = outcome, on
        _note("declare", petition, account_id, outcome=outcome.value)


def least_days(petition: Petition) -> int:
    """Return the fewest days of retention that leave the people of a petition a week yet.

    Zero while it has not closed: fewer forget nobody then.
    """
    if petition.closes_at is None or petition.closes_at > clock.now():
        return 0
    gone = clock.now() + NOTICE - petition.closes_at
    return -(-gone // timedelta(days=1))


def reopen(petition: Petition, account_id: int | None = None) -> None:
    """Take names again, until somebody closes it, in the caller's transaction.

    An outcome that was declared is taken back; its words are kept, should they be needed.

    Raises:
        Refusal: its people are forgotten, and its key is gone.

    """
    if petition.closes_at is None:
        return
    if is_forgotten(petition):
        raise Refusal(
            f"“{petition.slug}” closed more than {petition.retention_days} days ago, and its "
            "people were forgotten, as they were promised. Load it anew under another slug."
        )
    petition.closes_at = petition.outcome = petition.outcome_on = None
    _note("reopen", petition, account_id)


def is_forgotten(petition: Petition) -> bool:
    """Return whether the people of a petition are forgotten: to ask its key makes a new one."""
    if petition.closes_at is None:
        return False
    return petition.closes_at + timedelta(days=petition.retention_days) <= clock.now()


def _in_a_terminal(one: Missing, slug: str) -> str:
    return {
        Lack.DEMONSTRATION: (
            "The demonstration stays in rehearsal for ever. Load a campaign of yours."
        ),
        Lack.DRAFT: f"It is a draft. First: campaign petitions rehearse {slug}",
        Lack.CLOSED: f"It has closed. First: campaign petitions reopen {slug}",
        Lack.WORDLESS: "It has no words. First: campaign stories load FOLDER",
        Lack.EXAMPLE: f"{one.setting} is still the example’s: “{one.value}”.",
        Lack.NO_CARRIER: f"{one.setting} is not set: no mail would leave.",
        Lack.NOT_PUBLIC: f"{one.setting} is no public address that begins with https://.",
    }[one.lack]


def _note(verb: str, petition: Petition, account_id: int | None, **detail: int | str) -> None:
    ids: dict[str, int | str] = {"petition": petition.id, "slug": petition.slug}
    audit.note(f"petitions.{verb}", account_id, **ids, **detail)
