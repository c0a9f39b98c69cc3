"""Track numbers: how units that share a picture keep one number from meaning two aircraft.

Each unit counts in the block of numbers that it was assigned. A block may have been loaded wrong, so a number is
announced on the link, and used only when the other unit does not use it. Whoever recognises a track gives the identity
to its number, and every unit applies it to the track that it holds under that number.

Values say which aircraft is meant, so that the promises can be judged; no guard reads that. The procedure is explored,
not simulated: in a scenario, each side has one picture and one who reports to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from attrs import evolve, frozen

from protocols.notation.actions import Happening
from protocols.notation.channel import OUTSIDE, Channel
from protocols.notation.promise import BROKEN, Always, LeadsTo, Sometimes
from protocols.notation.system import System
from protocols.notation.table import STAY, Row, Table, each, ignore
from protocols.notation.wiring import Post
from protocols.notation.words import About, Question, hears, moves, no, remember, send, yes

APPEARS = "holds a new track"
"""What a unit's radar does."""
ANNOUNCED, FREE, IN_USE = "number announced", "number free", "number in use"
"""Unit to unit, about a number."""
REPORTED, GIVEN = "track reported", "identity given"
"""Unit to identification centre and back, about a number, and the aircraft that is meant."""
APPLIED = "identity applied"
"""On a unit's own plot, about the aircraft that it holds, and the one that is meant."""

RECOGNISES = Question("recognises", "picture", "Does the centre know whose aircraft it is?")


@frozen
class Numbers:
    """What a unit remembers: its block, how many numbers of it were tried, which it uses, and what it holds in truth."""

    block: tuple[int, ...]
    aircraft: str
    tried: int = 0
    number: int | None = None


def _in_use_here(unit: Numbers, about: About) -> bool:
    number, *_ = about
    return bool(number == unit.number)


def _numbers_left(unit: Numbers, _about: About) -> bool:
    return unit.tried < len(unit.block)


def _number(unit: Numbers, _about: About) -> About:
    return (unit.number,)


def _asked(_unit: Numbers, about: About) -> About:
    return about


def _track(unit: Numbers, _about: About) -> About:
    return (unit.number, unit.aircraft)


def _held_and_meant(unit: Numbers, about: About) -> About:
    _, meant = about
    return (unit.aircraft, meant)


_next_number = remember(lambda unit, _about: evolve(unit, tried=unit.tried + 1, number=unit.block[unit.tried]))
_no_number = remember(lambda unit, _about: evolve(unit, number=None))
_announce = [_next_number, send("link", ANNOUNCED, _number)]


class Unit(StrEnum):
    """What a unit does with its track."""

    WATCHING = "watching"
    ASKING = "asking for a number"
    REPORTING = "reporting"
    LABELLED = "track identified"
    UNNUMBERED = "no number left"


WATCHING, ASKING, REPORTING, LABELLED, UNNUMBERED = Unit
_USING = (ASKING, REPORTING, LABELLED)

# fmt: off
UNIT = Table("reporting unit", start=WATCHING, ends=(WATCHING, REPORTING, LABELLED, UNNUMBERED), rows=[
    #    state      on                if             do                                        next        because
    Row(WATCHING,  moves(APPEARS),   None,          _announce,                                ASKING,     "A new track: the first number of the block is announced on the link."),
    Row(ASKING,    hears(FREE),      None,          [send("picture", REPORTED, _track)],      REPORTING,  "The other unit does not use it: the track is reported under that number."),
    Row(ASKING,    hears(IN_USE),    _numbers_left, _announce,                                ASKING,     "The other unit uses it: it is dropped, and the next one is announced."),
    Row(ASKING,    hears(IN_USE),    None,          [_no_number],                             UNNUMBERED, "The other unit uses it, and it was the last: the track is not reported."),
    *each(_USING,  hears(ANNOUNCED), _in_use_here,  [send("link", IN_USE, _asked)],           STAY,       "The other unit announces a number that is in use here: it is told so."),
    *each(Unit,    hears(ANNOUNCED), None,          [send("link", FREE, _asked)],             STAY,       "The other unit announces a number, and is told that it is free."),
    Row(REPORTING, hears(GIVEN),     _in_use_here,  [send("plot", APPLIED, _held_and_meant)], LABELLED,   "An identity is given to its number, and applied to the track."),
    Row(REPORTING, hears(GIVEN),     None,          [],                                       REPORTING,  "That number is not held here.", ignored=True),
    *ignore((WATCHING, ASKING, UNNUMBERED), [hears(GIVEN)], "No track is reported from here."),
    *ignore((LABELLED,), [hears(GIVEN)], "That number is not held here, or its track is identified."),
    *ignore((WATCHING, REPORTING, LABELLED, UNNUMBERED), [hears(FREE), hears(IN_USE)], "No number waits for an answer."),
])
# fmt: on


@frozen
class Tracks:
    """What the centre remembers: the tracks it looks at, in turn, and the one that it identified last."""

    waiting: tuple[About, ...] = ()
    given: About = None


def _others_wait(tracks: Tracks, _about: About) -> bool:
    return len(tracks.waiting) > 1


def _given(tracks: Tracks, _about: About) -> About:
    return tracks.given


_track_waits = remember(lambda tracks, track: evolve(tracks, waiting=(*tracks.waiting, track)))
_next_in_turn = remember(lambda tracks, _about: evolve(tracks, waiting=tracks.waiting[1:]))
_track_known = remember(lambda tracks, _about: evolve(tracks, given=tracks.waiting[0]))
_give = [
    _track_known,
    _next_in_turn,
    send("first", GIVEN, _given),
    send("second", GIVEN, _given),
]


class Centre(StrEnum):
    """What the identification centre does."""

    LISTENING = "listening"
    LOOKING = "looking at a track"


LISTENING, LOOKING = Centre

# fmt: off
CENTRE = Table("identification centre", start=LISTENING, ends=(LISTENING,), rows=[
    #    state      on               if            do               next       because
    Row(LISTENING, hears(REPORTED), None,         [_track_waits],  LOOKING,   "A track is reported: whose is it?"),
    Row(LOOKING,   hears(REPORTED), None,         [_track_waits],  LOOKING,   "Another track is reported, and waits its turn."),
    Row(LOOKING,   yes(RECOGNISES), _others_wait, _give,           LOOKING,   "It is known: the identity is given to its number. The next track is looked at."),
    Row(LOOKING,   yes(RECOGNISES), None,         _give,           LISTENING, "It is known: the identity is given to its number."),
    Row(LOOKING,   no(RECOGNISES),  _others_wait, [_next_in_turn], LOOKING,   "Nobody knows whose it is. The next track is looked at."),
    Row(LOOKING,   no(RECOGNISES),  None,         [_next_in_turn], LISTENING, "Nobody knows whose it is."),
])
# fmt: on


def picture(ours: Iterable[int], theirs: Iterable[int]) -> System:
    """A radar post and an airborne radar, each with a block of numbers and an aircraft in sight, and the centre."""
    posts = [
        Post("radar post", UNIT, Numbers((*ours,), "the first aircraft")),
        Post("airborne radar", UNIT, Numbers((*theirs,), "the second aircraft")),
        Post("identification centre", CENTRE, Tracks()),
    ]
    channels = [
        Channel("link", ("radar post.link", "airborne radar.link")),
        Channel("ground report", ("radar post.picture", "identification centre.first")),
        Channel("air report", ("airborne radar.picture", "identification centre.second")),
        Channel("ground plot", ("radar post.plot", OUTSIDE)),
        Channel("air plot", ("airborne radar.plot", OUTSIDE)),
    ]
    return System("track numbers", posts, channels)


def _right_aircraft(_: int, happening: Happening) -> int | str:
    applied = (sent.letter.about for sent in happening.sent if sent.letter.message == APPLIED)
    return BROKEN if any(held != meant for held, meant in applied) else 0


class _Asked(NamedTuple):
    """The numbers that a unit announced, whether the last is in use, and whether it waits for an answer."""

    numbers: tuple[int, ...] = ()
    used: bool = False
    waiting: bool = False


def _numbers_true(asked: _Asked, happening: Happening) -> _Asked | str:
    row, said, (numbers, used, waiting) = happening.taken, [sent.letter[1:] for sent in happening.sent], asked
    if row.on in (hears(FREE), hears(IN_USE)):
        if not waiting:
            return BROKEN
        used, waiting = row.on == hears(FREE), False
    if row.on == hears(ANNOUNCED):
        answer = IN_USE if used and happening.about == numbers[-1:] else FREE
        return asked if said == [(answer, happening.about)] and row.next == row.state else BROKEN
    if happening.says(ANNOUNCED):
        ((_, (number,)),) = said
        fresh = number is not None and number not in numbers and row.next is ASKING
        return _Asked((*numbers, number), used=True, waiting=True) if fresh else BROKEN
    applied = happening.says(APPLIED) == (row.on == hears(GIVEN)) == (row.next is LABELLED)
    return _Asked(numbers, used, waiting) if applied and waiting == (row.next is ASKING) else BROKEN


def _in_turn(waiting: tuple[About, ...], happening: Happening) -> tuple[About, ...] | str:
    row = happening.taken
    given = [sent.letter.about for sent in happening.sent if sent.letter.message == GIVEN]
    if row.on == hears(REPORTED):
        waiting = (*waiting, happening.about)
    else:
        first, *rest = waiting
        if given != ([first, first] if row.on == yes(RECOGNISES) else []):
            return BROKEN
        waiting = tuple(rest)
    return waiting if bool(waiting) == (row.next is LOOKING) else BROKEN


PROMISES = (
    Always(
        "numbers-true",
        "No number is announced twice, each is answered truly, and only an answer or identity that is waited for counts.",
        _Asked(),
        _numbers_true,
        of=[UNIT],
    ),
    Always(
        "looked-at-in-turn",
        "Every track that is reported is looked at in its turn, and if it is recognised, every unit is told.",
        (),
        _in_turn,
        of=[CENTRE],
    ),
    Always(
        "right-aircraft",
        "An identity is applied only to the aircraft that it was given for.",
        0,
        _right_aircraft,
        of=[UNIT],
    ),
    LeadsTo(
        "number-settled",
        "A number that is announced is settled: the track is reported under it or another, or known to have none.",
        lambda h: h.says(ANNOUNCED),
        lambda h: h.taken.next in (REPORTING, UNNUMBERED),
        of=[UNIT],
    ),
    Sometimes("identity-applied", "An identity can be applied.", lambda h: h.says(APPLIED), of=[UNIT]),
    Sometimes(
        "number-contested",
        "A number can be found to be in use, and another be taken.",
        lambda h: h.taken.on == hears(IN_USE) and h.taken.next is ASKING,
        of=[UNIT],
    ),
)
