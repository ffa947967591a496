"""A subscriber's address lies nowhere in clear: not in the database, not in the logs."""

import logging

from campaign.db import db
from campaign.supporters import tasks
from tests.supporters.asked import ask, confirm, mails, path_in

EMAIL = "Zebulina.Quist@example.org"
NEEDLES = (b"zebulina", b"quist@", "zebulina".encode("utf-16-le"))


def rows():
    """Every value of every table, bytes as they are."""
    values = [
        v
        for table in db.metadata.sorted_tables
        for r in db.session.execute(table.select())
        for v in r
    ]
    return b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in values)


def test_neither_database_nor_log_knows_the_address(client, settings, database_kind, tmp_path):
    log = tmp_path / "all.log"
    handler = logging.FileHandler(log)
    handler.setFormatter(logging.Formatter("%(message)s %(args)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        ask(client, email=EMAIL + "@")
        ask(client, email=EMAIL, zip_code="93640")
        path = path_in(mails()[-1])
        confirm(client, path)
        client.get(path)
        client.post(path, data={"wants": "news_all"})
        ask(client, email=EMAIL)
        client.post(f"{path}/leave")
        tasks.every_hour(settings)
        logging.getLogger("tests").debug("the journey is over")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()
    places = {"log": log.read_bytes()}
    assert b"the journey is over" in places["log"]
    places["rows"] = rows()
    assert b"news_all" in places["rows"]
    if database_kind == "sqlite":
        places |= {path.name: path.read_bytes() for path in settings.instance.glob("*.db*")}
        assert "campaign.db" in places
    found = [(n, place) for n in NEEDLES for place, text in places.items() if n in text.lower()]
    assert found == []
