"""Crossing times, distances and turns agree with tracks that are sampled densely, on made-up and on real borders."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from attrs import evolve
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from deconflict.world.airspace import Outline, outlines, projection
from deconflict.world.approaches import DEPTH_ERROR_M, Approach, approaches, averted_by, lead_s, turned
from deconflict.world.flights import Kind, Tracks, tracks
from deconflict.world.luck import Luck
from deconflict.world.parameter import Delay, Grade, Number, Probability
from deconflict.world.scenario import Defence, Party, Patrol, Scenario
from deconflict.world.skies import Airspace, TargetArea, Traffic

NMI_M = 1852.0
CENTRE = (36.06, 35.9)
FASTEST = 400.0
STEP_S = 0.5
# A time that is wrong by a touch of a millisecond is a place that is wrong by less than this.
TOUCH_M = 0.5
# Half a sampling step of the fastest flight: no distance can change by more between a sample and what lies beside it.
BETWEEN_M = FASTEST * STEP_S / 2


def number(value):
    """A number that nobody doubts."""
    return Number(value=value, grade=Grade.A)


def scenario():
    """Sorties from Hmeimim along the border, with a warning zone of 15 nmi."""
    delay = Delay(value=60.0, grade=Grade.C)
    patrol = Patrol(pairs=1, coverage=Probability(value=0.5, grade=Grade.C), close_s=delay, scramble_s=delay)
    targets = (
        TargetArea(name="latakia", centre=(36.15, 35.7), radius_m=15_000.0, share=number(0.5)),
        TargetArea(name="idlib", centre=(36.6, 35.9), radius_m=25_000.0, share=number(0.5)),
    )
    traffic = Traffic(
        party="russia",
        type="Su-24M",
        base=(35.949, 35.401),
        sorties_per_day=number(10.0),
        speed_m_s=Delay(low=180.0, high=300.0, grade=Grade.C),
        altitude_m=5_800.0,
        run_m=12_000.0,
        navigation_error_m=number(800.0),
        targets=targets,
    )
    return Scenario(
        name="test",
        title="A test",
        question="Does it hold?",
        days=60,
        centre=CENTRE,
        parties={"russia": Party(name="Russia"), "turkey": Party(name="Turkey")},
        airspaces={
            "turkey": Airspace(
                owner="turkey", country="TUR", zone_m=number(15 * NMI_M), approach_m=number(5 * NMI_M), ceiling_m=20e3
            )
        },
        defence=Defence(airspace="turkey", party="turkey", warnings=10, weapons="tight", delegated=True, patrol=patrol),
        channels={},
        traffic=(traffic,),
    )


TURKEY = outlines(scenario())["turkey"]


def outline(border, zone_m=15_000.0, near_m=6_000.0):
    """The airspace of a made-up country."""
    return Outline("turkey", border, shapely.buffer(border, zone_m), shapely.buffer(border, near_m), 0.0, 20_000.0)


BOMBER = Kind("russia", "Su-24M", 5_800.0)


def flown(*paths, kind=BOMBER):
    """Tracks through these (xy, t)."""
    lengths = [len(t) for _, t in paths]
    return Tracks(
        np.arange(len(paths)),
        np.concatenate([[0], np.cumsum(lengths)]),
        np.concatenate([xy for xy, _ in paths]),
        np.concatenate([t for _, t in paths]),
        np.zeros(len(paths), dtype=int),
        (kind,),
        tuple(map(str, lengths)),
        {kind.party: len(lengths)},
    )


@st.composite
def countries(draw):
    """The real border, or a star-shaped country of 4 to 12 corners around the centre."""
    if draw(st.booleans()):
        return TURKEY
    radii = draw(st.lists(st.floats(3_000, 40_000), min_size=4, max_size=12))
    angles = 2 * np.pi * (np.arange(len(radii)) + draw(st.floats(0, 1))) / len(radii)
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * np.array(radii)[:, None]
    return outline(
        shapely.Polygon(ring), draw(st.sampled_from([15_000.0, 8_000.0])), draw(st.sampled_from([6_000.0, 0.0]))
    )


@st.composite
def paths(draw):
    """Two to six waypoints within 60 km, between which it flies at 100 to 400 m/s each, or hovers."""
    place = st.tuples(st.floats(-60_000, 60_000), st.floats(-60_000, 60_000))
    xy = np.array(draw(st.lists(place, min_size=2, max_size=6)))
    if draw(st.booleans()):
        xy = np.insert(xy, draw(st.integers(0, len(xy) - 1)), xy[-1], axis=0)
        again = draw(st.integers(0, len(xy) - 1))
        xy = np.insert(xy, again, xy[again], axis=0)
    speeds = np.array([draw(st.floats(100, FASTEST)) for _ in xy[1:]])
    legs_m = np.hypot(*np.diff(xy, axis=0).T)
    assume(legs_m.sum() > FASTEST)
    return xy, np.concatenate([[1_000.0], 1_000.0 + np.cumsum(np.where(legs_m > 0, legs_m / speeds, 60.0))])


def sampled(track, number, step_s=STEP_S):
    """Times and places along a flight, a step apart."""
    _, t = track.path(number)
    times = np.linspace(t[0], t[-1], int((t[-1] - t[0]) / step_s) + 2)
    return times, track.at(number, times)


def within(times, spans):
    """Which times lie within one of the spans."""
    return np.any(
        [(times >= begins) & (times <= ends) for begins, ends in spans] or [np.zeros(len(times), bool)], axis=0
    )


def inside(polygon, xy):
    """Which places lie in the polygon, and which are too near its edge to say."""
    edge = shapely.distance(shapely.points(xy), shapely.boundary(polygon))
    return shapely.intersects_xy(polygon, *xy.T), edge < TOUCH_M


@settings(max_examples=150)
@given(country=countries(), path=paths())
def test_times_agree_with_dense_sampling(country, path):
    """At every sampled time, whether a flight is inside is what the crossing times say, but for the last half metre.

    Samples near the border are all within an approach; all samples within one are in the zone; two milliseconds before
    it and after it the flight is outside, or is not in the air.
    """
    track = flown(path)
    found = approaches(track, country)
    times, xy = sampled(track, 0)
    visits = [(approach.enters_s, approach.leaves_s) for approach in found]
    visited = within(times, visits)
    in_zone, at_zone = inside(country.zone, xy)
    near, at_near = inside(country.near, xy)
    over, at_border = inside(country.border, xy)
    violating = within(times, [span for approach in found for span in approach.inside])
    assert np.all((violating == over) | at_border)
    assert np.all(visited[near & ~at_near])
    assert np.all((in_zone | at_zone)[visited])
    beyond = np.array([time for enters_s, leaves_s in visits for time in (enters_s - 0.002, leaves_s + 0.002)])
    in_zone, at_zone = inside(country.zone, track.at(0, beyond).reshape(-1, 2))
    assert np.all(~in_zone | at_zone | (beyond < times[0]) | (beyond > times[-1]))


@settings(max_examples=150)
@given(country=countries(), path=paths())
def test_an_approach_is_well_formed(country, path):
    """It comes near; its times are in order; and whether, when, how fast and how deep it crossed tell one story."""
    track = flown(path)
    found = approaches(track, country)
    legs_m, t = np.hypot(*np.diff(path[0], axis=0).T), path[1]
    with np.errstate(all="ignore"):  # a leg that takes no time has no speed
        speeds_m_s = legs_m / np.diff(t)
    for approach in found:
        marks = [approach.enters_s, *np.ravel(approach.inside), approach.leaves_s]
        assert marks == sorted(marks)
        assert path[1][0] <= approach.enters_s < approach.leaves_s <= path[1][-1]
        assert approach.enters_s <= approach.closest_s <= approach.leaves_s
        assert shapely.distance(shapely.Point(track.at(0, approach.closest_s)), country.near) < TOUCH_M
        flying = (t[:-1] <= approach.closest_s + 0.001) & (approach.closest_s - 0.001 <= t[1:])
        assert np.any(np.isclose(approach.speed_m_s, speeds_m_s[flying]))
        if approach.inside:
            assert (approach.closest_m, approach.closest_s) == (0.0, approach.inside[0][0])
        else:
            assert approach.depth_m == 0
    assert all(one.leaves_s < other.enters_s for one, other in pairwise(found))


def deepest_m(country, track, spans):
    """How deep the deepest of samples lies that are 5 m apart at the most, so that no place is 2.5 m deeper.

    Between samples that are 100 m apart no place is 50 m deeper than the nearer of them, so it is only beside the
    deepest of these that more are taken.
    """
    times, deep = [], []
    for begins, ends in spans:
        times.append(np.linspace(begins, ends, int((ends - begins) * FASTEST / 100) + 2))
        deep.append(-country.distance_m(track.at(0, times[-1])))
    enough = max(depths.max() for depths in deep) - 50
    close = [
        np.linspace(begins, ends, int((ends - begins) * FASTEST / 5) + 2)
        for at, depths in zip(times, deep, strict=True)
        for begins, ends, before, after in zip(at[:-1], at[1:], depths[:-1], depths[1:], strict=True)
        if max(before, after) >= enough
    ]
    return -country.distance_m(track.at(0, np.concatenate(close))).min()


@settings(max_examples=80)
@given(country=countries(), path=paths())
def test_closest_and_deepest(country, path):
    """No sample is closer than `closest_m` nor, by 5 m, deeper than `depth_m`, and samples beside them are as good."""
    track = flown(path)
    for approach in approaches(track, country):
        if not approach.inside:
            times, xy = sampled(track, 0)
            during = within(times, [(approach.enters_s, approach.leaves_s)])
            assume(during.any())
            least = country.distance_m(xy[during]).min()
            assert least - BETWEEN_M <= approach.closest_m <= least + 1e-6
            there = country.distance_m(track.at(0, approach.closest_s))
            assert there == pytest.approx(approach.closest_m, abs=1e-3)
        else:
            deepest = deepest_m(country, track, approach.inside)
            assert deepest - DEPTH_ERROR_M - 1e-6 <= approach.depth_m <= deepest + 2.5 + 1e-6


def test_the_filter_finds_what_sampling_finds():
    """Of 600 sorties along the real border, those with a sample near it, and such as graze what is near in between."""
    track = tracks(scenario(), Luck(417))
    found = {approach.flight for approach in approaches(track, TURKEY)}
    sure, unsure = set(), set()
    for flight in track.number.tolist():
        _, xy = sampled(track, flight, step_s=2.0)
        if shapely.intersects_xy(TURKEY.near, *xy.T).any():
            sure.add(flight)
        elif shapely.distance(shapely.MultiPoint(xy), TURKEY.near) < 300.0:
            unsure.add(flight)
    assert len(sure) > 100
    assert sure <= found <= sure | unsure
    assert len(unsure) < 10


def test_the_salient():
    """A flight from west to east at 35.826 N is over Turkey once: ten seconds, some hundred metres deep."""
    xy = np.column_stack(projection(CENTRE).to_metres([35.9, 36.4], [35.826, 35.826]))
    (approach,) = approaches(flown((xy, np.array([0.0, np.hypot(*(xy[1] - xy[0])) / 272]))), TURKEY)
    ((in_s, out_s),) = approach.inside
    assert 5 < out_s - in_s < 15
    assert 100 < approach.depth_m < 1_000
    assert approach.speed_m_s == pytest.approx(272)
    # At that speed a turn takes it 7.5 km on, and two seconds before the border are far too late.
    assert turned(approach, in_s - 2).inside == approach.inside
    assert turned(approach, in_s - 28).inside == ()


def test_out_and_in_again():
    """Two visits to the zone are two approaches, two violations in one visit are one with both."""
    country = outline(shapely.union(shapely.box(0, 0, 10_000, 10_000), shapely.box(20_000, 0, 30_000, 10_000)))
    xy = np.array([[-30_000, 5_000], [60_000, 5_000], [60_000, 5_001], [-30_000, 5_001]], dtype=float)
    there, back = approaches(flown((xy, np.array([0.0, 900.0, 901.0, 1_801.0]))), country)
    assert (there.enters_s, there.leaves_s) == pytest.approx((150, 750))
    assert np.array(there.inside) == pytest.approx(np.array([(300, 400), (500, 600)]))
    assert np.array(back.inside) == pytest.approx(np.array([(1_201, 1_301), (1_401, 1_501)]))
    assert there.depth_m == pytest.approx(5_000, abs=DEPTH_ERROR_M)


def test_a_visit_that_does_not_come_near():
    """Of two visits to the zone, only the one that comes near is an approach, and it has its own leg's speed."""
    country = outline(shapely.box(0, 0, 10_000, 10_000))
    xy = np.array([[-40_000, -10_000], [40_000, -10_000], [40_000, 15_000], [-40_000, 15_000]], dtype=float)
    (approach,) = approaches(flown((xy, np.array([0.0, 800.0, 1_000.0, 1_400.0]))), country)
    assert (approach.enters_s, approach.closest_m) == pytest.approx((1_079.3, 5_000), abs=1)
    assert approach.speed_m_s == pytest.approx(200.0)


def test_touches():
    """Half a millisecond inside is no violation, and half a millisecond outside does not end one."""
    path = (np.array([[-30_000.0, 5_000.0], [30_000.0, 5_000.0]]), np.array([0.0, 600.0]))
    (grazing,) = approaches(flown(path), outline(shapely.box(0, 0, 0.05, 10_000)))
    assert (grazing.inside, grazing.depth_m, grazing.closest_m) == ((), 0, 0)
    halves = shapely.union(shapely.box(0, 0, 10_000, 10_000), shapely.box(10_000.05, 0, 20_000, 10_000))
    (crossing,) = approaches(flown(path), outline(halves))
    assert np.array(crossing.inside) == pytest.approx(np.array([(300, 500)]))


def test_the_map_reaches_as_far_as_sorties_may():
    """A border is cut no nearer than a zone's width beyond the runs of the furthest target area."""
    everywhere = Airspace(
        owner="turkey",
        polygon=((20.0, 25.0), (50.0, 25.0), (50.0, 45.0), (20.0, 45.0)),
        zone_m=number(15 * NMI_M),
        approach_m=number(5 * NMI_M),
    )
    ours = scenario()
    wide = tuple(evolve(traffic, targets=(evolve(traffic.targets[1], radius_m=300_000.0),)) for traffic in ours.traffic)
    border = outlines(evolve(ours, airspaces={"all": everywhere}, traffic=wide))["all"].border
    assert np.abs(shapely.bounds(border)).min() > 300_000 + 12_000 + 15 * NMI_M


@pytest.mark.parametrize(
    ("ends", "enters_s", "leaves_s", "inside"),
    [
        ((5_000, -60_000), 0.0, 200.0, ((0.0, 50.0),)),
        ((-60_000, 5_000), 450.0, 650.0, ((600.0, 650.0),)),
        ((2_000, 8_000), 0.0, 60.0, ((0.0, 60.0),)),
    ],
    ids=["begins inside", "ends inside", "never leaves"],
)
def test_ends_inside(ends, enters_s, leaves_s, inside):
    """A flight that begins or ends over the country enters at its start, or leaves at its end."""
    country = outline(shapely.box(0, -50_000, 100_000, 50_000))
    xy = np.array([[ends[0], 0.0], [ends[1], 0.0]])
    (approach,) = approaches(flown((xy, np.array([0.0, abs(ends[1] - ends[0]) / 100]))), country)
    assert (approach.enters_s, approach.leaves_s) == pytest.approx((enters_s, leaves_s))
    assert np.array(approach.inside) == pytest.approx(np.array(inside))


def test_along_the_border_and_through_a_corner():
    """A flight exactly along a side or through a corner is one approach, wherever GEOS thinks that the line lies."""
    country = outline(shapely.box(0, 0, 10_000, 10_000))
    times = np.array([0.0, 500.0])
    for xy in (
        [[-20_000, 0], [30_000, 0]],
        [[-20_000, -20_000], [30_000, 30_000]],
        [[-20_000, 20_000], [20_000, -20_000]],
    ):
        (approach,) = approaches(flown((np.array(xy, dtype=float), times)), country)
        assert approach.closest_m == 0
        assert len(approach.inside) <= 1


@pytest.mark.parametrize(
    "kind",
    [Kind("turkey", "F-16C", 5_800.0), Kind("russia", "Su-24M", 20_001.0), Kind("russia", "Su-24M", -1.0)],
    ids=["its own", "above", "below"],
)
def test_who_makes_no_approach(kind):
    """The owner's flights make none, nor those above the ceiling or below the floor."""
    country = outline(shapely.box(0, 0, 10_000, 10_000))
    path = (np.array([[-30_000.0, 5_000.0], [30_000.0, 5_000.0]]), np.array([0.0, 300.0]))
    assert len(approaches(flown(path), country)) == 1
    assert approaches(flown(path, kind=kind), country) == ()


def test_nothing_to_approach():
    """No flights make no approaches, and neither does any flight where a country's border is not on the map."""
    nowhere = outline(shapely.Polygon())
    path = (np.array([[-30_000.0, 5_000.0], [30_000.0, 5_000.0]]), np.array([0.0, 300.0]))
    assert approaches(flown(path), nowhere) == ()
    assert approaches(tracks(evolve(scenario(), traffic=()), Luck(1)), TURKEY) == ()


@st.composite
def made_up(draw):
    """Any approach: a zone entered, up to four violations, the zone left."""
    gaps = draw(st.lists(st.floats(1, 200), min_size=2, max_size=10).filter(lambda gaps: len(gaps) % 2 == 0))
    marks = (5_000 + np.cumsum(gaps)).tolist()
    violations = tuple(zip(marks[1:-1:2], marks[2:-1:2], strict=True))
    return Approach(
        flight=1,
        enters_s=marks[0],
        leaves_s=marks[-1],
        inside=violations,
        closest_m=0.0 if violations else draw(st.floats(0, 10_000)),
        closest_s=violations[0][0] if violations else draw(st.floats(marks[0], marks[-1])),
        depth_m=draw(st.floats(0, 10_000)) if violations else 0.0,
        speed_m_s=draw(st.floats(50, FASTEST)),
    )


moments = st.floats(4_500, 7_500)
banks = st.floats(20, 75)


@given(approach=made_up(), bank_deg=banks)
def test_the_last_moment_that_averts(approach, bank_deg):
    """A turn at the last moment still averts, a turn a second later does not; nothing averts what never happens."""
    last = averted_by(approach, bank_deg)
    if last is None:
        assert approach.inside == ()
        return
    assert turned(approach, last, bank_deg).inside == ()
    assert turned(approach, last - 100, bank_deg).inside == ()
    assert turned(approach, last + 1, bank_deg).inside[0][0] == approach.inside[0][0]


@given(approach=made_up(), at_s=moments, bank_deg=banks)
def test_a_turn_only_takes_away(approach, at_s, bank_deg):
    """What happened before the turn stays, and nothing is added, lengthened, deepened or brought closer."""
    after = turned(approach, at_s, bank_deg)
    assert after.enters_s == approach.enters_s
    assert after.enters_s <= after.leaves_s <= approach.leaves_s
    assert after.closest_m >= approach.closest_m
    assert after.depth_m <= approach.depth_m
    assert after.enters_s <= after.closest_s <= min(after.leaves_s, approach.closest_s)
    for (in_s, out_s), (was_in, was_out) in zip(after.inside, approach.inside, strict=False):
        assert in_s == was_in
        assert in_s <= out_s <= was_out
        assert out_s <= after.leaves_s + 1e-9
        assert was_out > at_s or out_s == was_out
    assert all(in_s > at_s for in_s, _ in approach.inside[len(after.inside) :])


@given(approach=made_up(), sooner=moments, later=moments, bank_deg=banks)
def test_later_is_never_sooner_out(approach, sooner, later, bank_deg):
    """A later turn never gives an earlier exit, fewer violations, or more distance from the border."""
    sooner, later = sorted([sooner, later])
    one, other = turned(approach, sooner, bank_deg), turned(approach, later, bank_deg)
    assert one.leaves_s <= other.leaves_s
    assert len(one.inside) <= len(other.inside)
    assert all(early[1] <= late[1] for early, late in zip(one.inside, other.inside, strict=False))
    assert one.closest_m >= other.closest_m
    assert one.depth_m <= other.depth_m


@given(approach=made_up(), after_s=st.floats(0, 1_000), bank_deg=banks)
def test_after_it_has_left_a_turn_changes_nothing(approach, after_s, bank_deg):
    """Turning when it is over leaves everything as it was, to the bit."""
    assert turned(approach, approach.leaves_s + after_s, bank_deg) == approach


@given(approach=made_up(), before_s=st.floats(0, 1_000), bank_deg=banks)
def test_before_it_has_come_it_is_gone_at_once(approach, before_s, bank_deg):
    """A turn that keeps it out of the zone leaves a visit of no length."""
    lead = lead_s(approach.speed_m_s, bank_deg)
    after = turned(approach, approach.enters_s - lead - before_s, bank_deg)
    assert after.inside == ()
    assert after.leaves_s == pytest.approx(approach.enters_s, abs=1e-6)


@given(speed=st.floats(100, FASTEST), bank_deg=banks, before_s=st.floats(0, 100))
@example(speed=272.0, bank_deg=45.0, before_s=10.0)
def test_agrees_with_the_circle_it_flies(speed, bank_deg, before_s):
    """Straight at a straight border, what is left to fly and how deep it comes are those of the circle's far point."""
    country = outline(shapely.box(-200_000, 0, 200_000, 400_000), zone_m=50_000.0)
    xy = np.array([[0.0, -60_000.0], [0.0, 200_000.0]])
    (approach,) = approaches(flown((xy, np.array([0.0, 260_000 / speed]))), country)
    at_s = approach.inside[0][0] - before_s
    after = turned(approach, at_s, bank_deg)
    radius = speed**2 / (9.80665 * np.tan(np.radians(bank_deg)))
    arc = -speed * before_s + radius * np.sin(np.linspace(0, np.pi, 10_001))
    if after.inside:
        assert after.depth_m == pytest.approx(max(arc.max(), 0), abs=1e-3)
    else:
        assert after.closest_m == pytest.approx(max(-arc.max(), 0), abs=1e-3)
        assert after.closest_s == pytest.approx(at_s + lead_s(speed, bank_deg))


def test_lead():
    """At 272 m/s and 45 degrees a quarter turn takes an aircraft 7.5 km, or 27.7 s, further."""
    assert lead_s(272.0) == pytest.approx(27.74, abs=0.01)
    assert lead_s(272.0, 60.0) == pytest.approx(27.74 / 3**0.5, abs=0.01)


@pytest.mark.parametrize("bank_deg", [0.0, 90.0, -10.0])
def test_a_bank_that_is_no_turn(bank_deg):
    """Level flight turns nowhere, and nothing flies on edge."""
    with pytest.raises(ValueError, match="a bank between 0 and 90"):
        lead_s(272.0, bank_deg)
