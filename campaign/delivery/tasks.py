"""What the schedule asks of delivery. Each may run twice, and beside the worker."""

from campaign.config import Settings
from campaign.db import writing
from campaign.delivery import claiming, drawer, outbox


def every_minute(settings: Settings) -> None:
    """Set right what a worker left behind that died."""
    del settings
    with writing():
        claiming.sweep()


def every_hour(settings: Settings) -> None:
    """Forget the words of mails that were sent, and clear old mail out of the drawer."""
    with writing():
        outbox.forget_sent()
    drawer.clear(settings.drawer)
