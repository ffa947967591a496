"""Text for the contact form of an office that takes no mail: a person pastes it there."""

from campaign.offices import cover
from campaign.offices.contents import CHECKED, Contents, FormLetter, constituents, day_of
from campaign.offices.letters import BundleLetter
from campaign.web import glyphs

MOST_CHARACTERS = 5_000  # that a contact form takes, as far as anybody knows
_MOST_CITIES = 6


def text(contents: Contents, most_characters: int = MOST_CHARACTERS) -> str:
    """Return a bundle for a contact form: the counts, and letters as far as they fit.

    Args:
        contents: the letters; one alone is returned as it is, whatever its length.
        most_characters: that the form takes, at least 1,000.

    Returns:
        Text that says what it leaves out, and cuts no letter.

    """
    if len(contents.letters) == 1:
        return letter_text(contents.letters[0])
    head = _head(contents)
    # The largest numbers take the most room: what is said in the end is never longer.
    room = most_characters - len(head) - len(_left_out(contents, 0, 0)) - 4
    taken: list[str] = []
    for part in _parts(contents):
        if len(part) + 2 <= room:
            taken.append(part)
            room -= len(part) + 2
        else:
            break
    personal = min(len(taken), len(contents.personal))
    left_out = _left_out(contents, personal, len(taken) - personal)
    return "\n\n".join(part for part in (head, *taken, left_out) if part)


def letter_text(letter: BundleLetter) -> str:
    """Return one letter for a contact form, with who wrote it, and from where, beneath."""
    return f"{glyphs.lines(letter.letter.body)}\n\n{_from(letter)}\n{_told(letter)}".rstrip()


def _head(contents: Contents) -> str:
    cities = contents.cities()
    named = [f"{city} {count:,d}" for city, count in cities[:_MOST_CITIES]]
    rest = sum(count for _, count in cities[_MOST_CITIES:])
    by_city = ", ".join([*named, *([f"elsewhere {rest:,d}"] if rest else [])])
    return (
        f"{contents.headline}.\n\n"
        f"Bundle {contents.bundle_line}. "
        f"{len(contents.letters):,d} letters, {len(contents.personal):,d} of them personal; "
        f"{contents.so_far:,d} to this office so far. By city: {by_city}.\n\n{CHECKED}"
    )


def _parts(contents: Contents) -> list[str]:
    """Return the personal letters, then each form letter, marked line by line as quoted."""
    personal = [
        f"No. {number}, {_from(letter)}:\n{_told(letter)}{_quoted(letter)}"
        for number, letter in contents.personal
    ]
    return personal + [_form(form) for form in contents.forms]


def _form(form: FormLetter) -> str:
    senders = constituents(len(form.senders))
    return f"{senders} sent this letter unchanged:\n{_quoted(form.example)}"


def _quoted(letter: BundleLetter) -> str:
    # A mark before each line: no letter can pass for another, or for our own words.
    lines = glyphs.lines(letter.letter.body).split("\n")
    return "\n".join(f"| {line}".rstrip() for line in lines)


def _from(letter: BundleLetter) -> str:
    name, city = glyphs.in_line(letter.name), glyphs.in_line(letter.city)
    return f"{name}, {city} {letter.zip}, {day_of(letter.day)}"


def _told(letter: BundleLetter) -> str:
    return "".join(f"{name}: {value}\n" for name, value in cover.writer(letter))


def _left_out(contents: Contents, personal: int, forms: int) -> str:
    """Say what stands only elsewhere, after so many personal and form letters."""
    more = len(contents.personal) - personal
    unshown = sum(len(form.senders) for form in contents.forms[forms:])
    if not more + unshown:
        return ""
    return (
        f"Not shown here for want of room: personal letters {more:,d}, form letters "
        f"{unshown:,d}. We gladly send all letters as a spreadsheet (CSV) and to print (PDF)."
    )
