"""The shelf: one renders for many, and nobody gets what is too old or another's."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from campaign.web import shelf_pages
from tests.web.house import PATIENCE, House


@pytest.fixture
def house():
    return House()


def test_a_page_is_rendered_once_and_says_its_age(house):
    house.get()
    house.now += 3

    assert house.get() == "first"
    assert house.times == 1
    assert house.headers["Age"] == "3"


def test_paths_and_languages_lie_apart(house):
    for path in ("/", "/es/", "/stories/a", "/stories/b"):
        house.get(path)

    assert house.times == 4


def test_no_page_is_older_than_its_seconds(house):
    house.get()
    house.kitchen.words = "second"
    house.now += 10

    assert house.get() == "second"


def test_a_page_is_renewed_before_its_time_is_over(house):
    house.get()
    house.kitchen.words = "second"
    house.now += 8

    assert house.get() == "second"


def test_a_change_shows_at_once_and_tags_and_all(house):
    house.get()
    old = house.headers["ETag"]
    house.change()

    assert house.get(if_none_match=old) == "second"
    assert house.headers["ETag"] != old


def test_who_has_the_page_is_told_so_even_after_it_was_rendered_anew(house):
    house.get()
    house.change()
    house.kitchen.words = "first"

    assert house.get(if_none_match=house.headers["ETag"]) == ""
    assert house.status == "304 NOT MODIFIED"
    assert house.times == 2


def test_what_changed_while_it_was_rendered_is_not_kept(house):
    kitchen = house.kitchen
    kitchen.may_answer.clear()
    with ThreadPoolExecutor() as crowd:
        first = crowd.submit(house.get)
        assert kitchen.was_asked.acquire(timeout=PATIENCE)
        house.change()
        kitchen.may_answer.set()
        assert first.result() == "first"

    assert len(house.shelf.pages) == 0
    assert house.get() == "second"


def test_a_crowd_at_an_empty_shelf_waits_for_one_rendering(house):
    house.kitchen.may_answer.clear()
    with ThreadPoolExecutor(8) as crowd:
        seen = [crowd.submit(house.get) for _ in range(8)]
        assert house.kitchen.was_asked.acquire(timeout=PATIENCE)
        house.kitchen.may_answer.set()

        assert {one.result() for one in seen} == {"first"}

    assert house.times == 1


def test_while_one_renews_a_page_nobody_waits(house):
    house.get()
    house.now += 9
    house.kitchen.words = "second"
    house.kitchen.may_answer.clear()
    with ThreadPoolExecutor() as crowd:
        renewing = crowd.submit(house.get)
        while house.times < 2:
            assert house.kitchen.was_asked.acquire(timeout=PATIENCE)

        assert [house.get() for _ in range(3)] == ["first"] * 3

        house.kitchen.may_answer.set()
        assert renewing.result() == "second"
    assert house.times == 2


def test_whoever_comes_after_a_change_never_gets_a_rendering_from_before(house):
    kitchen = house.kitchen
    kitchen.may_answer.clear()
    with ThreadPoolExecutor() as crowd:
        before = crowd.submit(house.get)
        assert kitchen.was_asked.acquire(timeout=PATIENCE)
        house.change()
        after = crowd.submit(house.get)
        assert kitchen.was_asked.acquire(timeout=PATIENCE)
        kitchen.may_answer.set()

        assert (before.result(), after.result()) == ("first", "second")


def test_an_accident_frees_those_who_wait(house):
    house.kitchen.headers = None

    with pytest.raises(TypeError):
        house.get()
    house.kitchen.headers = [("Cache-Control", "public")]

    assert house.get() == "first"


@pytest.mark.parametrize(
    ("status", "header"),
    [
        ("404 NOT FOUND", None),
        ("500 INTERNAL SERVER ERROR", None),
        ("302 FOUND", ("Location", "/desk")),
        ("200 OK", ("Set-Cookie", "desk=1")),
        ("200 OK", ("Vary", "Cookie")),
        ("200 OK", ("Vary", "Accept-Language")),
    ],
)
def test_what_is_not_for_everybody_is_not_kept(house, status, header):
    house.kitchen.status = status
    house.kitchen.headers += [header] if header else []

    house.get()
    house.get()

    assert (house.times, house.status, len(house.shelf.pages)) == (2, status, 0)


def test_a_page_whose_view_says_nothing_is_not_kept(house):
    house.kitchen.is_public = False

    house.get()
    house.get()

    assert house.times == 2


def test_a_post_is_not_answered_from_the_shelf(house):
    house.get()
    house.get(method="POST")

    assert house.times == 2


def test_a_head_is_answered_from_the_shelf_and_leaves_nothing_there(house):
    house.get(method="HEAD")
    assert len(house.shelf.pages) == 0
    house.get()

    assert house.get(method="HEAD") == ""
    assert house.times == 2


@pytest.mark.parametrize("header", ["cookie", "authorization"])
def test_who_is_signed_in_reads_from_the_shelf_and_leaves_nothing_there(house, header):
    house.get(**{header: "somebody"})
    assert len(house.shelf.pages) == 0
    assert house.get() == house.get(**{header: "somebody"}) == "first"
    assert house.times == 2


def test_nothing_of_a_visitor_decides_what_others_get(house):
    house.get(host="evil.example", if_none_match='"x"', range="bytes=0-1")

    asked = house.kitchen.asked[0]
    assert (asked["HTTP_HOST"], asked["wsgi.url_scheme"]) == ("act.example.org", "https")
    assert not {"HTTP_IF_NONE_MATCH", "HTTP_RANGE"} & asked.keys()


# While the database is away


def test_while_the_database_is_away_readers_get_what_lies_there(house):
    house.get()
    house.kitchen.status = "503 SERVICE UNAVAILABLE"
    house.now += 60

    assert [house.get(), house.get()] == ["first"] * 2
    assert (house.status, house.times) == ("200 OK", 2)
    assert house.headers["Age"] == "60"


def test_ten_minutes_later_they_are_told(house):
    house.get()
    house.kitchen.status = "503 SERVICE UNAVAILABLE"
    house.now += shelf_pages.AWAY_SECONDS + 1

    house.get()

    assert house.status == "503 SERVICE UNAVAILABLE"


def test_what_was_changed_before_is_not_shown_again(house):
    house.get()
    house.change()
    house.kitchen.status = "503 SERVICE UNAVAILABLE"

    house.get()

    assert house.status == "503 SERVICE UNAVAILABLE"
