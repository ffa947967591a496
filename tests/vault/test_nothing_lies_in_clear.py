"""A signer's name, mail and words lie nowhere in clear: database, key store, schedule, logs."""

import logging
import os
import sqlite3
import subprocess
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from campaign.db import db
from tests.factories import make_petition
from tests.journeys.people import Person
from tests.signers_of import signed

SECRETS = {
    "name": "Quirinia Xanthopoulos",
    "email": "quirinia.xanthopoulos@example.org",
    "zip_code": "93640",
    "street": "17 Vermillionbird Lane",
    "phone": "+1 559 555 0142",
    "words": "My uncle Thaddeusz has not come home.",
}
NEEDLES = ["quirinia", "xanthopoulos", "vermillionbird", "555 0142", "thaddeusz"]


@pytest.fixture
def log_file(tmp_path, talkative):
    """All that the application logs, down to the finest level, as it would be written."""
    path = tmp_path / "all.log"
    handler = logging.FileHandler(path)
    handler.setFormatter(talkative.handlers[0].formatter)
    talkative.addHandler(handler)
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel(logging.NOTSET)
    yield path
    handler.close()


def in_clear(content):
    """Which secrets stand in *content*, as text in any usual encoding."""
    lower = content.lower()
    found = []
    for needle in NEEDLES:
        spellings = (
            needle.encode(),
            needle.encode("utf-16-le"),
            needle.replace(" ", "+").encode(),
        )
        if any(spelling in lower for spelling in spellings):
            found.append(needle)
    return found


def whole_journey(app, settings, drawer):
    """Sign, fail to sign, read mail, confirm, bundle, deliver, withdraw."""
    petition = make_petition(slug="values-act")
    db.session.commit()
    person = Person(app, settings, drawer)
    path = "/petitions/values-act"
    person.browser.post(path, data=SECRETS | {"email": SECRETS["email"] + "@@"})
    person.browser.get(f"{path}?name={SECRETS['name']}")
    person.browser.get(f"/no/such/{SECRETS['email']}")
    person.sign(petition, SECRETS)
    person.confirm(SECRETS)
    assert len(person.office_mails()) == 1


def test_the_database_its_keys_and_the_logs_name_nobody(
    app, settings, drawer, database_kind, log_file
):
    whole_journey(app, settings, drawer)
    db.session.remove()

    places = {"logs": log_file.read_bytes()}
    if database_kind == "sqlite":
        for path in settings.instance.glob("*.db*"):
            places[path.name] = path.read_bytes()
        assert "campaign.db" in places
    else:
        places |= postgres_dump(settings.database)
        places |= postgres_files()

    assert len(places["logs"]) > 1000
    assert {
        name: in_clear(content) for name, content in places.items() if in_clear(content)
    } == {}


def test_this_search_would_find_what_lies_in_clear(settings, tmp_path):
    path = tmp_path / "clear.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (name text)")
        connection.execute("insert into t values (?)", [SECRETS["name"]])
    connection.close()
    assert in_clear(path.read_bytes()) == ["quirinia", "xanthopoulos"]


def test_the_file_of_a_mail_is_where_they_are_found(app, settings, drawer):
    """The journey above does carry the secrets: the drawer holds the mails themselves."""
    whole_journey(app, settings, drawer)
    mails = b"".join(path.read_bytes() for path in settings.drawer.glob("*.eml"))
    assert "xanthopoulos" in in_clear(mails)


def test_an_accident_in_the_database_does_not_tell_what_it_was_given(app, settings):
    signature = signed(make_petition(), settings)
    with pytest.raises(Exception, match=r"no such|does not exist|syntax") as accident:
        db.session.execute(text("select nothing from nowhere where x = :x"), {"x": "Kim Osei"})
    assert signature is not None
    assert "Kim Osei" not in str(accident.value)
    db.session.rollback()


def postgres_dump(url):
    """Every table in PostgreSQL's own text form, as a dump holds it."""
    dumped = {}
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
        ).fetchall()
        for (name,) in names:
            with connection.cursor().copy(f'copy "{name}" to stdout') as copied:
                content = b"".join(bytes(block) for block in copied)
            # A dump writes bytes in hexadecimal: look at the bytes themselves, too.
            dumped[name] = content + b"".join(_bytes_in(content))
        connection.execute("select 1")
    assert b"confirmed" in dumped["signature"]
    return dumped


def postgres_files():
    """The server's data files as they lie on the disk, where this run started the server."""
    running = subprocess.run(
        ["ps", "-eo", "args"], capture_output=True, text=True, check=True
    ).stdout
    folders = {
        Path(line.split(" -D ")[1].split()[0])
        for line in running.splitlines()
        if "postgres" in line and " -D " in line and "campaign-" in line
    }
    return {
        str(path): path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and os.access(path, os.R_OK)
    }


def _bytes_in(content):
    for cell in content.replace(b"\n", b"\t").split(b"\t"):
        if cell.startswith(b"\\\\x"):
            yield bytes.fromhex(cell[3:].decode())
