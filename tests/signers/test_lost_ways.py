"""Ways that lead nowhere after a goodbye, and the way back for whoever lost the mail."""

import pytest

from campaign.db import db
from campaign.delivery import outbox, suppressing
from campaign.delivery.models import Kind, OutboxMessage, Reason
from campaign.petitions.models import SignatureState
from campaign.signers import deleting
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers_of import (
    BAKERSFIELD,
    confirm_path,
    my_path,
    sign,
    signed,
    stop_path,
    thanks_path,
)

PATHS = [my_path, confirm_path, thanks_path]


@pytest.mark.parametrize("path_of", PATHS)
def test_nobody_chooses_a_district_for_what_was_erased(client, settings, path_of):
    signature = signed(make_petition(), settings, zip_code=BAKERSFIELD)
    path = f"{path_of(signature)}/district"
    deleting.delete_signer(signature)
    db.session.commit()

    shown, sent = client.get(path), client.post(path, data={"district": "16"})

    assert (shown.status_code, sent.status_code) == (410, 410)
    assert "what it said is erased" in text_of(sent)
    db.session.expire_all()
    assert signature.district is None


@pytest.mark.parametrize("path_of", PATHS)
def test_nobody_chooses_a_district_for_what_is_withdrawn(client, settings, path_of):
    signature = signed(make_petition(), settings, zip_code=BAKERSFIELD)
    client.post(f"{my_path(signature)}/withdraw")
    path = f"{path_of(signature)}/district"

    shown, sent = client.get(path), client.post(path, data={"district": "16"})

    assert (shown.status_code, sent.status_code) == (409, 409)
    for reply in (shown, sent):
        assert "This signature is withdrawn, so its district cannot change." in text_of(reply)
    db.session.expire_all()
    assert signature.district is None


def repeats():
    query = db.select(OutboxMessage.id).where(OutboxMessage.kind == Kind.REPEAT)
    return [outbox.read(id_) for id_ in db.session.scalars(query)]


def test_whoever_lost_the_mail_signs_again_and_is_mailed_the_way_back(client, settings):
    petition = make_petition()
    mine = signed(petition, settings)

    attempt = sign(petition, settings, name="Mallory Mean", words="Not mine.")

    (mail,) = repeats()
    assert my_path(mine) in mail.text
    assert my_path(mine) in mail.html
    for of_attempt in (my_path, confirm_path, stop_path, thanks_path):
        assert of_attempt(attempt).rpartition("/")[2] not in mail.text + mail.html
    assert "Mallory" not in mail.text + mail.html
    assert "Your signature counts" in text_of(client.get(my_path(mine)))


def test_the_way_back_goes_to_the_address_that_confirmed_however_it_was_typed_now(settings):
    petition = make_petition()
    signed(petition, settings, email="kim@example.org")

    sign(petition, settings, email="kim+mallory@example.org")

    (mail,) = repeats()
    assert mail.recipient == "kim@example.org"


def test_the_way_back_is_in_the_language_of_whoever_just_signed(settings):
    petition = make_petition(language="es")
    mine = signed(petition, settings)

    sign(petition, settings, language="es")

    assert f"/es{my_path(mine)}" in repeats()[0].text


def test_who_has_withdrawn_is_asked_to_confirm_anew(client, settings):
    petition = make_petition()
    mine = signed(petition, settings)
    client.post(f"{my_path(mine)}/withdraw")

    sign(petition, settings)

    assert repeats() == []


def test_undoing_a_stop_leaves_alone_what_was_asked_for_elsewhere(client, settings):
    signature = signed(make_petition(), settings)
    client.post(f"{my_path(signature)}/hush/never")
    client.post(stop_path(signature))

    reply = client.post(f"{stop_path(signature)}/undo")

    reasons = suppressing.reasons_of(["kim@example.org"])["kim@example.org"]
    assert reasons == {Reason.NEVER}
    said = text_of(reply)
    assert "no confirmation and no receipt either" in said
    assert "only what is asked for" not in said
    assert "you may write to me" not in said
    assert signature.state is SignatureState.CONFIRMED
