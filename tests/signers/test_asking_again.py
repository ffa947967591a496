"""Who could not tell their district is asked once more, by mail, after three days."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import Kind, OutboxMessage
from campaign.petitions import placing
from campaign.petitions.models import Placing
from campaign.signers import asking_again
from tests.factories import make_petition
from tests.signers_of import (
    BAKERSFIELD,
    MENDOTA,
    confirm_path,
    sign,
    signed,
    stop_path,
)

LATER = timedelta(days=3, minutes=1)


def asked():
    query = select(OutboxMessage.id).where(OutboxMessage.kind == Kind.PLACE)
    return [outbox.read(number) for number in db.session.scalars(query)]


def test_after_three_days_a_mail_leads_to_the_map_and_only_once(
    client, settings, stopped_clock
):
    signature = signed(make_petition(), settings, zip_code=BAKERSFIELD)
    assert asking_again.ask(settings) == 0
    stopped_clock(LATER)

    assert (asking_again.ask(settings), asking_again.ask(settings)) == (1, 0)

    (mail,) = asked()
    assert mail.recipient == "kim@example.org"
    path = f"{confirm_path(signature)}/district"
    assert path in mail.text
    assert 'type="image"' in client.get(path).get_data(as_text=True)
    assert "/stop/" in mail.stop_url
    client.post(path, data={"district": "12"})
    db.session.expire_all()
    assert (signature.placing, signature.district) == (Placing.CHOSEN, 12)


def test_nobody_else_is_asked(settings, stopped_clock):
    petition = make_petition()
    signed(petition, settings, zip_code=MENDOTA)
    sign(petition, settings, email="pending@example.org", zip_code=BAKERSFIELD)
    chosen = signed(petition, settings, email="lee@example.org", zip_code=BAKERSFIELD)
    placing.choose(chosen, "12")
    db.session.commit()
    stopped_clock(LATER)

    assert asking_again.ask(settings) == 0


def test_who_wants_no_such_mail_gets_none_and_is_not_tried_again(
    client, settings, stopped_clock
):
    signature = signed(make_petition(), settings, zip_code=BAKERSFIELD)
    client.post(stop_path(signature))
    stopped_clock(LATER)

    assert asking_again.ask(settings) == 0
    db.session.expire_all()
    assert signature.place_asked_at is not None


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_written_in_the_language_they_signed_in(settings, stopped_clock, language):
    petition = make_petition(language=language)
    signed(petition, settings, zip_code=BAKERSFIELD, language=language)
    stopped_clock(LATER)

    asking_again.ask(settings)

    assert ("/es/confirm/" in asked()[0].text) == (language == "es")
