"""The trail is whole, or what is wrong with it is found."""

import threading

import pytest
from sqlalchemy import delete, insert, select, text, update

from campaign.access import audit, chain, proving, tasks
from campaign.access.chain import Fault
from campaign.access.models import AuditHead, AuditRow
from campaign.db import db, writing


@pytest.fixture(autouse=True)
def never_begun(app):
    """The key store outlives the rows of a test: it must not know of a chain that is gone."""
    sealed = app.extensions["campaign.vault"]
    sealed.store.destroy("audit begun")
    sealed.forget_cached()


def noted(count=4):
    for number in range(count):
        with writing():
            audit.note("exports.signatures.began", None, number=number)
    return db.session.scalars(select(AuditRow).order_by(AuditRow.id)).all()


def behind_the_back(statement):
    """Do what somebody with the database's password can do."""
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(statement)


def faults():
    db.session.rollback()
    return [(finding.fault, finding.place) for finding in chain.verify().findings]


def test_an_untouched_trail_is_whole_and_says_where_it_ends():
    noted(4)

    verdict = chain.verify()

    assert (verdict.rows, list(verdict.findings)) == (4, [])
    assert verdict.head.startswith("4:")
    assert len(verdict.head) == len("4:") + 16


def test_an_empty_trail_is_whole():
    assert chain.verify() == chain.Verdict(0, "0:" + "0" * 16, ())


@pytest.mark.parametrize(
    "change",
    [
        {"detail": {"number": 7}},
        {"act": "exports.signatures.ended"},
        {"created_at": text("'2001-01-01 00:00:00'")},
        {"mac": bytes(32)},
    ],
    ids=["detail", "act", "moment", "mac"],
)
def test_a_changed_row_is_found(change):
    row = noted(4)[1]

    behind_the_back(update(AuditRow.__table__).where(AuditRow.id == row.id).values(change))

    assert (Fault.CHANGED, 2) in faults()


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("created_at", "'garbage'"),
        ("created_at", "x'00'"),
        ("detail", "'not json'"),
        ("detail", "'[1]'"),
        ("mac", "'words'"),
        ("act", "x'00'"),
    ],
)
def test_a_row_that_cannot_be_read_is_found_and_the_walk_goes_on(
    settings, database_kind, column, written
):
    if database_kind != "sqlite":
        pytest.skip("PostgreSQL takes only what fits the column")
    row, last = noted(4)[1::2]
    change = update(AuditRow.__table__).where(AuditRow.id == row.id)
    behind_the_back(change.values({column: text(written)}))
    behind_the_back(delete(AuditRow.__table__).where(AuditRow.id == last.id))

    tasks.every_hour(settings)

    assert (Fault.CHANGED, 2) in faults()
    assert (Fault.CUT, 3) in faults()
    assert proving.latest().faults >= 2


@pytest.mark.parametrize("campaign", [None, 9], ids=["unfiled", "elsewhere"])
@pytest.mark.parametrize("noted_as", [{"petition": 5}, {"about": 5}], ids=["detail", "about"])
def test_a_row_that_was_filed_under_another_petition_is_found(campaign, noted_as):
    noted(1)
    with writing():
        row = audit.note("petitions.close", None, **noted_as)
        row_id = row.id
    assert (row.campaign, faults()) == (5, [])

    told = update(AuditRow.__table__).where(AuditRow.id == row_id).values(campaign=campaign)
    behind_the_back(told)

    assert faults() == [(Fault.CHANGED, 2)]


def test_the_worker_proves_the_chain_once_a_day_and_says_where_it_is_broken(
    settings, stopped_clock, caplog
):
    noted(3)
    tasks.every_hour(settings)
    assert (proving.latest().faults, proving.latest().place) == (0, 3)

    behind_the_back(delete(AuditRow.__table__).where(AuditRow.place == 2))
    tasks.every_hour(settings)
    assert proving.latest().faults == 0

    stopped_clock(proving.EVERY)
    tasks.every_hour(settings)

    assert proving.latest().faults == 1
    assert "the trail is not whole" in caplog.messages


def test_a_missing_row_is_found_wherever_it_stood():
    rows = noted(4)

    behind_the_back(delete(AuditRow.__table__).where(AuditRow.id == rows[1].id))

    assert faults() == [(Fault.MISSING, 2)]


def test_a_row_that_was_moved_far_leaves_one_gap_and_is_found():
    rows = noted(4)

    far = update(AuditRow.__table__).where(AuditRow.id == rows[3].id)
    behind_the_back(far.values(place=2_000_000_000))

    assert faults() == [(Fault.MISSING, 4), (Fault.CUT, 2_000_000_000)]
    assert chain.verify().findings[0].until == 1_999_999_999


def test_a_row_taken_off_the_end_is_found():
    rows = noted(4)

    behind_the_back(delete(AuditRow.__table__).where(AuditRow.id == rows[3].id))

    assert faults() == [(Fault.CUT, 3)]


def test_a_row_that_was_slipped_in_is_found_with_and_without_a_place():
    row = noted(3)[0]
    values = {"created_at": row.created_at, "act": "exports.signatures.ended", "detail": {}}

    behind_the_back(insert(AuditRow.__table__).values(values))
    behind_the_back(insert(AuditRow.__table__).values(values | {"place": 4, "mac": bytes(32)}))

    assert faults() == [(Fault.CHANGED, 4), (Fault.INSERTED, None), (Fault.CUT, 4)]


def test_an_end_put_back_together_with_its_head_is_found_by_what_was_written_down():
    noted(2)
    head = db.session.get(AuditHead, 1)
    place, seal = head.place, head.seal
    rows = noted(2)
    written_down = chain.verify().head

    behind_the_back(delete(AuditRow.__table__).where(AuditRow.id.in_([r.id for r in rows[2:]])))
    behind_the_back(update(AuditHead.__table__).values(place=place, seal=seal))

    assert faults() == []
    told = [finding.fault for finding in chain.verify(written_down).findings]
    assert told == [Fault.CUT]


def test_a_chain_that_was_thrown_away_does_not_begin_anew():
    rows = noted(3)
    behind_the_back(delete(AuditRow.__table__).where(AuditRow.id == rows[1].id))
    behind_the_back(update(AuditRow.__table__).values(place=None, mac=None))
    behind_the_back(delete(AuditHead.__table__))
    assert (Fault.CUT, 0) in faults()

    noted(1)

    assert (Fault.CUT, 1) in faults()
    assert faults().count((Fault.INSERTED, None)) == 2


def test_a_trail_that_was_emptied_is_found():
    noted(3)

    behind_the_back(delete(AuditRow.__table__))
    behind_the_back(delete(AuditHead.__table__))

    assert faults() == [(Fault.CUT, 0)]


def test_preparing_begins_the_chain_with_what_was_noted_before_and_only_once():
    old = {"act": "exports.signatures.began", "detail": {"number": 0}}
    behind_the_back(
        insert(AuditRow.__table__).values(old | {"created_at": text("'2026-01-01'")})
    )
    for _ in range(2):
        with writing():
            chain.begin()
        chain.mark()

    assert chain.verify().rows == 2
    assert faults() == []


def test_what_was_noted_before_there_was_a_chain_comes_first_in_it():
    old = {"act": "exports.signatures.began", "detail": {"number": 0}}
    behind_the_back(
        insert(AuditRow.__table__).values(old | {"created_at": text("'2026-01-01'")})
    )

    noted(1)

    assert chain.verify().rows == 2
    assert faults() == []


def test_an_act_that_was_taken_back_leaves_no_gap():
    noted(1)
    audit.note("exports.signatures.began", None)
    db.session.rollback()
    with writing():
        savepoint = db.session.begin_nested()
        audit.note("exports.signatures.began", None)
        savepoint.rollback()
        audit.note("exports.signatures.ended", None)

    assert chain.verify().rows == 2
    assert faults() == []


def test_the_program_itself_only_adds_to_the_trail():
    row = noted(1)[0]
    db.session.delete(row)
    with pytest.raises(TypeError, match="only added to"):
        db.session.flush()
    db.session.rollback()


def test_many_who_act_at_once_make_one_chain(app):
    def act():
        with app.app_context():
            for _ in range(5):
                with writing():
                    audit.note("exports.signatures.began", None)
            db.session.remove()

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    verdict = chain.verify()
    assert (verdict.rows, list(verdict.findings)) == (20, [])


def test_the_command_says_whether_the_trail_is_whole(app):
    row = noted(2)[0]
    runner = app.test_cli_runner()
    from campaign.access.commands import audit as command

    well = runner.invoke(command, ["verify"])
    behind_the_back(delete(AuditRow.__table__).where(AuditRow.id == row.id))
    broken = runner.invoke(command, ["verify"])
    mistyped = runner.invoke(command, ["verify", "--head", "12O4:9f86d081884c7d65"])
    listed = runner.invoke(command, ["list", "exports."])

    assert well.exit_code == 0
    assert "The trail is whole: 2 rows." in well.output
    assert broken.exit_code == 1
    assert "The row at place 1 is missing." in broken.output
    assert "number=1" in listed.output
    assert mistyped.exit_code == 2
