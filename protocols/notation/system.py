"""Posts joined by channels, and the one transition function that everyone who runs a procedure calls.

`enabled(state)` lists what can happen next; `apply(state, action)` says what it leads to.
States and actions are hashable values; nothing here knows a clock, chance or the world.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from attrs import field, frozen

from protocols.notation.channel import OUTSIDE, Channel, Letter
from protocols.notation.errors import DefinitionError
from protocols.notation.table import Local, Row, Table
from protocols.notation.words import LINE_DEAD, About, Input, Kind, Memory, Question, Send

T = TypeVar("T")

_new = tuple.__new__
"""A named tuple's own constructor is three times slower, and every step makes several."""


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


Ways = dict[About, tuple[int, Channel, str]]
"""Where a port leads, by the channel's key: the channel's place in the system, the channel, the post at its end."""


class _Route(NamedTuple):
    """What one row says at one port, worked out as far as it does not depend on the run."""

    way: int
    channel: Channel
    letter: Letter | None
    sent: Sent | None
    ways: Ways
    message: str
    how: Callable[[Memory, About], About] | None


def _route(send: Send, ways: Ways) -> _Route:
    way, channel, to = next(iter(ways.values()))
    letter = Letter(to, send.message) if send.about is None else None
    return _Route(way, channel, letter, Sent(channel.name, letter) if letter else None, ways, send.message, send.about)


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
    _tables: tuple[Table, ...] = field(init=False, repr=False)
    _heard: dict[str, Input] = field(init=False, repr=False)
    _inside: tuple[str, ...] = field(init=False, repr=False)
    _ways: dict[tuple[str, str], Ways] = field(init=False, repr=False)
    _routes: dict[tuple[int, Row], tuple[_Route, ...]] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        give = object.__setattr__
        give(self, "_post", {post.name: at for at, post in enumerate(self.posts)})
        give(self, "_channel", {channel.name: at for at, channel in enumerate(self.channels)})
        give(self, "_tables", tuple(post.table for post in self.posts))
        give(self, "_inside", tuple(channel.ends[0].split(".")[0] for channel in self.channels))
        messages = {LINE_DEAD, *(message for post in self.posts for message in post.table.hears)}
        give(self, "_heard", {message: Input(Kind.HEARS, message) for message in messages})
        ways: dict[tuple[str, str], Ways] = {}
        for at, channel in enumerate(self.channels):
            for here, there in (channel.ends, channel.ends[::-1]):
                if here != OUTSIDE:
                    post, port = here.split(".")
                    ways.setdefault((post, port), {})[channel.key] = (at, channel, there.split(".")[0])
        give(self, "_ways", ways)
        if found := self._faults():
            raise DefinitionError(f"the system '{self.name}'", found)
        routes = {
            (at, row): tuple(_route(send, ways[post.name, send.port]) for send in row.sends)
            for at, post in enumerate(self.posts)
            for row in post.table.rows
        }
        give(self, "_routes", routes)
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
        posts, traffic, cut = state
        if type(action) is Happen:
            return self._step(posts, traffic, cut, action, action.post, action.given, None)
        at = self._channel[action.channel]
        if type(action) is Deliver:
            to, message, about = action.letter
            left = _put(traffic, at, self._without(action, traffic[at]))
            return self._step(posts, left, cut, action, to, self._heard[message], about)
        if type(action) is Bring:
            post = self._inside[at]
            return self._step(posts, traffic, cut, action, post, self._heard[action.message], action.about)
        if type(action) is Lose:
            return State(posts, _put(traffic, at, self._without(action, traffic[at])), cut), Happening(action)
        if type(action) is Repeat:
            doubled = (*self._without(action, traffic[at]), action.letter, action.letter)
            return State(posts, _put(traffic, at, doubled), cut), Happening(action)
        if type(action) is Cut:
            return self._cut(state, at), Happening(action)
        return State(posts, traffic, _put(cut, at, value=False)), Happening(action)

    def _without(self, action: Deliver | Lose | Repeat, under_way: tuple[Letter, ...]) -> tuple[Letter, ...]:
        """A channel's letters but the action's."""
        if len(under_way) == 1 and under_way[0] == action.letter:
            return ()
        if action.letter not in under_way:
            raise ValueError(f"{action} is not enabled: the {action.channel} carries {under_way}")
        first = under_way.index(action.letter)
        return under_way[:first] + under_way[first + 1 :]

    def _step(
        self,
        posts: tuple[Local, ...],
        traffic: tuple[tuple[Letter, ...], ...],
        cut: tuple[bool, ...],
        action: Action,
        name: str,
        given: Input,
        about: About,
    ) -> tuple[State, Happening]:
        at = self._post[name]
        stepped = self._tables[at].step(posts[at], given, about)
        if stepped is None:
            raise ValueError(f"{action} is not enabled: {name} is in {posts[at].state}")
        row, local = stepped
        posts = _put(posts, at, local)
        routes = self._routes[at, row]
        if not routes:
            return _new(State, (posts, traffic, cut)), _new(Happening, (action, name, row, about, ()))
        changed, sent = list(traffic), []
        for route in routes:
            way, channel, letter, gone = route.way, route.channel, route.letter, route.sent
            if letter is None:
                said = route.how(local.memory, about)
                way, channel, to = route.ways[said[0] if None not in route.ways else None]
                letter = _new(Letter, (to, route.message, said))
                gone = _new(Sent, (channel.name, letter, None))
            if cut[way]:
                gone = Sent(channel.name, letter, f"The {channel.name} is cut.")
            elif letter.to != OUTSIDE:
                refused = channel.refuses(changed[way], letter) if changed[way] else None
                if refused is None:
                    changed[way] = (*changed[way], letter)
                else:
                    gone = Sent(channel.name, letter, refused)
            sent.append(gone)
        return _new(State, (posts, tuple(changed), cut)), _new(Happening, (action, name, row, about, tuple(sent)))

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
            for _, _, to in self._ways[name, port].values():
                if to != OUTSIDE and to in self._post:
                    unheard = messages - self.post(to).table.hears
                    found += [f"{name} says '{message}' to {to}, who does not know it" for message in sorted(unheard)]
        for name, _ in self._ways:
            if name not in self._post:
                found.append(f"a channel leads to {name}, who is no post here")
        return tuple(found)


def _put(values: tuple[T, ...], at: int, value: T) -> tuple[T, ...]:
    changed = list(values)
    changed[at] = value
    return tuple(changed)
