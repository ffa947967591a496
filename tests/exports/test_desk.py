"""An organiser chooses what to take, says what for, and only whoever may take it does."""

import csv
import io

import pytest
from sqlalchemy import select

from campaign.access import accounts
from campaign.access.models import AuditRow, Role
from campaign.db import db, writing
from campaign.exports import asking
from campaign.exports.models import Export, Format
from campaign.petitions.models import Petition
from tests.access.organiser import EMAIL, make_account, show_factor, sign_in, sure, with_app
from tests.exports.taking import PURPOSE, from_csv, from_ndjson, from_xlsx, latest, path, take
from tests.factories import make_petition
from tests.pages import text_of
from tests.signers_of import BAKERSFIELD, sign, signed


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


def as_(client, role, petition):
    """Sign in somebody who has shown a second factor, with one role in one campaign."""
    account = make_account("an@example.org", role=role, campaign=petition.id)
    with_app(account)
    sign_in(client, "an@example.org")
    show_factor("an@example.org")
    return client


def trail():
    return [
        (row.act, row.account_id, row.detail)
        for row in db.session.scalars(select(AuditRow).order_by(AuditRow.id))
        if row.act.startswith("exports.")
    ]


def test_a_small_file_comes_at_once_and_both_ends_are_noted(client, petition, settings):
    sure(client)
    signed(petition, settings, name="=Kim", words="+1")
    account_id = accounts.by_email(EMAIL).id

    reply = take(client, petition)

    assert reply.status_code == 200
    assert reply.mimetype == "text/csv"
    [row] = from_csv(reply.data)
    assert (row["name"], row["words"], row["zip"]) == ("'=Kim", "'+1", "93640")
    export = latest()
    named = f"filename=values-act-signatures-{export.created_at:%Y}"
    assert named in reply.headers["Content-Disposition"]
    assert f"-{export.mark}.csv" in reply.headers["Content-Disposition"]
    assert (export.rows, export.size, export.is_whole) == (1, len(reply.data), True)
    assert trail() == [
        (
            "exports.began",
            account_id,
            {
                "petition": petition.id,
                "slug": "values-act",
                "export": export.id,
                "mark": export.mark,
                "what": "signatures",
                "profile": "crm",
                "format": "csv",
            },
        ),
        ("exports.ended", account_id, {"export": export.id, "rows": 1, "whole": True}),
    ]


def test_taking_is_noted_before_the_first_byte(client, petition, settings):
    sure(client)
    signed(petition, settings)
    data = {"format": "csv", "columns": ["email"], "purpose": PURPOSE}

    reply = client.post(path(petition), data=data, buffered=False)

    assert [act for act, *_ in trail()] == ["exports.began"]
    db.session.rollback()
    assert from_csv(b"".join(reply.iter_encoded()))[0]["email"] == "kim@example.org"
    assert [act for act, *_ in trail()][1:] == ["exports.ended"]
    reply.close()


def test_a_reader_who_leaves_in_the_middle_leaves_the_number_behind(petition, settings):
    for number in range(3):
        signed(petition, settings, email=f"signer{number}@example.org")
    with writing():
        wish = asking.Wish(
            report=asking.reports.called("signatures"),
            format=Format.CSV,
            columns=("email",),
            filters=asking.Filters(),
            purpose=PURPOSE,
        )
        export = asking.begin(petition, wish, None)
    told = asking.written(export, petition)
    next(told)
    told.close()

    assert (latest().rows, latest().is_whole) == (0, False)
    assert trail()[-1] == (
        "exports.ended",
        None,
        {"export": latest().id, "rows": 0, "whole": False},
    )


def test_the_same_rows_come_in_each_format_and_end_with_the_mark(client, petition, settings):
    sure(client)
    signed(petition, settings, phone="+1 559 555 0100")

    [line] = from_csv(take(client, petition).data)
    mark = latest().mark
    [raw] = from_ndjson(take(client, petition, format="ndjson").data)
    headings, cells = from_xlsx(take(client, petition, format="xlsx").data)

    assert line["export"] == mark
    assert list(line)[-1] == list(raw)[-1] == headings[-1] == "export"
    assert line["phone"] == "559-555-0100"
    assert raw["phone"] == dict(zip(headings, cells, strict=True))["phone"] == "+1 559 555 0100"
    assert (raw["district"], dict(zip(headings, cells, strict=True))["district"]) == (14, 14)


def test_only_the_chosen_columns_leave(client, petition, settings):
    sure(client)
    signed(petition, settings)

    [row] = from_csv(take(client, petition, columns=["zip", "email"]).data)

    assert list(row) == ["email", "zip", "export"]


def test_the_filters_of_the_address_narrow_the_file_and_stand_in_the_log(
    client, petition, settings
):
    sure(client)
    signed(petition, settings)
    signed(petition, settings, email="an@example.org", zip_code=BAKERSFIELD)

    page = client.get(path(petition), query_string={"zip": BAKERSFIELD})
    rows = from_csv(take(client, petition, query={"zip": BAKERSFIELD}).data)

    assert "1 row" in text_of(page)
    assert f"ZIP {BAKERSFIELD}" in text_of(page)
    assert [row["email"] for row in rows] == ["an@example.org"]
    assert f"ZIP {BAKERSFIELD}" in text_of(client.get("/desk/exports"))


def test_the_list_of_signatures_leads_here_and_keeps_its_filters(client, petition, settings):
    sure(client)
    signed(petition, settings)

    page = client.get(f"/desk/petitions/{petition.slug}/signatures?zip=93640")

    assert f'href="{path(petition)}?zip=93640"' in page.get_data(as_text=True)


def test_a_filter_that_is_not_understood_takes_nothing(client, petition):
    sure(client)

    reply = take(client, petition, query={"zip": "936"})

    assert reply.status_code == 422
    assert "Enter five digits" in text_of(reply)
    assert trail() == []


def test_without_a_purpose_or_a_column_nothing_leaves_and_what_was_typed_stays(
    client, petition, settings
):
    sure(client)
    signed(petition, settings)

    for typed in ({"purpose": ""}, {"columns": []}, {"format": "pdf"}):
        data = {"format": "xlsx", "columns": ["email"], "purpose": PURPOSE} | typed
        reply = client.post(path(petition), data=data)

        assert reply.status_code == 422
        assert "Please mend this first" in text_of(reply)
        if "purpose" not in typed:
            assert PURPOSE in reply.get_data(as_text=True)
    assert trail() == []


def test_the_purpose_is_kept_sealed_and_shown_in_the_log(client, petition, settings):
    sure(client)
    signed(petition, settings)
    take(client, petition, purpose="Hand them to Kim before the hearing").get_data()

    assert b"hearing" not in latest().sealed
    assert "Hand them to Kim before the hearing" in text_of(client.get("/desk/exports"))
    assert "hearing" not in str(trail())


def test_nothing_personal_stands_in_the_trail(client, petition, settings):
    sure(client)
    signed(petition, settings, words="My neighbour was taken.")
    take(client, petition).get_data()

    told = str(trail())
    for secret in ("Kim", "kim@", "neighbour", "93640", EMAIL):
        assert secret not in told


def test_the_log_says_that_nobody_took_anything(client, petition):
    sure(client)

    assert "Nobody has taken anything out yet." in text_of(client.get("/desk/exports"))


def test_there_is_nothing_to_take_from_an_unknown_petition_or_of_an_unknown_kind(
    client, petition
):
    sure(client)

    assert client.post("/desk/petitions/nothing/exports").status_code == 404
    assert client.get(path(petition), query_string={"file": "passwords"}).status_code == 404
    assert (
        client.get(path(petition), query_string={"file": "letters.office"}).status_code == 404
    )


def test_an_exporter_of_one_campaign_takes_nothing_of_another(client, petition, settings):
    other = make_petition(slug="other-act")
    db.session.commit()
    signed(other, settings)
    as_(client, Role.EXPORTER, petition)

    assert client.get(path(petition)).status_code == 200
    assert client.get(path(other)).status_code == 404
    assert take(client, other).status_code == 404
    assert db.session.scalars(select(Export)).all() == []


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.READER])
def test_who_may_not_take_is_told_so(client, petition, role):
    as_(client, role, petition)

    assert client.get(path(petition)).status_code == 403
    assert take(client, petition).status_code == 403
    assert client.get("/desk/exports").status_code == 403


def test_the_log_of_an_exporter_has_only_their_campaign(client, petition, settings):
    other = make_petition(slug="other-act")
    db.session.commit()
    with writing():
        for one in ("other-act", "values-act"):
            wish = asking.Wish(
                report=asking.reports.called("days"),
                format=Format.CSV,
                columns=("day",),
                filters=asking.Filters(),
                purpose=f"For {one} alone",
            )
            named = db.session.scalars(select(Petition).where(Petition.slug == one)).one()
            asking.begin(named, wish, None)
    as_(client, Role.EXPORTER, petition)

    words = text_of(client.get("/desk/exports"))

    assert "For values-act alone" in words
    assert "other-act" not in words
    assert other.slug == "other-act"


def test_people_of_all_campaigns_leave_only_with_who_may_take_from_all(client, petition):
    as_(client, Role.EXPORTER, petition)

    page = client.get(path(petition))

    assert "who asked about this campaign" in text_of(page)
    assert "or all" not in text_of(page)
    assert take(client, petition, "everybody.crm").status_code == 403


def test_every_kind_of_file_has_a_page_and_can_be_taken(client, petition, settings):
    sure(client)
    signed(petition, settings)
    sign(petition, settings, email="pending@example.org")

    for report in asking.reports.REPORTS:
        page = client.get(path(petition), query_string={"file": report.name})
        reply = take(client, petition, report.name)

        assert page.status_code == 200, report.name
        lines = list(csv.reader(io.StringIO(reply.data.decode("utf-8-sig"), newline="")))
        assert lines[0] == [column.heading for column in (*report.columns, report.mark)]
