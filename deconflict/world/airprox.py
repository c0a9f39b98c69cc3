"""Airproxes: the times at which flights of different parties come near each other, found before any clock starts.

Flights are straight legs at known times, so while neither turns the distance of two is the root of a quadratic: every
time is computed, and nothing is sampled. A sweep finds which legs to compare: time is cut into slabs, in each slab the
parts of legs are gone through from west to east, and each is held only against those that begin before it ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import inf
from typing import Any, NamedTuple

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deconflict.world.approaches import TOUCH_S
from deconflict.world.flights import Tracks

# Shorter slabs cut legs into more parts; in longer ones more parts pass each other that do not come near.
SLAB_S = 256.0
# How many parts are swept at a time, and how many pairs held against each other: few enough for the cache.
PARTS = 20_000
PAIRS = 30_000
# How finely they are told apart from west to east.
CELLS = 2**16
# What rounding makes of a distance, late in a long campaign: two that differ by less are the same.
SAME_M = 0.001

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@frozen(kw_only=True)
class Passing:
    """One coming-together of two flights, in seconds since the campaign's first midnight.

    Attributes:
        first: the lesser of their numbers.
        second: the greater.
        begins_s: when they come within the minimum, or the later of them takes off within it.
        closest_s: when they are closest; the first such moment, if there are several.
        ends_s: when they are apart again, or the first of them lands.
        closest_m: how far apart they are at `closest_s`, horizontally.
        closing_m_s: their relative speed at `closest_s`; before the turn, if one turns at that moment.
        vertical_m: by how much their altitudes differ.
    """

    first: int
    second: int
    begins_s: float
    closest_s: float
    ends_s: float
    closest_m: float
    closing_m_s: float
    vertical_m: float


def passes(tracks: Tracks, minimum_m: float, vertical_m: float) -> tuple[Passing, ...]:
    """Every time that flights of two parties are less than both minima apart, by when it begins, then by the numbers.

    It lasts until they are apart for a millisecond. However short it is, it counts: so would a collision.

    Raises:
        ValueError: the horizontal minimum is not positive and finite.
    """
    if not 0 < minimum_m < inf:
        raise ValueError(f"a horizontal minimum above 0 m, not {minimum_m}")
    party = np.array([kind.party for kind in tracks.kinds], dtype=np.str_)
    altitude_m = np.array([kind.altitude_m for kind in tracks.kinds], dtype=np.float64)
    apart_m: Floats = np.where(party[:, None] == party, inf, np.abs(altitude_m[:, None] - altitude_m))
    meet: Bools = np.less(apart_m, vertical_m)
    legs = _legs(tracks, meet)
    near = [_near(legs, one, other, minimum_m, apart_m) for one, other in _pairs(legs, meet, minimum_m)]
    found = _joined(_Near(*map(np.concatenate, zip(*near, strict=True)))) if near else ()
    rows = zip(*(column.tolist() for column in found), strict=True)
    return tuple(Passing(**dict(zip(_Near._fields, row, strict=True))) for row in rows)


@frozen(eq=False)
class _Legs:
    """Straight legs, l of them, by the slab in which they begin: whose, from where, how fast; shape (l,) each."""

    number: Ints
    kind: Ints
    x: Floats
    y: Floats
    east_m_s: Floats
    north_m_s: Floats
    from_s: Floats
    to_s: Floats


def _legs(tracks: Tracks, meet: Bools) -> _Legs:
    """All legs of the flights of those kinds that may meet any other."""
    flight = np.repeat(np.arange(len(tracks)), np.diff(tracks.first))
    kind, (x, y), t = tracks.kind[flight], tracks.xy.T, tracks.t
    # A leg begins at every waypoint but a flight's last; one that takes no time leads nowhere.
    a = np.flatnonzero((flight[:-1] == flight[1:]) & np.any(meet, axis=1)[kind[:-1]] & (t[:-1] < t[1:]))
    a = a[_order(_slab(t[a]))]
    b, lasts_s = a + 1, t[a + 1] - t[a]
    number, east_m_s, north_m_s = tracks.number[flight[a]], (x[b] - x[a]) / lasts_s, (y[b] - y[a]) / lasts_s
    return _Legs(number, kind[a], x[a], y[a], east_m_s, north_m_s, t[a], t[b])


def _slab(t: Floats) -> Ints:
    """In which slab of time these times are."""
    return np.floor(t / SLAB_S).astype(np.int64)


def _order(whole: Ints) -> Ints:
    """The stable order of whole numbers; numpy sorts those of 16 bits four times as fast as longer ones."""
    above = whole - (whole.min() if len(whole) else 0)
    return np.argsort(above.astype(np.min_scalar_type(above.max(initial=0))), kind="stable")


def _pairs(legs: _Legs, meet: Bools, minimum_m: float) -> Iterator[tuple[Ints, Ints]]:
    """Blocks of pairs of legs, among them all that come within the minimum; a pair may be there several times."""
    first, last = _slab(legs.from_s), _slab(legs.to_s)
    going = np.empty(0, dtype=np.int64)
    for begin, end in _runs(last - first + 1, PARTS):
        # The slabs until those of the next run: a leg that goes on there has parts in both.
        since, until = first[begin], first[end] if end < len(first) else last.max() + 1
        going = np.concatenate([going[last[going] >= since], np.arange(begin, end)])
        slab = np.maximum(first[going], since)
        own, nth = _counted(np.maximum(np.minimum(last[going] + 1, until) - slab, 0))
        if len(own):
            yield from _swept(legs, meet, going[own], slab[own] + nth, minimum_m)


def _swept(legs: _Legs, meet: Bools, leg: Ints, slab: Ints, minimum_m: float) -> Iterator[tuple[Ints, Ints]]:
    """Blocks of pairs of legs whose parts in a slab come near, or their boxes do, given p parts, shape (p,) each."""
    from_s = legs.from_s[leg]
    begins_s = np.maximum(slab * SLAB_S - from_s, 0.0)
    ends_s = np.minimum((slab + 1) * SLAB_S, legs.to_s[leg]) - from_s
    # A metre more than asked, and no rounding hides a pair.
    west, east = _box(legs.x[leg], legs.east_m_s[leg], begins_s, ends_s, minimum_m + 1)
    south, north = _box(legs.y[leg], legs.north_m_s[leg], begins_s, ends_s, minimum_m + 1)
    least, cells_a_m = west.min(), (CELLS - 1) / (east.max() - west.min())
    enters, leaves = (((x - least) * cells_a_m).astype(np.int64) for x in (west, east))
    order = _order(enters)
    order = order[_order(slab[order])]
    leg, slab, south, north = leg[order], slab[order] * CELLS, south[order], north[order]
    # The slabs laid side by side, so that one search does for all.
    until = np.searchsorted(slab + enters[order], slab + leaves[order], side="right")
    counts, kind = until - np.arange(1, len(until) + 1), legs.kind[leg]
    for begin, end in _runs(counts, PAIRS):
        own, nth = _counted(counts[begin:end])
        one, other = begin + own, begin + own + 1 + nth
        near = np.flatnonzero((south.take(one) < north.take(other)) & (south.take(other) < north.take(one)))
        one, other = one.take(near), other.take(near)
        near = np.flatnonzero(meet[kind[one], kind[other]])
        yield leg[one[near]], leg[other[near]]


def _box(at_m: Floats, speed: Floats, begins_s: Floats, ends_s: Floats, reach_m: float) -> tuple[Floats, Floats]:
    """Between which coordinates a part lies; the greater with what it reaches."""
    a, b = at_m + speed * begins_s, at_m + speed * ends_s
    return np.minimum(a, b), np.maximum(a, b) + reach_m


def _runs(sizes: Ints, most: int) -> Iterator[tuple[int, int]]:
    """Where runs begin and end whose sizes make about so much; things of no size may be left out."""
    until = np.cumsum(sizes)
    begins = np.searchsorted(until, np.arange(0, until.max(initial=0), most), side="right")
    return pairwise([*np.unique(begins).tolist(), len(sizes)])


def _counted(counts: Ints) -> tuple[Ints, Ints]:
    """Each index as often as it counts, and how often it came before: of 2, 0, 1 it makes 0, 0, 2 and 0, 1, 0."""
    index = np.repeat(np.arange(len(counts)), counts)
    return index, np.arange(len(index)) - np.repeat(np.cumsum(counts) - counts, counts)


class _Near(NamedTuple):
    """Passings, or what of them falls to pairs of legs, shape (k,) each."""

    first: NDArray[Any]
    second: NDArray[Any]
    begins_s: NDArray[Any]
    closest_s: NDArray[Any]
    ends_s: NDArray[Any]
    closest_m: NDArray[Any]
    closing_m_s: NDArray[Any]
    vertical_m: NDArray[Any]

    def only(self, which: Ints | Bools) -> _Near:
        """Some of them, or all in another order."""
        return _Near(*(column[which] for column in self))


def _near(legs: _Legs, one: Ints, other: Ints, minimum_m: float, apart_m: Floats) -> _Near:
    """When these pairs of legs are within the minimum.

    They are |r + v t| apart, so they come and go at the roots of v.v t^2 + 2 r.v t + r.r - minimum^2.
    """
    from_s, to_s = np.maximum(legs.from_s[one], legs.from_s[other]), np.minimum(legs.to_s[one], legs.to_s[other])
    (ax, ay), (bx, by) = _at(legs, one, from_s), _at(legs, other, from_s)
    x, y = bx - ax, by - ay
    east, north = legs.east_m_s[other] - legs.east_m_s[one], legs.north_m_s[other] - legs.north_m_s[one]
    speed, across = np.hypot(east, north), np.abs(x * north - y * east)
    discriminant = (speed * minimum_m - across) * (speed * minimum_m + across)
    excess = x * x + y * y - minimum_m**2
    still = speed * (to_s - from_s) < SAME_M
    near = np.flatnonzero((from_s < to_s) & np.where(still, excess < 0, discriminant > 0))
    one, other, still = one[near], other[near], still[near]
    from_s, to_s, x, y, east, north, speed, discriminant, excess = (
        column[near] for column in (from_s, to_s, x, y, east, north, speed, discriminant, excess)
    )
    along, lasts_s = x * east + y * north, to_s - from_s
    # One root without the difference of near numbers, the other from the product of both.
    root = np.sqrt(np.maximum(discriminant, 0.0))
    half = -(along + np.where(along < 0, -root, root))
    with np.errstate(all="ignore"):  # two that are still may have any roots: they are not asked for
        a, b, least = half / speed**2, excess / half, -along / speed**2
    begins = np.where(still, 0.0, np.clip(np.minimum(a, b), 0.0, lasts_s))
    ends = np.where(still, lasts_s, np.clip(np.maximum(a, b), 0.0, lasts_s))
    closest = np.where(still, 0.0, np.clip(least, begins, ends))
    begins_s, ends_s = from_s + begins, np.minimum(from_s + ends, to_s)
    closest_s = np.minimum(from_s + closest, ends_s)
    closest_m = np.hypot(x + east * closest, y + north * closest)
    first, second = np.sort([legs.number[one], legs.number[other]], axis=0)
    differ_m = apart_m[legs.kind[one], legs.kind[other]]
    return _Near(first, second, begins_s, closest_s, ends_s, closest_m, speed, differ_m).only(begins_s < ends_s)


def _at(legs: _Legs, leg: Ints, t: Floats) -> tuple[Floats, Floats]:
    """Where legs are at these times."""
    flown_s = t - legs.from_s[leg]
    return legs.x[leg] + legs.east_m_s[leg] * flown_s, legs.y[leg] + legs.north_m_s[leg] * flown_s


def _joined(near: _Near) -> _Near:
    """Those of the same flights that follow each other without a gap made one, by when they begin, then by numbers."""
    near = near.only(np.lexsort((near.begins_s, near.second, near.first)))
    new = np.ones(len(near.first), dtype=bool)
    new[1:] = (np.diff(near.first) != 0) | (np.diff(near.second) != 0)
    new[1:] |= near.begins_s[1:] - near.ends_s[:-1] >= TOUCH_S
    least_m, whole = np.full(new.sum(), inf), np.cumsum(new) - 1
    np.minimum.at(least_m, whole, near.closest_m)
    closest = np.flatnonzero(near.closest_m <= least_m[whole] + SAME_M)
    found = near.only(closest[np.diff(whole[closest], prepend=-1) != 0])
    found = found._replace(begins_s=near.begins_s[new], ends_s=near.ends_s[np.roll(new, -1)])
    return found.only(np.lexsort((found.second, found.first, found.begins_s)))
