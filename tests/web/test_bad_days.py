"""Bad days: a database locked or away, a wrong key, a lost file. Nothing typed is lost."""

import os
import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from campaign import db as database
from campaign.app import create_app
from campaign.config import Settings
from campaign.db import db
from campaign.petitions.models import Signature
from campaign.vault import WrongKey
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers_of import confirm_path, sign

KIM = {
    "name": "Kim Osei",
    "email": "kim@example.org",
    "zip_code": "93640",
    "words": "Because my street is afraid.",
}


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


@pytest.fixture
def away(settings, another_site):
    """A site whose database does not answer."""
    return another_site(
        replace(settings, database_url="postgresql://nobody@127.0.0.1:1/nowhere")
    )


def test_while_the_database_is_away_a_signer_keeps_every_word(away):
    reply = away.test_client().post("/petitions/values-act", data=KIM | {"show_name": "y"})

    assert reply.status_code == 503
    assert reply.headers["Retry-After"]
    for typed in KIM.values():
        assert typed in reply.text
    assert 'checked id="show_name"' in reply.text
    assert "nothing was saved" in text_of(reply)


@pytest.mark.parametrize(
    "path", ["/", "/petitions/values-act", "/districts/lookup?zip=93640", "/terms"]
)
def test_while_the_database_is_away_every_page_says_so(away, path):
    reply = away.test_client().get(path)
    assert reply.status_code == 503
    assert "Traceback" not in reply.text
    assert "nowhere" not in reply.text


def test_what_was_typed_can_be_sent_when_the_database_is_back(away, client, petition):
    page = away.test_client().post("/petitions/values-act", data=KIM).text
    token = page.split('name="token" type="hidden" value="')[1].split('"')[0]

    assert client.post("/petitions/values-act", data=KIM | {"token": token}).status_code == 303


@pytest.mark.usefixtures("petition")
def test_a_locked_database_is_said_plainly_and_the_next_press_works(
    settings, database_kind, monkeypatch, client, another_site
):
    if database_kind != "sqlite":
        return  # PostgreSQL has no lock on the whole
    monkeypatch.setattr(database, "BUSY_TIMEOUT_SECONDS", 1)
    impatient = another_site(settings)
    path = settings.database.removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        reply = impatient.test_client().post("/petitions/values-act", data=KIM)
    finally:
        other.execute("ROLLBACK")
        other.close()

    assert reply.status_code == 503
    assert "Because my street is afraid." in reply.text
    assert client.post("/petitions/values-act", data=KIM).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Signature)) == 1


def test_a_wrong_master_key_shows_nobody_anything_and_loses_nothing(
    settings, petition, client, another_site
):
    signature = sign(petition, settings)
    path = confirm_path(signature)
    wrong = another_site(replace(settings, master_keys=(os.urandom(32),)))

    assert wrong.test_client().get(path).status_code == 500
    with wrong.app_context(), pytest.raises(WrongKey, match="CAMPAIGN_MASTER_KEYS"):
        wrong.extensions["campaign.vault"].check()

    assert client.get(path).status_code == 200


def test_a_lost_key_file_is_not_replaced_by_a_new_one(tmp_path):
    settings = Settings(instance=tmp_path)
    settings.masters()
    (tmp_path / "keys.db").touch()
    (tmp_path / "master.key").unlink()

    with pytest.raises(Exception, match="is missing"):
        create_app(settings)
    assert not (tmp_path / "master.key").exists()


def test_an_accident_of_our_own_shows_no_traceback(app):
    broken = app.test_client().get(
        "/confirm/" + "\ud800".encode("utf-8", "surrogatepass").hex()
    )
    assert broken.status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_method_no_page_takes_is_answered_plainly(client, petition, method):
    reply = getattr(client, method)("/petitions/values-act")
    assert reply.status_code == 405
    assert "does not take" in text_of(reply)
    assert "POST" in reply.headers["Allow"]


def test_a_broken_upload_is_answered_plainly(client, petition):
    reply = client.post(
        "/petitions/values-act",
        data=b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\xff\xfe',
        content_type="multipart/form-data; boundary=x",
    )
    assert reply.status_code in {400, 422}
    assert "Traceback" not in reply.text
