"""`campaign audit …`: the trail of what was done, and the proof that it is whole."""

import re

import click
from flask.cli import AppGroup

from campaign import clock
from campaign.access import audit as trail
from campaign.access import proving
from campaign.access.chain import Fault, Finding

audit = AppGroup(
    "audit",
    help="What was done at the desk and on the server, and the proof that it is whole.",
    epilog="\b\nExample:\n  campaign audit verify",
)

_HEAD = re.compile(r"\d+:[0-9a-f]{16}\Z")
_WORDS = {
    Fault.CHANGED: "was changed since it was written",
    Fault.MISSING: "is missing",
    Fault.INSERTED: "was put in by other ways than this program's",
    Fault.CUT: "is where the chain ends, but not where it should: rows were cut off",
}


@audit.command(
    "verify", epilog="\b\nExample:\n  campaign audit verify --head 1204:9f86d081884c7d65"
)
@click.option("--head", help="What an earlier run said, to prove that nothing was cut off.")
def verify(head: str | None) -> None:
    """Walk along the whole trail, and tell every changed, missing or inserted row."""
    if head is not None and not _HEAD.match(head):
        raise click.BadParameter("a head looks like 1204:9f86d081884c7d65", param_hint="--head")
    verdict = proving.prove(head)
    for finding in verdict.findings:
        click.echo(f"{_name(finding)} {_WORDS[finding.fault]}.")
    what = "row" if verdict.rows == 1 else "rows"
    if verdict.findings:
        count = len(verdict.findings)
        faults = "1 fault" if count == 1 else f"{count:,d} faults"
        raise click.ClickException(f"Not whole: {faults} in {verdict.rows:,d} {what}.")
    click.echo(f"The trail is whole: {verdict.rows:,d} {what}.")
    click.echo(f"Its head, to write down elsewhere: {verdict.head}")


@audit.command("list", epilog="\b\nExample:\n  campaign audit list exports. --limit 20")
@click.argument("act", default="")
@click.option("--limit", default=50, show_default=True, help="Most rows.")
def list_them(act: str, limit: int) -> None:
    """List the latest acts, newest first; ACT is how their names begin."""
    for row in trail.as_they_stand(act, limit=limit):
        at = row.created_at and clock.pacific(row.created_at)
        when = f"{at:%Y-%m-%d %H:%M:%S}" if at else "nobody knows when  "
        who = "the server" if row.account_id is None else f"account {row.account_id}"
        told = "(cannot be read: see campaign audit verify)"
        if row.detail is not None:
            told = " ".join(f"{name}={value}" for name, value in row.detail.items())
        click.echo(f"{row.place or '-':>6}  {when}  {who:14s}  {row.act}  {told}".rstrip())


def _name(finding: Finding) -> str:
    where = "without a place" if finding.place is None else f"at place {finding.place:,d}"
    if finding.until not in {None, finding.place}:
        where += f" to {finding.until:,d}"
    row = "" if finding.row_id is None else f" (id {finding.row_id})"
    return f"The row {where}{row}"
