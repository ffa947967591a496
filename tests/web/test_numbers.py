"""Numbers that no database holds name no page of ours."""

import pytest

from campaign.web.numbers import MOST, whole
from tests.access.organiser import signed_in
from tests.offices.at_the_desk import held, path_of, press
from tests.offices.mailed import crowd

HUGE = ["2147483648", "99999999999999999999999", "9" * 5_000]


@pytest.fixture
def desk(client):
    return signed_in(client)


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize(
    "path",
    [
        "/desk/bundles/{}",
        "/desk/bundles/{}/html",
        "/desk/bundles/1/files/{}",
        "/desk/offices/{}",
        "/desk/offices/{}/profile",
        "/desk/offices/{}/today/values-act",
    ],
)
def test_a_page_by_a_number_too_large_is_not_there(desk, path, number):
    assert desk.get(path.format(number)).status_code == 404


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize(
    "path",
    [
        "/desk/bundles/{}/release",
        "/desk/bundles/{}/recall",
        "/desk/bundles/{}/letters/out",
        "/desk/offices/{}/seal",
        "/desk/offices/{}/resume",
        "/desk/outbox/troubles/{}/again",
        "/desk/outbox/troubles/{}/aside",
        "/desk/outbox/lanes/{}/resume",
    ],
)
def test_a_button_by_a_number_too_large_is_not_there(desk, path, number):
    assert desk.post(path.format(number)).status_code == 404


@pytest.mark.parametrize("number", [*HUGE, "-1", "0", "one", ""])
@pytest.mark.parametrize("act", ["out", "back"])
def test_a_letter_by_a_number_that_none_has_is_not_there(desk, settings, act, number):
    crowd(settings, 1)

    reply = desk.post(f"{path_of(held(settings))}/letters/{act}", data={"letter": number})

    assert reply.status_code == 404


@pytest.mark.parametrize("number", [*HUGE, "-99999999999999999999", "one"])
def test_a_list_that_shall_begin_at_no_number_of_ours_begins_at_its_beginning(desk, number):
    for path in ("/desk/offices/14?before=", "/desk/outbox/troubles?before="):
        assert desk.get(path + number).status_code == 200
    assert desk.get(f"/desk/outbox/troubles?aside={number}").status_code == 200


@pytest.mark.parametrize("number", ["2", str(MOST), *HUGE])
def test_a_page_of_letters_by_any_number_is_shown(desk, settings, number):
    crowd(settings, 1)

    assert desk.get(f"{path_of(held(settings))}?letters={number}").status_code == 200


def test_whoever_takes_a_letter_out_twice_is_told_that_it_is_out(desk, settings):
    letter = crowd(settings, 1)[0].id
    path = f"{path_of(held(settings))}/letters"
    press(desk, f"{path}/out", letter=letter)

    assert "It is out already." in press(desk, f"{path}/out", letter=letter)
    assert "The letter is back in the bundle." in press(desk, f"{path}/back", letter=letter)
    assert "It is in the bundle already." in press(desk, f"{path}/back", letter=letter)


def test_numbers_are_read_up_to_the_largest_that_a_column_holds():
    assert [whole(raw) for raw in ("14", "-3", "0", " 7 ", "0002147483647")] == [
        14,
        -3,
        0,
        7,
        MOST,
    ]
    for raw in ("", "one", "2147483648", "-2147483648"):
        with pytest.raises(ValueError, match=r"larger than any|invalid literal"):
            whole(raw)
