"""The Census geocoder: what it is asked, what its answers mean, and when it is left alone."""

import pytest

from campaign.districts import geocoder
from tests.districts import census_server
from tests.districts.census_server import MENDOTA, match, said

ADDRESS = "643 Quince St, Mendota, 93640"


@pytest.fixture
def census():
    with census_server.running() as census:
        yield census


def find(census):
    return geocoder.find(census.url, ADDRESS)


def test_it_is_asked_as_its_documentation_says(census):
    (found,) = find(census)

    assert (found.latitude, found.longitude, found.district) == (*MENDOTA, 14)
    ((path, question),) = census.questions
    assert path == "/geocoder/geographies/onelineaddress"
    assert question == {
        "address": [ADDRESS],
        "benchmark": ["Public_AR_Current"],
        "vintage": ["Current_Current"],
        "layers": ["State Legislative Districts - Upper"],
        "format": ["json"],
    }


@pytest.mark.parametrize(
    ("body", "districts"),
    [
        (said(), []),
        (said(match(), match((35.4, -119.0), "016")), [14, 16]),
        (said(match((39.5, -119.8), "013", state="32")), [None]),
        (said(*[match()] * 50), [14] * geocoder.MOST_MATCHES),
    ],
    ids=["unknown", "several", "Nevada", "far too many"],
)
def test_it_may_know_none_or_several_or_one_in_another_state(census, body, districts):
    census.body = body

    assert [found.district for found in find(census)] == districts


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>busy</html>",
        b"{}",
        b'{"result": {"addressMatches": [{}]}}',
        said(match(district="099")),
        said(match(district="ZZZ")),
        b"[" * 100_000,
        b" " * (geocoder.MOST_BYTES + 1) + said(),
    ],
    ids=["empty", "HTML", "no result", "no point", "99", "ZZZ", "deep", "endless"],
)
def test_an_answer_that_is_none_is_as_good_as_silence(census, body):
    census.body = body

    with pytest.raises(geocoder.Silent, match="Use the map or the list"):
        find(census)


@pytest.mark.parametrize("status", [301, 302, 400, 429, 500, 503])
def test_only_a_plain_answer_counts_and_nothing_is_followed_elsewhere(census, status):
    with census_server.running() as elsewhere:
        census.status, census.headers = status, {"Location": elsewhere.url}

        with pytest.raises(geocoder.Silent):
            find(census)

        assert elsewhere.questions == []


def test_it_may_be_slow_but_not_for_long(census, monkeypatch):
    monkeypatch.setattr(geocoder, "READ_SECONDS", 0.05)
    census.drip = 0.3

    with pytest.raises(geocoder.Silent):
        find(census)


def test_an_answer_that_drips_is_given_up(census, monkeypatch):
    monkeypatch.setattr(geocoder, "ALL_SECONDS", 0.1)
    census.body, census.drip = b" " * 20_000, 0.03

    with pytest.raises(geocoder.Silent):
        find(census)


def test_nobody_there_is_silence_too():
    with pytest.raises(geocoder.Silent):
        geocoder.find("http://127.0.0.1:9/geocoder", ADDRESS)


def test_after_three_failures_it_is_left_alone_for_a_while(census):
    census.status = 500
    for _ in range(5):
        with pytest.raises(geocoder.Silent):
            find(census)

    assert len(census.questions) == geocoder.FAILURES


def test_after_the_rest_one_good_answer_is_enough(census, monkeypatch):
    monkeypatch.setattr(geocoder, "REST_SECONDS", 0)
    census.status = 500
    for _ in range(4):
        with pytest.raises(geocoder.Silent):
            find(census)
    census.status = 200

    assert find(census)[0].district == 14
    assert find(census)[0].district == 14


def test_even_the_most_talkative_log_has_no_address_in_it(census, talkative, capsys):
    find(census)
    census.status = 500
    with pytest.raises(geocoder.Silent) as caught:
        find(census)
    talkative.debug("it listens")

    told = capsys.readouterr().err
    assert "it listens" in told
    assert "Quince" not in told
    assert "Quince" not in f"{caught.value!r} {caught.value.__cause__!r}"
