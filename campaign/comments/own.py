"""``/comments/as/<token>``: all that one wrote, and what one may still do about it.

The link is that of the mails: whoever reads the mailbox, and nobody else.
"""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaign.comments import holdings, leaving, mending, posting, proving, reading, wording
from campaign.comments.forms import AnswerForm, ForgetForm, MendForm
from campaign.comments.models import Comment
from campaign.comments.reasons import sentence
from campaign.db import writing
from campaign.errors import Refusal
from campaign.web import site
from campaign.web.forms import PublicForm

blueprint = Blueprint("own_comments", __name__, url_prefix="/comments/as")


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Keep these pages out of search engines, and their addresses out of other sites."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/<token>")
def page(token: str) -> ResponseReturnValue:
    """List one's own comments with their state."""
    return render_template(
        "comments/own.html", token=token, owned=reading.own(proving.read(token)), why=sentence
    )


@blueprint.route("/<token>/<int:comment_id>", methods=["GET", "POST"])
def mend(token: str, comment_id: int) -> ResponseReturnValue:
    """Change the words of a comment."""
    form = MendForm()

    def save(comment: Comment) -> None:
        mending.mend(comment, text=form.words.data or "", name=form.name.data or None)

    if not form.is_submitted():
        words = wording.opened(posting.own(proving.read(token), comment_id))
        form = MendForm(formdata=None, words=words and words.text, name=words and words.name)
    return _change(token, comment_id, form, save, "comments/mend.html")


@blueprint.route("/<token>/<int:comment_id>/answer", methods=["GET", "POST"])
def answer(token: str, comment_id: int) -> ResponseReturnValue:
    """Answer a rejection."""
    form = AnswerForm()

    def send(comment: Comment) -> None:
        mending.answer(comment, form.answer.data or "")

    return _change(token, comment_id, form, send, "comments/answer.html")


@blueprint.post("/<token>/<int:comment_id>/withdraw")
def withdraw(token: str, comment_id: int) -> ResponseReturnValue:
    """Erase one comment."""
    with writing():
        leaving.withdraw(posting.own(proving.read(token), comment_id, for_update=True))
    return redirect(url_for("own_comments.page", token=token), code=303)


@blueprint.get("/<token>/<int:_comment_id>/withdraw")
def withdraw_again(token: str, _comment_id: int) -> ResponseReturnValue:
    """Lead back whoever reloads, or changes the language, on a page shown after an error."""
    return redirect(url_for("own_comments.page", token=token), code=303)


@blueprint.route("/<token>/forget", methods=["GET", "POST"])
def forget(token: str) -> ResponseReturnValue:
    """Say what goes when one is forgotten, and forget."""
    form = ForgetForm()
    if not form.is_submitted():
        proving.read(token)
        return render_template("comments/forget.html", token=token, form=form, is_done=False)
    with writing():
        leaving.forget(proving.read(token), never_again=bool(form.never_again.data))
    return render_template("comments/forget.html", token=token, form=form, is_done=True)


@blueprint.get("/<token>/data")
def data(token: str) -> ResponseReturnValue:
    """Hand over all that is held about a commenter, as a file."""
    reply = jsonify(holdings.of(proving.read(token), site.settings()))
    reply.headers["Content-Disposition"] = 'attachment; filename="my-comments.json"'
    return reply


def _change(
    token: str,
    comment_id: int,
    form: PublicForm,
    verb: Callable[[Comment], None],
    template: str,
) -> ResponseReturnValue:
    """Show *form* about a comment; sent and well filled, do *verb* and lead back."""
    notice, status = None, 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                with writing():
                    verb(posting.own(proving.read(token), comment_id, for_update=True))
                return redirect(url_for("own_comments.page", token=token), code=303)
            except Refusal as refused:
                notice, status = str(refused), refused.status
    comment = posting.own(proving.read(token), comment_id)
    shown = render_template(
        template,
        token=token,
        form=form,
        comment=comment,
        words=wording.opened(comment),
        why=sentence,
        notice=notice,
    )
    return shown, status
