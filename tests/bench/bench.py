"""What encounters and flights cost, in SimPy timeouts measured in the same run, what airproxes, what shared luck saves.

Prints ratios; fails on nothing. Run it on a machine that does nothing else: `make bench`.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import simpy
from attrs import evolve
from rich.console import Console
from rich.table import Table

from deconflict.engine.campaign import run
from deconflict.engine.theatre import theatre
from deconflict.engine.traffic import traffic
from deconflict.study.runner import Plan, Runner
from deconflict.study.statistics import pairing_gain
from deconflict.verify.verdict import check
from deconflict.world.airprox import passes
from deconflict.world.flights import tracks
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.scenario import Scenario
from deconflict.world.variation import with_arm
from protocols.engagement import Rules
from protocols.exchange import Board
from protocols.guard_warning import Desk
from protocols.hotline import Call
from protocols.notation.parts import part
from protocols.notation.words import Mark
from protocols.regime import border
from protocols.regime_scopes import bound

SCENARIO = Path(__file__).parents[2] / "sims" / "scenarios" / "severed_2015.toml"
TIMEOUTS = 200_000
ROUNDS = 7
LUCKS = range(20)
CAMPAIGNS = 200
EXPLORED = 300_000
"""States that the explorer looks for."""
CORNERS = ((34.6, 34.6), (37.6, 34.6), (34.6, 37.0), (37.6, 37.0))
"""Bases about 270 km apart, from which four parties fly over each other."""
APART_M = 1_000.0, 5_000.0, 9_260.0
"""Least distances, to the 5 nautical miles of radar control."""


def raw_timeout_s() -> float:
    """Seconds for one timeout of a bare SimPy process."""

    def process(env: simpy.Environment) -> simpy.events.ProcessGenerator:
        for _ in range(TIMEOUTS):
            yield env.timeout(1)

    env = simpy.Environment()
    env.process(process(env))
    return timed(env.run) / TIMEOUTS


def timed(run: Callable[[], object]) -> float:
    """Seconds that a call takes, the garbage collector apart, in both what is measured and what it is measured by."""
    gc.collect()
    gc.disable()
    start = perf_counter()
    run()
    took = perf_counter() - start
    gc.enable()
    return took


def in_timeouts(measure: Callable[[], float]) -> tuple[float, float, float]:
    """The least, the median and the greatest of several measures, each over a raw timeout measured beside it."""
    ratios = sorted(measure() / raw_timeout_s() for _ in range(ROUNDS))
    return ratios[0], median(ratios), ratios[-1]


def encounter_s(scenario: Scenario) -> Callable[[], float]:
    """A measure of one encounter, its share of the campaign around it included."""
    staged = theatre(scenario)
    skies = [(Luck(luck), traffic(scenario, Luck(luck))) for luck in LUCKS]
    met = sum(len(flown.approaches) for _, flown in skies)
    return lambda: timed(lambda: [run(staged, luck, flown) for luck, flown in skies]) / met


def far_flight_s(scenario: Scenario) -> Callable[[], float]:
    """A measure of one flight that comes near nothing: a sortie to the southernmost area."""
    entry = scenario.traffic[0]
    south = min(entry.targets, key=lambda area: area.centre[1])
    only = evolve(entry, targets=(evolve(south, share=evolve(south.share, value=1.0)),), stray=None, stray_error_m=None)
    few, many = (
        evolve(scenario, traffic=(evolve(only, sorties_per_day=evolve(only.sorties_per_day, value=rate)),))
        for rate in (54.0, 540.0)
    )
    more = (540 - 54) * scenario.days

    def measure() -> float:
        with_many = timed(lambda: [traffic(many, Luck(luck)) for luck in range(5)])
        with_few = timed(lambda: [traffic(few, Luck(luck)) for luck in range(5)])
        return (with_many - with_few) / 5 / more

    return measure


def slower_with_far_flights(scenario: Scenario) -> float:
    """How many times slower a campaign is, for each encounter, when ten times as many flights come near nothing."""
    entry = scenario.traffic[0]
    south = min(entry.targets, key=lambda area: area.centre[1])
    far = evolve(
        entry,
        targets=(evolve(south, share=evolve(south.share, value=1.0)),),
        sorties_per_day=evolve(entry.sorties_per_day, value=10 * entry.sorties_per_day.value),
        stray=None,
        stray_error_m=None,
    )
    staged = theatre(scenario)

    def each(world: Scenario) -> float:
        met = 0

        def fly() -> None:
            nonlocal met
            for luck in LUCKS:
                flown = traffic(world, Luck(luck))
                met += len(run(staged, Luck(luck), flown).encounters)

        return timed(fly) / met

    return median(each(evolve(scenario, traffic=(entry, far))) / each(scenario) for _ in range(3))


def crowded(scenario: Scenario, rate: int, days: int) -> Scenario:
    """Days on which four parties fly so many sorties a day from the corners, all at one height, to the same areas."""
    entry = scenario.traffic[0]
    share = evolve(entry.targets[0].share, value=1 / len(CORNERS))
    targets = tuple(
        evolve(
            entry.targets[0], centre=(lon + (36.1 - lon) / 2, lat + (35.8 - lat) / 2), radius_m=30_000.0, share=share
        )
        for lon, lat in CORNERS
    )
    sorties = evolve(entry.sorties_per_day, value=rate / len(CORNERS))
    only = evolve(entry, passes=1, targets=targets, sorties_per_day=sorties)
    entries = tuple(evolve(only, party=f"party {place}", base=place) for place in CORNERS)
    return evolve(scenario, days=days, traffic=entries, flights=())


def airprox_cost(scenario: Scenario, minimum_m: float) -> tuple[int, float, list[float]]:
    """How many times two flights pass each other, the least seconds to find them, and that over generating, sorted."""
    flown = tracks(scenario, Luck(1))
    found = len(passes(flown, minimum_m, 300.0))
    took = [
        (timed(lambda: passes(flown, minimum_m, 300.0)), timed(lambda: tracks(scenario, Luck(1))))
        for _ in range(ROUNDS)
    ]
    return found, min(found_s for found_s, _ in took), sorted(found_s / made_s for found_s, made_s in took)


def pairing(scenario: Scenario, names: tuple[str, ...]) -> list[tuple[str, str, float, float]]:
    """For each pair of arms: the ratio of their risks, and how many times fewer campaigns shared luck needs."""
    plan = Plan({name: with_arm(scenario, name) for name in names})
    with Runner(plan) as runner:
        flown = sorted(runner.fly(range(CAMPAIGNS)), key=lambda campaign: campaign.luck)
    counts = {name: np.array([campaign.arms[name].counts[Mark.RELEASED] for campaign in flown]) for name in names}
    return [
        (a, b, counts[b].sum() / max(counts[a].sum(), 1), pairing_gain(counts[a], counts[b]))
        for a, b in combinations(names, 2)
    ]


def explored_a_second() -> tuple[float, float]:
    """Steps a second on guard warning, engagement and hotline together: every order, and without what makes no odds."""
    posts = ("track", "aircrew", "controller", "identification", "fire authority", "shooter", "caller", "exchange")
    system = border(Rules(), Desk(2), Call(1), board=Board())
    scope = bound("bench", "", part(system, "bench", (*posts, "duty officer")), {"crosses in": 1, "attacks": 1})
    every, settled = (check(scope, EXPLORED, every_order=every_order) for every_order in (True, False))
    return every.steps / every.seconds, settled.steps / settled.seconds


def main() -> None:
    """Measure and print."""
    console = Console(width=100)
    scenario = read(SCENARIO)
    traffic(scenario, Luck(0))
    console.print(f"one raw SimPy timeout: {raw_timeout_s() * 1e6:.2f} microseconds")
    costs = Table("cost in raw timeouts", "least", "median", "most", "wanted", title="What things cost")
    costs.add_row("one border encounter", *(f"{x:.0f}" for x in in_timeouts(encounter_s(scenario))), "400")
    costs.add_row("a flight that comes near nothing", *(f"{x:.2f}" for x in in_timeouts(far_flight_s(scenario))), "5")
    console.print(costs)
    slower = slower_with_far_flights(scenario)
    console.print(
        f"ten times as many flights that come near nothing: {slower:.2f} times slower an encounter (wanted: 1.3)"
    )
    near = Table("flights a day", "days", "minimum", "passings", "seconds", "over generating: least", "median", "most")
    near.title = "What finding airproxes costs (wanted: 3 times generating, at 1,000 flights a day)"
    for rate, days in ((1_000, 1), (1_000, 10), (10_000, 1)):
        for minimum_m in APART_M:
            found, took_s, ratios = airprox_cost(crowded(scenario, rate, days), minimum_m)
            times = (f"{x:.1f}" for x in (ratios[0], median(ratios), ratios[-1]))
            near.add_row(f"{rate:,}", str(days), f"{minimum_m:,.0f} m", f"{found:,}", f"{took_s:.4f}", *times)
    console.print(near)
    every, settled = explored_a_second()
    raw = raw_timeout_s()
    console.print(
        f"explorer, guard warning, engagement and hotline: {every:,.0f} steps a second in every order "
        f"({1 / every / raw:.1f} raw timeouts a step), {settled:,.0f} reduced (wanted: 100,000)"
    )
    gains = Table("arm", "beside", "release risk", "fewer campaigns", title=f"Shared luck, {CAMPAIGNS} campaigns")
    assert scenario.study is not None
    names = (*scenario.study.arms, "rehearsed")
    for a, b, ratio, gain in pairing(scenario, names):
        gains.add_row(b, a, f"{ratio:.2f}", "no difference" if np.isinf(gain) else f"{gain:.1f} times")
    console.print(gains)


if __name__ == "__main__":
    main()
