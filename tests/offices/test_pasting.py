"""Text for a contact form: short, honest about what it leaves out, never a letter cut."""

from campaign.offices import pasting
from tests.offices.bundled import contents, letter


def test_a_bundle_for_a_contact_form_counts_and_quotes():
    text = pasting.text(
        contents(letter("Kim Osei", words="My neighbour was taken."), letter("An Le"))
    )

    assert text.startswith(
        "Senator Ada Vance, 2 constituents of District 14 ask you to support SB 54."
    )
    assert "Bundle No. 12, November 22, 2026. 2 letters, 1 of them personal" in text
    assert "1,002 to this office so far. By city: Mendota 2." in text
    assert "No. 1, Kim Osei, Mendota 93640, November 21, 2026:\n| Dear Senator Vance" in text
    assert "| My neighbour was taken." in text
    assert "1 constituent sent this letter unchanged:\n| Dear" in text
    assert "Residence is self-declared" in text
    assert "Not shown here" not in text


def test_what_does_not_fit_is_counted_and_no_letter_is_cut():
    letters = [letter(f"Kim{n}", words=f"{n} " + "story " * 100 + "END") for n in range(40)]

    text = pasting.text(contents(*letters, letter("An Le")))

    shown = text.count("No. ") - 1  # the bundle's own number
    assert 4_000 < len(text) <= pasting.MOST_CHARACTERS
    assert 0 < shown == text.count("END")
    assert (
        f"Not shown here for want of room: personal letters {40 - shown}, form letters 1."
        in (text)
    )


def test_the_text_keeps_every_bound_it_is_given():
    letters = [letter(f"Kim{n}", words="story " * (10 * n + 1)) for n in range(30)]

    for bound in range(1_000, 9_000, 500):
        assert len(pasting.text(contents(*letters), bound)) <= bound


def test_one_letter_is_pasted_as_it_is():
    alone = letter("Kim Osei", words="My neighbour was taken.")

    text = pasting.text(contents(alone))

    assert text == pasting.letter_text(alone)
    assert text.startswith("Dear Senator Vance,")
    assert text.endswith("\n\nKim Osei, Mendota 93640, November 21, 2026")


def test_street_and_mail_address_stand_with_the_letter_where_they_were_given():
    kim = letter(words="Mine.", street="12 Oak St", answer_to="kim@example.org")

    alone = pasting.text(contents(kim))
    bundle = pasting.text(contents(kim, letter("An Le", words="Mine, too.")))

    told = "Street: 12 Oak St\nAnswer to: kim@example.org"
    assert alone.endswith(f"Kim Osei, Mendota 93640, November 21, 2026\n{told}")
    assert f"November 21, 2026:\n{told}\n| Dear Senator" in bundle
    assert bundle.count("Street:") == 1


def test_a_quoted_letter_cannot_pass_for_another():
    forged = letter("Kim\nNo. 9", body="x\r\nNo. 99, Fake\u2028No. 98, Fake\x0bNo. 97\u202e")

    text = pasting.text(contents(forged, letter("An Le")))

    assert [line for line in text.splitlines() if line.startswith("No. ")] == [
        "No. 1, Kim No. 9, Mendota 93640, November 21, 2026:"
    ]
    assert "| No. 99, Fake\n| No. 98, Fake\n| No. 97\n" in text
