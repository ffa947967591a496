import pytest
from sqlalchemy import select, text

from campaign.access import audit, commands
from campaign.access.models import AuditRow
from campaign.db import db, writing
from tests.access.organiser import make_account


def test_an_act_is_kept_with_its_actor_and_its_numbers():
    account = make_account()

    with writing():
        audit.note(
            "exports.signatures.began", account.id, slug="values-act", rows=3, whole=True
        )

    row = db.session.scalars(select(AuditRow)).one()
    assert (row.act, row.account_id) == ("exports.signatures.began", account.id)
    assert row.detail == {"slug": "values-act", "rows": 3, "whole": True}


@pytest.mark.parametrize("personal", ["kim@example.org", "Kim Osei", "kim osei", "x" * 81])
def test_the_trail_takes_nothing_personal(personal):
    with pytest.raises(ValueError, match="takes nothing personal") as told:
        audit.note("exports.signatures.began", None, who=personal)

    assert personal not in str(told.value)


def test_the_acts_of_one_feature_come_newest_first():
    with writing():
        for act in ("exports.a", "organisers.a", "exports.b", "exportsXc"):
            audit.note(act, None)

    assert [row.act for row in audit.latest("exports.")] == ["exports.b", "exports.a"]
    assert [row.act for row in audit.latest("exports.", limit=1)] == ["exports.b"]


@pytest.mark.parametrize("column", ["created_at", "detail"])
def test_a_row_that_cannot_be_read_stops_nobody_who_reads_the_others(
    app, database_kind, column
):
    if database_kind != "sqlite":
        pytest.skip("PostgreSQL takes only what fits the column")
    with writing():
        for number in (1, 2, 3):
            audit.note("signatures.open", None, signature=number)
    written = AuditRow.__table__.update().where(AuditRow.detail["signature"].as_integer() == 2)
    with db.engine.begin() as connection:
        connection.execute(written.values({column: text("'{oops'")}))

    read = [row.detail["signature"] for row in audit.latest("signatures.")]
    about = [len(audit.about("signature", n, ("signatures.open",))) for n in (1, 2, 3)]
    listed = app.test_cli_runner().invoke(commands.audit, ["list"])

    assert read == [3, 1]
    assert about == [1, 0, 1]
    assert listed.exit_code == 0
    assert len(listed.output.splitlines()) == 3
    assert ("cannot be read" if column == "detail" else "nobody knows when") in listed.output
