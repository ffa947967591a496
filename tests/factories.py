"""Make rows for tests: plain functions, fixed values, every default overridable by name."""

import itertools

from campaign import clock
from campaign.db import db
from campaign.delivery import outbox
from campaign.delivery.models import Kind, OutboxMessage
from campaign.mail.post import Mail
from campaign.petitions.models import Petition, PetitionState, Position, Source, Wording
from campaign.stories.models import Story

_serial = itertools.count(1)

LETTER = "Dear Senator $senator,\n\nplease stand by $bill.\n\n$words\n\n$name\n$city $zip"


def make_petition(*, language="en", wording=None, **values):
    """A petition in rehearsal, with one wording and its page as a source."""
    petition = _save(
        Petition(
            **{
                "slug": f"values-act-{next(_serial)}",
                "state": PetitionState.REHEARSAL,
                "bill": "SB 54",
                "position": Position.SUPPORT,
            }
            | values
        )
    )
    _save(
        Wording(
            **{
                "petition_id": petition.id,
                "language": language,
                "call": "Help us make sure California steps up",
                "ask": "Tell your state senator to stand by the Values Act until it is law.",
                "letter_subject": "Please support $bill",
                "letter_body": LETTER,
            }
            | (wording or {})
        )
    )
    _save(Source(petition_id=petition.id, name="page"))
    return petition


def make_story(**values):
    petition = values.pop("petition", None) or make_petition()
    return _save(
        Story(
            **{
                "slug": f"a-traffic-stop-{next(_serial)}",
                "language": "en",
                "petition_id": petition.id,
                "kicker": "California Values Act",
                "headline": "A traffic stop should not end at an airport",
                "standfirst": "The state Senate has passed a bill.",
                "byline": "The campaign desk",
                "body": "It began with tinted windows.\n\n::: petition\n:::\n\nThe end.",
                "published_at": clock.now(),
                "updated_at": clock.now(),
            }
            | values
        )
    )


def make_mail(**values):
    return Mail(
        **{
            "recipient": "senator.vance@senate.example.org",
            "subject": "SUPPORT SB 54: 1 constituent, District 14",
            "text": "One letter.",
            "html": "<p>One letter.</p>",
            "reply_to": "desk@stepup.example.org",
        }
        | values
    )


def make_message(*, mail=None, **values):
    message_id = outbox.enqueue(
        **{
            "kind": Kind.BUNDLE,
            "scope": "petition:1",
            "mail": mail or make_mail(),
            "is_rehearsal": False,
        }
        | values
    )
    db.session.commit()
    return db.session.get(OutboxMessage, message_id)


def _save(row):
    db.session.add(row)
    db.session.flush()
    return row
