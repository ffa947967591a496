"""Write an update: begin it, keep what was typed, throw it away, fetch it back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import delete, select

from campaign import clock
from campaign.access import audit
from campaign.access.roles import EVERY
from campaign.db import db
from campaign.errors import NotFound, Refusal
from campaign.petitions import whose
from campaign.petitions.models import Petition, PetitionState
from campaign.updates.models import Update, UpdateState, UpdateWording
from campaign.web import languages

FETCHED_BACK_WITHIN = timedelta(days=1)  # then a discarded draft is gone
_SENT_AGAIN_WITHIN = timedelta(days=7)  # as long as a browser keeps what it could not save


class Crossed(Refusal):
    """Somebody else changed the update since it was shown; nothing is changed."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an organiser typed, checked for shape."""

    petition_id: int | None
    words: Mapping[str, tuple[str, str]]  # language → subject, Markdown; both may be empty
    districts: Sequence[int] = ()
    is_call: bool = False
    is_public: bool = False
    joined_from: date | None = None
    joined_to: date | None = None
    languages: Collection[str] = ()


def begin(draft: Draft, account_id: int) -> Update:
    """Begin an update, in the caller's transaction.

    Where the same person has begun the very same one lately, that is returned: a browser
    that saved as its page closed does not know of it, and sends its copy again.
    """
    again = _begun_already(draft, account_id)
    if again is not None:
        return again
    update = Update(
        saved_at=clock.now(),
        account_id=account_id,
        petition_id=None,
        districts=[],
        languages=[],
    )
    db.session.add(update)
    _fill(update, draft)
    audit.note("updates.begin", account_id, about=update.petition_id, update=update.id)
    return update


def save(update_id: int, draft: Draft, *, seen: int, account_id: int) -> Update:
    """Keep what was typed into a draft, in the caller's transaction.

    Args:
        update_id: which one.
        draft: as it shall be from now on.
        seen: the revision that whoever writes has looked at.
        account_id: who writes.

    Raises:
        NotFound: there is no such update.
        Refusal: it is no draft any more.
        Crossed: somebody else has changed it meanwhile, to something else.

    """
    update = called(update_id, for_update=True)
    if update.state is not UpdateState.DRAFT:
        raise Refusal(
            gettext("This update is no draft any more. Call it back before you change it.")
        )
    if _as_it_is(update) == _settled(draft):
        return update
    if update.revision != seen:
        raise Crossed(gettext("Somebody else has changed this update meanwhile."))
    update.revision += 1
    update.saved_at, update.account_id = clock.now(), account_id
    _fill(update, draft)
    audit.note(
        "updates.write",
        account_id,
        about=update.petition_id,
        update=update.id,
        revision=update.revision,
    )
    return update


def discard(update_id: int, account_id: int) -> None:
    """Throw a draft away, in the caller's transaction; for a day it can be fetched back.

    Raises:
        Refusal: it is no draft.

    """
    update = called(update_id, for_update=True)
    if update.state is not UpdateState.DRAFT:
        raise Refusal(gettext("Only a draft can be thrown away."))
    update.state, update.ended_at = UpdateState.DISCARDED, clock.now()
    audit.note("updates.discard", account_id, about=update.petition_id, update=update_id)


def fetch_back(update_id: int, account_id: int) -> None:
    """Undo :func:`discard`, in the caller's transaction."""
    update = called(update_id, for_update=True)
    if update.state is UpdateState.DISCARDED:
        update.state, update.ended_at = UpdateState.DRAFT, None
        audit.note("updates.fetch_back", account_id, about=update.petition_id, update=update_id)


def forget_discarded() -> None:
    """Delete drafts that were thrown away a day ago, in the caller's transaction."""
    long_ago = select(Update.id).where(
        Update.state == UpdateState.DISCARDED,
        Update.ended_at <= clock.now() - FETCHED_BACK_WITHIN,
    )
    ids = list(db.session.scalars(long_ago))
    if ids:
        db.session.execute(delete(UpdateWording).where(UpdateWording.update_id.in_(ids)))
        db.session.execute(delete(Update).where(Update.id.in_(ids)))


def called(update_id: int, *, for_update: bool = False) -> Update:
    """Return an update by its number.

    Raises:
        NotFound: there is none.

    """
    found = db.session.get(
        Update, update_id, with_for_update=for_update, populate_existing=for_update
    )
    if found is None:
        raise NotFound(gettext("There is no update with this number."))
    return found


def campaign_of(args: Mapping[str, Any]) -> int | None:
    """Return which campaign a page is about, for the guard of the desk.

    Args:
        args: the arguments in its address.

    Raises:
        NotFound: there is no such update.

    """
    return called(args["update_id"]).petition_id or EVERY if "update_id" in args else None


def wordings(update: Update) -> dict[str, UpdateWording]:
    """Return what an update says, by language, in the order of the site's languages."""
    return wordings_of([update])[update.id]


def wordings_of(updates: Collection[Update]) -> dict[int, dict[str, UpdateWording]]:
    """Return the same of each of *updates*, by its id, in one query."""
    said: dict[int, dict[str, UpdateWording]] = {update.id: {} for update in updates}
    query = select(UpdateWording).where(UpdateWording.update_id.in_(said))
    for row in db.session.scalars(query) if said else ():
        said[row.update_id][row.language] = row
    return {
        id_: {code: known[code] for code in languages.LANGUAGES if code in known}
        for id_, known in said.items()
    }


def missing(update: Update) -> list[str]:
    """Return what must be done before it may go, as sentences; empty where nothing is."""
    said = wordings(update)
    told = []
    if not any(one.subject and one.body for one in said.values()):
        told.append(gettext("Write a subject and a text in at least one language."))
    for code, one in said.items():
        if bool(one.subject) != bool(one.body):
            name = languages.named(code)
            told.append(
                gettext("Write both, subject and text, in %(language)s.", language=name)
            )
    return told


def written(update: Update) -> dict[str, UpdateWording]:
    """Return the wordings that are whole; the first is for readers of any other language."""
    return whole(wordings(update))


def whole(said: Mapping[str, UpdateWording]) -> dict[str, UpdateWording]:
    """Return of *said* what has both, a subject and a text."""
    return {code: one for code, one in said.items() if one.subject and one.body}


def campaigns(within: frozenset[int] | None = None) -> list[Petition]:
    """Return the campaigns that an update can be about, newest first; also those closed.

    Args:
        within: ids of the petitions that are meant; None: all.

    """
    query = select(Petition).where(
        Petition.state != PetitionState.DRAFT, whose.within(Petition.id, within)
    )
    return list(db.session.scalars(query.order_by(Petition.id.desc())))


def campaign_numbered(
    typed: str | None, within: frozenset[int] | None = None
) -> Petition | None:
    """Return the campaign that a form names by its id; None: it names none that there is."""
    if not typed or not typed.isdecimal():
        return None
    return next((one for one in campaigns(within) if str(one.id) == typed), None)


def subject_of(update: Update) -> str:
    """Return what lists call an update: its first subject; empty where there is none."""
    return subjects_of([update])[update.id]


def subjects_of(updates: Collection[Update]) -> dict[int, str]:
    """Return the same of each of *updates*, by its id, in one query."""
    return {
        id_: next((one.subject for one in said.values() if one.subject), "")
        for id_, said in wordings_of(updates).items()
    }


def _begun_already(draft: Draft, account_id: int) -> Update | None:
    lately = select(Update).where(
        Update.state == UpdateState.DRAFT,
        Update.account_id == account_id,
        Update.revision == 1,
        Update.saved_at > clock.now() - _SENT_AGAIN_WITHIN,
    )
    wanted = _settled(draft)
    found = db.session.scalars(lately.order_by(Update.id.desc()))
    return next((one for one in found if _as_it_is(one) == wanted), None)


def _fill(update: Update, draft: Draft) -> None:
    update.petition_id = draft.petition_id
    update.districts = sorted(set(draft.districts))
    update.is_call, update.is_public = draft.is_call, draft.is_public
    update.joined_from, update.joined_to = draft.joined_from, draft.joined_to
    update.languages = sorted(draft.languages)
    db.session.flush()
    known = wordings(update)
    for code, (subject, body) in draft.words.items():
        if code in known:
            known[code].subject, known[code].body = subject, body
        elif subject or body:
            db.session.add(
                UpdateWording(update_id=update.id, language=code, subject=subject, body=body)
            )
    db.session.flush()


def _as_it_is(update: Update) -> Draft:
    known = wordings(update)
    return Draft(
        petition_id=update.petition_id,
        words={
            code: (one.subject, one.body)
            for code, one in known.items()
            if one.subject or one.body
        },
        districts=update.districts,
        is_call=update.is_call,
        is_public=update.is_public,
        joined_from=update.joined_from,
        joined_to=update.joined_to,
        languages=update.languages,
    )


def _settled(draft: Draft) -> Draft:
    """Return *draft* as it would be read from the database again."""
    return Draft(
        petition_id=draft.petition_id,
        words={code: words for code, words in draft.words.items() if any(words)},
        districts=sorted(set(draft.districts)),
        is_call=draft.is_call,
        is_public=draft.is_public,
        joined_from=draft.joined_from,
        joined_to=draft.joined_to,
        languages=sorted(draft.languages),
    )
