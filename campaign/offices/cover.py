"""What a bundle's mail says, block by block: the counts, then letters in full."""

from collections.abc import Sequence

from campaign.mail.letterhead import Block, Facts, Heading, Paragraph, Small, Verbatim
from campaign.mail.post import File
from campaign.offices.contents import (
    CHECKED,
    PUBLIC_COMMENTS,
    Contents,
    FormLetter,
    constituents,
    day_of,
)
from campaign.offices.letters import BundleLetter
from campaign.web import glyphs

_MOST_PLACES = 12  # cities or ZIP codes that the mail names
_MOST_COMMENT = 700  # characters of a public comment in the mail; the PDF has all of it


def blocks(
    contents: Contents, files: Sequence[File], *, shown: int, examples: int
) -> list[Block]:
    """Write what the mail says, before it is known whether all of it fits.

    Args:
        contents: the letters and their numbers.
        files: that come along; none for a preview.
        shown: how many personal letters stand in full.
        examples: how many wordings of form letters do.

    """
    count, personal = len(contents.letters), len(contents.personal)
    said: list[Block] = [
        Heading(contents.headline),
        Facts(
            [
                ("Bundle", contents.bundle_line),
                ("Letters in it", f"{count:,d}, of which {personal:,d} personal"),
                ("Unchanged form letters", f"{count - personal:,d}"),
                ("To this office so far", f"{contents.so_far:,d}"),
                ("By city", _most(contents.cities())),
                ("By ZIP", _most(contents.zips())),
            ]
        ),
        Small(CHECKED),
        Paragraph(_attached(files)),
    ]
    if contents.part.has_more:
        said.append(
            Paragraph(
                "This is one part of what has come in: more letters follow by themselves."
            )
        )
    said += _personal(contents, shown)
    if personal > shown:
        more = (
            "more personal letters are" if personal - shown > 1 else "more personal letter is"
        )
        where = "the spreadsheet and the PDF" if _has_pdf(files) else "the spreadsheet"
        said.append(Paragraph(f"{personal - shown:,d} {more} in {where}."))
    for form in contents.forms[:examples]:
        said += [Paragraph(_sent(form)), Verbatim(glyphs.lines(form.example.letter.body))]
    said += _comments(contents)
    others = sum(len(form.senders) for form in contents.forms[examples:])
    if others:
        said.append(
            Paragraph(
                f"{constituents(others)} sent a form letter in other words: see the files."
            )
        )
    return said


def _comments(contents: Contents) -> list[Block]:
    if not contents.comments:
        return []
    said: list[Block] = [Paragraph(f"From the public comments. {PUBLIC_COMMENTS}")]
    for one in contents.comments:
        name = glyphs.in_line(one.name or "Anonymous")
        said += [
            Facts([("Comment", f"{name}, {day_of(one.day)}")]),
            Verbatim(_beginning(glyphs.lines(one.text))),
        ]
    return said


def _beginning(text: str) -> str:
    if len(text) <= _MOST_COMMENT:
        return text
    return f"{text[:_MOST_COMMENT].rpartition(' ')[0] or text[:_MOST_COMMENT]} …"


def _personal(contents: Contents, shown: int) -> list[Block]:
    said: list[Block] = []
    count = len(contents.personal)
    for place, (number, letter) in enumerate(contents.personal[:shown], start=1):
        sender = f"{letter.name}, {letter.city} {letter.zip}, {day_of(letter.day)}"
        facts = [
            ("Personal letter", f"{place} of {count} (No. {number})"),
            ("From", sender),
            *writer(letter),
        ]
        said += [Facts(facts), Verbatim(glyphs.lines(letter.letter.body))]
    return said


def street(letter: BundleLetter) -> list[tuple[str, str]]:
    """Return the street of a writer who gave it, as a row of facts."""
    return [("Street", glyphs.in_line(letter.street))] if letter.street else []


def writer(letter: BundleLetter) -> list[tuple[str, str]]:
    """Return what else a writer lets the office know: the street, and where to answer."""
    answers = [("Answer to", letter.answer_to)] if letter.answer_to else []
    return [*street(letter), *answers]


def _attached(files: Sequence[File]) -> str:
    if not _has_pdf(files):
        return "All letters are in the attached spreadsheet (CSV)."
    return (
        "All letters are attached twice: as a spreadsheet (CSV) and as pages to print (PDF). "
        "A letter has the same No. in both."
    )


def _has_pdf(files: Sequence[File]) -> bool:
    """Return whether a PDF comes along; a preview has no files yet, and says that it does."""
    return not files or any(file.media_type == "application/pdf" for file in files)


def _sent(form: FormLetter) -> str:
    language = "" if form.language == "en" else f" in {form.language_name}"
    count = constituents(len(form.senders))
    return f"{count} sent this letter unchanged{language}. It reads, as one of them sent it:"


def _most(counts: Sequence[tuple[str, int]]) -> str:
    named = [f"{name} {count:,d}" for name, count in counts[:_MOST_PLACES]]
    rest = sum(count for _, count in counts[_MOST_PLACES:])
    return ", ".join([*named, *([f"elsewhere {rest:,d}"] if rest else [])])
