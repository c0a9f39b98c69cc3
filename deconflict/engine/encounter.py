"""One encounter: its system's state, and the actions that are due."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import evolve

from deconflict.engine.timing import milliseconds
from deconflict.world.approaches import Approach, turned
from protocols.engagement import HOME, IN_POSITION, FIRED
from protocols.hotline import ANSWERS, LET_RING, ON_WATCH
from protocols.notation.channel import OUTSIDE
from protocols.notation.system import Action, Bring, Deliver, Happen, Happening, Lose, Refuse, Sent
from protocols.notation.words import Input, Kind, Mark, Question
from protocols.prior_notice import FILES
from protocols.track import CROSSES_IN, CROSSES_OUT, ENTERS, LEAVES, Moves

if TYPE_CHECKING:
    from deconflict.engine.campaign import Campaign


class Running:
    """An encounter under way. The system says what can happen; this decides when, and keeps what did."""

    def __init__(self, campaign: Campaign, number: int, approach: Approach, departs_s: float) -> None:
        self._campaign = campaign
        self._number = number
        self._approach = approach
        self._system = campaign.theatre.system
        self._state = self._system.begin({"caller": evolve(campaign.theatre.call, id=number)})
        self._due: deque[tuple[Action, int | None]] = deque()
        self._acting = False
        self._times: dict[str, int] = {}
        self._open: dict[str, tuple[str, int]] = {}
        self._tokens: dict[str, int] = {}
        self._last_arrival: dict[tuple[str, str], int] = {}
        self._lent: dict[str, Callable[[], None]] = {}
        self._at(milliseconds(departs_s), self._move, "notice sender", FILES, None)
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

    def _move(self, post: str, move: Moves, token: int | None) -> None:
        if token is None or token == self._tokens[post]:
            self._do(Happen(post, Input(Kind.MOVES, move)), None)

    def _do(self, action: Action, cause: int | None) -> None:
        """Apply an action, and then everything that follows from it at once."""
        self._due.append((action, cause))
        if self._acting:
            return
        self._acting = True
        while self._due:
            self._apply(*self._due.popleft())
        self._acting = False

    def _apply(self, action: Action, cause: int | None) -> None:
        self._state, happening = self._system.apply(self._state, action)
        number = self._campaign.note(self._number, happening, cause)
        row = happening.row
        if row is None or happening.post is None:
            return
        for sent in happening.sent:
            self._carry(sent, number)
        for timer in row.cancels:
            self._tokens[timer.path] = self._tokens.get(timer.path, 0) + 1
        for timer in row.starts:
            token = self._tokens[timer.path] = self._tokens.get(timer.path, 0) + 1
            wait = self._campaign.wait(timer.path, self._number, self._next(timer.path))
            self._campaign.after(wait, self._expire, happening.post, timer.name, timer.path, token, number)
        self._ask(happening, number)
        if row.marks is Mark.TURNED:
            self._approach = turned(self._approach, self._campaign.now / 1000)
            self._schedule_track()
        elif row.marks is Mark.LOST:
            self._tokens["track"] += 1
        self._give_back(happening.post, row.next)

    def _expire(self, post: str, timer: str, path: str, token: int, cause: int) -> None:
        if self._tokens[path] == token:
            self._do(Happen(post, Input(Kind.EXPIRES, timer)), cause)

    def _carry(self, sent: Sent, cause: int) -> None:
        channel, letter, refused = sent
        if refused is not None:
            self._campaign.note(self._number, Happening(Refuse(channel, letter, refused)), cause)
            return
        if letter.to == OUTSIDE:
            self._campaign.exchange.say(letter.message, letter.about, cause)
            return
        time = self._next(channel)
        question = self._campaign.theatre.arrivals.get(channel)
        arrives, wait = True, self._campaign.wait(channel, self._number, time)
        if question is not None:
            arrives, more = self._campaign.answer(question, self._number, time)
            wait += more
        action: Action = Deliver(channel, letter) if arrives else Lose(channel, letter)
        now, way = self._campaign.now, (channel, letter.to)
        # A channel keeps its messages in order: none overtakes the one before it.
        arrival = max(now + wait, self._last_arrival.get(way, 0))
        if arrival == now:
            self._due.append((action, cause))
        else:
            self._last_arrival[way] = arrival
            self._campaign.after(arrival - now, self._do, action, cause)

    def _ask(self, happening: Happening, number: int) -> None:
        """Put the question that the post's new state waits for, if it is not put already."""
        post, row = happening.post or "", happening.row
        if row is None:
            return
        questions = self._system.post(post).table.questions.get(row.next)
        pending = self._open.get(post)
        if row.question is not None:
            pending = None
        if questions is None:
            self._open.pop(post, None)
            return
        question = questions[0]
        if pending is not None and pending[0] == question.path:
            return
        time = self._next(question.path)
        self._open[post] = (question.path, time)
        self._put(post, question, time, number)

    def _put(self, post: str, question: Question, time: int, cause: int) -> None:
        campaign, number = self._campaign, self._number
        yes, wait = campaign.answer(question, number, time)
        answer = Happen(post, Input(Kind.YES if yes else Kind.NO, question.name))
        if question is IN_POSITION:
            wait = milliseconds(campaign.fighters.position_s(campaign.luck, number, time))
            pool = campaign.fighters.pool
        elif question is ANSWERS and yes and campaign.rota is not None:
            pool = campaign.rota.on_duty()
        else:
            campaign.after(wait, self._answer, answer, question.path, time, cause)
            return
        if pool is not None:
            self._lent[post] = pool.ask(
                lambda: campaign.after(wait, self._answer, answer, question.path, time, cause)
            )

    def _answer(self, answer: Happen, path: str, time: int, cause: int) -> None:
        if self._open.get(answer.post) == (path, time):
            self._do(answer, cause)

    def _give_back(self, post: str, state: str) -> None:
        """Whoever was called upon is free again once the post is done with him."""
        if post in self._lent and state in (ON_WATCH, LET_RING, HOME, FIRED):
            self._lent.pop(post)()
