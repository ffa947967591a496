"""SPF, DKIM and DMARC of the sender's domain: what is missing, and what to enter."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import dns.rcode
import pytest

from campaign.config import Settings
from campaign.serving import dns_records
from campaign.serving.findings import ATTENTION, FAULT, OK
from tests.serving import dns_server

DOMAIN = "act.stepup-california.us"
PARENT = "stepup-california.us"
KEY = "k=rsa; t=s; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQ"
SENDGRID = "u1234.wl.sendgrid.net"


@pytest.fixture
def dns_zone():
    with dns_server.running() as (address, zone):
        zone.texts[DOMAIN] = ["v=spf1 include:sendgrid.net ~all", "another=thing"]
        for selector in ("s1", "s2"):
            target = f"{selector}.domainkey.{SENDGRID}"
            zone.aliases[f"{selector}._domainkey.{DOMAIN}"] = target
            zone.texts[target] = [KEY]
        zone.texts[f"_dmarc.{DOMAIN}"] = ["v=DMARC1; p=quarantine; rua=mailto:a@b.us"]
        zone.address = address
        yield zone


@contextmanager
def account(domains, status=200):
    """A server in SendGrid's place that tells how domains are set up."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(domains).encode())

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def look(zone, **values):
    settings = Settings(**{"sender": f"letters@{DOMAIN}", "resolver": zone.address} | values)
    return {found.about: found for found in dns_records.look(settings)}


def test_an_examples_domain_is_not_looked_up(dns_zone):
    found = look(dns_zone, sender="letters@stepup.example.org")

    assert found["sender"].verdict == OK
    assert "not looked up" in found["sender"].sentence
    assert dns_zone.asked == []


def test_a_domain_with_all_three_is_well(dns_zone):
    found = look(dns_zone)

    assert {about: one.verdict for about, one in found.items()} == {
        "spf": OK,
        "dkim": OK,
        "dmarc": OK,
    }
    assert found["dmarc"].advice == ""


def test_a_domain_without_any_is_told_what_to_enter(dns_zone):
    for known in (dns_zone.texts, dns_zone.aliases):
        known.clear()

    found = look(dns_zone)

    assert {one.verdict for one in found.values()} == {FAULT}
    assert "the TXT “v=spf1 include:sendgrid.net ~all”" in found["spf"].advice
    assert f"s1._domainkey.{DOMAIN} and s2._domainkey.{DOMAIN}" in found["dkim"].sentence
    assert f"_dmarc.{DOMAIN} the TXT “v=DMARC1; p=none”" in found["dmarc"].advice
    assert f"_dmarc.{PARENT}" in dns_zone.asked
    assert "_dmarc.us" not in dns_zone.asked


def test_an_spf_record_for_others_is_kept_and_lengthened(dns_zone):
    dns_zone.aliases.clear()
    dns_zone.texts[DOMAIN] = ["v=spf1 include:_spf.google.com -all"]

    found = look(dns_zone)["spf"]

    assert found.verdict == FAULT
    assert "“v=spf1 include:sendgrid.net include:_spf.google.com -all”" in found.advice


def test_two_spf_records_count_as_none(dns_zone):
    dns_zone.texts[DOMAIN] = ["v=spf1 include:sendgrid.net ~all", "v=spf1 -all"]

    found = look(dns_zone)["spf"]

    assert found.verdict == FAULT
    assert "2 SPF records" in found.sentence


def test_sendgrids_own_cnames_stand_for_spf_whose_name_cannot_be_guessed(dns_zone):
    del dns_zone.texts[DOMAIN]

    found = look(dns_zone)["spf"]

    assert found.verdict == OK
    assert "Verified" in found.advice


@pytest.mark.parametrize(("target", "verdict"), [(SENDGRID, OK), ("elsewhere.net", FAULT)])
def test_sendgrid_names_the_return_path_where_our_key_may_ask(dns_zone, target, verdict):
    del dns_zone.texts[DOMAIN]
    path = f"em4321.{DOMAIN}"
    dns_zone.aliases[path] = target
    other = {"domain": PARENT, "dns": {"mail_cname": {"host": f"em1.{PARENT}"}}}
    ours = {"domain": DOMAIN, "dns": {"mail_cname": {"host": path}}}

    with account([other, ours]) as host:
        found = look(dns_zone, sendgrid_key="SG.hush", sendgrid_host=host)["spf"]

    assert found.verdict == verdict
    assert path in found.sentence


@pytest.mark.parametrize(
    ("said", "status"), [({}, 403), ([], 200), ([{"domain": DOMAIN}], 200)]
)
def test_what_sendgrid_does_not_tell_is_found_otherwise(dns_zone, said, status):
    del dns_zone.texts[DOMAIN]

    with account(said, status) as host:
        found = look(dns_zone, sendgrid_key="SG.hush", sendgrid_host=host)["spf"]

    assert found.verdict == OK


def test_a_withdrawn_key_is_none(dns_zone):
    dns_zone.texts[f"s2.domainkey.{SENDGRID}"] = ["v=DKIM1; p="]

    found = look(dns_zone)["dkim"]

    assert found.verdict == FAULT
    assert f"No key at s2._domainkey.{DOMAIN}" in found.sentence


def test_the_organisations_domain_speaks_for_those_beneath_it(dns_zone):
    del dns_zone.texts[f"_dmarc.{DOMAIN}"]
    dns_zone.texts[f"_dmarc.{PARENT}"] = ["v=DMARC1; p=none"]

    found = look(dns_zone)["dmarc"]

    assert found.verdict == OK
    assert f"_dmarc.{PARENT} says p=none" in found.sentence
    assert "quarantine" in found.advice


def test_two_dmarc_records_count_as_none(dns_zone):
    dns_zone.texts[f"_dmarc.{DOMAIN}"] *= 2
    dns_zone.texts[f"_dmarc.{DOMAIN}"][1] = "v=DMARC1; p=reject"

    assert look(dns_zone)["dmarc"].verdict == FAULT


def test_a_dns_server_at_fault_is_told_as_that_and_not_as_a_missing_record(dns_zone):
    dns_zone.rcode = dns.rcode.SERVFAIL

    found = look(dns_zone)

    assert [one.verdict for one in found.values()] == [ATTENTION]
    assert "did not answer" in found["sender"].sentence
    assert "CAMPAIGN_RESOLVER" in found["sender"].advice


def test_a_dns_server_that_says_nothing_is_waited_for_no_longer_than_seconds(
    dns_zone, monkeypatch
):
    monkeypatch.setattr(dns_records, "ANSWER_SECONDS", 0.1)
    monkeypatch.setattr(dns_records, "PATIENCE_SECONDS", 0.2)
    dns_zone.is_silent = True

    assert look(dns_zone)["sender"].verdict == ATTENTION


def test_an_address_of_a_server_may_leave_its_port_out():
    assert dns_records._resolver("9.9.9.9").port == 53
    assert dns_records._resolver("[::1]:5353").nameservers == ["::1"]
    assert dns_records._resolver("::1").port == 53
