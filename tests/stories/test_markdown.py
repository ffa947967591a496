import re

import pytest

from campaign.stories import markdown

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>read</a>",
    "<iframe src='https://elsewhere.example'></iframe>",
    "<style>body{display:none}</style>",
    "<form action='https://elsewhere.example'><input name=p></form>",
    "[read](javascript:alert(1))",
    "[read](JaVaScRiPt:alert(1))",
    "[read](  javascript:alert(1))",
    "[read](&#106;avascript:alert(1))",
    "[read](java\tscript:alert(1))",
    "[read](data:text/html;base64,PHNjcmlwdD4=)",
    "[read](vbscript:msgbox(1))",
    "[read](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](https://elsewhere.example/pixel.gif)",
    "![x](//elsewhere.example/pixel.gif)",
    "![x](/\\elsewhere.example/pixel.gif)",
    '![x" onerror="alert(1)](/static/img/road.svg)',
    '![x](/static/img/road.svg "a\\" onload=\\"alert(1)")',
    '[x](https://example.org "a\\" onclick=\\"alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    '::: pull onclick="alert(1)"\nwords\n:::',
    "::: figure\n<script>alert(1)</script>\nCredit: <b onclick=alert(1)>me</b>\n:::",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "# <script>alert(1)</script>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_markdown_makes_a_page_do_or_fetch_anything(attack):
    body = markdown.render(attack)

    html = body.before + body.after
    tags = re.findall(r"<[^>]*>", html)
    assert not [
        tag for tag in tags if re.search(r"(?i)\son\w+\s*=(?=[^\"]*(\"[^\"]*\"[^\"]*)*$)", tag)
    ]
    assert not [
        tag for tag in tags if re.match(r"(?i)</?(script|style|iframe|form|svg|input)", tag)
    ]
    for address in re.findall(r'(?:href|src)="([^"]*)"', html):
        assert re.match(r"https?://|mailto:|/(?![/\\])|#", address)
    for address in re.findall(r'src="([^"]*)"', html):
        assert re.match(r"/(?![/\\])", address)


def test_html_that_an_organiser_types_is_shown_as_they_typed_it():
    assert "&lt;b&gt;bold&lt;/b&gt;" in markdown.render("Write <b>bold</b>.").before


def test_links_keep_their_web_mail_and_own_addresses():
    html = markdown.render(
        "[a](https://example.org) [b](mailto:a@example.org) [c](/terms) [d](#sign)"
    ).before

    assert 'href="https://example.org" rel="noopener"' in html
    assert 'href="mailto:a@example.org"' in html
    assert 'href="/terms"' in html
    assert 'href="#sign"' in html


def test_the_petition_divides_a_text_in_two():
    body = markdown.render("Before.\n\n::: petition\n:::\n\nAfter.")

    assert body.before == '<p class="lede">Before.</p>'
    assert body.after == "<p>After.</p>"


def test_without_a_place_for_it_the_petition_ends_the_text():
    body = markdown.render("All of it.")

    assert "All of it." in body.before
    assert body.after == ""


def test_a_second_place_for_the_petition_is_ignored():
    body = markdown.render("A.\n\n::: petition\n:::\n\nB.\n\n::: petition\n:::\n\nC.")

    assert "A." in body.before
    assert body.after == "<p>B.</p>\n<p>C.</p>"


def test_whoever_forgets_to_close_the_petition_loses_no_text():
    body = markdown.render("A.\n\n::: petition\n\nB.\n\nC.")

    assert "A." in body.before
    assert body.after == "<p>B.</p>\n<p>C.</p>"


def test_a_petition_inside_a_quotation_does_not_break_the_quotation():
    body = markdown.render("> Said.\n>\n> ::: petition\n> :::\n>\n> More.")

    assert body.before.count("<blockquote>") == body.before.count("</blockquote>") == 1
    assert "More." in body.before
    assert body.after == ""


def test_a_pull_quote_is_marked_as_one():
    html = markdown.render("Text.\n\n::: pull\nThat is the idea.\n:::").before

    assert '<blockquote class="pull">\n<p>That is the idea.</p>\n</blockquote>' in html


def test_a_figure_has_its_picture_caption_and_credit():
    html = markdown.render(
        "::: figure\n![A road](/static/img/road.svg)\nThe road\ninto *Mendota*.\n"
        "Credit: the desk\n:::"
    ).before

    assert re.search(r'<img src="/static/img/road.svg\?v=\w{12}" alt="A road"', html)
    assert (
        '<figcaption>The road into <em>Mendota</em>. <span class="credit">Credit: the desk'
        "</span></figcaption>\n</figure>"
    ) in html
    assert "<p" not in html


def test_a_figure_without_words_has_no_caption():
    html = markdown.render("::: figure\n![A road](/static/img/road.svg)\n:::").before

    assert "<img" in html
    assert "<figcaption" not in html


def test_a_spanish_credit_is_a_credit_too():
    html = markdown.render(
        "::: figure\n![x](/static/img/road.svg)\nCrédito: redacción\n:::"
    ).before

    assert '<span class="credit">Crédito: redacción</span>' in html


def test_a_drawing_of_ours_tells_its_size_so_that_the_text_does_not_jump():
    html = markdown.render("![A road](/static/img/road.svg)").before

    assert 'width="1200" height="560"' in html


def test_a_picture_whose_address_climbs_out_of_the_folder_is_not_looked_up():
    html = markdown.render("![x](/static/../pyproject.toml)").before

    assert 'src="/static/../pyproject.toml"' in html  # without a hash of what is in there


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("# A\n\n## B", ["h2", "h3"]),
        ("## A\n\n### B", ["h2", "h3"]),
        ("##### A\n\n###### B\n\n# C", ["h6", "h6", "h2"]),
    ],
)
def test_the_first_heading_stays_the_pages_own(written, tags):
    assert re.findall(r"<(h\d)>", markdown.render(written).before) == tags


def test_the_text_begins_with_its_first_paragraph_not_with_a_caption():
    html = markdown.render(
        "::: figure\n![x](/static/img/road.svg)\nA road.\n:::\n\nIt began."
    ).before

    assert '<p class="lede">It began.</p>' in html


def test_quotes_dashes_and_bills_are_set_as_a_printer_would():
    html = markdown.render('She said "no" -- it\'s SB 54...').before

    assert "She said “no” – it’s SB&nbsp;54…" in html


def test_reading_time_counts_words_and_is_never_nothing():
    assert markdown.render("").minutes == 1
    assert markdown.render("word " * 230).minutes == 1
    assert markdown.render("word " * 231).minutes == 2


def test_an_excerpt_is_whole_words_without_marks():
    text = "# Heading\n\nThe *road* into [Mendota](https://example.org) is long."

    assert markdown.excerpt(text) == "Heading The road into Mendota is long."
    assert markdown.excerpt(text, length=24) == "Heading The road into…"


def test_a_text_of_one_long_word_still_has_an_excerpt():
    assert markdown.excerpt("x" * 50, length=10) == "x" * 9 + "…"


def test_the_first_picture_is_one_that_may_be_shown():
    text = "![a](https://elsewhere.example/a.png)\n\n![A road](/static/img/road.svg)"

    picture = markdown.first_picture(text)

    assert picture.alt == "A road"
    assert picture.size == (1200, 560)
    assert markdown.first_picture("No picture.") is None
