"""The exchange of a line: as many calls as it has circuits, by precedence.

A call of higher precedence takes a circuit from one of lower precedence, which waits at the head of its rank and is
connected again.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from attrs import frozen

from protocols.notation.actions import Happening
from protocols.notation.promise import BROKEN, Always
from protocols.notation.table import Row, Table
from protocols.notation.words import About, hears, remember, send

SEIZE, RELEASE_LINE = "seize", "release"
"""Caller to exchange, about (call, precedence)."""
CONNECTED, ENGAGED, PREEMPTED = "connected", "engaged", "pre-empted"
"""Exchange to caller, about (call,)."""


class Precedence(StrEnum):
    """Message precedence, the highest first."""

    FLASH = "flash"
    IMMEDIATE = "immediate"
    PRIORITY = "priority"
    ROUTINE = "routine"


_RANK = {precedence: rank for rank, precedence in enumerate(Precedence)}


class Circuit(NamedTuple):
    """A call on the exchange, or waiting for it."""

    call: int | str
    precedence: Precedence


@frozen
class Board:
    """What the exchange remembers: its circuits, who talks, who waits in order, and whom the last step moved."""

    circuits: int = 1
    talking: tuple[Circuit, ...] = ()
    waiting: tuple[Circuit, ...] = ()
    connected: int | str | None = None
    preempted: int | str | None = None

    def lowest(self) -> Circuit:
        """The call that a higher one would take the circuit from: of the lowest rank, the newest."""
        return max(enumerate(self.talking), key=lambda at: (_RANK[at[1].precedence], at[0]))[1]


def _room(board: Board, _about: About) -> bool:
    return len(board.talking) < board.circuits


def _outranks(board: Board, about: About) -> bool:
    return _RANK[Circuit(*about).precedence] < _RANK[board.lowest().precedence]


def _holds(board: Board, about: About) -> bool:
    return Circuit(*about) in board.talking


def _holds_and_awaited(board: Board, about: About) -> bool:
    return _holds(board, about) and bool(board.waiting)


def _seat(board: Board, about: About) -> Board:
    call = Circuit(*about)
    return Board(board.circuits, (*board.talking, call), board.waiting, call.call, None)


def _without(circuits: tuple[Circuit, ...], call: Circuit) -> tuple[Circuit, ...]:
    return tuple([circuit for circuit in circuits if circuit != call])


def _bump(board: Board, about: About) -> Board:
    victim, call = board.lowest(), Circuit(*about)
    talking = (*_without(board.talking, victim), call)
    return Board(board.circuits, talking, _queued(board.waiting, victim, first=True), call.call, victim.call)


def _queued(waiting: tuple[Circuit, ...], call: Circuit, *, first: bool) -> tuple[Circuit, ...]:
    ahead = [c for c in waiting if _RANK[c.precedence] < _RANK[call.precedence]]
    ahead += [c for c in waiting if c.precedence == call.precedence and not first]
    return (*ahead, call, *(c for c in waiting if c not in ahead))


def _queue(board: Board, about: About) -> Board:
    return Board(board.circuits, board.talking, _queued(board.waiting, Circuit(*about), first=False))


def _free(board: Board, about: About) -> Board:
    return Board(board.circuits, _without(board.talking, Circuit(*about)), board.waiting)


def _hand_over(board: Board, about: About) -> Board:
    following, *rest = board.waiting
    talking = (*_without(board.talking, Circuit(*about)), following)
    return Board(board.circuits, talking, tuple(rest), following.call)


def _strike(board: Board, about: About) -> Board:
    return Board(board.circuits, board.talking, _without(board.waiting, Circuit(*about)))


_connect = send("calls", CONNECTED, lambda board, _about: (board.connected,))
_tell_preempted = send("calls", PREEMPTED, lambda board, _about: (board.preempted,))
_tell_engaged = send("calls", ENGAGED, lambda _board, about: about)


class Exchange(StrEnum):
    """The exchange has one state; what differs is on its board."""

    OPEN = "open"


(OPEN,) = Exchange

# fmt: off
EXCHANGE = Table("exchange", start=OPEN, ends=(OPEN,), rows=[
    #    state on                    if                  do                                              next  because
    Row(OPEN, hears(SEIZE),         _room,              [remember(_seat), _connect],                    OPEN, "A circuit is free: the call is connected."),
    Row(OPEN, hears(SEIZE),         _outranks,          [remember(_bump), _tell_preempted, _connect],   OPEN, "The call takes the circuit of one of lower precedence."),
    Row(OPEN, hears(SEIZE),         None,               [remember(_queue), _tell_engaged],              OPEN, "All circuits are taken: the call waits by precedence."),
    Row(OPEN, hears(RELEASE_LINE),  _holds_and_awaited, [remember(_hand_over), _connect],               OPEN, "The circuit is given up, and goes to the call that waits first."),
    Row(OPEN, hears(RELEASE_LINE),  _holds,             [remember(_free)],                              OPEN, "The circuit is given up."),
    Row(OPEN, hears(RELEASE_LINE),  None,               [remember(_strike)],                            OPEN, "A call that waited is given up."),
])
# fmt: on


def _one_call_a_circuit(talking: frozenset[object], happening: Happening) -> frozenset[object] | str:
    for sent in happening.sent:
        if sent.letter.message == CONNECTED:
            talking |= {sent.letter.about[0]}
        elif sent.letter.message == PREEMPTED:
            talking -= {sent.letter.about[0]}
    if happening.taken.on == hears(RELEASE_LINE):
        talking -= {happening.about[0]}
    return talking if len(talking) <= 1 else BROKEN


class _Line(NamedTuple):
    """Who talks and who waits, as far as the exchange was asked and has answered; and whether it kept precedence."""

    talking: frozenset[Circuit] = frozenset()
    waiting: frozenset[Circuit] = frozenset()
    in_order: bool = True


def _line(line: _Line, happening: Happening) -> _Line:
    talking, waiting, in_order = line
    call = Circuit(*happening.about)
    talking -= {call}
    waiting = waiting | {call} if happening.taken.on == hears(SEIZE) else waiting - {call}
    for sent in happening.sent:
        moved = next((circuit for circuit in talking | waiting if circuit.call == sent.letter.about[0]), call)
        if sent.letter.message == PREEMPTED:
            talking, waiting = talking - {moved}, waiting | {moved}
            in_order &= _RANK[call.precedence] < _RANK[moved.precedence]
        elif sent.letter.message == CONNECTED:
            talking, waiting = talking | {moved}, waiting - {moved}
            in_order &= all(_RANK[moved.precedence] <= _RANK[other.precedence] for other in waiting)
    gives_way = all(_RANK[one.precedence] <= _RANK[other.precedence] for one in talking for other in waiting)
    return _Line(talking, waiting, in_order and gives_way)


def _by_precedence(line: _Line, happening: Happening) -> _Line | str:
    line = _line(line, happening)
    return line if line.in_order else BROKEN


def _in_use(line: _Line, happening: Happening) -> _Line | str:
    line = _line(line, happening)
    return BROKEN if line.waiting and not line.talking else line


def _answers(_: int, happening: Happening) -> int | str:
    if happening.taken.on != hears(SEIZE):
        return BROKEN if happening.says(ENGAGED) else 0
    told = [sent.letter.message for sent in happening.sent if sent.letter.about[0] == happening.about[0]]
    return 0 if told in ([CONNECTED], [ENGAGED]) else BROKEN


LINE_PROMISES = (
    Always(
        "by-precedence",
        "A call takes a circuit from a lower one and from no other; of those that wait the highest is connected first.",
        _Line(),
        _by_precedence,
        of=[EXCHANGE],
    ),
    Always(
        "seize-answered",
        "Who asks for a circuit is told at once that he has it, or that all are taken.",
        0,
        _answers,
        of=[EXCHANGE],
    ),
    Always(
        "line-in-use",
        "No call waits at an idle line: one that was pre-empted is connected again.",
        _Line(),
        _in_use,
        of=[EXCHANGE],
    ),
)
"""Hold on any exchange."""

ONE_CALL = Always(
    "one-call", "One circuit carries one call at a time.", frozenset(), _one_call_a_circuit, of=[EXCHANGE]
)
"""Holds on an exchange with one circuit."""
