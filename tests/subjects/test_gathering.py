"""A copy holds everything that a mail address leads to, in every place that has something."""

import json

from campaign.access import audit
from campaign.access.models import AuditRow
from campaign.db import db
from campaign.signers import beneath
from campaign.subjects import gathering
from campaign.subjects.commands import signers
from campaign.vault import vault
from tests.factories import make_petition
from tests.subjects.holding import AGREED, KIM, WORDS, stands_everywhere

# Tables with something sealed, or a fingerprint, of which a copy has nothing; and why.
NOBODYS = {
    "attachment": "letters as the office got them: each signature has its own letter",
    "comment_report": "whoever reported left nothing but a network's fingerprint, for two days",
    "export": "what a file was taken for: an organiser's words",
    "export_piece": "files for a day: each signature says which exports may hold it",
    "domain_hour": "of a receiving domain, not of a mailbox",
    "sign_in_try": "how often somebody typed an address at the door, for some minutes",
}


def gathered(settings, email=KIM):
    return gathering.gather(email, settings)


def test_every_table_of_personal_data_is_in_a_copy_or_says_why_not():
    sealed = {table.name for table in beneath.sealed_tables()}
    printed = {
        table.name
        for table in db.metadata.tables.values()
        if any(column.name.endswith("_print") for column in table.columns)
    }
    opened = {name for section in gathering.SECTIONS for name in section.tables}

    assert sealed | printed == (opened & (sealed | printed)) | NOBODYS.keys(), (
        "give it a section in subjects/gathering, or say in NOBODYS why not"
    )
    assert not opened & NOBODYS.keys()
    assert opened <= db.metadata.tables.keys()


def test_a_copy_has_something_from_every_place(client, settings):
    petition = stands_everywhere(client, settings)
    audit.note("exports.signatures.began", None, slug=petition.slug)
    audit.note("exports.began", None, petition=petition.id, what="days")  # holds nobody
    db.session.commit()

    copy = gathered(settings)

    assert all(copy.sections.values()), copy.sections.keys()
    first, second = copy.sections["signatures"]
    assert (first["you"]["own_words"], first["you"]["email"]) == (WORDS, KIM)
    assert first["agreed_to"][0]["words"] == AGREED[0][1]
    assert len(first["exports_that_may_hold_it"]) == 1
    assert second["you"]["email"] == "Kim+petitions@example.org"
    assert second["exports_that_may_hold_it"] == []
    assert copy.sections["comments"][0]["comments"][0]["words"] == "I know him."
    assert copy.sections["news"][0]["email"] == KIM
    assert copy.sections["no_mail"][0]["because"] == "unsubscribe"
    assert copy.sections["account_at_the_desk"][0]["roles"] == ["owner"]
    assert {mail["kind"] for mail in copy.sections["mails"]} >= {"confirmation", "subscribe"}
    assert any(mail["subject"] for mail in copy.sections["mails"])
    row = {"Name": "Kim Osei", "Email": "KIM+list@example.org", "ZIP": "93640"}
    assert [one["row"] for one in copy.sections["files_to_bring_in"]] == [row]
    assert "Ben Ito" not in json.dumps(copy.told(settings))


def test_a_copy_holds_no_link_by_which_somebody_else_could_act_for_its_owner(client, settings):
    stands_everywhere(client, settings)

    told = json.dumps(gathered(settings).told(settings))

    for way in ("/confirm/", "/my/", "/stop/", "/thanks/", "/comments/as/", "/news/"):
        assert way not in told


def test_a_stranger_finds_nothing_and_no_petition_gets_a_key(client, settings):
    stands_everywhere(client, settings)
    empty = make_petition()
    db.session.commit()
    vault.store.destroy(empty.scope)  # of an earlier test's petition of that number
    vault.forget_cached()

    copy = gathered(settings, "nobody@example.org")

    assert copy.found == 0
    assert vault.store.living(empty.scope) is None


def run(app, *words, **more):
    return app.test_cli_runner().invoke(signers, ["copy", *map(str, words)], **more)


def test_the_command_writes_a_file_for_programs_and_one_for_people(
    app, client, settings, tmp_path
):
    stands_everywhere(client, settings)

    programs = run(app, KIM, "--out", tmp_path / "kim.json")
    people = run(app, "--out", tmp_path / "kim.html", input=f"{KIM}\n")

    assert (programs.exit_code, people.exit_code) == (0, 0)
    told = json.loads((tmp_path / "kim.json").read_text())
    assert told["asked_for"] == KIM
    assert len(told["signatures"]) == 2
    page = (tmp_path / "kim.html").read_text()
    assert WORDS in page
    assert "<h2>Comments</h2>" in page
    assert run(app, KIM, "--out", tmp_path / "kim.html").exit_code == 1
    assert run(app, KIM, "--out", tmp_path / "kim.txt").exit_code == 2


def test_the_trail_knows_the_request_and_not_the_address(app, client, settings, tmp_path):
    stands_everywhere(client, settings)

    run(app, KIM, "--out", tmp_path / "a.json")
    run(app, "Kim+other@Example.org", "--out", tmp_path / "b.json")

    rows = audit.latest("subjects.")
    assert len({row.detail["subject"] for row in rows}) == 1
    assert rows[0].detail["found"] > 5
    whole = str([row.detail for row in db.session.query(AuditRow)])
    assert "kim" not in whole
    assert "@" not in whole
