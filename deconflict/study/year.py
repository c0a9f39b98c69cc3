"""A campaign with governments in it: when incidents came, and when each step was taken and undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from attrs import evolve, field, frozen

from deconflict.engine.campaign import run
from deconflict.engine.people import DAY_MS
from deconflict.engine.theatre import Theatre
from deconflict.history import History
from deconflict.study.outcome import outcomes, tally
from deconflict.study.runner import Crew, Flown, Skies, needed
from deconflict.world.luck import Luck
from deconflict.world.numbering import GOVERNMENTS
from deconflict.world.politics import Escalation, Step
from deconflict.world.scenario import Scenario
from protocols.escalation import STEP_TAKEN, STEP_UNDONE
from protocols.notation.words import Mark
from protocols.politics import whose_measures


class StepId(NamedTuple):
    """A step: whose, and which of its ladder, from 0."""

    party: str
    place: int


class Change(NamedTuple):
    """A step is taken, or undone."""

    time_ms: int
    step: StepId
    taken: bool


@frozen
class Year:
    """A campaign, as a study of the spiral looks at it.

    Attributes:
        sorties: how many were flown.
        counts: by what happened, how many it happened to.
        at_ms: when what is measured happened, once for each flight, rising.
        lost_ms: when aircraft were lost, rising.
        changes: every step that was taken or undone within the campaign, in order.
    """

    sorties: int
    counts: Mapping[Mark, int]
    at_ms: tuple[int, ...]
    lost_ms: tuple[int, ...]
    changes: tuple[Change, ...]


def year(history: History, scenario: Scenario, measure: Mark) -> Year:
    """What a study of the spiral keeps of a history."""
    found = outcomes(history)
    counted = tally(history, found.values())
    flights = {met.number: met.flight for met in history.encounters}
    at: dict[Mark, dict[str, int]] = {measure: {}, Mark.LOST: {}}
    for number, outcome in found.items():
        for mark, first in at.items():
            if mark in outcome.marks:
                first[flights[number]] = min(outcome.marks[mark], first.get(flights[number], outcome.marks[mark]))
    return Year(
        sorties=counted.sorties,
        counts=counted.counts,
        at_ms=tuple(sorted(at[measure].values())),
        lost_ms=tuple(sorted(at[Mark.LOST].values())),
        changes=tuple(_changes(history, scenario)),
    )


def _changes(history: History, scenario: Scenario) -> Iterator[Change]:
    parties = scenario.escalation.parties if scenario.escalation else {}
    places = {party: [n for n, step in enumerate(of.ladder) if step.taken] for party, of in parties.items()}
    for entry in history.entries:
        if entry.encounter != GOVERNMENTS or entry.time_ms >= scenario.days * DAY_MS:
            continue
        for sent in entry.happening.sent:
            if sent.letter.message in (STEP_TAKEN, STEP_UNDONE):
                party = whose_measures(sent.channel)
                place = places[party][sent.letter.about - 1]
                yield Change(entry.time_ms, StepId(party, place), sent.letter.message == STEP_TAKEN)


@frozen
class FlownYear(Flown):
    """One luck: the year under every scenario of the plan."""

    years: Mapping[str, Year] = field(factory=dict)


@frozen(eq=False)
class Chroniclers(Crew):
    """A crew that keeps years."""

    def fly(self, luck: Luck, *, with_variants: bool) -> Flown:  # noqa: ARG002 - a plan of years has none
        """Run one campaign under every scenario, with the flights that the measure and the governments look at."""
        skies, years = Skies(luck), {}
        for name, staged in self.arms.items():
            years[name] = self._year(staged, luck, skies)
        return FlownYear(luck.seed, {}, {}, years)

    def _year(self, staged: Theatre, luck: Luck, skies: Skies) -> Year:
        scenario, measure = staged.scenario, self.plan.measure
        flown = needed(skies.of(scenario), scenario, measure)
        return year(run(staged, luck, flown), scenario, measure)


def escalation_of(scenario: Scenario) -> Escalation:
    """The escalation of a scenario that has one."""
    assert scenario.escalation is not None  # noqa: S101 - asked before
    return scenario.escalation


def ladder(scenario: Scenario) -> dict[StepId, Step]:
    """The steps that the governments of a scenario can take, party by party, the first one first."""
    parties = escalation_of(scenario).parties.items()
    return {StepId(party, place): step for party, of in parties for place, step in enumerate(of.ladder) if step.taken}


def without_loop(scenario: Scenario, like: Scenario) -> Scenario:
    """The scenario where nothing follows from incidents; what its governments would have done is then all one."""
    return evolve(scenario, escalation=evolve(escalation_of(like), loop=False))


def without_step(scenario: Scenario, step: StepId) -> Scenario:
    """The scenario whose government does not have a step."""
    return _with(scenario, step, evolve(_step(scenario, step), taken=False))


def at_ends(scenario: Scenario, step: StepId) -> Iterator[tuple[str, Scenario]]:
    """The scenario with each effect of a step that is a range at each end of it, and what is where."""
    taken = _step(scenario, step)
    for path, effect in taken.set.items():
        for end in effect.range or ():
            changed = evolve(taken, set={**taken.set, path: evolve(effect, value=end)})
            yield f"{path} at {end:g}", _with(scenario, step, changed)


def _step(scenario: Scenario, step: StepId) -> Step:
    return escalation_of(scenario).parties[step.party].ladder[step.place]


def _with(scenario: Scenario, step: StepId, changed: Step) -> Scenario:
    escalation = escalation_of(scenario)
    own = escalation.parties[step.party]
    steps = (*own.ladder[: step.place], changed, *own.ladder[step.place + 1 :])
    parties = {**escalation.parties, step.party: evolve(own, ladder=steps)}
    return evolve(scenario, escalation=evolve(escalation, parties=parties))
