"""A server on this machine that answers questions as somebody else's would, slowly if told."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def serving(role, path=""):
    """Serve as *role* until the end of the block, and let it know its ``url``.

    Args:
        role: has ``heard(path, headers)``, which returns status and body; ``headers`` to send;
            and ``drip``, the seconds between two kilobytes.
        path: that its address ends with.

    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, body = role.heard(self.path, self.headers)
            self.send_response(status)
            for name, value in role.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for start in range(0, len(body), 1024):
                    if role.drip:
                        self.wfile.flush()
                        time.sleep(role.drip)
                    self.wfile.write(body[start : start + 1024])
            except OSError:
                pass  # who asked has gone

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    role.url = f"http://127.0.0.1:{server.server_port}{path}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield role
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
