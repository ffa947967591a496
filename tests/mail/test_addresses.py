"""One mailbox is one signer, however its address is spelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.errors import Invalid
from campaign.mail import addresses


@pytest.mark.parametrize(
    ("typed", "mailbox"),
    [
        ("Kim.Osei@gmail.com", "kimosei@gmail.com"),
        ("kimosei+petitions@googlemail.com", "kimosei@gmail.com"),
        ("kim.osei+x@outlook.com", "kim.osei@outlook.com"),
        ("kim-junk@yahoo.com", "kim@yahoo.com"),
        ("kim+a@me.com", "kim@icloud.com"),
        ("Kim.O@pm.me", "kimo@proton.me"),
        ("KIM@Example.ORG", "kim@example.org"),
        ("kim.osei@example.org", "kim.osei@example.org"),
    ],
)
def test_each_provider_reads_the_part_before_the_at_in_its_own_way(typed, mailbox):
    assert addresses.canonical(addresses.normal(typed)) == mailbox


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("kim", "with an @"),
        ("kim@", "after the @"),
        ("@example.org", "before the @"),
        ("kim@@example.org", "Check this address"),
        ("kim@example", "Check this address"),
        ("kïm@example.org", "plain letters"),
    ],
)
def test_a_wrong_address_gets_a_sentence_that_says_what_to_mend(app, typed, sentence):
    with app.test_request_context(), pytest.raises(Invalid, match=sentence):
        addresses.normal(typed)


@given(
    st.from_regex(r"[a-z0-9.+\-]{1,20}@(gmail\.com|yahoo\.com|example\.org)", fullmatch=True)
)
def test_the_canonical_spelling_is_its_own(address):
    once = addresses.canonical(address)
    assert "@" in once
    if not once.startswith("@"):
        assert addresses.canonical(once) == once
