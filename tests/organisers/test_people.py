"""Owners see who is at the desk, change what they may do, shut out and let in."""

import threading

import pytest

from campaign.access import accounts, audit, roles, sessions
from campaign.access.models import Role
from campaign.access.roles import EVERY
from campaign.db import db, writing
from campaign.errors import Forbidden
from campaign.organisers import managing
from tests.access.organiser import EMAIL, make_account, show_factor, sign_in, sure, with_app
from tests.factories import make_petition
from tests.pages import text_of

LEE, ANA = "lee@example.org", "ana@example.org"


def a_petition(**values):
    petition = make_petition(**values)
    db.session.commit()
    return petition


def held(email):
    db.session.rollback()
    return roles.of(accounts.by_email(email).id).held


def as_owner_of(client, petition, email=ANA):
    """Sign *client* in as somebody who owns one campaign, second factor shown."""
    account = make_account(email, role=Role.OWNER, campaign=petition.id)
    with_app(account)
    sign_in(client, email)
    show_factor(email)
    return client


def save(client, account, duties, *, seen=None):
    seen = managing.mark(held(accounts.email_of(account))) if seen is None else seen
    return client.post(f"/desk/people/{account.id}", data={"duties": duties, "seen": seen})


def test_the_list_says_who_is_what_and_how_they_get_in(client):
    petition = a_petition(slug="clean-water")
    sure(client)
    make_account(LEE, role=Role.MODERATOR, campaign=petition.id)
    make_account("new@example.org", password=None, role=Role.READER)

    told = text_of(client.get("/desk/people"))

    assert "Moderator Help us make sure California steps up" in told
    assert "password · no second factor · never seen" in told
    assert "password · second factor · last seen" in told
    assert "Reader All campaigns no password yet · no second factor" in told


def test_roles_are_changed_at_once_and_the_trail_says_from_what_to_what(client):
    petition = a_petition()
    sure(client)
    lee = make_account(LEE, role=Role.MODERATOR, campaign=petition.id)

    reply = save(client, lee, [f"{petition.id}:exporter", f"{petition.id}:moderator"])

    assert reply.status_code == 303
    assert held(LEE) == {(Role.EXPORTER, petition.id), (Role.MODERATOR, petition.id)}
    (row,) = audit.latest("organisers.roles")
    assert row.campaign == petition.id
    assert row.detail == {
        "account": lee.id,
        "was_role": "moderator",
        "role": "exporter/moderator",
    }


def test_changing_people_asks_for_the_second_factor(client):
    make_account()
    sign_in(client)
    lee = make_account(LEE)

    replies = [
        client.get("/desk/people/invite"),
        client.get(f"/desk/people/{lee.id}"),
        client.post(f"/desk/people/{lee.id}/shut-out"),
    ]

    assert all(reply.location.startswith("/desk/security") for reply in replies)
    assert accounts.by_email(LEE).is_active


def test_the_last_owner_of_everything_can_neither_be_demoted_nor_shut_out(client):
    sure(client)
    kim = accounts.by_email(EMAIL)
    make_account(LEE, role=Role.OWNER, is_active=False)

    demoted = save(client, kim, ["0:organiser"])
    with pytest.raises(managing.LastOwner), writing():
        managing.shut_out(kim.id, None)

    assert demoted.status_code == 409
    assert "is the last owner of the whole desk" in text_of(demoted)
    assert "Below is what you ticked" not in text_of(demoted), "nobody else changed anything"
    assert held(EMAIL) == {(Role.OWNER, EVERY)}
    assert accounts.by_email(EMAIL).is_active


def test_two_owners_who_demote_each_other_at_once_leave_one(app):
    kim, lee = make_account().id, make_account(LEE).id
    seen, ends = managing.mark({(Role.OWNER, EVERY)}), []
    ready = threading.Barrier(2)

    def demote(whom, by):
        with app.app_context():
            ready.wait()
            try:
                with writing():
                    managing.set_roles(whom, frozenset(), seen=seen, by=by)
                ends.append("done")
            except Forbidden:
                ends.append("refused")

    both = [threading.Thread(target=demote, args=pair) for pair in ((kim, lee), (lee, kim))]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(ends) == ["done", "refused"]
    assert sorted(map(len, (held(EMAIL), held(LEE)))) == [0, 1]


def test_two_owners_who_change_the_same_person_do_not_overwrite_each_other(client):
    sure(client)
    lee = make_account(LEE, role=Role.READER)
    seen = managing.mark(held(LEE))
    with writing():
        managing.set_roles(lee.id, frozenset({(Role.EXPORTER, EVERY)}), seen=seen, by=None)

    crossed = save(client, lee, ["0:moderator"], seen=seen)
    told = text_of(crossed)

    assert crossed.status_code == 409
    assert "Somebody else has changed these roles meanwhile." in told
    assert "What is kept now Exporter All campaigns" in told
    assert 'value="0:moderator" checked' in crossed.get_data(as_text=True)
    assert held(LEE) == {(Role.EXPORTER, EVERY)}
    assert save(client, lee, ["0:moderator"]).status_code == 303


def test_whoever_is_shut_out_is_out_at_once_and_comes_back_as_before(client, app):
    sure(client)
    lee = make_account(LEE, role=Role.MODERATOR)
    theirs = app.test_client()
    sign_in(theirs, LEE)
    assert theirs.get("/desk/security").status_code == 200

    client.post(f"/desk/people/{lee.id}/shut-out")
    gone = theirs.get("/desk/security")
    wrong = sign_in(app.test_client(), LEE)
    client.post(f"/desk/people/{lee.id}/let-in")

    assert gone.location.startswith("/desk/sign-in")
    assert wrong.status_code == 422
    assert sign_in(theirs, LEE).status_code == 303
    assert held(LEE) == {(Role.MODERATOR, EVERY)}
    acts = [row.act for row in audit.latest("organisers.")]
    assert acts.index("organisers.let_in") < acts.index("organisers.shut_out")


def test_sessions_of_somebody_are_ended_and_they_may_sign_in_anew(client, app):
    sure(client)
    lee = make_account(LEE)
    theirs = app.test_client()
    sign_in(theirs, LEE)

    client.post(f"/desk/people/{lee.id}/sign-out")

    assert theirs.get("/desk/").location.startswith("/desk/sign-in")
    assert sessions.of(lee.id) == []
    assert sign_in(theirs, LEE).status_code == 303


def test_nobody_shuts_themselves_out(client):
    sure(client)
    make_account(LEE)

    reply = client.post(f"/desk/people/{accounts.by_email(EMAIL).id}/shut-out")

    assert reply.status_code == 403


def test_an_owner_of_one_campaign_sees_and_changes_that_one_alone(client):
    mine, other = a_petition(slug="mine"), a_petition(slug="other")
    lee = make_account(LEE, role=Role.READER, campaign=mine.id)
    with writing():
        roles.give(accounts.by_id(lee.id), Role.MODERATOR, other.id)
    stranger = make_account("stranger@example.org", role=Role.READER, campaign=other.id)
    as_owner_of(client, mine)

    told = text_of(client.get("/desk/people"))
    seen = managing.mark({(Role.READER, mine.id)})
    changed = save(client, lee, [f"{mine.id}:organiser"], seen=seen)
    beyond = save(client, lee, [f"{other.id}:owner"], seen=seen)

    assert LEE in told
    assert "stranger@example.org" not in told
    assert "Moderator" not in told
    assert changed.status_code == 303
    assert beyond.status_code == 422
    assert held(LEE) == {(Role.ORGANISER, mine.id), (Role.MODERATOR, other.id)}
    assert client.get(f"/desk/people/{stranger.id}").status_code == 404
    assert client.post(f"/desk/people/{lee.id}/shut-out").status_code == 403


def test_whoever_gives_their_own_campaign_away_is_told_that_it_worked(client):
    petition = a_petition()
    as_owner_of(client, petition)

    reply = save(client, accounts.by_email(ANA), [f"{petition.id}:reader"])

    assert reply.location == "/desk/"
    assert f"From now on {ANA} has these roles." in text_of(client.get(reply.location))
    assert held(ANA) == {(Role.READER, petition.id)}


def test_roles_beyond_ones_own_campaigns_are_refused_by_the_verb_too():
    mine, other = a_petition(), a_petition()
    ana = make_account(ANA, role=Role.OWNER, campaign=mine.id)
    lee = make_account(LEE, role=Role.READER, campaign=mine.id)

    for where in (other.id, EVERY):
        with pytest.raises(Forbidden), writing():
            managing.set_roles(
                lee.id,
                frozenset({(Role.OWNER, where)}),
                seen=managing.mark({(Role.READER, mine.id)}),
                by=ana.id,
            )
    assert held(LEE) == {(Role.READER, mine.id)}


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.OWNER])
def test_only_owners_come_to_the_people(client, role):
    make_account(role=role)
    sign_in(client)

    assert client.get("/desk/people").status_code == 403
