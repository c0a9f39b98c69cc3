"""A lesson taken to its run: where its stops are, and what each choice would have led to.

Nothing of it is written in the lesson: every choice is run with the same luck, and under other lucks beside it.
"""

from __future__ import annotations

from functools import cached_property

from attrs import field, frozen

from deconflict.engine.campaign import run
from deconflict.errors import Fault, ScenarioError
from deconflict.history import Encounter, History
from deconflict.study.outcome import INCIDENTS, Outcome, outcomes
from deconflict.study.rerun import Rerun, first_difference
from deconflict.study.teaching.choices import based, done, world_of, wrong
from deconflict.study.teaching.places import expected, found, named
from deconflict.study.teaching.shares import Campaign, Lucks, alone, beside, share
from deconflict.world.intervention import Intervention
from deconflict.world.lesson import Choice, Lesson
from deconflict.world.luck import Luck
from deconflict.world.vocabulary import hint


@frozen
class Stop:
    """A stop, found in the run.

    Attributes:
        number: which stop of the lesson it is, from 0.
        at: the sequence number of the event at which the class stops.
        question: what it is asked.
        choices: what a pupil may propose.
        explanation: what is read once it has answered.
        sources: who says so.
    """

    number: int
    at: int
    question: str
    choices: tuple[Choice, ...]
    explanation: str
    sources: tuple[str, ...]


@frozen(eq=False)
class ChoiceOutcome:
    """What a choice would have led to, with the lesson's luck.

    Attributes:
        history: the campaign, run with it.
        met: the encounter in that campaign; None where there is none.
        outcome: what that came to.
        first_difference: how many events of the encounter are shared with what happened; None if all are, or if it is
            another scenario's.
        title: what the scenario is called that was run.
        same: whether nothing is different.
    """

    history: History
    met: Encounter | None
    outcome: Outcome | None
    first_difference: int | None
    title: str
    same: bool

    @property
    def encounter(self) -> int | None:
        """The encounter's number."""
        return self.met.number if self.met else None

    @property
    def spare_s(self) -> float | None:
        """Seconds to spare, where there are any to count."""
        return self.outcome.spare_s if self.outcome else None

    @property
    def incident(self) -> bool:
        """Whether somebody is fired at."""
        return self.outcome is not None and self.outcome.severity in INCIDENTS


@frozen(eq=False)
class Tried:
    """A choice that was tried: with the lesson's luck, under other lucks, and in the whole campaign."""

    stop: Stop
    choice: Choice
    outcome: ChoiceOutcome
    lucks: Lucks | None
    campaign: Campaign | None


@frozen(eq=False, slots=False)
class Taught:
    """A lesson and its run.

    Args:
        lesson: the lesson.
        rerun: the campaign that the class walks through.
        encounter: the number of the encounter.
        stops: where it stops, in order.
    """

    lesson: Lesson
    rerun: Rerun
    encounter: int
    stops: tuple[Stop, ...]
    _worlds: dict[tuple[str, ...], Rerun] = field(factory=dict, init=False, repr=False)

    @cached_property
    def as_it_was(self) -> ChoiceOutcome:
        """What happened."""
        history = self.rerun.history
        outcome = outcomes(history)[self.encounter]
        return ChoiceOutcome(history, self.met, outcome, None, self.rerun.scenario.title, same=True)

    @cached_property
    def met(self) -> Encounter:
        """The encounter."""
        return next(met for met in self.rerun.history.encounters if met.number == self.encounter)

    def tried(self, stop: Stop, choice: Choice) -> Tried:
        """Everything that is to be said of a choice; this takes the time of some hundred runs.

        Raises:
            DeconflictError: the choice cannot be done in this scenario.
        """
        of = self.outcome(stop, choice)
        return Tried(stop, choice, of, self.lucks(stop, choice), beside(self.rerun.history, of.history))

    def interventions(self, stop: Stop, choice: Choice) -> tuple[Intervention, ...]:
        """What a choice does to the run from the stop on; nothing where it does it from the start."""
        return done(self.rerun, choice, stop.at)

    def outcome(self, stop: Stop, choice: Choice) -> ChoiceOutcome:
        """What a choice at a stop would have led to, with the same luck.

        Raises:
            DeconflictError: the choice cannot be done in this scenario.
        """
        world = self._world(choice)
        title = world.scenario.title
        history = world.under(*done(world, choice, stop.at))
        met = self._same_encounter(history, choice)
        if met is None:
            return ChoiceOutcome(history, None, None, None, title, same=False)
        outcome = outcomes(history)[met.number]
        if choice.scenario:
            return ChoiceOutcome(history, met, outcome, None, title, same=False)
        shared = first_difference(self.rerun.history, history, self.encounter)
        return ChoiceOutcome(history, met, outcome, shared, title, same=shared is None)

    def lucks(self, stop: Stop, choice: Choice) -> Lucks | None:
        """The same under as many lucks as the lesson says; None where that cannot be counted.

        The flight is the lesson's, and alone: no other is there to keep the fighters or the line.
        """
        world = self._world(choice)
        met = self._same_encounter(world.history, choice)
        flown = alone(world.flown, met.number if met else None)
        if choice.luck is not None or met is None or flown is None or not self._before:
            return None
        after, arose = [], 0
        for luck, before in self._before:
            at = None if choice.from_the_start else self._at(stop, before)
            arose += choice.from_the_start or at is not None
            if choice.from_the_start or at is not None:
                before = run(world.staged, luck, flown, done(world, choice, at or 0))  # noqa: PLW2901 - it goes on
            after.append(outcomes(before)[met.number])
        return Lucks(share([outcomes(before)[self.encounter] for _, before in self._before]), share(after), arose)

    @cached_property
    def _before(self) -> list[tuple[Luck, History]]:
        """The encounter as it is under each of the lesson's lucks, where it can be flown alone."""
        flown = alone(self.rerun.flown, self.encounter)
        lucks = map(Luck, range(self.lesson.lucks if flown else 0))
        return [(luck, run(self.rerun.staged, luck, flown)) for luck in lucks if flown]

    def _at(self, stop: Stop, history: History) -> int | None:
        """The event of a stop in a run of the encounter under another luck."""
        event = found(self.lesson.stops[stop.number], list(history.events(self.encounter)))
        return event.sequence if event else None

    def _world(self, choice: Choice) -> Rerun:
        """The campaign in which a choice is done, before it is."""
        if not choice.from_the_start:
            return self.rerun
        key = (choice.scenario or "", choice.arm or "", *(f"{path}={value!r}" for path, value in choice.set.items()))
        if key not in self._worlds:
            self._worlds[key] = world_of(self.lesson, choice)
        return self._worlds[key]

    def _same_encounter(self, history: History, choice: Choice) -> Encounter | None:
        ours = self.met
        if not choice.scenario:
            return next((met for met in history.encounters if met.number == ours.number), None)
        named = (met for met in history.encounters if (met.kind, met.flight) == (ours.kind, ours.flight))
        return next(named, history.encounters[0] if len(history.encounters) == 1 else None)


def taught(lesson: Lesson) -> Taught:
    """A lesson's run and its stops.

    Raises:
        ScenarioError: the lesson names what is not there; every fault is in it.
    """
    base = based(lesson)
    encounter = _encounter(lesson, base.history)
    events = list(base.history.events(encounter))
    faults: list[Fault] = []
    stops: list[Stop] = []
    for number, stop in enumerate(lesson.stops):
        place = f"stops[{number}]"
        event = found(stop, events)
        if event is None:
            faults.append((place, named(stop), expected(stop, events)))
        elif stops and event.sequence <= stops[-1].at:
            faults.append((place, f"{named(stop)}, which is no later than the stop before", "a later place"))
        else:
            stops.append(Stop(number, event.sequence, stop.question, stop.choices, stop.explanation, stop.sources))
        for which, choice in enumerate(stop.choices):
            faults.extend(wrong(lesson, base, choice, f"{place}.choices[{which}]"))
    if faults:
        raise ScenarioError(lesson.name, tuple(faults))
    return Taught(lesson, base, encounter, tuple(stops))


def _encounter(lesson: Lesson, history: History) -> int:
    met = outcomes(history)
    if not met:
        fault = "luck", "a run in which nobody meets anybody", "a run with an encounter"
        raise ScenarioError(lesson.name, (fault,))
    if lesson.flight is None:
        return max(met.values(), key=lambda of: (of.gravity, -of.number)).number
    names = {str(one.number): one.number for one in history.encounters}
    for one in reversed(history.encounters):
        names[one.flight] = one.number
    if lesson.flight not in names:
        fault = "flight", f'"{lesson.flight}"', f"a flight that came near{hint(lesson.flight, names)}"
        raise ScenarioError(lesson.name, (fault,))
    return names[lesson.flight]
