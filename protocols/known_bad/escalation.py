"""Naive governments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve

from protocols.channel_status import OPENED
from protocols.escalation import (
    AGREED,
    AT_FAULT,
    AUTHORITY,
    CALL_WANTED,
    CALLED,
    CALM,
    CLIMBING,
    CLIMBS,
    COOLING,
    INCIDENT,
    NEXT_STEP,
    OFFERING,
    OVERTURE,
    RECIPROCATES,
    REFUSED,
    RESTORING,
    STANDING,
    STEP_TAKEN,
    TAKEN,
    TAKES_CALL,
    Ladder,
)
from protocols.escalation_promises import promises
from protocols.known_bad.change import Change, Counts, KnownBad, doing, known_bad, minus, naive, other, plus
from protocols.notation.parts import part, replaced
from protocols.notation.table import Row, Table
from protocols.notation.words import expires, hears, no, remember, send, start, yes
from protocols.politics import politics
from protocols.scope import Scope

_LADDERS = {"ours": Ladder(("suspend", "measure")), "theirs": Ladder()}
_TOLD = {"outside": ((INCIDENT, 1), (INCIDENT, 2), (AT_FAULT, None))}
_PART = part(replaced(politics(_LADDERS), **{"ours events": _TOLD}), "political authority", ("ours authority",))
_PROMISES = promises({"ours authority": _LADDERS["ours"]})
_to_the_top = [
    remember(lambda ladder, _about: evolve(ladder, at=ladder.goal)),
    send("measures", STEP_TAKEN, lambda ladder, _about: ladder.at),
    start(COOLING),
]
_all_of_it = remember(lambda ladder, _about: evolve(ladder, goal=len(ladder.steps), provoked=None))
_no_further = remember(lambda ladder, _about: evolve(ladder, goal=ladder.at))
_say_yes = [send("talks", AGREED)]


def _as_if_agreed(rows: Sequence[Row]) -> list[Row]:
    """The rows with a refusal taken for consent."""
    taken = [row for row in rows if row.state == OFFERING and row.on == hears(AGREED)]
    kept = [row for row in rows if not (row.state == OFFERING and row.on == hears(REFUSED))]
    return [*kept, *(Row(OFFERING, hears(REFUSED), row.when, row.do, row.next, row.because) for row in taken)]


def _never_cool(rows: Sequence[Row]) -> list[Row]:
    """The rows with nothing that is waited for after the last step."""
    return [
        evolve(row, do=[output for output in row.do if output != start(COOLING)]) if row.state == CLIMBING else row
        for row in rows
    ]


def _government(
    breaks: str,
    name: str,
    says: str,
    counts: Counts,
    *changes: Change,
    besides: Iterable[str] = (),
    ends: Iterable[str] | None = None,
) -> KnownBad:
    table: Table = naive(AUTHORITY, *changes, ends=ends)
    scope = Scope(name, says, replaced(_PART, table), _PROMISES, sure=[AGREED, OPENED], counts=counts)
    return known_bad(breaks, scope, besides)


# fmt: off
GOVERNMENTS = (
    _government(
        "steps-in-turn",
        "a government that goes to the top of its ladder at once",
        "What was provoked is taken in a single step, and nobody has the time to call.",
        (720, 9657, 18),
        other(expires(NEXT_STEP), at=[CLIMBING], do=_to_the_top, next=STANDING, because="All that was provoked is done at once."),
        besides=["ladder-kept"],
    ),
    _government(
        "as-provoked",
        "a government that always goes all the way",
        "An incident that provokes one step is answered by every step of the ladder.",
        (584, 7845, 19),
        other(yes(CLIMBS), do=[_all_of_it, start(NEXT_STEP)], to=CLIMBING, because="It is answered by all that there is."),
        besides=["stands-true"],
    ),
    _government(
        "both-want-it",
        "a government that takes a refusal for consent",
        "The other side refuses, and a step is undone all the same.",
        (720, 9657, 17),
        _as_if_agreed,
        besides=["ladder-kept"],
    ),
    _government(
        "overture-in-turn",
        "a government that offers again before it is answered",
        "An incident has overtaken its overture; it makes another, and what is answered is the first.",
        (720, 9657, 19),
        minus(expires(COOLING), at=[STANDING], to=STANDING),
    ),
    _government(
        "ladder-kept",
        "a government that forgets what it has proposed",
        "An incident comes while it is proposed to restore the channel, and the proposal is left to the other side.",
        (712, 9565, 21),
        other(hears(INCIDENT), at=[RESTORING], do=doing(AUTHORITY, CALM, hears(INCIDENT)), because="An incident: it will be weighed."),
    ),
    _government(
        "stands-true",
        "a government that lets what is small call off what is great",
        "While it climbs, another incident is let pass, and with it the one that it climbs for.",
        (720, 9657, 15),
        minus(no(CLIMBS), to=CLIMBING),
        other(no(CLIMBS), first=[_no_further], because="It changes nothing; the government stands where it is."),
    ),
    _government(
        "as-decided",
        "a government that agrees to whatever it is offered",
        "It has decided to refuse, and says that it agrees.",
        (720, 9657, 18),
        other(no(RECIPROCATES), to=STANDING, do=_say_yes, because="It does not agree, and says that it does."),
    ),
    _government(
        "call-stops-climb",
        "a government whose leader speaks while its staffs go on",
        "The call is taken, and the next step follows as if it had not been.",
        (438, 5930, 14),
        plus(Row(CALLED, yes(TAKES_CALL), lambda ladder, _about: ladder.at < ladder.goal, [remember(lambda ladder, _about: evolve(ladder, provoked=None)), send("leaders", TAKEN)], CLIMBING, "The leaders speak; the climb goes on.")),
        besides=["stands-true"],
    ),
    _government(
        "incident-weighed",
        "a government that does not look up while it waits for an answer",
        "It has made an overture; what happens meanwhile is nobody's business.",
        (356, 4711, 12),
        other(hears(INCIDENT), at=[OFFERING], do=[], next=OFFERING, because="An incident, at a time when none can be made use of."),
        besides=["stands-true"],
    ),
    _government(
        "overture-answered",
        "a government that has no time for letters while it climbs",
        "The other side offers a step back, and waits for an answer for ever.",
        (668, 8915, 13),
        other(hears(OVERTURE), at=[CLIMBING], do=[], because="An overture is put with the others."),
        besides=["as-decided", "stands-true"],
    ),
    _government(
        "call-answered",
        "a leader who does not come to the telephone while letters are written",
        "The other leader asks for a call while an overture is out, and is neither spoken to nor turned away.",
        (514, 6854, 13),
        other(hears(CALL_WANTED), at=[OFFERING], do=[], because="The other leader asks for a call: the talks will see to it."),
        besides=["as-decided", "stands-true"],
    ),
    _government(
        "fault-spoken-of",
        "a government that will not speak of its own fault while it is angry",
        "It is at fault while it climbs, and nobody asks for a call.",
        (540, 7153, 12),
        other(hears(AT_FAULT), at=[CLIMBING], do=[], because="It is at fault; this is no time to say so."),
    ),
    _government(
        "way-back-offered",
        "a government that does not cool down",
        "It has taken its steps, stands by them, and offers nothing.",
        (392, 5229, 14),
        _never_cool,
        ends=[CALM, STANDING],
    ),
)
# fmt: on
