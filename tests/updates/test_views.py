"""Updates as pages of the site: only those whose writers wished it, once they have begun."""

import flask_babel
import pytest

from campaign import clock
from campaign.db import db, writing
from campaign.petitions.models import PetitionState
from campaign.updates import tasks
from campaign.updates.models import Update, UpdateState
from campaign.web import shelf
from tests.factories import make_petition
from tests.pages import text_of
from tests.updates.readers import (
    SPANISH,
    WORDS,
    make_live,
    make_reader,
    make_update,
    news,
    send_out,
)


def shelf_emptied():
    with writing():
        shelf.drop()


@pytest.fixture
def petition():
    return make_live()


def test_a_public_update_is_a_page_that_its_mail_and_its_petition_lead_to(
    client, petition, settings
):
    make_reader()
    update = make_update(petition, words=WORDS | SPANISH, is_public=True)
    path = f"/updates/{update.id}"
    assert client.get(path).status_code == 404
    send_out(update, settings)

    page = client.get(path)

    assert (
        'the <strong>bill</strong> <a href="https://example.org/vote">passed</a>' in page.text
    )
    assert "Set-Cookie" not in page.headers
    assert "public" in page.headers["Cache-Control"]
    flask_babel.refresh()  # the language of one request; tests share a context
    assert "La ley fue aprobada" in client.get(f"/es{path}").text
    flask_babel.refresh()
    assert f"http://127.0.0.1:8000{path}" in news()[0].text
    assert (
        f'href="{path}">The bill passed</a>' in client.get(f"/petitions/{petition.slug}").text
    )
    assert f'href="{path}"' in client.get("/updates").text


def test_an_update_that_is_not_public_is_nowhere_on_the_site(client, petition, settings):
    update = make_update(petition)
    send_out(update, settings)

    assert client.get(f"/updates/{update.id}").status_code == 404
    assert "The bill passed" not in client.get("/updates").text
    assert "There is no news yet" in text_of(client.get("/updates"))
    assert "The bill passed" not in client.get(f"/petitions/{petition.slug}").text


def test_forty_public_updates_cost_no_more_questions_than_one(
    client, desk, petition, settings, statements
):
    pages = ("/updates", f"/petitions/{petition.slug}", "/desk/updates")

    def asked():
        told = []
        for path in pages:
            with statements() as heard:
                assert client.get(path).status_code == 200
            told.append(len(heard))
        return told

    send_out(make_update(petition, is_public=True), settings)
    asked()  # what is asked once in a process
    shelf_emptied()
    alone = asked()
    for _ in range(39):
        made = make_update(petition, is_public=True)
        with writing():
            row = db.session.get_one(Update, made.id)
            row.state, row.started_at = UpdateState.SENT, clock.now()
    shelf_emptied()

    assert asked() == alone
    assert client.get("/updates").text.count(">The bill passed</a>") == 40
    assert client.get(pages[1]).text.count(">The bill passed</a>") == 5


def test_one_sent_in_rehearsal_is_shown_as_long_as_the_rehearsal_lasts(client, settings):
    petition = make_petition(slug="rehearsed", state=PetitionState.REHEARSAL)
    db.session.commit()
    updates = [make_update(about, is_public=True) for about in (petition, None)]
    for update in updates:
        send_out(update, settings)
    pages = [f"/updates/{update.id}" for update in updates]
    assert [client.get(path).status_code for path in pages] == [200, 200]

    with writing():
        petition.state = PetitionState.LIVE

    assert [client.get(path).status_code for path in pages] == [404, 404]
    assert "The bill passed" not in client.get("/updates").text
    assert "The bill passed" not in client.get("/petitions/rehearsed").text


def test_the_tasks_rest_where_there_is_nothing_to_do(settings):
    tasks.every_minute(settings)
    tasks.every_hour(settings)

    assert news() == []
