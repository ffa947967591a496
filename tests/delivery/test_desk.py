"""The outbox at the desk: is mail flowing, and what is to be done where it is not."""

from datetime import timedelta

import pytest

from campaign import clock
from campaign.access.models import AuditRow
from campaign.db import db, writing
from campaign.delivery import pausing
from campaign.delivery.models import Kind, OutboxMessage, Reason, State, WorkerBeat
from campaign.delivery.suppressing import suppress
from campaign.offices.models import Bundle
from tests.access.organiser import signed_in
from tests.delivery.handed import make_handed, make_lane
from tests.factories import make_petition
from tests.pages import text_of

KIM = "kim@example.org"
TROUBLES = "/desk/outbox/troubles"


@pytest.fixture
def desk(client):
    desk = signed_in(client)
    with writing():
        db.session.add(WorkerBeat(id=1, beat_at=clock.now()))
    return desk


def page(desk, path="/desk/outbox"):
    reply = desk.get(path)
    assert reply.status_code == 200
    return text_of(reply)


def press(desk, path, **fields):
    reply = desk.post(path, data=fields, follow_redirects=True)
    assert reply.status_code == 200, text_of(reply)
    return text_of(reply)


def acts():
    return [
        (row.act, row.detail)
        for row in db.session.query(AuditRow).order_by(AuditRow.id)
        if row.act.startswith("outbox.")
    ]


def state_of(message):
    db.session.expire_all()
    return db.session.get(OutboxMessage, message.id).state


@pytest.mark.parametrize("path", ["/desk/outbox", TROUBLES])
def test_strangers_are_shown_the_door(client, path):
    reply = client.get(path)

    assert reply.status_code == 303
    assert "/desk/sign-in" in reply.headers["Location"]


def test_an_empty_outbox_says_that_all_is_well_and_what_will_come(desk):
    words = page(desk)

    assert "All mail has gone out." in words
    assert "Nothing was handed over in the last 24 hours." in words
    assert "Nothing waits." in words
    assert "The first mail to a senator’s office opens one" in words
    assert "nobody asked us to stop" in words


def test_a_flowing_outbox_shows_what_waits_and_what_went(desk):
    make_handed(State.QUEUED, ago=timedelta(minutes=3))
    make_handed(State.QUEUED, kind=Kind.RECEIPT)
    make_handed(State.DELIVERED)
    make_handed(State.BOUNCED)

    words = page(desk)

    assert "Mail is going out." in words
    assert "Mails to confirm 1 3 minutes" in words
    assert "Receipts for signers 1 a moment" in words
    assert "1 delivered 0 on their way 1 returned" in words


def test_a_worker_that_is_gone_is_the_first_thing_one_reads(desk):
    with writing():
        db.session.get(WorkerBeat, 1).beat_at -= timedelta(minutes=2)

    words = page(desk)

    assert "No mail goes out: the worker gives no sign of life." in words
    assert "campaign work" in words


def test_a_person_pauses_all_sending_with_a_reason_and_lets_it_go_again(desk):
    words = press(desk, "/desk/outbox", reason="The letter is wrong.")
    assert "Sending is paused since" in words
    assert "The letter is wrong." in words
    assert pausing.paused().try_again_at is None

    words = press(desk, "/desk/outbox/resume")

    assert "Mail goes out again." in words
    assert pausing.paused() is None
    assert acts() == [("outbox.pause", {}), ("outbox.resume", {})]


def test_a_pause_needs_a_reason_and_says_so_beside_the_field(desk):
    reply = desk.post("/desk/outbox", data={"reason": " "})

    assert reply.status_code == 422
    assert "Say why, in a few words." in text_of(reply)
    assert pausing.paused() is None


def test_a_pause_of_the_carriers_says_when_it_tries_again(desk):
    with writing():
        pausing.pause("SendGrid answered 401.", spoken_at=clock.now())

    words = page(desk)

    assert "SendGrid answered 401." in words
    assert "one mail tries by itself at" in words
    assert "Let all sending rest" not in words


def test_a_lane_shows_its_allowance_and_why_it_rests(desk):
    lane = make_lane(most=10)
    make_handed(State.ACCEPTED, kind=Kind.BUNDLE, lane_id=lane.id)
    with writing():
        lane.paused_at, lane.pause_reason = clock.now(), "Of 40 mails 9 came back."

    words = page(desk)

    assert "Mail goes out, but not to sen.ca.gov." in words
    assert "1 of 10 in 30 minutes nothing waits" in words
    assert "Of 40 mails 9 came back." in words
    assert "Mail to sen.ca.gov rests" in page(desk, "/desk/")


def test_a_lane_flows_again_when_a_person_says_so(desk):
    lane = make_lane()
    with writing():
        lane.paused_at = clock.now()

    words = press(desk, f"/desk/outbox/lanes/{lane.id}/resume")

    assert "Mail to sen.ca.gov goes out again." in words
    assert db.session.get(type(lane), lane.id).paused_at is None
    assert acts() == [("outbox.resume_lane", {"lane": lane.id})]
    assert desk.post("/desk/outbox/lanes/999999/resume").status_code == 404


def test_addresses_that_get_no_mail_are_counted_and_not_named(desk):
    with writing():
        suppress(KIM, Reason.BOUNCE)
        suppress("ana@example.org", Reason.UNSUBSCRIBE)

    words = page(desk)

    assert "1 do not exist 1 want only what they ask for" in words
    assert KIM not in words


def test_no_trouble_says_what_would_be_here(desk):
    words = page(desk, TROUBLES)

    assert "No mail is in trouble." in words


def test_troubles_name_no_person_and_say_what_to_do(desk):
    make_handed(State.REFUSED, to=KIM, trouble="SendGrid answered 400.")
    make_handed(State.BOUNCED, kind=Kind.BUNDLE)

    words = page(desk, TROUBLES)

    assert "A mail to confirm a signature SendGrid answered 400." in words
    assert "SUPPORT SB 54: 1 constituent, District 14" in words
    assert "Find its present address" in words
    assert KIM not in words
    assert "senator.vance@senate.example.org" in words


def test_what_settles_by_itself_is_not_in_a_persons_way(desk):
    make_handed(State.BOUNCED)

    words = page(desk, TROUBLES)

    assert "No mail needs a person. See all mail in trouble" in words
    assert "A mail to confirm a signature" in page(desk, f"{TROUBLES}?of=all")
    assert "There is none of this kind." in page(desk, f"{TROUBLES}?of=offices")


def test_a_returned_bundle_leads_to_its_offices_page(desk):
    message = make_handed(State.BOUNCED, kind=Kind.BUNDLE)
    assert "Mend the office’s address" not in page(desk, TROUBLES)
    with writing():
        db.session.add(
            Bundle(
                petition_id=make_petition().id,
                district=14,
                release_at=clock.now(),
                message_id=message.id,
            )
        )

    html = desk.get(TROUBLES).get_data(as_text=True)

    assert '<a class="quiet" href="/desk/offices/14">Mend the office’s address</a>' in html


def test_troubles_can_be_narrowed_and_leafed_through(desk):
    for _ in range(26):
        make_handed(State.REFUSED)
    make_handed(State.BOUNCED, kind=Kind.BUNDLE)

    assert "SUPPORT SB 54" not in page(desk, f"{TROUBLES}?of=people")
    assert "A mail to confirm" not in page(desk, f"{TROUBLES}?state=bounced")
    older = desk.get(TROUBLES).get_data(as_text=True).split("before=")[1].split('"')[0]
    assert page(desk, f"{TROUBLES}?before={older}").count("A mail to confirm") == 2
    assert "No. " in page(desk, f"{TROUBLES}?of=nonsense&state=delivered&before=x")


def test_a_refused_mail_goes_again(desk):
    message = make_handed(State.REFUSED)

    words = press(desk, f"{TROUBLES}/{message.id}/again", state="refused")

    assert "It is queued and goes with the next batch." in words
    assert state_of(message) is State.QUEUED
    assert acts() == [("outbox.retry", {"message": message.id, "kind": "confirmation"})]


def test_all_refused_mail_goes_again_at_once(desk):
    made = [make_handed(State.REFUSED) for _ in range(3)]

    words = press(desk, f"{TROUBLES}/retry-refused")

    assert "3 mails go again." in words
    assert [state_of(message) for message in made] == [State.QUEUED] * 3
    assert acts() == [("outbox.retry_refused", {"count": 3})]


def test_a_bundle_in_doubt_goes_again_only_when_a_person_has_looked(desk):
    message = make_handed(State.UNCERTAIN, kind=Kind.BUNDLE)
    path = f"{TROUBLES}/{message.id}"

    assert desk.post(f"{path}/looked", data={}).status_code == 400
    assert desk.post(f"{path}/again", data={}).status_code == 409
    assert state_of(message) is State.UNCERTAIN

    press(desk, f"{path}/looked", has_looked="y")

    assert state_of(message) is State.QUEUED
    assert acts()[0][0] == "outbox.retry_looked"


def test_a_bundle_in_doubt_that_a_person_found_has_arrived(desk):
    message = make_handed(State.UNCERTAIN, kind=Kind.BUNDLE)

    words = press(desk, f"{TROUBLES}/{message.id}/arrived")

    assert "Noted: it arrived." in words
    assert state_of(message) is State.DELIVERED


def test_what_is_put_aside_can_be_undone_on_the_next_page(desk):
    message = make_handed(State.BOUNCED)

    words = press(desk, f"{TROUBLES}/{message.id}/aside", of="people")
    assert "Put aside. Undo" in words
    assert state_of(message) is State.CANCELLED

    words = press(desk, f"{TROUBLES}/{message.id}/back")

    assert "It is back." in words
    assert state_of(message) is State.BOUNCED


@pytest.mark.parametrize("act", ["delete", "office", "looked/x"])
def test_there_is_no_other_act(desk, act):
    message = make_handed(State.REFUSED)

    assert desk.post(f"{TROUBLES}/{message.id}/{act}").status_code == 404


def test_forms_of_another_site_do_nothing(app, desk):
    message = make_handed(State.REFUSED)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        for path in ("", "/resume", "/troubles/retry-refused", f"/troubles/{message.id}/again"):
            assert desk.post(f"/desk/outbox{path}", data={"reason": "x"}).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert state_of(message) is State.REFUSED
    assert pausing.paused() is None
