"""The long work of exports, and what the schedule does."""

from campaign.config import Settings
from campaign.exports import making
from campaign.jobs.working import Handler

JOBS: dict[str, Handler] = {making.KIND: making.step}


def every_minute(settings: Settings) -> None:
    """Destroy the files that were kept for a day."""
    del settings
    making.destroy_old()
