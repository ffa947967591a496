"""What happens to signers by the clock: they are told, and they are forgotten as promised."""

from campaign.config import Settings
from campaign.signers import (
    announcing,
    asking_again,
    deleting,
    forgetting,
    rehearsing,
    replacing,
    telling,
)


def every_minute(settings: Settings) -> None:
    """Tell of deliveries; go on with what follows a new map, and with petitions going live."""
    telling.tell_of_deliveries(settings)
    replacing.after_a_switch()
    rehearsing.carry_on(settings)


def every_hour(settings: Settings) -> None:
    """Ask again where somebody lives; forget people of petitions that closed long ago."""
    asking_again.ask(settings)
    announcing.announce(settings)
    forgetting.forget_closed(settings)
    while deleting.erase_copies():
        pass
    replacing.replace_all()
