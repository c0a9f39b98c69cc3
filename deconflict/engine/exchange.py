"""The line that all encounters share: the exchange's table, and the ordinary calls that occupy it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from math import log

from simpy import Environment

from deconflict.engine.clock import milliseconds
from deconflict.world.channels import Routine
from deconflict.world.luck import Chance, Luck
from protocols.exchange import CONNECTED, PREEMPTED, RELEASE_LINE, SEIZE, Board, Precedence
from protocols.notation.actions import Bring, Happening
from protocols.notation.live import Live
from protocols.regime import switchboard

Hear = Callable[[str, tuple[int | str, ...], int | None], None]
"""What a caller is told: the message, what it is about, and the entry that caused it."""
Note = Callable[[int, Happening, int | None], int]
"""Keeps a happening of a call (or -1 for a routine one) in the history; answers its number."""

DAY_S = 86_400


def _nowhere(_encounter: int, _happening: Happening, _cause: int | None) -> int:
    """Keeps nothing: the campaign is over."""
    return -1


class Exchange:
    """The exchange of one line."""

    def __init__(self, circuits: int, note: Note) -> None:
        self._live = Live(switchboard(Board(circuits=circuits)), {})
        self._note = note
        self._callers: dict[int | str, Hear] = {}

    def enter(self, call: int | str, hear: Hear) -> None:
        """Say who is to be told of a call."""
        self._callers[call] = hear

    def say(self, message: str, about: tuple[int | str, Precedence], cause: int | None) -> None:
        """A caller seizes or releases; whoever is concerned is told at once."""
        happening = self._live.apply(Bring("calls", message, about))
        call = about[0]
        number = self._note(call if isinstance(call, int) else -1, happening, cause)
        for sent in happening.sent:
            self._callers[sent.letter.about[0]](sent.letter.message, sent.letter.about, number)

    def close(self) -> None:
        """Forget whom to tell: they hold the campaign, and it holds the exchange."""
        self._callers.clear()
        self._note = _nowhere


class RoutineTraffic:
    """Ordinary calls on a line, by a Poisson process; each talks its time from the start when it was pre-empted.

    `served` keeps, for each call that ended, when it came, when it was last connected and when it ended, in
    milliseconds. Given `wanted`, only those calls are made that come while somebody may notice: every coming is
    known beforehand.
    """

    def __init__(
        self,
        env: Environment,
        exchange: Exchange,
        routine: Routine,
        luck: Luck,
        until_ms: int,
        wanted: Callable[[int], bool] = lambda _at_ms: True,
    ) -> None:
        self._env, self._exchange, self._routine, self._luck = env, exchange, routine, luck
        self.served: list[tuple[int, int, int]] = []
        for number, at_ms in enumerate(self._comings(until_ms)):
            if wanted(at_ms):
                env.timeout(at_ms).callbacks.append(partial(self._begin, number))

    def _comings(self, until_ms: int) -> Iterator[int]:
        per_day, drawn, at_s = self._routine.calls_per_day.value, self._luck.of(Chance.ROUTINE_CALL), 0.0
        for number in count() if per_day else ():
            at_s -= log(drawn(0, number)) * DAY_S / per_day
            if at_s * 1000 >= until_ms:
                return
            yield milliseconds(at_s)

    def _begin(self, number: int, _event: object) -> None:
        call = f"routine {number}"
        came = int(self._env.now)
        talks = [0]

        def hear(message: str, _about: tuple[int | str, ...], cause: int | None) -> None:
            if message == CONNECTED:
                talks[0] += 1
                connected, turn = int(self._env.now), talks[0]
                talk_s = self._routine.talk_s.draw(self._luck.uniform(Chance.ROUTINE_TALK, 0, number))
                done = self._env.timeout(milliseconds(talk_s))
                done.callbacks.append(lambda _event: end(connected, turn, cause))
            elif message == PREEMPTED:
                talks[0] += 1

        def end(connected: int, turn: int, cause: int | None) -> None:
            if turn == talks[0]:
                self.served.append((came, connected, int(self._env.now)))
                self._exchange.say(RELEASE_LINE, (call, Precedence.ROUTINE), cause)

        self._exchange.enter(call, hear)
        self._exchange.say(SEIZE, (call, Precedence.ROUTINE), None)
