"""Bundles: every letter in exactly one, every office one mail, held before it goes."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.db import db
from campaign.delivery.models import Kind, OutboxMessage
from campaign.districts.models import Senator
from campaign.offices import bundling, releasing
from campaign.offices.models import Bundle, BundledLetter, BundleState
from campaign.petitions import confirming, placing
from campaign.petitions.models import PetitionState
from tests.factories import make_petition
from tests.offices.mailed import bundle_mails, bundles, seal_now
from tests.signers_of import BAKERSFIELD, PORTLAND, sign, signed


def test_letters_of_one_district_become_one_mail_to_its_senator(settings):
    petition = make_petition()
    signed(petition, settings, words="My neighbour was taken on his way to work.")
    signed(petition, settings, email="an@example.org", name="An Le")
    signed(petition, settings, email="bo@example.org", zip_code="96001")

    assert seal_now(settings) == [1, 2]

    redding, mendota = bundle_mails()
    assert mendota.subject == "SUPPORT SB 54: 2 constituents, District 14"
    assert redding.subject == "SUPPORT SB 54: 1 constituent, District 1"
    assert mendota.recipient == "senator.caballero@senate.ca.gov"
    for body in (mendota.text, mendota.html):
        assert "My neighbour was taken on his way to work." in body
        assert "Residence is self-declared" in " ".join(body.split())
        assert "1 constituent sent this letter unchanged" in " ".join(body.split())


def test_the_attached_sheet_holds_every_letter_and_is_safe_to_open(settings):
    petition = make_petition()
    signed(petition, settings, words='=HYPERLINK("http://bad.example")', street="12 Elm St")
    signed(petition, settings, email="an@example.org", name="An Le")

    seal_now(settings)

    file, _ = bundle_mails()[0].files
    assert file.name == f"{petition.slug}-district-14-bundle-1.csv"
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["Kim Osei", "An Le"]
    assert rows[0]["In their own words"].startswith("'=HYPERLINK")
    assert [row["Letter"] for row in rows] == ["personal", "form letter"]
    assert rows[0]["ZIP"] == "93640"
    assert "kim@example.org" not in file.content.decode()


def test_a_letter_goes_out_once_however_often_bundles_are_sealed(settings):
    signed(make_petition(), settings)

    assert len(seal_now(settings)) == 1
    assert seal_now(settings) == []
    assert db.session.scalar(select(func.count()).select_from(BundledLetter)) == 1


def test_the_database_itself_refuses_a_letter_in_two_bundles(settings):
    petition = make_petition()
    signature = signed(petition, settings)
    bundling.seal(settings)
    other = Bundle(petition_id=petition.id, district=14, release_at=clock.now())
    db.session.add(other)
    db.session.flush()

    db.session.add(BundledLetter(bundle_id=other.id, signature_id=signature.id))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_unconfirmed_unplaced_and_outside_letters_wait(settings):
    petition = make_petition()
    sign(petition, settings)
    signed(petition, settings, email="a@example.org", zip_code=BAKERSFIELD)
    signed(petition, settings, email="b@example.org", zip_code=PORTLAND)

    assert bundling.seal(settings) == 0


@pytest.mark.usefixtures("own_districts")
def test_letters_for_a_vacant_seat_wait_for_whoever_comes_to_hold_it(settings):
    signature = signed(make_petition(), settings, zip_code=BAKERSFIELD)
    placing.choose(signature, "10")
    db.session.commit()
    assert seal_now(settings) == []

    db.session.add(
        Senator(
            district=10,
            name="Ada Vance",
            party="Democratic",
            email="senator.vance@senate.example.org",
            phone="",
            capitol_office="",
            url="",
            as_of=clock.now().date(),
            is_current=True,
        )
    )
    db.session.commit()

    assert len(seal_now(settings)) == 1
    assert "Dear Senator Ada Vance" in bundle_mails()[0].text


def test_a_bundle_is_held_and_released_when_the_hold_is_over(settings, stopped_clock):
    signed(make_petition(), settings)
    bundling.seal(settings)

    assert releasing.release_due(settings) == []
    assert bundles()[0].number is None
    stopped_clock(timedelta(minutes=settings.hold_minutes))

    assert releasing.release_due(settings) == [1]
    (bundle,) = bundles()
    assert (bundle.state, bundle.letter_count) == (BundleState.RELEASED, 1)
    assert bundle.senator_name == "Anna Caballero"


def test_whoever_withdraws_while_it_is_held_is_not_in_it(settings):
    petition = make_petition()
    gone = signed(petition, settings, words="I changed my mind.")
    signed(petition, settings, email="an@example.org", name="An Le")
    bundling.seal(settings)

    confirming.withdraw(gone)
    db.session.commit()
    releasing.release_held(settings)

    (mail,) = bundle_mails()
    assert "1 constituent, District 14" in mail.subject
    assert "I changed my mind" not in mail.text


def test_a_bundle_whose_letters_all_left_is_recalled_without_a_mail(settings):
    signature = signed(make_petition(), settings)
    bundling.seal(settings)
    confirming.withdraw(signature)
    db.session.commit()

    assert releasing.release_held(settings) == []
    assert bundles()[0].state is BundleState.RECALLED
    assert bundle_mails() == []


@pytest.mark.usefixtures("own_districts")
def test_a_seat_that_falls_vacant_during_the_hold_sends_the_letters_back_to_wait(settings):
    signed(make_petition(), settings)
    bundling.seal(settings)
    db.session.execute(
        Senator.__table__.update().where(Senator.district == 14).values(is_current=False)
    )
    db.session.commit()

    assert releasing.release_held(settings) == []
    assert bundle_mails() == []
    db.session.execute(
        Senator.__table__.update().where(Senator.district == 14).values(is_current=True)
    )
    db.session.commit()
    assert len(seal_now(settings)) == 1


def test_the_body_of_a_bundle_stays_small_and_says_what_it_leaves_to_the_sheet(settings):
    petition = make_petition()
    for n in range(30):
        signed(petition, settings, email=f"kim{n}@example.org", words=f"{n} " + "word " * 1000)

    seal_now(settings)

    (mail,) = bundle_mails()
    assert len(mail.text.encode()) <= 100_000
    assert len(mail.html.encode()) <= 100_000
    assert "more personal letters are in the spreadsheet" in mail.text


def test_letters_of_a_rehearsal_stay_a_rehearsal(settings):
    signed(make_petition(), settings)
    seal_now(settings)
    assert db.session.scalars(
        select(OutboxMessage.is_rehearsal).where(OutboxMessage.kind == Kind.BUNDLE)
    ).all() == [True]


@pytest.mark.usefixtures("own_districts")
def test_a_real_letter_is_not_sent_to_somebody_whose_term_has_ended(settings, at):
    at("12-08 09:00")
    signed(make_petition(state=PetitionState.LIVE), settings)
    signed(make_petition(), settings)

    assert len(seal_now(settings)) == 1  # the rehearsal alone
    db.session.execute(
        Senator.__table__.update()
        .where(Senator.district == 14)
        .values(as_of=clock.now().date())
    )
    db.session.commit()

    assert len(seal_now(settings)) == 1


def test_one_damaged_row_holds_nobody_elses_letter_up(settings, caplog):
    petition = make_petition()
    damaged = signed(petition, settings, words="Mine is lost.")
    signed(petition, settings, email="an@example.org", name="An Le")
    damaged.sealed = damaged.sealed[:-1] + bytes([damaged.sealed[-1] ^ 1])
    db.session.commit()

    assert len(seal_now(settings)) == 1

    assert "1 constituent, District 14" in bundle_mails()[0].subject
    assert "a signature is damaged" in caplog.text
