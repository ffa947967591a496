"""Throw a draft away for ever: a petition that only the desk has seen, and its stories."""

from flask_babel import gettext
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from campaign.access import audit
from campaign.access.models import Duty, Invitation
from campaign.bills.models import Bill, BillCheck, BillStep, Hearing
from campaign.dashboard.models import Moment
from campaign.db import db
from campaign.editor import releasing
from campaign.errors import Invalid, Refusal
from campaign.petitions.consent_models import ConsentWording
from campaign.petitions.models import Petition, PetitionState, Source, Wording
from campaign.stories.models import Story

# All that a draft consists of. Whatever else belongs to it keeps it: the database says so.
_PARTS = (Hearing, BillCheck, BillStep, Bill, Moment, ConsentWording, Source, Wording)


def discard(petition: Petition, *, typed: str, account_id: int) -> None:
    """Delete a draft with its words, its letter and its stories, in the caller's transaction.

    Args:
        petition: locked by the caller.
        typed: its address, as whoever deletes typed it to show that they mean it.
        account_id: who deletes.

    Raises:
        Invalid: something else was typed.
        Refusal: visitors could see it or a story of it, or an update or a partner is about it.

    """
    slug, petition_id = petition.slug, petition.id
    if petition.state is not PetitionState.DRAFT:
        raise Refusal(gettext("Visitors could see this petition: close it instead."))
    if typed.strip() != slug:
        raise Invalid(gettext("Type the address just so: %(slug)s", slug=slug))
    told = db.session.execute(
        select(Story.slug, Story.language).filter_by(petition_id=petition_id)
    ).all()
    for story, language in told:
        releasing.delete_draft(story, language, typed=story, account_id=account_id)
    try:
        with db.session.begin_nested():
            for part in _PARTS:
                db.session.execute(delete(part).filter_by(petition_id=petition_id))
            db.session.delete(petition)
    except IntegrityError as error:
        raise Refusal(
            gettext("An update or a partner is about this petition: it has to stay.")
        ) from error
    # A later petition may get the same number, and shall get nobody with it.
    for kind in (Duty, Invitation):
        db.session.execute(delete(kind).where(kind.campaign == petition_id))
    audit.note(
        "petitions.discard", account_id, petition=petition_id, slug=slug, stories=len(told)
    )
