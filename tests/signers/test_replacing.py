"""After a new map: signatures are placed anew, but for those whose letter has left."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from campaign import clock
from campaign.access import audit
from campaign.db import db, writing
from campaign.districts import importing, lookup, versions
from campaign.offices import bundling, releasing
from campaign.offices.models import BundledLetter
from campaign.petitions import placing, tallying
from campaign.petitions.models import Placing, Signature, SignatureState
from campaign.petitions.tally_models import Tally
from campaign.signers import foretelling, replacing, tasks
from campaign.signers.foretelling import Replaced
from tests.districts import brought
from tests.factories import make_petition
from tests.signers_of import BAKERSFIELD, MENDOTA, PORTLAND, sign, signed

SACRAMENTO = "95814"  # all of it in district 8

pytestmark = pytest.mark.usefixtures("own_districts")


@pytest.fixture
def petition():
    return make_petition()


def put(tmp_path, *rows):
    """Bring in a table that mends the ZIP codes of *rows*."""
    with writing():
        importing.put_in_use(importing.draft(brought.table(tmp_path / "fix.csv", rows)))


def choose(signature, answer):
    placing.choose(signature, answer)
    db.session.commit()
    return signature


def placed(signature):
    db.session.refresh(signature)
    return signature.placing, signature.district


def is_held(signature):
    letters = select(BundledLetter.is_out).where(BundledLetter.signature_id == signature.id)
    return False in db.session.scalars(letters).all()


def counted(petition):
    rows = db.session.scalars(select(Tally).where(Tally.petition_id == petition.id))
    found = Counter()
    for row in rows:
        found[row.district] += row.count
    return {district: count for district, count in found.items() if count}


def crowd(petition, settings):
    """Somebody of every kind, by name."""
    people = {}

    def add(name, zip_code, make=signed):
        email = f"{name}@example.org"
        people[name] = make(petition, settings, email=email, zip_code=zip_code)
        return people[name]

    add("sure", MENDOTA)
    add("pending", MENDOTA, sign)
    add("unmoved", SACRAMENTO)
    add("waiting", BAKERSFIELD)
    choose(add("chose", BAKERSFIELD), "12")
    choose(add("chose16", BAKERSFIELD), "16")
    choose(add("elsewhere", MENDOTA), "12")
    choose(add("settled", SACRAMENTO), "6")
    choose(add("left", MENDOTA), "outside")
    add("abroad", PORTLAND)
    add("unknown", "93999")
    return people


# Mendota moves to 16, Bakersfield is shared by 12 and 14 now.
NEW = ((MENDOTA, 16, 1), (BAKERSFIELD, 12, 0.6), (BAKERSFIELD, 14, 0.4))


def test_everybody_is_placed_as_the_new_map_says(petition, settings, tmp_path):
    people = crowd(petition, settings)
    put(tmp_path, *NEW)

    found = replacing.replace_all(batch=3)

    assert {name: placed(person) for name, person in people.items()} == {
        "sure": (Placing.ZIP, 16),
        "pending": (Placing.ZIP, 16),
        "unmoved": (Placing.ZIP, 8),
        "waiting": (Placing.WAITING, None),
        "chose": (Placing.CHOSEN, 12),
        "chose16": (Placing.WAITING, None),  # no longer a candidate
        "elsewhere": (Placing.WAITING, None),  # their ZIP changed: who knows
        "settled": (Placing.CHOSEN, 6),  # nothing changed there
        "left": (Placing.OUTSIDE, None),
        "abroad": (Placing.OUTSIDE, None),
        "unknown": (Placing.WAITING, None),
    }
    assert found == Replaced(moved=2, placed=0, asked=2, kept=7)
    assert people["chose"].confidence == pytest.approx(0.6)
    assert people["chose16"].confidence is None
    assert counted(petition) == {16: 1, 8: 1, 12: 1, 6: 1, 0: 4, -1: 2}
    assert tallying.recount(petition) == 0


def test_whoever_waited_is_placed_where_the_zip_decides_now(petition, settings, tmp_path):
    person = signed(petition, settings, zip_code=BAKERSFIELD)
    put(tmp_path, (BAKERSFIELD, 16, 1))

    assert replacing.replace_all() == Replaced(placed=1)
    assert placed(person) == (Placing.ZIP, 16)
    assert tallying.recount(petition) == 0


def test_a_zip_code_that_was_unknown_is_placed_once_it_is_known(petition, settings, tmp_path):
    outside = signed(petition, settings, zip_code=PORTLAND)
    put(tmp_path, (PORTLAND, 1, 0.5), (PORTLAND, 2, 0.5))

    replacing.replace_all()

    assert placed(outside) == (Placing.WAITING, None)
    assert tallying.recount(petition) == 0


def test_every_signature_placed_by_zip_stands_where_the_look_up_says(
    petition, settings, tmp_path
):
    crowd(petition, settings)
    path = brought.census(
        tmp_path / "tab20.txt",
        [(z, {12: 14, 14: 12}.get(d, d), share) for z, d, share in brought.areas()],
    )
    with writing():
        importing.put_in_use(importing.draft(path))

    foretold = foretelling.foretell(
        versions.table_of(min(v.id for v in versions.all_of_them())),
        versions.table_of(versions.current().id),
    )
    assert replacing.replace_all(batch=2) == foretold
    assert tallying.recount(petition) == 0
    for signature in db.session.scalars(select(Signature)):
        match = lookup.find(signature.zip)
        assert signature.map_version_id == match.map_version_id
        if signature.placing is Placing.ZIP:
            assert signature.district == match.candidate.district
        elif signature.placing is Placing.WAITING:
            assert signature.district is None
            assert match.candidate is None or signature.zip in {MENDOTA, BAKERSFIELD}


def test_a_letter_that_left_is_never_touched(petition, settings, tmp_path):
    gone = signed(petition, settings)
    first = gone.map_version_id
    bundling.seal(settings, hold=False)
    releasing.release_held(settings, at_once=True)
    late = signed(petition, settings, email="an@example.org")
    put(tmp_path, *NEW)

    assert replacing.left_to_do() == 1
    assert replacing.replace_all() == Replaced(moved=1)
    assert placed(gone) == (Placing.ZIP, 14)
    assert gone.map_version_id == first
    assert placed(late) == (Placing.ZIP, 16)
    assert replacing.left_to_do() == 0
    assert tallying.recount(petition) == 0


def test_a_held_letter_leaves_its_bundle_only_where_its_district_changes(
    petition, settings, tmp_path
):
    moved, stays = (
        signed(petition, settings),
        signed(petition, settings, email="an@example.org", zip_code=SACRAMENTO),
    )
    bundling.seal(settings)
    assert is_held(moved)
    assert is_held(stays)
    put(tmp_path, *NEW)

    replacing.replace_all()

    assert not is_held(moved)
    assert is_held(stays)


def test_placing_again_changes_nothing(petition, settings, tmp_path):
    people = crowd(petition, settings)
    put(tmp_path, *NEW)
    replacing.replace_all()
    before = {name: placed(person) for name, person in people.items()}

    assert replacing.replace_all() == Replaced()
    assert {name: placed(person) for name, person in people.items()} == before
    assert len(audit.latest("signers.replace")) == 1


def test_stopped_half_way_it_goes_on_where_it_stopped(petition, settings, tmp_path):
    crowd(petition, settings)
    put(tmp_path, *NEW)

    def stop(_number):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replacing.replace_all(batch=4, tell=stop)
    assert replacing.left_to_do() == 7
    assert tallying.recount(petition) == 0

    replacing.replace_all(batch=4)

    assert replacing.left_to_do() == 0
    assert tallying.recount(petition) == 0


def test_the_schedule_finishes_what_was_left(petition, settings, tmp_path):
    crowd(petition, settings)
    put(tmp_path, *NEW)

    tasks.every_minute(settings)

    assert replacing.left_to_do() == 0


def test_each_minute_only_a_fresh_map_is_looked_after_each_hour_every_one(
    petition, settings, tmp_path, stopped_clock
):
    crowd(petition, settings)
    put(tmp_path, *NEW)
    stopped_clock(replacing.WATCH + timedelta(minutes=1))

    tasks.every_minute(settings)
    assert replacing.left_to_do() == 11
    tasks.every_hour(settings)

    assert replacing.left_to_do() == 0


def test_a_withdrawn_signature_moves_without_being_counted(petition, settings, tmp_path):
    person = signed(petition, settings)
    tallying.move(tallying.cell_of(person), -1)
    person.state, person.withdrawn_at = SignatureState.WITHDRAWN, clock.now()
    db.session.commit()
    put(tmp_path, *NEW)

    replacing.replace_all()

    assert placed(person) == (Placing.ZIP, 16)
    assert counted(petition) == {}


def test_whoever_was_erased_is_left_alone(petition, settings, tmp_path):
    person = signed(petition, settings)
    db.session.execute(update(Signature).values(sealed=None))
    db.session.commit()
    put(tmp_path, *NEW)

    assert replacing.replace_all() == Replaced()
    assert placed(person) == (Placing.ZIP, 14)
    assert tallying.recount(petition) == 0
