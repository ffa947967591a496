"""A link proves one mailbox, and nothing else."""

import pytest

from tests.comments.talking import (
    KIM,
    SAID,
    comments,
    mailboxes,
    make_thread,
    token,
    words_of,
    wrote,
)

FORM = {"words": SAID, "email": KIM}


@pytest.fixture
def thread():
    return make_thread()


@pytest.fixture
def path(thread):
    return f"/comments/{thread.slug}"


@pytest.mark.parametrize("shape", ["{}x", "x{}", "short", "A" * 43, "%00", "é"])
def test_a_link_that_was_cut_off_or_forged_leads_nowhere(client, thread, path, shape):
    wrote(thread)
    broken = shape.format(token())[:60]

    for address in (f"{path}/as/{broken}", f"/comments/as/{broken}"):
        assert client.get(address).status_code == 404
        assert client.post(address, data={"words": SAID}).status_code in {404, 405}


def test_a_link_speaks_for_its_own_mailbox_alone(client, thread, path):
    theirs = wrote(thread, "Theirs.", email="ben@example.org")
    client.post(path, data=FORM)
    unproven = comments()[-1]
    wrote(thread, "Mine.", email="eve@example.org")
    mine = token("eve@example.org")

    assert client.post(f"{path}/as/{mine}/{unproven.id}/yes").status_code == 404
    assert client.post(f"{path}/as/{mine}/{unproven.id}/no").status_code == 404
    for page in ("", "/answer", "/withdraw"):
        reply = client.post(f"/comments/as/{mine}/{theirs.id}{page}", data={"words": "x"})
        assert reply.status_code in {404, 422}
    assert words_of(theirs).text == "Theirs."
    assert len(mailboxes()) == 3
