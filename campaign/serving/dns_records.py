"""Do receiving servers believe that our mail is ours? SPF, DKIM and DMARC of the sender.

Source:
    RFC 7208 (SPF), RFC 6376 (DKIM), RFC 7489 (DMARC); Twilio SendGrid, "How to set up domain
    authentication", https://www.twilio.com/docs/sendgrid/ui/account-and-settings/
    how-to-set-up-domain-authentication: CNAMEs em…, s1._domainkey and s2._domainkey; Google,
    "Email sender guidelines": without all three, bulk mail is turned away.
"""

from collections.abc import Iterator

from dns.exception import DNSException
from dns.name import LabelTooLong, NameTooLong
from dns.resolver import NXDOMAIN, NoAnswer, NoResolverConfiguration, Resolver

from campaign.config import Settings
from campaign.serving import sendgrid_account
from campaign.serving.findings import ATTENTION, FAULT, OK, Finding

ANSWER_SECONDS = 2.0  # for one server
PATIENCE_SECONDS = 5.0  # for one question, over all servers
SELECTORS = ("s1", "s2")  # those that SendGrid's automated security uses
_EXAMPLES = ("example", "example.org", "example.com", "example.net", "test", "invalid")
_AUTHENTICATE = (
    "In SendGrid, Settings → Sender Authentication → Authenticate Your Domain lists the records"
)


class _Away(Exception):
    """The DNS did not answer."""


def look(settings: Settings) -> list[Finding]:
    """Look up the records of the sender's domain; says so where that is an example's."""
    domain = settings.sender.rpartition("@")[2].lower()
    if any(domain == name or domain.endswith(f".{name}") for name in _EXAMPLES):
        return [Finding(OK, "sender", f"{domain} is an example: SPF and DKIM not looked up.")]
    try:
        resolver = _resolver(settings.resolver)
        return [
            _spf(resolver, settings, domain),
            _dkim(resolver, domain),
            _dmarc(resolver, domain),
        ]
    except (_Away, NoResolverConfiguration) as error:
        advice = "Does this machine reach a DNS server? Another one: CAMPAIGN_RESOLVER."
        sentence = f"The DNS did not answer about {domain} ({error})."
        return [Finding(ATTENTION, "sender", sentence, advice)]


def _spf(resolver: Resolver, settings: Settings, domain: str) -> Finding:
    records = [text for text in _texts(resolver, domain) if _begins(text, "v=spf1")]
    if len(records) > 1:
        sentence = f"{domain} has {len(records)} SPF records; more than one counts as none."
        return Finding(FAULT, "spf", sentence, "At the DNS host, put them into one.")
    if any("include:sendgrid.net" in record.lower().split() for record in records):
        return Finding(OK, "spf", f"{domain} lets SendGrid send.")
    host = sendgrid_account.return_path(settings, domain)
    if host is not None:
        target = _alias(resolver, host)
        if target and _is_sendgrids(target):
            return Finding(OK, "spf", f"{host} lets SendGrid send.")
        advice = f"At the DNS host, enter for {host} the CNAME that SendGrid names."
        return Finding(FAULT, "spf", f"{host} does not lead to SendGrid.", advice)
    if all(_is_sendgrids(_alias(resolver, name) or "") for name in _dkim_names(domain)):
        # Made in one go with these; only its name, em and a number, cannot be guessed.
        sentence = f"{domain} is set up with SendGrid's CNAMEs; the one for SPF was not seen."
        advice = f"{_AUTHENTICATE}; they must read “Verified”."
        return Finding(OK, "spf", sentence, advice)
    own = records[0] if records else ""
    record = own.replace("v=spf1", "v=spf1 include:sendgrid.net", 1) or (
        "v=spf1 include:sendgrid.net ~all"
    )
    return Finding(
        FAULT,
        "spf",
        f"{domain} does not say that SendGrid may send for it.",
        f"{_AUTHENTICATE} (CNAME em….{domain}); or enter for {domain} the TXT “{record}”.",
    )


def _dkim(resolver: Resolver, domain: str) -> Finding:
    missing = [name for name in _dkim_names(domain) if not _has_key(resolver, name)]
    if not missing:
        return Finding(OK, "dkim", f"{domain} has the keys s1 and s2.")
    return Finding(
        FAULT,
        "dkim",
        f"No key at {' and '.join(missing)}: our signature cannot be checked.",
        f"{_AUTHENTICATE}; at the DNS host, enter the CNAME it names for each.",
    )


def _dmarc(resolver: Resolver, domain: str) -> Finding:
    for name in _upwards(domain):
        records = [t for t in _texts(resolver, f"_dmarc.{name}") if _begins(t, "v=DMARC1")]
        if len(records) == 1:
            return _policy(name, records[0])
        if records:
            sentence = f"_dmarc.{name} has {len(records)} DMARC records, which counts as none."
            return Finding(FAULT, "dmarc", sentence, "At the DNS host, leave one.")
    return Finding(
        FAULT,
        "dmarc",
        f"_dmarc.{domain} is missing; Gmail and Yahoo turn bulk mail away without it.",
        f"At the DNS host, enter for _dmarc.{domain} the TXT “v=DMARC1; p=none”.",
    )


def _policy(name: str, record: str) -> Finding:
    parts = (part.partition("=") for part in record.split(";"))
    tags = {key.strip().lower(): value.strip().lower() for key, _, value in parts}
    policy = tags.get("p", "none")
    advice = ""
    if policy == "none":
        advice = "It only watches. Once all is well for some weeks, p=quarantine protects you."
    return Finding(OK, "dmarc", f"_dmarc.{name} says p={policy}.", advice)


def _upwards(domain: str) -> Iterator[str]:
    """Yield *domain* and what stands above it, down to two labels: no list of suffixes."""
    labels = domain.split(".")
    yield domain
    for start in range(1, len(labels) - 1):
        yield ".".join(labels[start:])


def _dkim_names(domain: str) -> tuple[str, ...]:
    return tuple(f"{selector}._domainkey.{domain}" for selector in SELECTORS)


def _has_key(resolver: Resolver, name: str) -> bool:
    """Return whether there is a public key at *name*; an empty one says: withdrawn."""
    for text in _texts(resolver, name):
        tags = dict(part.strip().partition("=")[::2] for part in text.split(";"))
        if tags.get("p", "").strip():
            return True
    return False


def _is_sendgrids(target: str) -> bool:
    return target.endswith(".sendgrid.net")


def _begins(text: str, start: str) -> bool:
    return text.lower().startswith(start.lower())


def _resolver(address: str) -> Resolver:
    resolver = Resolver(configure=not address)
    if address:
        host, _, port = address.rpartition(":") if _has_port(address) else (address, "", "53")
        resolver.nameservers = [host.strip("[]")]
        resolver.port = int(port)
    resolver.timeout, resolver.lifetime = ANSWER_SECONDS, PATIENCE_SECONDS
    return resolver


def _has_port(address: str) -> bool:
    return address.count(":") == 1 or "]:" in address


def _texts(resolver: Resolver, name: str) -> list[str]:
    found = _answers(resolver, name, "TXT")
    return [b"".join(one.strings).decode("ascii", "replace") for one in found]


def _alias(resolver: Resolver, name: str) -> str | None:
    found = _answers(resolver, name, "CNAME")
    return found[0].target.to_text(omit_final_dot=True).lower() if found else None


def _answers(resolver: Resolver, name: str, kind: str) -> list:  # type: ignore[type-arg]
    try:
        return list(resolver.resolve(name, kind, search=False))
    except (NXDOMAIN, NoAnswer, LabelTooLong, NameTooLong):
        return []
    except DNSException as error:
        raise _Away(type(error).__name__) from None
