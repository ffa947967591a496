"""The mail of a bundle, and of a letter that goes by itself."""

import html
import re

from campaign.mail.post import File
from campaign.offices import mailing
from campaign.offices.parts import Part
from tests.offices.bundled import contents, letter

CSV = File("letters.csv", "text/csv", b"No.")
PDF = File("letters.pdf", "application/pdf", b"%PDF")


def words_of(mail):
    """The words of both its bodies, without marks and markup: each is a list."""
    text = re.sub(r"^(\||-- $|=+$)", "", mail.text, flags=re.MULTILINE)
    body = mail.html[mail.html.index("<body") :]
    plain = html.unescape(re.sub(r"<[^>]*>", " ", body))
    return re.findall(r"\w+", text), re.findall(r"\w+", plain)


def flat(text):
    return " ".join(text.split())


def test_the_subject_has_one_pattern_that_an_office_can_filter_by(settings):
    many = contents(*[letter(f"Kim {n}") for n in range(1_214)])
    one = contents(letter())

    assert mailing.word(many, (CSV,), settings).subject == (
        "SUPPORT SB 54: 1,214 constituents, District 14"
    )
    assert mailing.word(one, (CSV,), settings).subject == (
        "SUPPORT SB 54: 1 constituent, District 14"
    )


def test_the_mail_speaks_to_the_senator_and_counts(settings):
    mail = mailing.word(
        contents(
            letter("Kim Osei", words="My neighbour was taken."),
            letter("An Le"),
            letter("Bo D.", city="Fresno", zip="93701"),
        ),
        (CSV, PDF),
        settings,
    )

    text = flat(mail.text)
    assert text.startswith(
        "Senator Ada Vance, 3 constituents of District 14 ask you to support SB 54"
    )
    assert "Bundle: No. 12, November 22, 2026" in text
    assert "Letters in it: 3, of which 1 personal" in text
    assert "Unchanged form letters: 2" in text
    assert "To this office so far: 1,003" in text
    assert "By city: Mendota 2, Fresno 1" in text
    assert "By ZIP: 93640 2, 93701 1" in text
    assert "Personal letter: 1 of 1 (No. 1) From: Kim Osei, Mendota 93640, November 21" in text
    assert "My neighbour was taken." in text
    assert "2 constituents sent this letter unchanged." in text
    assert "as a spreadsheet (CSV) and as pages to print (PDF)" in text
    assert mail.files == (CSV, PDF)
    assert (mail.recipient, mail.copies) == ("senator.vance@example.org", ())
    assert mail.reply_to == settings.contact


def test_text_and_html_say_the_same(settings):
    bundle = contents(letter(words="Mine & <mine>."), letter("An Le"), part=Part(has_more=True))

    for mail in (
        mailing.word(bundle, (CSV, PDF), settings),
        mailing.word_letter(contents(letter(words="Mine.")), settings),
    ):
        text, markup = words_of(mail)
        assert text == markup


def test_the_mail_goes_to_every_address_of_the_office(settings):
    addresses = ("desk@example.org", "aide@example.org", "district@example.org")

    for mail in (
        mailing.word(contents(letter(), addresses=addresses), (CSV,), settings),
        mailing.word_letter(contents(letter(), addresses=addresses), settings),
    ):
        assert mail.recipient == "desk@example.org"
        assert mail.copies == ("aide@example.org", "district@example.org")


def test_only_files_that_come_along_are_spoken_of(settings):
    bundle = contents(letter(words="Mine."))

    assert "PDF" not in mailing.word(bundle, (CSV,), settings).text
    assert "PDF" in mailing.word(bundle, (CSV, PDF), settings).text
    assert "PDF" in mailing.word(bundle, (), settings).text  # a preview


def test_a_part_says_which_it_is_and_whether_more_letters_follow(settings):
    first, last, whole = (
        mailing.word(contents(letter(), part=part), (CSV,), settings).text
        for part in (Part(has_more=True), Part(3), Part())
    )

    assert "more letters follow" in first
    assert "Bundle: No. 12, part 1, November 22, 2026" in first
    assert "more letters follow" not in last
    assert "Bundle: No. 12, part 3, November 22, 2026" in last
    assert "part" not in whole


def test_the_body_stays_small_however_much_people_write(settings):
    personal = [letter(f"Kim {n}", words="<&'\"" * 500 + f" {n}END") for n in range(100)]

    mail = mailing.word(contents(*personal, letter("An Le")), (CSV, PDF), settings)

    for body in (mail.text, mail.html):
        assert len(body.encode()) <= mailing.MOST_BODY_BYTES
    left = 100 - mail.text.count("END")
    assert 0 < left < 100
    assert f"{left} more personal letters are in the spreadsheet and the PDF" in flat(mail.text)
    assert "1 constituent sent this letter unchanged" in flat(mail.text)


def test_form_letters_of_many_wordings_do_not_fill_the_body(settings):
    forms = [letter("An", body=f"{n}" + "'" * 8_000, is_form=True) for n in range(9)]

    mail = mailing.word(contents(*forms), (CSV, PDF), settings)

    assert len(mail.html.encode()) <= mailing.MOST_BODY_BYTES
    shown = flat(mail.text).count("1 constituent sent this letter unchanged")
    assert 0 < shown < 9
    assert f"{9 - shown} constituents sent a form letter in other words" in flat(mail.text)


def test_a_letter_cannot_forge_our_words_in_the_mail(settings):
    forged = letter(
        "Kim\nBundle: No. 99", body="x\r\nPersonal letter: 9\u2028Bundle\x0bFrom: y"
    )

    mail = mailing.word(contents(forged), (CSV,), settings)

    assert "| Personal letter: 9\n| Bundle\n| From: y" in mail.text
    heads = [line for line in mail.text.splitlines() if line.startswith("Bundle")]
    assert heads == ["Bundle: No. 12, November 22, 2026"]


def test_a_letter_by_itself_says_whose_it_is_and_who_carries_it(settings):
    mail = mailing.word_letter(
        contents(letter("Kim O.", words="My neighbour was taken.")), settings
    )

    text = flat(mail.text)
    assert mail.subject == ("SUPPORT SB 54: letter from Kim O., Mendota 93640, District 14")
    assert text.startswith(
        "Senator Ada Vance, a constituent of District 14 asks you to support"
    )
    assert "My neighbour was taken." in text
    assert "Step Up California carries this letter for its writer" in text
    assert "confirmed it on November 21, 2026" in text
    assert "Identity was not verified" in text
    assert "An answer to this mail goes to Step Up California" in text
    assert mail.reply_to == settings.contact
    assert mail.files == ()


def test_an_answer_reaches_the_writer_only_where_they_asked_for_it(settings):
    mail = mailing.word_letter(contents(letter(answer_to="kim@example.org")), settings)

    assert mail.reply_to == "kim@example.org"
    assert "An answer to this mail goes to the writer." in flat(mail.text)
    assert "kim@example.org" not in mail.text + mail.html


def test_a_street_goes_with_its_letter_and_nothing_stands_where_none_was_given(settings):
    kim = letter("Kim Osei", words="Mine.", street="12 Oak\nBundle: No. 99 St")

    for mail in (
        mailing.word(contents(kim, letter(words="Mine.")), (CSV,), settings),
        mailing.word_letter(contents(kim), settings),
    ):
        assert mail.text.count("Street:") == 1
        assert "\nStreet: 12 Oak Bundle: No. 99 St\n" in mail.text
    assert "Street:" not in mailing.word_letter(contents(letter()), settings).text


def test_a_bundle_says_whom_the_office_may_answer(settings):
    kim = letter("Kim Osei", words="Mine.", answer_to="kim@example.org")

    mail = mailing.word(contents(kim, letter(words="Mine, too.")), (CSV,), settings)

    assert mail.text.count("Answer to:") == 1
    assert "\nAnswer to: kim@example.org\n" in mail.text
    assert mail.reply_to == settings.contact


def test_a_name_cannot_break_the_subject(settings):
    hostile = letter("Kim\r\nBcc: all@example.org " + "x" * 200)

    subject = mailing.word_letter(contents(hostile), settings).subject

    assert "\n" not in subject
    assert "\r" not in subject
    assert len(subject) < 160
