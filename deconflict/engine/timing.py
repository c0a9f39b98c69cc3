"""When things happen and how questions are answered: a scenario's parameters, compiled for a system."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import field, frozen

from deconflict.engine.clock import milliseconds
from deconflict.errors import Fault, ScenarioError
from deconflict.world.flights import BLOCK
from deconflict.world.luck import Luck, key, uniform
from deconflict.world.parameter import Delay
from deconflict.world.scenario import Channel, Scenario
from protocols.notation.system import System
from protocols.notation.words import Question, Timer
from protocols.regime import CHAIN_OF_COMMAND

Yes = Callable[[int, int], bool]
Wait = Callable[[int, int], int]

VISIT = 1 << 32
"""An encounter's number is its flight's, and this much more for each earlier visit of that flight to the border."""


@frozen(eq=False)
class Timing:
    """Answers and delays of every question, timer and channel of a system, by chance alone."""

    scenario: Scenario
    system: System
    chances: dict[str, float] = field(init=False, factory=dict, repr=False)
    delays: dict[str, Delay] = field(init=False, factory=dict, repr=False)

    def __attrs_post_init__(self) -> None:
        faults = [*self._compile_questions(), *self._compile_timers(), *self._unknown(), *self._without_link()]
        faults += self._too_many()
        for name, channel in self.scenario.channels.items():
            if channel.travel_s is not None:
                self.delays[name] = channel.travel_s
        if faults:
            raise ScenarioError(self.scenario.name, tuple(sorted(faults)))

    def under(self, luck: Luck) -> Draws:
        """The answers and times of one campaign."""
        return Draws(self, luck)

    def _questions(self) -> tuple[Question, ...]:
        return self.system.questions()

    def _timers(self) -> tuple[Timer, ...]:
        return tuple(dict.fromkeys(timer for post in self.system.posts for timer in post.table.timers))

    def _channel(self, name: str) -> Channel | None:
        return self.scenario.channels.get(name)

    def _compile_questions(self) -> Iterable[Fault]:
        for question in self._questions():
            channel = self._channel(question.channel)
            answer = channel.questions.get(question.name) if channel else None
            where = f"channels.{question.channel}.questions.{question.name}"
            if answer is not None and answer.delay_s is not None:
                self.delays[question.path] = answer.delay_s
            if question.certain:
                if answer is not None and answer.chance is not None:
                    yield where, "a chance", f"none, the answer is certain: {question.asks}"
            elif answer is None or answer.chance is None:
                yield where, "nothing", f"a chance: {question.asks}"
            else:
                self.chances[question.path] = answer.chance.value

    def _compile_timers(self) -> Iterable[Fault]:
        for timer in self._timers():
            channel = self._channel(timer.channel)
            if channel is None or timer.name not in channel.timers:
                yield f"channels.{timer.channel}.timers.{timer.name}_s", "nothing", f"a time: the wait {timer.waits}"
            else:
                self.delays[timer.path] = channel.timers[timer.name]

    def _without_link(self) -> Iterable[Fault]:
        for name in CHAIN_OF_COMMAND:
            if name not in self.scenario.channels:
                yield f"channels.{name}", "nothing", "this link of the chain of command, and its travel_s"

    def _too_many(self) -> Iterable[Fault]:
        for at, entry in enumerate(self.scenario.traffic):
            count = entry.sorties_per_day.value * self.scenario.days
            if count > BLOCK:
                yield f"traffic[{at}].sorties_per_day", f"{count:,.0f} sorties in all", f"at most {BLOCK:,}"

    def _unknown(self) -> Iterable[Fault]:
        questions = {question.path for question in self._questions()}
        timers = {timer.path for timer in self._timers()}
        carrying = {path.partition(".")[0] for path in questions | timers}
        known = carrying | {channel.name for channel in self.system.channels}
        for name, channel in self.scenario.channels.items():
            if name not in known:
                yield f"channels.{name}", "a channel that no procedure uses", f"one of {', '.join(sorted(known))}"
            for asked in channel.questions:
                if f"{name}.{asked}" not in questions:
                    yield f"channels.{name}.questions.{asked}", "a question that nobody asks", _those(name, questions)
            for timed in channel.timers:
                if f"{name}.{timed}" not in timers:
                    yield f"channels.{name}.timers.{timed}", "a timer that nobody starts", _those(name, timers)


class Draws:
    """The chance of one campaign: for each question its answer, and for each question, timer and channel its time.

    Attributes:
        yes: by a question's path, its answer to (who, which time).
        wait: by a path, milliseconds for (who, which time); what takes no time is not in it.
    """

    def __init__(self, timing: Timing, luck: Luck) -> None:
        self.yes = {
            question.path: _answer(question, key(luck.seed, question.path), timing.chances.get(question.path, 1.0))
            for question in timing.system.questions()
        }
        self.wait = {path: _wait(key(luck.seed, f"{path} delay"), delay) for path, delay in timing.delays.items()}


def _answer(question: Question, what: int, chance: float) -> Yes:
    if question.certain:
        return lambda _who, _time: True
    if not question.stays:
        return lambda who, time: uniform(what, who, time) < chance
    known: dict[int, bool] = {}

    # What stays is a property of the flight: the same on its next visit to the border.
    def yes(who: int, _time: int) -> bool:
        flight = who % VISIT
        answer = known.get(flight)
        if answer is None:
            answer = known[flight] = uniform(what, flight, 0) < chance
        return answer

    return yes


def _wait(what: int, delay: Delay) -> Wait:
    if delay.is_fixed:
        fixed_ms = milliseconds(delay.centre)
        return lambda _who, _time: fixed_ms
    quantile = delay.quantile()
    return lambda who, time: round(quantile(uniform(what, who, time)) * 1000)


def _those(channel: str, paths: Iterable[str]) -> str:
    names = sorted(path.partition(".")[2] for path in paths if path.startswith(f"{channel}."))
    return f"one of {', '.join(names)}" if names else "none for this channel"
