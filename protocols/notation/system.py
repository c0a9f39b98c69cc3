"""Posts joined by channels, and the one transition function that everyone who runs a procedure calls.

`enabled(state)` lists what can happen next; `apply(state, action)` says what it leads to.
States and actions are hashable values; nothing here knows a clock, chance or the world.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

from attrs import field, frozen

from protocols.notation.channel import OUTSIDE, Channel, Letter
from protocols.notation.errors import DefinitionError
from protocols.notation.table import Local, Row, Table
from protocols.notation.words import LINE_DEAD, About, Input, Kind, Memory, Question

T = TypeVar("T")


@frozen
class Post:
    """A role in a system: its name there, its table, and what it remembers at the start."""

    name: str
    table: Table
    memory: Memory = None


class State(NamedTuple):
    """Where everything stands: posts and channels in the system's order."""

    posts: tuple[Local, ...]
    traffic: tuple[tuple[Letter, ...], ...]
    cut: tuple[bool, ...]


class Deliver(NamedTuple):
    """A letter arrives."""

    channel: str
    letter: Letter


class Lose(NamedTuple):
    """A letter is lost on the way."""

    channel: str
    letter: Letter


class Repeat(NamedTuple):
    """A letter is doubled on the way."""

    channel: str
    letter: Letter


class Happen(NamedTuple):
    """A timer runs out at a post, a question is answered there, or the world moves it."""

    post: str
    given: Input


class Bring(NamedTuple):
    """A message comes in from outside the system."""

    channel: str
    message: str
    about: About = None


class Cut(NamedTuple):
    """A channel is cut."""

    channel: str


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


class Happening(NamedTuple):
    """What one action did: the post that stepped and its row, or neither where a channel acted alone."""

    action: Action | Refuse
    post: str | None = None
    row: Row | None = None
    about: About = None
    sent: tuple[Sent, ...] = ()


@frozen(eq=False)
class System:
    """Posts and channels, wired.

    Args:
        name: what is modelled.
        posts: the roles; their order is the states' order.
        channels: the ways between them; their order is the states' order.
        cut: the names of channels that are cut from the start.

    Raises:
        DefinitionError: with every fault of the wiring.
    """

    name: str
    posts: Sequence[Post] = field(converter=tuple)
    channels: Sequence[Channel] = field(converter=tuple)
    cut: frozenset[str] = field(default=frozenset(), converter=frozenset, kw_only=True)
    start: State = field(init=False, repr=False)
    _post: dict[str, int] = field(init=False, repr=False)
    _channel: dict[str, int] = field(init=False, repr=False)
    _ways: dict[tuple[str, str], dict[About, tuple[int, str]]] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        give = object.__setattr__
        give(self, "_post", {post.name: at for at, post in enumerate(self.posts)})
        give(self, "_channel", {channel.name: at for at, channel in enumerate(self.channels)})
        ways: dict[tuple[str, str], dict[About, tuple[int, str]]] = {}
        for at, channel in enumerate(self.channels):
            for here, there in (channel.ends, channel.ends[::-1]):
                if here != OUTSIDE:
                    post, port = here.split(".")
                    ways.setdefault((post, port), {})[channel.key] = (at, there.split(".")[0])
        give(self, "_ways", ways)
        if found := self._faults():
            raise DefinitionError(f"the system '{self.name}'", found)
        locals_ = tuple(Local(post.table.start, post.memory) for post in self.posts)
        cut = tuple(channel.name in self.cut for channel in self.channels)
        give(self, "start", State(locals_, ((),) * len(self.channels), cut))

    def post(self, name: str) -> Post:
        """The post of that name."""
        return self.posts[self._post[name]]

    def channel(self, name: str) -> Channel:
        """The channel of that name."""
        return self.channels[self._channel[name]]

    def begin(self, memories: Mapping[str, Memory]) -> State:
        """The start, with some posts remembering something else."""
        locals_ = list(self.start.posts)
        for name, memory in memories.items():
            locals_[self._post[name]] = locals_[self._post[name]]._replace(memory=memory)
        return self.start._replace(posts=tuple(locals_))

    def local(self, state: State, post: str) -> Local:
        """Where one post stands."""
        return state.posts[self._post[post]]

    def enabled(self, state: State) -> list[Action]:
        """Every action that can happen next, in an order that depends on the system and the state alone."""
        found: list[Action] = [
            Happen(post.name, given)
            for post, local in zip(self.posts, state.posts, strict=True)
            for given in post.table.enabled(local)
        ]
        for channel, traffic, cut in zip(self.channels, state.traffic, state.cut, strict=True):
            for letter in channel.deliverable(traffic):
                found.append(Deliver(channel.name, letter))
                if letter.message != LINE_DEAD:
                    if channel.arrives and not channel.arrives.certain:
                        found.append(Lose(channel.name, letter))
                    if channel.duplicating and traffic.count(letter) == 1:
                        found.append(Repeat(channel.name, letter))
            if channel.cuttable:
                found.append(Restore(channel.name) if cut else Cut(channel.name))
        return found

    def apply(self, state: State, action: Action) -> tuple[State, Happening]:
        """What an enabled action leads to.

        Raises:
            ValueError: the action is not enabled in the state.
        """
        if isinstance(action, Happen):
            return self._step(state, action, action.post, action.given, None)
        at = self._channel[action.channel]
        if isinstance(action, Bring):
            post = self.channels[at].ends[0].split(".")[0]
            return self._step(state, action, post, Input(Kind.HEARS, action.message), action.about)
        if isinstance(action, Cut):
            return self._cut(state, at), Happening(action)
        if isinstance(action, Restore):
            return state._replace(cut=_put(state.cut, at, False)), Happening(action)
        letter, under_way = action.letter, state.traffic[at]
        if letter not in under_way:
            raise ValueError(f"{action} is not enabled: the {action.channel} carries {under_way}")
        if isinstance(action, Repeat):
            return state._replace(traffic=_put(state.traffic, at, (*under_way, letter))), Happening(action)
        first = under_way.index(letter)
        left = state._replace(traffic=_put(state.traffic, at, under_way[:first] + under_way[first + 1 :]))
        if isinstance(action, Lose):
            return left, Happening(action)
        return self._step(left, action, letter.to, Input(Kind.HEARS, letter.message), letter.about)

    def _step(self, state: State, action: Action, name: str, given: Input, about: About) -> tuple[State, Happening]:
        at = self._post[name]
        stepped = self.posts[at].table.step(state.posts[at], given, about)
        if stepped is None:
            raise ValueError(f"{action} is not enabled: {name} is in {state.posts[at].state}")
        row, local, sends = stepped
        posts = _put(state.posts, at, local)
        if not sends:
            return State(posts, state.traffic, state.cut), Happening(action, name, row, about)
        traffic, sent = list(state.traffic), []
        for port, message, said in sends:
            ways = self._ways[name, port]
            way, to = ways[None] if None in ways else ways[said[0]]
            channel, letter = self.channels[way], Letter(to, message, said)
            refused = f"The {channel.name} is cut." if state.cut[way] else channel.refuses(traffic[way], letter)
            if refused is None and to != OUTSIDE:
                traffic[way] = (*traffic[way], letter)
            sent.append(Sent(channel.name, letter, refused))
        return State(posts, tuple(traffic), state.cut), Happening(action, name, row, about, tuple(sent))

    def _cut(self, state: State, at: int) -> State:
        ends = [end.split(".")[0] for end in self.channels[at].ends]
        told = tuple(Letter(end, LINE_DEAD) for end in ends if end != OUTSIDE and LINE_DEAD in self.post(end).table.hears)
        return state._replace(traffic=_put(state.traffic, at, told), cut=_put(state.cut, at, True))

    def questions(self) -> tuple[Question, ...]:
        """Every question that a post or a channel of the system asks, in order of first use."""
        asked = [channel.arrives for channel in self.channels if channel.arrives]
        asked += [row.question for post in self.posts for row in post.table.rows if row.question]
        return tuple(dict.fromkeys(asked))

    def _faults(self) -> tuple[str, ...]:
        found = []
        for names, kind in (([p.name for p in self.posts], "posts"), ([c.name for c in self.channels], "channels")):
            found += [f"two {kind} are named {name}" for name in sorted(set(names)) if names.count(name) > 1]
        found += [f"{name} is cut from the start, but is no channel" for name in sorted(self.cut - set(self._channel))]
        said: dict[tuple[str, str], set[str]] = {}
        for post in self.posts:
            for row in post.table.rows:
                for port, message, _ in row.sends:
                    said.setdefault((post.name, port), set()).add(message)
        for (name, port), messages in said.items():
            if (name, port) not in self._ways:
                found.append(f"{name} speaks at '{port}', which leads to no channel")
                continue
            for _, to in self._ways[name, port].values():
                if to != OUTSIDE and to in self._post:
                    unheard = messages - self.post(to).table.hears
                    found += [f"{name} says '{message}' to {to}, who does not know it" for message in sorted(unheard)]
        for name, _ in self._ways:
            if name not in self._post:
                found.append(f"a channel leads to {name}, who is no post here")
        return tuple(found)


def _put(values: tuple[T, ...], at: int, value: T) -> tuple[T, ...]:
    return (*values[:at], value, *values[at + 1 :])
