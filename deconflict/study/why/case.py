"""One encounter that is looked into: run again with changes, by itself where that changes nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from attrs import evolve, field, frozen

from deconflict.engine.campaign import run
from deconflict.engine.kinds import POLITICS, RESCUE, EncounterKind
from deconflict.engine.theatre import Theatre, theatre
from deconflict.engine.traffic import Traffic
from deconflict.errors import UsageError
from deconflict.history import Encounter, Entry, History
from deconflict.study.outcome import Outcome, outcomes
from deconflict.study.rerun import Rerun, first_difference
from deconflict.study.runner import Skies
from deconflict.study.why.changes import Change, joined
from deconflict.world.luck import Luck
from deconflict.world.numbering import GOVERNMENTS, RESCUES, VISIT
from deconflict.world.scenario import Scenario
from deconflict.world.variation import at_value, with_arm
from protocols.notation.words import Mark

T = TypeVar("T")

NEAR_S = 6 * 3600.0
"""What begins further than this from an encounter shares neither line nor people with it."""


class Scope(StrEnum):
    """What is flown when the encounter is run again."""

    ALONE = "the encounter alone"
    NEAR = "the encounters within six hours of it"
    UNTIL = "the campaign up to it"
    WHOLE = "the whole campaign"


class Goal(StrEnum):
    """What would have been a better end."""

    NO_FURTHER_LOSS = "no rescuer is lost"
    NO_FIRE = "nobody is fired at"
    NOT_KNOWING = "no round falls once the other side knows"
    NOT_STRUCK = "no round falls on the force"
    ASSURED = "the two pass each other safely"
    CLEAR = "the two keep the agreed distance"
    NO_CROSSING = "the border is not crossed"
    NO_LOCK = "no radar is locked on"

    def reached(self, of: Outcome) -> bool:
        """Whether an encounter came to this end."""
        if self is Goal.NOT_KNOWING:
            return Mark.STRUCK not in of.marks or (not of.known and Mark.HALTED in of.marks)
        return not _UNWANTED[self] & of.marks.keys()


_UNWANTED: Mapping[Goal, frozenset[Mark]] = {
    Goal.NO_FURTHER_LOSS: frozenset({Mark.FURTHER_LOSS}),
    Goal.NO_FIRE: frozenset({Mark.RELEASED, Mark.LOST}),
    Goal.NOT_STRUCK: frozenset({Mark.STRUCK}),
    # Of class D it is not known how near they came.
    Goal.ASSURED: frozenset({Mark.AIRPROX_A, Mark.AIRPROX_B, Mark.AIRPROX_D}),
    Goal.CLEAR: frozenset({Mark.AIRPROX_A, Mark.AIRPROX_B, Mark.AIRPROX_C, Mark.AIRPROX_D}),
    Goal.NO_CROSSING: frozenset({Mark.VIOLATED}),
    Goal.NO_LOCK: frozenset({Mark.LOCKED_ON}),
}


def goal_of(came: Outcome) -> Goal | None:
    """The better end of an encounter that came to something; None where it came to nothing that is to be averted."""
    if came.known:
        return Goal.NOT_KNOWING
    return next((goal for goal, unwanted in _UNWANTED.items() if unwanted & came.marks.keys()), None)


@frozen(eq=False)
class Came:
    """What became of the encounter in one run.

    Attributes:
        history: the run, or what of it was flown.
        met: the encounter; None where it does not take place.
        outcome: what it came to.
        shared: how many events it shares with the encounter as it was, from the first on; None if all.
    """

    history: History
    met: Encounter | None
    outcome: Outcome | None
    shared: int | None

    @property
    def entries(self) -> Mapping[int, Entry]:
        """The encounter's entries, by their number."""
        if self.met is None:
            return {}
        return {n: entry for n, entry in enumerate(self.history.entries) if entry.encounter == self.met.number}


@frozen(eq=False, slots=False)
class Case:
    """An encounter of a campaign.

    Args:
        base: the scenario as its file has it, with all its arms.
        rerun: the campaign, under its arm.
        number: the encounter.

    Attributes:
        met: who meets whom.
        outcome: what it came to.
        goal: what would have been a better end.
        staged: the world as it was when it began.
        scope: what is flown again when something is done to it: the least that gives the same encounter.
        worlds_scope: the same where the whole world is another.
        came: the encounter as it was, in a run of that scope.

    Raises:
        UsageError: it is nothing that can be averted.
    """

    base: Scenario
    rerun: Rerun
    number: int
    met: Encounter = field(init=False)
    outcome: Outcome = field(init=False)
    goal: Goal = field(init=False)
    staged: Theatre = field(init=False, repr=False)
    scope: Scope = field(init=False)
    worlds_scope: Scope = field(init=False)
    came: Came = field(init=False, repr=False)
    _worlds: dict[tuple[object, ...], tuple[Theatre, Traffic]] = field(init=False, factory=dict, repr=False)
    _skies: Skies = field(init=False, repr=False)

    @classmethod
    def of(cls, scenario: Scenario, arm: str, luck: int, number: int) -> Case:
        """An encounter of a scenario's campaign under an arm; an empty name is no arm."""
        armed = with_arm(scenario, arm) if arm else scenario
        return cls(scenario, Rerun(armed, luck, arm, scenario.arms[arm].title if arm else ""), number)

    @met.default
    def _met(self) -> Encounter:
        return next(met for met in self.rerun.history.encounters if met.number == self.number)

    @outcome.default
    def _outcome(self) -> Outcome:
        return outcomes(self.rerun.history)[self.number]

    @goal.default
    def _goal(self) -> Goal:
        goal = None if self.met.kind == POLITICS else goal_of(self.outcome)
        if goal is None:
            came = self.outcome.severity or "nothing"
            expected = "one that came to a violation, an airprox, a strike on a force, or worse"
            raise UsageError(f"{self.met.flight}, an encounter that came to {came}", expected)
        return goal

    @staged.default
    def _in_force(self) -> Theatre:
        return self.rerun.staged.while_in_force(self.rerun.history.in_force.get(self.number, ()))

    @scope.default
    def _scope(self) -> Scope:
        near = [] if self._has_company() else [Scope.ALONE]
        near += [] if self.rerun.scenario.escalation else [Scope.NEAR]
        return next((scope for scope in near if self._is_same(self.staged, scope)), self._up_to_it())

    @worlds_scope.default
    def _scope_of_worlds(self) -> Scope:
        # Where governments act on what came before, another world is another also before the encounter.
        return self._up_to_it() if self.rerun.scenario.escalation else self.scope

    @came.default
    def _came(self) -> Came:
        history = run(self._at_first(self.scope), Luck(self.rerun.luck), self._within(self.rerun.flown, self.scope))
        return Came(history, self.met, self.outcome, None)

    @_skies.default
    def _sky(self) -> Skies:
        return Skies(Luck(self.rerun.luck))

    @property
    def kind(self) -> EncounterKind:
        """What kind of encounter it was, in the world as it was when it began."""
        return self.staged.kinds[self.met.kind]

    @property
    def begins_s(self) -> float:
        """When its first event comes: from here on things are changed."""
        return next(iter(self.came.entries.values())).time_ms / 1000

    def under(self, *changes: Change) -> Came:
        """The encounter with something changed, and the same luck."""
        if not changes:
            return self.came
        one = joined(changes)
        staged, flown = self._world(one)
        done = one.intervention(self.begins_s)
        history = run(staged, Luck(self.rerun.luck), flown, (done,) if done else ())
        if not self._same_met(history):
            return Came(history, None, None, 0)
        shared = first_difference(self.came.history, history, self.number)
        return Came(history, self.met, outcomes(history)[self.number], shared)

    def averted(self, came: Came) -> bool:
        """Whether a run came to the better end; what does not take place was not averted, but for a rescue."""
        if came.outcome is None:
            return self.met.kind == RESCUE
        return self.goal.reached(came.outcome)

    def _same_met(self, history: History) -> bool:
        found = next((met for met in history.encounters if met.number == self.number), None)
        if found is None or self.met.kind == RESCUE:
            return found is not None
        return (found.flight, found.enters_s, found.inside) == (self.met.flight, self.met.enters_s, self.met.inside)

    def _world(self, one: Change) -> tuple[Theatre, Traffic]:
        key = one.arm, frozenset(one.set.items())
        if key not in self._worlds:
            if not (one.arm or one.set):
                self._worlds[key] = self._at_first(self.scope), self._within(self.rerun.flown, self.scope)
                return self._worlds[key]
            scenario = with_arm(self.base, one.arm) if one.arm else self.rerun.scenario
            for path, value in one.set.items():
                scenario = at_value(scenario, path, value)
            self._worlds[key] = theatre(scenario), self._within(self._skies.of(scenario), self.worlds_scope)
        return self._worlds[key]

    def _at_first(self, scope: Scope) -> Theatre:
        """The world in which a scope begins: with nothing before it, that of the encounter."""
        return self.staged if scope in (Scope.ALONE, Scope.NEAR) else self.rerun.staged

    def _up_to_it(self) -> Scope:
        return Scope.UNTIL if self._is_same(self.rerun.staged, Scope.UNTIL) else Scope.WHOLE

    def _is_same(self, staged: Theatre, scope: Scope) -> bool:
        """Whether a scope gives the same encounter, event by event."""
        again = run(staged, Luck(self.rerun.luck), self._within(self.rerun.flown, scope))
        return self._same_met(again) and first_difference(self.rerun.history, again, self.number) is None

    def _has_company(self) -> bool:
        """Whether anything happens to others while it lasts: they may be in each other's way, once something changes.

        What is changed is changed for all, so others are flown only where they are.
        """
        since_ms, until_ms = self.met.enters_s * 1000, self._ends_s() * 1000
        return any(
            entry.encounter not in (self.number, GOVERNMENTS, -1) and since_ms <= entry.time_ms <= until_ms
            for entry in self.rerun.history.entries
        )

    def _ends_s(self) -> float:
        last = max((e.time_ms for e in self.rerun.history.entries if e.encounter == self.number), default=0)
        return max(last / 1000, self.met.leaves_s)

    def _within(self, flown: Traffic, scope: Scope) -> Traffic:
        """Of some traffic, what a scope holds; always with all visits of the encounter's own flight."""
        if scope is Scope.WHOLE:
            return flown
        flight = (self.number - RESCUES if self.met.kind == RESCUE else self.number) % VISIT
        until_s = self._ends_s() + NEAR_S
        since_s = self.met.enters_s - NEAR_S if scope is Scope.NEAR else 0.0

        def inside(number: int) -> bool:
            own = number == self.number or number % VISIT == flight
            return own or (scope is not Scope.ALONE and since_s <= flown.met[number].enters_s <= until_s)

        return evolve(
            flown,
            approaches=_kept(flown.approaches, inside),
            meetings=_kept(flown.meetings, inside),
            attacks=_kept(flown.attacks, inside),
        )


def _kept(of: Mapping[int, T], inside: Callable[[int], bool]) -> dict[int, T]:
    return {number: one for number, one in of.items() if inside(number)}
