"""What the encounters of a campaign share."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from deconflict.engine.clock import Clock, milliseconds
from deconflict.engine.draws import Draws
from deconflict.engine.exchange import DAY_S, Exchange, RoutineTraffic
from deconflict.engine.people import FIGHTERS, OFFICER, Pool, Rota
from deconflict.engine.theatre import Theatre, Traffic
from deconflict.engine.timing import LINE
from deconflict.history import Entry
from deconflict.world.luck import Luck
from protocols.notation.actions import Happening

LONGEST_CALLS_MS = 6 * 3_600_000
"""No run of ordinary calls fills a line for longer than this; the ones that ended before an encounter are not made."""
LONGEST_ENCOUNTER_MS = 2 * 3_600_000
"""No encounter needs the line for longer than this."""

_new = tuple.__new__


class Stage:
    """What the encounters of one campaign share: clock, chance, line, people, and the list of what happened."""

    def __init__(self, staged: Theatre, luck: Luck, flown: Traffic) -> None:
        scenario = staged.scenario
        self.theatre = staged
        self._starts_ms = sorted(milliseconds(approach.enters_s) for approach in flown.approaches.values())
        self.draws = Draws(staged.timing, luck)
        self.env = Clock()
        self.entries: list[Entry] = []
        self.turned_back: set[int] = set()
        """Flights whose crew began to turn for home, or was lost: they do not come to the border again."""
        line = scenario.channels.get(LINE)
        self.exchange = Exchange(staged.board.circuits, self.note)
        if line and line.routine and not line.cut:
            until_ms = scenario.days * DAY_S * 1000
            RoutineTraffic(self.env, self.exchange, line.routine, luck, until_ms, self._may_matter)
        pairs = Pool(self.env, scenario.defence.patrol.pairs)
        self.on_duty: dict[str, Callable[[], Pool | None]] = {FIGHTERS: lambda: pairs}
        """By the kind of people, those on duty now, or None where nobody is; of a kind not in it, anyone will do."""
        answering = [
            centre
            for name, centre in scenario.centres.items()
            if line and {name, centre.party} & {*line.ends} and centre.party != scenario.defence.party
        ]
        if answering:
            self.on_duty[OFFICER] = Rota(self.env, answering[0]).on_duty

    def _may_matter(self, at_ms: int) -> bool:
        """Whether an encounter is so near that a call made now could still be on the line."""
        starts = self._starts_ms
        following = bisect_left(starts, at_ms - LONGEST_ENCOUNTER_MS)
        return following < len(starts) and starts[following] <= at_ms + LONGEST_CALLS_MS

    def note(self, encounter: int, happening: Happening, cause: int | None) -> int:
        """Keep what happened; answer its number."""
        entries = self.entries
        entries.append(_new(Entry, (self.env.now, encounter, happening, cause)))
        return len(entries) - 1
