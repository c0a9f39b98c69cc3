"""Which promise catches a broken table: every mutant in every scope that holds it, the smallest first.

Nobody looks at a mutant but the checks of tables and systems when they are built, the promises, and whether all comes
to rest and to an end. Where the shipped table was asked nothing that a mutant answers otherwise, exploring the scope
again would find the same, so it is not done. Every order of letters is explored: what may be left out of a procedure
that comes to an end may be what a broken one goes round in for ever.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from enum import StrEnum
from functools import cache
from typing import Any

from attrs import evolve, field, frozen

from deconflict.verify.equivalent import why_alike
from deconflict.verify.mutants import Mutant, Slip, mutants
from deconflict.verify.verdict import Verdict, check
from protocols.alone import ALONE
from protocols.notation.errors import DefinitionError
from protocols.notation.table import Local, Row, Table
from protocols.notation.words import About, Input
from protocols.procedures import PROCEDURES
from protocols.scopes import SCOPES, Scope

TABLES = {table.name: table for procedure in PROCEDURES.values() for table in procedure.tables}
_LARGE = 20_000
EXPLORED = (*ALONE, *(scope for scope in SCOPES if scope.counts is None or scope.counts[0] < _LARGE))
"""What is explored, in this order. Thousands of times, the largest scopes would take days."""

SELF_CHECK, NO_STEP = "self-check", "no step"
"""What catches a mutant besides promises: a table or system checks itself when it is built; a step cannot be done."""

_ROOM = 4
"""A mutant may have so many times the states that the shipped table has."""
_CHUNK = 16

Asked = Mapping[tuple[str, Input], tuple[tuple[Local, About], ...]]
"""By cell, where a post stood and what it was told."""
Progress = Callable[[int, int], None]
"""Told now and then: how many mutants are done, and of how many."""


class Fate(StrEnum):
    """What becomes of a mutant."""

    CAUGHT = "caught"
    SURVIVED = "survived"
    ALIKE = "does the same"
    NEVER_TAKEN = "never taken"
    """No scope takes the row, so that nothing is known of it."""


@frozen
class Tried:
    """A mutant, and what became of it.

    Attributes:
        table: the table's name.
        number: its place among the mutants of that table.
        slip: in which way the table is broken.
        row: the row that is changed, in words.
        change: the change, in words.
        fate: what became of it.
        by: what caught it: the id of a promise or of a judgement, SELF_CHECK or NO_STEP.
        scope: the scope in which it was caught; empty where it was when it was built.
        why: of one that does the same, why.
        acts: whether the row is one that acts, and not one that is ignored.
    """

    table: str
    number: int
    slip: Slip
    row: str
    change: str
    fate: Fate
    by: str = ""
    scope: str = ""
    why: str = ""
    acts: bool = True


@frozen(eq=False)
class _Asked(Table):
    """A table that keeps what it is asked."""

    asked: dict[tuple[str, Input], dict[tuple[Local, About], None]] = field(factory=dict, init=False, repr=False)

    def step(self, local: Local, given: Input, about: About) -> tuple[Row, Local] | None:
        self.asked.setdefault((local.state, given), {})[local, about] = None
        return super().step(local, given, about)

    def enabled(self, local: Local) -> list[Input]:
        for given, _ in self._choices.get(local.state, ()):
            self.asked.setdefault((local.state, given), {})[local, None] = None
        return super().enabled(local)


@frozen
class Tally:
    """What became of some mutants.

    Attributes:
        number: how many there are.
        caught: how many each thing caught that catches, by its id.
        alike: how many do what the shipped table does.
        never_taken: how many are of rows that no scope takes.
        survived: how many nothing caught, although something may come of them.
    """

    number: int = 0
    caught: Mapping[str, int] = field(factory=dict)
    alike: int = 0
    never_taken: int = 0
    survived: int = 0

    @property
    def share(self) -> float:
        """The share that was caught of those that were tried and do not do the same."""
        caught = sum(self.caught.values())
        return caught / (caught + self.survived) if caught + self.survived else 1.0


def tally(tried: Iterable[Tried]) -> Tally:
    """What became of some mutants."""
    fates, by = Counter[Fate](), Counter[str]()
    for one in tried:
        fates[one.fate] += 1
        by.update([one.by] if one.fate is Fate.CAUGHT else [])
    return Tally(
        fates.total(), dict(by.most_common()), fates[Fate.ALIKE], fates[Fate.NEVER_TAKEN], fates[Fate.SURVIVED]
    )


@frozen(eq=False)
class Matrix:
    """What became of every mutant that was tried.

    Attributes:
        tried: the mutants, by table and number.
        of: how many there are to try.
    """

    tried: tuple[Tried, ...]
    of: int

    @property
    def complete(self) -> bool:
        """Whether every mutant was tried."""
        return len(self.tried) == self.of

    @property
    def total(self) -> Tally:
        """What became of all."""
        return tally(self.tried)

    @property
    def cells(self) -> dict[tuple[str, Slip], Tally]:
        """What became of those of each table and slip."""
        cells: dict[tuple[str, Slip], list[Tried]] = {}
        for one in self.tried:
            cells.setdefault((one.table, one.slip), []).append(one)
        return {cell: tally(tried) for cell, tried in cells.items()}

    def those(self, fate: Fate) -> tuple[Tried, ...]:
        """The mutants that met a fate."""
        return tuple(one for one in self.tried if one.fate is fate)


def matrix(tables: Iterable[str] = TABLES, *, tell: Progress | None = None, processes: int = 1) -> Matrix:
    """Try every mutant of some tables.

    An interrupt ends it, and what is known by then is kept.

    Args:
        tables: the names of the tables.
        tell: is told how far it has come.
        processes: how many processes share the work.
    """
    jobs = [(name, number) for name in tables for number in range(len(_mutants(name)))]
    chunks = [jobs[at : at + _CHUNK] for at in range(0, len(jobs), _CHUNK)]
    tried: list[Tried] = []
    try:
        for more in _each(chunks, processes):
            tried += more
            if tell is not None:
                tell(len(tried), len(jobs))
    except KeyboardInterrupt:
        pass
    order = {name: at for at, name in enumerate(TABLES)}
    return Matrix(tuple(sorted(tried, key=lambda one: (order[one.table], one.number))), len(jobs))


def _each(chunks: list[list[tuple[str, int]]], processes: int) -> Iterator[list[Tried]]:
    if processes == 1:
        yield from map(_try_all, chunks)
        return
    with ProcessPoolExecutor(processes, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        try:
            for done in as_completed([pool.submit(_try_all, chunk) for chunk in chunks]):
                yield done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _try_all(jobs: list[tuple[str, int]]) -> list[Tried]:
    return [tried(_mutants(name)[number]) for name, number in jobs]


def tried(mutant: Mutant) -> Tried:
    """What becomes of a mutant."""
    row = mutant.row
    guard = f", if {row.when.__name__.strip('_').replace('_', ' ')}" if row.when else ""
    found = Tried(
        row.table,
        mutant.number,
        mutant.slip,
        f"in '{row.state}', on '{row.on.input}'{guard}: {row.because}",
        mutant.change,
        Fate.SURVIVED,
        acts=not row.ignored,
    )
    why, taken, tells = why_alike(mutant), False, False
    try:
        table = mutant.broken()
        for scope in _holding(row.table):
            if why and scope not in ALONE:
                break
            asked, states = _asked(scope)
            cell = asked[row.table].get((row.state, row.on.input), ())
            taken = taken or any(_takes(mutant, *one) for one in cell)
            if all(_does(table, row.on.input, *one) == _does(mutant.table, row.on.input, *one) for one in cell):
                continue
            tells = True
            report = check(scope.with_tables(table), states * _ROOM, every_order=True, until_broken=True)
            broken = next((judged.id for judged in report.judged if judged.verdict is Verdict.FAILS), "")
            if broken:
                return evolve(found, fate=Fate.CAUGHT, by=broken, scope=scope.name)
    except DefinitionError:
        return evolve(found, fate=Fate.CAUGHT, by=SELF_CHECK)
    except (LookupError, TypeError, ValueError) as error:
        return evolve(found, fate=Fate.CAUGHT, by=NO_STEP, why=str(error))
    if not (tells or taken):
        return evolve(found, fate=Fate.NEVER_TAKEN)
    if why or not tells:
        return evolve(found, fate=Fate.ALIKE, why=why or "wherever its row is taken, it makes no difference")
    return found


@cache
def _mutants(table: str) -> list[Mutant]:
    return mutants(TABLES[table])


@cache
def _holding(table: str) -> tuple[Scope, ...]:
    return tuple(scope for scope in EXPLORED if TABLES[table] in scope.tables)


@cache
def _asked(scope: Scope) -> tuple[dict[str, Asked], int]:
    """What the tables of a scope are asked when it is explored, and how many states that finds."""
    asking = [_Asked(table.name, table.start, table.ends, table.rows, sure=table.sure) for table in scope.tables]
    report = check(scope.with_tables(*asking), every_order=True)
    return {table.name: {cell: tuple(asked) for cell, asked in table.asked.items()} for table in asking}, report.states


def _takes(mutant: Mutant, local: Local, about: About) -> bool:
    """Whether the shipped table takes the row that the mutant changes, where a post stands and is told something."""
    stepped = mutant.table.step(local, mutant.row.on.input, about)
    return stepped is not None and stepped[0] is mutant.row


def _does(table: Table, given: Input, local: Local, about: About) -> Any:
    """What a table does, but for the sentence that it gives."""
    stepped = table.step(local, given, about)
    if stepped is None:
        return None
    row, after = stepped
    said = [(send.port, send.message, send.about and send.about(after.memory, about)) for send in row.sends]
    return after, said, row.marks
