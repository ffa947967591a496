"""An organiser signs in, sees what came of it, and takes the signatures out."""

import csv
import io

from tests.access.organiser import sure
from tests.exports.taking import take
from tests.journeys.people import BEN, OLIVE, ROSA, text_of


def test_an_organiser_sees_the_counts_and_takes_the_sheet(app, person, petition):
    for answers in (ROSA, BEN, OLIVE):
        person.sign(petition, answers)
        person.confirm(answers)
    person.sign(petition, ROSA | {"name": "Not Yet", "email": "not.yet@example.org"})
    person.office_mails()
    desk = sure(app.test_client())

    page = text_of(desk.get(f"/desk/petitions/{petition.slug}"))
    assert "Anna Caballero" in page

    sheet = take(desk, petition)
    assert sheet.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(sheet.data.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["Rosa Medina", "Ben Tran", "Olive Park"]
    assert [row["zip"] for row in rows] == ["93640", "93301", "97201"]
    assert [row["district"] for row in rows] == ["14", "", "outside California"]

    assert petition.slug in text_of(desk.get("/desk/exports"))


def test_nobody_else_takes_it(app, person, petition):
    reply = take(app.test_client(), petition)
    assert reply.status_code == 401  # what was typed is kept until one is in
    assert "rosa" not in reply.text.lower()
