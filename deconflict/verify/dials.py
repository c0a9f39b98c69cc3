"""What clocks show: how long timers have run, questions have been open, letters have been under way, in ticks.

An age counts no further than it matters: to the least time where there is no greatest.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping

from deconflict.verify.compact import Compact
from deconflict.verify.places import BITS, Numbers, Step
from protocols.notation.actions import Cut, Deliver, Happening, Lose, Repeat
from protocols.notation.promise import InTime, Lasts, Within
from protocols.notation.words import LINE_DEAD

Ages = tuple[tuple[str, int], ...]
"""By what has a clock, for how many ticks it has gone."""

Moved = tuple[int, tuple[str, ...]]
"""By how much the state changes for what a dial shows, and the promises that are broken in time."""

_FIELD = (1 << BITS) - 1
_ANY_TIME = Lasts(0, None)


class Dial(ABC):
    """The clocks of one post, channel or promise: a place in the state.

    Args:
        of: what they belong to.
        place: the place in the state.
        at: the place of the post or the channel.
        lasts: by what has a clock, how many ticks it goes.
        start: what the clocks show at the start.
    """

    def __init__(self, of: str, place: int, at: int, lasts: Mapping[str, Lasts], start: Ages = ()) -> None:
        self._shows = Numbers[Ages](f"the clocks of the {of}")
        self._shows.number(start)
        self._of, self._lasts = of, lasts
        self._shift, self._at = BITS * place, BITS * at
        self._stepped: dict[tuple[int, int, int, Step], Moved | None] = {}
        self._waited: dict[int, Moved | None] = {}

    @abstractmethod
    def concerns(self, step: Step) -> bool:
        """Whether a step may set a clock, or come too early by one."""

    def after(self, state: int, step: Step, following: int) -> Moved | None:
        """What comes of a step from one state to another; None if it is too early for it."""
        key = (state >> self._shift) & _FIELD, (state >> self._at) & _FIELD, (following >> self._at) & _FIELD, step
        if key not in self._stepped:
            shows = self._shows.all[key[0]]
            then = self._step(shows, step, *key[1:3])
            self._stepped[key] = self._moved(key[0], then, self._breaks(shows, step.happening))
        return self._stepped[key]

    def later(self, state: int) -> Moved | None:
        """What comes of a tick; None if something is due before."""
        number = (state >> self._shift) & _FIELD
        if number not in self._waited:
            then = self._wait(self._shows.all[number])
            self._waited[number] = self._moved(number, then, self._breaks(then or (), None))
        return self._waited[number]

    def _moved(self, number: int, then: Ages | None, broken: tuple[str, ...]) -> Moved | None:
        return None if then is None else ((self._shows.number(then) - number) << self._shift, broken)

    def _wait(self, shows: Ages) -> Ages | None:
        older = []
        for what, age in shows:
            least, most = self._lasts[what]
            if age == most:
                return None
            older.append((what, age + 1 if most is not None else min(age + 1, least)))
        return tuple(older)

    @abstractmethod
    def _step(self, shows: Ages, step: Step, before: int, then: int) -> Ages | None:
        """What the clocks show after a step; `before` and `then` number what is at the post or on the channel."""

    def _breaks(self, _shows: Ages, _happening: Happening | None) -> tuple[str, ...]:
        """The promises that a happening, or time that has passed, breaks when the clocks show that."""
        return ()


class PostDial(Dial):
    """How long each timer of a post has run, and how long the question that it waits for has been open.

    A question stays open while the post goes from one state that waits for it to another, unless it was answered.
    """

    def __init__(self, compact: Compact, at: int, place: int, lasts: Mapping[str, Lasts]) -> None:
        self._post, self._stands = compact.system.posts[at], compact.stands[at]
        self._known = lasts.keys()
        super().__init__(self._post.name, place, at, lasts, tuple((path, 0) for path in self._open(0)))

    def concerns(self, step: Step) -> bool:
        """Whether the post stepped."""
        return step.happening.post == self._of

    def _open(self, stand: int) -> Iterator[str]:
        local, table = self._stands.all[stand].local, self._post.table
        running = [timer.path for timer in table.timers if timer.name in local.timers]
        asked = [question.path for question in table.questions.get(local.state, ())]
        return (path for path in (*running, *asked) if path in self._known)

    def _step(self, shows: Ages, step: Step, _before: int, then: int) -> Ages | None:
        row, ages = step.happening.taken, dict(shows)
        what = row.on.of.path if row.on.of else ""
        if what in ages and ages.pop(what) < self._lasts[what].least:
            return None
        for timer in row.starts:
            ages.pop(timer.path, None)
        return tuple((path, ages.get(path, 0)) for path in self._open(then))


class WayDial(Dial):
    """How long each letter has been under way on a channel. That a line is dead is heard at any time."""

    def __init__(self, compact: Compact, at: int, place: int, lasts: Lasts) -> None:
        self._carried, self._place = compact.carried[at - compact.posts], at
        name = compact.system.channels[at - compact.posts].name
        super().__init__(name, place, at, {name: lasts, LINE_DEAD: _ANY_TIME})

    def concerns(self, step: Step) -> bool:
        """Whether something happens on the channel, or is sent by it."""
        return getattr(step.action, "channel", "") == self._of or any(way == self._place for way, _ in step.sends)

    def _step(self, shows: Ages, step: Step, before: int, then: int) -> Ages | None:
        action, ages = step.action, list(shows)
        if isinstance(action, Cut):
            ages = []
        elif isinstance(action, Deliver | Lose | Repeat) and action.channel == self._of:
            first = self._carried.all[before].letters.index(action.letter)
            what, age = ages[first]
            if isinstance(action, Deliver) and age < self._lasts[what].least:
                return None
            ages[first : first + 1] = [(what, age)] * (2 if isinstance(action, Repeat) else 0)
        sent = self._carried.all[then].letters[len(ages) :]
        return (*ages, *((LINE_DEAD if letter.message == LINE_DEAD else self._of, 0) for letter in sent))


class PromiseDial(Dial):
    """The clock of a promise, as one post goes by it, or all do."""

    def __init__(self, promise: InTime, whose: str | None, place: int, lasts: Lasts) -> None:
        self._promise, self._whose, self._time = promise, whose, lasts
        enough = lasts.most + 1 if isinstance(promise, Within) and lasts.most is not None else lasts.least
        super().__init__(promise.id, place, 0, {promise.id: Lasts(enough, None)})

    def concerns(self, step: Step) -> bool:
        """Whether the promise sees the step."""
        return self._promise.sees(step.happening) and self._promise.whose(step.happening) == self._whose

    def _step(self, shows: Ages, step: Step, _before: int, _then: int) -> Ages:
        age = self._promise.clock(_age(shows), step.happening)
        return () if age is None else ((self._of, age),)

    def _breaks(self, shows: Ages, happening: Happening | None) -> tuple[str, ...]:
        return (self._of,) if self._promise.mistimed(_age(shows), happening, self._time) else ()


def _age(shows: Ages) -> int | None:
    return shows[0][1] if shows else None
