"""``/comments/<slug>``: read what others wrote, and write.

``/comments/<slug>/as/<token>`` is the same page for whoever holds the link of a mailbox: there
the form needs no address. A look at any of these changes nothing: mail scanners come, too.
"""

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import DBAPIError

from campaign.comments import leaving, posting, proving, reading, reporting, threads
from campaign.comments.forms import CommentForm, OwnCommentForm, ReportForm
from campaign.comments.models import Commenter, CommentState, Rejection, Thread
from campaign.comments.posting import Draft
from campaign.db import writing
from campaign.errors import NotFound, Refusal
from campaign.web import errors, languages, limits, numbers, origin, site, timed
from campaign.web.headers import publicly_cached

PAGE_SECONDS = 30

blueprint = Blueprint("comments", __name__, url_prefix="/comments")


@blueprint.after_request
def keep_tokens_private(response: Response) -> Response:
    """Keep pages with a token out of search engines, and their addresses out of other sites."""
    if "token" in (request.view_args or {}):
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/<slug>")
def thread(slug: str) -> ResponseReturnValue:
    """Show what was written beneath a story; the same bytes for everybody."""
    page = make_response(_leaf(threads.called(slug), CommentForm(formdata=None)))
    return publicly_cached(page, seconds=PAGE_SECONDS, differs_by=("order", "after"))


@blueprint.post("/<slug>")
def post(slug: str) -> ResponseReturnValue:
    """Keep a comment, and ask its author by mail whether it is theirs."""
    form = CommentForm()
    refusal = _refusal(form, slug)
    if refusal is not None:
        return _again(slug, form, None, *refusal)
    try:
        with writing():
            posting.post(
                threads.called(slug),
                _draft(form),
                email=form.email.data or "",
                language=languages.current(),
                settings=site.settings(),
                origin_print=limits.origin_print(),
            )
    except Refusal as refused:
        return _again(slug, form, None, str(refused), refused.status)
    return redirect(url_for("comments.sent", slug=slug), code=303)


@blueprint.get("/<slug>/sent")
def sent(slug: str) -> ResponseReturnValue:
    """Say what happens next: the same for everybody, whether we know them or not."""
    page = make_response(render_template("comments/sent.html", thread=threads.called(slug)))
    return publicly_cached(page, seconds=PAGE_SECONDS)


@blueprint.get("/<slug>/<int:comment_id>")
def answers(slug: str, comment_id: int) -> ResponseReturnValue:
    """Show one comment with all its answers, and the form to answer it."""
    form = CommentForm(formdata=None, parent=str(comment_id))
    page = make_response(_one(threads.called(slug), comment_id, form))
    return publicly_cached(page, seconds=PAGE_SECONDS)


@blueprint.route("/<slug>/<int:comment_id>/report", methods=["GET", "POST"])
def report(slug: str, comment_id: int) -> ResponseReturnValue:
    """Ask what is wrong with a comment, and tell the moderators."""
    form = ReportForm()
    of = threads.called(slug)
    notice, status = None, 200
    if request.method == "POST":
        if not origin.is_ours():
            notice, status = errors.sentence(403), 403
        elif form.website.data:
            form.website.data = ""
            notice, status = _robots_box(), 422
        elif not form.validate():
            status = 422
        elif not limits.allows(site.settings().signing_limit, "report"):
            notice, status = errors.sentence(429), 429
        else:
            with writing():
                comment = threads.shown_comment(of, comment_id, for_update=True)
                reporting.report(comment, Rejection(form.reason.data), limits.origin_print())
            return redirect(url_for("comments.reported", slug=slug), code=303)
    remark = reading.alone(threads.shown_comment(of, comment_id))
    page = render_template(
        "comments/report.html", thread=of, remark=remark, form=form, notice=notice
    )
    return page, status


@blueprint.get("/<slug>/reported")
def reported(slug: str) -> ResponseReturnValue:
    """Thank whoever reported a comment."""
    page = make_response(render_template("comments/reported.html", thread=threads.called(slug)))
    return publicly_cached(page, seconds=PAGE_SECONDS)


@blueprint.get("/<slug>/as/<token>")
def thread_as(slug: str, token: str) -> ResponseReturnValue:
    """Show the thread to an author: first what waits for their word, and no field for mail."""
    commenter = proving.read(token)
    return _leaf(threads.called(slug), OwnCommentForm(formdata=None), commenter)


@blueprint.post("/<slug>/as/<token>")
def post_as(slug: str, token: str) -> ResponseReturnValue:
    """Take a comment from whoever holds the link."""
    form = OwnCommentForm()
    refusal = _fault(form, slug)  # the link is the guard: on its page no origin is told
    if refusal is not None:
        return _again(slug, form, proving.read(token), *refusal)
    try:
        with writing():
            comment = posting.post_as(
                proving.read(token, for_update=True),
                threads.called(slug),
                _draft(form),
                language=languages.current(),
                origin_print=limits.origin_print(),
            )
            is_shown = comment.state is CommentState.SHOWN
    except Refusal as refused:
        return _again(slug, form, proving.read(token), str(refused), refused.status)
    return _back(slug, token, is_shown=is_shown)


@blueprint.get("/<slug>/as/<token>/<int:comment_id>")
def answers_as(slug: str, token: str, comment_id: int) -> ResponseReturnValue:
    """Show one comment with all its answers to an author, and the form to answer it."""
    form = OwnCommentForm(formdata=None, parent=str(comment_id))
    return _one(threads.called(slug), comment_id, form, proving.read(token))


@blueprint.post("/<slug>/as/<token>/<int:comment_id>/yes")
def prove(slug: str, token: str, comment_id: int) -> ResponseReturnValue:
    """Take the word of the mailbox's owner that a comment is theirs."""
    try:
        with writing():
            commenter, of = proving.read(token, for_update=True), threads.called(slug)
            comment = posting.prove(commenter, of, comment_id)
            is_shown = comment.state is CommentState.SHOWN
    except Refusal as refused:
        form = OwnCommentForm(formdata=None)
        return _again(slug, form, proving.read(token), str(refused), refused.status)
    return _back(slug, token, is_shown=is_shown)


@blueprint.post("/<slug>/as/<token>/<int:comment_id>/no")
def disown(slug: str, token: str, comment_id: int) -> ResponseReturnValue:
    """Erase what somebody else wrote with this address."""
    with writing():
        comment = posting.own(proving.read(token), comment_id, for_update=True)
        if comment.state is CommentState.UNPROVEN:
            leaving.withdraw(comment)
    return redirect(url_for("comments.thread_as", slug=slug, token=token), code=303)


@blueprint.get("/<slug>/as/<token>/<int:_comment_id>/<any(yes, no):_word>")
def asked_again(slug: str, token: str, _comment_id: int, _word: str) -> ResponseReturnValue:
    """Lead back whoever reloads, or changes the language, on a page shown after an error."""
    return redirect(url_for("comments.thread_as", slug=slug, token=token), code=303)


def _back(slug: str, token: str, *, is_shown: bool) -> ResponseReturnValue:
    said = "shown" if is_shown else "held"
    return redirect(url_for("comments.thread_as", slug=slug, token=token, said=said), code=303)


def _leaf(of: Thread, form: OwnCommentForm, commenter: Commenter | None = None) -> str:
    leaf = reading.leaf(
        of,
        is_oldest_first=request.args.get("order") == "oldest",
        after=request.args.get("after", type=numbers.whole),
    )
    return _rendered(of, form, commenter, leaf=leaf)


def _one(
    of: Thread, comment_id: int, form: OwnCommentForm, commenter: Commenter | None = None
) -> str:
    comment = threads.shown_comment(of, comment_id)
    return _rendered(of, form, commenter, remark=reading.one(comment), answered=comment)


def _rendered(
    of: Thread,
    form: OwnCommentForm,
    commenter: Commenter | None,
    notice: str | None = None,
    **parts: object,
) -> str:
    asked = []
    if commenter is not None:
        unproven = reading.own(commenter, [CommentState.UNPROVEN])
        asked = [own for own in unproven if own.comment.thread_id == of.id]
    return render_template(
        "comments/thread.html",
        thread=of,
        petition=threads.petition_of(of),
        form=form,
        token=commenter and proving.make(commenter),
        asked=asked,
        said_now=request.args.get("said") if commenter else None,
        notice=notice,
        **parts,
    )


def _refusal(form: OwnCommentForm, slug: str) -> tuple[str | None, int] | None:
    """Return why the form is not taken, with its status; None where it is."""
    if not origin.is_ours():
        return gettext(
            "This form came from another site. Is it yours? Press the button again."
        ), 403
    return _fault(form, slug)


def _fault(form: OwnCommentForm, slug: str) -> tuple[str | None, int] | None:
    if form.token.data and not timed.is_fresh(form.token.data, slug):
        return gettext(
            "This page was open for a long time. Please press the button again."
        ), 422
    if form.website.data:
        return _robots_box(), 422
    if not form.validate():
        return None, 422
    if not limits.allows(site.settings().signing_limit, "comment"):
        return gettext(
            "Much was written from your network in a short time. Wait a minute, and press the "
            "button again: nothing is lost."
        ), 429
    return None


def _robots_box() -> str:
    return gettext("Something filled in a box that people do not see. Press again.")


def _draft(form: OwnCommentForm) -> Draft:
    try:
        parent_id = numbers.whole(form.parent.data) if form.parent.data else None
    except ValueError:
        raise NotFound(gettext("This comment is not shown, or no longer.")) from None
    return Draft(text=form.words.data or "", name=form.name.data or None, parent_id=parent_id)


def _again(
    slug: str,
    form: OwnCommentForm,
    commenter: Commenter | None,
    notice: str | None,
    status: int,
) -> ResponseReturnValue:
    """Show the form as it was filled, by itself: never cached, with a fresh timed token."""
    form.token.data = timed.token(slug)
    form.website.data = ""
    return _rendered(threads.called(slug), form, commenter, notice), status


@blueprint.errorhandler(DBAPIError)
def database_away(error: DBAPIError) -> ResponseReturnValue:
    """Keep what somebody typed on the screen while the database cannot take it."""
    plain = errors.database_away(error)
    where = request.view_args or {}
    if request.method != "POST" or request.endpoint not in {
        "comments.post",
        "comments.post_as",
    }:
        return plain
    form = OwnCommentForm() if "token" in where else CommentForm()
    form.token.data = timed.token(where["slug"])
    page = render_template("comments/again.html", form=form, action=request.path)
    return page, 503, {"Retry-After": "30"}
