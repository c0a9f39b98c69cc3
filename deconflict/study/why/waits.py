"""How long everything took in one encounter, as luck had it, and the median of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from deconflict.engine.draws import Draws, first_time
from deconflict.engine.people import FIGHTERS
from deconflict.history import Entry
from deconflict.study.why.case import Case
from deconflict.world.luck import Chance, Luck
from protocols.notation.channel import OUTSIDE
from protocols.notation.table import Row
from protocols.notation.words import LINE_DEAD, Question


class Wait(NamedTuple):
    """What took time: a question, a timer or a channel, by path, in words, and how long each time; in seconds."""

    path: str
    says: str
    took_s: tuple[float, ...]
    median_s: float


def waits(case: Case) -> Iterator[Wait]:
    """Everything that took a time that is not always the same, in the order in which it came up."""
    draws = Draws(case.staged.timing, Luck(case.rerun.luck))
    uses: dict[str, list[float]] = {}
    says: dict[str, str] = {}
    for path, words, time in _Uses(case, draws).all():
        wait = draws.wait.get(path)
        if wait is not None:
            says.setdefault(path, words)
            uses.setdefault(path, []).append(wait(case.number, time) / 1000)
    for path, took_s in uses.items():
        median_s = _median(case, path)
        if median_s is not None:
            yield Wait(path, says[path], tuple(took_s), median_s)


def _median(case: Case, path: str) -> float | None:
    """The median of a time; None where it is always the same."""
    timing, defence = case.staged.timing, case.staged.scenario.defence
    delay = timing.delays.get(path)
    needs = {question.path: question.needs for question in timing.questions}
    if needs.get(path) == FIGHTERS and defence:
        patrol = defence.patrol
        on_station = Luck(case.rerun.luck).uniform(Chance.PATROL, case.number) < patrol.coverage.value
        delay = patrol.close_s if on_station else patrol.scramble_s
    return None if delay is None or delay.is_fixed else delay.draw(0.5)


class _Uses:
    """What of the draws an encounter used, each with its path, what it is, and which time it was."""

    def __init__(self, case: Case, draws: Draws) -> None:
        self._case, self._draws = case, draws
        self._asks = case.kind.asks
        self._pending: dict[str, Question] = {}
        self._times: Counter[str | int] = Counter()

    def all(self) -> Iterator[tuple[str, str, int]]:
        """Questions, timers and channels, as they come up."""
        for entry in self._case.came.entries.values():
            row, post = entry.happening.row, entry.happening.post
            # The exchange stands beside the encounter: what it does takes no time.
            if row is None or post not in self._asks:
                continue
            yield from self._letters(entry, row)
            for timer in row.starts:
                yield timer.path, f"the wait {timer.waits}", self._next(timer.path)
            yield from self._question(str(post), row)

    def _letters(self, entry: Entry, row: Row) -> Iterator[tuple[str, str, int]]:
        for sent in entry.happening.sent:
            letter, way = sent.letter, self._draws.ways.get(sent.channel)
            if sent.refused is not None or letter.to == OUTSIDE or way is None or letter.message == LINE_DEAD:
                continue
            first = first_time(sent.channel, letter.message, row.on.input)
            time = first + self._next(first)
            if way.arrives is not None and not way.arrives(self._case.number, time):
                continue
            yield sent.channel, "a message on its way", time
            question = self._arrivals.get(sent.channel)
            if question is not None:
                yield question.path, question.asks, time

    @property
    def _arrivals(self) -> Mapping[str, Question]:
        return self._case.came.history.arrivals

    def _question(self, post: str, row: Row) -> Iterator[tuple[str, str, int]]:
        """The question that a post's new state waits for, unless it is put already."""
        question, pending = self._asks[post].get(row.next), self._pending.get(post)
        if row.question is None and row.next is row.state:
            return
        if question is None:
            self._pending.pop(post, None)
        elif pending is not question or row.question is not None:
            self._pending[post] = question
            yield question.path, question.asks, self._next(question.path)

    def _next(self, key: str | int) -> int:
        self._times[key] += 1
        return self._times[key] - 1
