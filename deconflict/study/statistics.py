"""Estimates from paired campaigns: what is counted, the interval around it, and when to stop.

A study flies the same campaigns under several arms. In campaign ``i``, ``sorties[i, a]`` were flown under arm ``a``,
and ``counts[i, a]`` of them had an incident of one severity. The campaign is the unit of chance:
resampling draws whole campaigns, so what arms share stays shared. All intervals are about luck; what is not known
about parameters is a range beside them. No result depends on the order of the campaigns, and every random draw comes
from a seed that is an argument or a constant.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from statistics import NormalDist
from typing import Self

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

# With fewer incidents, resampling sees too few different histories: of what never happened it says "0, from 0 to 0".
FEW = 20
PER_SORTIES = 1000
# Numbers in one block of random draws: 16 MB, however many campaigns and replicates are asked for.
BLOCK = 2_000_000
EXACT_FLIPS_UP_TO = 12
FLIPS = 20_000
FLIP_SEED = 1979

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Method(Enum):
    """How the two ends of an estimate were found."""

    STATED = "stated by the caller"
    WILSON = "score interval of a share (Wilson 1927)"
    NEWCOMBE = "difference of two score intervals (Newcombe 1998)"
    HALF_ADDED = "normal on the log scale, one half added to every count (Woolf 1955, Haldane 1956)"
    BOOTSTRAP = "percentiles over resampled campaigns (Efron 1979)"
    RATE = "score interval of a Poisson rate (Rao 1948)"
    ORDER = "order statistics around the median (Thompson 1936)"
    TOO_FEW = "too few cases, or campaigns, for an interval"
    SAME = "an arm beside itself"
    UNDEFINED = "a count that would be divided by is zero"


@frozen
class Estimate:
    """A value and the interval around it; ``value`` is nan where the data give none."""

    value: float
    low: float
    high: float
    method: Method = Method.STATED


def wilson(successes: int, trials: int, level: float = 0.95) -> Estimate:
    """The share of successes, with every share that a score test would not reject (Wilson 1927).

    Raises ValueError unless 0 <= successes <= trials, 1 <= trials and 0 < level < 1.
    """
    if not (0 <= successes <= trials and trials >= 1):
        raise ValueError(f"{successes} of {trials}: expected 0 <= successes <= trials and 1 <= trials")
    z = _z(level)
    centre = (successes + z * z / 2) / (trials + z * z)
    half = z * math.sqrt(successes * (trials - successes) / trials + z * z / 4) / (trials + z * z)
    # At the edges the ends are exactly 0 and 1; rounding would leave them a hair inside or outside.
    low = 0.0 if successes == 0 else centre - half
    high = 1.0 if successes == trials else centre + half
    return Estimate(successes / trials, low, high, Method.WILSON)


def resample_weights(repeats: Ints, replicates: int, seed: int) -> Iterator[Ints]:
    """Multinomial bootstrap weights (Efron 1979), in blocks of shape (part of the replicates, rows).

    ``repeats`` (rows,) says how many campaigns each row stands for: 1 where campaigns are kept apart, more where equal
    campaigns are one row, which changes no distribution. Each line adds to the number of campaigns.
    """
    campaigns = int(repeats.sum())
    generator = np.random.default_rng(seed)
    for lines in _blocks(replicates, len(repeats)):
        yield generator.multinomial(campaigns, repeats / campaigns, size=lines)


@frozen(eq=False)
class Resamples:
    """Incidents by arm in total, as they were and in every resample of the campaigns; arms are column numbers.

    With fewer than FEW incidents in an arm concerned, an interval rests on the totals and takes incidents and arms as
    independent; shared luck makes arms alike, so comparisons then err on the wide side. With more, the bootstrap
    knows only such differences as occurred: arms equal in every campaign have ratio 1, from 1 to 1, and where fewer
    than a handful of campaigns differ the interval is too narrow.
    """

    incidents: tuple[int, ...]
    sorties: tuple[int, ...]
    resampled_incidents: Floats = field(repr=False)
    resampled_sorties: Floats = field(repr=False)

    @classmethod
    def of(cls, counts: npt.ArrayLike, sorties: npt.ArrayLike, replicates: int = 4000, seed: int = 0) -> Self:
        """Resample ``counts`` (campaigns, arms) and ``sorties`` (campaigns, arms).

        Raises ValueError for other shapes, numbers that are negative or not whole, no sorties, or more incidents than
        sorties: a sortie counts once for a severity.
        """
        table, flown = _whole(counts, 2), _whole(sorties, 2)
        if table.shape != flown.shape or replicates < 1:
            raise ValueError(
                f"{table.shape} and {flown.shape} campaigns and arms, {replicates} replicates: expected as many, >= 1"
            )
        incidents, total = tuple(table.sum(axis=0).tolist()), tuple(flown.sum(axis=0).tolist())
        if min(total) < 1 or any(had > flew for had, flew in zip(incidents, total, strict=True)):
            raise ValueError(f"{incidents} incidents in {total} sorties: expected sorties, and no more incidents")
        # Equal campaigns become one row: their order is gone, and where incidents are rare there are few rows to draw.
        rows, repeats = np.unique(np.column_stack([table, flown]), axis=0, return_counts=True)
        values = rows.astype(np.float64)  # whole numbers below 2**53: every sum is exact
        sums = np.concatenate([weights @ values for weights in resample_weights(repeats, replicates, seed)])
        # A resample of campaigns that flew nothing has no incident either: its risk is 0 of 1.
        return cls(incidents, total, sums[:, : len(total)], np.maximum(sums[:, len(total) :], 1))

    def risk(self, arm: int, level: float = 0.95) -> Estimate:
        """Incidents of one arm per 1,000 sorties."""
        if self.incidents[arm] < FEW:
            share = wilson(self.incidents[arm], self.sorties[arm], level)
            low, high = PER_SORTIES * share.low, PER_SORTIES * share.high
            return Estimate(PER_SORTIES * share.value, low, high, Method.WILSON)
        resampled = self._resampled_risk(arm)
        return percentiles(self._risk(arm), resampled, resampled, level)

    def difference(self, arm: int, baseline: int = 0, level: float = 0.95) -> Estimate:
        """Incidents per 1,000 sorties of one arm less those of the baseline arm."""
        value = self._risk(arm) - self._risk(baseline)
        if arm == baseline:
            return Estimate(0.0, 0.0, 0.0, Method.SAME)
        if min(self.incidents[arm], self.incidents[baseline]) < FEW:
            this, that = (wilson(self.incidents[each], self.sorties[each], level) for each in (arm, baseline))
            down = PER_SORTIES * math.hypot(this.value - this.low, that.high - that.value)
            up = PER_SORTIES * math.hypot(this.high - this.value, that.value - that.low)
            return Estimate(value, value - down, value + up, Method.NEWCOMBE)
        resampled = self._resampled_risk(arm) - self._resampled_risk(baseline)
        return percentiles(value, resampled, resampled, level)

    def ratio(self, arm: int, baseline: int = 0, level: float = 0.95) -> Estimate:
        """Risk of one arm over that of the baseline arm; nan, from 0 to inf, where the baseline has no incident.

        A resample with no incident in the baseline counts as inf; with none in either arm it says nothing and counts
        against both ends: as 0 for the lower, as inf for the upper.
        """
        return self._quotient((arm,), (baseline,), level)

    def interaction(self, first: int, second: int, both: int, baseline: int = 0, level: float = 0.95) -> Estimate:
        """ratio(both) / (ratio(first) * ratio(second)): 1 where two removals multiply, more where they aggravate.

        It is nan, from 0 to inf, where the baseline or a single removal has no incident.
        """
        if self.incidents[baseline] == 0:
            return Estimate(math.nan, 0.0, math.inf, Method.UNDEFINED)
        return self._quotient((both, baseline), (first, second), level)

    def _risk(self, arm: int) -> float:
        return PER_SORTIES * self.incidents[arm] / self.sorties[arm]

    def _resampled_risk(self, arm: int) -> Floats:
        return PER_SORTIES * self.resampled_incidents[:, arm] / self.resampled_sorties[:, arm]

    def _quotient(self, above: tuple[int, ...], below: tuple[int, ...], level: float) -> Estimate:
        """Risks of some arms, multiplied, over those of others."""
        upper, lower = ([self.incidents[arm] for arm in arms] for arms in (above, below))
        flown, flown_below = ([self.sorties[arm] for arm in arms] for arms in (above, below))
        if 0 in lower:
            return Estimate(math.nan, 0.0, math.inf, Method.UNDEFINED)
        value = math.prod(upper + flown_below) / math.prod(lower + flown)
        if above == below:
            return Estimate(1.0, 1.0, 1.0, Method.SAME)
        if min(upper + lower) < FEW:
            centre = sum(math.log(n + 0.5) for n in upper) - sum(math.log(n + 0.5) for n in lower)
            centre += sum(map(math.log, flown_below)) - sum(map(math.log, flown))
            half = _z(level) * math.sqrt(sum(1 / (n + 0.5) for n in upper + lower))
            low, high = math.exp(centre - half), math.exp(centre + half)
            return Estimate(value, min(low, value), max(high, value), Method.HALF_ADDED)
        over, under = (
            self.resampled_incidents[:, list(arms)].prod(axis=1) * self.resampled_sorties[:, list(others)].prod(axis=1)
            for arms, others in ((above, below), (below, above))
        )
        as_high = np.divide(over, under, out=np.full(len(over), math.inf), where=under > 0)
        as_low = np.where((over == 0) & (under == 0), 0.0, as_high)
        return percentiles(value, as_low, as_high, level)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """P values adjusted for being several (Holm 1979), in the order given. Raises ValueError outside 0 to 1."""
    adjusted: dict[str, float] = {}
    reached = 0.0
    for position, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        if not 0 <= p <= 1:
            raise ValueError(f"p value {p} of {name}: expected 0 to 1")
        adjusted[name] = reached = max(reached, min(1.0, (len(p_values) - position) * p))
    return {name: adjusted[name] for name in p_values}


def paired_p_value(a: npt.ArrayLike, b: npt.ArrayLike) -> float:
    """Two-sided p that the campaign counts ``a`` and ``b`` (campaigns,) differ in mean by luck only.

    Sign-flip test: if the arm makes no difference, either sign of a campaign's difference is as likely (Fisher 1935).
    Exact where at most 12 campaigns differ; else 20,000 flips and (r + 1) / (m + 1) (Davison and Hinkley 1997).
    """
    differences = np.subtract(*_pair(a, b))
    observed = abs(differences.sum())
    sizes, repeats = np.unique(np.abs(differences[differences != 0]), return_counts=True)
    differing = int(repeats.sum())
    if differing <= EXACT_FLIPS_UP_TO:
        signs = 1 - 2 * (np.arange(2**differing)[:, None] >> np.arange(differing) & 1)
        return float(np.mean(np.abs(signs @ np.repeat(sizes, repeats)) >= observed))
    generator = np.random.default_rng(FLIP_SEED)
    reached = 0
    for lines in _blocks(FLIPS, len(sizes)):
        # Of equally large differences a binomial number keep their sign: no need to flip each.
        kept = generator.binomial(repeats, 0.5, size=(lines, len(sizes)))
        reached += int(np.count_nonzero(np.abs((2 * kept - repeats) @ sizes) >= observed))
    return (reached + 1) / (FLIPS + 1)


def pairing_gain(a: npt.ArrayLike, b: npt.ArrayLike) -> float:
    """How many times fewer campaigns shared luck needs than independent luck, for the same interval on log(ratio).

    (va/ma^2 + vb/mb^2) / (va/ma^2 + vb/mb^2 - 2 cov/(ma mb)), by the delta method (Cramer 1946), with the means m,
    variances v and covariance of the counts ``a`` and ``b`` (campaigns,). inf where the paired variance is 0; nan
    where a mean is 0 or there are fewer than two campaigns.
    """
    first, second = (counts.tolist() for counts in _pair(a, b))
    n, sum_a, sum_b = len(first), sum(first), sum(second)
    if n < 2 or 0 in (sum_a, sum_b):  # noqa: PLR2004 - one campaign has no variance
        return math.nan
    # Python's whole numbers neither round nor overflow: a paired variance of 0 is found to be 0.
    spread_a = n * sum(x * x for x in first) - sum_a**2
    spread_b = n * sum(y * y for y in second) - sum_b**2
    paired = n * sum((x * sum_b - y * sum_a) ** 2 for x, y in zip(first, second, strict=True))
    return math.inf if paired == 0 else (spread_a * sum_b**2 + spread_b * sum_a**2) / paired


@frozen
class QuantileSummary:
    """The median and the tenth percentile of ``count`` values."""

    median: float
    tenth: float
    count: int


def quantile_summary(values: Iterable[float]) -> QuantileSummary | None:
    """Quantiles between neighbours in proportion (Hyndman and Fan 1996, type 7); None of no values.

    Raises ValueError for a value that is not finite.
    """
    array = np.asarray(list(values), dtype=np.float64)
    if not np.isfinite(array).all():
        raise ValueError(f"{array[~np.isfinite(array)][0]} among the values: expected finite numbers")
    if not len(array):
        return None
    return QuantileSummary(float(np.median(array)), float(np.quantile(array, 0.1)), len(array))


def _z(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"level {level}: expected more than 0 and less than 1")
    return NormalDist().inv_cdf((1 + level) / 2)


def _blocks(lines: int, width: int) -> Iterator[int]:
    """Numbers of lines that add to ``lines``, each with at most BLOCK cells, or one line."""
    most = max(1, BLOCK // width)
    yield from (min(most, lines - start) for start in range(0, lines, most))


def percentiles(value: float, for_low: Floats, for_high: Floats, level: float) -> Estimate:
    """The ends are replicates themselves, rounded outward: there is nothing between a number and inf."""
    beyond = math.floor((1 - level) / 2 * (len(for_low) - 1))
    if not 0 < level < 1 or beyond < 1:
        raise ValueError(f"level {level}, {len(for_low)} replicates: expected 0 to 1, and a replicate beyond each end")
    return Estimate(value, float(np.sort(for_low)[beyond]), float(np.sort(for_high)[-1 - beyond]), Method.BOOTSTRAP)


def _whole(values: npt.ArrayLike, dimensions: int) -> Ints:
    array = np.asarray(values)
    if array.ndim != dimensions or array.dtype.kind not in "iu" or not array.size or array.min() < 0:
        raise ValueError(f"{array}: expected {dimensions} dimension(s) of whole numbers, none negative, not empty")
    return array.astype(np.int64)


def _pair(a: npt.ArrayLike, b: npt.ArrayLike) -> tuple[Ints, Ints]:
    first, second = _whole(a, 1), _whole(b, 1)
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} campaigns: expected the same campaigns in both")
    return first, second
