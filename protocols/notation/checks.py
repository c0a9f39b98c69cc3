"""What a table finds wrong with itself when it is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocols.notation.words import Input, Kind

if TYPE_CHECKING:
    from protocols.notation.table import Row, Table

_Place = tuple[str, frozenset[str]]


def faults(table: Table) -> tuple[str, ...]:
    """Every fault of a table, one sentence each; empty if it is well formed."""
    places = _reachable(table)
    return (
        *_unknown_targets(table),
        *_overlapping(table),
        *_half_answered(table),
        *_missing(table, places),
        *_unreachable(table, places),
        *_endless(table),
        *_busy_ignoring(table),
        *_never_sure(table),
    )


def _states(table: Table) -> set[str]:
    return {table.start, *(row.state for row in table.rows)}


def _can_happen(row: Row, timers: frozenset[str]) -> bool:
    given = row.on.input
    return given.kind is not Kind.EXPIRES or given.what in timers


def _after(row: Row, timers: frozenset[str]) -> frozenset[str]:
    given = row.on.input
    stopped = {timer.name for timer in row.cancels} | ({given.what} if given.kind is Kind.EXPIRES else set())
    return (timers - stopped) | {timer.name for timer in row.starts}


def _reachable(table: Table) -> set[_Place]:
    """Every state with every set of timers that may run in it, guards left out."""
    by_state: dict[str, list[Row]] = {}
    for row in table.rows:
        by_state.setdefault(row.state, []).append(row)
    first: _Place = (table.start, frozenset())
    seen, open_places = {first}, [first]
    while open_places:
        state, timers = open_places.pop()
        for row in by_state.get(state, ()):
            if _can_happen(row, timers):
                place = (row.next, _after(row, timers))
                if place not in seen:
                    seen.add(place)
                    open_places.append(place)
    return seen


def _unknown_targets(table: Table) -> list[str]:
    known = _states(table)
    return [
        f"a row of {row.state} goes to {row.next}, which has no row"
        for row in table.rows
        if row.next not in known and row.next not in table.ends
    ]


def _overlapping(table: Table) -> list[str]:
    found = []
    for (state, given), rows in table.cells.items():
        guards = [row.when for row in rows]
        if None in guards[:-1]:
            found.append(f"in {state}, on '{given}', rows stand behind one without a guard and are never taken")
        elif len(set(guards)) < len(guards):
            found.append(f"in {state}, on '{given}', two rows have the same guard")
    return found


def _half_answered(table: Table) -> list[str]:
    found = []
    for state, questions in table.questions.items():
        for question in questions:
            kinds = {kind for kind in (Kind.YES, Kind.NO) if (state, Input(kind, question.name)) in table.cells}
            wanted = {Kind.YES} if question.certain else {Kind.YES, Kind.NO}
            if kinds != wanted:
                found.append(
                    f"in {state}, the question '{question.name}' wants rows for {_list(wanted)}, has {_list(kinds)}"
                )
        if len(questions) > 1:
            found.append(f"in {state}, {len(questions)} questions are open at once")
    return found


def _missing(table: Table, places: set[_Place]) -> list[str]:
    wanted = {(state, Input(Kind.HEARS, message)) for state, _ in places for message in table.hears}
    wanted |= {(state, Input(Kind.EXPIRES, timer)) for state, timers in places for timer in timers}
    reached = {state for state, _ in places}
    wanted |= {(row.state, row.on.input) for row in table.rows if row.question and row.state in reached}
    found = [
        f"in {state}, nothing says what '{given}' means" for state, given in wanted if (state, given) not in table.cells
    ]
    found += [
        f"in {state}, on '{given}', every row has a guard: nothing says what happens if none holds"
        for (state, given) in wanted & set(table.cells)
        if table.cells[state, given][-1].when is not None
    ]
    return sorted(found)


def _unreachable(table: Table, places: set[_Place]) -> list[str]:
    reached = {state for state, _ in places}
    found = [f"{state} cannot be reached" for state in sorted((_states(table) | table.ends) - reached)]
    happening = {(state, timer) for state, timers in places for timer in timers}
    return found + [
        f"in {row.state}, '{row.on.input}' has a row, but that timer never runs there"
        for row in table.rows
        if row.on.input.kind is Kind.EXPIRES
        and row.state in reached
        and (row.state, row.on.input.what) not in happening
    ]


def _endless(table: Table) -> list[str]:
    ending = set(table.ends)
    while more := {row.state for row in table.rows if row.next in ending} - ending:
        ending |= more
    return [f"{state} cannot come to an end" for state in sorted(_states(table) - ending)]


def _busy_ignoring(table: Table) -> list[str]:
    return [
        f"in {row.state}, '{row.on.input}' is ignored, but something is done"
        for row in table.rows
        if row.ignored and (row.do or row.next != row.state or row.marks)
    ]


def _never_sure(table: Table) -> list[str]:
    moves = {row.on.input.what for row in table.rows if row.on.input.kind is Kind.MOVES}
    return [f"'{what}' comes sooner or later, but no row is moved by it" for what in sorted(table.sure - moves)]


def _list(kinds: set[Kind]) -> str:
    return " and ".join(sorted(kinds)) or "none"
