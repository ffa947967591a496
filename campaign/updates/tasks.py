"""What updates do by the clock: begin, queue the next batches, hold, collect, count, forget."""

import time

from campaign.config import Settings
from campaign.db import writing
from campaign.updates import batching, digesting, drafting, figures

LONGEST_SECONDS = 40  # of a minute: then others have the thread


def every_minute(settings: Settings) -> None:
    """Move every update on, as far as the outbox has room and the minute lasts."""
    late_at = time.monotonic() + LONGEST_SECONDS
    for update_id in batching.held():
        batching.take_back(update_id)
    batching.begin_due()
    for update_id in batching.going():
        while time.monotonic() < late_at and batching.step(update_id, settings):
            pass
    while time.monotonic() < late_at and digesting.step(settings):
        pass
    figures.keep_all()


def every_hour(settings: Settings) -> None:
    """Forget who got old updates, and drafts that were thrown away."""
    del settings
    with writing():
        drafting.forget_discarded()
    while figures.forget():
        pass
