"""What offices' bundles do by the clock."""

from campaign.config import Settings
from campaign.offices import bundling, calendar, releasing


def every_minute(settings: Settings) -> None:
    """Seal at the cut-off, once; release what has been held long enough."""
    bundling.seal_at_cut_off(settings, calendar.last_cut_off(settings))
    releasing.release_due(settings)
