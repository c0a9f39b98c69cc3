"""What the encounters of a campaign share."""

from __future__ import annotations

from bisect import bisect_left

from deconflict.engine.clock import Clock, milliseconds
from deconflict.engine.exchange import DAY_S, Exchange, RoutineTraffic
from deconflict.engine.people import Fighters, Rota
from deconflict.engine.theatre import Theatre, Traffic
from deconflict.engine.timing import Wait, Yes
from deconflict.history import Entry
from deconflict.world.luck import Luck
from protocols.notation.actions import Happening
from protocols.notation.channel import Channel

LONGEST_CALLS_MS = 6 * 3_600_000
"""No run of ordinary calls fills a line for longer than this; the ones that ended before an encounter are not made."""
LONGEST_ENCOUNTER_MS = 2 * 3_600_000
"""No encounter needs the line for longer than this."""

_new = tuple.__new__

Way = tuple[Yes | None, Wait | None, Wait | None]
"""How a channel takes a message: whether it arrives, how long it travels, and how long its question adds."""


class Stage:
    """What the encounters of one campaign share: clock, chance, line, people, and the list of what happened."""

    def __init__(self, staged: Theatre, luck: Luck, flown: Traffic) -> None:
        scenario = staged.scenario
        self.theatre, self.luck = staged, luck
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
        answering = [
            centre
            for name, centre in scenario.centres.items()
            if line and {name, centre.party} & {*line.ends} and centre.party != scenario.defence.party
        ]
        self.rota = Rota(self.env, answering[0]) if answering else None

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
