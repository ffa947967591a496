"""One person who stands in every place that can hold something about a person."""

from campaign.access.models import Role
from campaign.access.roles import EVERY
from campaign.comments import threads
from campaign.db import db, writing
from campaign.delivery import suppressing
from campaign.delivery.models import Reason
from campaign.imports import decoding, keeping
from campaign.imports.models import Kind
from campaign.organisers import inviting
from tests.access.organiser import make_account
from tests.comments.talking import make_thread, wrote
from tests.factories import make_petition
from tests.imports import files
from tests.signers_of import sign, signed
from tests.supporters.asked import subscribe

KIM = "kim@example.org"
WORDS = "My uncle was stopped in Mendota."
AGREED = (("show_name", "Show my first name"),)


def lies_in_a_file(petition, account_id):
    """Let a file wait to be brought in that holds Kim in another spelling."""
    rows = [["Kim Osei", "KIM+list@example.org", "93640", ""], *files.people(250)]
    sheet = decoding.sheet(files.as_csv(rows))
    asked = {"name": "list.csv", "kind": Kind.LIST, "account_id": account_id}
    return keeping.keep(petition.id, petition.scope, sheet, **asked)


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
    lies_in_a_file(petition, boss)
    suppressing.suppress(KIM, Reason.UNSUBSCRIBE)
    db.session.commit()
    return petition
