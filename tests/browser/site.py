"""The site as a user starts it: one command in a terminal, and others beside it."""

import email
import email.policy
import os
import re
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

from campaign.config import ROOT
from tests.serving import processes

SENATE = "senate.ca.gov"
_WITNESS = ROOT / "tests" / "browser" / "witness"


class Site:
    """A running ``campaign up --demo``, its folder, and what it said."""

    def __init__(self, environ, url, process, said):
        self.environ = environ
        self.url = url
        self.process = process
        self.said = said
        self.instance = Path(environ["CAMPAIGN_INSTANCE"])

    @property
    def first_link(self):
        """The one-time link of the first organiser, as the terminal shows it."""
        return re.search(rf"{self.url}/desk/sign-in/\S+", self.said)[0]

    @property
    def drawer(self):
        """Where the terminal says that the mail lies."""
        return re.search(rf"The drawer: +({self.url}\S+)", self.said)[1]

    def campaign(self, *arguments):
        """Run a command in another terminal; return what it says."""
        done = processes.campaign(self.environ, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def mails(self, to):
        """The mails to *to* that lie in the drawer's folder."""
        paths = sorted((self.instance / "drawer").glob("*.eml"))
        read = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in paths
        ]
        return [mail for mail in read if to in mail["To"]]

    def wait_for_mail(self, to):
        """Wait until a mail to *to* has come; return the first."""
        processes.wait_until(lambda: self.mails(to))
        return self.mails(to)[0]

    def mailed_path(self, to, word="confirm"):
        """Return where the link of the mail to *to* leads that opens a page of *word*."""
        text = self.wait_for_mail(to).get_body(("plain",)).get_content()
        return re.search(rf"{self.url}(\S*/{word}/\S+)", text)[1]

    def write(self, *statements):
        """Write what only time, or somebody else, would; return the last one's value."""
        with closing(sqlite3.connect(self.instance / "campaign.db", timeout=30)) as database:
            for statement in statements:
                row = database.execute(statement).fetchone()
            database.commit()
        return row and row[0]

    @contextmanager
    def without(self, table):
        """Take a table of the database away for a moment."""
        rename = "alter table {} rename to {}".format
        plainly = "pragma legacy_alter_table = on"  # what points to it shall still do so
        self.write(plainly, rename(table, f"{table}_away"))
        try:
            yield
        finally:
            self.write(plainly, rename(f"{table}_away", table))

    def templates(self):
        """Return {path: the templates of pages shown there}, as the witness noted."""
        seen = {}
        for line in Path(self.environ["WITNESS"]).read_text().splitlines():
            path, template = line.split(" ")
            seen.setdefault(path, set()).add(template)
        return seen


@contextmanager
def running(host="127.0.0.1"):
    """Start a site from nothing; at the end press Ctrl-C, and nothing may be left of it.

    Args:
        host: how the browser calls this machine; passkeys need a name.

    """
    folder = Path(tempfile.mkdtemp(prefix="campaign-browser-"))
    port = processes.free_port()
    named = {} if host == "127.0.0.1" else {"base_url": f"http://{host}:{port}"}
    environ = processes.environ_of(folder / "instance", **named)
    environ |= _watched(environ, folder / "witness")
    try:
        with processes.running(environ, "up", "--demo", "--port", str(port)) as process:
            said = processes.read_until(process, "Ctrl-C")
            assert processes.fetch(port, "/healthz")[0] == 200
            yield Site(environ, f"http://{host}:{port}", process, said)
            family = [process.pid, *_offspring(process.pid)]
            assert len(family) >= 5, "the server, its processes and the worker were running"
            assert processes.interrupt(process) == 0
        assert [pid for pid in family if processes.is_there(pid)] == []
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _watched(environ, notes):
    folders = filter(None, (str(_WITNESS), environ.get("PYTHONPATH")))
    return {"PYTHONPATH": os.pathsep.join(folders), "WITNESS": str(notes)}


def _offspring(pid):
    """The processes that *pid* started, and those that they started."""
    born = list(processes.children_of(pid))
    return born + [grandchild for child in born for grandchild in _offspring(child)]
