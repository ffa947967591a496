"""The words of a message: sealed when it is put in, opened when it goes or is read."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from campaign.db import db
from campaign.delivery.models import Attachment, MailWording, OutboxMessage
from campaign.mail.post import File, Mail
from campaign.vault import KeyGone, new_handle, vault

TABLE = OutboxMessage.__tablename__
_WORDS = ("subject", "text", "html", "reply_to")


def sealed(scope: str, handle: bytes, mail: Mail) -> bytes:
    """Return *mail* sealed for one row: all of it, or, with fields, only what differs."""
    own: dict[str, Any] = {
        "recipient": mail.recipient,
        "copies": mail.copies,
        "stop_url": mail.stop_url,
    }
    if mail.values:
        own["values"] = dict(mail.values)
    else:
        own |= {name: getattr(mail, name) for name in _WORDS}
    return vault.seal(scope, TABLE, handle, own)


def attach(message_id: int, scope: str, files: Sequence[File]) -> None:
    """Keep *files* with a message, sealed under the same scope."""
    for file in files:
        own = new_handle()
        db.session.add(
            Attachment(
                message_id=message_id,
                handle=own,
                name=file.name,
                media_type=file.media_type,
                sealed=vault.seal_bytes(scope, Attachment.__tablename__, own, file.content),
            )
        )
    if files:
        db.session.flush()


def words_of(wording_id: int) -> dict[str, Any]:
    """Return the words that mails of one wording share."""
    kept = db.session.get_one(MailWording, wording_id)
    return {name: getattr(kept, name) for name in _WORDS}


def opened(
    handle: bytes,
    blob: bytes | None,
    shared: Mapping[str, Any] | None = None,
    files: tuple[File, ...] = (),
) -> Mail:
    """Return the words of a message; where they are shared, with their fields unfilled.

    Args:
        handle: of its row.
        blob: what is sealed in it.
        shared: the shared words, of a message that has a wording.
        files: what goes with it.

    Raises:
        KeyGone: the words were erased, or their key was destroyed.
        WrongKey: the master key is not the one they were sealed under.

    """
    if blob is None:
        raise KeyGone("The words were erased.")
    content = {**vault.open(TABLE, handle, blob), **(shared or {})}
    return Mail(
        recipient=content["recipient"],
        subject=" ".join(content["subject"].split()),
        text=content["text"],
        html=content["html"],
        reply_to=content["reply_to"],
        files=files,
        copies=tuple(content.get("copies") or ()),
        stop_url=content.get("stop_url"),
        values=content.get("values", {}),
    )


def files_of(message_id: int) -> tuple[File, ...]:
    """Return what goes with a message, in order."""
    attached = db.session.execute(
        select(Attachment.name, Attachment.media_type, Attachment.handle, Attachment.sealed)
        .where(Attachment.message_id == message_id)
        .order_by(Attachment.id)
    )
    table = Attachment.__tablename__
    return tuple(
        File(name, media_type, vault.open_bytes(table, handle, blob))
        for name, media_type, handle, blob in attached
    )
