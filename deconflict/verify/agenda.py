"""What is to be explored, one thing after the other or on several processes; what is finished is kept."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import NamedTuple, cast

from attrs import frozen

from deconflict.verify.explorer import Progress
from deconflict.verify.verdict import Judged, Report, check
from deconflict.verify.whole import whole
from protocols.known_bad import KNOWN_BAD
from protocols.notation.actions import Action
from protocols.scopes import SCOPES, Regime, Scope, parts


@frozen
class Item:
    """Something to explore, as a value that another process can make a scope of.

    Args:
        shelf: where the scope is found: among the procedures, the known-bad ones, or a regime's parts; or it is whole.
        at: its place there.
        regime: the regime, for its parts and the whole.
        most: how many states are looked for at the most.
        every_order: whether no order of events is left out.
    """

    shelf: str
    at: int = 0
    regime: Regime | None = None
    most: int | None = None
    every_order: bool = False

    @property
    def scope(self) -> Scope:
        """What is explored.

        Raises:
            NotShown: the outlines of a whole are too large.
        """
        if self.shelf == KNOWN:
            return KNOWN_BAD[self.at].scope
        if self.regime is None:
            return SCOPES[self.at]
        return parts(self.regime)[self.at] if self.shelf == PART else whole(self.regime)


PROCEDURE, KNOWN, PART, WHOLE = "procedure", "known-bad", "part", "whole"

Done = Callable[[int, int, str], None]
"""Told of progress: how many things are done, of how many, and what is being done."""


class _Parcel(NamedTuple):
    """A report as it crosses from one process to another: stories as actions, rows as places in their tables."""

    numbers: tuple[int, int, int, float, bool]
    judged: tuple[tuple[Judged, tuple[Action, ...]], ...]
    unreached: frozenset[tuple[int, int]]


def explore_all(
    items: Iterable[Item], processes: int | None = None, tell: Done | None = None
) -> Iterator[tuple[Item, Report]]:
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
            scope = item.scope
            yield item, check(scope, item.most, _telling(tell, at, len(todo), scope), every_order=item.every_order)
        return
    pool = ProcessPoolExecutor(workers, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
    try:
        waiting = {pool.submit(_packed, item): item for item in todo}
        for at, future in enumerate(as_completed(waiting), 1):
            item = waiting[future]
            scope = item.scope
            if tell is not None:
                tell(at, len(todo), f"{scope.name} is done")
            yield item, _unpacked(scope, future.result())
    finally:
        _end(pool)


def _end(pool: ProcessPoolExecutor) -> None:
    """Let go of the processes at once: nobody waits for what they are still exploring."""
    workers = [*(pool._processes or {}).values()]  # noqa: SLF001 - the pool offers no way to end its own
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.terminate()


def _telling(tell: Done | None, at: int, of: int, scope: Scope) -> Progress | None:
    if tell is None:
        return None
    return lambda found, waiting, _steps: tell(at, of, f"{scope.name}: {found:,} states, {waiting:,} to look at")


def _packed(item: Item) -> _Parcel:
    report = check(item.scope, item.most, every_order=item.every_order)
    rows = {row: (at, place) for at, table in enumerate(report.scope.tables) for place, row in enumerate(table.rows)}
    return _Parcel(
        (report.states, report.steps, report.depth, report.seconds, report.complete),
        tuple(
            (one._replace(story=()), tuple(cast("Action", happening.action) for happening in one.story))
            for one in report.judged
        ),
        frozenset(rows[row] for row in report.unreached),
    )


def _unpacked(scope: Scope, parcel: _Parcel) -> Report:
    unreached = (scope.tables[at].rows[place] for at, place in sorted(parcel.unreached))
    judged = tuple(one._replace(story=scope.system.story(actions)) for one, actions in parcel.judged)
    states, steps, depth, seconds, complete = parcel.numbers
    return Report(scope, states, steps, depth, seconds, complete, judged, tuple(unreached))
