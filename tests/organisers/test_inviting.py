"""People are asked to the desk by a mail, whose link gives one role, once, within a week."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign.access import accounts, audit, roles
from campaign.access.models import Invitation, Role
from campaign.access.roles import EVERY
from campaign.db import db, writing
from campaign.delivery.models import Kind, OutboxMessage
from campaign.errors import Forbidden
from campaign.organisers import inviting, tasks
from campaign.vault import vault
from tests.access.organiser import EMAIL, make_account, show_factor, sign_in, sure, with_app
from tests.organisers.test_people import a_petition, as_owner_of
from tests.pages import text_of

ROSA = "rosa@example.org"
CAME_BACK = "This invitation was followed already, was called back, or its week is over."


def ask(client, email=ROSA, role="moderator", campaign=EVERY, language="en"):
    details = {"email": email, "role": role, "campaign": campaign, "language": language}
    return client.post("/desk/people/invite", data=details)


def mails():
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    return [(row, vault.open("outbox_message", row.handle, row.sealed)) for row in rows]


def link_of(number=-1):
    """The way that a mail's link leads."""
    return re.search(r"(?:/es)?/desk/invitation/\S+", mails()[number][1]["text"])[0]


def press(client, path):
    return client.post(path, data={"submit": "1"})


def invited(settings, email=ROSA, role=Role.MODERATOR, campaign=EVERY, by=None):
    """Invite without a browser; return where the link leads."""
    with writing():
        inviting.invite(
            settings, email, role=role, campaign=campaign, language="en", by=by or owner()
        )
    return link_of()


def owner():
    there = accounts.by_email(EMAIL)
    return there.id if there else make_account().id


def waiting():
    db.session.rollback()
    return [inviting.email_of(one) for one in inviting.waiting(None)]


def test_whoever_is_invited_comes_in_chooses_a_password_and_has_the_role(client, app):
    petition = a_petition()
    sure(client)

    reply = ask(client, campaign=petition.id)
    row, mail = mails()[-1]
    theirs = app.test_client()
    shown = text_of(theirs.get(link_of()))
    came = press(theirs, link_of())

    assert reply.location == "/desk/people#invitations"
    assert (row.kind, mail["recipient"]) == (Kind.SIGN_IN, ROSA)
    assert f"{EMAIL} asks you to help at the desk" in " ".join(mail["text"].split())
    assert "Moderator (decides about comments)" in shown
    assert "Help us make sure California steps up" in shown
    assert came.location == "/desk/password"
    assert roles.of(accounts.by_email(ROSA).id).held == {(Role.MODERATOR, petition.id)}
    assert waiting() == []
    acts = {row.act: row for row in audit.latest("organisers.")}
    assert acts["organisers.invite"].campaign == petition.id
    assert acts["organisers.join"].detail["invited_by"] == accounts.by_email(EMAIL).id
    assert ROSA not in str([row.detail for row in audit.latest("organisers.")])


def test_the_mail_and_its_pages_are_in_the_language_that_was_chosen(client, app):
    sure(client)

    ask(client, language="es")

    assert link_of().startswith("/es/")
    assert "invita" in mails()[-1][1]["subject"]
    assert app.test_client().get(link_of()).status_code == 200


def test_a_link_is_used_once(client, app, settings):
    path = invited(settings)
    press(client, path)

    again = press(app.test_client(), path)

    assert again.status_code == 410
    assert CAME_BACK in text_of(again)


def test_looking_at_a_link_does_not_use_it_up(client, settings):
    path = invited(settings)

    assert [client.get(path).status_code for _ in range(2)] == [200, 200]
    assert press(client, path).status_code == 303


def test_a_link_is_good_for_a_week_and_can_be_sent_again(client, app, settings, stopped_clock):
    path = invited(settings)
    stopped_clock(inviting.GOOD_FOR)
    late = press(app.test_client(), path)

    with writing():
        inviting.send_again(settings, inviting.waiting(None)[0].id, owner())

    assert late.status_code == 410
    assert link_of() != path
    assert press(app.test_client(), link_of()).status_code == 303


def test_sent_again_the_link_before_ends(client, app, settings):
    path = invited(settings)
    sure_client = sign(client)

    number = inviting.waiting(None)[0].id
    sure_client.post(f"/desk/people/invitations/{number}/again")

    assert press(app.test_client(), path).status_code == 410
    assert press(app.test_client(), link_of()).status_code == 303


def sign(client):
    """Sign the owner who is there already in, and show a factor."""
    with_app(accounts.by_email(EMAIL))
    sign_in(client)
    show_factor()
    return client


def test_called_back_it_is_good_no_more(client, app, settings):
    path = invited(settings)
    number = inviting.waiting(None)[0].id

    said = sign(client).post(f"/desk/people/invitations/{number}/call-back")

    assert said.status_code == 303
    assert press(app.test_client(), path).status_code == 410
    assert (waiting(), accounts.by_email(ROSA)) == ([], None)


def test_invited_twice_the_later_role_counts_and_the_earlier_link_ends(app, settings):
    early = invited(settings, role=Role.MODERATOR)
    late = invited(settings, email=ROSA.upper(), role=Role.READER)

    assert press(app.test_client(), early).status_code == 410
    assert press(app.test_client(), late).status_code == 303
    assert roles.of(accounts.by_email(ROSA).id).held == {(Role.READER, EVERY)}


def test_two_invitations_to_two_campaigns_give_both_roles(app, settings):
    one, two = a_petition(), a_petition()
    paths = [invited(settings, campaign=petition.id) for petition in (one, two)]

    places = [press(app.test_client(), path).location for path in paths]

    assert places == ["/desk/password", "/desk/password"]
    assert roles.of(accounts.by_email(ROSA).id).held == {
        (Role.MODERATOR, one.id),
        (Role.MODERATOR, two.id),
    }


def test_an_owner_of_one_campaign_cannot_invite_to_another(client, settings):
    mine, other = a_petition(), a_petition()
    as_owner_of(client, mine)
    by = accounts.by_email("ana@example.org").id

    replies = [ask(client, campaign=campaign) for campaign in (other.id, EVERY)]
    for campaign in (other.id, EVERY):
        with pytest.raises(Forbidden):
            invited(settings, campaign=campaign, by=by)

    assert [reply.status_code for reply in replies] == [422, 422]
    assert ask(client, campaign=mine.id).status_code == 303
    assert waiting() == [ROSA]


def test_an_owner_of_one_campaign_neither_sees_nor_touches_invitations_to_another(
    client, settings
):
    mine, other = a_petition(), a_petition()
    invited(settings, campaign=other.id)
    number = inviting.waiting(None)[0].id
    as_owner_of(client, mine)

    told = text_of(client.get("/desk/people"))
    again = client.post(f"/desk/people/invitations/{number}/again")

    assert ROSA not in told
    assert again.status_code == 404
    assert waiting() == [ROSA]


def test_whoever_invites_does_not_learn_who_is_at_the_desk_elsewhere(client):
    mine, other = a_petition(), a_petition()
    make_account(ROSA, role=Role.MODERATOR, campaign=other.id)
    make_account("gone@example.org", role=Role.READER, campaign=other.id, is_active=False)
    as_owner_of(client, mine)

    there, gone, new = (
        ask(client, email=email, campaign=mine.id)
        for email in (ROSA, "gone@example.org", "new@example.org")
    )

    assert there.status_code == gone.status_code == new.status_code == 303
    assert there.location == gone.location == new.location
    assert len(mails()) == 3


def test_whoever_has_an_account_gets_the_role_and_signs_in_as_always(app, settings):
    petition = a_petition()
    make_account(ROSA, role=Role.READER)

    path = invited(settings, role=Role.EXPORTER, campaign=petition.id)
    theirs = app.test_client()
    came = press(theirs, path)

    assert came.location == "/desk/"
    assert theirs.get("/desk/").location.startswith("/desk/sign-in")
    assert (Role.EXPORTER, petition.id) in roles.of(accounts.by_email(ROSA).id).held


def test_whoever_was_shut_out_does_not_come_back_by_an_invitation(app, settings):
    make_account(ROSA, role=Role.READER, is_active=False)

    path = invited(settings, campaign=a_petition().id)

    assert press(app.test_client(), path).status_code == 410


def test_whoever_has_a_role_there_is_not_invited_to_it(client):
    sure(client)
    make_account(ROSA, role=Role.READER)

    reply = ask(client)

    assert reply.status_code == 422
    assert "Change their role in the list of people." in text_of(reply)
    assert mails() == []


@pytest.mark.parametrize("typed", ["", "rosa", "rosa@", "a" * 250 + "@example.org"])
def test_what_is_no_address_is_asked_for_again_with_all_that_was_chosen(client, typed):
    sure(client)

    reply = ask(client, email=typed, role="reader", language="es")

    assert reply.status_code == 422
    assert re.search(r'value="reader"[^>]*checked|checked[^>]*value="reader"', reply.text)
    assert '<option selected value="es">' in reply.text


def test_what_nobody_followed_is_forgotten_after_a_month(settings, stopped_clock):
    invited(settings)
    stopped_clock(inviting.GOOD_FOR + timedelta(days=29))
    tasks.every_hour(settings)
    assert waiting() == [ROSA]

    stopped_clock(timedelta(days=2))
    tasks.every_hour(settings)

    assert waiting() == []
    assert db.session.scalar(select(Invitation.id)) is None
