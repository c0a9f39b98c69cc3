"""Airspaces on a flat map: borders and their warning zones in metres, in a projection of the scenario's own.

The projection is azimuthal equidistant around the scenario's centre, on the ellipsoid of WGS 84. Distances from the
centre are true; 300 km away from it others are at most 0.04 % too long. A straight side of a border is straight on
this map. Borders come from Natural Earth 1:10m (public domain): errors of some hundreds of metres to about 2 km, and
land only, without the territorial sea.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import shapely
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray
from pyproj import Proj
from shapely import Geometry, Polygon
from shapely.geometry import shape

from deconflict.world.scenario import Scenario
from deconflict.world.skies import Airspace, Disc
from deconflict.world.vocabulary import Place

BORDERS = Path(__file__).with_name("levant.geojson")
# Borders are cut at a square around all that flies, this far beyond the warning zone: vertices cost, far or near.
MARGIN_M = 100_000.0
# Straight sides to a quarter of a round corner. With what GEOS smooths, a zone is as wide as it says to 0.3 %, 83 m of
# 15 nmi, which is less than the border itself may err; sifting flights costs time in proportion to the sides.
ARC_SIDES = 16

Floats = NDArray[np.float64]


@frozen(eq=False)
class Projection:
    """Degrees to metres and back, around one place; made by `projection`."""

    _proj: Proj

    def to_metres(self, lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
        """Metres east and north of the centre, in arrays of the shape of `lon` and `lat` (degrees, WGS 84)."""
        east, north = self._proj(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
        return np.asarray(east), np.asarray(north)

    def to_degrees(self, east: ArrayLike, north: ArrayLike) -> tuple[Floats, Floats]:
        """Longitude and latitude, WGS 84, in arrays of the shape of `east` and `north` (metres from the centre)."""
        x, y = np.asarray(east, dtype=np.float64), np.asarray(north, dtype=np.float64)
        lon, lat = self._proj(x, y, inverse=True)
        return np.asarray(lon), np.asarray(lat)


@cache
def projection(centre: Place) -> Projection:
    """The local projection around a place."""
    return Projection(Proj(proj="aeqd", lon_0=centre[0], lat_0=centre[1], ellps="WGS84"))


@frozen(eq=False)
class Outline:
    """An airspace on the map: its border, the warning zone around it, and what counts as near; prepared polygons.

    `zone` and `near` contain the border's inside. Positions are metres east and north of the scenario's centre.
    """

    owner: str
    border: Geometry
    zone: Geometry
    near: Geometry
    floor_m: float
    ceiling_m: float
    edge: Geometry = field(init=False)

    @edge.default
    def _edge(self) -> Geometry:
        boundary: Geometry = shapely.boundary(self.border)
        return boundary

    def __attrs_post_init__(self) -> None:
        for polygon in (self.border, self.zone, self.near):
            shapely.prepare(polygon)

    def distance_m(self, xy: Floats) -> Floats:
        """Metres to the border from each of the points, shape (..., 2); negative inside.

        Inside it is right to 100 km from the border, and never too deep.
        """
        points = shapely.points(xy)
        outside, inside = np.asarray(shapely.distance(points, self.border)), shapely.distance(points, self.edge)
        return np.where(outside > 0, outside, -inside)


@cache
def _borders() -> Mapping[str, Geometry]:
    features = json.loads(BORDERS.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["iso_a3"]: shape(feature["geometry"]) for feature in features}


def countries() -> frozenset[str]:
    """The countries whose borders are known, by ISO 3166 code (XNC is northern Cyprus)."""
    return frozenset(_borders())


def outlines(scenario: Scenario) -> Mapping[str, Outline]:
    """Every airspace of the scenario on its map, by name.

    Raises:
        KeyError: a country is not in the borders file.
        ValueError: an airspace has neither a country nor a polygon nor a disc, or its polygon crosses itself.
    """
    reach_m = _reach_m(scenario)
    return {name: _outline(airspace, scenario.centre, reach_m) for name, airspace in scenario.airspaces.items()}


def _reach_m(scenario: Scenario) -> float:
    """How far from the centre anything flies, navigation errors apart (the margin holds those)."""
    areas = [(traffic, area) for traffic in scenario.traffic for area in traffic.targets]
    places = [
        *(traffic.base for traffic in scenario.traffic),
        *(area.centre for _, area in areas),
        *(waypoint.place for flight in scenario.flights for waypoint in flight.waypoints),
    ]
    if not places:
        return 0.0
    east, north = projection(scenario.centre).to_metres(*np.array(places).T)
    beyond_m = max((area.radius_m + traffic.run_m for traffic, area in areas), default=0.0)
    return float(np.hypot(east, north).max()) + beyond_m


# Arms that leave an airspace alone share its outline; a sweep of its zone makes a few hundred at most.
@lru_cache(maxsize=64)
def _outline(airspace: Airspace, centre: Place, reach_m: float) -> Outline:
    def to_map(lonlat: Floats) -> Floats:
        return np.column_stack(projection(centre).to_metres(*lonlat.T))

    half = reach_m + airspace.zone_m.value + MARGIN_M
    land = _round(airspace.disc, to_map) if airspace.disc else shapely.transform(_polygon(airspace), to_map)
    border = shapely.intersection(land, shapely.box(-half, -half, half, half))
    return Outline(
        airspace.owner,
        border,
        zone=shapely.buffer(border, airspace.zone_m.value, quad_segs=ARC_SIDES),
        near=shapely.buffer(border, airspace.approach_m.value, quad_segs=ARC_SIDES),
        floor_m=airspace.floor_m,
        ceiling_m=airspace.ceiling_m,
    )


def _round(disc: Disc, to_map: Callable[[Floats], Floats]) -> Geometry:
    (centre,) = to_map(np.array([disc.centre]))
    return shapely.buffer(shapely.Point(centre), disc.radius_m, quad_segs=ARC_SIDES)


def _polygon(airspace: Airspace) -> Geometry:
    if airspace.polygon is not None:
        polygon: Geometry = Polygon(airspace.polygon)
        if not shapely.is_valid(polygon):
            raise ValueError(f"a border that crosses itself: {shapely.is_valid_reason(polygon)}")
        return polygon
    if airspace.country is None:
        raise ValueError("an airspace without a country, a polygon or a disc")
    return _borders()[airspace.country]
