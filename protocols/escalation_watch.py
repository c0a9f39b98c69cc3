"""What is watched to hold an authority to its promises: what it does, and what it must have heard and decided before."""

from __future__ import annotations

from typing import NamedTuple

from protocols.channel_status import CUT_OFF, OPENED, PROPOSE, STAYS_SHUT, SUSPEND
from protocols.escalation import (
    AGREED,
    ANSWERING,
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
from protocols.notation.promise import BROKEN
from protocols.notation.words import Question, expires, hears, no, yes

_CLIMBS = yes(CLIMBS).input
_AGREES, _REFUSES = yes(RECIPROCATES).input, no(RECIPROCATES).input
_COOLED = expires(COOLING).input
TAKES, DOES_NOT_TAKE = yes(TAKES_CALL).input, no(TAKES_CALL).input


def said(happening: Happening, *messages: str) -> list[tuple[str, int]]:
    """Which of some messages a row says, and about what."""
    letters = (sent.letter for sent in happening.sent)
    return [(letter.message, letter.about or 0) for letter in letters if letter.message in messages]


def asks(happening: Happening, question: Question) -> bool:
    """Whether a row answers a question, whichever table of the scenario it stands in."""
    asked = happening.taken.question
    return asked is not None and asked.name == question.name


def one_at_a_time(at: int, happening: Happening) -> int | str:
    """How many steps are in force."""
    match said(happening, STEP_TAKEN, STEP_UNDONE):
        case []:
            return at
        case [(done, number)] if number == (at + 1 if done == STEP_TAKEN else at) > 0:
            return number if done == STEP_TAKEN else at - 1
    return BROKEN


class Cause(NamedTuple):
    """What incidents that are not weighed yet may lead to, what those that were weighed led to, and what is in force."""

    unweighed: int = 0
    provoked: int = 0
    at: int = 0


def as_provoked(cause: Cause, happening: Happening) -> Cause | str:
    """What has led to the steps in force; broken where they are more."""
    row, (unweighed, provoked, at) = happening.taken, cause
    if row.on == hears(INCIDENT):
        unweighed = max(unweighed, happening.about or 0)
    if asks(happening, CLIMBS):
        provoked, unweighed = max(provoked, unweighed if row.on.input == _CLIMBS else 0), 0
    if happening.says(TAKEN):
        unweighed = 0
    for done, number in said(happening, STEP_TAKEN, STEP_UNDONE):
        at = number if done == STEP_TAKEN else number - 1
        provoked = provoked if done == STEP_TAKEN else at
    return Cause(unweighed, provoked, at) if at <= provoked else BROKEN


def as_decided(_: int, happening: Happening) -> int | str:
    """Whether each government says what it has decided."""
    row = happening.taken
    agreed, called = said(happening, AGREED, REFUSED), said(happening, TAKEN, NOT_TAKEN)
    wanted = {_AGREES: AGREED, _REFUSES: REFUSED}.get(row.on.input)
    if row.on == hears(OVERTURE) and row.next is not ANSWERING:
        wanted = AGREED if row.state in (OFFERING, RESTORING) else REFUSED
    elif row.state is ANSWERING and row.next is not ANSWERING and not wanted:
        wanted = AGREED if row.next is OFFERING else REFUSED
    answer = {TAKES: TAKEN, DOES_NOT_TAKE: NOT_TAKEN}.get(row.on.input)
    if row.on == hears(CALL_WANTED) and row.next is not CALLED:
        answer = NOT_TAKEN if row.state is WITHDRAWING else TAKEN
    return 0 if agreed == ([(wanted, 0)] if wanted else []) and called == ([(answer, 0)] if answer else []) else BROKEN


class Way(NamedTuple):
    """Whether an overture is not answered yet, and whether the other side agreed to it, with no incident since."""

    offered: bool = False
    agreed: bool = False


def both_want_it(way: Way, happening: Happening) -> Way | str:
    """How far both sides have come towards a step back; broken where one is taken before."""
    row, (offered, agreed) = happening.taken, way
    if row.on == hears(INCIDENT):
        agreed = False
    elif offered and row.on in (hears(AGREED), hears(REFUSED)):
        agreed, offered = row.on == hears(AGREED) and row.state is OFFERING, False
    if happening.says(STEP_UNDONE) or happening.says(PROPOSE):
        if not agreed:
            return BROKEN
        agreed = not happening.says(STEP_UNDONE)
    return Way(offered or happening.says(OVERTURE), agreed and row.on != hears(STAYS_SHUT))


def offers_in_turn(offered: bool, happening: Happening) -> bool | str:
    """Whether its last overture is not answered yet."""
    on, says = happening.taken.on, happening.says(OVERTURE)
    if says != (on.input == _COOLED and not offered):
        return BROKEN
    return says or (offered and on not in (hears(AGREED), hears(REFUSED)))


def climb_stops(stopped: bool, happening: Happening) -> bool | str:
    """Whether a call was taken, and nothing has happened since."""
    if happening.says(STEP_TAKEN) and stopped:
        return BROKEN
    return happening.taken.on != hears(INCIDENT) and (stopped or happening.says(TAKEN))


class Busy(NamedTuple):
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


def _steps_and_incidents(busy: Busy, happening: Happening) -> Busy:
    at, goal, unweighed = busy[:3]
    if happening.taken.on == hears(INCIDENT):
        unweighed = max(unweighed or 0, happening.about or 0)
    for done, number in said(happening, STEP_TAKEN, STEP_UNDONE):
        at, goal = (number, goal) if done == STEP_TAKEN else (number - 1, number - 1)
    if asks(happening, CLIMBS):
        goal, unweighed = max(goal, (unweighed or 0) if happening.taken.on.input == _CLIMBS else 0), None
    if happening.says(TAKEN):
        goal, unweighed = at, None
    return busy._replace(at=at, goal=goal, unweighed=unweighed)


def stands_true(steps: int, busy: Busy, happening: Happening) -> Busy | str:
    """What presses on a government with so many steps; broken where it is busy with something else."""
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


def ordered(ladder: Ladder, at: int, happening: Happening) -> int | str:
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
    for done, number in said(happening, STEP_TAKEN, STEP_UNDONE):
        act = _act(ladder, number) if done == STEP_TAKEN else below if will is not below else Act.MEASURE
        at, wanted = (number if done == STEP_TAKEN else number - 1), [_SHUTS[act]] if act in _SHUTS else []
    return at if [order for order, _ in said(happening, *_ORDERS)] == wanted else BROKEN
