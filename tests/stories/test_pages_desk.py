"""The plain pages at the desk: nothing is lost, nobody undoes another, all can be undone."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.access import audit
from campaign.db import db, writing
from campaign.stories import differences, page_versions, publishing, shipped
from campaign.stories.models import Page, PageVersion
from tests.access.organiser import EMAIL, signed_in
from tests.pages import text_of

TERMS = "/desk/pages/terms/en"


@pytest.fixture
def page(settings):
    """The terms as they stood on a site before anybody counted versions."""
    now = clock.now()
    page = Page(slug="terms", language="en", title="Terms", body="Be kind.", updated_at=now)
    db.session.add(page)
    db.session.commit()
    return page


@pytest.fixture
def desk(client):
    return signed_in(client)


def seen_by(desk, path=TERMS):
    """How often the page was written, as a browser got it."""
    return re.search(r'name="seen"[^>]*value="(\d+)"', desk.get(path).text)[1]


def write(desk, body, *, seen=None, title="Terms", path=TERMS):
    seen = seen_by(desk, path) if seen is None else seen
    return desk.post(path, data={"title": title, "body": body, "seen": seen})


def said():
    db.session.expire_all()
    return publishing.page("terms", "en").body


def versions():
    query = select(PageVersion).order_by(PageVersion.id)
    return [(one.body, one.account_id is not None) for one in db.session.scalars(query)]


def test_what_is_published_is_read_at_once_and_what_was_there_is_kept(page, desk, client):
    reply = write(desk, "Be *very* kind.")

    assert (reply.status_code, reply.location) == (303, TERMS)
    assert "Be very kind." in text_of(client.get("/terms"))
    assert versions() == [("Be kind.", False), ("Be *very* kind.", True)]
    assert [row.detail for row in audit.latest("pages.write")] == [
        {"page": "terms", "language": "en"}
    ]


def test_what_is_the_same_makes_no_version(page, desk):
    reply = desk.post(
        TERMS, data={"title": "Terms", "body": "Be kind.", "seen": "0"}, follow_redirects=True
    )

    assert "Nothing was different." in text_of(reply)
    assert versions() == []
    assert audit.latest("pages.") == []


def test_a_page_that_is_not_there_yet_can_be_written(desk, client):
    assert "Not written yet" in text_of(desk.get("/desk/pages/accessibility/es"))

    write(desk, "Para todos.", title="Accesibilidad", path="/desk/pages/accessibility/es")

    assert "Para todos." in text_of(client.get("/es/accessibility"))


def test_two_editors_do_not_undo_each_other_and_nothing_typed_is_lost(page, desk):
    mine = theirs = seen_by(desk)
    write(desk, "Be kind and brief.", seen=theirs)

    reply = write(desk, "Be kind and true.", seen=mine, title="Our terms")

    assert reply.status_code == 409
    assert said() == "Be kind and brief."
    assert "Be kind and true.</textarea>" in reply.text
    assert 'value="Our terms"' in reply.text
    assert "Be kind and brief.</pre>" in reply.text
    assert "taken out: </span>brief.</del>" in reply.text
    assert "put in: </span>true.</ins>" in reply.text

    now = re.search(r'name="seen"[^>]*value="(\d+)"', reply.text)[1]
    assert write(desk, "Be kind and true.", seen=now).status_code == 303
    assert said() == "Be kind and true."
    assert [body for body, _ in versions()][-2:] == ["Be kind and brief.", "Be kind and true."]


def test_two_who_write_the_same_page_first_do_not_undo_each_other(desk):
    path = "/desk/pages/privacy/es"
    write(desk, "Poco.", seen="0", path=path)

    assert write(desk, "Nada.", seen="0", path=path).status_code == 409


def test_two_who_write_the_same_are_at_one(page, desk):
    mine = seen_by(desk)
    write(desk, "Be brief.", seen=mine)

    assert write(desk, "Be brief.", seen=mine).status_code == 303
    assert len(versions()) == 2


@pytest.mark.parametrize(
    ("field", "typed"),
    [("title", ""), ("title", "x" * 161), ("body", ""), ("body", "x" * 100_001)],
)
def test_a_slip_is_said_beside_its_field_and_the_rest_is_kept(page, desk, field, typed):
    given = {"title": "Kept title", "body": "Kept body.", "seen": "0"}
    reply = desk.post(TERMS, data=given | {field: typed})

    assert reply.status_code == 422
    assert f'id="{field}-error"' in reply.text
    assert "Kept body." in reply.text or field == "body"
    assert "Kept title" in reply.text or field == "title"
    assert said() == "Be kind."


def test_the_preview_is_the_page_that_visitors_get(page, desk, client):
    typed = {"title": "Our terms", "body": "## Rules\n\nBe **kind**.", "seen": "0"}

    preview = desk.post(f"{TERMS}/preview", data=typed)

    assert said() == "Be kind."
    assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]
    assert preview.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert preview.headers["Cache-Control"] == "no-store"
    write(desk, typed["body"], title=typed["title"])
    live = client.get("/terms").text
    article = re.compile(r"(?s)<article.*?</article>")
    assert article.search(preview.text)[0] == article.search(live)[0]


def test_the_preview_lets_nothing_harmful_through(page, desk):
    evil = "<script>alert(1)</script>\n\n[go](javascript:alert(1))\n\n<img src=x>"

    preview = desk.post(f"{TERMS}/preview", data={"title": "<b>T", "body": evil})

    assert "<script>alert" not in preview.text
    assert 'href="javascript' not in preview.text
    assert "<img src=x" not in preview.text
    assert "<b>T" not in preview.text
    assert versions() == []


def test_without_anything_typed_the_preview_shows_the_page_as_it_is(page, desk):
    assert "Be kind." in text_of(desk.get(f"{TERMS}/preview"))
    assert desk.get("/desk/pages/privacy/es/preview").status_code == 200


def test_an_older_version_is_compared_and_comes_back_as_a_new_one(page, desk):
    write(desk, "Be brief.")
    first = db.session.scalars(select(PageVersion).order_by(PageVersion.id)).first()

    listed = desk.get(f"{TERMS}/versions?version={first.id}")
    assert EMAIL in text_of(listed)
    assert "a file" in text_of(listed)
    assert "<del>" in listed.text

    seen = seen_by(desk, f"{TERMS}/versions?version={first.id}")
    reply = desk.post(f"{TERMS}/versions/{first.id}/restore", data={"seen": seen})
    assert reply.status_code == 303
    assert said() == "Be kind."
    assert [body for body, _ in versions()] == ["Be kind.", "Be brief.", "Be kind."]
    assert audit.latest("pages.restore")[0].detail == {"page": "terms", "version": first.id}


def test_restoring_does_not_undo_what_somebody_wrote_meanwhile(page, desk):
    write(desk, "Be brief.")
    first = db.session.scalars(select(PageVersion).order_by(PageVersion.id)).first()
    seen = seen_by(desk, f"{TERMS}/versions?version={first.id}")
    write(desk, "Be brief and true.")

    path = f"{TERMS}/versions/{first.id}/restore"
    reply = desk.post(path, data={"seen": seen}, follow_redirects=True)

    assert "Somebody else has changed this page meanwhile." in text_of(reply)
    assert said() == "Be brief and true."


def test_the_text_of_the_program_can_be_taken_over(page, desk, settings):
    assert "comes with the program says something else" in text_of(
        desk.get(f"{TERMS}/versions")
    )

    desk.post(f"{TERMS}/shipped", data={"seen": "0"})

    assert said() == shipped.text("terms", "en", settings)[1]
    assert "comes with the program" not in text_of(desk.get(f"{TERMS}/versions"))


def test_what_a_file_wrote_is_a_version_too(settings, desk):
    shipped.load_missing(settings)
    db.session.commit()
    mine = seen_by(desk)
    with writing():
        page = page_versions.page_of("terms", "en")
        page.body = "From a file."
        page_versions.keep(page)

    assert write(desk, "Mine.", seen=mine).status_code == 409
    assert [is_person for _, is_person in versions()] == [False] * 7


def test_the_list_names_every_page_in_every_language(page, desk):
    words = text_of(desk.get("/desk/pages"))

    for name in ("Terms of use", "Privacy", "Accessibility", "English", "Español"):
        assert name in words
    assert "Not written: visitors get another language" in words


@pytest.mark.parametrize(
    "path", ["/desk/pages/bees/en", "/desk/pages/terms/xx", f"{TERMS}/versions?version=99"]
)
def test_there_are_no_other_pages(page, desk, path):
    assert desk.get(path).status_code == 404


def test_a_version_of_another_page_is_not_shown_as_one_of_this(page, settings, desk):
    shipped.load_missing(settings)
    db.session.commit()
    other = db.session.scalars(select(PageVersion)).first()
    wrong = "/desk/pages/terms/es" if other.page_id == page.id else TERMS

    assert desk.get(f"{wrong}/versions?version={other.id}").status_code == 404


@pytest.mark.parametrize("path", [TERMS, f"{TERMS}/preview", f"{TERMS}/shipped"])
def test_strangers_are_turned_away(page, client, path):
    reply = client.post(path, data={"title": "T", "body": "B", "seen": "0"})

    assert "/desk/sign-in" in reply.text
    assert said() == "Be kind."


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("", "One."),
        ("One.", ""),
        ("One two.\n\nThree.", "One two.\n\nThree."),
        ("One two three.\n\nFour.", "Zero.\n\nOne 2 three.\n\nFour.\n\nFive."),
        ("Gone.\nA b c d e f.", "A b c x e f.\nWholly other words here."),
    ],
)
def test_a_difference_holds_both_texts_whole(older, newer):
    woven = differences.between(older, newer)

    def side(*kinds):
        lines = ["".join(p.words for p in one.pieces if p.kind in kinds) for one in woven]
        return [line for line in lines if line]

    assert side("same", "gone") == [line for line in older.splitlines() if line]
    assert side("same", "new") == [line for line in newer.splitlines() if line]


def test_what_is_the_same_far_from_a_change_is_folded():
    lines = [f"Line {number}." for number in range(9)]
    woven = differences.between("\n".join(lines), "\n".join([*lines[:4], "New.", *lines[5:]]))

    shown = differences.folded(woven)

    assert shown[0] == 3
    assert shown[-1] == 3
    assert unescape(shown[1].pieces[0].words) == "Line 3."
