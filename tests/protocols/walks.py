"""Walks through a system: integers choose among what is enabled, and a fair end follows."""

from bisect import bisect
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from random import Random
from typing import NamedTuple

from hypothesis import strategies as st

from protocols.hotline import CONCERN
from protocols.liaison import RECALL
from protocols.notation.actions import Action, Bring, Deliver, Happen, Happening, State
from protocols.notation.errors import PromiseBroken
from protocols.notation.promise import Promise, Sometimes, judge
from protocols.notation.system import System
from protocols.notation.words import Kind, moves
from protocols.track import ATTACKS

Choices = Sequence[int]
Allowed = Callable[[Action], bool]


def choosing(most: int) -> st.SearchStrategy[list[int]]:
    """Integers to choose by: a few, or many. Left to itself, a list of no least size is mostly five long."""
    numbers = st.integers(0, 9_999)
    return st.lists(numbers, max_size=most) | st.lists(numbers, min_size=most // 3, max_size=most)


class Step(NamedTuple):
    """One step of a walk: the state before it, what was chosen, what that did, and the state after it."""

    before: State
    action: Action
    happening: Happening
    after: State


def anything(_action: Action) -> bool:
    """Every enabled action may be chosen."""
    return True


def calm(action: Action) -> bool:
    """Nobody attacks and nobody is recalled: the walks in which warnings and calls run their course."""
    return peaceful(action) and not (isinstance(action, Happen) and action.given == moves(RECALL).input)


def peaceful(action: Action) -> bool:
    """Nobody attacks."""
    return not (isinstance(action, Happen) and action.given == moves(ATTACKS).input)


def walk(system: System, choices: Choices, allowed: Allowed = anything, start: State | None = None) -> list[Step]:
    """The steps that the choices pick, each modulo the shares of the enabled actions, until none is left."""
    state = start or system.start
    steps: list[Step] = []
    for choice in choices:
        possible = [action for action in system.enabled(state) if allowed(action)]
        if not possible:
            break
        ends = [*accumulate(map(_share, possible))]
        action = possible[bisect(ends, choice % ends[-1])]
        after, happening = system.apply(state, action)
        steps.append(Step(state, action, happening, after))
        state = after
    return steps


def _share(action: Action) -> int:
    """How many of the choices pick an action: most pick a delivery or an answer, so that people get on with it."""
    if isinstance(action, Happen):
        return _ANSWERS.get(action.given.kind, 1)
    return _ARRIVALS.get(type(action), 1)


_ANSWERS = {Kind.YES: 12, Kind.NO: 6, Kind.EXPIRES: 2}
_ARRIVALS: dict[type, int] = {Deliver: 12, Bring: 4}


def drained(system: System, state: State, sure: Collection[str] = ()) -> list[Step]:
    """The steps of a fair end: what is sure to happen does, until nothing of it makes a difference.

    What is under way arrives, questions are answered (yes, if that changes anything), the world makes the moves that
    come sooner or later, timers run out, and from outside comes what is `sure` to. Nothing else is begun or lost.
    """
    steps: list[Step] = []
    while step := next(_moving(system, state, sure), None):
        steps.append(step)
        state = step.after
        assert len(steps) < 1_000, "the end does not come"
    return steps


def _moving(system: System, state: State, sure: Collection[str]) -> Iterator[Step]:
    """What is sure to happen and makes a difference, the most urgent first."""
    coming = [action for action in system.enabled(state) if _comes(system, action, sure)]
    for action in sorted(coming, key=_urgency):
        after, happening = system.apply(state, action)
        if after != state:
            yield Step(state, action, happening, after)


def _comes(system: System, action: Action, sure: Collection[str]) -> bool:
    if isinstance(action, Happen):
        return action.given.kind is not Kind.MOVES or action.given.what in system.post(action.post).table.sure
    return isinstance(action, Deliver) or (isinstance(action, Bring) and action.message in sure)


def _urgency(action: Action) -> int:
    if isinstance(action, Happen):
        return {Kind.YES: 1, Kind.NO: 2, Kind.MOVES: 3, Kind.EXPIRES: 4}[action.given.kind]
    return 0 if isinstance(action, Deliver) else 5


def whole(
    system: System,
    choices: Choices,
    allowed: Allowed = anything,
    start: State | None = None,
    sure: Collection[str] = (),
) -> list[Step]:
    """A walk and its fair end."""
    steps = walk(system, choices, allowed, start)
    return steps + drained(system, steps[-1].after if steps else start or system.start, sure)


def integers(seed: int, length: int = 300) -> list[int]:
    """Fixed integers to choose by."""
    draw = Random(seed)  # noqa: S311 - nothing is kept secret by it
    return [draw.randrange(1 << 16) for _ in range(length)]


def inbound(system: System) -> list[Bring]:
    """What tells every caller of a line that a track is inbound."""
    return [Bring(channel.name, CONCERN) for channel in system.channels if channel.name.startswith("desk")]


def rung_up(system: System) -> State:
    """A party line where a track is inbound for every caller."""
    state = system.start
    for action in inbound(system):
        state, _ = system.apply(state, action)
    return state


def happenings(steps: Iterable[Step]) -> list[Happening]:
    """What the steps did."""
    return [step.happening for step in steps]


def broken(promises: Iterable[Promise], happened: Sequence[Happening]) -> set[str]:
    """The ids of the promises that a history breaks."""
    found = set()
    for promise in promises:
        if not isinstance(promise, Sometimes):
            try:
                judge(promise, happened)
            except PromiseBroken as error:
                found.add(error.promise)
    return found


def unseen(promises: Iterable[Promise], walks: Iterable[list[Step]]) -> set[str]:
    """The ids of what must be possible and no walk shows; no more walks are taken than it needs."""
    wanted = {promise.id: promise for promise in promises if isinstance(promise, Sometimes)}
    for steps in walks:
        seen = {name for name, promise in wanted.items() if any(promise.shown_by(step.happening) for step in steps)}
        wanted = {name: promise for name, promise in wanted.items() if name not in seen}
        if not wanted:
            break
    return {*wanted}


def unfinished(system: System, state: State) -> list[str]:
    """The posts that an encounter may not leave where they stand."""
    return [
        f"{post.name} is {local.state}"
        for post, local in zip(system.posts, state.posts, strict=True)
        if local.state not in post.table.ends
    ]
