"""Figures that campaigns were counted for: a share, a rate, a median time, or how many times one is another.

Each has its interval. The campaign is the unit of chance, as in a comparison: where there is enough to resample, whole
campaigns are.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, exp, inf, log, nan, sqrt
from statistics import NormalDist, median
from typing import Protocol

import numpy as np
from attrs import field, frozen

from deconflict.study.statistics import FEW, Estimate, Floats, Ints, Method, percentiles, resample_weights, wilson

LEVEL = 0.95
REPLICATES, SEED = 2000, 0
_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
_TAIL = (1 - LEVEL) / 2

NOTHING = Estimate(nan, 0.0, inf, Method.UNDEFINED)
"""The estimate of what nothing was counted for."""


class Sample(Protocol):
    """What was counted for a figure, campaign by campaign."""

    @property
    def cases(self) -> float:
        """How much was counted in all."""

    @property
    def campaigns(self) -> int:
        """In how many campaigns."""

    def at(self, weights: Ints) -> float:
        """The figure, if each campaign had been flown so many times; nan where there is nothing to count."""

    def estimate(self) -> Estimate:
        """The figure and its interval."""


@frozen(eq=False)
class Counts:
    """So much of one thing for each of another."""

    above: Floats
    below: Floats

    @property
    def cases(self) -> float:
        """How much there is of the one thing."""
        return float(self.above.sum())

    @property
    def campaigns(self) -> int:
        """How many campaigns."""
        return len(self.above)

    def at(self, weights: Ints) -> float:
        """The one over the other."""
        below = float(weights @ self.below)
        return float(weights @ self.above) / below if below else nan

    def estimate(self) -> Estimate:
        """A share of few, or of single cases, has the interval of a share; any other that rests on few, of a rate."""
        had, of = self.cases, float(self.below.sum())
        if not of:
            return NOTHING
        whole = all(np.array_equal(counts, np.floor(counts)) for counts in (self.above, self.below))
        few = min(had, of - had) < FEW or self.below.max() <= 1
        if whole and few and (self.above <= self.below).all():
            return wilson(round(had), round(of), LEVEL)
        if had < FEW:
            half = _Z * sqrt(had + _Z**2 / 4)
            low = had + _Z**2 / 2 - half if had else 0.0
            return Estimate(had / of, low / of, (had + _Z**2 / 2 + half) / of, Method.RATE)
        return _resampled(self)


@frozen(eq=False)
class Times:
    """The median of times, which stand by campaign."""

    took: Sequence[Sequence[float]]
    _all: Floats = field(init=False)
    _numbers: Ints = field(init=False)

    @_all.default
    def _together(self) -> Floats:
        return np.array([time for times in self.took for time in times], dtype=np.float64)

    @_numbers.default
    def _by_campaign(self) -> Ints:
        return np.array([len(times) for times in self.took], dtype=np.int64)

    @property
    def cases(self) -> float:
        """How many times there are."""
        return len(self._all)

    @property
    def campaigns(self) -> int:
        """How many campaigns."""
        return len(self.took)

    def at(self, weights: Ints) -> float:
        """The median, each time as often as its campaign."""
        repeated = np.repeat(self._all, np.repeat(weights, self._numbers))
        return float(np.median(repeated)) if len(repeated) else nan

    def estimate(self) -> Estimate:
        """Of few times, two of them are the ends that hold the median, whatever the times are spread like."""
        known = sorted(self._all.tolist())
        if not known:
            return NOTHING
        if len(known) >= FEW:
            return _resampled(self)
        number, outside, reached = len(known), 0, 0.0
        while (reached := reached + comb(number, outside) / 2**number) <= _TAIL:
            outside += 1
        value = float(median(known))
        if not outside:
            return Estimate(value, 0.0, inf, Method.TOO_FEW)
        return Estimate(value, known[outside - 1], known[number - outside], Method.ORDER)


def times_that(own: Sample, other: Sample) -> Estimate:
    """How many times one figure is another, of the same campaigns under another arm."""
    once = np.ones(own.campaigns, dtype=np.int64)
    one, of = own.at(once), other.at(once)
    if not (one >= 0 and of > 0):
        return NOTHING
    value = one / of
    if min(own.cases, other.cases) >= FEW:
        return _resampled(own, other)
    if not (isinstance(own, Counts) and isinstance(other, Counts)):
        return Estimate(value, 0.0, inf, Method.TOO_FEW)
    had, under = own.cases + 0.5, other.cases + 0.5
    centre = log(had / float(own.below.sum())) - log(under / float(other.below.sum()))
    half = _Z * sqrt(1 / had + 1 / under)
    return Estimate(value, min(value, exp(centre - half)), max(value, exp(centre + half)), Method.HALF_ADDED)


def _resampled(own: Sample, other: Sample | None = None) -> Estimate:
    """Percentiles over resampled campaigns; a resample in which nothing was counted counts against both ends."""

    def at(weights: Ints) -> float:
        of = other.at(weights) if other else 1.0
        return own.at(weights) / of if of else nan

    once = np.ones(own.campaigns, dtype=np.int64)
    if own.campaigns == 1:
        return Estimate(at(once), 0.0, inf, Method.TOO_FEW)
    found = np.array([at(line) for block in resample_weights(once, REPLICATES, SEED) for line in block])
    low, high = (np.where(np.isnan(found), worst, found) for worst in (0.0, inf))
    return percentiles(at(once), low, high, LEVEL)
