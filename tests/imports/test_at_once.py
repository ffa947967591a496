"""People sign here while a list that they stand on is brought in."""

from campaign.db import db, writing
from campaign.imports import bringing
from campaign.imports.tasks import JOBS
from campaign.jobs import working
from campaign.jobs.models import Job
from campaign.petitions import tallying
from tests.imports import files
from tests.imports.files import as_csv, states, the
from tests.signers_of import signed


def test_whoever_signs_between_sifting_and_writing_counts_once(desk, petition, settings):
    address = files.looked_over(desk, petition, as_csv(files.people(3)), settings, kind="list")
    files.begin(desk, address)
    turn = working.claim(JOBS)
    coming = bringing.step(db.session.get_one(Job, turn.job_id), settings)
    db.session.rollback()
    signed(petition, settings, email="rosa1@example.org")

    with writing():
        coming.write(db.session.get_one(Job, turn.job_id))

    assert states(petition) == {"confirmed": 1, "elsewhere": 2}
    assert tallying.elsewhere(petition.id) == (0, 2)
    assert the(address).brought == 2
    assert tallying.recount(petition) == 0
