"""A scenario made ready to run: what does not depend on how an encounter goes, nor on luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import field, frozen

from deconflict.engine.kinds import BORDER, LINE, EncounterKind, kinds
from deconflict.engine.timing import Timing
from deconflict.history import Cast
from deconflict.world.reading import fingerprint
from deconflict.world.scenario import Scenario
from protocols.exchange import Board
from protocols.hotline import Call
from protocols.notation.promise import Promise
from protocols.notation.system import System
from protocols.notation.words import Question
from protocols.regime import line_promises
from protocols.scopes import Regime


@frozen(eq=False)
class Theatre:
    """A scenario made ready to run: kinds of encounters, exchange and timing, and what messages meet on the way.

    `arrivals` says which question each channel's messages meet.
    """

    scenario: Scenario
    kinds: Mapping[str, EncounterKind]
    timing: Timing
    board: Board
    arrivals: Mapping[str, Question]
    fingerprint: str
    _others: dict[tuple[int, ...], Theatre] = field(init=False, factory=dict, repr=False)

    def while_in_force(self, steps: tuple[int, ...], make: Callable[[], Theatre]) -> Theatre:
        """The theatre while so many steps of each government are in force, made once."""
        if steps not in self._others:
            self._others[steps] = make()
        return self._others[steps]

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
        return Regime(rules, desk, self.call.of(1), self.board, self.system.cut)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """What binds each encounter at the border, under the rules that are in force here."""
        return self.kinds[BORDER].promises

    @property
    def line_promises(self) -> tuple[Promise, ...]:
        """What binds the line that the encounters share."""
        return line_promises(self.board)


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
