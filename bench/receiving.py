"""A carrier's stand-in for the benches, in a process of its own: it takes all and counts."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen


class _Counting(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    requests = 0
    mails = 0

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        _Counting.requests += 1
        _Counting.mails += body.count(b'"to": [')
        self.send_response(202)
        self.send_header("X-Message-Id", f"counted-{_Counting.requests}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        told = f"{_Counting.requests} {_Counting.mails}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *args: object) -> None:
        """Say nothing: the figures are asked for."""


@contextmanager
def running() -> Iterator[str]:
    """Yield the address of a server that counts; it ends with the block."""
    child = subprocess.Popen([sys.executable, __file__], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        yield f"http://127.0.0.1:{int(child.stdout.readline())}"
    finally:
        child.terminate()
        child.wait(10)


def counted(host: str) -> tuple[int, int]:
    """Return (requests, mails) that the server has taken."""
    with urlopen(host, timeout=10) as answer:
        requests, mails = answer.read().split()
    return int(requests), int(mails)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Counting)
    print(server.server_port, flush=True)
    server.serve_forever()
