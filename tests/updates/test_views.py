"""Updates as pages of the site: only those whose writers wished it, once they have begun."""

import flask_babel
import pytest

from campaign.updates import tasks
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


def test_the_tasks_rest_where_there_is_nothing_to_do(settings):
    tasks.every_minute(settings)
    tasks.every_hour(settings)

    assert news() == []
