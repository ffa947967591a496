"""The columns of each kind of file, and what other systems call them.

Source:
    The headings of Action Network are those of its report exports, which its upload matches by
    name: ``email``, ``first_name``, ``last_name``, ``zip_code``, ``can2_…``. ActionKit's are
    those of its user import: ``email``, ``first_name``, ``address1``, ``city``, ``state``,
    ``zip``, ``country``, ``created_at``, and ``action_…`` for fields of one's own. How they
    were found, and what could not be: docs/decisions/0036.

"""

from campaign.exports.columns import headed, named

OFFICE = named("shown_name", "city", "zip", "district", "subject", "letter")
SIGNER = named(
    *("name", "email", "zip", "city", "street", "phone", "words", "personal_letter"),
    *("district", "senator", "state", "language", "source", "show_name", "keep_informed"),
    *("hear_delivery", "office_may_answer", "news", "signed_at", "confirmed_at"),
)
NETWORK = headed(
    email="email",
    first_name="first_name",
    last_name="last_name",
    can2_phone="phone",
    can2_user_address="street",
    can2_user_city="city",
    can2_user_state="us_state",
    zip_code="zip",
    can2_user_tags="tags",
    can2_subscription_status="news",
)
KIT = headed(
    email="email",
    first_name="first_name",
    last_name="last_name",
    address1="street",
    city="city",
    state="us_state",
    zip="zip",
    country="country",
    created_at="signed_at",
    action_district="district",
)
MAILBOX = named("email", "zip", "city", "language", "how_often", "why", "news")
MAILBOX_NETWORK = headed(
    email="email",
    can2_user_city="city",
    zip_code="zip",
    can2_user_tags="tags",
    can2_subscription_status="news",
)
MAILBOX_KIT = headed(email="email", city="city", zip="zip", country="country")
LETTER = named(
    *("number", "shown_name", "city", "zip", "district", "senator", "language"),
    *("personal_letter", "subject", "letter", "confirmed_at"),
)
COMMENT = named(
    *("number", "answer_to", "story", "name", "words", "state", "language"),
    *("is_signer", "posted_at", "shown_at"),
)
DISTRICT = named("district", "senator", "signatures")
ZIP = named("zip", "city", "county", "signatures")
DAY = named("day", "signatures")
