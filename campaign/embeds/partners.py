"""Let a site show a petition, stop it, and say who may."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from campaign.access import audit
from campaign.db import db
from campaign.embeds.models import Partner
from campaign.errors import NotFound, Refusal
from campaign.petitions import sources, tallying
from campaign.petitions.models import Petition, PetitionState, Source
from campaign.petitions.tally_models import FacetKind
from campaign.web import shelf

_OURS = {sources.PAGE, sources.SHARED, sources.POSTER, sources.OTHER}


class NameTaken(Refusal):
    """A partner of this petition has that name, or it counts something else."""


@dataclass(frozen=True)
class Listed:
    """A partner as the desk shows it."""

    partner: Partner
    signatures: int  # confirmed ones that came through its site


def allowed(slug: str, name: str) -> Partner:
    """Return the partner that may show a petition now.

    Raises:
        NotFound: there is none of that name, it was switched off, or there is no such petition.

    """
    found = db.session.scalar(
        select(Partner)
        .join(Petition)
        .where(
            Petition.slug == slug,
            Petition.state != PetitionState.DRAFT,
            Partner.name == name,
            Partner.is_active,
        )
    )
    if found is None:
        raise NotFound(gettext("There is no petition at this address."))
    return found


def petitions() -> Sequence[Petition]:
    """Return what partners may show: every petition that visitors see, newest first."""
    query = select(Petition).where(Petition.state != PetitionState.DRAFT)
    return db.session.scalars(query.order_by(Petition.id.desc())).all()


def listed(petition: Petition) -> list[Listed]:
    """Return a petition's partners by name, each with how many signed through it."""
    counts = tallying.by_value(petition.id, FacetKind.SOURCE)
    of_petition = (Source.name == Partner.name) & (Source.petition_id == petition.id)
    query = select(Partner, Source.id).outerjoin(Source, of_petition)
    rows = db.session.execute(
        query.where(Partner.petition_id == petition.id).order_by(Partner.name)
    )
    return [Listed(partner, counts.get(str(source_id), 0)) for partner, source_id in rows]


def add(petition: Petition, *, name: str, origin: str, account_id: int | None) -> Partner:
    """Let a site show a petition, in the caller's transaction.

    Args:
        petition: what it shows.
        name: of the partner; what is signed there is counted under it.
        origin: of its site, as :func:`campaign.embeds.origins.normal` returns it.
        account_id: who adds it.

    Raises:
        NameTaken: another partner of the petition is called so, or it counts something else.

    """
    if name in _OURS:
        raise NameTaken(gettext("This name counts something else. Choose another."))
    try:
        with db.session.begin_nested():
            partner = Partner(petition_id=petition.id, name=name, origin=origin)
            db.session.add(partner)
    except IntegrityError as error:
        raise NameTaken(gettext("This petition has a partner of that name.")) from error
    sources.named(petition, name)  # now: strangers could fill a petition's sources later
    audit.note(
        "partners.add", account_id, about=petition.id, petition=petition.slug, partner=name
    )
    return partner


def switch(partner_id: int, *, is_active: bool, account_id: int | None) -> Partner:
    """Let a partner show its petition, or stop it, in the caller's transaction.

    Raises:
        NotFound: there is no such partner.

    """
    partner = db.session.get(Partner, partner_id)
    if partner is None:
        raise NotFound(gettext("There is no such partner."))
    if partner.is_active is not is_active:
        partner.is_active = is_active
        act = "partners.on" if is_active else "partners.off"
        shown = partner.petition
        audit.note(act, account_id, about=shown.id, petition=shown.slug, partner=partner.name)
        shelf.drop()  # the page for its frame lies there
        db.session.flush()
    return partner
