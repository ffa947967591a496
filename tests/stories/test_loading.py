"""Loading a folder: all of it or nothing, words at any time, promises never."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from campaign import clock
from campaign.access import audit
from campaign.bills import tracking
from campaign.bills.models import Bill, BillStep
from campaign.db import db
from campaign.petitions import people
from campaign.petitions.models import Petition, PetitionState, Position, Wording
from campaign.stories import folder, loading, publishing
from campaign.stories.loading import Change
from campaign.stories.models import Page, Story
from tests.factories import make_petition, make_story
from tests.pages import text_of
from tests.signers_of import sign, signed
from tests.stories.writing import change, write

KINDS = (Petition, Wording, Story, BillStep, Bill, Page)


def counts():
    return [db.session.scalar(select(func.count()).select_from(kind)) for kind in KINDS]


@pytest.fixture
def path(tmp_path):
    return write(tmp_path / "clean-water")


@pytest.fixture
def load(path, settings):
    """Return a function that loads the folder and returns what was not there just so."""

    def run():
        done = loading.load(folder.read(path), settings)
        db.session.commit()
        return [f"{row.change} {row.what}" for row in done if row.change is not Change.SAME]

    return run


def petition():
    return db.session.scalars(select(Petition).filter_by(slug="clean-water")).one()


def refused(load):
    with pytest.raises(folder.Faulty) as told:
        load()
    db.session.rollback()
    return str(told.value).splitlines()


def test_a_new_campaign_is_in_rehearsal_and_stands_on_its_pages(load, client):
    load()

    assert petition().state is PetitionState.REHEARSAL
    assert not petition().is_demonstration
    assert petition().position is Position.SUPPORT
    assert petition().closes_at is None
    story = text_of(client.get("/stories/the-tap-on-alder-street"))
    assert "The tap on Alder Street" in story
    assert "Committee Mar 10, 2026, 9 to 2" in story
    assert "In rehearsal" in story


def test_a_new_campaign_speaks_every_language_that_it_has_a_folder_for(load, client):
    load()

    spanish = text_of(client.get("/es/petitions/clean-water"))

    assert "Ayúdenos a sacar el plomo del agua de las escuelas" in spanish


def test_a_signer_can_sign_what_was_loaded(load, settings):
    load()

    signature = signed(petition(), settings)

    assert "no child in California drinks lead" in people.open_person(signature).letter


def test_loading_again_changes_nothing(load):
    assert len(load()) == 13
    before = counts()

    assert load() == []
    assert counts() == before == [1, 2, 2, 5, 1, 0]


def test_what_was_changed_in_the_folder_is_changed_on_the_site(load, path, stopped_clock):
    load()
    change(path, "en_story", "The tap on Alder Street", "The tap that ran brown")
    change(path, "campaign", 'now = "senate"', 'now = "assembly"')
    stopped_clock(timedelta(days=1))

    done = load()

    assert done == [
        "changed the bill’s step “senate”",
        "changed the bill’s step “assembly”",
        "changed story the-tap-on-alder-street (en)",
    ]
    story = publishing.story("the-tap-on-alder-street", "en")
    assert story.headline == "The tap that ran brown"
    assert story.updated_at == clock.now()
    assert story.published_at == datetime(2026, 1, 5, 17, tzinfo=UTC)


def test_who_writes_of_the_bill_at_the_desk_meanwhile_is_told(load, path):
    load()
    seen = tracking.row_of(petition()).edition
    mine = replace(tracking.facts_of(petition()), title="Mine")
    change(path, "campaign", 'now = "senate"', 'now = "assembly"')
    load()

    with pytest.raises(tracking.Crossed):
        tracking.write(petition(), mine, keeps_fresh=False, seen=seen, account_id=None)


def test_a_line_that_was_left_out_changes_nothing(load, path):
    load()
    change(path, "campaign", "retention_days = 90", "")
    change(path, "campaign", "published_at", "#published_at")
    petition().retention_days = 30
    db.session.commit()

    assert load() == []
    assert petition().retention_days == 30


def test_a_story_without_a_date_is_a_draft(load, path, client):
    change(path, "campaign", "published_at", "#published_at")

    load()

    assert client.get("/stories/the-tap-on-alder-street").status_code == 404


def test_words_may_change_and_confirmed_signers_keep_theirs(load, path, settings):
    load()
    confirmed = signed(petition(), settings)
    pending = sign(petition(), settings, email="an@example.org")
    change(path, "en_petition", "no child in California", "no one in California")

    assert load() == ["changed words of the petition (en)"]

    assert "no child in California" in people.open_person(confirmed).letter
    assert people.open_person(pending).letter is None


def test_a_page_of_ones_own_takes_the_place_of_the_sites_with_names_filled_in(
    load, path, settings, client
):
    words = "---\ntitle: What we keep\n---\nWrite to <$contact>.\n"
    (path / "en" / "privacy.md").write_text(words)

    assert "new the site’s page privacy (en)" in load()

    page = text_of(client.get("/privacy"))
    assert "What we keep" in page
    assert f"Write to {settings.contact} ." in page


def test_no_folder_touches_the_demonstration(load, settings, path):
    from campaign.demo import loading as demo

    demo.load(settings)
    change(path, "campaign", '"clean-water"', '"values-act"')

    assert refused(load) == [
        "campaign.toml, petition.slug: “values-act” is the demonstration. Use another slug."
    ]


def test_a_story_of_another_petition_is_not_taken(load):
    make_story(slug="the-tap-on-alder-street")

    assert refused(load) == [
        (
            "campaign.toml, story.slug: The story “the-tap-on-alder-street” belongs to another "
            "petition. Use another slug."
        )
    ]
    assert counts()[:2] == [0, 0]


def test_a_refused_folder_leaves_nothing_behind_and_all_reasons(load, path):
    make_petition(slug="clean-water").closes_at = clock.now() - timedelta(days=1)
    make_story(slug="the-tap-on-alder-street")
    db.session.commit()
    before = counts()
    change(path, "campaign", "#closes_at", "closes_at")

    assert len(refused(load)) == 2
    assert counts() == before


def test_a_file_cannot_open_what_was_closed(load, path):
    load()
    petition().closes_at = clock.now() - timedelta(days=1)
    db.session.commit()
    assert load() == []
    change(path, "campaign", "#closes_at", "closes_at")

    assert refused(load) == [
        (
            "campaign.toml, petition.closes_at: It has closed. First: campaign petitions "
            "reopen clean-water"
        )
    ]


def test_a_folder_may_be_loaded_after_its_own_last_day(load, path, stopped_clock):
    change(path, "campaign", "#closes_at", "closes_at")
    load()
    stopped_clock(timedelta(days=3650))

    assert load() == []


def test_a_file_cannot_close_what_is_open_by_a_date_that_has_passed(load, path):
    load()
    change(path, "campaign", "#closes_at = 2027", "closes_at = 2025")

    assert refused(load) == [
        (
            "campaign.toml, petition.closes_at: This has passed. To close it now: campaign "
            "petitions close SLUG"
        )
    ]


def test_nobodys_letter_turns_into_another_and_nobody_is_kept_longer(load, path, settings):
    load()
    petition().state = PetitionState.LIVE
    db.session.commit()
    change(path, "campaign", '"support"', '"oppose"')
    assert load() == ["changed petition clean-water"]
    sign(petition(), settings)
    change(path, "campaign", '"oppose"', '"support"')
    change(path, "campaign", '"SB 000"', '"SB 111"')
    change(path, "campaign", "= 90", "= 91")

    assert refused(load) == [
        "campaign.toml, petition.bill: People have signed for “SB 000”. Use another slug.",
        "campaign.toml, petition.position: People have signed for “oppose”. Use another slug.",
        (
            "campaign.toml, petition.retention_days: People were told 90 days. It may only "
            "become less."
        ),
    ]


def test_loading_keeps_a_live_petition_live(load, path):
    load()
    petition().state = PetitionState.LIVE
    change(path, "campaign", "= 90", "= 60")

    assert load() == ["changed petition clean-water"]
    assert petition().state is PetitionState.LIVE
    assert petition().retention_days == 60


def test_checking_changes_nothing(path):
    loading.check(folder.read(path))

    assert counts() == [0, 0, 0, 0, 0, 0]
    assert audit.latest("stories.") == []
