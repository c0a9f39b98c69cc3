"""Passings agree with those that all pairs of flights, looked at one by one and bisected, are found to have."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from attrs import astuple, evolve
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from deconflict.world import airprox
from deconflict.world.airprox import passes
from deconflict.world.approaches import TOUCH_S
from deconflict.world.flights import DAY_S, Kind, Tracks, tracks
from deconflict.world.luck import Luck

MINIMUM_M = 5_000.0
VERTICAL_M = 300.0
# Nearer to the minimum than this, a turn or a closest point may be within it or not: rounding says.
GRAZE_M = 0.01
HEIGHTS = (5_000.0, 5_200.0, 5_300.0)
RED, BLUE = Kind("red", "Su-24M", HEIGHTS[0]), Kind("blue", "F-16C", HEIGHTS[0])


def flown(*paths):
    """Tracks of these (kind, xy, t), numbered from 0."""
    lengths = [len(t) for _, _, t in paths]
    return Tracks(
        np.arange(len(paths)),
        np.concatenate([[0], np.cumsum(lengths, dtype=int)]),
        np.concatenate([np.empty((0, 2)), *(np.asarray(xy, dtype=float) for _, xy, _ in paths)]),
        np.concatenate([np.empty(0), *(np.asarray(t, dtype=float) for _, _, t in paths)]),
        np.arange(len(paths)),
        tuple(kind for kind, _, _ in paths),
        tuple(map(str, range(len(paths)))),
        {},
    )


def straight(kind, a, b, from_s=0.0, to_s=100.0):
    """A flight of one leg."""
    return kind, [a, b], [from_s, to_s]


def stretches(track, first, second):
    """The times between which neither of two flights turns, shape (k,) twice, and where one is from the other then."""
    own, others = track.path(first)[1], track.path(second)[1]
    from_s, to_s = max(own[0], others[0]), min(own[-1], others[-1])
    turns = np.unique(np.concatenate([own, others]).clip(from_s, to_s)) if from_s < to_s else np.array([from_s])
    apart = track.at(second, turns) - track.at(first, turns)
    return turns[:-1], turns[1:], apart[:-1], apart[1:]


def hunted(apart_m, low, high):
    """For each stretch, at which share of it the distance is least: it falls and then rises, so by thirds."""
    for _ in range(100):
        third = (high - low) / 3
        falls = apart_m(low + third) > apart_m(high - third)
        low, high = np.where(falls, low + third, low), np.where(falls, high, high - third)
    return low


def halved(apart_m, minimum_m, within, edge):
    """For each stretch, at which share the distance is the minimum, or the edge if it is less there."""
    far = edge
    for _ in range(60):
        middle = (far + within) / 2
        near = apart_m(middle) < minimum_m
        far, within = np.where(near, far, middle), np.where(near, middle, within)
    return np.where(apart_m(edge) < minimum_m, edge, within)


def all_pairs(track, minimum_m=MINIMUM_M, vertical_m=VERTICAL_M):
    """Every [first, second, begins_s, ends_s, closest_m, vertical_m], and the distances that might be in doubt."""
    kinds = [track.of(flight) for flight in track.number.tolist()]
    pairs, blocks = [], [(np.empty(0), np.empty(0), np.empty((0, 2)), np.empty((0, 2)))]
    for (first, own), (second, other) in combinations(zip(track.number.tolist(), kinds, strict=True), 2):
        differ_m = abs(own.altitude_m - other.altitude_m)
        if own.party != other.party and differ_m < vertical_m:
            blocks.append(stretches(track, first, second))
            pairs += [(first, second, differ_m)] * len(blocks[-1][0])
    from_s, to_s, a, b = map(np.concatenate, zip(*blocks, strict=True))

    def apart_m(share):
        return np.hypot(*(a + (b - a) * share[:, None]).T)

    start, end = np.zeros(len(a)), np.ones(len(a))
    least = hunted(apart_m, start, end)
    begins, ends = (halved(apart_m, minimum_m, least, edge) for edge in (start, end))
    begins_s, ends_s = (from_s * (1 - share) + to_s * share for share in (begins, ends))
    found: list[list[float]] = []
    for stretch in np.flatnonzero(apart_m(least) < minimum_m).tolist():
        first, second, differ_m = pairs[stretch]
        if found and found[-1][:2] == [first, second] and begins_s[stretch] - found[-1][3] < TOUCH_S:
            found[-1][3:5] = [ends_s[stretch], min(found[-1][4], apart_m(least)[stretch])]
        else:
            found.append([first, second, begins_s[stretch], ends_s[stretch], apart_m(least)[stretch], differ_m])
    return sorted(found, key=lambda it: (it[2], it[0], it[1])), np.concatenate(list(map(apart_m, (start, least, end))))


def plain(found):
    """Passings as `all_pairs` has them."""
    return [[it.first, it.second, it.begins_s, it.ends_s, it.closest_m, it.vertical_m] for it in found]


def alike(found, expected):
    """The same but for rounding, which may also change the order of those that begin at the same time."""
    found, expected = np.array(sorted(found)), np.array(sorted(expected))
    return found.shape == expected.shape and found == pytest.approx(expected, rel=0, abs=1e-2)


def clear(doubtful_m):
    """Whether no two flights graze the minimum."""
    return not np.any(np.abs(doubtful_m - MINIMUM_M) < GRAZE_M)


def apart_m(track, passing, at_s):
    """How far apart two that pass are at a time."""
    return np.hypot(*(track.at(passing.first, at_s) - track.at(passing.second, at_s)))


@st.composite
def skies(draw):
    """Two to five flights of three parties through two to six places within 30 km, some of them places of others.

    They fly at 50 to 400 m/s, or hover, and take off within ten minutes.
    """
    somewhere = st.tuples(st.floats(-30_000, 30_000), st.floats(-30_000, 30_000))
    known = st.sampled_from(draw(st.lists(somewhere, min_size=3, max_size=3)))
    paths = []
    for _ in range(draw(st.integers(2, 5))):
        xy = np.array(draw(st.lists(known | somewhere, min_size=2, max_size=6)))
        legs_m = np.hypot(*np.diff(xy, axis=0).T)
        speed = draw(st.sampled_from([100.0, 200.0]) | st.floats(50, 400))
        takes_off = draw(st.sampled_from([0.0, 60.0]) | st.floats(0, 600))
        t = takes_off + np.concatenate([[0.0], np.cumsum(np.where(legs_m > 1, legs_m / speed, 60.0))])
        party, height = draw(st.sampled_from(["red", "blue", "white"])), draw(st.sampled_from(HEIGHTS))
        paths.append((Kind(party, "any", height), xy, t))
    return flown(*paths)


@settings(max_examples=120)
@given(track=skies())
def test_passings_are_those_of_all_pairs(track):
    """Looking at all pairs finds the same ones, at the same times and as close, in the same order."""
    expected, doubtful_m = all_pairs(track)
    assume(clear(doubtful_m))
    found = passes(track, MINIMUM_M, VERTICAL_M)
    assert alike(plain(found), expected)
    keys = [(it.begins_s, it.first, it.second) for it in found]
    assert keys == sorted(keys)


@settings(max_examples=120)
@given(track=skies(), at=st.floats(0, 1))
@example(  # closest at its very end, which rounding put after it
    track=flown(
        (RED, [(0, 0), (0, 1_279), (0, 17_586)], 1.1 + np.array([0, 1_279, 17_586]) / 355),
        straight(BLUE, (0, 17_586), (0, 17_586), 0, 60),
    ),
    at=0.0,
)
def test_a_passing_is_well_formed(track, at):
    """Two of different parties, both in the air, closest when it says and as fast as then, never apart in between."""
    for it in passes(track, MINIMUM_M, VERTICAL_M):
        (_, own), (_, others) = track.path(it.first), track.path(it.second)
        assert it.first < it.second
        assert track.of(it.first).party != track.of(it.second).party
        assert max(own[0], others[0]) <= it.begins_s <= it.closest_s <= it.ends_s <= min(own[-1], others[-1])
        assert it.begins_s < it.ends_s
        assert apart_m(track, it, it.closest_s) == pytest.approx(it.closest_m, abs=GRAZE_M)
        moment = it.begins_s * (1 - at) + it.ends_s * at
        assert it.closest_m - GRAZE_M <= apart_m(track, it, moment) <= MINIMUM_M + GRAZE_M
        assert it.vertical_m == abs(track.of(it.first).altitude_m - track.of(it.second).altitude_m) < VERTICAL_M
        turns = np.unique(np.concatenate([own, others, [it.begins_s, it.ends_s]]))
        a, b = turns[:-1], turns[1:]
        moved = (track.at(it.first, b) - track.at(it.second, b)) - (track.at(it.first, a) - track.at(it.second, a))
        flying = (a <= it.closest_s + TOUCH_S) & (it.closest_s - TOUCH_S <= b)
        assert np.any(np.isclose(it.closing_m_s, np.hypot(*moved[flying].T) / (b - a)[flying], rtol=1e-3, atol=1e-3))


@given(track=skies(), order=st.randoms(use_true_random=False))
def test_the_order_of_flights_does_not_matter(track, order):
    """Numbered in any other order, the same pairs pass each other in the same way, to the bit."""
    shuffled = list(range(len(track)))
    order.shuffle(shuffled)
    again = flown(*((track.kinds[flight], *track.path(flight)) for flight in shuffled))
    found = {(frozenset([it.first, it.second]), astuple(it)[2:]) for it in passes(track, MINIMUM_M, VERTICAL_M)}
    renumbered = {
        (frozenset([shuffled[it.first], shuffled[it.second]]), astuple(it)[2:])
        for it in passes(again, MINIMUM_M, VERTICAL_M)
    }
    assert renumbered == found


@given(
    track=skies(),
    later_s=st.floats(-1e4, 60 * DAY_S),
    moved_m=st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)),
)
def test_neither_when_nor_where_matters(track, later_s, moved_m):
    """The same flights at another time and in another place pass each other in the same way, that much later."""
    assume(clear(all_pairs(track)[1]))
    elsewhere = evolve(track, xy=track.xy + np.array(moved_m), t=track.t + later_s)
    found, there = (passes(sky, MINIMUM_M, VERTICAL_M) for sky in (track, elsewhere))
    back = [evolve(it, begins_s=it.begins_s - later_s, ends_s=it.ends_s - later_s) for it in there]
    assert alike(plain(back), plain(found))


@given(
    track=skies(),
    slab_s=st.floats(10, 1_000),
    parts=st.integers(1, 20),
    pairs=st.integers(1, 20),
    cells=st.sampled_from([2, 3, 100]),
)
@example(  # from one place, so that they neither close nor part at first: another root, if seen from the other
    track=flown(
        straight(RED, (-1, -25_884), (0, 0), 0, np.hypot(1, 25_884) / 100),
        straight(BLUE, (-1, -25_884), (0, 0), 0, np.hypot(1, 25_884) / 50),
    ),
    slab_s=10.0,
    parts=1,
    pairs=1,
    cells=2,
)
def test_how_the_sweep_is_cut_does_not_matter(track, slab_s, parts, pairs, cells):
    """Slabs of any length, swept in any portions, hold the same passings."""
    found = passes(track, MINIMUM_M, VERTICAL_M)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("SLAB_S", slab_s), ("PARTS", parts), ("PAIRS", pairs), ("CELLS", cells)):
            patch.setattr(airprox, name, value)
        assert passes(track, MINIMUM_M, VERTICAL_M) == found


@pytest.fixture(scope="module")
def day(autumn):
    """A day on which four parties fly 75 sorties each to the same four areas, from bases at the corners."""
    entry = autumn.traffic[0]
    areas = [(35.3, 35.1), (36.9, 35.1), (35.3, 36.5), (36.9, 36.5)]
    entries = tuple(
        evolve(
            entry,
            party=f"party {base}",
            base=base,
            altitude_m=altitude_m,
            sorties_per_day=evolve(entry.sorties_per_day, value=75.0),
            targets=tuple(
                evolve(area, centre=centre, radius_m=30_000.0, share=evolve(area.share, value=0.25))
                for area, centre in zip(entry.targets, areas, strict=True)
            ),
        )
        for base, altitude_m in zip(
            [(34.6, 34.6), (37.6, 34.6), (34.6, 37.0), (37.6, 37.0)], (*HEIGHTS, 5_100.0), strict=True
        )
    )
    return tracks(evolve(autumn, days=1, traffic=entries, flights=()), Luck(417))


def test_a_busy_day(day, monkeypatch):
    """Of 300 sorties, those that looking at all 45,000 pairs finds; also if the day is swept in many portions."""
    expected, doubtful_m = all_pairs(day)
    assert clear(doubtful_m)
    found = passes(day, MINIMUM_M, VERTICAL_M)
    assert len(found) > 20
    assert alike(plain(found), expected)
    monkeypatch.setattr(airprox, "PARTS", 300)
    monkeypatch.setattr(airprox, "PAIRS", 50)
    assert passes(day, MINIMUM_M, VERTICAL_M) == found


def test_head_on():
    """Two at 100 m/s each, 3 km beside each other, are within 5 km for the 8 km that they close in 40 s."""
    track = flown(straight(RED, (0, 0), (20_000, 0), 0, 200), straight(BLUE, (20_000, 3_000), (0, 3_000), 0, 200))
    (it,) = passes(track, 5_000.0, 300.0)
    assert astuple(it) == pytest.approx((0, 1, 80, 100, 120, 3_000, 200, 0))
    assert passes(track, 3_000.0, 300.0) == ()
    (it,) = passes(track, 3_000.1, 300.0)
    assert it.ends_s - it.begins_s == pytest.approx(2 * (3_000.1**2 - 3_000**2) ** 0.5 / 200)


def test_they_meet():
    """Two at the same place at the same time are no distance apart, though one may hover there."""
    there = straight(RED, (-10_000, 0), (10_000, 0), 0, 100)
    for other in (straight(BLUE, (0, -5_000), (0, 5_000)), straight(BLUE, (0, 0), (0, 0))):
        (it,) = passes(flown(there, other), 1_000.0, 300.0)
        assert (it.closest_s, it.closest_m) == pytest.approx((50, 0), abs=1e-6)


def test_parallel():
    """Two that keep their distance pass each other for as long as both fly, closest at once; beyond it, never."""
    track = flown(straight(RED, (0, 0), (20_000, 7_000), 5, 105), straight(BLUE, (0, 999), (20_000, 7_999), 5, 105))
    (it,) = passes(track, 1_000.0, 300.0)
    assert astuple(it) == pytest.approx((0, 1, 5, 5, 105, 999, 0, 0))
    assert passes(track, 998.9, 300.0) == ()
    # Through other waypoints at other times, that is, with other rounding.
    bent = (BLUE, [(0, 999), (2_000, 1_699), (6_666, 3_332.1), (20_000, 7_999)], [5, 15, 38.33, 105])
    (it,) = passes(flown(straight(RED, (0, 0), (20_000, 7_000), 5, 105), bent), 1_000.0, 300.0)
    assert (it.begins_s, it.closest_s, it.ends_s) == (5, 5, 105)


@pytest.mark.parametrize("beside", [(999, 0), (-999, 0), (0, 999), (0, -999)])
def test_side_by_side(beside):
    """Whichever is to the east or to the north, two that only just are within the minimum pass each other."""
    ahead = np.array([-20 * beside[1], 20 * beside[0]])
    track = flown(straight(RED, (0, 0), ahead, 0, 500), straight(BLUE, beside, ahead + beside, 0, 500))
    (it,) = passes(track, 1_000.0, 300.0)
    assert (it.begins_s, it.ends_s, it.closest_m) == pytest.approx((0, 500, 999))


def test_at_the_minimum():
    """Two that are exactly the minimum apart pass each other from then on if they close, and not if they part."""
    still, comes, goes = straight(RED, (0, 0), (0, 0)), ((5_000, 0), (0, 0)), ((5_000, 0), (9_000, 0))
    (it,) = passes(flown(still, straight(BLUE, *comes)), 5_000.0, 300.0)
    assert astuple(it) == pytest.approx((0, 1, 0, 100, 100, 0, 50, 0))
    assert passes(flown(still, straight(BLUE, *goes)), 5_000.0, 300.0) == ()
    (it,) = passes(flown(still, (BLUE, [(9_000, 0), *comes], [0, 50, 100])), 5_000.0, 300.0)
    assert astuple(it) == pytest.approx((0, 1, 50, 100, 100, 0, 100, 0))


def test_abreast_but_not_quite():
    """Where two drift apart by a millimetre a second, it ends when they are apart."""
    track = flown(straight(RED, (0, 0), (20_000, 0), 0, 1e5), straight(BLUE, (0, 950), (20_000, 1_050), 0, 1e5))
    (it,) = passes(track, 1_000.0, 300.0)
    assert astuple(it) == pytest.approx((0, 1, 0, 0, 5e4, 950, 1e-3, 0))


@given(
    kinds=st.permutations([RED, BLUE]),
    later_s=st.floats(0, 60 * DAY_S),
    turned=st.floats(0, 2 * np.pi),
    moved_m=st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)),
)
def test_waypoints_inside(kinds, later_s, turned, moved_m):
    """A passing goes on across the waypoints of both; its closest is that of all legs, its speed that before a turn.

    So it is wherever and whenever they fly, to whichever side rounding may fall.
    """
    way = np.array([[np.cos(turned), np.sin(turned)], [-np.sin(turned), np.cos(turned)]])
    # One goes straight on; the other comes from the side, turns away where it is closest, hovers, and leaves.
    one = np.array([(0, 0), (10_000, 0), (20_000, 0)]) @ way + moved_m
    other = (
        np.array([(10_000, 6_000), (10_000, 1_000), (12_000, 3_000), (12_000, 3_000), (40_000, 3_000)]) @ way + moved_m
    )
    one_s, other_s = np.array([0, 100, 200]) + later_s, np.array([50, 100, 120, 150, 190]) + later_s
    track = flown((kinds[0], one, one_s), (kinds[1], other, other_s))
    (it,) = passes(track, 5_000.0, 300.0)
    assert alike(plain([it]), all_pairs(track)[0])
    assert (it.closest_s - later_s, it.closest_m, it.closing_m_s) == pytest.approx((100, 1_000, 100 * 2**0.5))


def test_twice():
    """Two that part and come together again pass each other twice; if they part for less than a millisecond, once."""
    still = straight(RED, (0, 0), (0, 0), 0, 1_000)
    for away_m, passings in ((2_000.0, 2), (1_000.4, 2), (1_000.04, 1)):
        away_s = (away_m - 500) / 200
        path = (BLUE, [(500, 0), (away_m, 0), (500, 0)], [0, away_s, 2 * away_s])
        found = passes(flown(still, path), 1_000.0, 300.0)
        assert len(found) == passings
        assert all(one.ends_s < other.begins_s for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("lands_s", "takes_off_s", "passings"), [(100, 100, 0), (100, 101, 0), (100.0005, 100, 1), (110, 100, 1)]
)
def test_only_in_the_air(lands_s, takes_off_s, passings):
    """A flight that begins where and when another ends does not pass it; in the air together for a moment, it does."""
    track = flown(straight(RED, (0, 0), (9_000, 0), 0, lands_s), straight(BLUE, (9_000, 0), (0, 0), takes_off_s, 300))
    found = passes(track, 5_000.0, 300.0)
    assert [(it.begins_s, it.ends_s) for it in found] == [(takes_off_s, lands_s)] * passings


def test_who_passes_nobody():
    """Not those of one party, nor those whose altitudes differ by the vertical minimum; all do if there is none."""
    paths = (((0, 0), (9_000, 0)), ((9_000, 0), (0, 0)))
    higher = evolve(BLUE, altitude_m=BLUE.altitude_m + 300)
    for kind, vertical_m, passings in (
        (RED, 300.0, 0),
        (evolve(RED, type="Su-34", altitude_m=5_001.0), 300.0, 0),
        (RED, np.inf, 0),
        (BLUE, 300.0, 1),
        (BLUE, 0.0, 0),
        (higher, 300.0, 0),
        (higher, 300.001, 1),
        (higher, np.inf, 1),
    ):
        found = passes(flown(straight(RED, *paths[0]), straight(kind, *paths[1])), 5_000.0, vertical_m)
        assert [it.vertical_m for it in found] == [abs(kind.altitude_m - RED.altitude_m)] * passings


def test_nobody_to_pass(autumn):
    """No flights, one flight, and flights of no duration pass nobody."""
    one = straight(RED, (0, 0), (9_000, 0))
    never = straight(BLUE, (0, 0), (9_000, 0), 50, 50)
    empty = tracks(evolve(autumn, traffic=(), flights=()), Luck(1))
    for track in (flown(), flown(one), flown(one, never), empty):
        assert passes(track, 5_000.0, 300.0) == ()


@pytest.mark.parametrize("minimum_m", [0.0, -1.0, np.inf, np.nan])
def test_a_minimum_that_is_none(minimum_m):
    """A minimum must be a distance."""
    with pytest.raises(ValueError, match="a horizontal minimum above 0 m"):
        passes(flown(), minimum_m, 300.0)
