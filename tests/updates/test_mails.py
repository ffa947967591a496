"""The mail of an update, as each reader gets it through SendGrid or the drawer."""

import re

import pytest

from campaign.db import db, writing
from campaign.delivery.models import Kind
from campaign.petitions.models import PetitionState
from campaign.supporters.consenting import ALL
from campaign.supporters.hearing import Why
from campaign.supporters.models import SubscriberState
from campaign.updates import mails, sending
from campaign.updates.setting import set_prose
from tests.factories import make_petition
from tests.updates.readers import (
    SPANISH,
    WORDS,
    make_live,
    make_reader,
    make_readers,
    make_update,
    send_out,
    subscribers,
)


@pytest.fixture
def petition():
    return make_live()


def path_of(url):
    return re.sub(r"^<?https?://[^/]+", "", url).rstrip(">")


def test_readers_of_one_wording_share_a_request_each_with_a_link_of_their_own(
    petition, settings, sendgrid, send, client
):
    make_readers(7)
    send_out(make_update(petition), settings)

    send()

    assert sendgrid.sizes == [7]
    stops = {}
    for mail in sendgrid.delivered:
        stop = mail.headers["List-Unsubscribe"]
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert stop.strip("<>") in mail.text
        assert stop.strip("<>") in mail.html
        stops[mail.recipient] = stop
    assert len(set(stops.values())) == 7
    pressed = client.post(
        path_of(stops["reader3@example.org"]), data={"List-Unsubscribe": "One-Click"}
    )
    assert pressed.status_code == 200
    assert [one.state is SubscriberState.ENDED for one in subscribers()] == [
        n == 3 for n in range(7)
    ]


def test_a_mail_says_why_it_comes_who_writes_and_how_to_choose(
    petition, settings, sendgrid, send, client
):
    make_reader("rosa@example.org")
    make_reader("tala@example.org", wants=ALL)
    send_out(make_update(petition), settings)
    send()

    mail = sendgrid.to("rosa@example.org")
    words = " ".join(mail.text.split())
    assert mail.subject == "The bill passed"
    assert "the bill passed (https://example.org/vote)." in words
    assert (
        "You get this because you asked Step Up California for news about the campaign "
        "“Help us make sure California steps up”." in words
    )
    assert "1 Example Street, Sacramento, CA 95814" in words
    assert mail.reply_to == settings.contact
    assert '<a href="https://example.org/vote" style="color:inherit">passed</a>' in mail.html
    own = re.search(r"http://\S+/news/[\w-]{43}\s", mail.text)[0].strip()
    assert "rosa@example.org" in client.get(path_of(own)).text
    assert "news of all its campaigns" in " ".join(sendgrid.to("tala@example.org").text.split())


def test_a_rehearsals_update_goes_to_the_drawer_alone(settings, sendgrid, send, drawer):
    petition = make_petition(slug="values-act", state=PetitionState.REHEARSAL)
    db.session.commit()
    make_reader("rosa@example.org")
    send_out(make_update(petition), settings)

    send()

    assert sendgrid.mails == []
    (mail,) = drawer()
    assert (mail["To"], mail["Subject"]) == ("rosa@example.org", "The bill passed")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_test_goes_to_the_organiser_alone_in_each_language(
    petition, settings, account, sendgrid, send
):
    make_reader("rosa@example.org")
    update = make_update(petition, words=WORDS | SPANISH)

    with writing():
        sending.try_out(update.id, account.id, settings)
    send()

    assert {mail.recipient for mail in sendgrid.delivered} == {"Kim.Osei@stepup.example.org"}
    assert sorted(mail.subject for mail in sendgrid.delivered) == [
        "Prueba: La ley fue aprobada",
        "Test: The bill passed",
    ]
    assert all("List-Unsubscribe" not in mail.headers for mail in sendgrid.delivered)


def test_markdown_says_the_same_in_text_and_in_html():
    (heading, listed, quote, numbers) = set_prose(
        "## What now\n\n- Call *today*\n- or [write](https://x.org)\n\n> She said\n> so.\n\n"
        "3. three\n4. four"
    )

    assert heading.text == "What now\n--------"
    assert listed.text == "- Call today\n- or write (https://x.org)"
    assert quote.text == "> She said so."
    assert numbers.text == "3. three\n4. four"
    assert "<em>today</em>" in listed.html
    assert "<blockquote" in quote.html


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        '[x](https://x.org/"onclick="alert(1))',
        "![a picture](https://tracker.example/pixel.gif)",
        "\ue000stop\ue001",
    ],
)
def test_nothing_that_an_organiser_types_is_more_than_words(nasty):
    (prose,) = set_prose(nasty)

    assert not re.search(r"<(?!/?(p|a|pre)\b)", prose.html)
    assert not re.search(r"<[^>]*\son\w+=", prose.html)
    assert not re.search(r'href="(javascript|data|\ue000)', prose.html)
    assert "\ue000" not in prose.text + prose.html


def test_kinds_of_news_have_words_at_the_desk(desk, petition, settings):
    make_reader()
    send_out(make_update(petition), settings)

    assert "Updates to those who asked to hear" in desk.get("/desk/outbox").text
    assert Kind.NEWS.value == "news"


def test_an_update_says_who_pays_for_its_campaign(settings):
    petition = make_live(sponsor="Clean Water Now")

    words = mails.words_of(mails.stories(make_update(petition))["en"], Why.CAMPAIGN, settings)

    assert "Paid for by Clean Water Now" in words[1]
    assert "Paid for by Clean Water Now" in words[2]
