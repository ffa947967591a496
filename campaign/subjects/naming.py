"""The names of what is held, for people who read no JSON."""

import re
from datetime import datetime

from flask_babel import format_datetime, gettext, lazy_gettext

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")

_NAMES = {
    "signatures": lazy_gettext("Signatures"),
    "news": lazy_gettext("Subscriptions to news"),
    "comments": lazy_gettext("Comments"),
    "account_at_the_desk": lazy_gettext("Access to the desk"),
    "invitations_to_the_desk": lazy_gettext("Invitations to the desk"),
    "role": lazy_gettext("Role"),
    "sent_at": lazy_gettext("Sent at"),
    "expires_at": lazy_gettext("Good until"),
    "mails": lazy_gettext("Mails of the last days"),
    "files_to_bring_in": lazy_gettext("Rows of files that are not brought in"),
    "import": lazy_gettext("Import"),
    "row": lazy_gettext("Row"),
    "no_mail": lazy_gettext("Why no mail goes to this address"),
    "petition": lazy_gettext("Petition"),
    "address": lazy_gettext("Address"),
    "bill": lazy_gettext("Bill"),
    "you": lazy_gettext("Person"),
    "name": lazy_gettext("Name"),
    "email": lazy_gettext("Mail address"),
    "street": lazy_gettext("Street"),
    "phone": lazy_gettext("Phone"),
    "own_words": lazy_gettext("Own words"),
    "letter_subject": lazy_gettext("Subject of the letter"),
    "letter": lazy_gettext("Letter"),
    "letter_as_the_office_reads_it": lazy_gettext("Letter, as the office reads it"),
    "subject": lazy_gettext("Subject"),
    "body": lazy_gettext("Words"),
    "words": lazy_gettext("Words"),
    "signature": lazy_gettext("Signature"),
    "state": lazy_gettext("State"),
    "signed_at": lazy_gettext("Signed"),
    "confirmed_at": lazy_gettext("Confirmed"),
    "confirm_page_was_opened": lazy_gettext("The page to confirm was opened"),
    "withdrawn_at": lazy_gettext("Withdrawn"),
    "invalid_because": lazy_gettext("Invalid because"),
    "shown_name_hidden_at": lazy_gettext("Name taken off the pages"),
    "reminded_at": lazy_gettext("Reminded"),
    "told_of_delivery_at": lazy_gettext("Told that the letter arrived"),
    "asked_about_vacant_seat_at": lazy_gettext("Asked about a vacant seat"),
    "asked_about_district_at": lazy_gettext("Asked about the district"),
    "language": lazy_gettext("Language"),
    "name_shown_to_office": lazy_gettext("How the office sees the name"),
    "letter_is_unchanged": lazy_gettext("The petition’s own letter"),
    "came_from": lazy_gettext("Came from"),
    "came_by_link": lazy_gettext("Came by the link"),
    "your_link_to_share": lazy_gettext("Own link to share"),
    "code": lazy_gettext("Code"),
    "visits": lazy_gettext("Visits"),
    "place": lazy_gettext("Place"),
    "zip": lazy_gettext("ZIP code"),
    "city": lazy_gettext("City"),
    "district": lazy_gettext("District"),
    "known_by": lazy_gettext("Known by"),
    "share_of_zip": lazy_gettext("Share of the ZIP code’s residents in it"),
    "agreed_to": lazy_gettext("Agreed to"),
    "what": lazy_gettext("What"),
    "given_at": lazy_gettext("Given"),
    "where_the_letter_is": lazy_gettext("Where the letter is"),
    "step": lazy_gettext("Step"),
    "since": lazy_gettext("Since"),
    "next_step_at": lazy_gettext("Next step"),
    "bundle": lazy_gettext("Bundle to the office"),
    "number": lazy_gettext("Number"),
    "senator": lazy_gettext("Senator"),
    "released_at": lazy_gettext("Sent"),
    "letters": lazy_gettext("Letters in it"),
    "by_itself": lazy_gettext("By itself"),
    "with_an_earlier_letter_of_yours": lazy_gettext("With an earlier letter of theirs"),
    "mails_of_the_last_days": lazy_gettext("Mails of the last days"),
    "kind": lazy_gettext("Kind"),
    "day": lazy_gettext("Day"),
    "no_mail_because": lazy_gettext("No mail because"),
    "fingerprints_that_cannot_be_turned_back": lazy_gettext("Fingerprints"),
    "exports_that_may_hold_it": lazy_gettext("Exports that may hold it"),
    "opened_at_the_desk": lazy_gettext("Opened at the desk"),
    "how_often": lazy_gettext("How often"),
    "asked_at": lazy_gettext("Asked"),
    "ended_at": lazy_gettext("Ended"),
    "campaigns": lazy_gettext("Campaigns"),
    "first_wrote_at": lazy_gettext("First wrote"),
    "agreed_to_the_terms_at": lazy_gettext("Agreed to the terms"),
    "comments_approved": lazy_gettext("Comments approved"),
    "comments_rejected": lazy_gettext("Comments rejected"),
    "blocked": lazy_gettext("Blocked"),
    "beneath": lazy_gettext("Beneath the story"),
    "written_at": lazy_gettext("Written"),
    "shown_name": lazy_gettext("Name that everybody sees"),
    "answer_to_the_moderators": lazy_gettext("Answer to the moderators"),
    "marked_as_signer": lazy_gettext("Marked “signed this petition”"),
    "picked_for_senators": lazy_gettext("Picked for senators"),
    "waits_because": lazy_gettext("Waits because"),
    "rejected_because": lazy_gettext("Rejected because"),
    "shown_at": lazy_gettext("Shown"),
    "decided_at": lazy_gettext("Decided"),
    "has_access": lazy_gettext("Has access"),
    "roles": lazy_gettext("Roles"),
    "second_factors": lazy_gettext("Second factors"),
    "signed_in": lazy_gettext("Signed in"),
    "browser": lazy_gettext("Browser"),
    "seen_at": lazy_gettext("Seen"),
    "because": lazy_gettext("Because"),
}


def name_of(key: str) -> str:
    """Return what a field of a copy is called."""
    return str(_NAMES.get(key) or key.replace("_", " "))


def value_of(value: object) -> str:
    """Return a plain value as people read it: moments by the clock of California."""
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, str) and _MOMENT.match(value):
        return str(format_datetime(datetime.fromisoformat(value), "medium"))
    return str(value)
