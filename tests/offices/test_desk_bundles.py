"""The desk's page of one bundle: its exact words, its fate, and what can be pressed."""

import csv
import io
import re

import pytest

from campaign.access import audit
from campaign.db import db, writing
from campaign.delivery import outbox
from campaign.delivery.models import Kind, OutboxMessage
from campaign.offices import releasing
from campaign.offices.models import Bundle, BundledLetter, BundleState
from campaign.petitions import confirming
from campaign.petitions.models import PetitionState
from tests.access.organiser import sure
from tests.factories import make_petition
from tests.offices.at_the_desk import held, page, path_of, press, released
from tests.offices.mailed import wish
from tests.signers_of import signed


@pytest.fixture
def desk(client):
    return sure(client)


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


@pytest.fixture
def live():
    petition = make_petition(slug="live", state=PetitionState.LIVE)
    db.session.commit()
    return petition


def state_of(bundle):
    db.session.expire_all()
    return db.session.get_one(Bundle, bundle.id).state


@pytest.mark.usefixtures("stopped_clock")
def test_a_held_bundle_is_shown_as_it_will_be_with_the_time_it_has(desk, petition, settings):
    signed(petition, settings, words="My neighbour was taken.")
    bundle = held(settings)

    words = page(desk, path_of(bundle))

    assert "It goes in 2 hours." in words
    assert "The mail as it will be" in words
    assert "SUPPORT SB 54: 1 constituent, District 14" in words
    assert "My neighbour was taken." in words
    assert "My neighbour was taken." in desk.get(f"{path_of(bundle)}/html").text
    assert f"{petition.slug}-district-14-bundle-1.csv" in words
    assert f"{petition.slug}-district-14-bundle-1.pdf" in words


def test_what_was_shown_is_what_goes(desk, petition, settings):
    signed(petition, settings, words="My neighbour was taken.")
    bundle = held(settings)
    shown = desk.get(f"{path_of(bundle)}/html").text

    releasing.release_held(settings)

    assert desk.get(f"{path_of(bundle)}/html").text == shown
    db.session.expire_all()
    mail = outbox.read(db.session.get_one(Bundle, bundle.id).message_id)
    assert shown.replace("<html data-own-policy", "<html") == mail.html


def test_its_files_can_be_taken_out_and_who_took_them_is_written_down(desk, petition, settings):
    signed(petition, settings)
    bundle = released(settings)

    sheet = desk.get(f"{path_of(bundle)}/files/1")
    printed = desk.get(f"{path_of(bundle)}/files/2")

    rows = list(csv.DictReader(io.StringIO(sheet.data.decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["Kim Osei"]
    assert "attachment" in sheet.headers["Content-Disposition"]
    assert printed.mimetype == "application/pdf"
    assert printed.data.startswith(b"%PDF")
    taken = [(row.account_id is not None, row.detail) for row in audit.latest("bundles.file")]
    assert taken == [
        (True, {"bundle": bundle.id, "number": 2}),
        (True, {"bundle": bundle.id, "number": 1}),
    ]
    assert desk.get(f"{path_of(bundle)}/files/3").status_code == 404
    assert desk.get(f"{path_of(bundle)}/files/0").status_code == 404


def test_a_letter_is_taken_out_and_put_back(desk, petition, settings):
    signature = signed(petition, settings)
    signed(petition, settings, email="an@example.org", name="An Le")
    bundle = held(settings)
    assert "The letters in it" in page(desk, path_of(bundle))

    words = press(desk, f"{path_of(bundle)}/letters/out", letter=signature.id)

    assert "The letter is out." in words
    assert "Taken out Kim Osei, 93640 Put it back" in words
    assert "SUPPORT SB 54: 1 constituent" in words
    words = press(desk, f"{path_of(bundle)}/letters/back", letter=signature.id)
    assert "The letter is back in the bundle." in words
    assert "SUPPORT SB 54: 2 constituents" in words
    acts = [row.act for row in audit.latest("bundles.")]
    assert acts[:2] == ["bundles.put_back", "bundles.take_out"]


def test_a_letter_of_another_bundle_cannot_be_taken_out_of_this_one(desk, petition, settings):
    signed(petition, settings)
    other = signed(petition, settings, email="bo@example.org", zip_code="96001")
    held(settings)
    mine = db.session.query(Bundle).filter_by(district=14).one()

    reply = desk.post(f"{path_of(mine)}/letters/out", data={"letter": other.id})

    assert reply.status_code == 404
    assert not db.session.query(BundledLetter).filter_by(is_out=True).count()
    assert desk.post(f"{path_of(mine)}/letters/out").status_code == 404
    assert desk.post(f"{path_of(mine)}/letters/elsewhere").status_code == 404


def test_many_letters_are_shown_page_by_page(desk, petition, settings):
    for number in range(53):
        signed(petition, settings, email=f"kim{number}@example.org", name=f"Kim O{number:02d}")
    bundle = held(settings)

    first, second = (desk.get(f"{path_of(bundle)}?letters={n}") for n in (1, 2))

    def shown(reply):
        return re.findall(r'<th scope="row">(Kim O\d\d)', reply.text)

    assert len(shown(first)) == 50
    assert shown(second) == ["Kim O50", "Kim O51", "Kim O52"]
    assert "More letters" in first.text
    assert "More letters" not in second.text
    assert "The ones before" in second.text


def test_a_held_bundle_is_called_back_and_says_so(desk, petition, settings):
    signed(petition, settings)
    bundle = held(settings)

    words = press(desk, f"{path_of(bundle)}/recall")

    assert "The bundle is recalled. Its letters wait for the next one." in words
    assert "there is no mail" in words
    assert state_of(bundle) is BundleState.RECALLED
    assert [row.detail for row in audit.latest("bundles.recall")] == [{"bundle": bundle.id}]


def test_a_second_press_is_told_how_it_stands(desk, petition, settings):
    signed(petition, settings)
    bundle = held(settings)
    press(desk, f"{path_of(bundle)}/recall")

    words = press(desk, f"{path_of(bundle)}/recall")

    assert "This bundle was recalled already." in words
    assert "recalled already" in press(desk, f"{path_of(bundle)}/release")


def test_a_held_bundle_is_released_at_once(desk, live, settings):
    signed(live, settings)
    bundle = held(settings)

    words = press(desk, f"{path_of(bundle)}/release")

    assert "Released as No. 1." in words
    assert "Bundle No. 1" in words
    assert "Waits in the outbox for its turn" in words
    assert state_of(bundle) is BundleState.RELEASED
    message = db.session.query(OutboxMessage).filter_by(kind=Kind.BUNDLE).one()
    assert message.hours is None  # a person said: now


def test_a_bundle_that_all_have_left_is_not_released_and_says_why(desk, petition, settings):
    signature = signed(petition, settings)
    bundle = held(settings)
    with writing():
        confirming.withdraw(signature)

    assert "No letter is left in it." in page(desk, path_of(bundle))
    assert "Nothing was released" in press(desk, f"{path_of(bundle)}/release")


def test_a_bundle_that_cannot_go_says_so_before_its_time(desk, petition, settings):
    signed(petition, settings)
    bundle = held(settings)
    wish(paused=True, pause_reason="Recess.")

    words = page(desk, path_of(bundle))

    assert "As things stand, it will not go: The office is paused." in words


def test_a_bundle_whose_words_were_erased_says_so(desk, petition, settings):
    signed(petition, settings)
    bundle = released(settings)
    with writing():
        db.session.get_one(OutboxMessage, bundle.message_id).sealed = None

    assert "The words of this bundle were erased." in page(desk, path_of(bundle))
    assert desk.get(f"{path_of(bundle)}/html").status_code == 404


def test_there_is_a_clear_page_where_there_is_no_bundle(desk):
    for path in ("/desk/bundles/99", "/desk/bundles/99/html", "/desk/bundles/99/files/1"):
        assert desk.get(path).status_code == 404
    for act in ("recall", "release", "send-anew", "let-wait", "done", "undo", "burn"):
        assert desk.post(f"/desk/bundles/99/{act}").status_code == 404
    assert desk.post("/desk/bundles/99/letters/out", data={"letter": 1}).status_code == 404


def test_what_people_write_is_shown_and_never_run(desk, petition, settings):
    signed(petition, settings, name="Kim <b>O", words="<script>alert(1)</script>")
    bundle = held(settings)

    reply = desk.get(path_of(bundle))

    assert "<script>alert" not in reply.text
    assert "<b>O" not in reply.text
    assert "<script>alert" not in desk.get(f"{path_of(bundle)}/html").text
