"""A small regime as a Markov chain in the PRISM language, so that a probabilistic model checker has its say on it.

The chain comes from the system's own transition function and holds no rule of a procedure. Each of its states is a
moment at which chance decides one thing: how long something takes, how a question is answered, whether a message
arrives. What follows for sure is taken at once, and time jumps to whatever is due next.

Time is counted in ticks. What is due at the same tick happens in the order in which it was begun, as in the engine.
Where all times are whole ticks, the chain is exact. Of other times `spread` makes whole ticks. Where each of them can
only hasten or only delay what is asked, the exact probability is bracketed: by the chain in which each is rounded so
that it hastens, and the chain in which each is rounded so that it delays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import ceil, floor
from typing import NamedTuple

from deconflict.errors import NotShown
from protocols.notation.actions import Bring, Deliver, Happen, Happening, Lose, Sent, State
from protocols.notation.channel import OUTSIDE
from protocols.notation.promise import Sometimes, tell
from protocols.notation.system import System
from protocols.notation.words import LINE_DEAD, Input, Kind, Question, distinct

Spread = Sequence[tuple[int, float]]
"""How a time is spread: whole ticks, and the probability of each."""

OVER = "over"
"""The label of the state in which nothing more will happen, and nothing that was asked has."""

_LEAST = 2.0**-53
"""No number that luck draws is nearer to 0 or to 1."""


def spread(quantile: Callable[[float], float], tick: float, most: int, *, up: bool = False) -> Spread:
    """A time in whole ticks.

    Args:
        quantile: the inverse of the time's distribution function.
        tick: how long a tick is, in the unit of the time.
        most: a longer time is taken to be so many ticks; by then all should be over.
        up: round up instead of down.
    """
    rounded = ceil if up else floor

    def ticks(number: float) -> int:
        return min(rounded(quantile(number) / tick), most)

    found: list[tuple[int, float]] = []
    begins, last = 0.0, ticks(1 - _LEAST)
    while (now := ticks(begins or _LEAST)) < last:
        low, high = begins, 1 - _LEAST
        while low < (middle := (low + high) / 2) < high:
            low, high = (middle, high) if ticks(middle) == now else (low, middle)
        found.append((now, high - begins))
        begins = high
    return [*found, (last, 1 - begins)]


def markov(
    system: System,
    happens: Iterable[tuple[Happen | Bring, Spread]],
    times: Mapping[str, Spread],
    chances: Mapping[str, float],
    asked: Iterable[Sometimes],
    most: int = 100_000,
) -> str:
    """A regime as a discrete-time Markov chain, in the PRISM language.

    It ends with the first step that shows one of what is asked, in a state labelled with its id (its hyphens turned to
    underscores), or in one labelled OVER. So `P=? [F "call_helps"]` is the probability that this comes, and comes
    before the rest of what is asked.

    The world does what it does at its time, whatever the posts do: to an aircraft that turned, too. Where that
    matters, let the chain end at the turn. Everyone who is needed is there, and free.

    Args:
        system: the system; what is said to those outside it is not heard.
        happens: what the world does, and when; a move that finds its post where it cannot be moved so does nothing.
        times: how long things take, by the path of a timer or a question, or the name of a channel. A question or a
            channel that is not there takes no time.
        chances: the chance of a yes, by the path of a question. The answer to one that stays is kept by the post or
            the channel that asks it.
        asked: what is to be shown.
        most: how many states there may be.

    Raises:
        KeyError: a timer that is started has no time, or a question that is asked no chance.
        NotShown: there are more states.
    """
    world = [*happens]
    timed = {**times, **{str(number): when for number, (_, when) in enumerate(world)}}
    chain = _Chain(system, timed, chances, asked)
    begun = tuple(_Draw((str(number),), 0, action) for number, (action, _) in enumerate(world))
    states = [chain.settled(_Moment(system.start, (), begun, ()))]
    places, commands = {states[0]: 0}, list[str]()
    for place, state in enumerate(states):
        if len(states) > most:
            raise NotShown(f"the chances of '{system.name}'", f"{most:,} states")
        if isinstance(state, str):
            commands.append(f"  [] s={place} -> (s'={place});  // {state}")
            continue
        reached: dict[int, float] = {}
        for chance, moment in chain.after(state):
            then = chain.settled(moment)
            at = places.setdefault(then, len(states))
            if at == len(states):
                states.append(then)
            reached[at] = reached.get(at, 0.0) + chance
        said = " + ".join(f"{chance!r}:(s'={at})" for at, chance in reached.items())
        commands.append(f"  [] s={place} -> {said};  // {_decided(state.todo[0])}")
    head = [
        f"// {system.name}, written from its tables by deconflict.",
        "// Each state is a moment at which chance decides one thing; its comment says which.",
        "dtmc",
    ]
    module = ["", "module regime", f"  s : [0..{len(states) - 1}] init 0;", *commands, "endmodule"]
    return "\n".join([*head, *module, *_labels(chain, places), ""])


_Deed = Happen | Bring | Deliver | Lose


@distinct
class _Ask(NamedTuple):
    """A post waits for the answer to a question."""

    post: str
    question: Question


@distinct
class _Draw(NamedTuple):
    """Something begins that takes so many ticks, and as many more as are still to be drawn."""

    paths: tuple[str, ...]
    ticks: int
    what: _Deed | _Ask


_Todo = _Deed | _Ask | _Draw | Sent


class _Moment(NamedTuple):
    """Where the system stands, which answers stay, what is to be done now, and what is due in how many ticks."""

    state: State
    known: tuple[tuple[tuple[str, str], bool], ...]
    todo: tuple[_Todo, ...]
    due: tuple[tuple[int, _Deed | _Ask], ...]

    def first(self, todo: _Todo) -> _Moment:
        """The same, with something to be done before all else."""
        return _Moment(self.state, self.known, (todo, *self.todo), self.due)

    def last(self, todo: _Todo) -> _Moment:
        """The same, with something to be done after all else that is to be done now."""
        return _Moment(self.state, self.known, (*self.todo, todo), self.due)


_Branches = list[tuple[float, _Moment | str]]
"""What chance makes of a moment, each with its probability: another moment, or the label at which the chain ends."""


class _Chain:
    """What comes of a moment, one decision at a time."""

    def __init__(
        self, system: System, times: Mapping[str, Spread], chances: Mapping[str, float], asked: Iterable[Sometimes]
    ) -> None:
        self.system, self.times, self.chances = system, times, chances
        self.asked = {re.sub(r"\W", "_", one.id): one for one in asked}
        self.ended_by: dict[str, dict[str, None]] = {label: {} for label in self.asked}

    def settled(self, moment: _Moment | str) -> _Moment | str:
        """The next moment at which chance decides something, or the label at which the chain ends before."""
        while not isinstance(moment, str):
            branches = self.after(moment)
            if len(branches) > 1:
                break
            ((_, moment),) = branches
        return moment

    def after(self, moment: _Moment) -> _Branches:
        """What comes of the first thing that is to be done, or else of the next that is due."""
        if not moment.todo:
            return [(1.0, _next_due(moment))]
        first, then = moment.todo[0], _Moment(moment.state, moment.known, moment.todo[1:], moment.due)
        if isinstance(first, _Draw):
            return self._drawn(then, first)
        if isinstance(first, _Ask):
            post, question = first
            answers = self._answers(then, post, question)
            return [(chance, known.first(Happen(post, Input(kind, question.name)))) for chance, kind, known in answers]
        if isinstance(first, Sent):
            return self._carried(then, first)
        return [(1.0, self._done(then, first))]

    def _drawn(self, moment: _Moment, draw: _Draw) -> _Branches:
        paths, ticks, what = draw
        if paths:
            drawn = self.times[paths[0]]
            return [(chance, moment.first(_Draw(paths[1:], ticks + more, what))) for more, chance in drawn]
        if isinstance(what, Deliver):
            # A channel keeps its messages in order: none overtakes the one before it.
            ahead = [at for at, other in moment.due if _way(other) == _way(what)]
            ticks = max(ticks, *ahead) if ahead else ticks
        return [(1.0, moment._replace(due=(*moment.due, (ticks, what))))]

    def _answers(self, moment: _Moment, who: str, question: Question) -> Iterator[tuple[float, Kind, _Moment]]:
        known, key = dict(moment.known), (who, question.path)
        chance = float(known[key]) if key in known else 1.0 if question.certain else self.chances[question.path]
        for probability, kind in ((chance, Kind.YES), (1 - chance, Kind.NO)):
            if probability:
                kept = known | {key: kind is Kind.YES} if question.stays else known
                yield probability, kind, _Moment(moment.state, tuple(sorted(kept.items())), moment.todo, moment.due)

    def _carried(self, moment: _Moment, sent: Sent) -> _Branches:
        name, letter, refused = sent
        if refused is not None or letter.to == OUTSIDE:
            return [(1.0, moment)]
        deliver, arrives = Deliver(name, letter), self.system.channel(name).arrives
        if letter.message == LINE_DEAD or (arrives is None and name not in self.times):
            return [(1.0, moment.last(deliver))]
        begun = _Draw(self._timed(name, arrives.path) if arrives else (name,), 0, deliver)
        answers = self._answers(moment, name, arrives) if arrives else [(1.0, Kind.YES, moment)]
        lost = Lose(name, letter)
        return [(chance, then.first(begun) if kind is Kind.YES else then.last(lost)) for chance, kind, then in answers]

    def _timed(self, *paths: str) -> tuple[str, ...]:
        return tuple([path for path in paths if path in self.times])

    def _done(self, moment: _Moment, action: _Deed) -> _Moment | str:
        try:
            state, happening = self.system.apply(moment.state, action)
        except ValueError:
            if isinstance(action, Happen) and action.given.kind is Kind.MOVES:
                return moment
            raise
        for label, asked in self.asked.items():
            if asked.shown_by(happening):
                self.ended_by[label][tell(happening)] = None
                return label
        return self._begun(_Moment(state, *moment[1:]), happening)

    def _begun(self, moment: _Moment, happening: Happening) -> _Moment:
        """What a row sends, starts and asks is to be done next; what it stops is no longer due."""
        _, post, row, _, sent = happening
        if post is None or row is None:
            return moment
        expiries = {timer: Happen(post, Input(Kind.EXPIRES, timer.name)) for timer in (*row.cancels, *row.starts)}
        stopped: set[_Deed | _Ask] = {*expiries.values()}
        begun = [_Draw((timer.path,), 0, expiries[timer]) for timer in row.starts]
        if row.question is not None or row.next is not row.state:
            asks = [_Ask(post, question) for question in self.system.post(post).table.questions.get(row.next, ())]
            waits = [what for _, what in moment.due if isinstance(what, _Ask) and what.post == post]
            if row.question is not None or asks != waits:
                stopped.update(waits)
                begun += [_Draw(self._timed(ask.question.path), 0, ask) for ask in asks]
        due = tuple([waiting for waiting in moment.due if waiting[1] not in stopped])
        return _Moment(moment.state, moment.known, (*sent, *begun, *moment.todo), due)


def _next_due(moment: _Moment) -> _Moment | str:
    """The moment at which the next thing is due; of several, the one that was begun first."""
    if not moment.due:
        return OVER
    at = min(range(len(moment.due)), key=lambda at: moment.due[at][0])
    ticks, what = moment.due[at]
    others = moment.due[:at] + moment.due[at + 1 :]
    due = tuple([(other - ticks, that) for other, that in others])
    return _Moment(moment.state, moment.known, (what,), due)


def _way(what: _Deed | _Ask) -> tuple[str, str] | None:
    return (what.channel, what.letter.to) if isinstance(what, Deliver) else None


def _decided(todo: _Todo) -> str:
    """What chance decides of a thing that is to be done."""
    if isinstance(todo, _Draw):
        return f"how long: {_decided(todo.what)}"
    if isinstance(todo, _Ask):
        return f"{todo.post}: {todo.question.asks}"
    if isinstance(todo, Happen):
        return f"{todo.post}: {todo.given}"
    if isinstance(todo, Bring):
        return f"{todo.channel}: '{todo.message}' comes in"
    return f"{todo.channel}: '{todo.letter.message}' arrives"


def _labels(chain: _Chain, places: Mapping[_Moment | str, int]) -> Iterator[str]:
    """The labels, each with what it stands for and the rows that lead to it."""
    said = {label: [asked.sentence, *chain.ended_by[label]] for label, asked in chain.asked.items()}
    for label, lines in {**said, OVER: ["Nothing more happens."]}.items():
        yield from ("", *(f"// {line}" for line in lines))
        yield f'label "{label}" = {f"s={places[label]}" if label in places else "false"};'
