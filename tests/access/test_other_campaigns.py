"""An organiser of one campaign reaches nothing of another by whatever they ask for or send.

What an address names is walked by ``test_every_route``; here is what a query names, and a form.
"""

import pytest

from campaign.access.models import Role
from campaign.comments import deciding
from campaign.comments.deciding import Act
from campaign.comments.models import CommentState
from campaign.dashboard import todo
from campaign.db import db, writing
from campaign.exports import asking
from campaign.petitions.models import Petition
from campaign.stories import picture_store
from campaign.stories.models import Story
from campaign.stories.picture_store import Made
from campaign.updates.models import Update
from tests.access.world import account, browser
from tests.comments.talk import make_comment, make_commenter, make_thread
from tests.editor import stories_of
from tests.exports.taking import wish_for
from tests.factories import make_petition, make_story
from tests.pages import text_of
from tests.signers_of import sign, signed
from tests.updates.readers import make_update

MAIL = "ana@example.org"


@pytest.fixture
def mine():
    return _petition("mine", "Mine")


@pytest.fixture
def other():
    return _petition("theirs", "Theirs")


@pytest.fixture
def desk(app, mine):
    """Ana organises one campaign."""
    return browser(app, account(MAIL, (Role.ORGANISER, mine.id)))


def _petition(slug, call):
    petition = make_petition(slug=slug, wording={"call": f"{call}: step up"})
    db.session.commit()
    return petition


def in_thread_of(petition, text, **values):
    comment = make_comment(text, thread=make_thread(petition_id=petition.id), **values)
    db.session.commit()
    return comment


def now(row):
    db.session.expire_all()
    return db.session.get_one(type(row), row.id)


def test_what_is_not_theirs_answers_like_what_is_not_there(desk, mine, other):
    not_theirs, not_there = (
        desk.get(f"/desk/petitions/{slug}/edit") for slug in ("theirs", "nobodys")
    )

    assert (not_theirs.status_code, not_there.status_code) == (404, 404)
    # But for the way to the same address in another language.
    assert not_theirs.text == not_there.text.replace("nobodys", "theirs")


@pytest.mark.parametrize("path", ["/desk/", "/desk/petitions"])
def test_the_overview_and_the_list_show_their_petitions_alone(desk, mine, other, path):
    page = desk.get(path).text

    assert "Mine: step up" in page
    assert "Theirs" not in page
    assert "theirs" not in page


def test_what_needs_a_person_is_of_their_campaigns_alone(desk, mine, other, settings):
    signed(other, settings, zip_code="93301", email="ben@example.org")
    in_thread_of(other, "A word.", held="first")

    page = text_of(desk.get("/desk/"))

    assert todo.needs_a_person(settings).unplaced
    assert "All is well: nothing needs a person." in page
    assert "comment waits" not in page


def test_the_list_of_stories_and_pictures_is_theirs(desk, mine, other):
    _picture("Somebody at a river")
    make_story(petition=mine, headline="The well")
    make_story(petition=other, headline="The river")
    make_story(petition_id=None, headline="The road")
    db.session.commit()

    listed, pictures = desk.get("/desk/stories").text, desk.get("/desk/stories/pictures").text

    assert "The well" in listed
    assert "The river" not in listed
    assert "The road" not in listed
    assert "river" not in pictures


def test_a_picture_comes_with_a_story_of_theirs_that_shows_it(desk, mine, other):
    river, well = _picture("Somebody at a river"), _picture("A well")
    make_story(petition=other, body=_figure(river), headline="The river")
    make_story(petition=mine, body=_figure(well), headline="The well")
    db.session.commit()

    listed = desk.get("/desk/stories/pictures").text

    assert "A well" in listed
    assert "Somebody at a river" not in listed
    assert desk.get(f"/desk/stories/pictures/{well.id}").status_code == 200
    for method, path in (("GET", ""), ("POST", ""), ("POST", "/delete")):
        reply = desk.open(f"/desk/stories/pictures/{river.id}{path}", method=method)
        assert reply.status_code == 404, (method, path)


def test_a_picture_of_another_campaign_is_put_into_no_story(desk, mine, other):
    river = _picture("Somebody at a river")
    story = make_story(petition=mine)
    db.session.commit()
    address = f"/desk/stories/{story.slug}/en/pictures/{river.id}"

    reply = desk.post(address, data=stories_of.WORDS.__dict__ | {"seen": 0})

    assert reply.status_code == 404
    assert "Somebody at a river" not in desk.get(f"/desk/stories/{story.slug}/en").text


@pytest.mark.parametrize("wanted", ["other", "none"])
def test_a_story_is_begun_and_settled_for_their_campaigns_alone(desk, mine, other, wanted):
    story = make_story(petition=mine)
    db.session.commit()
    wish = str(other.id) if wanted == "other" else ""

    begun = desk.post(
        "/desk/stories/new", data={"headline": "Mine now", "language": "en", "petition": wish}
    )
    settled = desk.post(
        f"/desk/stories/{story.slug}/settings", data={"slug": story.slug, "petition": wish}
    )

    assert (begun.status_code, settled.status_code) == (422, 422)
    assert now(story).petition_id == mine.id
    assert db.session.query(Story).filter_by(headline="Mine now").first() is None
    assert f'value="{other.id}"' not in desk.get(f"/desk/stories/new?petition={other.id}").text


def test_the_list_of_updates_is_theirs(desk, mine, other):
    make_update(mine, words={"en": ("Of mine", "Hello.")})
    make_update(other, words={"en": ("Of theirs", "Hello.")})
    make_update(None, words={"en": ("Of all", "Hello.")})

    page = desk.get("/desk/updates").text

    assert "Of mine" in page
    assert "Of theirs" not in page
    assert "Of all" not in page
    assert desk.get("/desk/updates?petition=theirs").status_code == 404


@pytest.mark.parametrize("about", ["other", "all"])
def test_an_update_is_about_their_campaigns_alone(desk, mine, other, about):
    update = make_update(mine)
    wish = {
        "about": str(other.id) if about == "other" else "0",
        "subject_en": "Taken over",
        "body_en": "Hello.",
        "seen": update.revision,
    }

    begun = desk.post("/desk/updates/new", data=wish)
    written = desk.post(f"/desk/updates/{update.id}", data=wish)
    seen = desk.post("/desk/updates/preview/en", data=wish)

    assert (begun.status_code, written.status_code) == (422, 422)
    assert now(update).petition_id == mine.id
    assert db.session.query(Update).count() == 1
    assert "Theirs: step up" not in seen.text


def test_the_queue_and_its_counts_are_of_their_campaigns(desk, mine, other):
    in_thread_of(mine, "A word of mine.", held="first")
    theirs = in_thread_of(other, "A word of theirs.", held="link")

    whole = desk.get("/desk/comments").text
    asked = desk.get("/desk/comments", query_string={"story": theirs.thread.slug}).text
    threads = desk.get("/desk/comments/threads").text

    assert "A word of mine." in whole
    assert "A word of theirs." not in whole + asked
    assert "1 comment in all" in text_of(desk.get("/desk/comments"))
    assert "Queue (1)" in text_of(desk.get("/desk/comments"))
    assert "link" not in text_of(desk.get("/desk/comments")).lower().partition("keys")[0]
    assert theirs.thread.slug not in threads


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.MODERATOR])
def test_nobody_decides_about_comments_of_another_campaign(app, mine, other, role):
    desk = browser(app, account("mod@example.org", (role, mine.id)))
    comment = in_thread_of(mine, "Mine.", held="first")
    theirs = in_thread_of(other, "Theirs.", held="first")
    versions = {f"version-{one.id}": deciding.version_of(one) for one in (comment, theirs)}

    alone = desk.post("/desk/comments/decide", data=versions | {"one": f"{theirs.id}:approve"})
    both = desk.post(
        "/desk/comments/decide",
        data=versions | {"all": "approve", "comment": [comment.id, theirs.id]},
    )

    assert (alone.status_code, both.status_code) == (303, 303)
    assert now(comment).state is CommentState.SHOWN
    assert now(theirs).state is CommentState.HELD


def test_a_decision_is_not_taken_back_where_one_decides_no_more(app, mine, other, settings):
    moved = account("mod@example.org", (Role.MODERATOR, mine.id))
    comment = in_thread_of(other, "Theirs.", held="first")
    with writing():
        acts = deciding.decide(
            [comment.id], Act.SPAM, account_id=moved.id, settings=settings
        ).acts
    desk = browser(app, moved)

    desk.post("/desk/comments/undo", data={"acts": ".".join(map(str, acts))})

    assert now(comment).state is CommentState.SPAM


def test_whom_to_block_in_all_campaigns_is_not_for_one_campaign_to_say(app, mine):
    desk = browser(app, account("mod@example.org", (Role.MODERATOR, mine.id)))
    author = make_commenter()
    comment = in_thread_of(mine, "Buy.", commenter=author, held="first")
    form = {f"version-{comment.id}": deciding.version_of(comment), "one": f"{comment.id}:block"}

    reply = desk.post("/desk/comments/decide", data=form)

    assert reply.status_code == 403
    assert not now(author).is_blocked
    assert "block the author" not in desk.get("/desk/comments").text


def test_who_took_what_is_told_of_their_campaigns_alone(app, mine, other):
    desk = browser(app, account(MAIL, (Role.EXPORTER, mine.id)))
    with writing():
        for petition in (mine, other):
            asking.begin(petition, wish_for("name"), None)

    page = text_of(desk.get("/desk/exports"))

    assert "Signatures for your database, CSV mine" in page
    assert "theirs" not in page


def test_a_signature_is_found_in_its_own_campaign_alone(desk, mine, other, settings):
    theirs = sign(other, settings, email="ben@example.org")

    found = desk.post("/desk/petitions/mine/signatures/find", data={"email": "ben@example.org"})
    opened = desk.get(f"/desk/petitions/mine/signatures/{theirs.id}")
    pressed = desk.post(f"/desk/petitions/mine/signatures/{theirs.id}/withdraw")

    assert [reply.status_code for reply in (found, opened, pressed)] == [404, 404, 404]


def test_a_copy_is_a_new_campaign_and_takes_a_role_for_all(desk, mine):
    reply = desk.post("/desk/petitions/mine/copy", data={"slug": "mine-2", "bill": "SB 55"})

    assert reply.status_code == 403
    assert "an organiser for all campaigns" in reply.text
    assert db.session.query(Petition).count() == 1


def _picture(alt):
    by = account(f"{alt.replace(' ', '.')}@example.org").id
    digest = alt.encode().ljust(32, b".")
    made = Made(digest=digest, width=800, height=600, sizes={800: b"webp"})
    with writing():
        return picture_store.add(made, alt=alt, caption="", credit="", account_id=by)


def _figure(picture):
    return f"![{picture.alt}](/images/{picture.name}/800x600)"
