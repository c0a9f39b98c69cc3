"""Things are where the history says that they are when it says so, and nothing of what comes later is shown."""

from functools import cache

import numpy as np
import pytest
import shapely
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import simulate
from deconflict.history import Encounter
from deconflict.show.stepper.course import BEYOND_S, Course, turned_back
from deconflict.show.stepper.fighters import BESIDE_M, POSITION_M
from deconflict.show.stepper.reel import Reel
from deconflict.show.stepper.sky import Sky
from deconflict.show.stepper.story import Stories
from deconflict.study.outcome import outcomes
from deconflict.world.approaches import Approach, approaches, aside_m, lead_s, turned
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.variation import at_value
from protocols.notation.words import Mark, moves
from protocols.track import CROSSES_IN, CROSSES_OUT, ENTERS, LEAVES
from tests.conftest import SCENARIOS

NEAR_M = 50.0
# Crossings are rounded to the millisecond, which is less than this.
TOUCH_M = 1.0


@cache
def campaign(name, luck=0, stray=None):
    """A campaign's sky, and its history."""
    scenario = read(SCENARIOS / f"{name}.toml")
    if stray is not None:
        scenario = evolve(at_value(scenario, "traffic[0].stray", stray), days=2)
    return Sky(scenario, luck), simulate(scenario, Luck(luck))


@cache
def skies():
    """Every approach of some scenarios, with the flight's track, the border and the edge of the zone."""
    found = []
    for sky, _ in [
        *(campaign(name) for name in ("shootdown_2015_turkey", "shootdown_2015_russia", "golan_2015")),
        campaign("severed_2015", 0, 0.4),
    ]:
        outline = sky.ground.guarded
        zone = shapely.boundary(outline.zone)
        found += [(one, sky.course(one.flight), outline.edge, zone) for one in approaches(sky.tracks, outline)]
    return found


def met(approach: Approach) -> Encounter:
    """The encounter of an approach."""
    times = approach.enters_s, approach.leaves_s, approach.inside
    return Encounter(approach.flight, "border", "one", "a", "t", "b", *times, speed_m_s=approach.speed_m_s)


def off(place, line):
    """How far a place is from a line, in metres."""
    return shapely.distance(shapely.Point(place), line)


def test_on_the_line_when_it_is_crossed():
    """Whenever the history has a flight cross the border or the edge of the zone, turned back or not, it is there."""
    seen, meant = set(), (CROSSES_IN, CROSSES_OUT, ENTERS, LEAVES)
    for sky, history in (
        campaign("severed_2015", 0, 0.4),
        *(campaign(name) for name in ("shootdown_2015_turkey", "golan_2015", "euphrates_2017")),
    ):
        edge, zone = sky.ground.guarded.edge, shapely.boundary(sky.ground.guarded.zone)
        lines = dict(zip(map(moves, meant), (edge, edge, zone, zone), strict=True))
        reel = Reel(history)
        turned_away = {event.encounter for event in reel.events if event.mark == "turned"}
        for at, event in enumerate(reel.events):
            row = reel.row(at)
            if event.actor == "track" and row is not None and row.on in lines:
                course = sky.course(reel.met(at).number % 2**32)
                # A flight may take off or land inside the zone, and is then on no edge.
                if course.t[0] < event.time_s - 1 and event.time_s + 1 < course.t[-1]:
                    assert off(sky.at(reel, at).crafts[0].at, lines[row.on]) < NEAR_M
                    seen.add((row.on, event.encounter in turned_away))
    assert seen == {(line, turned) for line in map(moves, meant) for turned in (False, True)}


@settings(max_examples=150)
@given(st.data())
def test_a_turn_keeps_to_what_the_model_says_of_it(data):
    """Whenever a crew turns, its aircraft is at the border and at the edge of the zone when the model says it is out.

    Until one lead after the turn it has flown on, and it never jumps.
    """
    approach, course, edge, zone = data.draw(st.sampled_from(skies()))
    turns_s = data.draw(st.floats(approach.enters_s - 60, approach.leaves_s))
    after, flown = turned(approach, turns_s), turned_back(course, met(approach), turns_s, zone)
    furthest_s = max(turns_s + lead_s(approach.speed_m_s), approach.enters_s)
    for time_s in np.linspace(approach.enters_s, furthest_s, 7):
        assert np.allclose(flown.at(time_s), course.at(time_s), atol=TOUCH_M)
    for in_s, out_s in after.inside:
        assert off(flown.at(in_s), edge) < NEAR_M
        if out_s > in_s:
            assert off(flown.at(out_s), edge) < NEAR_M
    if course.t[0] < approach.enters_s and approach.leaves_s < course.t[-1]:
        assert off(flown.at(after.leaves_s), zone) < NEAR_M
    assert (np.diff(flown.t) >= 0).all()
    still = np.flatnonzero(np.diff(flown.t) == 0)
    assert np.allclose(flown.xy[still], flown.xy[still + 1], atol=TOUCH_M)


def test_where_it_turned_it_comes_back():
    """A crew that turns before a border flies its track backwards, if that is the sooner way out of the zone."""
    course = Course(np.array([[0.0, 0.0], [0.0, 30_000.0]]), np.array([0.0, 120.0]))
    approach = evolve(met_on_a_line(), leaves_s=1_000.0)
    back = turned_back(course, approach, 60.0, shapely.LineString([(-1e5, 5_000), (1e5, 5_000)]))
    furthest_s = 60.0 + lead_s(250.0)
    assert back.at(furthest_s + 20) == pytest.approx(course.at(furthest_s - 20))
    assert back.heading(50.0) == 0.0
    assert back.heading(furthest_s + 20) == pytest.approx(180.0)


def test_who_is_nearer_to_the_far_side_flies_on_out():
    """A crew that turns in the last part of a violation flies out ahead, and then to the nearest edge of the zone."""
    course = Course(np.array([[0.0, 0.0], [0.0, 30_000.0]]), np.array([0.0, 120.0]))
    edge = shapely.LineString([(-1e5, 40_000), (1e5, 40_000)])
    approach = evolve(met_on_a_line(), inside=((40.0, 100.0),), leaves_s=1_000.0)
    out = turned_back(course, approach, 65.0, edge)
    leaves_s = 2 * (65.0 + lead_s(250.0)) - 20.0
    assert out.at(100.0) == pytest.approx((0.0, 25_000.0))
    assert out.at(leaves_s) == pytest.approx((0.0, 40_000.0))
    assert out.t[-1] == pytest.approx(leaves_s + BEYOND_S)


def met_on_a_line():
    """An encounter of a flight due north, at 250 m/s, that enters the zone after 20 s."""
    return Encounter(1, "border", "one", "a", "t", "b", enters_s=20.0, leaves_s=120.0, speed_m_s=250.0)


def test_an_aircraft_that_is_hit_stays_where_it_was_hit():
    """From the hit on it is lost, and where it was then; the missile is at it then, and gone."""
    sky, history = campaign("shootdown_2015_turkey", 34)
    reel = Reel(history, history.encounters[0].number)
    lost = next(at for at, event in enumerate(reel.events) if event.mark == "lost")
    fired = next(at for at, event in enumerate(reel.events) if event.mark == "released")
    hit_s, place = reel.event(lost).time_s, sky.at(reel, lost).crafts[0].at
    assert {craft.what for craft in sky.at(reel, lost - 1).crafts} == {"flight", "fighters", "missile"}
    for at in range(lost, len(reel)):
        flight, *others = sky.at(reel, at, reel.event(at).time_s + 5).crafts
        assert (flight.what, flight.at) == ("lost", place)
        assert "missile" not in {craft.what for craft in others}
    just_before = {craft.what: craft for craft in sky.at(reel, lost - 1, hit_s - 0.001).crafts}
    assert np.hypot(*np.subtract(just_before["missile"].at, place)) < TOUCH_M
    launch = {craft.what: craft.at for craft in sky.at(reel, fired).crafts}
    assert launch["missile"] == pytest.approx(launch["fighters"])


@settings(max_examples=40)
@given(st.integers(0, 200))
def test_nothing_of_what_comes_later_is_shown(at):
    """What is shown at a position has happened by then, and of fighters and missiles it is said that they are drawn."""
    sky, history = campaign("shootdown_2015_turkey", 34)
    reel = Reel(history, history.encounters[0].number)
    at %= len(reel)
    scene = sky.at(reel, at)
    now_s = reel.event(at).time_s
    sent = any(event.actor == "shooter" for event in reel.events[: at + 1])
    assert any(craft.what == "fighters" for craft in scene.crafts) == sent
    assert scene.drawn == sent
    assert all(craft.drawn == (craft.what in {"fighters", "missile"}) for craft in scene.crafts)
    assert {spot.mark for spot in scene.spots} <= {Mark(event.mark) for event in reel.events[: at + 1] if event.mark}
    assert all(spot.time_s <= now_s for spot in scene.spots)
    assert set(scene.moments) == set(range(at + 1))
    assert scene.moments[at] == scene.crafts[0].at
    assert scene.flown[0][-1] == pytest.approx(scene.crafts[0].at)
    assert not scene.ahead
    assert sky.at(reel, at, ahead=True).ahead or scene.crafts[0].what == "lost"


def test_fighters_stay_on_their_side_and_close_in_steadily():
    """Fighters are inside the border they guard from their order on, and come nearer until they are in position."""
    sky, history = campaign("shootdown_2015_turkey", 34)
    reel = Reel(history, history.encounters[0].number)
    (ordered, in_position) = (
        next(at for at, event in enumerate(reel.events) if said in event.sentence)
        for said in ("The pair turns towards", "It is in a firing position")
    )
    begins_s, ends_s = reel.event(ordered).time_s, reel.event(in_position).time_s
    border = sky.ground.guarded.border
    scenes = [sky.at(reel, ordered, time_s) for time_s in np.linspace(begins_s, ends_s, 12)]
    places = [scene.crafts[1].at for scene in scenes]
    assert shapely.intersects_xy(border, *np.array(places).T).all()
    crossed = shapely.get_coordinates(shapely.shortest_line(shapely.Point(scenes[-1].crafts[0].at), border))[-1]
    away = [np.hypot(*(place - crossed)) for place in places]
    assert away[0] > 2 * away[-1]
    assert away[-1] < POSITION_M + TOUCH_M
    assert sky.at(reel, in_position).crafts[1].at == pytest.approx(places[-1], abs=TOUCH_M)


def test_who_is_intercepted_has_the_fighters_beside_it():
    """An interceptor that is alongside is drawn beside the aircraft."""
    sky, history = campaign("euphrates_2017")
    number = next(number for number, came_to in outcomes(history).items() if Mark.INTERCEPTED in came_to.marks)
    reel = Reel(history, number)
    at = next(at for at, event in enumerate(reel.events) if event.mark == "intercepted")
    flight, fighters = sky.at(reel, at).crafts[:2]
    assert fighters.what == "fighters"
    assert np.hypot(*np.subtract(flight.at, fighters.at)) == pytest.approx(BESIDE_M)


def test_two_that_pass_are_as_far_apart_as_the_history_says():
    """Two flights pass at their closest as near as they would; one that gives way adds what the model adds."""
    sky, history = campaign("euphrates_2017")
    stories, gave_way = Stories(), 0
    for passed in [passed for passed in history.encounters if passed.kind == "airprox"]:
        reel = Reel(history, passed.number)
        begins_s, ends_s = passed.inside[0]
        both = [sky.course(int(name)) for name in (passed.flight, passed.other)]
        times = np.linspace(begins_s, ends_s, 401)
        apart = np.hypot(*(both[0].places(times) - both[1].places(times)).T)
        closest_s = times[int(apart.argmin())]
        assert _apart(sky.at(reel, 0, closest_s)) == pytest.approx(apart.min())
        assert apart.min() == pytest.approx(passed.closest_m, abs=5)
        assert _apart(sky.at(reel, 0, begins_s)) == pytest.approx(passed.closest_m + passed.depth_m, abs=TOUCH_M)
        assert sky.at(reel, 0).ring[1] == pytest.approx(passed.closest_m + passed.depth_m)
        done = [time_s for _, time_s, _ in stories.of(reel, passed.number).gave_way]
        if done and done[-1] < begins_s:
            mean = sum(course.speed_m_s(closest_s) for course in both) / 2
            expected = apart.min() + sum(aside_m(mean, closest_s - time_s) for time_s in done)
            assert _apart(sky.at(reel, len(reel) - 1, closest_s)) == pytest.approx(expected, rel=0.01)
            gave_way += 1
    assert gave_way


def _apart(scene):
    one, other = scene.crafts
    return float(np.hypot(*np.subtract(one.at, other.at)))


def test_a_strike_has_its_places():
    """A strike shows the place that is struck, how many rounds fell, and the place that was announced, 9 km away."""
    sky, history = campaign("deir_ez_zor_2016")
    reel = Reel(history, history.encounters[0].number)
    struck, announced = sky.at(reel, 0).sites
    assert np.hypot(*np.subtract(struck.at, announced.at)) == pytest.approx(9_000, rel=0.01)
    assert struck.name == "place that is struck"
    rounds = sum(event.mark == "struck" for event in reel.events)
    assert sky.at(reel, len(reel) - 1).sites[0].name == f"place that is struck: {rounds} rounds"


def test_a_rescue_is_where_the_aircraft_fell():
    """A rescue shows the place of the loss; governments show the whole theatre."""
    sky, history = campaign("spiral_2015")
    rescue = next(of for of in history.encounters if of.kind == "rescue")
    reel, lost = Reel(history, rescue.number), Reel(history, rescue.number - 3_900_000_000)
    (fell,) = sky.at(reel, 0).crafts
    assert fell == sky.at(lost, len(lost) - 1).crafts[0]
    governments = Reel(history, 4_200_000_000)
    assert sky.at(governments, 0).close == sky.ground.whole
    assert not sky.at(governments, 0).crafts


@settings(max_examples=25)
@given(st.data())
def test_a_whole_campaign_shows_the_encounter_of_its_event(data):
    """A reel of the whole campaign shows at each position what that encounter's own reel shows there."""
    sky, history = campaign("severed_2015", 0, 0.4)
    whole = _whole()
    at = data.draw(st.integers(0, len(whole) - 1))
    event = whole.event(at)
    alone = Reel(history, event.encounter)
    position = alone.position(event.sequence)
    assert position is not None
    ours, theirs = sky.at(whole, at), sky.at(alone, position)
    assert (ours.crafts, ours.spots, ours.close) == (theirs.crafts, theirs.spots, theirs.close)
    assert list(ours.moments.values()) == list(theirs.moments.values())


@cache
def _whole():
    return Reel(campaign("severed_2015", 0, 0.4)[1])


def test_borders_are_those_of_the_world_and_end_where_the_data_ends():
    """The border that is drawn is that of the airspace, and no edge of the map's data is drawn as one."""
    sky, _ = campaign("severed_2015", 0, 0.4)
    area = sky.ground.areas[0]
    assert area.name == "Turkey"
    shown = shapely.box(*sky.ground.whole)
    drawn, own = (shapely.intersection(of, shown) for of in (area.lines, sky.ground.guarded.edge))
    assert shapely.hausdorff_distance(drawn, own) < TOUCH_M
    sides = np.diff(shapely.get_coordinates(shapely.get_parts(area.lines)[0]), axis=0)
    assert np.hypot(*sides.T).max() < 50_000
