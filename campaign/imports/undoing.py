"""Take out what an import brought in, but for whoever confirmed meanwhile: they signed here."""

from flask_babel import gettext
from sqlalchemy import delete, select

from campaign import clock
from campaign.access import audit
from campaign.config import Settings
from campaign.db import db
from campaign.delivery import outbox
from campaign.errors import Refusal
from campaign.imports import holding
from campaign.imports.models import Import, ImportState
from campaign.jobs import queueing
from campaign.jobs.models import Job
from campaign.jobs.working import Step
from campaign.petitions import cells, tallying
from campaign.petitions.models import Signature, SignatureState
from campaign.petitions.tally_models import FacetKind

KIND = "imports.undo"
BATCH = 200  # signatures a transaction: each leaves a dozen indices


def begin(petition_id: int, number: int, account_id: int) -> Import:
    """Ask for an import to be undone, in the caller's transaction; a worker does it.

    One that still runs is stopped first.

    Raises:
        Refusal: nothing was brought in, or it is undone already, or about to be.

    """
    act = holding.in_hand(petition_id, number, stops_work=True)
    if act.state not in {ImportState.RUNNING, ImportState.DONE}:
        raise Refusal(gettext("Nothing is there to undo, or it is being undone already."))
    act.state = ImportState.UNDOING
    act.job_id = queueing.ask(
        KIND, account_id, total=act.brought, petition=act.petition_id, imported=act.id
    ).id
    audit.note("imports.undo", account_id, petition=petition_id, imported=act.id)
    return act


def stayed(act: Import) -> int:
    """Return how many of an import count by now, as they confirmed themselves."""
    counts = tallying.by_value(act.petition_id, FacetKind.SOURCE)
    return counts.get(str(act.source_id), 0)


def step(job: Job, settings: Settings) -> Step:
    """Find the next batch to take out: see ``jobs/working``."""
    del settings
    act = db.session.get_one(Import, job.detail["imported"])
    ids = list(
        db.session.scalars(
            select(Signature.id)
            .where(
                Signature.petition_id == act.petition_id,
                Signature.state == SignatureState.ELSEWHERE,
                Signature.source_id == act.source_id,
            )
            .limit(BATCH)
        )
    )

    def write(locked: Job) -> int:
        ours = holding.at_work(locked, ImportState.UNDOING)
        if ours is None:
            return 0
        if not ids:
            _end(ours, locked.account_id)
            return 0
        return _take_out(ours, ids)

    return Step(write, is_last=not ids)


def _take_out(act: Import, ids: list[int]) -> int:
    """Delete these, with their consents, unless one confirmed since it was found."""
    gone = db.session.execute(
        delete(Signature)
        .where(Signature.id.in_(ids), Signature.state == SignatureState.ELSEWHERE)
        .returning(Signature.id, Signature.message_id),
        execution_options={"synchronize_session": False},
    ).all()
    for _, message_id in gone:
        if message_id is not None and not outbox.cancel(message_id):
            outbox.forget(message_id)
    if gone:
        cells.elsewhere(act.petition_id, act.source_id or 0, -len(gone))
    act.removed += len(gone)
    return len(gone)


def _end(act: Import, account_id: int | None) -> None:
    act.state = ImportState.UNDONE
    act.undone_at = clock.now()
    audit.note(
        "imports.undone",
        account_id,
        petition=act.petition_id,
        imported=act.id,
        removed=act.removed,
        stayed=stayed(act),
    )
