"""Incidents of a scenario, counted over one luck after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from deconflict.engine.campaign import run
from deconflict.engine.theatre import theatre
from deconflict.engine.traffic import traffic
from deconflict.errors import UsageError
from deconflict.study.outcome import INCIDENTS, outcomes
from deconflict.world.luck import Luck
from deconflict.world.scenario import Scenario

MOST_LUCKS = 1000
"""After so many campaigns the search for an incident ends."""

Tell = Callable[[int, int], None]
"""Told how many campaigns were flown, and how many incidents were found."""


def incidents(scenario: Scenario, first_luck: int = 0, most: int = MOST_LUCKS) -> Iterator[tuple[int, int | None]]:
    """Campaign by campaign, each incident's luck and encounter number, in order of time; None after each campaign."""
    staged = theatre(scenario)
    for seed in range(first_luck, first_luck + most):
        luck = Luck(seed)
        found = outcomes(run(staged, luck, traffic(scenario, luck))).values()
        came = [(of.marks[of.severity], of.number) for of in found if of.severity in INCIDENTS]
        yield from ((seed, number) for _, number in sorted(came))
        yield seed, None


def incident(scenario: Scenario, which: int, first_luck: int = 0, tell: Tell | None = None) -> tuple[int, int]:
    """The luck and the encounter's number of an incident, the first being 1.

    Raises:
        UsageError: there are not so many in a thousand campaigns.
    """
    found, flown = 0, 0
    for luck, number in incidents(scenario, first_luck):
        if number is None:
            flown += 1
            if tell:
                tell(flown, found)
            continue
        found += 1
        if found == which:
            return luck, number
    there_are = f"{flown:,} campaigns of {scenario.name}" + (" under this arm" if scenario.arms else "")
    if not found:
        raise UsageError(f"incident {which}", f"no --incident: in {there_are} nobody is fired at")
    raise UsageError(f"incident {which}", f"1 to {found:,}: so many incidents are in {there_are}")
