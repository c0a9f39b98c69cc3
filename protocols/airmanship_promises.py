"""What two flights near each other promise, and what is counted of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from protocols import hotline_promises, joint
from protocols.airmanship import (
    AIRMAN,
    ASSURED,
    ASSURING,
    BREACHES,
    CLOSING,
    CONVERGES,
    DECIDING,
    FAR,
    FLYING,
    GIVE_WAY,
    GIVES_WAY,
    GIVING_WAY,
    GONE_ROUND,
    HERE,
    HOLDING,
    LISTENING,
    LOOKING,
    MONITOR,
    OPENING,
    ORDERED,
    PAIR,
    PARTING,
    PASSED,
    PASSES,
    PLOTTED,
    PLOTTING,
    RISK,
    RISKING,
    SEES,
    TRAFFIC,
    UNDERSTANDS,
    WITHIN,
)
from protocols.guard_warning import REACTS
from protocols.hotline import ALARM, ALL_CLEAR, BREAK_OFF, CALLER, CONCERN, DUTY_OFFICER, Call
from protocols.notation.actions import Happening
from protocols.notation.promise import BROKEN, Always, LeadsTo, Promise, Sometimes
from protocols.notation.words import Mark, On, Question, hears, moves, no, yes

_CLASSES = frozenset({Mark.PASSED_CLEAR, Mark.AIRPROX_A, Mark.AIRPROX_B, Mark.AIRPROX_C, Mark.AIRPROX_D})
_CALLED = (hears(HERE), hears(GIVING_WAY))


def _knows(knows: str, happening: Happening) -> str:
    """Nothing of the other aircraft, something that was said and is not understood yet, or enough to act on."""
    row = happening.taken
    if row.on in (yes(SEES), hears(BREAK_OFF)) or (row.on == yes(UNDERSTANDS) and knows):
        knows = "enough"
    elif row.on in _CALLED:
        knows = knows or "something"
    acts = happening.says(GIVE_WAY) or happening.says(GIVING_WAY) or happening.says(HERE)
    return BROKEN if acts and knows != "enough" else knows


def _says_what_it_does(gone: bool, happening: Happening) -> bool | str:
    gives, holds = happening.says(GIVE_WAY), happening.taken.on == no(GIVES_WAY)
    if (happening.says(GIVING_WAY), happening.says(HERE)) != (gives, holds) or (gone and gives):
        return BROKEN
    return gone or gives


class _Crew(NamedTuple):
    """What a crew has to settle next, and where it stands when there is nothing."""

    due: Question | None = None
    stands: str = FLYING


_ASKS: dict[str, Question] = {LOOKING: SEES, LISTENING: UNDERSTANDS, DECIDING: GIVES_WAY, ORDERED: REACTS}
_THEN: dict[On, _Crew] = {
    yes(SEES): _Crew(GIVES_WAY),
    no(SEES): _Crew(),
    yes(UNDERSTANDS): _Crew(GIVES_WAY),
    no(UNDERSTANDS): _Crew(SEES),
    yes(GIVES_WAY): _Crew(None, GONE_ROUND),
    no(GIVES_WAY): _Crew(None, HOLDING),
    yes(REACTS): _Crew(None, GONE_ROUND),
}


def _by_turns(crew: _Crew, happening: Happening) -> _Crew | str:
    row = happening.taken
    if row.question is not None:
        if row.question is not crew.due:
            return BROKEN
        crew = _THEN[row.on]
    elif row.on == hears(BREAK_OFF) and crew.stands != GONE_ROUND:
        crew = _Crew(REACTS)
    elif row.on == hears(TRAFFIC) and crew == _Crew():
        crew = _Crew(SEES)
    elif row.on in _CALLED and crew in (_Crew(), _Crew(SEES)):
        crew = _Crew(UNDERSTANDS)
    there = _ASKS.get(row.next) is crew.due and (crew.due is not None or row.next == crew.stands)
    return crew if there else BROKEN


_TOLD: dict[On, set[tuple[str, str]]] = {
    moves(CONVERGES): {("first", TRAFFIC), ("second", TRAFFIC), ("plot", CONCERN)},
    moves(BREACHES): {("plot", ALARM)},
    moves(PASSES): {("plot", ALL_CLEAR)},
}


def _both_told(_: int, happening: Happening) -> int | str:
    row = happening.taken
    return 0 if {(send.port, send.message) for send in row.sends} == _TOLD.get(row.on, set()) else BROKEN


_SHOWS: dict[tuple[bool, ...], set[str]] = {
    (False, False, False): {FAR},
    (True, False, False): {CLOSING, OPENING},
    (True, True, False): {WITHIN, PARTING},
    (True, False, True): {PASSED},
    (True, True, True): {PLOTTING, RISKING, ASSURING, PASSED},
}


class _Geometry(NamedTuple):
    """Two flights as they have moved: seen by each other, within the minimum, passed, and whether one gave way."""

    near: bool = False
    within: bool = False
    passed: bool = False
    turned: bool = False


def _passing_true(pair: _Geometry, happening: Happening) -> _Geometry | str:
    row = happening.taken
    mark = row.marks if row.marks in (Mark.TURNED, Mark.TOO_LATE) else None
    expected = None
    if row.on == moves(CONVERGES):
        pair = pair._replace(near=True)
    elif row.on == moves(BREACHES):
        pair = pair._replace(within=True)
    elif row.on == moves(PASSES):
        pair = pair._replace(passed=True)
    elif row.on == hears(GIVE_WAY):
        expected = Mark.TOO_LATE if pair.passed else None if pair.turned else Mark.TURNED
        pair = pair._replace(turned=pair.turned or not pair.passed)
    turned = pair.passed or (row.next in (OPENING, PARTING)) == pair.turned
    return pair if mark is expected and turned and row.next in _SHOWS.get(pair[:3], ()) else BROKEN


class _Found(NamedTuple):
    """What is known of how two flights passed: within the minimum, passed, what was answered, and classed already."""

    within: bool = False
    passed: bool = False
    answers: tuple[On, ...] = ()
    classed: bool = False


_CLASS: dict[tuple[On, ...], Mark] = {
    (no(PLOTTED),): Mark.AIRPROX_D,
    (yes(PLOTTED), yes(RISK)): Mark.AIRPROX_A,
    (yes(PLOTTED), no(RISK), no(ASSURED)): Mark.AIRPROX_B,
    (yes(PLOTTED), no(RISK), yes(ASSURED)): Mark.AIRPROX_C,
}


def _classed(found: _Found, happening: Happening) -> _Found | str:
    row = happening.taken
    if row.on == moves(BREACHES):
        found = found._replace(within=True)
    elif row.on == moves(PASSES):
        found = found._replace(passed=True)
    elif row.question is not None:
        found = found._replace(answers=(*found.answers, row.on))
    if row.marks not in _CLASSES:
        return found
    true = (_CLASS.get(found.answers) if found.within else Mark.PASSED_CLEAR) is row.marks
    return found._replace(classed=True) if found.passed and true and not found.classed else BROKEN


PROMISES: tuple[Promise, ...] = (
    Always(
        "seen-or-told",
        "No crew gives way, or says what it does, before it saw the other aircraft, was told of it, or was ordered to.",
        "",
        _knows,
        of=[AIRMAN],
    ),
    Always(
        "says-what-it-does",
        "A crew says on the agreed frequency what it does: that it gives way, once, or where it is when it does not.",
        False,
        _says_what_it_does,
        of=[AIRMAN],
    ),
    Always(
        "looks-and-listens",
        "A crew looks when it could see, listens when it is spoken to, then decides; its centre's order goes before all.",
        _Crew(),
        _by_turns,
        of=[AIRMAN],
    ),
    LeadsTo(
        "order-followed",
        "A crew that its own centre orders to break off gives way.",
        lambda h: h.taken.on == hears(BREAK_OFF),
        lambda h: h.says(GIVE_WAY),
        of=[AIRMAN],
    ),
    Always(
        "both-told",
        "As the two come near, within the minimum and past each other, whoever could see it is told, and of that alone.",
        0,
        _both_told,
        of=[PAIR],
    ),
    Always(
        "passing-true",
        "The two are where they moved to; giving way counts once while they come, and as too late when they have passed.",
        _Geometry(),
        _passing_true,
        of=[PAIR],
    ),
    Always(
        "classed-true",
        "An airprox is classed once, when it is over, by what is found; who never came within the minimum passed clear.",
        _Found(),
        _classed,
        of=[PAIR],
    ),
    LeadsTo(
        "airprox-classed",
        "Whenever two flights come into sight of each other, it is found in the end how they passed.",
        lambda h: h.taken.on == moves(CONVERGES),
        lambda h: h.taken.marks in _CLASSES,
        of=[PAIR],
    ),
    Sometimes(
        "cleared-in-time",
        "Two flights can pass clear because one gave way.",
        lambda h: h.taken.state is OPENING and h.taken.marks is Mark.PASSED_CLEAR,
        of=[PAIR],
    ),
    Sometimes(
        "minimum-lost",
        "Giving way can come too late to keep the minimum.",
        lambda h: h.taken.state is OPENING and h.taken.next is PARTING,
        of=[PAIR],
    ),
    Sometimes(
        "near-collision",
        "There can be a risk of collision.",
        lambda h: h.taken.marks is Mark.AIRPROX_A,
        of=[PAIR],
    ),
    Sometimes(
        "told-in-time",
        "A crew that sees nothing can give way because it was told on the frequency.",
        lambda h: h.taken.on == yes(UNDERSTANDS) and h.taken.next is DECIDING,
        of=[AIRMAN],
    ),
)


def promises(call: Call, cut: Iterable[str] = ()) -> tuple[Promise, ...]:
    """Every promise of two flights near each other, and of the call between their centres.

    Args:
        call: how the first flight's centre calls.
        cut: the channels that are cut from the start.
    """
    names = {table.name for table in (PAIR, AIRMAN, MONITOR, CALLER, DUTY_OFFICER)}
    return (
        *(promise for promise in joint.promises(cut) if promise.binds(names)),
        *PROMISES,
        hotline_promises.repeats_bounded(call.repeats),
        hotline_promises.begins(call),
        *hotline_promises.PROMISES,
    )
