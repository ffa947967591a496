"""What people type for a ZIP code, and what it means."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from campaign.districts import lookup
from campaign.errors import Invalid

BLANKS = st.text(" \t\n\u00a0\u2009\u200b\u200e\ufeff", max_size=2)
DIGIT = st.sampled_from("0123456789０１２３４５６７８９")
DASH = st.sampled_from(["", "-", "–", "—", "‐", "−"])


@pytest.fixture(autouse=True, scope="module")
def visitor(app):
    """Error sentences are in the language of a request."""
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    "typed",
    [
        "93640",
        " 93640 ",
        "93640-1234",
        "936401234",
        "93640 1234",
        "93640–1234",
        "9 3 6 4 0",
        "93640\n",
        "９３６４０",
        "\u200e93640\u00a0",
    ],
)
def test_what_people_type_and_paste_is_understood(typed):
    assert lookup.normal_zip(typed) == "93640"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "9364",
        "936400",
        "93640-",
        "93640-12",
        "93640-12345",
        "-93640",
        "93-640",
        "9364O",
        "CA 93640",
        "٩٣٦٤٠",  # digits elsewhere, but nobody's ZIP code
        "93640\x00",
        "93640'; --",
        "9" * 100_000,
        "93640" + " " * 100_000,
    ],
)
def test_anything_else_is_answered_with_what_to_type(typed):
    with pytest.raises(Invalid, match=r"^Enter five digits, like 93640\.$"):
        lookup.normal_zip(typed)


@settings(deadline=None)
@given(
    st.lists(DIGIT, min_size=5, max_size=5),
    DASH,
    st.none() | st.lists(DIGIT, min_size=4, max_size=4),
    st.data(),
)
def test_five_digits_survive_any_blanks_dashes_and_ending(five, dash, four, data):
    typed = five if four is None else [*five, dash, *four]
    spaced = "".join(part + data.draw(BLANKS) for part in ["", *typed])

    assert lookup.normal_zip(spaced) == "".join(str(int(digit)) for digit in five)


@settings(deadline=None)
@given(st.text(max_size=20) | st.from_regex(r"\d{4,6}[-\s]?\d{0,5}"))
@example("93640\n1")
def test_the_answer_is_five_plain_digits_or_a_clear_refusal(typed):
    try:
        found = lookup.normal_zip(typed)
    except Invalid:
        return

    assert re.fullmatch(r"[0-9]{5}", found)
    assert lookup.normal_zip(found) == found
