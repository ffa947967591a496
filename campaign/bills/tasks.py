"""What is done about bills by the clock."""

import logging

from campaign.bills import refreshing
from campaign.bills.models import Failure
from campaign.config import Settings
from campaign.errors import Refusal

log = logging.getLogger(__name__)

_ENDS_THE_ROUND = {Failure.KEY, Failure.BUSY, Failure.SILENT}  # it says so of the next one, too


def every_hour(settings: Settings) -> None:
    """Ask OpenStates about the bills that it keeps fresh."""
    if not settings.openstates_key:
        return
    for petition_id in refreshing.due():
        try:
            done = refreshing.refresh(petition_id, settings)
        except Refusal:
            continue  # its number or session is not known: the desk says so
        if done.failure is not None:
            detail = {"petition_id": petition_id, "failure": done.failure.value}
            log.warning("a bill is not fresh", extra=detail)
        if done.failure in _ENDS_THE_ROUND:
            return
