"""When things happen and how questions are answered: a scenario's parameters, compiled for a system."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from deconflict.engine.kinds import LINE, authority_at
from deconflict.engine.people import FIGHTERS
from deconflict.errors import Fault, ScenarioError
from deconflict.world.channels import Answer
from deconflict.world.channels import Channel as ChannelSays
from deconflict.world.flights import BLOCK
from deconflict.world.parameter import Delay
from deconflict.world.politics import Authority
from deconflict.world.scenario import Scenario
from protocols.airmanship import MEASURED
from protocols.escalation import COOLING, NEXT_STEP
from protocols.notation.channel import OUTSIDE, Channel
from protocols.notation.system import System
from protocols.notation.words import Question, Timer
from protocols.regime import CHAIN_OF_COMMAND


@frozen(eq=False)
class Timing:
    """The questions of some systems, the chance of each, and the time of each question, timer and channel, by path.

    Raises:
        ScenarioError: the scenario leaves something open, or says what nothing here would look at.
    """

    scenario: Scenario
    systems: tuple[System, ...]
    questions: tuple[Question, ...] = field(init=False, repr=False)
    chances: dict[str, float] = field(init=False, factory=dict, repr=False)
    delays: dict[str, Delay] = field(init=False, factory=dict, repr=False)
    _sources: dict[str, ChannelSays | Authority] = field(init=False, repr=False)
    _of_steps: dict[str, tuple[Delay, ...]] = field(init=False, repr=False)

    @_sources.default
    def _answering(self) -> dict[str, ChannelSays | Authority]:
        """What of the scenario has the questions and timers of a procedure: a channel, or a government."""
        parties = self.scenario.escalation.parties if self.scenario.escalation else {}
        return {**{authority_at(party): own for party, own in parties.items()}, **self.scenario.channels}

    @_of_steps.default
    def _own_lengths(self) -> dict[str, tuple[Delay, ...]]:
        return _of_steps(self.scenario)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "questions", self._questions())
        faults = [*self._compile_questions(), *self._compile_timers(), *self._compile_channels()]
        faults += [*self._unknown(), *self._without_link(), *self._too_many()]
        if faults:
            raise ScenarioError(self.scenario.name, tuple(sorted(faults)))

    @property
    def bounds(self) -> dict[str, tuple[float, float | None]]:
        """The least and the greatest time in seconds of each timer, question and channel, by path.

        What the scenario gives no time to takes none; what needs somebody may have to wait until he is free. A channel
        takes the time of its own question too.
        """
        found = {path: delay.bounds for path, delay in self.delays.items()}
        for path, delays in self._of_steps.items():
            ends = [delay.bounds[1] for delay in delays]
            known = [most for most in ends if most is not None]
            found[path] = min(delay.bounds[0] for delay in delays), max(known) if len(known) == len(ends) else None
        defence = self.scenario.defence
        for question in self.questions:
            least, most = found.get(question.path, (0.0, 0.0))
            if question.needs == FIGHTERS and defence:
                patrol = defence.patrol
                least = min(patrol.close_s.bounds[0], patrol.scramble_s.bounds[0])
            found[question.path] = least, None if question.needs else most
        for channel in self.channels:
            parts = [found.get(channel.name, (0.0, 0.0))]
            parts += [found.pop(channel.arrives.path)] if channel.arrives else []
            mosts = [most for _, most in parts if most is not None]
            found[channel.name] = sum(least for least, _ in parts), sum(mosts) if len(mosts) == len(parts) else None
        return found

    def _timers(self) -> tuple[Timer, ...]:
        posts = (post for system in self.systems for post in system.posts)
        return tuple(dict.fromkeys(timer for post in posts for timer in post.table.timers))

    def _questions(self) -> tuple[Question, ...]:
        return tuple(dict.fromkeys(question for system in self.systems for question in system.questions()))

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels of all systems; those of one name carry their messages alike."""
        return tuple({channel.name: channel for system in self.systems for channel in system.channels}.values())

    def _compile_questions(self) -> Iterable[Fault]:
        for question in self.questions:
            source = self._sources.get(question.channel)
            answer = source.questions.get(question.name, Answer()) if source else Answer()
            where = f"{_place(question.channel)}.questions.{question.name}"
            if question.needs == FIGHTERS:
                if answer.delay_s is not None:
                    yield f"{where}.delay_s", "a time", "none: defence.patrol says how soon, by close_s and scramble_s"
            elif answer.delay_s is not None:
                self.delays[question.path] = answer.delay_s
            if question.certain or question.path in MEASURED:
                if answer.chance is not None:
                    why = "the answer is certain" if question.certain else "the distance answers it"
                    yield where, "a chance", f"none, {why}: {question.asks}"
            elif answer.chance is None:
                yield where, "nothing", f"a chance: {question.asks}"
            else:
                self.chances[question.path] = answer.chance.value

    def _compile_timers(self) -> Iterable[Fault]:
        for timer in self._timers():
            source = self._sources.get(timer.channel)
            if timer.path in self._of_steps:
                continue
            if source is None or timer.name not in source.timers:
                yield f"{_place(timer.channel)}.timers.{timer.name}_s", "nothing", f"a time: the wait {timer.waits}"
            else:
                self.delays[timer.path] = source.timers[timer.name]

    def _compile_channels(self) -> Iterable[Fault]:
        wires = {channel.name for channel in self.channels}
        timed = {channel.name for channel in self.channels if OUTSIDE not in channel.ends}
        for name, channel in self.scenario.channels.items():
            if channel.travel_s is not None:
                if name in timed:
                    self.delays[name] = channel.travel_s
                else:
                    yield f"channels.{name}.travel_s", "a time", "none: no message takes time on it"
            if channel.cut and name not in wires:
                yield f"channels.{name}.cut", "true", "false: no message goes by it"
            for setting in ("capacity", "precedence", "routine"):
                if name != LINE and getattr(channel, setting) is not None:
                    yield f"channels.{name}.{setting}", "a setting", f"none: only the {LINE} has an exchange"

    def _without_link(self) -> Iterable[Fault]:
        for name in CHAIN_OF_COMMAND if self.scenario.defence else ():
            if name not in self.scenario.channels:
                yield f"channels.{name}", "nothing", "this link of the chain of command, and its travel_s"

    def _too_many(self) -> Iterable[Fault]:
        for at, entry in enumerate(self.scenario.traffic):
            count = entry.sorties_per_day.value * self.scenario.days
            if count > BLOCK:
                yield f"traffic[{at}].sorties_per_day", f"{count:,.0f} sorties in all", f"at most {BLOCK:,}"

    def _unknown(self) -> Iterable[Fault]:
        questions = {question.path for question in self.questions}
        timers = {timer.path for timer in self._timers()}
        carrying = {path.partition(".")[0] for path in questions | timers}
        known = carrying | {channel.name for channel in self.channels}
        escalation = self.scenario.escalation
        for party, authority in escalation.parties.items() if escalation else ():
            place = authority_at(party)
            for kind, given, paths in (
                ("questions", authority.questions, questions),
                ("timers", authority.timers, timers),
            ):
                for name in given:
                    if f"{place}.{name}" not in paths - self._of_steps.keys():
                        yield f"{place}.{kind}.{name}", f"one of the {kind} that nobody has", _those(place, paths)
        for name, channel in self.scenario.channels.items():
            if name not in known:
                yield f"channels.{name}", "a channel that no procedure uses", f"one of {', '.join(sorted(known))}"
            for asked in channel.questions:
                if f"{name}.{asked}" not in questions:
                    yield f"channels.{name}.questions.{asked}", "a question that nobody asks", _those(name, questions)
            for timed in channel.timers:
                if f"{name}.{timed}" not in timers:
                    yield f"channels.{name}.timers.{timed}", "a timer that nobody starts", _those(name, timers)


def _of_steps(scenario: Scenario) -> dict[str, tuple[Delay, ...]]:
    """The waits of which each step of a ladder has its own length, by path, and these lengths."""
    found: dict[str, tuple[Delay, ...]] = {}
    for party, own in scenario.escalation.parties.items() if scenario.escalation else ():
        found[f"{authority_at(party)}.{NEXT_STEP.name}"] = tuple(step.after_s for step in own.ladder)
        found[f"{authority_at(party)}.{COOLING.name}"] = tuple(step.lasts_s for step in own.ladder)
    return found


def _place(channel: str) -> str:
    return channel if channel.startswith("escalation.") else f"channels.{channel}"


def _those(channel: str, paths: Iterable[str]) -> str:
    names = sorted(path.removeprefix(f"{channel}.") for path in paths if path.startswith(f"{channel}."))
    return f"one of {', '.join(names)}" if names else "none for this channel"
