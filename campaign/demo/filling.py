"""Fill: put a million made-up signatures beneath a petition, sealed and tallied as real ones.

Every row is as signing, confirming and withdrawing would have left it, but for what a filled
database is not about: no mail was written, no letter lies in a bundle, no link to share was
made, and nobody is a subscriber. Whoever would be reminded or asked counts as asked.
"""

import random
from collections import Counter
from collections.abc import Generator, Sequence
from datetime import timedelta
from itertools import count as counting
from itertools import islice

from sqlalchemy import ColumnElement, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.config import Settings
from campaign.db import db, writing
from campaign.demo import days, guarding, making
from campaign.demo.homes import Homes
from campaign.demo.making import Ground, Made
from campaign.errors import Refusal
from campaign.petitions import cells, pages, sources
from campaign.petitions.models import Consent, Petition, Signature
from campaign.petitions.tally_models import OPENED, SIGNED
from campaign.signers.forms import TicksForm
from campaign.supporters import consenting
from campaign.web import languages

BATCH = 500  # rows a transaction, so that no signer waits long for their turn
SOURCES = {
    sources.PAGE: 40,
    "newsletter": 24,
    sources.SHARED: 12,
    "instagram": 9,
    "parish": 6,
    "union": 5,
    sources.POSTER: 3,
    "radio": 1,
}
_NUMBER_BYTES = 8
# Tables, not models: a model's insert takes rows apart by which of their columns are null.
_SIGNATURE = db.metadata.tables[Signature.__tablename__]
_CONSENT = db.metadata.tables[Consent.__tablename__]


def missing(slug: str, count: int) -> int:
    """Return how many made-up signatures a petition lacks to *count*.

    Runs in the caller's transaction.

    Raises:
        NotFound: there is no such petition.
        Refusal: made-up people may not sign it.

    """
    petition = guarding.petition_called(slug)
    guarding.refuse_real_people(petition)
    there = select(func.count()).where(_is_ours(petition))
    return max(0, count - (db.session.scalar(there) or 0))


def make_room() -> None:
    """Let SQLite keep the indexes at hand while this process fills: no less safe, far faster.

    Fingerprints come in no order, so that each row touches another page of their index.
    """
    db.session.rollback()
    if db.session.get_bind().dialect.name == "sqlite":
        for pragma in ("cache_size = -262144", "wal_autocheckpoint = 20000"):  # KiB; pages
            db.session.execute(text(f"PRAGMA {pragma}"))
        db.session.commit()


def fill(slug: str, count: int, settings: Settings) -> Generator[int]:
    """Add *count* made-up signatures in transactions of its own; yield how many each added.

    It can be left after any of them: what is there is whole, and counted.

    Raises:
        NotFound: there is no such petition.
        Refusal: made-up people may not sign it, or are being put there by somebody else.

    """
    homes = Homes()
    with writing():
        ground = _ground(slug, homes, settings)
        first = _next_number(ground.petition)
    chance = ground.chance
    numbered = zip(counting(first), days.moments(chance, count, ground.now), strict=False)
    while batch := list(islice(numbered, BATCH)):
        drawn = ground.homes.draw(chance, len(batch))
        made = [
            making.made(
                ground,
                handle=_handle(ground.petition, number),
                number=number,
                created_at=created_at,
                home=home,
            )
            for (number, created_at), home in zip(batch, drawn, strict=True)
        ]
        try:
            with writing():
                guarding.petition_called(slug)  # it may have gone live meanwhile
                _keep(made)
        except IntegrityError as error:
            raise Refusal(f"Somebody else is filling “{slug}” at this moment.") from error
        yield len(made)


def _keep(made: Sequence[Made]) -> None:
    db.session.execute(insert(_SIGNATURE), [one.row for one in made])
    first, last = made[0].row["handle"], made[-1].row["handle"]
    ids = dict(
        db.session.execute(
            select(Signature.handle, Signature.id).where(Signature.handle.between(first, last))
        ).all()
    )
    agreed = [
        {
            "signature_id": ids[one.row["handle"]],
            "consent_text_id": text_id,
            "given_at": one.row["created_at"],
        }
        for one in made
        for text_id in one.consents
    ]
    if agreed:
        db.session.execute(insert(_CONSENT), agreed)
    cells.move_all(Counter(one.cell for one in made if one.cell is not None))
    petition_id = made[0].row["petition_id"]
    cells.step(petition_id, SIGNED, len(made))
    cells.step(petition_id, OPENED, sum(one.row["was_opened"] for one in made))


def _ground(slug: str, homes: Homes, settings: Settings) -> Ground:
    petition = guarding.petition_called(slug)
    now = clock.now()
    petition.opens_at = min(petition.opens_at, days.start(now))
    ids = [sources.named(petition, name).id for name in SOURCES]
    ground = Ground(
        petition=petition,
        wordings={code: pages.wording_of(petition.id, code) for code in languages.LANGUAGES},
        homes=homes,
        sources=(ids, list(SOURCES.values())),
        consents=_consents(),
        link_days=timedelta(days=settings.confirm_days),
        chance=random.Random(),
        now=now,
    )
    db.session.flush()
    for row in {petition, *ground.wordings.values()}:
        db.session.refresh(row)
        db.session.expunge(row)  # it is read on between transactions
    return ground


def _consents() -> dict[tuple[str, str], int]:
    """Return the ids of the exact words beside each box, by kind and language."""
    found = {}
    for language in languages.LANGUAGES:
        with languages.speaking(language):
            for box in TicksForm(formdata=None):
                if box.short_name in making.CONSENTS:
                    words = str(box.label.text)
                    found[box.short_name, language] = consenting.text_id(
                        box.short_name, language, words
                    )
    return found


def _is_ours(petition: Petition) -> ColumnElement[bool]:
    first, last = _handle(petition, 0), _handle(petition, (1 << 8 * _NUMBER_BYTES) - 1)
    return Signature.handle.between(first, last)


def _next_number(petition: Petition) -> int:
    newest = db.session.scalar(select(func.max(Signature.handle)).where(_is_ours(petition)))
    return int.from_bytes(newest[-_NUMBER_BYTES:]) + 1 if newest else 1


def _handle(petition: Petition, number: int) -> bytes:
    """Return the handle of a made-up signature: its numbers follow each other.

    So an index of a million of them grows at its end; a link needs its proof in any case.
    """
    return guarding.MARK + petition.id.to_bytes(4) + number.to_bytes(_NUMBER_BYTES)
