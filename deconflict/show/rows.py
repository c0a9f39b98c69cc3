"""The rows of a table in words: what happens, what must hold and what is done."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from protocols.channel_status import status
from protocols.engagement import Rules
from protocols.exchange import Board
from protocols.guard_warning import Desk
from protocols.hotline import Call
from protocols.notation.channel import OUTSIDE
from protocols.notation.promise import Always, LeadsTo, Promise
from protocols.notation.table import Row, Table
from protocols.notation.words import Cancel, Input, Kind, Output, Question, Remember, Send, Start
from protocols.played import PLAYED
from protocols.regime import border
from protocols.track_number import picture

OTHERWISE = "otherwise"
"""The condition of a row without a guard that stands behind rows with one."""
NO_NAME = "…"
"""What is said of a guard or a replacement of the memory that has no name."""

OR = " / "
"""Between states: some have a comma in their name."""

_SAY, _HEARS = "say ", "hears "
_FEW = 2


class Way(NamedTuple):
    """Where a port leads: to which role, and the question that decides whether a message arrives."""

    port: str
    to: str
    arrives: Question | None


def given(what_happens: Input) -> str:
    """An input in words."""
    kind, what = what_happens
    words = what.replace("_", " ")
    match kind:
        case Kind.HEARS:
            return f'{_HEARS}"{what}"'
        case Kind.EXPIRES:
            return f"{words} runs out"
        case Kind.MOVES:
            return what
        case _:
            return f"{words}? {kind}"


def guard(table: Table, row: Row) -> str:
    """The condition under which a row is taken, in words; empty if there is none."""
    if row.when is not None:
        return _named(getattr(row.when, "__name__", ""))
    return OTHERWISE if table.cells[row.state, row.on.input][0] is not row else ""


def outputs(row: Row) -> tuple[str, ...]:
    """What a row does, each act in words."""
    return tuple(_act(output) for output in row.do)


def in_a_line(phrases: Iterable[str]) -> str:
    """Acts or inputs one behind the other; of several things said or heard, the first alone has the verb."""
    line, before = "", ""
    for phrase in phrases:
        verb = next((verb for verb in (_SAY, _HEARS) if phrase.startswith(verb) and before.startswith(verb)), "")
        line += f"{', ' if line else ''}{phrase.removeprefix(verb)}"
        before = phrase
    return line


def together(table: Table) -> Iterator[tuple[Row, ...]]:
    """The rows that are not ignored, as their author wrote them: neighbours that differ in the state alone are one."""
    group: list[Row] = []
    for row in table.rows:
        if row.ignored:
            continue
        if group and not _alike([*group, row]):
            yield tuple(group)
            group = []
        group.append(row)
    if group:
        yield tuple(group)


def states(table: Table) -> tuple[str, ...]:
    """Every state of a role, in order of first use."""
    named = (state for row in table.rows for state in (row.state, row.next))
    return tuple(dict.fromkeys((table.start, *map(str, named), *sorted(table.ends))))


def among(table: Table, some: Iterable[str]) -> str:
    """Several states of a role, or the few others where that is shorter."""
    here = tuple(dict.fromkeys(some))
    others = tuple(state for state in states(table) if state not in here)
    if len(here) == 1 or len(others) > _FEW or len(here) <= len(others):
        return OR.join(here)
    return f"any state{' but ' if others else ''}{' and '.join(others)}"


def only_or_never(some: Iterable[str], never: Iterable[str]) -> str:
    """Which of several states a thing happened in, by naming the fewer."""
    here, not_here = (tuple(dict.fromkeys(of)) for of in (some, never))
    if not not_here:
        return ""
    return f", only in {OR.join(here)}" if len(here) < len(not_here) else f", never in {OR.join(not_here)}"


def leads_to(group: tuple[Row, ...]) -> str:
    """The state that rows of one kind go to; empty where each stays in its own."""
    return "" if all(row.next == row.state for row in group) else group[0].next


def ignored(table: Table) -> dict[str, dict[tuple[str, ...], list[Row]]]:
    """The rows that are ignored: by reason, and there by the states in which the same inputs are."""
    found: dict[str, dict[tuple[str, ...], list[Row]]] = {}
    for because, by_state in _ignored_by_state(table).items():
        alike: dict[tuple[str, ...], list[Row]] = {}
        for rows in by_state.values():
            alike.setdefault(tuple(given(row.on.input) for row in rows), []).extend(rows)
        found[because] = alike
    return found


def form(promise: Promise) -> str:
    """Which of the three forms a promise has."""
    return "always" if isinstance(promise, Always) else "leads to" if isinstance(promise, LeadsTo) else "sometimes"


def questions(table: Table) -> tuple[Question, ...]:
    """The questions that people or nature answer for a role, in order of first use."""
    return tuple(dict.fromkeys(row.question for row in table.rows if row.question))


def ways(table: Table) -> tuple[Way, ...]:
    """Where the ports lead that a role speaks at, in order of first use."""
    ports = dict.fromkeys(send.port for row in table.rows for send in row.sends)
    return tuple(way for port in ports for way in _wired().get((table.name, port), ()))


def _act(output: Output) -> str:
    match output:
        case Send(port, message):
            return f'{_SAY}"{message}" on {port}'
        case Start(timer):
            return f"start {timer.name.replace('_', ' ')}"
        case Cancel(timer):
            return f"stop {timer.name.replace('_', ' ')}"
        case Remember():
            return f"note {_noted(output).removeprefix('note ')}"


def _noted(output: Remember) -> str:
    """The name of a replacement of the memory: its function's, or that under which its module keeps it."""
    name = _named(output.how.__name__)
    if name != NO_NAME:
        return name
    beside = vars(sys.modules[output.how.__module__])
    kept = (name for name, value in beside.items() if isinstance(value, Remember) and value.how is output.how)
    return _named(next(kept, ""))


def _named(name: str) -> str:
    return name.strip("_").replace("_", " ") if name.replace("_", "").isalnum() else NO_NAME


def _alike(rows: list[Row]) -> bool:
    said = {(row.on, row.when, row.do, row.because, row.source, row.marks) for row in rows}
    return len(said) == 1 and (len({row.next for row in rows}) == 1 or all(row.next == row.state for row in rows))


def _ignored_by_state(table: Table) -> dict[str, dict[str, list[Row]]]:
    found: dict[str, dict[str, list[Row]]] = {}
    for row in table.rows:
        if row.ignored:
            found.setdefault(row.because, {}).setdefault(row.state, []).append(row)
    return found


@cache
def _wired() -> dict[tuple[str, str], tuple[Way, ...]]:
    """Where every port of every role leads."""
    found: dict[tuple[str, str], tuple[Way, ...]] = {}
    with_exchange = border(Rules(), Desk(1), Call(), board=Board())
    for system in (with_exchange, *PLAYED.values(), status(), picture((1, 2), (3, 4))):
        roles = {post.name: post.table.name for post in system.posts} | {OUTSIDE: OUTSIDE}
        for channel in system.channels:
            for here, there in (channel.ends, channel.ends[::-1]):
                post, _, port = here.partition(".")
                way = Way(port, roles[there.partition(".")[0]], channel.arrives)
                known = found.get((roles[post], port), ())
                found[roles[post], port] = known if way in known else (*known, way)
    return found
