"""A DNS server on this machine that knows a handful of records, and speaks UDP."""

import socketserver
import threading
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

TTL_SECONDS = 60


class Zone:
    """Records by name: texts for TXT, and where a name leads for CNAME."""

    def __init__(self):
        self.texts = {}
        self.aliases = {}
        self.rcode = None  # answers every question with this fault
        self.is_silent = False
        self.asked = []

    def answer(self, question):
        asked = question.question[0]
        name = asked.name.to_text(omit_final_dot=True)
        self.asked.append(name)
        reply = dns.message.make_response(question)
        reply.flags |= dns.flags.RA
        if self.rcode is not None:
            reply.set_rcode(self.rcode)
            return reply
        is_known = False
        while name in self.aliases:
            is_known, target = True, self.aliases[name]
            reply.answer.append(
                dns.rrset.from_text(f"{name}.", TTL_SECONDS, "IN", "CNAME", f"{target}.")
            )
            if asked.rdtype == dns.rdatatype.CNAME:
                break
            name = target
        if asked.rdtype == dns.rdatatype.TXT and name in self.texts:
            is_known = True
            quoted = [f'"{text}"' for text in self.texts[name]]
            reply.answer.append(
                dns.rrset.from_text(f"{name}.", TTL_SECONDS, "IN", "TXT", *quoted)
            )
        if not is_known and name not in self.texts:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply


@contextmanager
def running():
    """Yield (address, zone) of a server that stops with the block."""
    zone = Zone()

    class Answer(socketserver.BaseRequestHandler):
        def handle(self):
            packet, door = self.request
            if not zone.is_silent:
                reply = zone.answer(dns.message.from_wire(packet))
                door.sendto(reply.to_wire(), self.client_address)

    with socketserver.UDPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}", zone
        finally:
            server.shutdown()
            thread.join()
