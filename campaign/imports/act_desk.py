"""One import: its columns, what was found in it, bringing it in, and undoing that."""

from http import HTTPStatus
from typing import Any

from flask import Response, flash, g, redirect, render_template, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.access import accounts, audit, guard
from campaign.dashboard import figures
from campaign.db import writing
from campaign.errors import NotFound, Refusal
from campaign.imports import (
    bringing,
    forms,
    holding,
    keeping,
    matching,
    mending,
    phrases,
    undoing,
)
from campaign.imports.forms import MatchForm
from campaign.imports.holding import Act
from campaign.imports.keeping import Head
from campaign.imports.models import ImportState
from campaign.jobs import queueing
from campaign.petitions import beside
from campaign.petitions.models import Petition
from campaign.web import languages

_MOST_SHOWN = 100  # faults on the page: the spreadsheet has them all


def act(slug: str, number: int) -> ResponseReturnValue:
    """Show one import: what was found, how far it is, and what can be done."""
    petition = figures.petition_called(slug)
    found = holding.called(petition.id, number)
    head = keeping.head(found.row)
    if head and found.state is ImportState.MATCHING:
        return redirect(url_for("imports.match", slug=slug, number=number), 303)
    faults = _faults(found, head) if head else []
    return render_template(
        "imports/desk_import.html",
        petition=petition,
        act=found,
        head=head,
        faults=faults[:_MOST_SHOWN],
        has_more_faults=len(faults) > _MOST_SHOWN,
        stayed=undoing.stayed(found.row) if found.row.source_id else 0,
        who=accounts.emails_of([found.row.account_id]),
        boxes=beside.now(petition.id, languages.current()),
        kept_days=keeping.KEPT.days,
    )


def match(slug: str, number: int) -> ResponseReturnValue:
    """Show the columns, each with some of its cells, and what they seem to be."""
    petition = figures.petition_called(slug)
    found = holding.called(petition.id, number)
    head = keeping.head(found.row)
    if found.row.state not in {ImportState.MATCHING, ImportState.CHECKED} or head is None:
        return _back(slug, number)
    return _columns(petition, found, head, _form(petition, found, head))


def matched(slug: str, number: int) -> ResponseReturnValue:
    """Keep what the columns are, and have the file looked over."""
    petition, account_id = figures.petition_called(slug), g.account.id
    found = holding.called(petition.id, number)
    head = keeping.head(found.row)
    if head is None:
        return _back(slug, number)
    form = _form(petition, found, head)
    if not form.validate():
        return _columns(petition, found, head, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with writing():
            matching.match(petition.id, number, form.wish(), account_id)
    except matching.Crossed as crossed:
        found = holding.called(petition.id, number)
        form.seen.data = str(found.row.number)
        form.form_errors.append(str(crossed))
        return _columns(petition, found, head, form), crossed.status
    except NotFound:
        raise
    except Refusal as refused:
        flash(str(refused))
    return _back(slug, number)


def bring(slug: str, number: int) -> ResponseReturnValue:
    """Bring in what was looked over."""
    form, account_id = forms.SeenForm(), g.account.id

    def begin(petition: Petition) -> None:
        bringing.begin(petition, number, form.number(), account_id)

    return _done(slug, number, begin)


@guard.surely
def undo(slug: str, number: int) -> ResponseReturnValue:
    """Take out what was brought in."""
    account_id = g.account.id
    return _done(slug, number, lambda found: undoing.begin(found.id, number, account_id))


def go_on(slug: str, number: int) -> ResponseReturnValue:
    """Let work that failed go on where it stopped."""

    def press(petition: Petition) -> None:
        job_id = holding.called(petition.id, number).row.job_id
        queueing.go_on(queueing.called(job_id or 0, for_update=True))

    return _done(slug, number, press)


@guard.surely
def drop(slug: str, number: int) -> ResponseReturnValue:
    """Delete what is left of the file."""
    found = holding.called(figures.petition_called(slug).id, number)
    if found.is_going_on:
        flash(gettext("This is at work just now. Wait until it has ended."))
    else:
        keeping.drop(number, g.account.id)
        flash(gettext("The file is deleted."))
    return _back(slug, number)


@guard.surely
def faults(slug: str, number: int) -> ResponseReturnValue:
    """Answer with the rows that have faults, to mend and bring again; it is noted who."""
    account_id = g.account.id
    with writing():
        petition_id = figures.petition_called(slug).id
        found = holding.called(petition_id, number)
        head = keeping.head(found.row)
        if head is None or not found.has_faults:
            raise NotFound(gettext("These rows are deleted by now."))
        audit.note(
            "imports.faults",
            account_id,
            petition=petition_id,
            imported=number,
            rows=found.row.faulty,
        )
    answer = Response(
        stream_with_context(mending.spreadsheet(number, head)), mimetype="text/csv"
    )
    name = f"{slug}-import-{number}-to-mend.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _done(slug: str, number: int, verb: Any) -> ResponseReturnValue:
    try:
        with writing():
            verb(figures.petition_called(slug))
    except NotFound:
        raise
    except Refusal as refused:
        flash(str(refused))
    return _back(slug, number)


def _back(slug: str, number: int) -> ResponseReturnValue:
    return redirect(url_for("imports.act", slug=slug, number=number), 303)


def _form(petition: Petition, found: Act, head: Head) -> MatchForm:
    words = beside.now(petition.id, languages.current())
    chosen = matching.guessed(found.row, head)
    return forms.for_file(found.row, head.header, chosen, words, is_open=petition.is_open)


def _columns(petition: Petition, found: Act, head: Head, form: MatchForm) -> str:
    return render_template(
        "imports/desk_columns.html", petition=petition, act=found, head=head, form=form
    )


def _faults(found: Act, head: Head) -> list[tuple[int, str, str]]:
    """Return row, column and sentence of the first faults."""
    some: list[tuple[int, str, str]] = []
    for row, column, code in keeping.faults(found.row.id, _MOST_SHOWN + 1):
        some.append((row, phrases.column(head.header, column), phrases.wrong(code)))
    return some
