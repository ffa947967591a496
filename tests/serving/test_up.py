"""``campaign up`` as a new user knows it: one command, one page of addresses, one Ctrl-C."""

import json
import os
import re
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.serving.processes import (
    PATIENCE_SECONDS,
    campaign,
    children_of,
    fetch,
    free_port,
    interrupt,
    is_there,
    read_until,
    rest_of,
    running,
    wait_until,
)


def instance_of(environ):
    return Path(environ["CAMPAIGN_INSTANCE"])


@pytest.fixture(scope="module")
def site(new_installation):
    """A site that came up from nothing: (environment, port, process, what it said)."""
    environ, port = new_installation(), free_port()
    with running(environ, "up", "--demo", "--port", str(port)) as process:
        yield environ, port, process, read_until(process, "Ctrl-C")


def family_of(pid):
    children = list(children_of(pid))
    return [pid, *children, *(one for child in children for one in children_of(child))]


def test_one_command_makes_a_site_from_an_empty_folder(site):
    _, port, _, said = site

    assert fetch(port, "/healthz") == (200, '{"database":"ok","keys":"ok","worker":"ok"}\n')
    assert fetch(port, "/")[0] == 200
    assert f"http://127.0.0.1:{port}/\n" in said
    assert f"http://127.0.0.1:{port}/drawer" in said


def test_the_first_organiser_gets_a_link_that_leads_to_the_desk(site):
    _, port, _, said = site

    link = re.search(rf"http://127\.0\.0\.1:{port}(/desk/sign-in/\S+)", said)

    assert link
    assert fetch(port, link[1])[0] == 200
    assert "signs you in as desk@example.org" in said


def test_commands_in_another_terminal_act_on_the_running_site(site):
    environ, port, process, _ = site

    said = campaign(environ, "organisers", "add", "lee@example.org").stdout

    assert f"http://127.0.0.1:{port}/desk/sign-in/" in said
    note = json.loads((instance_of(environ) / "running.json").read_text())
    assert note == {
        "base_url": f"http://127.0.0.1:{port}",
        "port": port,
        "pid": process.pid,
    }


def test_the_doctor_finds_a_running_site_well(site):
    environ, port, _, _ = site

    ended = campaign(environ, "doctor")

    assert ended.returncode == 0, ended.stdout
    verdicts = {line.split()[0] for line in ended.stdout.splitlines()[:-1]}
    assert verdicts == {"ok"}, ended.stdout
    assert "2665 ZIP codes" in ended.stdout
    assert f"127.0.0.1:{port}" in ended.stdout


def test_a_second_one_on_the_same_folder_is_declined_in_a_sentence(site):
    environ, _, _, _ = site

    ended = campaign(environ, "up", "--port", str(free_port()))

    assert ended.returncode == 1
    assert ended.stderr.startswith("Another `campaign up` serves")


def test_a_port_that_is_taken_is_told_before_anything_is_made(new_installation):
    environ = new_installation()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        ended = campaign(environ, "up", "--port", str(port))

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Port {port} is taken by another program.")
    assert not (instance_of(environ) / "keys.db").exists()


def test_a_worker_that_dies_is_told_and_started_anew(site):
    _, port, process, _ = site
    worker = next(p for p, words in children_of(process.pid).items() if " work" in words)

    os.kill(worker, signal.SIGKILL)

    said = read_until(process, "starts again")
    assert "The worker ended by itself (exit code -9)" in said
    wait_until(lambda: any(" work" in words for words in children_of(process.pid).values()))
    assert worker not in children_of(process.pid)
    assert fetch(port, "/")[0] == 200


def test_ctrl_c_leaves_nothing_running_and_a_second_start_finds_all_as_it_was(new_installation):
    environ, port = new_installation(), free_port()
    with running(environ, "up", "--demo", "--port", str(port)) as first:
        read_until(first, "Ctrl-C")
        # The web server has processes of its own, and answers when the first of them is there.
        wait_until(lambda: len(family_of(first.pid)) >= 5)
        family = family_of(first.pid)
        started = time.monotonic()

        assert interrupt(first) == 0

        assert time.monotonic() - started < PATIENCE_SECONDS
        assert rest_of(first).splitlines()[-1] == "Stopped."
    assert [pid for pid in family if is_there(pid)] == []
    assert not (instance_of(environ) / "running.json").exists()

    with running(environ, "up", "--demo", "--port", str(port)) as second:
        said = read_until(second, "Ctrl-C")
        assert "up to date" in said
        assert "there already" in said
        second.terminate()
        assert second.wait(30) == 0


def test_a_killed_parent_takes_its_processes_along(new_installation):
    environ, port = new_installation(), free_port()
    with running(environ, "up", "--port", str(port)) as process:
        read_until(process, "Ctrl-C")
        family = list(children_of(process.pid))

        process.kill()
        process.wait(10)

        wait_until(lambda: not [pid for pid in family if is_there(pid)])
        # The note it could not remove does not lead the next one astray.
        other = free_port()
        with running(environ, "up", "--port", str(other)) as next_one:
            assert f"http://127.0.0.1:{other}/\n" in read_until(next_one, "Ctrl-C")


@pytest.mark.long
def test_a_second_start_takes_less_than_five_seconds(new_installation):
    environ, port = new_installation(), free_port()
    assert campaign(environ, "prepare").returncode == 0
    for _ in range(2):
        started = time.monotonic()
        with running(environ, "up", "--demo", "--port", str(port)) as process:
            read_until(process, "Ctrl-C")
            took = time.monotonic() - started
    assert took < 5
