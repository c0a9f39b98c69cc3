"""Runtime verification says what became of each promise, and finds in a run what is naive about its tables."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deconflict.cli import main
from deconflict.engine.campaign import simulate
from deconflict.engine.theatre import theatre
from deconflict.errors import PromiseBroken
from deconflict.show.promises import LINE, Check
from deconflict.verify.watch import Verdict, watch
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.shelf import known
from deconflict.world.variation import at_value, with_arm
from protocols.known_bad import KNOWN_BAD
from protocols.notation.parts import replaced
from protocols.notation.promise import Sometimes, judge
from protocols.regime import border, switchboard
from tests.protocols.walks import choosing, happenings, whole
from tests.show.samples import printed

AT_BORDER = {bad.breaks: bad for bad in KNOWN_BAD if bad.scope.system.name == "border"}
ON_THE_LINE = {bad.breaks: bad for bad in KNOWN_BAD if bad.scope.system.name == "party line"}
THE_DAY = ("run", "shootdown_2015_turkey", "--arm", "call_at_warning", "--luck", "3", "--check")


@pytest.fixture
def call(capsys, monkeypatch):
    """Run a command on a terminal of 100 columns: its exit code, and what it wrote to both streams."""
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments):
        status = main([*arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture
def naively(monkeypatch):
    """Let the simulator run the tables of a known-bad system."""

    def let(bad):
        for name, build in (("kinds.border", border), ("exchange.switchboard", switchboard)):

            def rebuilt(*what, build=build, **how):
                return replaced(build(*what, **how), *bad.scope.tables)

            monkeypatch.setattr(f"deconflict.engine.{name}", rebuilt)

    return let


def story(promise, history):
    """What happened until the promise was broken; None if it is kept."""
    try:
        judge(promise, history)
    except PromiseBroken as error:
        return error.story
    return None


@given(st.sampled_from(KNOWN_BAD), st.lists(choosing(120), max_size=3))
def test_what_became_of_each_promise(bad, walks):
    """A promise is broken if any history breaks it, and the shortest story is told; what it looked at is counted."""
    histories = {number: happenings(whole(bad.scope.system, choices)) for number, choices in enumerate(walks)}
    for judged in watch(bad.scope.promised, histories):
        promise, breach = judged.promise, judged.breach
        looked_at = [sum(map(promise.sees, history)) for history in histories.values()]
        assert (judged.steps, judged.histories) == (sum(looked_at), sum(map(bool, looked_at)))
        if isinstance(promise, Sometimes):
            seen = any(promise.shown_by(happening) for history in histories.values() for happening in history)
            assert (judged.verdict, breach) == (Verdict.SEEN if seen else Verdict.NOT_SEEN, None)
            continue
        told = {number: of for number, history in histories.items() if (of := story(promise, history)) is not None}
        if breach is None:
            assert (judged.verdict, told) == (Verdict.KEPT if judged.steps else Verdict.UNTRIED, {})
        else:
            assert (judged.verdict, breach.histories) == (Verdict.BROKEN, len(told))
            assert breach.story == told[breach.shortest] == min(told.values(), key=len)


@pytest.mark.parametrize("name", known())
def test_every_promise_is_kept(call, name):
    """Every shipped scenario keeps its promises, the table has a line for each, and the command succeeds."""
    status, out, err = call("run", name, "--check")
    assert (status, err) == (0, "")
    told = json.loads(call("run", name, "--check", "--json")[1])["promises"]
    assert not any(one["broken"] or one["verdict"] == Verdict.BROKEN for one in told)
    scenario = read(known()[name])
    staged = theatre(with_arm(scenario, scenario.study.baseline) if scenario.study else scenario)
    bound = {promise.id for kind in staged.kinds.values() for promise in kind.promises}
    ids = [one["id"] for one in told]
    assert len(ids) == len({*ids})
    assert {*ids} - bound == {promise.id for promise in staged.line_promises}
    lines = out.partition("─\n")[2].splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == ids


@pytest.mark.parametrize("breaks", ["readback-first", "encounter-ends", "call-bounded"])
def test_a_naive_table_is_found(call, naively, breaks):
    """A run of a naive table fails, names what that breaks and no more, and tells what led to the step that did."""
    bad = AT_BORDER[breaks]
    naively(bad)
    status, out, err = call(*THE_DAY)
    assert status == 1
    assert err.startswith(f"deconflict: {breaks} is broken: ")
    assert re.search(rf"^{breaks} .* {Verdict.BROKEN} *$", out, re.MULTILINE)
    status, told, same = call(*THE_DAY, "--json")
    assert (status, same) == (1, err)
    one, *others = (one for one in json.loads(told)["promises"] if one["broken"])
    assert {other["id"] for other in others} == {promise.id for promise in bad.besides}
    assert (one["id"], one["verdict"], one["of"]) == (breaks, Verdict.BROKEN, "encounter")
    actor, _, sentence = one["broken"]["story"][-1].partition(": ")
    *_, last = re.split(r"^1 [0-9:.]+ ", out, flags=re.MULTILINE)
    assert f"{actor} {sentence}" in " ".join(last.split())


@pytest.mark.parametrize("breaks", ON_THE_LINE)
def test_a_naive_exchange_is_found(naively, breaks):
    """A run with a naive exchange breaks what is promised of the line, and the line's own log tells how."""
    naively(ON_THE_LINE[breaks])
    busy = at_value(read(known()["golan_2015"]), "channels.hotline.routine.calls_per_day", 300.0)
    staged = theatre(busy)
    history = simulate(busy, Luck(0))
    checked = Check(history, staged.promises_of(history), staged.line_promises)
    assert [one.promise.id for one in checked.judged if one.breach] == [breaks]
    assert checked.broken is not None
    _, breach = checked.broken
    assert (breach.shortest, breach.histories) == (LINE, 1)
    _, _, log = printed(checked, 200).rpartition("─\n")
    assert [f"exchange: {line.partition('exchange')[2].strip()}" for line in log.splitlines()] == [*breach.story]
