"""How a shipped table is made naive, and what is expected of it then."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from protocols.engagement import Rules
from protocols.exchange import Board
from protocols.notation.parts import part, replaced
from protocols.notation.promise import Promise
from protocols.notation.system import System
from protocols.notation.table import STAY, Row, Table
from protocols.notation.words import About, On, Output, When
from protocols.regime import border
from protocols.regime_scopes import CALL, DESK, bound
from protocols.scope import Scope

Change = Callable[[Sequence[Row]], list[Row]]
Counts = tuple[int, int, int]


@frozen(eq=False)
class KnownBad:
    """A scope with a naive table in it.

    Args:
        breaks: the id of the promise that it breaks, and the only one of those that it is held to.
        scope: named for what is naive about it; it says what comes of that.
        besides: the promises that are broken with that one, and that it is not held to.
        lasts: least and greatest time of timers and answers in seconds, by path, where it takes clocks to show the flaw.
    """

    breaks: str
    scope: Scope
    besides: tuple[Promise, ...] = ()
    lasts: Mapping[str, tuple[float, float]] | None = None

    def clocked(self, lasts: Mapping[str, tuple[float, float]]) -> KnownBad:
        """The same, shown by clocks."""
        return evolve(self, lasts=lasts)

    @property
    def promise(self) -> Promise | None:
        """The promise; None where it is one that every scope is held to, of coming to rest and to an end."""
        return next((promise for promise in self.scope.promised if promise.id == self.breaks), None)


def known_bad(breaks: str, scope: Scope, besides: Iterable[str] = ()) -> KnownBad:
    """A scope that breaks a promise, and some others by id that cannot be kept where that one is broken so."""
    ids = frozenset(besides)
    kept = tuple(promise for promise in scope.promised if promise.id not in ids)
    return KnownBad(breaks, evolve(scope, promised=kept), tuple(p for p in scope.promised if p.id in ids))


def naive(table: Table, *changes: Change, ends: Iterable[str] | None = None) -> Table:
    """A table of the same name, its rows changed, and perhaps where it may be left."""
    rows: Sequence[Row] = table.rows
    for change in changes:
        rows = change(rows)
    return Table(table.name, table.start, table.ends if ends is None else ends, rows, sure=table.sure)


def plus(*rows: Row) -> Change:
    """More rows, before the others."""
    return lambda others: [*rows, *others]


def minus(on: On | None = None, *, at: Collection[str] = (), to: str = "", says: str = "") -> Change:
    """Fewer rows: without those on an input, at some states, that go to a state, that say something; as far as said."""
    return lambda rows: [row for row in rows if not _is(row, on, at, to, says)]


def other(
    on: On, *, at: Collection[str] = (), to: str = "", says: str = "", first: Iterable[Output] = (), **changes: Any
) -> Change:
    """The rows that `minus` would leave out, changed; what is `first` is done first."""

    def again(row: Row) -> Row:
        names = ("state", "on", "when", "do", "next", "because", "source", "marks", "ignored")
        new = {name: getattr(row, name) for name in names} | changes
        new["do"] = [*first, *new["do"]]
        new["next"] = row.state if new["next"] == STAY else new["next"]
        return Row(**new)

    return lambda rows: [again(row) if _is(row, on, at, to, says) else row for row in rows]


def _is(row: Row, on: On | None, at: Collection[str], to: str, says: str) -> bool:
    said = {sent.message for sent in row.sends}
    here = on in (None, row.on) and (not at or row.state in at)
    return here and (not to or row.next == to) and (not says or says in said)


def doing(table: Table, state: str, on: On) -> tuple[Output, ...]:
    """What the first row of a cell does."""
    return table.cells[state, on.input][0].do


def asking(table: Table, state: str, on: On) -> When | None:
    """The guard of the first row of a cell."""
    return table.cells[state, on.input][0].when


def among(
    table: Table,
    *beside: str,
    rules: Rules | None = None,
    about: Mapping[str, Iterable[About]] | None = None,
    **channels: dict[str, Any],
) -> System:
    """A naive role at the border, with some others of its posts beside it; the rest are outside.

    Args:
        table: the role's table.
        beside: the other posts.
        rules: the fire authority's rules.
        about: by message, what those outside may say it about.
        channels: what is different about some channels.
    """
    whole = replaced(border(rules or Rules(), DESK, CALL, board=Board()), table, **channels)
    return part(whole, "border", (table.name, *beside), about)


def bad(
    breaks: str,
    name: str,
    says: str,
    system: System,
    counts: Counts,
    *,
    most: Mapping[str, int] | None = None,
    sure: Iterable[str] = (),
    besides: Iterable[str] = (),
) -> KnownBad:
    """A system with a naive table in it, held to the promises of those who are in it."""
    return known_bad(breaks, bound(name, says, system, most, sure=sure, counts=counts), besides)
