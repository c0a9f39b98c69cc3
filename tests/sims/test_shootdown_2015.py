"""The documented day comes out as it is documented, under either account, and so does its contrast over the Golan.

Lucks are fixed. Where a count is compared with a limit, the docstring says how often a right program would miss that
limit with other lucks.
"""

import json
import os
import signal
import subprocess
import sys
from functools import cache
from itertools import pairwise
from math import floor, isclose

import numpy as np
import pytest
import shapely
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from deconflict.engine.campaign import simulate
from deconflict.study.outcome import SEVERITIES
from deconflict.world.airspace import BORDERS, outlines, projection
from deconflict.world.approaches import averted_by
from deconflict.world.luck import Luck
from deconflict.world.parameter import Delay, Grade
from deconflict.world.reading import read
from deconflict.world.variation import at_value, parameters, with_arm
from protocols.notation.words import Mark
from sims import shootdown_2015 as script

GOLAN = "Israel"
LUCKS = range(200)
NAMES = (script.ANKARA, script.MOSCOW)
EARTH = Geod(ellps="WGS84")
CROSSING_S = 9 * 3600 + 24 * 60 + 5
SCRIPT = script.__file__


@cache
def account(name):
    """A side's telling of its day."""
    return script.Account(GOLAN, read(script.SCENARIOS / "golan_2015.toml")) if name == GOLAN else script.build()[name]


@cache
def flown(name, arm):
    """What the day comes to under an arm, for each of the lucks."""
    return tuple(account(name).outcomes(arm, LUCKS))


def shot(name, arm):
    """Under which lucks it is shot at."""
    return {luck for luck, outcome in zip(LUCKS, flown(name, arm), strict=True) if Mark.RELEASED in outcome.marks}


def warnings(scenario, luck):
    """When each warning went out, in milliseconds, and whether the set carried it."""
    history = simulate(scenario, Luck(luck))
    seen = ((entry.time_ms, history.seen_at_gate(entry.happening)) for entry in history.entries)
    return [(time_ms, at.passed) for time_ms, at in seen if at is not None and at[:2] == ("guard", "up")]


def ends(scenario, path):
    """The shortest and the longest that a delay of the scenario can be; a lognormal one has no ends but 0."""
    delay = parameters(scenario)[path]
    assert isinstance(delay, Delay)
    return (0.0, np.inf) if delay.median is not None else (delay.draw(0.0), delay.draw(1.0))


def speeds_kmh(scenario):
    """The speed on each leg of the scenario's one flight, by the ellipsoid."""
    (flight,) = scenario.flights
    return [
        3.6 * EARTH.inv(*one.place, *two.place)[2] / (two.at_s - one.at_s) for one, two in pairwise(flight.waypoints)
    ]


# The two accounts.


def test_the_accounts_differ_in_the_track_alone():
    """No parameter, rule, channel or arm differs between the two files: only the flight, and what is said about it."""
    ankara, moscow = (account(name).scenario for name in NAMES)
    told = ("name", "title", "question", "flights", "documented")
    assert evolve(moscow, **{name: getattr(ankara, name) for name in told}) == ankara


def test_what_is_not_known_of_the_day_is_as_in_the_autumn():
    """A parameter differs from severed_2015.toml only where the day says otherwise."""
    autumn, day = parameters(read(script.SCENARIOS / "severed_2015.toml")), parameters(account(script.ANKARA).scenario)
    differ = {path for path in day if day[path] != autumn[path]}
    assert differ == {
        "defence.patrol.coverage",
        "channels.chain.questions.disposed.chance",
        "channels.guard.questions.carried.chance",
        "channels.hotline.questions.calls.chance",
        "channels.liaison.questions.knows.chance",
    }


@pytest.mark.parametrize("name", NAMES)
def test_it_flies_980_kmh_for_five_minutes_within_the_warning_zone(name):
    """From the zone's edge to the crossing, or the closest approach, it is five minutes and about 82 km."""
    of = account(name)
    waits, *legs = speeds_kmh(of.scenario)
    assert waits == 0
    assert all(isclose(speed, 980, rel_tol=0.005) for speed in legs)
    assert of.approach.closest_s == pytest.approx(CROSSING_S, abs=0.5)
    assert of.approach.closest_s - of.approach.enters_s == pytest.approx(300, abs=3)


def test_ankara_has_it_inside_for_the_letters_17_seconds():
    """It crosses once, at 09:24:05, for 17 s, and a turn would have had to begin half a minute before."""
    approach = account(script.ANKARA).approach
    assert len(approach.inside) == 1
    assert script.inside_s(account(script.ANKARA)) == pytest.approx(17, abs=0.1)
    assert approach.closest_s - averted_by(approach) == pytest.approx(28, abs=1)


def test_moscow_has_it_pass_a_kilometre_from_the_tip():
    """It flies at 6,000 m, never crosses, passes 1.0 km from the border, and has met a target 5.5 km from it."""
    of = account(script.MOSCOW)
    assert of.approach.inside == ()
    assert of.approach.closest_m == pytest.approx(1000, abs=20)
    assert of.scenario.flights[0].altitude_m == 6000
    border = outlines(of.scenario)["turkey"]
    places = np.array([waypoint.place for waypoint in of.scenario.flights[0].waypoints])
    away_m = border.distance_m(np.column_stack(projection(of.scenario.centre).to_metres(*places.T)))
    assert min(abs(away_m - 5500)) < 200


@pytest.mark.parametrize("name", [*NAMES, GOLAN])
def test_every_number_of_grade_c_has_a_range_and_every_number_a_source(name):
    """What is not known is said to be so, and no number is without somebody who says it."""
    for path, parameter in parameters(account(name).scenario).items():
        assert parameter.source, path
        assert parameter.range or parameter.grade is not Grade.C, path


@pytest.mark.parametrize("name", [*NAMES, GOLAN])
def test_every_arm_runs(name):
    """Each arm of each file can be flown, and the flight is at least approached."""
    of = account(name)
    assert set(script.arms(of)) == set(of.scenario.arms)
    for arm in of.scenario.arms:
        (outcome,) = of.outcomes(arm, [0])
        assert outcome.severity in SEVERITIES


# What comes out under Ankara's account.


def test_the_shot_comes_within_tens_of_seconds_in_most_lucks():
    """In more than half of the lucks it is fired at, and never later than the sum of the longest delays, 26 s.

    It is about four of five: other lucks would miss the half less than once in 10**18 times. The bound on the time is
    exact.
    """
    of = account(script.ANKARA)
    fired = script.tally(of, script.AS_IT_WAS, LUCKS).launch_s
    assert len(fired) > len(LUCKS) / 2
    assert min(fired) > 0
    assert max(fired) < ends(of.scenario, "channels.sensor.travel_s")[1] + slowest_launch_s(of.scenario) < 30


def slowest_launch_s(scenario):
    """The longest from the report that it is inside to the launch, by fighters that are in position."""
    parts = (
        "channels.chain.travel_s",
        "channels.chain.questions.spares.delay_s",
        "channels.chain.questions.disposed.delay_s",
        "channels.fire.travel_s",
        "channels.patrol.questions.fires.delay_s",
    )
    return sum(ends(scenario, part)[1] for part in parts)


def fastest_call_s(scenario):
    """The shortest from the same report to the end of a call, if answering, interpreting and ordering took no time."""
    said = 8  # rings, answered, ask for contact, speaking, report, read back, correct, passed on
    hotline = "channels.hotline"
    decided, looked = (ends(scenario, f"{hotline}.questions.{name}.delay_s")[0] for name in ("calls", "present"))
    return decided + looked + said * ends(scenario, f"{hotline}.travel_s")[0]


def test_no_call_at_the_crossing_can_be_fast_enough():
    """The fastest call that begins when the crossing is reported ends after the slowest launch: exact, for any luck.

    For the fighters are in position by then: the first warning, which sends them, is five minutes old.
    """
    scenario, approach = (of := account(script.ANKARA)).scenario, of.approach
    sent = ("channels.sensor.travel_s", "channels.chain.travel_s", "channels.fire.travel_s", "defence.patrol.close_s")
    looks = "channels.patrol.questions.recognises.delay_s"
    assert sum(ends(scenario, part)[1] for part in (*sent, looks)) < approach.closest_s - approach.enters_s
    assert slowest_launch_s(scenario) < fastest_call_s(with_arm(scenario, "call_at_crossing"))


def test_a_call_at_the_crossing_prevents_nothing():
    """Whatever the luck, it is shot at with the call exactly if it is without, at the same millisecond."""
    assert shot(script.ANKARA, "call_at_crossing") == shot(script.ANKARA, script.AS_IT_WAS)


@settings(max_examples=30)
@given(luck=st.integers(0, 2**128 - 1))
def test_a_call_at_the_crossing_changes_no_shot(luck):
    """Any luck at all: launch and loss are the same with the call and without."""
    with_call, without = (
        next(account(script.ANKARA).outcomes(arm, [luck])).marks for arm in ("call_at_crossing", script.AS_IT_WAS)
    )
    assert [with_call.get(mark) for mark in (Mark.RELEASED, Mark.LOST)] == [
        without.get(mark) for mark in (Mark.RELEASED, Mark.LOST)
    ]


def test_a_call_at_the_first_warning_sometimes_prevents_the_shot():
    """Of the lucks with a shot, the call prevents from a fifth to four fifths, and adds none.

    It is about 45 %: other lucks would miss the limits less than once in 10**9 times.
    """
    without, with_call = shot(script.ANKARA, script.AS_IT_WAS), shot(script.ANKARA, "call_at_warning")
    assert with_call < without
    assert 0.2 < 1 - len(with_call) / len(without) < 0.8


def test_a_rehearsed_line_prevents_most_shots():
    """Of the lucks with a shot, it prevents more than half, and more than the line as it was.

    It is about 80 % against 45 %: other lucks would miss either limit less than once in 10**9 times.
    """
    as_it_was, line, rehearsed = (
        len(shot(script.ANKARA, arm)) for arm in (script.AS_IT_WAS, "call_at_warning", "rehearsed_line")
    )
    assert rehearsed < as_it_was / 2
    assert rehearsed < line


def test_taking_the_channels_away_changes_little():
    """As nobody calls, the channels that were there prevent few shots: under a tenth of the lucks, and never add one.

    It is about 3 %: other lucks would miss the tenth less than once in 10**5 times.
    """
    as_it_was, bare = shot(script.ANKARA, script.AS_IT_WAS), shot(script.ANKARA, "no_channels")
    assert as_it_was <= bare
    assert len(bare) - len(as_it_was) < len(LUCKS) / 10


def test_a_set_that_carries_guard_helps_only_a_crew_that_obeys():
    """Whether the set lacks guard, as Moscow says, or the crew disobeys, as Ankara says, the shots are the same ones.

    With guard and a crew like others, fewer than two thirds remain. It is about 45 %: other lucks would miss the limit
    less than once in 10**5 times.
    """
    as_it_was = shot(script.ANKARA, script.AS_IT_WAS)
    assert shot(script.ANKARA, "heard_not_obeyed") == as_it_was
    assert len(shot(script.ANKARA, "guard_carried")) < 2 / 3 * len(as_it_was)


def test_ten_warnings_go_out_before_the_crossing():
    """In the five minutes before it, 30 s apart, and the set carries none of them."""
    scenario = with_arm(account(script.ANKARA).scenario, "no_channels")
    for luck in range(20):
        sent = warnings(scenario, luck)
        assert [carried for _, carried in sent] == [False] * 10
        assert all(after - before == 30_000 for (before, _), (after, _) in pairwise(sent))
        assert sent[0][0] / 1000 > CROSSING_S - 301
        assert sent[-1][0] / 1000 < CROSSING_S


def test_all_ten_warnings_fail_together():
    """If every second set carries guard, then in each luck it carries every warning or none: exact.

    Both kinds occur: 30 other lucks would be all of one kind once in 5 * 10**8 times.
    """
    scenario = at_value(account(script.ANKARA).scenario, "channels.guard.questions.carried.chance", 0.5)
    kinds = [{carried for _, carried in warnings(scenario, luck)} for luck in range(30)]
    assert all(len(kind) == 1 for kind in kinds)
    assert {True} in kinds
    assert {False} in kinds


def test_the_longer_it_is_inside_the_more_shots():
    """A luck that ends in a launch at 7 s inside does so at 17 s too; the withdrawal saves the others.

    At 7 s it is about 53 % of lucks against 80 %: other lucks would show no difference less than once in 10**12 times.
    """
    fired = []
    for latitude in script.LATITUDES:
        of = script.at_latitude(account(script.ANKARA), latitude)
        fired.append(
            {n for n, o in zip(LUCKS, of.outcomes(script.AS_IT_WAS, LUCKS), strict=True) if Mark.RELEASED in o.marks}
        )
    assert all(shorter <= longer for shorter, longer in pairwise(fired))
    assert len(fired[0]) < len(fired[-1])


# What comes out under Moscow's account.


@pytest.mark.parametrize("arm", script.arms(account(script.MOSCOW)))
def test_no_arm_leads_to_a_shot_at_what_never_crosses(arm):
    """It is warned as under the other account, and never locked on: exact."""
    for outcome in flown(script.MOSCOW, arm):
        assert Mark.WARNED in outcome.marks
        assert not outcome.marks.keys() & {Mark.VIOLATED, Mark.LOCKED_ON, Mark.RELEASED, Mark.LOST}


def test_until_the_crossing_the_days_are_the_same():
    """Under one luck the two accounts are the same events until the border, but for when they happen."""
    before = [
        [
            event.sentence
            for event in account(name).events(script.LUCK)
            if event.time_s < account(name).approach.closest_s - 5
        ]
        for name in NAMES
    ]
    assert before[0] == before[1]


# The Golan.


def test_the_golan_violation_is_as_deep():
    """About 1.6 km, by 100 m as deep as the Su-24's, and by the borders file the Golan's line is Israel's."""
    golan, su24 = account(GOLAN).approach, account(script.ANKARA).approach
    assert golan.depth_m == pytest.approx(1650, abs=100)
    assert golan.depth_m == pytest.approx(su24.depth_m, abs=100)
    assert golan.closest_s - golan.enters_s == pytest.approx(300, abs=3)
    assert script.inside_s(account(GOLAN)) == pytest.approx(120, abs=5)
    assert all(isclose(speed, 800, rel_tol=0.005) for speed in speeds_kmh(account(GOLAN).scenario))


def test_over_the_golan_nobody_fires():
    """In fewer than a sixth of the lucks is there a shot.

    It is about 4 %: other lucks would miss the limit less than once in 10**9 times.
    """
    assert len(shot(GOLAN, script.AS_IT_WAS)) < len(LUCKS) / 6


def test_over_the_golan_it_is_the_commander_and_the_early_call():
    """A call at the crossing prevents nothing there either, under either commander: exact.

    A commander like that of 24 November fires in more than a third of the lucks, and in fewer than a fifth if the line
    is used at the first warning. It is about 56 % and 10 %: other lucks would miss either limit less than once in
    10**4 times.
    """
    assert shot(GOLAN, "no_line") == shot(GOLAN, script.AS_IT_WAS)
    assert shot(GOLAN, "disposed_no_line") == shot(GOLAN, "disposed")
    assert len(shot(GOLAN, "disposed")) > len(LUCKS) / 3
    assert len(shot(GOLAN, "disposed_call_at_warning")) < len(LUCKS) / 5


# Geometry and arithmetic.


@pytest.mark.parametrize(
    ("miles", "unit", "kmh"), [(1.15, "mi", 392), (1.15, "nmi", 451), (1.36, "mi", 463), (1.36, "nmi", 533)]
)
def test_the_letters_figures_imply_a_speed_below_any_su24s(miles, unit, kmh):
    """Whatever mile is meant, and whichever figure is the length."""
    assert round(script.implied_kmh(miles, unit)) == kmh


def test_paths_at_980_kmh():
    """17 s are 4.63 km, five minutes 81.7 km, and 2 km take 7.3 s."""
    assert round(script.path_m(17.0)) == 4628
    assert round(script.path_m(300.0), -2) == 81_700
    assert floor(10 * 2000 / script.path_m(1.0)) == 73


@pytest.mark.parametrize("latitude", script.LATITUDES)
def test_the_salients_width_is_that_of_the_borders_file(latitude):
    """It is what 980 km/h cross in the time inside. The parallel has 20 m less: a leg bows 13 m north of it."""
    of = account(script.ANKARA)
    features = json.loads(BORDERS.read_text())["features"]
    (turkey,) = (shapely.geometry.shape(f["geometry"]) for f in features if f["properties"]["iso_a3"] == "TUR")
    west, _, east, _ = shapely.intersection(turkey, shapely.LineString([(36.0, latitude), (36.3, latitude)])).bounds
    width_m = EARTH.inv(west, latitude, east, latitude)[2]
    inside_s = script.inside_s(script.at_latitude(of, latitude))
    assert script.chord_m(of, latitude) == pytest.approx(width_m, abs=25)
    assert script.chord_m(of, latitude) == pytest.approx(script.path_m(inside_s), rel=2e-3)
    assert 7 <= inside_s <= 17.1


def test_claims_name_their_sources():
    """Every claim has a source that is listed, and every listed source is used."""
    accounts = script.build()
    used = [source.strip() for claim in script.claims(accounts) for source in claim.sources.split(",")]
    assert set(used) == set(script.SOURCES)


# The script.


def test_the_script_tells_the_day():
    """It prints the log, the outcomes of every arm, what Moscow's account does not explain, the claims, the sources."""
    wide = {**os.environ, "COLUMNS": "400", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, SCRIPT, "--runs", "10"], capture_output=True, text=True, env=wide, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    (crosses,) = (line for line in done.stdout.splitlines() if "It crosses the border." in line)
    assert [cell.strip() for cell in crosses.split("│")[3:5]] == ["+0.0", "-"]
    (warned,) = (line for line in done.stdout.splitlines() if "The set does not carry guard" in line)
    assert warned.split("│")[1].strip() == "guard"
    for said in ("10 times", "It fires.", "It is hit and falls.", "As Moscow tells it there is no shot", "10 lucks"):
        assert said in done.stdout
    first_cells = [line.split("│")[1].strip() for line in done.stdout.splitlines() if "│" in line]
    for name in NAMES:
        for arm in account(name).scenario.arms.values():
            assert first_cells.count(arm.title) == 2
    for computed in (
        "392 km/h, or 451 if nautical",
        "4.63 km",
        "2 km take 7.3 s",
        "81.7 km",
        "4.62 km wide",
        "1.00 km",
    ):
        assert computed in done.stdout
    for source in script.SOURCES.values():
        assert source in done.stdout


def test_the_script_runs_another_luck(capsys):
    """The log is that of the luck that was asked for, and the same whenever it is asked for."""
    shown = []
    for luck in ("0", "0", "1"):
        assert script.main(["--runs", "1", "--luck", luck]) == 0
        shown.append(capsys.readouterr().out)
    assert "luck 0" in shown[0]
    assert shown[0] == shown[1] != shown[2]


@pytest.mark.parametrize(
    "arguments", [("--runs", "0"), ("--luck", "-1"), ("--luck", str(1 << 128)), ("--runs", "many")]
)
def test_the_script_refuses_what_it_cannot_run(arguments, capsys):
    """A number that is none, or out of bounds, is the user's: exit code 2, and what was found."""
    with pytest.raises(SystemExit) as stopped:
        script.main(arguments)
    assert stopped.value.code == 2
    assert arguments[1] in capsys.readouterr().err


@pytest.fixture
def _heeds_interrupts():
    """Processes that are started heed an interrupt, as from a terminal: started in the background, tests ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_heeds_interrupts")
def test_the_script_stops_when_interrupted():
    """Ctrl-C after the log ends it at once, with exit code 130 and no traceback."""
    with subprocess.Popen(
        [sys.executable, "-u", SCRIPT, "--runs", "100000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        while "└" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Stopped." in out
    assert err == ""
