"""Filters are read from an address by shape, said back in words, and kept as they were."""

import pytest

from campaign.petitions.models import SignatureState
from campaign.petitions.tally_models import OUTSIDE, UNPLACED
from campaign.signatures import asked, chips
from campaign.signatures.filters import Filters

WHOLE = {
    "state": "invalid",
    "district": "outside",
    "zip": "93640",
    "city": "Mendota",
    "since": "2026-11-26",
    "until": "2026-11-26",
    "hour": "14",
    "source": "bots",
    "language": "es",
    "consent": "show_name",
    "letter": "own",
    "via": "abc234",
    "network": "12",
    "invalidation": "3",
}


def test_an_address_without_filters_means_all_that_count():
    assert asked.read({"after": "1-2", "utm": "x"}) == (Filters(), {})
    assert Filters().state is SignatureState.CONFIRMED
    assert not Filters().is_narrow
    assert Filters().query() == {}


def test_filters_stand_in_an_address_as_they_are_read_from_it():
    filters, faults = asked.read(WHOLE)

    assert faults == {}
    assert filters.query() == WHOLE
    assert asked.kept(filters.query()) == filters
    assert filters.is_narrow


@pytest.mark.parametrize(
    ("typed", "number"), [("14", 14), ("unplaced", UNPLACED), ("outside", OUTSIDE)]
)
def test_a_district_is_a_number_or_one_of_two_words(typed, number):
    filters, _ = asked.read({"district": typed})

    assert filters.district == number
    assert filters.query() == {"district": typed}


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        *[("state", "dead"), ("district", "41"), ("district", "x"), ("zip", "9364")],
        *[
            ("zip", "93640\n1"),
            ("city", "x" * 81),
            ("since", "yesterday"),
            ("until", "0001-01-01"),
        ],
        *[("hour", "24"), ("source", "a b"), ("language", "english"), ("consent", "all")],
        *[("letter", "long"), ("via", "A-B"), ("network", "0"), ("invalidation", "9" * 12)],
    ],
)
def test_what_has_another_shape_is_named_with_what_to_enter(name, typed):
    filters, faults = asked.read({name: typed})

    assert list(faults) == [name] or faults.keys() >= {name}
    assert faults[name].endswith(".")
    assert not filters.is_narrow


def test_days_in_the_wrong_order_and_an_hour_without_its_day_are_faults():
    _, order = asked.read({"since": "2026-11-27", "until": "2026-11-26"})
    _, hour = asked.read({"since": "2026-11-26", "hour": "3"})

    assert list(order) == ["until"]
    assert list(hour) == ["hour"]


def test_every_filter_has_words_for_its_chip(app):
    with app.test_request_context():
        found = dict(chips.of(asked.read(WHOLE)[0]))

    assert found.keys() == WHOLE.keys() - {"until"}, "one day is said once"
    assert found["district"] == "Outside California"
    assert found["hour"] == "14:00 to 15:00 Pacific"
    assert found["language"] == "Español"
    assert found["state"] == "Invalid"
