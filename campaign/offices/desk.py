"""The desk's pages about offices: how each stands, its profile, its bundles."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.datastructures import CombinedMultiDict

from campaign import clock
from campaign.access import audit, guard
from campaign.access.roles import May
from campaign.db import writing
from campaign.errors import Invalid, NotFound, Refusal
from campaign.mail.post import Mail
from campaign.offices import (
    acts,
    by_hand,
    exact,
    fates,
    phrases,
    profile_sheet,
    profiles,
    revising,
    seats,
    standing,
)
from campaign.offices.forms import PauseForm, ProfileForm, SheetForm, days_of, words_of
from campaign.web import frames, site
from campaign.web.numbers import whole

blueprint = Blueprint("offices", __name__, url_prefix="/desk")
guard.guard(
    blueprint,
    may={
        **dict.fromkeys(
            ("bundle", "bundle_html", "attachment", "today", "today_html"), May.OPEN
        ),
        "*": May.WRITE,
    },
    of=fates.campaign_of,
)


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give these pages their words for profiles and events, and the present moment."""
    return phrases.FOR_PAGES | {"now": clock.now(), "words_of": words_of, "days_of": days_of}


@blueprint.get("/offices")
def offices() -> ResponseReturnValue:
    """Show how every office stands; what needs a person comes first."""
    return render_template(
        "offices/desk_offices.html",
        standings=standing.overview(site.settings()),
        held=fates.held(),
        tasks=by_hand.open_tasks(),
    )


@blueprint.get("/offices/<int:district>")
def office(district: int) -> ResponseReturnValue:
    """Show one office: what waits, what went, who sits there, and what to do."""
    return _office(district, PauseForm())


@blueprint.post("/offices/<int:district>/seal")
def seal(district: int) -> ResponseReturnValue:
    """Put what waits for an office into a bundle now."""
    standing.of(district, site.settings())
    act = partial(acts.seal, district, g.account.id, site.settings())
    return _pressed(act, ".office", district=district)


@blueprint.post("/offices/<int:district>/pause")
def pause(district: int) -> ResponseReturnValue:
    """Let an office's letters wait."""
    form = PauseForm()
    if not form.validate_on_submit():
        return _office(district, form), 422
    act = partial(acts.pause, district, g.account.id, form.reason.data)
    return _pressed(act, ".office", district=district)


@blueprint.post("/offices/<int:district>/resume")
def resume(district: int) -> ResponseReturnValue:
    """Let an office's letters go again."""
    act = partial(acts.resume, district, g.account.id)
    return _pressed(act, ".office", district=district)


@blueprint.get("/offices/<int:district>/today/<slug>")
def today(district: int, slug: str) -> ResponseReturnValue:
    """Show the mail that an office would get if it were sealed now."""
    petition, mail = exact.of_today(district, slug, site.settings())
    return render_template(
        "offices/desk_today.html",
        petition=petition,
        mail=mail,
        one=standing.of(district, site.settings()),
        reason=seats.why_waiting(petition, district),
    )


@blueprint.get("/offices/<int:district>/today/<slug>/html")
def today_html(district: int, slug: str) -> ResponseReturnValue:
    """Answer with that mail's own HTML, for the frame on its page."""
    _, mail = exact.of_today(district, slug, site.settings())
    return _framed(mail)


@blueprint.route("/offices/<int:district>/profile", methods=["GET", "POST"])
def profile(district: int) -> ResponseReturnValue:
    """Show how an office wants its letters; on POST, keep what was filled in."""
    one = standing.of(district, site.settings())
    form = ProfileForm(profiles.of(district))
    if form.validate_on_submit():
        account_id = g.account.id
        try:
            with writing():
                changed = revising.change(
                    district, account_id, form.shown_before(), **form.answers()
                )
        except profiles.Faulty as refusal:
            form.find_fault(refusal)
        except revising.Crossed as refusal:
            form.show_both(refusal, profiles.of(district))
            page = render_template("offices/desk_profile.html", form=form, one=one)
            return page, refusal.status
        else:
            flash(
                ngettext("%(num)s change is kept.", "%(num)s changes are kept.", len(changed))
                if changed
                else gettext("Nothing was different.")
            )
            return redirect(url_for(".office", district=district), 303)
    page = render_template("offices/desk_profile.html", form=form, one=one)
    return page, 422 if form.errors else 200


@blueprint.get("/offices/profiles.csv")
def profiles_csv() -> ResponseReturnValue:
    """Hand out all profiles as a spreadsheet."""
    answer = Response(profile_sheet.written(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=profile_sheet.FILE_NAME)
    return answer


@blueprint.route("/offices/profiles", methods=["GET", "POST"], endpoint="profiles")
def bring_profiles() -> ResponseReturnValue:
    """Take a spreadsheet of profiles, show what it would change, and change it when told so."""
    form = SheetForm(formdata=CombinedMultiDict([request.files, request.form]))
    plan, text = None, form.text.data or ""
    if form.validate_on_submit():
        try:
            if text:
                count = _apply(text, form.mark.data or "")
                flash(ngettext("%(num)s office changed.", "%(num)s offices changed.", count))
                return redirect(url_for(".offices"), 303)
            sent = request.files.get("sheet")
            content = sent.read() if sent else b""
            plan = profile_sheet.read(content)
            text = content.decode("utf-8-sig")
        except profile_sheet.PlanChanged as refusal:
            form.sheet.errors = [str(refusal)]
            plan = profile_sheet.read(text.encode())
        except Invalid as refusal:
            form.sheet.errors = [str(refusal)]
    page = render_template(
        "offices/desk_profiles.html",
        form=form,
        plan=plan,
        text=text,
        header=profile_sheet.HEADER,
    )
    return page, 422 if form.errors else 200


@blueprint.get("/bundles/<int:bundle_id>")
def bundle(bundle_id: int) -> ResponseReturnValue:
    """Show one bundle: its exact words, how far it has come, and what can be done."""
    told = fates.bundle_called(bundle_id)
    number = max(1, request.args.get("letters", 1, type=whole))
    shown = exact.shown(told, site.settings(), number=number)
    return render_template("offices/desk_bundle.html", told=told, shown=shown)


@blueprint.get("/bundles/<int:bundle_id>/html")
def bundle_html(bundle_id: int) -> ResponseReturnValue:
    """Answer with a bundle's own HTML, for the frame on its page."""
    return _framed(exact.mail_of(fates.bundle_called(bundle_id), site.settings()))


@blueprint.get("/bundles/<int:bundle_id>/files/<int:number>")
@guard.surely
def attachment(bundle_id: int, number: int) -> ResponseReturnValue:
    """Hand out one file of a bundle, counted from 1; who took it is written down."""
    mail = exact.mail_of(fates.bundle_called(bundle_id), site.settings())
    files = mail.files if mail else ()
    if not 1 <= number <= len(files):
        raise NotFound(gettext("This bundle has no such file."))
    file, account_id = files[number - 1], g.account.id
    with writing():
        audit.note("bundles.file", account_id, bundle=bundle_id, number=number)
    return send_file(
        io.BytesIO(file.content), file.media_type, as_attachment=True, download_name=file.name
    )


@blueprint.post("/bundles/<int:bundle_id>/letters/<act>")
def letter(bundle_id: int, act: str) -> ResponseReturnValue:
    """Take one letter out of a held bundle, or put it back."""
    verb = {"out": acts.take_out, "back": acts.put_back}.get(act) or abort(404)
    signature_id = request.form.get("letter", 0, type=whole)
    act_on_it = partial(verb, bundle_id, signature_id, g.account.id)
    return _pressed(act_on_it, ".bundle", bundle_id=bundle_id)


@blueprint.post("/bundles/<int:bundle_id>/release")
def release(bundle_id: int) -> ResponseReturnValue:
    """Release a held bundle now."""
    act = partial(acts.release, bundle_id, g.account.id, site.settings())
    return _pressed(act, ".bundle", bundle_id=bundle_id)


@blueprint.post("/bundles/<int:bundle_id>/<act>")
def act_on_bundle(bundle_id: int, act: str) -> ResponseReturnValue:
    """Do one thing about a bundle."""
    verb = acts.OF_A_BUNDLE.get(act) or abort(404)
    return _pressed(partial(verb, bundle_id, g.account.id), ".bundle", bundle_id=bundle_id)


def _office(district: int, form: PauseForm) -> str:
    before = request.args.get("before", type=whole)
    told, older = fates.of_office(district, before=before)
    one = standing.of(district, site.settings())
    return render_template(
        "offices/desk_office.html",
        one=one,
        form=form,
        waiting=standing.waiting_by_petition(district),
        bundles=told,
        older=older,
        troubles=fates.needing_a_person(district),
        addresses=standing.addresses(one),
        history=standing.history(district),
    )


def _pressed(act: Callable[[], str], page: str, **which: Any) -> ResponseReturnValue:
    """Do *act*, say what came of it, and show the *page* it was pressed on."""
    flash(_said(act))
    return redirect(url_for(page, **which), 303)


def _said(act: Callable[[], str]) -> str:
    try:
        return act()
    except NotFound:
        raise
    except Refusal as refusal:  # somebody was faster: the page says how it stands now
        return str(refusal)


def _apply(text: str, mark: str) -> int:
    account_id = g.account.id
    with writing():
        plan = profile_sheet.read(text.encode())
        count = profile_sheet.apply(plan, account_id, mark=mark)
        profile_sheet.note(account_id, count)
    return count


def _framed(mail: Mail | None) -> Response:
    if mail is None:
        raise NotFound(gettext("There is no mail to show."))
    return frames.framed(mail.html, mail.subject)
