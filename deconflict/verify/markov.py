"""A small regime as a Markov chain in the PRISM language, so that a probabilistic model checker has its say on it.

The chain comes from the system's own transition function, and holds no rule of a procedure. Each of its states is a
moment at which chance decides one thing: how long something takes, how a question is answered, whether a message
arrives. What follows from it for sure is taken at once, and time jumps to whatever is due next.

Time is counted in ticks. What is due at the same tick happens in the order in which it was begun, as in the engine.
Given times that are whole ticks, the chain is exact. Of other times `spread` makes whole ticks, and can round all of
them down or all of them up: where what is asked can only become less likely if something takes longer, the exact
probability lies between the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import ceil, floor
from typing import NamedTuple

from deconflict.errors import NotShown
from protocols.notation.actions import Action, Bring, Deliver, Happen, Happening, Lose, Sent, State
from protocols.notation.channel import OUTSIDE
from protocols.notation.promise import Sometimes
from protocols.notation.system import System
from protocols.notation.table import Row
from protocols.notation.words import LINE_DEAD, Input, Kind, Question, distinct

Spread = Sequence[tuple[int, float]]
"""How a time is spread: whole ticks, and the probability of each."""

OVER = "over"
"""The label of the state in which nothing more will happen, and nothing that was asked for has."""

_LEAST = 2.0**-53
"""Nearer to 0 or to 1 no number comes that luck draws."""


def spread(quantile: Callable[[float], float], tick: float, most: int, *, up: bool = False) -> Spread:
    """A time in whole ticks.

    Args:
        quantile: the inverse of the time's distribution function, on the open interval from 0 to 1.
        tick: how long a tick is, in the unit of the time.
        most: a longer time is taken to be so many ticks; let all be over by then.
        up: round up, instead of down.
    """
    rounded = ceil if up else floor

    def ticks(number: float) -> int:
        return min(rounded(quantile(number) / tick), most)

    found, number = [], _LEAST
    last = ticks(1 - _LEAST)
    while (now := ticks(number)) < last:
        low, high = number, 1 - _LEAST
        while low < (middle := (low + high) / 2) < high:
            low, high = (middle, high) if ticks(middle) == now else (low, middle)
        found.append((now, high - number))
        number = high
    return [*found, (last, 1.0 - sum(chance for _, chance in found))]


@distinct
class _Ask(NamedTuple):
    """A post waits for the answer to a question."""

    post: str
    question: Question


@distinct
class _Draw(NamedTuple):
    """Something begins: the times that it takes are still to be drawn, after those that were."""

    paths: tuple[str, ...]
    ticks: int
    what: Action | _Ask


_Todo = Action | _Ask | _Draw | Sent


class _Moment(NamedTuple):
    """Where everything stands: the system, answers that stay, what is to be done now, and what is due in some ticks."""

    state: State
    known: tuple[tuple[str, bool], ...]
    todo: tuple[_Todo, ...]
    due: tuple[tuple[int, Action | _Ask], ...]


_Branches = list[tuple[float, "_Moment | str"]]
"""What chance makes of a moment: with which probability another, or the label at which the chain ends."""


def _name(action: Action) -> str:
    """What the world does, as the times know it."""
    if isinstance(action, Happen):
        return f"{action.post}: {action.given.what}"
    return f"{action.channel}: {action.message if isinstance(action, Bring) else type(action).__name__.lower()}"


class _Chain:
    """What can come of a moment, one decision of chance at a time."""

    def __init__(
        self, system: System, times: Mapping[str, Spread], chances: Mapping[str, float], asked: Iterable[Sometimes]
    ) -> None:
        self.system, self.times, self.chances = system, times, chances
        self.asked = {re.sub(r"\W", "_", one.id): one for one in asked}
        self.ended_by: dict[str, dict[tuple[str | None, Row | None], None]] = {label: {} for label in self.asked}

    def settled(self, moment: _Moment | str) -> _Moment | str:
        """The next moment at which chance decides something, or the end."""
        while not isinstance(moment, str):
            branches = self.after(moment)
            if len(branches) > 1:
                break
            ((_, moment),) = branches
        return moment

    def after(self, moment: _Moment) -> _Branches:
        """What comes of the first thing that is to be done."""
        if not moment.todo:
            return [(1.0, _next_due(moment))]
        (first, *rest), then = moment.todo, moment._replace(todo=moment.todo[1:])
        if isinstance(first, _Draw):
            return self._drawn(then, first)
        if isinstance(first, _Ask):
            post, question = first
            return [
                (chance, answered._replace(todo=(Happen(post, Input(kind, question.name)), *rest)))
                for chance, kind, answered in self._answers(then, post, question)
            ]
        if isinstance(first, Sent):
            return self._carried(then, first)
        return [(1.0, self._done(then, first))]

    def _drawn(self, moment: _Moment, draw: _Draw) -> _Branches:
        paths, ticks, what = draw
        if paths:
            drawn = ((chance, ticks + more) for more, chance in self.times[paths[0]])
            return [(p, moment._replace(todo=(_Draw(paths[1:], t, what), *moment.todo))) for p, t in drawn]
        if isinstance(what, Deliver):
            # A channel keeps its messages in order: none overtakes the one before it.
            ahead = [at for at, other in moment.due if _way(other) == _way(what)]
            ticks = max(ticks, *ahead) if ahead else ticks
        return [(1.0, moment._replace(due=(*moment.due, (ticks, what))))]

    def _answers(self, moment: _Moment, who: str, question: Question) -> Iterator[tuple[float, Kind, _Moment]]:
        key = f"{who} {question.path}"
        known = dict(moment.known)
        for yes in (True, False):
            chance = 1.0 if question.certain else self.chances[question.path]
            if key in known:
                chance = float(known[key])
            if chance if yes else chance < 1:
                kept = {**known, key: yes} if question.stays else known
                answered = moment._replace(known=tuple(sorted(kept.items())))
                yield chance if yes else 1 - chance, Kind.YES if yes else Kind.NO, answered

    def _carried(self, moment: _Moment, sent: Sent) -> _Branches:
        name, letter, refused = sent
        if refused is not None or letter.to == OUTSIDE:
            return [(1.0, moment)]
        deliver, arrives = Deliver(name, letter), self.system.channel(name).arrives
        if letter.message == LINE_DEAD or not (arrives or name in self.times):
            return [(1.0, moment._replace(todo=(*moment.todo, deliver)))]
        paths = tuple(path for path in (name, arrives.path if arrives else "") if path in self.times)
        begun = moment._replace(todo=(_Draw(paths, 0, deliver), *moment.todo))
        if arrives is None:
            return [(1.0, begun)]
        lost = moment._replace(todo=(*moment.todo, Lose(name, letter)))
        return [
            (chance, (begun if kind is Kind.YES else lost)._replace(known=answered.known))
            for chance, kind, answered in self._answers(moment, name, arrives)
        ]

    def _done(self, moment: _Moment, action: Action) -> _Moment | str:
        try:
            state, happening = self.system.apply(moment.state, action)
        except ValueError:
            if isinstance(action, Happen) and action.given.kind is Kind.MOVES:
                return moment
            raise
        for label, asked in self.asked.items():
            if asked.shown_by(happening):
                self.ended_by[label][happening.post, happening.row] = None
                return label
        return self._begun(moment._replace(state=state), happening)

    def _begun(self, moment: _Moment, happening: Happening) -> _Moment:
        """What a row sends, starts and asks is to be done next; what it stops is no longer due."""
        _, post, row, _, sent = happening
        if post is None or row is None:
            return moment
        stopped: set[Action | _Ask] = {_expiry(post, timer.name) for timer in (*row.cancels, *row.starts)}
        begun = [_Draw((timer.path,), 0, _expiry(post, timer.name)) for timer in row.starts]
        if row.question is not None or row.next is not row.state:
            asks = [_Ask(post, question) for question in self.system.post(post).table.questions.get(row.next, ())]
            waits = [what for _, what in moment.due if isinstance(what, _Ask) and what.post == post]
            if row.question is not None or asks != waits:
                stopped.update(waits)
                begun += [_Draw((ask.question.path,) * (ask.question.path in self.times), 0, ask) for ask in asks]
        due = tuple([waiting for waiting in moment.due if waiting[1] not in stopped])
        return moment._replace(todo=(*sent, *begun, *moment.todo), due=due)


def _expiry(post: str, timer: str) -> Happen:
    return Happen(post, Input(Kind.EXPIRES, timer))


def _way(what: Action | _Ask) -> tuple[str, str] | None:
    return (what.channel, what.letter.to) if isinstance(what, Deliver) else None


def _next_due(moment: _Moment) -> _Moment | str:
    """The moment at which the next thing is due; of several, the one that was begun first."""
    if not moment.due:
        return OVER
    at = min(range(len(moment.due)), key=lambda at: moment.due[at][0])
    ticks, what = moment.due[at]
    due = tuple([(other - ticks, that) for number, (other, that) in enumerate(moment.due) if number != at])
    return moment._replace(todo=(what,), due=due)


def markov(
    system: System,
    happens: Mapping[Action, Spread],
    times: Mapping[str, Spread],
    chances: Mapping[str, float],
    asked: Iterable[Sometimes],
    most: int = 100_000,
) -> str:
    """A regime as a discrete-time Markov chain, in the PRISM language.

    It ends at the first step that shows one of what is asked, in a state with its id as a label (an underscore for
    whatever a label may not hold), or in one with the label OVER: `P=? [F "call_helps"]` is the probability that of all
    that is asked, this comes first. People who are needed are there, and whoever turns flies on as if he did not; so
    let the chain end at a turn, or see that nothing depends on what comes after it.

    Args:
        system: the system; what leaves it is lost.
        happens: what the world does, and when, in order; a move that finds the post elsewhere does nothing.
        times: how long things take, by the path of a timer or a question, or the name of a channel. A question or a
            channel that is not there takes no time.
        chances: the chance of yes, by the path of a question. One that stays is asked once by a post or a channel.
        asked: what may be shown by a step.
        most: how many states are looked for at the most.

    Raises:
        KeyError: a timer has no time, or a question no chance.
        NotShown: there are more states.
    """
    world = {_name(action): when for action, when in happens.items()}
    chain = _Chain(system, {**times, **world}, chances, asked)
    begun = tuple(_Draw((_name(action),), 0, action) for action in happens)
    states = [chain.settled(_Moment(system.start, (), begun, ()))]
    places, commands = {states[0]: 0}, []
    for place, moment in enumerate(states):
        if len(states) > most:
            raise NotShown(f"the chances of '{system.name}'", f"{most:,} states")
        if isinstance(moment, str):
            commands.append(f"  [] s={place} -> (s'={place});  // {moment}")
            continue
        reached: dict[int, float] = {}
        for chance, then in chain.after(moment):
            settled = chain.settled(then)
            at = places.setdefault(settled, len(states))
            if at == len(states):
                states.append(settled)
            reached[at] = reached.get(at, 0.0) + chance
        said = " + ".join(f"{chance!r}:(s'={at})" for at, chance in reached.items())
        commands.append(f"  [] s={place} -> {said};  // {_decided(moment.todo[0])}")
    return "\n".join(
        [
            f"// {system.name}, written from its tables by deconflict.",
            "// Each state is a moment at which chance decides one thing, and its comment says which.",
            "dtmc",
            "",
            "module regime",
            f"  s : [0..{len(states) - 1}] init 0;",
            *commands,
            "endmodule",
            *_labels(chain, places),
            "",
        ]
    )


def _decided(first: _Todo) -> str:
    if isinstance(first, _Draw):
        return f"{first.paths[0]}: how long?"
    if isinstance(first, _Ask):
        return f"{first.post}: {first.question.asks}"
    assert isinstance(first, Sent)  # noqa: S101 - an action alone leaves nothing to chance
    return f"{first.channel}: does '{first.letter.message}' arrive?"


def _labels(chain: _Chain, places: Mapping[_Moment | str, int]) -> Iterator[str]:
    for label, asked in chain.asked.items():
        yield ""
        yield f"// {asked.sentence}"
        for post, row in chain.ended_by[label]:
            yield f"//   {post}: {row.because}" if row else f"//   {post}"
        yield _label(label, places)
    yield from ("", "// Nothing more happens.", _label(OVER, places))


def _label(label: str, places: Mapping[_Moment | str, int]) -> str:
    return f'label "{label}" = {f"s={places[label]}" if label in places else "false"};'
