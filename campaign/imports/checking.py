"""Look a whole file over, and write nothing but what was found: the dry run.

A step reads some pieces, and each piece keeps its faults and, of whom it would bring in, eight
bytes of a fingerprint: so the next step knows who stands further up, whichever worker does it.
"""

from dataclasses import dataclass, field

from sqlalchemy import select

from campaign.config import Settings
from campaign.db import db
from campaign.imports import holding, judging, keeping, sifting
from campaign.imports.judging import Entry
from campaign.imports.models import Import, ImportPiece, ImportState
from campaign.imports.plans import Plan
from campaign.imports.sifting import Fate
from campaign.imports.zips import fresh_zips
from campaign.jobs.models import Job
from campaign.jobs.working import Step
from campaign.petitions.models import Petition

KIND = "imports.check"
PIECES = 4  # in one step
_SHORT = 8  # bytes of a fingerprint


@dataclass
class _Found:
    """What a step found in one piece."""

    place: int
    rows: int
    faults: list[list[int | str]] = field(default_factory=list)
    faulty: int = 0
    entries: list[Entry] = field(default_factory=list)


def step(job: Job, settings: Settings) -> Step:
    """Look some pieces over: see ``jobs/working``."""
    del settings
    act = db.session.get_one(Import, job.detail["imported"])
    petition = db.session.get_one(Petition, act.petition_id)
    pieces = keeping.pieces(act.id, after=job.cursor, limit=PIECES)
    found = [_look(piece, act, petition) for piece in pieces]
    before = _seen(act.id, job.cursor)
    fates = sifting.fates(petition.id, [one for f in found for one in f.entries], before)
    is_last = len(pieces) < PIECES

    def write(locked: Job) -> int:
        ours = holding.at_work(locked, ImportState.CHECKING)
        if ours is None:
            return 0
        left = iter(fates)
        for one in found:
            piece = keeping.piece(ours.id, one.place)
            own = [next(left) for _ in one.entries]
            piece.faults = one.faults
            piece.prints = b"".join(
                entry.known_by[:_SHORT]
                for entry, fate in zip(one.entries, own, strict=True)
                if fate is Fate.FRESH
            )
            ours.fresh += own.count(Fate.FRESH)
            ours.known += own.count(Fate.KNOWN)
            ours.twice += own.count(Fate.TWICE)
            ours.left_out += own.count(Fate.LEFT_OUT)
            ours.faulty += one.faulty
            locked.cursor = one.place
        if is_last:
            ours.state = ImportState.CHECKED
        return sum(one.rows for one in found)

    return Step(write, is_last=is_last)


def _look(piece: ImportPiece, act: Import, petition: Petition) -> _Found:
    rows = keeping.rows_of(piece)
    found = _Found(piece.place, len(rows))
    for _, told in judging.judged(rows, Plan.of(act), petition, fresh_zips()):
        if isinstance(told, Entry):
            found.entries.append(told)
        else:
            found.faulty += 1
            found.faults += [[one.row, one.column, one.code.value] for one in told]
    return found


def _seen(number: int, until: int) -> frozenset[bytes]:
    """Return of whoever stands in the pieces up to there what they are known by, shortened."""
    query = select(ImportPiece.prints).where(
        ImportPiece.import_id == number,
        ImportPiece.place <= until,
        ImportPiece.prints.is_not(None),
    )
    return frozenset(
        prints[at : at + _SHORT]
        for prints in db.session.scalars(query)
        if prints
        for at in range(0, len(prints), _SHORT)
    )
