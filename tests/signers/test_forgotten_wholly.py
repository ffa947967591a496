"""Everything personal beneath a petition goes, wherever it lies; whatever stops it half way."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from campaign import clock
from campaign.access import audit
from campaign.comments import leaving, threads
from campaign.db import db
from campaign.delivery import outbox, suppressing
from campaign.delivery.models import Attachment, Kind, OutboxMessage, Reason, State
from campaign.errors import NotFound, Refusal
from campaign.mail import drawer as drawers
from campaign.offices.models import Bundle, BundledLetter
from campaign.petitions import living, tallying, tokens
from campaign.petitions.models import Consent, Share, Signature
from campaign.petitions.tokens import Purpose
from campaign.signers import beneath, forgetting
from campaign.signers.commands import petitions
from campaign.vault import KeyGone, Vault, vault
from campaign.vault.sealing import MARK_BYTES
from campaign.vault.store import KeyStore
from tests.comments.talking import make_thread, wrote
from tests.factories import make_mail, make_message, make_petition
from tests.signers.arriving import arrive
from tests.signers_of import confirm_path, sign, signed

# Every table that holds something sealed is named in one of these two: a new one fails until
# somebody has thought of what becomes of it when a petition's people are forgotten.
GOES = {
    "signature": "its person, its fingerprint, and what it agreed to",
    "outbox_message": "words and recipients; its state and times stay",
    "attachment": "the CSV and the PDF of a bundle",
}
STAYS = {
    "account": "people of the desk: sealed under their own key",
    "factor": "of people of the desk",
    "commenter": "goes when it wrote beneath no other petition: see comments/leaving",
    "comment": "what visitors read stays, with the name its author chose; else it is erased",
    "subscriber": "asked for news by themselves, and end that by themselves",
}


@pytest.fixture
def petition(settings):
    """A petition that closed yesterday, with one of everything beneath it."""
    thread = make_thread()
    petition = threads.petition_of(thread)
    signed(
        petition, settings, consents=(("show_name", "Show my first name"),), words="My uncle."
    )
    arrive(settings)
    sign(petition, settings, email="ben@example.org", name="Ben Ito")
    outbox.enqueue(
        kind=Kind.RECEIPT,
        scope=petition.scope,
        mail=make_mail(recipient="kim@example.org"),
        is_rehearsal=True,
    )
    wrote(thread, name="Kim")
    suppressing.suppress("kim@example.org", Reason.NEVER)
    petition.closes_at, petition.retention_days = clock.now() - timedelta(days=1), 0
    db.session.commit()
    return petition


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


def run(app, *words, **more):
    return app.test_cli_runner().invoke(petitions, ["forget", *words], **more)


def test_the_dry_run_says_what_would_go_and_changes_nothing(app, petition):
    before = _everything()

    ended = run(app, petition.slug, "--dry-run")

    assert ended.exit_code == 0
    assert "2  signatures with a name, a mail address and a letter" in ended.output
    assert "1  things that signers agreed to" in ended.output
    assert "1  comments whose mailbox is known" in ended.output
    assert "2  files that went with mails" in ended.output
    assert "1  signatures that count" in ended.output
    assert "Nothing was changed." in ended.output
    assert _everything() == before


def test_people_are_forgotten_at_once_only_by_typing_the_address(app, petition, settings):
    petition.retention_days = 90
    db.session.commit()

    assert run(app, petition.slug, "--yes", "another").exit_code == 1
    assert run(app, petition.slug, input="yes\n").exit_code == 1
    assert not living.is_forgotten(petition)
    ended = run(app, petition.slug, "--yes", petition.slug)

    assert ended.exit_code == 0
    assert "Forgotten: 2 people." in ended.output
    db.session.expire_all()
    assert living.is_forgotten(petition)
    assert [row.detail["slug"] for row in audit.latest("petitions.forg")] == [petition.slug] * 2
    with pytest.raises(Refusal):
        living.reopen(petition)
    assert run(app, petition.slug, "--yes", petition.slug).exit_code == 0


def test_a_petition_that_takes_names_forgets_nobody(app, settings):
    petition = make_petition()
    signed(petition, settings)

    ended = run(app, petition.slug, "--yes", petition.slug)

    assert isinstance(ended.exception, Refusal)
    assert f"campaign petitions close {petition.slug}" in str(ended.exception)
    assert not forgetting.foretell(petition).is_nothing


def _everything():
    tables = [t for t in db.metadata.sorted_tables if t.name not in {"place", "zip_share"}]
    return {
        table.name: db.session.execute(text(f'select * from "{table.name}"')).all()
        for table in tables
    }


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
