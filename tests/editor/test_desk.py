"""The editor in a browser without scripts: everything works, and no word is ever lost."""

import re

from sqlalchemy import select

from campaign import clock
from campaign.access import audit
from campaign.db import db
from campaign.editor import drafting
from campaign.stories.models import StoryVersion
from tests.editor.stories_of import EDITOR, ELM, PAGE, WORDS, draft, send
from tests.factories import make_petition, make_story
from tests.pages import text_of


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
    assert long.json["said"].startswith("Written by: ")
    assert draft().body == "Every few seconds."


def test_what_a_word_processor_hides_in_a_text_stops_no_draft(desk, elm):
    reply = send(desk, "/autosave", body="\uf0b7 One\n\u202bTwo\u202c", byline="Kim\u0007")

    assert reply.status_code == 200
    assert (draft().body, draft().byline) == ("One\nTwo", "Kim")
    assert "<textarea" in desk.get(EDITOR).text
    assert "\uf0b7" not in desk.get(EDITOR).text


def test_a_slip_in_the_text_is_told_while_it_is_written(desk, elm):
    told = send(desk, "/autosave", body="::: pull\nWithout an end.").json["said"]

    assert "has no end: put ::: on a line after it." in told
    assert "has no end" in text_of(desk.get(EDITOR))
    assert "has no end" in text_of(desk.get(f"{EDITOR}/publish"))


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
    year = clock.now().year + 2

    def publish(day, hour):
        data = {"when": "at", "day": day, "hour": hour, "seen": "2"}
        return desk.post(f"{EDITOR}/publish", data=data)

    assert "Choose a day, like 2026-12-01." in text_of(publish("tomorrow", "09:00"))
    assert "Choose a time, like 09:00." in text_of(publish(f"{year}-07-01", "nine"))
    assert "Clocks skip this hour on that day." in text_of(publish("2027-03-14", "02:30"))
    assert "Check the year: it should be like 2027." in text_of(publish("9999-12-31", "23:59"))
    assert "This time has passed." in text_of(publish("2020-07-01", "09:00"))
    assert "within the next five years" in text_of(publish(f"{year + 20}-12-31", "09:00"))

    assert publish(f"{year}-07-01", "09:00").status_code == 303

    at = drafting.story_of(ELM, "en").published_at
    assert f"{at:%Y-%m-%d %H:%M}" == f"{year}-07-01 16:00"
    assert 'value="09:00"' in desk.get(f"{EDITOR}/publish").text
    assert f"scheduled for 7/1/{year % 100}" in text_of(desk.get("/desk/stories"))


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


def test_the_list_calls_a_story_as_its_readers_language_does(desk, elm):
    spanish = "/es/desk/stories"
    assert WORDS.headline in text_of(desk.get(spanish))  # there is no other yet

    words = {"headline": "El olmo de la calle Alder", "seen": "0"}
    desk.post(f"/desk/stories/{ELM}/es", data=words)

    assert "El olmo de la calle Alder" in text_of(desk.get(spanish))
    assert "El olmo de la calle Alder" not in text_of(desk.get("/desk/stories"))


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
