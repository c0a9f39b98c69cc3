"""A role of a procedure as a table of rows, and the one step that reads it.

Within a cell (a state and an input) the first row whose guard holds is taken.
A table is total: every message in its alphabet is taken, ignored or refused in every state that can be reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
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


def _outputs(outputs: Iterable[Output]) -> tuple[Output, ...]:
    return tuple(outputs)


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

    What follows from these is worked out once: what the row remembers, sends, starts and cancels, the question that
    it answers, the gate of that question, and whether it passes it (None where there is none).
    """

    state: str
    on: On
    when: When | None
    do: tuple[Output, ...] = field(converter=_outputs)
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
    question: Question | None = field(init=False)
    gate: Gate | None = field(init=False)
    passes: bool | None = field(init=False)
    timed: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        question = self.on.of if isinstance(self.on.of, Question) else None
        gate = question.gate if question else None
        for name, value in (
            ("remembers", tuple(o for o in self.do if isinstance(o, Remember))),
            ("sends", tuple(o for o in self.do if isinstance(o, Send))),
            ("starts", tuple(o.timer for o in self.do if isinstance(o, Start))),
            ("cancels", tuple(o.timer for o in self.do if isinstance(o, Cancel))),
            ("question", question),
            ("gate", gate),
            ("passes", self.on.input.kind is Kind.YES if gate else None),
            ("timed", any(isinstance(o, Start | Cancel) for o in self.do)),
        ):
            object.__setattr__(self, name, value)


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
        Row(state, on, when, do, next if next != STAY else state, because, source=source, marks=marks)
        for state in states
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


_NO_ROWS: dict[Input, tuple[Row, ...]] = {}

_new = tuple.__new__
"""A named tuple's own constructor is three times slower, and every step makes several."""


def _rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(rows)


def _states(states: Iterable[str]) -> frozenset[str]:
    return frozenset(states)


@frozen(eq=False)
class Table:
    """The rows of one role.

    Args:
        name: the role, as people call it.
        start: the state it starts in.
        ends: the states in which an encounter may leave it.
        rows: the rows; within a cell, the order decides.
        sure: the world's moves that come sooner or later, whatever else does; the others may never come.

    Attributes:
        hears: the messages in the table's alphabet.

    Raises:
        DefinitionError: with every fault of the table.
    """

    name: str
    start: str
    ends: frozenset[str] = field(converter=_states)
    rows: tuple[Row, ...] = field(converter=_rows)
    sure: frozenset[str] = field(default=(), converter=_states, kw_only=True)
    cells: dict[tuple[str, Input], tuple[Row, ...]] = field(init=False, repr=False)
    questions: dict[str, tuple[Question, ...]] = field(init=False, repr=False)
    hears: frozenset[str] = field(init=False, repr=False)
    _by_state: dict[str, dict[Input, tuple[Row, ...]]] = field(init=False, repr=False)
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
        object.__setattr__(self, "hears", frozenset(given.what for _, given in cells if given.kind is Kind.HEARS))
        by_state: dict[str, dict[Input, tuple[Row, ...]]] = {}
        for (state, given), rows in cells.items():
            by_state.setdefault(state, {})[given] = rows
        object.__setattr__(self, "_by_state", by_state)
        object.__setattr__(self, "questions", questions)
        chosen = sorted(cell for cell in cells if cell[1].kind in (Kind.YES, Kind.NO, Kind.MOVES))
        states = {state for state, _ in cells}
        choices = {s: tuple((given, cells[state, given]) for state, given in chosen if state == s) for s in states}
        object.__setattr__(self, "_choices", choices)
        if found := faults(self):
            raise DefinitionError(f"the table '{self.name}'", found)

    def step(self, local: Local, given: Input, about: About) -> tuple[Row, Local] | None:
        """The first row of the cell whose guard holds, and where the post stands after it; None where no row fits.

        What the row sends is about `how(memory, about)`, with the memory after the step and what was heard.
        """
        state, memory, timers = local
        for row in self._by_state.get(state, _NO_ROWS).get(given, ()):
            if row.when is None or row.when(memory, about):
                break
        else:
            return None
        for replace in row.remembers:
            memory = replace.how(memory, about)
        if timers or row.starts:
            timers = _running(timers, row, given)
        return row, _new(Local, (row.next, memory, timers))

    def enabled(self, local: Local) -> list[Input]:
        """What people, nature or a timer can do to the post next; messages come through channels."""
        found = [Input(Kind.EXPIRES, timer) for timer in local.timers]
        for given, rows in self._choices.get(local.state, ()):
            for row in rows:
                if row.when is None or row.when(local.memory, None):
                    found.append(given)
                    break
        return found

    @property
    def timers(self) -> tuple[Timer, ...]:
        """Every timer that a row starts, in order of first use."""
        return tuple(dict.fromkeys(timer for row in self.rows for timer in row.starts))


@lru_cache(maxsize=4096)
def _running(timers: tuple[str, ...], row: Row, given: Input) -> tuple[str, ...]:
    """The timers that run after a row, in order of their names."""
    running = {*timers}
    if given.kind is Kind.EXPIRES:
        running.discard(given.what)
    running.difference_update(timer.name for timer in row.cancels)
    running.update(timer.name for timer in row.starts)
    return tuple(sorted(running))
