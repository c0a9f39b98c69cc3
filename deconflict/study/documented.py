"""Documented figures, and the simulated ones beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import nan

from deconflict.errors import Fault
from deconflict.study.outcome import SEVERITIES
from deconflict.study.result import Beside
from deconflict.study.runner import Flown
from deconflict.world.scenario import Documented, Scenario
from protocols.notation.words import Mark

_DAY, _SORTIES = "day", ("sortie", "sorties")


def unknown_quantities(scenario: Scenario) -> Iterator[Fault]:
    """Documented quantities that no campaign counts."""
    known = {*map(str, SEVERITIES), *_SORTIES, _DAY}
    for at, row in enumerate(scenario.documented):
        above, _, below = row.quantity.partition(" per ")
        if not {above, below} <= known:
            expected = f"'A per B', of {', '.join(sorted(known))}"
            yield f"documented[{at}].quantity", f'"{row.quantity}"', expected


def beside(row: Documented, days: int, flown: Sequence[Flown], arm: str) -> Beside:
    """A documented figure and the simulated one, which is nan where there is nothing to divide by."""
    above, below = (_count(name, days, flown, arm) for name in row.quantity.split(" per "))
    simulated = above / below if below else nan
    return Beside(row.title, row, simulated, row.low <= simulated <= row.high)


def _count(name: str, days: int, flown: Sequence[Flown], arm: str) -> int:
    if name == _DAY:
        return days * len(flown)
    if name in _SORTIES:
        return sum(campaign.arms[arm].sorties for campaign in flown)
    return sum(campaign.arms[arm].counts[Mark(name)] for campaign in flown)
