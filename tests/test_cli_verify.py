"""`deconflict verify` says what was explored, what holds and how what fails is broken, and answers by its exit code."""

import json
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from io import StringIO

import pytest
from attrs import evolve
from rich.console import Console

from deconflict.show.progress import exploring
from deconflict.world.reading import read
from deconflict.world.shelf import known
from protocols import known_bad, regime_scopes, scopes
from protocols.known_bad import KNOWN_BAD
from protocols.regime_scopes import PARTS
from protocols.scopes import SCOPES

COMMAND = "verify"

SCOPE = {scope.name: scope for scope in SCOPES}
BAD = {bad.breaks: bad for bad in KNOWN_BAD}
FEW = ("liaison", "identification")


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    """A terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def broken(monkeypatch):
    """A known-bad among the procedures, under its name."""
    bad = BAD["withdrawn-at-once"].scope
    monkeypatch.setattr(scopes, "SCOPES", (bad, *SCOPES))
    return bad.name


@pytest.fixture
def small(monkeypatch):
    """Two procedures, a known-bad and the light parts of the regimes; of a whole regime few states are looked for."""
    monkeypatch.setattr(scopes, "SCOPES", tuple(SCOPE[name] for name in FEW))
    monkeypatch.setattr(known_bad, "KNOWN_BAD", (expected(BAD["identity-told"]),))
    monkeypatch.setattr(regime_scopes, "PARTS", tuple(part for part in PARTS if part[0] in {"hotline", *FEW}))
    monkeypatch.setattr("deconflict.commands.proof.FEW", 100)
    monkeypatch.setattr("deconflict.commands.proof.MANY", 200)


def expected(bad):
    """A known-bad, whatever its size."""
    return evolve(bad, scope=evolve(bad.scope, counts=None))


def squeezed(text):
    """A text with its lines joined."""
    return " ".join(text.split())


@pytest.mark.parametrize("name", FEW)
def test_what_holds(call, name):
    """What holds is said of each promise, in no more than 80 columns; the exit code is 0."""
    status, out, err = call(name)
    assert (status, err) == (0, "")
    for promise in SCOPE[name].promised:
        assert re.search(rf"^{promise.id} .* holds *$", out, re.MULTILINE)
    assert max(map(len, out.splitlines())) <= 80
    assert re.search(r"Never reached here: \d+ rows?, and \d+ that would only ignore what they hear\.", out)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("prior_notice", ["prior notice"]),
        ("Liaison Officer", ["liaison"]),
        ("identification", ["identification"]),
        ("notice sender", ["prior notice", "relay"]),
        ("Channel-Status", ["channel status", "escalation"]),
    ],
)
def test_names(call, name, found):
    """A procedure goes by its name, by what is listed of it, or by a role."""
    status, out, _ = call(name, "--json")
    assert status == 0
    assert [scope["scope"] for scope in json.loads(out)["scopes"]] == found


def test_time_takes_clocks(call):
    """A promise of time is no failure where no clock is run, and what runs one is named."""
    scope = SCOPE["hotline"]
    timed = [promise for promise in scope.promised if promise.timer]
    assert timed
    _, out, _ = call("hotline", "--max-states", "20")
    assert f"{len(timed)} timed" in out
    assert "--regime" in out


@pytest.mark.usefixtures("small")
def test_overview(call):
    """Everything: procedures, known-bad and regimes, each arm of each scenario under one of them; wholes stop early."""
    status, out, err = call()
    assert (status, err) == (3, "")
    assert [name for name in FEW if re.search(rf"^{name} +\d", out, re.MULTILINE)] == [*FEW]
    assert "Each breaks the promise that it is named for, and no other, with the counts on record." in squeezed(out)
    said = squeezed(out[out.index("regimes ─") :])
    regimes = re.findall(r"((?:[\w, ]+: [\w, ]+;? ?)+) \d+ scopes, [\d,]+ states", said)
    arms = [arm for arms in re.findall(r": ([\w, ]+)", " ; ".join(regimes)) for arm in arms.strip().split(", ")]
    assert {*arms} == {arm for path in known().values() if read(path).defence for arm in read(path).arms}
    assert "not shown (stopped at 100 states)" in said
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("arm", [(), ("--arm", "disposed")])
def test_regime(call, arm):
    """One regime: its parts, what is promised in time by the clock, and the whole; each promise where it was shown."""
    status, out, _ = call("--regime", "golan_2015", *arm, "--processes", "1")
    assert status == 3
    assert out.startswith("golan_2015, ")
    for name in ("hotline", "caller, by the clock", "all together"):
        assert re.search(rf"^{name} +\d", out, re.MULTILINE)
        assert re.search(rf"^ +in {name} *$", out, re.MULTILINE)
    assert re.search(r"^call-in-time .* holds", out, re.MULTILINE)
    assert "(stopped at 200 states)" in squeezed(out)


@pytest.mark.usefixtures("small")
def test_regime_as_json(call):
    """The JSON of a regime has the verdict on each promise, and all that was explored for it."""
    status, out, _ = call("--regime", "golan_2015", "--json")
    (regime,) = json.loads(out)["regimes"]
    assert (status, regime["verdict"]) == (3, "not shown")
    explored = {scope["scope"]: scope["complete"] for scope in regime["scopes"]}
    assert [name for name, complete in explored.items() if not complete] == ["all together"]
    assert {promise["scope"] for promise in regime["promises"]} <= explored.keys()


def test_what_is_broken(call, broken):
    """A broken promise is shown with the log of the shortest history; the exit code is 1."""
    status, out, err = call(broken, "--processes", "1")
    assert (status, err) == (1, "")
    assert re.search(r"^withdrawn-at-once .* fails", out, re.MULTILINE)
    log = out.split("step party", 1)[1]
    steps = re.findall(r"^ +(\d+) defender fire authority ", log, re.MULTILINE)
    assert f"{broken}: withdrawn-at-once fails after {len(steps)} steps." in squeezed(out)
    assert steps == [str(number + 1) for number in range(len(steps))]


def test_the_story_is_a_file(call, broken, tmp_path):
    """The shortest history that breaks a promise is written as a run's is, with the events that the JSON has."""
    file = tmp_path / "story.jsonl"
    status, out, _ = call(broken, "--processes", "1", "--json", "--story", file)
    assert status == 1
    (scope,) = json.loads(out)["scopes"]
    shortest = min((promise["story"] for promise in scope["promises"] if promise["story"]), key=len)
    header, *events = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert (header["schema"], header["scenario"]) == (3, broken)
    assert events == shortest
    assert all(event["cause"] is None or event["cause"] < event["sequence"] for event in events)


def test_no_story(call, tmp_path):
    """Where no promise is broken there is no file, and that is said."""
    status, _, err = call("liaison", "--story", tmp_path / "story.jsonl")
    assert (status, [*tmp_path.iterdir()]) == (0, [])
    assert "no promise is known to be broken" in err


@pytest.mark.parametrize("change", [{"breaks": "identity-grounded"}, {"counts": (1, 2, 3)}])
@pytest.mark.usefixtures("small")
def test_a_known_bad_astray(call, monkeypatch, change):
    """A known-bad that does not break what it is named for, or is not as large as is on record, is told of: code 1."""
    bad = BAD["identity-told"]
    scope = evolve(bad.scope, counts=change.get("counts"))
    monkeypatch.setattr(known_bad, "KNOWN_BAD", (evolve(bad, breaks=change.get("breaks", bad.breaks), scope=scope),))
    monkeypatch.setattr("deconflict.world.shelf.known", dict)
    status, out, _ = call("--processes", "1")
    assert status == 1
    assert f"Astray: {bad.scope.name}: it " in squeezed(out)
    assert "Each breaks" not in out


def test_a_failure_stands_out(call, monkeypatch, broken):
    """Of everything, what fails is shown and what holds is counted."""
    monkeypatch.setattr(scopes, "SCOPES", (*(scope for scope in scopes.SCOPES if scope.name in {broken, *FEW}),))
    monkeypatch.setattr(known_bad, "KNOWN_BAD", ())
    monkeypatch.setattr("deconflict.world.shelf.known", dict)
    status, out, _ = call("--processes", "1")
    assert status == 1
    assert f" in {broken} withdrawn-at-once " in squeezed(out)
    assert f"{broken}: withdrawn-at-once fails after" in squeezed(out)
    assert not re.search(r"^[a-z-]+ .* (holds|not shown) *$", out, re.MULTILINE)


@pytest.mark.parametrize("option", [("--max-states", "5"), ("--every-order",)])
@pytest.mark.usefixtures("small")
def test_options_leave_known_bad_alone(call, monkeypatch, option):
    """However far the procedures are explored, the known-bad are explored as they are on record."""
    monkeypatch.setattr("deconflict.world.shelf.known", dict)
    _, out, _ = call(*option, "--json", "--processes", "1")
    (bad,) = json.loads(out)["known_bad"]
    assert bad["complete"]
    assert bad["as_expected"]


def test_a_limit(call):
    """What is not explored to the end is not shown, and the limit is said; the exit code is 3."""
    status, out, _ = call("liaison", "--max-states", "5")
    assert status == 3
    assert "not shown" in out
    assert "(stopped at 5 states)" in squeezed(out)
    assert re.search(r"^liaison +\d\+ ", out, re.MULTILINE)


def test_every_order(call):
    """To leave no order out makes no difference to any verdict, and more states."""
    found = {}
    for option in ((), ("--every-order",)):
        status, out, _ = call("prior notice", "--json", *option)
        (scope,) = json.loads(out)["scopes"]
        found[option] = scope
        assert status == 0
    least, most = found.values()
    assert [one["verdict"] for one in least["promises"]] == [one["verdict"] for one in most["promises"]]
    assert least["states"] <= most["states"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gaurd",), "did you mean guard_warning"),
        (("shared lin",), 'did you mean "shared line"?'),
        (("???",), 'found the procedure "???"; expected one of guard_warning, '),
        (("hotline", "--regime", "golan_2015"), "found a procedure and a regime; expected one of them"),
        (("--arm", "severed"), "found an arm, but no regime; expected --regime SCENARIO --arm ARM"),
        (("--regime", "golan"), "did you mean golan_2015?"),
        (("--regime", "golan_2015", "--arm", "nobody"), 'found the arm "nobody"'),
        (("hotline", "--max-states", "0"), "expected a whole number from 1 to 1,000,000,000"),
        (("hotline", "--processes", "none"), "expected a whole number from 1"),
        (("hotline", "--story", "no/such/file"), "in a directory that is not there"),
    ],
)
def test_mistakes(call, arguments, said):
    """Each mistake is named, with what was expected, on standard error and with exit code 2."""
    status, out, err = call(*arguments)
    assert (status, out) == (2, "")
    assert said in err


def interrupting(after):
    """Progress that is interrupted after so many things."""

    @contextmanager
    def telling(_console):
        def tell(done, _of, _said):
            if done >= after:
                raise KeyboardInterrupt

        yield tell

    return telling


@pytest.mark.usefixtures("small")
def test_interrupted(call, monkeypatch):
    """Ctrl-C shows what is finished and says how much that is; the exit code is 130."""
    monkeypatch.setattr("deconflict.world.shelf.known", dict)
    monkeypatch.setattr("deconflict.show.progress.exploring", interrupting(1))
    status, out, err = call("--processes", "1")
    assert status == 130
    assert re.search(rf"^{FEW[0]} +\d", out, re.MULTILINE)
    assert FEW[1] not in out
    assert err == "deconflict: interrupted; 1 of 3 explored\n"


@pytest.mark.usefixtures("small")
def test_interrupted_before_the_whole(call, monkeypatch):
    """The parts of a regime that are finished are shown; of the whole nothing is known."""
    monkeypatch.setattr("deconflict.show.progress.exploring", interrupting(2))
    status, out, _ = call("--regime", "golan_2015", "--processes", "1")
    assert status == 130
    assert re.search(r"^call-ends .* holds", out, re.MULTILINE)
    assert re.search(r"^all together +0\+ ", out, re.MULTILINE)
    assert "nobody waits for ever. (interrupted)" in squeezed(out)


@pytest.mark.usefixtures("small")
def test_interrupted_before_anything(call, monkeypatch):
    """If nothing is finished, nothing is shown."""
    monkeypatch.setattr("deconflict.show.progress.exploring", interrupting(0))
    for arguments in ((), ("--regime", "golan_2015"), ("liaison",)):
        status, out, err = call(*arguments, "--processes", "1")
        assert (status, out) == (130, "")
        assert "interrupted; 0 of" in err


def test_interrupt_ends_at_once():
    """Ctrl-C in the middle ends several processes within seconds, with what is finished and without a traceback."""
    start = "import sys; from deconflict.cli import main; sys.exit(main())"
    line = [sys.executable, "-c", start, *shlex.split("verify --regime golan_2015 --processes 2")]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        time.sleep(3)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=10)
    assert running.returncode == 130
    assert "identification" in out
    assert re.fullmatch(r"deconflict: interrupted; \d of \d explored\n", err)


def test_progress_is_for_terminals():
    """On a terminal it is told what is done, of how many; on anything else, nothing is."""
    for terminal in (True, False):
        paper = StringIO()
        with exploring(Console(file=paper, force_terminal=terminal, width=80)) as tell:
            tell(3, 7, "done: hotline")
        assert ("3/7 done: hotline" in re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", paper.getvalue())) is terminal


def test_help(call):
    """The command explains itself."""
    status, out, _ = call("--help")
    assert status == 0
    assert "--regime SCENARIO" in out
