"""Whoever comments may take along all that is held about them."""

from tests.comments.talking import KIM, SAID, make_thread, token, wrote
from tests.pages import text_of


def test_the_file_holds_every_comment_and_the_mailbox(client):
    thread = make_thread()
    wrote(thread, name="Kim")
    wrote(thread, "Ben's.", email="ben@example.org")
    path = f"/comments/as/{token()}"

    assert "Download my data" in text_of(client.get(path))
    reply = client.get(f"{path}/data")

    assert "my-comments.json" in reply.headers["Content-Disposition"]
    told = reply.get_json()
    assert told["email"] == KIM
    [comment] = told["comments"]
    assert (comment["words"], comment["shown_name"], comment["state"]) == (SAID, "Kim", "shown")
    assert comment["beneath"] == thread.slug
