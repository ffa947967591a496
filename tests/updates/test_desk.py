"""The desk's pages of updates: all of it by buttons, without a script."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.access import audit
from campaign.db import db, writing
from campaign.delivery.models import Kind, OutboxMessage
from campaign.updates import drafting, figures, sending, tasks
from campaign.updates.drafting import Draft
from campaign.updates.models import Update, UpdateMail, UpdateState, UpdateWording
from tests.pages import text_of
from tests.updates.readers import (
    SPANISH,
    WORDS,
    make_live,
    make_reader,
    make_readers,
    make_update,
    minute,
    news,
    send_out,
    state,
)

UPDATES = "/desk/updates"


@pytest.fixture
def petition():
    return make_live()


def typed(petition=None, **values):
    (subject, body) = WORDS["en"]
    about = str(petition.id) if petition else "0"
    return {"about": about, "subject_en": subject, "body_en": body} | values


def only():
    db.session.expire_all()
    return db.session.scalars(select(Update)).one()


def words():
    db.session.expire_all()
    return {row.language: row.subject for row in db.session.scalars(select(UpdateWording))}


def acts():
    return [row.act for row in reversed(audit.latest("updates."))]


def test_strangers_are_shown_the_door(client):
    for path in ("", "/new", "/1", "/1/send", "/1/mail/en"):
        assert "/desk/sign-in" in client.get(UPDATES + path).location
    for path in ("/new", "/1", "/preview/en", "/1/send", "/1/pause", "/1/end"):
        assert "/desk/sign-in" in client.post(UPDATES + path).location


def test_an_empty_list_says_what_an_update_is_for(desk, petition):
    assert "No update was written yet" in text_of(desk.get(UPDATES))

    page = desk.get(f"{UPDATES}?petition={petition.slug}")

    assert f'href="/desk/updates/new?petition={petition.slug}"' in page.text
    assert 'aria-current="page">Updates</a>' in page.text


def test_an_update_is_written_looked_at_tried_and_sent(desk, petition, settings):
    make_reader("rosa@example.org")
    page = desk.get(f"{UPDATES}/new?petition={petition.slug}").text
    assert f'<option selected value="{petition.id}">' in page
    assert f'action="{UPDATES}/new"' in page

    reply = desk.post(f"{UPDATES}/new", data=typed(petition, then="send"))
    update = only()
    assert reply.location == f"{UPDATES}/{update.id}/send"
    page = text_of(desk.get(reply.location))
    assert "1 mailbox, if it began now" in page
    assert "the bill passed (https://example.org/vote)." in page
    assert "Kim.Osei@stepup.example.org" in page

    tried = desk.post(f"{UPDATES}/{update.id}/test", data={"then": "send"})
    assert tried.location == reply.location, "one comes back to where it was pressed"
    desk.post(f"{UPDATES}/{update.id}/send", data={"when": "now", "seen": update.revision})
    page = text_of(desk.get(f"{UPDATES}/{update.id}"))
    assert "Until then nobody has got it" in page
    assert "Call it back" in page
    with writing():
        only().due_at = clock.now()
    minute(settings)

    assert [mail.recipient for mail in news()] == ["rosa@example.org"]
    assert "100 % of those who asked are done" in text_of(desk.get(f"{UPDATES}/{update.id}"))
    assert acts() == ["updates.begin", "updates.test", "updates.schedule"]
    kinds = db.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id))
    assert list(kinds) == [Kind.TEST, Kind.NEWS]


def test_what_is_wrong_is_said_and_what_was_typed_stays(desk, petition):
    reply = desk.post(
        f"{UPDATES}/new",
        data=typed(
            petition, districts="14, 99, x", joined_from="2026-05-02", joined_to="2026-05-01"
        ),
    )

    assert reply.status_code == 422
    assert "Check: 99, x." in reply.text
    assert "not before the first one" in text_of(reply)
    assert "The bill passed" in reply.text
    assert db.session.scalars(select(Update)).all() == []


def test_a_year_that_nobody_means_is_not_kept(desk, petition):
    reply = desk.post(f"{UPDATES}/new", data=typed(petition, joined_to="9999-12-31"))

    assert reply.status_code == 422
    assert "Check the year: it should be like 2027." in text_of(reply)
    assert db.session.scalars(select(Update)).all() == []


def test_a_call_needs_its_districts(desk, petition):
    reply = desk.post(f"{UPDATES}/new", data=typed(petition, is_call="y"))

    assert "Say in which districts they shall act" in text_of(reply)


def test_two_who_edit_never_overwrite_each_other(desk, petition, account):
    update = make_update(petition)
    with writing():
        drafting.save(
            update.id,
            Draft(petition_id=petition.id, words={"en": ("Theirs", "Their words.")}),
            seen=1,
            account_id=account.id,
        )

    mine = typed(petition, subject_en="Mine", seen="1")
    reply = desk.post(f"{UPDATES}/{update.id}", data=mine)

    assert reply.status_code == 409
    assert words() == {"en": "Theirs"}
    assert 'value="Mine"' in reply.text
    assert "Their words." in reply.text
    assert desk.post(f"{UPDATES}/{update.id}", data=mine | {"seen": "2"}).status_code == 303
    assert words() == {"en": "Mine"}


def test_a_script_keeps_what_is_typed_and_learns_of_the_other_editor(desk, petition):
    script = {"X-Autosave": "1"}
    kept = desk.post(f"{UPDATES}/new", data=typed(petition), headers=script).json
    assert kept["address"] == f"{UPDATES}/{only().id}"

    again = typed(petition, subject_en="Better", seen=str(kept["revision"]))
    assert desk.post(kept["address"], data=again, headers=script).json["revision"] == 2
    crossed = desk.post(kept["address"], data=typed(petition, seen="1"), headers=script)

    assert (crossed.status_code, words()) == (409, {"en": "Better"})
    assert "Somebody else" in crossed.json["crossed"]


def test_the_preview_is_the_mail_in_a_frame_that_may_do_nothing(desk, petition):
    reply = desk.post(f"{UPDATES}/preview/es", data=typed(petition, subject_es="Ganamos"))

    assert "Ganamos" in reply.text
    assert '<html data-own-policy lang="es"' in reply.text
    assert "sandbox" in reply.headers["Content-Security-Policy"]
    assert desk.post(f"{UPDATES}/preview/xx", data=typed()).status_code == 404


def test_what_is_not_whole_cannot_go(desk, petition):
    update = make_update(petition, words={"en": ("Only a subject", ""), "es": SPANISH["es"]})

    page = text_of(desk.get(f"{UPDATES}/{update.id}/send"))
    reply = desk.post(f"{UPDATES}/{update.id}/send", data={"when": "now", "seen": "1"})

    assert "Write both, subject and text, in English" in page
    assert (reply.status_code, state(update)) == (422, "draft")


@pytest.mark.parametrize("at", ["", "2020-01-01T10:00", "2099-01-01T10:00"])
def test_a_moment_must_be_to_come_and_within_a_year(desk, petition, at):
    update = make_update(petition)

    reply = desk.post(f"{UPDATES}/{update.id}/send", data={"when": "at", "at": at, "seen": "1"})

    assert (reply.status_code, state(update)) == (422, "draft")


def test_a_moment_is_one_of_los_angeles(desk, petition):
    update = make_update(petition)
    day = (clock.pacific(clock.now()) + timedelta(days=3)).date()

    desk.post(
        f"{UPDATES}/{update.id}/send", data={"when": "at", "at": f"{day}T09:30", "seen": "1"}
    )

    assert clock.pacific(only().due_at).strftime("%Y-%m-%d %H:%M") == f"{day} 09:30"
    assert "Goes out at" in text_of(desk.get(UPDATES))


def test_what_somebody_else_changed_since_the_count_is_not_sent_unseen(desk, petition):
    update = make_update(petition)
    desk.post(f"{UPDATES}/{update.id}", data=typed(petition, subject_en="New", seen="1"))

    reply = desk.post(f"{UPDATES}/{update.id}/send", data={"when": "now", "seen": "1"})

    assert (reply.status_code, state(update)) == (409, "draft")


def test_one_that_goes_out_is_held_and_goes_on(desk, petition, settings):
    make_readers(2)
    update = make_update(petition)
    send_out(update, settings)
    with writing():
        only().state = UpdateState.SENDING

    desk.post(f"{UPDATES}/{update.id}/pause")
    page = text_of(desk.get(f"{UPDATES}/{update.id}"))
    assert "2 mails were taken back" in page
    assert "2 taken back" in page
    desk.post(f"{UPDATES}/{update.id}/resume")
    minute(settings)

    assert (state(update), len(news())) == ("sent", 2)
    assert acts()[-2:] == ["updates.pause", "updates.resume"]


def test_ending_one_for_good_asks_for_its_number(desk, petition, settings):
    make_reader()
    update = make_update(petition)
    send_out(update, settings)

    assert desk.post(f"{UPDATES}/{update.id}/end", data={"number": "0"}).status_code == 422
    assert len(news()) == 1
    desk.post(f"{UPDATES}/{update.id}/end", data={"number": str(update.id)})

    assert (state(update), news()) == ("cancelled", [])
    assert "Whoever had not got it" in text_of(desk.get(f"{UPDATES}/{update.id}"))


def test_a_draft_thrown_away_comes_back_for_a_day(desk, petition, settings, stopped_clock):
    update = make_update(petition)
    reply = desk.post(f"{UPDATES}/{update.id}/discard")
    page = desk.get(reply.location)
    assert "The bill passed" not in page.text
    assert "Undo" in page.text

    desk.post(f"{UPDATES}/{update.id}/fetch")
    assert state(update) == "draft"
    desk.post(f"{UPDATES}/{update.id}/discard")
    stopped_clock(timedelta(days=1, seconds=1))
    tasks.every_hour(settings)

    assert db.session.scalars(select(Update)).all() == []
    assert words() == {}


def test_one_that_is_on_its_way_is_not_called_thrown_away(desk, petition):
    update = make_update(petition)
    with writing():
        sending.schedule(update.id, due_at=None, seen=update.revision, account_id=None)

    page = text_of(desk.post(f"{UPDATES}/{update.id}/discard", follow_redirects=True))

    assert "Only a draft can be thrown away." in page
    assert "Undo" not in page
    assert state(update) == "scheduled"


def test_an_act_whose_moment_has_passed_is_refused_in_a_sentence(desk, petition, settings):
    update = make_update(petition)
    send_out(update, settings)

    page = desk.post(f"{UPDATES}/{update.id}/back", follow_redirects=True)

    assert "It has gone out already: nothing can call it back." in text_of(page)


def test_figures_stay_when_who_got_it_is_forgotten(petition, settings, stopped_clock):
    make_readers(3)
    update = make_update(petition)
    send_out(update, settings)
    before = figures.of(only())

    stopped_clock(timedelta(days=61))
    tasks.every_hour(settings)

    assert db.session.scalars(select(UpdateMail)).all() == []
    assert figures.of(only()) == before
    assert before.mailboxes == 3
    (moment,) = sending.moments(petition.id)
    assert (moment.subject, moment.count) == ("The bill passed", 3)
