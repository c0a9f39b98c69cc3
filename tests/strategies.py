"""Strategies that every part of the project draws from. A new feature of the scenario joins `documents` here."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from math import inf, nan
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from deconflict.world.luck import Luck
from deconflict.world.parameter import Shape
from protocols.engagement import DISPOSED, FIRES, PERMITTED
from protocols.track import KILLS
from tests.strategies_theatre import airproxes, escalations, rescues, strikes

if TYPE_CHECKING:
    from deconflict.engine.theatre import Theatre

Document = dict[str, Any]

EXAMPLE = """\
title = "A border with a hotline"
question = "Does the hotline matter?"
days = 2
centre = [36.2, 36.0]

[parties.russia]
name = "Russian Aerospace Forces"
languages = ["ru"]

[parties.turkey]
name = "Turkish Air Force"
languages = ["tr", "en"]

[airspaces.turkey]
owner = "turkey"
country = "TUR"
zone_nmi = { value = 15, grade = "A", source = "Turkish rules of engagement" }
approach_nmi = { value = 5, grade = "B", source = "one account" }
ceiling_ft = 60_000

[airspaces.range]
owner = "turkey"
polygon = [[36.0, 36.0], [36.5, 36.0], [36.5, 36.4], [36.0, 36.0]]
zone_km = { value = 10, grade = "A", source = "a drawn one" }
approach_km = { value = 2, grade = "A", source = "a drawn one" }

[defence]
airspace = "turkey"
party = "turkey"
warnings = 10
weapons = "tight"
delegated = true

[defence.patrol]
pairs = 1
coverage = { value = 0.5, grade = "C", range = [0.2, 0.9], source = "assumption" }
close_min = { low = 1, mode = 2, high = 4, grade = "C", range = [1, 3], source = "assumption" }
scramble_min = { median = 8, p95 = 15, grade = "C", range = [5, 15], source = "assumption" }

[channels.hotline]
ends = ["staff", "russia"]
capacity = 1
precedence = "flash"

[channels.hotline.routine]
calls_per_day = { value = 6, grade = "C", range = [1, 20], source = "assumption" }
talk_min = { low = 2, high = 10, grade = "C", range = [3, 12], source = "assumption" }

[channels.hotline.questions.answers]
chance = { value = 0.8, grade = "C", range = [0.3, 0.95], source = "assumption" }
delay_s = { median = 60, p95 = 180, grade = "C", range = [20, 300], source = "no published answer time; assumption" }

[channels.hotline.timers]
repeat_min = { value = 1, grade = "B", source = "procedure" }
give_up_s = { value = 300, grade = "C", range = [60, 600], source = "assumption" }

[channels.guard]
ends = ["turkey", "russia"]
travel_ms = { value = 100, grade = "A", source = "radio" }

[centres.staff]
party = "turkey"
shifts = [
    { begins_h = 0, ends_h = 8, officers = 1 },
    { begins_h = 8, ends_h = 24, officers = 2 },
]

[[traffic]]
party = "russia"
type = "Su-24"
base = [35.95, 35.4]
sorties_per_day = { value = 20, grade = "C", range = [10, 40], source = "assumption" }
speed_kt = { low = 380, mode = 420, high = 480, grade = "C", range = [400, 450], source = "assumption" }
altitude_ft = 18_000
run_km = 40
navigation_error_m = { value = 300, grade = "C", range = [50, 2000], source = "assumption" }

[[traffic.targets]]
name = "north"
centre = [36.1, 35.9]
radius_km = 10
share = { value = 0.25, grade = "B", source = "one account" }

[[traffic.targets]]
name = "south"
centre = [36.3, 35.6]
radius_km = 15
share = { value = 0.75, grade = "B", source = "one account" }

[[flights]]
id = "first"
party = "russia"
type = "Su-24"
altitude_m = 6000
waypoints = [
    { at_min = 0, place = [35.95, 35.4] },
    { at_min = 20, place = [36.2, 35.9] },
    { at_min = 31.5, place = [36.0, 35.5] },
]
source = "one account"

[[flights]]
id = "second"
party = "russia"
type = "Su-24"
altitude_m = 5900
waypoints = [{ at_s = 60, place = [35.95, 35.4] }, { at_s = 900, place = [36.2, 35.9] }]

[arms.all]
title = "all channels"

[arms.no_hotline]
title = "no hotline"
remove = ["hotline"]

[arms.slow]
title = "slow answers, fast climbs"

[arms.slow.set]
"channels.hotline.questions.answers.delay_min" = 5
"defence.delegated" = false
"traffic[0].altitude_ft" = 20_000

[study]
baseline = "all"
arms = ["all", "no_hotline", "slow"]
measure = "released"
hinges = ["channels.hotline.questions.answers.chance", "defence.patrol.close_min", "channels.hotline.timers.give_up_s"]

[[documented]]
quantity = "violations_per_sortie"
title = "violations a sortie"
value = 6e-4
low = 1.7e-4
high = 1.6e-3
grade = "C"
source = "derived"
"""


def example() -> Document:
    """A small scenario with something of everything, parsed; a new one at each call."""
    return tomllib.loads(EXAMPLE)


@cache
def names() -> st.SearchStrategy[str]:
    """Names that a table can give."""
    return st.sampled_from(["north", "south", "east-2", "hot_line", "liaison officer", "Ω", "a", "7"])


@cache
def figures(most: float = 500.0) -> st.SearchStrategy[float]:
    """Numbers as people write them, whole and not."""
    return st.integers(0, int(most)) | st.floats(0, most, allow_subnormal=False)


@cache
def standings() -> st.SearchStrategy[tuple[str, bool]]:
    """A grade, and whether there is a range; there surely is where the grade is C."""
    return st.sampled_from([("A", False), ("B", False), ("A", True), ("B", True), ("C", True)])


def graded(members: Document, low: float, high: float, standing: tuple[str, bool]) -> Document:
    """A parameter's table."""
    grade, ranged = standing
    return members | {"grade": grade, "source": "an account"} | ({"range": [low, high]} if ranged else {})


@cache
def numbers(most: float = 500.0) -> st.SearchStrategy[Document]:
    """Numbers' tables, or with `most` 1 probabilities'."""

    def number(figures: list[float], standing: tuple[str, bool]) -> Document:
        low, value, high = sorted(figures)
        return graded({"value": value}, low, high, standing)

    return st.builds(number, st.lists(figures(most), min_size=3, max_size=3), standings())


@cache
def delays() -> st.SearchStrategy[Document]:
    """Delays' tables, of every shape."""

    def delay(figures: list[float], standing: tuple[str, bool], shape: Shape) -> Document:
        low, centre, high = sorted(figures)
        members: dict[Shape, Document] = {
            Shape.FIXED: {"value": centre},
            Shape.UNIFORM: {"low": low, "high": high},
            Shape.TRIANGULAR: {"low": low, "mode": centre, "high": high},
            Shape.LOGNORMAL: {"median": centre + 1, "p95": centre * 2 + 2},
            Shape.EXPONENTIAL: {"mean": centre},
        }
        return graded(members[shape], low, high + 1, standing)

    return st.builds(delay, st.lists(figures(), min_size=3, max_size=3), standings(), st.sampled_from(Shape))


@cache
def units(stem: str, *endings: str) -> st.SearchStrategy[str]:
    """The key of a quantity, in one of these units."""
    return st.sampled_from([f"{stem}_{unit}" for unit in endings])


@cache
def lengths(stem: str) -> st.SearchStrategy[str]:
    """The key of a length, in any unit."""
    return units(stem, "m", "km", "ft", "nmi", "mi")


@cache
def times(stem: str) -> st.SearchStrategy[str]:
    """The key of a time, in any unit."""
    return units(stem, "s", "ms", "min", "h", "day")


@cache
def places() -> st.SearchStrategy[list[float]]:
    """Places in the theatre."""
    return st.tuples(st.floats(32, 44), st.floats(31, 39)).map(list)


@cache
def sources() -> st.SearchStrategy[Document]:
    """A source, or none."""
    return st.fixed_dictionaries({}, optional={"source": st.sampled_from(["", "one account", "Милитари, 2015"])})


@st.composite
def airspaces(draw: st.DrawFn, parties: list[str]) -> Document:
    """An airspace of one of the parties: a country's, or drawn."""
    east, north = draw(places())
    corners = [[east, north], [east + 1, north], [east, north + 1], [east, north]]
    drawn: list[Document] = [{"polygon": corners}, {"disc": {"centre": corners[0], "radius_km": 9}}]
    floor, ceiling = sorted(draw(st.sets(st.integers(0, 29), min_size=2, max_size=2)))
    return {
        "owner": draw(st.sampled_from(parties)),
        **draw(st.sampled_from([*({"country": code} for code in ("TUR", "SYR", "ISR")), *drawn])),
        draw(lengths("zone")): draw(numbers()),
        draw(lengths("approach")): draw(numbers()),
        **draw(st.sampled_from([{}, {"floor_km": floor}, {"floor_km": floor, "ceiling_km": ceiling}])),
    }


@st.composite
def channels(draw: st.DrawFn, posts: list[str]) -> Document:
    """A channel between two of the posts."""
    channel: Document = {"ends": draw(st.lists(st.sampled_from(posts), min_size=2, max_size=2))}
    if draw(st.booleans()):
        channel[draw(times("travel"))] = draw(delays())
    if draw(st.booleans()):
        channel |= {"capacity": draw(st.integers(1, 3)), "cut": draw(st.booleans())}
        channel["precedence"] = draw(st.sampled_from(["flash", "immediate", "priority", "routine"]))
        channel["routine"] = {"calls_per_day": draw(numbers()), draw(times("talk")): draw(delays())}
    answers = st.fixed_dictionaries({}, optional={"chance": numbers(1.0), "delay_s": delays()})
    channel["questions"] = draw(st.dictionaries(names(), answers, max_size=2))
    stems = draw(st.lists(st.sampled_from(["repeat", "give_up", "wait"]), unique=True))
    channel["timers"] = {draw(times(stem)): draw(delays()) for stem in stems}
    return channel


@st.composite
def traffic(draw: st.DrawFn, parties: list[str]) -> Document:
    """Sorties of one of the parties."""
    weights = draw(st.lists(st.integers(1, 9), min_size=1, max_size=3))
    targets = [
        {
            "name": f"area {number}",
            "centre": draw(places()),
            draw(lengths("radius")): draw(figures()),
            "share": {"value": weight / sum(weights), "grade": "B", "source": "an account"},
        }
        for number, weight in enumerate(weights)
    ]
    return {
        "party": draw(st.sampled_from(parties)),
        "type": "Su-24",
        "base": draw(places()),
        "sorties_per_day": draw(numbers()),
        draw(units("speed", "m_s", "kt", "kmh")): draw(delays()),
        draw(lengths("altitude")): draw(figures()),
        draw(lengths("run")): draw(figures()),
        "passes": draw(st.integers(1, 9)),
        draw(lengths("navigation_error")): draw(numbers()),
        "stray": draw(numbers(1.0)),
        draw(lengths("stray_error")): draw(numbers()),
        "targets": targets,
        **draw(sources()),
    }


@st.composite
def flights(draw: st.DrawFn, parties: list[str]) -> Document:
    """A documented track of one of the parties, without its id."""
    at = draw(times("at"))
    moments = sorted(draw(st.sets(st.integers(0, 2000), min_size=2, max_size=4)))
    return {
        "party": draw(st.sampled_from(parties)),
        "type": "F-16",
        draw(lengths("altitude")): draw(figures()),
        "waypoints": [{at: moment, "place": draw(places())} for moment in moments],
        **draw(sources()),
    }


@st.composite
def documented(draw: st.DrawFn) -> Document:
    """A documented figure."""
    low, value, high = sorted(draw(st.lists(figures(), min_size=3, max_size=3)))
    grade = draw(st.sampled_from("ABC"))
    figure = {"quantity": "violated per sortie", "title": "a figure", "low": low, "high": high, "grade": grade}
    of = draw(st.sampled_from([{}, {"arm": "all"}, {"arm": "loose", "over": "all", "miss": "it is known"}]))
    return figure | {"source": "an account"} | ({"value": value} if draw(st.booleans()) else {}) | of


@st.composite
def studies(draw: st.DrawFn, hinges: list[str]) -> Document:
    """A study of two arms that hinges on some parameters with a range."""
    study: Document = {"baseline": "all", "arms": ["all", "loose"], "measure": "released"}
    if draw(st.booleans()):
        study |= {"first": draw(st.integers(1, 100)), "most": draw(st.integers(100, 5000))}
    return study | {"hinges": hinges[: draw(st.integers(0, 2))]}


@st.composite
def theatre(draw: st.DrawFn, parties: list[str], lines: list[str]) -> Document:
    """What a scenario may have beside a border."""
    given: Document = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "airprox": airproxes(parties),
                "strikes": st.lists(strikes(parties), min_size=1, max_size=2),
                "rescue": rescues(parties),
                "relay": st.fixed_dictionaries({"party": st.sampled_from(parties)}),
                "escalation": escalations(parties, lines),
            },
        )
    )
    if "strikes" in given:
        given["strikes"] = [strike | {"id": f"strike {n}"} for n, strike in enumerate(given["strikes"])]
    return given


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Valid scenario documents, in every unit."""
    parties = draw(st.lists(names(), min_size=2, max_size=3, unique=True))
    posts = [*parties, "staff"]
    lines = draw(st.dictionaries(names(), channels(posts), min_size=1, max_size=2))
    airspace = draw(airspaces(parties))
    patrol = {
        "pairs": draw(st.integers(1, 4)),
        "coverage": draw(numbers(1.0)),
        draw(times("close")): draw(delays()),
        draw(times("scramble")): draw(delays()),
    }
    ranged = [
        f"{path}.{key}"
        for path, table in (("airspaces.sky", airspace), ("defence.patrol", patrol))
        for key, value in table.items()
        if isinstance(value, dict) and value.keys() >= {"range", "value"}
    ]
    arms: Document = {"all": {"title": "all channels"}}
    for number, line in enumerate(draw(st.lists(st.sampled_from(sorted(lines)), max_size=2))):
        arms[f"without {number}"] = {"title": f"no {line}", "remove": [line]}
    arms["loose"] = {"title": "weapons free", "set": {"defence.weapons": "free", "defence.patrol.pairs": 9}}
    return {
        "title": "A scenario",
        "question": "What then?",
        "days": draw(st.integers(1, 60)),
        "centre": draw(places()),
        "parties": {name: {"name": name, "languages": ["en"]} for name in parties},
        "airspaces": {"sky": airspace},
        "defence": {
            "airspace": "sky",
            "party": draw(st.sampled_from(parties)),
            "warnings": draw(st.integers(1, 12)),
            "weapons": draw(st.sampled_from(["hold", "tight", "free"])),
            "delegated": draw(st.booleans()),
            "calls_at": draw(st.sampled_from(["warning", "crossing"])),
            "response": draw(st.sampled_from(["fire", "intercept"])),
            "patrol": patrol,
        },
        "channels": lines,
        "centres": {
            "staff": {
                "party": parties[0],
                "shifts": [{"begins_h": 0, "ends_h": 24, "officers": draw(st.integers(1, 3))}],
                **draw(sources()),
            }
        },
        "traffic": draw(st.lists(traffic(parties), max_size=2)),
        "flights": [
            flight | {"id": f"flight {number}"}
            for number, flight in enumerate(draw(st.lists(flights(parties), max_size=2)))
        ],
        **draw(theatre(parties, sorted(lines))),
        "arms": arms,
        "study": draw(studies(ranged)),
        "documented": draw(st.lists(documented(), max_size=2)),
    }


def spots(node: Any) -> list[tuple[Any, Any]]:
    """Every (container, key or index) below a node of a document, from the top down."""
    found: list[tuple[Any, Any]] = []
    inside = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    for key, member in inside:
        found += [(node, key), *spots(member)]
    return found


@cache
def values() -> st.SearchStrategy[Any]:
    """What could stand anywhere in a file by mistake, extremes before all."""
    huge = 10**400
    figures = [0, -1, 1, 2, 10**9, huge, -huge, 0.0, -0.0, 0.5, 1.5, -0.1, 1e-320, 1e308, -1e308, nan, inf, -inf]
    words = ["", " ", "A", "C", "russia", "hotline", "\x1b[31m", "é\n", "channels"]
    extremes = st.sampled_from(figures) | st.sampled_from(words) | st.booleans()
    leaves = extremes | st.none() | st.text(max_size=5) | st.floats() | st.integers() | st.dates()
    keys = st.sampled_from(["value", "low", "high", "grade", "source", "range", "cut", "x", "at_s"]) | st.text(
        max_size=3
    )
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
    )


@st.composite
def near_documents(draw: st.DrawFn, valid: st.SearchStrategy[Document] | None = None) -> Document:
    """Valid documents with one to four changes: deleted, renamed, retyped, nested, made extreme, swapped."""
    document = copy.deepcopy(draw(valid if valid is not None else documents()))
    changes: list[Callable[..., None]] = [_delete, _rename, _replace, _nest, _swap, _scale, _copy]
    for _ in range(draw(st.integers(1, 4))):
        places = spots(document)
        if places:
            draw(st.sampled_from(changes))(draw, places, *draw(st.sampled_from(places)))
    return document


def _delete(draw: st.DrawFn, places: list[Any], node: Any, key: Any) -> None:
    del node[key]


def _rename(draw: st.DrawFn, places: list[Any], node: Any, key: Any) -> None:
    other = str(draw(st.sampled_from(places))[1])
    if isinstance(node, dict):
        stem = str(key).rpartition("_")[0]
        mistaken = [other, str(key)[:-1], f"{key}s", f"{key}.x", f"{key}[0]", stem, f"{stem}_ft", f"{stem}_min", ""]
        node[draw(st.sampled_from(mistaken))] = node.pop(key)


def _replace(draw: st.DrawFn, places: list[Any], node: Any, key: Any) -> None:
    node[key] = draw(values())


def _nest(draw: st.DrawFn, places: list[Any], node: Any, key: Any) -> None:
    node[key] = draw(st.sampled_from([[node[key]], {"value": node[key]}, {key: node[key]}, [node[key], node[key]]]))


def _swap(draw: st.DrawFn, places: list[Any], node: Any, key: Any) -> None:
    other, place = draw(st.sampled_from(places))
    # Copies: a document is a tree, and a table moved into itself would be none.
    node[key], other[place] = copy.deepcopy(other[place]), copy.deepcopy(node[key])


def _scale(draw: st.DrawFn, places: list[Any], node: Any, key: Any) -> None:
    if isinstance(node[key], int | float):
        node[key] = node[key] * draw(st.sampled_from([-1, 0, 2, 10**6, 1e-9]))


def _copy(draw: st.DrawFn, places: list[Any], node: Any, key: Any) -> None:
    if isinstance(node, list):
        node.append(copy.deepcopy(node[key]))
    else:
        node[f"{key}_s"] = copy.deepcopy(node[key])


YES, NO = 2.0**-53, 1 - 2.0**-53
"""Numbers by which luck answers a question yes, or no, wherever there is a chance of that."""
EARLY, USUAL, LATE = 0.05, 0.5, 0.95
"""Numbers by which it lets a time be short, the median, or long."""

HARMFUL = frozenset(question.path for question in (DISPOSED, PERMITTED, FIRES, KILLS))
"""The questions that are better answered no."""

TO_THE_SHOT = ("notice", "identification", "liaison", "guard", "hotline", "tactical", "patrol", "chain", "missile")
"""The channels with questions, the nearer to a shot the later."""


def decisions(ready: Theatre) -> dict[str, tuple[float, ...]]:
    """What luck decides in an encounter, by the name it knows it by: the number that averts, and those that may not.

    Times come first, then questions, those near the shot last: the sooner a decision comes, the rather it is put right.
    """
    open_ = {path: chance for path, chance in ready.timing.chances.items() if 0 < chance < 1}
    paths = sorted(open_, key=lambda path: (TO_THE_SHOT.index(path.partition(".")[0]), path))
    spread = sorted(path for path, delay in ready.timing.delays.items() if not delay.is_fixed)
    times = {f"{path} delay": (USUAL, EARLY, LATE) for path in [*spread, "patrol.in_position"]}
    return times | {path: (NO, YES) if path in HARMFUL else (YES, NO) for path in paths}


def well(decided: Mapping[str, tuple[float, ...]]) -> dict[str, float]:
    """All of it decided well."""
    return {name: good for name, (good, *_) in decided.items()}


def lucks(decided: Mapping[str, tuple[float, ...]]) -> st.SearchStrategy[Luck]:
    """Lucks by which some of these decisions go wrong and all others well; they shrink to ones where few go wrong."""
    wrong = [(name, number) for name, (_, *bad) in decided.items() for number in bad]

    def luck(which: list[bool]) -> Luck:
        return Luck(0, fixed=well(decided) | dict(one for one, goes in zip(wrong, which, strict=True) if goes))

    return st.lists(st.booleans(), min_size=len(wrong), max_size=len(wrong)).map(luck)
