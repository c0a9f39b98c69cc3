"""Where the stop of a lesson is in a run, and what its place might have been where it is nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from deconflict.history import Event
from deconflict.world.lesson import Stop
from deconflict.world.vocabulary import hint


def found(stop: Stop, events: Sequence[Event]) -> Event | None:
    """The event at which a stop is, if it comes in the run."""
    if stop.end:
        return events[-1] if events else None
    if stop.at_s is not None:
        return next((event for event in reversed(events) if event.time_s <= stop.at_s), None)
    fitting = [event for event in events if _fits(stop, event)]
    return fitting[stop.which - 1] if stop.which <= len(fitting) else None


def _fits(stop: Stop, event: Event) -> bool:
    return (
        stop.mark in (None, event.mark)
        and stop.actor in (None, event.actor)
        and (stop.says is None or stop.says.casefold() in event.sentence.casefold())
    )


def named(stop: Stop) -> str:
    """The place of a stop, as an error names it."""
    told = [f'{name} "{getattr(stop, name)}"' for name in ("at", "mark", "actor", "says") if getattr(stop, name)]
    return ", ".join([*told, *([f"which {stop.which}"] if stop.which > 1 else [])]) or "end"


def expected(stop: Stop, events: Sequence[Event]) -> str:
    """What a place might have been, by the first part of it that fits nothing."""
    if stop.at_s is not None:
        return "a time of the encounter"
    fitting = sum(_fits(stop, event) for event in events)
    if fitting:
        return f"one of the {fitting} such events"
    for name, known in (("mark", [event.mark for event in events]), ("actor", [event.actor for event in events])):
        given = sorted({one for one in known if one})
        if (asked := getattr(stop, name)) is not None and asked not in given:
            return f"a {name} of the run: {', '.join(given)}{hint(asked, given)}"
    return "words of a sentence of the run's log"
