"""What the schedule does for the desk."""

from campaign.access import links, sessions, tries
from campaign.config import Settings
from campaign.db import writing


def purge() -> int:
    """Delete links, sessions and counts whose time has passed, and return how many."""
    return links.purge() + sessions.purge() + tries.purge()


def every_hour(settings: Settings) -> None:
    """Forget what is no longer of use."""
    del settings
    with writing():
        purge()
