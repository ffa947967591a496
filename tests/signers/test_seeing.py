"""How many confirm pages were opened: counted once, when the page has gone out."""

from sqlalchemy import select

from campaign.db import db
from campaign.petitions import tallying
from campaign.petitions.models import Signature
from campaign.petitions.tally_models import FacetKind
from tests.factories import make_petition
from tests.signers_of import confirm, confirm_path, sign


def steps(petition):
    db.session.rollback()
    return tallying.by_value(petition.id, FacetKind.STEP)


def test_a_confirm_page_is_counted_as_opened_once(client, settings):
    petition = make_petition()
    path = confirm_path(sign(petition, settings))
    before = steps(petition)

    for _ in range(2):
        client.get(path).close()

    assert before == {"signed": 1}
    assert steps(petition) == {"signed": 1, "opened": 1}


def test_a_program_that_only_asks_for_the_head_has_not_opened_it(client, settings):
    petition = make_petition()
    path = confirm_path(sign(petition, settings))

    client.head(path).close()

    assert steps(petition) == {"signed": 1}


def test_whoever_confirms_has_opened_the_page(settings):
    petition = make_petition()

    confirm(sign(petition, settings))

    assert steps(petition) == {"signed": 1, "opened": 1}


def test_steps_stay_counted_when_their_rows_are_gone_and_are_never_too_few(settings):
    petition = make_petition()
    sign(petition, settings)
    confirm(sign(petition, settings, email="an@example.org"))
    db.session.delete(db.session.scalars(select(Signature).order_by(Signature.id)).first())
    db.session.commit()

    assert tallying.recount(petition) == 0
    assert steps(petition) == {"signed": 2, "opened": 1}


def test_too_few_steps_are_mended(settings):
    petition = make_petition()
    confirm(sign(petition, settings))
    sign(petition, settings, email="an@example.org")
    db.session.execute(db.metadata.tables["facet"].delete())

    wrong = tallying.recount(petition)
    db.session.commit()

    assert wrong == 8
    assert steps(petition) == {"signed": 2, "opened": 1}
    assert tallying.recount(petition) == 0
