"""Tell the floor below which campaigns there are, so that people can choose what to hear of."""

from sqlalchemy import or_, select

from campaign import clock
from campaign.db import db
from campaign.petitions.models import Petition, PetitionState, Wording
from campaign.supporters import campaigns
from campaign.supporters.campaigns import Campaign


def lend() -> None:
    """Let *supporters* ask for the open petitions."""
    campaigns.lend(open_now)


def open_now(language: str) -> list[Campaign]:
    """Return the petitions that take names now, newest first, worded in *language*."""
    now = clock.now()
    rows = db.session.execute(
        select(Petition.id, Petition.slug, Wording.call)
        .join(Wording, Wording.petition_id == Petition.id)
        .where(
            Petition.state != PetitionState.DRAFT,
            Wording.is_offered,
            Petition.opens_at <= now,
            or_(Petition.closes_at.is_(None), Petition.closes_at > now),
        )
        # Of one petition, the reader's language comes first, then the one it was written in.
        .order_by(Petition.id.desc(), Wording.language != language, Wording.id)
    )
    found: dict[int, Campaign] = {}
    for petition_id, slug, call in rows:
        found.setdefault(petition_id, Campaign(slug, call))
    return list(found.values())
