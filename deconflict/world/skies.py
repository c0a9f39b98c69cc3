"""The schema of airspaces, and of all that flies."""

from __future__ import annotations

from attrs import frozen

from deconflict.world.parameter import Delay, Number, Probability
from deconflict.world.vocabulary import Count, CountryCode, PartyName, Place


@frozen(kw_only=True)
class Disc:
    """All within a distance of a place: the sky around a ship's station.

    Attributes:
        centre: the place.
        radius_m: the distance.
    """

    centre: Place
    radius_m: float


@frozen(kw_only=True)
class Airspace:
    """A country's sky, and how near to it an aircraft is warned off.

    An approach is a stretch of track inside the warning zone that comes within `approach_m` of the border.

    Attributes:
        owner: whose sky it is; the owner's own flights are not warned.
        country: whose border it is, by the country's code. The file has this, a polygon or a disc.
        polygon: the border itself, anywhere in the world: at least 4 places, the last the same as the first, around
            one area.
        disc: all within a distance of a place, such as a ship's station.
        zone_m: how far the warning zone reaches beyond the border.
        approach_m: how near to the border a flight has to come to be warned.
        floor_m: flights below this are not warned.
        ceiling_m: flights above this are not warned.
    """

    owner: PartyName
    country: CountryCode | None = None
    polygon: tuple[Place, ...] | None = None
    disc: Disc | None = None
    zone_m: Number
    approach_m: Number
    floor_m: float = 0.0
    ceiling_m: float = 30_000.0


@frozen(kw_only=True)
class TargetArea:
    """Where sorties are sent, and which share of them.

    Attributes:
        name: what the area is called.
        centre: its middle.
        radius_m: how far from the middle a sortie may have its aim point; every place of the disc is as likely.
        share: how large a share of the sorties comes here. The shares of all target areas sum to 1.
    """

    name: str
    centre: Place
    radius_m: float
    share: Number


@frozen(kw_only=True)
class Traffic:
    """Sorties that one party flies from one base, generated from rates.

    A sortie flies to and fro over its aim point, `passes` times, each turning point displaced by the navigation error.
    At a turning point it strays with the chance `stray`: there it takes itself to be elsewhere, by `stray_error_m`
    (both errors are standard deviations).

    Attributes:
        party: whose sorties they are.
        type: what flies, as results show it.
        base: where a sortie begins and ends.
        sorties_per_day: how many there are in a day.
        speed_m_s: how fast a sortie flies; it keeps its speed.
        altitude_m: how high it flies.
        run_m: how far its turning points lie from its aim point, before it and behind it.
        passes: how often it flies over its aim point.
        navigation_error_m: how far a turning point lies beside the line that the crew means to fly.
        stray: how likely a crew is to lose its way at a turning point.
        stray_error_m: how far from where it takes itself to be a crew is that lost its way, to the east and to the
            north. It stands in the file if and only if `stray` does.
        targets: where the sorties are sent.
        source: who says that this traffic was flown.
    """

    party: PartyName
    type: str
    base: Place
    sorties_per_day: Number
    speed_m_s: Delay
    altitude_m: float
    run_m: float
    passes: Count = 1
    navigation_error_m: Number
    stray: Probability | None = None
    stray_error_m: Number | None = None
    targets: tuple[TargetArea, ...]
    source: str = ""


@frozen(kw_only=True)
class Waypoint:
    """A place on a documented track, and when the aircraft was there.

    Attributes:
        at_s: the time since midnight of the first day.
        place: where it was.
    """

    at_s: float
    place: Place


@frozen(kw_only=True)
class Flight:
    """A documented track, as one account tells it.

    Attributes:
        id: what the flight is called in logs; `--flight` asks for it. No two have the same.
        party: whose flight it is.
        type: what flies, as results show it.
        altitude_m: how high it flies.
        waypoints: where it was and when: at least 2, each later than the one before. It flies straight from one to
            the next, so times and places make its speed.
        source: who says so.
    """

    id: str
    party: PartyName
    type: str
    altitude_m: float
    waypoints: tuple[Waypoint, ...]
    source: str = ""
