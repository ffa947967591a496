"""An invitation is worth what whoever sent it may still do."""

import pytest

from campaign.access import accounts, roles
from campaign.access.models import Role
from campaign.db import writing
from campaign.organisers import inviting
from tests.access.organiser import make_account
from tests.organisers.test_inviting import ROSA, invited, link_of, owner, press
from tests.organisers.test_people import a_petition
from tests.pages import text_of


@pytest.mark.parametrize("lost", ["demoted", "shut out"])
def test_an_invitation_ends_with_the_power_of_whoever_sent_it(client, settings, lost):
    petition = a_petition()
    inviter = make_account("ana@example.org", role=Role.OWNER, campaign=petition.id)
    path = invited(settings, role=Role.OWNER, campaign=petition.id, by=inviter.id)
    with writing():
        if lost == "demoted":
            roles.give_all(inviter, {(Role.READER, petition.id)})
        else:
            accounts.by_id(inviter.id).is_active = False

    replies = [client.get(path), press(client, path)]

    assert [reply.status_code for reply in replies] == [410, 410]
    assert "Whoever invited you cannot do so any more." in text_of(replies[1])
    assert accounts.by_email(ROSA) is None


def test_sent_again_an_invitation_is_good_by_the_power_of_whoever_sent_it_again(
    client, settings
):
    inviter = make_account("ana@example.org")
    invited(settings, by=inviter.id)
    with writing():
        accounts.by_id(inviter.id).is_active = False

    with writing():
        inviting.send_again(settings, inviting.waiting(None)[0].id, owner())

    assert press(client, link_of()).status_code == 303
