"""Where signatures come from: a name in the address, and somebody's own link."""

import pytest
from sqlalchemy import select

from campaign.db import db
from campaign.petitions import confirming, sharing, sources, tallying, tasks
from campaign.petitions.models import Share, Signature, Source
from campaign.signers import deleting, forgetting
from tests import tallies
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers_of import confirm, sign, signed

BEN = {"name": "Ben Ortiz", "email": "ben@example.org"}
KIM = {"name": "Kim Osei", "email": "kim@example.org", "zip_code": "93640"}


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


@pytest.fixture
def link(petition, settings):
    """The link of somebody who signed."""
    return sharing.link_of(signed(petition, settings))


def names():
    return set(db.session.scalars(select(Source.name)))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("newsletter", "newsletter"),
        (" Newsletter ", "newsletter"),
        ("may-2017", "may-2017"),
        ("a" * 50, "a" * 50),
        ("a" * 51, None),
        ("", None),
        (None, None),
        ("kim@example.org", None),
        ("<b>", None),
        ("two words", None),
        ("newsletter\n", "newsletter"),
        ("café", None),
    ],
)
def test_a_source_is_a_short_word_that_can_hold_nobodys_address(typed, name):
    assert sources.read(typed) == name


def test_a_page_with_a_source_in_its_address_carries_it_in_the_form(client, petition):
    page = client.get("/petitions/values-act?source=Newsletter").text

    assert 'action="/petitions/values-act?source=newsletter"' in page


@pytest.mark.parametrize("query", ["?source=<script>", "?via=%22%3E", "?via=", "?other=1"])
def test_what_is_no_source_and_no_link_is_dropped_from_the_form(client, petition, query):
    page = client.get(f"/petitions/values-act{query}")

    assert 'action="/petitions/values-act"' in page.text


def test_two_visitors_of_one_address_get_the_same_page_and_a_cache_may_keep_it(
    client, petition
):
    first, second = (client.get("/petitions/values-act?source=poster") for _ in range(2))

    assert first.data == second.data
    assert first.headers["Cache-Control"].startswith("public, max-age=30")
    assert "Set-Cookie" not in first.headers


def test_a_signature_is_counted_for_the_source_in_the_address(client, petition):
    client.post("/petitions/values-act?source=newsletter", data=KIM)

    assert db.session.scalar(select(Signature)).source.name == "newsletter"


def test_a_form_that_is_shown_again_still_knows_its_source(client, petition, link):
    address = f"/petitions/values-act?source=newsletter&via={link.code}"

    page = client.post(address, data=KIM | {"email": ""})

    assert page.status_code == 422
    assert f'action="{address.replace("&", "&amp;")}"' in page.text


def test_whoever_comes_by_a_link_is_counted_as_shared_unless_the_address_says_otherwise(
    client, petition, link
):
    client.post(f"/petitions/values-act?via={link.code}", data=KIM)
    client.post(f"/petitions/values-act?via={link.code}&source=flyer", data=KIM)

    assert names() == {"page", "shared", "flyer"}


def fill(petition, count, *, is_confirmed):
    made = [Source(petition_id=petition.id, name=f"s-{n}") for n in range(count)]
    db.session.add_all(made)
    db.session.flush()
    if is_confirmed:
        cells = [tallies.cell(petition, source_id=source.id) for source in made]
        tallying.move_all(dict.fromkeys(cells, 1))
        db.session.flush()


def test_sources_that_nobody_confirmed_shut_out_no_others(petition, monkeypatch):
    fill(petition, sources.MOST, is_confirmed=False)
    assert sources.named(petition, "newsletter").name == "newsletter"

    monkeypatch.setattr(sources, "MOST_TRIED", sources.MOST)
    assert sources.named(petition, "one-more").name == "other"


def test_after_two_hundred_sources_everything_new_is_other(petition, settings):
    fill(petition, sources.MOST, is_confirmed=True)

    assert sources.named(petition, "one-more").name == "other"
    assert sources.named(petition, "s-7").name == "s-7"
    assert sources.named(petition, sources.SHARED).name == "shared"
    assert sources.named(make_petition(), "one-more").name == "one-more"


def test_confirming_makes_a_link_of_eight_characters_that_nobody_mistakes(link):
    assert len(link.code) == 8
    assert set(link.code) <= set(sharing.ALPHABET)
    assert not set("01ilo") & set(sharing.ALPHABET)
    assert (link.visits, link.signatures) == (0, 0)


def test_a_code_that_somebody_has_is_drawn_anew(petition, settings, monkeypatch):
    drawn = iter("aaaaaaaa" + "aaaaaaaa" + "bbbbbbbb")
    monkeypatch.setattr("secrets.choice", lambda _: next(drawn))

    kim, ben = signed(petition, settings), signed(petition, settings, **BEN)

    assert sharing.link_of(kim).code == "aaaaaaaa"
    assert sharing.link_of(ben).code == "bbbbbbbb"


def test_a_signature_that_nobody_confirmed_has_no_link(petition, settings):
    assert sharing.link_of(sign(petition, settings)) is None


def test_a_signature_by_a_link_counts_for_it_once_it_is_confirmed(petition, settings, link):
    ben = sign(petition, settings, came_by=link.code, **BEN)
    db.session.refresh(link)
    assert link.signatures == 0

    confirm(ben)
    confirming.confirm(ben)

    db.session.refresh(link)
    assert link.signatures == 1
    assert ben.source.name == "shared"


def test_a_withdrawal_is_taken_off_and_put_back_with_its_undoing(petition, settings, link):
    ben = confirm(sign(petition, settings, came_by=link.code, **BEN))
    own = sharing.link_of(ben).code

    confirming.withdraw(ben)
    db.session.refresh(link)
    assert link.signatures == 0

    confirming.confirm(ben)
    db.session.refresh(link)
    assert link.signatures == 1
    assert sharing.link_of(ben).code == own


@pytest.mark.parametrize("code", ["zzzzzzzz", "x" * 500, "%", ""])
def test_a_link_that_leads_nowhere_does_no_harm(petition, settings, code):
    signature = sign(petition, settings, came_by=code)

    assert signature.came_by is None
    assert signature.source.name == "page"


def test_a_link_of_another_petition_counts_nothing(petition, settings, link):
    other = make_petition()

    ben = confirm(sign(other, settings, came_by=link.code, **BEN))

    assert ben.came_by is None
    db.session.refresh(link)
    assert link.signatures == 0


def test_one_mailbox_counts_once_for_a_link(petition, settings, link):
    confirm(sign(petition, settings, came_by=link.code, **BEN))
    with pytest.raises(confirming.AlreadySigned):
        confirm(sign(petition, settings, came_by=link.code, **BEN))

    db.session.rollback()
    db.session.refresh(link)
    assert link.signatures == 1


def test_a_link_dies_with_its_signature(petition, settings, link):
    ben = confirm(sign(petition, settings, came_by=link.code, **BEN))

    deleting.delete_signer(ben)
    db.session.commit()

    assert sharing.link_of(ben) is None
    assert ben.came_by is None
    db.session.refresh(link)
    assert link.signatures == 0


def test_a_day_after_a_withdrawal_the_link_is_gone(petition, settings, stopped_clock):
    kim = signed(petition, settings)
    confirming.withdraw(kim)
    db.session.commit()
    assert sharing.link_of(kim) is not None, "it can be undone"

    stopped_clock(tasks.ERASE_WITHDRAWN_AFTER)
    tasks.forget()

    assert sharing.link_of(kim) is None


def test_when_a_petitions_people_are_forgotten_so_is_who_came_by_whom(
    petition, settings, link, stopped_clock
):
    from datetime import timedelta

    from campaign import clock

    confirm(sign(petition, settings, came_by=link.code, **BEN))
    petition.closes_at = clock.now()
    db.session.commit()
    stopped_clock(timedelta(days=petition.retention_days))

    forgetting.forget_closed(settings)

    assert db.session.scalars(select(Share)).all() == []
    assert set(db.session.scalars(select(Signature.came_by))) == {None}


def test_the_signer_reads_how_many_came_and_signed(client, petition, settings):
    from tests.signers_of import my_path

    kim = signed(petition, settings)
    link = sharing.link_of(kim)
    for _ in range(2):
        sharing.visited(link)
    confirm(sign(petition, settings, came_by=link.code, **BEN))

    page = client.get(my_path(kim))

    assert f"/r/{link.code}" in page.text
    assert "2 visits by your link , 1 person signed" in text_of(page)


def test_a_stranger_who_typed_the_address_sees_no_count_of_the_link(client, petition, settings):
    from tests.signers_of import thanks_path

    page = client.get(thanks_path(signed(petition, settings)))

    assert "/r/" not in page.text
    assert "/petitions/values-act" in page.text
    assert "your link" not in text_of(page)
