"""What happens to signers by the clock: they are forgotten when it was promised."""

from campaign.config import Settings
from campaign.signers import forgetting


def every_hour(settings: Settings) -> None:
    """Forget the people of petitions that closed long enough ago."""
    del settings
    forgetting.forget_closed()
