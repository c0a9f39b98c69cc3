"""A table broken in every simple way: what a slip of its author's pen could have made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    SWAPPED = "two rows of a cell swapped"
    MISSAID = "another message said"


@frozen(eq=False)
class Mutant:
    """A table with one thing changed.

    Attributes:
        table: the table as it is shipped.
        number: its place among the mutants of that table.
        slip: in which way it is broken.
        row: the row that is changed; of two that are swapped, the first.
        change: what is changed, in words; empty where the way says it all.
        rows: the rows with the change.
    """

    table: Table
    number: int
    slip: Slip
    row: Row
    change: str
    rows: tuple[Row, ...]

    def broken(self) -> Table:
        """The broken table.

        Raises:
            DefinitionError: it notices by itself.
        """
        shipped = self.table
        return Table(shipped.name, shipped.start, shipped.ends, self.rows, sure=shipped.sure)


def mutants(table: Table) -> list[Mutant]:
    """Every mutant of a table, in an order that depends on the table alone."""
    rows = table.rows
    found: list[Mutant] = []
    for place, row in enumerate(rows):
        for slip, change, put in _broken(table, row):
            found.append(Mutant(table, len(found), slip, row, change, (*rows[:place], *put, *rows[place + 1 :])))
    for cell in table.cells.values():
        for first, second in combinations(cell, 2):
            swap = {first: second, second: first}
            change = f"behind '{second.because}'"
            swapped = tuple(swap.get(row, row) for row in rows)
            found.append(Mutant(table, len(found), Slip.SWAPPED, first, change, swapped))
    return found


def _broken(table: Table, row: Row) -> Iterator[tuple[Slip, str, tuple[Row, ...]]]:
    """Each way to break one row: what is changed, and what is put in the row's place."""
    yield Slip.REMOVED, "", ()
    if row.when is not None:
        yield Slip.UNGUARDED, "", (evolve(row, when=None),)
        yield Slip.NEGATED, "", (evolve(row, when=_not(row.when)),)
    for state in _states(table):
        if state != row.next:
            yield Slip.ASTRAY, f"goes to '{state}'", (evolve(row, next=state),)
    for place, output in enumerate(row.do):
        before, after = row.do[:place], row.do[place + 1 :]
        yield Slip.LEFT_OUT, _words(output), (evolve(row, do=(*before, *after)),)
        if isinstance(output, Send):
            for other in _said(table.rows, output.port):
                if other.message != output.message:
                    change = f"says '{other.message}' for '{output.message}'"
                    yield Slip.MISSAID, change, (evolve(row, do=(*before, other, *after)),)


def _states(table: Table) -> tuple[str, ...]:
    named = (state for row in table.rows for state in (row.state, row.next))
    return tuple(dict.fromkeys((table.start, *named, *sorted(table.ends))))


def _said(rows: Sequence[Row], port: str) -> tuple[Send, ...]:
    """What a table says at a port, each message as it is said first."""
    found: dict[str, Send] = {}
    for row in rows:
        for sent in row.sends:
            if sent.port == port:
                found.setdefault(sent.message, sent)
    return tuple(found.values())


def _words(output: Output) -> str:
    match output:
        case Send(_, message):
            return f"does not say '{message}'"
        case Start(timer):
            return f"does not start '{timer.name}'"
        case Cancel(timer):
            return f"does not stop '{timer.name}'"
    return "does not note it"


def _not(when: When) -> When:
    def negated(memory: Memory, about: About) -> bool:
        return not when(memory, about)

    return negated
