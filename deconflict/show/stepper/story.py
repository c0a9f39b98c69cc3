"""What of an encounter matters for where things are: when a crew turned or was hit, and when things first happened."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from attrs import define, field

from deconflict.history import Event
from deconflict.show.stepper.fighters import Seen, Sent, sent
from deconflict.show.stepper.reel import Reel
from deconflict.show.stepper.signs import HAPPENED
from protocols.airmanship import GIVE_WAY, PAIR
from protocols.notation.table import Row
from protocols.notation.words import Mark, hears

CREWS = ("crew", "other crew")
"""Those of two flights that pass each other, the first flight's first."""


@define(eq=False)
class Story:
    """What of one encounter matters for where things are; each with its position and its time.

    Attributes:
        seen: every event.
        turned: when its crew turned for home.
        lost: when it was hit.
        gave_way: when which of two flights, 0 or 1, gave way.
        marks: the first of each that is worth a sign.
        rounds: each round of a strike that fell on the force.
        fighters: what the fighters did that were sent.
    """

    seen: list[Seen] = field(factory=list)
    turned: Seen | None = None
    lost: Seen | None = None
    gave_way: list[tuple[int, float, int]] = field(factory=list)
    marks: list[tuple[int, float, Mark]] = field(factory=list)
    rounds: list[int] = field(factory=list)
    fighters: Sent | None = None


@define(eq=False)
class Stories:
    """The stories of reels that are in use, each told once."""

    _told: WeakKeyDictionary[Reel, dict[int, Story]] = field(factory=WeakKeyDictionary)
    _positions: WeakKeyDictionary[Reel, dict[int, list[int]]] = field(factory=WeakKeyDictionary)

    def of(self, reel: Reel, number: int) -> Story:
        """The story of an encounter of a reel."""
        told = self._told.setdefault(reel, {})
        if number not in told:
            if reel not in self._positions:
                self._positions[reel] = _by_encounter(reel)
            told[number] = _story(reel, self._positions[reel][number])
        return told[number]


def _by_encounter(reel: Reel) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for at, event in enumerate(reel.events):
        found.setdefault(event.encounter, []).append(at)
    return found


def _story(reel: Reel, positions: list[int]) -> Story:
    told: list[tuple[int, Event, Row | None]] = [(at, reel.event(at), reel.row(at)) for at in positions]
    story = Story([(at, event.time_s) for at, event, _ in told], fighters=sent(told))
    actors = {event.sequence: event.actor for _, event, _ in told}
    marks: set[Mark] = set()
    for at, event, row in told:
        if row is None:
            continue
        if row.table == PAIR.name and row.on == hears(GIVE_WAY) and row.marks is not Mark.TOO_LATE and not row.ignored:
            crew = actors.get(-1 if event.cause is None else event.cause)
            story.gave_way.append((at, event.time_s, CREWS.index(crew) if crew in CREWS else 0))
        if row.marks is Mark.STRUCK:
            story.rounds.append(at)
        if row.marks is not None and row.marks in HAPPENED and row.marks not in marks:
            marks.add(row.marks)
            story.marks.append((at, event.time_s, row.marks))
            if row.marks is Mark.TURNED:
                story.turned = (at, event.time_s)
            elif row.marks is Mark.LOST:
                story.lost = (at, event.time_s)
    return story
