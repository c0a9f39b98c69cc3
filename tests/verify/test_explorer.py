"""The explorer, on models whose counts are published and on graphs that a second method knows."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import pytest
from attrs import define, frozen
from hypothesis import given
from hypothesis import strategies as st

from deconflict.verify.explorer import explore


@define(eq=False)
class Deed:
    """Something that happens."""

    sure: bool = True
    taken: bool = False


class Commit(NamedTuple):
    """The managers of resources, what the manager of the transaction decided and whom it knows, what was said."""

    managers: tuple[str, ...]
    decided: str
    known: frozenset[int]
    said: frozenset[object]


@frozen
class TwoPhase:
    """Two-phase commit, as tlaplus/Examples has it (`specifications/transaction_commit/TwoPhase.tla`)."""

    managers: int

    @property
    def start(self) -> Commit:
        """All work, and nothing has been said."""
        return Commit(("working",) * self.managers, "init", frozenset(), frozenset())

    def after(self, state: Commit) -> Iterator[tuple[Commit, Deed, tuple[str, ...]]]:
        """Every next state."""
        return ((following, Deed(), ()) for following in self._next(state))

    def _next(self, state: Commit) -> Iterator[Commit]:
        managers, decided, known, said = state
        if decided == "init":
            if len(known) == self.managers:
                yield state._replace(decided="committed", said=said | {"commit"})
            yield state._replace(decided="aborted", said=said | {"abort"})
            yield from (state._replace(known=known | {at}) for at in range(self.managers) if at in said)
        for at, manager in enumerate(managers):

            def to(becomes: str, at: int = at) -> tuple[str, ...]:
                return (*managers[:at], becomes, *managers[at + 1 :])

            if manager == "working":
                yield state._replace(managers=to("prepared"), said=said | {at})
                yield state._replace(managers=to("aborted"))
            if "commit" in said:
                yield state._replace(managers=to("committed"))
            if "abort" in said:
                yield state._replace(managers=to("aborted"))


@frozen
class TransactionCommit:
    """Transaction commit, as tlaplus/Examples has it (`specifications/transaction_commit/TCommit.tla`)."""

    managers: int

    @property
    def start(self) -> tuple[str, ...]:
        """All work."""
        return ("working",) * self.managers

    def after(self, state: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Deed, tuple[str, ...]]]:
        """Every next state."""
        for at, manager in enumerate(state):
            becomes = []
            if manager == "working":
                becomes.append("prepared")
            if manager == "prepared" and {*state} <= {"prepared", "committed"}:
                becomes.append("committed")
            if manager in {"working", "prepared"} and "committed" not in state:
                becomes.append("aborted")
            yield from (((*state[:at], one, *state[at + 1 :]), Deed(), ()) for one in becomes)


@pytest.mark.parametrize(
    ("model", "states", "steps", "depth"),
    [
        (TwoPhase(3), 288, 1_146, 11),
        (TwoPhase(5), 8_832, None, None),
        (TwoPhase(6), 50_816, 402_306, 20),
        (TransactionCommit(3), 34, 94, 7),
    ],
)
def test_published_counts_are_found(model, states, steps, depth):
    """States, steps with the start counted, and depth are those that TLC finds and the examples' authors recorded."""
    found = explore(model)
    assert found.complete
    assert len(found.states) == states
    assert steps in (None, found.steps)
    assert depth in (None, found.depth)


Edges = list[list[tuple[int, bool]]]

GRAPHS = st.integers(1, 8).flatmap(
    lambda size: st.lists(
        st.lists(st.tuples(st.integers(0, size - 1), st.booleans()), max_size=4), min_size=size, max_size=size
    )
)


@frozen
class Graph:
    """A graph whose edges are sure or not; an edge from the first place to the last breaks a promise."""

    edges: Edges
    start: int = 0

    def after(self, state: int) -> Iterator[tuple[int, Deed, tuple[str, ...]]]:
        """Every edge."""
        for to, sure in self.edges[state]:
            yield to, Deed(sure), ("kept",) if to == len(self.edges) - 1 else ()


def reached(edges: Edges, start: int, *, sure: bool = False) -> dict[int, int]:
    """How far each place is that can be reached, by sure edges or by any."""
    far, layer = {start: 1}, [start]
    while layer:
        layer = [to for at in layer for to, certain in edges[at] if (certain or not sure) and to not in far]
        far |= {to: max(far.values()) + 1 for to in layer}
        layer = list(dict.fromkeys(layer))
    return far


class TestGraphs:
    """What is found in small graphs, against plain searches."""

    @given(GRAPHS)
    def test_all_that_can_be_reached_is_found_by_a_shortest_way(self, edges):
        """Every place that can be reached is found once; the way to it is a way, and none is shorter."""
        found, far = explore(Graph(edges)), reached(edges, 0)
        assert sorted(found.states) == sorted(far)
        assert found.depth == max(far.values())
        assert found.steps == 1 + sum(len(edges[at]) for at in far)
        for place, state in enumerate(found.states):
            way = found.way_to(place)
            assert way[0] == 0
            assert way[-1] == state
            assert all(there in {to for to, _ in edges[here]} for here, there in pairwise(way))
            assert len(way) == far[state]

    @given(GRAPHS)
    def test_a_trap_is_a_place_without_a_way_to_rest(self, edges):
        """A place from which no sure way leads to where nothing more is sure to happen is a trap, and only that."""

        def rests(at: int) -> bool:
            return not any(certain and to != at for to, certain in edges[at])

        found = explore(Graph(edges))
        traps = [at for at in reached(edges, 0) if not any(rests(to) for to in reached(edges, at, sure=True))]
        trapped = found.trapped()
        assert sorted(found.states[at] for at in found.resting) == sorted(at for at in reached(edges, 0) if rests(at))
        assert (trapped is None) == (not traps)
        if trapped is not None:
            assert found.states[trapped] in traps

    @given(GRAPHS, st.integers(1, 4))
    def test_a_limit_leaves_the_search_incomplete(self, edges, most):
        """Where there is more than was looked for, the search says that it is not complete."""
        found, far = explore(Graph(edges), most), reached(edges, 0)
        assert found.complete == (len(far) <= most)
        assert {*found.states} <= far.keys()

    @given(GRAPHS)
    def test_the_first_break_is_among_the_nearest(self, edges):
        """A broken promise is found, and by a way that is as short as any; asked to, the search stops at it."""
        last, far = len(edges) - 1, reached(edges, 0)
        breaking = [at for at in far if any(to == last for to, _ in edges[at])]
        for until_broken in (False, True):
            found = explore(Graph(edges), until_broken=until_broken)
            assert ("kept" in found.broken) == bool(breaking)
            if breaking:
                place, state = found.broken["kept"]
                assert state == last
                assert len(found.way_to(place)) == min(far[at] for at in breaking)


def test_progress_is_told():
    """Whoever asks is told how many states were found, how many wait, and how many steps were taken."""
    told: list[tuple[int, int, int]] = []
    explore(TwoPhase(6), tell=lambda *numbers: told.append(numbers))
    assert len(told) > 2
    assert told == sorted(told, key=lambda numbers: numbers[2])
