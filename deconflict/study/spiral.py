"""What governments make of incidents, over a year: with the loop and without it, and which of their steps did most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

import deconflict
from deconflict.engine.people import DAY_MS
from deconflict.engine.theatre import theatre
from deconflict.errors import UsageError
from deconflict.study.comparison import INTERRUPTED, Progress, arms_of, study_of
from deconflict.study.runner import Plan, Runner
from deconflict.study.spiral_result import ArmYear, Band, Spiral, StepDid, StepTimes, Took
from deconflict.study.statistics import PER_SORTIES, Estimate, Resamples, resample_weights
from deconflict.study.survival import Survival, Wait, until_the_next
from deconflict.study.year import (
    Chroniclers,
    FlownYear,
    StepId,
    Year,
    at_ends,
    escalation_of,
    ladder,
    without_loop,
    without_step,
)
from deconflict.world.reading import fingerprint
from deconflict.world.scenario import Scenario, Study
from deconflict.world.variation import with_arm
from protocols.notation.words import Mark

CAMPAIGNS = 100
DONE = "all campaigns flown"
_BAND_REPLICATES = 1000
_TENTHS = (0.1, 0.5, 0.9)


@frozen(eq=False)
class Question:
    """What is asked of a scenario in which governments act.

    Args:
        scenario: the scenario; it has a study and an escalation.
        arms: the arms to compare, the baseline among them; the study's own if None.
        campaigns: how many years to fly.
        processes: how many; all cores if None. The answer does not depend on it.
        command: the command that asks this again.
        steps: whether to fly the baseline without each step as well, and at the ends of what each may do.
    """

    scenario: Scenario
    arms: tuple[str, ...] | None = None
    campaigns: int = CAMPAIGNS
    first_luck: int = 0
    processes: int | None = None
    command: str = ""
    steps: bool = True
    study: Study = field(init=False)
    names: tuple[str, ...] = field(init=False)

    @study.default
    def _study(self) -> Study:
        scenario = self.scenario
        if scenario.escalation is None:
            raise UsageError(f"the scenario {scenario.name}, in which no government acts", "one with an [escalation]")
        return study_of(scenario)

    @names.default
    def _names(self) -> tuple[str, ...]:
        return arms_of(self.scenario, self.study, self.arms)


class _Worlds:
    """The scenarios to fly, each once: what would come to the same history is the same one."""

    def __init__(self) -> None:
        self.flown: dict[str, Scenario] = {}
        self._same: dict[str, str] = {}

    def add(self, name: str, scenario: Scenario) -> None:
        """Have a scenario flown, unless it is already, under whatever name."""
        self._same[name] = next((known for known, of in self.flown.items() if of == scenario), name)
        self.flown.setdefault(self._same[name], scenario)

    def column(self, name: str) -> int:
        """Which of those flown it is."""
        return list(self.flown).index(self._same[name])


def spiral(question: Question, progress: Progress | None = None) -> Spiral:
    """Fly the years, and answer what the spiral came to.

    An interrupt (Ctrl-C) ends the flying; what was flown is the answer, and says so.
    """
    worlds = _worlds(question)
    for scenario in worlds.flown.values():
        theatre(scenario)  # what the engine finds wrong is said here, not by a worker
    plan = Plan(worlds.flown, measure=Mark(question.study.measure))
    lucks = range(question.first_luck, question.first_luck + question.campaigns)
    flown: dict[int, Mapping[str, Year]] = {}
    verdict = INTERRUPTED
    with suppress(KeyboardInterrupt), Runner(plan, question.processes, Chroniclers) as runner:
        for campaign in runner.fly(lucks):
            assert isinstance(campaign, FlownYear)  # noqa: S101 - that is what the crew makes
            flown[campaign.luck] = campaign.years
            if progress:
                progress(len(flown), question.campaigns, "")
        verdict = DONE
    if not flown:
        raise UsageError("an interrupt before the first campaign was flown", "a little patience")
    return _Answer(question, worlds, {luck: flown[luck] for luck in sorted(flown)}, verdict).result()


def _off(name: str) -> str:
    return f"{name}, incidents change nothing"


def _without(step: StepId) -> str:
    return f"without step {step.place + 1} of {step.party}"


def _worlds(question: Question) -> _Worlds:
    scenario, worlds = question.scenario, _Worlds()
    arms = {name: with_arm(scenario, name) for name in question.names}
    baseline = arms[question.names[0]]
    for name, arm in arms.items():
        worlds.add(name, arm)
    for name, arm in arms.items():
        worlds.add(_off(name), without_loop(arm, baseline))
    for step in ladder(baseline) if question.steps and escalation_of(baseline).loop else ():
        worlds.add(_without(step), without_step(baseline, step))
        for where, changed in at_ends(baseline, step):
            worlds.add(f"{step}: {where}", changed)
    return worlds


@frozen(eq=False)
class _Answer:
    question: Question
    worlds: _Worlds
    flown: Mapping[int, Mapping[str, Year]]
    verdict: str
    resamples: Resamples = field(init=False)

    @resamples.default
    def _resamples(self) -> Resamples:
        measure = Mark(self.question.study.measure)
        years = [[of[name] for name in self.worlds.flown] for of in self.flown.values()]
        counts = np.array([[year.counts[measure] for year in row] for row in years])
        return Resamples.of(counts, np.array([[year.sorties for year in row] for row in years]))

    def result(self) -> Spiral:
        """Everything that was asked for."""
        question, lucks = self.question, list(self.flown)
        scenario = question.scenario
        return Spiral(
            scenario=scenario.name,
            title=scenario.title,
            question=scenario.question,
            version=deconflict.__version__,
            fingerprint=fingerprint(scenario),
            command=question.command,
            lucks=(lucks[0], lucks[-1]),
            days=scenario.days,
            campaigns=len(lucks),
            verdict=self.verdict,
            measure=question.study.measure,
            baseline=question.names[0],
            arms=tuple(self._arm(name) for name in question.names),
            steps=tuple(sorted(self._did(), key=lambda did: -abs(did.did.value))),
        )

    def years(self, name: str) -> list[Year]:
        """The years of a world, in order of luck."""
        same = list(self.worlds.flown)[self.worlds.column(name)]
        return [of[same] for of in self.flown.values()]

    def _arm(self, name: str) -> ArmYear:
        of, column, years = self.resamples, self.worlds.column, self.years(name)
        at, base, off = (column(of_name) for of_name in (name, self.question.names[0], _off(name)))
        days = with_arm(self.question.scenario, name).days
        waits = [wait for n, year in enumerate(years) for wait in until_the_next(n, year.at_ms, days * DAY_MS)]
        to_next = Survival.of((evolve(wait, lasted=wait.lasted / DAY_MS) for wait in waits), len(years))
        return ArmYear(
            name=name,
            title=self.question.scenario.arms[name].title,
            sorties=of.sorties[at],
            counts={str(mark): sum(year.counts[mark] for year in years) for mark in Mark},
            expected=self._yearly(of.risk(at), at),
            without_loop=self._yearly(of.risk(off), off),
            loop=self._yearly(of.difference(at, off), at),
            loop_ratio=of.ratio(at, off),
            difference=self._yearly(of.difference(at, base), at),
            ratio=of.ratio(at, base),
            waits=to_next.waits,
            seen=to_next.seen,
            to_next={f"{share:g}": to_next.quantile(share) for share in _TENTHS},
            curve=_band(years, days),
            steps=tuple(self._times(name, years)),
            took=_took(with_arm(self.question.scenario, name), years),
        )

    def _yearly(self, per_sorties: Estimate, column: int) -> Estimate:
        """Incidents in a campaign, from those per 1,000 sorties."""
        each = self.resamples.sorties[column] / len(self.flown) / PER_SORTIES
        value, low, high = (end * each for end in (per_sorties.value, per_sorties.low, per_sorties.high))
        return evolve(per_sorties, value=value, low=low, high=high)

    def _times(self, name: str, years: Sequence[Year]) -> list[StepTimes]:
        """When each step of an arm was taken first."""
        found = []
        for step, of in ladder(with_arm(self.question.scenario, name)).items():
            own = [[change for change in year.changes if change.step == step] for year in years]
            days = [changes[0].time_ms / DAY_MS for changes in own if changes]
            low, median, high = np.quantile(days, _TENTHS).tolist() if days else (np.nan, np.nan, np.nan)
            undone = sum(any(not change.taken for change in changes) for changes in own)
            found.append(StepTimes(step.party, step.place, of.title, len(days) / len(years), median, low, high, undone))
        return found

    def _did(self) -> list[StepDid]:
        """What each step of the baseline added to the year, and what it would have at the ends of what it may do."""
        question, of = self.question, self.resamples
        scenario = with_arm(question.scenario, question.names[0])
        base, found = self.worlds.column(question.names[0]), []
        for step, taken in ladder(scenario).items() if question.steps and escalation_of(scenario).loop else ():
            without = self.worlds.column(_without(step))
            ends = [self.worlds.column(f"{step}: {where}") for where, _ in at_ends(scenario, step)]
            did = [self._yearly(of.difference(at, without), at) for at in (base, *ends)]
            values = [estimate.value for estimate in did]
            span = (min(values), max(values)) if ends else None
            found.append(StepDid(step.party, step.place, taken.title, did[0], of.ratio(base, without), span))
        return found


def _took(scenario: Scenario, years: Sequence[Year]) -> tuple[Took, ...]:
    """How long it took from a loss to the cut that followed, and from there until the channels were open again."""
    cuts = {step for step, of in ladder(scenario).items() if of.act == "cut"}
    to_cut, to_open, end = [], [], scenario.days * DAY_MS
    for n, year in enumerate(years):
        changes = [change for change in year.changes if change.step in cuts]
        for at, change in enumerate(changes):
            if not change.taken:
                continue
            # The loss that set the climb off is the last before its first step.
            first = max(
                (of.time_ms for of in year.changes if of.step == StepId(change.step.party, 0) and of.taken
                 and of.time_ms <= change.time_ms),
                default=change.time_ms,
            )  # fmt: skip
            if losses := [lost for lost in year.lost_ms if lost <= first]:
                to_cut.append(Wait(n, (change.time_ms - losses[-1]) / DAY_MS, seen=True))
            undone = next((of.time_ms for of in changes[at + 1 :] if not of.taken), None)
            to_open.append(Wait(n, ((undone or end) - change.time_ms) / DAY_MS, undone is not None))
    found = []
    for said, waits in (("from a loss to the cut", to_cut), ("from the cut to the line's return", to_open)):
        of = Survival.of(waits, len(years))
        found.append(Took(said, of.waits, of.seen, {f"{share:g}": of.quantile(share) for share in _TENTHS}))
    return tuple(found)


def _band(years: Sequence[Year], days: int) -> Band:
    """Incidents up to the end of each day: the mean over campaigns, and a 95 % interval by resampling these."""
    by_day: NDArray[np.float64] = np.array(
        [np.searchsorted(year.at_ms, np.arange(days + 1) * DAY_MS) for year in years], dtype=np.float64
    )
    repeats = np.ones(len(years), dtype=np.int64)
    means = np.concatenate([lines @ by_day for lines in resample_weights(repeats, _BAND_REPLICATES, 0)]) / len(years)
    low, high = np.quantile(means, (0.025, 0.975), axis=0)
    return Band(tuple(by_day.mean(axis=0).tolist()), tuple(low.tolist()), tuple(high.tolist()))
