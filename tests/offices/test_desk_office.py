"""The desk's page of one office: what waits, what went, and what can be pressed."""

import re
from datetime import timedelta

import pytest

from campaign import clock
from campaign.access import audit
from campaign.db import db, writing
from campaign.delivery.models import State
from campaign.districts.models import District, Senator
from campaign.offices import profiles
from campaign.offices.models import Bundle
from campaign.petitions.models import PetitionState
from tests.access.organiser import signed_in
from tests.factories import make_petition
from tests.offices.at_the_desk import moved, page, press, released
from tests.offices.mailed import wish
from tests.signers_of import signed


@pytest.fixture
def desk(client):
    return signed_in(client)


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def test_an_office_that_reads_at_any_hour_is_shown_so(desk):
    wish(opens="00:00", closes="24:00")

    assert "any hour, Monday, Tuesday" in page(desk, "/desk/offices/14")
    form = page(desk, "/desk/offices/14/profile")
    assert "From 00:00 until 00:00: it reads at any hour." in form


def test_an_office_shows_who_holds_the_seat_and_where_its_mail_goes(desk):
    words = page(desk, "/desk/offices/14")

    assert "District 14: Anna Caballero" in words
    assert "senator.caballero@senate.ca.gov (from the roster)" in words
    assert (
        "08:00–17:00, Monday, Tuesday, Wednesday, Thursday, Friday (America/Los_Angeles)"
        in words
    )
    html = desk.get("/desk/offices/14").text
    assert "ContactPopup.php?district=SD14&amp;inframe=N" in html
    assert "district=SD03" in desk.get("/desk/offices/3").text


@pytest.mark.usefixtures("own_districts")
def test_the_end_of_a_term_and_the_day_a_seat_fell_vacant_are_said(desk):
    with writing():
        one, other = (
            db.session.query(Senator).filter_by(district=number).one() for number in (14, 15)
        )
        one.term_ends = clock.now().date().replace(year=2030, month=12, day=2)
        other.is_current, other.left_on = False, clock.now().date().replace(month=1, day=5)

    assert "holds the seat until December 2, 2030" in page(desk, "/desk/offices/14")
    assert "vacant since Jan 5" in page(desk, "/desk/offices/15")
    assert "vacant since Jan 5" in page(desk, "/desk/offices")


def test_an_office_says_what_waits_for_which_petition_and_until_when(desk, petition, settings):
    signed(petition, settings)
    signed(make_petition(bill="AB 9"), settings)

    words = page(desk, "/desk/offices/14")

    assert "1 SB 54 · rehearsal See what would go now" in words
    assert "1 AB 9 · rehearsal" in words
    assert "They are put into a bundle at the next cut-off" in words


def test_an_office_without_letters_says_when_there_will_be_one(desk):
    words = page(desk, "/desk/offices/14")

    assert "No letter waits." in words
    assert "Nothing has gone to this office yet." in words
    assert "Nobody has changed this profile yet" in words


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"channel": "none"}, "do not write"),
        ({"cadence": "at_count", "letters_at": 50}, "as soon as 50 of them wait"),
        ({"cadence": "weekly"}, "once a week, on the first of its days"),
        ({"channel": "print"}, "By hand, on paper"),
    ],
)
def test_an_office_with_its_own_way_says_so(desk, petition, settings, fields, said):
    signed(petition, settings)
    wish(**fields)

    assert said in page(desk, "/desk/offices/14")


def test_the_mail_of_today_is_shown_word_for_word_and_seals_nothing(desk, petition, settings):
    signed(petition, settings, words="My neighbour was taken.")

    words = page(desk, "/desk/offices/14/today/values-act")
    frame = desk.get("/desk/offices/14/today/values-act/html")

    assert "SUPPORT SB 54: 1 constituent, District 14" in words
    assert "To senator.caballero@senate.ca.gov" in words
    assert "My neighbour was taken." in words
    assert "My neighbour was taken." in frame.text
    assert db.session.query(Bundle).count() == 0


def test_the_frame_of_a_mail_may_do_nothing(desk, petition, settings):
    signed(petition, settings)

    frame = desk.get("/desk/offices/14/today/values-act/html")

    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("sandbox")
    assert "frame-ancestors 'self'" in policy
    assert frame.headers["Cache-Control"] == "no-store"
    assert "<iframe" in desk.get("/desk/offices/14/today/values-act").text


def test_today_says_so_where_nothing_would_go(desk, petition, settings):
    assert "No letter of this petition waits" in page(desk, "/desk/offices/14/today/values-act")
    assert desk.get("/desk/offices/14/today/values-act/html").status_code == 404
    signed(petition, settings)
    wish(paused=True, pause_reason="Recess.")

    assert "The office is paused." in page(desk, "/desk/offices/14/today/values-act")


def test_letters_are_bundled_at_the_press_of_a_button_for_this_office_alone(
    desk, petition, settings
):
    signed(petition, settings)
    signed(petition, settings, email="bo@example.org", zip_code="96001")

    words = press(desk, "/desk/offices/14/seal")

    assert "1 letter was put into a bundle, and is held." in words
    assert [bundle.district for bundle in db.session.query(Bundle)] == [14]
    assert [row.detail for row in audit.latest("bundles.seal")] == [{"district": 14}]
    assert "There is no letter that could go now." in press(desk, "/desk/offices/14/seal")


def test_an_office_is_paused_with_a_reason_and_resumed(desk, petition, settings):
    signed(petition, settings)

    words = press(desk, "/desk/offices/14/pause", reason="They move house.")

    assert "Letters to this office wait until somebody resumes it." in words
    assert "They move house." in words
    assert "There is no letter that could go now." in press(desk, "/desk/offices/14/seal")
    words = press(desk, "/desk/offices/14/resume")
    assert "go again, with its next bundle" in words
    assert "Paused no yes" in words
    assert profiles.of(14).paused_at is None


def test_a_pause_without_a_reason_is_not_taken(desk):
    reply = desk.post("/desk/offices/14/pause", data={"reason": " "})

    assert reply.status_code == 422
    assert "Say why, for whoever looks at it next week." in reply.text
    assert profiles.of(14).paused_at is None


def test_bundles_are_listed_newest_first_page_by_page(desk, petition):
    with writing():
        for _ in range(60):
            db.session.add(Bundle(petition_id=petition.id, district=14, release_at=clock.now()))

    first = desk.get("/desk/offices/14")

    assert first.text.count("/desk/bundles/") == 50
    older = re.search(r'href="(/desk/offices/14\?before=\d+)"', first.text)[1]
    assert desk.get(older).text.count("/desk/bundles/") == 10


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.QUEUED, "waits in the outbox for its turn"),
        (State.SPEAKING, "is being handed over"),
        (State.ACCEPTED, "taken by the carrier at"),
        (State.DELIVERED, "delivered at"),
        (State.BOUNCED, "came back at"),
        (State.REFUSED, "refused at"),
        (State.UNCERTAIN, "in doubt since"),
        (State.CANCELLED, "taken back"),
    ],
)
def test_the_fate_of_every_bundle_is_said_in_plain_words(desk, petition, settings, state, said):
    signed(petition, settings)
    moved(released(settings), state)

    assert f"Bundle No. 1 1 {said}" in page(desk, "/desk/offices/14")


@pytest.mark.usefixtures("own_districts")
def test_a_live_petitions_letters_wait_for_a_new_roster_and_the_page_says_so(desk, settings):
    signed(make_petition(slug="live", state=PetitionState.LIVE), settings)
    with writing():
        district = db.session.get_one(District, 14)
        district.next_term_starts = clock.pacific(clock.now()).date()
        db.session.query(Senator).filter_by(district=14).one().as_of -= timedelta(days=60)

    words = page(desk, "/desk/offices/14")

    assert "campaign senators import FILE" in words
    assert "A new term has begun since the list of senators was written" in words
    assert "They go with the first cut-off after that is mended." in words
