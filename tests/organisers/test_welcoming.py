import re

from sqlalchemy import select

from campaign.access import accounts, passwords, roles
from campaign.access.models import AuditRow, Role
from campaign.db import db, writing
from campaign.errors import NotFound, Refusal
from campaign.organisers import welcoming
from campaign.organisers.commands import organisers
from campaign.organisers.managing import LastOwner
from tests.access.organiser import EMAIL, make_account
from tests.factories import make_petition


def path_of(link, settings):
    assert link.startswith(settings.base_url)
    return link.removeprefix(settings.base_url)


def run(app, *arguments):
    return app.test_cli_runner().invoke(organisers, arguments)


def held(email):
    db.session.rollback()
    return roles.of(accounts.by_email(email).id).held


def first_link(settings):
    with writing():
        return welcoming.first_link(settings)


def test_a_new_site_lets_its_contact_in(client, settings):
    link = first_link(settings)

    assert client.post(path_of(link, settings), data={"submit": "1"}).status_code == 303
    assert client.get("/desk/").status_code == 200
    assert [accounts.email_of(one) for one in accounts.everyone()] == [settings.contact]


def test_every_start_of_a_new_site_gives_a_fresh_link_for_the_same_account(settings):
    assert first_link(settings) != first_link(settings)
    assert len(accounts.everyone()) == 1


def test_once_somebody_has_a_password_starting_gives_no_link(settings):
    first_link(settings)
    with writing():
        accounts.everyone()[0].password_hash = passwords.hashed("horse lantern", email="x")

    assert first_link(settings) is None


def test_the_command_adds_a_person_and_prints_a_link_that_works_once(app, client, settings):
    said = run(app, "add", EMAIL)

    assert said.exit_code == 0
    [link] = re.findall(r"http\S+", said.output)
    assert (
        client.post(path_of(link, settings), data={"submit": "1"}).location == "/desk/password"
    )
    assert client.post(path_of(link, settings), data={"submit": "1"}).status_code == 410
    assert (
        db.session.scalars(select(AuditRow.act).order_by(AuditRow.id)).first()
        == "organisers.add"
    )


def test_adding_somebody_twice_is_refused_in_a_sentence(app):
    run(app, "add", EMAIL)

    said = run(app, "add", EMAIL.upper())

    assert said.exit_code == 1
    assert isinstance(said.exception, Refusal)
    assert str(said.exception) == "This person has access to the desk already."


def test_the_command_makes_a_fresh_link_for_somebody_who_is_there(app, client, settings):
    make_account()

    said = run(app, "link", EMAIL)

    [link] = re.findall(r"http\S+", said.output)
    assert client.post(path_of(link, settings), data={"submit": "1"}).location == "/desk/"


def test_there_is_no_link_for_strangers_or_who_was_shut_out(app):
    make_account("gone@stepup.example.org", is_active=False)

    for email in ("stranger@stepup.example.org", "gone@stepup.example.org"):
        assert isinstance(run(app, "link", email).exception, NotFound)


def test_the_list_says_how_each_person_gets_in(app):
    assert "campaign organisers add EMAIL" in run(app, "list").output
    make_account()
    make_account("new@stepup.example.org", password=None)
    make_account("gone@stepup.example.org", is_active=False)

    lines = run(app, "list").output.splitlines()

    assert [line.split("  ", 1)[1].split() for line in lines] == [
        ["has", "a", "password", EMAIL, "(owner", "of", "everything)"],
        ["signs", "in", "by", "link", "new@stepup.example.org", "(owner", "of", "everything)"],
        ["shut", "out", "gone@stepup.example.org", "(owner", "of", "everything)"],
    ]


def test_whom_the_command_adds_is_what_it_says(app):
    petition = make_petition(slug="clean-water")
    db.session.commit()

    first = run(app, "add", EMAIL)
    run(app, "add", "lee@example.org", "--role", "moderator", "--petition", "clean-water")

    assert "They are owner of everything." in first.output
    assert held(EMAIL) == {(Role.OWNER, roles.EVERY)}
    assert held("lee@example.org") == {(Role.MODERATOR, petition.id)}


def test_roles_are_changed_on_the_server_in_one_campaign_and_left_in_others(app):
    petition = make_petition(slug="clean-water")
    db.session.commit()
    make_account()
    make_account("lee@example.org", role=Role.READER)
    change = ("role", "lee@example.org", "--role")

    run(app, *change, "moderator", "--petition", "clean-water")
    both = run(app, *change, "exporter", "--petition", "clean-water", "--also").output
    run(app, *change, "none")

    assert "exporter of clean-water, moderator of clean-water" in both
    assert held("lee@example.org") == {
        (Role.MODERATOR, petition.id),
        (Role.EXPORTER, petition.id),
    }


def test_whoever_is_shut_out_on_the_server_can_be_let_in_again(app):
    make_account()
    make_account("lee@example.org")

    run(app, "shut-out", "Lee@Example.org")
    is_out = not accounts.by_email("lee@example.org").is_active
    run(app, "shut-out", "lee@example.org", "--undo")

    assert is_out
    assert accounts.by_email("lee@example.org").is_active


def test_the_server_does_not_shut_the_last_owner_out_either(app):
    make_account()

    for command in (("shut-out", EMAIL), ("role", EMAIL, "--role", "reader")):
        assert isinstance(run(app, *command).exception, LastOwner)
    assert held(EMAIL) == {(Role.OWNER, roles.EVERY)}


def test_every_command_shows_an_example(app):
    for command in ((), ("add",), ("link",), ("list",), ("role",), ("shut-out",)):
        assert "Example" in run(app, *command, "--help").output
