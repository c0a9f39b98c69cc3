"""One encounter: its system's state, and the actions that are due."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import cache, partial

from deconflict.engine.clock import Due, milliseconds
from deconflict.engine.draws import first_time
from deconflict.engine.people import Pool
from deconflict.engine.stage import Stage
from deconflict.engine.theatre import VISIT
from deconflict.world.approaches import Approach, turned
from protocols.notation.actions import Action, Bring, Deliver, Happen, Happening, Lose, Refuse, Sent
from protocols.notation.channel import OUTSIDE
from protocols.notation.system import Live
from protocols.notation.table import Row
from protocols.notation.words import LINE_DEAD, Input, Kind, Mark, Question
from protocols.prior_notice import FILES
from protocols.track import CROSSES_IN, CROSSES_OUT, ENTERS, LEAVES, TURN

_new = tuple.__new__


@cache
def _happen(post: str, kind: Kind, what: str) -> Happen:
    return Happen(post, Input(kind, what))


class Running:
    """An encounter under way. The system says what can happen; this decides when, and keeps what did."""

    __slots__ = (
        "_acting",
        "_approach",
        "_asks",
        "_due",
        "_env",
        "_last_arrival",
        "_lent",
        "_live",
        "_number",
        "_open",
        "_stage",
        "_times",
        "_tokens",
        "_ways",
    )

    def __init__(self, stage: Stage, number: int, approach: Approach, departs_s: float) -> None:
        self._stage = stage
        self._asks, self._ways = stage.theatre.asks, stage.draws.ways
        self._env = stage.env
        self._number = number
        self._approach = approach
        self._live = Live(stage.theatre.system, {"caller": stage.theatre.call.of(number)})
        self._due: deque[tuple[Action, int | None]] = deque()
        self._acting = False
        self._times: dict[str | int, int] = {}
        self._open: dict[str, tuple[Question, int]] = {}
        self._tokens: dict[str, int] = {}
        self._last_arrival: dict[tuple[str, str], int] = {}
        self._lent: dict[str, Callable[[], None]] = {}
        self._at(milliseconds(departs_s), self._move, "notice sender", FILES, 0)
        self._schedule_track()

    def hear(self, message: str, about: tuple[int | str, ...], cause: int | None) -> None:
        """The exchange says something to this encounter's caller."""
        self._do(Bring("exchange", message, about), cause)

    def _at(self, time_ms: int, then: Callable[..., None], *what: object) -> None:
        Due(self._env, max(0, time_ms - self._env.now), partial(then, *what))

    def _next(self, key: str | int) -> int:
        """How often this was asked before."""
        time = self._times.get(key, 0)
        self._times[key] = time + 1
        return time

    def _schedule_track(self) -> None:
        """Say when the track moves; what was said before no longer holds."""
        approach, now = self._approach, self._env.now
        token = self._tokens["track"] = self._tokens.get("track", 0) + 1
        moves = [(approach.enters_s, ENTERS)]
        for in_s, out_s in approach.inside:
            moves += [(in_s, CROSSES_IN), (out_s, CROSSES_OUT)]
        moves.append((approach.leaves_s, LEAVES))
        for at_s, move in moves:
            at_ms = milliseconds(at_s)
            if token == 1 or at_ms > now or move is LEAVES:
                self._at(at_ms, self._move, "track", move, token)

    def _move(self, post: str, move: str, token: int, _event: object) -> None:
        flight = self._number % VISIT
        if move is ENTERS and flight in self._stage.turned_back:
            self._tokens[post] += 1
        if token == self._tokens.get(post, 0):
            self._do(_happen(post, Kind.MOVES, move), None)

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
        number = self._stage.note(self._number, happening, cause)
        if row is None or post is None:
            return
        for letter in sent:
            self._carry(letter, row.on.input, number)
        if row.timed:
            self._time(post, row, number)
        if row.question is not None or row.next is not row.state:
            self._ask(post, row, number)
        if row.marks is not None or row.ignored:
            self._turn(row)
        # Whoever was called upon is free again once the post is done with him.
        if self._lent and post in self._lent and row.next in self._stage.theatre.ends[post]:
            self._lent.pop(post)()

    def _turn(self, row: Row) -> None:
        """An aircraft that turns for home, or is lost, flies on otherwise than it would have."""
        if row.marks is Mark.TURNED:
            self._approach = turned(self._approach, self._env.now / 1000)
            self._schedule_track()
        elif row.marks is Mark.LOST:
            self._tokens["track"] += 1
        elif row.on.input.what != TURN:
            return
        # A crew that begins its turn when it has left the zone does not come to it again either.
        self._stage.turned_back.add(self._number % VISIT)

    def _time(self, post: str, row: Row, cause: int) -> None:
        tokens = self._tokens
        for timer in row.cancels:
            tokens[timer.path] = tokens.get(timer.path, 0) + 1
        for timer in row.starts:
            path = timer.path
            token = tokens[path] = tokens.get(path, 0) + 1
            wait = self._stage.draws.wait[path](self._number, self._next(path))
            Due(self._env, wait, partial(self._expire, post, timer.name, path, token, cause))

    def _expire(self, post: str, timer: str, path: str, token: int, cause: int, _event: object) -> None:
        if self._tokens[path] == token:
            self._do(_happen(post, Kind.EXPIRES, timer), cause)

    def _carry(self, sent: Sent, on: Input, cause: int) -> None:
        channel, letter, refused = sent
        if refused is not None:
            self._stage.note(self._number, Happening(Refuse(channel, letter, refused)), cause)
            return
        if letter.to == OUTSIDE:
            self._stage.exchange.say(letter.message, letter.about, cause)
            return
        way = self._ways[channel]
        if way is None or letter.message == LINE_DEAD:
            self._due.append((_new(Deliver, (channel, letter)), cause))
            return
        arrives, travels, takes = way
        first = first_time(channel, letter.message, on)
        who, time = self._number, first + self._next(first)
        if arrives is not None and not arrives(who, time):
            self._due.append((_new(Lose, (channel, letter)), cause))
            return
        now = self._env.now
        arrival = now + (travels(who, time) if travels else 0) + (takes(who, time) if takes else 0)
        # A channel keeps its messages in order: none overtakes the one before it.
        towards = (channel, letter.to)
        arrival = max(arrival, self._last_arrival.get(towards, 0))
        self._last_arrival[towards] = arrival
        Due(self._env, arrival - now, partial(self._do, _new(Deliver, (channel, letter)), cause))

    def _ask(self, post: str, row: Row, cause: int) -> None:
        """Put the question that the post's new state waits for, if it is not put already."""
        question, pending = self._asks[post].get(row.next), self._open.get(post)
        if question is None:
            if pending is not None:
                del self._open[post]
            return
        if pending is not None and pending[0] is question and row.question is None:
            return
        time = self._next(question.path)
        self._open[post] = (question, time)
        self._put(post, question, time, cause)

    def _put(self, post: str, question: Question, time: int, cause: int) -> None:
        stage, number = self._stage, self._number
        yes = stage.draws.yes[question.path](number, time)
        takes = stage.draws.wait.get(question.path)
        wait = takes(number, time) if takes else 0
        pool: Pool | None = None
        if yes and question.needs in stage.on_duty:
            pool = stage.on_duty[question.needs]()
            yes = pool is not None
        answer = partial(
            self._answer, _happen(post, Kind.YES if yes else Kind.NO, question.name), question, time, cause
        )
        if pool is None:
            Due(self._env, wait, answer)
            return

        def begin() -> None:
            Due(self._env, wait, answer)

        self._lent[post] = pool.ask(begin)

    def _answer(self, answer: Happen, question: Question, time: int, cause: int, _event: object) -> None:
        pending = self._open.get(answer.post)
        if pending is not None and pending[0] is question and pending[1] == time:
            self._do(answer, cause)
