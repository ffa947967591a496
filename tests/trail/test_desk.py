"""The page of the trail: found by who, what, where and when; only what is one's own to see."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from campaign import clock
from campaign.access import accounts, audit, proving
from campaign.access.models import AuditRow, Role
from campaign.db import db, writing
from campaign.trail import filters as filtering
from campaign.trail import reading
from campaign.trail.filters import Filters
from tests.access.organiser import EMAIL, make_account, sign_in, signed_in, sure
from tests.organisers.test_people import a_petition, as_owner_of
from tests.pages import text_of
from tests.plans import plans_of


@pytest.fixture(autouse=True)
def never_begun(app):
    """The key store outlives the rows of a test: it must not know of a chain that is gone."""
    sealed = app.extensions["campaign.vault"]
    sealed.store.destroy("audit begun")
    sealed.forget_cached()


def note(act, account_id=None, **detail):
    with writing():
        return audit.note(act, account_id, **detail).id


def acts(client, query=""):
    """What stands in the list, in its order."""
    page = client.get(f"/desk/trail{query}")
    assert page.status_code == 200
    return re.findall(r'<p class="what"><b>([^<]+)</b>', page.get_data(as_text=True))


def test_an_act_says_who_did_what_to_whom_and_from_what_to_what(client):
    petition = a_petition(slug="clean-water")
    sure(client)
    kim = accounts.by_email(EMAIL).id
    lee = make_account("lee@example.org").id
    note(
        "organisers.roles",
        kim,
        about=petition.id,
        account=lee,
        was_role="reader",
        role="exporter/moderator",
    )

    told = text_of(client.get("/desk/trail"))

    assert "Changed somebody’s roles clean-water" in told
    assert f"{EMAIL} · no. " in told
    assert "person: lee@example.org role: reader → exporter, moderator" in told


def test_the_newest_acts_come_first_and_older_ones_on_pages_of_their_own(client):
    signed_in(client)
    for number in range(reading.PAGE + 2):
        note("stories.save", story=f"story-{number}")

    first = client.get("/desk/trail").get_data(as_text=True)
    older = re.search(r'rel="next" href="([^"]+)"', first)[1]
    second = client.get(older).get_data(as_text=True)

    assert first.index("story-51") < first.index("story-50")
    assert "story-2<" in first
    assert "story-1<" not in first
    assert "story-1<" in second
    assert 'rel="next"' not in second


def test_acts_are_found_by_person_kind_campaign_and_day(client, stopped_clock):
    petition = a_petition()
    signed_in(client)
    kim = accounts.by_email(EMAIL).id
    note("updates.pause", kim, about=petition.id, update=1)
    note("bundles.seal", district=14)
    stopped_clock(timedelta(days=3))
    sign_in(client)
    note("updates.resume", kim, about=petition.id, update=1)
    day = clock.pacific(clock.now()).date().isoformat()

    assert acts(client, f"?account={kim}&kind=updates") == [
        "Let an update go on",
        "Paused an update",
    ]
    assert acts(client, "?account=0") == ["Made a bundle of waiting letters"]
    assert acts(client, "?kind=bundles") == ["Made a bundle of waiting letters"]
    assert acts(client, f"?campaign={petition.id}&since={day}") == ["Let an update go on"]
    assert acts(client, f"?campaign={petition.id}&until={day}&kind=updates") == [
        "Let an update go on",
        "Paused an update",
    ]


@pytest.mark.parametrize(
    "query",
    ["?since=soon", "?kind=nothing", "?account=me", "?since=2026-11-05&until=2026-11-04"],
)
def test_a_filter_that_is_not_understood_is_said_beside_it_and_shows_nothing(client, query):
    signed_in(client)

    page = client.get(f"/desk/trail{query}")

    assert page.status_code == 422
    assert "A filter is not understood, so nothing is shown." in text_of(page)
    assert 'aria-invalid="true"' in page.get_data(as_text=True)


def test_an_owner_of_one_campaign_sees_its_acts_and_no_others(client):
    mine, other = a_petition(slug="mine"), a_petition(slug="other")
    note("petitions.close", petition=mine.id, slug="mine")
    note("petitions.close", petition=other.id, slug="other")
    note("outbox.pause")
    as_owner_of(client, mine)

    told = text_of(client.get("/desk/trail"))

    assert acts(client) == ["Closed a petition"]
    assert acts(client, f"?campaign={other.id}") == acts(client, "?kind=outbox") == []
    assert "The trail was whole" not in told
    taken = client.post(f"/desk/trail/trail.csv?campaign={other.id}")
    assert len(list(csv.reader(io.StringIO(taken.get_data(as_text=True))))) == 1


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.OWNER])
def test_only_owners_read_the_trail(client, role):
    make_account(role=role)
    sign_in(client)

    assert client.get("/desk/trail").status_code == 403
    assert client.post("/desk/trail/trail.csv").status_code == 403


def test_it_is_taken_out_as_filtered_and_that_is_noted_first(client):
    sure(client)
    for number in range(3):
        note("stories.save", story=f"story-{number}")

    reply = client.post("/desk/trail/trail.csv?kind=stories")
    rows = list(csv.DictReader(io.StringIO(reply.get_data(as_text=True).lstrip("\ufeff"))))

    assert [row["details"] for row in rows] == [f"story: story-{n}" for n in (2, 1, 0)]
    assert {row["what"] for row in rows} == {"Saved a story’s draft"}
    (row,) = audit.latest("audit.export")
    assert row.detail["kind"] == "stories"


def test_it_is_taken_out_only_with_a_second_factor(client):
    signed_in(client)

    reply = client.post("/desk/trail/trail.csv")

    assert reply.location.startswith("/desk/security")
    assert audit.latest("audit.export") == []


def test_a_filter_that_is_not_understood_takes_nothing_out(client):
    petition = a_petition()
    sure(client)

    reply = client.post(f"/desk/trail/trail.csv?since=x&campaign={petition.id}")

    assert reply.status_code == 422
    assert "A filter is not understood, so nothing is shown." in text_of(reply)
    assert audit.latest("audit.export") == []


def test_the_page_says_up_to_where_the_chain_was_proven(client):
    signed_in(client)
    assert "Not proven yet" in text_of(client.get("/desk/trail"))

    proving.prove()
    told = text_of(client.get("/desk/trail"))

    assert "The trail was whole when it was proven last Each act is bound to the one" in told
    assert "campaign audit verify --head" in told


def test_the_page_says_that_the_chain_is_broken(client):
    signed_in(client)
    note("outbox.pause")
    with db.engine.begin() as connection:
        connection.execute(AuditRow.__table__.update().values(act="outbox.resume"))

    proving.prove()

    assert "that do not fit" in text_of(client.get("/desk/trail"))


def test_a_proof_that_is_overdue_does_not_say_that_the_trail_is_whole(client, stopped_clock):
    make_account()
    note("outbox.pause")
    proving.prove()
    stopped_clock(timedelta(hours=27))
    sign_in(client)

    told = text_of(client.get("/desk/trail"))

    assert "The proof is overdue" in told
    assert "See on the server whether its worker runs." in told
    assert "The trail was whole" not in told


@pytest.mark.parametrize("column", ["created_at", "detail"])
def test_a_row_that_cannot_be_read_is_shown_as_such_between_the_others(
    client, database_kind, column
):
    if database_kind != "sqlite":
        pytest.skip("PostgreSQL takes only what fits the column")
    sure(client)
    note("outbox.pause")
    bad = note("outbox.resume")
    note("outbox.pause")
    written = AuditRow.__table__.update().where(AuditRow.id == bad)
    with db.engine.begin() as connection:
        connection.execute(written.values({column: text("'garbage'")}))

    told = text_of(client.get("/desk/trail"))
    taken = client.post("/desk/trail/trail.csv").get_data(as_text=True)

    unreadable = "This row cannot be read: it was changed behind the program’s back"
    assert told.count(unreadable) == taken.count(unreadable) == 1
    assert told.count("Paused all mail") == 2
    assert ("Nobody knows when" in told) == (column == "created_at")


def test_an_address_that_is_not_whole_is_told_so(client):
    signed_in(client)

    assert client.get("/desk/trail?after=yesterday").status_code == 422


@pytest.mark.parametrize(
    ("filters", "within", "index"),
    [
        (Filters(), None, "ix_audit_row_created_at"),
        (Filters(account=1), None, "ix_audit_row_of_account"),
        (Filters(account=filtering.SERVER), None, "ix_audit_row_of_account"),
        (Filters(kind="updates"), None, "ix_audit_row_of_act"),
        (Filters(campaign=1), None, "ix_audit_row_of_campaign"),
        (Filters(kind="updates"), frozenset({1, 2}), "ix_audit_row_of_campaign_and_act"),
    ],
    ids=["all", "person", "server", "kind", "campaign", "kind in some campaigns"],
)
def test_a_page_is_read_off_an_index_and_never_sorted_out_of_the_whole(filters, within, index):
    note("outbox.pause")

    plan, *_ = plans_of(lambda: reading.page(filters, within), "FROM audit_row", "ORDER BY")

    assert re.search(rf"\b{index}\b", plan)
    assert "Seq Scan" not in plan
    assert not re.search(r"SCAN audit_row(?! USING)", plan)
