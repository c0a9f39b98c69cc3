"""Which rows of the procedures' tables runs exercise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from attrs import frozen

from deconflict.engine.campaign import simulate
from deconflict.history import History
from deconflict.world.luck import Luck
from deconflict.world.scenario import Scenario
from deconflict.world.variation import with_arm
from protocols.notation.table import Row

Progress = Callable[[int, int, str], None]
"""Told the campaigns that are done, how many there are in all, and what is flown next."""


@frozen
class Exercise:
    """How often runs took each row, and which runs these were."""

    counts: Counter[Row]
    scenarios: tuple[str, ...]
    arms: int
    campaigns: int
    interrupted: bool


def exercised(history: History) -> Counter[Row]:
    """How often a run took each row of any table."""
    return Counter(entry.happening.row for entry in history.entries if entry.happening.row is not None)


def exercise(scenarios: Sequence[Scenario], lucks: Sequence[int], arm: str | None, tell: Progress) -> Exercise:
    """Fly every arm of the scenarios, or one, under each luck; after Ctrl-C, what was flown until then is counted.

    Raises:
        UsageError: a scenario has no such arm.
        KeyboardInterrupt: before the first campaign was flown.
    """
    flown = [variant for scenario in scenarios for variant in _variants(scenario, arm)]
    counts: Counter[Row] = Counter()
    done, interrupted = 0, False
    try:
        for luck in lucks:
            for variant in flown:
                tell(done, len(lucks) * len(flown), variant.name)
                counts.update(exercised(simulate(variant, Luck(luck))))
                done += 1
    except KeyboardInterrupt:
        if not done:
            raise
        interrupted = True
    return Exercise(counts, tuple(scenario.name for scenario in scenarios), len(flown), done, interrupted)


def _variants(scenario: Scenario, arm: str | None) -> list[Scenario]:
    arms = [arm] if arm is not None else list(scenario.arms)
    return [with_arm(scenario, name) for name in arms] or [scenario]
