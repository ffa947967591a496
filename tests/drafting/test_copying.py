"""A whole campaign, copied as drafts: all that it says, and none of its people."""

from sqlalchemy import select

from campaign.bills.models import Bill, BillStep, Step
from campaign.comments.models import Thread
from campaign.db import db
from campaign.petitions import beside
from campaign.petitions.models import Petition, PetitionState, Signature, Wording
from campaign.stories.models import Story
from tests.drafting.desk_of import BASE, filled
from tests.factories import make_petition, make_story
from tests.pages import text_of
from tests.signers_of import signed

WATER = f"{BASE}/clean-water"


def told(slug="clean-water"):
    db.session.expire_all()
    return db.session.scalar(select(Petition).filter_by(slug=slug))


def ended(desk, **changes):
    form = filled(desk.open("stage"), f"{desk.path}/stage/outcome")
    given = {"outcome": "won", "en_words": "Thank you, all of you."}
    return desk.press("stage/outcome", **(form | given | changes))


def test_a_copy_has_all_that_a_campaign_says_and_none_of_its_people(desk, client, settings):
    desk.save(goals="70", sponsor="Clean Water Now", en_show_name="Show me")
    signed(told(), settings)
    for language in ("en", "es"):
        make_story(petition=told(), slug="our-river", language=language)
    step = {"is_done": True, "is_now": False, "ayes": 27, "noes": 12}
    db.session.add(BillStep(petition_id=told().id, step=Step.SENATE, **step))
    db.session.commit()
    ended(desk)

    reply = client.post(f"{WATER}/copy", data={"slug": "clean-air", "bill": "SB 99"})

    assert reply.location == f"{BASE}/clean-air/edit"
    copy = told("clean-air")
    assert (copy.state, copy.bill, copy.goals) == (PetitionState.DRAFT, "SB 99", [70])
    assert (copy.sponsor, copy.outcome, copy.closes_at) == ("Clean Water Now", None, None)
    assert beside.now(copy.id, "en")["show_name"] == "Show me"
    words = db.session.scalars(select(Wording).filter_by(petition_id=copy.id)).one()
    assert (words.call[:7], words.outcome_words) == ("Help us", "")
    steps = db.session.scalars(select(BillStep).filter_by(petition_id=copy.id)).all()
    assert steps == []  # they were another bill's
    copied = select(Story).filter_by(petition_id=copy.id).order_by(Story.language)
    stories = db.session.scalars(copied).all()
    assert [(s.slug, s.language) for s in stories] == [
        ("our-river-clean-air", "en"),
        ("our-river-clean-air", "es"),
    ]
    assert {s.published_at for s in stories} == {None}
    assert db.session.scalars(select(Signature).filter_by(petition_id=copy.id)).all() == []


def test_a_copy_under_an_address_that_is_taken_is_refused(desk, client):
    make_petition(slug="clean-air")
    db.session.commit()

    reply = client.post(f"{WATER}/copy", data={"slug": "clean-air", "bill": "SB 99"})

    assert reply.status_code == 422
    assert "Another petition has this address." in text_of(reply)
    assert 'value="SB 99"' in reply.text


def test_a_copy_about_the_same_bill_knows_where_it_stands(desk, client):
    db.session.add(Bill(petition_id=told().id, title="Clean Water Act", edition=3))
    step = {"is_done": True, "is_now": False, "ayes": 27, "noes": 12}
    db.session.add(BillStep(petition_id=told().id, step=Step.SENATE, **step))
    db.session.commit()

    client.post(f"{WATER}/copy", data={"slug": "clean-air", "bill": told().bill})

    copy = told("clean-air")
    steps = db.session.scalars(select(BillStep).filter_by(petition_id=copy.id)).all()
    assert [(one.step, one.ayes) for one in steps] == [(Step.SENATE, 27)]
    assert db.session.get(Bill, copy.id).title == "Clean Water Act"


def test_comments_of_a_copied_story_begin_when_it_is_published(desk, client):
    make_story(petition=told(), slug="our-river")
    db.session.commit()
    client.post(f"{WATER}/copy", data={"slug": "clean-air", "bill": "SB 99"})
    slug = "our-river-clean-air"
    page = f"/desk/stories/{slug}/en"

    assert db.session.scalars(select(Thread)).all() == []
    client.post(f"{page}/publish", data={"when": "now", "seen": "0"})
    thread = db.session.scalars(select(Thread)).one()

    assert (thread.slug, thread.petition_id) == (slug, told("clean-air").id)
    assert client.get(f"/comments/{slug}").status_code == 200


def test_two_long_addresses_that_are_cut_short_alike_stay_two(desk, client):
    for end in ("a", "b"):
        make_story(petition=told(), slug=f"{'long-' * 15}{end}")
    db.session.commit()

    client.post(f"{WATER}/copy", data={"slug": "clean-air", "bill": "SB 99"})

    copies = select(Story.slug).filter_by(petition_id=told("clean-air").id)
    assert len(set(db.session.scalars(copies))) == 2
