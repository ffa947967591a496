"""Release: numbered for ever, written once, and never other than its signers want it."""

import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from campaign.db import db
from campaign.offices import bundling, filling, numbering, parcels, releasing, seats
from campaign.offices.models import Bundle, BundleState
from campaign.petitions import confirming, people
from campaign.petitions.models import NameStyle, Petition, Signature
from campaign.signers import rehearsing
from tests.factories import make_petition
from tests.offices.mailed import REDDING, bundle_mails, bundles, crowd, messages, seal_now, wish
from tests.signers_of import signed


@pytest.fixture
def packed(settings):
    """A held bundle of three, and its documents as they were written a moment ago."""
    signatures = crowd(settings, 3)
    bundling.seal(settings)
    (bundle,) = bundles()
    to = seats.addressee(bundle.petition, bundle.district)
    return bundle, parcels.make(bundle, to, settings), signatures


def test_bundles_are_numbered_in_order_without_gaps(settings):
    petition = make_petition()
    gone = signed(petition, settings, email="gone@example.org", zip_code="94105")
    signed(petition, settings)
    signed(petition, settings, email="an@example.org", zip_code=REDDING)
    bundling.seal(settings)
    confirming.withdraw(gone)
    db.session.commit()

    assert sorted(releasing.release_held(settings)) == [1, 2]


def test_a_number_is_never_given_twice_even_when_its_bundle_was_deleted(settings):
    petition = make_petition()
    crowd(settings, 1, petition)
    assert seal_now(settings) == [1]
    while rehearsing._discard(db.session.get_one(Petition, petition.id), 10) is not None:
        db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Bundle)) == 0

    crowd(settings, 1)

    assert numbering.following() == 2
    assert seal_now(settings) == [2]


def test_the_attachments_are_the_ones_whose_sums_are_kept(settings):
    crowd(settings, 2)
    seal_now(settings)

    (bundle,) = bundles()
    sheet, printed = bundle_mails()[0].files
    assert bundle.sha256 == hashlib.sha256(sheet.content).hexdigest()
    assert bundle.pdf_sha256 == hashlib.sha256(printed.content).hexdigest()
    assert printed.content.startswith(b"%PDF-")


def test_an_office_with_several_addresses_gets_copies(settings):
    wish(addresses="desk@senate.example.org, aide@senate.example.org")
    crowd(settings, 1)
    seal_now(settings)

    (mail,) = bundle_mails()
    assert (mail.recipient, mail.copies) == (
        "desk@senate.example.org",
        ("aide@senate.example.org",),
    )


def test_an_office_that_wants_fewer_letters_by_then_gets_parts(settings):
    crowd(settings, 5)
    bundling.seal(settings, hold=False)
    wish(most_letters=2)

    assert releasing.release_held(settings) == [1, 2, 3]

    assert [bundle.letter_count for bundle in bundles()] == [2, 2, 1]
    names = [mail.files[0].content.decode().count("Kim Osei") for mail in bundle_mails()]
    assert names == [2, 2, 1]


def test_what_does_not_fit_one_mail_is_left_for_another_part(settings):
    signatures = crowd(settings, 5, words="x" * 5000)
    bundling.seal(settings)
    (bundle,) = bundles()
    to = seats.addressee(bundle.petition, bundle.district)
    whole = parcels.make(bundle, to, settings)
    size = sum(len(file.content) for file in whole.mail.files)

    part = parcels.make(bundle, to, settings, most_bytes=size - 1000)

    assert whole.first_left_over is None
    assert sum(len(file.content) for file in part.mail.files) <= size - 1000
    assert part.first_left_over == signatures[len(part.marks)].id
    assert len(part.marks) < 5


def test_one_letter_goes_however_long_it_is(settings):
    crowd(settings, 2, words="x" * 5000)
    bundling.seal(settings)
    (bundle,) = bundles()
    to = seats.addressee(bundle.petition, bundle.district)

    assert len(parcels.make(bundle, to, settings, most_bytes=100).marks) == 1


def test_so_far_counts_what_went_before(settings):
    petition = make_petition()
    crowd(settings, 2, petition)
    seal_now(settings)
    signed(petition, settings, email="an@example.org")
    seal_now(settings)

    assert parcels.before(petition.id, 14) == 3
    assert "To this office so far 3" in " ".join(bundle_mails()[1].text.split()).replace(
        ":", ""
    )


def _withdraw(signature):
    confirming.withdraw(signature)


def _edit(signature):
    person = people.open_person(signature)
    signature.sealed = people.seal_person(
        signature.petition, signature.handle, replace(person, words="Mended.")
    )


def _initial(signature):
    signature.name_style = NameStyle.INITIAL


def _move(signature):
    signature.district = 12


@pytest.mark.parametrize("change", [_withdraw, _edit, _initial, _move])
def test_what_changed_while_it_was_written_is_written_anew(packed, change):
    bundle, parcel, signatures = packed
    releasing._settle(bundle, parcel)  # as it was, it could have gone
    change(db.session.get_one(Signature, signatures[1].id))
    db.session.flush()

    with pytest.raises(releasing._Changed):
        releasing._settle(bundle, parcel)


def test_a_letter_taken_out_while_it_was_written_is_noticed(packed):
    bundle, parcel, signatures = packed
    bundling.take_out(signatures[0].id)

    with pytest.raises(releasing._Changed):
        releasing._settle(bundle, parcel)


def test_a_bundle_that_went_first_is_counted(packed, settings):
    bundle, parcel, _ = packed
    signed(bundle.petition, settings, email="an@example.org")
    order = filling.Order(
        petition_id=bundle.petition_id,
        district=14,
        until=bundle.release_at,
        release_at=bundle.release_at,
        most_letters=9,
    )
    other = filling.add(order)
    other.state, other.letter_count = BundleState.RELEASED, 4
    db.session.flush()

    with pytest.raises(releasing._Changed):
        releasing._settle(bundle, parcel)


def test_an_office_paused_during_the_hold_gets_nothing(settings):
    crowd(settings, 1)
    bundling.seal(settings)
    wish(paused=True, pause_reason="They move house")

    assert releasing.release_held(settings) == []
    assert messages() == []
    wish(paused=False)
    assert len(seal_now(settings)) == 1


def test_one_bundle_that_cannot_be_written_holds_up_no_other(settings, own_wordings):
    broken, sound = make_petition(), make_petition()
    signed(broken, settings)
    signed(sound, settings)
    bundling.seal(settings, hold=False)
    own_wordings(broken)

    with pytest.raises(RuntimeError):
        releasing.release_held(settings)

    assert [bundle.state for bundle in bundles()] == [BundleState.HELD, BundleState.RELEASED]


@pytest.fixture
def own_wordings():
    """Take a petition's words away: its letters cannot be written."""
    from campaign.petitions.models import Wording

    def take(petition):
        db.session.execute(Wording.__table__.delete().where(Wording.petition_id == petition.id))
        db.session.commit()

    return take


def test_a_bundle_is_released_once_whoever_tries(settings):
    crowd(settings, 1)
    bundling.seal(settings, hold=False)
    (bundle,) = bundles()

    assert releasing.release([bundle.id, bundle.id], settings) == [1]

    assert len(messages()) == 1


def test_a_crash_after_the_number_was_given_changes_nothing(settings):
    crowd(settings, 1)
    bundling.seal(settings, hold=False)
    numbering.give(bundles()[0])
    db.session.commit()

    assert releasing.release_held(settings) == [1]


def test_what_waits_can_be_seen_as_it_would_go(settings):
    petition = make_petition()
    to = seats.addressee(petition, 14)
    assert parcels.preview(petition, to, 14, settings) is None
    crowd(settings, 2, petition, words="My neighbour was taken.")

    mail = parcels.preview(petition, to, 14, settings)

    seal_now(settings)
    (sent,) = bundle_mails()
    assert mail.subject == sent.subject
    assert "My neighbour was taken." in mail.text
    assert db.session.scalar(select(func.count()).select_from(Bundle)) == 1
