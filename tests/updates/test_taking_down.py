"""An update is taken off the site and shown again by a press; a rehearsed one never is."""

import pytest

from campaign.db import db, writing
from campaign.petitions.models import PetitionState
from tests.factories import make_petition
from tests.pages import text_of
from tests.updates.readers import make_live, make_update, send_out
from tests.updates.test_desk import UPDATES, acts, only


@pytest.fixture
def petition():
    return make_live()


def test_one_is_taken_off_the_site_and_shown_again(desk, client, petition, settings):
    update = make_update(petition, is_public=True)
    send_out(update, settings)
    path, public = f"{UPDATES}/{update.id}", f"/updates/{update.id}"
    assert f'href="{public}"' in desk.get(path).text

    page = desk.post(f"{path}/hide", follow_redirects=True)

    assert "It is off the site" in text_of(page)
    assert client.get(public).status_code == 404
    assert "The bill passed" not in client.get("/updates").text
    assert "Show it on the site" in page.text
    desk.post(f"{path}/show")
    assert client.get(public).status_code == 200
    assert acts()[-2:] == ["updates.take_down", "updates.put_up"]


def test_one_of_a_rehearsal_that_is_over_is_never_shown_again(desk, client, settings):
    petition = make_petition(slug="rehearsed", state=PetitionState.REHEARSAL)
    db.session.commit()
    update = make_update(petition)
    send_out(update, settings)
    with writing():
        petition.state = PetitionState.LIVE

    page = desk.post(f"{UPDATES}/{update.id}/show", follow_redirects=True)

    assert "visitors never see it" in text_of(page)
    assert "so visitors do not see it" in text_of(page)
    assert only().is_public is False


def test_a_draft_is_neither_taken_down_nor_shown_by_a_press(desk, petition):
    update = make_update(petition)

    page = desk.post(f"{UPDATES}/{update.id}/show", follow_redirects=True)

    assert "It has not begun" in text_of(page)
    assert only().is_public is False
