"""What a procedure promises, in three forms, each judged on what happened and nothing else.

The same promise is judged by whoever has happenings to show: the explorer on every step that can be reached, a random
walk on its own, a history on all of its encounters. One that speaks of time is judged by who knows when they happened.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from collections.abc import Set as AbstractSet
from itertools import zip_longest
from typing import Any, NamedTuple

from attrs import field, frozen

from protocols.notation.actions import Cut, Deliver, Happen, Happening, Lose, Pass, Refuse, Repeat
from protocols.notation.errors import PromiseBroken
from protocols.notation.table import Table
from protocols.notation.words import Timer

BROKEN = "broken"
"""What a watch answers when a promise is broken."""


class Lasts(NamedTuple):
    """How long something takes, in whole units of whoever measures: at least, and at most, None where nothing says."""

    least: int
    most: int | None


def _names(of: Iterable[Table | str]) -> frozenset[str]:
    return frozenset(one if isinstance(one, str) else one.name for one in of)


@frozen(eq=False)
class _Watched:
    """What a promise looks at.

    Args:
        of: the roles whose rows it sees, but for those that ignore what they hear, and the names of channels whose own
            acts it sees: a letter lost or doubled, a cut, a restoration. Without any, it sees all that happens.
        each: each post is held to it by itself. One role's promise always is; that of several only if it says so.
    """

    of: frozenset[str] = field(default=(), converter=_names, kw_only=True)
    each: bool = field(default=False, kw_only=True)

    def sees(self, happening: Happening) -> bool:
        """Whether it looks at a happening."""
        row, of = happening.row, self.of
        if row is not None:
            return not of or (row.table in of and not row.ignored)
        return not of or getattr(happening.action, "channel", None) in of

    def binds(self, names: AbstractSet[str]) -> bool:
        """Whether it says something of these roles and channels, when there are no others."""
        return bool(self.of & names) if self.each else self.of <= names

    def whose(self, happening: Happening) -> str | None:
        """The post that a happening is held against; None where all posts are held to it together."""
        return happening.post if self.each or len(self.of) == 1 else None

    @property
    def timer(self) -> Timer | None:
        """The timer whose time it speaks of, if it speaks of time."""
        return None


@frozen(eq=False)
class Always(_Watched):
    """Something that holds on every step.

    Args:
        id: a short name.
        sentence: the promise, in plain words.
        start: what the watch remembers before anything happened; hashable.
        watch: what it remembers after a happening, or BROKEN.
    """

    id: str
    sentence: str
    start: Hashable
    watch: Callable[[Any, Happening], Any]

    def after(self, memo: Any, happening: Happening) -> Any:
        """What is remembered after a happening that the promise sees, or BROKEN."""
        return self.watch(memo, happening)

    def owes(self, _memo: Any) -> bool:
        """Whether something is still to come: never."""
        return False


@frozen(eq=False)
class InTime(Always):
    """Something about when things happen, so that clocks are needed to judge it: no order of things breaks it.

    Args:
        id: a short name.
        sentence: the promise, in plain words.
        timer: the timer whose time it speaks of.
    """

    start: None = field(default=None, init=False)
    watch: Callable[[Any, Happening], Any] = field(default=lambda memo, _happening: memo, init=False)
    timer: Timer

    def clock(self, age: int | None, happening: Happening) -> int | None:
        """What its clock shows after a happening that it sees: 0 where that starts it, None where it does not run."""
        raise NotImplementedError

    def mistimed(self, age: int | None, happening: Happening | None, lasts: Lasts) -> bool:
        """Whether it is broken by a happening that it sees, or None by time alone, when its clock shows that."""
        raise NotImplementedError


@frozen(eq=False)
class Apart(InTime):
    """Something that does not happen again before the timer's least time has passed.

    Args:
        what: whether a happening is it.
    """

    what: Callable[[Happening], bool]

    def clock(self, age: int | None, happening: Happening) -> int | None:
        """How long ago it happened last."""
        return 0 if self.what(happening) else age

    def mistimed(self, age: int | None, happening: Happening | None, lasts: Lasts) -> bool:
        """Whether it happens too soon after it happened last."""
        return age is not None and age < lasts.least and happening is not None and self.what(happening)


@frozen(eq=False)
class Within(InTime):
    """Something that, once it happened, is answered before the timer's greatest time has passed.

    Args:
        trigger: whether a happening calls for an answer.
        answer: whether a happening is that answer.
    """

    trigger: Callable[[Happening], bool]
    answer: Callable[[Happening], bool]

    def clock(self, age: int | None, happening: Happening) -> int | None:
        """For how long the answer has been owed."""
        if self.answer(happening):
            return None
        return 0 if age is None and self.trigger(happening) else age

    def mistimed(self, age: int | None, happening: Happening | None, lasts: Lasts) -> bool:
        """Whether the answer has been owed for too long."""
        return age is not None and lasts.most is not None and age > lasts.most


@frozen(eq=False)
class LeadsTo(_Watched):
    """Something that, once it happened, is answered before the encounter ends.

    Args:
        id: a short name.
        sentence: the promise, in plain words.
        trigger: whether a happening calls for an answer.
        answer: whether a happening is that answer.
    """

    id: str
    sentence: str
    trigger: Callable[[Happening], bool]
    answer: Callable[[Happening], bool]
    start: bool = field(default=False, init=False)

    def after(self, owed: bool, happening: Happening) -> bool:
        """Whether an answer is owed after a happening that the promise sees."""
        return not self.answer(happening) and (owed or self.trigger(happening))

    def owes(self, owed: bool) -> bool:
        """Whether the answer is still to come."""
        return owed


@frozen(eq=False)
class Sometimes(_Watched):
    """Something that can be reached, so that a table cannot keep its promises by doing nothing.

    Args:
        id: a short name.
        sentence: what can happen, in plain words.
        seen: whether a happening is it.
    """

    id: str
    sentence: str
    seen: Callable[[Happening], bool]

    def shown_by(self, happening: Happening) -> bool:
        """Whether a happening is it."""
        return self.sees(happening) and self.seen(happening)


Promise = Always | LeadsTo | Sometimes


def tell(happening: Happening) -> str:
    """A happening as one line of a story."""
    action = happening.action
    if happening.row is not None or isinstance(action, Happen):
        return f"{happening.post}: {happening.row.because if happening.row else action}"
    if isinstance(action, Deliver | Lose):
        return f"{action.channel}: '{action.letter.message}' is lost"
    if isinstance(action, Repeat):
        return f"{action.channel}: '{action.letter.message}' is doubled"
    if isinstance(action, Refuse):
        return f"{action.channel}: {action.why}"
    if isinstance(action, Pass):
        return f"{action.seconds:g} s pass"
    return f"{action.channel}: {'it is cut' if isinstance(action, Cut) else 'it works again'}"


def judge(
    promise: Always | LeadsTo, happenings: Iterable[Happening], times: Iterable[int] = (), lasts: Lasts | None = None
) -> None:
    """Hold a whole history, from start to end, against a promise.

    Args:
        promise: what is promised.
        happenings: what happened.
        times: when; without them, no promise is broken by the time that something takes.
        lasts: how long the promise's timer takes, in the same unit; None where nothing says.

    Raises:
        PromiseBroken: with the story up to the step that broke it.
    """
    story: list[Happening] = []
    memos: dict[str | None, Any] = {}
    since: dict[str | None, int | None] = {}
    for happening, now in zip_longest(happenings, times):
        story.append(happening)
        if promise.sees(happening):
            whose = promise.whose(happening)
            memos[whose] = promise.after(memos.get(whose, promise.start), happening)
            if memos[whose] == BROKEN:
                raise PromiseBroken(promise.id, promise.sentence, tuple(map(tell, story)))
            if isinstance(promise, InTime) and lasts and now is not None:
                began = since.get(whose)
                age = None if began is None else now - began
                if promise.mistimed(age, happening, lasts):
                    raise PromiseBroken(promise.id, promise.sentence, tuple(map(tell, story)))
                age = promise.clock(age, happening)
                since[whose] = None if age is None else now - age
    if any(promise.owes(memo) for memo in memos.values()):
        raise PromiseBroken(promise.id, promise.sentence, tuple(map(tell, story)))
