"""A run as a pure function: `simulate(scenario, luck)` gives the history, to the byte."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from attrs import field, frozen

import deconflict
from deconflict.engine.clock import Clock, milliseconds
from deconflict.engine.encounter import Running
from deconflict.engine.exchange import DAY_S, Exchange, RoutineTraffic
from deconflict.engine.people import Fighters, Rota
from deconflict.engine.timing import VISIT, Timing, Wait, Yes
from deconflict.history import Encounter, Entry, History
from deconflict.world.airspace import outlines
from deconflict.world.approaches import Approach, approaches
from deconflict.world.flights import Tracks, tracks
from deconflict.world.luck import Luck
from deconflict.world.reading import fingerprint
from deconflict.world.scenario import Scenario
from protocols.engagement import Rules, Weapons
from protocols.guard_warning import Desk
from protocols.hotline import Call, Precedence
from protocols.notation.channel import Channel
from protocols.notation.system import Happening, System
from protocols.notation.words import Question
from protocols.regime import border

LONGEST_CALLS_MS = 6 * 3_600_000
"""No run of ordinary calls fills a line for longer than this; the ones that ended before an encounter are not made."""
LONGEST_ENCOUNTER_MS = 2 * 3_600_000
"""No encounter needs the line for longer than this."""

_new = tuple.__new__

INTRUDER = ("track", "aircrew", "duty officer", "liaison officer", "notice sender")
"""The posts of the force that flies; the others are the defender's."""


@frozen(eq=False)
class Theatre:
    """A scenario made ready to run: its system, its timing, and what each channel's messages meet on the way.

    `asks` says which question each post waits for in which state, and `ends` in which states its part is over.
    """

    scenario: Scenario
    system: System
    timing: Timing
    call: Call
    arrivals: Mapping[str, Question]
    asks: Mapping[str, Mapping[str, Question]]
    ends: Mapping[str, frozenset[str]]
    fingerprint: str


@frozen(eq=False)
class Traffic:
    """The flights of a campaign that come near the border, by encounter number: the same in every arm.

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
    line = scenario.channels.get("hotline")
    call = Call(
        precedence=Precedence(line.precedence) if line and line.precedence else Precedence.FLASH,
        early=defence.calls_at == "warning",
    )
    rules = Rules(weapons=Weapons(defence.weapons), delegated=defence.delegated)
    cut = {name for name, channel in scenario.channels.items() if channel.cut}
    system = border(rules, Desk(defence.warnings), call, cut=cut)
    arrivals = {channel.name: channel.arrives for channel in system.channels if channel.arrives}
    timing = Timing(scenario, system)
    asks = {
        post.name: {state: questions[0] for state, questions in post.table.questions.items()} for post in system.posts
    }
    ends = {post.name: post.table.ends for post in system.posts}
    return Theatre(scenario, system, timing, call, arrivals, asks, ends, fingerprint(scenario))


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


def simulate(scenario: Scenario, luck: Luck) -> History:
    """Everything that happens in one campaign; a pure function of its arguments.

    Raises:
        ScenarioError: it leaves a question of a procedure open, or answers one that nobody asks.
    """
    return Campaign(theatre(scenario), luck, traffic(scenario, luck)).run()


Way = tuple[Yes | None, Wait | None, Wait | None]
"""How a channel takes a message: whether it arrives, how long it travels, and how long its question adds."""


class Campaign:
    """One campaign on SimPy's clock, which counts whole milliseconds."""

    def __init__(self, staged: Theatre, luck: Luck, flown: Traffic) -> None:
        scenario = staged.scenario
        self.theatre, self.luck = staged, luck
        self._traffic = flown
        self._starts_ms = sorted(milliseconds(approach.enters_s) for approach in flown.approaches.values())
        self.draws = staged.timing.under(luck)
        self.ways = {channel.name: self._way(channel) for channel in staged.system.channels}
        """How each channel takes its messages, or None where it does so at once and loses nothing."""
        self.env = Clock()
        self.entries: list[Entry] = []
        self.turned_back: set[int] = set()
        """Flights that turned for home or were lost: they do not come to the border again."""
        line = scenario.channels.get("hotline")
        self.exchange = Exchange(line.capacity or 1 if line else 1, self.note)
        if line and line.routine and not line.cut:
            until_ms = scenario.days * DAY_S * 1000
            RoutineTraffic(self.env, self.exchange, line.routine, luck, until_ms, self._may_matter)
        self.fighters = Fighters(self.env, scenario.defence.patrol)
        other = next((p for end in (line.ends if line else ()) if (p := end) != scenario.defence.party), None)
        centre = next((c for c in scenario.centres.values() if c.party == other), None)
        self.rota = Rota(self.env, centre) if centre else None

    def _may_matter(self, at_ms: int) -> bool:
        """Whether an encounter is so near that a call made now could still be on the line."""
        starts = self._starts_ms
        following = bisect_left(starts, at_ms - LONGEST_ENCOUNTER_MS)
        return following < len(starts) and starts[following] <= at_ms + LONGEST_CALLS_MS

    def _way(self, channel: Channel) -> Way | None:
        question, wait = channel.arrives, self.draws.wait
        travel = wait.get(channel.name)
        if question is None:
            return (None, travel, None) if travel else None
        return self.draws.yes[question.path], travel, wait.get(question.path)

    def note(self, encounter: int, happening: Happening, cause: int | None) -> int:
        """Keep what happened; answer its number."""
        entries = self.entries
        entries.append(_new(Entry, (self.env.now, encounter, happening, cause)))
        return len(entries) - 1

    def run(self) -> History:
        """Run to the end of the last encounter."""
        scenario, flown = self.theatre.scenario, self._traffic
        for number, approach in flown.approaches.items():
            self.exchange.enter(number, Running(self, number, approach, flown.departs_s[number]).hear)
        self.env.run()
        self.exchange.close()
        defender = scenario.defence.party
        flier = next((met.party for met in flown.met.values()), "")
        parties = {post.name: flier if post.name in INTRUDER else defender for post in self.theatre.system.posts}
        return History(
            scenario=scenario.name,
            fingerprint=self.theatre.fingerprint,
            luck=self.luck.seed,
            version=deconflict.__version__,
            sorties=flown.sorties,
            encounters=tuple(flown.met[number] for number in flown.approaches),
            parties=parties,
            arrivals=self.theatre.arrivals,
            entries=self.entries,
        )
