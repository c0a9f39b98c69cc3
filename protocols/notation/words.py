"""The words of a table: what can happen to a post, and what a post can do."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, TypeVar

from attrs import field, frozen

Memory = Any
"""What a post remembers: a frozen value, or None."""

About = Any
"""What a message says beyond its name: a hashable value, or None."""

When = Callable[[Memory, About], bool]
"""A guard: whether a row is taken, by what the post remembers and what the input says."""

LINE_DEAD = "the line is dead"
"""What both ends of a channel hear, each about its port, when it is cut under them."""


T = TypeVar("T", bound=tuple[Any, ...])


def distinct(kind: type[T]) -> type[T]:
    """Make a kind of named tuple equal only to its own kind: a letter delivered is not one lost."""

    def same(self: T, other: object) -> bool:
        return type(self) is type(other) and tuple.__eq__(self, other)

    def differs(self: T, other: object) -> bool:
        return not same(self, other)

    for name, method in (("__eq__", same), ("__ne__", differs), ("__hash__", tuple.__hash__)):
        setattr(kind, name, method)
    return kind


class Gate(StrEnum):
    """The five gates that a message passes in series before it has an effect."""

    UP = "up"
    WILLING = "willing"
    RIGHT_PERSON = "right person"
    UNDERSTOOD = "understood"
    PASSED_ON = "passed on"


class Mark(StrEnum):
    """What a row means for the count of incidents, or for the time that was to spare."""

    APPROACHED = "approached"
    WARNED = "warned"
    VIOLATED = "violated"
    INTERCEPTED = "intercepted"
    LOCKED_ON = "locked on"
    RELEASED = "released"
    LOST = "lost"
    FURTHER_LOSS = "further loss"
    RESCUED = "rescued"
    TURNED = "turned"
    FIRE_HELD = "fire held"
    TOO_LATE = "too late"
    AIRPROX_A = "airprox A"
    AIRPROX_B = "airprox B"
    AIRPROX_C = "airprox C"
    AIRPROX_D = "airprox D"
    PASSED_CLEAR = "passed clear"
    STRUCK = "struck"
    KNOWN = "known"
    HALTED = "halted"
    CALLED = "called"


class Kind(StrEnum):
    """The kinds of things that happen to a post."""

    HEARS = "hears"
    EXPIRES = "expires"
    YES = "yes"
    NO = "no"
    MOVES = "moves"


class Input(NamedTuple):
    """A thing that happened: a message heard, a timer run out, a question answered, the world moved."""

    kind: Kind
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.what}"


@frozen
class Question:
    """Something that people or nature decide, with two answers; a row stands for each.

    Args:
        name: how a scenario names it, under the channel's `questions`.
        channel: the channel whose parameters answer it.
        asks: the question, as a sentence.
        gate: the gate that yes passes and no fails at.
        stays: one answer holds for the whole encounter, however often it is asked.
        certain: the answer is always yes; only its time is open.
        otherwise: for a channel's own question, what the log says of a message that is lost.
        needs: the kind of person who must be free to answer it; empty where anyone can.
        path: the name that luck knows it by.
    """

    name: str
    channel: str
    asks: str
    gate: Gate | None = None
    stays: bool = False
    certain: bool = False
    otherwise: str = ""
    needs: str = ""
    path: str = field(init=False)

    @path.default
    def _path(self) -> str:
        return f"{self.channel}.{self.name}"


@frozen
class Timer:
    """A wait, named for what runs out; its length stands in the scenario, under the channel's `timers`."""

    name: str
    channel: str
    waits: str
    path: str = field(init=False)

    @path.default
    def _path(self) -> str:
        return f"{self.channel}.{self.name}"


class On(NamedTuple):
    """An input as a row names it, with the question or timer that it belongs to."""

    input: Input
    of: Question | Timer | None = None


@cache
def hears(message: str) -> On:
    """A message arrives."""
    return On(Input(Kind.HEARS, message))


def expires(timer: Timer) -> On:
    """A timer runs out."""
    return On(Input(Kind.EXPIRES, timer.name), timer)


def yes(question: Question) -> On:
    """A question is answered yes."""
    return On(Input(Kind.YES, question.name), question)


def no(question: Question) -> On:
    """A question is answered no."""
    return On(Input(Kind.NO, question.name), question)


@cache
def moves(what: str) -> On:
    """The world moves the post: an aircraft crosses a border, a plan falls due."""
    return On(Input(Kind.MOVES, what))


class Send(NamedTuple):
    """Say something at a port; `about` is worked out from the memory after the row and from what was heard."""

    port: str
    message: str
    about: Callable[[Memory, About], About] | None = None


@distinct
class Start(NamedTuple):
    """Start a timer, or start it again."""

    timer: Timer


@distinct
class Cancel(NamedTuple):
    """Stop a timer, if it runs."""

    timer: Timer


class Remember(NamedTuple):
    """Replace the memory, before anything is said."""

    how: Callable[[Memory, About], Memory]


Output = Send | Start | Cancel | Remember


def send(port: str, message: str, about: Callable[[Memory, About], About] | None = None) -> Output:
    """Say `message` at `port`."""
    return Send(port, message, about)


def start(timer: Timer) -> Output:
    """Start a timer."""
    return Start(timer)


def cancel(timer: Timer) -> Output:
    """Stop a timer."""
    return Cancel(timer)


def remember(how: Callable[[Memory, About], Memory]) -> Output:
    """Replace the memory."""
    return Remember(how)
