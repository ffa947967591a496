"""What the schedule does for people of the desk."""

from campaign.config import Settings
from campaign.db import writing
from campaign.organisers import inviting


def every_hour(settings: Settings) -> None:
    """Forget whom somebody invited long ago, and who never came."""
    del settings
    with writing():
        inviting.purge()
