"""Pictures at the desk: brought with their words, kept in pieces, shown in the right size."""

import io
import re

from PIL import Image
from sqlalchemy import func, select

from campaign.access import audit
from campaign.db import db
from campaign.stories.models import Picture, PicturePiece
from tests.editor.stories_of import EDITOR, ELM, PAGE, WORDS, draft, multipart, picture, send
from tests.pages import text_of

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
    assert bad.json["faults"] == {
        "picture-file": "Choose a picture.",
        "picture-credit": "Say who made the picture.",
    }
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


def test_a_picture_that_is_far_too_large_is_called_so(desk, elm):
    huge = multipart(SAID, bytes(31 * 1024 * 1024))

    reply = desk.post(f"{EDITOR}/pictures", **huge)
    script = desk.post(f"{EDITOR}/pictures", headers={"Accept": "application/json"}, **huge)
    words = desk.post(f"{EDITOR}/autosave", data={"body": "x" * 2 * 1024 * 1024})

    assert (reply.status_code, script.status_code, words.status_code) == (413, 413, 413)
    assert "This picture is too large" in text_of(reply)
    assert "larger than 12 megabytes" in script.json["faults"]["picture-file"]
    assert "That was too long" in text_of(words)


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


def one_picture():
    """The number of the only picture."""
    return db.session.scalars(select(Picture.id)).one()


def test_what_is_said_of_a_picture_can_be_mended_for_texts_to_come(desk, elm):
    upload(desk, picture())
    page, before = f"/desk/stories/pictures/{one_picture()}", draft().body

    empty = desk.post(page, data={"alt": "", "caption": "Kept.", "credit": "Kim"})
    said = {"alt": "An open well", "caption": "", "credit": "Rosa"}
    assert desk.post(page, data=said).status_code == 303

    assert empty.status_code == 422
    assert 'value="Kept."' in empty.text
    assert "An open well" in text_of(desk.get("/desk/stories/pictures"))
    assert 'value="Rosa"' in desk.get(page).text
    assert draft().body == before
    assert audit.latest("stories.picture.describe")


def test_a_picture_that_a_text_a_draft_or_a_version_shows_is_not_deleted(desk, elm):
    upload(desk, picture())
    number = one_picture()
    page = f"/desk/stories/pictures/{number}"

    in_draft = desk.post(f"{page}/delete", data={"typed": str(number)})
    desk.post(f"{EDITOR}/publish", data={"when": "now", "seen": "3"})
    send(desk, seen=3)
    desk.post(f"{EDITOR}/publish", data={"when": "now", "seen": "4"})
    in_version = desk.post(f"{page}/delete", data={"typed": str(number)})

    assert (in_draft.status_code, in_version.status_code) == (409, 409)
    assert "This picture is in use" in text_of(in_version)
    assert ELM in text_of(desk.get(page))
    assert one_picture() == number


def test_a_picture_that_nothing_shows_goes_for_ever_once_its_number_is_typed(desk, elm, client):
    upload(desk, picture())
    address = re.search(r"\((/images/\S+)\)", draft().body)[1]
    send(desk, seen=3)
    page = f"/desk/stories/pictures/{one_picture()}"

    slip = desk.post(f"{page}/delete", data={"typed": "x"})
    assert (slip.status_code, client.get(address).status_code) == (422, 200)
    number = page.rpartition("/")[2]
    assert desk.post(f"{page}/delete", data={"typed": number}).status_code == 303

    assert client.get(address).status_code == 404
    assert desk.get(page).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(PicturePiece)) == 0
    assert audit.latest("stories.picture.delete")
