"""What an authority promises: one step at a time, each with its cause, and back only where both sides agree."""

from __future__ import annotations

from collections.abc import Mapping

from protocols.channel_status import OPENED
from protocols.escalation import (
    AGREED,
    AT_FAULT,
    AUTHORITY,
    CALL_WANTED,
    CALM,
    CLIMBS,
    INCIDENT,
    NOT_TAKEN,
    OVERTURE,
    REFUSED,
    STEP_TAKEN,
    STEP_UNDONE,
    TAKEN,
    Ladder,
)
from protocols.escalation_watch import (
    DOES_NOT_TAKE,
    TAKES,
    Busy,
    Cause,
    Way,
    as_decided,
    as_provoked,
    asks,
    both_want_it,
    climb_stops,
    offers_in_turn,
    one_at_a_time,
    ordered,
    said,
    stands_true,
)
from protocols.notation.actions import Happening
from protocols.notation.promise import Always, LeadsTo, Promise, Sometimes
from protocols.notation.words import hears


def promises(ladders: Mapping[str, Ladder]) -> tuple[Promise, ...]:
    """Every promise of the authorities.

    Args:
        ladders: by post, the ladder that it begins with.
    """
    usual = Ladder()

    def stands(busy: Busy, happening: Happening) -> Busy | str:
        return stands_true(len(ladders.get(str(happening.post), usual).steps), busy, happening)

    def orders(at: int, happening: Happening) -> int | str:
        return ordered(ladders.get(str(happening.post), usual), at, happening)

    return (
        Always(
            "steps-in-turn",
            "Steps are taken one at a time, the next after the last, and undone in the opposite order.",
            0,
            one_at_a_time,
            of=[AUTHORITY],
        ),
        Always(
            "as-provoked",
            "No step is taken without an incident that was weighed, nor beyond what the incident provoked.",
            Cause(),
            as_provoked,
            of=[AUTHORITY],
        ),
        Always(
            "both-want-it",
            "A step is undone only after the other side agreed to the last overture, with no incident since.",
            Way(),
            both_want_it,
            of=[AUTHORITY],
        ),
        Always(
            "overture-in-turn",
            "A step back is offered whenever a government has cooled down, unless the last offer is not answered yet.",
            False,
            offers_in_turn,
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
            Busy(),
            stands,
            of=[AUTHORITY],
        ),
        Always(
            "as-decided",
            "To an overture and to a call the other side is told what was decided, and once.",
            0,
            as_decided,
            of=[AUTHORITY],
        ),
        Always(
            "call-stops-climb",
            "After a call that was taken no step follows without a new incident.",
            False,
            climb_stops,
            of=[AUTHORITY],
        ),
        LeadsTo(
            "incident-weighed",
            "Every incident is weighed, or talked over in a call that is taken.",
            lambda h: h.taken.on == hears(INCIDENT),
            lambda h: asks(h, CLIMBS) or h.says(TAKEN),
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
            lambda h: (STEP_TAKEN, 2) in said(h, STEP_TAKEN),
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
            lambda h: h.taken.on.input == TAKES and h.taken.next is CALM,
            of=[AUTHORITY],
        ),
        Sometimes(
            "call-refused",
            "A call may not be taken.",
            lambda h: h.taken.on.input == DOES_NOT_TAKE,
            of=[AUTHORITY],
        ),
    )
