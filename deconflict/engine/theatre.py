"""A scenario made ready to run: what does not depend on how an encounter goes, nor on luck."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from attrs import evolve, field, frozen

from deconflict.engine.kinds import BORDER, LINE, EncounterKind, kinds, steps_of
from deconflict.engine.timing import Timing
from deconflict.history import Cast, Encounter, History
from deconflict.world.reading import fingerprint
from deconflict.world.scenario import Scenario
from deconflict.world.variation import with_steps
from protocols.exchange import Board
from protocols.hotline import Call
from protocols.notation.parts import replaced
from protocols.notation.promise import Promise
from protocols.notation.system import System
from protocols.notation.words import Question
from protocols.regime import FIRING, line_promises
from protocols.regime_scopes import Regime


@frozen(eq=False)
class Theatre:
    """A scenario made ready to run: kinds of encounters, exchange and timing, and what messages meet on the way.

    `arrivals` says which question each channel's messages meet; `switched` which channels somebody outside the campaign
    may cut or restore.
    """

    scenario: Scenario
    kinds: Mapping[str, EncounterKind]
    timing: Timing
    board: Board
    arrivals: Mapping[str, Question]
    fingerprint: str
    switched: frozenset[str] = frozenset()
    _switching: dict[frozenset[str], Theatre] = field(init=False, factory=dict, repr=False)
    _others: dict[tuple[int, ...], Theatre] = field(init=False, factory=dict, repr=False)

    def while_in_force(self, steps: tuple[int, ...]) -> Theatre:
        """The theatre while so many steps of each government are in force, made once."""
        if not any(steps):
            return self
        if steps not in self._others:
            escalation = self.scenario.escalation
            parties = escalation.parties.values() if escalation and escalation.loop else ()
            taken = [step for own, at in zip(parties, steps, strict=False) for step in steps_of(own)[:at]]
            changed = with_steps(self.scenario, taken)
            # Some steps change nothing in the air, and a world takes longer to make ready than to compare.
            alike = next((of for of in (self, *self._others.values()) if of.scenario == changed), None)
            self._others[steps] = alike or theatre(changed).switching(self.switched)
        return self._others[steps]

    def switching(self, channels: frozenset[str]) -> Theatre:
        """The same theatre, whose encounters go on when one of these channels is cut or restored; made once."""
        if not channels:
            return self
        if channels not in self._switching:
            kinds = {name: evolve(kind, system=_cuttable(kind.system, channels)) for name, kind in self.kinds.items()}
            self._switching[channels] = evolve(self, kinds=kinds, switched=channels)
        return self._switching[channels]

    def worlds(self) -> Iterator[Theatre]:
        """The theatre under every number of steps that the governments can have in force."""
        escalation = self.scenario.escalation
        ladders = [steps_of(own) for own in escalation.parties.values()] if escalation and escalation.loop else []
        for steps in product(*(range(len(ladder) + 1) for ladder in ladders)):
            yield self.while_in_force(steps)

    def kind_of(self, met: Encounter, history: History) -> EncounterKind:
        """What an encounter of a history was, in the world as it was when it began."""
        return self.while_in_force(history.in_force.get(met.number, ())).kinds[met.kind]

    def promises_of(self, history: History) -> Mapping[int, tuple[Promise, ...]]:
        """What binds each encounter of a history, by its number."""
        kinds = {met.number: self.kind_of(met, history) for met in history.encounters}
        bound = {kind: kind.promises for kind in {*kinds.values()}}
        return {number: bound[kind] for number, kind in kinds.items()}

    @property
    def casts(self) -> Mapping[str, Cast]:
        """Whom the posts of each kind of encounter act for."""
        return {name: kind.cast for name, kind in self.kinds.items()}

    @property
    def system(self) -> System:
        """The border's system; KeyError where none is defended."""
        return self.kinds[BORDER].system

    @property
    def call(self) -> Call:
        """How the defender's centre calls."""
        call: Call = self.system.post("caller").memory
        return call

    @property
    def regime(self) -> Regime:
        """What is proved of a border: the exchange is inside, where `system` leaves it to all encounters."""
        desk, rules = (self.system.post(name).memory for name in ("controller", "fire authority"))
        return Regime(
            rules,
            desk,
            self.call.of(1),
            self.board,
            self.system.cut,
            self.scenario.defence.response if self.scenario.defence else FIRING,
            self.scenario.relay is not None,
        )

    @property
    def promises(self) -> tuple[Promise, ...]:
        """What binds each encounter at the border, under the rules that are in force here."""
        return self.kinds[BORDER].promises

    @property
    def line_promises(self) -> tuple[Promise, ...]:
        """What binds the line that the encounters share."""
        return line_promises(self.board)


def _cuttable(system: System, channels: frozenset[str]) -> System:
    changed = {channel.name: {"cuttable": True} for channel in system.channels if channel.name in channels}
    return replaced(system, **changed) if changed else system


def theatre(scenario: Scenario) -> Theatre:
    """Make a scenario ready to run.

    Raises:
        ScenarioError: it leaves a question of a procedure open, or answers one that nobody asks.
    """
    line = scenario.channels.get(LINE)
    found = kinds(scenario)
    systems = tuple(kind.system for kind in found.values())
    arrivals = {channel.name: channel.arrives for system in systems for channel in system.channels if channel.arrives}
    return Theatre(
        scenario,
        found,
        Timing(scenario, systems),
        Board(circuits=line.capacity or 1 if line else 1),
        arrivals,
        fingerprint(scenario),
    )
