"""Profiles: what an office wants, said in words that can be read back, and who changed it."""

from datetime import time

import pytest

from campaign import clock
from campaign.access import audit
from campaign.db import db
from campaign.districts import lookup
from campaign.errors import NotFound
from campaign.offices import profiles
from campaign.offices.models import Cadence, Channel, Office
from tests.access.organiser import make_account
from tests.offices.mailed import wish


def test_an_office_nobody_wrote_about_gets_a_mail_each_workday():
    office = profiles.of(14)

    assert (office.channel, office.cadence) == (Channel.MAIL, Cadence.DAILY)
    assert profiles.hours_of(office) == "mon,tue,wed,thu,fri 08:00-17:00 America/Los_Angeles"
    assert profiles.mail_addresses(office, lookup.senator_of(14)) == (
        "senator.caballero@senate.ca.gov",
    )
    assert db.session.get(Office, 14) is None


def test_every_office_has_a_profile():
    wish(cadence="weekly")

    offices = profiles.every()

    assert list(offices) == list(range(1, 41))
    assert offices[14].cadence is Cadence.WEEKLY
    assert offices[15].cadence is Cadence.DAILY


def test_wishes_are_read_as_people_write_them():
    wish(
        addresses="Desk@Senate.Example.org, aide@senate.example.org desk@senate.example.org",
        days="Friday; mon",
        cut_off="9:30",
        letters_at=" 25 ",
        cadence="At count",
        notes="  They like it short. ",
    )

    office = profiles.of(14)
    assert office.addresses == "Desk@senate.example.org,aide@senate.example.org"
    assert (office.days, office.cut_off, office.letters_at) == ("mon,fri", time(9, 30), 25)
    assert (office.cadence, office.notes) == (Cadence.AT_COUNT, "They like it short.")
    assert profiles.mail_addresses(office, lookup.senator_of(14))[1] == (
        "aide@senate.example.org"
    )


@pytest.mark.parametrize("closes", ["24:00", "00:00", time(0)])
def test_an_office_that_reads_at_any_hour_can_be_set(closes):
    wish(opens="00:00", closes=closes, days="sat")

    office = profiles.of(14)
    assert profiles.hours_of(office) == "sat 00:00-00:00 America/Los_Angeles"
    assert wish(**profiles.as_written(office)) == []


def test_what_is_written_down_reads_back_the_same():
    wish(cadence="at_count", letters_at=25, cut_off="", ask_after_days=30, paused=True,
         pause_reason="They move house")  # fmt: skip

    assert wish(**profiles.as_written(profiles.of(14))) == []


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"addresses": "senator"}, "addresses", "Enter a whole mail address"),
        ({"addresses": ",".join(f"a{n}@b.example" for n in range(11))}, "addresses", "at most"),
        ({"channel": "fax"}, "channel", "Choose one of these: mail, form, print, none."),
        ({"cadence": "monthly"}, "cadence", "Choose one of these: one_by_one"),
        ({"cadence": "at_count"}, "letters_at", "Say how many letters must wait"),
        ({"letters_at": "0"}, "letters_at", "Enter a whole number from 1"),
        ({"cut_off": "25:00"}, "cut_off", "Enter a time of day"),
        ({"days": "someday"}, "days", "Name at least one day"),
        ({"days": ""}, "days", "Name at least one day"),
        ({"opens": "18:00"}, "closes", "Enter a closing hour after the opening hour."),
        ({"opens": "24:00"}, "opens", "Enter a time of day"),
        ({"time_zone": "California"}, "time_zone", "Enter the name of a time zone"),
        ({"time_zone": "America"}, "time_zone", "Enter the name of a time zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone", "Enter the name of a time zone"),
        ({"most_letters": "many"}, "most_letters", "Enter a whole number from 1"),
        ({"ask_after_days": "-1"}, "ask_after_days", "Enter a whole number from 1"),
        ({"notes": "x" * 5001}, "notes", "Write at most 5000 characters."),
        ({"paused": "yes"}, "pause_reason", "Say in a few words why"),
        ({"paused": "perhaps"}, "paused", "Enter yes or no."),
        ({"colour": "blue"}, "colour", "A profile has no field"),
    ],
)
def test_a_wish_that_cannot_be_is_told_in_a_sentence_by_its_field(fields, field, sentence):
    with pytest.raises(profiles.Faulty) as refused:
        wish(**fields)

    assert list(refused.value.faults) == [field]
    assert sentence in refused.value.faults[field]
    assert db.session.get(Office, 14) is None


def test_all_faults_are_told_at_once():
    with pytest.raises(profiles.Faulty) as refused:
        wish(channel="fax", days="")

    assert set(refused.value.faults) == {"channel", "days"}


def test_a_district_there_is_not_has_no_profile():
    with pytest.raises(NotFound):
        wish(41, cadence="weekly")


def test_who_changed_what_is_remembered(at):
    organiser = make_account()
    profiles.change(14, organiser.id, cadence="weekly", notes="Spoke with the aide.")
    db.session.commit()
    wish(cadence="weekly", cut_off="09:00")

    latest, *others = profiles.history(14)
    assert (latest.field, latest.before, latest.after) == ("cut_off", "", "09:00")
    assert latest.account_id is None
    assert {row.field: (row.before, row.after, row.account_id) for row in others} == {
        "cadence": ("daily", "weekly", organiser.id),
        "notes": ("", "Spoke with the aide.", organiser.id),
    }
    trail = audit.latest("offices.")
    assert [(row.account_id, row.detail) for row in trail] == [
        (None, {"district": 14, "fields": "cut_off"}),
        (organiser.id, {"district": 14, "fields": "cadence/notes"}),
    ]


def test_what_would_change_can_be_seen_before_it_does():
    seen = profiles.differences(14, cadence="weekly", days="mon,tue,wed,thu,fri")

    assert [(one.field, one.before, one.after) for one in seen] == [
        ("cadence", "daily", "weekly")
    ]
    assert db.session.get(Office, 14) is None


def test_an_office_is_paused_from_a_moment_on_and_resumed(at):
    wish(paused=True, pause_reason="They move house")
    assert profiles.of(14).paused_at == clock.now()
    at("15:00")
    wish(notes="Moving takes a week.")
    assert clock.pacific(profiles.of(14).paused_at).hour == 12

    wish(paused=False)

    office = profiles.of(14)
    assert (office.paused_at, office.pause_reason) == (None, None)
