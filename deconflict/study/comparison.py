"""The answer to a scenario's question: its arms side by side, under shared luck."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from math import gcd

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

import deconflict
from deconflict.engine.theatre import theatre
from deconflict.errors import Fault, ScenarioError, UsageError
from deconflict.study.documented import beside, spans, unknown_quantities
from deconflict.study.ignorance import Variant, hinges, span, variants
from deconflict.study.outcome import GRAVITY, SEVERITIES, SOMETIMES, THROUGH, Died
from deconflict.study.result import ArmResult, Comparison, Incident
from deconflict.study.runner import Flown, Plan, Runner
from deconflict.study.statistics import Estimate, Resamples, holm, paired_p_value, pairing_gain, quantile_summary
from deconflict.study.stopping import Decision, Looks, campaigns_needed, relative_half_width
from deconflict.world.reading import fingerprint
from deconflict.world.scenario import Scenario, Study
from deconflict.world.variation import with_arm
from protocols.notation.words import Gate, Mark
from protocols.regime import BETWEEN_FORCES

GROWTH = 2.0
VARIED = 160
"""In how many campaigns, at most, what is not known is varied."""

Progress = Callable[[int, int, str], None]
"""Told of campaigns done, the size of the next look, and how precise the last one was."""


INTERRUPTED = "interrupted"


@frozen(eq=False)
class Question:
    """What is asked of a scenario.

    Args:
        scenario: the scenario; it has a study.
        arms: the arms to compare, the baseline among them; the study's own if None.
        precision: how precise the ratios are to be, 0.1 for plus or minus 10 %.
        most: the most campaigns to fly.
        processes: how many; all cores if None. The answer does not depend on it.
        command: the command that asks this again.
    """

    scenario: Scenario
    arms: tuple[str, ...] | None = None
    precision: float = 0.2
    most: int | None = None
    first_luck: int = 0
    processes: int | None = None
    command: str = ""
    ignorance: bool = True
    study: Study = field(init=False)
    names: tuple[str, ...] = field(init=False)

    @study.default
    def _study(self) -> Study:
        return study_of(self.scenario)

    @names.default
    def _names(self) -> tuple[str, ...]:
        return arms_of(self.scenario, self.study, self.arms)


def study_of(scenario: Scenario) -> Study:
    """The study of a scenario.

    Raises:
        UsageError: it has none.
        ScenarioError: it asks for what no campaign counts.
    """
    if scenario.study is None:
        raise UsageError(f"the scenario {scenario.name}, which has no study", "one with a [study]")
    if found := uncountable(scenario):
        raise ScenarioError(scenario.name, found)
    return scenario.study


def arms_of(scenario: Scenario, study: Study, asked: tuple[str, ...] | None) -> tuple[str, ...]:
    """The arms that are to be flown, the baseline first: those that are asked for, or the study's own.

    Raises:
        UsageError: the scenario has no such arm.
    """
    for name in asked or ():
        if name not in scenario.arms:
            raise UsageError(f'the arm "{name}"', f"one of {', '.join(scenario.arms)}")
    return tuple(dict.fromkeys((study.baseline, *(asked or study.arms))))


def uncountable(scenario: Scenario) -> tuple[Fault, ...]:
    """What the scenario asks to be counted, and no campaign counts."""
    marks, study = [str(mark) for mark in GRAVITY], scenario.study
    known = study is None or study.measure in marks
    measure = [] if known or study is None else [("study.measure", f'"{study.measure}"', f"one of {', '.join(marks)}")]
    return (*measure, *unknown_quantities(scenario))


def compare(question: Question, progress: Progress | None = None) -> Comparison:
    """Fly campaigns until the ratios are as precise as was asked for, and put the arms side by side.

    An interrupt (Ctrl-C) ends the flying; what was flown is the answer, and says so.
    """
    scenario, study, names = question.scenario, question.study, question.names
    looks = Looks(min(study.first, question.most or study.most), GROWTH, question.most or study.most)
    worlds = variants(scenario, names) if question.ignorance else {}
    for name in names:
        theatre(with_arm(scenario, name))  # what the engine finds wrong is said here, not by a worker
    plan = Plan(
        {name: with_arm(scenario, name) for name in names},
        {variant.name: of for variant, of in worlds.items()},
        Mark(study.measure),
        spans(scenario.documented),
    )
    flown: dict[int, Flown] = {}
    verdict = INTERRUPTED
    with suppress(KeyboardInterrupt), Runner(plan, question.processes) as runner:
        reached = 0
        for size in looks.sizes:
            said = _precision(flown.values(), names, study.measure, looks.level)
            for with_variants, lucks in _split(reached, size):
                for campaign in runner.fly((question.first_luck + n for n in lucks), with_variants=with_variants):
                    flown[campaign.luck] = campaign
                    if progress:
                        progress(len(flown), size, said)
            reached = size
            resamples = _resampled(list(flown.values()), names, study.measure)
            ratios = [resamples.ratio(at, 0, looks.level) for at in range(1, len(names))]
            decision = looks.decide(size, ratios, question.precision, _differing(flown.values(), names, study.measure))
            verdict = decision.value
            if decision is not Decision.GO_ON:
                break
    if not flown:
        raise UsageError("an interrupt before the first campaign was flown", "a little patience")
    return _answer(question, [flown[luck] for luck in sorted(flown)], looks, verdict, worlds)


def _split(reached: int, size: int) -> list[tuple[bool, range]]:
    edge = max(reached, min(size, VARIED))
    return [(varied, lucks) for varied, lucks in ((True, range(reached, edge)), (False, range(edge, size))) if lucks]


def _counts(flown: Sequence[Flown], names: tuple[str, ...], measure: str) -> NDArray[np.int64]:
    return np.array([[campaign.arms[name].counts[Mark(measure)] for name in names] for campaign in flown])


def _sorties(flown: Sequence[Flown], names: tuple[str, ...]) -> NDArray[np.int64]:
    return np.array([[campaign.arms[name].sorties for name in names] for campaign in flown])


def _resampled(flown: Sequence[Flown], names: tuple[str, ...], measure: str) -> Resamples:
    ordered = sorted(flown, key=lambda campaign: campaign.luck)
    return Resamples.of(_counts(ordered, names, measure), _sorties(ordered, names))


def _differing(flown: Iterable[Flown], names: tuple[str, ...], measure: str) -> list[int]:
    """In how many campaigns each arm differs from the baseline."""
    counts = _counts(list(flown), names, measure)
    return [int(np.count_nonzero(counts[:, at] != counts[:, 0])) for at in range(1, len(names))]


def _precision(flown: Iterable[Flown], names: tuple[str, ...], measure: str, level: float) -> str:
    campaigns = list(flown)
    if not campaigns or len(names) == 1:
        return ""
    resamples = _resampled(campaigns, names, measure)
    widest = max(relative_half_width(resamples.ratio(at, 0, level)) for at in range(1, len(names)))
    return f"ratios to ±{widest:.0%}" if widest < np.inf else "too few incidents yet"


def _answer(
    question: Question, flown: Sequence[Flown], looks: Looks, verdict: str, worlds: Mapping[Variant, Scenario]
) -> Comparison:
    scenario, study, names = question.scenario, question.study, question.names
    baseline, focus = names[0], names[-1]
    tallies = [campaign.arms[baseline] for campaign in flown]
    return Comparison(
        scenario=scenario.name,
        title=scenario.title,
        question=scenario.question,
        version=deconflict.__version__,
        fingerprint=fingerprint(scenario),
        command=question.command,
        lucks=(flown[0].luck, flown[-1].luck),
        days=scenario.days,
        campaigns=len(flown),
        sorties=sum(tally.sorties for tally in tallies),
        looks=looks.sizes,
        level=looks.level,
        precision=question.precision,
        verdict=verdict,
        measure=study.measure,
        baseline=baseline,
        focus=focus,
        arms=_arms(question, flown, looks, worlds),
        interaction=_interaction(question, flown, looks.level),
        spare=quantile_summary(s for tally in tallies for s in tally.spare if s > 0),
        hinges=hinges(scenario, flown, worlds, focus, baseline),
        beside=tuple(beside(scenario, flown, names)),
        worst=_worst(flown, focus),
    )


def _arms(
    question: Question, flown: Sequence[Flown], looks: Looks, worlds: Mapping[Variant, Scenario]
) -> tuple[ArmResult, ...]:
    names, study = question.names, question.study
    by_mark = {
        mark: _resampled(flown, names, mark) for mark in dict.fromkeys((*_shown(question, flown), study.measure))
    }
    measured = _counts(flown, names, study.measure)
    sorties = _sorties(flown, names).sum(axis=0).tolist()
    p_values = {name: _p_value(measured[:, [at, 0]], sorties[at], sorties[0]) for at, name in enumerate(names) if at}
    adjusted = {names[0]: 1.0, **holm(p_values)}
    results = []
    for at, name in enumerate(names):
        ratios = {mark: of.ratio(at, 0, looks.level) for mark, of in by_mark.items()}
        width = relative_half_width(ratios[study.measure])
        arm = question.scenario.arms[name]
        results.append(
            ArmResult(
                name=name,
                title=arm.title,
                removed=() if arm.set else arm.remove,
                sorties=sorties[at],
                counts={mark: of.incidents[at] for mark, of in by_mark.items()},
                risks={mark: of.risk(at, looks.level) for mark, of in by_mark.items()},
                differences={mark: of.difference(at, 0, looks.level) for mark, of in by_mark.items()},
                ratios=ratios,
                p_value=adjusted[name],
                gain=pairing_gain(measured[:, 0], measured[:, at]),
                needed=campaigns_needed(width, len(flown)) if width < np.inf else None,
                unknown=span(flown, worlds, ratios[study.measure].value, name, names[0]),
                died=_died(flown, name),
            )
        )
    return tuple(results)


def _shown(question: Question, flown: Sequence[Flown]) -> Iterator[str]:
    """What is counted: the severities, where a border is defended, those that come seldom if any did."""
    for mark in SEVERITIES if question.scenario.defence else ():
        if mark not in SOMETIMES or _counts(flown, question.names, mark).any():
            yield str(mark)


def _p_value(counts: NDArray[np.int64], sorties: int, baseline_sorties: int) -> float:
    """Of two arms' counts (campaigns, 2); where they flew unequally many sorties, each is weighed by the other's."""
    both = gcd(sorties, baseline_sorties)
    return paired_p_value(counts[:, 0] * (baseline_sorties // both), counts[:, 1] * (sorties // both))


def _interaction(question: Question, flown: Sequence[Flown], level: float) -> Estimate | None:
    """The interaction of two removals: of the two arms that each remove one thing, and the arm that removes both."""
    study, arms, names = question.study, question.scenario.arms, question.names
    removed = {name: frozenset(arms[name].remove) for name in names if not arms[name].set}
    singles = [name for name in names if len(removed.get(name, ())) == 1]
    for first in singles:
        for second in singles[singles.index(first) + 1 :]:
            both = [name for name in names if removed.get(name) == removed[first] | removed[second]]
            if both and removed.get(names[0]) == frozenset():
                one, other, together = (names.index(name) for name in (first, second, both[0]))
                return _resampled(flown, names, study.measure).interaction(one, other, together, 0, level)
    return None


def _died(flown: Sequence[Flown], name: str) -> Mapping[str, Mapping[str, int]]:
    fates = (*(str(gate) for gate in Gate), THROUGH)
    return {
        channel: {
            fate: sum(campaign.arms[name].died.get(Died(channel, fate), 0) for campaign in flown) for fate in fates
        }
        for channel in BETWEEN_FORCES
    }


def _worst(flown: Sequence[Flown], name: str) -> Incident | None:
    """The incident of the highest severity, the first of them."""
    found = [
        (GRAVITY.index(severity), campaign.luck, number)
        for campaign in flown
        for number, severity, _ in campaign.arms[name].incidents
    ]
    if not found:
        return None
    rank, luck, number = min(found, key=lambda one: (-one[0], one[1], one[2]))
    return Incident(name, luck, number, str(GRAVITY[rank]))
