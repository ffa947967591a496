"""How real a petition is, and how long it takes names: rehearse, go live, close, open again.

Whatever was signed in rehearsal stays a rehearsal: it never becomes a letter to an office.
So a petition goes live without signatures, and a live one that has any stays live.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from campaign import clock
from campaign.access import audit
from campaign.config import Settings
from campaign.db import db
from campaign.errors import NotFound, Refusal
from campaign.petitions.models import Petition, PetitionState, Signature, Wording

# Domains that exist for examples alone.
# Source: RFC 2606, https://www.rfc-editor.org/rfc/rfc2606
_EXAMPLES = ("example.org", "example.com", "example.net", ".example", ".test", ".invalid")


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
        raise NotFound(f"There is no petition “{slug}”. See: campaign petitions list")
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
    if petition.is_demonstration:
        raise Refusal(
            "The demonstration stays in rehearsal for ever. Load a campaign of yours."
        )
    missing = _missing_of(petition) + _missing_in(settings)
    if missing:
        raise Refusal("\n".join([f"“{petition.slug}” cannot go live yet:", *missing]))


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
    petition.state = PetitionState.LIVE
    _note("live", petition, discarded=discarded)


def rehearse(petition: Petition) -> None:
    """Put a petition (back) into rehearsal, in the caller's transaction.

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
    petition.state = PetitionState.REHEARSAL
    _note("rehearse", petition)


def close(petition: Petition) -> datetime:
    """Take no more names, in the caller's transaction; return when people will be forgotten."""
    now = clock.now()
    if petition.closes_at is None or petition.closes_at > now:
        petition.closes_at = now
        _note("close", petition)
    return petition.closes_at + timedelta(days=petition.retention_days)


def reopen(petition: Petition) -> None:
    """Take names again, until somebody closes it, in the caller's transaction.

    Raises:
        Refusal: its people are forgotten, and its key is gone.

    """
    if petition.closes_at is None:
        return
    if petition.closes_at + timedelta(days=petition.retention_days) <= clock.now():
        raise Refusal(
            f"“{petition.slug}” closed more than {petition.retention_days} days ago, and its "
            "people were forgotten, as they were promised. Load it anew under another slug."
        )
    petition.closes_at = None
    _note("reopen", petition)


def _missing_of(petition: Petition) -> list[str]:
    missing = []
    if petition.state is PetitionState.DRAFT:
        missing.append(f"It is a draft. First: campaign petitions rehearse {petition.slug}")
    if petition.closes_at is not None and petition.closes_at <= clock.now():
        missing.append(f"It has closed. First: campaign petitions reopen {petition.slug}")
    if db.session.scalar(select(Wording.id).filter_by(petition_id=petition.id)) is None:
        missing.append("It has no words. First: campaign stories load FOLDER")
    return missing


def _missing_in(settings: Settings) -> list[str]:
    missing = [
        f"CAMPAIGN_{name.upper()} is still the example’s: “{getattr(settings, name)}”."
        for name in ("organisation", "postal_address", "contact", "sender")
        if _is_an_example(name, getattr(settings, name))
    ]
    if not settings.sendgrid_key:
        missing.append("CAMPAIGN_SENDGRID_KEY is not set: no mail would leave.")
    if not settings.is_secure:
        missing.append("CAMPAIGN_BASE_URL is no public address that begins with https://.")
    return missing


def _is_an_example(name: str, value: str) -> bool:
    is_default = value.strip() in {"", getattr(Settings, name)}
    return is_default or value.lower().endswith(_EXAMPLES)


def _note(verb: str, petition: Petition, **detail: int) -> None:
    audit.note(f"petitions.{verb}", None, petition=petition.id, slug=petition.slug, **detail)
