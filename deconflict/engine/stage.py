"""What the encounters of a campaign share."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from functools import partial

from deconflict.engine.clock import Clock, Due, milliseconds
from deconflict.engine.draws import Draws
from deconflict.engine.encounter import Running
from deconflict.engine.exchange import DAY_S, Exchange, RoutineTraffic
from deconflict.engine.kinds import LINE, cuttable
from deconflict.engine.people import FIGHTERS, OFFICER, Pool, Rota
from deconflict.engine.surroundings import Script, UnderWay
from deconflict.engine.theatre import Theatre
from deconflict.engine.traffic import Traffic
from deconflict.history import Entry
from deconflict.world.luck import Luck
from deconflict.world.scenario import Scenario
from protocols.notation.actions import Happening
from protocols.notation.words import Mark

LONGEST_CALLS_MS = 6 * 3_600_000
"""No run of ordinary calls fills a line for longer than this; the ones that ended before an encounter are not made."""
LONGEST_ENCOUNTER_MS = 2 * 3_600_000
"""No encounter needs the line for longer than this."""

_new = tuple.__new__

Marked = Callable[[UnderWay, Mark, int], None]
"""Told of an encounter, what it came to, and the number of the entry."""


class Stage:
    """What the encounters of one campaign share: clock, chance, line, people, and the list of what happened."""

    def __init__(self, staged: Theatre, luck: Luck, flown: Traffic, *, changes: bool = False) -> None:
        scenario = staged.scenario
        self.theatre, self.luck = staged, luck
        self._starts_ms = sorted(milliseconds(met.enters_s) for met in flown.flown)
        self.draws = Draws(staged.timing, luck)
        self._draws_in: dict[Theatre, Draws] = {staged: self.draws}
        self.env = Clock()
        self.entries: list[Entry] = []
        line = scenario.channels.get(LINE)
        self.exchange = Exchange(staged.board.circuits, self.note)
        if line and line.routine and not line.cut:
            until_ms = scenario.days * DAY_S * 1000
            RoutineTraffic(self.env, self.exchange, line.routine, luck, until_ms, self._may_matter)
        self.on_duty: dict[str, Callable[[], Pool | None]] = {}
        """By the kind of people, those on duty now, or None where nobody is; of a kind not in it, anyone will do."""
        if scenario.defence:
            pairs = Pool(self.env, scenario.defence.patrol.pairs)
            self.on_duty[FIGHTERS] = lambda: pairs
        answering = [centre for name, centre in scenario.centres.items() if _answers(scenario, name)]
        if answering:
            self.on_duty[OFFICER] = Rota(self.env, answering[0]).on_duty
        self.cuts = changes or bool(cuttable(scenario))
        """Whether channels may be cut under encounters."""
        self.by_hand: dict[str, bool] = {}
        """The channels that somebody outside the campaign has cut (True) or restored (False)."""
        self.noted: Callable[[int], None] | None = None
        """Told the number of every entry, where somebody acts on it."""
        self.begun: Callable[[Running], None] | None = None
        """Told of every encounter that begins, before its flight moves, where somebody acts on it."""
        self.standing: list[Running] = []
        """What lasts as long as the campaign."""
        self.marked: Marked | None = None
        """Told of what counts, where somebody acts on it."""
        self._met = flown.met
        self._begun: list[Running] = []
        self._steps: tuple[int, ...] = ()
        self.in_force: dict[int, tuple[int, ...]] = {}
        """By encounter, how many steps of each government were in force when it began, where any were."""

    def begin_at(self, at_ms: int, kind: str, number: int, script: Script) -> None:
        """An encounter begins at a time, as the world is then."""
        Due(self.env, max(0, at_ms - self.env.now), partial(self._begin, kind, number, script))

    def _begin(self, kind: str, number: int, script: Script, _event: object) -> None:
        running = Running(self, self.theatre.kinds[kind], self.draws, number, script)
        self.exchange.enter(number, running.hear)
        if any(self._steps):
            self.in_force[number] = self._steps
        if self.begun:
            self.begun(running)
        script.begin(running)
        if self.cuts:
            self._begun.append(running)

    def under_way(self) -> list[Running]:
        """The encounters that may not be over yet: those that a cut reaches."""
        since_s = (self.env.now - LONGEST_ENCOUNTER_MS) / 1000
        self._begun = [one for one in self._begun if self._may_go_on(one, since_s)]
        return self._begun

    def _may_go_on(self, one: Running, since_s: float) -> bool:
        """Whether an encounter may not be over yet; how long a rescue lasts is not known beforehand."""
        met = self._met.get(one.number)
        return met.leaves_s > since_s if met else not one.is_over

    def becomes(self, staged: Theatre, steps: tuple[int, ...]) -> None:
        """What begins from now on begins in another world: so many steps of each government are in force."""
        if staged not in self._draws_in:
            own = Draws(staged.timing, self.luck, self.draws.settled)
            self._draws_in[staged] = own.under(self.draws.forced, self.draws.fixed_ms)
        self.theatre, self.draws, self._steps = staged, self._draws_in[staged], steps

    def decide_by(self, luck: Luck | None, other: Callable[[Draws], Draws]) -> None:
        """What begins from now on is decided by other draws, and by another luck if there is one."""
        self.luck = luck or self.luck
        self._draws_in = {staged: other(draws) for staged, draws in self._draws_in.items()}
        self.draws = self._draws_in[self.theatre]

    def _may_matter(self, at_ms: int) -> bool:
        """Whether an encounter is so near that a call made now could still be on the line."""
        starts = self._starts_ms
        following = bisect_left(starts, at_ms - LONGEST_ENCOUNTER_MS)
        return following < len(starts) and starts[following] <= at_ms + LONGEST_CALLS_MS

    def note(self, encounter: int, happening: Happening, cause: int | None) -> int:
        """Keep what happened; answer its number."""
        entries = self.entries
        number = len(entries)
        entries.append(_new(Entry, (self.env.now, encounter, happening, cause)))
        if self.noted is not None:
            self.noted(number)
        return number


def _answers(scenario: Scenario, name: str) -> bool:
    """Whether a centre answers the line: it is, or belongs to, the line's second end."""
    line = scenario.channels.get(LINE)
    return line is not None and line.ends[1] in (name, scenario.centres[name].party)
