"""How many rounds of a strike fall on the force, and how many after it was known, under each arm.

A comparison counts a strike once, however many rounds fall: whether it fell at all is a question of the notice. What
a call saves is counted here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

import numpy as np
from attrs import frozen

from deconflict.study.comparison import arms_of, study_of
from deconflict.study.documented import count
from deconflict.study.interval import Counts
from deconflict.study.runner import Flown, Plan, Runner
from deconflict.study.statistics import Estimate
from deconflict.world.scenario import Scenario
from deconflict.world.variation import with_arm

Progress = Callable[[int, int, str], None]
"""Told of campaigns done, how many there are to do, and of which scenario."""


@frozen
class ArmRounds:
    """Rounds in a campaign under an arm, and those of them that fell after the other side knew."""

    name: str
    title: str
    rounds: Estimate
    known: Estimate


@frozen
class Rounds:
    """The arms, and how many campaigns each was flown."""

    arms: tuple[ArmRounds, ...]
    campaigns: int
    interrupted: bool


def rounds(
    scenario: Scenario,
    campaigns: int,
    first_luck: int = 0,
    processes: int | None = None,
    progress: Progress | None = None,
) -> Rounds:
    """Count the rounds under each arm of the scenario's study, the baseline first; luck is shared.

    An interrupt (Ctrl-C) ends the flying; what was flown is the answer, and says so.

    Raises:
        UsageError: the scenario has no study.
    """
    names = arms_of(scenario, study_of(scenario), None)
    worlds = {name: with_arm(scenario, name) for name in names}
    flown: list[Flown] = []
    with suppress(KeyboardInterrupt), Runner(Plan(worlds), processes) as runner:
        for campaign in runner.fly(range(first_luck, first_luck + campaigns)):
            flown.append(campaign)
            if progress:
                progress(len(flown), campaigns, "rounds")
    flown.sort(key=lambda campaign: campaign.luck)
    own = tuple(_arm(scenario, name, worlds[name], flown) for name in names) if flown else ()
    return Rounds(own, len(flown), len(flown) < campaigns)


def _arm(scenario: Scenario, name: str, world: Scenario, flown: Sequence[Flown]) -> ArmRounds:
    def in_a_campaign(what: str) -> Estimate:
        tallies = [campaign.arms[name] for campaign in flown]
        above, below = (np.array([float(count(of, tally, world)) for tally in tallies]) for of in (what, "campaign"))
        return Counts(above, below).estimate()

    return ArmRounds(name, scenario.arms[name].title, in_a_campaign("rounds"), in_a_campaign("rounds known"))
