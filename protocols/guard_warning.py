"""Numbered radio warnings on guard (243.0 and 121.5 MHz), and how a crew takes them.

A warning counts as sent when it is transmitted; whether it is heard is decided gate by gate at the other end.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from attrs import frozen

from protocols.hotline import ALARM, ALL_CLEAR, BREAK_OFF, CONCERN, SEEN_TO
from protocols.notation.actions import Happening
from protocols.notation.promise import BROKEN, Always, Apart, Sometimes
from protocols.notation.table import STAY, Row, Table, each, ignore
from protocols.notation.words import (
    About,
    Gate,
    Mark,
    Question,
    Timer,
    cancel,
    expires,
    hears,
    no,
    remember,
    send,
    start,
    yes,
)
from protocols.track import CROSSED, EXITED, GONE, HOSTILE_ACT, INBOUND, STRUCK, TURN, TURNED_AWAY

WARNING, TURNING_AWAY = "warning", "turning away"
"""On guard: controller to aircrew, numbered; aircrew to controller."""
NEW_TRACK, WARNED, ASKED, NOT_HERE = "new track", "warned", "asked", "not here"
"""From the controller: to identification, to the fire authority, to the liaison officer; and the officer's absence."""
ASSENTED = "assented"
"""From the liaison officer to the controller: yes, he has understood, and it is seen to."""


@frozen
class Desk:
    """What the controller remembers: how many warnings the procedure has, and how many were sent."""

    limit: int
    sent: int = 0


def _warnings_left(desk: Desk, _about: About) -> bool:
    return desk.sent < desk.limit


def _number(desk: Desk, _about: About) -> int:
    return desk.sent


REPEAT = Timer("repeat", "guard", "until the next warning is due")
TURN_WAIT = Timer("turn_wait", "guard", "for the turn that the crew announced")

_count = remember(lambda desk, _about: Desk(desk.limit, desk.sent + 1))
_warn = send("guard", WARNING, _number)
_raise_alarm = [send("chain", WARNED), send("plot", NEW_TRACK), send("calls", CONCERN), send("office", ASKED)]


class Controller(StrEnum):
    """What the controller waits for."""

    WATCHING = "watching"
    WARNING_IT = "warning"
    SPENT = "all warnings sent"
    ANSWERED = "answered"
    AWAITING = "awaiting the turn"
    OBEYED = "obeyed"
    CLOSED = "closed"


WATCHING, WARNING_IT, SPENT, ANSWERED, AWAITING, OBEYED, CLOSED = Controller
_BUSY = (WARNING_IT, SPENT, ANSWERED, AWAITING)
_OPEN = (*_BUSY, OBEYED)

# fmt: off
CONTROLLER = Table("controller", start=WATCHING, ends=(CLOSED,), rows=[
    #    state        on                  if              do                                             next        because
    Row(WATCHING,    hears(INBOUND),      None,           [_count, _warn, start(REPEAT), *_raise_alarm], WARNING_IT, "A track heads for the border: the first warning goes out on guard, and everyone is told.", marks=Mark.WARNED),
    Row(WARNING_IT,  expires(REPEAT),     _warnings_left, [_count, _warn, start(REPEAT)],                WARNING_IT, "It has not turned: the next warning goes out."),
    Row(WARNING_IT,  expires(REPEAT),     None,           [],                                            SPENT,      "The last warning has gone out; there are no more."),
    Row(WARNING_IT,  hears(TURNING_AWAY), None,           [start(TURN_WAIT)],                            ANSWERED,   "The crew answers that it turns: warnings stop and the turn is awaited."),
    Row(SPENT,       hears(TURNING_AWAY), None,           [start(TURN_WAIT)],                            AWAITING,   "The crew answers that it turns, and the turn is awaited."),
    Row(ANSWERED,    expires(TURN_WAIT),  None,           [],                                            WARNING_IT, "The announced turn has not come: warning goes on when the next is due."),
    Row(ANSWERED,    expires(REPEAT),     None,           [],                                            AWAITING,   "The wait for the next warning is over, but the announced turn may still come."),
    Row(AWAITING,    expires(TURN_WAIT),  _warnings_left, [_count, _warn, start(REPEAT)],                WARNING_IT, "The announced turn has not come: warning goes on."),
    Row(AWAITING,    expires(TURN_WAIT),  None,           [],                                            SPENT,      "The announced turn has not come, and no warning is left."),
    *each(_BUSY,     hears(TURNED_AWAY),  None,           [cancel(REPEAT), cancel(TURN_WAIT), send("chain", TURNED_AWAY)], OBEYED, "The track turns away: warnings stop."),
    *each(_OPEN,     hears(CROSSED),      None,           [send("chain", CROSSED), send("plot", CROSSED), send("calls", ALARM)], STAY, "The track is inside: the fire authority is told."),
    *each(_OPEN,     hears(EXITED),       None,           [send("chain", EXITED)],                       STAY,       "The track is out again: the fire authority is told."),
    *each(_OPEN,     hears(HOSTILE_ACT),  None,           [send("chain", HOSTILE_ACT), send("plot", HOSTILE_ACT)], STAY, "A hostile act is seen: the fire authority is told."),
    *each(_OPEN,     hears(GONE),         None,           [cancel(REPEAT), cancel(TURN_WAIT), send("chain", GONE), send("calls", ALL_CLEAR)], CLOSED, "The track is gone: the desk is closed."),
    *each(_OPEN,     hears(ASSENTED),     None,           [send("calls", SEEN_TO)],                      STAY,       "The liaison officer says that he has understood: it is taken to be seen to."),
    *ignore((ANSWERED, AWAITING, OBEYED), [hears(TURNING_AWAY)], "The turn is known already."),
    *ignore((OBEYED,), [hears(TURNED_AWAY), hears(INBOUND)], "The turn is known already."),
    *ignore(_BUSY, [hears(INBOUND)], "The track is being warned already."),
    *ignore((WATCHING,), [hears(m) for m in (TURNING_AWAY, TURNED_AWAY, CROSSED, EXITED, HOSTILE_ACT, GONE, ASSENTED)], "No track is held."),
    *ignore((CLOSED,), [hears(m) for m in (INBOUND, TURNING_AWAY, TURNED_AWAY, CROSSED, EXITED, HOSTILE_ACT, GONE, ASSENTED)], "The desk is closed."),
    *ignore((WATCHING, *_OPEN, CLOSED), [hears(NOT_HERE)], "There is no officer to ask: the warnings go on by themselves."),
])
# fmt: on

CARRIED = Question(
    "carried",
    "guard",
    "Does the radio carry the guard frequency?",
    gate=Gate.UP,
    stays=True,
    otherwise="The set does not carry guard: nothing is heard.",
)
ATTENDS = Question("attends", "guard", "Does the crew attend to the guard receiver?", gate=Gate.WILLING)
ADDRESSED = Question("addressed", "guard", "Does the crew take the call to be meant for it?", gate=Gate.RIGHT_PERSON)
UNDERSTANDS = Question(
    "understands", "guard", "Does the crew understand the language of the call?", gate=Gate.UNDERSTOOD, stays=True
)
COMPLIES = Question("complies", "guard", "Does the crew turn for a foreign warning?", gate=Gate.PASSED_ON)
REACTS = Question("reacts", "tactical", "How soon does the crew begin the turn it was ordered to make?", certain=True)


class Aircrew(StrEnum):
    """What the crew is busy with."""

    FLYING = "flying"
    ATTENDING = "attending"
    WONDERING = "wondering who is meant"
    LISTENING = "listening"
    DECIDING = "deciding"
    ORDERED = "ordered to turn"
    TURNED = "turned"
    EJECTED = "ejected"


FLYING, ATTENDING, WONDERING, LISTENING, DECIDING, ORDERED, TURNED, EJECTED = Aircrew
_TAKING_IT_IN = (ATTENDING, WONDERING, LISTENING, DECIDING)

# fmt: off
AIRCREW = Table("aircrew", start=FLYING, ends=(FLYING, TURNED, EJECTED), rows=[
    #    state      on                 if    do                                                next       because
    Row(FLYING,    hears(WARNING),    None, [],                                               ATTENDING, "A warning comes in on guard."),
    Row(ATTENDING, yes(ATTENDS),      None, [],                                               WONDERING, "The crew attends to it."),
    Row(ATTENDING, no(ATTENDS),       None, [],                                               FLYING,    "The crew is busy and does not attend to it."),
    Row(WONDERING, yes(ADDRESSED),    None, [],                                               LISTENING, "It takes the call to be meant for it."),
    Row(WONDERING, no(ADDRESSED),     None, [],                                               FLYING,    "It takes the call to be meant for another."),
    Row(LISTENING, yes(UNDERSTANDS),  None, [],                                               DECIDING,  "It understands the call."),
    Row(LISTENING, no(UNDERSTANDS),   None, [],                                               FLYING,    "It does not understand the language."),
    Row(DECIDING,  yes(COMPLIES),     None, [send("controls", TURN), send("guard", TURNING_AWAY)], TURNED, "It begins to turn away, and says so."),
    Row(DECIDING,  no(COMPLIES),      None, [],                                               FLYING,    "It holds its course."),
    *each((FLYING, *_TAKING_IT_IN), hears(BREAK_OFF), None, [],                              ORDERED,   "Its own centre orders it to turn away."),
    Row(ORDERED,   yes(REACTS),       None, [send("controls", TURN)],                         TURNED,    "It begins the turn that it was ordered to make."),
    *each((FLYING, *_TAKING_IT_IN, ORDERED, TURNED), hears(STRUCK), None, [],               EJECTED,   "The aircraft is hit; the crew ejects."),
    Row(EJECTED,   hears(BREAK_OFF), None, [],                                               EJECTED,   "The order to turn comes too late.", marks=Mark.TOO_LATE),
    *ignore((EJECTED,), [hears(WARNING), hears(STRUCK)], "There is nobody left to hear it."),
    *ignore(_TAKING_IT_IN, [hears(WARNING)], "It is still taking in the last one."),
    *ignore((ORDERED, TURNED), [hears(WARNING), hears(BREAK_OFF)], "It is turning already."),
])
# fmt: on


def _numbered(last: int, happening: Happening) -> int | str:
    for sent in happening.sent:
        if sent.letter.message == WARNING:
            return sent.letter.about if sent.letter.about == last + 1 else BROKEN
    return last


_REPORTS = tuple(hears(report) for report in (CROSSED, EXITED, TURNED_AWAY, HOSTILE_ACT, GONE))


def _spaced(_: int, happening: Happening) -> int | str:
    due = happening.taken.on in (hears(INBOUND), expires(REPEAT), expires(TURN_WAIT))
    return 0 if due or not happening.says(WARNING) else BROKEN


def _stops(stopped: bool, happening: Happening) -> bool | str:
    row = happening.taken
    if stopped and happening.says(WARNING):
        return BROKEN
    return stopped or row.on in (hears(TURNED_AWAY), hears(GONE))


def _passes_on(_: int, happening: Happening) -> int | str:
    row = happening.taken
    told = {send.message for send in row.sends if send.port == "chain"}
    return 0 if row.on not in _REPORTS or row.on.input.what in told else BROKEN


class _Waits(NamedTuple):
    """Whether a track is held that has not turned away, how many warnings it was sent, and which timers run."""

    held: bool = False
    sent: int = 0
    running: frozenset[Timer] = frozenset()


def _goes_on(limit: int) -> Always:
    def watch(waits: _Waits, happening: Happening) -> _Waits | str:
        row = happening.taken
        held = row.on == hears(INBOUND) or (waits.held and row.on not in (hears(TURNED_AWAY), hears(GONE)))
        running = (waits.running - {*row.cancels, row.on.of}) | {*row.starts}
        sent = waits.sent + happening.says(WARNING)
        return _Waits(held, sent, running) if running or sent == limit or not held else BROKEN

    sentence = "Warnings go on until the track turns away or is gone, the crew says that it turns, or none is left."
    return Always("warnings-go-on", sentence, _Waits(), watch, of=[CONTROLLER])


_WAITS_FOR: dict[str, set[Timer]] = {
    WARNING_IT: {REPEAT},
    ANSWERED: {REPEAT, TURN_WAIT},
    AWAITING: {TURN_WAIT},
    SPENT: set(),
}


class _Desk(NamedTuple):
    """What was reported that settles a track, as the state that it leads to, and the timers that run."""

    settled: str = ""
    running: frozenset[Timer] = frozenset()


def _desk_true(desk: _Desk, happening: Happening) -> _Desk | str:
    row = happening.taken
    settled = {hears(TURNED_AWAY): OBEYED, hears(GONE): CLOSED}.get(row.on, desk.settled)
    running = (desk.running - {*row.cancels, row.on.of}) | {*row.starts}
    waiting = _WAITS_FOR.get(row.next)
    true = row.next == settled if waiting is None else running == waiting and not settled
    return _Desk(settled, running) if true and (row.state is WATCHING) == (row.on == hears(INBOUND)) else BROKEN


def _turn_true(turns: tuple[bool, bool], happening: Happening) -> tuple[bool, bool] | str:
    """Whether the crew was ordered to turn and has not yet, and whether it has turned."""
    row, (ordered, turned) = happening.taken, turns
    if row.next is EJECTED:
        return False, False
    ordered = ordered or row.on == hears(BREAK_OFF)
    if happening.says(TURN):
        said = happening.says(TURNING_AWAY)
        ordered, turned = False, said != ordered
    return (ordered, turned) if turned == (row.next is TURNED) else BROKEN


def _too_late(struck: bool, happening: Happening) -> bool | str:
    row = happening.taken
    return BROKEN if struck != (row.marks is Mark.TOO_LATE) else struck or row.on == hears(STRUCK)


def _bounded(limit: int) -> Always:
    return Always(
        "warnings-bounded",
        f"No more than {limit} warnings are sent.",
        0,
        lambda sent, h: BROKEN if (total := sent + h.says(WARNING)) > limit else total,
        of=[CONTROLLER],
    )


def promises(limit: int) -> tuple[Always | Sometimes, ...]:
    """What the procedure promises, for the number of warnings that it has."""
    return (
        Always("warnings-numbered", "Warnings are numbered from one without a gap.", 0, _numbered, of=[CONTROLLER]),
        _bounded(limit),
        Always(
            "warnings-spaced",
            "A warning goes out at the first sight of a track, or when a wait has run out.",
            0,
            _spaced,
            of=[CONTROLLER],
        ),
        Apart(
            "warnings-apart",
            "Between two warnings, the wait for the next one passes.",
            REPEAT,
            lambda h: h.says(WARNING),
            of=[CONTROLLER],
        ),
        Always(
            "warnings-stop",
            "No warning is sent once the track has turned away or is gone.",
            False,
            _stops,
            of=[CONTROLLER],
        ),
        Always(
            "authority-told",
            "What is seen of a track, the fire authority is told at once.",
            0,
            _passes_on,
            of=[CONTROLLER],
        ),
        _goes_on(limit),
        Always(
            "desk-true",
            "The controller waits for what he says that he waits for, and closes the matter when a report settles it.",
            _Desk(),
            _desk_true,
            of=[CONTROLLER],
        ),
        Always(
            "turn-true",
            "A crew is taken to have turned when it turned, and said so on guard unless its own centre ordered it.",
            (False, False),
            _turn_true,
            of=[AIRCREW],
        ),
        Always(
            "too-late",
            "A crew that is hit does nothing more: an order to turn comes too late for it, and for no other.",
            False,
            _too_late,
            of=[AIRCREW],
        ),
        Sometimes("warning-obeyed", "A warning can be obeyed.", lambda h: h.taken.on == yes(COMPLIES), of=[AIRCREW]),
        Sometimes(
            "warnings-spent", "All warnings can be sent in vain.", lambda h: h.taken.next is SPENT, of=[CONTROLLER]
        ),
    )
