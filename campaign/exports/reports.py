"""Which files one can take: what, for whom, with which columns."""

from dataclasses import dataclass

from flask_babel import lazy_gettext

from campaign.errors import Invalid
from campaign.exports import profiles
from campaign.exports.columns import MARK, Column, headed, named
from campaign.exports.models import Profile, What

_ = lazy_gettext


@dataclass(frozen=True)
class Report:
    """One kind of file."""

    what: What
    profile: Profile
    title: str
    about: str
    columns: tuple[Column, ...]  # all it can have; the mark comes after them
    is_narrowed: bool = False  # by the filters of the list of signatures
    is_confirmed: bool = True  # only signatures that count
    is_for_mailing: bool = False  # only who may be sent news: whoever is in it will be
    is_for_programs: bool = False  # no byte order mark

    @property
    def name(self) -> str:
        """How an address calls it, like ``signatures.office``."""
        return f"{self.what}.{self.profile}"

    @property
    def mark(self) -> Column:
        """The last column: ActionKit takes fields of one's own under ``action_`` alone."""
        if self.profile is Profile.ACTIONKIT:
            return headed(action_export=MARK)[0]
        return named(MARK)[0]

    @property
    def has_people(self) -> bool:
        """Whether anybody stands in it."""
        return self.what not in {What.DISTRICTS, What.ZIPS, What.DAYS}

    def chosen(self, names: list[str]) -> tuple[Column, ...]:
        """Return these columns of it, in its order, with the mark at the end."""
        return (*(one for one in self.columns if one.name in names), self.mark)


_WHO_MAY = _(
    "Only people who asked for news and still may be sent any: whoever is in it will get mail."
)


def _mailing(what: What, title: str, about: str) -> list[Report]:
    return [
        Report(what, Profile.CRM, title, about, profiles.MAILBOX, is_for_mailing=True),
        Report(
            *(what, Profile.ACTION_NETWORK, _("for Action Network"), _WHO_MAY),
            profiles.MAILBOX_NETWORK,
            is_for_mailing=True,
            is_for_programs=True,
        ),
        Report(
            *(what, Profile.ACTIONKIT, _("for ActionKit"), _WHO_MAY),
            profiles.MAILBOX_KIT,
            is_for_mailing=True,
            is_for_programs=True,
        ),
    ]


REPORTS = (
    Report(
        *(What.SIGNATURES, Profile.CRM, _("for your database")),
        _("All that signers gave: names, addresses, words, what they agreed to."),
        profiles.SIGNER,
        is_narrowed=True,
        is_confirmed=False,
    ),
    Report(
        *(What.SIGNATURES, Profile.OFFICE, _("for an office")),
        _(
            "What a senator’s office may see: the name as its owner chose, city, ZIP code "
            "and letter. No mail address, no phone."
        ),
        profiles.OFFICE,
        is_narrowed=True,
    ),
    Report(
        *(
            What.SIGNATURES,
            Profile.ACTION_NETWORK,
            _("for Action Network"),
            _WHO_MAY,
            profiles.NETWORK,
        ),
        is_narrowed=True,
        is_for_mailing=True,
        is_for_programs=True,
    ),
    Report(
        *(What.SIGNATURES, Profile.ACTIONKIT, _("for ActionKit"), _WHO_MAY, profiles.KIT),
        is_narrowed=True,
        is_for_mailing=True,
        is_for_programs=True,
    ),
    Report(
        *(What.LETTERS, Profile.CRM, _("Letters")),
        _("Every letter in full: its writer’s name as they chose, and whose desk it is for."),
        profiles.LETTER,
        is_narrowed=True,
    ),
    Report(
        *(What.COMMENTS, Profile.CRM, _("Comments")),
        _(
            "What was written beneath this campaign’s stories, with the names that stand "
            "there. No mail addresses."
        ),
        profiles.COMMENT,
    ),
    *_mailing(
        What.SUBSCRIBERS,
        _("who asked about this campaign"),
        _("Mail addresses of those who asked for its news and still may be sent any."),
    ),
    *_mailing(
        What.EVERYBODY,
        _("who asked about this campaign or all"),
        _(
            "Those who asked for the news of all campaigns, too. Only for whoever may take "
            "from all."
        ),
    ),
    Report(
        *(
            What.DISTRICTS,
            Profile.CRM,
            _("by district"),
            _("Confirmed signatures; nobody’s name."),
        ),
        profiles.DISTRICT,
    ),
    Report(
        *(What.ZIPS, Profile.CRM, _("by ZIP code"), _("Confirmed signatures; nobody’s name.")),
        profiles.ZIP,
    ),
    Report(
        *(
            What.DAYS,
            Profile.CRM,
            _("by day"),
            _("Confirmed signatures by day in Los Angeles; nobody’s name."),
        ),
        profiles.DAY,
    ),
)
GROUPS = (
    (_("Signatures"), (What.SIGNATURES,)),
    (_("Words"), (What.LETTERS, What.COMMENTS)),
    (_("Subscribers"), (What.SUBSCRIBERS, What.EVERYBODY)),
    (_("Counts"), (What.DISTRICTS, What.ZIPS, What.DAYS)),
)
_BY_NAME = {report.name: report for report in REPORTS}


def called(what: str, profile: str = Profile.CRM) -> Report:
    """Return a kind of file.

    Raises:
        Invalid: there is none like that.

    """
    found = _BY_NAME.get(f"{what}.{profile}")
    if found is None:
        known = ", ".join(_BY_NAME)
        raise Invalid(f"There is no such file. These exist: {known}.")
    return found
