"""What a signer agreed to: the exact words and when; taken back, nothing of it stays."""

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager

from campaign import clock
from campaign.db import db
from campaign.petitions.models import Consent, Signature, SignatureState, Source
from campaign.supporters.models import ConsentText
from campaign.web import shelf

HEAR_DELIVERY = "hear_delivery"  # one mail when the letter was delivered
OFFICE_REPLY = "office_reply"  # the office sees the mail address, and may answer

_Row = TypeVar("_Row", Source, ConsentText)


def agree(signature: Signature, kind: str, language: str, words: str) -> None:
    """Keep that a signer agreed to *words*; once is enough.

    Args:
        signature: whose.
        kind: what it is about, like ``hear_delivery``.
        language: of the words.
        words: exactly as they stood beside the box.

    """
    if kind not in given(signature):
        _add(signature, kind, language, words)


def begin(signature: Signature, consents: Iterable[tuple[str, str]], language: str) -> None:
    """Keep what a signer agrees to as they confirm; what was ticked in signing was a wish.

    Args:
        signature: whose, not confirmed before: no page has shown it.
        consents: kind and exact words of each, every kind once.
        language: of the words.

    """
    db.session.execute(delete(Consent).where(Consent.signature_id == signature.id))
    for kind, words in consents:
        _add(signature, kind, language, words)


def _add(signature: Signature, kind: str, language: str, words: str) -> None:
    query = select(ConsentText).where(
        ConsentText.kind == kind, ConsentText.language == language, ConsentText.words == words
    )
    text = found_or_added(query, ConsentText(kind=kind, language=language, words=words))
    db.session.add(
        Consent(signature_id=signature.id, consent_text_id=text.id, given_at=clock.now())
    )
    db.session.flush()


def take_back(signature: Signature, kinds: Collection[str]) -> None:
    """Forget that a signer ever agreed to what *kinds* name."""
    texts = select(ConsentText.id).where(ConsentText.kind.in_(kinds))
    taken = db.session.execute(
        delete(Consent).where(
            Consent.signature_id == signature.id, Consent.consent_text_id.in_(texts)
        )
    )
    is_shown = signature.state is SignatureState.CONFIRMED
    if is_shown and taken.rowcount:  # type: ignore[attr-defined]
        shelf.drop()  # a name may have to go from the pages


def all_of(signature: Signature) -> Sequence[Consent]:
    """Return what a signer agreed to, with its words, oldest first."""
    query = select(Consent).join(Consent.text).where(Consent.signature_id == signature.id)
    query = query.options(contains_eager(Consent.text))
    return db.session.scalars(query.order_by(Consent.given_at, ConsentText.kind)).all()


def given(signature: Signature) -> frozenset[str]:
    """Return the kinds of what a signer agreed to."""
    query = select(ConsentText.kind).join(Consent).where(Consent.signature_id == signature.id)
    return frozenset(db.session.scalars(query))


def among(ids: Collection[int] | Select[int], kind: str) -> frozenset[int]:
    """Return which of these signatures agreed to what *kind* names, with one query.

    Args:
        ids: of signatures; or a query for them.
        kind: like ``office_reply``.

    """
    query = (
        select(Consent.signature_id)
        .join(ConsentText)
        .where(ConsentText.kind == kind, Consent.signature_id.in_(ids))
    )
    return frozenset(db.session.scalars(query))


def found_or_added(query: Select[_Row], row: _Row) -> _Row:
    """Return what *query* finds, or else *row*, added; another process may be first."""
    found = db.session.scalar(query)
    if found is not None:
        return found
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return db.session.scalars(query).one()
    return row
