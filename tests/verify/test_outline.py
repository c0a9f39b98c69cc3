"""Outlines: what others can notice of a part, against the part itself."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.errors import NotShown
from deconflict.verify.compact import Compact
from deconflict.verify.explorer import explore
from deconflict.verify.outline import SILENT, Said, Seen, Steps, alike, outline, outlined
from deconflict.verify.verdict import check
from protocols.engagement import Rules
from protocols.exchange import Board
from protocols.notation.parts import part
from protocols.notation.system import System
from protocols.regime import border
from protocols.regime_scopes import CALL, DESK, bound

BORDER = border(Rules(), DESK, CALL, board=Board())
ASIDE = [
    ("call", ("caller", "exchange", "duty officer"), ("liaison officer",), {}),
    ("office", ("liaison officer",), ("identification", "duty officer"), {}),
    ("notices", ("notice sender", "notice receiver"), ("identification",), {"changes its plan": 1}),
]


def stands(system: System, posts: tuple[str, ...], most: dict[str, int]) -> set[tuple[object, ...]]:
    """Where some posts can stand together, whatever the others do."""
    model = Compact(system, (), most)
    states = (model.state(state) for state in explore(model).states)
    return {tuple(system.local(state, post) for post in posts) for state in states}


@pytest.mark.parametrize(("name", "posts", "others", "most"), ASIDE, ids=[one[0] for one in ASIDE])
class TestAside:
    """A part that speaks with others, whole and in outline."""

    def test_an_outline_is_smaller_and_others_stand_where_they_would(self, name, posts, others, most):
        """With the outline in the part's place the others can stand where they can with the part, and nowhere else."""
        system = part(BORDER, name, (*posts, *others))
        short = outlined(system, name, posts, most)
        assert stands(short, others, most) == stands(system, others, most)
        within = len(explore(Compact(part(BORDER, name, posts), (), most)).states)
        assert len({row.state for row in outline(part(BORDER, name, posts), most).rows}) <= within

    def test_promises_of_the_others_keep_their_verdicts(self, name, posts, others, most):
        """What is promised of the others, of rest and of an end is kept or broken as it is with the part."""
        system = part(BORDER, name, (*posts, *others))
        short = check(bound("short", "", outlined(system, name, posts, most), most))
        long = {one.id: one.verdict for one in check(bound("long", "", system, most)).judged}
        assert {one.id: one.verdict for one in short.judged} == {one.id: long[one.id] for one in short.judged}


def test_a_part_that_is_too_large_is_not_outlined():
    """A part with more states than the limit says so."""
    with pytest.raises(NotShown, match="10 states"):
        outline(part(BORDER, "call", ("caller", "exchange", "duty officer")), limit=10)


HEARS = [Seen(("way", message), (), sure=True) for message in "ab"]
DOES = [SILENT, Seen(None, (Said("out", "x", None),), sure=True), Seen(None, (), sure=False)]


@st.composite
def answering(draw: st.DrawFn) -> tuple[Steps, list[bool]]:
    """A few states, each of which answers whatever it hears, and does some things of itself."""
    size = draw(st.integers(1, 6))
    to = st.integers(0, size - 1)
    steps = [
        [*((seen, draw(to)) for seen in HEARS), *draw(st.lists(st.tuples(st.sampled_from(DOES), to), max_size=3))]
        for _ in range(size)
    ]
    return steps, draw(st.lists(st.booleans(), min_size=size, max_size=size))


def largest(steps: Steps, finished: list[bool]) -> set[tuple[int, int]]:
    """The pairs of states that nobody can tell apart, by leaving out pairs until none can be left out."""
    states = range(len(steps))
    pairs = {(one, other) for one, other in product(states, states) if finished[one] == finished[other]}

    def matches(one: int, other: int) -> bool:
        for seen, to in steps[one]:
            silently, todo = {other}, [other]
            while todo and not seen.heard:
                for quiet, there in steps[todo.pop()]:
                    if quiet == SILENT and (one, there) in pairs and there not in silently:
                        silently.add(there)
                        todo.append(there)
            stays = seen == SILENT and any((to, at) in pairs for at in silently)
            does = any((seen == did and (to, there) in pairs) for at in silently for did, there in steps[at])
            if not (does or stays):
                return False
        return True

    while out := {(one, other) for one, other in pairs if not (matches(one, other) and matches(other, one))}:
        pairs -= out | {(other, one) for one, other in out}
    return pairs


@settings(max_examples=300)
@given(answering())
def test_states_are_alike_if_and_only_if_nobody_can_tell_them_apart(case):
    """The numbers that states are given are those of the largest branching bisimulation that answers at once."""
    steps, finished = case
    numbers = alike(steps, finished)
    states = range(len(steps))
    same = {(one, other) for one, other in product(states, states) if numbers[one] == numbers[other]}
    assert same == largest(steps, finished)
