"""What a study of the spiral answers, and what makes it again."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from deconflict.study.statistics import Estimate


@frozen
class Band:
    """Incidents up to the end of each day, the first being none: the mean, and its 95 % interval."""

    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@frozen
class StepTimes:
    """When a step was taken first, in days: the share of campaigns in which it was, the median, a tenth, nine tenths.

    `undone` is in how many campaigns it was undone within the year.
    """

    party: str
    place: int
    title: str
    share: float
    median: float
    low: float
    high: float
    undone: int


@frozen
class StepDid:
    """What a step added to the incidents of a year: the baseline less the same without the step.

    `unknown` is the least and the greatest of that at the ends of what the step's effects may be, if these have ranges.
    """

    party: str
    place: int
    title: str
    did: Estimate
    ratio: Estimate
    unknown: tuple[float, float] | None


@frozen
class Took:
    """How long something took, in days, by the share for which it had happened; `seen` of `waits` happened."""

    said: str
    waits: int
    seen: int
    days: Mapping[str, Estimate]


@frozen
class ArmYear:
    """One arm's year.

    Attributes:
        counts: by what happened, how many it happened to, in all campaigns.
        expected: incidents in a year.
        without_loop: the same where nothing follows from incidents.
        loop: what the loop adds.
        loop_ratio: how many times those without it.
        difference: what the arm adds to the baseline.
        ratio: how many times the baseline.
        waits: from an incident to the next: how many there were, of which `seen` did not outlast the year.
        to_next: days to the next incident, by the share for which it had come.
        curve: the incidents of the year, day by day.
    """

    name: str
    title: str
    sorties: int
    counts: Mapping[str, int]
    expected: Estimate
    without_loop: Estimate
    loop: Estimate
    loop_ratio: Estimate
    difference: Estimate
    ratio: Estimate
    waits: int
    seen: int
    to_next: Mapping[str, Estimate]
    curve: Band = field(repr=False)
    steps: tuple[StepTimes, ...]
    took: tuple[Took, ...]


@frozen
class Spiral:
    """The answer."""

    scenario: str
    title: str
    question: str
    version: str
    fingerprint: str
    command: str
    lucks: tuple[int, int]
    days: int
    campaigns: int
    verdict: str
    measure: str
    baseline: str
    arms: tuple[ArmYear, ...]
    steps: tuple[StepDid, ...]
