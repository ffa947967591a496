"""Made-up visitors at a real site, over real connections."""

import random
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from campaign.db import db
from campaign.delivery import dispatch
from campaign.demo import days, loading, visiting, visitor
from campaign.demo.commands import demo
from campaign.demo.visitor import Visitor
from campaign.errors import Refusal
from campaign.mail import carriers
from campaign.petitions import living, people, tallying
from campaign.petitions.models import PetitionState, Signature, SignatureState

SLUG = "values-act"
FOLKS = 24


SEEN = set()  # addresses that visitors came from


class Quiet(WSGIRequestHandler):
    def handle(self):
        SEEN.add(self.client_address[0])
        super().handle()

    def log(self, *_):
        """Say nothing."""


@contextmanager
def serving(app):
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def petition(settings):
    loading.load(settings)
    db.session.commit()
    return living.called(SLUG)


@pytest.fixture
def url(app):
    with serving(app) as url:
        yield url


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(visiting, "CONFIRM_SECONDS", 1)
    monkeypatch.setattr(visiting, "PATIENCE_SECONDS", 5)


def deliver(app, settings):
    """Let the worker go round once."""
    dispatch.send_batch(
        carriers.both(settings, app.extensions["campaign.post"]),
        sender=settings.sender,
        sender_name=settings.organisation,
    )


def test_a_crowd_signs_gets_its_mail_and_mostly_confirms(app, settings, petition, url, hasty):
    place = visitor.place_of(url)
    ground = visiting.ground(SLUG, place)
    SEEN.clear()

    for told in visiting.visit(ground, place, settings, count=FOLKS, per_second=20):
        if told.mailed < told.signed:
            deliver(app, settings)

    assert (told.signed, told.mailed, dict(told.failures)) == (FOLKS, FOLKS, {})
    assert FOLKS / 2 < told.confirmed <= FOLKS
    db.session.rollback()
    assert tallying.total(petition.id) == told.confirmed
    signatures = db.session.scalars(select(Signature)).all()
    assert len({people.open_person(row).email for row in signatures}) == FOLKS
    assert len({row.source_id for row in signatures}) > 1
    assert len(SEEN) > FOLKS  # each came from an address of their own, twice


def test_whoever_stops_half_way_leaves_what_was_signed(app, settings, petition, url, hasty):
    place = visitor.place_of(url)
    visits = visiting.visit(
        visiting.ground(SLUG, place), place, settings, count=FOLKS, per_second=20
    )

    for told in visits:
        if told.signed:
            break
    visits.close()

    db.session.rollback()
    left = db.session.scalars(select(Signature)).all()
    assert told.signed <= len(left) < FOLKS
    assert {row.state for row in left} == {SignatureState.PENDING}


def test_the_limit_for_one_address_is_felt_by_those_of_one_address(
    app, settings, petition, url, monkeypatch
):
    monkeypatch.setitem(
        app.extensions, "campaign.settings", replace(settings, signing_limit="1 per minute")
    )
    place = visitor.place_of(url)
    guests = visiting._guests(visiting.ground(SLUG, place), 3)

    def answers(number):
        """Sign by whoever comes from the same address each time."""
        guest = Visitor(place, visiting.random.Random(7))
        person = guests[number].person
        fields = {"name": person.name, "email": person.email, "zip_code": "93640"}
        try:
            return guest.post(f"/petitions/{SLUG}", fields).status
        finally:
            guest.close()

    assert [answers(0), answers(1)] == [303, 429]
    visiting.visits.sign(place, SLUG, guests[2])


@pytest.mark.parametrize(
    "url", ["https://stepup.example.org", "http://192.0.2.7:8000", "http://127.0.0.1:x", "x"]
)
def test_only_a_site_on_this_machine_is_visited(url):
    with pytest.raises(Refusal, match="not on this machine"):
        visitor.place_of(url)


def test_a_live_petition_is_never_signed(petition, url):
    petition.state, petition.is_demonstration = PetitionState.LIVE, False
    db.session.commit()

    with pytest.raises(Refusal, match="is live"):
        visiting.ground(SLUG, visitor.place_of(url))


def test_a_site_with_other_keys_is_not_visited(settings, petition, another_site, tmp_path):
    stranger = another_site(
        replace(settings, instance=tmp_path, keys_url=f"sqlite:///{tmp_path}/keys.db")
    )

    with serving(stranger) as elsewhere, pytest.raises(Refusal, match="another one"):
        visiting.ground(SLUG, visitor.place_of(elsewhere))


def test_a_site_that_is_slower_than_asked_for_is_said_to_be(app, petition, url, hasty):
    asked = ["sign", "--url", url, "--count", "24", "--per-second", "1000"]

    said = app.test_cli_runner().invoke(demo, asked).output

    assert "24 signed within " in said
    assert "The site takes no more a second on this machine." in said


def test_people_come_at_the_pace_that_was_asked_for_and_more_of_them_in_the_evening():
    count, seconds = 24_000, 480

    at = days.arrivals(random.Random(5), count, seconds)

    hours = Counter(int(moment / seconds * 24) for moment in at)
    assert at == sorted(at)
    assert 0 <= at[0] < 1
    assert seconds - 1 < at[-1] <= seconds
    assert set(hours) == set(range(24))
    assert hours[20] > 1.2 * hours[11] > 1.3 * hours[3]
    assert max(hours.values()) < 1.5 * count / 24


def test_where_no_site_answers_the_command_says_what_to_start(app, petition):
    result = app.test_cli_runner().invoke(demo, ["sign", "--url", "http://127.0.0.1:9"])

    assert isinstance(result.exception, Refusal)
    assert "campaign up --demo" in str(result.exception)
