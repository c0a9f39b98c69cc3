"""What can happen to a system, where that leaves it, and what is reported of it: hashable values, all of them."""

from __future__ import annotations

from typing import NamedTuple, final

from protocols.notation.channel import Channel, Letter
from protocols.notation.table import Local, Row
from protocols.notation.words import LINE_DEAD, About, Input, distinct


class State(NamedTuple):
    """Where everything stands: posts and channels in the system's order."""

    posts: tuple[Local, ...]
    traffic: tuple[tuple[Letter, ...], ...]
    cut: tuple[bool, ...]


@final
@distinct
class Deliver(NamedTuple):
    """A letter arrives."""

    channel: str
    letter: Letter


@final
@distinct
class Lose(NamedTuple):
    """A letter is lost on the way."""

    channel: str
    letter: Letter


@final
@distinct
class Repeat(NamedTuple):
    """A letter is doubled on the way."""

    channel: str
    letter: Letter


@final
@distinct
class Happen(NamedTuple):
    """A timer runs out at a post, a question is answered there, or the world moves it."""

    post: str
    given: Input


@final
@distinct
class Bring(NamedTuple):
    """A message comes in from outside the system."""

    channel: str
    message: str
    about: About = None


@final
@distinct
class Cut(NamedTuple):
    """A channel is cut."""

    channel: str


@final
@distinct
class Restore(NamedTuple):
    """A channel that was cut works again."""

    channel: str


Action = Deliver | Lose | Repeat | Happen | Bring | Cut | Restore


class Sent(NamedTuple):
    """A letter that a row sent, and why its channel did not take it, or None."""

    channel: str
    letter: Letter
    refused: str | None = None


class Refuse(NamedTuple):
    """A channel did not take a letter; not an action, but what a history says of one."""

    channel: str
    letter: Letter
    why: str


class Pass(NamedTuple):
    """Time passes; not an action, but what a story that knows clocks says between two."""

    seconds: float


class Happening(NamedTuple):
    """What one action did: the post that stepped and its row, or neither where a channel acted alone."""

    action: Action | Refuse | Pass
    post: str | None = None
    row: Row | None = None
    about: About = None
    sent: tuple[Sent, ...] = ()

    @property
    def taken(self) -> Row:
        """The row, where a post stepped."""
        assert self.row is not None  # noqa: S101 - only a caller who did not look can break it
        return self.row

    def says(self, message: str) -> bool:
        """Whether the row says a message, whatever becomes of it."""
        for sent in self.sent:  # noqa: SIM110 - mostly there is none, and `any` makes a generator to find that out
            if sent.letter.message == message:
                return True
        return False


def on_channel(channel: Channel, under_way: tuple[Letter, ...], *, cut: bool) -> list[Action]:
    """Everything that can happen on one channel."""
    found: list[Action] = []
    for letter in channel.deliverable(under_way):
        found.append(Deliver(channel.name, letter))
        if letter.message != LINE_DEAD:
            if channel.loses:
                found.append(Lose(channel.name, letter))
            if channel.duplicating and under_way.count(letter) == 1:
                found.append(Repeat(channel.name, letter))
    if not cut:
        found += [Bring(channel.name, *said) for said in channel.outside]
    if channel.cuttable:
        found.append(Restore(channel.name) if cut else Cut(channel.name))
    return found
