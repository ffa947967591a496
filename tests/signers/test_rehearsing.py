"""The end of a rehearsal: nothing that was signed in it ever reaches an office."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from campaign.access import audit
from campaign.app import create_app
from campaign.db import db, writing
from campaign.delivery.models import Attachment, OutboxMessage, State
from campaign.errors import Refusal
from campaign.offices import bundling, releasing
from campaign.offices.models import Bundle, BundledLetter
from campaign.petitions import signing, tallying
from campaign.petitions.models import Consent, Petition, PetitionState, Signature
from campaign.petitions.signing import Answers
from campaign.petitions.tally_models import Tally
from campaign.signers import moving, rehearsing
from campaign.signers.commands import petitions
from tests.factories import make_petition
from tests.meeting import Other
from tests.signers_of import sign, signed

KINDS = (Signature, Consent, Bundle, BundledLetter, OutboxMessage, Attachment)
KIM = Answers(name="Kim Osei", email="kim@example.org", zip_code="93640")
LOCKED = {"of": Signature}
CONSENT = (("show_name", "Show my name"),)


@pytest.fixture
def real(settings):
    """Settings of a site that may write to offices."""
    return replace(
        settings,
        organisation="Clean Water Now",
        postal_address="2 Alder Street, Fresno, CA 93701",
        contact="kim@cleanwaternow.org",
        sender="letters@cleanwaternow.org",
        sendgrid_key="SG.a-key-that-is-never-used",
        base_url="https://act.cleanwaternow.org",
    )


def counts():
    db.session.expire_all()
    return [db.session.scalar(select(func.count()).select_from(kind)) for kind in KINDS]


def rehearsed(settings, slug="clean-water"):
    """A petition after a rehearsal: released, held, pending, withdrawn, without a district."""
    petition = make_petition(slug=slug)
    signed(petition, settings, consents=CONSENT)
    bundling.seal(settings, hold=False)
    releasing.release_held(settings)
    signed(petition, settings, email="an@example.org")
    bundling.seal(settings)
    sign(petition, settings, email="bo@example.org")
    signed(petition, settings, email="cy@example.org", zip_code="93301")
    moving.withdraw(signed(petition, settings, email="di@example.org"))
    db.session.commit()
    return petition


def test_everything_of_a_rehearsal_is_deleted_and_the_petition_is_live(settings, real):
    petition = rehearsed(settings)
    assert counts() == [5, 1, 2, 2, 6, 2]

    assert rehearsing.go_live("clean-water", real, discards=True) == 5

    assert counts() == [0, 0, 0, 0, 0, 0]
    assert petition.state is PetitionState.LIVE
    assert tallying.total(petition.id) == 0
    assert db.session.scalar(select(Tally)) is None
    (row,) = audit.latest("petitions.live")
    assert row.detail["discarded"] == 5


def test_in_small_batches_it_comes_to_the_same(settings, real):
    petition = rehearsed(settings)

    assert rehearsing.go_live("clean-water", real, discards=True, batch=2) == 5

    assert counts() == [0, 0, 0, 0, 0, 0]
    assert tallying.recount(petition) == 0


def test_another_petition_loses_nothing(settings, real):
    rehearsed(settings)
    other = make_petition(slug="other")
    signed(other, settings, consents=CONSENT)
    bundling.seal(settings)

    rehearsing.go_live("clean-water", real, discards=True)

    assert counts() == [1, 1, 1, 1, 1, 0]
    assert tallying.total(other.id) == 1
    assert other.state is PetitionState.REHEARSAL


def test_without_leave_to_discard_nothing_happens(settings, real):
    petition = rehearsed(settings)
    before = counts()

    with pytest.raises(Refusal, match=r"must never reach an office \(signatures: 5\)"):
        rehearsing.go_live("clean-water", real, discards=False)

    assert counts() == before
    assert petition.state is PetitionState.REHEARSAL


def test_a_site_that_is_not_ready_loses_nothing_either(settings):
    petition = rehearsed(settings)
    before = counts()

    with pytest.raises(Refusal, match="cannot go live yet"):
        rehearsing.go_live("clean-water", settings, discards=True)

    assert counts() == before
    assert petition.state is PetitionState.REHEARSAL


def test_a_live_petition_keeps_its_signatures(settings, real):
    signed(make_petition(slug="clean-water", state=PetitionState.LIVE), settings)

    assert rehearsing.go_live("clean-water", real, discards=True) == 0
    assert counts()[0] == 1


def test_after_it_only_real_letters_are_put_into_bundles(settings, real):
    petition = rehearsed(settings)
    rehearsing.go_live("clean-water", real, discards=True)
    assert bundling.seal(real) == 0

    signed(petition, real)

    assert bundling.seal(real, hold=False) == 1
    releasing.release_held(real)
    messages = db.session.scalars(select(OutboxMessage)).all()
    assert [message.is_rehearsal for message in messages] == [False, False]


def test_a_mail_that_is_just_being_handed_to_the_drawer_is_left_to_its_worker(settings, real):
    signature = sign(make_petition(slug="clean-water"), settings)
    message = db.session.get_one(OutboxMessage, signature.message_id)
    message.state = State.SPEAKING
    db.session.commit()

    rehearsing.go_live("clean-water", real, discards=True)

    assert counts() == [0, 0, 0, 0, 1, 0]
    assert message.is_rehearsal


@pytest.fixture
def run(real):
    """Run a command of a site with real settings, over the same database."""
    site = create_app(real)

    def command(*args, typed=""):
        db.session.commit()
        db.session.remove()
        with site.app_context():
            return site.test_cli_runner().invoke(petitions, args, input=typed)

    yield command
    with site.app_context():
        db.engine.dispose()
        site.extensions["campaign.vault"].store.engine.dispose()


def state_of(petition):
    db.session.expire_all()
    return db.session.merge(petition).state


def test_whoever_types_the_slug_goes_live(run):
    petition = make_petition(slug="clean-water")

    ended = run("live", "clean-water", typed="clean-water\n")

    assert ended.exit_code == 0
    assert "the mail of “clean-water” leaves" in ended.output
    assert "is live: https://act.cleanwaternow.org/petitions/clean-water" in ended.output
    assert state_of(petition) is PetitionState.LIVE
    assert "is live already" in run("live", "clean-water").output


def test_whoever_types_something_else_stays_in_rehearsal(run):
    petition = make_petition(slug="clean-water")

    for typed in ("yes\n", ""):
        assert run("live", "clean-water", typed=typed).exit_code == 1
    assert run("live", "clean-water", "--yes-live", "clean").exit_code == 1

    assert state_of(petition) is PetitionState.REHEARSAL


def test_a_script_names_the_slug_twice_and_hears_what_was_deleted(run, settings):
    petition = make_petition(slug="clean-water")
    sign(petition, settings)

    kept = run("live", "clean-water", "--yes-live", "clean-water")
    gone = run("live", "clean-water", "--yes-live", "clean-water", "--discard-rehearsal")

    assert "(signatures: 1)" in str(kept.exception)
    assert gone.exit_code == 0
    assert "Deleted what was signed in rehearsal (signatures: 1)." in gone.output
    assert state_of(petition) is PetitionState.LIVE


def test_what_would_be_deleted_is_said_before_it_is(run, settings):
    petition = make_petition(slug="clean-water")
    sign(petition, settings)

    ended = run("live", "clean-water", "--discard-rehearsal", typed="no\n")

    assert "deleted for ever" in ended.output
    assert counts()[0] == 1
    assert state_of(petition) is PetitionState.REHEARSAL


def test_a_demonstration_is_refused_before_anything_is_asked(run):
    petition = make_petition(slug="values-act", is_demonstration=True)

    ended = run("live", "values-act", typed="values-act\n")

    assert ended.output == ""
    assert "in rehearsal for ever" in str(ended.exception)
    assert state_of(petition) is PetitionState.REHEARSAL


def test_whoever_confirms_while_it_goes_live_makes_no_ring(settings, real, app):
    petition = make_petition(slug="clean-water")
    ids = [sign(petition, settings, email=f"kim{n}@example.org").id for n in range(4)]

    with writing():
        one = db.session.get_one(Signature, ids[2], with_for_update=LOCKED)
        other = Other(app, lambda: rehearsing.go_live("clean-water", real, discards=True))
        moving.confirm(one)

    assert other.ended() == 4
    assert counts()[0] == 0
    assert tallying.recount(petition) == 0
    assert state_of(petition) is PetitionState.LIVE


def test_whoever_signs_in_the_last_moment_of_a_rehearsal_is_deleted_too(settings, real, app):
    petition = make_petition(slug="clean-water")
    db.session.commit()

    with writing():
        petition = db.session.get_one(Petition, petition.id)
        signing.sign(petition, KIM, settings=settings, language="en")
        other = Other(app, lambda: rehearsing.go_live("clean-water", real, discards=True))

    assert other.ended() == 1
    assert counts()[0] == 0
    assert state_of(petition) is PetitionState.LIVE
