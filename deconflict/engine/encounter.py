"""One encounter: its system's state, and the actions that are due."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from deconflict.engine.timing import VISIT, milliseconds
from deconflict.world.approaches import Approach, turned
from protocols.engagement import FIRED, HOME, IN_POSITION
from protocols.hotline import ANSWERS, LET_RING, ON_WATCH
from protocols.notation.channel import OUTSIDE
from protocols.notation.system import Action, Bring, Deliver, Happen, Happening, Lose, Refuse, Sent
from protocols.notation.table import Row
from protocols.notation.words import Input, Kind, Mark, Question
from protocols.prior_notice import FILES
from protocols.track import CROSSES_IN, CROSSES_OUT, ENTERS, LEAVES

if TYPE_CHECKING:
    from deconflict.engine.campaign import Campaign
    from deconflict.engine.people import Pool

_new = tuple.__new__

DONE = frozenset({ON_WATCH, LET_RING, HOME, FIRED})
"""States in which a duty officer or a fighter pair is free for the next."""


@cache
def _happen(post: str, kind: Kind, what: str) -> Happen:
    return Happen(post, Input(kind, what))


class Running:
    """An encounter under way. The system says what can happen; this decides when, and keeps what did."""

    __slots__ = (
        "_acting",
        "_approach",
        "_campaign",
        "_due",
        "_last_arrival",
        "_lent",
        "_number",
        "_open",
        "_state",
        "_system",
        "_times",
        "_tokens",
    )

    def __init__(self, campaign: Campaign, number: int, approach: Approach, departs_s: float) -> None:
        self._campaign = campaign
        self._number = number
        self._approach = approach
        self._system = campaign.theatre.system
        self._state = self._system.begin({"caller": campaign.theatre.call.of(number)})
        self._due: deque[tuple[Action, int | None]] = deque()
        self._acting = False
        self._times: dict[str, int] = {}
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
        self._campaign.after(max(0, time_ms - self._campaign.now), then, *what)

    def _next(self, key: str) -> int:
        """How often this was asked before."""
        time = self._times.get(key, 0)
        self._times[key] = time + 1
        return time

    def _schedule_track(self) -> None:
        """Say when the track moves; what was said before no longer holds."""
        approach, now = self._approach, self._campaign.now
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
        if move is ENTERS and flight in self._campaign.turned_back:
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
        due = self._due
        while due:
            self._apply(*due.popleft())
        self._acting = False

    def _apply(self, action: Action, cause: int | None) -> None:
        self._state, happening = self._system.apply(self._state, action)
        _, post, row, _, sent = happening
        number = self._campaign.note(self._number, happening, cause)
        if row is None or post is None:
            return
        for letter in sent:
            self._carry(letter, number)
        if row.timed:
            self._time(post, row, number)
        if row.question is not None or row.next is not row.state:
            self._ask(post, row, number)
        if row.marks is Mark.TURNED:
            self._approach = turned(self._approach, self._campaign.now / 1000)
            self._campaign.turned_back.add(self._number % VISIT)
            self._schedule_track()
        elif row.marks is Mark.LOST:
            self._campaign.turned_back.add(self._number % VISIT)
            self._tokens["track"] += 1
        # Whoever was called upon is free again once the post is done with him.
        if self._lent and row.next in DONE and post in self._lent:
            self._lent.pop(post)()

    def _time(self, post: str, row: Row, cause: int) -> None:
        tokens = self._tokens
        for timer in row.cancels:
            tokens[timer.path] = tokens.get(timer.path, 0) + 1
        for timer in row.starts:
            path = timer.path
            token = tokens[path] = tokens.get(path, 0) + 1
            wait = self._campaign.draws.wait(path, self._number, self._next(path))
            self._campaign.after(wait, self._expire, post, timer.name, path, token, cause)

    def _expire(self, post: str, timer: str, path: str, token: int, cause: int, _event: object) -> None:
        if self._tokens[path] == token:
            self._do(_happen(post, Kind.EXPIRES, timer), cause)

    def _carry(self, sent: Sent, cause: int) -> None:
        channel, letter, refused = sent
        campaign = self._campaign
        if refused is not None:
            campaign.note(self._number, Happening(Refuse(channel, letter, refused)), cause)
            return
        if letter.to == OUTSIDE:
            campaign.exchange.say(letter.message, letter.about, cause)
            return
        if channel in campaign.theatre.instant:
            self._due.append((_new(Deliver, (channel, letter)), cause))
            return
        time = self._next(channel)
        question, draws = campaign.theatre.arrivals.get(channel), campaign.draws
        if question is not None and not draws.yes(question, self._number, time):
            self._due.append((_new(Lose, (channel, letter)), cause))
            return
        wait = draws.wait(channel, self._number, time)
        if question is not None:
            wait += draws.wait(question.path, self._number, time)
        # A channel keeps its messages in order: none overtakes the one before it.
        now, way = campaign.now, (channel, letter.to)
        self._last_arrival[way] = arrival = max(now + wait, self._last_arrival.get(way, 0))
        campaign.after(arrival - now, self._do, _new(Deliver, (channel, letter)), cause)

    def _ask(self, post: str, row: Row, cause: int) -> None:
        """Put the question that the post's new state waits for, if it is not put already."""
        questions = self._system.post(post).table.questions.get(row.next)
        if questions is None:
            self._open.pop(post, None)
            return
        question, pending = questions[0], self._open.get(post)
        if pending is not None and pending[0] is question and row.question is None:
            return
        time = self._next(question.path)
        self._open[post] = (question, time)
        self._put(post, question, time, cause)

    def _put(self, post: str, question: Question, time: int, cause: int) -> None:
        campaign, number = self._campaign, self._number
        yes, wait = campaign.draws.yes(question, number, time), campaign.draws.wait(question.path, number, time)
        answer = _happen(post, Kind.YES if yes else Kind.NO, question.name)
        if question is IN_POSITION:
            wait = milliseconds(campaign.fighters.position_s(campaign.luck, number, time))
            pool: Pool | None = campaign.fighters.pool
        elif question is ANSWERS and yes and campaign.rota is not None:
            pool = campaign.rota.on_duty()
        else:
            pool = None
        if pool is None:
            campaign.after(wait, self._answer, answer, question, time, cause)
        else:
            self._lent[post] = pool.ask(lambda: campaign.after(wait, self._answer, answer, question, time, cause))

    def _answer(self, answer: Happen, question: Question, time: int, cause: int, _event: object) -> None:
        pending = self._open.get(answer.post)
        if pending is not None and pending[0] is question and pending[1] == time:
            self._do(answer, cause)
