"""Where a form wants an answer, blanks are none."""

import pytest
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from campaign.web.forms import PublicForm


class Asking(PublicForm):
    call = StringField(validators=[InputRequired("Write the call.")])
    ask = TextAreaField(validators=[InputRequired("Write the ask.")])
    note = StringField()


@pytest.mark.parametrize("typed", ["", "   ", "\u00a0", "\u200b", "\u2060 \ufeff"])
def test_blanks_are_no_answer_and_the_form_says_what_it_wants(app, typed):
    answers = {"call": typed, "ask": typed, "note": typed}

    with app.test_request_context(method="POST", data=answers):
        form = Asking()
        assert not form.validate()

    assert form.errors == {"call": ["Write the call."], "ask": ["Write the ask."]}


def test_what_is_left_out_is_no_answer_whatever_stood_there_before(app):
    with app.test_request_context(method="POST", data={"ask": "Vote for it."}):
        form = Asking(data={"call": "Keep our water clean"})
        assert not form.validate()

    assert form.errors == {"call": ["Write the call."]}
