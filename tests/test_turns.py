"""The queue of those who write to one SQLite file: fair, and ended by no crash."""

import subprocess
import sys
import threading
import time

import pytest

from campaign import turns

PATIENCE = 20  # seconds; more than any of these waits should take
OTHER = """
import sys, time
from pathlib import Path
from campaign import turns

print("here", flush=True)
with turns.turn(Path(sys.argv[1]), patience_seconds=20):
    print("mine", time.monotonic(), flush=True)
    time.sleep(float(sys.argv[2]))
    print("left", time.monotonic(), flush=True)
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "campaign.db"
    path.touch()
    return path


@pytest.fixture
def other(file):
    """Start another process that wants a turn; ended with the test."""
    started = []

    def start(seconds=0.0):
        process = subprocess.Popen(
            [sys.executable, "-c", OTHER, str(file), str(seconds)],
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout.readline() == "here\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def turn(file, patience_seconds=PATIENCE):
    return turns.turn(file, patience_seconds=patience_seconds)


def moment(process):
    """Return what the other process says next, and when that was."""
    what, at = process.stdout.readline().split()
    return what, float(at)


def test_a_process_waits_until_another_has_done(file, other):
    process = other(seconds=0.5)
    assert moment(process)[0] == "mine"

    with turn(file):
        had_at = time.monotonic()

    assert moment(process) < ("left", had_at)


def test_whoever_waits_has_the_turn_before_the_next_thread_of_who_had_it(file, other):
    had_at = []

    def want():
        with turn(file):
            had_at.append(time.monotonic())

    thread = threading.Thread(target=want)
    with turn(file):
        process = other()
        time.sleep(0.5)  # it stands in the queue now
        thread.start()
    thread.join(PATIENCE)

    assert moment(process) < ("mine", had_at[0])


def test_many_processes_and_threads_are_never_inside_at_once(file, other):
    inside, most = [0], []

    def want():
        for _ in range(20):
            with turn(file):
                inside[0] += 1
                most.append(inside[0])
                time.sleep(0.001)
                inside[0] -= 1

    threads = [threading.Thread(target=want) for _ in range(4)]
    for thread in threads:
        thread.start()
    processes = [other() for _ in range(3)]
    for thread in threads:
        thread.join(PATIENCE)

    assert max(most) == 1
    assert [process.wait(PATIENCE) for process in processes] == [0, 0, 0]


def test_a_process_that_is_killed_in_its_turn_gives_it_away(file, other):
    process = other(seconds=600)
    assert moment(process)[0] == "mine"
    process.kill()

    began = time.monotonic()
    with turn(file):
        assert time.monotonic() - began < PATIENCE


def test_whoever_waited_long_enough_goes_on_and_lets_the_database_say(file, other):
    process = other(seconds=600)
    assert moment(process)[0] == "mine"

    with turn(file, patience_seconds=0.1):
        assert process.poll() is None


def test_a_door_that_cannot_be_opened_stops_nobody(file):
    (file.parent / (file.name + turns.SUFFIX)).mkdir()  # like a file of another user

    with turn(file):
        pass


def test_a_turn_within_a_turn_does_not_end_it(file, other):
    with turn(file):
        with turn(file):
            pass
        process = other()
        time.sleep(0.5)  # it would have had it by now
        left_at = time.monotonic()

    assert moment(process) > ("mine", left_at)


def test_where_there_is_no_file_none_is_made(tmp_path):
    with turn(tmp_path / "campaign.db"):
        assert list(tmp_path.iterdir()) == []
