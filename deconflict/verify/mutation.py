"""Which promise catches a broken table: every mutant in every scope that holds it, the smallest first.

Nobody looks at a mutant but the checks of tables and systems when they are built, the promises, and whether all comes
to rest and to an end. Where the shipped table was asked nothing that a mutant answers otherwise, exploring the scope
again would find the same, so it is not done. Every order of letters is explored: what may be left out of a procedure
that comes to an end may be what a broken one goes round in for ever.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache

from attrs import evolve, field, frozen

from deconflict.verify.equivalent import why_alike
from deconflict.verify.fate import NO_STEP, SELF_CHECK, Fate, Matrix, Tried
from deconflict.verify.mutants import Mutant, mutants
from deconflict.verify.verdict import Verdict, check
from protocols.alone import ALONE
from protocols.notation.errors import DefinitionError, PromiseBroken
from protocols.notation.promise import tell as tell_of
from protocols.notation.table import Local, Row, Table
from protocols.notation.words import About, Input
from protocols.procedures import PROCEDURES
from protocols.scope import Scope
from protocols.scopes import SCOPES

TABLES = {table.name: table for procedure in PROCEDURES.values() for table in procedure.tables}
_LARGE = 20_000
EXPLORED = (*ALONE, *(scope for scope in SCOPES if scope.counts is None or scope.counts[0] < _LARGE))
"""What is explored, in this order. The largest scopes take a minute each in every order, and are left out."""

_ROOM = 4
"""A mutant may have so many times the states that the shipped table has."""
_CHUNK = 16

Asked = Mapping[tuple[str, Input], tuple[tuple[Local, About], ...]]
"""By cell, where a post stood and what it was told."""
Progress = Callable[[int, int], None]
"""Told now and then: how many mutants are done, and of how many."""


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
    done: list[Tried] = []
    try:
        for more in _each(chunks, processes):
            done += more
            if tell is not None:
                tell(len(done), len(jobs))
    except KeyboardInterrupt:
        pass
    order = {name: at for at, name in enumerate(TABLES)}
    return Matrix(tuple(sorted(done, key=lambda one: (order[one.table], one.number))), len(jobs))


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
    try:
        table = mutant.broken()
    except DefinitionError:
        return evolve(found, fate=Fate.CAUGHT, by=SELF_CHECK)
    why, taken, tells = why_alike(mutant), False, False
    for scope in _holding(row.table):
        if why and len(scope.system.posts) > 1:
            continue
        asked, states = _asked(scope)
        cell = asked[row.table].get((row.state, row.on.input), ())
        taken = taken or any(_takes(mutant, *one) for one in cell)
        if any(_tells(mutant, table, *one) for one in cell):
            tells = True
            if by := _caught(scope, table, states * _ROOM):
                return evolve(found, fate=Fate.CAUGHT, by=by, scope=scope.name)
    if not (tells or taken):
        return evolve(found, fate=Fate.NEVER_TAKEN)
    if why or not tells:
        return evolve(found, fate=Fate.ALIKE, why=why or "wherever its row is taken, it makes no difference")
    return found


def _caught(scope: Scope, table: Table, most: int) -> str:
    """What catches a broken table in a scope; empty if nothing does."""
    try:
        report = check(scope.with_tables(table), most, every_order=True, until_broken=True)
    except DefinitionError:
        return SELF_CHECK
    except (LookupError, TypeError, ValueError):
        return NO_STEP
    return next((judged.id for judged in report.judged if judged.verdict is Verdict.FAILS), "")


@cache
def _mutants(table: str) -> list[Mutant]:
    return mutants(TABLES[table])


@cache
def _holding(table: str) -> tuple[Scope, ...]:
    return tuple(scope for scope in EXPLORED if TABLES[table] in scope.tables)


@cache
def _asked(scope: Scope) -> tuple[dict[str, Asked], int]:
    """What the tables of a scope are asked when it is explored, and how many states that finds.

    Raises:
        PromiseBroken: as it is shipped, it does not keep its promises, so that what mutants break says nothing.
    """
    asking = [_Asked(table.name, table.start, table.ends, table.rows, sure=table.sure) for table in scope.tables]
    report = check(scope.with_tables(*asking), every_order=True)
    for judged in report.judged:
        if judged.verdict is Verdict.FAILS:
            raise PromiseBroken(judged.id, judged.sentence, tuple(map(tell_of, judged.story)))
    return {table.name: {cell: tuple(asked) for cell, asked in table.asked.items()} for table in asking}, report.states


def _takes(mutant: Mutant, local: Local, about: About) -> bool:
    """Whether the shipped table takes the row that the mutant changes, where a post stands and is told something."""
    stepped = mutant.table.step(local, mutant.row.on.input, about)
    return stepped is not None and stepped[0] is mutant.row


def _tells(mutant: Mutant, broken: Table, local: Local, about: About) -> bool:
    """Whether the broken table does something else there than the shipped one, or cannot do what it should."""
    given = mutant.row.on.input
    try:
        return _does(broken, given, local, about) != _does(mutant.table, given, local, about)
    except (LookupError, TypeError, ValueError):
        return True


def _does(table: Table, given: Input, local: Local, about: About) -> object:
    """What a table does, but for the sentence that it gives."""
    stepped = table.step(local, given, about)
    if stepped is None:
        return None
    row, after = stepped
    said = [(send.port, send.message, send.about and send.about(after.memory, about)) for send in row.sends]
    return after, said, row.marks
