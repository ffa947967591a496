"""The desk's pages about a campaign's bill: where it stands, its hearings, OpenStates."""

from flask import (
    Blueprint,
    Response,
    abort,
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

from campaign.access import guard
from campaign.access.roles import May
from campaign.bills import courses, facts, hearings, phrases, refreshing, strips, tracking
from campaign.bills.facts import Facts
from campaign.bills.forms import BillForm, HearingForm
from campaign.bills.models import BillCheck
from campaign.bills.phrases import Difference
from campaign.bills.tracking import Crossed
from campaign.db import db, writing
from campaign.errors import NotFound, Refusal
from campaign.petitions import living, whose
from campaign.petitions.models import Petition
from campaign.web import headers, site
from campaign.web.numbers import whole

blueprint = Blueprint("bills", __name__, url_prefix="/desk/petitions/<slug>/bill")
guard.guard(blueprint, may=May.WRITE, of=whose.by_slug)


@blueprint.get("")
def bill(slug: str) -> ResponseReturnValue:
    """Show everything that is said of a bill, for changing."""
    petition = _found(slug)
    return _page(petition, _form_of(petition))


@blueprint.post("")
def write(slug: str) -> ResponseReturnValue:
    """Publish where a bill stands, as it was filled in."""
    petition = _found(slug)
    form = BillForm(courses.of(petition.bill))
    if not form.validate_on_submit():
        return _page(petition, form), 422
    account_id = g.account.id
    try:
        with writing():
            is_new = tracking.write(
                _found(slug),
                form.facts(),
                keeps_fresh=form.keeps_fresh.data,
                seen=form.seen.data or 0,
                account_id=account_id,
            )
    except Crossed as crossed:
        petition = _found(slug)
        theirs = tracking.facts_of(petition) or tracking.beginning(petition)
        # What was sent is shown again, but for this: pressing once more means it.
        form.seen.raw_data = [str(tracking.row_of(petition).edition)]
        return _page(petition, form, theirs), crossed.status
    flash(_said(is_new=is_new))
    return _back(slug)


@blueprint.route("/look", methods=["GET", "POST"])
def look(slug: str) -> ResponseReturnValue:
    """Answer with the strip as visitors would see it: as it is, or as it was filled in."""
    petition = _found(slug)
    coming = hearings.coming(petition.id)
    told = tracking.facts_of(petition) or tracking.beginning(petition)
    if request.method == "POST":
        course = courses.of(petition.bill)
        told = facts.fitted(BillForm(course).facts(), course)
    strip = strips.showing(petition, told, coming)
    page: Response = make_response(render_template("bills/desk_look.html", strip=strip))
    return headers.framed_by(page, "'self'")


@blueprint.post("/refresh")
def refresh(slug: str) -> ResponseReturnValue:
    """Ask OpenStates now."""
    petition_id, account_id = _found(slug).id, g.account.id
    try:
        done = refreshing.refresh(petition_id, site.settings(), account_id=account_id)
    except refreshing.CannotAsk as missing:
        flash(str(missing))
        return _back(slug)
    if done.failure is not None:
        flash(phrases.failure(done.failure))
    elif done.has_changed:
        flash(gettext("OpenStates knew something new. Visitors see it now."))
    elif done.is_waiting:
        flash(
            gettext("OpenStates says something else. Look at it, and take it if it is right.")
        )
    else:
        flash(gettext("OpenStates says the same."))
    return _back(slug)


@blueprint.post("/take")
def take(slug: str) -> ResponseReturnValue:
    """Take over what OpenStates says."""
    account_id, mark = g.account.id, request.form.get("mark", "")
    seen = request.form.get("seen", 0, type=whole)
    try:
        with writing():
            refreshing.take(_found(slug), mark=mark, seen=seen, account_id=account_id)
    except NotFound:
        raise
    except Refusal as refusal:  # somebody was faster: the page says how it stands now
        flash(str(refusal))
    else:
        flash(gettext("Visitors see it now."))
    return _back(slug)


@blueprint.route("/hearings/new", methods=["GET", "POST"])
def new_hearing(slug: str) -> ResponseReturnValue:
    """Tell of a hearing."""
    petition, form = _found(slug), HearingForm()
    if form.validate_on_submit():
        account_id = g.account.id
        with writing():
            told = hearings.add(_found(slug), **form.told(), account_id=account_id)
            is_coming = hearings.is_coming(told)
        if is_coming:
            flash(gettext("Visitors see the hearing now, and can add it to their calendars."))
        else:
            flash(gettext("Saved. Its day is past, so visitors do not see it. Mend the day?"))
        return _back(slug)
    page = render_template(
        "bills/desk_hearing.html", petition=petition, form=form, hearing=None
    )
    return page, 422 if form.errors else 200


@blueprint.route("/hearings/<int:hearing_id>", methods=["GET", "POST"])
def hearing(slug: str, hearing_id: int) -> ResponseReturnValue:
    """Change a hearing."""
    petition = _found(slug)
    shown = hearings.called(petition, hearing_id)
    form, crossed = HearingForm(), None
    if request.method == "GET":
        form = HearingForm.of(shown)
    elif form.validate_on_submit():
        account_id, seen = g.account.id, request.form.get("seen", 0, type=whole)
        try:
            with writing():
                one = hearings.called(_found(slug), hearing_id, for_update=True)
                is_new = hearings.mend(one, **form.told(), seen=seen, account_id=account_id)
                is_coming = hearings.is_coming(one)
        except hearings.Crossed as refusal:
            crossed = refusal
            petition = _found(slug)
            shown = hearings.called(petition, hearing_id)
            form.seen.raw_data, form.seen.data = None, str(shown.sequence)
        else:
            if is_new and not is_coming:
                flash(
                    gettext("Saved. Its day is past, so visitors do not see it. Mend the day?")
                )
            else:
                flash(_said(is_new=is_new))
            return _back(slug)
    page = render_template(
        "bills/desk_hearing.html", petition=petition, form=form, hearing=shown, crossed=crossed
    )
    return page, crossed.status if crossed else 422 if form.errors else 200


@blueprint.post("/hearings/<int:hearing_id>/<act>")
def act_on_hearing(slug: str, hearing_id: int, act: str) -> ResponseReturnValue:
    """Cancel a hearing, remove it, or undo one of these."""
    if act not in hearings.ACTS:
        abort(404)
    account_id = g.account.id
    with writing():
        one = hearings.called(_found(slug), hearing_id, for_update=True)
        said = hearings.act(one, act, account_id=account_id)
    flash(said)
    return _back(slug)


@blueprint.app_template_filter("failure_words")
def failure_words(check: BillCheck) -> str:
    """Return why OpenStates did not tell the last time; empty where it did."""
    return phrases.failure(check.failure) if check.failure else ""


def _found(slug: str) -> Petition:
    try:
        return living.called(slug)
    except NotFound:
        raise NotFound(gettext("There is no petition at this address.")) from None


def _form_of(petition: Petition) -> BillForm:
    row = tracking.row_of(petition)
    told = tracking.facts_of(petition) or tracking.beginning(petition)
    kept = {"keeps_fresh": row.keeps_fresh, "seen": row.edition}
    return BillForm(courses.of(petition.bill), told, data=kept)


def _page(petition: Petition, form: BillForm, theirs: Facts | None = None) -> str:
    course = courses.of(petition.bill)
    crossed = phrases.differences(theirs, form.facts(), course) if theirs else []
    check = db.session.get(BillCheck, petition.id)
    return render_template(
        "bills/desk_bill.html",
        petition=petition,
        form=form,
        theirs=theirs,
        crossed=crossed,
        check=check,
        mark=refreshing.mark_of(check) if check else "",
        edition=tracking.row_of(petition).edition,
        waiting=_waiting(petition, check),
        hearings=hearings.listed(petition.id),
        removed=hearings.removed(petition.id),
    )


def _waiting(petition: Petition, check: BillCheck | None) -> list[Difference]:
    """Return what OpenStates says otherwise than our pages."""
    if check is None or check.found is None:
        return []
    mine = tracking.facts_of(petition) or tracking.beginning(petition)
    theirs = refreshing.proposed(petition, facts.from_json(check.found))
    return phrases.differences(mine, theirs, courses.of(petition.bill))


def _said(*, is_new: bool) -> str:
    return gettext("Visitors see it now.") if is_new else gettext("Nothing was different.")


def _back(slug: str) -> ResponseReturnValue:
    return redirect(url_for(".bill", slug=slug), 303)
