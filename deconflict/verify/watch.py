"""Runtime verification: what happened in a run, judged by the promises that stand beside the procedures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from attrs import evolve, frozen

from deconflict.verify.clocks import Bounds, milliseconds
from protocols.notation.actions import Happening
from protocols.notation.errors import PromiseBroken
from protocols.notation.promise import Always, InTime, LeadsTo, Promise, Sometimes, judge

Histories = Mapping[int, Sequence[Happening]]
"""What happened, each history from its start to its end, under a number of its own."""

Times = Mapping[int, Sequence[int]]
"""When, in milliseconds, by the same numbers."""


class Verdict(StrEnum):
    """What became of a promise. What can happen need not be seen in one run."""

    KEPT = "kept"
    BROKEN = "broken"
    UNTRIED = "untried"
    """Nothing happened that it looks at."""
    SEEN = "seen"
    NOT_SEEN = "not seen"


_GRAVEST = (Verdict.BROKEN, Verdict.KEPT, Verdict.SEEN, Verdict.UNTRIED, Verdict.NOT_SEEN)


@frozen
class Breach:
    """A promise broken.

    Attributes:
        histories: how many histories broke it.
        shortest: the number of the one that did so in the fewest steps.
        story: what happened in that one, one line a step, up to the step that broke it.
    """

    histories: int
    shortest: int
    story: tuple[str, ...]


@frozen
class Judged:
    """A promise, and what became of it.

    Attributes:
        promise: the promise.
        verdict: what became of it.
        steps: how many steps it looked at.
        histories: in how many histories it found one.
        breach: how it was broken, if it was.
    """

    promise: Promise
    verdict: Verdict
    steps: int
    histories: int
    breach: Breach | None = None


def watch(
    promises: Iterable[Promise], histories: Histories, times: Times | None = None, bounds: Bounds | None = None
) -> tuple[Judged, ...]:
    """What became of each promise, over all histories; in time too, where it is known when and how long things take."""
    return tuple(_judged(promise, histories, times or {}, bounds or {}) for promise in promises)


def watch_each(
    promises: Mapping[int, tuple[Promise, ...]], histories: Histories, times: Times, bounds: Bounds
) -> tuple[Judged, ...]:
    """The same, where each history has promises of its own; those of one id are one promise."""
    bound: dict[str, dict[Promise, list[int]]] = {}
    for number, own in promises.items():
        for promise in own:
            bound.setdefault(promise.id, {}).setdefault(promise, []).append(number)
    return tuple(
        _together([_judged(one, {n: histories[n] for n in of}, times, bounds) for one, of in alike.items()])
        for alike in bound.values()
    )


def _together(judged: Sequence[Judged]) -> Judged:
    """What became of one promise that binds some histories in one wording and some in another."""
    first = judged[0]
    if len(judged) == 1:
        return first
    breaches = [one.breach for one in judged if one.breach]
    worst = min(breaches, key=lambda breach: len(breach.story), default=None)
    verdict = min((one.verdict for one in judged), key=_GRAVEST.index)
    breach = evolve(worst, histories=sum(breach.histories for breach in breaches)) if worst else None
    return Judged(
        first.promise, verdict, sum(one.steps for one in judged), sum(one.histories for one in judged), breach
    )


def _judged(promise: Promise, histories: Histories, times: Times, bounds: Bounds) -> Judged:
    steps = [seen for history in histories.values() if (seen := sum(map(promise.sees, history)))]
    breach = None
    if isinstance(promise, Sometimes):
        seen = any(promise.shown_by(happening) for history in histories.values() for happening in history)
        verdict = Verdict.SEEN if seen else Verdict.NOT_SEEN
    else:
        breach = _breach(promise, histories, times, bounds)
        verdict = Verdict.BROKEN if breach else Verdict.KEPT if steps else Verdict.UNTRIED
    return Judged(promise, verdict, sum(steps), len(steps), breach)


def _breach(promise: Always | LeadsTo, histories: Histories, times: Times, bounds: Bounds) -> Breach | None:
    lasts = bounds.get(promise.timer.path) if isinstance(promise, InTime) else None
    stories: dict[int, tuple[str, ...]] = {}
    for number, history in histories.items():
        try:
            judge(promise, history, times.get(number, ()), lasts and milliseconds(lasts))
        except PromiseBroken as error:
            stories[number] = error.story
    if not stories:
        return None
    shortest = min(stories, key=lambda number: len(stories[number]))
    return Breach(len(stories), shortest, stories[shortest])
