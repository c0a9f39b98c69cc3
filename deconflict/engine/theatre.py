"""A scenario made ready to run, and the flights of a campaign: what does not depend on how an encounter goes."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from deconflict.engine.timing import LINE, Timing
from deconflict.history import Encounter
from deconflict.world.airspace import outlines
from deconflict.world.approaches import Approach, approaches
from deconflict.world.flights import Tracks, tracks
from deconflict.world.luck import Luck
from deconflict.world.reading import fingerprint
from deconflict.world.scenario import Scenario
from protocols.engagement import Rules, Weapons
from protocols.exchange import Board, Precedence
from protocols.guard_warning import Desk
from protocols.hotline import Call
from protocols.notation.promise import Promise
from protocols.notation.system import System
from protocols.notation.words import Question
from protocols.regime import CHANNELS, border, line_promises, promises
from protocols.scopes import Regime

VISIT = 1 << 32
"""An encounter's number is its flight's, and this much more for each earlier visit of that flight to the border."""


@frozen(eq=False)
class Theatre:
    """A scenario made ready to run: system, exchange and timing, and what each channel's messages meet on the way.

    `asks` says which question each post waits for in which state, and `ends` in which states its part is over.
    """

    scenario: Scenario
    system: System
    timing: Timing
    call: Call
    board: Board
    arrivals: Mapping[str, Question]
    asks: Mapping[str, Mapping[str, Question]]
    ends: Mapping[str, frozenset[str]]
    fingerprint: str

    @property
    def regime(self) -> Regime:
        """What is proved of it: a border with the exchange inside, where `system` leaves it to all encounters."""
        desk, rules = (self.system.post(name).memory for name in ("controller", "fire authority"))
        return Regime(rules, desk, self.call.of(1), self.board, self.system.cut)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """What binds each encounter, under the rules that are in force here."""
        desk, rules = (self.system.post(name).memory for name in ("controller", "fire authority"))
        return promises(desk, rules=rules, call=self.call, cut=self.system.cut)

    @property
    def line_promises(self) -> tuple[Promise, ...]:
        """What binds the line that the encounters share."""
        return line_promises(self.board)


@frozen(eq=False)
class Traffic:
    """The flights that come near the border, by encounter number: the same in every arm that leaves flights alone.

    Attributes:
        approaches: where and when each comes near.
        met: what the history says of each.
        departs_s: when each took off.
        sorties: how many sorties each party flew, those included that came near nothing.
    """

    approaches: Mapping[int, Approach]
    met: Mapping[int, Encounter] = field(repr=False)
    departs_s: Mapping[int, float] = field(repr=False)
    sorties: Mapping[str, int]


def theatre(scenario: Scenario) -> Theatre:
    """Make a scenario ready to run.

    Raises:
        ScenarioError: it leaves a question of a procedure open, or answers one that nobody asks.
    """
    defence = scenario.defence
    line = scenario.channels.get(LINE)
    call = Call(
        precedence=Precedence(line.precedence) if line and line.precedence else Precedence.FLASH,
        early=defence.calls_at == "warning",
    )
    board = Board(circuits=line.capacity or 1 if line else 1)
    rules = Rules(weapons=Weapons(defence.weapons), delegated=defence.delegated)
    cut = {name for name, channel in scenario.channels.items() if channel.cut}
    system = border(rules, Desk(defence.warnings), call, cut=cut & CHANNELS)
    arrivals = {channel.name: channel.arrives for channel in system.channels if channel.arrives}
    timing = Timing(scenario, system)
    asks = {
        post.name: {state: questions[0] for state, questions in post.table.questions.items()} for post in system.posts
    }
    ends = {post.name: post.table.ends for post in system.posts}
    return Theatre(scenario, system, timing, call, board, arrivals, asks, ends, fingerprint(scenario))


def traffic(scenario: Scenario, luck: Luck) -> Traffic:
    """The flights of a campaign, and where they come near the defended border."""
    outline = outlines(scenario)[scenario.defence.airspace]
    flown = tracks(scenario, luck, outline.near)
    near: dict[int, Approach] = {}
    for approach in approaches(flown, outline):
        number = approach.flight
        while number in near:
            number += VISIT
        near[number] = approach
    met = {number: _met(number, approach, flown, scenario.defence.party) for number, approach in near.items()}
    departs_s = {number: float(flown.path(approach.flight)[1][0]) for number, approach in near.items()}
    return Traffic(near, met, departs_s, flown.sorties)


def _met(number: int, approach: Approach, flown: Tracks, against: str) -> Encounter:
    kind = flown.of(approach.flight)
    return Encounter(
        number=number,
        flight=flown.name(approach.flight),
        party=kind.party,
        type=kind.type,
        against=against,
        enters_s=approach.enters_s,
        leaves_s=approach.leaves_s,
        inside=approach.inside,
        closest_m=approach.closest_m,
        depth_m=approach.depth_m,
        speed_m_s=approach.speed_m_s,
    )
