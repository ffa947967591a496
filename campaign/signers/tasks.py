"""What happens to signers by the clock: they are told, and they are forgotten as promised."""

from campaign.config import Settings
from campaign.signers import deleting, forgetting, replacing, telling


def every_minute(settings: Settings) -> None:
    """Tell whoever wants to hear it that their letter was delivered."""
    telling.tell_of_deliveries(settings)
    replacing.after_a_switch()


def every_hour(settings: Settings) -> None:
    """Forget people of petitions that closed long ago, and what is stored of who was erased."""
    del settings
    forgetting.forget_closed()
    while deleting.erase_copies():
        pass
    replacing.replace_all()
