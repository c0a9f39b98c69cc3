"""A run is a pure function of scenario and luck, keeps every promise, and is a walk through its system."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import run, simulate
from deconflict.engine.theatre import theatre, traffic
from deconflict.errors import ScenarioError
from deconflict.history import Entry, History
from deconflict.study.outcome import SEVERITIES, outcomes
from deconflict.world.luck import Luck
from deconflict.world.scenario import Scenario
from deconflict.world.variation import at_value, with_arm
from protocols.guard_warning import WARNING, Desk
from protocols.notation.actions import Bring, Deliver, Lose, Refuse
from protocols.notation.promise import Always, LeadsTo, judge
from protocols.notation.words import LINE_DEAD, Mark
from protocols.regime import promises

LUCKS = st.integers(0, 10_000).map(Luck)
ARMS = ("all_channels", "no_liaison", "no_hotline", "neither", "severed", "rehearsed", "call_at_crossing")
ROOT = Path(__file__).parents[2]


def digest(history: History) -> str:
    """The history's bytes in short."""
    return hashlib.blake2b("\n".join(history.lines()).encode()).hexdigest()


def seen(history: History) -> list[Entry]:
    """Everything that happened, but for what the scenario is called."""
    return list(history.entries)


@given(luck=LUCKS)
@settings(max_examples=10)
def test_same_luck_same_bytes(busy: Scenario, luck: Luck) -> None:
    """The same scenario and luck give the same history, to the byte."""
    assert digest(simulate(busy, luck)) == digest(simulate(busy, luck))


def test_bytes_do_not_depend_on_the_process(busy: Scenario) -> None:
    """Whatever PYTHONHASHSEED is, another process writes the same bytes."""
    script = (
        "import hashlib, sys; from pathlib import Path; from attrs import evolve;"
        "from deconflict.world.reading import read; from deconflict.world.variation import at_value;"
        "from deconflict.engine.campaign import simulate; from deconflict.world.luck import Luck;"
        "busy = evolve(at_value(read(Path(sys.argv[1])), 'traffic[0].stray', 0.04), days=4, name='busy');"
        "print(hashlib.blake2b('\\n'.join(simulate(busy, Luck(7)).lines()).encode()).hexdigest())"
    )
    file = ROOT / "sims" / "scenarios" / "severed_2015.toml"
    found = {
        subprocess.run(
            [sys.executable, "-c", script, str(file)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("0", "1", "4242")
    }
    assert found == {digest(simulate(busy, Luck(7)))}


@given(luck=LUCKS)
@settings(max_examples=10)
def test_equal_arm_equal_history(busy: Scenario, luck: Luck) -> None:
    """An arm that changes nothing gives exactly the history of the scenario."""
    assert digest(simulate(with_arm(busy, "all_channels"), luck)) == digest(simulate(busy, luck))


@given(luck=LUCKS)
@settings(max_examples=10)
def test_unused_channel_is_not_missed(busy: Scenario, luck: Luck) -> None:
    """Removing a channel that no one uses changes nothing that happens."""
    silent = at_value(busy, "channels.notice.questions.announces.chance", 0.0)
    cut = at_value(silent, "channels.notice.cut", True)
    assert seen(simulate(cut, luck)) == seen(simulate(silent, luck))


@given(luck=LUCKS)
@settings(max_examples=5)
def test_other_flights_do_not_shift_luck(busy: Scenario, luck: Luck) -> None:
    """A flight's approach and its own fate on guard are the same, whoever else flies."""
    busier = at_value(busy, "traffic[0].sorties_per_day", 108.0)
    few, many = traffic(busy, luck), traffic(evolve(busier, days=busy.days), luck)
    assert {n: few.approaches[n] for n in few.approaches} == {n: many.approaches.get(n) for n in few.approaches}


@given(luck=LUCKS, arm=st.sampled_from(ARMS))
@settings(max_examples=15)
def test_every_history_keeps_every_promise(busy: Scenario, luck: Luck, arm: str) -> None:
    """Every encounter, under any arm and any luck, keeps every promise of the procedures."""
    history = simulate(with_arm(busy, arm), luck)
    for met in history.encounters:
        happenings = [h for h in history.of_encounter(met.number) if h.post != "exchange"]
        for promise in promises(Desk(busy.defence.warnings)):
            if isinstance(promise, Always | LeadsTo):
                judge(promise, happenings)


@given(luck=LUCKS, arm=st.sampled_from(ARMS))
@settings(max_examples=15)
def test_every_history_is_a_walk_through_the_system(busy: Scenario, luck: Luck, arm: str) -> None:
    """Each encounter's actions were enabled when they were taken, and `apply` gives what the history says of them."""
    staged = theatre(with_arm(busy, arm))
    history = run(staged, luck, traffic(busy, luck))
    for met in history.encounters:
        state = staged.system.begin({"caller": staged.call.of(met.number)})
        for happening in history.of_encounter(met.number):
            if happening.post == "exchange" or isinstance(happening.action, Refuse):
                continue
            assert isinstance(happening.action, Bring) or happening.action in staged.system.enabled(state)
            state, again = staged.system.apply(state, happening.action)
            assert again == happening


@given(luck=LUCKS, arm=st.sampled_from(ARMS))
@settings(max_examples=10)
def test_causes_come_first(busy: Scenario, luck: Luck, arm: str) -> None:
    """Time never runs back, and every cause is an earlier event: causes form no loop."""
    history = simulate(with_arm(busy, arm), luck)
    times = [entry.time_ms for entry in history.entries]
    assert times == sorted(times)
    assert all(entry.cause is None or entry.cause < at for at, entry in enumerate(history.entries))


@given(luck=LUCKS)
@settings(max_examples=10)
def test_nothing_passes_a_cut_channel(busy: Scenario, luck: Luck) -> None:
    """Under the severed arm nothing is delivered on the channels that were cut, but that the line is dead."""
    history = simulate(with_arm(busy, "severed"), luck)
    cut = {"hotline", "liaison", "notice"}
    assert not any(
        isinstance(action, Deliver) and action.channel in cut and action.letter.message != LINE_DEAD
        for action in (entry.happening.action for entry in history.entries)
    )


@given(luck=LUCKS)
@settings(max_examples=10)
def test_warnings_fail_together_where_guard_is_not_carried(busy: Scenario, luck: Luck) -> None:
    """In one encounter either every warning arrives or none does: the set carries guard, or it does not."""
    history = simulate(busy, luck)
    for met in history.encounters:
        fates = {
            isinstance(h.action, Lose)
            for h in history.of_encounter(met.number)
            if isinstance(h.action, Deliver | Lose)
            and h.action.channel == "guard"
            and h.action.letter.message == WARNING
        }
        assert len(fates) <= 1


def test_incidents_happen(busy: Scenario) -> None:
    """The busy days have every severity in them: the properties above are not about empty histories."""
    marks = {mark for luck in range(12) for o in outcomes(simulate(busy, Luck(luck))).values() for mark in o.marks}
    assert marks >= {*SEVERITIES, Mark.TURNED, Mark.FIRE_HELD}


@given(luck=LUCKS)
@settings(max_examples=5)
def test_json_lines(busy: Scenario, luck: Luck) -> None:
    """Every line of the history is JSON; the first says what it was made from, the others are numbered."""
    header, *events = map(json.loads, simulate(busy, luck).lines())
    assert (header["scenario"], header["luck"]) == ("busy", luck.seed)
    assert [event["sequence"] for event in events] == list(range(len(events)))


def test_missing_and_unknown_questions_are_named(busy: Scenario) -> None:
    """A question that the procedures ask and the scenario leaves open is a fault, and so is one that nobody asks."""
    guard = busy.channels["guard"]
    asked = {"wonders" if name == "attends" else name: answer for name, answer in guard.questions.items()}
    broken = evolve(busy, channels={**busy.channels, "guard": evolve(guard, questions=asked)})
    with pytest.raises(ScenarioError) as found:
        theatre(broken)
    assert {where for where, _, _ in found.value.faults} == {
        "channels.guard.questions.attends",
        "channels.guard.questions.wonders",
    }
