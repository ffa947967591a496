"""A server in SendGrid's place that counts what it accepts, and dies now and then."""

import json
import socket
import threading
import time
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

AWAY_SECONDS = 0.15  # until it is back, at the same address


class CountingServer:
    """What was accepted, by attempt and by address; kept beyond its own deaths."""

    def __init__(self, *, dies_each=0, delay_seconds=0.0):
        self.attempts = Counter()
        self.people = Counter()
        self.requests = 0
        self.deaths = 0
        self.delay_seconds = delay_seconds
        self._dies_each = dies_each  # so many requests; 0: never
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._open(0)
        self.port = self._http.server_port
        self.host = f"http://127.0.0.1:{self.port}"

    def close(self):
        self._is_over.set()
        self._stop()

    def take(self, request):
        """Count a request as accepted; return whether the answer still goes out."""
        with self._lock:
            self.requests += 1
            common = request.get("custom_args", {})
            for person in request["personalizations"]:
                own = common | person.get("custom_args", {})
                self.attempts[own["attempt_id"]] += 1
                self.people[person["to"][0]["email"]] += 1
            is_dying = self._dies_each and self.requests % self._dies_each == 0
        time.sleep(self.delay_seconds)
        if is_dying and not self._is_over.is_set():
            threading.Thread(target=self._die).start()
        return not is_dying

    def _die(self):
        with self._lock:
            if self._is_over.is_set():
                return
            self.deaths += 1
            self._stop()
            time.sleep(AWAY_SECONDS)
            self._open(self.port)

    def _open(self, port):
        self._http = _Listening(("127.0.0.1", port), _handler_for(self))
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}
        )
        self._thread.start()

    def _stop(self):
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        """A client that was killed in mid-sentence is what these tests are about."""


def _handler_for(server):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if len(body) < int(self.headers["Content-Length"]):
                return  # the client died before it had spoken in full: nothing was accepted
            if not server.take(json.loads(body)):
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.send_header("X-Message-Id", f"counted-{server.requests}")
            self.end_headers()

        def log_message(self, *args):
            pass

    return Handler


@contextmanager
def running(**options):
    server = CountingServer(**options)
    try:
        yield server
    finally:
        server.close()
