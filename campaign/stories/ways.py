"""Ways to pass a story on: its address, and the links of services that take one.

They are plain links: no code of others, and nobody learns of a reader who does not follow one.
"""

from dataclasses import dataclass
from urllib.parse import quote

from flask_babel import gettext

from campaign.config import Settings
from campaign.petitions import pages, sharing
from campaign.petitions.models import Share, Signature, SignatureState
from campaign.stories import publishing, share_picture
from campaign.stories.models import Story


@dataclass(frozen=True)
class Way:
    """One service."""

    name: str
    address: str
    is_elsewhere: bool = True  # another site; else a program of the reader's own


@dataclass(frozen=True)
class Shared:
    """What a page needs to let its reader pass it on."""

    address: str  # absolute, in the reader's language
    words: str  # the headline, or the call
    slug: str | None  # of the story that has a poster
    own: Share | None  # the signer's own link, which counts
    picture: str = ""  # absolute address of the picture that is shown with the link
    languages: frozenset[str] = frozenset()  # that the page is written in

    @property
    def ways(self) -> tuple[Way, ...]:
        """The links to follow."""
        return ways(self.address, self.words)


def of_story(story: Story, settings: Settings, language: str, count: int) -> Shared:
    """Return what a story's page shows to pass it on.

    Args:
        story: as it is shown.
        settings: for the address of the site.
        language: of the page.
        count: how many signed its petition.

    """
    path = f"/stories/{story.slug}"
    return Shared(
        address=settings.link(path, language),
        words=story.headline,
        slug=story.slug,
        own=None,
        picture=settings.link(path, language) + share_picture.name(count),
        languages=publishing.languages_of(story.slug),
    )


def of_signature(
    signature: Signature, settings: Settings, language: str, *, is_own: bool
) -> Shared:
    """Return what a signer's page shows: their own link, where they have one.

    Args:
        signature: theirs.
        settings: for the address of the site.
        language: of the page.
        is_own: whether the reader has proven that the mailbox is theirs.

    """
    petition = signature.petition
    story = publishing.story_about(petition.id, language)
    path = f"/stories/{story.slug}" if story else f"/petitions/{petition.slug}"
    is_counted = is_own and signature.state is SignatureState.CONFIRMED
    own = sharing.link_of(signature) if is_counted else None
    return Shared(
        address=settings.link(f"/r/{own.code}" if own else path, language),
        words=story.headline if story else pages.wording_of(petition.id, language).call,
        slug=story.slug if story else None,
        own=own,
    )


def ways(address: str, words: str) -> tuple[Way, ...]:
    """Return the links by which *address* is passed on with some *words*.

    Source:
        WhatsApp: https://faq.whatsapp.com/5913398998672934 (click to chat, without a number);
        SMS: RFC 5724, with the ``&`` that iPhones want before ``body``; mail: RFC 6068;
        Bluesky: https://docs.bsky.app/docs/advanced-guides/intent-links ; Facebook:
        https://developers.facebook.com/docs/plugins/share-button/ ; X: the Web Intent "tweet",
        https://developer.x.com/en/docs/x-for-websites/tweet-button/guides/web-intent
    """
    link, said = quote(address, safe=""), quote(words, safe="")
    both = f"{said}%20{link}"
    return (
        Way("WhatsApp", f"https://wa.me/?text={both}"),
        Way(gettext("Text message"), f"sms:?&body={both}", is_elsewhere=False),
        Way(
            gettext("Email"),
            f"mailto:?subject={said}&body={said}%0D%0A%0D%0A{link}",
            is_elsewhere=False,
        ),
        Way("Bluesky", f"https://bsky.app/intent/compose?text={both}"),
        Way("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={link}"),
        Way("X", f"https://twitter.com/intent/tweet?text={said}&url={link}"),
    )
