"""What those promise who rescue after a loss, and those over whose heads they fly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from protocols import joint
from protocols import rescue as aid
from protocols.hotline import AS_SAID, OTHERWISE
from protocols.notation.actions import Cut, Happening
from protocols.notation.promise import BROKEN, Always, LeadsTo, Promise, Sometimes
from protocols.notation.words import LINE_DEAD, Mark, Question, Timer, expires, hears, moves, no, yes

_MUST_HEAR: dict[str, str] = {
    aid.PASSAGE: aid.GRANTED,
    aid.REQUEST: aid.PASSAGE_WANTED,
    aid.PASSAGE_READ_BACK: aid.GRANTED,
    aid.HOLD_FOR_RESCUE: aid.REQUEST,
    aid.GRANTED: aid.REQUEST,
    aid.DENIED: aid.REQUEST,
    aid.NOT_ENSURED: aid.REQUEST,
    aid.HOLDING_FIRE: aid.HOLD_FOR_RESCUE,
    aid.FIRED_ALREADY: aid.HOLD_FOR_RESCUE,
    aid.ENGAGED_BY_FIRE: aid.OVERHEAD,
}
"""What is said only after its speaker heard something, and what: what he knows of the others, a channel delivered."""


def _told(heard: frozenset[str], happening: Happening) -> frozenset[str] | str:
    heard |= {happening.taken.on.input.what} & {*_MUST_HEAR.values()}
    said = (sent.letter.message for sent in happening.sent)
    return heard if all(_MUST_HEAR.get(message, "") in {"", *heard} for message in said) else BROKEN


def _about(happening: Happening, message: str) -> object:
    return next((sent.letter.about for sent in happening.sent if sent.letter.message == message), None)


def _not_fired_at(once: Callable[[Happening], bool]) -> Callable[[bool, Happening], bool | str]:
    return lambda safe, h: BROKEN if safe and h.says(aid.ENGAGED_BY_FIRE) else safe or once(h)


class _Below(NamedTuple):
    """Those below as they were told and as they saw: a flight is overhead, they let it by, fired, or hold fire."""

    seen: bool = False
    judged: bool = False
    fired: bool = False
    holds: bool = False


def _holds_fire(below: _Below, happening: Happening) -> _Below | str:
    row, fires = happening.taken, happening.says(aid.ENGAGED_BY_FIRE)
    if fires != (row.on == yes(aid.FIRES_AT)) or (row.question is not None and (below.holds or not below.seen)):
        return BROKEN
    below = below._replace(
        seen=below.seen or (row.on == hears(aid.OVERHEAD) and not below.holds),
        judged=below.judged or row.question is not None,
        fired=below.fired or fires,
    )
    if row.on == hears(aid.HOLD_FOR_RESCUE):
        below = below._replace(holds=below.holds or (happening.about == AS_SAID and not below.fired))
    said = (happening.says(aid.HOLDING_FIRE), happening.says(aid.FIRED_ALREADY))
    if said != ((not below.fired, below.fired) if row.on == hears(aid.HOLD_FOR_RESCUE) else (False, False)):
        return BROKEN
    stands = aid.WATCHING if not below.seen else aid.LET_BY if below.judged else aid.AIMING
    return below if row.next == (aid.HOLDING if below.holds else aid.FIRED if below.fired else stands) else BROKEN


_GATES: dict[str, Question] = {
    aid.JUDGING: aid.GRANTS,
    aid.TAKING_DOWN: aid.UNDERSTOOD,
    aid.ORDERING: aid.REACHES_UNITS,
}
"""What the authority judges, and where it stands meanwhile."""


class _Request(NamedTuple):
    """A request in hand: which question is next, how it was understood, and where the authority stands."""

    due: Question | None = None
    understood: str = ""
    stands: str = aid.AT_HAND


def _honest(request: _Request, happening: Happening) -> _Request | str:
    row = happening.taken
    first = row.on == hears(aid.REQUEST)
    if (row.question or request.due) is not request.due or first != (request.stands == aid.AT_HAND):
        return BROKEN
    says: dict[str, object] = {}
    if first:
        request = _Request(aid.GRANTS, stands=aid.JUDGING)
    elif row.on == yes(aid.GRANTS):
        request = request._replace(due=aid.UNDERSTOOD, stands=aid.TAKING_DOWN)
    elif row.question is aid.UNDERSTOOD:
        request = _Request(aid.REACHES_UNITS, AS_SAID if row.passes else OTHERWISE, aid.ORDERING)
    elif row.on == yes(aid.REACHES_UNITS):
        says = {aid.HOLD_FOR_RESCUE: request.understood}
        request = request._replace(due=None, stands=aid.CONFIRMING)
    elif row.on == hears(aid.HOLDING_FIRE):
        says = {aid.GRANTED: request.understood}
        request = request._replace(stands=aid.GIVEN)
    elif row.on == hears(aid.PASSAGE_READ_BACK):
        request = request._replace(stands=aid.GIVEN if happening.about == AS_SAID else aid.ANSWERED)
    else:
        says = {aid.DENIED if row.on == no(aid.GRANTS) else aid.NOT_ENSURED: None}
        request = _Request(stands=aid.ANSWERED)
    said = {sent.letter.message: sent.letter.about for sent in happening.sent}
    there = row.next == request.stands and _GATES.get(row.next) is request.due
    return request if there and said == says else BROKEN


def _told_true(told: str, happening: Happening) -> str:
    """What the rescue was told last: nothing, that it has passage, or that it has none."""
    answered = happening.taken.on == hears(aid.GRANTED)
    granted = answered and happening.about == AS_SAID
    read_back = happening.about if answered else None
    if happening.says(aid.PASSAGE) != granted or _about(happening, aid.PASSAGE_READ_BACK) != read_back:
        return BROKEN
    if happening.says(aid.NO_PASSAGE):
        return BROKEN if told else aid.NO_PASSAGE
    return aid.PASSAGE if granted else told


class _Waits(NamedTuple):
    """Where a post stands by what it heard and what happened to it, and whether its wait runs."""

    stands: str
    runs: bool = False


def _runs(timer: Timer, running: bool, happening: Happening) -> bool:
    row = happening.taken
    return timer in row.starts or (running and timer not in row.cancels and row.on != expires(timer))


def _centre_true(asking: _Waits, happening: Happening) -> _Waits | str:
    row, stands = happening.taken, asking.stands
    answers = (hears(aid.GRANTED), hears(aid.DENIED), hears(aid.NOT_ENSURED), expires(aid.ANSWER_WAIT))
    if row.on == hears(aid.PASSAGE_WANTED):
        stands = aid.CONSIDERING
    elif row.question is aid.ASKS:
        stands = aid.ASKED if row.on == yes(aid.ASKS) else aid.WITHOUT
    elif row.on == hears(aid.GRANTED) and happening.about == AS_SAID and stands in (aid.ASKED, aid.WITHOUT):
        stands = aid.ASSURED
    elif stands == aid.ASKED and (row.on in answers or (row.on == hears(LINE_DEAD) and happening.about == "passage")):
        stands = aid.WITHOUT
    waits = _runs(aid.ANSWER_WAIT, asking.runs, happening) == (stands == aid.ASKED)
    asks = happening.says(aid.REQUEST) == (row.on == yes(aid.ASKS))
    return _Waits(stands, stands == aid.ASKED) if row.next == stands and waits and asks else BROKEN


def _flight_true(flight: _Waits, happening: Happening) -> _Waits | str:
    row, stands = happening.taken, flight.stands
    if row.on == moves(aid.SETS_OUT):
        stands = aid.WAITING
    elif stands == aid.WAITING and row.on in (hears(aid.PASSAGE), hears(aid.NO_PASSAGE), expires(aid.WAITS)):
        stands = aid.ON_THE_WAY
    elif row.on == moves(aid.ARRIVES_ON_SCENE) or row.question is aid.SURVIVES:
        stands = aid.ON_SCENE
    elif stands == aid.ON_SCENE and row.on == hears(aid.ENGAGED_BY_FIRE):
        stands = aid.UNDER_FIRE
    elif row.on == moves(aid.RECOVERS):
        stands = aid.RESCUED
    waits = _runs(aid.WAITS, flight.runs, happening) == (stands == aid.WAITING)
    marks = {no(aid.SURVIVES): Mark.FURTHER_LOSS, moves(aid.RECOVERS): Mark.RESCUED}.get(row.on)
    said = (happening.says(aid.PASSAGE_WANTED), happening.says(aid.OVERHEAD))
    true = said == (row.on == moves(aid.SETS_OUT), row.on == moves(aid.ARRIVES_ON_SCENE)) and row.marks is marks
    return _Waits(stands, stands == aid.WAITING) if true and waits and row.next == stands else BROKEN


def _no_longer_than(waiting: bool, happening: Happening) -> bool | str:
    waiting = _runs(aid.CONFIRM_WAIT, waiting, happening)
    return waiting if waiting == (happening.taken.next is aid.CONFIRMING) else BROKEN


PROMISES: tuple[Promise, ...] = (
    Always(
        "passage-kept",
        "A rescue flight whose safe passage was acknowledged is never engaged by that party.",
        False,
        _not_fired_at(lambda h: _about(h, aid.GRANTED) == AS_SAID),
        of=[aid.PASSAGE_AUTHORITY, aid.UNITS],
    ),
    Always(
        "told-safe-is-safe",
        "A rescue flight that was told that it has safe passage is not fired at from then on.",
        False,
        _not_fired_at(lambda h: h.taken.on == hears(aid.PASSAGE)),
        of=[aid.RESCUER, aid.UNITS],
    ),
    Always(
        "rescue-by-word",
        "In a rescue nobody says what he could not know: each speaks of what the others said to him.",
        frozenset(),
        _told,
        of=[aid.RESCUE_CENTRE, aid.PASSAGE_AUTHORITY, aid.UNITS],
        each=True,
    ),
    Always(
        "units-hold",
        "Those below never fire at a flight for which they confirmed to hold fire, and say so if they have fired.",
        _Below(),
        _holds_fire,
        of=[aid.UNITS],
    ),
    Always(
        "grant-honest",
        "Passage is granted when it is willed, taken down and confirmed by the units, in the words in which it was taken"
        " down; whatever is missing is said.",
        _Request(),
        _honest,
        of=[aid.PASSAGE_AUTHORITY],
    ),
    Always(
        "confirmation-bounded",
        "The wait for the units to confirm is bounded.",
        False,
        _no_longer_than,
        of=[aid.PASSAGE_AUTHORITY],
    ),
    Always(
        "passage-told-true",
        "The rescue is told that it has passage when what was asked for is granted, and only then; each grant is read back.",
        "",
        _told_true,
        of=[aid.RESCUE_CENTRE],
    ),
    Always(
        "centre-waits-true",
        "The rescue centre asks once, waits for an answer no longer than it may, and knows how it stands.",
        _Waits(aid.ON_WATCH),
        _centre_true,
        of=[aid.RESCUE_CENTRE],
    ),
    Always(
        "rescue-goes",
        "A rescue waits for word of passage no longer than it may, and then goes through with it; each loss is counted.",
        _Waits(aid.ALERTED),
        _flight_true,
        of=[aid.RESCUER],
    ),
    LeadsTo(
        "passage-answered",
        "Whoever asks for safe passage is answered.",
        lambda h: h.taken.on == hears(aid.REQUEST),
        lambda h: any(h.says(answer) for answer in (aid.GRANTED, aid.DENIED, aid.NOT_ENSURED)),
        of=[aid.PASSAGE_AUTHORITY],
    ),
    LeadsTo(
        "passage-settled",
        "A rescue that wants safe passage is told that it has it, or that it has not.",
        lambda h: h.taken.on == hears(aid.PASSAGE_WANTED),
        lambda h: h.says(aid.PASSAGE) or h.says(aid.NO_PASSAGE),
        of=[aid.RESCUE_CENTRE],
    ),
    LeadsTo(
        "centre-knows-cut",
        "When the line over which passage is asked for is cut, the rescue centre knows.",
        lambda h: isinstance(h.action, Cut),
        lambda h: h.row is not None and h.row.on == hears(LINE_DEAD),
        of=[aid.RESCUE_CENTRE, "passage"],
    ),
    LeadsTo(
        "rescue-ends",
        "Every rescue that is begun ends.",
        lambda h: h.taken.on == moves(aid.SETS_OUT),
        lambda h: h.taken.next is aid.RESCUED,
        of=[aid.RESCUER],
    ),
    Sometimes(
        "can-be-fired-at",
        "Without safe passage, a rescue flight can be fired at.",
        lambda h: h.says(aid.ENGAGED_BY_FIRE),
        of=[aid.UNITS],
    ),
    Sometimes(
        "passage-can-stand",
        "A passage can be granted and read back.",
        lambda h: h.taken.on == hears(aid.PASSAGE_READ_BACK) and h.taken.next is aid.GIVEN,
        of=[aid.PASSAGE_AUTHORITY],
    ),
    Sometimes(
        "leaves-assured",
        "A rescue flight can leave with safe passage.",
        lambda h: h.taken.on == hears(aid.PASSAGE) and h.taken.state is aid.WAITING,
        of=[aid.RESCUER],
    ),
)


def promises(cut: Iterable[str] = ()) -> tuple[Promise, ...]:
    """Every promise of a rescue, where some channels are cut from the start."""
    names = {table.name for table in (aid.RESCUER, aid.RESCUE_CENTRE, aid.PASSAGE_AUTHORITY, aid.UNITS)}
    return (*(promise for promise in joint.promises(cut) if promise.binds(names)), *PROMISES)
