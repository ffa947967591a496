"""Tell the author of a comment what became of it, with their words and the way to answer."""

from datetime import timedelta

from flask_babel import gettext

from campaign import clock
from campaign.comments import explaining, proving, threads, wording
from campaign.comments.models import SCOPE, Comment, CommentState
from campaign.config import Settings
from campaign.delivery import outbox
from campaign.delivery.models import Kind
from campaign.mail import addresses, letterhead
from campaign.mail.letterhead import Block, Button, Heading, Paragraph, Quote, Small
from campaign.mail.post import Mail
from campaign.web import glyphs, languages

UNDO_FOR = timedelta(minutes=5)  # the mail waits so long, so that the decision can be undone


def of_decision(comment: Comment, settings: Settings) -> int | None:
    """Queue the mail that tells an author of a decision, in the caller's transaction.

    Args:
        comment: shown or rejected just now.
        settings: for the links and for who writes.

    Returns:
        The message's id; None where nobody can be told: the mailbox was erased.

    """
    commenter = comment.commenter
    address = commenter and proving.address_of(commenter)
    if commenter is None or not address:
        return None
    with languages.speaking(commenter.language):
        mail = _worded(comment, address, proving.make(commenter), settings)
    return outbox.enqueue(
        kind=Kind.COMMENT_DECIDED,
        scope=SCOPE,
        mail=mail,
        is_rehearsal=threads.is_rehearsal(comment.thread),
        recipient_print=addresses.recipient_print(address),
        due_at=clock.now() + UNDO_FOR,
    )


def _worded(comment: Comment, address: str, token: str, settings: Settings) -> Mail:
    commenter = comment.commenter
    language = commenter.language if commenter else comment.language
    words = wording.opened(comment)
    quoted = [Quote(glyphs.lines(words.text))] if words else []
    if comment.state is CommentState.SHOWN:
        subject, said = _shown(quoted, comment, language, settings)
    else:
        subject, said = _rejected(quoted, comment)
    mine = settings.link(f"/comments/as/{token}", language)
    label = gettext("Your comments") if comment.rejection is None else gettext("Answer")
    text, html = letterhead.compose(
        [*said, Button(label, mine), Small(gettext("Whoever has this link can do the same."))],
        organisation=settings.organisation,
        postal_address=settings.postal_address,
        contact=settings.contact,
        language=language,
    )
    return Mail(
        recipient=address, subject=subject, text=text, html=html, reply_to=settings.contact
    )


def _shown(
    quoted: list[Quote], comment: Comment, language: str, settings: Settings
) -> tuple[str, list[Block]]:
    page = settings.link(f"/comments/{comment.thread.slug}", language)
    return gettext("Your comment is online"), [
        Heading(gettext("Your comment is online")),
        Paragraph(gettext("A moderator read it. Everybody can see it now. You wrote:")),
        *quoted,
        Paragraph(gettext("It stands here: %(link)s", link=page)),
        Paragraph(gettext("On your own page you can withdraw it, or erase all you wrote.")),
    ]


def _rejected(quoted: list[Quote], comment: Comment) -> tuple[str, list[Block]]:
    why = [] if comment.rejection is None else [Paragraph(explaining.advice(comment.rejection))]
    return gettext("Your comment does not appear"), [
        Heading(gettext("Your comment does not appear")),
        Paragraph(gettext("A moderator read it and decided against it, for this reason:")),
        *why,
        Paragraph(gettext("You wrote:")),
        *quoted,
        Paragraph(
            gettext(
                "If you think that this is wrong, you can answer once: a moderator reads your "
                "answer beside your comment. Or write it anew in other words."
            )
        ),
    ]
