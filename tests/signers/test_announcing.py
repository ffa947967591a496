"""Owners and organisers are told before a campaign's people are forgotten, and told once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.access.models import Role
from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import Kind, OutboxMessage
from campaign.petitions import living
from campaign.petitions.cells import ALL_DAYS
from campaign.petitions.tally_models import Facet, FacetKind
from campaign.signers import announcing, forgetting, tasks
from tests.access.organiser import make_account, sign_in
from tests.factories import make_petition
from tests.signers_of import signed


@pytest.fixture
def petition(settings, stopped_clock):
    """A petition that closes in a day, with a month's promise."""
    del stopped_clock
    petition = make_petition(closes_at=clock.now() + timedelta(days=1), retention_days=30)
    signed(petition, settings)
    return petition


def notices():
    query = select(OutboxMessage).where(OutboxMessage.kind == Kind.NOTICE)
    rows = db.session.scalars(query.order_by(OutboxMessage.id)).all()
    return [outbox.read(row.id) for row in rows]


def test_owners_and_organisers_of_the_campaign_are_told_two_weeks_and_three_days_before(
    petition, settings, stopped_clock
):
    make_account("owner@stepup.example.org")
    make_account("here@stepup.example.org", role=Role.ORGANISER, campaign=petition.id)
    make_account("there@stepup.example.org", role=Role.ORGANISER, campaign=petition.id + 1)
    make_account("moderator@stepup.example.org", role=Role.MODERATOR)
    make_account("gone@stepup.example.org", is_active=False)
    told = ["owner@stepup.example.org", "here@stepup.example.org"]

    tasks.every_hour(settings)
    assert notices() == []
    stopped_clock(timedelta(days=17))
    tasks.every_hour(settings)
    tasks.every_hour(settings)
    assert [mail.recipient for mail in notices()] == told
    stopped_clock(timedelta(days=11))
    tasks.every_hour(settings)

    assert [mail.recipient for mail in notices()] == told * 2
    days = [clock.now() - at for at in announcing.told(petition)]
    assert days == [timedelta(days=11), timedelta()]


def test_the_notice_says_the_day_what_goes_what_stays_and_what_to_do(
    petition, settings, stopped_clock
):
    make_account()
    stopped_clock(timedelta(days=20))

    announcing.announce(settings)

    [mail] = notices()
    day = clock.pacific(clock.now() + timedelta(days=11))
    assert f"{day:%B} {day.day}, {day.year}" in mail.subject
    words = " ".join(mail.text.split())
    for said in ("30 days after", "Names, mail addresses", "1 signatures", "Take an export"):
        assert said in words
    assert f"/desk/petitions/{petition.slug}" in mail.text
    assert "kim" not in (mail.subject + mail.text + mail.html).lower().replace("kim.osei", "")


def test_the_notice_names_those_who_were_brought_in(petition, settings, stopped_clock):
    make_account("owner@stepup.example.org")
    on_paper = {"value": "1", "day": ALL_DAYS, "shard": 0, "count": 1_200}
    db.session.add(Facet(petition_id=petition.id, kind=FacetKind.ELSEWHERE, **on_paper))
    db.session.commit()
    stopped_clock(timedelta(days=17))

    tasks.every_hour(settings)

    [mail] = notices()
    words = " ".join(mail.text.split())
    assert "1,200 brought in: their names go, too, and their number stays." in words
    assert forgetting.foretell(petition).apart == 1_200


def test_each_is_told_in_the_language_of_their_last_visit(
    client, petition, settings, stopped_clock
):
    make_account()
    sign_in(client)
    client.post("/desk/sign-out")
    reply = client.post(
        "/es/desk/sign-in",
        data={"email": "Kim.Osei@stepup.example.org", "password": "horse-lantern-olive"},
    )
    assert reply.status_code == 303
    stopped_clock(timedelta(days=20))

    announcing.announce(settings)

    [mail] = notices()
    assert "olvid" in mail.subject
    assert "/es/desk/" in mail.text


def test_a_crash_before_the_end_tells_everybody_later_and_nobody_twice(
    petition, settings, stopped_clock, monkeypatch
):
    make_account("first@stepup.example.org")
    make_account("second@stepup.example.org")
    stopped_clock(timedelta(days=20))
    put, asked = outbox.enqueue, []

    def once(**values):
        if asked:
            raise KeyError("the machine went out")
        asked.append(values)
        return put(**values)

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "enqueue", once)
        with pytest.raises(KeyError):
            announcing.announce(settings)
    assert notices() == []

    assert announcing.announce(settings) == 2
    assert announcing.announce(settings) == 0


def test_another_end_is_told_of_anew(petition, settings, stopped_clock):
    make_account()
    stopped_clock(timedelta(days=20))
    announcing.announce(settings)
    petition.closes_at += timedelta(days=2)
    db.session.commit()

    announcing.announce(settings)

    assert len(notices()) == 2


def test_nobody_is_told_of_a_petition_without_signers(settings, stopped_clock):
    make_account()
    make_petition(closes_at=clock.now(), retention_days=5)
    stopped_clock(timedelta(days=1))

    assert announcing.announce(settings) == 0


def test_whoever_lowers_the_days_lets_the_others_be_told_within_the_hour(
    petition, settings, stopped_clock
):
    make_account()
    stopped_clock(timedelta(days=2))
    tasks.every_hour(settings)
    assert notices() == []
    petition.retention_days = living.least_days(petition)
    db.session.commit()

    tasks.every_hour(settings)

    assert len(notices()) == 1
    assert not living.is_forgotten(petition)
    assert living.forgets_at(petition) - clock.now() >= living.NOTICE
