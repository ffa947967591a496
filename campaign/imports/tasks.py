"""The long work of bringing people in, by the kind of its jobs; what the clock deletes."""

from campaign.config import Settings
from campaign.imports import bringing, checking, keeping, undoing
from campaign.jobs.working import Handler

JOBS: dict[str, Handler] = {
    checking.KIND: checking.step,
    bringing.KIND: bringing.step,
    undoing.KIND: undoing.step,
}


def every_hour(settings: Settings) -> None:
    """Delete the files that had their time."""
    del settings
    keeping.forget()
