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
    was = petition.state.value
    petition.state, petition.going_live_at = PetitionState.LIVE, None
    _note("live", petition, None, was_state=was, state="live", discarded=discarded)


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
    was = petition.state.value
    petition.state, petition.going_live_at = PetitionState.REHEARSAL, None
    _note("rehearse", petition, account_id, was_state=was, state="rehearsal")


def close(petition: Petition, account_id: int | None = None) -> datetime:
    """Take no more names, in the caller's transaction; return when people will be forgotten."""
    now = clock.now()
    if petition.closes_at is None or petition.closes_at > now:
        was = {"closes_at": petition.closes_at}
        petition.closes_at = now
        changed = audit.differences(was, {"closes_at": now})
        _note("close", petition, account_id, **changed)
    return forgets_at(petition) or now


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
        was = {"outcome": petition.outcome, "outcome_on": petition.outcome_on}
        petition.outcome, petition.outcome_on = outcome, on
        changed = audit.differences(was, {"outcome": outcome, "outcome_on": on})
        _note("declare", petition, account_id, **changed)


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
            f"The people of “{petition.slug}” were forgotten, as they were promised. Load it "
            "anew under another slug."
        )
    was = {"closes_at": petition.closes_at, "outcome": petition.outcome}
    petition.closes_at = petition.outcome = petition.outcome_on = None
    changed = audit.differences(was, {"closes_at": None, "outcome": None})
    _note("reopen", petition, account_id, **changed)


def forgets_at(petition: Petition) -> datetime | None:
    """Return when its people are, or were, forgotten; None while it has no end."""
    if petition.forget_asked_at or petition.forgotten_at:
        return petition.forget_asked_at or petition.forgotten_at
    if petition.closes_at is None:
        return None
    return petition.closes_at + timedelta(days=petition.retention_days)


def is_forgotten(petition: Petition) -> bool:
    """Return whether the people of a petition are forgotten: to ask its key makes a new one."""
    at = forgets_at(petition)
    return at is not None and at <= clock.now()


def forget_now(petition: Petition) -> None:
    """Let the people of a closed petition be forgotten before it is time, from now on.

    In the caller's transaction. From here on nothing of them is read or written; the rows
    are erased afterwards, and that is finished whatever happens.

    Args:
        petition: locked by the caller.

    Raises:
        Refusal: it takes names still.

    """
    if not petition.is_over:
        raise Refusal(
            f"“{petition.slug}” takes names. First: campaign petitions close {petition.slug}"
        )
    if not is_forgotten(petition):
        petition.forget_asked_at = clock.now()
        _note("forget", petition, None)


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


def _note(
    verb: str, petition: Petition, account_id: int | None, **detail: int | str | None
) -> None:
    ids: dict[str, int | str | None] = {"petition": petition.id, "slug": petition.slug}
    audit.note(f"petitions.{verb}", account_id, about=petition.id, **ids, **detail)
