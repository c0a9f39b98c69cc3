"""The log of an encounter as the lines of a page."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from deconflict.history import Encounter, Event, History
from deconflict.show.encounters import came_to, counts_from, flown_towards
from deconflict.show.log import counted_from, names, told, which
from deconflict.show.wording import TIE, clock
from deconflict.study.outcome import INCIDENTS, outcomes

_INCIDENTS = frozenset(map(str, INCIDENTS))


@frozen
class Line:
    """An event.

    `gate` is the channel and the gate that a message came to, and `passed` whether it got through; `ignored` whether
    nothing followed from it; `grave` whether somebody was fired at.
    """

    number: int
    time: str
    flight: str
    party: str
    actor: str
    said: str
    gate: str
    passed: bool
    mark: str
    ignored: bool
    grave: bool


@frozen
class Story:
    """What happened in one encounter, or in all of a campaign.

    Attributes:
        who: who met whom; of a campaign, empty.
        towards: what was about to happen.
        timed: what the times are.
        flights: whether the lines are of several flights.
        lines: the events.
        came_to: what it came to.
    """

    who: str
    towards: str
    timed: str
    flights: bool
    lines: tuple[Line, ...]
    came_to: tuple[str, ...]


def story(history: History, encounter: int | None = None, *, relative: bool = False) -> Story:
    """The lines of one encounter, or of all; relative times count from what was flown towards."""
    met = {one.number: one for one in history.encounters}
    lines = tuple(_lines(history, encounter, met, relative=relative))
    if encounter is None:
        timed = "s to crossing" if relative else _DAY_AND_TIME
        return Story("", "", timed, flights=True, lines=lines, came_to=())
    own = met[encounter]
    return Story(
        who=which(history, own),
        towards=flown_towards(own),
        timed=counts_from(own) if relative else _DAY_AND_TIME,
        flights=False,
        lines=lines,
        came_to=tuple(came_to(own, outcomes(history)[encounter])),
    )


_DAY_AND_TIME = "day and time"


def _lines(history: History, encounter: int | None, met: dict[int, Encounter], *, relative: bool) -> Iterator[Line]:
    called = names(history) if encounter is None else {}
    for event in history.events(encounter):
        own = met.get(event.encounter)
        time = counted_from(own, event.time_s) if relative and own else clock(event.time_s)
        yield _line(history, event, time.replace(" ", TIE), called.get(event.encounter, ""))


def _line(history: History, event: Event, time: str, flight: str) -> Line:
    row = history.entries[event.sequence].happening.row
    return Line(
        number=event.sequence,
        time=time,
        flight=flight,
        party=event.party,
        actor=event.actor,
        said=told(history, event),
        gate=f"{event.channel}: {event.gate}" if event.gate is not None else "",
        passed=event.passed is True,
        mark=event.mark or "",
        ignored=row is not None and row.ignored and event.gate is None and not event.mark,
        grave=event.mark in _INCIDENTS,
    )
