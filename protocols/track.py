"""An aircraft's track past a border, and what the sensors on the other side report of it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from protocols.notation.actions import Happening
from protocols.notation.promise import BROKEN, Always
from protocols.notation.table import Row, Table, each, ignore
from protocols.notation.words import Mark, Question, hears, moves, send


class Track(StrEnum):
    """Where the aircraft is."""

    FAR = "far"
    NEAR = "near"
    TURNING = "turning away"
    INSIDE = "inside"
    LEAVING = "turning inside"
    CLEAR = "clear"
    DOWN = "down"


FAR, NEAR, TURNING, INSIDE, LEAVING, CLEAR, DOWN = Track


class Moves(StrEnum):
    """What its flight does; the engine computes when."""

    ENTERS = "enters the warning zone"
    CROSSES_IN = "crosses in"
    CROSSES_OUT = "crosses out"
    LEAVES = "leaves the warning zone"
    ATTACKS = "attacks"


ENTERS, CROSSES_IN, CROSSES_OUT, LEAVES, ATTACKS = Moves


class Report(StrEnum):
    """What the sensors tell the controller, and the controller the others."""

    INBOUND = "inbound"
    CROSSED = "crossed"
    EXITED = "exited"
    TURNED_AWAY = "turned away"
    GONE = "gone"
    HOSTILE_ACT = "hostile act"


INBOUND, CROSSED, EXITED, TURNED_AWAY, GONE, HOSTILE_ACT = Report

TURN = "turn"
"""Aircrew to aircraft."""
HIT, STRUCK = "hit", "struck"
"""Missile to aircraft; aircraft to aircrew."""

KILLS = Question("kills", "missile", "Does the missile bring the aircraft down?", otherwise="The missile misses.")

SENSOR, SKY = "sensor", "sky"
_IN_REACH = (NEAR, TURNING, INSIDE, LEAVING)

# fmt: off
TRACK = Table("track", start=FAR, ends=(CLEAR, DOWN), sure=(ENTERS, CROSSES_OUT, LEAVES), rows=[
    #    state    on                  if    do                            next      because
    Row(FAR,     moves(ENTERS),      None, [send(SENSOR, INBOUND)],      NEAR,     "The aircraft enters the warning zone.", marks=Mark.APPROACHED),
    Row(NEAR,    moves(CROSSES_IN),  None, [send(SENSOR, CROSSED)],      INSIDE,   "It crosses the border.", marks=Mark.VIOLATED),
    Row(NEAR,    hears(TURN),        None, [send(SENSOR, TURNED_AWAY)],  TURNING,  "It turns away before the border.", marks=Mark.TURNED),
    Row(TURNING, moves(CROSSES_IN),  None, [send(SENSOR, CROSSED)],      LEAVING,  "The turn comes too late: it clips the border.", marks=Mark.VIOLATED),
    Row(INSIDE,  moves(CROSSES_OUT), None, [send(SENSOR, EXITED)],       NEAR,     "It is out again."),
    Row(INSIDE,  hears(TURN),        None, [send(SENSOR, TURNED_AWAY)],  LEAVING,  "It turns back inside the border.", marks=Mark.TURNED),
    Row(LEAVING, moves(CROSSES_OUT), None, [send(SENSOR, EXITED)],       TURNING,  "It is out again, on its way home."),
    *each((NEAR, TURNING), moves(LEAVES), None, [send(SENSOR, GONE)],    CLEAR,    "It leaves the warning zone."),
    *each((NEAR, INSIDE), moves(ATTACKS), None, [send(SENSOR, HOSTILE_ACT)], "",   "It attacks."),
    *each(_IN_REACH, hears(HIT),     None, [send(SENSOR, GONE), send("controls", STRUCK)], DOWN,     "It is hit and falls.", marks=Mark.LOST),
    *ignore((FAR, TURNING, LEAVING, CLEAR, DOWN), [hears(TURN)], "It is turning already, or there is nothing to turn from."),
    *ignore((FAR, CLEAR, DOWN), [hears(HIT)], "It is out of the missile's reach."),
])
# fmt: on


class _Picture(NamedTuple):
    """A track as it is known from reports alone."""

    held: bool = False
    inside: bool = False
    turned: bool = False
    gone: bool = False


_TELLS: dict[str, dict[str, bool]] = {
    INBOUND: {"held": True},
    CROSSED: {"inside": True},
    EXITED: {"inside": False},
    TURNED_AWAY: {"turned": True},
    GONE: {"held": False, "inside": False, "turned": False, "gone": True},
}
_SHOWS = {
    FAR: _Picture(),
    NEAR: _Picture(held=True),
    TURNING: _Picture(held=True, turned=True),
    INSIDE: _Picture(held=True, inside=True),
    LEAVING: _Picture(held=True, inside=True, turned=True),
    CLEAR: _Picture(gone=True),
    DOWN: _Picture(gone=True),
}


def _seen(picture: _Picture, happening: Happening) -> _Picture | str:
    row = happening.taken
    for sent in happening.sent:
        picture = picture._replace(**_TELLS.get(sent.letter.message, {}))
    attacked = happening.says(HOSTILE_ACT) == (row.on == moves(ATTACKS))
    return picture if attacked and picture == _SHOWS[Track(row.next)] else BROKEN


def _struck(_: int, happening: Happening) -> int | str:
    row = happening.taken
    return 0 if (row.on == hears(HIT)) == (row.next is DOWN) == happening.says(STRUCK) else BROKEN


PROMISES = (
    Always(
        "track-seen",
        "What the sensors have reported of a track is where it is, and they report every attack.",
        _Picture(),
        _seen,
        of=[TRACK],
    ),
    Always(
        "struck-known",
        "An aircraft goes down when it is hit, and only then, and its crew knows.",
        0,
        _struck,
        of=[TRACK],
    ),
)
