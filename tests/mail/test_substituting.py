"""Tags of one request: each field in each place, and room for what is personal."""

import json
from html import escape

from hypothesis import given
from hypothesis import strategies as st

from campaign.mail import fields, substituting
from campaign.mail.post import one_line
from tests.factories import make_mail

WORDS = st.text(max_size=60)


def worded(names):
    body = " and ".join(fields.field(name) for name in names)
    return make_mail(subject=body, text=body, html=f"<p>{body}</p>")


def filled(template, substitutions):
    for tag, value in substitutions.items():
        template = template.replace(tag, value)
    return template


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), WORDS, max_size=12))
def test_what_sendgrid_fills_in_is_what_we_would_have_filled_in(values):
    mail = worded(values)
    tags = substituting.tags_of(mail)
    put = tags.substitutions(values)

    plain = " and ".join(values[name] for name in values)
    assert filled(tags.text(mail.text), put) == plain
    assert filled(tags.html(mail.html), put) == (
        "<p>" + " and ".join(escape(values[name]) for name in values) + "</p>"
    )
    assert filled(tags.subject(mail.subject), put) == " and ".join(
        one_line(values[name]) for name in values
    )


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,30}", fullmatch=True), st.text(), max_size=20))
def test_what_fits_is_never_more_than_sendgrid_takes(values):
    put = substituting.tags_of(worded(values)).substitutions(values)

    if substituting.fits(values):
        assert len(json.dumps(put)) <= substituting.MOST_BYTES


def test_ten_thousand_bytes_are_the_end():
    assert substituting.fits({"words": "x" * 3_000})
    assert not substituting.fits({"words": "x" * 3_400})
    assert not substituting.fits({"words": "ñ" * 1_000})


def test_no_tag_is_a_part_of_another():
    mail = worded([f"field_{letter}" for letter in "abcdefghijklmnop"])
    put = substituting.tags_of(mail).substitutions(
        {f"field_{letter}": "x" for letter in "abcdefghijklmnop"}
    )

    assert len(put) == 3 * 16
    assert not [(a, b) for a in put for b in put if a != b and a in b]
