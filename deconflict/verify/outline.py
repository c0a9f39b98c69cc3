"""What others can notice of a part of a system, as one table: the rest of what goes on in it is forgotten.

A regime of many posts has more states than can be looked at, though few of its posts have much to do with each other.
So a part that speaks with the rest over a few channels, a telephone call from the caller to the officer, say, is
explored by itself, with everything said to it at any time that the rest could ever say. States that nobody outside can
tell apart, now or later, are one state of its outline: they are branching bisimilar (van Glabbeek and Weijland, 1996),
and answer whatever they hear at once and alike. A system with the outline in the part's place keeps and breaks the same
promises of the other posts, and comes to rest or to an end where the whole does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from attrs import evolve

from deconflict.errors import NotShown
from deconflict.verify.compact import Compact
from deconflict.verify.explorer import explore
from deconflict.verify.places import Step
from protocols.notation.actions import Bring
from protocols.notation.channel import OUTSIDE
from protocols.notation.parts import part
from protocols.notation.system import System
from protocols.notation.table import Row, Table, ignore
from protocols.notation.wiring import Post
from protocols.notation.words import About, Memory, hears, moves, send


class Said(NamedTuple):
    """What a part says to the rest."""

    channel: str
    message: str
    about: About


class Seen(NamedTuple):
    """What can be noticed of a step from outside.

    Attributes:
        heard: the channel and the message that bring it about; None if it comes from within.
        said: what is said.
        sure: whether it comes sooner or later.
    """

    heard: tuple[str, str] | None
    said: tuple[Said, ...]
    sure: bool


SILENT = Seen(None, (), sure=True)

Steps = list[list[tuple[Seen, int]]]


def outlined(
    system: System, name: str, posts: Iterable[str], most: Mapping[str, int] | None = None, limit: int = 500_000
) -> System:
    """The system with the outline of some of its posts in their place.

    Args:
        system: the whole.
        name: the outline's name, as a post and as a table.
        posts: the posts that it stands for.
        most: how often each of some moves of the world may happen in it.
        limit: how many states of the part are looked at before it is given up.

    Raises:
        NotShown: the part has more states than that.
    """
    inside = tuple(posts)
    table = outline(part(system, name, inside), most, limit)
    kept = [post for post in system.posts if post.name not in inside]
    ways = []
    for channel in system.channels:
        here, there = (f"{name}.{channel.name}" if end.partition(".")[0] in inside else end for end in channel.ends)
        if here != there:
            ways.append(evolve(channel, ends=(here, there)))
    cut = system.cut & {channel.name for channel in ways}
    return System(f"{system.name}, {name} in outline", [*kept, Post(name, table)], ways, cut=cut)


def outline(system: System, most: Mapping[str, int] | None = None, limit: int = 500_000) -> Table:
    """What can be noticed of a system from outside, as a table whose ports are named for the channels.

    Raises:
        NotShown: the system has more states than the limit.
    """
    compact = Compact(system, (), most)
    explored = explore(compact, limit)
    if not explored.complete:
        raise NotShown(f"the outline of {system.name}", f"{limit:,} states")
    places = {state: place for place, state in enumerate(explored.states)}
    steps = [
        list(dict.fromkeys((_seen(step), places[after]) for after, step, _ in compact.after(state)))
        for state in explored.states
    ]
    finished = [not compact.unfinished(state) and compact.quiet(state) for state in explored.states]
    blocks = alike(steps, finished)
    deaf = {message for channel in system.channels if channel.name in system.cut for message, _ in channel.outside}
    return _table(system.name, steps, finished, blocks, deaf)


def _seen(step: Step) -> Seen:
    action = step.action
    said = tuple(Said(one.channel, *one.letter[1:]) for one in step.happening.sent if one.letter.to == OUTSIDE)
    return Seen((action.channel, action.message) if isinstance(action, Bring) else None, said, step.sure)


def alike(steps: Steps, finished: list[bool]) -> list[int]:
    """Number the states so that those have one number that nobody can tell apart.

    Args:
        steps: for each state, what can be noticed of each step from it, and the state that it leads to.
        finished: for each state, whether the part may be left in it.
    """
    blocks = [int(one) for one in finished]
    while True:
        heard = [frozenset((seen, blocks[to]) for seen, to in each if seen.heard) for each in steps]
        inner = [
            [to for seen, to in each if seen == SILENT and blocks[to] == blocks[at]] for at, each in enumerate(steps)
        ]
        done = [
            {(seen, blocks[to]) for seen, to in each if not seen.heard and (seen != SILENT or blocks[to] != blocks[at])}
            for at, each in enumerate(steps)
        ]
        growing = True
        while growing:
            growing = False
            for at in range(len(steps) - 1, -1, -1):
                before = len(done[at])
                for to in inner[at]:
                    done[at] |= done[to]
                growing |= len(done[at]) > before
        numbers: dict[object, int] = {}
        new = [
            numbers.setdefault((blocks[at], heard[at], frozenset(done[at])), len(numbers)) for at in range(len(steps))
        ]
        if len(numbers) == len({*blocks}):
            return new
        blocks = new


def _table(name: str, steps: Steps, finished: list[bool], blocks: list[int], deaf: Iterable[str]) -> Table:
    rows: dict[tuple[int, Seen, int], Row] = {}
    for at, each in enumerate(steps):
        for seen, to in each:
            here, there = blocks[at], blocks[to]
            if (here, seen, there) not in rows and (seen.heard or seen.said or here != there):
                rows[here, seen, there] = _row(name, here, seen, there)
    ends = {str(blocks[at]) for at, one in enumerate(finished) if one}
    sure = {row.on.input.what for (_, seen, _), row in rows.items() if not seen.heard and seen.sure}
    states = sorted({row.state for row in rows.values()} | ends | {str(blocks[0])}, key=int)
    never = ignore(states, [hears(message) for message in sorted(deaf)], "The way by which it would be heard is cut.")
    return Table(name, str(blocks[0]), ends, [*rows.values(), *never], sure=sure)


def _row(name: str, here: int, seen: Seen, there: int) -> Row:
    do = [send(channel, message, _always(about)) for channel, message, about in seen.said]
    said = " and ".join(f"'{message}{f' {about}' if about else ''}' on the {way}" for way, message, about in seen.said)
    if seen.heard:
        on = hears(seen.heard[1])
    else:
        on = moves(f"{said or 'something happens'}, to {there}{'' if seen.sure else ', perhaps'}")
    sentence = f"In the {name}, {f'it comes to {said}' if said else 'something happens'}."
    ignored = bool(seen.heard) and not do and here == there
    return Row(str(here), on, None, do, str(there), sentence, ignored=ignored)


def _always(about: About) -> Callable[[Memory, About], About] | None:
    return None if about is None else lambda _memory, _heard: about
