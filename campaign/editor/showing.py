"""What the editor's pages show, for all of its edges."""

from flask import g, render_template
from flask_babel import gettext

from campaign.access.roles import May
from campaign.db import writing
from campaign.editor import checking, drafting, picturing, settling
from campaign.editor.drafting import Working
from campaign.editor.forms import PictureForm, StoryForm
from campaign.editor.picturing import Writer
from campaign.errors import NotFound
from campaign.petitions import naming
from campaign.petitions.models import Petition
from campaign.stories import differences, picture_store
from campaign.stories.models import Story
from campaign.web import languages

PICTURES = "picture-"  # before the names of a picture's fields, in the form of its story
_MOST_PICTURES = 12  # to choose from


def found(slug: str, language: str) -> Working:
    """Return a story in a language of the site.

    Raises:
        NotFound: there is no such story, or language.

    """
    if language not in languages.LANGUAGES:
        raise NotFound(gettext("The site does not speak this language."))
    return drafting.at(slug, language)


def page(
    working: Working,
    form: StoryForm,
    *,
    picture: PictureForm | None = None,
    theirs: Working | None = None,
    beside: str | None = None,
) -> str:
    """Return the editor's page.

    Args:
        working: the story as it is.
        form: as it is to be shown: what was typed is never lost.
        picture: the form of a picture that has a fault.
        theirs: what somebody else has written meanwhile.
        beside: language of the original to translate from; None: the page itself is shown.

    """
    others = {
        code: drafting.at(working.slug, code)
        for code in languages.LANGUAGES
        if code != working.language
    }
    original = others.get(beside or "")
    return render_template(
        "editor/desk_story.html",
        working=working,
        form=form,
        picture=picture or PictureForm(formdata=None, prefix=PICTURES),
        pictures=[
            (one, picture_store.named(one), drafting.figure(one, working.language))
            for one in picturing.newest(_MOST_PICTURES, writer())
        ],
        others=others,
        original=original if original and original.story else None,
        theirs=theirs,
        slips=slips(working),
        paragraphs=difference(theirs.words.text, form.words().text) if theirs else [],
    )


def filled(working: Working) -> StoryForm:
    """Return the form with what the draft says."""
    given = {name: getattr(working.words, name) for name in working.words.__dict__}
    return StoryForm(formdata=None, data=given | {"seen": working.number})


def crossed(slug: str, language: str, form: StoryForm) -> str:
    """Return the editor with both texts: the one that was typed, and the other's.

    Theirs is kept among the versions: whoever saves again has seen it, and replaces it.
    """
    with writing():
        drafting.lay_theirs_aside(slug, language)
    working = found(slug, language)
    # What was sent is shown again, but for this: pressing once more means it.
    form.seen.raw_data = [str(working.number)]
    return page(working, form, theirs=working)


def petition_of(working: Working) -> Petition | None:
    """Return the petition that a story leads to, also while this language has no words yet."""
    story = working.story
    if story is None:
        told = (drafting.story_of(working.slug, code) for code in languages.LANGUAGES)
        story = next(one for one in told if one is not None)
    return story.petition


def slips(working: Working) -> list[str]:
    """Return what nobody means in the draft of a story; nothing while it is not begun."""
    if working.story is None:
        return []
    return checking.slips(working.words, has_petition=petition_of(working) is not None)


def theirs() -> frozenset[int] | None:
    """Return the ids of the petitions whose stories they write who ask; None: of all."""
    found: frozenset[int] | None = g.duties.campaigns(May.WRITE)
    return found


def writer() -> Writer:
    """Return who asks, for what they may see of pictures."""
    return Writer(g.account.id, theirs())


def petition_choices() -> dict[str, str]:
    """Return the petitions of theirs by id, to choose from; none at all, where all are."""
    without = {"": gettext("No petition")} if theirs() is None else {}
    return without | {str(one.id): naming.choice(one) for one in settling.petitions(theirs())}


def difference(older: str, newer: str) -> list[differences.Paragraph | int]:
    """Return what differs, folded; empty where nothing does."""
    return [] if older == newer else differences.folded(differences.between(older, newer))


def draft_as_story(working: Working) -> Story:
    """Return words as a story of no session, where they could get saved."""
    told = Story(slug=working.slug, language=working.language)
    working.words.put_into(told)
    return told
