"""A role of a procedure as a table of rows, and the one step that reads it.

Within a cell (a state and an input) the first row whose guard holds is taken.
A table is total: every message in its alphabet is taken, ignored or refused in every state that can be reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from attrs import field, frozen

from protocols.notation.checks import faults
from protocols.notation.errors import DefinitionError
from protocols.notation.words import (
    About,
    Cancel,
    Gate,
    Input,
    Kind,
    Mark,
    Memory,
    On,
    Output,
    Question,
    Remember,
    Send,
    Start,
    Timer,
    When,
)


@frozen(eq=False)
class Row:
    """In this state, on this input, if this holds: do that, go there.

    Args:
        state: the state the row starts from.
        on: what happens.
        when: the guard, or None.
        do: what the post does.
        next: the state it goes to.
        because: the row in a sentence, as people are shown it.
        source: where the rule comes from, if it is documented.
        marks: what the row counts as.
        ignored: the input is heard and deliberately not acted on.
    """

    state: str
    on: On
    when: When | None
    do: Sequence[Output] = field(converter=tuple)
    next: str
    because: str
    source: str = field(default="", kw_only=True)
    marks: Mark | None = field(default=None, kw_only=True)
    ignored: bool = field(default=False, kw_only=True)
    table: str = field(default="", kw_only=True)
    remembers: tuple[Remember, ...] = field(init=False)
    sends: tuple[Send, ...] = field(init=False)
    starts: tuple[Timer, ...] = field(init=False)
    cancels: tuple[Timer, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        for name, kind in (("remembers", Remember), ("sends", Send)):
            object.__setattr__(self, name, tuple(o for o in self.do if isinstance(o, kind)))
        for name, timed in (("starts", Start), ("cancels", Cancel)):
            object.__setattr__(self, name, tuple(o.timer for o in self.do if isinstance(o, timed)))

    @property
    def question(self) -> Question | None:
        """The question that the row answers."""
        return self.on.of if isinstance(self.on.of, Question) else None

    @property
    def gate(self) -> Gate | None:
        """The gate that the row passes or fails at."""
        return self.question.gate if self.question else None

    @property
    def passes(self) -> bool | None:
        """Whether the row passes its gate; None where it has none."""
        return self.on.input.kind is Kind.YES if self.gate else None


STAY = ""
"""As a row's next state: the state it starts from."""


def each(
    states: Iterable[str],
    on: On,
    when: When | None,
    do: Sequence[Output],
    next: str,
    because: str,
    *,
    source: str = "",
    marks: Mark | None = None,
) -> list[Row]:
    """The same row for several states."""
    return [
        Row(state, on, when, do, next if next != STAY else state, because, source=source, marks=marks) for state in states
    ]


def ignore(states: Iterable[str], inputs: Iterable[On], because: str) -> list[Row]:
    """Rows that hear an input and do nothing, each with the reason."""
    ons = tuple(inputs)
    return [Row(state, on, None, (), state, because, ignored=True) for state in states for on in ons]


class Local(NamedTuple):
    """Where one post stands: its state, what it remembers, and the timers that run, by name."""

    state: str
    memory: Memory
    timers: tuple[str, ...] = ()


class Stepped(NamedTuple):
    """What one step did."""

    row: Row
    local: Local
    sends: tuple[tuple[str, str, About], ...]


@frozen(eq=False)
class Table:
    """The rows of one role.

    Args:
        name: the role, as people call it.
        start: the state it starts in.
        ends: the states in which an encounter may leave it.
        rows: the rows; within a cell, the order decides.

    Raises:
        DefinitionError: with every fault of the table.
    """

    name: str
    start: str
    ends: frozenset[str] = field(converter=frozenset)
    rows: Sequence[Row] = field(converter=tuple)
    cells: dict[tuple[str, Input], tuple[Row, ...]] = field(init=False, repr=False)
    questions: dict[str, tuple[Question, ...]] = field(init=False, repr=False)
    _choices: dict[str, tuple[tuple[Input, tuple[Row, ...]], ...]] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        cells: dict[tuple[str, Input], tuple[Row, ...]] = {}
        questions: dict[str, tuple[Question, ...]] = {}
        for row in self.rows:
            object.__setattr__(row, "table", self.name)
            cell = (row.state, row.on.input)
            cells[cell] = (*cells.get(cell, ()), row)
            if row.question and row.question not in questions.get(row.state, ()):
                questions[row.state] = (*questions.get(row.state, ()), row.question)
        object.__setattr__(self, "cells", cells)
        object.__setattr__(self, "questions", questions)
        chosen = sorted((cell for cell in cells if cell[1].kind in (Kind.YES, Kind.NO, Kind.MOVES)))
        states = {state for state, _ in cells}
        choices = {s: tuple((given, cells[state, given]) for state, given in chosen if state == s) for s in states}
        object.__setattr__(self, "_choices", choices)
        if found := faults(self):
            raise DefinitionError(f"the table '{self.name}'", found)

    def step(self, local: Local, given: Input, about: About) -> Stepped | None:
        """Take the first row of the cell whose guard holds; None where no row takes the input."""
        state, memory, timers = local
        for row in self.cells.get((state, given), ()):
            if row.when is None or row.when(memory, about):
                break
        else:
            return None
        if given.kind is Kind.EXPIRES:
            timers = tuple([t for t in timers if t != given.what])
        for replace in row.remembers:
            memory = replace.how(memory, about)
        if row.cancels:
            stopped_names = [timer.name for timer in row.cancels]
            timers = tuple([t for t in timers if t not in stopped_names])
        for timer in row.starts:
            if timer.name not in timers:
                timers = tuple(sorted((*timers, timer.name)))
        sends = tuple(
            [(port, message, how(memory, about) if how is not None else None) for port, message, how in row.sends]
        )
        return Stepped(row, Local(row.next, memory, timers), sends)

    def enabled(self, local: Local) -> list[Input]:
        """What people, nature or a timer can do to the post next; messages come through channels."""
        found = [Input(Kind.EXPIRES, timer) for timer in local.timers]
        for given, rows in self._choices.get(local.state, ()):
            if any(row.when is None or row.when(local.memory, None) for row in rows):
                found.append(given)
        return found

    @property
    def hears(self) -> frozenset[str]:
        """The messages in the table's alphabet."""
        return frozenset(row.on.input.what for row in self.rows if row.on.input.kind is Kind.HEARS)

    @property
    def timers(self) -> tuple[Timer, ...]:
        """Every timer that a row starts, in order of first use."""
        return tuple(dict.fromkeys(timer for row in self.rows for timer in row.starts))
