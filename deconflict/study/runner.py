"""Many campaigns on all cores, each arm of a campaign under the same luck."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import Event
from multiprocessing.synchronize import Event as Signal
from typing import NamedTuple, Self

from attrs import evolve, field, frozen

from deconflict.engine.campaign import run
from deconflict.engine.theatre import Theatre, theatre
from deconflict.engine.traffic import Traffic, traffic
from deconflict.study.outcome import Span, Tally, outcomes, tally
from deconflict.world.luck import Luck
from deconflict.world.numbering import VISIT
from deconflict.world.scenario import Scenario
from protocols.notation.words import Mark

CHUNK = 4
"""Campaigns in one task: few enough for progress that moves, enough to make handing them over cheap."""


@frozen(eq=False)
class Plan:
    """What is run under each luck.

    Attributes:
        arms: the scenario of each arm, by name.
        variants: scenarios that differ in what is not known, by name; of these only `measure` is counted, and only
            the flights that it needs are run.
        measure: what is counted in the variants.
        spans: the times from one thing to another that are kept of the arms.
    """

    arms: Mapping[str, Scenario]
    variants: Mapping[str, Scenario] = field(factory=dict)
    measure: Mark = Mark.RELEASED
    spans: tuple[Span, ...] = ()


class Measured(NamedTuple):
    """How many flights had what is measured, of how many sorties."""

    incidents: int
    sorties: int


@frozen
class Flown:
    """One campaign: its luck, the tally of each arm, and the measure of each variant."""

    luck: int
    arms: Mapping[str, Tally]
    variants: Mapping[str, Measured]


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
        flown = Skies(luck)
        arms = {}
        for name, staged in self.arms.items():
            history = run(staged, luck, flown.of(staged.scenario))
            arms[name] = tally(history, outcomes(history).values(), self.plan.spans)
        variants = {}
        for name, staged in self.variants.items() if with_variants else ():
            history = run(staged, luck, needed(flown.of(staged.scenario), staged.scenario, self.plan.measure))
            counted = tally(history, outcomes(history).values())
            variants[name] = Measured(counted.counts[self.plan.measure], counted.sorties)
        return Flown(luck.seed, arms, variants)


class Skies:
    """The traffic of one luck, made once for all scenarios that share flights and borders."""

    def __init__(self, luck: Luck) -> None:
        self._luck = luck
        self._known: dict[tuple[object, ...], Traffic] = {}

    def of(self, scenario: Scenario) -> Traffic:
        """The flights of a scenario."""
        defence = scenario.defence
        defended = (defence and (defence.airspace, defence.party), str(scenario.airspaces), scenario.centre)
        met = (scenario.airprox, scenario.strikes)
        same = (scenario.traffic, scenario.flights, scenario.days, *defended, *met)
        if same not in self._known:
            self._known[same] = traffic(scenario, self._luck)
        return self._known[same]


def needed(flown: Traffic, scenario: Scenario, measure: Mark) -> Traffic:
    """The flights that can have what is measured: for whatever is graver than a warning, those that would cross.

    All visits of such a flight: it may turn for home in one, and not come to the next. Where governments act on what
    comes to other flights as well, these matter too; and who is intercepted need not have crossed.
    """
    parties = scenario.escalation.parties.values() if scenario.escalation else ()
    count = {str(measure), *(mark for own in parties for mark in own.provoked_by)}
    if not count <= _CROSSING or (scenario.defence and scenario.defence.response != "fire"):
        return flown
    crossing = {number % VISIT for number, approach in flown.approaches.items() if approach.inside}
    return evolve(flown, approaches={n: of for n, of in flown.approaches.items() if n % VISIT in crossing})


_CROSSING = frozenset({Mark.VIOLATED, Mark.LOCKED_ON, Mark.RELEASED, Mark.LOST, Mark.FURTHER_LOSS})
"""What comes only to flights that would cross, where fighters are sent to fire."""

_made_ready: list[tuple[Crew, Signal]] = []


def _make_ready(crew: Callable[[Plan], Crew], plan: Plan, stop: Signal) -> None:
    """Make a worker process ready: a pool has no other place to keep what its tasks share."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _made_ready.append((crew(plan), stop))
    # Campaigns leave no cycles behind, and a collection would look through every theatre again.
    gc.disable()


def _fly(lucks: Sequence[int], with_variants: bool) -> list[Flown]:
    crew, stop = _made_ready[-1]
    return [crew.fly(Luck(luck), with_variants=with_variants) for luck in lucks if not stop.is_set()]


class Runner:
    """Runs the campaigns of a plan, on one process or many; the results do not depend on how many.

    Use it as a context manager: the processes live as long as it does. A crew of another kind looks at other things.
    """

    def __init__(self, plan: Plan, processes: int | None = None, crew: Callable[[Plan], Crew] = Crew) -> None:
        workers = processes or os.cpu_count() or 1
        self._alone: Crew | None = None
        self._pool: ProcessPoolExecutor | None = None
        if workers == 1:
            self._alone = crew(plan)
        else:
            self._stop = Event()
            self._pool = ProcessPoolExecutor(workers, initializer=_make_ready, initargs=(crew, plan, self._stop))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            # Nobody waits for the campaigns that are still to be flown: they would keep the program from ending.
            self._stop.set()
            self._pool.shutdown(wait=False, cancel_futures=True)

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
