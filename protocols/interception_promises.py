"""What the leader of a pair that intercepts promises, and the crew's eyes."""

from __future__ import annotations

from typing import NamedTuple

from protocols.engagement import HELD, HOLD, INTERCEPT, RELEASE, STALE, STAND_DOWN, TOO_LATE
from protocols.identification import SEEN
from protocols.interception import (
    ALARMED,
    ALONGSIDE,
    APPROACHING,
    AWAY,
    BREAK_AWAY,
    ESCORTING,
    EVADES,
    EVADES_ME,
    EVADING,
    FOLLOWING,
    FOLLOWS,
    FOLLOWS_ME,
    HOME,
    IDENTIFYING,
    INTERCEPTOR,
    LOCK,
    LOCK_WAIT,
    LOCKED,
    LOOKING_OUT,
    LOOKOUT,
    ON_STATION,
    PRESSES,
    PRESSING,
    RECOGNISES,
    RELIEVED,
    SIGNAL,
    SIGNAL_WAIT,
    SIGNALLING,
    Signals,
)
from protocols.notation.actions import Happening
from protocols.notation.promise import BROKEN, Always, Apart, LeadsTo, Sometimes
from protocols.notation.words import Mark, Timer, expires, hears, no, yes
from protocols.track import TURN

_ORDERS, _ANSWERS = (INTERCEPT, RELEASE, HOLD, STAND_DOWN), (HELD, TOO_LATE, STALE)


def _passed_on(_: int, happening: Happening) -> int | str:
    row, heard = happening.taken, happening.taken.on.input.what
    passed = heard in (*_ORDERS, *_ANSWERS) and row.on == hears(heard)
    said = [sent.letter[1:] for sent in happening.sent if sent.letter.message in (*_ORDERS, *_ANSWERS)]
    return 0 if said == ([(heard, happening.about)] if passed else []) else BROKEN


def _from_astern(looked: str, happening: Happening) -> str:
    """How far he has come to it: not yet, alongside, or alongside and has looked."""
    row = happening.taken
    if looked is not SIGNALLING and row.question is RECOGNISES:
        looked = SIGNALLING if looked is IDENTIFYING else BROKEN
    elif row.on == yes(ALONGSIDE):
        looked = IDENTIFYING
    return BROKEN if happening.says(SIGNAL) and looked is not SIGNALLING else looked


def signals_first(limit: int) -> Always:
    """The promise of a leader who signals so many times before he may press."""

    def watch(asked: tuple[int, bool], happening: Happening) -> tuple[int, bool] | str:
        """How often he has signalled, and whether the last signal was waited for in vain."""
        given, in_vain = asked
        given += happening.says(SIGNAL)
        in_vain = not happening.says(SIGNAL) and (in_vain or happening.taken.on == expires(SIGNAL_WAIT))
        pressed = happening.taken.question is PRESSES or happening.says(LOCK)
        return (given, in_vain) if given <= limit and (not pressed or (given == limit and in_vain)) else BROKEN

    sentence = f"Nobody is pressed by a radar lock before {limit} signals, and no more, were given and not followed."
    return Always("signals-first", sentence, (0, False), watch, of=[INTERCEPTOR])


class _Leader(NamedTuple):
    """Where the leader of a pair is, and which of his waits run."""

    stands: str = ON_STATION
    running: frozenset[Timer] = frozenset()


_GETS_TO: dict[object, str] = {
    yes(ALONGSIDE): IDENTIFYING,
    yes(RECOGNISES): SIGNALLING,
    no(RECOGNISES): SIGNALLING,
    yes(PRESSES): LOCKED,
    no(PRESSES): ESCORTING,
    expires(LOCK_WAIT): ESCORTING,
    hears(STAND_DOWN): HOME,
}
_ANSWERS_HIM = (hears(FOLLOWS_ME), hears(EVADES_ME))
_WAITS: dict[str, set[Timer]] = {SIGNALLING: {SIGNAL_WAIT}, LOCKED: {LOCK_WAIT}}
_SHOWN = (SIGNALLING, PRESSING, LOCKED, ESCORTING)


def _leader_true(leader: _Leader, happening: Happening) -> _Leader | str:
    row, (stood, running) = happening.taken, leader
    stands = _GETS_TO.get(row.on, stood)
    if row.on == hears(INTERCEPT) and stood is ON_STATION:
        stands = APPROACHING
    elif row.on in _ANSWERS_HIM and stood in _SHOWN:
        stands = AWAY
    elif row.on == hears(HOLD) and stood is LOCKED:
        stands = ESCORTING
    elif row.on == expires(SIGNAL_WAIT):
        stands = SIGNALLING if happening.says(SIGNAL) else PRESSING
    running = (running - {*row.cancels, row.on.of}) | {*row.starts}
    true = row.next is stands and running == _WAITS.get(stands, set())
    return _Leader(stands, running) if true else BROKEN


def _shows(shown: bool, happening: Happening) -> bool | str:
    """Whether he flies where the crew can see him."""
    row = happening.taken
    leaves = shown and row.on in (hears(STAND_DOWN), *_ANSWERS_HIM)
    if happening.says(BREAK_AWAY) != leaves or (happening.says(LOCK) and not shown):
        return BROKEN
    return (shown or happening.says(SIGNAL)) and not leaves


def _counts(signalled: bool, happening: Happening) -> bool | str:
    row = happening.taken
    counts = Mark.LOCKED_ON if happening.says(LOCK) else None
    if happening.says(SIGNAL) and not signalled:
        counts = Mark.INTERCEPTED
    true = row.marks is counts and happening.says(SEEN) == (row.on == yes(RECOGNISES))
    return signalled or happening.says(SIGNAL) if true else BROKEN


_TURNED: dict[object, str] = {yes(FOLLOWS): FOLLOWING, yes(EVADES): EVADING}
_SAYS: dict[str, tuple[bool, bool, bool]] = {FOLLOWING: (True, True, False), EVADING: (True, False, True)}
_SETTLED = (FOLLOWING, EVADING, RELIEVED)


def _crew_true(stands: str, happening: Happening) -> str:
    """What a crew has done about the fighter: nothing yet, looked up at an alarm, turned, or flown on as it was let go."""
    row = happening.taken
    turned = _TURNED.get(row.on, "")
    said = tuple(happening.says(word) for word in (TURN, FOLLOWS_ME, EVADES_ME))
    if said != _SAYS.get(turned, (False, False, False)) or (turned and stands in _SETTLED):
        return BROKEN
    if stands not in _SETTLED:
        now = {hears(LOCK): ALARMED, hears(BREAK_AWAY): RELIEVED, no(EVADES): LOOKING_OUT}
        stands = turned or now.get(row.on, stands)
    if stands is LOOKING_OUT:
        return BROKEN if row.next in {ALARMED, *_SETTLED} else stands
    return stands if row.next is stands else BROKEN


def promises(limit: int = Signals().limit) -> tuple[Always | LeadsTo | Sometimes, ...]:
    """What the procedure promises, for the number of signals that the leader gives."""
    return (
        Always(
            "orders-passed-on",
            "What the fire authority orders is passed on to the wing at once and as it was said, and the answer back.",
            0,
            _passed_on,
            of=[INTERCEPTOR],
        ),
        Always(
            "from-astern",
            "Signals are given only to an aircraft that was approached from astern and looked at.",
            "",
            _from_astern,
            of=[INTERCEPTOR],
        ),
        signals_first(limit),
        Apart(
            "signals-apart",
            "Between two signals, the crew is given the time to follow.",
            SIGNAL_WAIT,
            lambda h: h.says(SIGNAL),
            of=[INTERCEPTOR],
        ),
        Always(
            "breaks-away",
            "Who has signalled breaks away when he is told to, or is followed or evaded, and only then.",
            False,
            _shows,
            of=[INTERCEPTOR],
        ),
        Always(
            "leader-true",
            "The leader is where he says, waits for what he says, and lets go of his lock when fire is held.",
            _Leader(),
            _leader_true,
            of=[INTERCEPTOR],
        ),
        Always(
            "interception-counted",
            "The first signal counts as an interception, a radar lock as a lock-on, and what he recognises he reports.",
            False,
            _counts,
            of=[INTERCEPTOR],
        ),
        LeadsTo(
            "interception-ends",
            "Every interception ends in a break-away.",
            lambda h: h.taken.marks is Mark.INTERCEPTED,
            lambda h: h.says(BREAK_AWAY),
            of=[INTERCEPTOR],
        ),
        Always(
            "signal-answered-true",
            "A crew that follows or evades turns, once, and the fighter sees which; until then it heeds every alarm.",
            LOOKING_OUT,
            _crew_true,
            of=[LOOKOUT],
        ),
        Sometimes(
            "signal-followed",
            "A crew can follow a signal.",
            lambda h: h.taken.on == yes(FOLLOWS),
            of=[INTERCEPTOR, LOOKOUT],
        ),
        Sometimes(
            "lock-evaded",
            "A crew that is pressed can evade.",
            lambda h: h.taken.on == yes(EVADES),
            of=[INTERCEPTOR, LOOKOUT],
        ),
        Sometimes(
            "signals-in-vain",
            "A fighter can fly alongside to the end and press nobody.",
            lambda h: h.taken.state is ESCORTING and h.taken.next is HOME,
            of=[INTERCEPTOR, LOOKOUT],
        ),
    )


PROMISES = promises()
