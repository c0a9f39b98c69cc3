"""Every documented figure of many scenarios, held against the simulated one with its interval."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from math import isnan

import numpy as np
from attrs import frozen

import deconflict
from deconflict.engine.theatre import theatre
from deconflict.errors import ScenarioError
from deconflict.study.documented import Quantity, count, known, needed, spans, under, unknown_quantities
from deconflict.study.interval import NOTHING, Counts, Sample, Times, times_that
from deconflict.study.outcome import Tally
from deconflict.study.runner import Flown, Plan, Runner
from deconflict.study.statistics import Estimate
from deconflict.world.scenario import Documented, Scenario

FEWEST, MOST, DAYS = 20, 200, 600
"""How many campaigns a scenario flies at least and at most, and in between as many as make up so many days."""

Progress = Callable[[int, int, str], None]
"""Told of campaigns done, how many there are to do, and of which scenario."""


class Verdict(StrEnum):
    """What a simulated figure is beside the documented one."""

    INSIDE = "inside"
    OUTSIDE = "OUTSIDE"
    MISS = "OUTSIDE, known miss"
    NOTHING = "nothing to count"
    NOT_FLOWN = "not flown"


@frozen
class Row:
    """A documented figure and the simulated one; `arms` are the arms that it is of, its own first."""

    scenario: str
    documented: Documented
    arms: tuple[str, ...]
    campaigns: int
    simulated: Estimate

    @property
    def verdict(self) -> Verdict:
        """Whether the simulated figure lies inside the documented range."""
        value = self.simulated.value
        if not self.campaigns:
            return Verdict.NOT_FLOWN
        if isnan(value):
            return Verdict.NOTHING
        if self.documented.low <= value <= self.documented.high:
            return Verdict.INSIDE
        return Verdict.MISS if self.documented.miss else Verdict.OUTSIDE


@frozen
class Validation:
    """All rows, and what makes them again."""

    rows: tuple[Row, ...]
    version: str
    first_luck: int
    interrupted: bool

    @property
    def passed(self) -> bool:
        """Whether every simulated figure is inside, or is known to lie outside."""
        return all(row.verdict in {Verdict.INSIDE, Verdict.MISS} for row in self.rows)


def enough(scenario: Scenario) -> int:
    """How many campaigns a scenario is flown for, if nobody says."""
    return max(FEWEST, min(MOST, DAYS // scenario.days))


def validate(
    scenarios: Sequence[Scenario],
    campaigns: int | None = None,
    first_luck: int = 0,
    processes: int | None = None,
    progress: Progress | None = None,
) -> Validation:
    """Fly what each documented figure needs, and hold it against what is documented.

    An interrupt (Ctrl-C) ends the flying; what was flown is the answer, and says so.

    Raises:
        ScenarioError: a scenario documents what nobody counts, or cannot be run.
    """
    for scenario in scenarios:
        _check(scenario)
    sizes = [campaigns or enough(scenario) for scenario in scenarios]
    flown: list[list[Flown]] = [[] for _ in scenarios]
    interrupted = True
    with suppress(KeyboardInterrupt):
        done = 0
        for scenario, size, own in zip(scenarios, sizes, flown, strict=True):
            with Runner(_plan(scenario), processes) as runner:
                for campaign in runner.fly(range(first_luck, first_luck + size)):
                    own.append(campaign)
                    done += 1
                    if progress:
                        progress(done, sum(sizes), scenario.name)
        interrupted = False
    rows = [row for scenario, own in zip(scenarios, flown, strict=True) for row in _rows(scenario, own)]
    return Validation(tuple(rows), deconflict.__version__, first_luck, interrupted)


def _check(scenario: Scenario) -> None:
    """Find what is wrong with a scenario here, where a worker would not say it."""
    if faults := tuple(unknown_quantities(scenario)):
        raise ScenarioError(scenario.name, faults)
    for arm in _arms(scenario):
        theatre(under(scenario, arm))


def _arms(scenario: Scenario) -> tuple[str, ...]:
    return tuple(dict.fromkeys(arm for row in scenario.documented for arm in needed(scenario, row)))


def _plan(scenario: Scenario) -> Plan:
    return Plan({arm: under(scenario, arm) for arm in _arms(scenario)}, spans=spans(scenario.documented))


def _rows(scenario: Scenario, flown: Sequence[Flown]) -> Iterator[Row]:
    ordered = sorted(flown, key=lambda campaign: campaign.luck)
    for row in scenario.documented:
        arms, of = needed(scenario, row), known(row)
        samples = [_sample(of, [campaign.arms[arm] for campaign in ordered], under(scenario, arm)) for arm in arms]
        found = NOTHING if not ordered else times_that(*samples) if row.over else samples[0].estimate()
        yield Row(scenario.name, row, arms, len(ordered), found)


def _sample(of: Quantity, tallies: Sequence[Tally], scenario: Scenario) -> Sample:
    if of.span is not None:
        return Times([[ms / 1000 for ms in tally.spans.get(of.span, ())] for tally in tallies])
    above, below = (
        np.array([float(count(name, tally, scenario)) for tally in tallies]) for name in (of.above, of.below)
    )
    return Counts(above, below)
