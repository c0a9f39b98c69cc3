"""An aircraft's track past a border, and what the sensors on the other side report of it."""

from __future__ import annotations

from enum import StrEnum

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
