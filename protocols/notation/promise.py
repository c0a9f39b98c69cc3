"""What a procedure promises, in three forms, each judged on what happened and nothing else.

The same promise is judged by whoever has happenings to show: the explorer on every step that can be reached, a random
walk on its own, a history on all of its encounters.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from collections.abc import Set as AbstractSet
from typing import Any

from attrs import field, frozen

from protocols.notation.actions import Cut, Deliver, Happen, Happening, Lose, Refuse, Repeat
from protocols.notation.errors import PromiseBroken
from protocols.notation.table import Table

BROKEN = "broken"
"""What a watch answers when a promise is broken."""


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
    return f"{action.channel}: {'it is cut' if isinstance(action, Cut) else 'it works again'}"


def judge(promise: Always | LeadsTo, happenings: Iterable[Happening]) -> None:
    """Hold a whole history, from start to end, against a promise.

    Raises:
        PromiseBroken: with the story up to the step that broke it.
    """
    story: list[str] = []
    memos: dict[str | None, Any] = {}
    for happening in happenings:
        story.append(tell(happening))
        if promise.sees(happening):
            whose = promise.whose(happening)
            memos[whose] = promise.after(memos.get(whose, promise.start), happening)
            if memos[whose] == BROKEN:
                raise PromiseBroken(promise.id, promise.sentence, tuple(story))
    if any(promise.owes(memo) for memo in memos.values()):
        raise PromiseBroken(promise.id, promise.sentence, tuple(story))
