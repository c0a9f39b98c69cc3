"""What a government does after an incident, one step at a time, and the way back, which needs both sides.

Each party's ladder is its own. A step changes the world, or suspends or cuts the channel between the two: that is
ordered of the own end of the channel, and what is declared of it and what it really does are two things.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from attrs import evolve, field, frozen

from protocols.channel_status import CUT_OFF, OPENED, PROPOSE, STAYS_SHUT, SUSPEND
from protocols.notation.table import STAY, Row, Table, each, ignore
from protocols.notation.words import (
    About,
    Gate,
    Memory,
    Question,
    Timer,
    When,
    cancel,
    expires,
    hears,
    no,
    remember,
    send,
    start,
    yes,
)

INCIDENT = "incident"
"""To the authority, from whoever counts incidents: it has happened to this party. It is about how many steps of the
ladder that may lead to."""
AT_FAULT = "at fault"
"""The same, to the party that did it."""
STEP_TAKEN, STEP_UNDONE = "step taken", "step undone"
"""From the authority, to whoever keeps the world: about the number of the step, the first being 1."""
OVERTURE, AGREED, REFUSED = "overture", "agreed", "refused"
"""Between the authorities, in talks: shall there be a step back? Whoever makes the overture then undoes one of his."""
CALL_WANTED, TAKEN, NOT_TAKEN = "call wanted", "call taken", "call not taken"
"""Between the authorities, from one leader to the other: who did it asks for a call."""

CLIMBS = Question("climbs", "escalation", "Does the government answer the incident by steps?")
RECIPROCATES = Question("reciprocates", "escalation", "Does the other side agree to a step back?")
TAKES_CALL = Question("takes_call", "escalation", "Does the leader take the call?", gate=Gate.WILLING)
NEXT_STEP = Timer("next_step", "escalation", "until the next step is taken")
COOLING = Timer("cooling", "escalation", "until a way back is offered")
CALL_WAIT = Timer("call_wait", "escalation", "before the leader asks the other one for a call")


class Act(StrEnum):
    """What a step does to the channel between the two: nothing, declare it suspended, or really cut it."""

    MEASURE = "measure"
    SUSPEND = "suspend"
    CUT = "cut"


def _acts(acts: Iterable[Act | str]) -> tuple[Act, ...]:
    return tuple(Act(act) for act in acts)


@frozen
class Ladder:
    """What an authority remembers.

    Attributes:
        steps: its steps, the first one first.
        at: how many are in force.
        goal: how many shall be.
        provoked: how many the incident that is not weighed yet may lead to; None where all are weighed.
        offered: whether its last overture is not answered yet.
    """

    steps: tuple[Act, ...] = field(default=(Act.MEASURE, Act.CUT, Act.MEASURE), converter=_acts)
    at: int = 0
    goal: int = 0
    provoked: int | None = None
    offered: bool = False

    def will(self, at: int) -> Act:
        """What the channel is to be for this party while so many steps are in force."""
        return next((act for act in (Act.CUT, Act.SUSPEND) if act in self.steps[: max(at, 0)]), Act.MEASURE)


class Politics(StrEnum):
    """What an authority is busy with."""

    CALM = "calm"
    WEIGHING = "weighing an incident"
    CALLED = "deciding on a call"
    CLIMBING = "climbing"
    STANDING = "standing by its steps"
    ANSWERING = "weighing an overture"
    OFFERING = "waiting for an answer to its overture"
    RESTORING = "waiting for the channel to open"
    WITHDRAWING = "taking its proposal back"


CALM, WEIGHING, CALLED, CLIMBING, STANDING, ANSWERING, OFFERING, RESTORING, WITHDRAWING = Politics


def _what_it_provokes(ladder: Memory, about: About) -> Memory:
    return evolve(ladder, provoked=max(ladder.provoked or 0, about or 0))


def _new_goal(ladder: Memory, _about: About) -> Memory:
    return evolve(ladder, goal=max(ladder.goal, min(ladder.provoked or 0, len(ladder.steps))), provoked=None)


def _incident_weighed(ladder: Memory, _about: About) -> Memory:
    return evolve(ladder, provoked=None)


def _no_further(ladder: Memory, _about: About) -> Memory:
    return evolve(ladder, goal=ladder.at, provoked=None)


def _overture_made(ladder: Memory, _about: About) -> Memory:
    return evolve(ladder, offered=True)


def _overture_answered(ladder: Memory, _about: About) -> Memory:
    return evolve(ladder, offered=False)


def _one_more(ladder: Memory, _about: About) -> Memory:
    return evolve(ladder, at=ladder.at + 1)


def _one_less(ladder: Memory, _about: About) -> Memory:
    return evolve(ladder, at=ladder.at - 1, goal=ladder.at - 1)


_provoked, _raised, _weighed = remember(_what_it_provokes), remember(_new_goal), remember(_incident_weighed)
_settled, _offered, _answered = remember(_no_further), remember(_overture_made), remember(_overture_answered)
_take = [remember(_one_more), send("measures", STEP_TAKEN, lambda ladder, _about: ladder.at)]
_undo = [remember(_one_less), send("measures", STEP_UNDONE, lambda ladder, _about: ladder.at + 1)]


def _climbs(ladder: Memory, _about: About) -> bool:
    return bool(ladder.at < ladder.goal)


def _calls_for_more(ladder: Memory, _about: About) -> bool:
    return bool(ladder.at < min(ladder.provoked or 0, len(ladder.steps)))


def _none_in_force(ladder: Memory, _about: About) -> bool:
    return bool(ladder.at == 0)


def _last_in_force(ladder: Memory, _about: About) -> bool:
    return bool(ladder.at == 1)


def _unweighed(ladder: Memory, _about: About) -> bool:
    return ladder.provoked is not None


def _overture_open(ladder: Memory, _about: About) -> bool:
    return bool(ladder.offered)


def _holds_cut(ladder: Memory, _about: About) -> bool:
    return bool(ladder.will(ladder.at) is Act.CUT)


def _shuts_channel(ladder: Memory, _about: About) -> bool:
    return bool(ladder.will(ladder.at) is not ladder.will(ladder.at - 1))


def _suspended_below(ladder: Memory, _about: About) -> bool:
    return bool(ladder.will(ladder.at - 1) is Act.SUSPEND)


def _last(ladder: Memory, _about: About) -> bool:
    return bool(ladder.at + 1 >= ladder.goal)


def _is_next(act: Act, *, last: bool) -> When:
    def guard(ladder: Memory, about: About) -> bool:
        return ladder.steps[ladder.at : ladder.at + 1] == (act,) and (not last or _last(ladder, about))

    guard.__name__ = f"_the_{'last' if last else 'next'}_step_is_to_{act}"
    return guard


_ANY = tuple(Politics)
_BUSY = (WEIGHING, CALLED)
_NO_PROPOSAL = tuple(state for state in Politics if state not in (RESTORING, WITHDRAWING))
_NO_OVERTURE = tuple(state for state in Politics if state is not OFFERING)
_SAME_DAY = "24 November 2015, escorts and a cruiser: http://presstv.ir/Detail/2015/11/24/439009/Russia-Syria-Turkey-fighter-jet"
_TWO_DAYS_LATER = "26 November 2015, two days after the loss: http://www.ecns.cn/military/2015/11-27/190305.shtml"
_SUSPENDED = "7 April 2017: https://sputniknews.com/military/201704071052425538-russia-mod-us-channel-syria/"
_LEADERS = "24 November 2015, after 7 to 8 hours, not taken: https://eadaily.com/en/news/2015/11/27/peskov-erdogan-tried-to-speak-with-putin-7-8-hours-after-the-su-24-attack"
_LETTER = "27 June 2016: https://mediamax.am/en/news/world/18877/"
_LINE_BACK = "10 August 2016, 258 days after the cut: https://maps.southfront.press/moscow-ankara-agree-on-military-hotline-to-avoid-unwanted-incidents"


def _steps(next_step: Timer, cooling: Timer) -> list[Row]:
    """The rows that take a step: for each kind, while climbing or busy with something else; the last, or not."""
    rows: list[Row] = []
    # fmt: off
    for act, order, because, source in (
        (Act.CUT,     [send("orders", CUT_OFF)], "The next step is taken: the channel is cut.",       _TWO_DAYS_LATER),
        (Act.SUSPEND, [send("orders", SUSPEND)], "The next step is taken: the channel is suspended.", _SUSPENDED),
        (Act.MEASURE, [],                        "The next step is taken.",                           _SAME_DAY),
    ):
        last, more = (_last, None) if act is Act.MEASURE else (_is_next(act, last=True), _is_next(act, last=False))
        rows += [
            Row(CLIMBING, expires(next_step), last, [*_take, *order, start(cooling)],   STANDING, f"{because} No more is called for.", source=source),
            Row(CLIMBING, expires(next_step), more, [*_take, *order, start(next_step)], CLIMBING, because, source=source),
            *each(_BUSY,  expires(next_step), last, [*_take, *order],                   STAY,     f"{because} No more was called for before this."),
            *each(_BUSY,  expires(next_step), more, [*_take, *order, start(next_step)], STAY,     f"{because} The climb goes on meanwhile."),
        ]
    # fmt: on
    return rows


@cache
def authority(of: str) -> Table:
    """The table of one party's political authority.

    Args:
        of: the table of the scenario that has its questions and timers.
    """
    climbs, reciprocates, takes_call = (evolve(asked, channel=of) for asked in (CLIMBS, RECIPROCATES, TAKES_CALL))
    next_step, cooling, call_wait = (evolve(wait, channel=of) for wait in (NEXT_STEP, COOLING, CALL_WAIT))
    # fmt: off
    return Table("political authority", start=CALM, ends=(CALM,), rows=[
        #    state        on                  if               do                                   next         because
        *each((CALM, CLIMBING, OFFERING), hears(INCIDENT), None, [_provoked],                        WEIGHING,    "An incident: is it answered by steps?"),
        Row(STANDING,    hears(INCIDENT),    None,            [_provoked, cancel(cooling)],         WEIGHING,    "Another incident: is it answered by steps?"),
        Row(ANSWERING,   hears(INCIDENT),    None,            [_provoked, cancel(cooling), send("talks", REFUSED)], WEIGHING, "An incident: the overture is refused, and the incident weighed."),
        Row(RESTORING,   hears(INCIDENT),    _holds_cut,      [_provoked, send("orders", CUT_OFF)], WITHDRAWING, "An incident: the channel shall stay cut after all."),
        Row(RESTORING,   hears(INCIDENT),    None,            [_provoked, send("orders", SUSPEND)], WITHDRAWING, "An incident: the channel shall stay suspended after all."),
        *each((WEIGHING, CALLED, WITHDRAWING), hears(INCIDENT), None, [_provoked],                  STAY,        "Another incident: it is weighed together with the one before."),
        Row(WITHDRAWING, hears(OPENED),      None,            [],                                   WEIGHING,    "The channel was open already, and is shut again; the incident is weighed."),
        Row(WITHDRAWING, hears(STAYS_SHUT),  None,            [],                                   WEIGHING,    "The channel stays shut; the incident is weighed."),
        Row(WEIGHING,    yes(climbs),        _climbs,         [_raised],                            CLIMBING,    "It is answered by steps: the climb goes on, as far as this provokes."),
        Row(WEIGHING,    yes(climbs),        _calls_for_more, [_raised, start(next_step)],          CLIMBING,    "It is answered by steps, as far as this provokes."),
        Row(WEIGHING,    yes(climbs),        _none_in_force,  [_raised, cancel(next_step)],         CALM,        "It would be answered, but it provokes no step."),
        Row(WEIGHING,    yes(climbs),        None,            [_raised, cancel(next_step), start(cooling)], STANDING, "It is answered by what is in force already."),
        Row(WEIGHING,    no(climbs),         _climbs,         [_weighed],                           CLIMBING,    "It changes nothing: the climb goes on as before."),
        Row(WEIGHING,    no(climbs),         _none_in_force,  [_weighed, cancel(next_step)],        CALM,        "It is let pass."),
        Row(WEIGHING,    no(climbs),         None,            [_weighed, cancel(next_step), start(cooling)], STANDING, "It changes nothing: what is in force stays."),
        *_steps(next_step, cooling),
        Row(STANDING,    expires(cooling),   _overture_open,  [start(cooling)],                     STANDING,    "The last overture is not answered yet: another is not made."),
        Row(STANDING,    expires(cooling),   None,            [_offered, send("talks", OVERTURE)],  OFFERING,    "It has cooled down: a step back is offered.", source=_LETTER),
        Row(OFFERING,    hears(AGREED),      _shuts_channel,  [_answered, send("orders", PROPOSE)], RESTORING,   "Both sides want a step back: it is proposed to restore the channel."),
        Row(OFFERING,    hears(AGREED),      _last_in_force,  [_answered, *_undo],                  CALM,        "Both sides want it: the last step in force is undone."),
        Row(OFFERING,    hears(AGREED),      None,            [_answered, *_undo, start(cooling)],  STANDING,    "Both sides want it: a step is undone."),
        Row(OFFERING,    hears(REFUSED),     None,            [_answered, start(cooling)],          STANDING,    "The other side wants no step back: what is in force stays."),
        *each(_NO_OVERTURE, hears(AGREED),   None,            [_answered],                          STAY,        "The other side agrees, but an incident came between."),
        *each(_NO_OVERTURE, hears(REFUSED),  None,            [_answered],                          STAY,        "The other side refuses, and an incident came between."),
        Row(RESTORING,   hears(OPENED),      _suspended_below, [*_undo, send("orders", SUSPEND), start(cooling)], STANDING, "The channel works again, and the cut is undone; it stays suspended."),
        Row(RESTORING,   hears(OPENED),      _last_in_force,  [*_undo],                             CALM,        "The channel is open, and the last step in force is undone.", source=_LINE_BACK),
        Row(RESTORING,   hears(OPENED),      None,            [*_undo, start(cooling)],             STANDING,    "The channel is open, and the step is undone.", source=_LINE_BACK),
        Row(RESTORING,   hears(STAYS_SHUT),  None,            [start(cooling)],                     STANDING,    "The channel is not restored: the step stays in force."),
        *each((CALM, STANDING), hears(OVERTURE), None,        [],                                   ANSWERING,   "The other side offers a step back: does this one agree?"),
        Row(ANSWERING,   yes(reciprocates),  _none_in_force,  [send("talks", AGREED), cancel(cooling)], CALM,    "It agrees."),
        Row(ANSWERING,   yes(reciprocates),  None,            [send("talks", AGREED)],              STANDING,    "It agrees; its own steps stay until it offers to undo them."),
        Row(ANSWERING,   no(reciprocates),   _none_in_force,  [send("talks", REFUSED), cancel(cooling)], CALM,   "It refuses."),
        Row(ANSWERING,   no(reciprocates),   None,            [send("talks", REFUSED)],             STANDING,    "It refuses, and stands by its steps."),
        Row(ANSWERING,   expires(cooling),   _overture_open,  [start(cooling)],                     ANSWERING,   "Its own last overture is not answered yet: another is not made."),
        Row(ANSWERING,   expires(cooling),   None,            [_offered, send("talks", AGREED), send("talks", OVERTURE)], OFFERING, "It has cooled down as well: it agrees, and offers a step back itself."),
        *each((OFFERING, RESTORING), hears(OVERTURE), None,   [send("talks", AGREED)],              STAY,        "It is on the way back itself, and agrees."),
        *each((WEIGHING, CALLED, CLIMBING, WITHDRAWING), hears(OVERTURE), None, [send("talks", REFUSED)], STAY,  "This is no time for a step back: it is refused."),
        *each(_ANY,      hears(AT_FAULT),    None,            [start(call_wait)],                   STAY,        "It is at fault: its leader will ask the other one for a call."),
        *each(_ANY,      expires(call_wait), None,            [send("leaders", CALL_WANTED)],       STAY,        "The leader asks the other one for a call.", source=_LEADERS),
        *each((CALM, CLIMBING, WEIGHING), hears(CALL_WANTED), None, [],                             CALLED,      "The other leader asks for a call: is it taken?"),
        Row(STANDING,    hears(CALL_WANTED), None,            [cancel(cooling)],                    CALLED,      "The other leader asks for a call: is it taken?"),
        *each((ANSWERING, OFFERING, RESTORING), hears(CALL_WANTED), None, [send("leaders", TAKEN)], STAY,        "The other leader asks for a call: on the way back, it is taken."),
        Row(WITHDRAWING, hears(CALL_WANTED), None,            [send("leaders", NOT_TAKEN)],         WITHDRAWING, "The other leader asks for a call while a step back is taken back: it is not taken."),
        Row(CALLED,      yes(takes_call),    _none_in_force,  [_settled, send("leaders", TAKEN), cancel(next_step)], CALM, "The leaders speak, and no step is taken.", source="9 February 2017: http://en.protothema.gr/russian-airstrike-kills-3-turkish-soldiers-in-syria/"),
        Row(CALLED,      yes(takes_call),    None,            [_settled, send("leaders", TAKEN), cancel(next_step), start(cooling)], STANDING, "The leaders speak, and no further step is taken."),
        Row(CALLED,      no(takes_call),     _unweighed,      [send("leaders", NOT_TAKEN)],         WEIGHING,    "The call is not taken; the incident is weighed.", source=_LEADERS),
        Row(CALLED,      no(takes_call),     _climbs,         [send("leaders", NOT_TAKEN)],         CLIMBING,    "The call is not taken: the climb goes on.", source=_LEADERS),
        Row(CALLED,      no(takes_call),     _none_in_force,  [send("leaders", NOT_TAKEN), cancel(next_step)], CALM, "The call is not taken, and no step either."),
        Row(CALLED,      no(takes_call),     None,            [send("leaders", NOT_TAKEN), cancel(next_step), start(cooling)], STANDING, "The call is not taken: what is in force stays."),
        *ignore(_NO_PROPOSAL, [hears(OPENED), hears(STAYS_SHUT)], "It has ordered no proposal."),
        *ignore((ANSWERING,), [hears(OVERTURE)], "The overture lies on the table."),
        *ignore((CALLED,), [hears(CALL_WANTED)], "A call is being decided on."),
        *ignore(_ANY,    [hears(TAKEN), hears(NOT_TAKEN)], "The other side has answered: what follows of it is for that side."),
    ])
    # fmt: on


AUTHORITY = authority("escalation")
