"""Everything personal beneath a petition goes, wherever it lies; whatever stops it half way."""

import pytest
from sqlalchemy import select

from campaign.access import audit
from campaign.comments import leaving
from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Attachment, Kind, OutboxMessage, Reason, State
from campaign.errors import NotFound
from campaign.mail import drawer as drawers
from campaign.offices.models import Bundle, BundledLetter
from campaign.petitions import tallying, tokens
from campaign.petitions.models import Consent, Share, Signature
from campaign.petitions.tokens import Purpose
from campaign.signers import beneath, forgetting
from campaign.vault import KeyGone, Vault, vault
from campaign.vault.sealing import MARK_BYTES
from campaign.vault.store import KeyStore
from tests.factories import make_mail, make_message
from tests.signers.forgetful import closed_petition
from tests.signers_of import confirm_path

# Every table that holds something sealed is named in one of these two: a new one fails until
# somebody has thought of what becomes of it when a petition's people are forgotten.
GOES = {
    "signature": "its person, its fingerprint, and what it agreed to",
    "outbox_message": "words and recipients; its state and times stay",
    "attachment": "the CSV and the PDF of a bundle",
    "import": "the file's name and columns; what came of it stays in figures",
    "import_piece": "rows of a file that were not brought in yet, or have faults",
    "export_piece": "a file that lies ready to be fetched",
}
STAYS = {
    "account": "people of the desk: sealed under their own key",
    "factor": "of people of the desk",
    "invitation": "of people asked to the desk: under the desk's own key, until it ends",
    "export": "what a file was taken for: an organiser's words, under the desk's own key",
    "commenter": "goes when it wrote beneath no other petition: see comments/leaving",
    "comment": "what visitors read stays, with the name its author chose; else it is erased",
    "subscriber": "asked for news by themselves, and end that by themselves",
}


@pytest.fixture
def petition(settings):
    return closed_petition(settings)


def sealed_beneath(petition):
    marks = vault.marks(petition.scope)
    found = []
    for table in beneath.sealed_tables():
        rows = db.session.execute(select(table.c.handle, table.c.sealed)).all()
        found += [(table.name, h, s) for h, s in rows if s and s[:MARK_BYTES] in marks]
    return found


def test_every_table_with_a_seal_says_what_becomes_of_it():
    there = {table.name for table in beneath.sealed_tables()}

    assert there == GOES.keys() | STAYS.keys(), "name it in GOES or STAYS, and say why"
    assert not GOES.keys() & STAYS.keys()
    for table in beneath.sealed_tables():
        assert {"id", "handle"} <= set(table.c.keys()), "the sweep goes by these"


def test_nothing_sealed_beneath_a_petition_is_left_or_opens_again(petition, settings):
    before = sealed_beneath(petition)
    assert {table for table, _, _ in before} == GOES.keys()

    forgetting.forget_closed(settings)

    assert sealed_beneath(petition) == []
    another = Vault(settings.masters(), KeyStore(settings.keys))
    for table, handle, blob in before:
        with pytest.raises(KeyGone):
            another.open_bytes(table, handle, blob)
    another.store.engine.dispose()
    for row in (Attachment, Consent, Share):
        assert db.session.scalars(select(row)).all() == []


def test_nothing_is_left_by_which_one_could_ask_who_signed(petition, settings):
    prints = set(db.session.scalars(select(Signature.address_print)))
    sent = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == Kind.CONFIRMATION)
    ).all()
    assert [one for one in sent if one.recipient_print]

    forgetting.forget_closed(settings)

    db.session.expire_all()
    rows = db.session.scalars(select(Signature)).all()
    assert not prints & {row.address_print for row in rows}
    assert [(row.origin_print, row.came_by, row.owes_mail) for row in rows] == [
        (None, None, False)
    ] * 2
    assert [one for one in sent if one.recipient_print] == []


def test_counts_bundles_and_opt_outs_stay(petition, settings):
    total, talk = tallying.total(petition.id), leaving.threads_of(petition.id)

    forgetting.forget_closed(settings)

    db.session.expire_all()
    assert (total, tallying.total(petition.id)) == (1, 1)
    assert tallying.recount(petition) == 0
    bundle = db.session.scalars(select(Bundle)).one()
    assert (bundle.letter_count, bundle.number, bool(bundle.sha256)) == (1, 1, True)
    assert len(db.session.scalars(select(BundledLetter)).all()) == 1
    assert leaving.threads_of(petition.id) == talk
    assert suppressing.reasons_of(["kim@example.org"])["kim@example.org"] == {Reason.NEVER}


def test_mail_that_waits_is_taken_back_and_the_drawer_emptied_of_it(petition, settings):
    settings.drawer.mkdir(exist_ok=True)
    waiting = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == Kind.RECEIPT)
    ).all()
    other = make_message(scope="petition:999", mail=make_mail(recipient="ann@example.org"))
    for one in (*waiting, other):
        (settings.drawer / f"20260101-000000-{one.handle.hex()}.eml").write_text("words")

    forgetting.forget_closed(settings)

    db.session.expire_all()
    assert {one.state for one in waiting} == {State.CANCELLED}
    assert other.state is State.QUEUED
    assert other.sealed is not None
    assert [path.name for path in settings.drawer.glob("*.eml")] == [
        f"20260101-000000-{other.handle.hex()}.eml"
    ]


def test_a_mail_that_is_being_handed_over_is_erased_in_the_next_hour(petition, settings):
    message = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == Kind.RECEIPT)
    ).first()
    message.state = State.SPEAKING
    db.session.commit()
    forgetting.forget_closed(settings)
    db.session.expire_all()
    assert message.sealed is not None
    assert petition.forgotten_at is None
    message.state = State.ACCEPTED
    db.session.commit()

    forgetting.forget_closed(settings)

    db.session.expire_all()
    assert message.sealed is None
    assert petition.forgotten_at is not None


class Crash(Exception):
    """The machine went out."""


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (forgetting, "_empty"),
        (forgetting, "_commenters"),
        (beneath, "forget_mails"),
        (drawers, "throw_away"),
        (beneath, "forget_others"),
        (KeyStore, "destroy"),
        (forgetting, "_done"),
    ],
)
def test_whatever_stops_it_the_next_hour_finishes_it(
    petition, settings, monkeypatch, module, name
):
    def goes_out(*_, **__):
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(module, name, goes_out)
        with pytest.raises(Crash):
            forgetting.forget_closed(settings)
    db.session.rollback()

    forgetting.forget_closed(settings)

    db.session.expire_all()
    assert sealed_beneath(petition) == []
    assert vault.store.living(petition.scope) is None
    assert petition.forgotten_at is not None
    assert len(audit.latest("petitions.forgotten")) == 1
    assert forgetting.foretell(petition).is_nothing


def test_a_key_that_somebody_made_too_late_goes_too(petition, settings):
    forgetting.forget_closed(settings)
    vault.seal(petition.scope, "signature", b"h" * 16, {"name": "Late"})

    forgetting.forget_closed(settings)

    assert vault.store.living(petition.scope) is None
    assert len(audit.latest("petitions.forgotten")) == 1


def test_an_old_link_makes_no_new_key(petition, settings, client):
    path = confirm_path(db.session.scalars(select(Signature)).first())
    token = path.rpartition("/")[2]
    forgetting.forget_closed(settings)

    assert client.get(path).status_code == 404
    with pytest.raises(NotFound):
        tokens.read(token, Purpose.STOP)

    assert vault.store.living(petition.scope) is None


def test_what_a_restored_backup_brings_back_is_forgotten_again(petition, settings):
    rows = db.session.execute(select(Signature.__table__)).mappings().all()
    forgetting.forget_closed(settings)
    for row in rows:  # the database of yesterday, beside the key store of today
        table = Signature.__table__
        db.session.execute(table.update().where(table.c.id == row["id"]).values(dict(row)))
    petition.forgotten_at = None
    db.session.commit()
    assert len(sealed_beneath(petition)) == 2

    forgetting.forget_closed(settings)

    assert sealed_beneath(petition) == []
    db.session.expire_all()
    assert petition.forgotten_at is not None
