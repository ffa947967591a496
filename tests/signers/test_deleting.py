"""Delete me: at once and for good, but for counts and what an office has received."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from campaign.db import db, writing
from campaign.delivery import outbox
from campaign.delivery.models import Attachment, Kind, OutboxMessage, State
from campaign.offices import bundling
from campaign.offices.models import BundledLetter
from campaign.petitions import agreeing, tallying
from campaign.petitions.models import Consent, PetitionState, Signature, SignatureState
from campaign.signers import deleting, tasks
from campaign.vault import KeyGone, vault
from tests.factories import make_petition
from tests.meeting import Other
from tests.pages import text_of
from tests.signers.arriving import arrive, came_to, release, seal
from tests.signers_of import my_path, sign, signed

SECRET = {
    "name": "Quirinia Xanthopoulos",
    "email": "quirinia@example.org",
    "street": "17 Vermillionbird Lane",
    "words": "My uncle Thaddeusz has not come home.",
}
NEEDLES = [b"quirinia", b"xanthopoulos", b"vermillionbird", b"thaddeusz"]
TICK = ((agreeing.HEAR_DELIVERY, "Tell me once when my letter was delivered"),)


def live():
    return make_petition(state=PetitionState.LIVE)


def delete(client, signature):
    reply = client.post(f"{my_path(signature)}/delete")
    db.session.expire_all()
    return reply


def all_that_opens():
    """Everything sealed in the database, opened with the keys that are there."""
    opened = b""
    sealed = [
        ("signature", Signature),
        ("outbox_message", OutboxMessage),
        ("attachment", Attachment),
    ]
    for table, model in sealed:
        for row in db.session.scalars(select(model).where(model.sealed.is_not(None))):
            opened += vault.open_bytes(table, row.handle, row.sealed)
    return opened.lower()


def found(content):
    return [needle for needle in NEEDLES if needle in content]


def test_the_page_asks_first_and_nothing_has_happened(client, settings):
    signature = signed(make_petition(), settings)

    page = text_of(client.get(f"{my_path(signature)}/delete"))

    assert "This cannot be undone" in page
    assert "the count falls by one" in page
    assert "no office gets it" in page
    db.session.expire_all()
    assert signature.state is SignatureState.CONFIRMED


def test_deleting_erases_the_person_and_the_link_says_erased(client, settings):
    petition = make_petition()
    signature = signed(petition, settings, consents=TICK, **SECRET)
    before = signature.address_print
    assert found(all_that_opens()) == NEEDLES
    assert tallying.total(petition.id) == 1

    delete(client, signature)

    assert found(all_that_opens()) == []
    assert tallying.total(petition.id) == 0
    assert signature.address_print != before
    assert db.session.scalar(select(func.count()).select_from(Consent)) == 0
    for path in ("", "/delete", "/letter"):
        reply = client.get(my_path(signature) + path, follow_redirects=True)
        assert reply.status_code == 410
        assert "Erased" in text_of(reply)
    assert client.post(f"{my_path(signature)}/undo").status_code == 410


def test_deleting_twice_changes_nothing_more(client, settings):
    petition = make_petition()
    signature = signed(petition, settings)
    signed(petition, settings, email="lee@example.org")

    delete(client, signature)
    assert delete(client, signature).status_code == 303

    assert tallying.total(petition.id) == 1


def test_not_a_byte_of_what_was_sealed_stays_in_the_database(client, settings, database_kind):
    if database_kind != "sqlite":
        pytest.skip("PostgreSQL keeps dead rows until it vacuums; the keys make them useless")
    signature = signed(make_petition(), settings, **SECRET)
    message = db.session.get(OutboxMessage, signature.message_id)
    blobs = [signature.sealed, message.sealed, signature.address_print]
    assert [blob in _file(settings) for blob in blobs] == [True, True, True]

    delete(client, signature)

    assert [blob in _file(settings) for blob in blobs] == [False, False, False]


def _file(settings):
    db.session.rollback()
    with db.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return b"".join(path.read_bytes() for path in settings.instance.glob("campaign.db*"))


def test_mails_that_wait_are_taken_back_and_those_that_went_lose_their_words(client, settings):
    petition = make_petition()
    sent = sign(petition, settings)
    came_to_drawer = db.session.get(OutboxMessage, sent.message_id)
    came_to_drawer.state = State.ACCEPTED
    db.session.commit()
    waiting = signed(petition, settings)
    path = my_path(waiting)

    client.post(f"{path}/delete")

    db.session.expire_all()
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [row.state for row in rows] == [State.ACCEPTED, State.CANCELLED]
    assert [row.sealed for row in rows] == [None, None]


def test_mails_of_another_petition_to_the_same_mailbox_are_left_alone(client, settings):
    other = sign(make_petition(), settings)
    signature = signed(make_petition(), settings)

    delete(client, signature)

    message = db.session.get(OutboxMessage, other.message_id)
    assert message.state is State.QUEUED
    assert outbox.read(message.id) is not None
    assert other.state is SignatureState.PENDING


def test_what_a_stranger_tried_with_the_same_mailbox_goes_too(client, settings):
    petition = make_petition()
    stranger = sign(petition, settings, **SECRET | {"email": "kim@example.org"})
    signature = signed(petition, settings)

    delete(client, signature)

    assert stranger.sealed is None
    assert stranger.state is SignatureState.WITHDRAWN
    assert found(all_that_opens()) == []


def test_a_letter_in_a_bundle_that_is_held_leaves_it(client, settings):
    petition = live()
    signature = signed(petition, settings, **SECRET)
    signed(petition, settings, email="lee@example.org", name="Lee Quinn")
    seal(settings)

    delete(client, signature)

    is_out = select(BundledLetter.is_out).where(BundledLetter.signature_id == signature.id)
    assert db.session.scalar(is_out)
    (bundle,) = release(settings)
    assert bundle.letter_count == 1
    assert "Xanthopoulos" not in outbox.read(bundle.message_id).text


def test_the_office_gets_no_second_letter_from_whoever_deleted_too_late(client, settings):
    petition = live()
    signature = signed(petition, settings)
    arrive(settings)
    before = signature.address_print
    page = text_of(client.get(f"{my_path(signature)}/delete"))
    assert "went to the office of Senator Anna Caballero. It cannot be recalled" in page

    delete(client, signature)
    signed(petition, settings)

    assert signature.address_print == before
    assert len(release(settings)) == 1


@pytest.mark.parametrize(
    ("state", "days"),
    [
        (State.DELIVERED, 0),
        (State.CANCELLED, 0),
        (State.ACCEPTED, 3),
        (State.BOUNCED, 14),
        (State.REFUSED, 14),
        (State.UNCERTAIN, 14),
    ],
)
def test_our_copy_of_what_the_office_got_goes_when_nobody_needs_it(
    client, settings, stopped_clock, state, days
):
    petition = live()
    signature = signed(petition, settings, **SECRET)
    (bundle,) = release(settings)
    came_to(State.ACCEPTED, bundle)
    delete(client, signature)
    came_to(state, bundle)
    assert found(all_that_opens()) != []
    if days:
        stopped_clock(timedelta(days=days, minutes=-1))
        tasks.every_hour(settings)
        assert found(all_that_opens()) != []
        stopped_clock(timedelta(minutes=1))

    tasks.every_hour(settings)
    tasks.every_hour(settings)

    assert found(all_that_opens()) == []
    db.session.expire_all()
    assert bundle.sha256 is not None
    assert bundle.number == 1
    assert db.session.scalar(select(func.count()).select_from(BundledLetter)) == 1
    with pytest.raises(KeyGone):
        outbox.opened(db.session.get(OutboxMessage, bundle.message_id))


@pytest.mark.parametrize("state", [State.SPEAKING])
def test_a_copy_that_is_still_on_its_way_is_kept(client, settings, stopped_clock, state):
    signature = signed(live(), settings, **SECRET)
    (bundle,) = release(settings)
    came_to(state, bundle)
    delete(client, signature)
    stopped_clock(timedelta(days=30))

    assert deleting.erase_copies() == 0


def test_bundles_of_people_who_stay_keep_their_copy(client, settings):
    first = signed(live(), settings, **SECRET)
    signed(live(), settings, email="lee@example.org", name="Lee Quinn")
    bundles = arrive(settings)
    delete(client, first)

    tasks.every_hour(settings)

    kept = [outbox.read(bundle.message_id) for bundle in bundles]
    assert [mail is None for mail in kept] == [True, False]


def test_a_mail_that_is_being_spoken_keeps_its_words_until_it_ends(client, settings):
    signature = signed(make_petition(), settings)
    message = db.session.get(OutboxMessage, signature.message_id)
    message.state = State.SPEAKING
    db.session.commit()

    delete(client, signature)

    assert message.state is State.SPEAKING
    assert message.sealed is not None
    assert message.kind is Kind.CONFIRMATION


def test_a_mail_that_came_back_and_was_taken_apart_is_erased_too(client, settings):
    signature = signed(live(), settings, **SECRET)
    (bundle,) = release(settings)
    came_to(State.BOUNCED, bundle)
    bundling.recall(bundle)
    db.session.execute(update(BundledLetter).values(is_out=True))
    db.session.commit()
    delete(client, signature)

    tasks.every_hour(settings)

    assert found(all_that_opens()) == []


def test_whoever_deletes_two_attempts_waits_for_them_in_the_order_of_all(app, settings):
    petition = make_petition()
    first, second = signed(petition, settings).id, sign(petition, settings)
    path, second = f"{my_path(second)}/delete", second.id

    with writing():
        db.session.get_one(Signature, first, with_for_update={"of": Signature})
        other = Other(app, lambda: app.test_client().post(path).status_code)
        db.session.get_one(Signature, second, with_for_update={"of": Signature})

    assert other.ended() == 303
    states = db.session.scalars(select(Signature.state)).all()
    assert states == [SignatureState.WITHDRAWN] * 2
