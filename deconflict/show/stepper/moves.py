"""How the keys move along a reel, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from deconflict.show.stepper.reel import Reel

Move = Callable[[Reel, int], int]
"""Where it leads from a position; to the same where it cannot."""


def on(reel: Reel, at: int) -> int:
    """The next event."""
    return reel.next_event(at, 1)


def back(reel: Reel, at: int) -> int:
    """The event before."""
    return reel.next_event(at, -1)


def end(reel: Reel, _at: int) -> int:
    """The last event."""
    return len(reel) - 1


_FIRST, _LAST = "This is the first event.", "This is the last event."
MOVES: Mapping[str, tuple[Move, str]] = {
    "next": (on, _LAST),
    "back": (back, _FIRST),
    "minute_on": (lambda reel, at: reel.by_minute(at, 1), _LAST),
    "minute_back": (lambda reel, at: reel.by_minute(at, -1), _FIRST),
    "decision_on": (lambda reel, at: reel.next_decision(at, 1), "No decision follows."),
    "decision_back": (lambda reel, at: reel.next_decision(at, -1), "No decision comes before."),
    "incident_on": (lambda reel, at: reel.next_incident(at, 1), "Nothing grave follows."),
    "incident_back": (lambda reel, at: reel.next_incident(at, -1), "Nothing grave comes before."),
    "first": (lambda _reel, _at: 0, _FIRST),
    "last": (end, _LAST),
}
"""How a key moves, and what is said where it cannot."""

LOOKS = {
    "why": ("The posts again.", "Why: the events that led to this one, the first of them on top."),
    "changed": ("Everything again.", "Only what this event changed."),
    "ladder": ("The log again.", "The message ladder: who told whom, over which channel."),
    "ahead": ("What is to come is hidden.", "What is to come is shown."),
}
"""What is said when something is no longer looked at, and when it is."""

EXCLUSIVE = ("why", "changed")
"""Of these, one is looked at."""
