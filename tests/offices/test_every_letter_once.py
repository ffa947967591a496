"""Whatever happens: each confirmed letter lies in one bundle at most, and at last in one.

A walk at random, the same each time, through all that signers, organisers, offices, the mail
and the power supply may do.
"""

import csv
import io
import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import OutboxMessage, State
from campaign.errors import Refusal
from campaign.offices import (
    bundling,
    by_hand,
    filling,
    holding,
    numbering,
    profiles,
    releasing,
    returned,
    tasks,
    waiting,
)
from campaign.offices.models import Bundle, BundledLetter, BundleState
from campaign.petitions import confirming, placing
from campaign.petitions.models import PetitionState, Signature, SignatureState
from tests.factories import make_petition
from tests.offices.mailed import REDDING
from tests.signers_of import MENDOTA, signed

STEPS = 300
DISTRICTS = (14, 1, 12)


class Walk:
    """One campaign with too much going on."""

    def __init__(self, settings, move, seed):
        self.settings = settings
        self.move = move
        self.chance = random.Random(seed)
        self.petitions = [make_petition(), make_petition(state=PetitionState.LIVE)]
        profiles.change(DISTRICTS[0], None, cadence="one_by_one")
        self.names = {}
        self.numbers = {}
        for _ in range(5):
            self.sign()
        db.session.commit()
        self.move(timedelta(minutes=1))
        tasks.every_minute(settings)  # so that some surely go alone

    def step(self):
        deeds = {
            self.sign: 30,
            self.pass_time: 20,
            self.change_mind: 8,
            self.move_house: 5,
            self.seal_by_hand: 4,
            self.take_out: 5,
            self.put_back: 4,
            self.recall: 4,
            self.release_now: 4,
            self.wish_otherwise: 8,
            self.carry: 3,
            self.come_back: 3,
            self.crash: 4,
        }
        (deed,) = self.chance.choices(list(deeds), list(deeds.values()))
        try:
            deed()
            db.session.commit()
        except Refusal:  # too late, or nothing there: told in a sentence, and nothing changes
            db.session.rollback()

    def one_of(self, query):
        ids = db.session.scalars(query).all()
        return self.chance.choice(ids) if ids else None

    def bundle(self, *conditions):
        return self.one_of(select(Bundle).where(*conditions).order_by(Bundle.id))

    def sign(self):
        number = len(self.names) + 1
        signature = signed(
            self.chance.choice(self.petitions),
            self.settings,
            name=f"Signer{number:05d}",
            email=f"signer{number}@example.org",
            zip_code=self.chance.choice([MENDOTA, MENDOTA, REDDING]),
        )
        self.names[signature.id] = f"Signer{number:05d}"

    def pass_time(self):
        self.move(timedelta(minutes=self.chance.choice([1, 20, 60, 240, 900])))
        tasks.every_minute(self.settings)

    def change_mind(self):
        signature = self.one_of(select(Signature).order_by(Signature.id))
        if signature is None:
            return
        if signature.state is SignatureState.CONFIRMED:
            confirming.withdraw(signature)
            bundling.take_out(signature.id)
        else:
            confirming.confirm(signature)

    def move_house(self):
        signature = self.one_of(select(Signature).order_by(Signature.id))
        if signature is None or bundling.released(signature):
            return
        before = signature.district
        placing.choose(signature, str(self.chance.choice(DISTRICTS)))
        if signature.district != before:
            bundling.take_out(signature.id)

    def seal_by_hand(self):
        bundling.seal(self.settings, district=self.chance.choice([None, *DISTRICTS]))

    def letter_of(self, bundle, *, is_out):
        return bundle and self.one_of(
            select(BundledLetter.signature_id)
            .where(BundledLetter.bundle_id == bundle.id, BundledLetter.is_out.is_(is_out))
            .order_by(BundledLetter.signature_id)
        )

    def take_out(self):
        bundle = self.bundle(Bundle.state == BundleState.HELD)
        letter = self.letter_of(bundle, is_out=False)
        if letter:
            holding.take_out(bundle, letter)

    def put_back(self):
        bundle = self.bundle(Bundle.state == BundleState.HELD)
        letter = self.letter_of(bundle, is_out=True)
        if letter:
            holding.put_back(bundle, letter)

    def recall(self):
        if bundle := self.bundle():
            holding.recall(bundle)

    def release_now(self):
        if bundle := self.bundle():
            holding.release_now(bundle, self.settings)

    def wish_otherwise(self):
        wishes = [
            {"cadence": "one_by_one"},
            {"cadence": "hourly"},
            {"cadence": "daily", "days": "mon,tue,wed,thu,fri,sat,sun"},
            {"cadence": "weekly"},
            {"cadence": "at_count", "letters_at": 4},
            {"most_letters": self.chance.choice([1, 3, 2000])},
            {"channel": self.chance.choice(["mail", "mail", "form", "print", "none"])},
            {"paused": True, "pause_reason": "They move house"},
            {"paused": False},
        ]
        profiles.change(self.chance.choice(DISTRICTS), None, **self.chance.choice(wishes))

    def carry(self):
        carried = by_hand.open_tasks()
        if carried:
            by_hand.done(self.chance.choice(carried).bundle, None)

    def come_back(self):
        bundle = self.bundle(Bundle.state == BundleState.RELEASED)
        if bundle is None:
            return
        message = db.session.get_one(OutboxMessage, bundle.message_id)
        if message.state is State.QUEUED:
            message.state = self.chance.choice([State.BOUNCED, State.DELIVERED])
        self.chance.choice([returned.send_anew, returned.let_wait])(bundle)

    def crash(self):
        """Stop in the middle of something, as a machine does that loses its power."""
        bundle = self.bundle(Bundle.state == BundleState.HELD)
        if bundle is not None and self.chance.random() < 0.5:
            numbering.give(bundle)
            return
        petition, now = self.chance.choice(self.petitions), bundling.clock.now()
        query = waiting.letters(until=now).with_only_columns(Signature.id)
        ids = db.session.scalars(
            query.where(Signature.petition_id == petition.id, Signature.district == 14)
            .order_by(Signature.id)
            .limit(1)
        ).all()
        order = filling.Order(
            petition_id=petition.id, district=14, until=now, release_at=now, most_letters=3
        )
        filling.put(order, ids)

    def check(self):
        """See that nothing is in two places, and that no number was given twice."""
        db.session.expire_all()
        lying = db.session.execute(
            select(BundledLetter.signature_id, Bundle)
            .join(Bundle, Bundle.id == BundledLetter.bundle_id)
            .where(~BundledLetter.is_out)
        ).all()
        assert max(Counter(id_ for id_, _ in lying).values(), default=1) == 1
        assert all(bundle.state is not BundleState.RECALLED for _, bundle in lying)
        counted = Counter(b.id for _, b in lying if b.state is BundleState.RELEASED)
        for bundle in db.session.scalars(select(Bundle)):
            if bundle.state is BundleState.RELEASED:
                assert bundle.letter_count == counted[bundle.id] > 0
            if bundle.number is not None:
                assert self.numbers.setdefault(bundle.number, bundle.id) == bundle.id

    def end_well(self):
        """Let every office take mail, and let the days pass."""
        for district in DISTRICTS:
            profiles.change(district, None, channel="mail", cadence="daily", paused=False)
        db.session.commit()
        for _ in range(2 * 8):
            self.move(timedelta(hours=12))
            tasks.every_minute(self.settings)
        releasing.release_due(self.settings)


def names_sent():
    """Count how often each name went to an office, by what the mails themselves say."""
    found = Counter()
    for bundle in db.session.scalars(
        select(Bundle).where(Bundle.state == BundleState.RELEASED)
    ):
        mail = outbox.read(bundle.message_id)
        sheets = [file for file in mail.files if file.media_type == "text/csv"]
        if sheets:
            rows = csv.DictReader(io.StringIO(sheets[0].content.decode("utf-8-sig")))
            found.update(row["Name"] for row in rows)
        else:
            found[mail.subject.partition("letter from ")[2].partition(",")[0]] += 1
    return found


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 8))]
)
def test_each_letter_reaches_its_office_once_whatever_happens(
    settings, at, stopped_clock, seed
):
    at("09-14 12:00")  # months before a term begins, for which live letters would rightly wait
    walk = Walk(settings, stopped_clock, seed)
    for _ in range(STEPS):
        walk.step()
        walk.check()

    walk.end_well()

    walk.check()
    placed = db.session.scalars(
        select(Signature.id).where(
            Signature.state == SignatureState.CONFIRMED, Signature.sealed.is_not(None)
        )
    ).all()
    sent = names_sent()
    assert len(placed) > 50
    assert {sent[walk.names[id_]] for id_ in placed} == {1}
    assert max(sent.values()) == 1
    kinds = {bundle.is_single for bundle in db.session.scalars(select(Bundle))}
    assert kinds == {True, False}, "the walk never went where it should have"
