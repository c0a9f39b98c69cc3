"""When a run may stop: looks that are planned beforehand, and how precise a ratio is."""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import Enum

from attrs import frozen

from deconflict.study.statistics import Estimate

DIFFERING = 10


class Decision(Enum):
    """What follows from a look."""

    PRECISE = "stop: as precise as was asked for"
    GO_ON = "fly up to the next look"
    IMPRECISE = "stop: the last look is reached, and it is not as precise as was asked for"
    UNSURE = "stop: the last look is reached, and the arms differ in too few campaigns to trust the precision"


@frozen
class Looks:
    """A plan to look at ``first`` campaigns, then ``growth`` times as many each time, and last at ``most``.

    With each look's intervals at ``level``, all looks together miss with probability ``alpha`` at most (union bound,
    Bonferroni 1936): whatever makes the run stop, the interval shown covers with 1 - alpha, as far as single
    intervals keep their level. Raises ValueError unless 1 <= first <= most, growth > 1 and 0 < alpha < 1.
    """

    first: int
    growth: float
    most: int
    alpha: float = 0.05

    def __attrs_post_init__(self) -> None:
        if not (1 <= self.first <= self.most and 1 < self.growth < math.inf and 0 < self.alpha < 1):
            raise ValueError(f"{self}: expected 1 <= first <= most, growth > 1, 0 < alpha < 1")

    @property
    def sizes(self) -> tuple[int, ...]:
        """Campaigns at each look, growing; the last is ``most``."""
        sizes = [self.first]
        while sizes[-1] < self.most:
            sizes.append(min(self.most, math.ceil(sizes[-1] * self.growth)))
        return tuple(sizes)

    @property
    def level(self) -> float:
        """The level of each look's intervals."""
        return 1 - self.alpha / len(self.sizes)

    def decide(
        self, campaigns: int, ratios: Iterable[Estimate], precision: float, differing: Iterable[int] = ()
    ) -> Decision:
        """What to do after the look at ``campaigns``, given ratios made at ``level``: stop when all are precise.

        ``differing`` says in how many campaigns each arm differs from the baseline. A ratio that rests on fewer than
        DIFFERING of them is not precise, however narrow: resampling knows only such differences as occurred.
        Raises ValueError when no look is planned there: it would not be paid for.
        """
        if campaigns not in self.sizes:
            raise ValueError(f"a look at {campaigns} campaigns: expected one of {self.sizes}")
        narrow = all(precise_enough(ratio, precision) for ratio in ratios)
        if narrow and all(number >= DIFFERING for number in differing):
            return Decision.PRECISE
        if campaigns < self.most:
            return Decision.GO_ON
        return Decision.UNSURE if narrow else Decision.IMPRECISE


def relative_half_width(ratio: Estimate) -> float:
    """How far an interval of a ratio reaches: 0.1 from x / 1.1 to x * 1.1; inf with an end at 0, inf or nan."""
    if not 0 < ratio.low <= ratio.high < math.inf:
        return math.inf
    return math.expm1((math.log(ratio.high) - math.log(ratio.low)) / 2)


def precise_enough(ratio: Estimate, precision: float) -> bool:
    """Whether (log high - log low) / 2 is at most log(1 + precision)."""
    return relative_half_width(ratio) <= precision


def campaigns_needed(half_width_now: float, campaigns_now: int, wanted: float = 0.1) -> int:
    """Campaigns for a ratio to plus or minus ``wanted``, as the log half-width falls with 1/sqrt(campaigns).

    ``half_width_now`` is a relative_half_width. Raises ValueError where it has no end, or a number is not positive.
    """
    if not (0 <= half_width_now < math.inf and campaigns_now >= 1 and 0 < wanted < math.inf):
        raise ValueError(f"{half_width_now} at {campaigns_now} campaigns, wanted {wanted}: expected finite, positive")
    return max(1, math.ceil(campaigns_now * (math.log1p(half_width_now) / math.log1p(wanted)) ** 2))
