"""A file that was made is handed to who asked for it, whole or what is still missing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.access.models import AuditRow, Role
from campaign.access.roles import EVERY
from campaign.db import db
from campaign.exports import asking, making
from tests.access.organiser import make_account, show_factor, sign_in, sure, with_app
from tests.exports.taking import ask_for_ten, latest, path, work
from tests.factories import make_petition
from tests.pages import text_of


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Let a handful be many, and few rows a piece."""
    monkeypatch.setattr(asking, "MOST_AT_ONCE", 5)
    monkeypatch.setattr(making, "BATCH", 2)
    monkeypatch.setattr(making, "BATCHES_AT_ONCE", 2)


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


@pytest.fixture
def page(client, petition, settings):
    """The page of a file that is ready, for whoever is signed in."""
    sure(client)
    address = ask_for_ten(client, petition)
    work(settings)
    return address


def fetched(client, page, **headers):
    reply = client.get(f"{page}/file", headers=headers)
    reply.get_data()  # else the request of the next one would begin within this one
    return reply


def test_nobody_else_finds_the_file(client, app, petition, page):
    account = make_account("an@example.org", role=Role.OWNER, campaign=EVERY)
    with_app(account)
    other = app.test_client()
    sign_in(other, "an@example.org")
    show_factor("an@example.org")

    assert other.get(page).status_code == 404
    assert other.get(f"{page}/file").status_code == 404
    assert other.post(f"{page}/stop").status_code == 404
    assert "Made for you" not in text_of(other.get(path(petition)))


def test_the_file_is_of_the_petition_in_the_address(client, petition, page):
    other = make_petition(slug="other-act")
    db.session.commit()

    assert client.get(page.replace(petition.slug, other.slug)).status_code == 404


def test_fetching_asks_for_the_second_factor_again(client, page, stopped_clock):
    stopped_clock(timedelta(minutes=16))

    assert client.get(f"{page}/file").location.startswith("/desk/second?again=1")


def test_a_download_that_broke_off_goes_on_where_it_stopped(client, petition, page):
    whole = fetched(client, page)
    tag, content = whole.headers["ETag"], whole.data

    rest = fetched(client, page, Range="bytes=700-", **{"If-Range": tag})
    middle = fetched(client, page, Range="bytes=3-9")
    last = fetched(client, page, Range="bytes=-5")

    assert whole.headers["Accept-Ranges"] == "bytes"
    size = len(content)
    assert (rest.status_code, rest.data) == (206, content[700:])
    assert rest.headers["Content-Range"] == f"bytes 700-{size - 1}/{size}"
    assert (middle.status_code, middle.data) == (206, content[3:10])
    assert (last.status_code, last.data) == (206, content[-5:])


def test_a_range_of_another_file_or_none_brings_all_of_it_and_one_beyond_the_end_nothing(
    client, petition, page
):
    size = latest().size

    other = fetched(client, page, Range="bytes=7-", **{"If-Range": '"other"'})
    many = fetched(client, page, Range="bytes=0-1,5-6")
    beyond = fetched(client, page, Range=f"bytes={size}-")
    more = fetched(client, page, Range=f"bytes=-{size + 1}")

    assert (other.status_code, len(other.data)) == (200, size)
    assert (many.status_code, len(many.data)) == (200, size)
    assert (more.status_code, len(more.data)) == (200, size)
    assert beyond.status_code == 416
    assert beyond.headers["Content-Range"] == f"bytes */{size}"


def test_the_log_counts_how_often_it_was_fetched_and_going_on_is_no_new_time(
    client, petition, page
):
    assert "never" in text_of(client.get("/desk/exports"))

    client.get(f"{page}/file")
    fetched(client, page, Range="bytes=9-")
    client.get(f"{page}/file").get_data()

    assert latest().fetched == 2
    assert "2 times" in text_of(client.get("/desk/exports"))
    noted = db.session.scalars(
        select(AuditRow).where(AuditRow.act == "exports.fetched").order_by(AuditRow.id)
    )
    assert [row.detail["first_byte"] for row in noted] == [0, 9, 0]
