"""What is shown of a name: the first, and only where that is surely one."""

import pytest

from campaign.db import db
from campaign.petitions import names
from tests.factories import make_petition
from tests.signers_of import signed

SHOWN = (("show_name", "Show my first name and city under the petition"),)


@pytest.fixture
def petition():
    petition = make_petition(slug="values-act")
    db.session.commit()
    return petition


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Kim Osei", "Kim"), ("Dr. Kim Osei", "Kim"), ("Kim", "Kim"), ("Dr.", "Dr."),
     ("Sra. Luz Mora", "Luz"), ("J.R. Osei", "J.R.")],
)  # fmt: skip
def test_a_title_is_no_first_name(typed, name):
    assert names.first_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "López, María",
        "Pérez,Rosa",
        "evil。com x",
        "K9 Osei",
        "Z\u0300\u0301\u0302\u0303 O",
        "Dr.",
    ],
)
def test_what_may_be_more_than_a_first_name_is_not_shown(petition, settings, typed):
    signed(petition, settings, name=typed, consents=SHOWN)

    assert names.latest(petition.id) == ()


def test_a_sentence_typed_as_one_word_is_not_shown(petition, settings):
    signed(petition, settings, name="Vote" * 10 + " Now", consents=SHOWN)

    assert names.latest(petition.id) == ()
