"""Very many fingerprints, known by how they begin."""

import pytest

from campaign.mail import addresses
from campaign.supporters import mailboxes
from campaign.vault.prints import BEGINNING_BYTES, Prints

MAILS = ["kim@example.org", "K.im+news@gmail.com", "an@example.org"]


def prints_of(*numbers):
    return [number.to_bytes(BEGINNING_BYTES) + bytes(24) for number in numbers]


def beginnings(prints):
    return (one[:BEGINNING_BYTES] for one in sorted(prints))


@pytest.mark.parametrize("count", [0, 1, 2, 25_000])
def test_what_was_put_in_is_known_and_nothing_else(count):
    known = prints_of(*range(1, 2 * count, 2))

    prints = Prints(beginnings(known))

    assert len(prints) == count
    assert all(one in prints for one in known)
    assert not any(one in prints for one in prints_of(*range(0, 2 * count + 2, 2)))


def test_the_smallest_and_the_greatest_are_known():
    ends = prints_of(0, 2**64 - 1)

    prints = Prints(beginnings(ends))

    assert all(one in prints for one in ends)


def test_many_fingerprints_are_those_of_each_one():
    assert mailboxes.address_prints(MAILS) == {
        one: mailboxes.address_print(one) for one in MAILS
    }
    assert addresses.suppression_prints(MAILS) == {
        one: addresses.suppression_print(one) for one in MAILS
    }
