"""Ask for signatures to be made invalid, and for that to be undone, as the desk does."""

from sqlalchemy import func, select

from campaign import clock
from campaign.db import db, writing
from campaign.offices import waiting
from campaign.petitions.invalidation import Invalidation, Reason
from campaign.petitions.models import Petition, Signature
from campaign.signatures import invalidating, previewing, undoing
from campaign.signatures.filters import Filters
from campaign.signatures.invalidating import Wish
from tests.signatures.crowd import work

BOTS = Filters(source="bots")


def begun(petition, kim, filters=BOTS, **values):
    wish = {"has_pending": True, "expected": None, "reason": Reason.BURST} | values
    until_id = values.pop("until_id", previewing.preview(petition, filters).until_id)
    with writing():
        petition = db.session.get_one(Petition, petition.id)
        wish = Wish(filters=filters, **wish | {"until_id": until_id})
        return invalidating.begin(petition, wish, kim).id


def undone(invalidation_id, kim, settings):
    with writing():
        undoing.begin(invalidation_id, kim)
    work(settings)
    return db.session.get_one(Invalidation, invalidation_id)


def states(petition):
    db.session.rollback()
    query = select(Signature.state, func.count()).where(Signature.petition_id == petition.id)
    return dict(db.session.execute(query.group_by(Signature.state)).all())


def letters_waiting():
    db.session.rollback()
    return len(db.session.execute(waiting.letters(until=clock.now())).all())
