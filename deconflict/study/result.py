"""What a study answers: its arms, its figures beside the documented ones, and what makes it again."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from attrs import frozen

from deconflict.study.statistics import Estimate, QuantileSummary
from deconflict.world.scenario import Documented


@frozen
class ArmResult:
    """One arm: incidents per 1,000 sorties by severity, and beside the baseline arm.

    `removed` is the channels that it takes away, if that is all it does; `unknown` the least and the greatest ratio
    over the worlds that may be; `needed` how many campaigns a ratio to plus or minus 10 % would take; `gain` how many
    times fewer campaigns shared luck needs than independent luck.
    """

    name: str
    title: str
    removed: tuple[str, ...]
    sorties: int
    counts: Mapping[str, int]
    risks: Mapping[str, Estimate]
    differences: Mapping[str, Estimate]
    ratios: Mapping[str, Estimate]
    p_value: float
    gain: float
    needed: int | None
    unknown: tuple[float, float] | None
    died: Mapping[str, Mapping[str, int]]


@frozen
class Hinge:
    """How the ratio of the arm in focus moves when one unknown number goes to the ends of its range."""

    path: str
    grade: str
    range: tuple[float, float]
    ratios: tuple[float, float]
    incidents: int

    @property
    def swing(self) -> float:
        """How many times the one ratio is the other."""
        low, high = sorted(self.ratios)
        return high / low if low > 0 else inf


@frozen
class Beside:
    """A documented figure and the simulated one."""

    title: str
    documented: Documented
    simulated: float
    inside: bool


@frozen
class Incident:
    """One incident, by what makes it again."""

    arm: str
    luck: int
    flight: int
    severity: str


@frozen
class Comparison:
    """A study's result, and what makes it again."""

    scenario: str
    title: str
    question: str
    version: str
    fingerprint: str
    command: str
    lucks: tuple[int, int]
    days: int
    campaigns: int
    sorties: int
    looks: tuple[int, ...]
    level: float
    precision: float
    verdict: str
    measure: str
    baseline: str
    focus: str
    arms: tuple[ArmResult, ...]
    interaction: Estimate | None
    spare: QuantileSummary | None
    hinges: tuple[Hinge, ...]
    beside: tuple[Beside, ...]
    worst: Incident | None
