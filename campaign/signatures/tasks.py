"""The long work of the signatures' desk, by the kind of its jobs."""

from campaign.jobs.working import Handler
from campaign.signatures import invalidating, undoing

JOBS: dict[str, Handler] = {
    invalidating.KIND: invalidating.step,
    undoing.KIND: undoing.step,
}
