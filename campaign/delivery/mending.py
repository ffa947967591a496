"""What a person does about mails in trouble: try again, note what was found, put aside."""

from datetime import datetime

from flask_babel import gettext
from sqlalchemy import func, select, update

from campaign import clock
from campaign.access import audit
from campaign.db import db
from campaign.delivery import remedies
from campaign.delivery.models import Kind, OutboxMessage, State
from campaign.errors import NotFound, Refusal

BATCH = 500  # messages in one transaction
_ASIDE = "outbox.put_aside"


def retry_refused(*, until: datetime, kind: Kind | None = None) -> int:
    """Queue a batch of refused messages anew; return how many, 0 when none is left.

    Args:
        until: only what was refused by then: what is refused again meanwhile is left.
        kind: only these; every kind when left out.

    """
    refused = (
        OutboxMessage.state == State.REFUSED,
        OutboxMessage.sealed.is_not(None),
        func.coalesce(OutboxMessage.ended_at, OutboxMessage.created_at) <= until,
        *(() if kind is None else (OutboxMessage.kind == kind,)),
    )
    ids = select(OutboxMessage.id).where(*refused).limit(BATCH)
    moved = db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.state == State.REFUSED)
        .values(
            state=State.QUEUED,
            attempts=0,
            attempt_id=None,
            ended_at=None,
            trouble=None,
            due_at=clock.now(),
        ),
        execution_options={"synchronize_session": False},
    )
    return int(moved.rowcount)  # type: ignore[attr-defined]


def arrived(message_id: int) -> None:
    """Note that a person looked, and found that a doubtful mail did arrive.

    Raises:
        NotFound: there is no such message.
        Refusal: nobody doubts it any more.

    """
    message = _locked(message_id)
    if message.state is not State.UNCERTAIN:
        raise Refusal(gettext("This mail is not in doubt any more. Load the page again."))
    message.state, message.event_at, message.trouble = State.DELIVERED, clock.now(), None


def put_aside(message_id: int, *, account_id: int | None) -> None:
    """Take a mail to people out of the troubles: somebody has seen it, and it is given up.

    Raises:
        NotFound: there is no such message.
        Refusal: it is in no trouble any more, or holds letters, which are never given up.

    """
    message = _locked(message_id)
    if remedies.Act.ASIDE not in remedies.acts(message):
        raise Refusal(gettext("This mail cannot be put aside. Load the page again."))
    audit.note(_ASIDE, account_id, message=message.id, state=message.state)
    message.state = State.CANCELLED


def bring_back(message_id: int, *, account_id: int | None) -> None:
    """Undo :func:`put_aside`.

    Raises:
        NotFound: there is no such message.
        Refusal: it was not put aside lately.

    """
    message = _locked(message_id)
    asides = [row for row in audit.latest(_ASIDE) if row.detail["message"] == message_id]
    if message.state is not State.CANCELLED or not asides:
        raise Refusal(gettext("This mail was not put aside, or somebody was faster."))
    message.state = State(str(asides[0].detail["state"]))
    audit.note("outbox.bring_back", account_id, message=message_id)


def _locked(message_id: int) -> OutboxMessage:
    message = db.session.get(OutboxMessage, message_id, with_for_update=True)
    if message is None:
        raise NotFound(gettext("There is no such mail."))
    return message
