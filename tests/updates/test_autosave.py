"""What a script keeps while an update is typed, and what it is told."""

from sqlalchemy import func, select

from campaign.db import db
from campaign.updates.models import Update, UpdateWording

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


def test_what_was_saved_as_its_page_closed_and_is_sent_once_more_stays_one_draft(desk):
    typed = {"about": "0", "subject_en": "News", "body_en": "Come on Monday."}
    first = desk.post(NEW, data=typed, headers=BY_SCRIPT).json

    again = desk.post(NEW, data=typed, headers=BY_SCRIPT).json
    other = desk.post(NEW, data=typed | {"body_en": "Come at nine."}, headers=BY_SCRIPT).json

    assert again == first
    assert other["address"] != first["address"]
    assert db.session.scalar(select(func.count()).select_from(Update)) == 2
