"""What is to be explored, one thing after the other or on several processes; what is finished is kept."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import NamedTuple, cast

from attrs import frozen

from deconflict.verify.clocks import Bounds, Timed
from deconflict.verify.explorer import Progress
from deconflict.verify.verdict import Judged, Report, check
from deconflict.verify.whole import by_the_clock, whole
from protocols import known_bad, scopes
from protocols.notation.actions import Action, Happening, Pass
from protocols.notation.system import System
from protocols.regime_scopes import Regime, parts
from protocols.scope import Scope

Lasts = tuple[tuple[str, tuple[float, float | None]], ...]
"""By path, the least and the greatest time in seconds: bounds as a value."""


@frozen
class Item:
    """Something to explore, as a value that another process can make a scope of.

    Args:
        shelf: where the scope is found: among the procedures, the known-bad ones, or a regime's parts; or it is whole.
        at: its place there.
        regime: the regime, for its parts and the whole.
        most: how many states are looked for at the most.
        every_order: whether no order of events is left out.
        lasts: how long things take, by path, where that is what a regime is explored for.
    """

    shelf: str
    at: int = 0
    regime: Regime | None = None
    most: int | None = None
    every_order: bool = False
    lasts: Lasts = ()

    @property
    def scope(self) -> Scope:
        """What is explored.

        Raises:
            NotShown: the outlines of a whole are too large.
        """
        if self.shelf == KNOWN:
            return known_bad.KNOWN_BAD[self.at].scope
        if self.regime is None:
            return scopes.SCOPES[self.at]
        if self.shelf == WHOLE:
            return whole(self.regime)
        return (parts if self.shelf == PART else by_the_clock)(self.regime)[self.at]

    @property
    def bounds(self) -> Bounds | None:
        """How long things take; None if no clock is run."""
        return known_bad.KNOWN_BAD[self.at].lasts if self.shelf == KNOWN else dict(self.lasts) or None


PROCEDURE, KNOWN, PART, CLOCK, WHOLE = "procedure", "known-bad", "part", "by the clock", "whole"

Done = Callable[[int, int, str], None]
"""Told of progress: how many things are done, of how many, and what is being done or was."""


class _Parcel(NamedTuple):
    """A report as it crosses from one process to another: stories as actions, rows as places in their tables."""

    numbers: tuple[int, int, int, float, bool]
    judged: tuple[tuple[Judged, tuple[Action | Pass, ...]], ...]
    unreached: tuple[tuple[int, int], ...]


def explore_all(
    items: Iterable[Item], processes: int | None = None, tell: Done | None = None
) -> Generator[tuple[Item, Report], None, None]:
    """Explore things, in whatever order they are finished.

    Args:
        items: what is explored, the longest first if they are to be done soon.
        processes: how many processes do it; None for one a core.
        tell: is told how far it has come.
    """
    todo = tuple(items)
    workers = min(processes or os.cpu_count() or 1, len(todo))
    if workers <= 1:
        for at, item in enumerate(todo):
            yield item, _explored(item, _telling(tell, at, len(todo), item.scope.name))
        return
    if tell is not None:
        tell(0, len(todo), f"on {workers} processes")
    pool = ProcessPoolExecutor(workers, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
    try:
        waiting = {pool.submit(_packed, item): item for item in todo}
        for at, future in enumerate(as_completed(waiting), 1):
            report = _unpacked(waiting[future], future.result())
            if tell is not None:
                tell(at, len(todo), f"done: {report.scope.name}")
            yield waiting[future], report
    finally:
        _end(pool)


def _end(pool: ProcessPoolExecutor) -> None:
    """Let go of the processes at once: nobody waits for what they are still exploring."""
    workers = [*(pool._processes or {}).values()]  # noqa: SLF001 - the pool offers no way to end its own
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.terminate()


def _telling(tell: Done | None, at: int, of: int, name: str) -> Progress | None:
    if tell is None:
        return None
    tell(at, of, name)
    return lambda found, waiting, _steps: tell(at, of, f"{name}: {found:,} states, {waiting:,} to look at")


def _explored(item: Item, tell: Progress | None = None) -> Report:
    return check(item.scope, item.most, tell, every_order=item.every_order, bounds=item.bounds)


def _packed(item: Item) -> _Parcel:
    report = _explored(item)
    rows = {row: (at, place) for at, table in enumerate(report.scope.tables) for place, row in enumerate(table.rows)}
    return _Parcel(
        (report.states, report.steps, report.depth, report.seconds, report.complete),
        tuple(
            (one._replace(story=()), tuple(cast("Action | Pass", happening.action) for happening in one.story))
            for one in report.judged
        ),
        tuple(rows[row] for row in report.unreached),
    )


def _unpacked(item: Item, parcel: _Parcel) -> Report:
    scope, bounds = item.scope, item.bounds
    judged = tuple(one._replace(story=_played(scope.system, actions)) for one, actions in parcel.judged)
    unreached = tuple(scope.tables[at].rows[place] for at, place in parcel.unreached)
    states, steps, depth, seconds, complete = parcel.numbers
    timed = None if bounds is None else Timed(scope, bounds)
    return Report(scope, states, steps, depth, seconds, complete, judged, unreached, timed)


def _played(system: System, actions: tuple[Action | Pass, ...]) -> tuple[Happening, ...]:
    """What happens when some actions are taken one after the other, and time passes in between."""
    happened = iter(system.story(action for action in actions if not isinstance(action, Pass)))
    return tuple(Happening(action) if isinstance(action, Pass) else next(happened) for action in actions)
