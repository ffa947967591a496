"""Choose what to take out, take it, fetch it, and see who took what."""

from collections.abc import Iterator
from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.access import guard
from campaign.access.roles import May
from campaign.db import writing
from campaign.errors import Forbidden, Invalid, NotFound, Refusal
from campaign.exports import asking, handing, making, pieces, reports
from campaign.exports import log as trail
from campaign.exports.asking import Wish
from campaign.exports.forms import FORMATS, TakeForm
from campaign.exports.models import Export, Format, Profile, What
from campaign.exports.reports import Report
from campaign.jobs import queueing
from campaign.petitions import naming, whose
from campaign.petitions.models import Petition
from campaign.signatures import asked
from campaign.signatures.choosing import choices
from campaign.signatures.filters import Filters

MIMETYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.NDJSON: "application/x-ndjson",
}
_OF_PETITION = "/petitions/<slug>/exports"

blueprint = Blueprint("exports", __name__, url_prefix="/desk")
guard.guard(blueprint, may=May.TAKE, of=whose.by_slug)


@blueprint.route(_OF_PETITION, methods=["GET", "POST"])
@guard.surely
def exports(slug: str) -> ResponseReturnValue:
    """Choose what to take, narrowed by the address; on POST, take it."""
    petition = whose.called(slug)
    report = _report()
    filters, faults = asked.read(request.args)
    form = TakeForm().of(report, is_new=request.method == "GET")
    if form.validate_on_submit() and not faults:
        return _take(petition, _wish(report, form, filters))
    shown = render_template(
        "exports/desk_exports.html",
        petition=petition,
        call=naming.call_of(petition),
        report=report,
        groups=_groups(),
        form=form,
        faults=faults,
        count=None if faults else asking.counted(petition, report, filters),
        most_at_once=asking.MOST_AT_ONCE,
        waiting=trail.kept(petition.id, g.account.id),
        **choices(petition.id, asking.narrowed(report, filters), request.args),
    )
    is_faulty = bool(form.errors or faults)
    return shown, HTTPStatus.UNPROCESSABLE_ENTITY if is_faulty else HTTPStatus.OK


@blueprint.get(f"{_OF_PETITION}/<int:number>")
def export(slug: str, number: int) -> ResponseReturnValue:
    """Show how far a file is; once it is whole, where to fetch it, and until when."""
    petition, found = _own(slug, number)
    return render_template(
        "exports/desk_export.html",
        petition=petition,
        call=naming.call_of(petition),
        one=trail.told([found])[0],
        name=asking.file_name(found, slug),
    )


@blueprint.get(f"{_OF_PETITION}/<int:number>/file")
@guard.surely
def fetch(slug: str, number: int) -> ResponseReturnValue:
    """Hand the file out, or the part of it that a broken download still misses."""
    petition, found = _own(slug, number)
    petition_slug, file_id = petition.slug, handing.ready(found).id
    headers = request.headers
    handed = handing.part(found, headers.get("Range"), headers.get("If-Range"))
    if handed is None:
        answer = Response(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        answer.headers["Content-Range"] = f"bytes */{found.size}"
        return answer
    name, tag, mimetype = (
        asking.file_name(found, petition_slug),
        handing.tag(found),
        MIMETYPES[found.format],
    )
    with writing():
        handing.note(handing.called(petition.id, number, g.account.id), handed)
    content = pieces.content(file_id, handed.first, handed.end)
    answer = _file(content, name, mimetype)
    answer.headers["ETag"] = tag
    answer.headers["Accept-Ranges"] = "bytes"
    answer.content_length = handed.end - handed.first
    if not handed.is_whole:
        answer.status_code = HTTPStatus.PARTIAL_CONTENT
        answer.headers["Content-Range"] = handed.said
    return answer


@blueprint.post(f"{_OF_PETITION}/<int:number>/<any('stop', 'go-on'):act>")
def press(slug: str, number: int, act: str) -> ResponseReturnValue:
    """Stop the work on a file, or let it go on where it stopped."""
    petition_id, account_id = whose.called(slug).id, g.account.id
    try:
        with writing():
            found = handing.called(petition_id, number, account_id)
            job = queueing.called(found.job_id or 0, for_update=True)
            if act == "stop":
                queueing.cancel(job)
            else:
                queueing.go_on(job)
    except NotFound:
        raise
    except Refusal as refusal:
        flash(str(refusal))
    return redirect(url_for(".export", slug=slug, number=number), 303)


@blueprint.get("/exports")
def log() -> ResponseReturnValue:
    """Show who took what, newest first, as far as one may take it oneself."""
    taken = trail.latest(g.duties.campaigns(May.TAKE))
    return render_template("exports/desk_log.html", taken=taken, formats=FORMATS)


def _take(petition: Petition, wish: Wish) -> ResponseReturnValue:
    """Send a small file at once; let a worker make a large one."""
    slug, account_id = petition.slug, g.account.id
    expected = asking.counted(petition, wish.report, wish.filters)
    is_large = expected.is_more or expected.number > asking.MOST_AT_ONCE
    with writing():
        petition = whose.called(slug)
        if is_large:
            number = making.ask(petition, wish, account_id, expected).id
        else:
            begun = asking.begin(petition, wish, account_id)
    if is_large:
        flash(gettext("The file is being made. You can leave this page, and come back."))
        return redirect(url_for(".export", slug=slug, number=number), 303)
    name = asking.file_name(begun, slug)
    # From here on nothing touches the request's own transaction until all rows are out.
    content = (piece for piece, _ in asking.written(begun, petition))
    return _file(content, name, MIMETYPES[wish.format])


def _file(content: Iterator[bytes], name: str, mimetype: str) -> Response:
    answer = Response(stream_with_context(content), content_type=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _own(slug: str, number: int) -> tuple[Petition, Export]:
    petition = whose.called(slug)
    return petition, handing.called(petition.id, number, g.account.id)


def _report() -> Report:
    """Return which file the address names.

    Raises:
        NotFound: none.
        Forbidden: it holds people of all campaigns, and theirs are only some.

    """
    what, _, profile = request.args.get("file", What.SIGNATURES.value).partition(".")
    try:
        found = reports.called(what, profile or Profile.CRM)
    except Invalid:
        abort(404)
    if found.what is What.EVERYBODY and not _may_all():
        raise Forbidden(gettext("Only whoever may take from all campaigns can take this."))
    return found


def _may_all() -> bool:
    return g.duties.campaigns(May.TAKE) is None


def _groups() -> list[tuple[str, list[Report]]]:
    offered = [one for one in reports.REPORTS if one.what is not What.EVERYBODY or _may_all()]
    return [
        (name, [one for one in offered if one.what in kinds]) for name, kinds in reports.GROUPS
    ]


def _wish(report: Report, form: TakeForm, filters: Filters) -> Wish:
    return Wish(
        report=report,
        format=Format(form.format.data),
        columns=tuple(form.columns.data),
        filters=filters,
        purpose=form.purpose.data,
    )
