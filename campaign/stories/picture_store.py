"""Where uploaded pictures lie: in rows of the database; no web machine keeps anything."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from campaign.db import db
from campaign.stories.models import Picture, PicturePiece
from campaign.stories.pictures import Uploaded

PIECE_BYTES = 64 * 1024  # of one row


@dataclass(frozen=True)
class Made:
    """A picture ready to be kept."""

    digest: bytes  # SHA-256 of the file it was made from
    width: int  # pixels, of the largest size
    height: int
    sizes: Mapping[int, bytes]  # WebP, by width in pixels


def add(made: Made, *, alt: str, caption: str, credit: str, account_id: int) -> Picture:
    """Keep a picture, in the caller's transaction; one that is there gets the new words.

    So a form that was sent twice makes one picture.
    """
    said = {"alt": alt, "caption": caption, "credit": credit}
    try:
        with db.session.begin_nested():
            picture = Picture(
                **said,
                name=secrets.token_hex(8),
                digest=made.digest,
                width=made.width,
                height=made.height,
                account_id=account_id,
            )
            db.session.add(picture)
    except IntegrityError:
        there = db.session.scalars(select(Picture).filter_by(digest=made.digest)).one()
        for name, words in said.items():
            setattr(there, name, words)
        return there
    for width, content in made.sizes.items():
        for place, start in enumerate(range(0, len(content), PIECE_BYTES)):
            piece = content[start : start + PIECE_BYTES]
            db.session.add(
                PicturePiece(picture_id=picture.id, width=width, place=place, content=piece)
            )
    db.session.flush()
    return picture


def content(asked: Uploaded) -> bytes | None:
    """Return one size of a picture, whole; None where there is none of that name and size."""
    picture = db.session.scalar(select(Picture).filter_by(name=asked.name))
    if picture is None or asked not in named(picture).sizes:
        return None
    query = select(PicturePiece.content).filter_by(picture_id=picture.id, width=asked.width)
    return b"".join(db.session.scalars(query.order_by(PicturePiece.place)))


def named(picture: Picture) -> Uploaded:
    """Return what a text calls a picture."""
    return Uploaded(picture.name, picture.width, picture.height)


def is_there(asked: Uploaded) -> bool:
    """Return whether there is a picture of exactly this address."""
    query = select(func.count()).select_from(Picture)
    same = {"name": asked.name, "width": asked.width, "height": asked.height}
    return bool(db.session.scalar(query.filter_by(**same)))
