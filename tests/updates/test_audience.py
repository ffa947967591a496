"""Who gets an update: only those who asked, and none whose mailbox said no."""

from datetime import timedelta

import pytest

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from campaign.petitions.models import PetitionState
from campaign.signers import forgetting
from campaign.supporters import leaving
from campaign.supporters.consenting import ALL, NEAR
from campaign.supporters.models import HowOften, SubscriberState
from campaign.updates import audience
from campaign.vault.store import KeyStore
from tests.factories import make_petition
from tests.signers_of import BAKERSFIELD, confirm, confirm_path, sign
from tests.updates.readers import (
    SPANISH,
    WORDS,
    make_live,
    make_reader,
    make_update,
    news,
    readers_of,
    send_out,
)


@pytest.fixture
def petition():
    return make_live()


def got(update, settings):
    send_out(update, settings)
    return sorted(readers_of(news()))


def test_news_of_a_campaign_go_to_who_asked_about_it_or_about_all(petition, settings):
    make_reader("rosa@example.org")
    make_reader("tala@example.org", wants=ALL)
    make_reader("other@example.org", campaign="another-act")
    make_reader("near@example.org", wants=NEAR)

    assert got(make_update(petition), settings) == ["rosa@example.org", "tala@example.org"]


def test_news_of_all_campaigns_go_only_to_who_asked_about_all(petition, settings):
    make_reader("rosa@example.org")
    make_reader("tala@example.org", wants=ALL)

    assert got(make_update(), settings) == ["tala@example.org"]


def test_who_ticked_the_box_beneath_a_petition_and_confirmed_gets_its_news(
    client, petition, settings
):
    signature = sign(petition, settings)
    client.post(confirm_path(signature), data={"keep_informed": "y"})
    confirm(sign(petition, settings, email="ben@example.org"))  # who did not tick it

    assert got(make_update(petition), settings) == ["kim@example.org"]


def test_who_has_not_confirmed_or_has_left_gets_none(petition, settings):
    make_reader("stays@example.org")
    pending = make_reader("pending@example.org")
    left = make_reader("left@example.org")
    erased = make_reader("erased@example.org")
    with writing():
        db.session.merge(pending).state = SubscriberState.PENDING
        leaving.stop(db.session.merge(left))
        leaving.erase(db.session.merge(erased))

    assert got(make_update(petition), settings) == ["stays@example.org"]


@pytest.mark.parametrize("reason", list(Reason))
def test_a_mailbox_that_gets_no_mail_is_counted_apart_and_gets_none(petition, settings, reason):
    make_reader("stays@example.org")
    make_reader("silent@example.org")
    with writing():
        suppressing.suppress("Silent+x@example.org", reason)
    update = make_update(petition)

    count = audience.count(update)

    assert (count.mailboxes, count.silenced) == (1, 1)
    assert got(update, settings) == ["stays@example.org"]


def test_districts_are_those_they_signed_in_and_else_all_that_their_zip_reaches(
    petition, settings, client
):
    make_reader("mendota@example.org")  # all of it in 14
    make_reader("split@example.org", zip=BAKERSFIELD)  # 12 and 16
    make_reader("nowhere@example.org", zip=None)
    for email, district in (("signed12@example.org", "12"), ("signed16@example.org", "16")):
        signature = sign(petition, settings, email=email, zip_code=BAKERSFIELD)
        client.post(confirm_path(signature), data={"keep_informed": "y"})
        signature.district = int(district)
        db.session.commit()
    update = make_update(petition, districts=[12])

    count = audience.count(update)

    assert (count.mailboxes, count.elsewhere) == (2, 3)
    assert got(update, settings) == ["signed12@example.org", "split@example.org"]


def test_counting_never_makes_a_new_key_for_a_petition_that_was_forgotten(
    petition, settings, client, stopped_clock
):
    signature = sign(petition, settings)
    client.post(confirm_path(signature), data={"keep_informed": "y"})
    petition.closes_at, petition.retention_days = clock.now(), 0
    db.session.commit()
    stopped_clock(timedelta(days=1))
    forgetting.forget_closed(settings)

    assert audience.count(make_update(petition, districts=[14])).mailboxes == 1

    store = KeyStore(settings.keys)
    assert store.living(petition.scope) is None
    store.engine.dispose()


def test_a_call_to_act_in_a_district_also_goes_to_who_asked_for_calls_near(petition, settings):
    make_reader("near@example.org", wants=NEAR)
    make_reader("far@example.org", wants=NEAR, zip=BAKERSFIELD)

    assert audience.count(make_update(petition, districts=[14])).mailboxes == 0
    assert got(make_update(petition, districts=[14], is_call=True), settings) == [
        "near@example.org"
    ]
    assert "calls to act near your ZIP code" in " ".join(news()[0].text.split())


def test_days_and_languages_narrow(petition, settings):
    today = clock.pacific(clock.now()).date()
    make_reader("today@example.org")
    make_reader("spanish@example.org", language="es")
    make_reader("before@example.org", confirmed_at=clock.now() - timedelta(days=3))
    day = timedelta(days=1)

    def count(**narrowed):
        return audience.count(make_update(petition, **narrowed)).mailboxes

    assert count(joined_from=today) == 2
    assert count(joined_to=today - day) == 1
    assert count(joined_from=today - 4 * day, joined_to=today) == 3
    assert count(languages=["es"]) == 1


def test_each_reads_their_own_language_and_others_the_first_one(petition, settings):
    make_reader("rosa@example.org")
    make_reader("ana@example.org", language="es")
    both = make_update(petition, words=WORDS | SPANISH)
    only_spanish = make_update(petition, words=SPANISH)

    assert audience.count(both).by_language == {"en": 1, "es": 1}
    assert audience.count(only_spanish).in_other_words(["es"]) == {"en": 1}
    send_out(both, settings)
    send_out(only_spanish, settings)

    told = {}
    for mail in news():
        told.setdefault(mail.recipient, []).append(mail.subject)
    assert told["rosa@example.org"] == ["The bill passed", "La ley fue aprobada"]
    assert told["ana@example.org"] == ["La ley fue aprobada"] * 2


def test_of_a_rehearsal_everything_stays_in_the_drawer(settings):
    petition = make_petition(slug="values-act", state=PetitionState.REHEARSAL)
    db.session.commit()
    make_reader("rosa@example.org")
    make_reader("tala@example.org", wants=ALL)

    assert audience.is_rehearsal(make_update(petition))
    assert audience.is_rehearsal(make_update())  # as long as no campaign is live


def test_real_news_never_go_to_a_mailbox_that_only_a_rehearsal_knows(petition, settings):
    make_petition(slug="rehearsed", state=PetitionState.REHEARSAL)
    db.session.commit()
    make_reader("made-up@example.org", wants=ALL, source="petition rehearsed")
    make_reader("rosa@example.org", wants=ALL, source="petition values-act")

    assert got(make_update(), settings) == ["rosa@example.org"]


def test_the_count_says_how_many_want_it_once_a_week_or_month(petition):
    make_reader("a@example.org")
    make_reader("b@example.org", how_often=HowOften.WEEKLY)
    make_reader("c@example.org", how_often=HowOften.MONTHLY)

    count = audience.count(make_update(petition))

    assert count.mailboxes == 3
    assert count.by_rhythm == dict.fromkeys(HowOften, 1)
