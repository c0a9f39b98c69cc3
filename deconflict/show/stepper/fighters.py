"""Where fighters and missiles are drawn. The model knows when they are sent, in position, and fire, and not where."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import shapely
from attrs import frozen

from deconflict.history import Event
from deconflict.show.stepper.ground import Point
from deconflict.world.airspace import Outline
from protocols.engagement import IN_POSITION, INTERCEPT, SHOOTER
from protocols.engagement import Shooter as Does
from protocols.interception import ALONGSIDE, INTERCEPTOR
from protocols.notation.table import Row
from protocols.notation.words import Mark, hears
from protocols.track import KILLS

STATION_M = 25_000.0
"""So far inside the border fighters are drawn that are sent from their station."""
POSITION_M = 4_000.0
"""So far inside it, or beyond a violator, in their firing position."""
BESIDE_M = 600.0
"""So far from an aircraft that they are alongside of."""
AROUND_M = 15_000.0
"""How much of the border around a place says which way is inside."""
LEAST_M = 250.0

Seen = tuple[int, float]
"""The position of an event, and its time."""


@frozen
class Sent:
    """What a pair of fighters did in an encounter, as far as it did: the position of each event, and its time.

    `ready` is when it is in its firing position or alongside, which `alongside` says; `home` when it is called off;
    `over` when its missile hits or misses.
    """

    ordered: Seen
    ready: Seen | None = None
    alongside: bool = False
    fired: Seen | None = None
    over: Seen | None = None
    home: Seen | None = None


def sent(told: Iterable[tuple[int, Event, Row | None]]) -> Sent | None:
    """What the fighters did, from the events of an encounter with their positions and rows; None if none were sent."""
    ordered = ready = fired = over = home = None
    alongside = False
    for at, event, row in told:
        seen = (at, event.time_s)
        if row is None:
            if event.channel == KILLS.channel and event.row == "lost" and fired:
                over = seen
        elif row.marks is Mark.LOST and fired:
            over = seen
        elif row.table in {SHOOTER.name, INTERCEPTOR.name}:
            if row.on == hears(INTERCEPT) and row.next is not row.state:
                ordered = ordered or seen
            elif row.question in {IN_POSITION, ALONGSIDE}:
                # Where the leader goes alongside, his wing is with him.
                alongside = alongside or row.question is ALONGSIDE
                ready = ready or seen
            elif row.marks is Mark.RELEASED:
                fired = seen
            elif row.next == Does.HOME and row.state != Does.HOME:
                home = home or seen
    return Sent(ordered, ready, alongside, fired, over, home) if ordered else None


@frozen(eq=False)
class Pair:
    """Where a pair of fighters and its missile are drawn.

    The pair comes from a station inside the border, away from the flight, in a straight line and as quickly as the
    order and its being in position say, and then stays between the flight and the inside.

    Args:
        did: what it did.
        outline: the airspace that it guards.
        flight: where the flight is at a time.
        takes_s: how long it is on its way, where the history does not say.
    """

    did: Sent
    outline: Outline
    flight: Callable[[float], Point]
    takes_s: float

    def at(self, time_s: float) -> Point:
        """Where the fighters are drawn."""
        starts_s = self.did.ordered[1]
        ends_s = self.did.ready[1] if self.did.ready else starts_s + self.takes_s
        share = min(max((time_s - starts_s) / (ends_s - starts_s), 0.0), 1.0) if ends_s > starts_s else 1.0
        (x, y), (to_x, to_y) = self._beyond(self.flight(starts_s), STATION_M), self._ready(time_s)
        return x + share * (to_x - x), y + share * (to_y - y)

    def missile(self, time_s: float) -> Point | None:
        """Where the missile is drawn; None before the launch, and after it has hit or missed."""
        fired, over = self.did.fired, self.did.over
        if fired is None or time_s < fired[1] or (over and time_s >= over[1]):
            return None
        ends_s = over[1] if over else time_s + self.takes_s
        share = (time_s - fired[1]) / (ends_s - fired[1])
        (x, y), (to_x, to_y) = self.at(fired[1]), self.flight(time_s)
        return x + share * (to_x - x), y + share * (to_y - y)

    def _ready(self, time_s: float) -> Point:
        if not self.did.alongside:
            return self._beyond(self.flight(time_s), POSITION_M)
        here = self.flight(time_s)
        inward = self._inward(here)
        return here[0] + BESIDE_M * inward[0], here[1] + BESIDE_M * inward[1]

    def _beyond(self, flight: Point, inside_m: float) -> Point:
        """A place so far inside the border, or beyond the flight if it is inside; nearer where there is no room."""
        edge, where = self.outline.edge, shapely.Point(flight)
        inside = bool(shapely.intersects(self.outline.border, where))
        from_x, from_y = flight if inside else shapely.get_coordinates(shapely.shortest_line(where, edge))[-1]
        x, y = self._inward((from_x, from_y))
        while inside_m > LEAST_M:
            there = from_x + inside_m * x, from_y + inside_m * y
            if shapely.intersects_xy(self.outline.border, *there):
                break
            inside_m /= 2
        return float(from_x + inside_m * x), float(from_y + inside_m * y)

    def _inward(self, here: Point) -> Point:
        """The direction to the middle of what lies inside around the border's place that is nearest."""
        near = shapely.get_coordinates(shapely.shortest_line(shapely.Point(here), self.outline.edge))[-1]
        around = shapely.intersection(self.outline.border, shapely.box(*(near - AROUND_M), *(near + AROUND_M)))
        x, y = shapely.get_coordinates(shapely.centroid(around))[0] - near
        length = float(np.hypot(x, y))
        return (float(x) / length, float(y) / length) if length > 0 else (0.0, 1.0)
