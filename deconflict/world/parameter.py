"""Numbers with their standing: how sure they are, within which range, and who says so."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from math import exp, log, log1p, sqrt
from statistics import NormalDist

from attrs import evolve, field, frozen

_Z95 = NormalDist().inv_cdf(0.95)
_normal_quantile = NormalDist().inv_cdf


class Grade(StrEnum):
    """How well a number is known."""

    A = "A"
    """Official, or at least two independent sides agree."""
    B = "B"
    """One credible source, uncontested."""
    C = "C"
    """Contested, derived or assumed: a range to sweep, never a point to believe."""


class Shape(StrEnum):
    """How a delay is spread."""

    FIXED = "fixed"
    """`value`: always the same."""
    UNIFORM = "uniform"
    """`low` and `high`: anything between them, each as likely."""
    TRIANGULAR = "triangular"
    """`low`, `mode` and `high`: between low and high, most often near the mode."""
    LOGNORMAL = "lognormal"
    """`median` and `p95`: half are below the median, and a few far above it."""
    EXPONENTIAL = "exponential"
    """`mean`: many are short, and a few are long."""


@frozen(kw_only=True)
class Number:
    """A number from a source: a rate, a depth, a height.

    Attributes:
        value: the number, in the unit of its key.
        grade: how well it is known.
        range: the least and the greatest that it may be, in the number's own unit. Where the grade is C, it must be
            there.
        source: who says so, with an address, or that it is an assumption. It may not be empty.
    """

    value: float
    grade: Grade
    range: tuple[float, float] | None = None
    source: str = ""

    @property
    def centre(self) -> float:
        """The value."""
        return self.value

    def at(self, centre: float) -> Number:
        """The same number with another value."""
        return evolve(self, value=centre)


@frozen(kw_only=True)
class Probability(Number):
    """A number from 0 to 1."""


@frozen(kw_only=True)
class Delay:
    """A time, or a speed, spread by one of five shapes; drawn by inverse transform.

    A fixed delay has `value`; a uniform one `low` and `high`; a triangular one also `mode`;
    a lognormal one `median` and `p95`; an exponential one `mean`.

    Attributes:
        value: what it always is.
        low: the least that it is.
        mode: what it is most often.
        high: the most that it is.
        median: half are less than this.
        p95: 95 of 100 are less than this.
        mean: what it is on average.
        grade: how well it is known.
        range: the least and the greatest that its centre may be: its value, median, mean or mode, or the middle of
            low and high. Where the grade is C, it must be there.
        source: who says so, with an address, or that it is an assumption. It may not be empty.
    """

    value: float | None = None
    low: float | None = None
    mode: float | None = None
    high: float | None = None
    median: float | None = None
    p95: float | None = None
    mean: float | None = None
    grade: Grade
    range: tuple[float, float] | None = None
    source: str = ""
    shape: Shape = field(init=False)

    @shape.default
    def _shape(self) -> Shape:
        if self.value is not None:
            return Shape.FIXED
        if self.median is not None:
            return Shape.LOGNORMAL
        if self.mean is not None:
            return Shape.EXPONENTIAL
        return Shape.UNIFORM if self.mode is None else Shape.TRIANGULAR

    @property
    def centre(self) -> float:
        """The value, the median, the mean, the mode or the middle, by shape."""
        match self.shape:
            case Shape.FIXED:
                return self.value  # type: ignore[return-value]
            case Shape.LOGNORMAL:
                return self.median  # type: ignore[return-value]
            case Shape.EXPONENTIAL:
                return self.mean  # type: ignore[return-value]
            case Shape.TRIANGULAR:
                return self.mode  # type: ignore[return-value]
            case Shape.UNIFORM:
                return (self.low + self.high) / 2  # type: ignore[operator]

    @property
    def bounds(self) -> tuple[float, float | None]:
        """The least and the greatest time; None where there is no greatest."""
        match self.shape:
            case Shape.FIXED:
                return self.centre, self.centre
            case Shape.LOGNORMAL | Shape.EXPONENTIAL:
                return 0.0, None
            case Shape.UNIFORM | Shape.TRIANGULAR:
                return self.low or 0.0, self.high

    @property
    def is_fixed(self) -> bool:
        """Whether it is always the same."""
        return self.shape is Shape.FIXED

    def at(self, centre: float) -> Delay:
        """The same delay, stretched so that its centre is another; one around 0 cannot be, and is fixed there."""
        if not self.centre:
            return evolve(self, value=centre, low=None, mode=None, high=None, mean=None)
        scale = centre / self.centre
        stretched = {
            name: number * scale
            for name in ("value", "low", "mode", "high", "median", "p95", "mean")
            if (number := getattr(self, name)) is not None
        }
        return evolve(self, **stretched)

    def draw(self, uniform: float) -> float:
        """The time in seconds at which the delay's distribution function is `uniform`."""
        return self.quantile()(uniform)

    def quantile(self) -> Callable[[float], float]:
        """The inverse of the delay's distribution function, in seconds, for many draws."""
        match self.shape:
            case Shape.FIXED:
                value = self.value or 0.0
                return lambda _uniform: value
            case Shape.UNIFORM:
                low, width = self.low or 0.0, (self.high or 0.0) - (self.low or 0.0)
                return lambda uniform: low + uniform * width
            case Shape.LOGNORMAL:
                median = self.median or 0.0
                sigma = log((self.p95 or 0.0) / median) / _Z95
                return lambda uniform: median * exp(sigma * _normal_quantile(uniform))
            case Shape.EXPONENTIAL:
                mean = self.mean or 0.0
                return lambda uniform: -mean * log1p(-uniform)
            case Shape.TRIANGULAR:
                low, mode, high = self.low or 0.0, self.mode or 0.0, self.high or 0.0
                return lambda uniform: _triangular(low, mode, high, uniform)


Graded = Number | Delay
"""A parameter: a number or a delay that says how well it is known, and by whom (a probability is a number)."""


def _triangular(low: float, mode: float, high: float, uniform: float) -> float:
    width = high - low
    if not width:
        return low
    at_mode = (mode - low) / width
    if uniform < at_mode:
        return low + width * sqrt(uniform * at_mode)
    return high - width * sqrt((1 - uniform) * (1 - at_mode))
