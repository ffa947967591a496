"""Files as people bring them, the way through the desk, and a worker."""

import csv
import io
import re

import openpyxl
from sqlalchemy import func, select

from campaign.db import db
from campaign.imports.models import Import
from campaign.imports.tasks import JOBS
from campaign.jobs import working
from campaign.petitions.models import Signature
from campaign.petitions.tally_models import Facet, Tally
from tests.signers_of import MENDOTA

HEADER = ["Name", "Email", "ZIP", "Street"]
EVIDENCE = "Signed at the market in Mendota on May 3, 2026, and ticked the boxes there."


def people(count, *, name="Rosa", code=MENDOTA):
    """Rows of so many people."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [
        [
            f"{name} {letters[n // 26 % 26]}{letters[n % 26]}{'x' * (n // 676)}",
            f"{name.lower()}{n}@example.org",
            code,
            "",
        ]
        for n in range(count)
    ]


def as_csv(rows, header=HEADER, *, encoding="utf-8", delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def as_xlsx(rows, header=HEADER):
    book = openpyxl.Workbook()
    for row in [header, *rows]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def uploaded(desk, petition, content, *, kind="paper", name="people.csv"):
    """Bring a file to the desk; return the address of the import."""
    reply = desk.post(
        f"/desk/petitions/{petition.slug}/imports",
        data={"kind": kind, "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )
    assert reply.status_code == 303, reply.get_data(as_text=True)
    return reply.location.removesuffix("/columns")


def match(desk, address, **said):
    """Send the page of the columns as it stands, but for what is said otherwise."""
    page = desk.get(f"{address}/columns").get_data(as_text=True)
    data = {"evidence": EVIDENCE, "language": "en", "asks": "none"}
    data["seen"] = re.search(r'name="seen"[^>]*value="(\d+)"', page)[1]
    for choice, options in re.findall(
        r'<select[^>]*name="(column_\d+)".*?>(.*?)</select>', page
    ):
        data[choice] = re.search(r'<option selected value="(\w*)"', options)[1]
    return desk.post(f"{address}/columns", data=data | said)


def looked_over(desk, petition, content, settings, *, kind="paper", **said):
    """Bring a file, take its columns as they are guessed, and have it looked over."""
    address = uploaded(desk, petition, content, kind=kind)
    assert match(desk, address, **said).status_code == 303
    work(settings)
    return address


def begin(desk, address):
    assert desk.post(f"{address}/bring", data={"seen": the(address).number}).status_code == 303


def brought(desk, petition, content, settings, **said):
    """Bring a file in wholly."""
    address = looked_over(desk, petition, content, settings, **said)
    begin(desk, address)
    work(settings)
    return address


def undo(desk, address, settings):
    assert desk.post(f"{address}/undo").status_code == 303
    work(settings)


def the(address):
    """The row of an import."""
    db.session.rollback()
    return db.session.get_one(Import, int(address.rsplit("/", 1)[1]))


def work(settings):
    """Do all long work that waits."""
    while working.run_one(JOBS, settings):
        pass
    db.session.rollback()


def states(petition):
    db.session.rollback()
    query = select(Signature.state, func.count()).where(Signature.petition_id == petition.id)
    return {state.value: n for state, n in db.session.execute(query.group_by(Signature.state))}


def counts(petition):
    """All counts of a petition, to compare before and after."""
    db.session.rollback()
    cells = select(Tally.district, Tally.day, Tally.hour, Tally.source_id, Tally.count)
    total = func.sum(Facet.count)
    sides = select(Facet.kind, Facet.day, Facet.value, total).group_by(
        Facet.kind, Facet.day, Facet.value
    )
    return (
        set(
            db.session.execute(cells.where(Tally.petition_id == petition.id, Tally.count != 0))
        ),
        set(
            db.session.execute(sides.where(Facet.petition_id == petition.id).having(total != 0))
        ),
        states(petition),
    )
