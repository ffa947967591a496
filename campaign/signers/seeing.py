"""Count the confirm pages that were opened: after the page has gone, so that nobody waits."""

import logging

from flask import Response, copy_current_request_context
from sqlalchemy.exc import SQLAlchemyError

from campaign.db import writing
from campaign.petitions import confirming
from campaign.petitions.models import Signature

log = logging.getLogger(__name__)


def once_sent(page: Response, signature: Signature) -> Response:
    """Have a page counted as opened when its last byte is out; nothing to do the second time.

    What cannot be counted then is not: a figure for organisers is worth no signer's trouble.
    """
    if signature.was_opened:
        return page
    signature_id, petition_id = signature.id, signature.petition_id

    @copy_current_request_context
    def note() -> None:
        try:
            with writing():
                confirming.see(signature_id, petition_id)
        except SQLAlchemyError as error:
            log.warning("opening not counted", extra={"error": type(error).__name__})

    page.call_on_close(note)
    return page
