"""`deconflict step` finds what is asked for, and steps through it."""

import io
import os
import pty
import re
import subprocess
import sys
from contextlib import closing

import pytest

from deconflict.cli import main
from tests.show.stepper.test_served import START, taken

NAME = "shootdown_2015_turkey"


@pytest.fixture
def step(capsys, monkeypatch):
    """Step through something with some lines typed: the exit code, what was said, and what was complained of."""

    def run(*arguments, typed=""):
        monkeypatch.setenv("COLUMNS", "100")
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        status = main(["step", *map(str, arguments)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_in_a_pipe_it_is_plain(step):
    """Where there is no screen, lines are read; where they end, it does."""
    status, out, err = step(NAME, "--luck", 34, typed="\n\nw\n")
    assert (status, err) == (0, "")
    assert "event 3 of 55" in out
    assert "as it was" in out


def test_the_gravest_comes_first(step):
    """Without a flight, the gravest encounter is stepped through; where nobody is fired at in it, that is said."""
    _, out, _ = step(NAME, "--luck", 34, "--plain")
    assert "nobody is fired at" not in out
    _, out, _ = step(NAME, "--luck", 0, "--arm", "rehearsed_line", "--plain")
    assert "Under luck 0 nobody is fired at; --incident 1 looks for one in which somebody is." in out
    assert "nobody is fired at" not in step("euphrates_2017", "--luck", 0, "--plain")[1]


def test_an_incident_by_its_number(step):
    """The K-th incident is found over the lucks, and its last event can be gone to."""
    _, first, _ = step(NAME, "--incident", 1, typed="/= lost\nend\n")
    _, second, _ = step(NAME, "--incident", 2)
    assert "luck " in first
    assert first.partition("event 1")[0] != second.partition("event 1")[0]


def test_the_whole_campaign(step):
    """--all steps through every encounter."""
    _, out, _ = step("severed_2015", "--all", typed="end\n")
    assert re.search(r"event (\d{4,}) of \1\b", out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing",), "nothing"),
        ((NAME, "--flight", "Su-25"), 'found the flight "Su-25"; expected one of Su-24M'),
        ((NAME, "--incident", 1, "--flight", "Su-24M"), "one of the two"),
        ((NAME, "--serve", "--plain"), "one of the two"),
        ((NAME, "--arm", "nobody"), "nobody"),
        ((NAME, "--port", "99999"), "65535"),
    ],
)
def test_what_is_not_there(step, arguments, said):
    """What is not there, or asked for twice, is one message and exit code 2."""
    status, out, err = step(*arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_a_port_that_is_taken(step):
    """Where somebody listens at the port already, that is one message and exit code 2."""
    with closing(taken()) as listening:
        status, _, err = step(NAME, "--serve", "--port", listening.getsockname()[1])
    assert status == 2
    assert "which is taken" in err


def test_on_a_terminal_it_fills_the_screen():
    """On a terminal the full screen comes up, and q leaves it with exit code 0."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    with subprocess.Popen(
        [sys.executable, "-c", START, "step", NAME, "--luck", "34"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    ) as running:
        os.close(theirs)
        seen = b""
        while b"help" not in seen:
            seen += os.read(ours, 65536)
        os.write(ours, b"q")
        while True:
            try:
                if not os.read(ours, 65536):
                    break
            except OSError:
                break
        assert running.wait(10) == 0
    os.close(ours)
    assert b"\x1b[?1049h" in seen
