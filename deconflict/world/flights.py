"""Every flight of a campaign, as straight legs at known times: documented tracks, and sorties drawn from rates.

A sortie flies from its base to and fro over its aim point and home, at one speed. Each draw is the sortie's own, asked
of luck under the flight's number: more or fewer flights never change another's. A sortie that cannot come near what is
asked for costs one draw for its target and one for each chance to stray.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist

import numpy as np
import shapely
from attrs import frozen
from numpy.typing import ArrayLike, NDArray
from shapely import Geometry

from deconflict.world.airspace import Projection, projection
from deconflict.world.luck import Chance, Luck
from deconflict.world.scenario import Scenario
from deconflict.world.skies import Flight, Traffic

DAY_S = 86_400.0
# Documented flights are numbered from 0, the sorties of the first traffic entry from one block, of the second from two
# blocks: so the number of a sortie, and with it its luck, does not depend on how many others there are.
BLOCK = 1_000_000
FURTHEST = 8.3

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# The standard library's quantile is Wichura's AS 241 (1988), to 1 part in 10**16; 0.2 microseconds a flight this way.
_normal_quantiles = np.frompyfunc(NormalDist().inv_cdf, 1, 1)


@frozen
class Kind:
    """What flights of one documented track or one traffic entry have in common."""

    party: str
    type: str
    altitude_m: float


@frozen(eq=False)
class Tracks:
    """The flights of a campaign, n of them with m waypoints in all, by number.

    Attributes:
        number: the flights' numbers, ascending, shape (n,).
        first: where each flight's waypoints begin in `xy` and `t`, and after the last where they end, shape (n + 1,).
        xy: waypoints in metres east and north of the scenario's centre, shape (m, 2).
        t: when the flight is there, in seconds since the campaign's first midnight, shape (m,).
        kind: which of `kinds` each flight is, shape (n,).
        names: the names of the documented flights, which are numbered from 0.
        sorties: how many sorties each party flies, those included that are only counted.
    """

    number: Ints
    first: Ints
    xy: Floats
    t: Floats
    kind: Ints
    kinds: tuple[Kind, ...]
    names: tuple[str, ...]
    sorties: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.number)

    def of(self, number: int) -> Kind:
        """Party, type and altitude of a flight; KeyError if there is no such flight."""
        return self.kinds[int(self.kind[self._row(number)])]

    def name(self, number: int) -> str:
        """A documented flight's name, or the number of a generated one."""
        return self.names[number] if 0 <= number < len(self.names) else str(number)

    def path(self, number: int) -> tuple[Floats, Floats]:
        """A flight's waypoints, shape (k, 2), and their times, shape (k,); KeyError if there is no such flight."""
        row = self._row(number)
        own = slice(self.first[row], self.first[row + 1])
        return self.xy[own], self.t[own]

    def at(self, number: int, at_s: ArrayLike) -> Floats:
        """Where a flight is at those times, shape (..., 2); before and after the flight, at its ends."""
        xy, t = self.path(number)
        when = np.asarray(at_s, dtype=np.float64)
        return np.stack([np.interp(when, t, xy[:, 0]), np.interp(when, t, xy[:, 1])], axis=-1)

    def _row(self, number: int) -> int:
        row = int(np.searchsorted(self.number, number))
        if row == len(self.number) or self.number[row] != number:
            raise KeyError(number)
        return row


def tracks(scenario: Scenario, luck: Luck, near: Geometry | None = None) -> Tracks:
    """All flights of one campaign; given a polygon, without those sorties that cannot come near it, only counted.

    Raises:
        ValueError: a documented track has fewer than two waypoints or does not go forward in time, or a traffic entry
            makes more than a million sorties.
    """
    flat_map = projection(scenario.centre)
    documented = [_documented(flight, flat_map) for flight in scenario.flights]
    number = [np.arange(len(documented))]
    lengths = [np.array([len(t) for _, t in documented], dtype=np.int64)]
    kind = [np.arange(len(documented))]
    sorties: dict[str, int] = {}
    for flight in scenario.flights:
        sorties[flight.party] = sorties.get(flight.party, 0) + 1
    xy, t = [xy for xy, _ in documented], [t for _, t in documented]
    for entry, traffic in enumerate(scenario.traffic):
        count = round(traffic.sorties_per_day.value * scenario.days)
        if count > BLOCK:
            raise ValueError(f"{count} sorties of {traffic.party} {traffic.type}: at most {BLOCK} can be numbered")
        own = np.arange(count) + (entry + 1) * BLOCK
        own, legs_xy, legs_t = _sorties(traffic, scenario.days, own, luck, flat_map, near)
        sorties[traffic.party] = sorties.get(traffic.party, 0) + count
        number.append(own)
        lengths.append(np.full(len(own), legs_t.shape[1]))
        kind.append(np.full(len(own), len(documented) + entry))
        xy.append(legs_xy.reshape(-1, 2))
        t.append(legs_t.ravel())
    return Tracks(
        np.concatenate(number),
        np.concatenate([[0], np.cumsum(np.concatenate(lengths))]),
        np.concatenate(xy) if xy else np.empty((0, 2)),
        np.concatenate(t) if t else np.empty(0),
        np.concatenate(kind),
        (*map(_kind, scenario.flights), *map(_kind, scenario.traffic)),
        tuple(flight.id for flight in scenario.flights),
        sorties,
    )


def _kind(source: Flight | Traffic) -> Kind:
    return Kind(source.party, source.type, source.altitude_m)


def _documented(flight: Flight, flat_map: Projection) -> tuple[Floats, Floats]:
    t = np.array([waypoint.at_s for waypoint in flight.waypoints])
    if len(t) < 2 or not np.all(np.diff(t) > 0):  # noqa: PLR2004 - a leg has two ends
        raise ValueError(f"flight {flight.id}: a track is two or more waypoints, each later than the one before")
    lon, lat = zip(*(waypoint.place for waypoint in flight.waypoints), strict=True)
    return np.column_stack(flat_map.to_metres(lon, lat)), t


def _sorties(
    traffic: Traffic, days: int, number: Ints, luck: Luck, flat_map: Projection, near: Geometry | None
) -> tuple[Ints, Floats, Floats]:
    """The numbers (n,), waypoints (n, k, 2) and their times (n, k) of the sorties that may come near."""
    area = _areas(traffic, number, luck)
    turns = range(traffic.passes + 1)
    stray = np.zeros((len(number), len(turns)), dtype=bool)
    if traffic.stray is not None:
        for turn in turns:
            stray[:, turn] = luck.uniforms(Chance.STRAY, number, turn) < traffic.stray.value
    if near is not None:
        candidate = _may_come_near(traffic, flat_map, near)[area] | stray.any(axis=1)
        number, area, stray = number[candidate], area[candidate], stray[candidate]
    aim = _aim_points(traffic, area, number, luck, flat_map)
    heading = 2 * np.pi * luck.uniforms(Chance.HEADING, number)
    ahead = np.column_stack([np.sin(heading), np.cos(heading)])
    right = np.column_stack([ahead[:, 1], -ahead[:, 0]])
    base = np.broadcast_to(np.column_stack(flat_map.to_metres(*traffic.base)), aim.shape)
    points = [base]
    for turn in turns:
        beside = right * _normal(luck, Chance.NAVIGATION, number, turn, traffic.navigation_error_m.value)[:, None]
        points.append(aim + ahead * traffic.run_m * (1 if turn % 2 else -1) + beside)
        if traffic.stray_error_m is not None:
            lost, error_m = stray[:, turn], traffic.stray_error_m.value
            for axis, chance in enumerate((Chance.STRAY_EAST, Chance.STRAY_NORTH)):
                points[-1][lost, axis] += _normal(luck, chance, number[lost], turn, error_m)
    xy = np.stack([*points, base], axis=1)
    # One Python call each: the shapes of a delay stand in one place, and a microsecond a flight is affordable.
    quantile = traffic.speed_m_s.quantile()
    speed = np.array([quantile(uniform) for uniform in luck.uniforms(Chance.SPEED, number).tolist()])
    legs_s = np.hypot(*np.moveaxis(np.diff(xy, axis=1), -1, 0)) / speed.reshape(-1, 1)
    takes_off = days * DAY_S * luck.uniforms(Chance.DEPARTURE, number)
    return number, xy, np.cumsum(np.column_stack([takes_off, legs_s]), axis=1)


def _normal(luck: Luck, chance: Chance, number: Ints, time: int, deviation: float) -> Floats:
    return deviation * np.asarray(_normal_quantiles(luck.uniforms(chance, number, time)), dtype=np.float64)


def _may_come_near(traffic: Traffic, flat_map: Projection, near: Geometry) -> NDArray[np.bool_]:
    """For each target area, whether a sortie to it that does not stray can come near.

    It stays within the hull of its base and the disc that its area, its run and the largest error make: a uniform
    number with 52 bits is never more than FURTHEST deviations out.
    """
    base = shapely.Point(flat_map.to_metres(*traffic.base))
    furthest_m = traffic.run_m + FURTHEST * traffic.navigation_error_m.value
    # A circle of chords lies inside the circle; 64 to a quarter fall short by a ten-thousandth.
    discs = [
        shapely.Point(flat_map.to_metres(*area.centre)).buffer(1.001 * (area.radius_m + furthest_m), quad_segs=64)
        for area in traffic.targets
    ]
    hulls = [shapely.union(base, disc).convex_hull for disc in discs]
    reaches: NDArray[np.bool_] = shapely.intersects(near, hulls)
    return reaches


def _areas(traffic: Traffic, number: Ints, luck: Luck) -> Ints:
    """Which target area each sortie is sent to."""
    shares = np.cumsum([area.share.value for area in traffic.targets])
    area: Ints = np.searchsorted(shares[:-1], luck.uniforms(Chance.TARGET, number) * shares[-1], side="right")
    return area


def _aim_points(traffic: Traffic, area: Ints, number: Ints, luck: Luck, flat_map: Projection) -> Floats:
    """An aim point for each sortie, in metres, shape (n, 2)."""
    centres = np.column_stack(flat_map.to_metres(*np.array([area.centre for area in traffic.targets]).T))
    radii = np.array([area.radius_m for area in traffic.targets])
    in_disc = _disc(luck.uniforms(Chance.AIM_EAST, number), luck.uniforms(Chance.AIM_NORTH, number))
    aim: Floats = centres[area] + radii[area, None] * in_disc
    return aim


def _disc(u: Floats, v: Floats) -> Floats:
    """The unit square laid on the unit disc without changing areas, shape (n, 2): Shirley and Chiu (1997).

    East grows with `u` and north with `v`, which no map by radius and angle does.
    """
    x, y = 2 * u - 1, 2 * v - 1
    sideways = np.abs(x) > np.abs(y)
    radius = np.where(sideways, x, y)
    # The lesser over the greater; the very centre, where both are zero, stays the centre.
    angle = np.pi / 4 * np.where(sideways, y, x) / np.where(radius == 0, 1.0, radius)
    along, across = radius * np.cos(angle), radius * np.sin(angle)
    return np.column_stack([np.where(sideways, along, across), np.where(sideways, across, along)])
