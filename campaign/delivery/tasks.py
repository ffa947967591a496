"""What the schedule asks of delivery. Each may run twice, and beside the worker."""

from datetime import timedelta

from campaign.config import Settings
from campaign.db import writing
from campaign.delivery import alarms, breaker, claiming, events, outbox
from campaign.mail import drawer

EVENTS_KEPT = timedelta(days=30)  # as long as somebody asks why a mail did not come
DOMAINS_KEPT = timedelta(days=2)  # the breaker looks back a few hours


def every_minute(settings: Settings) -> None:
    """Set right what a worker left behind that died, and tell somebody where mail rests."""
    with writing():
        claiming.sweep()
    breaker.gather()
    alarms.tell(settings)


def every_hour(settings: Settings) -> None:
    """Forget the words of mails that were sent, their events, and old mail in the drawer."""
    with writing():
        outbox.forget_sent()
        breaker.forget(DOMAINS_KEPT)
    events.forget(EVENTS_KEPT)
    drawer.clear(settings.drawer)
