"""SimPy's clock, as the engine uses it: whole milliseconds, and calls that fall due."""

from __future__ import annotations

from collections.abc import Callable

from simpy import Environment
from simpy.events import NORMAL, Event, EventPriority


def milliseconds(seconds: float) -> int:
    """A time as it enters the clock: whole milliseconds, so that no last bit of a float decides an order."""
    return round(seconds * 1000)


class Clock(Environment):
    """SimPy's environment, whose time is whole milliseconds."""

    @property
    def now(self) -> int:
        """Milliseconds since the campaign's first midnight."""
        return self._now  # type: ignore[return-value]


class Due(Event):
    """A SimPy event that calls `then`, with itself, when its time has come: a timeout with nothing else to it."""

    _value = None
    _ok = True

    def __init__(
        self, env: Environment, wait_ms: int, then: Callable[[Event], None], priority: EventPriority = NORMAL
    ) -> None:
        self.callbacks = [then]
        env.schedule(self, priority, wait_ms)
