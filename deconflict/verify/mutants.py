"""A table broken in every simple way: what a slip of its author's pen could have made of it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import combinations

from attrs import evolve, frozen

from protocols.notation.table import Row, Table
from protocols.notation.words import About, Cancel, Memory, Output, Send, Start, When


class Slip(StrEnum):
    """The ways in which a table is broken."""

    REMOVED = "a row removed"
    UNGUARDED = "a guard dropped"
    NEGATED = "a guard negated"
    ASTRAY = "another next state"
    LEFT_OUT = "an output left out"
    MISSAID = "another message said"
    UNMARKED = "a count left out"
    SWAPPED = "two rows of a cell swapped"


@frozen(eq=False)
class Mutant:
    """A table with one thing changed.

    Attributes:
        table: the table as it is shipped.
        number: its place among the mutants of that table.
        slip: in which way it is broken.
        row: the row that is changed; of two that are swapped, the first.
        change: what is changed, in words; empty where the slip says it all.
        rows: the rows with the change.
        alike: why nothing can come of the change, where the table alone shows that; empty where it does not.
    """

    table: Table
    number: int
    slip: Slip
    row: Row
    change: str
    rows: tuple[Row, ...]
    alike: str = ""

    def broken(self) -> Table:
        """The broken table.

        Raises:
            DefinitionError: it notices by itself.
        """
        shipped = self.table
        return Table(shipped.name, shipped.start, shipped.ends, self.rows, sure=shipped.sure)


def mutants(table: Table) -> list[Mutant]:
    """Every mutant of a table, in an order that depends on the table alone."""
    rows, same = table.rows, twins(table)
    found: list[Mutant] = []
    for place, row in enumerate(rows):
        for slip, change, put in _slips(table, row):
            alike = ""
            if slip is Slip.ASTRAY and same[put[0].next] == same[row.next]:
                alike = f"'{put[0].next}' does on every input what '{row.next}' does"
            broken = (*rows[:place], *put, *rows[place + 1 :])
            found.append(Mutant(table, len(found), slip, row, change, broken, alike))
    for cell in table.cells.values():
        for first, second in combinations(cell, 2):
            swap = {first: second, second: first}
            change = f"'{second.because}' is asked before it"
            found.append(
                Mutant(table, len(found), Slip.SWAPPED, first, change, tuple(swap.get(row, row) for row in rows))
            )
    return found


def twins(table: Table) -> dict[str, int]:
    """The states, numbered by what they do: those of one number do the same on every input, now and ever after.

    Nothing but their names tells such states apart (the coarsest bisimulation of the table).
    """
    states = _states(table)
    numbers = {state: int(state in table.ends) for state in states}
    while True:
        does: dict[str, set[object]] = {state: set() for state in states}
        for (state, given), rows in table.cells.items():
            does[state].add((given, tuple((row.when, row.do, row.marks, numbers[row.next]) for row in rows)))
        kinds = {state: (numbers[state], frozenset(does[state])) for state in states}
        places = {kind: place for place, kind in enumerate(dict.fromkeys(kinds.values()))}
        if len(places) == len(set(numbers.values())):
            return numbers
        numbers = {state: places[kinds[state]] for state in states}


def _slips(table: Table, row: Row) -> Iterator[tuple[Slip, str, tuple[Row, ...]]]:
    """Each way to break one row: what is changed, and what is put in the row's place.

    A row that is ignored and goes elsewhere is ignored no longer: its table does not notice by itself.
    """
    yield Slip.REMOVED, "", ()
    if row.when is not None:
        yield Slip.UNGUARDED, "", (evolve(row, when=None),)
        yield Slip.NEGATED, "", (evolve(row, when=_not(row.when)),)
    for state in _states(table):
        if state != row.next:
            yield Slip.ASTRAY, f"it goes to '{state}', not to '{row.next}'", (evolve(row, next=state, ignored=False),)
    if row.marks:
        yield Slip.UNMARKED, f"it does not count as '{row.marks}'", (evolve(row, marks=None),)
    for place, output in enumerate(row.do):
        before, after = row.do[:place], row.do[place + 1 :]
        yield Slip.LEFT_OUT, _undone(output), (evolve(row, do=(*before, *after)),)
        if isinstance(output, Send):
            for other in _said(table, output.port):
                if other.message != output.message:
                    change = f"it says '{other.message}', not '{output.message}'"
                    yield Slip.MISSAID, change, (evolve(row, do=(*before, other, *after)),)


def _states(table: Table) -> tuple[str, ...]:
    named = (state for row in table.rows for state in (row.state, row.next))
    return tuple(dict.fromkeys((table.start, *named, *sorted(table.ends))))


def _said(table: Table, port: str) -> tuple[Send, ...]:
    """What a table says at a port, each message as it is said first."""
    found: dict[str, Send] = {}
    for row in table.rows:
        for sent in row.sends:
            if sent.port == port:
                found.setdefault(sent.message, sent)
    return tuple(found.values())


def _undone(output: Output) -> str:
    match output:
        case Send(_, message):
            return f"it does not say '{message}'"
        case Start(timer):
            return f"it does not start the timer '{timer.name}'"
        case Cancel(timer):
            return f"it does not stop the timer '{timer.name}'"
    return "it does not note what it should"


def _not(when: When) -> When:
    def negated(memory: Memory, about: About) -> bool:
        return not when(memory, about)

    return negated
