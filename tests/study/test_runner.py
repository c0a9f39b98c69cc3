"""Campaigns are the same in any order and on any number of processes."""

import time
from contextlib import suppress
from multiprocessing import Process, active_children
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import run
from deconflict.engine.theatre import theatre
from deconflict.engine.traffic import traffic
from deconflict.study.outcome import SEVERITIES, SOMETIMES, Outcome, outcomes, tally
from deconflict.study.runner import Measured, Plan, Runner
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.scenario import Scenario
from deconflict.world.skies import Flight, Waypoint
from deconflict.world.variation import at_value, with_arm
from protocols.notation.words import Mark

ARMS = ("all_channels", "severed")
LUCKS = range(9)
SCENARIOS = Path(__file__).parents[2] / "sims" / "scenarios"


def plan(busy: Scenario) -> Plan:
    """Two arms, and one of them once more as a variant."""
    arms = {name: with_arm(busy, name) for name in ARMS}
    return Plan(arms, {"severed, as a world": arms["severed"]})


def test_processes_and_order_do_not_matter(busy: Scenario) -> None:
    """One process, two processes, and the lucks in another order give the same campaigns."""
    with Runner(plan(busy), 1) as alone:
        one = {flown.luck: flown for flown in alone.fly(LUCKS, with_variants=True)}
    with Runner(plan(busy), 2) as together:
        two = {flown.luck: flown for flown in together.fly(reversed(LUCKS), with_variants=True)}
    assert sorted(one) == list(LUCKS)
    assert one == two


@pytest.mark.parametrize("measure", [mark for mark in SEVERITIES if mark not in SOMETIMES])
def test_variants_count_what_the_arm_counts(busy: Scenario, measure: Mark) -> None:
    """The flights that a measure needs, flown alone, count as much of it as all flights do, in as many sorties."""
    days = evolve(busy, days=2)
    total = 0
    with Runner(Plan({"days": days}, {"days": days}, measure), 1) as alone:
        for flown in alone.fly(range(6), with_variants=True):
            counted = flown.arms["days"]
            assert flown.variants["days"] == Measured(counted.counts[measure], counted.sorties)
            total += counted.counts[measure]
    assert total


def twice(heard: float) -> Scenario:
    """One flight that comes near the border, and then crosses it so fast that no warning turns it in time.

    With this chance its crew hears warnings and obeys.
    """
    scenario = read(SCENARIOS / "shootdown_2015_turkey.toml")
    for name in ("carried", "attends", "addressed", "understands", "complies"):
        scenario = at_value(scenario, f"channels.guard.questions.{name}.chance", heard)
    silent = at_value(scenario, "channels.hotline.questions.calls.chance", 0.0)
    legs = tuple(
        Waypoint(at_s=30_000.0 + after_s, place=(36.15, lat))
        for after_s, lat in ((0, 35.2), (400, 35.79), (800, 35.2), (900, 36.0), (1000, 35.2))
    )
    flight = Flight(id="twice", party="russia", type="Su-24M", altitude_m=5800.0, waypoints=legs)
    return evolve(silent, flights=(flight,))


@pytest.mark.parametrize("heard", [0.0, 1.0])
def test_variants_remember_what_came_before_the_crossing(heard: float) -> None:
    """A crew that turned for home in a visit without a crossing does not cross in the next, in a variant either."""
    scenario = twice(heard)
    with Runner(Plan({"day": scenario}, {"day": scenario}, Mark.VIOLATED), 1) as alone:
        (flown,) = alone.fly([0], with_variants=True)
    assert flown.arms["day"].counts[Mark.VIOLATED] == flown.variants["day"].incidents == 1 - heard


def test_a_flight_that_comes_twice_counts_once() -> None:
    """Two visits of one flight are two encounters, and one flight that came near and was warned."""
    scenario = twice(heard=0.0)
    history = run(theatre(scenario), Luck(0), traffic(scenario, Luck(0)))
    counted = tally(history, outcomes(history).values())
    assert [Mark.WARNED in outcome.marks for outcome in outcomes(history).values()] == [True, True]
    assert (counted.counts[Mark.APPROACHED], counted.counts[Mark.WARNED]) == (1, 1)


def test_turns_in_vain_leave_nothing_to_spare(busy: Scenario) -> None:
    """Seconds to spare are counted where no shot was fired: who turned and was shot at all the same had none."""
    history = run(theatre(busy), Luck(0), traffic(busy, Luck(0)))
    one, other = (met.number for met in history.encounters[:2])
    averted = Outcome(one, {Mark.APPROACHED: 0, Mark.TURNED: 5_000}, (), 30.0)
    in_vain = Outcome(other, {Mark.APPROACHED: 0, Mark.TURNED: 5_000, Mark.RELEASED: 17_000}, (), 12.0)
    counted = tally(history, [averted, in_vain])
    assert counted.spare == (30.0,)
    assert counted.incidents == ((other, Mark.RELEASED, 17_000),)


def test_an_interrupt_ends_the_runner_s_own_processes(busy: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """When flying is broken off, the workers end by themselves, and another child of the program lives on.

    One of them has just begun on campaigns that would keep it busy for minutes.
    """
    monkeypatch.setattr("deconflict.study.runner._chunks", lambda lucks: [lucks[:1], lucks[1:]])
    other = Process(target=time.sleep, args=(60,))
    other.start()
    with suppress(KeyboardInterrupt), Runner(plan(busy), 2) as together:
        for _ in together.fly(range(10_000)):
            raise KeyboardInterrupt
    until = time.monotonic() + 20
    while active_children() != [other] and time.monotonic() < until:
        time.sleep(0.01)
    assert active_children() == [other]
    other.terminate()
    other.join()


@given(luck=st.integers(0, 1000).map(Luck))
@settings(max_examples=10)
def test_severities_are_nested(busy: Scenario, luck: Luck) -> None:
    """A flight that is warned was seen near, one that was fired on was locked on, one that is lost was fired on."""
    history = run(theatre(busy), luck, traffic(busy, luck))
    for outcome in outcomes(history).values():
        marks = outcome.marks
        for above, below in (
            (Mark.WARNED, Mark.APPROACHED),
            (Mark.VIOLATED, Mark.APPROACHED),
            (Mark.RELEASED, Mark.LOCKED_ON),
            (Mark.LOST, Mark.RELEASED),
        ):
            assert above not in marks or marks[below] <= marks[above]


@given(luck=st.integers(0, 1000).map(Luck))
@settings(max_examples=10)
def test_tally_counts_every_flight_once(busy: Scenario, luck: Luck) -> None:
    """No severity counts more flights than came near, and a channel's fates add up to the encounters that used it."""
    history = run(theatre(busy), luck, traffic(busy, luck))
    found = outcomes(history)
    counted = tally(history, found.values())
    flights = {met.flight for met in history.encounters}
    assert counted.counts[Mark.APPROACHED] == len(flights)
    assert all(count <= len(flights) for count in counted.counts.values())
    used = sum(len(outcome.died) for outcome in found.values())
    assert sum(counted.died.values()) == used


def test_seconds_to_spare_have_the_right_sign(busy: Scenario) -> None:
    """Who turned in time had seconds to spare; who was fired on and told to turn afterwards came too late."""
    signs = set()
    for luck in range(40):
        history = run(theatre(busy), Luck(luck), traffic(busy, Luck(luck)))
        for outcome in outcomes(history).values():
            if outcome.spare_s is None:
                continue
            if Mark.RELEASED in outcome.marks and Mark.TOO_LATE in outcome.marks and Mark.TURNED not in outcome.marks:
                assert outcome.spare_s < 0
                signs.add("too late")
            if Mark.VIOLATED not in outcome.marks:
                assert outcome.spare_s > 0
                signs.add("in time")
    assert signs == {"in time", "too late"}


def test_arms_share_flights(busy: Scenario) -> None:
    """All arms that leave flights alone fly the same sorties and meet the same flights."""
    with Runner(Plan({name: with_arm(busy, name) for name in ARMS}), 1) as alone:
        for flown in alone.fly(range(3)):
            assert len({flown.arms[name].counts[Mark.APPROACHED] for name in ARMS}) == 1
            assert {flown.arms[name].sorties for name in ARMS} == {54 * busy.days}


def test_an_arm_flies_its_own_sorties(busy: Scenario) -> None:
    """An arm that flies more often is counted by its own sorties, in whatever order the arms are."""
    often = at_value(busy, "traffic[0].sorties_per_day", 108.0)
    for arms in ({"busy": busy, "often": often}, {"often": often, "busy": busy}):
        with Runner(Plan(arms, {"often": often}), 1) as alone:
            (flown,) = alone.fly([0], with_variants=True)
        assert {name: of.sorties for name, of in flown.arms.items()} == {"busy": 216, "often": 432}
        assert flown.variants["often"].sorties == 432


def test_fewer_days_are_fewer_sorties(busy: Scenario) -> None:
    """Sorties follow from the rate and the days."""
    assert traffic(evolve(busy, days=2), Luck(1)).sorties == {"russia": 108}
