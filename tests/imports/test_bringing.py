"""People are brought in whole, once, apart, and can be taken out again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db, writing
from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from campaign.imports import bringing, keeping
from campaign.imports.models import ImportPiece, ImportState
from campaign.imports.tasks import JOBS
from campaign.jobs import working
from campaign.jobs.models import Job, JobState
from campaign.offices import waiting
from campaign.petitions import agreeing, confirming, people, tallying
from campaign.petitions import tasks as petition_tasks
from campaign.petitions.models import Petition, PetitionState, Placing, Signature
from campaign.signers import deleting
from tests.exports.taking import take
from tests.factories import make_petition
from tests.imports import files
from tests.imports.files import as_csv, as_xlsx, brought, counts, states, the, undo, work
from tests.signers_of import BAKERSFIELD, MENDOTA, PORTLAND, confirm_path, sign, signed


def signatures():
    db.session.rollback()
    return db.session.scalars(select(Signature).order_by(Signature.id)).all()


def test_paper_counts_apart_and_sends_no_letter(desk, petition, settings):
    signed(petition, settings)

    brought(desk, petition, as_csv(files.people(3)), settings)

    assert states(petition) == {"confirmed": 1, "elsewhere": 3}
    assert tallying.total(petition.id) == 1
    assert tallying.elsewhere(petition.id) == (3, 0)
    assert tallying.recount(petition) == 0
    assert len(db.session.execute(waiting.letters(until=clock.now())).all()) == 1
    assert petition_tasks.send_owed(settings) == 0


def test_a_person_comes_in_as_they_would_sign(desk, petition, settings):
    rows = [
        ["Rosa Díaz", "Rosa@Example.org", MENDOTA, "1 Main St"],
        ["Ana Li", "", BAKERSFIELD, "2 Elm St"],
        ["Bo Ek", "bo@example.org", PORTLAND, ""],
    ]

    brought(desk, petition, as_csv(rows), settings, keep_informed="y")

    rosa, ana, bo = signatures()
    person = people.open_person(rosa)
    assert (person.name, person.email, person.street) == (
        *("Rosa Díaz", "Rosa@example.org"),
        "1 Main St",
    )
    assert (rosa.district, rosa.placing) == (14, Placing.ZIP)
    assert (ana.district, ana.placing) == (None, Placing.WAITING)
    assert bo.placing is Placing.OUTSIDE
    assert rosa.source.name == f"paper:{the_number()}"
    agreed = agreeing.all_of(rosa)
    assert [(one.text.kind, one.text.words) for one in agreed] == [
        ("keep_informed", files.EVIDENCE)
    ]


def the_number():
    return db.session.scalars(select(Job.detail).where(Job.kind == bringing.KIND)).one()[
        "imported"
    ]


def test_nobody_comes_in_twice_and_who_opted_out_stays_out(desk, petition, settings):
    signed(petition, settings, email="kim@example.org")
    left = signed(petition, settings, email="left@example.org")
    with writing():
        confirming.withdraw(left)
        suppressing.suppress("never@example.org", Reason.NEVER)
    rows = [
        ["Kim Osei", "KIM+list@example.org", MENDOTA, ""],
        ["Lee Ft", "left@example.org", MENDOTA, ""],
        ["Nev Er", "never@example.org", MENDOTA, ""],
        ["Rosa Li", "rosa@example.org", MENDOTA, ""],
        ["Rosa Li", "ROSA@example.org", MENDOTA, ""],
        ["Pat Om", "", MENDOTA, "1 Main St"],
        ["pat  om", "", MENDOTA, "1 main st"],
    ]

    address = brought(desk, petition, as_csv(rows), settings)

    act = the(address)
    assert (act.fresh, act.known, act.twice, act.left_out, act.faulty) == (2, 1, 2, 2, 0)
    assert act.brought == 2
    brought(desk, petition, as_csv(rows), settings)
    assert states(petition)["elsewhere"] == 2


def test_our_own_export_comes_into_another_petition_and_is_undone_without_a_trace(
    desk, petition, settings
):
    other = make_petition(slug="other-act")
    for number in range(3):
        signed(other, settings, email=f"rosa{number}@example.org", words="Because.")
    signed(petition, settings, email="rosa0@example.org")
    before = counts(petition)
    taken = take(desk, other).data

    address = brought(desk, petition, taken, settings, kind="list")

    assert (the(address).brought, the(address).known) == (2, 1)
    assert people.open_person(signatures()[-1]).words == "Because."
    assert tallying.elsewhere(petition.id) == (0, 2)
    undo(desk, address, settings)
    assert counts(petition) == before
    assert tallying.recount(petition) == 0
    assert the(address).state is ImportState.UNDONE
    assert the(address).removed == 2


def test_whoever_is_asked_and_confirms_counts_and_stays_when_it_is_undone(
    desk, petition, settings, client, drawer
):
    content = as_csv(files.people(2))
    address = brought(desk, petition, content, settings, kind="list", asks="each")
    rosa, _ = signatures()
    assert rosa.message_id is None, "the mail goes by the clock"

    petition_tasks.send_owed(settings)
    page = client.get(confirm_path(rosa))
    assert "Is this you?" in page.get_data(as_text=True)
    assert client.post(confirm_path(rosa)).status_code == 303

    assert states(petition) == {"confirmed": 1, "elsewhere": 1}
    assert tallying.total(petition.id) == 1
    assert tallying.elsewhere(petition.id) == (0, 1)
    assert tallying.recount(petition) == 0
    undo(desk, address, settings)
    assert states(petition) == {"confirmed": 1}
    assert tallying.recount(petition) == 0
    assert "1 confirmed meanwhile and stays" in desk.get(address).get_data(as_text=True)


def test_whoever_was_not_asked_keeps_no_link_that_works(desk, petition, settings, client):
    brought(desk, petition, as_csv(files.people(1)), settings)

    page = client.get(confirm_path(signatures()[0])).get_data(as_text=True)

    assert "This link has expired" in page


def test_whoever_signs_here_too_is_no_longer_counted_apart(desk, petition, settings):
    brought(desk, petition, as_csv([["Kim Osei", "kim@example.org", MENDOTA, ""]]), settings)

    signed(petition, settings, email="kim@example.org")

    assert states(petition) == {"confirmed": 1}
    assert tallying.elsewhere(petition.id) == (0, 0)
    assert tallying.recount(petition) == 0


@pytest.mark.parametrize("way", ["withdraw", "delete"])
def test_whoever_takes_it_back_is_erased_and_leaves_the_count(desk, petition, settings, way):
    address = brought(desk, petition, as_csv(files.people(2)), settings)
    with writing():
        one = signatures_in_hand()
        if way == "withdraw":
            confirming.withdraw(one)
        else:
            deleting.delete_signer(deleting.in_hand(one))

    assert states(petition) == {"withdrawn": 1, "elsewhere": 1}
    assert tallying.elsewhere(petition.id) == (1, 0)
    assert tallying.recount(petition) == 0
    assert signatures()[0].sealed is None
    undo(desk, address, settings)
    assert tallying.elsewhere(petition.id) == (0, 0)


def signatures_in_hand():
    return db.session.scalars(select(Signature).order_by(Signature.id).limit(1)).one()


def test_a_crash_between_two_batches_loses_and_doubles_nobody(
    desk, petition, settings, stopped_clock
):
    count = 2 * keeping.PIECE + 10
    address = files.looked_over(desk, petition, as_csv(files.people(count)), settings)
    assert the(address).fresh == count
    files.begin(desk, address)
    dead = working.claim(JOBS)
    working.step(dead, JOBS, settings)
    coming = bringing.step(db.session.get_one(Job, dead.job_id), settings)
    with pytest.raises(Dark):
        _write_and_die(coming, dead)
    assert states(petition) == {"elsewhere": keeping.PIECE}

    stopped_clock(working.LEASE)
    work(settings)

    assert states(petition) == {"elsewhere": count}
    assert (the(address).brought, the(address).state) == (count, ImportState.DONE)
    assert tallying.recount(petition) == 0
    assert db.session.scalars(select(ImportPiece)).all() == []


def _write_and_die(coming, turn):
    with writing():
        coming.write(db.session.get_one(Job, turn.job_id))
        raise Dark


class Dark(Exception):
    """The light goes out when all is written, and before it is kept."""


def test_an_import_that_runs_is_stopped_and_undone(desk, petition, settings):
    address = files.looked_over(desk, petition, as_xlsx(files.people(600)), settings)
    files.begin(desk, address)
    turn = working.claim(JOBS)
    working.step(turn, JOBS, settings)

    undo(desk, address, settings)

    assert not working.step(turn, JOBS, settings)
    assert states(petition) == {}
    assert tallying.recount(petition) == 0


def test_what_was_rehearsed_does_not_come_in_after_going_live(desk, petition, settings):
    address = files.looked_over(desk, petition, as_csv(files.people(600)), settings)
    files.begin(desk, address)
    turn = working.claim(JOBS)
    working.step(turn, JOBS, settings)
    with writing():
        db.session.get_one(Petition, petition.id).state = PetitionState.LIVE

    work(settings)
    working.step(turn, JOBS, settings)

    assert states(petition) == {"elsewhere": keeping.PIECE}
    db.session.rollback()
    assert db.session.get_one(Job, turn.job_id).state is JobState.FAILED


def test_a_file_is_deleted_when_its_time_is_over(desk, petition, settings, stopped_clock):
    bad = as_csv([["Rosa Li", "rosa", MENDOTA, ""], *files.people(1)])
    done = brought(desk, petition, bad, settings)
    waits = files.uploaded(desk, petition, bad)
    assert keeping.forget() == 0

    stopped_clock(keeping.KEPT + timedelta(minutes=1))

    assert keeping.forget() == 2
    assert db.session.scalars(select(ImportPiece)).all() == []
    assert (the(done).state, the(waits).state) == (ImportState.DONE, ImportState.DROPPED)
    assert the(done).sealed is None
    assert keeping.forget() == 0


def test_an_attempt_on_the_page_does_not_keep_paper_out(desk, petition, settings):
    sign(petition, settings, email="kim@example.org")

    brought(desk, petition, as_csv([["Kim Osei", "kim@example.org", MENDOTA, ""]]), settings)

    assert states(petition) == {"pending": 1, "elsewhere": 1}
    assert tallying.recount(petition) == 0
