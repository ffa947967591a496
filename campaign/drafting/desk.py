"""The petition editor: every petition, a new one, its words, and the letter an office gets."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from campaign.access import guard
from campaign.access.roles import May
from campaign.db import db, writing
from campaign.drafting import beginning, previewing, proofreading, saving
from campaign.drafting.beginning import AddressTaken
from campaign.drafting.forms import EditorForm, NewForm, ZipForm
from campaign.drafting.saving import Crossed
from campaign.errors import NotFound
from campaign.letters import template
from campaign.petitions import beside, living, naming, pages, whose
from campaign.petitions.models import Petition, PetitionState, Position
from campaign.stories import differences
from campaign.web import headers, languages
from campaign.web.numbers import whole

blueprint = Blueprint("petition_editor", __name__, url_prefix="/desk/petitions")
guard.guard(
    blueprint,
    may={"petitions": May.SEE, "page": May.SEE, "*": May.WRITE},
    # A new campaign is nobody's yet, and a copy is a new one: see docs/decisions/0034.
    of={"new": guard.everywhere, "copy": guard.everywhere, "*": whose.by_slug},
)


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give these pages the languages, and what a petition is called."""
    return {
        "languages": languages.LANGUAGES,
        "call_of": naming.call_of,
        "language_named": languages.named,
    }


@blueprint.get("")
def petitions() -> ResponseReturnValue:
    """List every petition: its address, how real it is, and what comes next."""
    theirs = whose.within(Petition.id, g.duties.campaigns(May.SEE))
    rows = db.session.scalars(select(Petition).where(theirs).order_by(Petition.id.desc())).all()
    return render_template("drafting/desk_petitions.html", petitions=rows)


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Ask for what a petition needs to begin; on POST, make the draft."""
    form = NewForm()
    if form.validate_on_submit():
        given = form.answers() | {"position": Position(form.position.data)}
        account_id = g.account.id
        try:
            with writing():
                given["slug"] = given["slug"] or beginning.proposed(form.call.data)
                slug = beginning.begin(**given, account_id=account_id).slug
        except AddressTaken as taken:
            form.slug.errors = [str(taken)]
        else:
            flash(gettext("The draft is there. Nobody sees it but the desk."))
            return redirect(url_for(".edit", slug=slug), 303)
    return render_template("drafting/desk_new.html", form=form), 422 if form.errors else 200


@blueprint.get("/<slug>/edit")
def edit(slug: str) -> ResponseReturnValue:
    """Show a petition for changing."""
    petition = living.called(slug)
    told = saving.stored(petition)
    given = told | {name: bool(told[name]) for name in told if name.endswith("_offered")}
    seen = saving.carried(saving.marks(told))
    return _editor(petition, EditorForm(formdata=None, data=given | {"seen": seen}))


@blueprint.post("/<slug>/edit")
def save(slug: str) -> ResponseReturnValue:
    """Save what was changed; whatever is wrong, show everything again as it was typed."""
    petition = living.called(slug)
    form = EditorForm()
    if not form.validate_on_submit():
        return _editor(petition, form), 422
    seen = saving.read(form.seen.data or "")
    account_id = g.account.id
    try:
        with writing():
            petition = living.called(slug, for_update=True)
            typed = saving.merged(petition, saving.plain(form.data), seen)
            faults = proofreading.faults(petition, typed)
            changed = [] if faults else saving.save(petition, typed, seen, account_id)
    except Crossed as crossed:
        return _crossed(living.called(slug), form, crossed), crossed.status
    if faults:
        for fault in faults:
            before = form[fault.field].errors
            form[fault.field].errors = [" ".join([*before, fault.sentence])]
        return _editor(living.called(slug), form), 422
    flash(gettext("Saved.") if changed else gettext("It is saved: nothing was different."))
    return redirect(url_for(".edit", slug=slug), 303)


@blueprint.route("/<slug>/letter", methods=["GET", "POST"])
def letter(slug: str) -> ResponseReturnValue:
    """Show the letter that an office would get from a ZIP code: as saved, or as typed."""
    petition = living.called(slug)
    code = request.values.get("language", languages.DEFAULT)
    if code not in languages.LANGUAGES:
        raise NotFound(gettext("There is no petition in this language."))
    told = saving.stored(petition) | {
        name: said for name, said in request.form.items() if name.startswith(f"{code}_")
    }
    subject, body = told[f"{code}_subject"], told[f"{code}_body"].replace("\r\n", "\n")
    bill = request.form.get("bill", petition.bill)
    form = ZipForm(formdata=request.values)
    faults = proofreading.misplaced(subject) + proofreading.misplaced(body)
    shown = None
    if form.validate() and not faults:
        with languages.speaking(code):
            shown = previewing.of(
                form.zip.data,
                request.values.get("district", type=whole),
                subject=subject,
                body=body,
                bill=bill,
                words=gettext("(Here stand the signer’s own words, where they wrote some.)"),
            )
    page = render_template(
        "drafting/desk_letter.html",
        petition=petition,
        code=code,
        form=form,
        faults=faults,
        shown=shown,
        typed={"bill": bill, f"{code}_subject": subject, f"{code}_body": body},
    )
    return headers.framed_by(make_response(page), "'self'")


@blueprint.get("/<slug>/page")
def page(slug: str) -> Response:
    """Answer with the petition's page as visitors will see it: of a draft, too."""
    petition = living.called(slug)
    told = Petition(
        **{c.key: getattr(petition, c.key) for c in Petition.__mapper__.column_attrs}
    )
    if told.state is PetitionState.DRAFT:
        told.state = PetitionState.REHEARSAL  # as it will be; this one is in no session
    code = request.args.get("language", languages.DEFAULT)
    with languages.speaking(code if code in languages.LANGUAGES else languages.DEFAULT):
        card = pages.card(told, languages.current())
        html = render_template(
            "petitions/petition.html",
            card=card,
            notice=None,
            action=url_for(".page", slug=slug),
            is_preview=True,
            is_draft=petition.state is PetitionState.DRAFT,
        )
    return headers.framed_by(make_response(html), "'self'")


@blueprint.get("/<slug>/boxes/<language>/<kind>")
def versions(slug: str, language: str, kind: str) -> ResponseReturnValue:
    """Show what stood beside one box at every time, and who wrote it."""
    petition = living.called(slug)
    if language not in languages.LANGUAGES or kind not in beside.OURS:
        raise NotFound(gettext("There is no such box."))
    with languages.speaking(language):
        ours = str(beside.OURS[kind])
    return render_template(
        "drafting/desk_versions.html",
        petition=petition,
        code=language,
        ours=ours,
        listed=beside.versions(petition.id, language, kind),
    )


def _crossed(petition: Petition, form: EditorForm, crossed: Crossed) -> str:
    theirs, mine = saving.stored(petition), saving.plain(form.data)
    found = [
        (form[name].label.text, differences.between(theirs[name], mine[name]), theirs[name])
        for section in crossed.sections
        for name in saving.sections()[section]
        if theirs[name] != mine[name]
    ]
    # What was sent is shown again, but for this: pressing once more means it.
    now = saving.marks(theirs)
    seen = saving.read(form.seen.data or "") | {name: now[name] for name in crossed.sections}
    form.seen.data = saving.carried(seen)
    return _editor(petition, form, crossed=found)


def _editor(petition: Petition, form: EditorForm, **parts: Any) -> str:
    return render_template(
        "drafting/desk_edit.html",
        petition=petition,
        form=form,
        boxes=tuple(beside.OURS),
        placeholders=_placeholders(),
        is_fixed=petition.state is PetitionState.LIVE and proofreading.is_signed(petition.id),
        **parts,
    )


def _placeholders() -> list[tuple[str, str]]:
    """Return each placeholder with what stands in its place."""
    about = {
        "senator": gettext("the senator’s name"),
        "district": gettext("the number of the district"),
        "name": gettext("the signer’s name"),
        "city": gettext("the city of their ZIP code"),
        "zip": gettext("their ZIP code"),
        "words": gettext("why it matters to them, where they say so"),
        "bill": gettext("the bill, as you name it below"),
    }
    return [(f"${name}", about[name]) for name in template.PLACEHOLDERS]
