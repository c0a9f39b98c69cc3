"""A run is a pure function of scenario and luck, keeps every promise, and is a walk through its system."""

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import run, simulate
from deconflict.engine.theatre import theatre
from deconflict.engine.traffic import traffic
from deconflict.errors import ScenarioError
from deconflict.history import Entry, History
from deconflict.study.outcome import SEVERITIES, outcomes
from deconflict.world.channels import Answer, Routine
from deconflict.world.luck import Luck
from deconflict.world.parameter import Delay, Grade, Number
from deconflict.world.scenario import Party, Scenario
from deconflict.world.variation import at_value, with_arm
from protocols.engagement import Rules, Weapons
from protocols.guard_warning import WARNING, Desk
from protocols.notation.actions import Bring, Deliver, Lose, Refuse
from protocols.notation.promise import Always, LeadsTo, judge
from protocols.notation.words import LINE_DEAD, Mark
from protocols.regime import INTRUDER, promises

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


@pytest.fixture(scope="module")
def talkative(busy: Scenario) -> Scenario:
    """Two ways to the crew that both work: whoever is asked, by telephone or at his desk, orders a turn."""
    for channel, names in (
        ("hotline", ("works", "calls", "answers", "present", "understood", "orders")),
        ("liaison", ("at_post", "willing", "knows", "understood", "gets_through")),
    ):
        for name in names:
            busy = at_value(busy, f"channels.{channel}.questions.{name}.chance", 1.0)
    return busy


def fares(history: History) -> dict[tuple[object, ...], tuple[type, int]]:
    """What became of each message, and after how long, by encounter, channel, what was said on which input, and when.

    Messages that were held up behind another are left out.
    """
    carried = []
    for entry in history.entries:
        action = entry.happening.action
        if isinstance(action, Deliver | Lose) and action.letter.message != LINE_DEAD and entry.cause is not None:
            carried.append((entry.cause, entry, action))
    found: dict[tuple[object, ...], tuple[type, int]] = {}
    times = Counter[tuple[object, ...]]()
    arrivals = Counter((entry.encounter, act.channel, act.letter.to, entry.time_ms) for _, entry, act in carried)
    for cause, entry, action in sorted(carried, key=lambda of: of[0]):
        sent = history.entries[cause]
        assert sent.happening.row is not None
        said = entry.encounter, action.channel, action.letter.message, sent.happening.row.on.input
        if arrivals[entry.encounter, action.channel, action.letter.to, entry.time_ms] == 1:
            found[*said, times[said]] = type(action), entry.time_ms - sent.time_ms
        times[said] += 1
    return found


@given(luck=LUCKS, arm=st.sampled_from(("no_liaison", "no_hotline", "neither", "severed")))
@settings(max_examples=10)
def test_a_channel_taken_away_shifts_no_message(talkative: Scenario, luck: Luck, arm: str) -> None:
    """A message that is sent in two arms arrives or is lost in both, and takes as long, whatever else was sent."""
    whole, without = fares(simulate(talkative, luck)), fares(simulate(with_arm(talkative, arm), luck))
    both = whole.keys() & without.keys()
    assert {said: whole[said] for said in both} == {said: without[said] for said in both}


def test_two_orders_reach_one_crew(talkative: Scenario) -> None:
    """In the days of the property above the liaison officer's order and the duty officer's go out both."""
    orders = Counter((said[0], said[1]) for luck in range(3) for said in fares(simulate(talkative, Luck(luck))))
    assert max(number for (_, channel), number in orders.items() if channel == "tactical") > 1


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
    staged = theatre(with_arm(busy, arm))
    history = run(staged, luck, traffic(busy, luck))
    assert busy.defence is not None
    rules = Rules(weapons=Weapons(busy.defence.weapons), delegated=busy.defence.delegated)
    kept = promises(Desk(busy.defence.warnings), rules=rules, call=staged.call, cut=staged.system.cut)
    for met in history.encounters:
        happenings = [h for h in history.of_encounter(met.number) if h.post != "exchange"]
        for promise in kept:
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
    assert marks >= {*SEVERITIES, Mark.TURNED, Mark.FIRE_HELD} - {Mark.INTERCEPTED, Mark.FURTHER_LOSS}


def test_events_name_the_force_of_their_own_encounter(busy: Scenario) -> None:
    """Where two forces fly, the intruder's posts act for the one that flies, the others for the defender."""
    syrian = evolve(busy.traffic[0], party="syria")
    both = evolve(busy, parties={**busy.parties, "syria": Party(name="Syria")}, traffic=(*busy.traffic, syrian))
    history = simulate(both, Luck(1))
    whose = {met.number: met.party for met in history.encounters}
    assert {*whose.values()} == {"russia", "syria"}
    posts = {post.name for post in theatre(both).system.posts}
    acted = [event for event in history.events() if event.actor in posts]
    assert {event.actor for event in acted} >= (INTRUDER & posts) - {"duty officer"}
    for event in acted:
        assert event.party == (whose[event.encounter] if event.actor in INTRUDER else "turkey")


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


ONE_SECOND = Delay(value=1.0, grade=Grade.A, source="an example")
ROUTINE = Routine(calls_per_day=Number(value=1.0, grade=Grade.A, source="an example"), talk_s=ONE_SECOND)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("patrol", {"travel_s": ONE_SECOND}),
        ("identification", {"travel_s": ONE_SECOND}),
        ("patrol", {"cut": True}),
        ("guard", {"capacity": 2}),
        ("guard", {"precedence": "flash"}),
        ("liaison", {"routine": ROUTINE}),
    ],
)
def test_settings_that_nothing_looks_at_are_named(busy: Scenario, name: str, change: dict[str, Any]) -> None:
    """A setting of a channel that no part of the engine would look at is a fault at its key path."""
    channel = evolve(busy.channels[name], **change)
    with pytest.raises(ScenarioError) as found:
        theatre(evolve(busy, channels={**busy.channels, name: channel}))
    ((where, what, expected),) = found.value.faults
    assert where == f"channels.{name}.{next(iter(change))}"
    assert what
    assert expected


def test_how_soon_fighters_come_is_said_once(busy: Scenario) -> None:
    """A delay of the question that the patrol's own times answer is a fault."""
    patrol = busy.channels["patrol"]
    asked = {**patrol.questions, "in_position": Answer(delay_s=ONE_SECOND)}
    with pytest.raises(ScenarioError) as found:
        theatre(evolve(busy, channels={**busy.channels, "patrol": evolve(patrol, questions=asked)}))
    ((where, _, expected),) = found.value.faults
    assert where == "channels.patrol.questions.in_position.delay_s"
    assert "close_s" in expected
