"""When two spellings of a mail address reach the same mailbox.

The spelling that was typed is the one that gets mail; the canonical one is only compared.
"""

from collections.abc import Collection
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext

from campaign.errors import Invalid
from campaign.vault import vault

_SCOPE = "addresses"  # of the vault: nothing that is sealed, only fingerprints
_SUPPRESSED = "suppression"  # a key of its own, which outlives every petition


@dataclass(frozen=True)
class ProviderRule:
    """How one provider reads the part before the @."""

    tag: str = "+"  # from the first of these on, the rest is a label of the owner's
    ignores_dots: bool = False
    alias_of: str | None = None  # another name of this domain


_DEFAULT = ProviderRule()
_GOOGLE = ProviderRule(ignores_dots=True)

# Sources: each provider's help pages on aliases, as of 2026: Gmail "Dots don't matter in Gmail
# addresses" and plus addressing; Outlook.com, iCloud Mail, Fastmail and Proton "plus
# addressing"; Yahoo "temporary email addresses" (a hyphen). Proton ignores dots, too.
RULES: dict[str, ProviderRule] = {
    "gmail.com": _GOOGLE,
    "googlemail.com": ProviderRule(ignores_dots=True, alias_of="gmail.com"),
    "outlook.com": _DEFAULT,
    "hotmail.com": _DEFAULT,
    "live.com": _DEFAULT,
    "icloud.com": _DEFAULT,
    "me.com": ProviderRule(alias_of="icloud.com"),
    "mac.com": ProviderRule(alias_of="icloud.com"),
    "fastmail.com": _DEFAULT,
    "proton.me": ProviderRule(ignores_dots=True),
    "protonmail.com": ProviderRule(ignores_dots=True, alias_of="proton.me"),
    "pm.me": ProviderRule(ignores_dots=True, alias_of="proton.me"),
    "yahoo.com": ProviderRule(tag="-"),
    "ymail.com": ProviderRule(tag="-"),
}


def normal(typed: str) -> str:
    """Return an address as mail is sent to it: checked, its domain in lower case and ASCII.

    Raises:
        Invalid: with a sentence that says what to mend.

    """
    try:
        found = validate_email(typed.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise Invalid(_sentence(typed)) from error
    return f"{found.local_part}@{found.ascii_domain}"


def canonical(address: str) -> str:
    """Return the one spelling that stands for every spelling of the same mailbox."""
    local, _, domain = address.lower().rpartition("@")
    rule = RULES.get(domain, _DEFAULT)
    before_tag = local.split(rule.tag, 1)[0] or local
    bare = before_tag.replace(".", "") if rule.ignores_dots else before_tag
    return f"{bare}@{rule.alias_of or domain}"


def domain(address: str) -> str:
    """Return the receiving domain of an address, in lower case."""
    return address.rpartition("@")[2].lower()


def recipient_print(address: str) -> bytes:
    """Return the fingerprint by which mails to one mailbox are counted over all petitions."""
    return vault.fingerprint(_SCOPE, "recipient", canonical(address))


def domain_print(address: str) -> bytes:
    """Return the fingerprint of an address's receiving domain."""
    return vault.fingerprint(_SCOPE, "domain", domain(address))


def suppression_print(address: str) -> bytes:
    """Return the fingerprint by which a mailbox that gets no mail is known again."""
    return vault.fingerprint(_SUPPRESSED, "address", canonical(address))


def suppression_prints(asked: Collection[str]) -> dict[str, bytes]:
    """Return the :func:`suppression_print` of many mailboxes, by their addresses."""
    prints = vault.fingerprints(_SUPPRESSED, "address", map(canonical, asked))
    return dict(zip(asked, prints, strict=True))


def _sentence(typed: str) -> str:
    local, at, domain = typed.strip().partition("@")
    if not at:
        return gettext("Enter a whole mail address, with an @, like kim@example.org.")
    if not local:
        return gettext("Add what comes before the @, like kim@example.org.")
    if not domain:
        return gettext("Add what comes after the @, like kim@example.org.")
    if not typed.isascii():
        return gettext("Enter an address of plain letters and digits, like kim@example.org.")
    return gettext("Check this address: it should look like kim@example.org.")
