"""All chance is an explicit input: a uniform for (what, who, which time), by counter-based hashing.

Asking for one more number never shifts another, in any order, process or machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

_MASK = (1 << 64) - 1
_STEP_WHO = 0x9E3779B97F4A7C15
_STEP_TIME = 0xD1B54A32D192ED03
_MIX_1 = 0xBF58476D1CE4E5B9
_MIX_2 = 0x94D049BB133111EB
_SCALE = 2.0**-52
_HALF = _SCALE / 2

Numbers = Callable[[int, int], float]
"""For one thing that is decided, a number in (0, 1) for each (about whom, for which time), both from 0."""


class Chance(StrEnum):
    """Where chance enters the world; what it decides within a procedure stands in the procedure's questions."""

    DEPARTURE = "departure"
    """When in the day a sortie takes off."""
    TARGET = "target"
    """Which target area a sortie is sent to."""
    AIM_EAST = "aim east"
    """How far east of the area's centre its aim point lies."""
    AIM_NORTH = "aim north"
    """How far north of the area's centre its aim point lies."""
    HEADING = "heading"
    """On which heading it runs in to the aim point."""
    NAVIGATION = "navigation"
    """How far beside its run it really turns."""
    STRAY = "stray"
    """Whether it loses its way at a turning point."""
    STRAY_EAST = "stray east"
    """How far east it strays."""
    STRAY_NORTH = "stray north"
    """How far north it strays."""
    SPEED = "speed"
    """How fast it flies."""
    PATROL = "patrol"
    """Where on its patrol the fighter pair is when it is called."""
    SIGHT = "sight"
    """How long before they come too near each other two flights can see each other."""
    STRIKE = "strike"
    """When a strike begins whose time is not known."""
    RESCUE_SETS_OUT = "rescue sets out"
    """How long after a loss the rescue sets out."""
    RESCUE_REACHES = "rescue reaches"
    """How long it flies to the scene."""
    RESCUE_LASTS = "rescue lasts"
    """How long it is there."""
    NEXT_STEP = "next step"
    """How long a government takes for the next step of its ladder."""
    COOLING = "cooling"
    """How long a step is in force before a way back is offered."""
    ROUTINE_CALL = "routine call"
    """When the next routine call occupies a line."""
    ROUTINE_TALK = "routine talk"
    """How long that routine call takes."""


@lru_cache(maxsize=4096)
def key(seed: int, what: str) -> int:
    """The 64 bits that stand for one thing decided under one luck."""
    return int.from_bytes(blake2b(what.encode(), digest_size=8, key=seed.to_bytes(16, "big")).digest(), "big")


def _numbers(what_key: int) -> Numbers:
    """The numbers for a key: SplitMix64's finaliser (Steele, Lea, Flood 2014) on a counter."""

    def number(who: int, time: int) -> float:
        x = (what_key + who * _STEP_WHO + time * _STEP_TIME) & _MASK
        x = ((x ^ (x >> 30)) * _MIX_1) & _MASK
        x = ((x ^ (x >> 27)) * _MIX_2) & _MASK
        return ((x ^ (x >> 31)) >> 12) * _SCALE + _HALF

    return number


@frozen
class Luck:
    """The chance of one campaign, named by a whole number.

    Args:
        seed: from 0 to 2**128 - 1.
        fixed: what is not left to chance: by what it decides, a number in (0, 1) for everyone, every time. What is
            decided for each message by itself can be fixed for all of them, by what stands before the colon.
    """

    seed: int = field()
    fixed: Mapping[str, float] = field(factory=dict, kw_only=True, hash=False)

    @seed.validator
    def _in_range(self, _attribute: object, value: int) -> None:
        if not 0 <= value < 1 << 128:
            raise ValueError(f"luck is a whole number from 0 to 2**128 - 1, not {value}")

    @fixed.validator
    def _inside(self, _attribute: object, fixed: Mapping[str, float]) -> None:
        for what, number in fixed.items():
            if not 0 < number < 1:
                raise ValueError(f"what is fixed is a number between 0 and 1, not {number} for {what}")

    def of(self, what: str) -> Numbers:
        """The numbers for one thing that is decided."""
        number = self._fixed(what)
        return _numbers(key(self.seed, what)) if number is None else lambda _who, _time: number

    def uniform(self, what: str, who: int = 0, time: int = 0) -> float:
        """A number in (0, 1) for what is decided, about whom, for which time (both from 0)."""
        return self.of(what)(who, time)

    def uniforms(self, what: str, who: NDArray[np.int64], time: int = 0) -> NDArray[np.float64]:
        """The same numbers as `uniform`, for an array of whos, shape (n,)."""
        number = self._fixed(what)
        if number is not None:
            return np.full(who.shape, number)
        start = np.uint64((key(self.seed, what) + time * _STEP_TIME) & _MASK)
        x = start + who.astype(np.uint64) * np.uint64(_STEP_WHO)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(_MIX_1)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(_MIX_2)
        numbers: NDArray[np.float64] = ((x ^ (x >> np.uint64(31))) >> np.uint64(12)).astype(np.float64)
        return numbers * _SCALE + _HALF

    def _fixed(self, what: str) -> float | None:
        return self.fixed.get(what, self.fixed.get(what.partition(":")[0]))
