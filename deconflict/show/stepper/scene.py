"""What there is to draw of the sky at one position, in metres from the scenario's centre."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from attrs import field, frozen

from deconflict.show.stepper.course import Course
from deconflict.show.stepper.ground import Floats, Frame, Ground, Point, Site
from protocols.notation.words import Mark


class Craft(NamedTuple):
    """Something in the air.

    Attributes:
        what: "flight", "other", "fighters" or "missile"; "lost" for an aircraft that was hit.
        name: what it is called.
        at: where it is.
        heading: where it is headed, in degrees from north over east; None where that is not known.
        drawn: whether the place is a drawing, and only the times are modelled.
    """

    what: str
    name: str
    at: Point
    heading: float | None = None
    drawn: bool = False


class Spot(NamedTuple):
    """Where the flight was when something happened for the first time."""

    mark: Mark
    at: Point
    time_s: float


@frozen(eq=False, kw_only=True)
class Scene:
    """What there is to draw at one position.

    Attributes:
        ground: what does not move.
        kind: the encounter's kind; empty where the event belongs to none.
        time_s: the time.
        flown: what each aircraft has flown up to now, shape (n, 2) each.
        ahead: what each would still fly if nobody did anything, where that was asked for.
        crafts: what is in the air.
        spots: where things happened so far.
        sites: the places that this encounter is about.
        moments: by position, where the flight was at each event of the encounter up to now.
        ring: the minimum around the middle of two flights that pass, as a place and a radius.
        close: the frame that holds the encounter, the same at all its positions.
        planned: all that the flights of the encounter mean to fly, for what is to lie beside it.
    """

    ground: Ground
    kind: str
    time_s: float
    flown: tuple[Floats, ...] = ()
    ahead: tuple[Floats, ...] = ()
    crafts: tuple[Craft, ...] = ()
    spots: tuple[Spot, ...] = ()
    sites: tuple[Site, ...] = ()
    moments: Mapping[int, Point] = field(factory=dict)
    ring: tuple[Point, float] | None = None
    close: Frame
    planned: tuple[Course, ...] = ()

    @property
    def drawn(self) -> bool:
        """Whether anything is there whose place is a drawing."""
        return any(craft.drawn for craft in self.crafts)
