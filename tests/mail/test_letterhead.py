"""One list of blocks becomes a text and an HTML that say the same."""

import re

import html5lib
import pytest

from campaign.mail.letterhead import (
    LINE_LENGTH,
    Button,
    Facts,
    Heading,
    Paragraph,
    Quote,
    Small,
    Verbatim,
    compose,
)

URL = "https://act.example.org/confirm/" + "k" * 80


def composed(*blocks, **changes):
    return compose(
        blocks,
        **{
            "organisation": "Step Up California",
            "postal_address": "1 Example Street, Sacramento, CA 95814",
            "contact": "desk@stepup.example.org",
            "language": "en",
        }
        | changes,
    )


def words_of(html):
    page = html5lib.HTMLParser(strict=True).parse(html)
    body = page.find("{http://www.w3.org/1999/xhtml}body")
    return " ".join(" ".join(body.itertext()).split())


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (Heading("Confirm your name"), ["Confirm your name"]),
        (Paragraph("Dear Kim,\nthank you."), ["Dear Kim,", "thank you."]),
        (Button("Confirm", URL), ["Confirm", URL]),
        (Quote("It began with tinted windows."), ["It began with tinted windows."]),
        (Facts([("To", "Senator Vance"), ("ZIP", "93640")]), ["To", "Senator Vance", "93640"]),
        (Small("Not you? Do nothing."), ["Not you? Do nothing."]),
        (Verbatim("Dear Senator,\n\n  please."), ["Dear Senator,", "please."]),
    ],
)
def test_text_and_html_say_the_same(block, words):
    text, html = composed(block)

    for word in words:
        assert word in text
        assert word in words_of(html)


def test_every_mail_says_who_writes_and_where_a_person_is_reached():
    text, html = composed(Paragraph("Hello."))

    for line in ("Step Up California", "1 Example Street", "desk@stepup.example.org"):
        assert line in text
        assert line in words_of(html)


def test_lines_are_short_but_for_addresses_and_verbatim_words():
    letter = "Dear Senator, " + "please " * 30

    text, _ = composed(
        Heading("word " * 40),
        Paragraph("word " * 40 + URL),
        Quote("word " * 40),
        Facts([("Name", "word " * 40)]),
        Verbatim(letter),
    )

    long = [line for line in text.split("\n") if len(line) > LINE_LENGTH]
    assert long == [URL, f"| {letter}".rstrip()]


def test_an_address_with_hyphens_stays_whole():
    address = "https://act.example.org/" + "stand-by-the-values-act-" * 4

    text, _ = composed(Paragraph(f"Read it at {address} today."))

    assert address in text.split("\n")


def test_a_letter_keeps_its_lines_and_blanks():
    letter = "Dear Senator,\n\n    first\n\n\n  second\n"

    text, html = composed(Verbatim(letter))

    assert "| Dear Senator,\n|\n|     first\n|\n|\n|   second\n" in text
    assert letter in html
    assert "white-space:pre-wrap" in html


def test_nothing_typed_becomes_markup():
    evil = '<script>alert("1")</script>&amp;'
    blocks = [Heading, Paragraph, Quote, Small, Verbatim]

    _, html = composed(
        *(block(evil) for block in blocks),
        Button(evil, 'https://x.example.org/?a=1&b="><script>'),
        Facts([(evil, evil)]),
        organisation=evil,
        postal_address=evil,
    )

    assert "<script" not in html
    assert words_of(html).count('<script>alert("1")</script>&amp;') == 10


def test_the_sheet_names_its_language_and_loads_nothing():
    _, html = composed(Button("Confirmar", URL), language="es")

    assert '<html lang="es"' in html
    assert "<img" not in html
    assert "<style" not in html
    assert "<link" not in html
    assert 'width="600"' in html


def test_text_takes_the_colours_of_the_mail_program_so_that_dark_mode_can_be_read():
    _, html = composed(Heading("A"), Paragraph("B"), Small("C"), Quote("D"), Verbatim("E"))

    assert "color:#" not in html.replace("border-color:#", "")
    assert "background" not in html
    assert 'content="light dark"' in html


def test_a_word_longer_than_the_sheet_is_broken_in_the_sheet():
    _, html = composed(Heading("W" * 200), Paragraph("w" * 200), Facts([("Name", "w" * 200)]))

    sheet = re.search(r'<td style="([^"]*)">\s*<h1', html)[1]
    assert "overflow-wrap:anywhere" in sheet  # and whatever stands in it inherits that
    assert "nowrap" not in html
