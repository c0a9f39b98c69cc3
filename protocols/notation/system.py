"""Posts joined by channels, and the one transition function that everyone who runs a procedure calls.

`enabled(state)` lists what can happen next; `apply(state, action)` says what it leads to.
States and actions are hashable values; nothing here knows a clock, chance or the world.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from protocols.notation.actions import (
    Action,
    Bring,
    Cut,
    Deliver,
    Happen,
    Happening,
    Lose,
    Repeat,
    Restore,
    Sent,
    State,
    on_channel,
)
from protocols.notation.channel import OUTSIDE, Channel, Letter
from protocols.notation.errors import DefinitionError
from protocols.notation.table import Local, Row, Table
from protocols.notation.wiring import AllWays, Post, Route, faults, route
from protocols.notation.words import LINE_DEAD, About, Input, Kind, Memory, Question

_HEARS, _EXPIRES = Kind.HEARS, Kind.EXPIRES

_new = tuple.__new__
"""A named tuple's own constructor is three times slower, and every step makes several."""


def _posts(posts: Iterable[Post]) -> tuple[Post, ...]:
    return tuple(posts)


def _channels(channels: Iterable[Channel]) -> tuple[Channel, ...]:
    return tuple(channels)


def _names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(names)


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
    posts: tuple[Post, ...] = field(converter=_posts)
    channels: tuple[Channel, ...] = field(converter=_channels)
    cut: frozenset[str] = field(default=(), converter=_names, kw_only=True)
    start: State = field(init=False, repr=False)
    _post: dict[str, int] = field(init=False, repr=False)
    _channel: dict[str, int] = field(init=False, repr=False)
    _tables: tuple[Table, ...] = field(init=False, repr=False)
    _heard: dict[str, Input] = field(init=False, repr=False)
    _inside: tuple[str | None, ...] = field(init=False, repr=False)
    _told: tuple[tuple[Letter, ...], ...] = field(init=False, repr=False)
    _ways: AllWays = field(init=False, repr=False)
    _routes: tuple[dict[Row, tuple[Route, ...]], ...] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        give = object.__setattr__
        give(self, "_post", {post.name: at for at, post in enumerate(self.posts)})
        give(self, "_channel", {channel.name: at for at, channel in enumerate(self.channels)})
        give(self, "_tables", tuple(post.table for post in self.posts))
        ends = [tuple(end.partition(".")[::2] for end in channel.ends) for channel in self.channels]
        give(self, "_inside", tuple(inside if other == OUTSIDE else None for (inside, _), (other, _) in ends))
        messages = {LINE_DEAD, *(message for post in self.posts for message in post.table.hears)}
        give(self, "_heard", {message: Input(Kind.HEARS, message) for message in messages})
        ways: AllWays = {}
        for at, channel in enumerate(self.channels):
            for here, there in (channel.ends, channel.ends[::-1]):
                if here != OUTSIDE:
                    post, _, port = here.partition(".")
                    ways.setdefault((post, port), {})[channel.key] = (at, channel, there.partition(".")[0])
        give(self, "_ways", ways)
        if found := faults(self.posts, self.channels, self.cut, ways):
            raise DefinitionError(f"the system '{self.name}'", found)
        routes = (
            {row: tuple(route(s, ways[post.name, s.port]) for s in row.sends) for row in post.table.rows if row.sends}
            for post in self.posts
        )
        give(self, "_routes", tuple(routes))
        deaf = {OUTSIDE, *(post.name for post in self.posts if LINE_DEAD not in post.table.hears)}
        give(
            self,
            "_told",
            tuple(tuple(Letter(end, LINE_DEAD, port) for end, port in both if end not in deaf) for both in ends),
        )
        locals_ = tuple(Local(post.table.start, post.memory) for post in self.posts)
        cut = tuple(channel.name in self.cut for channel in self.channels)
        give(self, "start", State(locals_, ((),) * len(self.channels), cut))

    def post(self, name: str) -> Post:
        """The post of that name."""
        return self.posts[self._post[name]]

    def channel(self, name: str) -> Channel:
        """The channel of that name."""
        return self.channels[self._channel[name]]

    def place(self, channel: str) -> int:
        """Where the channel of that name stands in the system's order."""
        return self._channel[channel]

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
            _new(Happen, (post.name, given))
            for post, local in zip(self.posts, state.posts, strict=True)
            for given in post.table.enabled(local)
        ]
        for channel, traffic, cut in zip(self.channels, state.traffic, state.cut, strict=True):
            if traffic or channel.cuttable or channel.outside:
                found += on_channel(channel, traffic, cut=cut)
        return found

    def apply(self, state: State, action: Action) -> tuple[State, Happening]:
        """What an enabled action leads to.

        Raises:
            ValueError: the action is not enabled in the state.
        """
        posts, traffic, cut = list(state.posts), list(state.traffic), list(state.cut)
        happening = self.act(posts, traffic, cut, action)
        return State(tuple(posts), tuple(traffic), tuple(cut)), happening

    def act(self, posts: list[Local], traffic: list[tuple[Letter, ...]], cut: list[bool], action: Action) -> Happening:
        """What an enabled action does, in place; `apply` and `Live` are made of it.

        Raises:
            ValueError: the action is not enabled; nothing has changed then.
        """
        if type(action) is Happen:
            _, (kind, what) = action
            if kind is _HEARS or (kind is _EXPIRES and what not in posts[self._post[action.post]].timers):
                raise ValueError(f"{action} is not enabled: no such timer runs, and messages come through channels")
            return self._step(posts, traffic, cut, action, action.post, action.given, None)
        at = self._channel[action.channel]
        if type(action) is Deliver:
            letter, under_way = action.letter, traffic[at]
            to, message, about = letter
            first = under_way and under_way[0] == letter
            traffic[at] = under_way[1:] if first else self.without(action, at, under_way)
            try:
                return self._step(posts, traffic, cut, action, to, self._heard[message], about)
            except ValueError:
                traffic[at] = under_way
                raise
        if type(action) is Bring:
            inside = self._inside[at]
            if inside is None or cut[at] or action.message not in self._heard:
                raise ValueError(f"{action} is not enabled: nobody outside can say that there now")
            return self._step(posts, traffic, cut, action, inside, self._heard[action.message], action.about)
        traffic[at], cut[at] = self.disturbed(at, action, traffic[at], cut=cut[at])
        return _new(Happening, (action, None, None, None, ()))

    def disturbed(
        self, at: int, action: Lose | Repeat | Cut | Restore, under_way: tuple[Letter, ...], *, cut: bool
    ) -> tuple[tuple[Letter, ...], bool]:
        """What is under way on a channel, and whether it is cut, once it lost or doubled a letter, was cut or restored.

        Raises:
            ValueError: the action is not enabled.
        """
        if type(action) is Lose and self.channels[at].loses and action.letter.message != LINE_DEAD:
            return self.without(action, at, under_way), cut
        if action not in on_channel(self.channels[at], under_way, cut=cut):
            raise ValueError(f"{action} is not enabled: the channel carries {under_way}")
        if type(action) is Repeat:
            first = under_way.index(action.letter)
            return (*under_way[:first], action.letter, *under_way[first:]), cut
        return (self._told[at], True) if type(action) is Cut else (under_way, False)

    def without(self, action: Deliver | Lose, at: int, under_way: tuple[Letter, ...]) -> tuple[Letter, ...]:
        """A channel's letters but the action's.

        Raises:
            ValueError: the action is not enabled.
        """
        if under_way and under_way[0] == action.letter:
            return under_way[1:]
        if action.letter not in self.channels[at].deliverable(under_way):
            raise ValueError(f"{action} is not enabled: the {action.channel} carries {under_way}")
        first = under_way.index(action.letter)
        return under_way[:first] + under_way[first + 1 :]

    def _step(  # noqa: PLR0917 - bundled, they would cost every step a tuple
        self,
        posts: list[Local],
        traffic: list[tuple[Letter, ...]],
        cut: list[bool],
        action: Action,
        name: str,
        given: Input,
        about: About,
    ) -> Happening:
        at = self._post[name]
        stepped = self._tables[at].step(posts[at], given, about)
        if stepped is None:
            raise ValueError(f"{action} is not enabled: {name} is in {posts[at].state}")
        row, local = stepped
        posts[at] = local
        routes = self._routes[at].get(row)
        if not routes:
            return _new(Happening, (action, name, row, about, ()))
        sent: list[Sent] = []
        for routed in routes:
            way, letter, gone, _, how = routed
            if how is not None:
                way, letter, gone = self._addressed(routed, local.memory, about)
            if traffic[way] or cut[way]:
                traffic[way], told = self.put(way, letter, traffic[way], cut=cut[way])
                sent += told
            else:
                # An empty channel takes any letter; `put` would say the same, and this is said most often.
                if letter.to != OUTSIDE:
                    traffic[way] = (letter,)
                sent.append(gone)
        return _new(Happening, (action, name, row, about, tuple(sent)))

    def _addressed(self, routed: Route, memory: Memory, about: About) -> tuple[int, Letter, Sent]:
        """Which way a letter goes that depends on what the post remembers or has heard, and what it says."""
        way, letter, gone, ways, how = routed
        if how is None:
            return way, letter, gone
        to, message, said = letter.to, letter.message, how(memory, about)
        if ways is not None:
            way, _, to = ways[said[0]]
        letter = _new(Letter, (to, message, said))
        return way, letter, _new(Sent, (self.channels[way].name, letter, None))

    def answer(
        self, at: int, local: Local, given: Input, about: About
    ) -> tuple[Row, Local, tuple[tuple[int, Letter], ...]] | None:
        """What one post does, by itself: its row, where it stands then, and what it sends by which channel.

        None where no row fits. What the channels make of the letters, `put` says.
        """
        stepped = self._tables[at].step(local, given, about)
        if stepped is None:
            return None
        row, after = stepped
        ways = (self._addressed(routed, after.memory, about) for routed in self._routes[at].get(row, ()))
        return row, after, tuple((way, letter) for way, letter, _ in ways)

    def put(
        self, way: int, letter: Letter, under_way: tuple[Letter, ...], *, cut: bool
    ) -> tuple[tuple[Letter, ...], tuple[Sent, ...]]:
        """What is under way on a channel once a letter was given to it, and what is to be said of the letter.

        A cut channel refuses it, and who sent it hears that the line is dead.
        """
        channel = self.channels[way]
        if cut:
            refusal = Sent(channel.name, letter, f"The {channel.name} is cut.")
            dead = next((told for told in self._told[way] if told.to != letter.to), None)
            if dead is None or dead in under_way:
                return under_way, (refusal,)
            return (*under_way, dead), (refusal, Sent(channel.name, dead))
        refused = channel.refuses(under_way, letter) if letter.to != OUTSIDE else None
        takes = letter.to != OUTSIDE and refused is None
        return (*under_way, letter) if takes else under_way, (Sent(channel.name, letter, refused),)

    def story(self, actions: Iterable[Action]) -> tuple[Happening, ...]:
        """What happens when some actions are taken one after the other, from the start.

        Raises:
            ValueError: one of them is not enabled.
        """
        posts, traffic, cut = list(self.start.posts), list(self.start.traffic), list(self.start.cut)
        return tuple([self.act(posts, traffic, cut, action) for action in actions])

    def questions(self) -> tuple[Question, ...]:
        """Every question that a post or a channel of the system asks, in order of first use."""
        asked = [channel.arrives for channel in self.channels if channel.arrives]
        asked += [row.question for post in self.posts for row in post.table.rows if row.question]
        return tuple(dict.fromkeys(asked))
