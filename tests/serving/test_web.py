"""The web server: what it refuses, what it keeps out of its log, how it stops."""

import json
import socket
from pathlib import Path

import pytest

from tests.serving.processes import fetch, free_port, interrupt, rest_of, running, wait_until

TOKEN = "q9Yt0kenOfSomebody"


@pytest.fixture
def web(prepared):
    """A web server without a worker: (port, process)."""
    port = free_port()
    with running(prepared, "web", "--port", str(port)) as process:
        wait_until(lambda: is_open(port))
        yield port, process


def is_open(port):
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def say(port, words):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(words)
        return line.recv(4096).decode()


def test_without_a_worker_health_says_so(web):
    port, _ = web

    status, body = fetch(port, "/healthz")

    assert status == 503
    assert json.loads(body) == {"database": "ok", "keys": "ok", "worker": "asleep"}


def test_it_stops_when_told_and_its_log_holds_no_address_anybody_asked_for(web):
    port, process = web
    long_line = f"GET /confirm/{TOKEN}?{'x' * 3000} HTTP/1.1\r\nHost: a\r\n\r\n"
    many_headers = "".join(f"X-{n}: {TOKEN}\r\n" for n in range(100))

    fetch(port, f"/confirm/{TOKEN}")
    fetch(port, f"/nowhere/{TOKEN}")
    too_long = say(port, long_line.encode())
    too_many = say(port, f"GET / HTTP/1.1\r\nHost: a\r\n{many_headers}\r\n".encode())
    garbage = say(port, f"{TOKEN} {TOKEN}\r\n\r\n".encode())

    assert too_long.split()[1] == "414" or too_long.split()[1] == "400"
    assert too_many.split()[1] in {"400", "431"}
    assert garbage.split()[1] == "400"
    assert interrupt(process) == 0
    log = rest_of(process)
    assert '"message": "answered"' in log
    assert "a request could not be read" in log
    assert TOKEN not in log
    assert "127.0.0.1" not in log.replace(f"127.0.0.1:{port}", "")
    assert all(json.loads(line) for line in log.splitlines())


def test_a_request_in_hand_is_answered_before_it_stops(web):
    port, process = web
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        process.terminate()

        assert line.recv(4096).startswith(b"HTTP/1.1 503")

    assert process.wait(20) == 0


def test_nobody_else_leaves_a_file_in_the_working_folder(web, prepared):
    port, _ = web

    fetch(port, "/")

    assert not (Path(prepared["HOME"]) / ".gunicorn" / "gunicorn.ctl").exists()
