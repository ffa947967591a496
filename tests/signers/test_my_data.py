"""Download my data: all that is held, as a file, for the owner of the mailbox alone."""

import json
from datetime import timedelta

from campaign import clock
from campaign.db import db
from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from campaign.petitions import agreeing
from campaign.petitions.models import PetitionState
from tests.factories import make_petition
from tests.signers.arriving import arrive
from tests.signers_of import my_path, signed

TICK = ((agreeing.OFFICE_REPLY, "The office may answer me directly"),)


def test_it_is_a_file_that_holds_all_we_hold(client, settings, stopped_clock):
    stopped_clock(timedelta(hours=(5 - clock.now().hour) % 24))  # in UTC it is tomorrow
    signature = signed(
        make_petition(state=PetitionState.LIVE),
        settings,
        street="12 Elm St",
        phone="+1 559 555 0100",
        words="I am afraid.",
        consents=TICK,
    )
    suppressing.suppress("kim@example.org", Reason.UNSUBSCRIBE)
    db.session.commit()
    arrive(settings)
    now = clock.now().isoformat(timespec="seconds")

    reply = client.get(f"{my_path(signature)}/data")

    assert reply.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert reply.headers["Cache-Control"] == "no-store"
    held = json.loads(reply.data)
    assert held["you"] == {
        "name": "Kim Osei",
        "email": "kim@example.org",
        "street": "12 Elm St",
        "phone": "+1 559 555 0100",
        "own_words": "I am afraid.",
        "letter_subject": "Please support $bill",
        "letter": held["you"]["letter"],
    }
    assert "please stand by $bill" in held["you"]["letter"]
    assert held["place"]["zip"] == "93640"
    assert held["place"]["city"] == "Mendota"
    assert held["place"]["district"] == 14
    assert held["place"]["known_by"] == "zip"
    assert held["signature"]["state"] == "confirmed"
    assert held["signature"]["confirmed_at"] == now
    (agreed,) = held["agreed_to"]
    assert agreed["words"] == "The office may answer me directly"
    assert agreed["given_at"] == now
    assert held["bundle"]["number"] == 1
    assert held["mails_of_the_last_days"] == [
        {
            "kind": "confirmation",
            "day": clock.pacific(clock.now()).date().isoformat(),
            "state": "queued",
        }
    ]
    assert held["no_mail_because"] == ["unsubscribe"]


def test_every_column_of_a_signature_is_told_or_known_to_say_nothing(client, settings):
    """Whoever adds a column must say here whether its signer gets to see it."""
    from campaign.petitions.models import Signature

    told = {
        "created_at", "state", "sealed", "language", "zip", "name_style", "is_form_letter",
        "district", "placing", "confidence", "confirmed_at", "withdrawn_at", "reminded_at",
        "told_at", "asked_at", "place_asked_at", "petition_id", "source_id", "message_id",
        "address_print", "origin_print", "came_by", "invalidation_id", "name_hidden_at",
        "was_opened",
    }  # fmt: skip
    ours_alone = {
        "id", "handle", "map_version_id", "expires_at", "owes_mail", "resends",
        "address_changes",
    }  # fmt: skip

    assert {column.name for column in Signature.__table__.columns} == told | ours_alone


def test_there_is_no_file_of_whoever_was_erased(client, settings):
    signature = signed(make_petition(), settings)
    signature.sealed = None
    db.session.commit()

    assert client.get(f"{my_path(signature)}/data").status_code == 410
