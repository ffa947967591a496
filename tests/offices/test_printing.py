"""The PDF of a bundle: every name on paper, whatever people write."""

import csv
import io
import re

import pypdf
import pytest

from campaign.offices import printing, spreadsheet
from campaign.offices.parts import Part
from campaign.petitions.models import PetitionState
from campaign.web import glyphs, typesetting
from tests.offices.bundled import contents, letter

UNASSIGNED = "\u0378"  # no font has what no script has
LACKS = "Some characters of this letter cannot be printed here"


@pytest.fixture
def pages(settings):
    """Return a function that prints letters and reads each page's text back."""

    def printed(*letters, **values):
        content = printing.pdf(contents(*letters, **values), settings)
        reader = pypdf.PdfReader(io.BytesIO(content))
        return [page.extract_text().replace("\u200b", "") for page in reader.pages]

    return printed


def in_one(pages):
    return " ".join("\n".join(pages).split())


def test_the_cover_says_who_asks_for_what_and_what_was_checked(pages):
    cover = in_one(
        pages(
            letter("Kim Osei", words="My neighbour was taken."),
            letter("An Le"),
            letter("Bo Diaz", city="Fresno", zip="93701"),
        )[:1]
    ).replace("\u00a0", " ")

    assert "Senator Ada Vance, 3 constituents of District 14 ask you to support SB 54" in cover
    assert "No. 12, November 22, 2026" in cover
    assert "Personal letters 1" in cover
    assert "Unchanged form letters 2" in cover
    assert "To this office so far 1,003" in cover
    assert re.search(r"By city Mendota 2 Fresno 1", cover)
    assert re.search(r"By ZIP code 93640 2 93701 1", cover)
    assert (
        "Residence is self-declared by ZIP code. Identity was not verified."
        in cover.replace("self- declared", "self-declared")
    )


def test_every_page_is_dated_and_numbered(pages):
    printed = pages(*(letter(f"Kim {n}", words="A story. " * 60) for n in range(8)))

    assert len(printed) > 3
    for number, page in enumerate(printed, start=1):
        assert f"Bundle No. 12 · page {number} of {len(printed)}" in page
    assert all("November 22, 2026" in page for page in printed)
    assert all("SUPPORT SB 54 · District 14" in page for page in printed[1:])


def test_every_name_of_a_bundle_is_in_the_csv_and_in_the_pdf_under_the_same_number(pages):
    letters = [
        letter(f"Kim{n} Osei", words="A story." if n % 3 == 0 else None, city=f"Town{n}")
        for n in range(60)
    ]
    sheet = spreadsheet.Sheet()
    for one in letters:
        sheet.add(one)

    text = in_one(pages(*letters))

    rows = list(csv.DictReader(io.StringIO(sheet.content().decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == [one.name for one in letters]
    for row in rows:
        before = "No. " if row["Letter"] == "personal" else ""
        assert f"{before}{row['No.']} {row['Name']} {row['City']} 93640" in text


def test_a_personal_letter_stands_in_full_and_the_form_letter_once(pages):
    words = "He lived on our street for nineteen years. " * 40

    text = in_one(pages(letter("Kim Osei", words=words), letter("An Le"), letter("Bo Diaz")))

    assert words.strip() in text
    assert "2 constituents sent this letter unchanged" in text
    assert text.count("please stand by SB 54") == 2
    assert "Confirmed on 2 An Le Mendota 93640 November 21, 2026 3 Bo Diaz Mendota" in text


def test_streets_are_printed_and_where_a_personal_letter_may_be_answered(pages):
    text = in_one(
        pages(
            letter("Kim Osei", words="Mine.", street="12 Oak St", answer_to="kim@example.org"),
            letter("An Le", street="7 Elm Ave", answer_to="an@example.org"),
            letter("Bo Diaz", street=f"1 {UNASSIGNED} St"),
        )
    )

    assert "November 21, 2026 Street: 12 Oak St Answer to: kim@example.org" in text
    assert "2 An Le 7 Elm Ave Mendota 93640" in text.replace("\xa0", " ")
    assert "Bo Diaz * 1 □ St" in text
    assert "Some characters of this name or street cannot be printed here" in text


def test_a_form_letter_printed_by_itself_says_where_it_may_be_answered(pages):
    bundle = contents(letter()).bundle
    bundle.is_single = True
    kim = letter(street="12 Oak St", answer_to="kim@example.org")

    assert "Street 12 Oak St Answer to kim@example.org" in in_one(pages(kim, bundle=bundle))


def test_form_letters_of_another_language_or_wording_are_shown_apart(pages):
    spanish = letter(
        "Ana Ruiz", language="es", body="Estimada senadora:\n\nAna Ruiz", is_form=True
    )
    newer = letter("Bo Diaz", body="Dear Senator, a newer text.\n\nBo Diaz", is_form=True)

    text = in_one(pages(letter("An Le"), letter("Kim Osei"), spanish, newer))

    assert "The form letter in Spanish" in text
    assert text.count("The form letter in English") == 2
    assert "2 constituents sent this letter unchanged" in text
    assert "a newer text" in text


def test_what_people_write_is_never_read_as_markup(pages):
    hostile = (
        '#pagebreak()\n== Personal letters\n*bold* $x^2$ \\ <a> @b // c /* d\n#read("/etc")'
    )

    printed = pages(letter("#strong[Kim] *Osei*", words=hostile))

    text = in_one(printed)
    assert len(printed) == 2
    assert "#strong[Kim] *Osei*" in text
    assert " ".join(hostile.split()) in text


def test_a_writer_cannot_forge_another_letter_or_our_words(settings):
    forged = "x\r\nNo. 99\x0bFake Person\u2028Fresno 93701\x00\x07"

    content = printing.pdf(
        contents(
            letter("Kim\nNo. 98\u202e Osei", words=forged), letter("An Le", words="Mine.")
        ),
        settings,
    )

    page = pypdf.PdfReader(io.BytesIO(content)).pages[1]
    laid_out = page.extract_text(extraction_mode="layout").splitlines()
    margin = min(len(line) - len(line.lstrip()) for line in laid_out if line.strip())
    ours = [line.strip() for line in laid_out if line[margin : margin + 1].strip()]
    quoted = [line.strip() for line in laid_out if line[: margin + 2].strip() == ""]
    # The margin is ours alone: what constituents wrote stands to the right of the bar.
    assert [line for line in ours if line.startswith("No.")] == ["No. 1", "No. 2"]
    assert "Kim No. 98 Osei" in ours
    assert {"No. 99", "Fake Person", "Fresno 93701"} <= set(quoted)
    assert not re.search("[\x00-\x08\u202a-\u202e\u2066-\u2069]", "".join(laid_out))


def test_the_languages_of_california_are_printed_as_far_as_fonts_go(pages):
    text = in_one(
        pages(
            letter("José Ñúñez", words="¿Votará usted a favor? ¡Por favor!"),
            letter("Nguyễn Thị Hằng", words="Tôi lo lắng cho gia đình tôi."),
            letter("Анна Петрова", words="Пожалуйста, голосуйте за."),
        )
    )

    for word in ("José Ñúñez", "¿Votará", "Nguyễn Thị Hằng", "đình", "Анна Петрова"):
        assert word in text
    assert LACKS not in text


def test_what_no_font_has_is_named_and_the_letter_points_to_the_spreadsheet(pages):
    text = in_one(
        pages(
            letter("Kim Osei", words="Plain words."),
            letter("An Le", words=f"My name is {UNASSIGNED}{UNASSIGNED}."),
            letter(f"Bo {UNASSIGNED}"),
        )
    )

    assert text.count(LACKS) == 1
    assert "It stands complete under No. 2 in the spreadsheet (CSV)." in text
    assert "My name is □□." in text
    assert "3 Bo □ *" in text
    assert "* Some characters of this name or street cannot be printed here" in text


def test_a_sign_that_no_font_has_is_called_by_its_name():
    lacking = frozenset("❤👍\U0001f3fd\u200d中")

    assert glyphs.named("I ❤ it 👍\U0001f3fd\u200d 中", lacking) == (
        "I [heavy black heart] it [thumbs up sign] □"
    )


def test_the_fonts_say_what_they_lack():
    fonts = typesetting.Fonts()

    lacking, _ = fonts.lacking(f"ab{UNASSIGNED}\n")

    assert lacking == {UNASSIGNED}
    assert fonts.lacking("ab\n") == (frozenset(), False)


@pytest.mark.parametrize(
    "words",
    [
        "y" * 5_000,
        "H" + "\u0300\u0310\u033f" * 500,
        "\ud800 \udfff \ufeff \ufffe \U000e0041 \ue000",
        "\u200d\ufe0f\u20e3\u0301",
        "  indented\n\ttabbed\n\n\n\n\n\nfar below",
        "שלום 12 (אני) " * 100,
        "".join(map(chr, range(0x20, 0x3000, 7))),
    ],
)
def test_nothing_that_people_type_stops_the_press(pages, words):
    printed = pages(letter("Kim Osei", words=words), letter("An Le", words="My own words."))

    assert "My own words." in in_one(printed)
    assert "An Le" in in_one(printed)


def test_a_word_longer_than_a_line_is_broken_not_cut(pages):
    text = "".join(pages(letter(words="y" * 5_000)))

    assert text.count("y") - "Mendota".count("y") >= 5_000


def test_a_head_never_stands_alone_at_the_foot_of_a_page(pages):
    for lines in range(20, 40):
        filler = letter("Filler", body="\n".join("line" for _ in range(lines)))
        printed = pages(filler, letter("Kim Osei", body="First words\nsecond line\nthird line"))

        (page,) = (text for text in printed[1:] if "Kim Osei" in text)
        assert "First words" in page


def test_the_same_contents_make_the_same_bytes(settings):
    bundle = contents(letter(words=f"A story. {UNASSIGNED}"), letter("An Le"))

    assert printing.pdf(bundle, settings) == printing.pdf(bundle, settings)


def test_a_rehearsal_says_so_on_every_page_with_letters(pages):
    printed = pages(letter(words="A story."), state=PetitionState.REHEARSAL)

    assert all("REHEARSAL" in page for page in printed[1:])


def test_a_part_says_that_more_follows(pages):
    assert "more letters follow" in in_one(pages(letter(), part=Part(has_more=True)))
    assert "No. 12, part 2, November" in in_one(pages(letter(), part=Part(2)))
    assert "more letters follow" not in in_one(pages(letter()))


def test_a_press_that_fails_is_an_answer_and_tells_nothing_personal():
    with pytest.raises(typesetting.NotPrinted) as failed:
        typesetting.typeset("#panic(sys.inputs.data)", "Kim Osei", all_fonts=False)

    assert "Kim" not in str(failed.value)
    assert failed.value.__cause__ is None
