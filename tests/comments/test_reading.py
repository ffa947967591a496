"""Reading comments: the same bytes for everybody, page by page, and never more than text."""

import pytest
from sqlalchemy import update

from campaign.comments import judging, wording
from campaign.comments.models import Comment, CommentState
from campaign.db import db
from campaign.stories.models import Story
from campaign.vault import new_handle
from tests.comments.talking import SAID, comments, make_thread, token, wrote
from tests.pages import text_of


@pytest.fixture
def thread():
    return make_thread()


@pytest.fixture
def path(thread):
    return f"/comments/{thread.slug}"


def many(thread, count, *, to=None):
    """Comments without a mailbox, as forgotten petitions leave them: quick to make."""
    for number in range(count):
        comment = Comment(
            handle=new_handle(),
            thread=thread,
            parent_id=to and to.id,
            state=CommentState.SHOWN,
            language="en",
        )
        comment.sealed = wording.sealed(comment, wording.Words(text=f"Number {number}."))
        db.session.add(comment)
    thread.shown += count
    db.session.commit()
    return comments()[-count:]


def test_the_page_is_the_same_for_everybody_and_may_be_cached(app, thread, path):
    wrote(thread)

    for address in (path, f"{path}/{comments()[0].id}", f"{path}/sent", f"{path}/reported"):
        first = app.test_client().get(address)
        second = app.test_client().get(address, headers={"Cookie": "desk=whatever"})
        assert first.status_code == 200
        assert first.data == second.data
        assert "public" in first.headers["Cache-Control"]
        assert "Set-Cookie" not in first.headers


def test_a_page_with_a_token_is_nobody_elses(client, thread, path):
    comment = wrote(thread)
    own = f"/comments/as/{token()}"

    for address in (f"{path}/as/{token()}", f"{path}/as/{token()}/{comment.id}", own):
        reply = client.get(address)
        assert reply.status_code == 200
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["X-Robots-Tag"] == "noindex"
        assert reply.headers["Referrer-Policy"] == "no-referrer"


def test_a_story_leads_to_its_comments_with_their_number(client, thread, path):
    story = f"/stories/{thread.slug}"
    assert "Be the first to comment" in text_of(client.get(story))
    assert "Be the first." in text_of(client.get(path))

    wrote(thread)

    page = client.get(story)
    assert "View comments (1)" in text_of(page)
    assert f'href="{path}"' in page.text
    assert SAID not in page.text


def test_a_story_whose_empty_thread_is_closed_says_nothing_of_comments(client, thread):
    thread.is_open = False
    db.session.commit()

    words = text_of(client.get(f"/stories/{thread.slug}"))
    assert "comments" not in words.lower()


def test_what_is_not_shown_is_not_on_the_page(client, thread, path):
    for state in CommentState:
        if state is not CommentState.WITHDRAWN:
            wrote(thread, f"This one is {state.value}.", state=state)

    words = text_of(client.get(path))

    assert "This one is shown." in words
    assert words.count("This one is") == 1
    assert "This comment is not shown." not in words


def test_twenty_to_a_page_newest_first_or_oldest_first(client, thread, path):
    many(thread, 45)

    first = client.get(path)
    numbers = [n for n in range(45) if f"Number {n}." in first.text]
    assert numbers == list(range(25, 45))
    assert first.text.index("Number 44.") < first.text.index("Number 43.")
    after = comments()[25].id
    assert f"{path}?after={after}" in first.text
    second = text_of(client.get(f"{path}?after={after}"))
    assert [n for n in range(45) if f"Number {n}." in second] == list(range(5, 25))
    assert "Back to the first page" in second

    oldest = client.get(f"{path}?order=oldest")
    assert [n for n in range(45) if f"Number {n}." in oldest.text] == list(range(20))
    after = comments()[19].id
    assert f"{path}?order=oldest&amp;after={after}" in oldest.text
    last = text_of(client.get(f"{path}?order=oldest&after={comments()[39].id}"))
    assert "Number 44." in last
    assert "Newer comments" not in last


@pytest.mark.parametrize("query", ["after=x", "after=99999999999999999999", "order=sideways"])
def test_a_strange_query_shows_the_first_page(client, thread, path, query):
    wrote(thread)
    assert SAID in text_of(client.get(f"{path}?{query}"))


def test_beyond_the_end_there_is_nothing_further_on(client, thread, path):
    assert "nothing further on" in text_of(client.get(f"{path}?after=-1"))


def test_ten_answers_stand_beneath_a_comment_and_all_on_its_own_page(client, thread, path):
    [top] = many(thread, 1)
    answers = many(thread, 12, to=top)

    words = text_of(client.get(path))
    assert "2 more answers" in words
    assert "Number 9." in words
    assert "Number 11." not in words
    for comment in (top, answers[-1]):
        alone = text_of(client.get(f"{path}/{comment.id}"))
        assert "Number 11." in alone
        assert "Answer this" in alone


def test_answers_stay_beneath_a_comment_that_is_gone(client, thread, path):
    top = wrote(thread, "The first word.")
    wrote(thread, "The last word.", to=top)
    judging.hide(top, CommentState.REJECTED)
    db.session.commit()

    words = text_of(client.get(path))
    assert "This comment is not shown." in words
    assert "The first word." not in words
    assert "The last word." in words


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x/onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %} ${x} %(name)s",
    "</div></article></main><h1>Mine</h1>",
    "'\"><svg/onload=alert(1)>",
    "&lt;b&gt; &amp;amp; &#60;",
    "javascript:alert(1) https://evil.example/?a=b&c=d mailto:kim@example.org",
    "\ue000link\ue001 \u2028 \u2029 \x1b[31m",
    "]]> <!-- <![CDATA[",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_somebody_typed_reaches_a_page_as_text_and_nothing_else(
    client, thread, path, text
):
    wrote(thread, text, name=text[:60])
    wrote(thread, "plain", email="ben@example.org")
    mine = f"/comments/as/{token()}"

    id_ = comments()[0].id
    shown = (path, f"{path}/{id_}", f"{path}/{id_}/report", mine, f"{mine}/{id_}")
    for address in shown:
        page = client.get(address)  # which a strict parser reads
        assert page.status_code == 200
        assert " ".join(wording.tamed(text).split()) in text_of(page)
        for tag in ("<script>", "<img src=x", "<svg/onload", "<h1>Mine"):
            assert tag not in page.text
        assert 'href="javascript' not in page.text
        assert 'evil.example/?a=b&c=d"' not in page.text


def test_paragraphs_are_kept_and_marks_that_climb_are_cut(client, thread, path):
    zalgo = "Z" + "\u0336\u0310\u0347\u034d\u033b\u0315\u031b" * 20 + "algo"
    wrote(thread, f"One.\n\n\n\n \n\nTwo\nlines.\n\n{zalgo} שָׁלוֹם tiếng Việt", name=zalgo)

    page = client.get(path).text

    assert '<p dir="auto">One.</p>\n<p dir="auto">Two\nlines.</p>' in page
    assert "\u0336\u0310\u0347\u034d" in page
    assert "\u0336\u0310\u0347\u034d\u033b" not in page
    assert "שָׁלוֹם" in page
    assert "tiếng Việt" in page


def test_two_thousand_emoji_and_one_endless_word_are_a_comment(client, thread, path):
    for text in ("🌻" * 2000, "W" * 2000):
        form = {"words": text, "email": "kim@example.org"}
        assert client.post(path, data=form).status_code == 303
        wrote(thread, text)
        assert text in client.get(path).text


@pytest.mark.parametrize(
    ("prefix", "said"), [("", '<div class="said" lang="es">'), ("/es", '<div class="said">')]
)
def test_another_language_is_said_to_those_who_listen(client, thread, path, prefix, said):
    wrote(thread).language = "es"
    db.session.commit()

    assert said in client.get(prefix + path).text


def test_the_comments_of_a_draft_are_not_there(client, thread, path):
    wrote(thread)
    db.session.execute(update(Story).values(published_at=None))
    db.session.commit()

    assert client.get(path).status_code == 404
    assert client.get("/comments/nothing-here").status_code == 404


def test_words_lie_nowhere_in_clear(thread):
    comment = wrote(thread, name="Quirinia")

    assert SAID.encode() not in comment.sealed
    assert b"Quirinia" not in comment.sealed
    assert b"kim@" not in comment.commenter.sealed
