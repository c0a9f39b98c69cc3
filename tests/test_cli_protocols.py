"""`deconflict protocols` shows what a procedure says, and what it did in a run."""

import json
import re
import shlex
from collections import Counter
from pathlib import Path

import pytest
from attrs import evolve

from deconflict.engine.campaign import simulate
from deconflict.world.reading import read
from deconflict.world.shelf import known
from protocols.procedures import PROCEDURES

COMMAND = "protocols"


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    """A terminal of 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")


def test_list(call):
    """The list names every procedure, and every role with its size."""
    status, out, _ = call()
    assert status == 0
    for procedure in PROCEDURES.values():
        assert procedure.name in out
        for table in procedure.tables:
            assert f"{table.name}: " in out
            assert f"{len(table.rows)} rows" in out


@pytest.mark.parametrize("name", PROCEDURES)
def test_card(call, name):
    """Every procedure has a card, and so has each of its roles alone."""
    status, out, _ = call(name)
    assert status == 0
    tables = PROCEDURES[name].tables
    assert all(f"{table.name} ─" in out for table in tables)
    if len(tables) > 1:
        _, alone, _ = call(tables[0].name)
        assert f"{tables[0].name} ─" in alone
        assert f"{tables[1].name} ─" not in alone


def test_charts(call):
    """The charts are those programs' own texts, of all procedures or of one."""
    for option, begins in (("--mermaid", "stateDiagram-v2\n"), ("--graphviz", "digraph procedure {\n")):
        status, out, _ = call("aircrew", option)
        assert status == 0
        assert out.startswith(begins)
        assert "controller" not in out
        assert out.count("\n") < call(option)[1].count("\n")


def test_ladder(call):
    """The ladder is that of the gravest encounter, or of the flight that is asked for."""
    status, gravest, _ = call("hotline", "--ladder", "golan_2015", "--arm", "call_at_warning")
    assert status == 0
    assert '"break off" on tactical' in gravest
    assert "duty officer (russia)" in gravest
    assert call("hotline", "--ladder", "golan_2015", "--arm", "call_at_warning", "--flight", "jet")[1] == gravest


def test_exercised(call):
    """Beside each row stands how often runs took it; the runs are named."""
    status, out, err = call("track", "--exercised", "golan_2015", "--arm", "as_it_was", "--campaigns", "2")
    assert (status, err) == (0, "")
    assert "Exercised by 2 campaigns of golan_2015, 1 arm." in out
    assert "far: enters the warning zone → near  [2]" in out
    assert "never taken" in out
    status, out, _ = call("--exercised", "golan_2015", "--campaigns", "1", "--json")
    roles = {role["name"]: role for of in json.loads(out)["procedures"] for role in of["roles"]}
    assert (status, roles["track"]["rows"][0]["exercised"]) == (0, 6)


def test_exercised_in_all_scenarios(call, monkeypatch):
    """Without a scenario, every arm of every one is flown; three days of each, for a month differs in length alone."""
    flown: Counter[str] = Counter()

    def fly(scenario, luck):
        flown[scenario.name] += 1
        return simulate(evolve(scenario, days=min(scenario.days, 3)), luck)

    monkeypatch.setattr("deconflict.study.exercise.simulate", fly)
    status, out, _ = call("exchange", "--exercised", "--campaigns", "1")
    assert status == 0
    assert flown == {name: max(1, len(read(path).arms)) for name, path in known().items()}
    assert all(name in out for name in flown)


def test_interrupted(call, monkeypatch):
    """Ctrl-C shows what was counted until then, and is said."""
    left = [simulate]

    def fly(*asked):
        if not left:
            raise KeyboardInterrupt
        return left.pop()(*asked)

    monkeypatch.setattr("deconflict.study.exercise.simulate", fly)
    status, out, _ = call("track", "--exercised", "golan_2015")
    assert status == 130
    assert "1 campaign of golan_2015, 6 arms; interrupted." in out


def test_json(call):
    """The JSON of a role has that role alone."""
    status, out, _ = call("caller", "--json")
    assert status == 0
    (card,) = json.loads(out)["procedures"]
    assert [role["name"] for role in card["roles"]] == ["caller"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gaurd",), 'found the procedure "gaurd"; did you mean guard_warning?; expected one of guard_warning, '),
        (("fire autority",), "did you mean fire authority or "),
        (("???",), 'found the procedure "???"; expected one of'),
        (("hotline", "--json", "--mermaid"), "found --json with a chart or a ladder"),
        (("hotline", "--mermaid", "--graphviz"), "not allowed with"),
        (("hotline", "--arm", "severed"), "found an arm or a flight, but no run"),
        (("hotline", "--exercised", "golan_2015", "--flight", "jet"), "found an arm or a flight, but no run"),
        (("hotline", "--ladder", "golan"), "did you mean golan_2015?"),
        (("hotline", "--ladder", "golan_2015", "--flight", "nobody"), 'found the flight "nobody"'),
        (("hotline", "--exercised", "golan_2015", "--arm", "nobody"), 'found the arm "nobody"'),
        (("hotline", "--exercised", "--campaigns", "0"), "expected a whole number from 1"),
    ],
)
def test_mistakes(call, arguments, said):
    """Each mistake is named, with what was expected, on standard error and with exit code 2."""
    status, out, err = call(*arguments)
    assert (status, out) == (2, "")
    assert said in err


def test_help(call):
    """The command explains itself."""
    status, out, _ = call("--help")
    assert status == 0
    assert "--ladder SCENARIO" in out


README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```\n(deconflict protocols [^\n]+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_readme_shows_some():
    """The README shows a card and a ladder."""
    assert len(SHOWN) == 2


@pytest.mark.parametrize(("line", "text"), SHOWN, ids=[line for line, _ in SHOWN])
def test_readme(call, monkeypatch, line, text):
    """What the README shows is what its line prints; if this fails, renew the README's output."""
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = call(*shlex.split(line)[2:])
    assert "".join(f"{printed.rstrip()}\n" for printed in out.splitlines()) == text
