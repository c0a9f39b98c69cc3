"""What a choice of a lesson does: in which campaign, and what is done to it from the stop on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import evolve

from deconflict.engine.campaign import run
from deconflict.errors import Fault, ScenarioError, UsageError
from deconflict.study.rerun import Rerun
from deconflict.world.intervention import Intervention
from deconflict.world.lesson import Choice, Lesson
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.scenario import Arm, Scenario
from deconflict.world.shelf import find
from deconflict.world.spelling import below
from deconflict.world.variation import with_arm
from deconflict.world.vocabulary import hint

_CHOSEN = "chosen"


def based(lesson: Lesson) -> Rerun:
    """The campaign that a class walks through.

    Raises:
        ScenarioError: there is no such scenario or arm, or the scenario is wrong.
    """
    place = "scenario"
    try:
        scenario = _scenario(lesson, lesson.scenario)
        place, arm = "arm", lesson.arm or (scenario.study.baseline if scenario.study else "")
        changed = with_arm(scenario, arm) if arm else scenario
    except UsageError as error:
        raise ScenarioError(lesson.name, ((place, error.found, error.expected),)) from None
    return Rerun(changed, lesson.luck, arm, scenario.arms[arm].title if arm else "")


def world_of(lesson: Lesson, choice: Choice) -> Rerun:
    """The campaign of a choice from the start: another scenario, another arm, other values, in this order."""
    scenario = _scenario(lesson, choice.scenario or lesson.scenario)
    baseline = scenario.study.baseline if scenario.study else ""
    arm = choice.arm or (baseline if choice.scenario else lesson.arm or baseline)
    title = scenario.arms[arm].title if arm in scenario.arms else ""
    changed = with_arm(scenario, arm) if arm else scenario
    if choice.set:
        changed = with_arm(evolve(changed, arms={_CHOSEN: Arm(title=choice.say, set=choice.set)}), _CHOSEN)
    return Rerun(evolve(changed, arms=scenario.arms), lesson.luck, arm, title)


def _scenario(lesson: Lesson, name: str) -> Scenario:
    path = find(name)
    return read(Path(lesson.name).parent / path if name.endswith(".toml") else path)


def wrong(lesson: Lesson, base: Rerun, choice: Choice, where: str) -> Iterator[Fault]:
    """What is wrong with a choice, seen from the scenario."""
    for name in choice.give:
        if name not in base.channels:
            expected = f"one of {', '.join(base.channels)}{hint(name, base.channels)}"
            yield f"{where}.give", f'the channel "{name}"', expected
    try:
        world = world_of(lesson, choice) if choice.from_the_start else base
        # With nothing in the air, the names that are changed are all that can be wrong.
        empty = evolve(world.flown, approaches={}, meetings={}, attacks={})
        run(world.staged, Luck(world.luck), empty)
        asked = done(world, evolve(choice, give=()), 0)
    except UsageError as error:
        yield where, error.found, error.expected
        return
    except ScenarioError as error:
        own = f"arms.{_CHOSEN}."
        yield from ((below(where, place.removeprefix(own)), found, expected) for place, found, expected in error.faults)
        return
    for one in _one_by_one(asked):
        try:
            run(world.staged, Luck(world.luck), empty, [one])
        except UsageError as error:
            yield where, error.found, error.expected


def _one_by_one(of: Iterable[Intervention]) -> Iterator[Intervention]:
    """Each thing that is done, alone and at the start: what is wrong with it is not hidden by another."""
    for one in of:
        yield from (Intervention(cut=(name,)) for name in one.cut)
        yield from (Intervention(restore=(name,)) for name in one.restore)
        yield from (Intervention(answers={path: answer}) for path, answer in one.answers.items())
        yield from (Intervention(takes_s={path: takes_s}) for path, takes_s in one.takes_s.items())


def done(world: Rerun, choice: Choice, after: int) -> tuple[Intervention, ...]:
    """What is done from the stop on."""
    if choice.from_the_start or choice.as_it_was:
        return ()
    given = [world.given(channel, after=after) for channel in choice.give]
    own = Intervention(
        after=after,
        cut=choice.cut,
        restore=choice.restore,
        answers=choice.answers,
        takes_s=choice.takes_s,
        luck=choice.luck,
    )
    return (*given, own)
