"""A table of a page, and a chart of intervals: what they hold, before it is laid out."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, inf, isfinite, log10

from attrs import field, frozen

Cell = str | tuple[str, str]
"""What stands in a cell, and what beneath it in small."""

_TICKS = 6
# Steps within a decade of a logarithmic axis, the finest first: the first that are few enough are taken.
_STEPS = (
    (1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6, 7, 8, 9),
    (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8),
    (1, 1.5, 2, 3, 5, 7),
    (1, 2, 5),
    (1, 3),
    (1,),
)
_LINEAR = (1, 2, 2.5, 5, 10)


@frozen
class Sheet:
    """A table; the first cell of a row names it.

    Attributes:
        caption: what it shows.
        names: the headings of its columns.
        rows: their cells.
        numbers: which columns hold numbers.
        sources: which say who says so.
        wide: whether it is too wide for a phone and is moved there.
    """

    caption: str
    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: frozenset[int] = frozenset()
    sources: frozenset[int] = frozenset()
    wide: bool = False


@frozen
class Given:
    """What a bar of a chart stands for: a value, the interval of chance around it, and the range of what is not known.

    What is not defined is nan, and what has no bound is infinite.
    """

    title: str
    said: str
    ends: tuple[float, float, float]
    beneath: str = ""
    unknown: tuple[float, float] | None = None


@frozen
class Bar:
    """A bar, its places in percent of the chart's width; `beyond` is whether its interval has no upper bound."""

    title: str
    said: str
    beneath: str
    dot: float | None
    line: tuple[float, float] | None
    band: tuple[float, float] | None
    beyond: bool


@frozen
class Chart:
    """Intervals above one axis, which is logarithmic, or begins at 0.

    Args:
        caption: what is drawn.
        given: what the bars stand for.
        interval: what their lines are.
        reference: a value that is marked by a line through all bars.
    """

    caption: str
    given: Sequence[Given] = field(repr=False)
    interval: str = ""
    reference: float | None = None
    logarithmic: bool = True

    @property
    def bands(self) -> bool:
        """Whether any bar has a range of what is not known, which a key explains."""
        return any(of.unknown for of in self.given)

    @property
    def one(self) -> float | None:
        """Where the reference is."""
        return None if self.reference is None else self._at(self.reference)

    @property
    def bars(self) -> list[Bar]:
        """The bars, from top to bottom."""
        return [self._bar(of) for of in self.given]

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """The numbers of the axis, each with its place."""
        low, high = self._limits
        if self.logarithmic:
            decades = range(floor(log10(low)), ceil(log10(high)))
            ways = ([step * 10.0**decade for decade in decades for step in steps] for steps in _STEPS)
            found = [[tick for tick in ticks if low <= tick <= high] for ticks in ways]
            ticks = next((ticks for ticks in found if len(ticks) <= _TICKS), found[-1][:: 1 + len(found[-1]) // _TICKS])
        else:
            size = 10.0 ** floor(log10(high))
            step = next(step for part in (0.1, 1) for of in _LINEAR if high / (step := of * part * size) < _TICKS)
            ticks = [step * number for number in range(int(high / step) + 1)]
        return [(self._at(tick), f"{tick:,g}") for tick in ticks]

    def _bar(self, of: Given) -> Bar:
        low, value, high = of.ends
        line = None
        if high >= low:
            start = self._at(low)
            line = (start, self._at(high))
        return Bar(
            title=of.title,
            said=of.said,
            beneath=of.beneath,
            dot=self._at(value) if isfinite(value) and (value > 0 or not self.logarithmic) else None,
            line=line,
            band=self._band(of.unknown) if of.unknown else None,
            beyond=high == inf,
        )

    def _band(self, ends: tuple[float, float]) -> tuple[float, float]:
        start, end = (self._at(at) for at in ends)
        return start, round(max(end - start, 0.4), 2)

    @property
    def _limits(self) -> tuple[float, float]:
        """Ends of the axis that hold everything that is finite, and the reference."""
        ends = [end for of in self.given for end in (*of.ends, *(of.unknown or ()))]
        known = [end for end in (*ends, self.reference) if end is not None and isfinite(end) and end > 0]
        if not self.logarithmic:
            return 0.0, 1.1 * max(known, default=1.0)
        least, most = min(known, default=1.0), max(known, default=1.0)
        return least / 1.15, most * 1.15

    def _at(self, value: float) -> float:
        low, high = self._limits
        if self.logarithmic:
            share = log10(max(value, low) / low) / log10(high / low) if isfinite(value) else 1.0
        else:
            share = value / high if isfinite(value) else 1.0
        return round(100 * min(max(share, 0.0), 1.0), 2)
