"""The chance of one campaign: how each question is answered, how long each thing takes, how each message fares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from functools import cache, partial
from typing import NamedTuple, TypeVar

from deconflict.engine.clock import milliseconds
from deconflict.engine.people import FIGHTERS
from deconflict.engine.timing import Timing
from deconflict.world.luck import Chance, Luck, Numbers, key
from deconflict.world.numbering import VISIT
from deconflict.world.parameter import Delay
from deconflict.world.scenario import Patrol
from protocols.notation.channel import Channel
from protocols.notation.words import Input, Question

Yes = Callable[[int, int], bool]
Wait = Callable[[int, int], int]


class Way(NamedTuple):
    """How a channel takes a message: whether it arrives, how long it travels, and how long its question adds."""

    arrives: Yes | None
    travels: Wait | None
    takes: Wait | None


class Draws:
    """What luck decides in one campaign.

    Attributes:
        yes: by a question's path, its answer to (who, which time).
        wait: by a path, milliseconds for (who, which time); what takes no time is not in it.
        ways: by a channel's name, how it takes its messages; None where it does so at once and loses nothing.
        forced: by a question's path, the answer that it has whatever luck and the world would say.
        fixed_ms: by a path, how long it takes whatever luck says.
        timing: what is drawn from.
        settled: by the path of a question whose answer stays, the number that luck gave each flight, once it did.
    """

    def __init__(self, timing: Timing, luck: Luck, settled: dict[str, dict[int, float]] | None = None) -> None:
        self.timing = timing
        self.settled = {} if settled is None else settled
        self.forced: Mapping[str, bool] = {}
        self.fixed_ms: Mapping[str, int] = {}
        self.yes = {
            of.path: _answer(of, luck.of(of.path), timing.chances.get(of.path, 1.0), self._of_flights(of))
            for of in timing.questions
        }
        self.wait = {path: _wait(luck.of(f"{path} delay"), delay) for path, delay in timing.delays.items()}
        for question in timing.questions:
            if question.needs == FIGHTERS and timing.scenario.defence:
                self.wait[question.path] = _closing(timing.scenario.defence.patrol, luck, question.path)
        self.ways = {channel.name: _way(channel, self) for channel in timing.channels}

    def _of_flights(self, question: Question) -> dict[int, float] | None:
        return self.settled.setdefault(question.path, {}) if question.stays else None

    def under(self, answers: Mapping[str, bool], takes_ms: Mapping[str, int], luck: Luck | None = None) -> Draws:
        """The same draws but for some answers and times, and under another luck but for the answers that stay."""
        changed = Draws(self.timing, luck, self.settled) if luck else copy(self)
        changed.forced = {**self.forced, **answers}
        changed.yes = {**changed.yes, **{path: partial(_always, answer) for path, answer in changed.forced.items()}}
        changed.fixed_ms = {**self.fixed_ms, **takes_ms}
        # Some waits are not the timing's own: the governments put theirs here.
        waits = {path: partial(_always, wait_ms) for path, wait_ms in changed.fixed_ms.items()}
        changed.wait = {**self.wait, **changed.wait, **waits}
        changed.ways = {channel.name: _way(channel, changed) for channel in self.timing.channels}
        return changed


@cache
def first_time(channel: str, message: str, on: Input) -> int:
    """The number from which the times are counted that a message is sent by a channel, on the input that makes it so.

    These numbers lie far apart: a message that is not sent in another arm shifts no draw of those that are.
    """
    return key(0, f"{channel}: {message} on {on}")


def _way(channel: Channel, draws: Draws) -> Way | None:
    question, travels = channel.arrives, draws.wait.get(channel.name)
    if question is None:
        return Way(None, travels, None) if travels else None
    return Way(draws.yes[question.path], travels, draws.wait.get(question.path))


T = TypeVar("T")


def _always(answer: T, _who: int, _time: int) -> T:
    return answer


def _answer(question: Question, number: Numbers, chance: float, settled: dict[int, float] | None) -> Yes:
    if question.certain:
        return lambda _who, _time: True
    if settled is None:
        return lambda who, time: number(who, time) < chance

    # What stays is a property of the flight: the same on its next visit to the border.
    def yes(who: int, _time: int) -> bool:
        flight = who % VISIT
        drawn = settled.get(flight)
        if drawn is None:
            drawn = settled[flight] = number(flight, 0)
        return drawn < chance

    return yes


def _wait(number: Numbers, delay: Delay) -> Wait:
    if delay.is_fixed:
        fixed_ms = milliseconds(delay.centre)
        return lambda _who, _time: fixed_ms
    quantile = delay.quantile()
    return lambda who, time: round(quantile(number(who, time)) * 1000)


def _closing(patrol: Patrol, luck: Luck, path: str) -> Wait:
    """From the order to a firing position: from its station for a share of the day, else from ground alert."""
    numbers, on_station, coverage = luck.of(f"{path} delay"), luck.of(Chance.PATROL), patrol.coverage.value
    closes, scrambles = _wait(numbers, patrol.close_s), _wait(numbers, patrol.scramble_s)
    return lambda who, time: (closes if on_station(who, 0) < coverage else scrambles)(who, time)
