"""Take files out as organisers do, and read them back as their programs would."""

import csv
import io
import json
import re
import zipfile
from xml.etree import ElementTree as ET

from campaign.db import db, writing
from campaign.exports import asking, reading, reports
from campaign.exports.models import Export, Format
from campaign.exports.tasks import JOBS
from campaign.jobs import working
from campaign.petitions.models import Signature
from campaign.signatures.filters import Filters
from campaign.signers import following
from tests.signatures.crowd import crowd
from tests.signers_of import signed

NEWS = (("keep_informed", "Keep me informed."),)
PURPOSE = "Import into our database"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def path(petition):
    return f"/desk/petitions/{petition.slug}/exports"


def take(client, petition, file="signatures.crm", *, columns=None, query=None, **typed):
    """Send the form of one kind of file, with all its columns unless some are named."""
    report = reports.called(*file.split("."))
    columns = columns or [column.name for column in report.columns]
    data = {"format": "csv", "columns": columns, "purpose": PURPOSE} | typed
    return client.post(path(petition), data=data, query_string={"file": file} | (query or {}))


def wish_for(*columns, file="signatures.crm"):
    """What somebody asks for who wants these columns as CSV."""
    return asking.Wish(
        report=reports.called(*file.split(".")),
        format=Format.CSV,
        columns=columns,
        filters=Filters(),
        purpose=PURPOSE,
    )


def ask_for_ten(client, petition, **typed):
    """Ask for a file of ten signers, which is made; return the address of its page."""
    crowd(petition, 10)
    reply = take(client, petition, **typed)
    assert reply.status_code == 303
    return reply.location


def cells(petition, file="signatures.crm", *, filters=None, columns=None):
    """The rows of one kind of file, each as a dict by the columns' names."""
    report = reports.called(*file.split("."))
    chosen = report.chosen(columns or [column.name for column in report.columns])
    names = tuple(column.name for column in chosen)
    narrowed = asking.narrowed(report, filters or Filters())
    reader = asking.reader_of(petition, report, names, narrowed, mark="m2rk")
    return [
        dict(zip(names, row, strict=True))
        for rows in reading.all_rows(reader, 3)
        for row in rows
    ]


def joined(petition, settings, **answers):
    """A confirmed signature of somebody who wants news, and is on the list since."""
    signature = signed(petition, settings, consents=NEWS, **answers)
    with writing():
        following.join(db.session.get_one(Signature, signature.id))
    return signature


def from_csv(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def from_ndjson(content):
    return [json.loads(line) for line in content.decode().splitlines()]


def from_xlsx(content):
    """All rows of all sheets, as a strict reader of the format sees them."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        book = ET.fromstring(file.read("xl/workbook.xml"))
        sheets = book.find(f"{_MAIN}sheets")
        rows = []
        for number in range(1, len(sheets) + 1):
            sheet = ET.fromstring(file.read(f"xl/worksheets/sheet{number}.xml"))
            rows += [[_cell(one) for one in row] for row in sheet.iter(f"{_MAIN}row")]
    return rows


def _cell(cell):
    if cell.get("t") == "inlineStr":
        text = cell.find(f"{_MAIN}is/{_MAIN}t").text or ""
        return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
    value = cell.find(f"{_MAIN}v")
    return None if value is None else int(value.text)


def work(settings):
    """Make all files that were asked for."""
    while working.run_one(JOBS, settings):
        pass
    db.session.rollback()


def latest():
    db.session.rollback()
    return db.session.scalars(db.select(Export).order_by(Export.id.desc())).first()
