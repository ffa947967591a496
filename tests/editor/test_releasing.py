"""Published now, at a time, changed, taken back: and what is missing is said first."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.access import audit
from campaign.comments.models import Thread
from campaign.db import db, writing
from campaign.editor import checking, drafting, releasing
from campaign.errors import Invalid
from campaign.stories.page_versions import Crossed
from campaign.stories.words import Words
from tests.editor.stories_of import ELM, WORDS, account_id, begin, publish, save
from tests.factories import make_petition, make_story
from tests.pages import text_of

PAGE = f"/stories/{ELM}"


@pytest.fixture
def kim():
    return account_id()


def test_a_story_is_read_once_it_is_published_with_its_petition_and_comments(kim, client):
    petition = make_petition()
    db.session.commit()
    begin(kim, petition=petition)

    publish(kim, seen=2)

    page = text_of(client.get(PAGE))
    assert "It began on a Tuesday." in page
    assert "Help us make sure California steps up" in page
    assert "Be the first to comment" in page
    assert WORDS.headline in client.get("/feed.xml").text
    assert PAGE in client.get("/sitemap.xml").text
    assert [row.detail for row in audit.latest("stories.publish")] == [
        {"story": ELM, "language": "en"}
    ]


def test_a_story_appears_at_the_minute_that_was_set(kim, client, stopped_clock):
    begin(kim)
    publish(kim, seen=2, at=clock.now() + timedelta(hours=2))

    assert client.get(PAGE).status_code == 404
    assert WORDS.headline not in client.get("/feed.xml").text
    stopped_clock(timedelta(hours=2))

    assert client.get(PAGE).status_code == 200
    assert WORDS.headline in client.get("/").text
    assert WORDS.headline in client.get("/feed.xml").text


def test_what_is_scheduled_can_be_changed_and_goes_out_at_its_time(kim, client, stopped_clock):
    begin(kim)
    at = clock.now() + timedelta(hours=2)
    publish(kim, seen=2, at=at)
    save(kim, replace(WORDS, body="Better."), seen=2)
    publish(kim, seen=3, at=at)

    stopped_clock(timedelta(hours=2))

    assert "Better." in text_of(client.get(PAGE))


def test_changes_show_at_once_and_the_day_of_publishing_stays(kim, client, stopped_clock):
    begin(kim)
    publish(kim, seen=2)
    first = drafting.story_of(ELM, "en").published_at
    stopped_clock(timedelta(days=3))
    save(kim, replace(WORDS, body="It began on a Monday."), seen=2)
    assert "Monday" not in client.get(PAGE).text

    assert publish(kim, seen=3)

    story = drafting.story_of(ELM, "en")
    assert (story.published_at, story.updated_at) == (first, clock.now())
    assert "Monday" in client.get(PAGE).text
    assert not publish(kim, seen=3), "nothing was different"


def test_what_is_taken_back_is_read_no_longer_and_not_lost(kim, client):
    begin(kim)
    publish(kim, seen=2)

    with writing():
        releasing.take_back(ELM, "en", seen=2, account_id=kim)

    assert client.get(PAGE).status_code == 404
    assert drafting.at(ELM, "en").words == WORDS
    publish(kim, seen=3)
    assert client.get(PAGE).status_code == 200


def test_nobody_publishes_what_they_have_not_seen(kim):
    begin(kim)

    with pytest.raises(Crossed):
        publish(kim, seen=1)


def test_a_time_that_has_passed_or_comes_too_late_is_refused(kim, stopped_clock):
    begin(kim)

    with pytest.raises(Invalid):
        publish(kim, seen=2, at=clock.now())
    publish(kim, seen=2)
    save(kim, replace(WORDS, body="More."), seen=2)
    with pytest.raises(Invalid):
        publish(kim, seen=3, at=clock.now() + timedelta(hours=1))


def test_what_is_missing_is_said_all_at_once(kim):
    assert len(checking.missing(Words())) == 5
    assert checking.missing(WORDS) == []
    begin(kim, Words(headline="The well on Elm Street"))

    with pytest.raises(Invalid) as told:
        publish(kim, seen=1)
    assert "Write the text." in str(told.value)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("![](/static/img/road.svg)", "Say what the picture"),
        ("![A road](/static/img/no-such.svg)", "There is no picture"),
        ("![A road](https://elsewhere.example/road.jpg)", "There is no picture"),
        ("![A road](/images/0123456789abcdef/480x320.webp)", "There is no picture"),
    ],
)
def test_pictures_need_words_and_have_to_be_there(body, sentence):
    (said,) = checking.missing(replace(WORDS, body=body))

    assert sentence in said


@pytest.mark.parametrize(
    ("body", "has_petition", "sentence"),
    [
        ("Words.", True, "stands at the end"),
        ("::: petition\n:::", False, "the story has none"),
        ("::: petition\n:::\n\n::: petition\n:::", True, "first of its places"),
        ("::: petition\n:::\n\n::: pull\nWords.", True, "has no end"),
        ("::: pull\nWords.\n\n::: petition\n:::", True, "has no end"),
    ],
)
def test_what_is_perhaps_not_meant_is_pointed_out(body, has_petition, sentence):
    told = checking.advice(replace(WORDS, body=body), has_petition=has_petition)

    assert any(sentence in one for one in told)


def test_lines_as_browsers_send_them_are_no_slip():
    body = "Words.\r\n\r\n::: pull\r\nA sentence.\r\n:::\r\n"

    assert checking.slips(replace(WORDS, body=body), has_petition=True) == []


def test_a_good_text_gets_no_advice():
    body = "Words.\n\n::: pull\nA sentence.\n:::\n\n::: petition\n:::\n\nMore."

    assert checking.advice(replace(WORDS, body=body), has_petition=True) == []


def test_a_deleted_draft_leaves_no_thread_behind(kim):
    story = make_story(slug=ELM, published_at=None)
    thread = Thread(slug=ELM, petition_id=story.petition_id)
    db.session.add(thread)
    db.session.flush()
    story.thread_id = thread.id
    db.session.commit()

    with writing():
        releasing.delete_draft(ELM, "en", typed=ELM, account_id=kim)

    assert db.session.scalars(select(Thread)).all() == []
