"""Which districts to offer somebody whose ZIP code is wrong about them."""

from campaign.districts import lookup, nearby


def test_the_own_district_comes_first_and_neighbours_follow_with_their_senators():
    around = nearby.districts_around("93640")

    assert around[0].district == 14
    assert {12, 16} & {candidate.district for candidate in around}
    assert 40 not in {candidate.district for candidate in around}
    assert all(c.senator == lookup.senator_of(c.district) for c in around)


def test_no_district_is_offered_twice():
    numbers = [candidate.district for candidate in nearby.districts_around("90012")]

    assert len(numbers) == len(set(numbers)) > 3


def test_where_the_zip_is_unknown_all_districts_are_offered():
    numbers = [candidate.district for candidate in nearby.districts_around("00000")]

    assert numbers == list(range(1, 41))
