"""``campaign districts``, as a person at a terminal sees it."""

import json
from datetime import UTC, datetime

import pytest

from campaign import clock
from campaign.districts.commands import districts


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(districts, words)


def test_a_found_zip_is_told_in_a_sentence(run):
    ended = run("lookup", "93640")

    assert ended.exit_code == 0
    assert "93640 Mendota" in ended.output
    assert "District 14 (100.0% of residents): Anna Caballero" in ended.output
    assert "ask" not in ended.output


@pytest.mark.parametrize(
    ("zip_code", "told"),
    [
        ("93301", "ask the person"),
        ("94536", "seat is vacant"),
        ("89010", 'through NV: ask "Do you live in California?"'),
        ("97201", "outside California (OR)"),
        ("00000", "no ZIP code that we know"),
    ],
)
def test_every_doubt_is_told_and_is_no_failure(run, zip_code, told):
    ended = run("lookup", zip_code)

    assert told in ended.output
    assert ended.exit_code == 0


def test_json_is_what_the_web_answers(run, client):
    ended = run("lookup", "93301-2345", "--json")

    assert json.loads(ended.output) == client.get("/districts/lookup?zip=93301").json


def test_a_wrong_zip_is_told_and_ends_with_one(run):
    ended = run("lookup", "9364")

    assert (ended.exit_code, ended.output) == (1, "Error: Enter five digits, like 93640.\n")


def test_a_forgotten_zip_ends_with_two(run):
    assert run("lookup").exit_code == 2


def test_loading_again_says_that_nothing_was_to_do(run):
    ended = run("load")

    assert ended.exit_code == 0
    assert "up to date" in ended.output


def test_after_a_term_has_begun_loading_warns_of_the_old_roster(run, monkeypatch):
    monkeypatch.setattr(clock, "source", lambda: datetime(2026, 12, 8, tzinfo=UTC))

    ended = run("load")

    assert "refresh it before letters go out: 2, 4, 6, 8, 12," in ended.output
    assert ended.exit_code == 0


@pytest.mark.parametrize("verb", ["lookup", "load"])
def test_help_shows_an_example(run, verb):
    assert f"  campaign districts {verb}" in run(verb, "--help").output
