"""A fighter pair that flies alongside: approach from astern, identify, signal by eye, press or not, break away.

Radio comes first: the controller's warnings on guard are that. The leader gives the signals; his wing covers him from
astern, and the fire authority's orders reach it through him.
"""

from __future__ import annotations

from enum import StrEnum

from attrs import evolve, frozen

from protocols.engagement import HELD, HOLD, INTERCEPT, RELEASE, STALE, STAND_DOWN, TOO_LATE
from protocols.identification import SEEN
from protocols.notation.table import STAY, Row, Table, each, ignore
from protocols.notation.words import (
    About,
    Gate,
    Mark,
    Output,
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
from protocols.track import TURN

SIGNAL, LOCK, BREAK_AWAY = "signal", "radar lock", "break-away"
"""From the leader to the crew's eyes: wings rocked from ahead and left, then a slow turn: follow me; his radar locked
on; an abrupt climbing turn: you may proceed."""
FOLLOWS_ME, EVADES_ME = "follows", "evades"
"""From the crew to the leader, who sees it: it rocks its wings and turns after him; it turns away sharply."""


@frozen
class Signals:
    """What the leader remembers: how often he signals at the most, and how often he has."""

    limit: int = 3
    given: int = 0


def _signals_left(signals: Signals, _about: About) -> bool:
    return signals.given < signals.limit


def _as_heard(_signals: Signals, about: About) -> About:
    return about


ALONGSIDE = Question(
    "alongside", "interception", "How soon is the leader alongside, having come up from astern?", certain=True
)
RECOGNISES = Question("recognises", "interception", "Does the leader recognise it from alongside?", stays=True)
PRESSES = Question("presses", "interception", "Does he lock his radar on to press it?")
SIGNAL_WAIT = Timer("signal_wait", "interception", "for the crew to follow")
LOCK_WAIT = Timer("lock_wait", "interception", "for the crew to turn while the radar is locked on")

_INTERCEPT, _STAND_DOWN = send("wing", INTERCEPT), send("wing", STAND_DOWN)
_RELEASE, _HOLD = send("wing", RELEASE, _as_heard), send("wing", HOLD, _as_heard)
_signal: list[Output] = [
    remember(lambda signals, _about: evolve(signals, given=signals.given + 1)),
    send("signals", SIGNAL),
    start(SIGNAL_WAIT),
]
_break_away = [cancel(SIGNAL_WAIT), cancel(LOCK_WAIT), send("signals", BREAK_AWAY)]


class Interceptor(StrEnum):
    """What the leader of the pair does."""

    ON_STATION = "on station"
    APPROACHING = "approaching from astern"
    IDENTIFYING = "alongside, identifying"
    SIGNALLING = "ahead and left, signalling"
    PRESSING = "deciding whether to press"
    LOCKED = "radar locked on"
    ESCORTING = "flying alongside"
    AWAY = "broken away"
    HOME = "stood down"


ON_STATION, APPROACHING, IDENTIFYING, SIGNALLING, PRESSING, LOCKED, ESCORTING, AWAY, HOME = Interceptor
_BEFORE = (ON_STATION, APPROACHING, IDENTIFYING)
_SHOWN = (SIGNALLING, PRESSING, LOCKED, ESCORTING)
_UNLOCKED = tuple(state for state in Interceptor if state is not LOCKED)

_ANNEX_2 = "ICAO Annex 2, attachment A: http://hermanos.org/Doss-Attach%205-Rules%20of%20the%20Air.htm"
_SERIES_1 = "ICAO Annex 2, series 1: http://faraim.org/faa/aim/aim-415.html"
_SERIES_2 = "ICAO Annex 2, series 2: http://faraim.org/faa/aim/aim-415.html"

# fmt: off
INTERCEPTOR = Table("interceptor", start=ON_STATION, ends=(ON_STATION, HOME), rows=[
    #    state        on                    if             do                                       next         because
    Row(ON_STATION,  hears(INTERCEPT),     None,          [_INTERCEPT],                            APPROACHING, "The leader takes his wing along, and approaches from astern.", source=_ANNEX_2),
    Row(APPROACHING, yes(ALONGSIDE),       None,          [],                                      IDENTIFYING, "He is alongside, and looks."),
    Row(IDENTIFYING, yes(RECOGNISES),      None,          [send("eyes", SEEN), *_signal],          SIGNALLING,  "He recognises it, and rocks his wings from ahead and left: follow me.", source=_SERIES_1, marks=Mark.INTERCEPTED),
    Row(IDENTIFYING, no(RECOGNISES),       None,          _signal,                                 SIGNALLING,  "He cannot tell whose it is, and rocks his wings from ahead and left: follow me.", source=_SERIES_1, marks=Mark.INTERCEPTED),
    Row(SIGNALLING,  expires(SIGNAL_WAIT), _signals_left, _signal,                                 SIGNALLING,  "It does not follow: the signal is given again."),
    Row(SIGNALLING,  expires(SIGNAL_WAIT), None,          [],                                      PRESSING,    "It does not follow, and there are no more signals."),
    Row(PRESSING,    yes(PRESSES),         None,          [send("signals", LOCK), start(LOCK_WAIT)], LOCKED,    "He locks his radar on to press it.", marks=Mark.LOCKED_ON),
    Row(PRESSING,    no(PRESSES),          None,          [],                                      ESCORTING,   "He does not press it, and stays alongside."),
    Row(LOCKED,      expires(LOCK_WAIT),   None,          [],                                      ESCORTING,   "It does not turn: he lets go of his lock, and stays alongside."),
    Row(LOCKED,      hears(HOLD),          None,          [_HOLD, cancel(LOCK_WAIT)],              ESCORTING,   "Hold fire is passed on to the wing, and he lets go of his own lock."),
    *each(_SHOWN,    hears(FOLLOWS_ME),    None,          _break_away,                             AWAY,        "It rocks its wings and turns after him: he breaks away in an abrupt climbing turn.", source=_SERIES_2),
    *each(_SHOWN,    hears(EVADES_ME),     None,          _break_away,                             AWAY,        "It turns away sharply: he breaks away in an abrupt climbing turn.", source=_SERIES_2),
    *each(_SHOWN,    hears(STAND_DOWN),    None,          [_STAND_DOWN, *_break_away],             HOME,        "The pair is to stand down: he breaks away in an abrupt climbing turn.", source=_SERIES_2),
    *each((*_BEFORE, AWAY), hears(STAND_DOWN), None,      [_STAND_DOWN],                           HOME,        "The pair is to stand down, and goes back to its station."),
    Row(HOME,        hears(STAND_DOWN),    None,          [_STAND_DOWN],                           HOME,        "It is passed on that the pair is to stand down."),
    *each(tuple(s for s in Interceptor if s is not ON_STATION), hears(INTERCEPT), None, [_INTERCEPT], STAY,     "The order to intercept is passed on to the wing."),
    *each(Interceptor, hears(RELEASE),     None,          [_RELEASE],                              STAY,        "The release is passed on to the wing."),
    *each(_UNLOCKED, hears(HOLD),          None,          [_HOLD],                                 STAY,        "Hold fire is passed on to the wing."),
    *each(Interceptor, hears(HELD),        None,          [send("fire", HELD, _as_heard)],         STAY,        "It is passed back that the wing holds its fire."),
    *each(Interceptor, hears(TOO_LATE),    None,          [send("fire", TOO_LATE, _as_heard)],     STAY,        "It is passed back that hold fire came too late."),
    *each(Interceptor, hears(STALE),       None,          [send("fire", STALE, _as_heard)],        STAY,        "It is passed back that the release was withdrawn before."),
    *ignore(_BEFORE, [hears(FOLLOWS_ME), hears(EVADES_ME)], "He has given no signal that it could answer."),
    *ignore((AWAY, HOME), [hears(FOLLOWS_ME), hears(EVADES_ME)], "He has broken away already."),
])
# fmt: on

SEES = Question("sees", "signals", "Does the crew see the fighter's signal?", gate=Gate.UP)
UNDERSTANDS_SIGNAL = Question(
    "understands_signal", "signals", "Does the crew know what the signal means?", gate=Gate.UNDERSTOOD, stays=True
)
FOLLOWS = Question("follows", "signals", "Does the crew follow a foreign fighter?", gate=Gate.PASSED_ON)
EVADES = Question("evades", "signals", "Does the crew evade when a radar is locked on to it?")


class Lookout(StrEnum):
    """What the eyes of the crew are on."""

    LOOKING_OUT = "looking out"
    GLIMPSING = "something beside it"
    READING = "reading the signal"
    DECIDING = "deciding whether to follow"
    ALARMED = "threat receiver sounding"
    FOLLOWING = "following"
    EVADING = "evading"
    RELIEVED = "let go"


LOOKING_OUT, GLIMPSING, READING, DECIDING, ALARMED, FOLLOWING, EVADING, RELIEVED = Lookout
_TAKING_IT_IN = (GLIMPSING, READING, DECIDING)
_UNTURNED = (LOOKING_OUT, *_TAKING_IT_IN)
_DONE = (FOLLOWING, EVADING, RELIEVED)

# fmt: off
LOOKOUT = Table("lookout", start=LOOKING_OUT, ends=(LOOKING_OUT, *_DONE), rows=[
    #    state        on                      if    do                                                    next         because
    Row(LOOKING_OUT, hears(SIGNAL),          None, [],                                                   GLIMPSING,   "A fighter rocks its wings, ahead and to the left."),
    Row(GLIMPSING,   yes(SEES),              None, [],                                                   READING,     "The crew sees it."),
    Row(GLIMPSING,   no(SEES),               None, [],                                                   LOOKING_OUT, "The crew has its eyes elsewhere."),
    Row(READING,     yes(UNDERSTANDS_SIGNAL), None, [],                                                  DECIDING,    "It knows what the signal means: follow me."),
    Row(READING,     no(UNDERSTANDS_SIGNAL), None, [],                                                   LOOKING_OUT, "It does not know what the signal means."),
    Row(DECIDING,    yes(FOLLOWS),           None, [send("stick", TURN), send("eyes", FOLLOWS_ME)],      FOLLOWING,   "It rocks its wings, and turns after the fighter.", source=_SERIES_1),
    Row(DECIDING,    no(FOLLOWS),            None, [],                                                   LOOKING_OUT, "It holds its course beside the fighter."),
    *each(_UNTURNED, hears(LOCK),            None, [],                                                   ALARMED,     "The threat receiver sounds: a radar is locked on."),
    Row(ALARMED,     yes(EVADES),            None, [send("stick", TURN), send("eyes", EVADES_ME)],       EVADING,     "It evades, and turns away.", source="a Su-30, 3 October 2015: https://net.hr/danas/svijet/morao-je-ruski-zapovjednik-objasnio-zasto-su-usli-u-nato-zracni-prostor-791ad9a6-b1c5-11eb-b8a0-0242ac130041"),
    Row(ALARMED,     no(EVADES),             None, [],                                                   LOOKING_OUT, "It holds its course in spite of the alarm."),
    *each((*_UNTURNED, ALARMED), hears(BREAK_AWAY), None, [],                                            RELIEVED,    "The fighter breaks away in a climbing turn: the flight may proceed.", source=_SERIES_2),
    *ignore((*_TAKING_IT_IN, ALARMED), [hears(SIGNAL)], "It is busy with the last one."),
    *ignore((ALARMED,), [hears(LOCK)], "The threat receiver is sounding already."),
    *ignore((FOLLOWING, EVADING), [hears(SIGNAL), hears(LOCK), hears(BREAK_AWAY)], "It is turning already."),
    *ignore((RELIEVED,), [hears(SIGNAL), hears(LOCK), hears(BREAK_AWAY)], "It was let go, and looks at its own way."),
])
# fmt: on
