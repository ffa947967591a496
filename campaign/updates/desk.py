"""The desk's pages of updates: list, write, try, send, watch, hold."""

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import format_time, gettext

from campaign import clock
from campaign.access import accounts, guard
from campaign.access.roles import May
from campaign.db import writing
from campaign.errors import Invalid, Refusal
from campaign.mail.post import Mail
from campaign.petitions import pages
from campaign.updates import acts, audience, drafting, figures, mails, sending, showing
from campaign.updates.drafting import Crossed
from campaign.updates.forms import EndForm, PressForm, SendForm, UpdateForm, filled
from campaign.updates.mails import Story
from campaign.updates.models import Update, UpdateState
from campaign.web import frames, languages, site
from campaign.web.numbers import whole

blueprint = Blueprint("updates", __name__, url_prefix="/desk/updates")
guard.guard(blueprint, may=May.WRITE, of=drafting.campaign_of)


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give these pages what all of them show."""
    return {
        "languages": languages.LANGUAGES,
        "language_named": languages.named,
        "now": clock.now(),
        "subject_of": drafting.subject_of,
        "called": mails.called,
        "kept": figures.kept,
    }


@blueprint.get("")
def updates() -> ResponseReturnValue:
    """List updates: all, or those about one campaign."""
    slug = request.args.get("petition")
    petition = pages.petition_called(slug) if slug else None
    if petition is not None:
        guard.need(May.WRITE, petition.id)
    listed = sending.listed(petition.id if petition else None, campaigns=_theirs())
    return render_template(
        "updates/desk_updates.html",
        petition=petition,
        listed=listed,
        subjects=drafting.subjects_of(listed),
        calls=mails.calls_of(listed, languages.current()),
        discarded=request.args.get("discarded", type=whole),
    )


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    """Show an empty update."""
    slug = request.args.get("petition")
    about = str(pages.petition_called(slug).id) if slug else None
    return _editor(_form(UpdateForm(formdata=None, about=about)), None)


@blueprint.post("/new")
def begin() -> ResponseReturnValue:
    """Keep a new update as a draft."""
    form = _form(UpdateForm())
    if form.validate_on_submit() and not any(map(any, form.words().values())):
        form[f"subject_{languages.DEFAULT}"].errors = [gettext("Write a subject or a text.")]
    if form.errors:
        return _declined(form, None)
    draft, account_id = form.draft(), g.account.id
    with writing():
        update = drafting.begin(draft, account_id)
        update_id, revision = update.id, update.revision
    return _kept(update_id, revision)


@blueprint.get("/<int:update_id>")
def update(update_id: int) -> ResponseReturnValue:
    """Show a draft for changing; or how far an update has come."""
    found = drafting.called(update_id)
    if found.state is not UpdateState.DRAFT:
        return _progress(found, EndForm(formdata=None))
    given = filled(found, drafting.wordings(found))
    return _editor(_form(UpdateForm(formdata=None, data=given)), found)


@blueprint.post("/<int:update_id>")
def write(update_id: int) -> ResponseReturnValue:
    """Keep a draft as it was typed."""
    drafting.called(update_id)
    form = _form(UpdateForm())
    if not form.validate_on_submit():
        return _declined(form, drafting.called(update_id))
    draft, seen, account_id = form.draft(), form.seen.data or 0, g.account.id
    try:
        with writing():
            revision = drafting.save(
                update_id, draft, seen=seen, account_id=account_id
            ).revision
    except Crossed as crossed:
        if _is_script():
            return jsonify(crossed=str(crossed)), crossed.status
        theirs = drafting.called(update_id)
        # What was sent is shown again, but for this: pressing once more means it.
        form.seen.raw_data = [str(theirs.revision)]
        return _editor(form, theirs, drafting.wordings(theirs)), crossed.status
    return _kept(update_id, revision)


@blueprint.route("/preview/<language>", methods=["GET", "POST"])
def preview(language: str) -> ResponseReturnValue:
    """Answer with the mail of what was typed, or of nothing yet, in a harmless frame."""
    form = _form(UpdateForm())
    subject, body = form.words().get(language) or abort(404)
    about = drafting.campaign_numbered(form.about.data, _theirs())
    call = pages.wording_of(about.id, language).call if about else ""
    subject = subject or gettext("(no subject yet)")
    return _framed(Story(subject, body, language, call, sponsor=about.sponsor if about else ""))


@blueprint.get("/<int:update_id>/mail/<language>")
def mail(update_id: int, language: str) -> ResponseReturnValue:
    """Answer with the mail of an update as it is kept."""
    told = mails.stories(drafting.called(update_id))
    return _framed(told[language]) if language in told else abort(404)


@blueprint.get("/<int:update_id>/send")
def review(update_id: int) -> ResponseReturnValue:
    """Count who gets it, show what they get, and ask when."""
    found = drafting.called(update_id)
    if found.state is not UpdateState.DRAFT:
        return redirect(url_for(".update", update_id=update_id), 303)
    return _review(found, SendForm(formdata=None, seen=found.revision))


@blueprint.post("/<int:update_id>/send")
def send(update_id: int) -> ResponseReturnValue:
    """Let it go, after a hold of some minutes."""
    form, account_id = SendForm(), g.account.id
    if not form.validate_on_submit():
        return _review(drafting.called(update_id), form), 422
    due_at, seen = form.due_at(), form.seen.data or 0
    try:
        with writing():
            sending.schedule(update_id, due_at=due_at, seen=seen, account_id=account_id)
    except (Invalid, Crossed) as refused:
        found = drafting.called(update_id)
        form.seen.raw_data = [str(found.revision)]
        return _review(found, form, notice=str(refused)), refused.status
    return redirect(url_for(".update", update_id=update_id), 303)


@blueprint.post("/<int:update_id>/<any(test,back,pause,resume,discard,fetch,hide,show):act>")
def press(update_id: int, act: str) -> ResponseReturnValue:
    """Do one thing about an update."""
    if not PressForm().validate_on_submit():
        abort(400)
    try:
        said = acts.ACTS[act](update_id, g.account.id, site.settings())
    except Refusal as refused:
        said = str(refused)
    if not said:  # thrown away: the list says it, with the way back
        return redirect(url_for(".updates", discarded=update_id), 303)
    flash(said)
    # Whoever tries it from the page that sends it stays there.
    back = ".review" if request.form.get("then") == "send" else ".update"
    return redirect(url_for(back, update_id=update_id), 303)


@blueprint.post("/<int:update_id>/end")
def end(update_id: int) -> ResponseReturnValue:
    """End an update for good, where its number was typed."""
    form, account_id = EndForm(), g.account.id
    if form.validate_on_submit() and (form.number.data or "").strip("#") != str(update_id):
        form.number.errors = [gettext("This is not its number: %(n)s.", n=update_id)]
    if form.errors:
        return _progress(drafting.called(update_id), form), 422
    flash(acts.end(update_id, account_id))
    return redirect(url_for(".update", update_id=update_id), 303)


def _form(form: UpdateForm) -> UpdateForm:
    form.offer(drafting.campaigns(_theirs()), has_all=_theirs() is None)
    return form


def _theirs() -> frozenset[int] | None:
    found: frozenset[int] | None = g.duties.campaigns(May.WRITE)
    return found


def _is_script() -> bool:
    return request.headers.get("X-Autosave") == "1"


def _kept(update_id: int, revision: int) -> ResponseReturnValue:
    """Answer whoever saved: a script by the new revision, a person by the next page."""
    here = url_for(".update", update_id=update_id)
    if _is_script():
        return jsonify(
            revision=revision,
            address=here,
            send=url_for(".review", update_id=update_id),
            said=gettext("Saved at %(time)s", time=format_time(clock.now(), "short")),
        )
    if request.form.get("then") == "send":
        return redirect(url_for(".review", update_id=update_id), 303)
    flash(gettext("Saved."))
    return redirect(here, 303)


def _declined(form: UpdateForm, found: Update | None) -> ResponseReturnValue:
    """Answer whoever sent what cannot be kept: a script by a sentence, a person by the form."""
    if _is_script():
        faults = " ".join(str(fault) for field in form for fault in field.errors)
        return jsonify(said=gettext("Not saved: %(why)s", why=faults)), 422
    return _editor(form, found), 422


def _editor(form: UpdateForm, found: Update | None, theirs: object = None) -> str:
    return render_template(
        "updates/desk_update.html",
        form=form,
        update=found,
        theirs=theirs,
        first=next(iter(drafting.written(found)), None) if found else None,
    )


def _review(found: Update, form: SendForm, *, notice: str | None = None) -> str:
    missing = drafting.missing(found)
    return render_template(
        "updates/desk_send.html",
        update=found,
        form=form,
        notice=notice,
        missing=missing,
        count=None if missing else audience.count(found),
        told=_sheets(found),
        is_rehearsal=audience.is_rehearsal(found),
        own=accounts.email_of(g.account),
        hold=int(sending.HOLD.total_seconds() // 60),
    )


def _progress(found: Update, form: EndForm) -> str:
    return render_template(
        "updates/desk_progress.html",
        update=found,
        form=form,
        figures=figures.of(found),
        waits=sending.waits(found),
        is_shown=showing.is_shown(found),
        is_kept_back=showing.is_kept_back(found),
        told=_sheets(found),
        is_rehearsal=audience.is_rehearsal(found)
        if found.is_rehearsal is None
        else found.is_rehearsal,
    )


def _sheets(found: Update) -> dict[str, Mail]:
    own, settings = accounts.email_of(g.account), site.settings()
    return {
        code: mails.shown(story, own, settings) for code, story in mails.stories(found).items()
    }


def _framed(story: Story) -> Response:
    shown = mails.shown(story, accounts.email_of(g.account), site.settings())
    return frames.framed(shown.html, shown.subject)
