"""What a scenario says, in seconds and metres: the schema that the reader fills from a file.

Every field that ends in `_m`, `_s` or `_m_s` may stand in a file in any unit of its kind, under a name that says which:
`altitude_ft`, `zone_nmi`, `speed_kt`, `answer_min`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from attrs import Factory, frozen

from deconflict.world.parameter import Delay, Grade, Number, Probability
from deconflict.world.vocabulary import (
    AirspaceName,
    ArmName,
    CallMoment,
    ChannelName,
    Count,
    CountryCode,
    KeyPath,
    LonLat,
    PartyName,
    PostName,
    Precedence,
    Staff,
    Weapons,
)

Place = Annotated[tuple[float, float], LonLat()]
"""Longitude and latitude in degrees, WGS 84."""


@frozen(kw_only=True)
class Party:
    """A force that flies, defends or answers the telephone."""

    name: str
    languages: tuple[str, ...] = ()


@frozen(kw_only=True)
class Airspace:
    """A country's sky, and how near to it an aircraft is warned off.

    `country` names the border in the borders file; `polygon` gives the place itself instead.
    An approach is a stretch of track inside the warning zone that comes within `approach_m` of the border.
    """

    owner: PartyName
    country: CountryCode | None = None
    polygon: tuple[Place, ...] | None = None
    zone_m: Number
    approach_m: Number
    floor_m: float = 0.0
    ceiling_m: float = 30_000.0


@frozen(kw_only=True)
class TargetArea:
    """Where sorties are sent, and which share of them."""

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
    """A place on a documented track, and when the aircraft was there."""

    at_s: float
    place: Place


@frozen(kw_only=True)
class Flight:
    """A documented track, as one account tells it."""

    id: str
    party: PartyName
    type: str
    altitude_m: float
    waypoints: tuple[Waypoint, ...]
    source: str = ""


@frozen(kw_only=True)
class Patrol:
    """The fighters that guard an airspace.

    `coverage` is the share of the day with a pair on station; `close_s` from the order to a firing position from there,
    `scramble_s` the same from ground alert.
    """

    pairs: Count
    coverage: Probability
    close_s: Delay
    scramble_s: Delay


@frozen(kw_only=True)
class Defence:
    """How an airspace is defended: by whom, under which rules, with what.

    `calls_at` says when the defender's centre thinks of the hotline: at the first warning, or only at the crossing.
    """

    airspace: AirspaceName
    party: PartyName
    warnings: Count
    weapons: Weapons
    delegated: bool
    calls_at: CallMoment = "warning"
    patrol: Patrol


@frozen(kw_only=True)
class Answer:
    """How a question of a procedure is answered: yes with this chance, after this time."""

    chance: Probability | None = None
    delay_s: Delay | None = None


@frozen(kw_only=True)
class Routine:
    """Ordinary calls that occupy a line."""

    calls_per_day: Number
    talk_s: Delay


@frozen(kw_only=True)
class Channel:
    """A way for two posts to reach each other, and how each of its gates behaves.

    `questions` and `timers` are those of the procedure that the channel carries, by name.
    """

    ends: tuple[PostName, PostName]
    travel_s: Delay | None = None
    capacity: Count | None = None
    precedence: Precedence | None = None
    routine: Routine | None = None
    cut: bool = False
    questions: Mapping[str, Answer] = Factory(dict)
    timers: Mapping[str, Delay] = Factory(dict)


@frozen(kw_only=True)
class Shift:
    """Who sits at a centre's telephone between two hours of the day."""

    begins_s: float
    ends_s: float
    officers: Staff


@frozen(kw_only=True)
class Centre:
    """An operations centre and the officers who answer for it."""

    party: PartyName
    shifts: tuple[Shift, ...]
    source: str = ""


@frozen(kw_only=True)
class Arm:
    """A named difference from the scenario: channels taken away, or values set by their key path."""

    title: str
    remove: tuple[ChannelName, ...] = ()
    set: Mapping[KeyPath, float | bool | int | str] = Factory(dict)


@frozen(kw_only=True)
class Documented:
    """A documented figure to hold against the simulated one."""

    quantity: str
    title: str
    value: float | None = None
    low: float
    high: float
    grade: Grade
    source: str


@frozen(kw_only=True)
class Study:
    """The question, and what its answer rests on."""

    baseline: ArmName
    arms: tuple[ArmName, ...]
    measure: str
    hinges: tuple[KeyPath, ...] = ()
    first: Count = 40
    most: Count = 2560


@frozen(kw_only=True)
class Scenario:
    """Everything that a run needs but its luck."""

    name: str
    title: str
    question: str
    days: Count
    centre: Place
    parties: Mapping[str, Party]
    airspaces: Mapping[str, Airspace]
    defence: Defence
    channels: Mapping[str, Channel]
    centres: Mapping[str, Centre] = Factory(dict)
    traffic: tuple[Traffic, ...] = ()
    flights: tuple[Flight, ...] = ()
    arms: Mapping[str, Arm] = Factory(dict)
    study: Study | None = None
    documented: tuple[Documented, ...] = ()
