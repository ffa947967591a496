import pytest
from sqlalchemy import select

from campaign.access import audit
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
