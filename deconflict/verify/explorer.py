"""Every state that can be reached, breadth first, to the last one or to a limit."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable
from time import perf_counter
from typing import Generic, Protocol, TypeVar

import numpy as np
from attrs import define, field

S = TypeVar("S", bound=Hashable)
D_co = TypeVar("D_co", covariant=True)


class Deed(Protocol):
    """What can happen in a state.

    Attributes:
        sure: whether it comes sooner or later, if nothing else does.
        taken: set once it happened.
    """

    sure: bool
    taken: bool


class Model(Protocol[S]):
    """What can be explored: a start, and what can happen in each state."""

    @property
    def start(self) -> S:
        """Where it starts."""

    def after(self, state: S) -> Iterable[tuple[S, Deed, tuple[str, ...]]]:
        """The next states, what leads to each, and the promises that are broken on the way."""


Progress = Callable[[int, int, int], None]
"""Told now and then: states found, states still to be looked at, steps taken."""

EVERY = 1 << 14
"""How many states are looked at between two words of progress."""


@define(eq=False)
class Explored(Generic[S]):
    """What an exploration found.

    Attributes:
        states: the states, in the order in which they were found.
        steps: how many steps were taken, the start counted as one.
        depth: how many steps apart the start and the farthest state are, both ends counted.
        complete: whether every state was looked at.
        broken: by promise, the first state that broke it and the state it came from, by their places in `states`.
        resting: the places of the states in which nothing more is sure to happen.
        seconds: how long it took.
    """

    states: list[S]
    steps: int
    depth: int
    complete: bool
    broken: dict[str, tuple[int, S]]
    resting: array[int]
    seconds: float
    _parents: array[int] = field(repr=False)
    _sure: array[int] = field(repr=False)
    _sure_ends: array[int] = field(repr=False)

    def way_to(self, place: int) -> list[S]:
        """The states of a shortest way from the start to a state."""
        way = [self.states[place]]
        while place:
            place = self._parents[place]
            way.append(self.states[place])
        return way[::-1]

    def trapped(self) -> int | None:
        """The first state from which no rest can be reached by what is sure to happen; None if there is none.

        That is the whole graph's answer, cycles and all: a cycle that can be left is left in the end, if whatever can
        happen again and again does happen once.
        """
        ends = np.frombuffer(self._sure_ends, dtype=np.int64)
        targets = np.frombuffer(self._sure, dtype=np.uint32)
        counts = np.diff(ends, prepend=0)
        moving = np.flatnonzero(counts)
        rests = counts == 0
        if len(moving):
            begins = (ends - counts)[moving]
            while True:
                reached = np.logical_or.reduceat(rests[targets], begins)
                if (rests[moving] >= reached).all():
                    break
                rests[moving] |= reached
        lost = np.flatnonzero(~rests)
        return int(lost[0]) if len(lost) else None


def explore(
    model: Model[S], most: int | None = None, tell: Progress | None = None, *, until_broken: bool = False
) -> Explored[S]:
    """Take every step from every state, breadth first.

    Args:
        model: what is explored.
        most: how many states are looked for at the most.
        tell: is told how far it has come.
        until_broken: stop at the first broken promise.
    """
    began = perf_counter()
    start = model.start
    states, places = [start], {start: 0}
    parents, sure, sure_ends, resting = array("I", [0]), array("I"), array("q"), array("I")
    broken: dict[str, tuple[int, S]] = {}
    steps = depth = 1
    last_of_layer = 0
    limit = most or (1 << 32) - 1
    after, find = model.after, places.get
    for place, state in enumerate(states):
        if len(states) > limit or (until_broken and broken):
            break
        if place > last_of_layer:
            depth += 1
            last_of_layer = len(states) - 1
        before = len(sure)
        for following, deed, breaks in after(state):
            steps += 1
            deed.taken = True
            found = find(following)
            if found is None:
                found = places[following] = len(states)
                states.append(following)
                parents.append(place)
            if deed.sure and found != place:
                sure.append(found)
            if breaks:
                for promise in breaks:
                    broken.setdefault(promise, (place, following))
        sure_ends.append(len(sure))
        if len(sure) == before:
            resting.append(place)
        if tell is not None and place % EVERY == 0:
            tell(len(states), len(states) - place, steps)
    complete = len(sure_ends) == len(states)
    return Explored(states, steps, depth, complete, broken, resting, perf_counter() - began, parents, sure, sure_ends)
