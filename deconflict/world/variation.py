"""A scenario with something changed: an arm, or one value at its key path.

A key path is spelt as in the file: `channels.hotline.questions.answers.chance`, `traffic[0].speed_kt`,
`channels.hotline.timers.repeat_s`. It may end in any unit of its kind; the canonical one is that of the inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from attrs import evolve, fields, frozen, has

from deconflict.errors import Fault, ScenarioError, UsageError
from deconflict.world.checking import bounds, complaints
from deconflict.world.parameter import Delay, Graded
from deconflict.world.politics import Step, Value
from deconflict.world.scenario import Arm, Scenario
from deconflict.world.spelling import Faulty, below, columns, is_timed, match, match_timed, refuse, shown, written
from deconflict.world.structuring import converted, known_names, structured
from deconflict.world.units import Kind, inside
from deconflict.world.vocabulary import Known, hint

Steps = tuple[str | int, ...]

_PATH = re.compile(r"[^.\[\]]+(?:\.[^.\[\]]+|\[[0-9]{1,9}\])*")
_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
_NOT_BETWEEN_ENCOUNTERS = frozenset({"traffic", "flights", "strikes", "days", "centre", "escalation"})
"""What a step of an escalation cannot change: what is flown is known before anyone climbs it."""
# An arm is a difference in the world; what is asked about the world is the same for all arms.
_NOT_THE_WORLD = frozenset({"name", "title", "question", "arms", "study", "documented"})


@frozen
class _Spot:
    """What a key path leads to: the steps inside, the canonical path, the type, the path's unit and the value."""

    steps: Steps
    path: str
    type: Any
    unit: str | None
    value: Any


def with_arm(scenario: Scenario, arm_name: str) -> Scenario:
    """The scenario as it is under one of its arms: channels removed first, then values set.

    Raises:
        UsageError: the scenario has no such arm.
        ScenarioError: the arm cannot be applied, which the reader would have said.
    """
    if arm_name not in scenario.arms:
        raise UsageError(f'the arm "{arm_name}"', f"one of {', '.join(sorted(scenario.arms)) or 'none'}")
    changed, faults = _applied(scenario, scenario.arms[arm_name])
    if faults:
        raise ScenarioError(scenario.name, tuple(Faulty(*faults).under(below("arms", written(arm_name)))))
    return changed


def with_steps(scenario: Scenario, steps: Iterable[Step]) -> Scenario:
    """The scenario as it is while these steps of an escalation are in force, a later one over an earlier.

    Raises:
        ScenarioError: a step cannot be applied, which the reader would have said.
    """
    changed = scenario
    for step in steps:
        changed, faults = _changed(changed, _of_step(step))
        if faults:
            raise ScenarioError(scenario.name, tuple((where, found, expected) for where, found, expected in faults))
    return changed


def at_value(scenario: Scenario, key_path: str, value: Value) -> Scenario:
    """The scenario with one value changed; a number moves the centre of a parameter.

    Raises:
        ScenarioError: the key path leads nowhere, or the value cannot stand there.
    """
    changed, faults = _changed(scenario, [("", key_path, value)])
    if faults:
        raise ScenarioError(scenario.name, tuple((key_path, found, expected) for _, found, expected in faults))
    return changed


def parameters(scenario: Scenario) -> Mapping[str, Graded]:
    """Every graded parameter by its canonical key path, in the order of the schema, then of the names."""
    return dict(_graded(scenario, ""))


def arm_faults(scenario: Scenario) -> Iterator[Fault]:
    """What is wrong with the arms, seen from the whole scenario."""
    for name, arm in scenario.arms.items():
        yield from Faulty(*_applied(scenario, arm)[1]).under(below("arms", written(name)))


def step_faults(scenario: Scenario) -> Iterator[Fault]:
    """What is wrong with the steps of an escalation, seen from the whole scenario."""
    for party, authority in scenario.escalation.parties.items() if scenario.escalation else ():
        for number, step in enumerate(authority.ladder):
            where = f"escalation.parties.{written(party)}.ladder[{number}]"
            yield from Faulty(*_changed(scenario, _of_step(step))[1]).under(where)
            for path in step.set:
                if re.split(r"[.\[]", path)[0] in _NOT_BETWEEN_ENCOUNTERS:
                    yield f"{where}.set", path, "a value that can change between one encounter and the next"


def hinge_faults(scenario: Scenario) -> Iterator[Fault]:
    """Hinges that are not parameters with a range, or that cannot take both ends of it."""
    for number, hinge in enumerate(scenario.study.hinges if scenario.study else ()):
        where = f"study.hinges[{number}]"
        try:
            spot = _spot(scenario, hinge)
        except Faulty as unknown:
            yield from Faulty(*unknown.faults).under(where)
            continue
        if not isinstance(spot.value, Graded) or spot.value.range is None:
            yield where, f"{hinge}, which has no range", "the key path of a parameter with a range"
            continue
        for end in spot.value.range:
            for _, found, expected in _changed(scenario, [("", spot.path, end)])[1]:
                yield where, f"{hinge} at {end:g}, an end of its range: {found}", expected


def settled(scenario: Scenario) -> Scenario:
    """The same scenario with the key paths and values of its arms and hinges in the units of the inside."""
    known = known_names(_tables(scenario))

    def canonical(arm: Arm) -> Arm:
        spots = [(_spot(scenario, path), value) for path, value in arm.set.items()]
        return evolve(arm, set={spot.path: _plain(spot, value, known) for spot, value in spots})

    def settled_step(step: Step) -> Step:
        spots = [(_spot(scenario, path), effect) for path, effect in step.set.items()]
        values = {spot.path: evolve(effect, value=_plain(spot, effect.value, known)) for spot, effect in spots}
        return evolve(step, set=values)

    if scenario.escalation:
        parties = {
            name: evolve(authority, ladder=tuple(settled_step(step) for step in authority.ladder))
            for name, authority in scenario.escalation.parties.items()
        }
        scenario = evolve(scenario, escalation=evolve(scenario.escalation, parties=parties))
    arms = {name: canonical(arm) for name, arm in scenario.arms.items()}
    hinges = tuple(_spot(scenario, hinge).path for hinge in scenario.study.hinges) if scenario.study else ()
    return evolve(scenario, arms=arms, study=scenario.study and evolve(scenario.study, hinges=hinges))


def timed_key(name: str) -> str:
    """The canonical key of a time in a table of times by name."""
    return inside(name, Kind.TIME)


def _of_step(step: Step) -> list[tuple[str, str, Value]]:
    """What a step changes: each (where it is asked for, key path, value)."""
    cut = [(f"cuts[{number}]", f"channels.{name}.cut", True) for number, name in enumerate(step.cuts)]
    return [*cut, *((below("set", written(path)), path, effect.value) for path, effect in step.set.items())]


def _applied(scenario: Scenario, arm: Arm) -> tuple[Scenario, list[Fault]]:
    removed = [(f"remove[{number}]", f"channels.{name}.cut", True) for number, name in enumerate(arm.remove)]
    values = [(below("set", written(path)), path, value) for path, value in arm.set.items()]
    return _changed(scenario, [*removed, *values])


def _changed(scenario: Scenario, changes: Iterable[tuple[str, str, Value]]) -> tuple[Scenario, list[Fault]]:
    """The scenario with values set, each (where it is asked for, key path, value), and what is wrong with that."""
    known = known_names(_tables(scenario))
    faults: list[Fault] = []
    done: dict[str, tuple[str, Steps, Value]] = {}
    changed = scenario
    for where, path, value in changes:
        try:
            spot = _spot(changed, path)
            changed = _replaced(changed, spot.steps, _leaf(spot, value, known))
        except Faulty as wrong:
            faults.extend(wrong.under(where))
            continue
        if spot.path in done:
            faults.append((where, f"{spot.path}, beside {done[spot.path][0]}", "each value changed once"))
        done[spot.path] = where, spot.steps, value
    if not faults:
        broken = [fault for change in done.values() for fault in _broken(changed, *change)]
        faults.extend(dict.fromkeys(broken))
    return changed, faults


def _tables(scenario: Scenario) -> Mapping[str, Any]:
    return {name: getattr(scenario, name) for name in columns(Scenario)}


def _spot(scenario: Scenario, key_path: str) -> _Spot:
    if not _PATH.fullmatch(key_path):
        raise refuse(key_path, "a key path such as channels.hotline.travel_s or traffic[0].speed_kt")
    spot = _Spot((), "", Scenario, None, scenario)
    for name, number in _STEP.findall(key_path):
        spot = _element(spot, int(number)) if number else _member(spot, name)
    if spot.steps[0] in _NOT_THE_WORLD:
        raise refuse(key_path, "a key path into the world: not what is asked about it, and no arm")
    return spot


def _element(above: _Spot, number: int) -> _Spot:
    if get_origin(above.type) is not tuple or above.value is None:
        raise Faulty(("", f"[{number}] below {above.path}, which is not a list", "a key path that ends there"))
    if number >= len(above.value):
        raise Faulty(("", f"[{number}] below {above.path}", f"an index below {len(above.value)}"))
    first, *others = get_args(above.type)
    type_ = first if others[-1] is ... else [first, *others][number]
    return _Spot((*above.steps, number), f"{above.path}[{number}]", type_, None, above.value[number])


def _member(above: _Spot, key: str) -> _Spot:
    try:
        name, canonical, unit, type_ = _named(above, key)
    except Faulty as wrong:
        seen = f'"{key}"' + (f" below {above.path}" if above.path else "")
        raise Faulty(*((where, f"{seen}: {found}", expected) for where, found, expected in wrong.faults)) from None
    path = f"{above.path}.{canonical}" if above.path else canonical
    return _Spot((*above.steps, name), path, type_, unit, _below(above.value, name))


def _named(above: _Spot, key: str) -> tuple[str, str, str | None, Any]:
    """A member's name inside, its canonical key, the unit of the key, and its type."""
    if above.value is None:
        raise Faulty(("", f"the scenario has no {above.path}", "a key path to what it has"))
    if get_origin(above.type) is Mapping:
        timed = is_timed(above.type)
        name, unit = match_timed(key) if timed else (key, None)
        if name not in above.value:
            names = sorted(timed_key(name) if timed else name for name in above.value)
            raise Faulty(("", f"an unknown name{hint(key, names)}", f"one of {', '.join(names) or 'none'}"))
        return name, timed_key(name) if timed else name, unit, get_args(above.type)[1]
    if has(above.type) and not isinstance(above.value, Graded):
        name, unit = match(above.type, key)
        return name, name, unit, _not_none(columns(above.type)[name].type)
    raise Faulty(("", "nothing that can be set by itself", f"a key path that ends at {above.path}"))


def _not_none(type_: Any) -> Any:
    parts = [part for part in get_args(type_) if part is not NoneType]
    return parts[0] if get_origin(type_) in (Union, UnionType) and len(parts) == 1 else type_


def _plain(spot: _Spot, value: Value, known: Known) -> Value:
    """The value that is set, in the unit of the inside."""
    graded = isinstance(spot.type, type) and issubclass(spot.type, Graded)
    plain: Value = converted(structured(value, float if graded else spot.type, known), spot.unit, value)
    return plain


def _leaf(spot: _Spot, value: Value, known: Known) -> Any:
    bare = get_args(spot.type)[0] if get_origin(spot.type) is Annotated else spot.type
    if isinstance(spot.value, Graded):
        return spot.value.at(float(_plain(spot, value, known)))
    if has(bare) or get_origin(bare) in (Mapping, tuple):
        found = "no number there to change" if spot.value is None else "more than one value there"
        raise Faulty(("", f"{spot.path}: {found}", "the key path of one value that the scenario has"))
    return _plain(spot, value, known)


def _replaced(here: Any, steps: Steps, leaf: Any) -> Any:
    if not steps:
        return leaf
    step, *rest = steps
    inner = _replaced(_below(here, step), tuple(rest), leaf)
    if isinstance(step, int):
        return (*here[:step], inner, *here[step + 1 :])
    return {**here, step: inner} if isinstance(here, Mapping) else evolve(here, **{step: inner})


def _below(here: Any, step: str | int) -> Any:
    return here[step] if isinstance(step, int) or isinstance(here, Mapping) else getattr(here, step)


def _broken(scenario: Scenario, where: str, steps: Steps, value: Value) -> Iterator[Fault]:
    """What is wrong with a changed value, and with all that contains it, which several changes may share."""
    here: Any = scenario
    path = ""
    for step in (*steps, None):
        if isinstance(here, Graded):
            # An arm may go beyond the range of what is known: that is often the point of it.
            yield from ((where, shown(value), expected) for _, _, expected in bounds(here))
        elif has(type(here)):
            for place, found, expected in complaints(here):
                yield "", f"{below(path, place)}: {found or shown(getattr(here, place, None))}", expected
        if step is not None:
            here = _below(here, step)
            path = f"{path}[{step}]" if isinstance(step, int) else below(path, step) if path else step


def _graded(value: Any, path: str) -> Iterator[tuple[str, Graded]]:
    if isinstance(value, Graded):
        yield path, value
    elif isinstance(value, tuple):
        for number, element in enumerate(value):
            yield from _graded(element, f"{path}[{number}]")
    elif isinstance(value, Mapping):
        for name, member in sorted(value.items()):
            yield from _graded(member, f"{path}.{timed_key(name) if isinstance(member, Delay) else name}")
    elif has(type(value)):
        for attribute in fields(type(value)):
            yield from _graded(getattr(value, attribute.name), f"{path}.{attribute.name}" if path else attribute.name)
