"""A run as a pure function: `simulate(scenario, luck)` gives the history, to the byte."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from functools import partial

import simpy
from attrs import field, frozen
from simpy.events import Timeout

import deconflict
from deconflict.engine.encounter import Running
from deconflict.engine.exchange import DAY_S, Exchange, RoutineTraffic
from deconflict.engine.people import Fighters, Rota
from deconflict.engine.timing import VISIT, Timing, milliseconds
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

    `instant` are the channels that lose nothing and take no time.
    """

    scenario: Scenario
    system: System
    timing: Timing
    call: Call
    arrivals: Mapping[str, Question]
    instant: frozenset[str]
    fingerprint: str


@frozen(eq=False)
class Traffic:
    """The flights of a campaign and their approaches to the border, by encounter number: the same in every arm."""

    tracks: Tracks = field(repr=False)
    approaches: Mapping[int, Approach]
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
    instant = frozenset(channel.name for channel in system.channels) - set(arrivals) - set(timing.delays)
    return Theatre(scenario, system, timing, call, arrivals, instant, fingerprint(scenario))


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
    return Traffic(flown, near, flown.sorties)


def simulate(scenario: Scenario, luck: Luck) -> History:
    """Everything that happens in one campaign; a pure function of its arguments.

    Raises:
        ScenarioError: it leaves a question of a procedure open, or answers one that nobody asks.
    """
    return Campaign(theatre(scenario), luck, traffic(scenario, luck)).run()


class Campaign:
    """One campaign on SimPy's clock, which counts whole milliseconds."""

    def __init__(self, staged: Theatre, luck: Luck, flown: Traffic) -> None:
        scenario = staged.scenario
        self.theatre, self.luck = staged, luck
        self._traffic = flown
        self._starts_ms = sorted(milliseconds(approach.enters_s) for approach in flown.approaches.values())
        self.draws = staged.timing.under(luck)
        self._env = simpy.Environment()
        self.entries: list[Entry] = []
        self.turned_back: set[int] = set()
        """Flights that turned for home or were lost: they do not come to the border again."""
        line = scenario.channels.get("hotline")
        self.exchange = Exchange(line.capacity or 1 if line else 1, self.note)
        if line and line.routine and not line.cut:
            until_ms = scenario.days * DAY_S * 1000
            RoutineTraffic(self._env, self.exchange, line.routine, luck, until_ms, self._may_matter)
        self.fighters = Fighters(self._env, scenario.defence.patrol)
        other = next((p for end in (line.ends if line else ()) if (p := end) != scenario.defence.party), None)
        centre = next((c for c in scenario.centres.values() if c.party == other), None)
        self.rota = Rota(self._env, centre) if centre else None

    def _may_matter(self, at_ms: int) -> bool:
        """Whether an encounter is so near that a call made now could still be on the line."""
        starts = self._starts_ms
        following = bisect_left(starts, at_ms - LONGEST_ENCOUNTER_MS)
        return following < len(starts) and starts[following] <= at_ms + LONGEST_CALLS_MS

    @property
    def now(self) -> int:
        """Milliseconds since the campaign's first midnight."""
        return self._env.now  # type: ignore[return-value]

    def after(self, wait_ms: int, then: Callable[..., None], *what: object) -> None:
        """Call `then` with `what`, and the SimPy event that it may ignore, when the time has come."""
        Timeout(self._env, wait_ms).callbacks.append(partial(then, *what))

    def note(self, encounter: int, happening: Happening, cause: int | None) -> int:
        """Keep what happened; answer its number."""
        entries = self.entries
        entries.append(_new(Entry, (self._env.now, encounter, happening, cause)))
        return len(entries) - 1

    def run(self) -> History:
        """Run to the end of the last encounter."""
        scenario, flown = self.theatre.scenario, self._traffic
        met = tuple(self._met(number, approach) for number, approach in flown.approaches.items())
        for number, approach in flown.approaches.items():
            departs_s = float(flown.tracks.path(approach.flight)[1][0])
            self.exchange.enter(number, Running(self, number, approach, departs_s).hear)
        self._env.run()
        self.exchange.close()
        defender = scenario.defence.party
        flier = next(iter({encounter.party for encounter in met}), "")
        parties = {post.name: flier if post.name in INTRUDER else defender for post in self.theatre.system.posts}
        return History(
            scenario=scenario.name,
            fingerprint=self.theatre.fingerprint,
            luck=self.luck.seed,
            version=deconflict.__version__,
            sorties=flown.sorties,
            encounters=met,
            parties=parties,
            arrivals=self.theatre.arrivals,
            entries=self.entries,
        )

    def _met(self, number: int, approach: Approach) -> Encounter:
        kind = self._traffic.tracks.of(approach.flight)
        return Encounter(
            number=number,
            flight=self._traffic.tracks.name(approach.flight),
            party=kind.party,
            type=kind.type,
            against=self.theatre.scenario.defence.party,
            enters_s=approach.enters_s,
            leaves_s=approach.leaves_s,
            inside=approach.inside,
            closest_m=approach.closest_m,
            depth_m=approach.depth_m,
            speed_m_s=approach.speed_m_s,
        )
