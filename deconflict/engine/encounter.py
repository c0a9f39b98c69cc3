"""One encounter: its system's state, and the actions that are due."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from copy import copy
from functools import cache, partial

from deconflict.engine.clock import Due
from deconflict.engine.draws import Draws, first_time
from deconflict.engine.kinds import EncounterKind
from deconflict.engine.people import Pool
from deconflict.engine.surroundings import Script, Shared
from protocols.liaison import HELD_BY
from protocols.notation.actions import Action, Bring, Cut, Deliver, Happen, Happening, Lose, Refuse, Restore, Sent
from protocols.notation.channel import OUTSIDE
from protocols.notation.live import Live
from protocols.notation.table import Row
from protocols.notation.words import LINE_DEAD, Input, Kind, Question

_new = tuple.__new__


@cache
def _happen(post: str, kind: Kind, what: str) -> Happen:
    return Happen(post, Input(kind, what))


class _Open:
    """A question that is put and not answered yet: for which time, and the entry that caused it."""

    __slots__ = ("cause", "question", "time")

    def __init__(self, question: Question, time: int, cause: int) -> None:
        self.question, self.time, self.cause = question, time, cause


class Running:
    """An encounter under way. The system says what can happen; this decides when, and keeps what did.

    `given` holds the answers that the world gives to questions, by path, where it does.
    """

    __slots__ = (
        "_acting",
        "_asks",
        "_draws",
        "_due",
        "_ends",
        "_env",
        "_last_arrival",
        "_lent",
        "_live",
        "_open",
        "_outside",
        "_recalled",
        "_script",
        "_stage",
        "_times",
        "_tokens",
        "_watches",
        "_ways",
        "given",
        "kind",
        "number",
    )

    def __init__(
        self,
        stage: Shared,
        kind: EncounterKind,
        draws: Draws,
        number: int,
        script: Script,
        outside: Callable[[Sent, int], None] | None = None,
    ) -> None:
        self._stage, self._draws, self.number, self._script = stage, draws, number, script
        self.kind, self._asks, self._ends, self._ways = kind, kind.asks, kind.ends, draws.ways
        self._outside, self._watches = outside, script.watches
        self._env = stage.env
        self._live = Live(kind.system, kind.memories(number))
        self._due: deque[tuple[Action, int | None]] = deque()
        self._acting = False
        self._times: dict[str | int, int] = {}
        self._open: dict[str, _Open] = {}
        self._tokens: dict[str, int] = {}
        self._last_arrival: dict[tuple[str, str], int] = {}
        self._lent: dict[str, Callable[[], None]] = {}
        self._recalled: set[str] = set()
        self.given: dict[str, bool] = {}

    @property
    def channels(self) -> frozenset[str]:
        """The names of its channels."""
        return frozenset(channel.name for channel in self.kind.system.channels)

    @property
    def now_s(self) -> float:
        """The time, in seconds since the campaign's first midnight."""
        return self._env.now / 1000

    def hear(self, message: str, about: tuple[int | str, ...], cause: int | None) -> None:
        """The exchange says something to this encounter's caller."""
        self.bring("exchange", message, about, cause)

    def bring(self, channel: str, message: str, about: object, cause: int | None) -> None:
        """Someone outside says something on a channel."""
        self._do(Bring(channel, message, about), cause)

    def move(self, post: str, what: str, at_ms: int | None = None, cause: int | None = None) -> None:
        """The world moves a post, at a time or now; unless `forget` comes first."""
        if at_ms is None:
            self._do(_happen(post, Kind.MOVES, what), cause)
        else:
            token = self._tokens.get(post, 0)
            Due(self._env, max(0, at_ms - self._env.now), partial(self._move, post, what, token, cause))

    def forget(self, post: str) -> None:
        """What was said of the moves of a post no longer holds."""
        self._tokens[post] = self._tokens.get(post, 0) + 1

    def cut(self, channel: str, cause: int | None) -> None:
        """A channel is cut under the encounter: what is under way is lost, and both ends know.

        Where the channel is a person he is recalled; one who was recalled before stays away.
        """
        self._do(Cut(channel), cause)
        for letter in self._live.under_way(channel):
            self._do(_new(Deliver, (channel, letter)), cause)
        if channel in HELD_BY and channel not in self._recalled:
            self._recalled.add(channel)
            self.move(*HELD_BY[channel], cause=cause)

    def restore(self, channel: str, cause: int | None) -> None:
        """A channel that was cut works again."""
        self._do(Restore(channel), cause)

    def is_cut(self, channel: str) -> bool:
        """Whether a channel is cut now."""
        return self._live.is_cut(channel)

    @property
    def draws(self) -> Draws:
        """The chance that decides it."""
        return self._draws

    def decide_by(self, draws: Draws, changed: Collection[str]) -> None:
        """From now on other draws decide, also the questions of these paths that are open."""
        self._draws, self._ways = draws, draws.ways
        for post, pending in self._open.items():
            if pending.question.path in changed:
                self._open[post] = again = copy(pending)
                if post in self._lent:
                    self._lent.pop(post)()
                self._put(post, again)

    @property
    def is_over(self) -> bool:
        """Whether every post is done with its part."""
        posts = zip(self.kind.system.posts, self._live.state.posts, strict=True)
        return all(local.state in self._ends[post.name] for post, local in posts)

    def _move(self, post: str, what: str, token: int, cause: int | None, _event: object) -> None:
        if token == self._tokens.get(post, 0) and not self._script.bars(self, what):
            self.move(post, what, cause=cause)

    def _next(self, key: str | int) -> int:
        """How often this was asked before."""
        time = self._times.get(key, 0)
        self._times[key] = time + 1
        return time

    def _do(self, action: Action, cause: int | None, _event: object = None) -> None:
        """Apply an action, and then everything that follows from it at once."""
        if self._acting:
            self._due.append((action, cause))
            return
        self._acting = True
        self._apply(action, cause)
        while self._due:
            self._apply(*self._due.popleft())
        self._acting = False

    def _apply(self, action: Action, cause: int | None) -> None:
        happening = self._live.apply(action)
        _, post, row, _, sent = happening
        number = self._stage.note(self.number, happening, cause)
        if row is None or post is None:
            return
        for letter in sent:
            self._carry(letter, row.on.input, number)
        if row.timed:
            self._time(post, row, number)
        if row.question is not None or row.next is not row.state:
            self._ask(post, row, number)
        if row.marks is not None or row.ignored or post in self._watches:
            self._script.seen(self, row)
            if row.marks is not None and self._stage.marked is not None:
                self._stage.marked(self, row.marks, number)
        # Whoever was called upon is free again once the post is done with him.
        if self._lent and post in self._lent and row.next in self._ends[post]:
            self._lent.pop(post)()

    def _time(self, post: str, row: Row, cause: int) -> None:
        tokens = self._tokens
        for timer in row.cancels:
            tokens[timer.path] = tokens.get(timer.path, 0) + 1
        for timer in row.starts:
            path = timer.path
            token = tokens[path] = tokens.get(path, 0) + 1
            wait = self._draws.wait[path](self.number, self._next(path))
            Due(self._env, wait, partial(self._expire, post, timer.name, path, token, cause))

    def _expire(self, post: str, timer: str, path: str, token: int, cause: int, _event: object) -> None:
        if self._tokens[path] == token:
            self._do(_happen(post, Kind.EXPIRES, timer), cause)

    def _carry(self, sent: Sent, on: Input, cause: int) -> None:
        channel, letter, refused = sent
        if refused is not None:
            self._stage.note(self.number, Happening(Refuse(channel, letter, refused)), cause)
            return
        if letter.to == OUTSIDE:
            if self._outside is None:
                self._stage.exchange.say(letter.message, letter.about, cause)
            else:
                self._outside(sent, cause)
            return
        way = self._ways[channel]
        if way is None or letter.message == LINE_DEAD:
            self._due.append((_new(Deliver, (channel, letter)), cause))
            return
        arrives, travels, takes = way
        first = first_time(channel, letter.message, on)
        who, time = self.number, first + self._next(first)
        now, towards = self._env.now, (channel, letter.to)
        if arrives is not None and not arrives(who, time):
            lost, ends = _new(Lose, (channel, letter)), self._last_arrival.get(towards, -1)
            ahead = self._live.under_way(channel)
            if ends >= now and any(other.to == letter.to for other in ahead[: ahead.index(letter)]):
                # It is lost in its turn.
                Due(self._env, ends - now, partial(self._arrive, lost, cause))
            else:
                self._due.append((lost, cause))
            return
        arrival = now + (travels(who, time) if travels else 0) + (takes(who, time) if takes else 0)
        # A channel keeps its messages in order: none overtakes the one before it.
        arrival = max(arrival, self._last_arrival.get(towards, 0))
        self._last_arrival[towards] = arrival
        arrive = self._arrive if self._stage.cuts else self._do
        Due(self._env, arrival - now, partial(arrive, _new(Deliver, (channel, letter)), cause))

    def _arrive(self, action: Deliver | Lose, cause: int | None, _event: object = None) -> None:
        """Deliver or lose a letter, unless it was lost when its channel was cut."""
        if action.letter in self._live.under_way(action.channel):
            self._do(action, cause)

    def _ask(self, post: str, row: Row, cause: int) -> None:
        """Put the question that the post's new state waits for, if it is not put already."""
        question, pending = self._asks[post].get(row.next), self._open.get(post)
        if question is None:
            if pending is not None:
                del self._open[post]
            return
        if pending is not None and pending.question is question and row.question is None:
            return
        self._open[post] = asked = _Open(question, self._next(question.path), cause)
        self._put(post, asked)

    def _put(self, post: str, asked: _Open) -> None:
        stage, draws, question = self._stage, self._draws, asked.question
        path, time = question.path, asked.time
        forced = path in draws.forced
        yes = self.given[path] if path in self.given and not forced else draws.yes[path](self.number, time)
        takes = draws.wait.get(path)
        wait = takes(self.number, time) if takes else 0
        pool: Pool | None = None
        if yes and not forced and question.needs in stage.on_duty:
            pool = stage.on_duty[question.needs]()
            yes = pool is not None
        answer = partial(self._answer, _happen(post, Kind.YES if yes else Kind.NO, question.name), asked)
        if pool is None:
            Due(self._env, wait, answer)
            return

        def begin() -> None:
            Due(self._env, wait, answer)

        self._lent[post] = pool.ask(begin)

    def _answer(self, answer: Happen, asked: _Open, _event: object) -> None:
        if self._open.get(answer.post) is asked:
            self._do(answer, asked.cause)
