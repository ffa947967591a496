"""What a signer agreed to: the exact words and when; taken back, nothing of it stays."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Select, bindparam, delete, insert, select
from sqlalchemy.orm import contains_eager

from campaign import clock
from campaign.db import db, table_of
from campaign.petitions.models import Consent, Signature, SignatureState
from campaign.supporters import consenting
from campaign.supporters.models import ConsentText
from campaign.web import shelf

HEAR_DELIVERY = "hear_delivery"  # one mail when the letter was delivered
OFFICE_REPLY = "office_reply"  # the office sees the mail address, and may answer

# Of the table, and built once: both run whenever somebody signs.
_consent = table_of(Consent)
_FORGET = delete(_consent).where(_consent.c.signature_id == bindparam("signature"))
_WRITE = insert(_consent)
_ALL = (
    select(Consent)
    .join(Consent.text)
    .where(Consent.signature_id == bindparam("signature"))
    .options(contains_eager(Consent.text))
    .order_by(Consent.given_at, ConsentText.kind)
)


def agree(signature: Signature, kind: str, language: str, words: str) -> None:
    """Keep that a signer agreed to *words*; once is enough.

    Args:
        signature: whose.
        kind: what it is about, like ``hear_delivery``.
        language: of the words.
        words: exactly as they stood beside the box.

    """
    if kind not in given(signature):
        write(signature, texts_of([(kind, words)], language))


def begin(signature: Signature, consents: Iterable[tuple[str, str]], language: str) -> None:
    """Keep what a signer agrees to as they confirm; what was ticked in signing was a wish.

    Args:
        signature: whose, not confirmed before: no page has shown it.
        consents: kind and exact words of each, every kind once.
        language: of the words.

    """
    db.session.execute(_FORGET, {"signature": signature.id})
    write(signature, texts_of(consents, language))


def texts_of(consents: Iterable[tuple[str, str]], language: str) -> list[int]:
    """Return the ids of the exact words of what is agreed to.

    Args:
        consents: kind and exact words of each.
        language: of the words.

    """
    return consenting.text_ids(list(consents), language)


def write(signature: Signature, texts: Collection[int]) -> None:
    """Keep what a signer agrees to, who has agreed to nothing of these kinds.

    Args:
        signature: whose; its row is written.
        texts: see :func:`texts_of`; of each kind one.

    """
    now = clock.now()
    rows = [
        {"signature_id": signature.id, "consent_text_id": text_id, "given_at": now}
        for text_id in texts
    ]
    if rows:
        db.session.execute(_WRITE, rows)


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
    return db.session.scalars(_ALL, {"signature": signature.id}).all()


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
