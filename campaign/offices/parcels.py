"""What a bundle's mail is made of: its letters opened, its words, the CSV and the PDF.

Made between transactions: it takes seconds for a large bundle. ``releasing`` makes sure
afterwards that nothing has changed meanwhile.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from campaign import clock
from campaign.comments import picking
from campaign.comments.picking import Picked
from campaign.config import Settings
from campaign.db import db
from campaign.mail.post import File, Mail
from campaign.offices import letters, mailing, numbering, parts, printing, spreadsheet
from campaign.offices.contents import Contents
from campaign.offices.letters import BundleLetter
from campaign.offices.models import Bundle, BundleState, Channel
from campaign.offices.parts import Part
from campaign.offices.seats import Addressee
from campaign.petitions.models import Petition, Wording

# A mail program takes some 10 MB as they travel: base64 makes 78 bytes of each 57.
MOST_FILE_BYTES = 7_200_000  # of all files of one mail together
_SHEET, _PRINT = "text/csv", "application/pdf"


@dataclass(frozen=True)
class Parcel:
    """One bundle's mail, before it is known that its letters still stand."""

    marks: dict[int, bytes]  # of what was opened, by signature
    mail: Mail
    before: int  # letters to this office for this petition, without this bundle
    sha256: str | None  # of the CSV; None for a letter that goes by itself
    pdf_sha256: str | None
    first_left_over: int | None  # signature from which on another part is needed
    part: Part
    comments: tuple[Picked, ...] = ()

    def is_outdated(self, bundle: Bundle) -> bool:
        """Return whether another bundle went first, or another part follows no more."""
        if bundle.is_single:
            return False
        is_first = self.before == before(bundle.petition_id, bundle.district)
        return not is_first or self.part != parts.of(bundle) or self._has_old_comments(bundle)

    def _has_old_comments(self, bundle: Bundle) -> bool:
        """Return whether a comment in it was changed or hidden meanwhile, or another picked."""
        return self.comments != _comments(bundle)


def make(
    bundle: Bundle, to: Addressee, settings: Settings, *, most_bytes: int = MOST_FILE_BYTES
) -> Parcel | None:
    """Write all documents of *bundle*; None where no letter in it can be read.

    Args:
        bundle: numbered, where its number is to be read in them.
        to: whose office it goes to.
        settings: for the letterhead.
        most_bytes: of all files together; what does not fit is another part's.

    """
    found = letters.of_bundle(bundle, _wordings(bundle.petition_id), to.seat.name)
    taken, left_over = _taken(found, to.profile.most_letters, most_bytes)
    petition = db.session.get_one(Petition, bundle.petition_id)
    sent = before(bundle.petition_id, bundle.district)
    while taken:
        part = parts.of(bundle, has_left_over=left_over is not None)
        contents = _contents(bundle, petition, taken, to, sent, part=part)
        files = _files(contents, to, settings)
        size = sum(len(file.content) for file in files)
        if size <= most_bytes or len(taken) == 1:
            return Parcel(
                marks={letter.signature_id: letter.mark for letter in taken},
                mail=replace(_word(contents, files, settings), files=files),
                before=sent,
                sha256=_sha256(files, _SHEET),
                pdf_sha256=_sha256(files, _PRINT),
                first_left_over=left_over,
                part=part,
                comments=contents.comments,
            )
        # A little less than would fit if all letters were of one length.
        fewer = max(1, min(len(taken) - 1, int(len(taken) * most_bytes / size * 0.95)))
        left_over = taken[fewer].signature_id
        taken = taken[:fewer]
    return None


def preview(
    petition: Petition, to: Addressee, district: int, settings: Settings
) -> Mail | None:
    """Return the mail that an office would get if its waiting letters were sealed now.

    Without its files. None where no letter waits. The number is the next one, for now.
    """
    bundle = Bundle(petition_id=petition.id, district=district, is_single=False)
    found = letters.waiting(petition, district, _wordings(petition.id), to.seat.name)
    taken, left_over = _taken(found, to.profile.most_letters, MOST_FILE_BYTES)
    if not taken:
        return None
    sent = before(petition.id, district)
    part = Part(has_more=left_over is not None)
    contents = _contents(bundle, petition, taken, to, sent, part=part)
    return mailing.word(contents, (), settings)


def before(petition_id: int, district: int) -> int:
    """Count the letters of a petition that an office has been sent."""
    query = select(func.coalesce(func.sum(Bundle.letter_count), 0)).where(
        Bundle.petition_id == petition_id,
        Bundle.district == district,
        Bundle.state == BundleState.RELEASED,
    )
    return int(db.session.scalar(query) or 0)


def _taken(
    found: Iterable[BundleLetter], most_letters: int, most_bytes: int
) -> tuple[list[BundleLetter], int | None]:
    """Return the letters for one part, and the signature from which on they do not fit."""
    taken: list[BundleLetter] = []
    sheet = spreadsheet.Sheet()
    for letter in found:
        has_room = sheet.has_room_for(letter, most_bytes)
        if taken and (len(taken) >= most_letters or not has_room):
            return taken, letter.signature_id
        sheet.add(letter)
        taken.append(letter)
    return taken, None


def _contents(
    bundle: Bundle,
    petition: Petition,
    taken: list[BundleLetter],
    to: Addressee,
    sent: int,
    *,
    part: Part,
) -> Contents:
    shown = Bundle(  # never added to the session: what it says is not so yet
        petition_id=bundle.petition_id,
        district=bundle.district,
        number=bundle.number or numbering.following(),
        letter_count=len(taken),
        released_at=clock.now(),
        is_single=bundle.is_single,
    )
    return Contents(
        petition=petition,
        bundle=shown,
        letters=taken,
        seat=to.seat,
        so_far=sent + len(taken),
        addresses=to.recipients,
        comments=_comments(bundle),
        part=part,
    )


def _comments(bundle: Bundle) -> tuple[Picked, ...]:
    """Return the public comments that were picked since this office's last bundle."""
    if bundle.is_single:
        return ()
    last = select(func.max(Bundle.released_at)).where(
        Bundle.petition_id == bundle.petition_id,
        Bundle.district == bundle.district,
        Bundle.state == BundleState.RELEASED,
    )
    return picking.latest(bundle.petition_id, since=db.session.scalar(last))


def _files(contents: Contents, to: Addressee, settings: Settings) -> tuple[File, ...]:
    """Return the CSV and the PDF; of a letter by itself what has to be printed, at most."""
    petition, bundle = contents.petition, contents.bundle
    is_printed = to.profile.channel is Channel.PRINT
    files = []
    if not bundle.is_single:
        sheet = spreadsheet.Sheet()
        for letter in contents.letters:
            sheet.add(letter)
        name = mailing.file_name(petition, bundle, "csv")
        files.append(File(name, _SHEET, sheet.content()))
    if not bundle.is_single or is_printed:
        name = mailing.file_name(petition, bundle, "pdf")
        files.append(File(name, _PRINT, printing.pdf(contents, settings)))
    return tuple(files)


def _word(contents: Contents, files: tuple[File, ...], settings: Settings) -> Mail:
    if contents.bundle.is_single:
        return mailing.word_letter(contents, settings)
    return mailing.word(contents, files, settings)


def _sha256(files: tuple[File, ...], media_type: str) -> str | None:
    found = (file.content for file in files if file.media_type == media_type)
    return next((hashlib.sha256(content).hexdigest() for content in found), None)


def _wordings(petition_id: int) -> dict[str, Wording]:
    rows = db.session.scalars(
        select(Wording).where(Wording.petition_id == petition_id).order_by(Wording.id)
    )
    return {wording.language: wording for wording in rows}
