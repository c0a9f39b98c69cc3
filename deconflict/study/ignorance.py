"""What is not known: the grade-C ranges of a scenario, as variants of it, and what follows. Never mixed with chance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite, nan

import numpy as np
from attrs import evolve, frozen

from deconflict.study.result import Hinge
from deconflict.study.runner import Flown, Measured
from deconflict.study.statistics import FEW
from deconflict.world.parameter import Delay, Graded
from deconflict.world.scenario import Arm, Scenario
from deconflict.world.variation import parameters, with_arm

DRAWS = 12
"""How many worlds are drawn in which every unknown number lies somewhere else in its range."""
SEED = 2015
_GEOMETRY = ("airspaces.", "traffic[")


@frozen
class Variant:
    """A scenario with unknown numbers moved, one of them to an end of its range or all at once, under one arm."""

    world: str
    arm: str
    hinge: str | None
    value: float | None

    @property
    def name(self) -> str:
        """What it is called among a plan's variants."""
        return f"{self.arm}: {self.world}"


def variants(scenario: Scenario, arms: tuple[str, ...]) -> dict[Variant, Scenario]:
    """The worlds in which a study's answer is asked for again.

    One hinge at a time at both ends of its range, and DRAWS worlds of a Latin hypercube over every grade-C range at
    once; each for every arm. In the latter the map and the flights stay as they are.
    A number is as likely in any part of its range; a time in any part of its logarithm, where its range is above zero.
    """
    made: dict[Variant, Scenario] = {}
    known = parameters(scenario)
    for hinge in scenario.study.hinges if scenario.study else ():
        for value in known[hinge].range or ():
            moved = _moved(scenario, {hinge: value})
            for arm in arms:
                made[Variant(f"{hinge} at {value:g}", arm, hinge, value)] = with_arm(moved, arm)
    for number, world in enumerate(_hypercube(known)):
        moved = _moved(scenario, world)
        for arm in arms:
            made[Variant(f"world {number}", arm, None, None)] = with_arm(moved, arm)
    return made


def span(
    flown: Sequence[Flown], worlds: Iterable[Variant], own: float, arm: str, baseline: str
) -> tuple[float, float] | None:
    """The least and the greatest ratio of an arm over the worlds that may be, the scenario's own among them."""
    totals = {(of.arm, of.world): total for of, total in _totals(flown, worlds).items()}
    ratios = [_ratio(total, totals[baseline, world]) for (name, world), total in totals.items() if name == arm]
    known = [ratio for ratio in (own, *ratios) if isfinite(ratio)]
    return (min(known), max(known)) if totals and known else None


def hinges(
    scenario: Scenario, flown: Sequence[Flown], worlds: Iterable[Variant], arm: str, baseline: str
) -> tuple[Hinge, ...]:
    """How the ratio of an arm moves with each hinge: the widest first, those that rest on few incidents last."""
    totals = {(of.hinge, of.arm, of.value): total for of, total in _totals(flown, worlds).items()}
    known = parameters(scenario)
    found = []
    for path in dict.fromkeys(hinge for hinge, _, _ in totals if hinge):
        low, high = known[path].range or (known[path].centre,) * 2
        under = [totals[path, baseline, end] for end in (low, high)]
        ratios = (_ratio(totals[path, arm, low], under[0]), _ratio(totals[path, arm, high], under[1]))
        if all(map(isfinite, ratios)):
            fewest = min(total.incidents for total in under)
            found.append(Hinge(path, str(known[path].grade), (low, high), ratios, fewest))
    return tuple(sorted(found, key=lambda hinge: (hinge.incidents < FEW, -hinge.swing)))


def _totals(flown: Sequence[Flown], worlds: Iterable[Variant]) -> dict[Variant, Measured]:
    varied = [campaign.variants for campaign in flown if campaign.variants]
    if not varied:
        return {}
    return {of: Measured(*map(sum, zip(*(each[of.name] for each in varied), strict=True))) for of in worlds}


def _ratio(of: Measured, under: Measured) -> float:
    return of.incidents * under.sorties / (under.incidents * of.sorties) if under.incidents else nan


def _moved(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    world = Arm(title="a world that may be", set=dict(values))
    return evolve(with_arm(evolve(scenario, arms={"world": world}), "world"), arms=scenario.arms)


def _hypercube(known: Mapping[str, Graded]) -> Iterator[dict[str, float]]:
    unknown = {path: of for path, of in known.items() if of.range and not path.startswith(_GEOMETRY)}
    luck = np.random.default_rng(SEED)
    cells = np.array([luck.permutation(DRAWS) for _ in unknown]).reshape(len(unknown), DRAWS)
    shares = (cells + luck.uniform(size=cells.shape)) / DRAWS
    for draw in range(DRAWS):
        yield {
            path: _within(of, float(share)) for (path, of), share in zip(unknown.items(), shares[:, draw], strict=True)
        }


def _within(parameter: Graded, share: float) -> float:
    """The number that lies at this share of the parameter's range."""
    low, high = parameter.range or (parameter.centre, parameter.centre)
    if isinstance(parameter, Delay) and low > 0:
        return float(low * (high / low) ** share)
    return low + share * (high - low)
