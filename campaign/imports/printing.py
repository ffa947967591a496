"""The sheet to sign on: words of the petition and its boxes, lines, and a code."""

from flask_babel import gettext

from campaign.config import Settings
from campaign.petitions import beside, names, pages
from campaign.petitions.models import Petition
from campaign.stories import printed
from campaign.supporters import consenting
from campaign.web import languages, qr

SOURCE = "sheet"  # whoever comes by the code on it
ROWS = 12  # that fit the page
_BOXES = (names.SHOW_NAME, consenting.KEEP_INFORMED)


def address(petition: Petition, settings: Settings, language: str) -> str:
    """Return where the code on the sheet leads."""
    return settings.link(f"/petitions/{petition.slug}?source={SOURCE}", language)


def pdf(petition: Petition, settings: Settings, language: str) -> bytes:
    """Return a sheet as a PDF of one US Letter page, to print as often as one likes.

    The boxes have the very words that stand beside them on the page, so that what is typed in
    later is what people read.

    Args:
        petition: what they sign.
        settings: for the organisation and the links.
        language: of the sheet.

    Raises:
        NotDrawn: the press failed.

    """
    wording = pages.wording_of(petition.id, language)
    where = settings.link(f"/petitions/{petition.slug}", language)
    with languages.speaking(language):
        said = beside.now(petition.id, language)
        words = {
            "call": wording.call,
            "ask": wording.ask,
            "bill": petition.bill,
            "organisation": settings.organisation,
            "sponsor": gettext("Paid for by %(sponsor)s", sponsor=petition.sponsor)
            if petition.sponsor
            else "",
            "scan": gettext("Or sign with your phone:"),
            "where": where.partition("://")[2],
            "alt": gettext("A code that leads to %(address)s", address=where),
            "name": gettext("Full name"),
            "email": gettext("Email"),
            "zip": gettext("ZIP"),
            "street": gettext("Street address"),
            "signature": gettext("Signature"),
            "a": said[_BOXES[0]],
            "b": said[_BOXES[1]],
            "tick": gettext("Tick A or B only if you wish:"),
            "apart": gettext(
                "Signatures on paper are counted apart. With your mail address we may ask you "
                "once to confirm; only then a letter to your senator is sent in your name."
            ),
            "privacy": gettext(
                "%(organisation)s keeps this for %(days)s days after the petition closes, and "
                "then deletes it. It is never sold. Questions: %(contact)s",
                organisation=settings.organisation,
                days=petition.retention_days,
                contact=settings.contact,
            ),
            "collected": gettext("Collected by"),
            "place": gettext("Place and day"),
        }
    drawing = qr.svg(address(petition, settings, language), where, has_border=False)
    marks = {"language": language, "code": drawing, "rows": ROWS}
    return printed.draw("sheet.typ", words, marks, "pdf", folder="imports")
