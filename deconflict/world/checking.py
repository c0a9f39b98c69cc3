"""What the values of a scenario must keep to, whatever file they came from.

A complaint is (path below the value, what was found, what was expected), in the schema's names. Where the path is one
field, what was found may be None: the reader then shows what stands in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch
from itertools import pairwise
from typing import Any

from attrs import fields

from deconflict.world.channels import Shift
from deconflict.world.encounters import Airprox, Strike
from deconflict.world.parameter import Delay, Grade, Graded, Number, Probability
from deconflict.world.politics import Authority, Effect, Escalation
from deconflict.world.scenario import Arm, Documented, Scenario, Study
from deconflict.world.skies import Airspace, Flight, Traffic
from deconflict.world.units import UNITS, Kind, kind_of_field
from deconflict.world.vocabulary import Place

Complaint = tuple[str, str | None, str]

LARGEST = 1e12
"""No number in a scenario is larger, in any unit; so that no product of a few of them overflows."""

_DAY_S = UNITS[Kind.TIME]["day"]
_SHAPES = (("value",), ("low", "high"), ("low", "mode", "high"), ("median", "p95"), ("mean",))
# A spread beyond this is a slip of the pen, and a draw from it could overflow.
_WIDEST = 1e6
_SHARES_SUM_WITHIN = 1e-9
_RING = 4
_PARTIES = 2


@singledispatch
def special(value: Any) -> Iterator[Complaint]:  # noqa: ARG001 - most values have nothing special
    """What is wrong with the value by the rules of its own class."""
    return iter(())


def complaints(value: Any) -> Iterator[Complaint]:
    """What is wrong with the value, given that each of its parts is right."""
    for attribute in fields(type(value)):
        quantity = getattr(value, attribute.name)
        if (kind := kind_of_field(attribute.name)) and isinstance(quantity, float) and quantity < 0:
            yield attribute.name, None, f"a {kind} of at least 0"
    yield from special(value)


def bounds(parameter: Graded) -> Iterator[Complaint]:
    """What is wrong with the numbers of a parameter, its range apart."""
    if isinstance(parameter, Number):
        yield from _limits(parameter, "value", parameter.value)
        return
    given = [(name, number) for name in _NAMES if (number := getattr(parameter, name)) is not None]
    if tuple(name for name, _ in given) not in _SHAPES:
        found = ", ".join(name for name, _ in given) or "none of them"
        yield "", found, "one of: value | low, high | low, mode, high | median, p95 | mean"
        return
    for name, number in given:
        yield from _limits(parameter, name, number)
    for (name, number), (following, larger) in pairwise(given):
        if number > larger:
            yield following, None, f"at least the {name}, {number:g}"
    if parameter.median is not None and parameter.p95 is not None:
        if not 0 < parameter.median < parameter.p95:
            yield "", f"median {parameter.median:g}, p95 {parameter.p95:g}", "0 < median < p95"
        elif parameter.p95 > _WIDEST * parameter.median:
            yield "p95", None, f"at most {_WIDEST:,.0f} times the median"


_NAMES = ("value", "low", "mode", "high", "median", "p95", "mean")


def _limits(parameter: Graded, name: str, number: float) -> Iterator[Complaint]:
    most, wants = (1.0, "from 0 to 1") if isinstance(parameter, Probability) else (LARGEST, "at least 0")
    if not 0 <= number <= most:
        yield name, None, f"a number {wants}"


@special.register
def _number(number: Number) -> Iterator[Complaint]:
    yield from bounds(number)
    yield from _standing(number)


@special.register
def _delay(delay: Delay) -> Iterator[Complaint]:
    wrong = list(bounds(delay))
    yield from wrong
    yield from _standing(delay, shaped=not wrong)


def _standing(parameter: Graded, *, shaped: bool = True) -> Iterator[Complaint]:
    if not parameter.source.strip():
        yield "source", "nothing", "who says so, or that it is an assumption"
    if parameter.range is None:
        if parameter.grade is Grade.C:
            yield "range", "nothing", "[low, high], because the grade is C"
        return
    low, high = parameter.range
    for end, number in enumerate(parameter.range):
        yield from _limits(parameter, f"range[{end}]", number)
    if low > high:
        yield "range", None, "[low, high], the lower first"
    elif shaped and not low <= parameter.centre <= high:
        yield "range", None, f"a range that holds {parameter.centre:g}, the {_centre_name(parameter)}"


def _centre_name(parameter: Graded) -> str:
    if isinstance(parameter, Number) or parameter.value is not None:
        return "value"
    if parameter.median is not None:
        return "median"
    if parameter.mean is not None:
        return "mean"
    return "mode" if parameter.mode is not None else "middle of low and high"


@special.register
def _airspace(airspace: Airspace) -> Iterator[Complaint]:
    given = [name for name in ("country", "polygon", "disc") if getattr(airspace, name) is not None]
    if len(given) != 1:
        yield "", " and ".join(given) or "no country, polygon or disc", "one of a country, a polygon and a disc"
    if airspace.ceiling_m <= airspace.floor_m:
        yield "ceiling_m", None, f"above the floor ({airspace.floor_m:g} m)"
    if airspace.polygon is not None:
        yield from _ring(airspace.polygon)


def _ring(polygon: tuple[Place, ...]) -> Iterator[Complaint]:
    if len(polygon) < _RING:
        yield "polygon", f"{len(polygon)} points", f"at least {_RING} points, the last the same as the first"
    elif polygon[0] != polygon[-1]:
        yield (
            "polygon",
            f"{list(polygon[0])} first and {list(polygon[-1])} last",
            "the last point the same as the first",
        )
    else:
        from shapely import Polygon, is_valid_reason  # noqa: PLC0415 - slow to import, and few scenarios draw polygons

        reason = is_valid_reason(Polygon(polygon))
        if reason != "Valid Geometry":
            yield "polygon", reason, "a line around one area that does not touch or cross itself"


@special.register
def _traffic(traffic: Traffic) -> Iterator[Complaint]:
    total = sum(target.share.value for target in traffic.targets)
    if abs(total - 1) > _SHARES_SUM_WITHIN:
        yield "targets", f"shares that sum to {total:.10g}", "shares that sum to 1"
    if (traffic.stray is None) != (traffic.stray_error_m is None):
        yield "", "one of stray and stray_error", "how often it strays and how far, or neither"
    yield from _twice("targets", "name", (target.name for target in traffic.targets))


@special.register
def _flight(flight: Flight) -> Iterator[Complaint]:
    if len(flight.waypoints) < 2:  # noqa: PLR2004 - a line needs two
        yield "waypoints", f"{len(flight.waypoints)}", "at least 2 waypoints"
    for number, (one, two) in enumerate(pairwise(flight.waypoints), start=1):
        if two.at_s <= one.at_s:
            yield (
                f"waypoints[{number}]",
                f"{two.at_s:g} s after {one.at_s:g} s",
                "a later time than the waypoint before",
            )


@special.register
def _shift(shift: Shift) -> Iterator[Complaint]:
    for name in ("begins_s", "ends_s"):
        if getattr(shift, name) > _DAY_S:
            yield name, None, "a time within the day, from 0 to 24 h"
    if shift.begins_s >= shift.ends_s:
        yield "ends_s", None, "after the shift begins; write one past midnight as two, to 24 h and from 0 h"


@special.register
def _documented(documented: Documented) -> Iterator[Complaint]:
    if documented.low > documented.high:
        yield "high", None, f"at least the low, {documented.low:g}"
    elif documented.value is not None and not documented.low <= documented.value <= documented.high:
        yield "value", None, f"from {documented.low:g} to {documented.high:g}, as low and high say"
    if not documented.source.strip():
        yield "source", "nothing", "who says so"


@special.register
def _airprox(airprox: Airprox) -> Iterator[Complaint]:
    nearer, name = 0.0, "nothing"
    for further in ("risk_m", "assured_m", "minimum_m"):
        value = getattr(airprox, further).value
        if value < nearer:
            yield further, f"{value:g}", f"at least the {name}, {nearer:g}"
        nearer, name = value, further.removesuffix("_m")


@special.register
def _strike(strike: Strike) -> Iterator[Complaint]:
    if (strike.at_s is None) == (strike.strikes_per_day is None):
        yield "", "one time and a rate" if strike.at_s is not None else "no time", "either at or strikes_per_day"
    if strike.party == strike.against:
        yield "against", None, "another party than the one that strikes"
    if strike.announced is not None and not strike.reach_m:
        yield "reach_m", None, "how far from the right place the announced one may lie"


@special.register
def _effect(effect: Effect) -> Iterator[Complaint]:
    if not effect.source.strip():
        yield "source", "nothing", "who says so, or that it is an assumption"
    number = isinstance(effect.value, int | float) and not isinstance(effect.value, bool)
    if number and effect.grade is Grade.C and effect.range is None:
        yield "range", "nothing", "[low, high], because the grade is C"
    if number and effect.range is not None and not effect.range[0] <= effect.value <= effect.range[1]:  # type: ignore[operator]
        yield "range", None, f"a range that holds {effect.value:g}, the value"


@special.register
def _authority(authority: Authority) -> Iterator[Complaint]:
    for mark, steps in authority.provoked_by.items():
        if steps > len(authority.ladder):
            yield f"provoked_by.{mark}", str(steps), f"at most {len(authority.ladder)}, the steps of the ladder"


@special.register
def _escalation(escalation: Escalation) -> Iterator[Complaint]:
    if len(escalation.parties) != _PARTIES:
        yield "parties", f"{len(escalation.parties)}", "two parties"


@special.register
def _study(study: Study) -> Iterator[Complaint]:
    if study.first > study.most:
        yield "most", None, f"at least the first, {study.first}"
    for name in ("arms", "hinges"):
        yield from _twice(name, "", getattr(study, name))


@special.register
def _arm(arm: Arm) -> Iterator[Complaint]:
    yield from _twice("remove", "", arm.remove)


@special.register
def _scenario(scenario: Scenario) -> Iterator[Complaint]:
    yield from _twice("flights", "id", (flight.id for flight in scenario.flights))
    for name, arm in scenario.arms.items():
        # The arm that all others are held against may be the scenario as it stands.
        if not arm.remove and not arm.set and not (scenario.study and scenario.study.baseline == name):
            yield f"arms.{name}", "nothing to remove or set", "remove or set; only the baseline may change nothing"


def _twice(where: str, member: str, names: Iterable[str]) -> Iterator[Complaint]:
    seen: dict[str, int] = {}
    for number, name in enumerate(names):
        if name in seen:
            place = f"{where}[{number}]" + (f".{member}" if member else "")
            yield place, f'"{name}"', f"another than that of {where}[{seen[name]}]"
        seen.setdefault(name, number)
