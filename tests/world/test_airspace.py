"""The map is true to the globe, and the borders on it are the ones that the incident is about."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from deconflict.world.airspace import countries, outlines, projection
from deconflict.world.parameter import Delay, Grade, Number, Probability
from deconflict.world.scenario import Defence, Party, Patrol, Scenario
from deconflict.world.skies import Airspace, Flight, Waypoint

NMI_M = 1852.0
YAYLADAGI = (36.06, 35.9)

globe = Geod(ellps="WGS84")
east_or_north = st.floats(-300_000, 300_000)


def number(value):
    """A number that nobody doubts."""
    return Number(value=value, grade=Grade.A)


def scenario(*waypoints, **airspaces):
    """A scenario around Yayladagi with these airspaces, in which one flight passes these places."""
    delay = Delay(value=60.0, grade=Grade.C)
    patrol = Patrol(pairs=1, coverage=Probability(value=0.5, grade=Grade.C), close_s=delay, scramble_s=delay)
    track = tuple(Waypoint(at_s=100.0 * i, place=place) for i, place in enumerate(waypoints))
    return Scenario(
        name="test",
        title="A test",
        question="Does it hold?",
        days=1,
        centre=YAYLADAGI,
        parties={"north": Party(name="North"), "south": Party(name="South")},
        airspaces=airspaces,
        defence=Defence(airspace="turkey", party="north", warnings=10, weapons="tight", delegated=True, patrol=patrol),
        channels={},
        flights=(Flight(id="one", party="south", type="Su-24M", altitude_m=5_800.0, waypoints=track),) if track else (),
    )


def airspace(country="TUR", zone_m=15 * NMI_M, approach_m=5 * NMI_M, polygon=None):
    """An airspace of the north."""
    return Airspace(
        owner="north", country=country, polygon=polygon, zone_m=number(zone_m), approach_m=number(approach_m)
    )


@pytest.fixture(scope="module")
def turkey():
    """Turkey's outline on the map around Yayladagi."""
    return outlines(scenario(turkey=airspace()))["turkey"]


@given(places=st.lists(st.tuples(east_or_north, east_or_north), min_size=1, max_size=20))
def test_round_trip(places):
    """There and back again is the same place, to a millimetre, within which PROJ is at the centre itself."""
    flat_map = projection(YAYLADAGI)
    east, north = np.array(places).T
    back = flat_map.to_metres(*flat_map.to_degrees(east, north))
    assert np.abs(np.stack(back) - [east, north]).max() < 1e-3


def test_shapes():
    """Arrays of any shape come back in that shape, and the centre is at 0, 0."""
    flat_map = projection(YAYLADAGI)
    east, north = flat_map.to_metres(np.full((2, 3), YAYLADAGI[0]), np.full((2, 3), YAYLADAGI[1]))
    assert east.shape == north.shape == (2, 3)
    assert np.abs([east, north]).max() < 1e-6
    assert [place.shape for place in flat_map.to_degrees(0.0, 0.0)] == [(), ()]


@given(one=st.tuples(east_or_north, east_or_north), other=st.tuples(east_or_north, east_or_north))
def test_distances(one, other):
    """From the centre distances are the globe's to a millimetre; between others, up to 0.1 % too long, in any corner.

    The corners of the square lie 424 km out, where the stretch is 0.074 %.
    """
    flat_map = projection(YAYLADAGI)
    lon, lat = flat_map.to_degrees(*np.array([one, other]).T)
    _, _, from_centre = globe.inv(*YAYLADAGI, lon[0], lat[0])
    assert np.hypot(*one) == pytest.approx(from_centre, abs=1e-3)
    _, _, between = globe.inv(lon[0], lat[0], lon[1], lat[1])
    assert between * (1 - 1e-7) - 1e-3 <= np.hypot(*np.subtract(one, other)) <= between * 1.001 + 1e-3


def test_countries():
    """The coasts and borders of the Levant are known, by their codes."""
    assert {"TUR", "SYR", "LBN", "ISR", "JOR", "IRQ", "CYP"} <= countries()
    every = outlines(scenario((31.5, 31.0), (45.0, 39.0), **{code: airspace(code) for code in countries()}))
    assert all(shapely.is_valid(outline.border) for outline in every.values())


def test_salient_south_of_yayladagi(turkey):
    """The tip of Hatay's salient is where maps show it, near 35.82 N, 36.14 to 36.16 E."""
    flat_map = projection(YAYLADAGI)
    lon, lat = flat_map.to_degrees(*shapely.get_coordinates(turkey.border).T)
    tip = np.argmin(np.where((lon > 36.0) & (lon < 36.3), lat, np.inf))
    assert lat[tip] == pytest.approx(35.82, abs=0.003)
    assert 36.13 <= lon[tip] <= 36.16


def test_salient_is_crossed_in_seconds(turkey):
    """At 35.826 N and 272 m/s a flight from west to east is over Turkey once, for about ten seconds."""
    east, north = projection(YAYLADAGI).to_metres([35.9, 36.4], [35.826, 35.826])
    over = shapely.intersection(shapely.LineString(np.column_stack([east, north])), turkey.border)
    assert over.geom_type == "LineString"
    assert 5 < shapely.length(over) / 272 < 15


@pytest.mark.parametrize("code", sorted(countries()))
def test_zones_are_as_wide_as_they_say(code):
    """Every place on the outer edge of a zone or of what is near is as far out as that is wide, to 0.3 %."""
    outline = outlines(scenario(country=airspace(code)))["country"]
    for polygon, wide_m in ((outline.zone, 15 * NMI_M), (outline.near, 5 * NMI_M)):
        edge = shapely.get_coordinates(shapely.segmentize(shapely.boundary(polygon), 500.0))
        assert outline.distance_m(edge) == pytest.approx(np.full(len(edge), wide_m), rel=0.003)


def test_zones_lie_in_each_other(turkey):
    """The border lies within what is near, and that within the zone; all three are prepared."""
    assert shapely.covers(turkey.near, turkey.border)
    assert shapely.covers(turkey.zone, turkey.near)
    assert shapely.is_prepared([turkey.border, turkey.near, turkey.zone]).all()


def test_distance_has_a_sign(turkey):
    """Yayladagi is in Turkey, some 5 km from the border; Latakia lies 40 km outside."""
    flat_map = projection(YAYLADAGI)
    yayladagi, latakia = turkey.distance_m(np.column_stack(flat_map.to_metres([36.06, 35.78], [35.9, 35.52])))
    assert -8_000 < yayladagi < -2_000
    assert 30_000 < latakia < 50_000


@given(place=st.tuples(st.floats(-60_000, 60_000), st.floats(-60_000, 60_000)))
def test_where_the_map_is_cut_does_not_matter(turkey, place):
    """A border that was cut further out gives the same distances wherever anything flies."""
    wider = outlines(scenario((38.5, 35.0), (36.0, 35.5), turkey=airspace()))["turkey"]
    assert shapely.area(wider.border) > shapely.area(turkey.border)
    assert wider.distance_m(np.array(place)) == pytest.approx(turkey.distance_m(np.array(place)), abs=1e-6)


def test_a_country_that_is_not_in_the_file():
    """An unknown code is a KeyError with that code."""
    with pytest.raises(KeyError, match="ATL"):
        outlines(scenario(atlantis=airspace("ATL")))


def test_a_polygon_of_its_own():
    """An airspace may be a place that no file knows, and needs no country."""
    square = ((36.0, 35.8), (36.1, 35.8), (36.1, 35.9), (36.0, 35.9))
    outline = outlines(scenario(place=airspace(None, polygon=square)))["place"]
    # A tenth of a degree: 11.1 km north, and 81 % of that east.
    assert shapely.area(outline.border) == pytest.approx(11_097 * 9_037, rel=1e-3)


@pytest.mark.parametrize(
    ("country", "polygon", "says"),
    [
        (None, None, "without a country"),
        (None, ((36.0, 35.8), (36.1, 35.9), (36.1, 35.8), (36.0, 35.9)), "crosses itself"),
    ],
    ids=["nowhere", "a bow tie"],
)
def test_no_place_at_all(country, polygon, says):
    """An airspace that encloses nothing definite is refused."""
    with pytest.raises(ValueError, match=says):
        outlines(scenario(nowhere=airspace(country, polygon=polygon)))


def test_the_same_airspace_is_drawn_once():
    """Arms and campaigns share an outline as long as nothing about it changes."""
    one, other = (outlines(scenario(turkey=airspace()))["turkey"] for _ in range(2))
    assert one is other
    assert outlines(scenario(turkey=airspace(zone_m=20_000.0)))["turkey"] is not one
