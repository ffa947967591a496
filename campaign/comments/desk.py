"""The moderators' queue: read, decide, take back; by keys or by buttons."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from campaign.access import audit, guard
from campaign.access.roles import EVERY, May
from campaign.comments import deciding, explaining, queueing, undoing, wordlists
from campaign.comments import threads as talk
from campaign.comments.deciding import Act, Outcome
from campaign.comments.forms import PressForm, ThreadForm, WordForm
from campaign.comments.models import CommentState, Held, Rejection, Thread
from campaign.comments.queueing import Filters
from campaign.db import db, writing
from campaign.errors import Invalid, Refusal
from campaign.web import languages, shelf, site
from campaign.web.numbers import whole

_MOST_AT_ONCE = 100


def _whose(args: Mapping[str, Any]) -> int | None:
    return talk.campaign_of(args["thread_id"]) if "thread_id" in args else None


blueprint = Blueprint("moderation", __name__, url_prefix="/desk/comments")
guard.guard(
    blueprint,
    may={"words": May.WRITE, "change_words": May.WRITE, "*": May.MODERATE},
    of={"words": guard.everywhere, "change_words": guard.everywhere, "*": _whose},
)
blueprint.app_template_filter("rejection_label")(explaining.label)
blueprint.app_template_filter("held_label")(explaining.waits_for)


@blueprint.get("")
def queue() -> ResponseReturnValue:
    """Show what waits for a moderator, or what was decided."""
    filters, theirs = _filters(), g.duties.campaigns(May.MODERATE)
    return render_template(
        "comments/desk_queue.html",
        page=queueing.listed(
            filters, campaigns=theirs, after=request.args.get("after", type=whole)
        ),
        filters=filters,
        shown=_address(filters),
        count=queueing.counted(filters, theirs),
        waiting=queueing.waiting(theirs),
        stories=queueing.by_story(filters.state, theirs),
        whys=queueing.by_reason(theirs) if filters.state is CommentState.HELD else {},
        states=queueing.STATES,
        rejections=list(Rejection),
        after=request.args.get("after", type=whole),
        may_block=g.duties.may(May.MODERATE, EVERY),
        undo=request.args.get("undo", ""),
    )


@blueprint.post("/decide")
def decide() -> ResponseReturnValue:
    """Do one thing about one comment, or about those that are ticked."""
    _check(PressForm())
    act, reason, ids = _wish()
    account_id, filters, theirs = g.account.id, _filters(), g.duties.campaigns(May.MODERATE)
    if act in {Act.BLOCK, Act.UNBLOCK}:  # whoever is blocked writes in no campaign
        guard.need(May.MODERATE, EVERY)
    if not ids:
        flash(gettext("Nothing was ticked. Tick some comments first, then choose."))
        return redirect(_back_to(filters), 303)
    try:
        with writing():
            outcome = deciding.decide(
                ids,
                act,
                account_id=account_id,
                settings=site.settings(),
                seen=filters.state,
                versions={number: request.form.get(f"version-{number}", "") for number in ids},
                campaigns=theirs,
                reason=reason,
            )
    except Refusal as refusal:
        flash(str(refusal))
        return redirect(_back_to(filters), 303)
    _say(_said(act, len(outcome.acts)), outcome)
    undo = ".".join(map(str, outcome.acts)) or None
    return redirect(_back_to(filters, undo), 303)


@blueprint.post("/undo")
def undo() -> ResponseReturnValue:
    """Take back what was decided last."""
    _check(PressForm())
    acts = _ids(request.form.get("acts", "").split("."))
    account_id, theirs = g.account.id, g.duties.campaigns(May.MODERATE)
    with writing():
        outcome = undoing.undo(acts, account_id=account_id, campaigns=theirs)
    _say(gettext("Taken back."), outcome)
    if not (outcome.acts or outcome.late):
        flash(gettext("This can no longer be taken back. Decide anew instead."))
    return redirect(_back_to(_filters()), 303)


@blueprint.get("/threads")
def threads() -> ResponseReturnValue:
    """Show every story's talk, with its counts and its switches."""
    return _threads(None), HTTPStatus.OK


@blueprint.post("/threads/<int:thread_id>")
def change_thread(thread_id: int) -> ResponseReturnValue:
    """Open or close a story's talk, or slow it down."""
    form = ThreadForm()
    if not form.validate_on_submit():
        return _threads((thread_id, form)), HTTPStatus.UNPROCESSABLE_ENTITY
    account_id = g.account.id
    with writing():
        thread = db.get_or_404(Thread, thread_id, with_for_update=True)
        if form.seen.data != queueing.switches_of(thread):
            flash(gettext("Nothing was saved: it was changed meanwhile. Look, and try again."))
            return redirect(url_for(".threads", _anchor=f"t{thread_id}"), 303)
        was_open, was_slow = thread.is_open, thread.slow_minutes
        thread.is_open = form.is_open.data
        thread.slow_minutes = form.slow_minutes.data
        audit.note(
            "comments.thread",
            account_id,
            about=thread.petition_id,
            thread=thread_id,
            was_is_open=was_open,
            is_open=thread.is_open,
            was_slow_minutes=was_slow,
            slow_minutes=thread.slow_minutes,
        )
        shelf.drop()
    flash(gettext("Saved."))
    return redirect(url_for(".threads", _anchor=f"t{thread_id}"), 303)


@blueprint.route("/words", methods=["GET", "POST"])
def words() -> ResponseReturnValue:
    """Show the word lists; on POST, add a word to one."""
    form = WordForm()
    if request.method == "GET":
        form.language.data = languages.current()
    status = HTTPStatus.OK
    if form.validate_on_submit():
        account_id, language = g.account.id, form.language.data
        try:
            with writing():
                wordlists.add(language, form.word.data)
                audit.note("comments.word_added", account_id, language=language)
        except Invalid as refusal:
            form.word.errors = [str(refusal)]
        else:
            flash(gettext("Added. It holds comments from now on."))
            return redirect(url_for(".words"), 303)
    if form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    lists = [
        (code, name, wordlists.listed(code), wordlists.is_shipped(code))
        for code, name in languages.LANGUAGES.items()
    ]
    return render_template("comments/desk_words.html", form=form, lists=lists), status


@blueprint.post("/words/<language>/<act>")
def change_words(language: str, act: str) -> ResponseReturnValue:
    """Take a word off a list, or put the shipped list in its place."""
    if language not in languages.LANGUAGES or act not in {"remove", "start-anew"}:
        abort(404)
    _check(PressForm())
    account_id = g.account.id
    with writing():
        if act == "remove":
            wordlists.remove(language, request.form.get("word", ""))
            audit.note("comments.word_removed", account_id, language=language)
        else:
            wordlists.start_anew(language)
            audit.note("comments.words_anew", account_id, language=language)
    flash(gettext("Taken off the list.") if act == "remove" else gettext("The list is new."))
    return redirect(url_for(".words", _anchor=f"words-{language}"), 303)


def _threads(faulty: tuple[int, ThreadForm] | None) -> str:
    rows = [
        (thread, counts, _thread_form(thread, faulty))
        for thread, counts in queueing.threads(g.duties.campaigns(May.MODERATE))
    ]
    return render_template("comments/desk_threads.html", rows=rows, faulty=faulty and faulty[1])


def _thread_form(thread: Thread, faulty: tuple[int, ThreadForm] | None) -> ThreadForm:
    if faulty is not None and faulty[0] == thread.id:
        return faulty[1]
    return ThreadForm(formdata=None, obj=thread, seen=queueing.switches_of(thread))


def _filters() -> Filters:
    """Return which comments the address bar, or the form it was put into, asks for."""
    asked = request.values
    state, why = asked.get("state", ""), asked.get("why", "")
    return Filters(
        state=CommentState(state) if state in queueing.STATES else CommentState.HELD,
        slug=asked.get("story", "")[:80],
        why=Held(why) if why in set(Held) else None,
        is_picked=asked.get("picked") == "1",
    )


def _address(filters: Filters) -> dict[str, Any]:
    """Return *filters* as they stand in the address bar, without what is as usual."""
    told = {
        "state": "" if filters.state is CommentState.HELD else filters.state.value,
        "story": filters.slug,
        "why": filters.why.value if filters.why else "",
        "picked": "1" if filters.is_picked else "",
    }
    return {name: value for name, value in told.items() if value}


def _back_to(filters: Filters, undo: str | None = None) -> str:
    """Return the address of the same page of the queue, with what can be taken back."""
    after = request.form.get("after", type=whole)
    return url_for(".queue", **_address(filters), after=after, undo=undo)


def _wish() -> tuple[Act, Rejection | None, list[int]]:
    """Return what was pressed: ``one`` like ``12:reject:insult``, ``all`` like ``spam``."""
    one = request.form.get("one", "")
    number, _, wish = one.partition(":") if one else ("", "", request.form.get("all", ""))
    ids = [number] if one else request.form.getlist("comment")[:_MOST_AT_ONCE]
    act, _, reason = wish.partition(":")
    if act not in set(Act) or (reason and reason not in set(Rejection)):
        abort(400)
    return Act(act), Rejection(reason) if reason else None, _ids(ids)


def _ids(raw: list[str]) -> list[int]:
    try:
        return [whole(one) for one in raw if one]
    except ValueError:
        abort(400)


def _said(act: Act, count: int) -> str:
    """Return what became of *count* comments."""
    said: dict[Act, str] = {
        Act.APPROVE: ngettext("%(num)s is shown.", "%(num)s are shown.", count),
        Act.REJECT: ngettext(
            "%(num)s is rejected; its author is told.",
            "%(num)s are rejected; their authors are told.",
            count,
        ),
        Act.SPAM: ngettext("%(num)s went to spam.", "%(num)s went to spam.", count),
        Act.PICK: ngettext(
            "%(num)s is shown, and goes with the next bundles.",
            "%(num)s are shown, and go with the next bundles.",
            count,
        ),
        Act.UNPICK: gettext("It stays out of the bundles."),
        Act.BLOCK: gettext("Spam, and so is all that this author writes from now on."),
        Act.UNBLOCK: gettext("This author may write again."),
    }
    return said[act]


def _say(done: str, outcome: Outcome) -> None:
    if outcome.acts:
        flash(done)
    if outcome.late:
        flash(
            ngettext(
                "%(num)s comment was left as it is: it was decided or changed meanwhile.",
                "%(num)s comments were left: they were decided or changed meanwhile.",
                len(outcome.late),
            )
        )


def _check(form: PressForm) -> None:
    if not form.validate_on_submit():
        abort(400)
