"""Moments that mattered: what is known by itself, and what organisers note."""

from datetime import UTC, datetime, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from campaign import clock
from campaign.access.models import AuditRow
from campaign.dashboard import moments, timeline
from campaign.dashboard.models import Moment
from campaign.dashboard.timeline import Period
from campaign.db import db, writing
from campaign.embeds import partners
from campaign.offices import bundling, releasing
from campaign.petitions import living
from campaign.petitions.models import PetitionState
from tests import tallies
from tests.access.organiser import signed_in
from tests.factories import make_petition, make_story
from tests.pages import text_of
from tests.signers_of import signed
from tests.updates.readers import make_live, make_readers, make_update, minute, send_out

PAGE = "/desk/petitions/values-act/moments"
MARCH = {"words": "March to the Capitol", "kind": "event", "at": "2026-04-20T09:30"}


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act", opens_at=clock.now() - timedelta(days=400))
    db.session.commit()
    return petition


def test_a_draft_has_not_opened(app):
    draft = make_petition(slug="draft-act", state=PetitionState.DRAFT)

    assert told(app, draft) == []


@pytest.fixture
def desk(client):
    return signed_in(client)


@pytest.fixture(autouse=True)
def april(stopped_clock):
    stopped_clock(datetime(2026, 4, 25, 19, tzinfo=UTC) - clock.now())


def told(app, petition, language="en"):
    with app.test_request_context(), force_locale(language):
        return [one.words for one in moments.of(petition, language)]


def acts():
    ours = select(AuditRow.act).where(AuditRow.act.startswith("moments."))
    return db.session.scalars(ours.order_by(AuditRow.id)).all()


def test_our_own_rows_tell_most_of_them(app, petition, settings):
    make_story(petition=petition, slug="one", headline="A traffic stop")
    db.session.commit()
    with writing():
        partners.add(
            petition, name="valley-unions", origin="https://u.example.org", account_id=None
        )
    signed(petition, settings, source="valley-unions")
    tallies.crowd(petition, 260)
    bundling.seal(settings, hold=False)
    releasing.release_held(settings)
    with writing():
        living.close(petition)

    found = told(app, petition)

    assert found[0] == "The petition opened"
    assert sorted(found[1:]) == [
        "100 signatures reached",
        "250 signatures reached",
        "First signature by the partner valley-unions",
        "Published: A traffic stop",
        "The first letters left for their offices",
        "The petition closed",
    ]


def test_an_update_is_a_moment_with_its_mailboxes(app, settings):
    petition = make_live(opens_at=clock.now() - timedelta(days=9))
    make_readers(2)
    update = make_update(petition)
    make_update(petition)
    assert told(app, petition) == ["The petition opened"]

    send_out(update, settings)
    minute(settings)

    assert told(app, petition)[1:] == ["An update went to 2 mailboxes: The bill passed"]


def test_a_story_in_two_languages_was_published_once(app, petition):
    make_story(petition=petition, slug="one", headline="A traffic stop")
    make_story(petition=petition, slug="one", language="es", headline="Un alto")
    make_story(petition=petition, slug="two", headline="A draft", published_at=None)

    assert told(app, petition)[1:] == ["Published: A traffic stop"]
    assert told(app, petition, "es")[1:] == ["Publicado: Un alto"]


def test_an_organiser_notes_a_moment_in_californias_time(desk, app, petition):
    reply = desk.post(PAGE, data=MARCH)

    [moment] = db.session.scalars(select(Moment))
    assert reply.status_code == 303
    assert moment.at == datetime(2026, 4, 20, 16, 30, tzinfo=UTC)
    assert told(app, petition) == ["The petition opened", "March to the Capitol"]
    assert "March to the Capitol" in text_of(desk.get(PAGE))
    assert acts() == ["moments.add"]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("words", "", "Write a few words."),
        ("words", "a" * 121, "Shorten this"),
        ("words", "Mail to kim@example.org", "Write no name and no address here"),
        ("at", "2027-03-14T02:30", "Clocks skip this hour on that day."),
        ("at", "9999-12-31T23:59", "Check the year: it should be like 2027."),
        ("at", "", "Enter a date and a time"),
        ("at", "soon", "Not a valid datetime value"),
        ("kind", "party", "Not a valid choice"),
    ],
)
def test_what_was_typed_stays_when_something_is_wrong(desk, petition, field, typed, said):
    reply = desk.post(PAGE, data=MARCH | {field: typed})

    assert reply.status_code == 422
    assert said in text_of(reply)
    if field != "words":
        assert 'value="March to the Capitol"' in reply.text


def test_a_moment_is_mended(desk, petition):
    desk.post(PAGE, data=MARCH)
    [moment] = db.session.scalars(select(Moment))
    page = f"{PAGE}/{moment.id}"
    assert 'value="2026-04-20T09:30"' in desk.get(page).text

    reply = desk.post(page, data=MARCH | {"words": "March in Fresno", "seen": "1"})

    assert reply.status_code == 303
    db.session.expire_all()
    assert (moment.words, moment.version) == ("March in Fresno", 2)


@pytest.mark.parametrize("seen", ["1", "", "x"])
def test_two_who_mend_the_same_moment_overwrite_nothing(desk, petition, seen):
    desk.post(PAGE, data=MARCH)
    [moment] = db.session.scalars(select(Moment))
    page = f"{PAGE}/{moment.id}"
    desk.post(page, data=MARCH | {"words": "Theirs", "seen": "1"})

    late = desk.post(page, data=MARCH | {"words": "Mine", "seen": seen})

    assert late.status_code == 409
    assert 'value="Mine"' in late.text
    assert "It says now: “Theirs”" in text_of(late)
    assert desk.post(page, data=MARCH | {"words": "Mine", "seen": "2"}).status_code == 303


def test_a_moment_that_was_removed_can_be_put_back(desk, app, petition):
    desk.post(PAGE, data=MARCH)
    [moment] = db.session.scalars(select(Moment))

    gone = desk.post(f"{PAGE}/{moment.id}/remove", follow_redirects=True)
    after = told(app, petition)
    desk.post(f"{PAGE}/{moment.id}/restore")

    assert "Removed: “March to the Capitol”. Put it back" in text_of(gone)
    assert after == ["The petition opened"]
    assert told(app, petition) == ["The petition opened", "March to the Capitol"]
    assert acts() == ["moments.add", "moments.remove", "moments.restore"]


def test_a_moment_to_come_is_listed_and_not_drawn(desk, app, petition):
    desk.post(PAGE, data=MARCH | {"at": "2026-05-20T09:30"})

    assert "March to the Capitol" in text_of(desk.get(PAGE))
    assert told(app, petition) == ["The petition opened"]


def test_a_moment_of_another_petition_is_not_there(desk, petition):
    other = make_petition(slug="clean-water")
    desk.post(PAGE, data=MARCH)
    [moment] = db.session.scalars(select(Moment))

    page = f"/desk/petitions/{other.slug}/moments/{moment.id}"

    assert desk.get(page).status_code == 404
    assert desk.post(f"{page}/remove").status_code == 404
    asked = desk.get(f"/desk/petitions/{other.slug}/moments?removed={moment.id}")
    assert "Put it back" not in text_of(asked)


def test_what_is_known_to_the_hour_stands_in_it_and_never_before_the_opening(
    app, settings, stopped_clock
):
    opened = datetime(2026, 4, 25, 22, 42, tzinfo=UTC)  # 3:42 PM in California
    stopped_clock(opened + timedelta(minutes=20) - clock.now())
    petition = make_petition(slug="young", opens_at=opened)
    db.session.commit()
    with writing():
        partners.add(
            petition, name="valley-unions", origin="https://u.example.org", account_id=None
        )
    tallies.crowd(petition, 90, hour=15)
    tallies.crowd(petition, 20, hour=16, source="valley-unions")
    stopped_clock(timedelta(hours=3))

    with app.test_request_context(), force_locale("en"):
        found = [(timeline.when(one), one.words) for one in moments.of(petition, "en")]
        slots = timeline.slots(petition, Period.HOURS)
        counts = [
            bar.count
            for one in timeline.within(slots, moments.of(petition, "en"))
            for bar in slots
            if bar.begin <= one.at < bar.end
        ]

    assert [words for _, words in found] == [
        "The petition opened",
        "First signature by the partner valley-unions",
        "100 signatures reached",
    ]
    assert found[2][0].replace("\u202f", " ").replace("\u2009", " ") == "Apr 25, 2026, 4 – 5 PM"
    assert counts == [90, 20, 20]


@pytest.mark.parametrize("at", ["1900-01-01T00:00", "2025-03-20T09:30", "2030-01-01T00:00"])
def test_a_moment_outside_the_petitions_time_is_refused_with_what_was_typed(desk, petition, at):
    reply = desk.post(PAGE, data=MARCH | {"at": at})

    assert reply.status_code == 422
    assert "Enter a day from March 21, 2025, when the petition opened" in text_of(reply)
    assert 'value="March to the Capitol"' in reply.text
    desk.post(PAGE, data=MARCH)
    [moment] = db.session.scalars(select(Moment))
    mended = desk.post(f"{PAGE}/{moment.id}", data=MARCH | {"at": at, "seen": "1"})
    assert mended.status_code == 422
