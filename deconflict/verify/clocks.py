"""A scope with clocks: what can happen in which order, if things take the time that a scenario says.

Clocks count whole ticks. A system whose bounds are closed, and that compares no two clocks, does in whole ticks what it
does in real time but for the very moments, and keeps a promise of least or greatest times in the one if and only if it
does in the other, where every bound is a whole number of ticks (digital clocks: Henzinger, Manna and Pnueli, "What good
are digital clocks?", ICALP 1992). Where one is not, it is widened to whole ticks.

Wider bounds, and fewer, let more happen. That nothing bad happens, and that all comes in time, holds under the narrower
ones too if it holds under these; that something can happen, and that an end can be reached, need not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import gcd

from attrs import evolve

from deconflict.verify.compact import Compact
from deconflict.verify.dials import Dial, Moved, PostDial, PromiseDial, WayDial
from deconflict.verify.places import BITS, Step
from protocols.notation.actions import Happening, Pass
from protocols.notation.channel import OUTSIDE
from protocols.notation.promise import InTime, Lasts, Sometimes, Within
from protocols.notation.table import Table
from protocols.notation.words import Question, Timer
from protocols.scope import Scope

Bounds = Mapping[str, tuple[float, float | None]]
"""By the path of a timer or a question, or the name of a channel: its least and its greatest time in seconds."""


def in_time(scope: Scope) -> Scope:
    """The scope, held to nothing but what it promises in time: the rest is shown without clocks, and far sooner."""
    return evolve(scope, promised=tuple(promise for promise in scope.promised if isinstance(promise, InTime)))


def fewest(scope: Scope, bounds: Bounds) -> Bounds:
    """The bounds of the timers that a scope's promises speak of: the fewest that can show them."""
    timers = {promise.timer.path for promise in scope.promised if isinstance(promise, InTime)}
    return {path: bounds[path] for path in sorted(timers & bounds.keys())}


class Tick:
    """Time passes; where nothing is due before, it does sooner or later."""

    def __init__(self) -> None:
        self.sure, self.taken = True, False


class Timed:
    """A scope whose things take their time.

    Args:
        scope: the scope.
        bounds: how long things take. What has no bounds happens at any time; what the scope does not know is left out.
        tick_s: the tick in seconds; without it, the longest that every bound is a whole number of.

    Attributes:
        compact: the scope without clocks.
        bounds: the bounds that it goes by.
        tick_s: the tick in seconds.
        exact: whether every bound is a whole number of ticks.
        clocked: the promises whose times are judged; nothing says how long the timers of the others take.
        start: where it starts.
    """

    def __init__(self, scope: Scope, bounds: Bounds, tick_s: float | None = None) -> None:
        kept = [promise for promise in scope.promised if not isinstance(promise, Sometimes)]
        self.compact = compact = Compact(scope.system, kept, scope.most, scope.sure)
        known = {wait.path for table in scope.tables for wait in _waits(table)}
        known |= {promise.timer.path for promise in kept if isinstance(promise, InTime)}
        known |= {channel.name for channel in scope.system.channels if OUTSIDE not in channel.ends}
        self.bounds = {path: bounds[path] for path in sorted(known & bounds.keys())}
        lasts = {path: milliseconds(both) for path, both in self.bounds.items()}
        ends = [end for both in lasts.values() for end in both if end is not None]
        tick = round(tick_s * 1000) if tick_s else gcd(*ends) or 1000
        self.tick_s, self.exact = tick / 1000, not any(end % tick for end in ends)
        self._dials: list[Dial] = []
        self._put_dials({path: _wide(both, tick) for path, both in lasts.items()})
        in_time = [promise for promise in kept if isinstance(promise, InTime) and promise.timer.path in lasts]
        self.clocked = tuple(p for p in in_time if not (isinstance(p, Within) and lasts[p.timer.path].most is None))
        for promise in self.clocked:
            self._put_clocks(promise, _narrow(lasts[promise.timer.path], tick))
        self._low = (1 << (BITS * compact.places)) - 1
        self._concerned: dict[Step, tuple[Dial, ...]] = {}
        self._tick = Tick()
        self.start = compact.start

    def _put_dials(self, lasts: Mapping[str, Lasts]) -> None:
        compact, dials = self.compact, self._dials
        for at, post in enumerate(compact.system.posts):
            if own := {wait.path: lasts[wait.path] for wait in _waits(post.table) if wait.path in lasts}:
                dials.append(PostDial(compact, at, compact.places + len(dials), own))
        for at, channel in zip(compact.wires, compact.system.channels, strict=True):
            if channel.name in lasts:
                dials.append(WayDial(compact, at, compact.places + len(dials), lasts[channel.name]))

    def _put_clocks(self, promise: InTime, lasts: Lasts) -> None:
        posts = [post.name for post in self.compact.system.posts if post.table.name in promise.of]
        for whose in posts if promise.each or len(promise.of) == 1 else [None]:
            self._dials.append(PromiseDial(promise, whose, self.compact.places + len(self._dials), lasts))

    def after(self, state: int) -> list[tuple[int, Step | Tick, tuple[str, ...]]]:
        """Everything that can happen next, and what each leads to."""
        found: list[tuple[int, Step | Tick, tuple[str, ...]]] = []
        low = state & self._low
        for following, step, broken in self.compact.after(low):
            dials = self._concerned.get(step)
            if dials is None:
                dials = self._concerned[step] = tuple(dial for dial in self._dials if dial.concerns(step))
            then = _together(dial.after(state, step, following) for dial in dials)
            if then is not None:
                found.append((state - low + following + then[0], step, (*broken, *then[1])))
        later = self.later(state)
        if later is not None and later[0] != state:
            found.append((later[0], self._tick, later[1]))
        return found

    def later(self, state: int) -> tuple[int, tuple[str, ...]] | None:
        """The state a tick later, and the promises that are broken by it; None if something is due before."""
        then = _together(dial.later(state) for dial in self._dials)
        return then if then is None else (state + then[0], then[1])

    def between(self, here: int, there: int, breaks: str = "") -> Happening:
        """What leads from one state to the next, and breaks a promise."""
        steps = (step for then, step, broken in self.after(here) if then == there and (not breaks or breaks in broken))
        step = next(steps)
        return Happening(Pass(self.tick_s)) if isinstance(step, Tick) else self.compact.tell(here & self._low, step)

    def owed(self, state: int) -> list[str]:
        """The promises that something is still owed to."""
        return self.compact.owed(state & self._low)

    def unfinished(self, state: int) -> list[str]:
        """Who stands where the procedure may not be left, in words."""
        return self.compact.unfinished(state & self._low)


def _together(all_moved: Iterable[Moved | None]) -> Moved | None:
    """What becomes of several dials; None if something forbids it."""
    change = 0
    broken: tuple[str, ...] = ()
    for moved in all_moved:
        if moved is None:
            return None
        change += moved[0]
        broken += moved[1]
    return change, broken


def gathered(story: Iterable[Happening]) -> tuple[Happening, ...]:
    """A story in which time passes at one go until something else happens."""
    told: list[Happening] = []
    for happening in story:
        last = told[-1].action if told else None
        if isinstance(happening.action, Pass) and isinstance(last, Pass):
            told[-1] = Happening(Pass(last.seconds + happening.action.seconds))
        else:
            told.append(happening)
    return tuple(told)


def moments(story: Iterable[Happening]) -> tuple[tuple[float, Happening], ...]:
    """When each thing in a story happens, in seconds from its start."""
    told: list[tuple[float, Happening]] = []
    now_s = 0.0
    for happening in story:
        if isinstance(happening.action, Pass):
            now_s += happening.action.seconds
        else:
            told.append((now_s, happening))
    return tuple(told)


def _waits(table: Table) -> frozenset[Timer | Question]:
    """Everything that a table waits for and that may take its time."""
    return frozenset((*table.timers, *(question for asked in table.questions.values() for question in asked)))


def milliseconds(bounds: tuple[float, float | None]) -> Lasts:
    """A least and a greatest time in whole milliseconds."""
    least, most = bounds
    return Lasts(round(least * 1000), None if most is None else round(most * 1000))


def _wide(lasts: Lasts, tick: int) -> Lasts:
    return Lasts(lasts.least // tick, None if lasts.most is None else -(-lasts.most // tick))


def _narrow(lasts: Lasts, tick: int) -> Lasts:
    return Lasts(-(-lasts.least // tick), None if lasts.most is None else lasts.most // tick)
