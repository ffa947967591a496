"""Tell a campaign's owners and organisers before its people are forgotten: twice, by mail.

The notice and its mails are one transaction, and a notice is a row that can be there once. So
nobody is told twice of the same end, whatever dies and however many look at the clock.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import format_date, gettext, ngettext
from sqlalchemy import exists, select

from campaign import clock
from campaign.access import accounts, roles
from campaign.access.models import SCOPE, Account
from campaign.access.roles import May
from campaign.config import Settings
from campaign.db import db, writing
from campaign.delivery import inserting, outbox
from campaign.delivery.models import Kind
from campaign.mail import letterhead
from campaign.mail.letterhead import Button, Facts, Heading, Paragraph, Small
from campaign.mail.post import Mail
from campaign.petitions import living, naming, tallying
from campaign.petitions.models import Petition, Signature
from campaign.signers.models import ForgettingNotice
from campaign.web import languages

DAYS_AHEAD = (14, 3)  # falling: the nearest that has come is told of


def announce(settings: Settings) -> int:
    """Write to whoever has not been told yet of an end that is near; return how many mails."""
    return sum(_tell(petition_id, days, settings) for petition_id, days in _near())


def told(petition: Petition) -> Sequence[datetime]:
    """Return when owners and organisers were told of the end that is in force, oldest first."""
    query = select(ForgettingNotice.told_at).where(
        ForgettingNotice.petition_id == petition.id,
        ForgettingNotice.forgets_at == living.forgets_at(petition),
    )
    return db.session.scalars(query.order_by(ForgettingNotice.told_at)).all()


def _near() -> list[tuple[int, int]]:
    now = clock.now()
    ending = select(Petition).where(
        Petition.closes_at.is_not(None),
        Petition.forgotten_at.is_(None),
        Petition.forget_asked_at.is_(None),
        exists().where(Signature.petition_id == Petition.id),
    )
    found = []
    for petition in db.session.scalars(ending).all():
        at = living.forgets_at(petition)
        if at is None or at <= now:
            continue
        come = [days for days in DAYS_AHEAD if at <= now + timedelta(days=days)]
        if come:
            found.append((petition.id, min(come)))
    db.session.rollback()
    return found


def _tell(petition_id: int, days: int, settings: Settings) -> int:
    with writing():
        petition = db.session.get_one(Petition, petition_id, with_for_update=True)
        at = living.forgets_at(petition)
        if at is None or not clock.now() < at <= clock.now() + timedelta(days=days):
            return 0  # it was moved a moment ago
        fresh = db.session.execute(
            inserting.into(ForgettingNotice)
            .values(petition_id=petition_id, forgets_at=at, days=days, told_at=clock.now())
            .on_conflict_do_nothing()
            .returning(ForgettingNotice.days)
        )
        if fresh.first() is None:
            return 0
        people = roles.who_may(May.WRITE, petition_id)
        for account in people:
            outbox.enqueue(
                kind=Kind.NOTICE,
                scope=SCOPE,
                mail=_mail(petition, at, account, settings),
                is_rehearsal=False,
            )
        return len(people)


def _mail(petition: Petition, at: datetime, account: Account, settings: Settings) -> Mail:
    """Word the notice in its reader's language; nothing in it is about a signer."""
    language = account.language or languages.DEFAULT
    with languages.speaking(language):
        day = format_date(clock.pacific(at).date(), "long")
        call = naming.call_of(petition)
        subject = gettext(
            "On %(day)s the people of “%(call)s” are forgotten", day=day, call=call
        )
        text, html = letterhead.compose(
            [
                Heading(subject),
                Paragraph(_why(petition)),
                Facts(_facts(petition)),
                Paragraph(_what_to_do(petition)),
                Button(
                    gettext("Open the campaign at the desk"),
                    settings.link(f"/desk/petitions/{petition.slug}", language),
                ),
                Small(
                    gettext(
                        "This cannot be undone by anybody, us included: the key is destroyed "
                        "that seals these data. You get this because you are an owner or an "
                        "organizer of this campaign."
                    )
                ),
            ],
            organisation=settings.organisation,
            postal_address=settings.postal_address,
            contact=settings.contact,
            language=language,
        )
    return Mail(accounts.email_of(account), subject, text, html, reply_to=settings.contact)


def _why(petition: Petition) -> str:
    said: str = ngettext(
        "Every signer was told: their details are erased %(num)s day after the campaign ends. "
        "That is done by itself.",
        "Every signer was told: their details are erased %(num)s days after the campaign ends. "
        "That is done by itself.",
        petition.retention_days,
    )
    return said


def _facts(petition: Petition) -> list[tuple[str, str]]:
    total, apart = tallying.total(petition.id), sum(tallying.elsewhere(petition.id))
    return [
        (
            gettext("What is gone then"),
            gettext(
                "Names, mail addresses, streets, phone numbers, letters and what signers "
                "agreed to; our copies of the mails to them and to offices; who wrote which "
                "comment."
            ),
        ),
        (
            gettext("What stays"),
            gettext(
                "The counts (%(total)s signatures, by day, district and source), the numbers "
                "of the bundles, the comments that visitors read, whoever asked for news, and "
                "whoever asked for no mail.",
                total=f"{total:,d}",
            ),
        ),
        *([(gettext("Counted apart"), _apart(apart))] if apart else []),
    ]


def _apart(number: int) -> str:
    return str(
        ngettext(
            "%(n)s brought in: that name goes, too, and the number stays.",
            "%(n)s brought in: their names go, too, and their number stays.",
            number,
            n=f"{number:,d}",
        )
    )


def _what_to_do(petition: Petition) -> str:
    if petition.is_over:
        return gettext(
            "You need something of it, and may have it? Take an export at the desk before that "
            "day. Is the campaign not over? Open it again under “Going live”."
        )
    return gettext(
        "You need something of it, and may have it? Take an export at the desk before that "
        "day. Is the campaign to go on? Move the day on which it closes, under “Petition”."
    )
