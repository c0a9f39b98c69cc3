"""What is promised of several roles: who knows what, whom a message reaches, what ends, and what is counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from protocols import engagement, guard_warning, hotline
from protocols.engagement import AIMING, DISPOSED, FIRE_AUTHORITY, HOLD, PERMITTED, RELEASE, SHOOTER
from protocols.guard_warning import (
    AIRCREW,
    ASKED,
    ASSENTED,
    CONTROLLER,
    NEW_TRACK,
    TURNING_AWAY,
    WARNED,
    WARNING,
)
from protocols.hotline import (
    ALARM,
    ALL_CLEAR,
    BREAK_OFF,
    BREAK_OFF_WANTED,
    CALLER,
    CLAIMED,
    CONCERN,
    DUTY_OFFICER,
    PASSED_ON,
    REPORT,
    SEEN_TO,
)
from protocols.identification import IDENTIFICATION, NOTICE_MATCHES, VOUCHED
from protocols.interception import BREAK_AWAY, EVADES_ME, FOLLOWS_ME, LOCK, LOOKOUT, SIGNAL
from protocols.liaison import LIAISON_OFFICER, RECALL
from protocols.notation.actions import Bring, Cut, Deliver, Happening, Restore
from protocols.notation.promise import BROKEN, Always, LeadsTo, Promise
from protocols.notation.words import LINE_DEAD, Gate, Mark, Timer, hears, moves, no
from protocols.prior_notice import ACKNOWLEDGED, NOTICE, RECEIVER, REFUSED
from protocols.relay import RELAY_OFFICER
from protocols.track import CROSSED, GONE, HIT, HOSTILE_ACT, INBOUND, STRUCK, TRACK, TURN, TURNED_AWAY

_MUST_HEAR: dict[tuple[str, str], set[str]] = {
    (AIRCREW.name, TURN): {WARNING, BREAK_OFF},
    (AIRCREW.name, TURNING_AWAY): {WARNING},
    (DUTY_OFFICER.name, BREAK_OFF): {REPORT, BREAK_OFF_WANTED},
    (LIAISON_OFFICER.name, VOUCHED): {ASKED},
    (LIAISON_OFFICER.name, BREAK_OFF_WANTED): {ASKED},
    (LIAISON_OFFICER.name, ASSENTED): {ASKED},
    (CALLER.name, CLAIMED): {PASSED_ON},
    (RECEIVER.name, NOTICE_MATCHES): {NOTICE},
    (FIRE_AUTHORITY.name, RELEASE): {CROSSED, HOSTILE_ACT},
    (SHOOTER.name, HIT): {RELEASE},
    (LOOKOUT.name, TURN): {SIGNAL, LOCK},
    (LOOKOUT.name, FOLLOWS_ME): {SIGNAL},
    (LOOKOUT.name, EVADES_ME): {LOCK},
    (RELAY_OFFICER.name, NOTICE): {NOTICE},
    (RELAY_OFFICER.name, ACKNOWLEDGED): {ACKNOWLEDGED},
    (RELAY_OFFICER.name, REFUSED): {REFUSED},
}
"""What a role says only after it heard one of these: what it knows of the other side, a channel delivered."""


def told_first(
    must_hear: Mapping[tuple[str, str], Collection[str]],
) -> Callable[[frozenset[str], Happening], frozenset[str] | str]:
    """The watch of a promise that roles say some things only after a channel delivered one of some others to them.

    Args:
        must_hear: by role and what it says, what it must have heard one of.
    """
    telling = {(role, message) for (role, _), told in must_hear.items() for message in told}

    def watch(heard: frozenset[str], happening: Happening) -> frozenset[str] | str:
        row = happening.taken
        if (row.table, row.on.input.what) in telling and isinstance(happening.action, Deliver | Bring):
            heard |= {row.on.input.what}
        for sent in happening.sent:
            wanted = must_hear.get((row.table, sent.letter.message))
            if wanted and not heard.intersection(wanted):
                return BROKEN
        return heard

    return watch


_OVER = {CONTROLLER.name: guard_warning.CLOSED, CALLER.name: hotline.DONE}


def _timers_stop(running: frozenset[Timer], happening: Happening) -> frozenset[Timer] | str:
    row = happening.taken
    running = (running - {*row.cancels, row.on.of}) | {*row.starts}
    return BROKEN if running and row.next is _OVER[row.table] else running


def _cut_is_cut(cut: frozenset[str], happening: Happening) -> frozenset[str] | str:
    action = happening.action
    if isinstance(action, Cut):
        return cut | {action.channel}
    if isinstance(action, Restore):
        return cut - {action.channel}
    if isinstance(action, Deliver) and action.channel in cut and action.letter.message != LINE_DEAD:
        return BROKEN
    taken = (sent for sent in happening.sent if sent.refused is None and sent.letter.message != LINE_DEAD)
    return BROKEN if any(sent.channel in cut for sent in taken) else cut


_TABLES = (AIRCREW, LIAISON_OFFICER, LOOKOUT)
_GATES = {t.name: tuple(gate for gate in Gate if gate in {row.gate for row in t.rows}) for t in _TABLES}
"""The gates that a message passes inside one head, in their order, by role."""
_BEGINS = (hears(WARNING), hears(ASKED), hears(SIGNAL))
_BREAKS_OFF = (hears(BREAK_OFF), hears(STRUCK), moves(RECALL), hears(LOCK), hears(BREAK_AWAY))


def _in_series(passed: int, happening: Happening) -> int | str:
    """How many gates the message in hand has passed; less than none where none is in hand."""
    row = happening.taken
    if row.gate is None:
        if passed >= 0 and row.on not in _BREAKS_OFF:
            return BROKEN
        return 0 if row.on in _BEGINS and row.next != row.state else -1
    gates = _GATES[row.table]
    if passed < 0 or row.gate is not gates[passed]:
        return BROKEN
    return passed + 1 if row.passes and passed + 1 < len(gates) else -1


_AS: dict[str, str] = {INBOUND: CONCERN, CROSSED: ALARM, GONE: ALL_CLEAR, ASSENTED: SEEN_TO}
"""What his centre's caller is told of what the controller sees, or is told."""
_ACT_ON: dict[str, dict[str, str]] = {
    "plot": {row.on.input.what: row.on.input.what for row in IDENTIFICATION.rows if not row.ignored},
    "calls": _AS,
}
"""By the controller's port, what is said there of what he hears: what the role at its other end acts on."""
_ALARM = {("chain", WARNED), ("plot", NEW_TRACK), ("office", ASKED)}
"""What says at each port that a track is held."""


def _tells_all(_: int, happening: Happening) -> int | str:
    row = happening.taken
    told = {(send.port, send.message) for send in row.sends}
    wanted = {(port, acts[row.on.input.what]) for port, acts in _ACT_ON.items() if row.on.input.what in acts}
    wanted |= _ALARM if row.on == hears(INBOUND) else set()
    called = {way for way in told if way[0] == "calls"}
    return 0 if called <= wanted <= told else BROKEN


_COUNTS_AS = {
    (TRACK.name, INBOUND): Mark.APPROACHED,
    (TRACK.name, CROSSED): Mark.VIOLATED,
    (TRACK.name, TURNED_AWAY): Mark.TURNED,
    (TRACK.name, STRUCK): Mark.LOST,
    (CONTROLLER.name, WARNED): Mark.WARNED,
    (FIRE_AUTHORITY.name, HOLD): Mark.FIRE_HELD,
    (SHOOTER.name, HIT): Mark.RELEASED,
}
"""By role, what counts when it is said."""


def _counted(_: int, happening: Happening) -> int | str:
    row = happening.taken
    said = (_COUNTS_AS.get((row.table, sent.letter.message)) for sent in happening.sent)
    counts = next((mark for mark in said if mark), None)
    if row.on in (no(DISPOSED), no(PERMITTED)):
        counts = Mark.FIRE_HELD
    elif row.next is AIMING and row.state is not AIMING:
        counts = Mark.LOCKED_ON
    return 0 if row.marks is counts else BROKEN


def promises(cut: Iterable[str] = ()) -> tuple[Promise, ...]:
    """The promises that bind several roles, where some channels are cut from the start."""
    return (
        Always(
            "no-telepathy",
            "Nobody acts on what the other side knows or wants before a channel told him.",
            frozenset(),
            told_first(_MUST_HEAR),
            of={role for role, _ in _MUST_HEAR},
            each=True,
        ),
        Always(
            "gates-in-series",
            "What is said to someone passes his gates in series, one thing at a time; where it fails at one it goes no further.",
            -1,
            _in_series,
            of=_TABLES,
            each=True,
        ),
        Always(
            "all-told",
            "Whoever acts on what is seen of a track is told of it at once; who calls is told nothing else.",
            0,
            _tells_all,
            of=[CONTROLLER],
        ),
        Always(
            "no-timer-outlives",
            "When a desk is closed or a call is done, none of its timers runs.",
            frozenset(),
            _timers_stop,
            of=[CONTROLLER, CALLER],
            each=True,
        ),
        Always(
            "counted-true",
            "What is counted of an encounter is what happened in it.",
            0,
            _counted,
            of=[TRACK, CONTROLLER, FIRE_AUTHORITY, SHOOTER],
            each=True,
        ),
        Always("cut-is-cut", "Nothing passes on a channel that is cut.", frozenset(cut), _cut_is_cut),
        LeadsTo(
            "encounter-ends",
            "Every approach ends with the fire authority told that the track is gone.",
            lambda h: h.taken.marks is Mark.APPROACHED,
            lambda h: h.taken.next is engagement.CLOSED,
            of=[TRACK, FIRE_AUTHORITY],
        ),
    )
