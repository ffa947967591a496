"""Placeholders: checked when saved, filled when sent, harmless in a signer's hands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.errors import Invalid
from campaign.letters import likeness, template

VALUES = {
    "senator": "Anna Caballero",
    "district": "14",
    "name": "Kim Osei",
    "city": "Mendota",
    "zip": "93640",
    "bill": "SB 54",
}


def test_every_placeholder_is_filled_by_its_name():
    letter = template.compose(
        "Please support $bill",
        "Dear Senator $senator of $district,\n\n$words\n\n$name\n${city} $zip",
        VALUES | {"words": "My street is afraid."},
    )

    assert letter.subject == "Please support SB 54"
    assert letter.body == (
        "Dear Senator Anna Caballero of 14,\n\nMy street is afraid.\n\nKim Osei\nMendota 93640"
    )


def test_an_unknown_placeholder_is_refused_with_the_nearest_known_name():
    with pytest.raises(Invalid, match=r"no placeholder \$senater. Did you mean \$senator"):
        template.check("Dear $senater")


def test_a_placeholder_like_no_other_is_refused_with_the_list_of_known_ones():
    with pytest.raises(Invalid, match=r"These exist: \$senator, \$district"):
        template.check("Dear $qqq")


def test_a_dollar_sign_alone_is_refused_with_how_to_write_it():
    with pytest.raises(Invalid, match=r"Write \$\$"):
        template.check("It costs $5")
    template.check("It costs $$5, $senator")


def test_words_of_ones_own_go_to_the_end_where_the_template_has_no_place_for_them():
    letter = template.compose("s", "Dear $senator.", VALUES | {"words": "Please."})
    assert letter.body == "Dear Anna Caballero.\n\nPlease."


def test_a_dollar_sign_before_the_word_words_is_no_place_for_them():
    letter = template.compose(
        "s", template.from_shown("I pay $words every year."), VALUES | {"words": "My story."}
    )
    assert letter.body == "I pay $words every year.\n\nMy story."


def test_absent_words_leave_no_hole():
    letter = template.compose("s", "Dear $senator.\n\n$words\n\n$name", VALUES)
    assert letter.body == "Dear Anna Caballero.\n\nKim Osei"


def test_a_signer_sees_brackets_and_may_move_them(app):
    with app.test_request_context():
        shown = template.as_shown("Dear Senator $senator of $bill,\n$name", "SB 54")
        assert shown == "Dear Senator [your senator] of SB 54,\n[your name]"

        own = template.from_shown("I am [your name]. Senator [your senator], it costs $5 $zip.")

    letter = template.compose("s", own, VALUES)
    assert letter.body == "I am Kim Osei. Senator Anna Caballero, it costs $5 $zip."


@given(st.text())
def test_whatever_a_signer_types_arrives_as_they_typed_it(typed):
    plain = typed.replace("[", "(")
    once = template.fill(template.from_shown(plain), VALUES)
    assert once == plain


def test_white_space_does_not_make_a_letter_personal():
    assert likeness.is_unchanged("Dear  Senator,\r\n\r\nplease.\n", "Dear Senator,\n\nplease.")
    assert not likeness.is_unchanged("Dear Senator, please now.", "Dear Senator, please.")
