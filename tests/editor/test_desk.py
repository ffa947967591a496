"""The editor in a browser without scripts: everything works, and no word is ever lost."""

import io
import re

import pytest
from sqlalchemy import func, select

from campaign.access import audit
from campaign.db import db
from campaign.editor import drafting
from campaign.stories.models import Picture, PicturePiece, StoryVersion
from tests.access.organiser import signed_in
from tests.editor.stories_of import ELM, WORDS, multipart, picture
from tests.factories import make_petition, make_story
from tests.pages import text_of

EDITOR = f"/desk/stories/{ELM}/en"
PAGE = f"/stories/{ELM}"


@pytest.fixture
def desk(client):
    return signed_in(client)


@pytest.fixture
def elm(desk):
    """A story that was begun and written at the desk; returns the number of its draft."""
    desk.post(
        "/desk/stories/new", data={"headline": WORDS.headline, "language": "en", "petition": ""}
    )
    assert send(desk, seen=1).status_code == 303
    return 2


def send(desk, path="", seen=2, files=None, **changes):
    return desk.post(
        EDITOR + path, data=WORDS.__dict__ | {"seen": seen} | changes | (files or {})
    )


def draft():
    db.session.expire_all()
    return drafting.at(ELM, "en").words


def test_the_list_is_empty_at_first_and_says_what_to_do(desk):
    assert "There is no story yet. Press “Write a story”" in text_of(desk.get("/desk/stories"))


def test_strangers_see_nothing_of_it(client):
    make_story(slug=ELM)
    db.session.commit()

    for path in ("/desk/stories", "/desk/stories/new", EDITOR, f"{EDITOR}/preview"):
        assert client.get(path).status_code == 303
    assert client.post(f"{EDITOR}/autosave").status_code == 303


def test_a_story_begins_with_its_name_and_its_petition(desk):
    petition = make_petition()
    db.session.commit()
    assert "Help us make sure" in desk.get("/desk/stories/new").text
    nameless = desk.post("/desk/stories/new", data={"language": "en"})
    assert "Give the story a headline." in text_of(nameless)

    reply = desk.post(
        "/desk/stories/new",
        data={"headline": WORDS.headline, "language": "en", "petition": str(petition.id)},
    )

    assert (reply.status_code, reply.location) == (303, EDITOR)
    assert drafting.story_of(ELM, "en").petition_id == petition.id
    assert draft().byline == "Step Up California"
    assert [row.detail["story"] for row in audit.latest("stories.begin")] == [ELM]


def test_a_draft_is_saved_and_listed_and_visitors_see_nothing(desk, elm, client):
    assert draft() == WORDS
    assert WORDS.headline in text_of(desk.get("/desk/stories"))
    assert "draft" in text_of(desk.get("/desk/stories"))
    assert client.get(PAGE).status_code == 404


def test_what_is_too_long_is_shown_again_whole(desk, elm):
    reply = send(desk, kicker="k" * 61, body="Typed for an hour.")

    assert reply.status_code == 422
    assert "Shorten it to at most 60 characters." in reply.text
    assert "Typed for an hour." in reply.text
    assert "k" * 61 in reply.text


def test_the_second_editor_sees_both_and_neither_is_lost(desk, elm):
    send(desk, body="Theirs, all of it.")

    reply = send(desk, body="Mine, all of it.")

    assert reply.status_code == 409
    assert draft().body == "Theirs, all of it."
    assert "Mine, all of it.</textarea>" in reply.text
    assert "taken out: </span>Theirs,</del>" in reply.text
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', reply.text)[1]
    assert send(desk, body="Mine, all of it.", seen=seen).status_code == 303
    assert draft().body == "Mine, all of it."
    kept = db.session.scalars(select(StoryVersion)).one()
    assert (kept.body, kept.is_published) == ("Theirs, all of it.", False)


def test_the_script_saves_and_is_told_when(desk, elm, stopped_clock):
    reply = send(desk, "/autosave", body="Every few seconds.")

    assert reply.json["seen"] == 3
    assert re.match(r"Saved at \d+:\d\d", reply.json["said"])
    assert draft().body == "Every few seconds."
    crossed = send(desk, "/autosave", body="From another tab.")
    assert (crossed.status_code, "Somebody else" in crossed.json["said"]) == (409, True)
    long = send(desk, "/autosave", seen=3, byline="b" * 200)
    assert (long.status_code, "120 characters" in long.json["said"]) == (422, True)
    assert draft().body == "Every few seconds."


def test_the_preview_is_the_page_itself_from_words_that_nobody_saved(desk, elm):
    saved = desk.get(f"{EDITOR}/preview")
    typed = send(desk, "/preview", body="Only *typed*.")

    assert "It began on a Tuesday." in text_of(saved)
    assert "Only <em>typed</em>." in typed.text
    assert "frame-ancestors 'self'" in typed.headers["Content-Security-Policy"]
    assert "<script type=" not in typed.text.replace('type="application/ld+json"', "")
    assert draft() == WORDS


def test_publishing_asks_for_what_is_missing_and_then_shows_it(desk, elm, client):
    send(desk, standfirst="")
    page = text_of(desk.get(f"{EDITOR}/publish"))
    assert "Write one or two sentences below the headline" in page
    send(desk, seen=3, then="publish")

    reply = desk.post(
        f"{EDITOR}/publish", data={"when": "now", "seen": "4"}, follow_redirects=True
    )

    assert "Visitors see it now." in text_of(reply)
    assert "It began on a Tuesday." in text_of(client.get(PAGE))


def test_a_time_is_californias(desk, elm):
    def publish(day, hour):
        data = {"when": "at", "day": day, "hour": hour, "seen": "2"}
        return desk.post(f"{EDITOR}/publish", data=data)

    assert "Choose a day, like 2026-12-01." in text_of(publish("tomorrow", "09:00"))
    assert "Choose a time, like 09:00." in text_of(publish("2126-07-01", "nine"))
    assert "This time has passed." in text_of(publish("2020-07-01", "09:00"))

    assert publish("2126-07-01", "09:00").status_code == 303

    at = drafting.story_of(ELM, "en").published_at
    assert f"{at:%Y-%m-%d %H:%M}" == "2126-07-01 16:00"
    assert 'value="09:00"' in desk.get(f"{EDITOR}/publish").text
    assert "published on 7/1/26" in text_of(desk.get("/desk/stories"))


def test_versions_are_compared_and_brought_back(desk, elm):
    desk.post(f"{EDITOR}/publish", data={"when": "now", "seen": "2"})
    send(desk, body="It began on a Monday.")
    version = db.session.scalars(select(StoryVersion)).one().id

    page = desk.get(f"{EDITOR}/versions?version={version}")
    assert "put in: </span>Monday.</ins>" in page.text
    desk.post(f"{EDITOR}/versions/{version}/restore", data={"seen": "3"})

    assert draft() == WORDS
    assert "a draft, laid aside" in text_of(desk.get(f"{EDITOR}/versions"))


def test_a_translation_is_written_beside_its_original(desk, elm):
    page = desk.get(f"/desk/stories/{ELM}/es?beside=en")

    assert "The original: English" in text_of(page)
    assert WORDS.standfirst in text_of(page)
    assert "not translated yet" in text_of(desk.get("/desk/stories"))


def test_the_address_changes_and_the_editor_follows(desk, elm):
    reply = desk.post(f"/desk/stories/{ELM}/settings", data={"slug": "water", "petition": ""})
    taken = desk.post("/desk/stories/water/settings", data={"slug": "Not one", "petition": ""})

    assert reply.location == "/desk/stories/water/settings"
    assert "Use small letters, digits and single hyphens" in text_of(taken)
    late = send(desk, body="Typed while the address changed.")
    assert (late.status_code, late.location) == (308, "/desk/stories/water/en")


def test_a_draft_is_deleted_by_typing_its_address(desk, elm):
    wrong = desk.post(f"{EDITOR}/delete", data={"typed": "elm"})
    assert "Type “the-well-on-elm-street” to delete it." in text_of(wrong)

    desk.post(f"{EDITOR}/delete", data={"typed": ELM})

    assert "There is no story yet." in text_of(desk.get("/desk/stories"))


def test_there_is_no_editor_for_what_is_not_there(desk, elm):
    for path in (
        "/desk/stories/no-such/en",
        "/desk/stories/no-such/settings",
        f"/desk/stories/{ELM}/fr",
        f"/desk/stories/{ELM}/es/publish",
        f"/desk/stories/{ELM}/es/versions",
    ):
        assert desk.get(path).status_code == 404, path


SAID = {
    "picture-alt": "A well [closed]",
    "picture-caption": "The well.",
    "picture-credit": "Kim",
}


def upload(desk, content, seen=2, **said):
    files = {"picture-file": (io.BytesIO(content), "well.jpg")}
    return send(desk, "/pictures", seen=seen, files=files, **(SAID | said))


def test_a_picture_is_put_at_the_end_of_the_text_which_is_saved_with_it(desk, elm, client):
    reply = upload(desk, picture(), body="Typed meanwhile.")

    assert reply.status_code == 303
    body = draft().body
    address = re.search(r"\((/images/[0-9a-f]{16}/1440x960\.webp)\)", body)[1]
    assert body == (
        "Typed meanwhile.\n\n::: figure\n"
        f"![A well \\[closed\\]]({address})\nThe well.\nCredit: Kim\n:::"
    )
    shown = desk.get(f"{EDITOR}/preview").text
    assert 'alt="A well [closed]"' in shown
    assert "480x320.webp 480w" in shown
    assert audit.latest("stories.picture")
    for size in re.findall(r"(/images/\S+\.webp) \d+w", shown):
        assert client.get(size).mimetype == "image/webp"


def test_a_picture_without_words_is_refused_and_the_text_is_not_lost(desk, elm):
    reply = upload(desk, picture(), body="Typed for an hour.", **{"picture-alt": " "})
    broken = upload(desk, picture()[:2000], body="Typed for an hour.")
    none = send(desk, "/pictures", **SAID)

    assert {reply.status_code, broken.status_code, none.status_code} == {422}
    assert "Say in a sentence what the picture shows" in text_of(reply)
    assert "This picture is damaged." in text_of(broken)
    assert "Choose a picture." in text_of(none)
    assert "Typed for an hour.</textarea>" in reply.text
    assert 'value="Kim"' in broken.text
    assert db.session.scalar(select(func.count()).select_from(Picture)) == 0


def test_the_script_gets_the_figure_and_puts_it_where_the_cursor_stands(desk, elm):
    files = {"picture-file": (io.BytesIO(picture()), "well.jpg")}
    headers = {"Accept": "application/json"}
    good = desk.post(f"{EDITOR}/pictures", data=SAID | files, headers=headers)
    bad = desk.post(f"{EDITOR}/pictures", data={"picture-alt": "x"}, headers=headers)

    assert good.json["figure"].startswith("::: figure\n![A well")
    assert good.json["address"].endswith("/480x320.webp")
    assert bad.status_code == 422
    assert bad.json["faults"]["picture-credit"] == "Say who made the picture."
    assert draft() == WORDS


def test_the_same_file_twice_is_one_picture_with_the_newest_words(desk, elm):
    upload(desk, picture())
    upload(desk, picture(), seen=3, **{"picture-alt": "The lid"})

    assert db.session.scalars(select(Picture)).one().alt == "The lid"


def test_a_picture_that_is_there_is_put_into_another_text(desk, elm):
    upload(desk, picture())
    number = db.session.scalars(select(Picture)).one().id

    reply = send(desk, f"/pictures/{number}", seen=3, body="Anew.")

    assert reply.status_code == 303
    assert draft().body.startswith("Anew.\n\n::: figure\n")
    assert send(desk, "/pictures/999", seen=4).status_code == 404


def test_a_large_picture_comes_whole_and_is_kept_in_pieces(desk, elm, client):
    noise = io.BytesIO()
    from PIL import Image

    Image.effect_noise((2000, 1500), 90).convert("RGB").save(noise, "PNG")
    assert len(noise.getvalue()) > 1024 * 1024

    fields = WORDS.__dict__ | SAID | {"seen": 2}
    sent = desk.post(f"{EDITOR}/pictures", **multipart(fields, noise.getvalue()))

    assert sent.status_code == 303

    sizes = select(func.max(func.length(PicturePiece.content)), func.count())
    longest, count = db.session.execute(sizes).one()
    assert longest == 64 * 1024
    assert count > 6
    address = re.search(r"\((/images/\S+)\)", draft().body)[1]
    Image.open(io.BytesIO(client.get(address).data)).verify()


def test_strangers_cannot_send_what_is_large(desk, elm, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=True)
    large = multipart(SAID, bytes(1024 * 1024))
    stranger = app.test_client()

    reply = stranger.post(f"{EDITOR}/pictures", **large)
    elsewhere = desk.post(f"{EDITOR}/autosave", **large)

    assert (reply.status_code, elsewhere.status_code) == (413, 413)


def test_a_picture_is_kept_for_ever_by_whoever_asks_once(desk, elm, client):
    upload(desk, picture())
    address = re.search(r"\((/images/\S+)\)", draft().body)[1]

    reply = client.get(address)
    again = client.get(address, headers={"If-None-Match": reply.headers["ETag"]})

    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in reply.headers
    assert (again.status_code, again.data) == (304, b"")
    wrong = address.replace("1440x960", "1440x961")
    assert client.get(wrong).status_code == 404
    assert client.get("/images/0123456789abcdef/480x320.webp").status_code == 404


def test_the_lead_picture_announces_the_story(desk, elm, client):
    upload(desk, picture(), body="")
    desk.post(f"{EDITOR}/publish", data={"when": "now", "seen": "3"})

    home, page = client.get("/").text, client.get(PAGE).text

    assert re.search(r'<img src="/images/\S+" srcset="/images/\S+480x320.webp 480w', home)
    data = re.search(r'"image": \["([^"]+)", "([^"]+share.png)"\]', page)
    assert data[1].endswith("/1440x960.webp")
