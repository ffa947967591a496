"""The shelf and the queries of addresses: which pages they name, and which they only litter."""

import pytest

from campaign.web import shelf_pages
from tests.web.house import House


@pytest.fixture
def house():
    return House()


def test_a_query_that_no_view_declared_is_rendered_each_time_and_never_kept(house):
    house.get()

    assert [house.get(query="via=kim"), house.get(query="via=kim")] == ["first via=kim"] * 2
    assert house.get() == "first"
    assert (house.times, len(house.shelf.pages)) == (3, 1)


def test_a_query_that_a_view_declared_lies_under_its_own_address(house):
    house.kitchen.differs_by = ("page", "sort")

    seen = [house.get(query=q) for q in ("page=2&sort=new", "sort=new&page=2", "page=3", "")]

    assert seen == ["first page=2&sort=new", "first page=2&sort=new", "first page=3", "first"]
    assert house.times == 3


def test_a_name_declared_by_one_view_is_not_declared_for_another(house):
    house.kitchen.differs_by = ("page",)
    house.get("/comments", "page=2")
    house.kitchen.differs_by = ()

    house.get("/stories/a", "page=2")
    house.get("/stories/a", "page=2")

    assert (house.times, len(house.shelf.pages)) == (3, 1)


@pytest.mark.parametrize("query", ["page=1&page=2", "page=1&x=1", "&".join(["page=1"] * 30)])
def test_a_strange_query_never_fills_the_shelf(house, query):
    house.kitchen.differs_by = ("page",)
    house.get(query="page=1")
    house.get(query=query)
    house.get(query=query)

    assert (house.times, len(house.shelf.pages)) == (3, 1)


@pytest.mark.parametrize("query", ["fbclid=IwAR0&utm_source=mail", "gclid=1", "utm_id="])
def test_what_networks_add_to_follow_people_goes_before_anybody_sees_it(house, query):
    house.get(query=query)

    assert house.get() == "first"
    assert house.times == 1
    assert house.get(query=f"{query}&via=kim") == "first via=kim"


def test_a_crowd_of_addresses_pushes_out_what_nobody_reads(house, monkeypatch):
    monkeypatch.setattr(shelf_pages, "MOST_PAGES", 3)
    for n in range(5):
        house.get("/read")
        house.get(f"/strange/{n}")

    assert len(house.shelf.pages) == 3
    assert house.times == 1 + 5  # the page that people read was rendered once


def test_the_shelf_bears_so_many_bytes_and_no_more(house, monkeypatch):
    monkeypatch.setattr(shelf_pages, "MOST_BYTES", 12)
    monkeypatch.setattr(shelf_pages, "MOST_PAGE_BYTES", 8)
    for path in ("/a", "/b", "/c"):
        house.get(path)
    assert len(house.shelf.pages) == 2

    house.kitchen.words = "too much for one"
    house.get("/d")
    assert len(house.shelf.pages) == 2
