"""Times until something happens, some of which were not seen to their end: the product-limit estimator."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Self

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from deconflict.study.statistics import Estimate, Method, resample_weights

Floats = npt.NDArray[np.float64]
_ROUNDING = 1e-9


@frozen
class Wait:
    """How long it took until something happened, or how long it was waited for in vain.

    Attributes:
        campaign: which campaign it is of: the unit of chance.
        lasted: the time, in any unit.
        seen: whether it happened then; if not, it had not happened by then.
    """

    campaign: int
    lasted: float
    seen: bool


@frozen(eq=False)
class Survival:
    """The share for which it has not happened yet, by the product-limit estimator (Kaplan and Meier 1958).

    A wait that was broken off counts among those at risk up to its end, and for as long as others that happened then.
    That is right where being broken off says nothing of what would have come; waits that begin late in a campaign are
    broken off earlier, so where the risk itself changes over the campaign it is near enough at best.

    Attributes:
        times: when it happened to any, rising.
        shares: after each of these, the share for which it has not; (n,), or of resamples (replicates, n).
        waits: how many there were.
        seen: how many of them ended.
    """

    times: Floats = field(repr=False)
    shares: Floats = field(repr=False)
    waits: int
    seen: int
    _resampled: Floats = field(repr=False)

    @classmethod
    def of(cls, waits: Iterable[Wait], campaigns: int, replicates: int = 1000, seed: int = 0) -> Self:
        """From waits of so many campaigns, resampling whole campaigns for the intervals.

        Raises ValueError for a time that is negative or not finite, or a campaign that is not among them.
        """
        ordered = sorted(waits, key=lambda wait: wait.lasted)
        lasted = np.array([wait.lasted for wait in ordered], dtype=np.float64)
        of = np.array([wait.campaign for wait in ordered], dtype=np.int64)
        seen = np.array([wait.seen for wait in ordered], dtype=np.float64)
        if ordered and not (np.isfinite(lasted).all() and lasted[0] >= 0 and 0 <= of.min() <= of.max() < campaigns):
            raise ValueError(
                f"{ordered[0]} to {ordered[-1]} of {campaigns} campaigns: expected finite times, known ones"
            )
        if not ordered:
            none = np.zeros(0)
            return cls(none, none, 0, 0, np.zeros((replicates, 0)))
        times, starts = np.unique(lasted, return_index=True)
        happened = np.add.reduceat(seen, starts) > 0
        blocks = resample_weights(np.ones(campaigns, dtype=np.int64), replicates, seed)
        resampled = np.concatenate([_shares(lines[:, of].astype(np.float64), seen, starts) for lines in blocks])
        shares = _shares(np.ones((1, len(of))), seen, starts)[0]
        return cls(times[happened], shares[happened], len(of), int(seen.sum()), resampled[:, happened])

    def quantile(self, share: float, level: float = 0.95) -> Estimate:
        """The least time by which it has happened to this share; inf where it did not happen to so many.

        The ends of the interval are of resamples, of which some may be inf too.
        """
        if not (0 < share < 1 and 0 < level < 1):
            raise ValueError(f"share {share}, level {level}: expected more than 0 and less than 1")
        if not self.waits:
            return Estimate(math.nan, 0.0, math.inf, Method.UNDEFINED)
        value = float(self._reached(self.shares[None, :], share)[0])
        ends = np.sort(self._reached(self._resampled, share))
        beyond = math.floor((1 - level) / 2 * (len(ends) - 1))
        return Estimate(value, min(float(ends[beyond]), value), max(float(ends[-1 - beyond]), value), Method.BOOTSTRAP)

    def _reached(self, shares: Floats, share: float) -> Floats:
        reached = shares <= 1 - share + _ROUNDING
        first = np.where(reached.any(axis=1), reached.argmax(axis=1) if shares.shape[1] else 0, len(self.times))
        found: Floats = np.append(self.times, math.inf)[first]
        return found


def _shares(weights: Floats, seen: Floats, starts: npt.NDArray[np.int64]) -> Floats:
    """The product-limit after each distinct time; ``weights`` (replicates, waits) in the order of the times."""
    ended = np.add.reduceat(weights * seen, starts, axis=1)
    at_risk = np.flip(np.cumsum(np.flip(weights, axis=1), axis=1), axis=1)[:, starts]
    # Where nobody is left at risk nothing happens: the share stays.
    hazard = np.divide(ended, at_risk, out=np.zeros_like(ended), where=at_risk > 0)
    shares: Floats = np.cumprod(1 - hazard, axis=1)
    return shares


def until_the_next(campaign: int, at: Sequence[float], end: float) -> list[Wait]:
    """From each time to the next; from the last to the end, in vain."""
    nexts = [(later, True) for later in at[1:]] + [(end, False)]
    return [Wait(campaign, later - one, seen) for one, (later, seen) in zip(at, nexts, strict=True)] if at else []
