"""Send one batch: claim, say that we speak, speak, write down what became of it."""

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sqlalchemy.exc import SQLAlchemyError

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import claiming, packing, recording, reserving, waiting
from campaign.delivery.claiming import Claim
from campaign.delivery.models import State
from campaign.delivery.packing import Letter
from campaign.delivery.recording import BROKEN_OFF, Outcome
from campaign.mail.carriers import Carriers
from campaign.mail.post import Envelope
from campaign.vault import new_handle

BATCH_SIZE = packing.MOST_TOGETHER
# The rest of a batch goes back after this long: something more urgent may have come, and no
# claim gets so old that a sweep would take its worker for dead.
LONGEST_BATCH_SECONDS = 120
# RFC 3834: tells the other side's program that nobody waits here for its automatic answer.
HEADERS = {"Auto-Submitted": "auto-generated"}


@dataclass
class _Batch:
    """What one worker has claimed, and who takes it."""

    carriers: Carriers
    sender: str
    sender_name: str
    groups: deque[list[Claim]] = field(default_factory=deque)
    unsaid: dict[int, Claim] = field(default_factory=dict)

    def add(self, claims: Sequence[Claim]) -> None:
        self.groups.extend(packing.groups(claims))
        self.unsaid |= {claim.message_id: claim for claim in claims}

    def first(self, *groups: list[Claim]) -> None:
        """Put *groups* before all others."""
        self.groups.extendleft(reversed(groups))
        self.unsaid |= {claim.message_id: claim for group in groups for claim in group}

    def said(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            self.unsaid.pop(claim.message_id, None)


def send_batch(
    carriers: Carriers,
    *,
    sender: str,
    sender_name: str,
    limit: int = BATCH_SIZE,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Counter[State]:
    """Send up to *limit* messages and count how they ended.

    Commits before and after every request, and holds no transaction while it speaks: a
    crash leaves at most the mails of one request in doubt.

    Args:
        carriers: who takes the mail.
        sender: From address.
        sender_name: the organisation's name beside it.
        limit: most messages to claim.
        is_stopping: asked before each request; true returns the rest to the queue.

    """
    ended: Counter[State] = Counter()
    is_due = waiting.is_anything_due(is_leaving=carriers.is_leaving)
    db.session.rollback()
    if not is_due:
        return ended
    batch = _Batch(carriers, sender, sender_name)
    with writing():
        claims = reserving.claim(limit, is_leaving=carriers.is_leaving)
    batch.add(claims)
    late_at = time.monotonic() + LONGEST_BATCH_SECONDS
    try:
        while batch.groups and not is_stopping() and time.monotonic() < late_at:
            ended += _send(batch, batch.groups.popleft())
    finally:
        # What this cannot return the sweep returns, some minutes later.
        with suppress(SQLAlchemyError), writing():
            claiming.put_back(list(batch.unsaid.values()))
    return ended


def _send(batch: _Batch, group: list[Claim]) -> Counter[State]:
    """Send one request; return how its mails ended, without those not ours to send now."""
    try:
        letters, unfit = packing.opened(group)
    finally:
        db.session.rollback()  # whatever is read next is read anew
    laid, *rest = packing.packs(letters) or [[]]
    batch.first(*([letter.claim for letter in pack] for pack in rest))
    ended: Counter[State] = Counter()
    token, is_leaving = new_handle().hex(), batch.carriers.is_leaving
    with writing():
        spoken_at = clock.now()
        ended += recording.set_aside(unfit)
        claims = [letter.claim for letter in laid]
        ours = claiming.speak(claims, token, is_leaving=is_leaving) if claims else set()
    batch.said([one.claim for one in unfit])
    pack = [_spoken(letter, token) for letter in laid if letter.claim.message_id in ours]
    if not pack:
        return ended
    outcome = BROKEN_OFF  # stands where even our own program fails us
    try:
        outcome = _hand_over(batch, pack)
    finally:
        batch.said([letter.claim for letter in pack])
        if outcome.state is State.REFUSED and len(pack) > 1:
            batch.first(*_halves(pack))
        else:
            recording.record(pack, outcome, spoken_at, is_leaving=is_leaving)
            ended[outcome.state] += len(pack)
    return ended


def _spoken(letter: Letter, token: str) -> Letter:
    claim = letter.claim
    return replace(letter, claim=replace(claim, token=token, spoken=claim.spoken + 1))


def _hand_over(batch: _Batch, pack: Sequence[Letter]) -> Outcome:
    post = batch.carriers.of(is_rehearsal=pack[0].claim.is_rehearsal)
    return recording.answer_of(
        post,
        [
            Envelope(
                attempt_id=letter.claim.spoken_name,
                kind=letter.claim.kind,
                sender=batch.sender,
                sender_name=batch.sender_name,
                mail=letter.mail,
                headers=HEADERS,
                name=letter.name,
            )
            for letter in pack
        ],
    )


def _halves(pack: Sequence[Letter]) -> tuple[list[Claim], list[Claim]]:
    """Claim anew a pack that was refused for one mail in it, in two parts."""
    token = new_handle().hex()
    spoken = [letter.claim for letter in pack]
    recording.surely(lambda: claiming.take_back(spoken, token))
    claims = [replace(claim, token=token) for claim in spoken]
    middle = len(claims) // 2
    return claims[:middle], claims[middle:]
