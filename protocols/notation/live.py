"""A system under way, on a state that changes in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from protocols.notation.actions import Action, Happening, State
from protocols.notation.channel import Letter
from protocols.notation.system import System
from protocols.notation.words import Memory


class Live:
    """A system under way: what `apply` does, on a state that changes in place.

    Args:
        system: the system.
        memories: what some posts remember at the start, instead of what the system says.
    """

    __slots__ = ("_cut", "_posts", "_system", "_traffic", "apply")

    def __init__(self, system: System, memories: Mapping[str, Memory]) -> None:
        self._system = system
        posts, traffic, cut = system.begin(memories)
        self._posts, self._traffic, self._cut = list(posts), list(traffic), list(cut)
        self.apply: Callable[[Action], Happening] = partial(system.act, self._posts, self._traffic, self._cut)
        """Take an enabled action; ValueError if it is not enabled, and nothing has changed then."""

    def under_way(self, channel: str) -> tuple[Letter, ...]:
        """What is under way on a channel."""
        return self._traffic[self._system.place(channel)]

    def is_cut(self, channel: str) -> bool:
        """Whether a channel is cut."""
        return self._cut[self._system.place(channel)]

    @property
    def state(self) -> State:
        """Where everything stands now."""
        return State(tuple(self._posts), tuple(self._traffic), tuple(self._cut))
