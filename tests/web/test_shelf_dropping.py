"""What empties the shelf, and what does not: a change that visitors must see at once."""

import pytest
from sqlalchemy import delete, select, text, update

from campaign.db import Base, db, table_of, writing
from campaign.petitions import agreeing, confirming
from campaign.petitions.models import Petition, Signature, Wording
from campaign.signers import deleting, receipts
from campaign.stories.models import Story
from campaign.web import shelf
from tests import factories, signers_of

# Visitors read nothing of these, or only figures, which may be ten seconds old. A new table has
# to be put here, or to say ``is_shown`` or ``shown_while``.
NOT_SHOWN = {
    *("Account", "AuditRow", "DeskSession", "Duty", "SignInLink", "SignInTry"),  # the desk
    *("Attachment", "DomainHour", "Event", "Lane", "MailWording", "OutboxMessage"),  # mail
    *("Pause", "Suppression", "WorkerBeat"),
    *("Bundle", "BundledLetter", "Office", "OfficeChange", "Sealing"),  # letters
    *("Commenter", "HeldWord", "Report"),  # comments, behind the scenes
    *("Interest", "Subscriber", "SubscriberConsent"),
    *("ConsentText", "Share", "Source", "Tally", "Edition"),
    *("Invalidation", "Job"),  # signatures at the desk
    *("AuditHead", "Factor", "RecoveryCode", "Moment", "BillCheck"),  # the desk's own
    *("StoryDraft", "StoryVersion", "Picture", "PicturePiece"),  # a story says what is shown
    *("AuditCheck", "Invitation", "ForgettingNotice", "Export", "ExportPiece", "ImportPiece"),
    "Import",  # what it brought in is counted on the page, within ten seconds
    *("Update", "UpdateMail", "UpdateWording"),  # see updates/showing, which empties it
    "Facet",
    *("Place", "ZipPrefix", "ZipShare"),  # asked for by a query, which no page lies under
    "Consent",  # given, it shows within ten seconds; taken back: see agreeing.take_back
}


def number():
    return db.session.scalar(text(shelf.NUMBER)) or 0


def empties(act, *given, **named):
    """Whether *act*, in a transaction of its own, empties the shelf."""
    before = number()
    with writing():
        act(*given, **named)
    return number() > before


@pytest.fixture
def petition():
    petition = factories.make_petition()
    db.session.commit()
    return petition


@pytest.fixture
def signature(petition, settings):
    signature = signers_of.signed(petition, settings)
    agreeing.agree(signature, "show_name", "en", "Show my first name and city")
    db.session.commit()
    return signature


def test_every_table_says_whether_visitors_see_it():
    kinds = {mapper.class_ for mapper in Base.registry.mappers}
    said = {k.__name__ for k in kinds if hasattr(k, "is_shown") or hasattr(k, "shown_while")}

    assert {kind.__name__ for kind in kinds} - said == NOT_SHOWN


def test_a_new_story_and_an_edit_and_its_end_empty_the_shelf():
    assert empties(factories.make_story)

    story = db.session.scalars(select(Story)).one()

    assert empties(setattr, story, "headline", "Another")
    assert empties(db.session.delete, story)


def test_what_is_written_as_it_was_is_no_change():
    story = factories.make_story()
    db.session.commit()

    assert not empties(lambda: setattr(story, "headline", story.headline))


def test_an_edit_that_nobody_flushed_yet_counts_with_its_commit(petition):
    def edit():
        with db.session.no_autoflush:
            petition.bill = "SB 55"

    assert empties(edit)


@pytest.mark.parametrize(
    "statement",
    [
        update(Wording).values(call="Another"),
        delete(Story),
        update(Petition).values(bill="SB 55"),
        update(Signature).values(sealed=None),
    ],
    ids=lambda statement: str(statement).split()[1],
)
def test_a_change_in_bulk_empties_it_too(petition, statement):
    assert empties(db.session.execute, statement)


def test_signing_and_confirming_leave_the_pages_there(petition, settings):
    before = number()

    signers_of.signed(petition, settings)

    assert number() == before


def test_confirming_with_boxes_ticked_leaves_the_pages_there(petition, settings):
    wished = (("show_name", "Show my name"), ("hear_delivery", "Tell me"))
    signature = signers_of.sign(petition, settings, consents=wished)

    assert not empties(
        receipts.confirm, signature, settings, language="en", consents=wished[:1]
    )
    assert agreeing.given(signature) == {"show_name"}


@pytest.mark.parametrize("act", [confirming.withdraw, deleting.delete_signer])
def test_a_withdrawal_takes_the_name_off_the_pages_at_once(signature, act):
    assert empties(act, signature)


def test_a_withdrawal_counts_where_nobody_had_read_the_state_before(signature):
    def withdraw():
        db.session.expire(signature)
        signature.state = "withdrawn"

    assert empties(withdraw)


def test_who_never_confirmed_is_on_no_page_and_may_leave_quietly(petition, settings):
    signature = signers_of.sign(petition, settings)

    assert not empties(confirming.withdraw, signature)


def test_a_tick_taken_back_takes_the_name_off_the_pages_at_once(signature):
    assert empties(agreeing.take_back, signature, {"show_name"})
    assert not empties(agreeing.take_back, signature, {"show_name"})


def test_a_rehearsal_that_is_wiped_empties_it(signature, petition):
    assert empties(lambda: db.session.execute(delete(Signature)))


def test_what_is_rolled_back_never_happened():
    before = number()

    def change_and_stumble():
        factories.make_story()
        shelf.drop()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        empties(change_and_stumble)
    empties(lambda: None)

    assert number() == before


def test_what_a_savepoint_takes_back_may_empty_it_but_never_breaks_the_rest(petition):
    def refuse_inside():
        inner = db.session.begin_nested()
        shelf.drop()
        inner.rollback()
        petition.bill = "SB 55"

    assert empties(refuse_inside)


def test_ten_changes_in_one_transaction_count_once(petition):
    before = number()

    with writing():
        for n in range(10):
            petition.bill = f"SB {n}"
            with db.session.begin_nested():
                shelf.drop()

    assert number() == before + 1


def test_the_number_is_of_the_same_transaction_as_the_change(petition):
    with writing():
        petition.bill = "SB 55"
        db.session.flush()
        with db.engine.connect() as another:
            seen = another.exec_driver_sql(shelf.NUMBER).scalar() or 0
    with db.engine.connect() as another:
        assert (another.exec_driver_sql(shelf.NUMBER).scalar() or 0) == seen + 1


class Moments:
    """Seconds that a test moves."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_another_process_hears_of_it_within_a_second(petition):
    asked, moments = [], Moments()

    def read():
        asked.append(moments.now)
        return 7 if moments.now < 100.5 else 8

    watch = shelf.Watch(read, moments)
    known = []
    for moments.now in (100.0, 100.1, 100.6, 100.99, 101.0, 101.5):
        known.append(watch.number())

    assert known == [7, 7, 7, 7, 8, 8]
    assert asked == [100.0, 101.0]


def test_this_process_hears_of_it_with_the_commit(petition):
    watch = shelf.Watch(number, Moments())
    before = watch.number()

    with writing():
        petition.bill = "SB 55"
        db.session.flush()
        assert watch.number() == before

    assert watch.number() == before + 1


def test_a_number_read_before_a_change_of_our_own_is_not_believed_after_it():
    def read():
        watch.forget()  # a commit while we were reading
        return 7

    watch = shelf.Watch(read, Moments())

    assert watch.number() < 0


def test_while_the_database_is_away_the_last_number_stays():
    moments, answers = Moments(), [7]

    def read():
        if not answers:
            raise shelf.SQLAlchemyError
        return answers.pop()

    watch = shelf.Watch(read, moments)
    watch.number()
    moments.now += 60

    assert watch.number() == 7


@pytest.mark.parametrize("way", ["execute", "scalars", "scalar", "from_statement"])
def test_a_change_of_many_rows_empties_the_shelf_however_it_is_asked_for(petition, way):
    change = update(Petition).values(bill="SB 1")
    asked = {
        "execute": lambda: db.session.execute(statement=change),
        "scalars": lambda: db.session.scalars(change.returning(Petition.id)).all(),
        "scalar": lambda: db.session.scalar(change.returning(Petition.id)),
        "from_statement": lambda: db.session.scalars(
            select(Petition).from_statement(change.returning(Petition))
        ).all(),
    }

    assert empties(asked[way])


def test_a_statement_of_a_bare_table_leaves_the_shelf_and_runs_whatever_it_asks(petition):
    bare = table_of(Story)

    assert not empties(db.session.execute, delete(bare).where(bare.c.id == -1))
    assert not empties(db.session.execute, select(Petition))
    db.session.execute(delete(bare).where(Story.id == -1))
