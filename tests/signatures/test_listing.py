"""The list finds what its filters say, page after page, and counts without counting."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from campaign.db import db, writing
from campaign.errors import Invalid
from campaign.petitions import agreeing
from campaign.petitions.models import Placing, SignatureState
from campaign.petitions.tally_models import OUTSIDE, UNPLACED
from campaign.signatures import listing
from campaign.signatures.filters import Filters, Wording
from campaign.signatures.listing import Count, Spot
from tests.factories import make_petition
from tests.signatures.crowd import crowd

MORNING = datetime(2026, 11, 26, 17, 30, tzinfo=UTC)  # half past nine in Sacramento


@pytest.fixture
def petition():
    petition = make_petition()
    db.session.commit()
    return petition


def ids(page):
    return [row.id for row in page.rows]


def found(petition, **filters):
    return len(listing.page(petition.id, Filters(**filters)).rows)


def test_pages_follow_each_other_and_lead_back_and_none_is_left_out(petition):
    rows = crowd(petition, 23)
    everybody = [row.id for row in reversed(rows)]

    pages, spot = [], None
    while True:
        page = listing.page(petition.id, Filters(), spot=spot, size=5)
        pages.append(page)
        if page.older is None:
            break
        spot = page.older

    assert list(itertools.chain(*map(ids, pages))) == everybody
    assert [page.newer is None for page in pages] == [True, *[False] * 4]
    back = listing.page(petition.id, Filters(), spot=pages[-1].newer, size=5)
    assert ids(back) == ids(pages[-2])
    assert ids(listing.page(petition.id, Filters(), spot=back.older, size=5)) == ids(pages[-1])
    first = listing.page(petition.id, Filters(), spot=pages[1].newer, size=5)
    assert (ids(first), first.newer) == (ids(pages[0]), None)


def test_the_last_page_is_read_from_the_end(petition):
    rows = crowd(petition, 7)

    last = listing.page(petition.id, Filters(), is_last=True, size=3)

    assert ids(last) == [rows[2].id, rows[1].id, rows[0].id]
    assert last.older is None
    assert ids(listing.page(petition.id, Filters(), spot=last.newer, size=3)) == [
        *(rows[5].id, rows[4].id, rows[3].id)
    ]


def test_those_of_the_same_moment_are_neither_repeated_nor_lost(petition):
    rows = crowd(petition, 6, confirmed_at=MORNING)

    first = listing.page(petition.id, Filters(), size=4)
    second = listing.page(petition.id, Filters(), spot=first.older, size=4)

    assert ids(first) + ids(second) == [row.id for row in reversed(rows)]


def test_a_spot_in_an_address_is_exact_to_the_microsecond():
    spot = Spot(MORNING + timedelta(microseconds=123457), 77)

    assert Spot.of(str(spot), is_before=False) == spot
    with pytest.raises(Invalid):
        Spot.of("1-2-3", is_before=False)


def test_each_filter_finds_its_own(petition):
    first = crowd(petition, 1, since=MORNING, origin_print=b"n" * 32)[0]
    crowd(petition, 1, since=MORNING + timedelta(days=1), name="b", zip="93301", district=12)
    crowd(petition, 1, since=MORNING, name="c", source="bots", language="es")
    crowd(petition, 1, since=MORNING + timedelta(hours=1), name="d", is_form_letter=False)
    crowd(petition, 1, name="e", district=None, placing=Placing.WAITING, came_by="abc234")
    crowd(petition, 1, name="f", district=None, placing=Placing.OUTSIDE, origin_print=b"n" * 32)
    crowd(petition, 2, name="g", state=SignatureState.PENDING)
    with writing():
        agreeing.agree(first, "show_name", "en", "Show my first name")
    day = date(2026, 11, 26)

    assert found(petition) == 6
    assert found(petition, state=SignatureState.PENDING) == 2
    assert found(petition, district=12) == 1
    assert found(petition, district=UNPLACED) == 1
    assert found(petition, district=OUTSIDE) == 1
    assert found(petition, zip="93301") == 1
    assert found(petition, city="bakersfield") == 1
    assert found(petition, since=day, until=day) == 3
    assert found(petition, since=day, until=day, hour=9) == 2
    assert found(petition, until=date(2026, 11, 25)) == 0
    assert found(petition, source="bots") == 1
    assert found(petition, source="nobody") == 0
    assert found(petition, language="es") == 1
    assert found(petition, consent="show_name") == 1
    assert found(petition, letter=Wording.OWN) == 1
    assert found(petition, via="abc234") == 1
    assert found(petition, network=first.id) == 2
    assert found(make_petition()) == 0


def test_a_row_shows_no_name_but_where_and_by_which_way(petition):
    row = crowd(petition, 1, source="bots")[0]

    (shown,) = listing.page(petition.id, Filters()).rows

    assert (shown.city, shown.zip, shown.source) == ("Mendota", "93640", "bots")
    assert shown.at == row.confirmed_at
    assert not shown.is_erased
    assert not any("Kim" in str(value) for value in vars(shown).values())


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(district=14),
        Filters(since=date(2026, 11, 26), until=date(2026, 11, 26)),
        Filters(since=date(2026, 11, 26), until=date(2026, 11, 26), hour=9),
        Filters(source="bots"),
        Filters(district=UNPLACED, source="page"),
    ],
)
def test_what_the_tally_says_is_what_the_list_holds(petition, filters):
    crowd(petition, 4, since=MORNING)
    crowd(petition, 2, since=MORNING + timedelta(hours=20), name="b", source="bots")
    crowd(petition, 1, since=MORNING, name="c", district=None, placing=Placing.WAITING)

    count = listing.counted(petition.id, filters)

    assert count == Count(len(listing.page(petition.id, filters).rows))
    assert listing._is_tallied(filters)


def test_what_no_tally_knows_is_counted_up_to_a_bound(petition, monkeypatch):
    crowd(petition, 5)
    monkeypatch.setattr(listing, "MOST_COUNTED", 3)

    assert listing.counted(petition.id, Filters(zip="93640")) == Count(3, is_more=True)
    assert listing.counted(petition.id, Filters(zip="93301")) == Count(0)
