"""What exploring a scope shows of each promise: it holds, it fails with a shortest history, or it is not shown."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from attrs import frozen

from deconflict.errors import NotShown
from deconflict.verify.clocks import Bounds, Timed, gathered
from deconflict.verify.compact import Compact
from deconflict.verify.explorer import Explored, Progress, explore
from deconflict.verify.priority import Priority
from protocols.notation.actions import Happening
from protocols.notation.promise import InTime, LeadsTo, Promise, Sometimes
from protocols.notation.table import Row
from protocols.scope import Scope


class Verdict(StrEnum):
    """What is known of a promise."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_SHOWN = "not shown"


class Judged(NamedTuple):
    """A promise, and what is known of it.

    Attributes:
        id: its short name.
        sentence: the promise, in plain words.
        verdict: what is known.
        story: where it fails, a history that ends with its failure.
        why: what else there is to say: the limit that was hit, who is left waiting.
    """

    id: str
    sentence: str
    verdict: Verdict
    story: tuple[Happening, ...] = ()
    why: str = ""


RESTS, _REST = "rests-at-end", "Nothing comes to rest but where its procedure may be left: nobody waits for ever."
ENDS, _END = "can-end", "Whatever has happened, an end can still be reached: nothing goes round for ever."


@frozen(eq=False)
class Report:
    """What exploring a scope came to; `steps` counts the start as one, `depth` both ends of the longest way.

    `timed` is the scope with the clocks that were run, if any were.
    """

    scope: Scope
    states: int
    steps: int
    depth: int
    seconds: float
    complete: bool
    judged: tuple[Judged, ...]
    unreached: tuple[Row, ...]
    timed: Timed | None = None

    @property
    def unclocked(self) -> frozenset[str]:
        """The promises of time that it ran no clock for, so that nothing could be known of them."""
        clocked = self.timed.clocked if self.timed else ()
        return frozenset(promise.id for promise in self.scope.promised if promise.timer and promise not in clocked)

    @property
    def verdict(self) -> Verdict:
        """The worst of its verdicts, but for promises of time without clocks."""
        verdicts = {judged.verdict for judged in self.judged if judged.id not in self.unclocked}
        return next((v for v in (Verdict.FAILS, Verdict.NOT_SHOWN) if v in verdicts), Verdict.HOLDS)


def check(
    scope: Scope,
    most: int | None = None,
    tell: Progress | None = None,
    *,
    every_order: bool = False,
    until_broken: bool = False,
    bounds: Bounds | None = None,
    tick_s: float | None = None,
) -> Report:
    """Explore a scope, and judge its promises.

    Args:
        scope: what is explored.
        most: how many states are looked for at the most.
        tell: is told how far it has come.
        every_order: leave nothing out: letters that may as well arrive at once wait all the same.
        until_broken: stop at the first promise that is broken; what is found broken then is, the rest is not shown.
        bounds: how long things take; with it, every order that this leaves is explored, with clocks.
        tick_s: the clocks' tick in seconds; without it, the longest that every bound is a whole number of.
    """
    timed = None if bounds is None else Timed(scope, bounds, tick_s)
    kept = [promise for promise in scope.promised if not isinstance(promise, Sometimes)]
    compact = timed.compact if timed else Compact(scope.system, kept, scope.most, scope.sure)
    limit, explored = "", None
    try:
        while True:
            model = timed or (compact if every_order else Priority(compact))
            explored = explore(model, most, tell, until_broken=until_broken)
            if not isinstance(model, Priority) or not model.stale or not explored.complete:
                break
    except NotShown as error:
        return unexplored(scope, str(error))
    if not explored.complete:
        limit = f"stopped at {'the first broken promise' if until_broken and explored.broken else f'{most:,} states'}"
    told = _Told(compact, model, explored)
    happened = tuple(compact.happened())
    judged = [_judged(promise, told, happened, limit) for promise in scope.promised]
    judged += [_rests(told, limit), _can_end(told, limit)]
    rows = {happening.row for happening in happened}
    unreached = tuple(row for table in scope.tables for row in table.rows if row not in rows)
    return Report(
        scope,
        len(explored.states),
        explored.steps,
        explored.depth,
        explored.seconds,
        explored.complete,
        tuple(judged),
        unreached,
        timed,
    )


def unexplored(scope: Scope, why: str) -> Report:
    """What is known of a scope that was not explored: nothing."""
    said = [(promise.id, promise.sentence) for promise in scope.promised] + [(RESTS, _REST), (ENDS, _END)]
    judged = tuple(Judged(*one, Verdict.NOT_SHOWN, why=why) for one in said)
    return Report(scope, 0, 0, 0, 0.0, complete=False, judged=judged, unreached=())


class _Told:
    """An exploration that can tell how a state is reached."""

    def __init__(self, compact: Compact, model: Compact | Priority | Timed, explored: Explored[int]) -> None:
        self.compact, self.model, self.explored = compact, model, explored
        self.states = model if isinstance(model, Timed) else compact
        self.clocked = model.clocked if isinstance(model, Timed) else ()

    def way_to(self, place: int) -> tuple[Happening, ...]:
        """A history that ends in a state that was found."""
        way = self.explored.way_to(place)
        return gathered(h for here, there in pairwise(way) for h in self._between(here, there))

    def breaking(self, promise: str) -> tuple[Happening, ...]:
        """A history that ends with the step that breaks a promise."""
        place, there = self.explored.broken[promise]
        return gathered((*self.way_to(place), *self._between(self.explored.states[place], there, promise)))

    def _between(self, here: int, there: int, breaks: str = "") -> Iterator[Happening]:
        if isinstance(self.model, Timed):
            yield self.model.between(here, there, breaks)
            return
        compact = self.compact
        for first in compact.after(here):
            taken = [(here, first)]
            if isinstance(self.model, Priority):
                taken += self.model.arrivals(first[0])
            if taken[-1][1][0] == there and (not breaks or any(breaks in broken for _, (_, _, broken) in taken)):
                for before, (_, step, broken) in taken:
                    yield compact.tell(before, step)
                    if breaks in broken:
                        return
                return


def _judged(promise: Promise, told: _Told, happened: tuple[Happening, ...], limit: str) -> Judged:
    name, sentence, explored = promise.id, promise.sentence, told.explored
    if isinstance(promise, Sometimes):
        if any(promise.shown_by(happening) for happening in happened):
            return Judged(name, sentence, Verdict.HOLDS)
        return Judged(name, sentence, Verdict.NOT_SHOWN if limit else Verdict.FAILS, why=limit or "it never happens")
    if name in explored.broken:
        return Judged(name, sentence, Verdict.FAILS, told.breaking(name))
    if isinstance(promise, LeadsTo):
        for place in explored.resting:
            if name in told.states.owed(explored.states[place]):
                return Judged(name, sentence, Verdict.FAILS, told.way_to(place), "nothing more is sure to happen")
    if isinstance(promise, InTime) and promise not in told.clocked:
        return Judged(name, sentence, Verdict.NOT_SHOWN, why=f"it takes clocks, and bounds for {promise.timer.path}")
    return Judged(name, sentence, Verdict.NOT_SHOWN if limit else Verdict.HOLDS, why=limit)


def _rests(told: _Told, limit: str) -> Judged:
    for place in told.explored.resting:
        if waiting := told.states.unfinished(told.explored.states[place]):
            return Judged(RESTS, _REST, Verdict.FAILS, told.way_to(place), "; ".join(waiting))
    return Judged(RESTS, _REST, Verdict.NOT_SHOWN if limit else Verdict.HOLDS, why=limit)


def _can_end(told: _Told, limit: str) -> Judged:
    if limit:
        return Judged(ENDS, _END, Verdict.NOT_SHOWN, why=limit)
    place = told.explored.trapped()
    if place is None:
        return Judged(ENDS, _END, Verdict.HOLDS)
    return Judged(ENDS, _END, Verdict.FAILS, told.way_to(place), "from here on, no end can be reached")
