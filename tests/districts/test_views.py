"""``GET /districts/lookup``: what the sign form and other programs are told."""

import pytest
from sqlalchemy import delete

from campaign.db import db


def ask(client, zip_code, **options):
    return client.get("/districts/lookup", query_string={"zip": zip_code}, **options)


def test_a_found_zip_is_answered_with_exactly_these_names(client):
    reply = ask(client, "93640")

    assert reply.status_code == 200
    assert reply.mimetype == "application/json"
    assert reply.json == {
        "zip": "93640",
        "outcome": "found",
        "place": "Mendota",
        "candidates": [
            {
                "district": 14,
                "share": 1.0,
                "senator": {
                    "name": "Anna Caballero",
                    "party": "Democratic",
                    "email": "senator.caballero@senate.ca.gov",
                    "phone": "916-651-4014",
                    "url": "https://sd14.senate.ca.gov/",
                },
            }
        ],
    }


def test_a_split_zip_lists_its_candidates_by_falling_share(client):
    answer = ask(client, "93301").json

    assert answer["outcome"] == "split"
    assert [(c["district"], c["share"]) for c in answer["candidates"]] == [
        (12, 0.6379),
        (16, 0.3621),
    ]


def test_a_vacant_seat_has_a_null_senator(client):
    answer = ask(client, "94536").json

    assert answer["outcome"] == "found"
    assert answer["candidates"] == [{"district": 10, "share": 1.0, "senator": None}]


@pytest.mark.parametrize(("zip_code", "outcome"), [("97201", "outside"), ("00000", "unknown")])
def test_elsewhere_and_nowhere_have_no_place_and_no_candidates(client, zip_code, outcome):
    assert ask(client, zip_code).json == {
        "zip": zip_code,
        "outcome": outcome,
        "place": None,
        "candidates": [],
    }


def test_zip_plus_four_and_blanks_are_forgiven_and_other_parameters_ignored(client):
    reply = client.get("/districts/lookup?zip=+93640-1234&utm_source=x&zip=00000")

    assert reply.json["zip"] == "93640"


@pytest.mark.parametrize(
    "query", ["", "?zip=", "?zip=9364", "?zip=%00", "?zip=%FF%FE", "?ZIP=1"]
)
def test_bad_input_is_a_sentence_that_nobody_caches(client, query):
    reply = client.get(f"/districts/lookup{query}")

    assert reply.status_code == 422
    assert reply.json == {"error": "Enter five digits, like 93640."}
    assert reply.headers["Cache-Control"] == "no-store"
    assert "ETag" not in reply.headers


def test_an_answer_may_be_kept_five_minutes_by_anybody_and_sets_no_cookie(client):
    reply = ask(client, "93640")

    assert "public, max-age=300" in reply.headers["Cache-Control"]
    assert "Set-Cookie" not in reply.headers
    assert "Cookie" not in reply.headers.get("Vary", "")


def test_who_still_holds_the_answer_is_told_so_in_few_bytes(client):
    tag = ask(client, "93640").headers["ETag"]

    again = ask(client, "93640", headers={"If-None-Match": tag})
    other = ask(client, "93301", headers={"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")
    assert other.status_code == 200


def test_head_has_the_headers_and_no_body(client):
    full = ask(client, "93640")

    head = client.head("/districts/lookup?zip=93640")

    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == full.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(full.data))


def test_posting_is_refused(client):
    assert client.post("/districts/lookup", data={"zip": "93640"}).status_code == 405


def test_without_the_tables_programs_get_a_sentence_and_503(client, own_districts):
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(delete(table))
    db.session.commit()

    reply = ask(client, "93640")

    assert reply.status_code == 503
    assert "not loaded yet" in reply.json["error"]
    assert reply.headers["Cache-Control"] == "no-store"
