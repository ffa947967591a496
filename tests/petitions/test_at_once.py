"""Many at once: nobody is counted twice or not at all, and no mailbox is flooded."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from campaign.db import db, writing
from campaign.delivery import sparing
from campaign.delivery.models import OutboxMessage
from campaign.petitions import cells, confirming, tallying
from campaign.petitions.models import Petition, Signature, SignatureState
from campaign.signers import receipts
from tests.factories import make_petition
from tests.meeting import Other
from tests.signers_of import sign

KIM = {"name": "Kim Osei", "email": "kim@example.org", "zip_code": "93640"}


def at_once(app, deeds):
    """Do all *deeds* in threads, each in a context and a session of its own."""

    def do(deed):
        with app.app_context():
            try:
                return deed()
            finally:
                db.session.remove()

    db.session.rollback()
    with ThreadPoolExecutor(8) as crowd:
        return list(crowd.map(do, deeds))


def test_one_mailbox_gets_three_mails_however_many_write_it_down_at_once(app):
    make_petition(slug="values-act")
    db.session.commit()

    def post():
        return app.test_client().post("/petitions/values-act", data=KIM).status_code

    assert at_once(app, [post] * 24) == [303] * 24
    mails = db.session.scalar(select(func.count()).select_from(OutboxMessage))
    assert mails == sparing.MAILS_A_DAY


def test_a_count_anew_amid_confirmations_misses_nobody(app, settings):
    petition_id = make_petition().id
    ids = []
    for n in range(40):
        petition = db.session.get(Petition, petition_id)
        ids.append(sign(petition, settings, email=f"kim{n}@example.org").id)

    def confirm(signature_id):
        def deed():
            with writing():
                confirming.confirm(db.session.get_one(Signature, signature_id))

        return deed

    def recount():
        with writing():
            return tallying.recount(db.session.get_one(Petition, petition_id))

    deeds = [deed for id_ in ids for deed in (confirm(id_), recount)]
    told = at_once(app, deeds)

    assert [wrong for wrong in told if wrong] == []
    assert tallying.total(petition_id) == 40


def test_who_signs_anew_while_they_confirm_waits_and_never_in_a_ring(
    app, settings, monkeypatch
):
    monkeypatch.setattr(cells, "SHARDS", 1)  # both count in the same row
    petition_id = make_petition().id
    signature = sign(db.session.get(Petition, petition_id), settings)
    signature.state = SignatureState.ELSEWHERE  # brought in: to confirm it is a step, too
    db.session.commit()

    def sign_anew():
        with writing():
            return sign(db.session.get(Petition, petition_id), settings).handle

    with writing():
        confirming.confirm(signature)
        other = Other(app, sign_anew)
        receipts.send(signature, settings)

    assert other.ended() != signature.handle
    assert tallying.total(petition_id) == 1
