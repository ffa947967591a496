"""A mail server of an organiser's own: it speaks just enough SMTP to take an alarm."""

import base64
import ipaddress
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from socketserver import StreamRequestHandler, ThreadingTCPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "correct horse"


class _Line(StreamRequestHandler):
    def handle(self):
        self.is_tls = self.server.is_tls_from_the_start
        if self.is_tls:
            self._secure()
        self._say("220 mail.example.org")
        while line := self.rfile.readline():
            self.server.lines.append(line.decode().strip())
            verb = line.decode().upper().split()[0]
            if verb == "QUIT":
                return self._say("221 bye")
            getattr(self, f"_{verb.lower()}", self._other)(line.decode().strip())
        return None

    def finish(self):
        super().finish()
        self.connection.close()

    def _say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def _secure(self):
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.is_tls = True

    def _ehlo(self, line):
        offers = [] if self.is_tls or not self.server.context else ["STARTTLS"]
        for offer in ["mail.example.org", *offers, "AUTH PLAIN"]:
            self._say(f"250-{offer}")
        self._say("250 OK")

    def _starttls(self, line):
        self._say("220 go ahead")
        self._secure()

    def _auth(self, line):
        said = base64.b64decode(line.split()[-1]).decode().split("\0")
        self._say("235 welcome" if said[2] == PASSWORD else "535 who?")

    def _data(self, line):
        self._say("354 go on")
        lines = list(iter(self.rfile.readline, b".\r\n"))
        self.server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.server.were_secret.append(self.is_tls)
        self._say("250 taken")

    def _mail(self, line):
        self._say("451 later" if self.server.is_busy else "250 OK")

    def _other(self, line):
        self._say("250 OK")


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    is_busy = is_tls_from_the_start = False


@contextmanager
def running(*, certificate=None, is_tls_from_the_start=False):
    """Serve on a free port; *certificate* is a PEM file with its key, for TLS."""
    with _Server(("127.0.0.1", 0), _Line) as server:
        server.lines, server.mails, server.were_secret = [], [], []
        server.is_tls_from_the_start = is_tls_from_the_start
        server.context = None
        if certificate:
            server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server.context.load_cert_chain(certificate)
        server.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def make_certificate(path):
    """Write a certificate of our own making for 127.0.0.1, with its key, and return *path*."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
