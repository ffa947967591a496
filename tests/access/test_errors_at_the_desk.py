"""Errors at the desk leave nobody outside of it."""

import pytest

from tests.access.organiser import signed_in
from tests.pages import text_of


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_a_wrong_address_under_the_desk_keeps_the_desk_around_it(app, client, prefix):
    signed_in(client)

    replies = [
        client.get(f"{prefix}/desk/there-is-none"),
        client.get(f"{prefix}/desk/updates/999"),
        client.post(f"{prefix}/desk/exports", data={}),
        client.post(f"{prefix}/desk/there-is-none", data={}),
    ]

    assert [reply.status_code for reply in replies] == [404, 404, 405, 404]
    for reply in replies:
        assert 'class="rail"' in reply.text
        assert f'href="{prefix}/desk/"' in reply.text
        assert reply.headers["Cache-Control"] == "no-store"


def test_an_error_leads_back_to_where_one_came_from_but_not_to_other_sites(client):
    signed_in(client)

    def told(referrer):
        return client.get("/desk/updates/999", headers={"Referer": referrer})

    assert 'href="/desk/exports?page=2"' in told("http://localhost/desk/exports?page=2").text
    for elsewhere in (
        "https://evil.example/desk/",
        "http://localhost/",
        "http://localhost/desk/updates/999",
    ):
        assert "Back to where you were" not in text_of(told(elsewhere))


def test_a_stranger_sees_nothing_of_the_desk_and_a_visitor_stays_with_the_stories(client):
    assert 'class="rail"' not in client.get("/desk/there-is-none").text
    assert "Go to the stories" in text_of(client.get("/there-is-none"))
