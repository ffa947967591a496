"""A password is refused for what a guesser would try, and never for the signs it lacks."""

import pytest

from campaign.access import guesses

OWN = ("kim.osei@stepup.example.org", "Step Up California", "https://act.example.org")


@pytest.mark.parametrize(
    "typed",
    [
        "password1234",
        "Passw0rd!2026",
        "p@$$w0rdp@$$w0rd",
        "1q2w3e4r5t6y",
        "qwertyuiop12",
        "lkjhgfdsa123",
        "1qaz2wsx3edc4rfv",
        "abcdefghijkl",
        "123456789012",
        "aaaaaaaaaaaa",
        "abababababab",
        "sunshineprincess",
        "LetMeInLetMeIn!!",
        "Verano2026Verano",
        "contraseña2026",
        "839201847562",
        "correct-horse-battery-staple",
    ],
)
def test_what_a_guesser_tries_first_is_refused(typed):
    assert guesses.is_guessable(typed)


@pytest.mark.parametrize("typed", ["kim.osei.2026", "StepUpCalifornia1", "osei-stepup-1"])
def test_names_that_stand_beside_it_are_known_to_a_guesser_too(typed):
    assert guesses.is_guessable(typed, OWN)


@pytest.mark.parametrize(
    "typed",
    [
        "horse-lantern-olive",
        "a quite other one",
        "four little boats sing",
        "tu casa lejos vieja",
        "xk7Qz!m2pRw9",
        "北京上海广州深圳重庆天津",
        "8392018475620193",
        "%^&*()_+{}|~",
    ],
)
def test_what_is_long_and_not_common_is_taken_whatever_signs_it_has(typed):
    assert not guesses.is_guessable(typed, OWN)


def test_the_longest_password_is_looked_at_in_no_time_and_cut_where_nobody_guesses_on():
    assert guesses.is_guessable("password" * 32)
    assert not guesses.is_guessable("".join(chr(0x4E00 + n) for n in range(256)))
