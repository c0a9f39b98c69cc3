"""The ground under a scenario's sky: borders, warning zones and places that do not move, in metres from its centre."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
import shapely
from attrs import frozen
from numpy.typing import NDArray
from shapely import Geometry
from shapely.geometry import shape

from deconflict.world.airspace import BORDERS, Outline, outlines, projection
from deconflict.world.scenario import Scenario
from deconflict.world.vocabulary import Place

Floats = NDArray[np.float64]
Point = tuple[float, float]
Frame = tuple[float, float, float, float]
"""The least and the greatest east and north of what is shown: west, south, east, north."""

STRUCK, ANNOUNCED = "place that is struck", "place that was announced"
"""What the places of a strike are called."""
MARGIN_M = 15_000.0
"""How much is shown around all that is flown."""


class Land(NamedTuple):
    """A country: what it is called, its area, and its border without the edges at which the data ends."""

    name: str
    area: Geometry
    lines: Geometry


class Area(NamedTuple):
    """An airspace: what it is called, its area and border, its warning zone, and what counts as near."""

    name: str
    area: Geometry
    lines: Geometry
    zone: Geometry
    near: Geometry
    zone_m: float
    country: str | None


class Site(NamedTuple):
    """A place that does not move: "base", "struck" or "announced", what it is called, and where it is."""

    what: str
    name: str
    at: Point


class Aim(NamedTuple):
    """Where sorties are sent: what the area is called, its middle, and how far it reaches."""

    name: str
    at: Point
    radius_m: float


@frozen(eq=False)
class Ground:
    """All that does not move.

    Attributes:
        lands: the countries around, by their code.
        areas: the airspaces of the scenario.
        guarded: the outline of the airspace that is defended, if one is.
        sites: bases and the places of strikes.
        aims: where sorties are sent.
        whole: the frame that holds everything that is flown.
    """

    lands: Mapping[str, Land]
    areas: tuple[Area, ...]
    guarded: Outline | None
    sites: tuple[Site, ...]
    aims: tuple[Aim, ...]
    whole: Frame


def ground(scenario: Scenario) -> Ground:
    """The ground of a scenario."""
    around = outlines(scenario)
    lands = _lands(scenario.centre)
    areas = []
    for name, airspace in scenario.airspaces.items():
        outline, land = around[name], lands.get(airspace.country or "")
        areas.append(
            Area(
                land.name if land else name.replace("_", " "),
                outline.border,
                land.lines if land else outline.edge,
                shapely.boundary(outline.zone),
                shapely.boundary(outline.near),
                airspace.zone_m.value,
                airspace.country,
            )
        )
    guarded = around[scenario.defence.airspace] if scenario.defence else None
    sites, aims = dict.fromkeys(_sites(scenario)), dict.fromkeys(_aims(scenario))
    return Ground(lands, tuple(areas), guarded, tuple(sites), tuple(aims), _whole(scenario))


def metres(scenario: Scenario, place: Place) -> Point:
    """A place in metres east and north of the scenario's centre."""
    east, north = projection(scenario.centre).to_metres(*place)
    return float(east), float(north)


def around(points: Floats, margin_m: float) -> Frame:
    """The frame that holds points, shape (n, 2), with so much around them."""
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return (float(west - margin_m), float(south - margin_m), float(east + margin_m), float(north + margin_m))


def _sites(scenario: Scenario) -> list[Site]:
    sites = [Site("base", "base", metres(scenario, traffic.base)) for traffic in scenario.traffic]
    for strike in scenario.strikes:
        sites.append(Site("struck", STRUCK, metres(scenario, strike.place)))
        if strike.announced is not None:
            sites.append(Site("announced", ANNOUNCED, metres(scenario, strike.announced)))
    return sites


def _aims(scenario: Scenario) -> list[Aim]:
    areas = [area for traffic in scenario.traffic for area in traffic.targets]
    return [Aim(area.name.replace("_", " "), metres(scenario, area.centre), area.radius_m) for area in areas]


def _whole(scenario: Scenario) -> Frame:
    discs = [(area.centre, area.radius_m + traffic.run_m) for traffic in scenario.traffic for area in traffic.targets]
    discs += [
        (airspace.disc.centre, airspace.disc.radius_m) for airspace in scenario.airspaces.values() if airspace.disc
    ]
    places = [site.at for site in _sites(scenario)]
    places += [metres(scenario, waypoint.place) for flight in scenario.flights for waypoint in flight.waypoints]
    for centre, reach_m in discs:
        east, north = metres(scenario, centre)
        places += [(east - reach_m, north - reach_m), (east + reach_m, north + reach_m)]
    return around(np.array(places or [(0.0, 0.0)]), MARGIN_M)


@cache
def _lands(centre: Place) -> Mapping[str, Land]:
    """The countries on the map around a place."""

    def to_map(lonlat: Floats) -> Floats:
        return np.column_stack(projection(centre).to_metres(*lonlat.T))

    return {
        code: Land(land.name, shapely.transform(land.area, to_map), shapely.transform(land.lines, to_map))
        for code, land in _in_degrees().items()
    }


@cache
def _in_degrees() -> Mapping[str, Land]:
    features = json.loads(BORDERS.read_text(encoding="utf-8"))["features"]
    areas = [shape(feature["geometry"]) for feature in features]
    ends = np.array(shapely.total_bounds(np.array(areas))).reshape(2, 2)
    return {
        feature["properties"]["iso_a3"]: Land(feature["properties"]["name"], area, _open(area, ends))
        for feature, area in zip(features, areas, strict=True)
    }


def _open(area: Geometry, ends: Floats) -> Geometry:
    """A country's border without those sides that lie along an end of the data, shape (2, 2): least, greatest."""
    sides = []
    for ring in shapely.get_parts(shapely.boundary(area)):
        corners = shapely.get_coordinates(ring)
        side = np.stack([corners[:-1], corners[1:]], axis=1)
        along_end = (side[:, :, None, :] == ends).all(axis=1).any(axis=(1, 2))
        sides.append(side[~along_end])
    every = shapely.multilinestrings(np.concatenate(sides).tolist())
    merged: Geometry = shapely.line_merge(every)
    return merged
