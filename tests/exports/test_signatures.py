"""What is read of signers is what they gave; who left is not taken for a subscriber."""

import pytest
from sqlalchemy import event

from campaign.db import db, writing
from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from campaign.exports import asking, reading, reports
from campaign.petitions import confirming
from campaign.petitions.models import NameStyle, Signature, SignatureState
from campaign.signatures.filters import Filters
from campaign.signers import following
from campaign.supporters import mailboxes
from campaign.supporters.models import SubscriberState
from tests.exports.taking import NEWS, cells, joined
from tests.factories import make_petition
from tests.signers_of import BAKERSFIELD, PORTLAND, sign, signed


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def test_a_row_says_all_that_a_signer_gave(petition, settings):
    signature = signed(
        petition,
        settings,
        street="12 Elm St",
        phone="559 555 0100",
        words="My neighbour was taken.",
        consents=(("show_name", "Show my name."), *NEWS),
    )
    with writing():
        following.join(db.session.get_one(Signature, signature.id))

    [row] = cells(petition)

    assert row == {
        "name": "Kim Osei",
        "email": "kim@example.org",
        "zip": "93640",
        "city": "Mendota",
        "street": "12 Elm St",
        "phone": "559 555 0100",
        "words": "My neighbour was taken.",
        "personal_letter": "yes",
        "district": 14,
        "senator": "Anna Caballero",
        "state": "confirmed",
        "language": "en",
        "source": "page",
        "show_name": "yes",
        "keep_informed": "yes",
        "hear_delivery": "no",
        "office_may_answer": "no",
        "news": "subscribed",
        "signed_at": signature.created_at.isoformat(timespec="seconds"),
        "confirmed_at": signature.confirmed_at.isoformat(timespec="seconds"),
        "export": "m2rk",
    }
    assert row["confirmed_at"].endswith("+00:00")


def test_a_bare_signature_has_empty_cells_and_no_consents(petition, settings):
    signed(petition, settings, zip_code=PORTLAND)
    signed(petition, settings, email="an@example.org", zip_code=BAKERSFIELD)

    outside, unplaced = cells(petition)

    assert (outside["street"], outside["words"], outside["personal_letter"]) == (
        None,
        None,
        "no",
    )
    assert (outside["show_name"], outside["keep_informed"]) == ("no", "no")
    assert (outside["district"], outside["senator"]) == ("outside California", None)
    assert (unplaced["district"], unplaced["senator"]) == (None, None)


def test_only_confirmed_signatures_leave_unless_others_are_asked_for(petition, settings):
    signed(petition, settings)
    sign(petition, settings, email="pending@example.org")
    withdrawn = signed(petition, settings, email="withdrawn@example.org")
    with writing():
        confirming.withdraw(withdrawn)

    pending = Filters(state=SignatureState.PENDING)
    assert [row["email"] for row in cells(petition)] == ["kim@example.org"]
    assert [row["email"] for row in cells(petition, filters=pending)] == ["pending@example.org"]
    for file in ("signatures.office", "letters.crm"):
        assert len(cells(petition, file, filters=pending)) == 1  # they hold what counts


def test_who_was_erased_is_left_out(petition, settings):
    signature = signed(petition, settings)
    with writing():
        db.session.get_one(Signature, signature.id).sealed = None

    assert cells(petition) == []


def test_another_petitions_signers_stay_there(petition, settings):
    signed(make_petition(), settings)

    assert cells(petition) == []


def test_batches_leave_nobody_out_and_ask_no_question_for_each_row(petition, settings):
    for number in range(7):
        signed(petition, settings, email=f"signer{number}@example.org", consents=NEWS)
    asked = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    try:
        found = [row["email"] for row in cells(petition)]
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    assert found == [f"signer{number}@example.org" for number in range(7)]
    # What stands around them; for each of three batches signers, consents, subscribers, stops.
    assert len([one for one in asked if one.startswith("SELECT")]) <= 8 + 3 * 4


def test_nothing_waits_for_a_slow_reader(petition, settings):
    for number in range(4):
        signed(petition, settings, email=f"signer{number}@example.org", consents=NEWS)
    report = reports.called("signatures")
    names = tuple(column.name for column in report.columns)
    rows = reading.all_rows(asking.reader_of(petition, report, names, Filters(), mark=""), 3)

    next(rows)

    assert db.engine.pool.checkedout() == 0
    assert len(next(rows)) == 1


def test_an_office_sees_the_name_as_its_owner_chose_and_no_address(petition, settings):
    signature = signed(
        petition, settings, phone="559 555 0100", words="My neighbour was taken."
    )
    with writing():
        db.session.get_one(Signature, signature.id).name_style = NameStyle.INITIAL

    [row] = cells(petition, "signatures.office")

    assert (row["shown_name"], row["city"], row["zip"]) == ("Kim O.", "Mendota", "93640")
    assert "My neighbour was taken." in row["letter"]
    assert "Kim O." in row["letter"]
    told = str(row)
    for secret in ("Osei", "kim@", "555"):
        assert secret not in told


def test_a_letter_is_filled_as_its_office_gets_it(petition, settings):
    signed(petition, settings)

    [row] = cells(petition, "letters.crm")

    assert row["senator"] == "Anna Caballero"
    assert "Anna Caballero" in row["letter"]
    assert "$" not in row["letter"] + row["subject"]


@pytest.fixture
def some_left(petition, settings):
    """Five who signed: four asked for news, of whom one still gets them."""
    for name in ("stays", "leaves", "bounces", "complains"):
        joined(petition, settings, email=f"{name}@example.org")
    signed(petition, settings, email="never-asked@example.org")
    with writing():
        left = mailboxes.confirmed("leaves@example.org", for_update=True)
        left.state = SubscriberState.ENDED
        suppressing.suppress("bounces@example.org", Reason.BOUNCE)
        suppressing.suppress("complains@example.org", Reason.SPAM_REPORT)


def test_a_file_of_many_batches_says_what_one_of_a_single_batch_says(petition, some_left):
    for file in (
        reports.called("signatures", "crm"),
        reports.called("signatures", "actionkit"),
    ):
        names = tuple(column.name for column in file.columns)

        def read(limit, file=file, names=names):
            reader = asking.reader_of(petition, file, names, Filters(), mark="X")
            return [row for some in reading.all_rows(reader, limit) for row in some]

        assert read(1) == read(2) == read(100)
        assert read(100)


@pytest.mark.parametrize("state", [SignatureState.PENDING, SignatureState.ELSEWHERE])
def test_who_has_yet_to_confirm_is_not_taken_for_somebody_who_left(petition, settings, state):
    signature = sign(petition, settings, consents=NEWS)
    with writing():
        signature.state = state

    (row,) = cells(petition, filters=Filters(state=state))

    assert (row["keep_informed"], row["news"]) == ("no", None)


def test_who_unsubscribed_or_cannot_be_reached_is_not_taken_as_subscribed(petition, some_left):
    stands = {row["email"]: (row["keep_informed"], row["news"]) for row in cells(petition)}

    assert stands == {
        "stays@example.org": ("yes", "subscribed"),
        "leaves@example.org": ("no", "unsubscribed"),
        "bounces@example.org": ("no", "bouncing"),
        "complains@example.org": ("no", "spam complaint"),
        "never-asked@example.org": ("no", None),
    }
    for file in ("signatures.action-network", "signatures.actionkit"):
        assert [row["email"] for row in cells(petition, file)] == ["stays@example.org"]


def test_other_systems_find_first_and_last_name_state_and_country(petition, settings):
    joined(petition, settings, name="Ana María Ruiz", zip_code=PORTLAND)

    [kit] = cells(petition, "signatures.actionkit")
    [network] = cells(petition, "signatures.action-network")

    assert (kit["first_name"], kit["last_name"]) == ("Ana María", "Ruiz")
    assert (kit["us_state"], kit["country"]) == ("OR", "United States")
    assert (network["tags"], network["news"]) == ("values-act", "subscribed")
