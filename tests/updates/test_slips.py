"""What an organiser may do by a slip with an update, and what the desk makes of it."""

from sqlalchemy import select

from campaign.db import db
from campaign.petitions.models import PetitionState
from campaign.updates.models import Update, UpdateState
from tests.factories import make_petition
from tests.updates.readers import WORDS
from tests.updates.test_desk import UPDATES, only, petition, typed

__all__ = ["petition"]


def test_nobody_guesses_what_a_new_update_is_about(desk, petition):
    assert ">Choose one</option>" not in desk.get(f"{UPDATES}/new").text  # there is but one
    make_petition(slug="another-act", state=PetitionState.LIVE)
    db.session.commit()
    assert '<option value="">Choose one</option>' in desk.get(f"{UPDATES}/new").text

    reply = desk.post(f"{UPDATES}/new", data=typed(petition, about=""))

    assert (reply.status_code, "Say what it is about." in reply.text) == (422, True)
    assert WORDS["en"][0] in reply.text
    assert db.session.scalars(select(Update)).all() == []


def test_an_update_without_a_word_is_not_kept(desk, petition):
    reply = desk.post(f"{UPDATES}/new", data={"about": str(petition.id), "then": "send"})

    assert (reply.status_code, "Write a subject or a text." in reply.text) == (422, True)
    assert db.session.scalars(select(Update)).all() == []


def test_a_draft_that_was_thrown_away_is_sent_only_once_it_was_fetched_back(desk, petition):
    desk.post(f"{UPDATES}/new", data=typed(petition))
    update_id, seen = only().id, only().revision
    desk.post(f"{UPDATES}/{update_id}/discard")

    page = desk.post(f"{UPDATES}/{update_id}/send", data={"when": "now", "seen": seen})

    assert "This draft was thrown away. Fetch it back first." in page.text
    assert only().state is UpdateState.DISCARDED
