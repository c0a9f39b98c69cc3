"""Approaches: the stretches of track inside a warning zone that come near the border, found before any clock starts.

Tracks are straight legs and borders are polygons, so every crossing is computed, and nothing is sampled: all flights
are sifted at once, and only the legs of those that come near are cut at the zone and at the border.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, pi, radians, tan

import numpy as np
import shapely
from attrs import evolve, frozen
from numpy.typing import NDArray
from shapely import Geometry

from deconflict.world.airspace import Outline
from deconflict.world.flights import Tracks

GRAVITY_M_S2 = 9.80665
# The clock counts milliseconds: two visits closer in time are one, and a shorter one is a touch and no visit.
TOUCH_S = 0.001
DEPTH_ERROR_M = 5.0

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@frozen(kw_only=True)
class Approach:
    """One visit of a flight to a warning zone, in seconds since the campaign's first midnight.

    Attributes:
        flight: its number.
        enters_s: when it enters the zone, or begins if it begins inside.
        leaves_s: when it leaves the zone, or ends if it ends inside.
        inside: (in, out) of each violation of the border, in order; empty if it never crosses.
        closest_m: least distance to the border from outside; 0 if it crosses.
        closest_s: when it crosses first, or else when it is closest.
        depth_m: how far from the border it is at the deepest, too small by at most 5 m; 0 if it never crosses.
        speed_m_s: its speed at `closest_s`.
    """

    flight: int
    enters_s: float
    leaves_s: float
    inside: tuple[tuple[float, float], ...]
    closest_m: float
    closest_s: float
    depth_m: float
    speed_m_s: float


def approaches(tracks: Tracks, outline: Outline) -> tuple[Approach, ...]:
    """Every approach to an airspace, in order of flight and time.

    Its owner's flights make none, nor does a flight above its ceiling or below its floor.
    """
    zone = _cut(_legs_near(tracks, outline), outline.zone)
    zone = zone.only(np.isin(zone.stretch, zone.stretch[shapely.intersects(outline.near, zone.lines)]))
    border = _cut(evolve(zone, whose=zone.stretch), outline.border)
    crossings: dict[int, list[tuple[int, int]]] = {}
    for first, last in border.bounds():
        crossings.setdefault(int(border.whose[first]), []).append((first, last))
    depth_m = _depths(border, outline)
    distance_m, nearest_s = _nearest(zone, outline)
    found = []
    for first, last in zone.bounds():
        visit = int(zone.stretch[first])
        crossed = crossings.get(visit, [])
        inside = tuple((float(border.from_s[enters]), float(border.to_s[leaves])) for enters, leaves in crossed)
        leg = first + int(np.argmin(distance_m[first : last + 1]))
        found.append(
            Approach(
                flight=int(zone.whose[first]),
                enters_s=float(zone.from_s[first]),
                leaves_s=float(zone.to_s[last]),
                inside=inside,
                closest_m=float(distance_m[leg]),
                closest_s=inside[0][0] if inside else float(nearest_s[leg]),
                depth_m=depth_m.get(visit, 0.0),
                speed_m_s=float(border.speed[crossed[0][0]] if inside else zone.speed[leg]),
            )
        )
    return tuple(found)


def lead_s(speed_m_s: float, bank_deg: float = 45.0) -> float:
    """How much further ahead a turn back takes an aircraft, in seconds of straight flight: v / (g tan bank).

    A level turn has the radius v^2 / (g tan bank), and after a quarter of it the aircraft is that far ahead of where
    the turn began, and comes no further.

    Raises:
        ValueError: the bank is not between 0 and 90 degrees.
    """
    if not 0 < bank_deg < 90:  # noqa: PLR2004 - level flight, and wings on edge
        raise ValueError(f"a bank between 0 and 90 degrees, not {bank_deg}")
    return speed_m_s / (GRAVITY_M_S2 * tan(radians(bank_deg)))


def aside_m(speed_m_s: float, for_s: float, bank_deg: float = 45.0) -> float:
    """How far aside of its track an aircraft comes that turns away for so long; 0 where no time is left.

    Once it has turned by a right angle it flies on straight.
    """
    radius_m = speed_m_s * lead_s(speed_m_s, bank_deg)
    turned_rad = speed_m_s * max(for_s, 0.0) / radius_m if radius_m else 0.0
    if turned_rad < pi / 2:
        return radius_m * (1 - cos(turned_rad))
    return radius_m + radius_m * (turned_rad - pi / 2)


def averted_by(approach: Approach, bank_deg: float = 45.0) -> float | None:
    """The last moment at which a turn back still keeps the aircraft out; None if it never crosses."""
    return approach.inside[0][0] - lead_s(approach.speed_m_s, bank_deg) if approach.inside else None


def turned(approach: Approach, at_s: float, bank_deg: float = 45.0) -> Approach:
    """What becomes of an approach if the crew begins to turn back at `at_s`.

    The aircraft comes no further along its track than it would have been at T = at_s + lead in straight flight. From
    there it flies its track backwards, so that it is again at T + x where it was at T - x. It leaves a place by
    whichever way is the sooner, on along the track or back: what it entered at e and would have left at l it leaves at
    min(l, 2 T - e). So

    - a violation that would begin at or after T does not happen;
    - one that begins before T ends at min(out, 2 T - in): unchanged if it is over by T, cut short otherwise, whether
      it began before `at_s` or not;
    - the zone is left at min(leaves, 2 T - enters), or at once if T comes before it is entered.

    A turn of half a circle takes pi leads, and the mirror image two: for as long as it turns, the aircraft is at most
    1.14 leads later than said here.

    The track is not known here, so two numbers become bounds, sharp if the track meets the border at a right angle:
    `closest_m` is the most that it can be, what was left to fly, and `depth_m` is at most half of what it flies inside.
    """
    lead = lead_s(approach.speed_m_s, bank_deg)
    furthest_s = max(at_s + lead, approach.enters_s)
    # Compared as `averted_by` computes it: its very moment must avert, whatever the last bit of at_s + lead is.
    inside = tuple(
        (in_s, max(in_s, min(out_s, 2 * furthest_s - in_s))) for in_s, out_s in approach.inside if at_s > in_s - lead
    )
    leaves_s = min(approach.leaves_s, 2 * furthest_s - approach.enters_s)
    if inside:
        longest_s = max(out_s - in_s for in_s, out_s in inside)
        depth_m = approach.depth_m
        if inside != approach.inside:
            depth_m = min(depth_m, approach.speed_m_s * longest_s / 2)
        return evolve(approach, leaves_s=leaves_s, inside=inside, depth_m=depth_m)
    short_s = max(0.0, approach.closest_s - furthest_s)
    return evolve(
        approach,
        leaves_s=leaves_s,
        inside=(),
        closest_m=approach.closest_m + approach.speed_m_s * short_s,
        closest_s=min(approach.closest_s, furthest_s),
        depth_m=0.0,
    )


@frozen(eq=False)
class _Legs:
    """Straight legs or parts of them, l of them, in order of `whose` and time.

    Legs of one `whose` (a flight, or a visit) that follow each other without a gap have the same `stretch`.
    """

    whose: Ints
    stretch: Ints
    a: Floats
    b: Floats
    from_s: Floats
    to_s: Floats
    speed: Floats

    def bounds(self) -> Iterable[tuple[int, int]]:
        """The first and the last leg of each stretch."""
        first = np.diff(self.stretch, prepend=-1) != 0
        return zip(np.flatnonzero(first).tolist(), np.flatnonzero(np.roll(first, -1)).tolist(), strict=True)

    @property
    def lines(self) -> NDArray[np.object_]:
        return np.asarray(shapely.linestrings(np.stack([self.a, self.b], axis=1)))

    def only(self, which: NDArray[np.bool_] | Ints | slice) -> _Legs:
        """Some of the legs."""
        return _Legs(
            self.whose[which],
            self.stretch[which],
            self.a[which],
            self.b[which],
            self.from_s[which],
            self.to_s[which],
            self.speed[which],
        )


def _legs_near(tracks: Tracks, outline: Outline) -> _Legs:
    """All legs of the flights that may make an approach, by their numbers."""
    concerned = [
        kind.party != outline.owner and outline.floor_m <= kind.altitude_m <= outline.ceiling_m for kind in tracks.kinds
    ]
    near = np.array(concerned, dtype=bool)[tracks.kind]
    row = np.repeat(np.arange(len(tracks)), np.diff(tracks.first))
    lines = shapely.linestrings(tracks.xy[near[row]], indices=(np.cumsum(near) - 1)[row[near[row]]])
    near[near] = shapely.intersects(outline.near, lines)
    # A leg begins at every waypoint but a flight's last; one that takes no time leads nowhere.
    first = np.flatnonzero((row[:-1] == row[1:]) & near[row[:-1]] & (tracks.t[1:] > tracks.t[:-1]))
    a, b, from_s, to_s = tracks.xy[first], tracks.xy[first + 1], tracks.t[first], tracks.t[first + 1]
    number = tracks.number[row[first]]
    return _Legs(number, number, a, b, from_s, to_s, np.hypot(*(b - a).T) / (to_s - from_s))


def _cut(legs: _Legs, polygon: Geometry) -> _Legs:
    """The parts of the legs that lie in a prepared polygon, in the same order, joined to stretches; touches left out.

    A leg is cut wherever it meets a side of the polygon, and a part counts if its middle is inside. So a cut too many
    does no harm, neither at a corner, which is found twice, nor along a side, which is found at its ends.
    """
    leg, share = _meetings(legs, polygon)
    every = np.arange(len(legs.whose))
    leg = np.concatenate([every, every, leg])
    share = np.concatenate([np.zeros(len(every)), np.ones(len(every)), share])
    order = np.lexsort((share, leg))
    leg, share = leg[order], share[order]
    first = np.flatnonzero((leg[:-1] == leg[1:]) & (share[:-1] < share[1:]))
    whole, begins, ends = legs.only(leg[first]), share[first], share[first + 1]
    # Written so that a part which ends where its leg does ends at the very same place and time as the leg.
    a, b = (whole.a * (1 - s) + whole.b * s for s in (begins[:, None], ends[:, None]))
    from_s, to_s = (whole.from_s * (1 - s) + whole.to_s * s for s in (begins, ends))
    middle = (a + b) / 2
    within = shapely.intersects_xy(polygon, middle[:, 0], middle[:, 1])
    return _joined(_Legs(whole.whose, whole.stretch, a, b, from_s, to_s, whole.speed).only(within))


def _meetings(legs: _Legs, polygon: Geometry) -> tuple[Ints, Floats]:
    """Which legs meet the polygon's sides, shape (p,), and at which share of their length, shape (p,)."""
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_parts(shapely.boundary(polygon))]
    sides = np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings] or [np.empty((0, 2, 2))])
    leg, side = shapely.STRtree(np.asarray(shapely.linestrings(sides))).query(legs.lines, predicate="intersects")
    along, across = (legs.b - legs.a)[leg], (sides[:, 1] - sides[:, 0])[side]
    between = sides[side, 0] - legs.a[leg]
    turn = along[:, 0] * across[:, 1] - along[:, 1] * across[:, 0]
    # A side along the leg has no one meeting; its neighbours meet the leg where it begins and ends.
    meets = turn != 0
    share = (between[:, 0] * across[:, 1] - between[:, 1] * across[:, 0])[meets] / turn[meets]
    return leg[meets], np.clip(share, 0.0, 1.0)


def _joined(legs: _Legs) -> _Legs:
    """The same legs in new stretches, which end where there is a gap in time; those that are mere touches left out."""
    first = np.ones(len(legs.whose), dtype=bool)
    first[1:] = (legs.whose[1:] != legs.whose[:-1]) | (legs.from_s[1:] - legs.to_s[:-1] >= TOUCH_S)
    stretch = np.cumsum(first) - 1
    lasts_s = legs.to_s[np.roll(first, -1)] - legs.from_s[first]
    return evolve(legs, stretch=stretch).only((lasts_s >= TOUCH_S)[stretch])


def _nearest(legs: _Legs, outline: Outline) -> tuple[Floats, Floats]:
    """How near to the border each leg comes from outside, and when it is there, shape (l,) each; 0 if it crosses."""
    bridges = shapely.shortest_line(legs.lines, outline.border)
    flown = np.hypot(*(shapely.get_coordinates(shapely.get_point(bridges, 0)) - legs.a).T)
    lengths = np.hypot(*(legs.b - legs.a).T)
    share = np.where(lengths > 0, np.minimum(flown / np.where(lengths > 0, lengths, 1.0), 1.0), 0.0)
    return shapely.length(bridges), legs.from_s * (1 - share) + legs.to_s * share


def _depths(legs: _Legs, outline: Outline) -> dict[int, float]:
    """For each `whose`, the greatest distance from the border along its legs, which are inside.

    A metre flown changes the distance by a metre at most, so between two places of depths d and e that lie s apart it
    is nowhere more than (d + e + s) / 2: stretches that could beat the best by DEPTH_ERROR_M are halved (Piyavskii
    1972). The best is too small by no more than that.
    """

    def depth(xy: Floats) -> Floats:
        return np.asarray(shapely.distance(shapely.points(xy), outline.edge))

    names, group = np.unique(legs.whose, return_inverse=True)
    best = np.zeros(len(names))
    a, b, deep_a, deep_b = legs.a, legs.b, depth(legs.a), depth(legs.b)
    np.maximum.at(best, group, np.maximum(deep_a, deep_b))
    while len(group):
        could = (deep_a + deep_b + np.hypot(*(b - a).T)) / 2 > best[group] + DEPTH_ERROR_M
        group, a, b, deep_a, deep_b = group[could], a[could], b[could], deep_a[could], deep_b[could]
        middle = (a + b) / 2
        deep = depth(middle)
        np.maximum.at(best, group, deep)
        group = np.concatenate([group, group])
        a, b = np.concatenate([a, middle]), np.concatenate([middle, b])
        deep_a, deep_b = np.concatenate([deep_a, deep]), np.concatenate([deep, deep_b])
    return dict(zip(names.tolist(), best.tolist(), strict=True))
