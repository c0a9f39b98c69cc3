"""Flights are as many, as fast and as spread as the scenario says, and none depends on another."""

from statistics import NormalDist

import numpy as np
import pytest
import shapely
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from deconflict.world.airspace import projection
from deconflict.world.flights import BLOCK, DAY_S, Kind, tracks
from deconflict.world.luck import Luck
from deconflict.world.parameter import Delay, Grade, Number, Probability
from deconflict.world.scenario import Defence, Party, Patrol, Scenario
from deconflict.world.skies import Flight, TargetArea, Traffic, Waypoint

HMEIMIM = (35.949, 35.401)
CENTRE = (36.06, 35.9)
LUCK = Luck(417)
# A false alarm in a million, one-sided, in standard deviations of the normal distribution.
ONE_SIDED = 4.7534


def number(value):
    """A number that nobody doubts."""
    return Number(value=value, grade=Grade.A)


def area(name, lon, lat, share, radius_m=15_000.0):
    """A target area."""
    return TargetArea(name=name, centre=(lon, lat), radius_m=radius_m, share=number(share))


TRAFFIC = Traffic(
    party="russia",
    type="Su-24M",
    base=HMEIMIM,
    sorties_per_day=number(54.0),
    speed_m_s=Delay(median=230.0, p95=272.0, grade=Grade.C),
    altitude_m=5_800.0,
    run_m=12_000.0,
    navigation_error_m=number(800.0),
    targets=(area("latakia", 36.15, 35.7, 0.2), area("idlib", 36.6, 35.9, 0.5), area("aleppo", 37.1, 36.2, 0.3)),
)
FLIGHT = Flight(
    id="Su-24M 83",
    party="russia",
    type="Su-24M",
    altitude_m=5_900.0,
    waypoints=tuple(
        Waypoint(at_s=at_s, place=place)
        for at_s, place in [(33_000.0, HMEIMIM), (33_300.0, (36.3, 35.7)), (33_420.0, (36.0, 35.83))]
    ),
)


def scenario(*traffic, days=60, flights=()):
    """A scenario in which only this flies."""
    delay = Delay(value=60.0, grade=Grade.C)
    patrol = Patrol(pairs=1, coverage=Probability(value=0.5, grade=Grade.C), close_s=delay, scramble_s=delay)
    return Scenario(
        name="test",
        title="A test",
        question="Does it hold?",
        days=days,
        centre=CENTRE,
        parties={"russia": Party(name="Russia"), "turkey": Party(name="Turkey")},
        airspaces={},
        defence=Defence(airspace="turkey", party="turkey", warnings=10, weapons="tight", delegated=True, patrol=patrol),
        channels={},
        traffic=traffic,
        flights=flights,
    )


def sorties(luck=LUCK, days=60, **changes):
    """The waypoints, shape (n, k, 2), and times, shape (n, k), of one traffic entry's sorties."""
    traffic = evolve(TRAFFIC, **changes)
    flown = tracks(scenario(traffic, days=days), luck)
    return flown.xy.reshape(-1, traffic.passes + 3, 2), flown.t.reshape(-1, traffic.passes + 3)


def on_map(*places):
    """Where places are, in metres, shape (n, 2)."""
    return np.column_stack(projection(CENTRE).to_metres(*np.array(places).T))


def assert_fills(cells, shares):
    """The cells are filled in these shares, by chi-square with a false alarm of 1e-6 (Wilson and Hilferty 1931)."""
    expected = len(cells) * np.asarray(shares) / np.sum(shares)
    found = np.sum((np.bincount(cells, minlength=len(expected)) - expected) ** 2 / expected)
    spread = 2 / (9 * (len(expected) - 1))
    assert found < (len(expected) - 1) * (1 - spread + ONE_SIDED * spread**0.5) ** 3


def assert_normal(errors, deviation):
    """The errors are normal with this standard deviation: 32 equally likely cells are filled evenly."""
    quantiles = np.array([NormalDist(0, deviation).cdf(error) for error in np.ravel(errors)])
    assert_fills((quantiles * 32).astype(int), np.ones(32))


@given(rate=st.floats(0, 30), days=st.integers(1, 30), passes=st.integers(1, 6))
def test_count(rate, days, passes):
    """As many sorties fly as the rate makes in the days, rounded, each with a number of its own.

    Each begins and ends at its base, with one turning point more than passes in between.
    """
    flown = tracks(scenario(evolve(TRAFFIC, sorties_per_day=number(rate), passes=passes), days=days), LUCK)
    assert flown.sorties == {"russia": round(rate * days)}
    assert len(flown) == round(rate * days)
    assert flown.number.tolist() == list(range(BLOCK, BLOCK + len(flown)))
    assert np.diff(flown.first).tolist() == [passes + 3] * len(flown)
    assert flown.first[-1] == len(flown.xy) == len(flown.t)


def test_one_speed_from_the_base_and_home():
    """A sortie begins and ends at its base, and flies all its legs at the one speed that its luck gave it."""
    xy, t = sorties(passes=3)
    assert np.abs(xy[:, [0, -1]] - on_map(HMEIMIM)).max() < 1e-6
    speed = np.hypot(*np.moveaxis(np.diff(xy, axis=1), -1, 0)) / np.diff(t, axis=1)
    assert speed == pytest.approx(np.broadcast_to(speed[:, :1], speed.shape), rel=1e-6)
    quantiles = [
        NormalDist(np.log(230), np.log(272 / 230) / NormalDist().inv_cdf(0.95)).cdf(x) for x in np.log(speed[:, 0])
    ]
    assert_fills((np.array(quantiles) * 32).astype(int), np.ones(32))


def test_departures_fill_the_days():
    """Take-offs are as likely at any time of any day, the first from its midnight, the last before its end."""
    _, t = sorties()
    assert_fills((t[:, 0] / (60 * DAY_S) * 32).astype(int), np.ones(32))
    assert t[:, 0].min() > 0
    assert t[:, 0].max() < 60 * DAY_S


def test_to_and_fro_on_any_heading():
    """Without errors a sortie turns again and again at the same two points, `run_m` before and after its aim point.

    Headings are spread evenly over the circle.
    """
    xy, _ = sorties(passes=4, navigation_error_m=number(0.0))
    turns = xy[:, 1:-1]
    assert turns[:, [2, 4]] == pytest.approx(turns[:, [0, 0]])
    assert turns[:, 3] == pytest.approx(turns[:, 1])
    run = turns[:, 1] - turns[:, 0]
    assert np.hypot(*run.T) == pytest.approx(np.full(len(run), 24_000.0))
    heading = np.arctan2(run[:, 0], run[:, 1]) % (2 * np.pi)
    assert_fills((heading / (2 * np.pi) * 32).astype(int), np.ones(32))


def test_shares():
    """Target areas get their shares of the sorties, whatever the shares add up to."""
    areas = tuple(evolve(area, share=number(10 * area.share.value)) for area in TRAFFIC.targets)
    for targets in (TRAFFIC.targets, areas):
        xy, _ = sorties(targets=targets, navigation_error_m=number(0.0))
        centres = on_map(*(area.centre for area in targets))
        distances = np.hypot(*np.moveaxis((xy[:, 1:2] + xy[:, 2:3]) / 2 - centres, -1, 0))
        assert distances.min(axis=1).max() < 15_000
        assert_fills(np.argmin(distances, axis=1), [0.2, 0.5, 0.3])


def test_aim_points_fill_the_disc():
    """Eight rings of equal area by 32 sectors are filled evenly."""
    xy, _ = sorties(days=400, targets=(area("idlib", 36.6, 35.9, 1.0),), navigation_error_m=number(0.0))
    east, north = (((xy[:, 1] + xy[:, 2]) / 2 - on_map((36.6, 35.9))) / 15_000).T
    ring, sector = (east**2 + north**2) * 8, np.arctan2(north, east) % (2 * np.pi) / (2 * np.pi) * 32
    assert_fills(ring.astype(int) * 32 + sector.astype(int), np.ones(256))


POINT = (area("a point", 36.6, 35.9, 1.0, radius_m=0.0),)


def test_navigation_errors_are_sideways_and_normal():
    """Each turning point lies beside where it should be by a normal deviate of its own, and no nearer or further."""
    straight, _ = sorties(targets=POINT, passes=3, navigation_error_m=number(0.0))
    xy, _ = sorties(targets=POINT, passes=3)
    ahead = (straight[:, 2] - straight[:, 1])[:, None] / 24_000
    right = np.stack([ahead[..., 1], -ahead[..., 0]], axis=-1)
    beside = (xy - straight)[:, 1:-1]
    assert np.abs(np.sum(beside * ahead, axis=-1)).max() < 1e-6
    errors = np.sum(beside * right, axis=-1)
    assert_normal(errors, 800.0)
    # Two-sided, a false alarm in a million for each of the six pairs of turning points.
    assert np.abs(np.corrcoef(errors.T) - np.eye(4)).max() * len(errors) ** 0.5 < 4.9


def test_straying():
    """A sortie strays at its stated share of turning points, by normal deviates to the east and to the north."""
    kept, _ = sorties(targets=POINT, passes=3)
    xy, _ = sorties(
        targets=POINT,
        passes=3,
        stray=Probability(value=0.3, grade=Grade.C),
        stray_error_m=number(7_000.0),
    )
    beside = (xy - kept)[:, 1:-1]
    strays = np.any(beside != 0, axis=-1)
    assert_fills(strays.ravel().astype(int), [0.7, 0.3])
    assert np.abs(np.corrcoef(strays.T) - np.eye(4)).max() * len(strays) ** 0.5 < 4.9
    assert_normal(beside[strays][:, 0], 7_000.0)
    assert_normal(beside[strays][:, 1], 7_000.0)
    assert abs(np.corrcoef(beside[strays].T)[0, 1]) * np.sum(strays) ** 0.5 < 4.9


@given(
    place=st.tuples(st.floats(-80_000, 120_000), st.floats(-80_000, 80_000)),
    stray=st.sampled_from([None, 0.0, 0.05]),
    error_m=st.sampled_from([800.0, 20_000.0]),
    seed=st.integers(0, 2**128 - 1),
)
def test_what_cannot_come_near_is_only_counted(place, stray, error_m, seed):
    """Asked for what comes near a place, it leaves out only sorties that do not, and all others are as they were."""
    near = shapely.Point(place).buffer(10_000)
    traffic = evolve(
        TRAFFIC,
        sorties_per_day=number(100.0),
        navigation_error_m=number(error_m),
        stray=None if stray is None else Probability(value=stray, grade=Grade.C),
        stray_error_m=None if stray is None else number(20_000.0),
    )
    every = tracks(scenario(traffic, days=1), Luck(seed))
    some = tracks(scenario(traffic, days=1), Luck(seed), near)
    assert some.sorties == every.sorties == {"russia": 100}
    for one in every.number.tolist():
        if one in some.number:
            assert all(map(np.array_equal, some.path(one), every.path(one)))
        else:
            assert not shapely.intersects(near, shapely.LineString(every.path(one)[0]))


def test_far_sorties_are_left_out():
    """Of sorties to three areas, those to Aleppo alone come near Aleppo, and the others are left out."""
    near = shapely.Point(on_map((37.1, 36.2))[0]).buffer(5_000)
    flown = tracks(scenario(TRAFFIC), LUCK, near)
    assert_fills(np.repeat([0, 1], [len(flown), 3_240 - len(flown)]), [0.3, 0.7])


@given(rate=st.integers(1, 40), seed=st.integers(0, 2**128 - 1))
def test_more_sorties_leave_the_others_alone(rate, seed):
    """A sortie flies the same legs at the same times, however many others there are."""
    few_xy, few_t = sorties(Luck(seed), days=2, sorties_per_day=number(5.0))
    xy, t = sorties(Luck(seed), days=2, sorties_per_day=number(float(rate)))
    both = min(len(xy), len(few_xy))
    assert np.array_equal(xy[:both], few_xy[:both])
    assert np.array_equal(t[:both], few_t[:both])


def test_other_traffic_leaves_it_alone():
    """So it does whatever is documented, and whatever other traffic flies, before it in the file or after."""
    other = evolve(TRAFFIC, party="syria", type="MiG-23", sorties_per_day=number(7.0))
    alone = tracks(scenario(TRAFFIC), LUCK)
    beside = tracks(scenario(TRAFFIC, other, flights=(FLIGHT,)), LUCK)
    busier = tracks(scenario(evolve(TRAFFIC, sorties_per_day=number(1.0)), other), LUCK)
    for one in (BLOCK, BLOCK + 17, BLOCK + 3_239):
        assert all(map(np.array_equal, alone.path(one), beside.path(one)))
    for one in (2 * BLOCK, 2 * BLOCK + 17):
        assert all(map(np.array_equal, busier.path(one), beside.path(one)))
        assert not any(map(np.array_equal, beside.path(one), beside.path(one - BLOCK)))


def test_luck_is_all_that_differs():
    """The same luck gives the same flights to the bit, other luck gives others."""
    one, same, other = (tracks(scenario(TRAFFIC), luck) for luck in (LUCK, Luck(417), Luck(418)))
    assert np.array_equal(one.xy, same.xy)
    assert np.array_equal(one.t, same.t)
    assert not np.any(one.t == other.t)


def test_documented_flights_come_first():
    """A documented flight has its own waypoints and name and the first number, and says what it is."""
    flown = tracks(scenario(TRAFFIC, flights=(FLIGHT,)), LUCK)
    xy, t = flown.path(0)
    assert xy == pytest.approx(on_map(*(waypoint.place for waypoint in FLIGHT.waypoints)))
    assert t.tolist() == [33_000.0, 33_300.0, 33_420.0]
    assert (flown.name(0), flown.name(BLOCK)) == ("Su-24M 83", str(BLOCK))
    assert flown.of(0) == Kind("russia", "Su-24M", 5_900.0)
    assert flown.of(BLOCK + 3) == Kind("russia", "Su-24M", 5_800.0)
    assert len(flown) == 3_241
    assert flown.sorties == {"russia": 3_241}


def test_position():
    """Between waypoints a flight is where constant speed takes it; before and after, it stays at its ends."""
    flown = tracks(scenario(flights=(FLIGHT,)), LUCK)
    xy, _ = flown.path(0)
    assert flown.at(0, 33_150.0) == pytest.approx((xy[0] + xy[1]) / 2)
    assert flown.at(0, [0.0, 33_300.0, 50_000.0]) == pytest.approx(xy)


@pytest.mark.parametrize("missing", [1, -1, BLOCK - 1, BLOCK + 3_240, 2 * BLOCK])
def test_a_flight_that_is_not_there(missing):
    """A number that no flight has is a KeyError, not another flight."""
    flown = tracks(scenario(TRAFFIC, flights=(FLIGHT,)), LUCK)
    with pytest.raises(KeyError, match=str(missing)):
        flown.path(missing)


def test_nothing_flies():
    """A scenario without flights has tracks of none."""
    flown = tracks(scenario(), LUCK)
    assert (len(flown), flown.first.tolist(), flown.xy.shape, flown.t.shape) == (0, [0], (0, 2), (0,))


@pytest.mark.parametrize(
    "waypoints", [FLIGHT.waypoints[:1], FLIGHT.waypoints[::-1], FLIGHT.waypoints[:1] * 2], ids=["1", "back", "twice"]
)
def test_a_track_that_leads_nowhere(waypoints):
    """A documented track has two waypoints at least, and goes forward in time."""
    with pytest.raises(ValueError, match="Su-24M 83: a track is two or more waypoints"):
        tracks(scenario(flights=(evolve(FLIGHT, waypoints=waypoints),)), LUCK)


def test_more_sorties_than_numbers():
    """A traffic entry that would run into the next one's numbers is refused."""
    with pytest.raises(ValueError, match="at most 1000000"):
        tracks(scenario(evolve(TRAFFIC, sorties_per_day=number(20_000.0))), LUCK)
