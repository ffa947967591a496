"""Bring signatures in: the list of what was brought, a new file, and the sheet to sign on."""

from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.access import accounts, guard
from campaign.access.roles import May
from campaign.dashboard import figures
from campaign.errors import Invalid, Refusal
from campaign.imports import act_desk, bringing, decoding, holding, keeping, phrases, printing
from campaign.imports.forms import UploadForm
from campaign.imports.limits import MOST_BYTES
from campaign.imports.models import Kind
from campaign.petitions import tallying, whose
from campaign.web import languages, site

# A file too large comes this far, and is told so in words.
_MOST_UPLOAD_BYTES = MOST_BYTES + 10 * 1024 * 1024

blueprint = Blueprint("imports", __name__, url_prefix="/desk/petitions/<slug>/imports")
guard.guard(blueprint, may=May.OPEN, of=whose.by_slug)
blueprint.app_template_filter("import_state")(phrases.state)
blueprint.app_template_filter("import_kind")(phrases.kind)
blueprint.app_template_filter("import_fault")(phrases.wrong)

for rule, method, view in (
    ("/<int:number>", "GET", act_desk.act),
    ("/<int:number>/columns", "GET", act_desk.match),
    ("/<int:number>/columns", "POST", act_desk.matched),
    ("/<int:number>/bring", "POST", act_desk.bring),
    ("/<int:number>/undo", "POST", act_desk.undo),
    ("/<int:number>/go-on", "POST", act_desk.go_on),
    ("/<int:number>/drop", "POST", act_desk.drop),
    ("/<int:number>/faults.csv", "POST", act_desk.faults),
):
    blueprint.add_url_rule(rule, view_func=view, methods=[method])


@blueprint.url_value_preprocessor
def take_files(endpoint: str | None, values: object) -> None:
    """Let files come whole, from people of the desk alone.

    Before anything reads the form: the check for forged requests does.
    """
    del values
    if endpoint == "imports.upload" and guard.recognise():
        request.max_content_length = _MOST_UPLOAD_BYTES


@blueprint.teardown_request
def let_go(error: BaseException | None) -> None:
    """Close the files that an upload has come through."""
    del error
    request.close()


@blueprint.get("")
def imports(slug: str) -> ResponseReturnValue:
    """List what was brought in, newest first, and take a new file."""
    return _page(slug, UploadForm(formdata=None))


@blueprint.post("")
def upload(slug: str) -> ResponseReturnValue:
    """Keep a file, and ask which of its columns is what."""
    petition, form, account_id = figures.petition_called(slug), UploadForm(), g.account.id
    sent = request.files.get("file")
    content = sent.read(MOST_BYTES + 1) if sent else b""
    is_fine = form.validate()
    if not (sent and sent.filename):
        is_fine, form.file.errors = False, [gettext("Choose a file.")]
    if not is_fine:
        return _page(slug, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        bringing.check(petition)
        number = keeping.keep(
            petition.id,
            petition.scope,
            decoding.sheet(content),
            name=(sent and sent.filename) or "",
            kind=Kind(form.kind.data),
            account_id=account_id,
        )
    except Invalid as refused:
        form.file.errors = [str(refused)]
        return _page(slug, form), HTTPStatus.UNPROCESSABLE_ENTITY
    except Refusal as refused:
        flash(str(refused))
        return redirect(url_for(".imports", slug=slug), 303)
    return redirect(url_for(".match", slug=slug, number=number), 303)


@blueprint.get("/sheet.pdf")
def sheet(slug: str) -> ResponseReturnValue:
    """Answer with a sheet to sign on, in the language that the address asks for."""
    petition = figures.petition_called(slug)
    wanted = request.args.get("language", "")
    language = wanted if wanted in languages.LANGUAGES else languages.current()
    content = printing.pdf(petition, site.settings(), language)
    answer = Response(content, mimetype="application/pdf")
    name = f"{slug}-sheet-{language}.pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _page(slug: str, form: UploadForm) -> str:
    petition = figures.petition_called(slug)
    found = holding.latest(petition.id)
    try:
        bringing.check(petition)
        hindrance = ""
    except Refusal as refused:
        hindrance = str(refused)
    return render_template(
        "imports/desk_imports.html",
        petition=petition,
        form=form,
        hindrance=hindrance,
        acts=found,
        who=accounts.emails_of(act.row.account_id for act in found),
        elsewhere=tallying.elsewhere(petition.id),
        languages=languages.LANGUAGES,
        kept_days=keeping.KEPT.days,
    )
