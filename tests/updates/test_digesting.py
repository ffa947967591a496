"""Who wants news once a week or month gets them in one mail on a fixed day."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from campaign import clock
from campaign.db import db, writing
from campaign.petitions.models import PetitionState
from campaign.supporters import leaving
from campaign.supporters.consenting import ALL
from campaign.supporters.models import HowOften, Subscriber
from campaign.updates import digesting, figures, sending
from campaign.updates.models import Update
from tests.factories import make_petition
from tests.updates.readers import (
    SPANISH,
    WORDS,
    make_live,
    make_reader,
    make_update,
    minute,
    news,
    readers_of,
    send_out,
)

TUESDAY = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
TO_FRIDAY = timedelta(days=2, hours=21)  # 9 a.m. in Los Angeles
HEARING = {"en": ("A hearing on Monday", "Come to the Capitol.")}
WEEKLY, MONTHLY = HowOften.WEEKLY, HowOften.MONTHLY


@pytest.fixture
def petition():
    return make_live()


@pytest.fixture
def on_tuesday(monkeypatch):
    """Stop the clock on a Tuesday, and return a function that moves it."""
    moment = TUESDAY
    monkeypatch.setattr(clock, "source", lambda: moment)

    def move(delta):
        nonlocal moment
        moment += delta

    return move


def pacific(*when):
    return datetime(*when, tzinfo=clock.PACIFIC)


@pytest.mark.parametrize(
    ("now", "weekly", "monthly"),
    [
        ((2026, 12, 4, 8, 59), (2026, 11, 27, 9), (2026, 11, 6, 9)),
        ((2026, 12, 4, 9, 0), (2026, 12, 4, 9), (2026, 12, 4, 9)),
        ((2026, 12, 12, 0, 0), (2026, 12, 11, 9), (2026, 12, 4, 9)),
        ((2027, 3, 19, 9, 0), (2027, 3, 19, 9), (2027, 3, 5, 9)),  # the clocks have changed
    ],
)
def test_the_day_is_friday_and_the_first_friday_of_the_month(now, weekly, monthly):
    assert digesting.latest(pacific(*now)) == (pacific(*weekly), pacific(*monthly))


def test_a_week_of_updates_is_one_mail_on_friday(petition, settings, on_tuesday):
    make_reader("each@example.org")
    make_reader("weekly@example.org", how_often=WEEKLY)
    send_out(make_update(petition), settings)
    send_out(make_update(petition, words=HEARING), settings)
    assert readers_of(news()) == ["each@example.org"] * 2
    on_tuesday(TO_FRIDAY - timedelta(seconds=1))
    minute(settings)
    assert len(news()) == 2

    on_tuesday(timedelta(seconds=1))
    minute(settings)
    minute(settings)

    mail = news()[-1].filled()
    assert (len(news()), mail.recipient) == (3, "weekly@example.org")
    assert mail.subject == "The week’s news from Step Up California"
    assert mail.text.index("The bill passed") < mail.text.index("A hearing on Monday")
    assert "once a week at most" in " ".join(mail.text.split())
    assert mail.stop_url in mail.text


def test_a_single_update_of_a_week_keeps_its_own_subject(petition, settings, on_tuesday):
    make_reader("ana@example.org", how_often=WEEKLY, language="es")
    send_out(make_update(petition, words=WORDS | SPANISH), settings)

    on_tuesday(TO_FRIDAY)
    minute(settings)

    assert [mail.subject for mail in news()] == ["La ley fue aprobada"]


def test_a_month_of_updates_waits_for_the_first_friday(petition, settings, on_tuesday):
    make_reader("monthly@example.org", how_often=MONTHLY)
    on_tuesday(timedelta(days=4))  # the first Friday of December has passed
    send_out(make_update(petition), settings)
    on_tuesday(timedelta(days=26))  # New Year's Eve

    minute(settings)
    assert news() == []
    on_tuesday(timedelta(days=1))
    minute(settings)

    assert readers_of(news()) == ["monthly@example.org"]


def test_what_comes_after_the_hour_waits_for_the_next_week(petition, settings, on_tuesday):
    make_reader("weekly@example.org", how_often=WEEKLY)
    on_tuesday(TO_FRIDAY)
    send_out(make_update(petition), settings)
    minute(settings)
    assert news() == []

    on_tuesday(timedelta(days=7))
    minute(settings)

    assert len(news()) == 1


def test_who_has_left_or_was_silenced_by_then_gets_none(petition, settings, on_tuesday):
    make_reader("stays@example.org", how_often=WEEKLY)
    left = make_reader("left@example.org", how_often=WEEKLY)
    update = make_update(petition)
    send_out(update, settings)
    with writing():
        leaving.stop(db.session.merge(left))

    on_tuesday(TO_FRIDAY)
    minute(settings)

    assert readers_of(news()) == ["stays@example.org"]
    told = figures.of(db.session.get_one(Update, update.id))
    assert (told.on_the_way, told.digest, told.dropped, told.left) == (1, 0, 1, 1)


@pytest.mark.parametrize("act", [sending.pause, sending.cancel])
def test_an_update_that_is_held_by_then_is_left_out(petition, settings, on_tuesday, act):
    make_reader("weekly@example.org", how_often=WEEKLY)
    send_out(make_update(petition), settings)
    held = make_update(petition, words=HEARING)
    send_out(held, settings)
    with writing():
        db.session.get_one(Update, held.id).state = "sending"
        act(held.id, None)

    on_tuesday(TO_FRIDAY)
    minute(settings)

    assert [mail.subject for mail in news()] == ["The bill passed"]


def test_a_rehearsals_news_never_share_a_mail_with_real_ones(petition, settings, on_tuesday):
    rehearsed = make_petition(slug="rehearsed", state=PetitionState.REHEARSAL)
    db.session.commit()
    make_reader("weekly@example.org", wants=ALL, how_often=WEEKLY)
    send_out(make_update(petition), settings)
    send_out(make_update(rehearsed, words=HEARING), settings)

    on_tuesday(TO_FRIDAY)
    minute(settings)

    assert Counter(mail.subject for mail in news()) == {
        "The bill passed": 1,
        "A hearing on Monday": 1,
    }


def test_a_crash_amid_the_digests_neither_loses_nor_doubles_anybody(
    petition, settings, small_batches, on_tuesday
):
    for n in range(5):
        make_reader(f"r{n}@example.org", how_often=WEEKLY)
    send_out(make_update(petition), settings)
    on_tuesday(TO_FRIDAY)
    assert digesting.step(settings)

    def die(connection, cursor, statement, *rest):
        if statement.startswith("UPDATE news_mail"):
            raise RuntimeError("died here")

    event.listen(db.engine, "before_cursor_execute", die)
    try:
        with pytest.raises(RuntimeError, match="died here"):
            digesting.step(settings)
    finally:
        event.remove(db.engine, "before_cursor_execute", die)
        db.session.rollback()
    assert len(news()) == 2
    minute(settings)

    assert Counter(readers_of(news())) == {f"r{n}@example.org": 1 for n in range(5)}


def test_who_changed_to_each_meanwhile_still_gets_what_was_put_by(
    petition, settings, on_tuesday
):
    reader = make_reader("weekly@example.org", how_often=WEEKLY)
    send_out(make_update(petition), settings)
    with writing():
        db.session.get_one(Subscriber, reader.id).how_often = HowOften.EACH

    on_tuesday(TO_FRIDAY)
    minute(settings)

    assert readers_of(news()) == ["weekly@example.org"]
