"""A campaign's folder is read whole, or every fault in it is told with its place."""

import re
from datetime import UTC, date, datetime

import pytest

from campaign.bills.models import Outcome, Step
from campaign.petitions.models import Position
from campaign.stories import folder
from tests.stories.writing import change, faults_of, write


def test_the_example_has_no_fault(tmp_path):
    campaign = folder.read(write(tmp_path / "new"))

    assert campaign.plan.slug == "clean-water"
    assert campaign.plan.position is Position.SUPPORT
    assert list(campaign.versions) == ["en", "es"]
    assert campaign.versions["en"].wording["letter_body"].startswith("Dear Senator $senator,")
    assert campaign.versions["en"].wording["letter_subject"].startswith("Please support $bill")
    assert campaign.versions["es"].story["kicker"] == "Agua limpia"
    assert campaign.versions["en"].pages == {}


def test_steps_before_the_one_taken_now_are_done(tmp_path):
    steps = {s["step"]: s for s in folder.read(write(tmp_path / "new")).plan.steps}

    assert [step for step in Step if steps[step]["is_done"]] == [
        Step.INTRODUCED,
        Step.COMMITTEE,
    ]
    assert [step for step in Step if steps[step]["is_now"]] == [Step.SENATE]
    assert steps[Step.COMMITTEE]["happened_on"] == date(2026, 3, 10)
    assert (steps[Step.COMMITTEE]["ayes"], steps[Step.COMMITTEE]["noes"]) == (9, 2)


def test_a_bill_that_is_law_has_taken_every_step(tmp_path):
    path = write(tmp_path / "new", campaign=('now = "senate"', 'now = "law"'))

    steps = folder.read(path).plan.steps

    assert all(step["is_done"] and not step["is_now"] for step in steps)


def test_what_a_file_says_of_the_bill_is_read(tmp_path):
    path = write(tmp_path / "new", campaign=('#outcome = "signed"', 'outcome = "signed"'))
    change(path, "campaign", "#outcome_on", "outcome_on")

    told = folder.read(path).plan

    assert told.tracked == {
        "title": "Clean Water for Schools Act",
        "session": "2025-2026",
        "outcome": Outcome.SIGNED,
        "outcome_on": date(2026, 10, 5),
    }
    assert all(step["is_done"] for step in told.steps)


def test_a_file_from_before_there_were_titles_is_as_good(tmp_path):
    path = write(tmp_path / "new")
    raw = (path / "campaign.toml").read_text()
    before, rest = raw.split("[bill]")
    (path / "campaign.toml").write_text(before + "[steps]" + rest.split("[steps]")[1])

    assert folder.read(path).plan.tracked == {"outcome": None}


def test_an_assembly_bill_goes_through_the_assembly_first(tmp_path):
    path = write(tmp_path / "new", campaign=('bill = "SB 000"', 'bill = "AB 12"'))

    steps = folder.read(path).plan.steps

    assert [s["step"] for s in steps if s["is_done"]][-1] is Step.ASSEMBLY
    assert [s["step"] for s in steps if s["is_now"]] == [Step.SENATE]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"2025-2026"', '"2026-2027"', "bill.session: Write both years"),
        ('#outcome = "signed"', 'outcome = "adopted"', "bill.outcome: Write one of these: "),
        ('#outcome = "signed"', 'outcome = "buried"', "bill.outcome: Write one of these: "),
    ],
)
def test_a_bill_that_cannot_be_is_a_fault(tmp_path, old, new, fault):
    path = write(tmp_path / "new", campaign=(old, new))

    assert fault in "\n".join(faults_of(path))


def test_times_are_californias_and_a_last_day_is_whole(tmp_path):
    path = write(tmp_path / "new", campaign=("#opens_at = 2027", "opens_at = 2027"))
    change(path, "campaign", "#closes_at = 2027-06-30", "closes_at = 2027-06-30")

    told = folder.read(path).plan

    assert told.opens_at.astimezone(UTC) == datetime(2027, 1, 11, 17, tzinfo=UTC)
    assert told.closes_at.astimezone(UTC) == datetime(2027, 7, 1, 7, tzinfo=UTC)


def test_words_on_an_indented_line_belong_to_the_line_above(tmp_path):
    path = write(tmp_path / "new", en_story=("byline: By your name", "byline: By your\n  name"))

    assert folder.read(path).versions["en"].story["byline"] == "By your name"


def test_a_folder_in_one_language_is_enough(tmp_path):
    path = write(tmp_path / "new")
    for file in (path / "en").iterdir():
        file.unlink()
    (path / "en").rmdir()

    assert list(folder.read(path).versions) == ["es"]


def test_files_from_windows_are_read(tmp_path):
    path = write(tmp_path / "new")
    file = path / "en" / "petition.md"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))

    assert "\r" not in folder.read(path).versions["en"].wording["letter_body"]


# Which file, what is there and what somebody writes instead; beneath it what they are told.
FAULTS = """
en_petition: $senator -> $sentor
en/petition.md, line 6: There is no placeholder $sentor. Did you mean $senator?
en_petition: $bill, clean -> $5, clean
en/petition.md, line 4: Write $$ where you mean a dollar sign.
en_petition: ask: -> aks:
en/petition.md, line 3: “aks” is no part of it. Did you mean ask?
en_petition: ask: -> aks:
en/petition.md: “ask: …” is missing in the head.
en_petition: ask: -> call:
en/petition.md, line 3: “call” is there twice.
en_petition: call: Help -> call: a*160
en/petition.md, line 2: Shorten “call” to 160 characters; it has 192.
en_petition: Sincerely -> S*5000
en/petition.md, line 6: Shorten the letter to 5,000 characters; it has 5,220.
en_petition: ---\\ncall -> call
en/petition.md, line 1: Begin with a line of three dashes (---), then the head.
en_story: byline: By your name -> By your name
en/story.md, line 5: Write “name: text” here, like “byline: Kim”.
en_story: byline: By your name -> byline:
en/story.md, line 5: “byline: …” is missing in the head.
en_story: ::: pull -> ::: petition
en/story.md, line 25: A second place for the petition; line 21 has one. Take one away.
en_story: ::: pull -> ::: pul
en/story.md, line 21: There is no “::: pul”. Did you mean pull?
en_story: repeating.\\n::: -> repeating.
en/story.md, line 24: Put a line of ::: before this one: line 21 is still open.
en_story: ::: figure\\n ->
en/story.md, line 14: This ::: closes nothing. Take it away.
en_story: ::: petition\\n::: -> ::: petition
en/story.md, line 25: Put a line of ::: where this ends.
en_story: /static/img/road.svg -> https://example.org/a.png
en/story.md, line 12: Pictures come from this site alone: put the file into static/img/, and …
en_story: road.svg -> raod.svg
en/story.md, line 12: There is no picture /static/img/raod.svg.
en_story: Begin with -> Begin\\0with
en/story.md, line 7: A character that cannot be seen. Type the line anew.
campaign: "clean-water" -> "Clean Water"
campaign.toml, petition.slug: Use small letters, digits and single hyphens, like clean-water.
campaign: "support" -> "suport"
campaign.toml, petition.position: Write one of these: support, oppose.
campaign: bill = "SB 000" ->
campaign.toml, petition.bill: This is missing.
campaign: bill = "SB 000" -> bill = 54
campaign.toml, petition.bill: Write a text in quotation marks, like "SB 54".
campaign: retention_days -> retention
campaign.toml, petition.retention: There is no setting of this name. Did you mean …
campaign: = 90 -> = 9000
campaign.toml, petition.retention_days: Write a whole number from 1 to 730.
campaign: = 90 -> = true
campaign.toml, petition.retention_days: Write a whole number from 1 to 730.
campaign: = 2026-01-05T09:00:00 -> = "January 5"
campaign.toml, story.published_at: Write a date, like 2026-05-01 or 2026-05-01T09:00:00, …
campaign: on = 2026-03-10 -> on = 2026-03-10T10:00:00
campaign.toml, steps.committee.on: Write the date alone, like 2026-05-01.
campaign: , noes = 2 ->
campaign.toml, steps.committee: A vote has two numbers: ayes and noes.
campaign: now = "senate" -> now = "senat"
campaign.toml, steps.now: There is no step “senat”. Did you mean senate?
campaign: committee =  -> comittee =
campaign.toml, steps.comittee: There is no setting of this name. Did you mean committee?
campaign: [story] -> [storry]
campaign.toml, story: This is missing.
campaign: = 90 -> = 90 days
campaign.toml: This cannot be read. Expected newline or end of document after a statement (at …
"""


def faulty():
    """Yield the lines of FAULTS two by two."""
    lines = iter(FAULTS.strip().split("\n"))
    for wrong, told in zip(lines, lines, strict=True):
        file, _, words = wrong.partition(": ")
        old, _, new = words.replace("\\n", "\n").replace("\\0", "\0").partition(" ->")
        new = new.removeprefix(" ")
        new = re.sub(r"(\w)\*(\d+)", lambda found: found[1] * int(found[2]), new)
        yield pytest.param(file, old, new, told.removesuffix("…"), id=told[:60])


@pytest.mark.parametrize(("file", "old", "new", "told"), list(faulty()))
def test_a_fault_is_told_with_its_place_and_what_to_do(tmp_path, file, old, new, told):
    path = write(tmp_path / "new", **{file: (old, new)})

    assert [fault for fault in faults_of(path) if fault.startswith(told)]


def test_all_faults_are_told_together(tmp_path):
    path = write(
        tmp_path / "new",
        campaign=('"support"', '"both"'),
        en_petition=("$senator", "$sentor"),
        es_story=("::: pull", "::: pul"),
    )
    (path / "es" / "petition.md").unlink()

    faults = faults_of(path)

    assert [fault.partition(":")[0] for fault in faults] == [
        "campaign.toml, petition.position",
        "en/petition.md, line 6",
        "es/petition.md",
        "es/story.md, line 21",
    ]
    assert faults[2] == "es/petition.md: This file is missing."


def test_a_petition_cannot_close_before_it_opens(tmp_path):
    path = write(tmp_path / "new", campaign=("#opens_at = 2027", "opens_at = 2028"))
    change(path, "campaign", "#closes_at", "closes_at")

    assert faults_of(path) == [
        "campaign.toml, petition.closes_at: The petition closes before it opens."
    ]


def test_a_language_that_the_site_has_not_is_told(tmp_path):
    path = write(tmp_path / "new")
    (path / "en").rename(path / "fr")

    assert faults_of(path) == ["fr/: The site has no such language. These exist: en, es."]


def test_a_file_that_nobody_would_read_is_told_and_a_hidden_one_is_left_alone(tmp_path):
    path = write(tmp_path / "new")
    (path / "en" / "privcy.md").touch()
    (path / "en" / ".DS_Store").touch()
    (path / ".git").mkdir()

    assert faults_of(path) == [
        "en/privcy.md: A campaign has no such file. Did you mean privacy.md?"
    ]


def test_a_file_in_another_coding_is_told(tmp_path):
    path = write(tmp_path / "new")
    (path / "es" / "story.md").write_bytes("---\nkicker: Petición\n---\n".encode("latin-1"))

    assert faults_of(path) == [
        "es/story.md: This is no text in UTF-8. Save it as “Unicode (UTF-8)”."
    ]


def test_an_empty_folder_is_told(tmp_path):
    assert faults_of(tmp_path) == [
        "campaign.toml: This file is missing.",
        "en/: There is no folder of words yet. Make one: en, es, or both.",
    ]


def test_a_page_of_ones_own_is_proofread_too(tmp_path):
    path = write(tmp_path / "new")
    words = "---\ntitle: Privacy\n---\nWrite to $contct, it costs $5.\n"
    (path / "en" / "privacy.md").write_text(words)

    assert faults_of(path) == [
        "en/privacy.md, line 4: There is no placeholder $contct. Did you mean contact?",
        "en/privacy.md, line 4: Write $$ where you mean a dollar sign.",
    ]
