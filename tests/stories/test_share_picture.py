"""What is drawn of a story: the picture beside its link, and a poster to hang up."""

import io
import re
import struct

import pypdf
import pytest

from campaign.db import db
from campaign.stories import posters, printed, share_picture
from campaign.web import languages, qr, site
from tests import tallies
from tests.factories import make_petition, make_story


@pytest.fixture
def story():
    story = make_story(slug="stop", petition=make_petition(slug="values-act"))
    db.session.commit()
    return story


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(share_picture, "kept", printed.Kept(share_picture.MOST_KEPT))
    monkeypatch.setattr(posters, "kept", printed.Kept(posters.MOST_KEPT))


def size_of(png):
    """Width and height of a picture. Source: W3C, PNG, "IHDR"."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


def sign_by_the_hundred(petition, count):
    """Count so many more, as confirming does."""
    tallies.crowd(petition, count)


def words_of(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().replace("\u200b", "").split())


@pytest.mark.parametrize(
    ("count", "number"),
    [
        (0, 0),
        (100, 0),
        (101, 100),
        (110, 100),
        (111, 110),
        (999, 990),
        (1_000, 990),
        (1_001, 1_000),
        (12_000, 11_000),
        (12_345, 12_000),
        (1_299_999, 1_200_000),
    ],
)
def test_more_than_so_many_is_always_true_and_nothing_under_a_hundred(count, number):
    assert share_picture.rounded(count) == number
    assert number < count or not number


def test_a_storys_picture_has_the_size_that_services_show_large(client, story):
    reply = client.get("/stories/stop/share.png")

    assert reply.mimetype == "image/png"
    assert size_of(reply.data) == (1200, 630)
    assert len(reply.data) < 150_000
    assert reply.headers["Cache-Control"].startswith("public, max-age=300")


def test_a_picture_is_drawn_once_for_a_version_and_a_round_count(client, story):
    sign_by_the_hundred(story.petition, 155)
    first = client.get("/stories/stop/share.png")
    sign_by_the_hundred(story.petition, 2)
    again = client.get("/stories/stop/share.png")
    assert again.data == first.data
    assert len(share_picture.kept) == 1

    sign_by_the_hundred(story.petition, 20)
    assert client.get("/stories/stop/share.png").data != first.data
    story.headline = "A stop is a stop"
    story.updated_at = story.updated_at.replace(year=2030)
    db.session.commit()
    client.get("/stories/stop/share.png")

    assert len(share_picture.kept) == 3


def test_a_picture_speaks_the_language_of_its_page(client, story):
    sign_by_the_hundred(story.petition, 155)
    english = client.get("/stories/stop/share.png").data
    with languages.speaking("es"):
        spanish = share_picture.png(
            ("story", story.id, story.updated_at),
            kicker=story.kicker,
            headline=story.headline,
            count=155,
            settings=site.settings(),
            language="es",
        )

    assert len(share_picture.kept) == 2
    assert size_of(spanish) == size_of(english)


def test_only_the_latest_documents_are_kept():
    drawn = []
    kept = printed.Kept(2)

    for key in ("a", "b", "a", "c", "a", "b"):
        kept.get((key,), lambda key=key: drawn.append(key) or key.encode())

    assert drawn == ["a", "b", "c", "b"]
    assert len(kept) == 2


@pytest.mark.parametrize(
    "headline",
    ["\u202eCĭrculo ❤ 停下", "W" * 160, "#set text(red) $x$ *b*"],
    ids=["signs", "long", "code"],
)
def test_whatever_is_written_becomes_a_picture_and_nothing_else(client, story, headline):
    story.headline = headline
    db.session.commit()

    assert size_of(client.get("/stories/stop/share.png").data) == (1200, 630)


def test_a_petition_has_a_picture_of_its_own(client, story):
    assert size_of(client.get("/petitions/values-act/share.png").data) == (1200, 630)
    assert client.get("/petitions/nothing/share.png").status_code == 404


def test_a_press_that_fails_says_that_one_may_try_again():
    with pytest.raises(printed.NotDrawn, match="try again in a minute") as failed:
        printed.draw("poster.typ", {}, {}, "pdf")  # without its words

    assert failed.value.status == 503


@pytest.mark.parametrize("path", ["share.png", "poster.pdf", "qr.svg"])
def test_nothing_is_drawn_of_a_draft(client, path):
    make_story(slug="early", published_at=None)
    db.session.commit()

    assert client.get(f"/stories/early/{path}").status_code == 404


@pytest.mark.parametrize(
    ("prefix", "said"),
    [("", "Point your phone’s camera here"), ("/es", "127.0.0.1:8000/es/stories/stop")],
)
def test_the_poster_is_one_page_with_headline_ask_and_address(client, story, prefix, said):
    reply = client.get(f"{prefix}/stories/stop/poster.pdf")

    assert reply.mimetype == "application/pdf"
    words = words_of(reply.data)
    assert story.headline in words
    assert "stand by the Values Act until it is law." in words
    assert said in words
    assert len(reply.data) < 100_000


def test_the_longest_words_still_make_one_page(client, story):
    story.headline = "Wherever anybody stops " * 6 + "there is an end to it"
    story.petition_id = None
    story.standfirst = "The Senate has passed a bill that many have long hoped for. " * 6
    db.session.commit()

    assert story.headline in words_of(client.get("/stories/stop/poster.pdf").data)


def test_the_poster_can_be_read_by_whoever_cannot_see_it(client, story):
    reader = pypdf.PdfReader(io.BytesIO(client.get("/stories/stop/poster.pdf").data))

    assert reader.metadata.title == story.headline
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]


def test_the_code_leads_to_the_story_as_the_posters(settings, story):
    assert posters.address(story, settings, "es") == settings.link(
        "/stories/stop?source=poster", "es"
    )


def test_the_code_is_a_drawing_with_a_white_border_in_any_colours(client, story):
    reply = client.get("/stories/stop/qr.svg")

    assert reply.mimetype == "image/svg+xml"
    assert 'fill="#fff"' in reply.text
    assert "<title>http://127.0.0.1:8000/stories/stop</title>" in reply.text
    assert "script" not in reply.text


def test_the_same_address_makes_the_same_code():
    one, other = (qr.svg(f"https://a.example/{n}", "x") for n in (1, 2))

    assert one == qr.svg("https://a.example/1", "x")
    assert one != other
    assert re.match(r'<svg width="(\d+)" height="\1" [^>]*viewBox="0 0 \1 \1"', one)
