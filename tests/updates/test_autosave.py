"""What a script keeps while an update is typed, and what it is told."""

from sqlalchemy import select

from campaign.db import db
from campaign.updates.models import UpdateWording

NEW = "/desk/updates/new"
BY_SCRIPT = {"X-Autosave": "1"}


def test_what_a_word_processor_hides_in_a_text_stops_no_draft(desk):
    pasted = {"about": "0", "subject_en": "News", "body_en": "\uf0b7 One\n\u202bTwo\u202c"}

    reply = desk.post(NEW, data=pasted, headers=BY_SCRIPT)

    assert reply.status_code == 200
    assert db.session.scalars(select(UpdateWording.body)).all() == ["One\nTwo"]


def test_a_script_is_told_why_what_was_typed_cannot_be_kept(desk):
    long = {"about": "0", "subject_en": "x" * 151, "body_en": "Words."}

    reply = desk.post(NEW, data=long, headers=BY_SCRIPT)

    assert reply.status_code == 422
    assert reply.json["said"].endswith("Shorten it to at most 150 characters.")
