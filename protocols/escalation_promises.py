"""What an authority promises: one step at a time, each with its cause, and back only where both sides agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from protocols.channel_status import CUT_OFF, OPENED, PROPOSE, STAYS_SHUT, SUSPEND
from protocols.escalation import (
    AGREED,
    ANSWERING,
    AT_FAULT,
    AUTHORITY,
    CALL_WANTED,
    CALLED,
    CALM,
    CLIMBING,
    CLIMBS,
    COOLING,
    INCIDENT,
    NOT_TAKEN,
    OFFERING,
    OVERTURE,
    RECIPROCATES,
    REFUSED,
    RESTORING,
    STANDING,
    STEP_TAKEN,
    STEP_UNDONE,
    TAKEN,
    TAKES_CALL,
    WEIGHING,
    WITHDRAWING,
    Act,
    Ladder,
)
from protocols.notation.actions import Happening
from protocols.notation.promise import BROKEN, Always, LeadsTo, Promise, Sometimes
from protocols.notation.words import Question, expires, hears, no, yes

_CLIMBS = yes(CLIMBS).input
_AGREES, _REFUSES = yes(RECIPROCATES).input, no(RECIPROCATES).input
_COOLED = expires(COOLING).input
_TAKES, _DOES_NOT_TAKE = yes(TAKES_CALL).input, no(TAKES_CALL).input


def _said(happening: Happening, *messages: str) -> list[tuple[str, int]]:
    """Which of some messages a row says, and about what."""
    letters = (sent.letter for sent in happening.sent)
    return [(letter.message, letter.about or 0) for letter in letters if letter.message in messages]


def _asks(happening: Happening, question: Question) -> bool:
    """Whether a row answers a question, whichever table of the scenario it stands in."""
    asked = happening.taken.question
    return asked is not None and asked.name == question.name


def _one_at_a_time(at: int, happening: Happening) -> int | str:
    """How many steps are in force."""
    match _said(happening, STEP_TAKEN, STEP_UNDONE):
        case []:
            return at
        case [(done, number)] if number == (at + 1 if done == STEP_TAKEN else at) > 0:
            return number if done == STEP_TAKEN else at - 1
    return BROKEN


class _Cause(NamedTuple):
    """What incidents that are not weighed yet may lead to, what those that were weighed led to, and what is in force."""

    unweighed: int = 0
    provoked: int = 0
    at: int = 0


def _as_provoked(cause: _Cause, happening: Happening) -> _Cause | str:
    row, (unweighed, provoked, at) = happening.taken, cause
    if row.on == hears(INCIDENT):
        unweighed = max(unweighed, happening.about or 0)
    if _asks(happening, CLIMBS):
        provoked, unweighed = max(provoked, unweighed if row.on.input == _CLIMBS else 0), 0
    if happening.says(TAKEN):
        unweighed = 0
    for done, number in _said(happening, STEP_TAKEN, STEP_UNDONE):
        at = number if done == STEP_TAKEN else number - 1
        provoked = provoked if done == STEP_TAKEN else at
    return _Cause(unweighed, provoked, at) if at <= provoked else BROKEN


def _as_decided(_: int, happening: Happening) -> int | str:
    """Whether each government says what it has decided."""
    row = happening.taken
    agreed, called = _said(happening, AGREED, REFUSED), _said(happening, TAKEN, NOT_TAKEN)
    wanted = {_AGREES: AGREED, _REFUSES: REFUSED}.get(row.on.input)
    if row.on == hears(OVERTURE) and row.next is not ANSWERING:
        wanted = AGREED if row.state in (OFFERING, RESTORING) else REFUSED
    elif row.state is ANSWERING and row.next is not ANSWERING and not wanted:
        wanted = AGREED if row.next is OFFERING else REFUSED
    answer = {_TAKES: TAKEN, _DOES_NOT_TAKE: NOT_TAKEN}.get(row.on.input)
    if row.on == hears(CALL_WANTED) and row.next is not CALLED:
        answer = NOT_TAKEN if row.state is WITHDRAWING else TAKEN
    return 0 if agreed == ([(wanted, 0)] if wanted else []) and called == ([(answer, 0)] if answer else []) else BROKEN


class _Way(NamedTuple):
    """Whether an overture is not answered yet, and whether the other side agreed to it, with no incident since."""

    offered: bool = False
    agreed: bool = False


def _both_want_it(way: _Way, happening: Happening) -> _Way | str:
    row, (offered, agreed) = happening.taken, way
    if row.on == hears(INCIDENT):
        agreed = False
    elif offered and row.on in (hears(AGREED), hears(REFUSED)):
        agreed, offered = row.on == hears(AGREED) and row.state is OFFERING, False
    if happening.says(STEP_UNDONE) or happening.says(PROPOSE):
        if not agreed:
            return BROKEN
        agreed = not happening.says(STEP_UNDONE)
    return _Way(offered or happening.says(OVERTURE), agreed and row.on != hears(STAYS_SHUT))


def _offers_in_turn(offered: bool, happening: Happening) -> bool | str:
    """Whether its last overture is not answered yet."""
    on, says = happening.taken.on, happening.says(OVERTURE)
    if says != (on.input == _COOLED and not offered):
        return BROKEN
    return says or (offered and on not in (hears(AGREED), hears(REFUSED)))


def _climb_stops(stopped: bool, happening: Happening) -> bool | str:
    if happening.says(STEP_TAKEN) and stopped:
        return BROKEN
    return happening.taken.on != hears(INCIDENT) and (stopped or happening.says(TAKEN))


class _Busy(NamedTuple):
    """What presses on a government.

    Attributes:
        at: how many steps are in force.
        goal: how many incidents that were weighed call for.
        unweighed: what one may lead to that is not weighed yet.
        called: a call is not decided on.
        asked: an overture is not answered.
        offered: nor its own, and no incident has overtaken it.
        proposed: its end has not said what came of a proposal.
    """

    at: int = 0
    goal: int = 0
    unweighed: int | None = None
    called: bool = False
    asked: bool = False
    offered: bool = False
    proposed: bool = False

    def state(self, steps: int) -> str:
        """What it is busy with, the most pressing thing first, on a ladder of so many steps."""
        for presses, state in (
            (self.proposed, RESTORING if self.unweighed is None else WITHDRAWING),
            (self.called, CALLED),
            (self.unweighed is not None, WEIGHING),
            (self.asked, ANSWERING),
            (self.offered, OFFERING),
            (self.at < min(self.goal, steps), CLIMBING),
        ):
            if presses:
                return state
        return STANDING if self.at else CALM


def _steps_and_incidents(busy: _Busy, happening: Happening) -> _Busy:
    at, goal, unweighed = busy[:3]
    if happening.taken.on == hears(INCIDENT):
        unweighed = max(unweighed or 0, happening.about or 0)
    for done, number in _said(happening, STEP_TAKEN, STEP_UNDONE):
        at, goal = (number, goal) if done == STEP_TAKEN else (number - 1, number - 1)
    if _asks(happening, CLIMBS):
        goal, unweighed = max(goal, (unweighed or 0) if happening.taken.on.input == _CLIMBS else 0), None
    if happening.says(TAKEN):
        goal, unweighed = at, None
    return busy._replace(at=at, goal=goal, unweighed=unweighed)


def _stands_true(steps: int, busy: _Busy, happening: Happening) -> _Busy | str:
    on = happening.taken.on
    offered = busy.offered and on not in (hears(AGREED), hears(REFUSED), hears(INCIDENT))
    busy = _steps_and_incidents(busy, happening)._replace(
        called=(busy.called or on == hears(CALL_WANTED)) and not (happening.says(TAKEN) or happening.says(NOT_TAKEN)),
        asked=(busy.asked or on == hears(OVERTURE)) and not (happening.says(AGREED) or happening.says(REFUSED)),
        offered=offered or happening.says(OVERTURE),
        proposed=(busy.proposed and on not in (hears(OPENED), hears(STAYS_SHUT))) or happening.says(PROPOSE),
    )
    return busy if happening.taken.next == busy.state(steps) else BROKEN


_ORDERS = (SUSPEND, CUT_OFF, PROPOSE)
_SHUTS = {Act.SUSPEND: SUSPEND, Act.CUT: CUT_OFF}


def _act(ladder: Ladder, number: int) -> Act:
    return next(iter(ladder.steps[number - 1 : number]), Act.MEASURE)


def _ordered(ladder: Ladder, at: int, happening: Happening) -> int | str:
    """How many steps are in force; whether the end of the channel is ordered what these come to."""
    row = happening.taken
    wanted: list[str] = []
    will, below = ladder.will(at), ladder.will(at - 1)
    if row.on == hears(AGREED) and row.state is OFFERING and will is not below:
        wanted = [PROPOSE]
        if happening.says(STEP_UNDONE):
            return BROKEN
    elif row.state is RESTORING and row.on == hears(INCIDENT):
        wanted = [_SHUTS.get(will, PROPOSE)]
    for done, number in _said(happening, STEP_TAKEN, STEP_UNDONE):
        act = _act(ladder, number) if done == STEP_TAKEN else below if will is not below else Act.MEASURE
        at, wanted = (number if done == STEP_TAKEN else number - 1), [_SHUTS[act]] if act in _SHUTS else []
    return at if [said for said, _ in _said(happening, *_ORDERS)] == wanted else BROKEN


def promises(ladders: Mapping[str, Ladder]) -> tuple[Promise, ...]:
    """Every promise of the authorities.

    Args:
        ladders: by post, the ladder that it begins with.
    """
    usual = Ladder()

    def stands(busy: _Busy, happening: Happening) -> _Busy | str:
        return _stands_true(len(ladders.get(str(happening.post), usual).steps), busy, happening)

    def orders(at: int, happening: Happening) -> int | str:
        return _ordered(ladders.get(str(happening.post), usual), at, happening)

    return (
        Always(
            "steps-in-turn",
            "Steps are taken one at a time, the next after the last, and undone in the opposite order.",
            0,
            _one_at_a_time,
            of=[AUTHORITY],
        ),
        Always(
            "as-provoked",
            "No step is taken without an incident that was weighed, nor beyond what the incident provoked.",
            _Cause(),
            _as_provoked,
            of=[AUTHORITY],
        ),
        Always(
            "both-want-it",
            "A step is undone only after the other side agreed to the last overture, with no incident since.",
            _Way(),
            _both_want_it,
            of=[AUTHORITY],
        ),
        Always(
            "overture-in-turn",
            "A step back is offered whenever a government has cooled down, unless the last offer is not answered yet.",
            False,
            _offers_in_turn,
            of=[AUTHORITY],
        ),
        Always(
            "ladder-kept",
            "The end of the channel is ordered what the steps in force come to, and a step that shut it counts until it is open.",
            0,
            orders,
            of=[AUTHORITY],
        ),
        Always(
            "stands-true",
            "A government is busy with what presses most, climbs while a step is to come, and is calm with nothing in force.",
            _Busy(),
            stands,
            of=[AUTHORITY],
        ),
        Always(
            "as-decided",
            "To an overture and to a call the other side is told what was decided, and once.",
            0,
            _as_decided,
            of=[AUTHORITY],
        ),
        Always(
            "call-stops-climb",
            "After a call that was taken no step follows without a new incident.",
            False,
            _climb_stops,
            of=[AUTHORITY],
        ),
        LeadsTo(
            "incident-weighed",
            "Every incident is weighed, or talked over in a call that is taken.",
            lambda h: h.taken.on == hears(INCIDENT),
            lambda h: _asks(h, CLIMBS) or h.says(TAKEN),
            of=[AUTHORITY],
        ),
        LeadsTo(
            "overture-answered",
            "Every overture is answered.",
            lambda h: h.taken.on == hears(OVERTURE),
            lambda h: h.says(AGREED) or h.says(REFUSED),
            of=[AUTHORITY],
        ),
        LeadsTo(
            "call-answered",
            "Every leader who asks for a call is answered.",
            lambda h: h.taken.on == hears(CALL_WANTED),
            lambda h: h.says(TAKEN) or h.says(NOT_TAKEN),
            of=[AUTHORITY],
        ),
        LeadsTo(
            "fault-spoken-of",
            "Who is at fault asks the other side's leader for a call.",
            lambda h: h.taken.on == hears(AT_FAULT),
            lambda h: h.says(CALL_WANTED),
            of=[AUTHORITY],
        ),
        LeadsTo(
            "way-back-offered",
            "Whoever has taken a step offers a way back sooner or later.",
            lambda h: h.says(STEP_TAKEN),
            lambda h: h.says(OVERTURE),
            of=[AUTHORITY],
        ),
        Sometimes(
            "can-climb",
            "A government can take a second step.",
            lambda h: (STEP_TAKEN, 2) in _said(h, STEP_TAKEN),
            of=[AUTHORITY],
        ),
        Sometimes(
            "can-come-back",
            "A government that has climbed can be calm again, all its steps undone.",
            lambda h: h.says(STEP_UNDONE) and h.taken.next is CALM,
            of=[AUTHORITY],
        ),
        Sometimes(
            "can-reopen",
            "A channel that a step shut can be opened again.",
            lambda h: h.says(STEP_UNDONE) and h.taken.on == hears(OPENED),
            of=[AUTHORITY],
        ),
        Sometimes(
            "call-taken",
            "A call can be taken, and no step follow.",
            lambda h: h.taken.on.input == _TAKES and h.taken.next is CALM,
            of=[AUTHORITY],
        ),
        Sometimes(
            "call-refused",
            "A call may not be taken.",
            lambda h: h.taken.on.input == _DOES_NOT_TAKE,
            of=[AUTHORITY],
        ),
    )
