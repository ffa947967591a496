"""Several workers at the same work: every letter still goes once."""

import threading
from collections import Counter

import pytest
from sqlalchemy import select

from campaign.db import db, writing
from campaign.offices import bundling, tasks
from campaign.offices.models import BundledLetter
from campaign.petitions import confirming
from campaign.petitions.models import Signature
from tests.offices.mailed import bundle_mails, bundles, crowd, wish


def together(app, *works):
    """Run every work in a thread of its own, at the same moment."""
    start = threading.Barrier(len(works))
    mishaps = []

    def go(work):
        with app.app_context():
            start.wait()
            try:
                work()
            except Exception as mishap:
                mishaps.append(mishap)
                raise

    threads = [threading.Thread(target=go, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert mishaps == []


@pytest.mark.parametrize("cadence", ["daily", "one_by_one"])
def test_three_workers_make_of_letters_what_one_would(app, settings, at, cadence):
    wish(cadence=cadence, most_letters=20)
    crowd(settings, 45)
    db.session.remove()
    at("13:00")
    together(app, *[lambda: tasks.every_minute(settings)] * 3)
    at("15:00")
    together(app, *[lambda: tasks.every_minute(settings)] * 3)

    sizes = Counter(bundle.letter_count for bundle in bundles())
    assert sizes == ({20: 2, 5: 1} if cadence == "daily" else {1: 30, 15: 1})
    assert len(bundle_mails()) == len(bundles())
    assert {bundle.number for bundle in bundles()} == set(range(1, len(bundles()) + 1))


def test_who_withdraws_at_the_moment_of_release_is_in_it_or_not(app, settings):
    signatures = [signature.id for signature in crowd(settings, 12)]
    bundling.seal(settings, hold=False)
    db.session.remove()

    def withdraw(id_):
        with writing():
            signature = db.session.get_one(Signature, id_, with_for_update=True)
            confirming.withdraw(signature)
            bundling.take_out(id_)

    works = [lambda id_=id_: withdraw(id_) for id_ in signatures[:5]]
    together(app, *[lambda: tasks.every_minute(settings)] * 2, *works)
    tasks.every_minute(settings)

    (bundle,) = bundles()
    inside = db.session.scalars(
        select(BundledLetter.signature_id).where(~BundledLetter.is_out)
    ).all()
    assert set(signatures[5:]) <= set(inside)
    assert bundle.letter_count == len(inside)
    sheet = bundle_mails()[0].files[0].content.decode()
    assert sheet.count("Kim Osei") == len(inside)
