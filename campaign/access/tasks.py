"""What the schedule does for the desk."""

import logging

from campaign.access import links, proving, sessions, tries
from campaign.config import Settings
from campaign.db import writing

log = logging.getLogger(__name__)


def purge() -> int:
    """Delete links, sessions and counts whose time has passed, and return how many."""
    return links.purge() + sessions.purge() + tries.purge()


def every_hour(settings: Settings) -> None:
    """Forget what is no longer of use; once a day, prove the trail."""
    del settings
    with writing():
        purge()
    if proving.is_due() and (findings := proving.prove().findings):
        log.error("the trail is not whole", extra={"faults": len(findings)})
