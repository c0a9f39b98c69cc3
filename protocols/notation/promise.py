"""What a procedure promises, in three forms, each judged on what happened and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from attrs import frozen

from protocols.notation.actions import Cut, Deliver, Happen, Happening, Lose, Refuse, Repeat
from protocols.notation.errors import PromiseBroken

BROKEN = "broken"
"""What a watch answers when a promise is broken."""


@frozen(eq=False)
class Always:
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


@frozen(eq=False)
class LeadsTo:
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


@frozen(eq=False)
class Sometimes:
    """Something that can be reached, so that a table cannot keep its promises by doing nothing.

    Args:
        id: a short name.
        sentence: what can happen, in plain words.
        seen: whether a happening is it.
    """

    id: str
    sentence: str
    seen: Callable[[Happening], bool]


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
    memo: Any = promise.start if isinstance(promise, Always) else None
    owed = False
    for happening in happenings:
        story.append(tell(happening))
        if isinstance(promise, Always):
            memo = promise.watch(memo, happening)
            if memo == BROKEN:
                raise PromiseBroken(promise.id, promise.sentence, tuple(story))
        elif promise.answer(happening):
            owed = False
        elif promise.trigger(happening):
            owed = True
    if owed:
        raise PromiseBroken(promise.id, promise.sentence, tuple(story))
