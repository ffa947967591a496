"""Many signatures at once, sealed and counted as real ones; and a worker for long work."""

from datetime import timedelta

from sqlalchemy import select

from campaign import clock
from campaign.db import db, writing
from campaign.jobs import working
from campaign.petitions import cells, people, sources, tallying
from campaign.petitions.models import NameStyle, Placing, Share, Signature, SignatureState
from campaign.petitions.people import Person
from campaign.petitions.tally_models import OPENED, SIGNED, Tally
from campaign.signatures.tasks import JOBS
from campaign.vault import new_handle


def crowd(petition, count, *, source="page", name="wave", **values):
    """*count* confirmed signatures, a second apart; every column can be given by name."""
    with writing():
        origin = sources.named(petition, source)
        start = values.pop("since", clock.now() - timedelta(hours=1))
        is_pending = values.get("state") is SignatureState.PENDING
        rows = []
        for number in range(count):
            handle, email = new_handle(), f"{name}{number}@example.org"
            rows.append(
                Signature(
                    **{
                        "handle": handle,
                        "petition": petition,
                        "created_at": start + timedelta(seconds=number),
                        "state": SignatureState.CONFIRMED,
                        "sealed": people.seal_person(
                            petition, handle, Person(name=f"Kim {name.title()}", email=email)
                        ),
                        "address_print": people.address_print(petition, email),
                        "language": "en",
                        "zip": "93640",
                        "name_style": NameStyle.FULL,
                        "is_form_letter": True,
                        "district": 14,
                        "placing": Placing.ZIP,
                        "source": origin,
                        "expires_at": clock.now() + timedelta(days=14),
                        "confirmed_at": None
                        if is_pending
                        else start + timedelta(seconds=number),
                    }
                    | values
                )
            )
        db.session.add_all(rows)
        db.session.flush()
        for row in rows:
            if row.state is SignatureState.CONFIRMED:
                tallying.move(tallying.cell_of(row), 1)
        cells.step(petition.id, SIGNED, count)
        cells.step(petition.id, OPENED, 0 if is_pending else count)
    return rows


def work(settings):
    """Do all long work that waits."""
    while working.run_one(JOBS, settings):
        pass
    db.session.rollback()


def counts(petition):
    """All that hangs on signatures counting, to compare before and after."""
    db.session.rollback()
    tally = db.session.execute(
        select(Tally.district, Tally.day, Tally.hour, Tally.source_id, Tally.count).where(
            Tally.petition_id == petition.id, Tally.count != 0
        )
    )
    states = db.session.execute(
        select(Signature.id, Signature.state, Signature.invalidation_id).order_by(Signature.id)
    )
    shares = db.session.execute(select(Share.code, Share.signatures).order_by(Share.id))
    return set(tally.all()), states.all(), shares.all()
