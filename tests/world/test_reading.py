"""Scenario files: what is read is what was written, and what is wrong is said once, in its place."""

import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.errors import ScenarioError, UsageError
from deconflict.world.parameter import Grade, Graded, Shape
from deconflict.world.reading import canonical, fingerprint, read, structure
from deconflict.world.scenario import Arm, Scenario
from deconflict.world.sense import sense
from deconflict.world.units import UNITS, kind, split
from deconflict.world.variation import at_value, parameters, with_arm
from tests.strategies import EXAMPLE, Document, documents, example, near_documents, spots

Change = Callable[[Document], object]


def scenario() -> Scenario:
    """The example, structured."""
    return structure(example(), "example")


def faults_of(document: Document) -> tuple[tuple[str, str, str], ...]:
    """The faults of a document that must have some."""
    with pytest.raises(ScenarioError) as caught:
        structure(document, "example")
    return caught.value.faults


def put(*path: str | int, value: object) -> Change:
    """Set what is at a path of keys and indices."""

    def change(document: Document) -> None:
        node = document
        for key in path[:-1]:
            node = node[key]  # type: ignore[index]
        node[path[-1]] = value  # type: ignore[index]

    return change


def drop(*path: str | int) -> Change:
    """Leave out what is at a path."""

    def change(document: Document) -> None:
        node = document
        for key in path[:-1]:
            node = node[key]  # type: ignore[index]
        del node[path[-1]]  # type: ignore[arg-type]

    return change


def rename(*path: str | int, to: str) -> Change:
    """Give what is at a path another key."""

    def change(document: Document) -> None:
        node = document
        for key in path[:-1]:
            node = node[key]  # type: ignore[index]
        node[to] = node.pop(path[-1])  # type: ignore[arg-type]

    return change


CHANCE = ("channels", "hotline", "questions", "answers", "chance")
CLOSE = ("defence", "patrol", "close_min")
SCRAMBLE = ("defence", "patrol", "scramble_min")
TIMERS = ("channels", "hotline", "timers")
SHIFT = ("centres", "staff", "shifts", 0)
CHANCE_PATH = "channels.hotline.questions.answers.chance"
SET = ("arms", "slow", "set")

# What is broken: how, where the error says it is, what it found, and a part of what it expected.
BROKEN: dict[str, tuple[Change, str, str, str]] = {
    "a key is missing": (drop("title"), "title", "nothing", "text"),
    "a place is missing": (drop("centre"), "centre", "nothing", "[longitude, latitude]"),
    "a table is missing": (drop("defence", "patrol"), "defence.patrol", "nothing", "a table"),
    "a quantity is missing": (drop("flights", 0, "altitude_m"), "flights[0].altitude_m", "nothing", "altitude_ft"),
    "a parameter is missing": (
        drop("airspaces", "turkey", "zone_nmi"),
        "airspaces.turkey.zone_m",
        "nothing",
        "a grade and a source",
    ),
    "a key is misspelt": (
        put("channels", "hotline", "precedense", value="flash"),
        "channels.hotline.precedense",
        'an unknown key; did you mean "precedence"?',
        "precedence",
    ),
    "a unit is misspelt": (
        put("airspaces", "turkey", "ceiling_feet", value=9),
        "airspaces.turkey.ceiling_feet",
        'an unknown key; did you mean "ceiling_ft"?',
        "ceiling_<unit of length>",
    ),
    "a key is like no other": (put("zzz", value=1), "zzz", "an unknown key", "title"),
    "a key must be quoted": (put("a b\n", value=1), '"a b\\n"', "an unknown key", "title"),
    "the file gives a name": (put("name", value="x"), "name", '"x"', "the name of its file"),
    "a table is text": (put("defence", value="none"), "defence", '"none"', "a table"),
    "a table is a list": (put("channels", value=[1]), "channels", "a list of 1", "a table"),
    "a list is a table": (put("flights", value={"a": 1}), "flights", "a table", "a list"),
    "a list is text": (put("parties", "russia", "languages", value="ru"), "parties.russia.languages", '"ru"', "a list"),
    "a list holds a number": (
        put("parties", "turkey", "languages", value=["tr", 7]),
        "parties.turkey.languages[1]",
        "7",
        "text",
    ),
    "text is a number": (put("title", value=5), "title", "5", "text"),
    "text rings the bell": (put("title", value="\x07"), "title", '"\\u0007"', "without control characters"),
    "a truth is text": (put("defence", "delegated", value="yes"), "defence.delegated", '"yes"', "true or false"),
    "a whole number is a truth": (put("days", value=True), "days", "true", "a whole number"),
    "a whole number has a fraction": (put("days", value=1.5), "days", "1.5", "a whole number"),
    "no days": (put("days", value=0), "days", "0", "at least 1"),
    "a count below nothing": (put("defence", "patrol", "pairs", value=-1), "defence.patrol.pairs", "-1", "at least 1"),
    "no capacity": (put("channels", "hotline", "capacity", value=0), "channels.hotline.capacity", "0", "at least 1"),
    "officers below nothing": (
        put(*SHIFT, "officers", value=-2),
        "centres.staff.shifts[0].officers",
        "-2",
        "at least 0",
    ),
    "a whole number without end": (put("days", value=10**5000), "days", "a very long whole number", "at most 1e+12"),
    "a number is text": (put("flights", 0, "altitude_m", value="6000"), "flights[0].altitude_m", '"6000"', "a number"),
    "a number is a truth": (put("flights", 0, "altitude_m", value=True), "flights[0].altitude_m", "true", "a number"),
    "a number is none": (put(*CHANCE, "value", value=math.nan), f"{CHANCE_PATH}.value", "nan", "a number"),
    "a number without bound": (put(*CHANCE, "value", value=math.inf), f"{CHANCE_PATH}.value", "inf", "at most 1e+12"),
    "a quantity grows too large inside": (
        put("flights", 1, "waypoints", 1, value={"at_day": 1e12, "place": [36, 36]}),
        "flights[1].waypoints[1].at_day",
        "1000000000000.0",
        "at most 1e+12 s",
    ),
    "a bare number for a probability": (put(*CHANCE, value=0.8), CHANCE_PATH, "0.8", "a grade and a source"),
    "a bare number for a delay": (put(*CLOSE, value=3), "defence.patrol.close_min", "3", "a grade and a source"),
    "a bare number for a timer": (
        put(*TIMERS, "repeat_min", value=1),
        "channels.hotline.timers.repeat_min",
        "1",
        "a grade and a source",
    ),
    "a bare number for a rate": (
        put("traffic", 0, "sorties_per_day", value=20),
        "traffic[0].sorties_per_day",
        "20",
        "a grade and a source",
    ),
    "a speed in feet": (
        rename("traffic", 0, "speed_kt", to="speed_ft"),
        "traffic[0].speed_ft",
        "a unit of length",
        "speed_m_s, speed_kt or speed_kmh",
    ),
    "a speed in seconds": (
        rename("traffic", 0, "speed_kt", to="speed_s"),
        "traffic[0].speed_s",
        "a unit of time",
        "speed_m_s, speed_kt or speed_kmh",
    ),
    "a time in nautical miles": (
        rename("channels", "hotline", "questions", "answers", "delay_s", to="delay_nmi"),
        "channels.hotline.questions.answers.delay_nmi",
        "a unit of length",
        "delay_s, delay_ms, delay_min, delay_h or delay_day",
    ),
    "a length without its unit": (
        rename("traffic", 0, "altitude_ft", to="altitude"),
        "traffic[0].altitude",
        "a key without its unit",
        "altitude_ft",
    ),
    "a length given twice": (
        put("traffic", 0, "altitude_m", value=5500),
        "traffic[0].altitude_m",
        "altitude_m beside altitude_ft",
        "one of the two",
    ),
    "a timer without its unit": (
        rename(*TIMERS, "repeat_min", to="repeat"),
        "channels.hotline.timers.repeat",
        "a key without its unit",
        "repeat_s, repeat_ms, repeat_min",
    ),
    "a timer in metres a second": (
        rename(*TIMERS, "repeat_min", to="repeat_m_s"),
        "channels.hotline.timers.repeat_m_s",
        "a unit of speed",
        "repeat_s",
    ),
    "a timer with two units": (
        rename(*TIMERS, "repeat_min", to="repeat_m_min"),
        "channels.hotline.timers.repeat_m_min",
        "a key with two units",
        "one unit of time",
    ),
    "a timer given twice": (
        lambda document: document["channels"]["hotline"]["timers"].update(
            repeat_s=document["channels"]["hotline"]["timers"]["repeat_min"]
        ),
        "channels.hotline.timers.repeat_s",
        "repeat_s beside repeat_min",
        "one of the two",
    ),
    "a channel without a name": (rename("channels", "guard", to=""), 'channels.""', '""', "a name of letters"),
    "a name that would break a key path": (
        put("parties", "a.b", value={"name": "x"}),
        'parties."a.b"',
        '"a.b"',
        "a name of letters",
    ),
    "a probability above 1": (
        put(*CHANCE, value={"value": 1.2, "grade": "A", "source": "x"}),
        f"{CHANCE_PATH}.value",
        "1.2",
        "from 0 to 1",
    ),
    "a probability below 0": (
        put(*CHANCE, value={"value": -0.2, "grade": "A", "source": "x"}),
        f"{CHANCE_PATH}.value",
        "-0.2",
        "from 0 to 1",
    ),
    "a range of probability above 1": (
        put(*CHANCE, "range", value=[0.5, 1.5]),
        f"{CHANCE_PATH}.range[1]",
        "1.5",
        "from 0 to 1",
    ),
    "a rate below 0": (
        put("traffic", 0, "sorties_per_day", value={"value": -1, "grade": "A", "source": "x"}),
        "traffic[0].sorties_per_day.value",
        "-1",
        "at least 0",
    ),
    "no range for a C": (drop(*CHANCE, "range"), f"{CHANCE_PATH}.range", "nothing", "because the grade is C"),
    "a range without its centre": (
        put(*CHANCE, "range", value=[0.1, 0.2]),
        f"{CHANCE_PATH}.range",
        "[0.1, 0.2]",
        "a range that holds 0.8, the value",
    ),
    "a range without its median": (
        put(*SCRAMBLE, "range", value=[9, 10]),
        "defence.patrol.scramble_min.range",
        "[9, 10]",
        "a range that holds 8, the median",
    ),
    "a range upside down": (
        put(*CHANCE, "range", value=[0.9, 0.3]),
        f"{CHANCE_PATH}.range",
        "[0.9, 0.3]",
        "the lower first",
    ),
    "a range of one": (put(*CHANCE, "range", value=[0.9]), f"{CHANCE_PATH}.range", "a list of 1", "a list of 2"),
    "no source": (drop(*CHANCE, "source"), f"{CHANCE_PATH}.source", "nothing", "who says so"),
    "an empty source": (put(*CLOSE, "source", value=" "), "defence.patrol.close_min.source", "nothing", "who says so"),
    "an unknown grade": (put(*CHANCE, "grade", value="D"), f"{CHANCE_PATH}.grade", '"D"', "A, B or C"),
    "a grade that is a list": (put(*CHANCE, "grade", value=["A"]), f"{CHANCE_PATH}.grade", "a list of 1", "A, B or C"),
    "a delay without numbers": (
        put(*CLOSE, value={"grade": "A", "source": "x"}),
        "defence.patrol.close_min",
        "none of them",
        "value | low, high",
    ),
    "a delay of two shapes": (
        put(*CLOSE, "value", value=2),
        "defence.patrol.close_min",
        "value, low, mode, high",
        "median, p95",
    ),
    "half a delay": (drop(*SCRAMBLE, "p95"), "defence.patrol.scramble_min", "median", "median, p95"),
    "a delay out of order": (
        put(*CLOSE, "mode", value=9),
        "defence.patrol.close_min.high",
        "4",
        "at least the mode, 9",
    ),
    "a delay below 0": (put(*CLOSE, "low", value=-1), "defence.patrol.close_min.low", "-1", "at least 0"),
    "a tail below the median": (
        put(*SCRAMBLE, "p95", value=8),
        "defence.patrol.scramble_min",
        "median 8, p95 8",
        "0 < median < p95",
    ),
    "a tail without end": (
        put(*SCRAMBLE, "p95", value=1e9),
        "defence.patrol.scramble_min.p95",
        "1000000000.0",
        "times",
    ),
    "a longitude that is none": (put("centre", value=[181, 0]), "centre", "[181, 0]", "[longitude, latitude]"),
    "a latitude that is none": (put("traffic", 0, "base", value=[36, -91]), "traffic[0].base", "[36, -91]", "-90"),
    "a place with a height": (put("centre", value=[36, 36, 5]), "centre", "a list of 3", "a list of 2"),
    "a height below 0": (put("traffic", 0, "altitude_ft", value=-1), "traffic[0].altitude_ft", "-1", "at least 0"),
    "a ceiling under the floor": (
        put("airspaces", "turkey", "floor_ft", value=70_000),
        "airspaces.turkey.ceiling_ft",
        "60000",
        "above the floor (21336 m)",
    ),
    "a country that is none": (
        put("airspaces", "turkey", "country", value="TRU"),
        "airspaces.turkey.country",
        '"TRU"',
        "TUR",
    ),
    "a country and a polygon": (
        put("airspaces", "range", "country", value="TUR"),
        "airspaces.range",
        "country and polygon",
        "one of",
    ),
    "neither of them": (
        drop("airspaces", "turkey", "country"),
        "airspaces.turkey",
        "no country, polygon or disc",
        "one of",
    ),
    "a polygon of three points": (
        put("airspaces", "range", "polygon", value=[[36, 36], [37, 36], [36, 36]]),
        "airspaces.range.polygon",
        "3 points",
        "at least 4",
    ),
    "an open polygon": (
        put("airspaces", "range", "polygon", value=[[36, 36], [37, 36], [37, 37], [36, 37]]),
        "airspaces.range.polygon",
        "[36.0, 36.0] first and [36.0, 37.0] last",
        "the same as the first",
    ),
    "a polygon that crosses itself": (
        put("airspaces", "range", "polygon", value=[[36, 36], [37, 37], [37, 36], [36, 37], [36, 36]]),
        "airspaces.range.polygon",
        "Self-intersection[36.5 36.5]",
        "does not touch or cross itself",
    ),
    "an owner that is nobody": (
        put("airspaces", "turkey", "owner", value="turky"),
        "airspaces.turkey.owner",
        '"turky"',
        'did you mean "turkey"?',
    ),
    "traffic of nobody": (put("traffic", 0, "party", value="usa"), "traffic[0].party", '"usa"', "russia, turkey"),
    "a centre of nobody": (put("centres", "staff", "party", value="usa"), "centres.staff.party", '"usa"', "russia"),
    "a channel to nobody": (
        put("channels", "guard", "ends", value=["turkey", "staf"]),
        "channels.guard.ends[1]",
        '"staf"',
        "russia, staff, turkey",
    ),
    "a channel with three ends": (
        put("channels", "guard", "ends", value=["turkey", "russia", "staff"]),
        "channels.guard.ends",
        "a list of 3",
        "a list of 2",
    ),
    "an airspace that is not there": (
        put("defence", "airspace", value="sky"),
        "defence.airspace",
        '"sky"',
        "range, turkey",
    ),
    "rules that are none": (
        put("defence", "weapons", value="lose"),
        "defence.weapons",
        '"lose"',
        "hold, tight or free",
    ),
    "a precedence that is none": (
        put("channels", "hotline", "precedence", value="urgent"),
        "channels.hotline.precedence",
        '"urgent"',
        "flash, immediate, priority or routine",
    ),
    "shares of more than all": (
        put("traffic", 0, "targets", 0, "share", "value", value=0.5),
        "traffic[0].targets",
        "shares that sum to 1.25",
        "sum to 1",
    ),
    "traffic to nowhere": (
        put("traffic", 0, "targets", value=[]),
        "traffic[0].targets",
        "shares that sum to 0",
        "sum to 1",
    ),
    "straying nobody knows how far": (
        put("traffic", 0, "stray", value={"value": 0.1, "grade": "A", "source": "x"}),
        "traffic[0]",
        "one of stray and stray_error",
        "or neither",
    ),
    "one target twice": (
        put("traffic", 0, "targets", 1, "name", value="north"),
        "traffic[0].targets[1].name",
        '"north"',
        "targets[0]",
    ),
    "a track of one point": (drop("flights", 1, "waypoints", 1), "flights[1].waypoints", "1", "at least 2 waypoints"),
    "a track that goes back in time": (
        put("flights", 0, "waypoints", 2, "at_min", value=20),
        "flights[0].waypoints[2]",
        "1200 s after 1200 s",
        "a later time",
    ),
    "a time before the start": (
        put("flights", 0, "waypoints", 0, "at_min", value=-1),
        "flights[0].waypoints[0].at_min",
        "-1",
        "a time of at least 0",
    ),
    "one flight twice": (put("flights", 1, "id", value="first"), "flights[1].id", '"first"', "flights[0]"),
    "a shift after midnight": (
        put("centres", "staff", "shifts", 1, "ends_h", value=25),
        "centres.staff.shifts[1].ends_h",
        "25",
        "24 h",
    ),
    "a shift through the night": (put(*SHIFT, "begins_h", value=20), "centres.staff.shifts[0].ends_h", "8", "from 0 h"),
    "an arm without a channel to remove": (
        put("arms", "no_hotline", "remove", value=["hot_line"]),
        "arms.no_hotline.remove[0]",
        '"hot_line"',
        'did you mean "hotline"?',
    ),
    "an arm that removes a channel twice": (
        put("arms", "no_hotline", "remove", value=["hotline", "hotline"]),
        "arms.no_hotline.remove[1]",
        '"hotline"',
        "another",
    ),
    "an arm that does nothing": (
        drop("arms", "no_hotline", "remove"),
        "arms.no_hotline",
        "nothing to remove or set",
        "only the baseline",
    ),
    "an arm that sets what is not there": (
        put(*SET, "channels.hotlin.cut", value=True),
        'arms.slow.set."channels.hotlin.cut"',
        '"hotlin" below channels: an unknown name; did you mean "hotline"?',
        "guard, hotline",
    ),
    "an arm that sets an unknown key": (
        put(*SET, "defence.weapon", value="free"),
        'arms.slow.set."defence.weapon"',
        '"weapon" below defence: an unknown key; did you mean "weapons"?',
        "weapons",
    ),
    "an arm that sets beyond the end of a list": (
        put(*SET, "flights[2].altitude_m", value=1),
        'arms.slow.set."flights[2].altitude_m"',
        "[2] below flights",
        "an index below 2",
    ),
    "an arm with a list where there is none": (
        put(*SET, "defence[0].warnings", value=1),
        'arms.slow.set."defence[0].warnings"',
        "[0] below defence, which is not a list",
        "ends there",
    ),
    "an arm that sets a part of a parameter": (
        put(*SET, f"{CHANCE_PATH}.value", value=0.1),
        f'arms.slow.set."{CHANCE_PATH}.value"',
        f'"value" below {CHANCE_PATH}: nothing that can be set by itself',
        CHANCE_PATH,
    ),
    "an arm that sets a whole table": (
        put(*SET, "defence.patrol", value=1),
        'arms.slow.set."defence.patrol"',
        "defence.patrol: more than one value there",
        "one value",
    ),
    "an arm that sets a parameter that is not there": (
        put(*SET, "channels.hotline.travel_s", value=1),
        'arms.slow.set."channels.hotline.travel_s"',
        "channels.hotline.travel_s: no number there to change",
        "one value",
    ),
    "an arm that reaches below what is not there": (
        put(*SET, "channels.guard.routine.talk_s", value=1),
        'arms.slow.set."channels.guard.routine.talk_s"',
        '"talk_s" below channels.guard.routine: the scenario has no channels.guard.routine',
        "what it has",
    ),
    "an arm that sets another arm": (
        put(*SET, "arms.all.title", value="x"),
        'arms.slow.set."arms.all.title"',
        '"arms.all.title"',
        "into the world",
    ),
    "an arm with no key path": (put(*SET, "..", value=1), 'arms.slow.set.".."', '".."', "a key path such as"),
    "an arm that sets a table": (
        put(*SET, "channels", value={"hotline": {"cut": True}}),
        "arms.slow.set.channels",
        "a table",
        "a number, true or false",
    ),
    "an arm with a value of another type": (
        put(*SET, "channels.guard.cut", value="yes"),
        'arms.slow.set."channels.guard.cut"',
        '"yes"',
        "true or false",
    ),
    "an arm with text for a parameter": (
        put(*SET, CHANCE_PATH, value="high"),
        f'arms.slow.set."{CHANCE_PATH}"',
        '"high"',
        "a number",
    ),
    "an arm with rules that are none": (
        put(*SET, "defence.weapons", value="lose"),
        'arms.slow.set."defence.weapons"',
        '"lose"',
        "hold, tight or free",
    ),
    "an arm with a probability above 1": (
        put(*SET, CHANCE_PATH, value=1.5),
        f'arms.slow.set."{CHANCE_PATH}"',
        "1.5",
        "from 0 to 1",
    ),
    "an arm with a lognormal delay of 0": (
        put(*SET, "defence.patrol.scramble_s", value=0),
        'arms.slow.set."defence.patrol.scramble_s"',
        "0",
        "0 < median < p95",
    ),
    "an arm that breaks what contains the value": (
        put(*SET, "traffic[0].targets[0].share", value=0.5),
        "arms.slow",
        "traffic[0].targets: shares that sum to 1.25",
        "sum to 1",
    ),
    "an arm that sets one value in two units": (
        put(*SET, "traffic[0].altitude_km", value=5),
        'arms.slow.set."traffic[0].altitude_km"',
        'traffic[0].altitude_m, beside set."traffic[0].altitude_ft"',
        "once",
    ),
    "a baseline that is no arm": (
        put("study", "baseline", value="none"),
        "study.baseline",
        '"none"',
        "all, no_hotline",
    ),
    "a study of no arm": (put("study", "arms", 1, value="no_hotlin"), "study.arms[1]", '"no_hotlin"', "no_hotline"),
    "an arm twice in a study": (put("study", "arms", 1, value="all"), "study.arms[1]", '"all"', "another"),
    "campaigns beyond the most": (
        put("study", "first", value=9999),
        "study.most",
        "nothing",
        "at least the first, 9999",
    ),
    "a hinge that is nowhere": (
        put("study", "hinges", value=["defence.patrols.coverage"]),
        "study.hinges[0]",
        '"patrols" below defence: an unknown key; did you mean "patrol"?',
        "patrol",
    ),
    "a hinge that is no parameter": (
        put("study", "hinges", value=["defence.delegated"]),
        "study.hinges[0]",
        "defence.delegated, which has no range",
        "a parameter with a range",
    ),
    "a hinge without a range": (
        put("study", "hinges", value=["airspaces.turkey.zone_nmi"]),
        "study.hinges[0]",
        "airspaces.turkey.zone_nmi, which has no range",
        "a parameter with a range",
    ),
    "a documented range upside down": (
        put("documented", 0, "low", value=1),
        "documented[0].high",
        "0.0016",
        "at least the low",
    ),
    "a documented value outside its range": (
        put("documented", 0, "value", value=1),
        "documented[0].value",
        "1",
        "low and high",
    ),
    "a documented figure without a source": (
        put("documented", 0, "source", value=""),
        "documented[0].source",
        "nothing",
        "who",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_scenario_says_where_and_what(name):
    """One thing that is wrong gives one fault: its place, what was found there, and what was expected."""
    change, where, found, expected = BROKEN[name]
    document = example()
    change(document)
    (fault,) = faults_of(document)
    assert fault[:2] == (where, found)
    assert expected in fault[2]


FILES: dict[str, tuple[bytes, str, str, str]] = {
    "empty": (b"", "the file", "an empty file", "a scenario file"),
    "blank": (b" \r\n\t\n", "the file", "an empty file", "a scenario file"),
    "binary": (b"\x7fELF\x00\x01", "the file", "a binary file", "UTF-8"),
    "UTF-16": ("title = 1".encode("utf-16"), "the file", "a binary file", "UTF-8"),
    "Latin-1": ("a = 1\ntitle = 'é'".encode("latin-1"), "line 2", "a byte that is not UTF-8 (0xe9)", "UTF-8"),
    "no TOML": (b"days = 2\n{", "line 2, column 1", "invalid statement", "TOML"),
    "unclosed": (b"title = 'x", "end of document", "expected", "TOML"),
    "no value": (b"days =\n", "line 1, column 7", "invalid value", "TOML"),
    "a key twice": (b"days = 2\ndays = 3\n", "line 2, column 9", "cannot overwrite a value", "each key"),
    "a table twice": (b"[a]\n[a]\n", "line 2, column 3", "cannot declare", "each key and each table once"),
    "an inline key twice": (b"a = {b = 1, b = 2}", "column", "duplicate inline table key", "each key"),
    "deep": (b"a = " + b"[" * 100_000, "the file", "nested too deeply", "TOML"),
    "long": (b"a = " + b"9" * 5000, "the file", "a number that is too long to read", "usual"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_document_is_one_fault(name, tmp_path):
    """What cannot be parsed is said once, with its line and column where there is one."""
    content, where, found, expected = FILES[name]
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        read(path)
    (fault,) = caught.value.faults
    assert caught.value.file == str(path)
    assert where in fault[0]
    assert found in fault[1]
    assert expected in fault[2]


def test_what_is_no_file_is_one_fault(tmp_path):
    """A missing file is told from a directory and from a path that the system refuses; a near name is offered."""
    (tmp_path / "severed_2015.toml").write_text(EXAMPLE)
    for path, found in [
        (tmp_path / "severed_2105.toml", 'no such file; did you mean "severed_2015.toml"?'),
        (tmp_path / "none" / "x.toml", "no such file"),
        (tmp_path, "a directory"),
        (tmp_path / "severed_2015.toml" / "x", "a file that cannot be read (not a directory)"),
        (tmp_path / ("x" * 5000), "a file that cannot be read (file name too long)"),
        (Path("a\0b"), "a file that cannot be read (embedded null byte)"),
    ]:
        with pytest.raises(ScenarioError) as caught:
            read(path)
        assert caught.value.faults == (("the file", found, "a scenario file"),)


def test_a_file_is_read_whatever_its_line_ends_and_its_mark(tmp_path):
    """Windows line ends and a byte order mark change nothing; the name is the file's."""
    path = tmp_path / "severed_2015.toml"
    path.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode())
    assert read(path) == structure(example(), "severed_2015")
    assert read(path).name == "severed_2015"


def test_all_faults_are_told_at_once_in_the_order_of_their_places():
    """Faults of every kind stand in one error, sorted by place, the tenth after the second."""
    document = example()
    for change in (
        drop("title"),
        put("days", value=0),
        put(*CHANCE, "value", value=3),
        put("parties", "turkey", "languages", value=["x"] * 2 + [2] + ["x"] * 7 + [10]),
        put("defence", "airspace", value="x"),
        rename("traffic", 0, "speed_kt", to="speed_ft"),
        drop("flights", 1, "waypoints", 1),
    ):
        change(document)
    assert [where for where, _, _ in faults_of(document)] == [
        f"{CHANCE_PATH}.range",
        f"{CHANCE_PATH}.value",
        "days",
        "defence.airspace",
        "flights[1].waypoints",
        "parties.turkey.languages[2]",
        "parties.turkey.languages[10]",
        "title",
        "traffic[0].speed_ft",
    ]


def test_an_error_reads_as_file_place_found_and_expected():
    """The text of the error is one line for the file and one for each fault."""
    document = example()
    put("days", value=0)(document)
    with pytest.raises(ScenarioError) as caught:
        structure(document, "example")
    assert str(caught.value) == "example: 1 fault\n  days: found 0; expected a whole number of at least 1"


def test_the_example_is_what_it_says():
    """Field units become metres and seconds; names, grades and shapes are as written."""
    read_in = scenario()
    assert read_in.airspaces["turkey"].zone_m.value == 15 * 1852
    assert read_in.airspaces["turkey"].floor_m == 0
    assert read_in.traffic[0].speed_m_s.range == pytest.approx((400 * 1852 / 3600, 450 * 1852 / 3600))
    assert read_in.flights[0].waypoints[2].at_s == 1890
    assert read_in.channels["hotline"].timers["repeat"].value == 60
    assert read_in.channels["hotline"].ends == ("staff", "russia")
    assert read_in.defence is not None
    assert read_in.defence.patrol.close_s.shape is Shape.TRIANGULAR
    assert read_in.defence.patrol.scramble_s.shape is Shape.LOGNORMAL
    assert read_in.defence.patrol.coverage.grade is Grade.C
    assert read_in.arms["slow"].set["traffic[0].altitude_m"] == pytest.approx(6096)
    assert read_in.study is not None
    assert read_in.study.hinges[1] == "defence.patrol.close_s"


@settings(max_examples=40)
@given(documents())
def test_the_canonical_form_is_read_as_the_same_scenario(document):
    """Structuring the canonical form changes nothing, and it is plain JSON."""
    once = structure(document, "x")
    again = structure(json.loads(json.dumps(canonical(once), allow_nan=False)), "x")
    assert again == once
    assert canonical(again) == canonical(once)
    assert fingerprint(again) == fingerprint(once)


@settings(max_examples=40)
@given(documents())
def test_a_valid_document_can_be_varied_at_every_parameter(document):
    """Every parameter is found again by its key path, and its own centre changes nothing."""
    whole = structure(document, "x")
    for path, parameter in parameters(whole).items():
        assert isinstance(parameter, Graded)
        moved = parameters(at_value(whole, path, parameter.centre))[path]
        assert moved.centre == pytest.approx(parameter.centre, abs=1e-300)


def outcome(call: Callable[[], Scenario]) -> Scenario | ScenarioError:
    """The scenario, or the one error that there may be instead."""
    try:
        return call()
    except ScenarioError as error:
        return error


def whole_or_explained(result: Scenario | ScenarioError) -> bool:
    """A scenario can be read again and varied; an error has faults, each once, and a text."""
    if isinstance(result, ScenarioError):
        return bool(result.faults) and len(set(result.faults)) == len(result.faults) and bool(str(result))
    assert all(isinstance(with_arm(result, arm), Scenario) for arm in result.arms)
    assert all(len(fault) == 3 for fault in sense(result))
    return structure(canonical(result), result.name) == result


@settings(max_examples=250)
@given(near_documents())
def test_a_near_valid_document_gives_a_scenario_or_its_faults(document):
    """Whatever is deleted, renamed, retyped, nested or made extreme, no other error comes out; a scenario is whole."""
    assert whole_or_explained(outcome(lambda: structure(document, "x")))


@settings(max_examples=250)
@given(near_documents(st.builds(example)))
def test_the_example_changed_gives_a_scenario_or_its_faults(document):
    """The same holds for the example, which has arms, hinges and a polygon."""
    assert whole_or_explained(outcome(lambda: structure(document, "x")))


@settings(max_examples=250)
@given(st.data())
def test_a_file_changed_in_its_bytes_gives_a_scenario_or_its_faults(tmp_path_factory, data):
    """Bytes removed, doubled, reversed or overwritten give a scenario or an error with the file's name."""
    content = bytearray(EXAMPLE.encode())
    marks = st.sampled_from([b"[", b"]", b'"', b"=", b"\n", b"_ft", b"-", b"9" * 400])
    pieces = st.binary(min_size=1, max_size=4) | marks
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content)))
        stop = min(len(content), start + data.draw(st.integers(0, 40)))
        kept = bytes(content[start:stop])
        content[start:stop] = data.draw(pieces | st.just(b"") | st.just(kept * 2) | st.just(kept[::-1]))
    path = tmp_path_factory.getbasetemp() / "changed.toml"
    path.write_bytes(content)
    result = outcome(lambda: read(path))
    assert whole_or_explained(result)
    assert isinstance(result, Scenario) or result.file == str(path)


@settings(max_examples=40)
@given(documents(), st.data())
def test_the_same_quantities_in_other_units_are_the_same_scenario(document, data):
    """A length in feet, metres or nautical miles, a time and a speed alike, is one scenario but for the last bits."""
    other = json.loads(json.dumps(document))
    for node, key in spots(other):
        if isinstance(node, dict) and (unit := split(key)[1]) and not key.endswith("_per_day"):
            factors = UNITS[kind(unit)]
            to = data.draw(st.sampled_from(sorted(factors)))
            scale = factors[unit] / factors[to]
            node[f"{split(key)[0]}_{to}"] = _scaled(node.pop(key), scale)
    one, two = canonical(structure(document, "x")), canonical(structure(other, "x"))
    assert one.keys() == two.keys()
    assert _leaves(two) == [pytest.approx(leaf, rel=1e-9) if isinstance(leaf, float) else leaf for leaf in _leaves(one)]


def _scaled(value: object, scale: float) -> object:
    if isinstance(value, dict):
        return {key: _scaled(member, scale) for key, member in value.items()}
    if isinstance(value, list):
        return [_scaled(member, scale) for member in value]
    return value * scale if isinstance(value, int | float) else value


def _leaves(document: Document) -> list[object]:
    members = [node[key] for node, key in spots(document)]
    return [member for member in members if not isinstance(member, dict | list)]


@settings(max_examples=40)
@given(documents(), st.randoms(use_true_random=False))
def test_the_order_of_keys_means_nothing(document, random):
    """Shuffled tables give an equal scenario with the same fingerprint, and its loops run in the same order."""

    def shuffled(node: object) -> object:
        if isinstance(node, dict):
            items = list(node.items())
            random.shuffle(items)
            return {key: shuffled(member) for key, member in items}
        return [shuffled(member) for member in node] if isinstance(node, list) else node

    one, two = structure(document, "x"), structure(shuffled(document), "x")  # type: ignore[arg-type]
    assert one == two
    assert fingerprint(one) == fingerprint(two)
    assert list(one.channels) == list(two.channels)
    assert list(parameters(one)) == list(parameters(two))


def test_every_value_is_in_the_fingerprint():
    """Each value of the canonical form, changed by itself to another that may stand there, changes the fingerprint."""
    whole = scenario()
    before = fingerprint(whole)
    changed = 0
    for number in range(len(spots(canonical(whole)))):
        document = canonical(whole)
        node, key = spots(document)[number]
        if isinstance(node[key], bool):
            node[key] = not node[key]
        elif isinstance(node[key], int):
            node[key] += 1
        elif isinstance(node[key], float):
            node[key] = math.nextafter(node[key], math.inf)
        elif isinstance(node[key], str):
            node[key] = {"A": "B", "B": "A", "flash": "routine", "tight": "free"}.get(node[key], f"{node[key]}!")
        else:
            continue
        try:
            after = fingerprint(structure(document, "example"))
        except ScenarioError:
            continue
        changed += 1
        assert after != before
    assert changed > 100


def test_a_fingerprint_is_the_same_in_any_process_and_under_any_name():
    """Hash seeds, processes and the file's name do not reach it; it is 16 hexadecimal digits."""
    program = (
        "from tests.strategies import example; from deconflict.world.reading import fingerprint, structure;"
        "print(fingerprint(structure(example(), 'other')))"
    )
    root = Path(__file__).parents[2]
    for seed in ("0", "1"):
        told = subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.strip() == fingerprint(scenario())
    assert len(fingerprint(scenario())) == 16
    int(fingerprint(scenario()), 16)


def test_reading_does_not_load_what_is_slow_to_load():
    """The reader comes without numpy and shapely: a wrong file is told at once."""
    program = "import sys, deconflict.world.reading; print(sorted({'numpy', 'shapely', 'pyproj'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_an_arm_that_changes_nothing_is_the_scenario():
    """The baseline of the example leaves everything as it is."""
    assert with_arm(scenario(), "all") == scenario()


def test_an_arm_removes_channels_and_sets_values():
    """A removed channel is cut; a number moves a parameter's centre and keeps its spread; others are replaced."""
    whole = scenario()
    without = with_arm(whole, "no_hotline")
    assert without.channels["hotline"].cut
    assert not without.channels["guard"].cut
    slow = with_arm(whole, "slow")
    answers = slow.channels["hotline"].questions["answers"].delay_s
    assert answers is not None
    assert (answers.median, answers.p95) == (300, 900)
    assert slow.defence is not None
    assert slow.defence.delegated is False
    assert slow.traffic[0].altitude_m == pytest.approx(6096)
    assert slow.channels["hotline"].cut is False
    assert whole == scenario()


def test_an_arm_that_is_not_there_is_the_callers_mistake():
    """The error lists the arms that there are."""
    with pytest.raises(UsageError, match=r'the arm "none"; expected one of all, no_hotline, slow'):
        with_arm(scenario(), "none")


def test_a_value_is_set_in_the_unit_of_its_key_path():
    """A key path may end in any unit of its kind."""
    whole = scenario()
    for path, value in [
        ("defence.patrol.close_s", 180),
        ("defence.patrol.close_min", 3),
        ("defence.patrol.close_h", 0.05),
    ]:
        defence = at_value(whole, path, value).defence
        assert defence is not None
        close = defence.patrol.close_s
        assert (close.low, close.mode, close.high) == pytest.approx((90, 180, 360))
    assert at_value(whole, "channels.hotline.timers.repeat_min", 2).channels["hotline"].timers["repeat"].value == 120


def test_a_value_may_leave_its_range_but_not_its_kind():
    """What is not believed may be asked about; what cannot be may not."""
    whole = scenario()
    assert parameters(at_value(whole, CHANCE_PATH, 1.0))[CHANCE_PATH].centre == 1
    refused: list[tuple[str, float | str, str]] = [
        (CHANCE_PATH, 1.01, "from 0 to 1"),
        ("days", 0, "at least 1"),
        ("days", "many", "a whole number"),
        ("airspaces.turkey.floor_nmi", 90, "above the floor"),
        ("flights[0].waypoints[0].at_h", 2, "a later time"),
        ("flights[1].id", "first", "another"),
        ("defence.party", "usa", "russia, turkey"),
        ("flights[0].waypoints[0].place[0]", 400, "ends there"),
    ]
    for path, value, expected in refused:
        with pytest.raises(ScenarioError) as caught:
            at_value(whole, path, value)
        assert caught.value.faults[0][0] == path
        assert expected in caught.value.faults[0][2]


def test_parameters_are_those_of_the_file_in_the_order_of_the_schema():
    """Every table with a grade that feeds a run is found once; what is documented beside it is none."""
    found = parameters(scenario())
    assert len(found) == EXAMPLE.count("grade =") - EXAMPLE.count("[[documented]]")
    assert [path for path in found if path.startswith("channels.hotline.timers")] == [
        "channels.hotline.timers.give_up_s",
        "channels.hotline.timers.repeat_s",
    ]
    assert next(iter(found)) == "airspaces.range.zone_m"


def test_an_arm_that_no_longer_fits_is_said_when_it_is_applied():
    """Arms of a scenario that was put together in a program are checked when they are used."""
    whole = scenario()
    misfit = evolve(whole, arms={"late night": Arm(title="x", remove=("telex",), set={"days": 0})})
    with pytest.raises(ScenarioError) as caught:
        with_arm(misfit, "late night")
    assert [fault[0] for fault in caught.value.faults] == ['arms."late night".remove[0]', 'arms."late night".set.days']


def test_the_example_makes_sense():
    """The lint has nothing to say about the example."""
    assert sense(scenario()) == ()


SENSELESS: dict[str, tuple[Change, str, str]] = {
    "a line to itself": (
        put("channels", "hotline", "ends", value=["russia", "russia"]),
        "channels.hotline.ends",
        '"russia" twice',
    ),
    "nobody in a shift": (put(*SHIFT, "officers", value=0), "centres.staff.shifts[0].officers", "0"),
    "a gap by day": (put(*SHIFT, "ends_h", value=7.5), "centres.staff.shifts", "nobody from 07:30 to 08:00"),
    "a gap at midnight": (
        put("centres", "staff", "shifts", 1, "ends_h", value=23),
        "centres.staff.shifts",
        "nobody from 23:00 to 24:00",
    ),
    "no shifts": (put("centres", "staff", "shifts", value=[]), "centres.staff.shifts", "nobody from 00:00 to 24:00"),
    "no words": (put("parties", "russia", "languages", value=[]), "parties.russia.languages", "none"),
    "no words at the centre": (drop("parties", "turkey", "languages"), "parties.turkey.languages", "none"),
    "an arm without a difference": (
        put("arms", "slow", "set", value={"channels.guard.cut": False}),
        "arms.slow",
        "no difference from the scenario",
    ),
    "two arms alike": (
        put("arms", "slow", value={"title": "x", "set": {"channels.hotline.cut": True}}),
        "arms.slow",
        "the same as arms.no_hotline",
    ),
}


@pytest.mark.parametrize("name", SENSELESS)
def test_what_makes_no_sense_is_said(name):
    """A scenario that can be read, but hardly means what it says, is told where and why."""
    change, where, found = SENSELESS[name]
    document = example()
    change(document)
    assert (where, found) in [fault[:2] for fault in sense(structure(document, "example"))]
