"""Everything that a scenario assumes: each number with how well it is known, between which ends, and who says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from attrs import fields, has

from deconflict.show.pages.sheet import Sheet
from deconflict.show.wording import TIE, asked, in_one_unit, plural
from deconflict.world.parameter import Delay, Grade, Graded, Shape
from deconflict.world.politics import Effect, Step
from deconflict.world.scenario import Documented, Scenario
from deconflict.world.variation import parameters

MEANS = {
    Grade.A: "official, or at least two independent sides agree",
    Grade.B: "one credible source, uncontested",
    Grade.C: "contested, derived or assumed",
}
"""What each grade says."""

_LADDER = re.compile(r"escalation\.parties\.([^.]+)\.ladder\[(\d+)\]\.(.+)")
_GOVERNMENT = re.compile(r"escalation\.parties\.([^.]+)\.((?:questions|timers)\..+)")
_TRAFFIC = re.compile(r"traffic\[(\d+)\]\.(.+)")
_TRAVEL = re.compile(r"channels\.([^.]+)\.travel_s")
_AREA = re.compile(r"targets\[(\d+)\]\.(.+)")


class Assumed(NamedTuple):
    """A number that the scenario gives: its key path, what it is, what it is set to, its range, and who says so."""

    path: str
    grade: Grade
    about: str
    value: str
    range: str
    source: str


def assumptions(scenario: Scenario) -> tuple[Assumed, ...]:
    """Every graded number, in the order of the scenario's schema, and what steps of governments set."""
    numbers = (_number(scenario, path, of) for path, of in parameters(scenario).items())
    return (*numbers, *_effects(scenario))


def sheets(scenario: Scenario) -> Iterator[tuple[str, Sheet]]:
    """The assumptions by grade, the least known first, each with a heading."""
    given = assumptions(scenario)
    for grade in reversed(Grade):
        own = [of for of in given if of.grade is grade]
        if own:
            rows = tuple(((of.about, of.path), of.value, of.range, of.source or "none given") for of in own)
            names = ("what", "set to", "range", "who says so")
            caption = f"Grade {grade}: {MEANS[grade]}"
            sheet = Sheet(caption, names, rows, sources=frozenset({3}), wide=True)
            yield f"Grade {grade}, {plural(len(own), 'number')}", sheet


def other_sources(scenario: Scenario) -> Sheet | None:
    """Who says what else the scenario holds: shifts, tracks, traffic, strikes and steps."""
    found = tuple(_sourced(scenario, ""))
    rows = tuple(((_named(value), path), value.source) for path, value in found)
    names = ("what", "who says so")
    return Sheet("What has a source and is no number", names, rows, sources=frozenset({1})) if rows else None


def _number(scenario: Scenario, path: str, of: Graded) -> Assumed:
    value, ends = _spelled(path, of)
    return Assumed(path, of.grade, _about(scenario, path), value, ends, of.source)


def _effects(scenario: Scenario) -> Iterator[Assumed]:
    for party, authority in scenario.escalation.parties.items() if scenario.escalation else ():
        for number, step in enumerate(authority.ladder):
            for path, effect in step.set.items():
                where = f"escalation.parties.{party}.ladder[{number}].set.{path}"
                value, ends = _set_to(path, effect)
                about = f"{_step(party, step)}, once taken: {_about(scenario, path)}"
                yield Assumed(where, effect.grade, about, value, ends, effect.source)


def _set_to(path: str, effect: Effect) -> tuple[str, str]:
    if isinstance(effect.value, bool | str):
        return str(effect.value).lower() if isinstance(effect.value, bool) else effect.value, ""
    (value, *ends), unit = _in_one_unit(path, [float(effect.value), *(effect.range or ())])
    return f"{value}{unit}", _range(ends, unit)


def _about(scenario: Scenario, path: str) -> str:
    if found := _LADDER.fullmatch(path):
        party, number, key = found.groups()
        assert scenario.escalation is not None  # noqa: S101 - the path leads there
        step = scenario.escalation.parties[party].ladder[int(number)]
        return f"{_step(party, step)}: {_TOLD.get(key, key)}"
    if found := _GOVERNMENT.fullmatch(path):
        ways = [asked(f"channels.{procedure}.{found[2]}").partition(": ")[2] for procedure in ("escalation", "status")]
        return f"{found[1]}'s government: {min(ways, key=_is_a_path)}"
    if found := _TRAFFIC.fullmatch(path):
        flown = scenario.traffic[int(found[1])]
        area = _AREA.fullmatch(found[2])
        what = f"{flown.targets[int(area[1])].name}, {area[2]}" if area else asked(found[2])
        return f"{flown.type} of {flown.party}: {what}"
    if found := _TRAVEL.fullmatch(path):
        return f"{found[1]}: how long a message is on its way"
    return asked(path)


def _step(party: str, step: Step) -> str:
    return f'{party}, step "{step.title}"'


def _is_a_path(said: str) -> bool:
    """Whether no procedure asks it, so that it is called by its key path."""
    return said.startswith(("questions, ", "timers, "))


_TOLD = {"after_s": "how long after the incident or the step before", "lasts_s": "how long it is in force at least"}


def _spelled(path: str, of: Graded) -> tuple[str, str]:
    """The value and the range, in one unit."""
    shape = of.shape if isinstance(of, Delay) else Shape.FIXED
    names = _FIELDS[shape]
    given = [float(getattr(of, name) or 0) for name in names]
    written, unit = _in_one_unit(path, [*given, *(of.range or ())])
    value = _SHAPES[shape].format(unit=unit, **dict(zip(names, written, strict=False)))
    return value, _range(written[len(names) :], unit)


def _in_one_unit(path: str, numbers: list[float]) -> tuple[list[str], str]:
    """Numbers in one unit, and the unit as it stands behind them; of days there are mostly several."""
    written, unit = in_one_unit(path, numbers)
    several = "days" if unit == "day" and written[-1] != "1" else unit
    return written, f"{TIE}{several}" if unit else ""


def _range(ends: list[str], unit: str) -> str:
    return f"{' to '.join(ends)}{unit}" if ends else ""


_SHAPES = {
    Shape.FIXED: "{value}{unit}",
    Shape.UNIFORM: "{low} to {high}{unit}",
    Shape.TRIANGULAR: "{low} to {high}{unit}, most often {mode}{unit}",
    Shape.LOGNORMAL: "half below {median}{unit}, 95 of 100 below {p95}{unit}",
    Shape.EXPONENTIAL: "{mean}{unit} on average",
}
_FIELDS = {
    Shape.FIXED: ("value",),
    Shape.UNIFORM: ("low", "high"),
    Shape.TRIANGULAR: ("low", "mode", "high"),
    Shape.LOGNORMAL: ("median", "p95"),
    Shape.EXPONENTIAL: ("mean",),
}


def _sourced(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Whatever else says who says so, by its key path."""
    if isinstance(value, Graded | Effect | Documented):
        return
    if isinstance(value, tuple):
        for number, element in enumerate(value):
            yield from _sourced(element, f"{path}[{number}]")
    elif isinstance(value, Mapping):
        for name, member in value.items():
            yield from _sourced(member, f"{path}.{name}")
    elif has(type(value)):
        if getattr(value, "source", ""):
            yield path, value
        for attribute in fields(type(value)):
            yield from _sourced(getattr(value, attribute.name), f"{path}.{attribute.name}" if path else attribute.name)


def _named(value: Any) -> str:
    """What it is called, if it has a name of its own."""
    return next((str(name) for key in ("title", "id", "name", "type") if (name := getattr(value, key, ""))), "") or (
        type(value).__name__.lower()
    )
