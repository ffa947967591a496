"""One person who stands in every place that can hold something about a person."""

from campaign.access.models import Role
from campaign.access.roles import EVERY
from campaign.comments import threads
from campaign.db import db, writing
from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from campaign.organisers import inviting
from tests.access.organiser import make_account
from tests.comments.talking import make_thread, wrote
from tests.factories import make_petition
from tests.signers_of import sign, signed
from tests.supporters.asked import subscribe

KIM = "kim@example.org"
WORDS = "My uncle was stopped in Mendota."
AGREED = (("show_name", "Show my first name"),)


def stands_everywhere(client, settings):
    """Let Kim sign twice, comment, subscribe, have access and want no mail; Ben only signs."""
    thread = make_thread()
    petition = threads.petition_of(thread)
    subscribe(client, email=KIM)
    signed(petition, settings, words=WORDS, consents=AGREED)
    sign(make_petition(), settings, email="Kim+petitions@example.org")
    signed(petition, settings, email="ben@example.org", name="Ben Ito")
    wrote(thread, "I know him.", name="Kim O.")
    boss = make_account("boss@example.org", None).id
    with writing():
        inviting.invite(settings, KIM, role=Role.READER, campaign=EVERY, language="en", by=boss)
    make_account(KIM, None)
    suppressing.suppress(KIM, Reason.UNSUBSCRIBE)
    db.session.commit()
    return petition
