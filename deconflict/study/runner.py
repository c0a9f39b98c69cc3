"""Many campaigns on all cores, each arm of a campaign under the same luck."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import active_children
from typing import Self

from attrs import evolve, field, frozen

from deconflict.engine.campaign import run
from deconflict.engine.theatre import Theatre, Traffic, theatre, traffic
from deconflict.study.outcome import Tally, outcomes, tally
from deconflict.world.luck import Luck
from deconflict.world.scenario import Scenario
from protocols.notation.words import Mark

CHUNK = 4
"""Campaigns in one task: few enough for progress that moves, enough to make handing them over cheap."""


@frozen(eq=False)
class Plan:
    """What is run under each luck.

    Attributes:
        arms: the scenario of each arm, by name.
        variants: scenarios that differ in what is not known, by name; of these only the flights that would cross the
            border are run, for nothing else can end in a release, and only `measure` is counted.
        measure: what is counted in the variants.
    """

    arms: Mapping[str, Scenario]
    variants: Mapping[str, Scenario] = field(factory=dict)
    measure: Mark = Mark.RELEASED


@frozen
class Flown:
    """One campaign: its luck, its sorties, the tally of each arm, and the measure of each variant."""

    luck: int
    sorties: int
    arms: Mapping[str, Tally]
    variants: Mapping[str, int]


@frozen(eq=False)
class Crew:
    """A plan made ready to run, once for a process."""

    plan: Plan
    arms: Mapping[str, Theatre] = field(init=False)
    variants: Mapping[str, Theatre] = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "arms", {name: theatre(arm) for name, arm in self.plan.arms.items()})
        object.__setattr__(self, "variants", {name: theatre(of) for name, of in self.plan.variants.items()})

    def fly(self, luck: Luck, *, with_variants: bool) -> Flown:
        """Run one campaign under every arm, and under every variant if asked to."""
        flown = _Skies(luck)
        arms = {}
        for name, staged in self.arms.items():
            history = run(staged, luck, flown.of(staged.scenario))
            arms[name] = tally(history, outcomes(history).values())
        variants = {}
        for name, staged in self.variants.items() if with_variants else ():
            history = run(staged, luck, _crossing(flown.of(staged.scenario)))
            variants[name] = tally(history, outcomes(history).values()).counts[self.plan.measure]
        sorties = sum(next(iter(flown.known.values())).sorties.values())
        return Flown(luck.seed, sorties, arms, variants)


class _Skies:
    """The traffic of one luck, made once for all scenarios that share flights and borders."""

    def __init__(self, luck: Luck) -> None:
        self._luck = luck
        self.known: dict[tuple[object, ...], Traffic] = {}

    def of(self, scenario: Scenario) -> Traffic:
        """The flights of a scenario."""
        same = (scenario.traffic, scenario.flights, str(scenario.airspaces), scenario.defence.airspace, scenario.days)
        if same not in self.known:
            self.known[same] = traffic(scenario, self._luck)
        return self.known[same]


def _crossing(flown: Traffic) -> Traffic:
    return evolve(flown, approaches={n: approach for n, approach in flown.approaches.items() if approach.inside})


_made_ready: list[Crew] = []


def _make_ready(plan: Plan) -> None:
    """Make a worker process ready: a pool has no other place to keep what its tasks share."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _made_ready.append(Crew(plan))
    # Campaigns leave no cycles behind, and a collection would look through every theatre again.
    gc.disable()


def _fly(lucks: Sequence[int], with_variants: bool) -> list[Flown]:
    return [_made_ready[-1].fly(Luck(luck), with_variants=with_variants) for luck in lucks]


class Runner:
    """Runs the campaigns of a plan, on one process or many; the results do not depend on how many.

    Use it as a context manager: the processes live as long as it does.
    """

    def __init__(self, plan: Plan, processes: int | None = None) -> None:
        workers = processes or os.cpu_count() or 1
        self._alone = Crew(plan) if workers == 1 else None
        self._pool = None if workers == 1 else ProcessPoolExecutor(workers, initializer=_make_ready, initargs=(plan,))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, stopped_by: type[BaseException] | None, *_: object) -> None:
        if self._pool is None:
            return
        self._pool.shutdown(wait=False, cancel_futures=True)
        if stopped_by is not None:
            # Nobody waits for the campaigns that the workers are flying: they would keep the program from ending.
            for worker in active_children():
                worker.terminate()

    def fly(self, lucks: Iterable[int], *, with_variants: bool = False) -> Iterator[Flown]:
        """The campaigns of these lucks, each as it is done, in any order."""
        chunks = _chunks(list(lucks))
        if self._alone is not None:
            for luck in (luck for chunk in chunks for luck in chunk):
                yield self._alone.fly(Luck(luck), with_variants=with_variants)
        elif self._pool is not None:
            tasks = [self._pool.submit(_fly, chunk, with_variants) for chunk in chunks]
            for task in as_completed(tasks):
                yield from task.result()


def _chunks(lucks: list[int]) -> list[list[int]]:
    return [lucks[at : at + CHUNK] for at in range(0, len(lucks), CHUNK)]
