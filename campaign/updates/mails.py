"""The mail of an update: its words, why it comes, and the way to end it; and its digest."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from flask_babel import gettext

from campaign.config import Settings
from campaign.db import db
from campaign.mail import fields, letterhead
from campaign.mail.fields import field
from campaign.mail.letterhead import SANS, Block, Heading, Prose, Small
from campaign.mail.post import Mail
from campaign.petitions import naming, pages
from campaign.petitions.models import Petition, Wording
from campaign.supporters import mails as links
from campaign.supporters.hearing import Why
from campaign.supporters.models import HowOften
from campaign.supporters.tokens import Linked
from campaign.updates import drafting
from campaign.updates.models import Update
from campaign.updates.setting import set_prose
from campaign.web import languages


@dataclass(frozen=True)
class Story:
    """What one update says in one language."""

    subject: str
    body: str  # Markdown
    language: str
    call: str  # of its campaign, in that language; empty: of all campaigns
    path: str = ""  # of its page on the site; empty: it has none
    sponsor: str = ""  # who pays for its campaign; empty: nobody is named


Words = tuple[str, str, str]  # subject, text, HTML; with fields where mails differ


def stories(update: Update) -> dict[str, Story]:
    """Return what an update says, by language; the first is for readers of other languages."""
    return stories_of([update])[update.id]


def stories_of(updates: Collection[Update]) -> dict[int, dict[str, Story]]:
    """Return the same of each of *updates*, by its id, in as many queries as for one."""
    campaigns = _campaigns(updates)
    said = drafting.wordings_of(updates)
    return {
        update.id: {
            code: Story(
                one.subject,
                one.body,
                code,
                _call(campaigns, update, code),
                f"/updates/{update.id}" if update.is_public else "",
                sponsor_of(update),
            )
            for code, one in drafting.whole(said[update.id]).items()
        }
        for update in updates
    }


def call_of(update: Update, language: str) -> str:
    """Return what the campaign of an update is called; empty: it is of all campaigns."""
    return calls_of([update], language)[update.id]


def calls_of(updates: Collection[Update], language: str) -> dict[int, str]:
    """Return the same of each of *updates*, by its id, in one query."""
    campaigns = _campaigns(updates)
    return {update.id: _call(campaigns, update, language) for update in updates}


def called(update: Update) -> str:
    """Return the campaign of an update as the desk tells it from its copies; empty: all."""
    petition = db.session.get(Petition, update.petition_id) if update.petition_id else None
    return "" if petition is None else naming.choice(petition)


def sponsor_of(update: Update) -> str:
    """Return who pays for the campaign of an update; empty: nobody is named."""
    petition = db.session.get(Petition, update.petition_id) if update.petition_id else None
    return "" if petition is None else petition.sponsor


def in_language(told: dict[str, Story], language: str) -> Story:
    """Return the story in a reader's language, or else in the one it was written in first."""
    return told.get(language) or next(iter(told.values()))


# Composed once for all who get it: what follows is the same for every reader.
@lru_cache(maxsize=64)
def words_of(story: Story, why: Why, settings: Settings) -> Words:
    """Return the mail of one update, with fields for each reader's links."""
    with languages.speaking(story.language):
        return _composed(
            story.subject,
            [
                Heading(fields.without_marks(story.subject)),
                *set_prose(story.body),
                *_page_of(story, settings),
                *_paid_for([story.sponsor]),
            ],
            _because(story, why, settings),
            settings,
            story.language,
        )


@lru_cache(maxsize=64)
def digest_of(
    told: tuple[Story, ...], rhythm: HowOften, language: str, settings: Settings
) -> Words:
    """Return the mail that collects several updates, oldest first, for one rhythm."""
    organisation = settings.organisation
    with languages.speaking(language):
        if rhythm is HowOften.MONTHLY:
            subject = gettext("The month’s news from %(name)s", name=organisation)
            because = gettext(
                "You get this because you asked %(name)s for news, once a month at most.",
                name=organisation,
            )
        else:
            subject = gettext("The week’s news from %(name)s", name=organisation)
            because = gettext(
                "You get this because you asked %(name)s for news, once a week at most.",
                name=organisation,
            )
        blocks: list[Block] = []
        for story in told:
            blocks += [Heading(fields.without_marks(story.subject)), *set_prose(story.body)]
        blocks += _paid_for(story.sponsor for story in told)
        return _composed(subject, blocks, because, settings, language)


def addressed(words: Words, email: str, reader: Linked, settings: Settings) -> Mail:
    """Return *words* for one reader, with the links that only their mail holds."""
    stop = links.stop_page(reader, settings)
    return _mail(
        words, email, settings, {"link": links.own_page(reader, settings), "stop": stop}, stop
    )


def shown(story: Story, email: str, settings: Settings) -> Mail:
    """Return an update's mail in full for the desk: its links lead nobody anywhere.

    Args:
        story: what it says.
        email: whom it is shown to.
        settings: of this site.

    """
    why = Why.CAMPAIGN if story.call else Why.ALL
    link = settings.link("/news", story.language)
    values = {"link": link, "stop": link}
    return _mail(words_of(story, why, settings), email, settings, values).filled()


def to_try(story: Story, email: str, settings: Settings) -> Mail:
    """Return the mail by which an organiser tries an update, in their own mailbox."""
    mail = shown(story, email, settings)
    with languages.speaking(story.language):
        subject = gettext("Test: %(subject)s", subject=mail.subject)
    return Mail(email, subject, mail.text, mail.html, reply_to=mail.reply_to)


def _mail(
    words: Words,
    email: str,
    settings: Settings,
    values: dict[str, str],
    stop_url: str | None = None,
) -> Mail:
    subject, text, html = words
    return Mail(
        email, subject, text, html, reply_to=settings.contact, stop_url=stop_url, values=values
    )


def _campaigns(updates: Collection[Update]) -> dict[int, list[Wording]]:
    return pages.wordings_of({one.petition_id for one in updates if one.petition_id})


def _call(campaigns: dict[int, list[Wording]], update: Update, language: str) -> str:
    if update.petition_id is None:
        return ""
    return pages.in_language(campaigns[update.petition_id], language).call


def _because(story: Story, why: Why, settings: Settings) -> str:
    name = settings.organisation
    if why is Why.CAMPAIGN:
        said: str = gettext(
            "You get this because you asked %(name)s for news about the campaign “%(call)s”.",
            name=name,
            call=fields.without_marks(story.call),
        )
    elif why is Why.ALL:
        said = gettext(
            "You get this because you asked %(name)s for news of all its campaigns.", name=name
        )
    else:
        said = gettext(
            "You get this because you asked %(name)s for calls to act near your ZIP code.",
            name=name,
        )
    return said


def _composed(
    subject: str, blocks: Sequence[Block], because: str, settings: Settings, language: str
) -> Words:
    text, html = letterhead.compose(
        [
            *blocks,
            Small(because),
            _way(gettext("Choose what comes, and how often"), field("link")),
            _way(gettext("No more news from us"), field("stop")),
        ],
        organisation=settings.organisation,
        postal_address=settings.postal_address,
        contact=settings.contact,
        language=language,
    )
    return fields.without_marks(subject), text, html


def _paid_for(sponsors: Iterable[str]) -> list[Block]:
    named = dict.fromkeys(fields.without_marks(sponsor) for sponsor in sponsors if sponsor)
    return [Small(gettext("Paid for by %(sponsor)s", sponsor=sponsor)) for sponsor in named]


def _page_of(story: Story, settings: Settings) -> list[Block]:
    if not story.path:
        return []
    return [_way(gettext("Read it on our site"), settings.link(story.path, story.language))]


def _way(label: str, address: str) -> Prose:
    """Return a link in small letters; *address* is a field."""
    style = f"{SANS};font-size:14px;line-height:1.5;margin:0 0 8px"
    return Prose(
        f"{label}:\n{address}",
        f'<p style="{style}"><a href="{address}" style="color:inherit">{escape(label)}</a></p>',
    )
