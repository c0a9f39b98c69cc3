"""What documented figures are of, and the simulated ones beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import nan

import numpy as np
from attrs import frozen

from deconflict.engine.kinds import AIRPROX, BORDER, LINE, RESCUE, STRIKE
from deconflict.errors import Fault
from deconflict.study.outcome import Span, Tally
from deconflict.study.result import Beside
from deconflict.study.runner import Flown
from deconflict.world.scenario import Documented, Scenario
from deconflict.world.variation import with_arm
from deconflict.world.vocabulary import hint
from protocols.notation.words import Mark

CAMPAIGN, DAY = "campaign", "day"
_KINDS = (BORDER, AIRPROX, STRIKE, RESCUE)
_OF_KIND = {f"{kind} encounters": kind for kind in _KINDS}
_PLURALS = (
    "rounds",
    "calls",
    "calls and ordinary calls",
    "sorties",
    "foreign sorties",
    "strikes",
    "encounters",
    *_OF_KIND,
)
COUNTED = (*map(str, Mark), *_PLURALS, "rounds known", DAY, CAMPAIGN)
"""What can be counted."""

_ALSO = {name.removesuffix("s"): name for name in _PLURALS} | {f"{name}s": name for name in (DAY, CAMPAIGN)}
_PER, _TIME, _TO = " per ", "time from ", " to "
FORMS = "'A per B', 'A' or 'time from A to B'"


@frozen
class Quantity:
    """What a figure is of: how much of one thing for each of another, or the median of a time between two marks.

    Of a time `span` has the marks, and `above` and `below` nothing.
    """

    above: str = ""
    below: str = ""
    span: Span | None = None


def quantity(said: str) -> Quantity | str:
    """What a documented quantity means, or what was expected in its place."""
    if said.startswith(_TIME):
        since, to, until = said.removeprefix(_TIME).partition(_TO)
        wrong = [name for name in (since, until) if name not in {*Mark}]
        if wrong or not to:
            return f"'time from A to B', of {_listed(Mark)}{_meant(wrong, [*Mark])}"
        return Quantity(span=(Mark(since), Mark(until)))
    above, per, below = said.partition(_PER)
    names = [_ALSO.get(name, name) for name in (above, below if per else CAMPAIGN)]
    if wrong := [name for name in names if name not in COUNTED]:
        return f"{FORMS}, of {_listed(COUNTED)}{_meant(wrong, COUNTED)}"
    return Quantity(names[0], names[1])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(map(str, names)))


def _meant(wrong: Sequence[str], among: Sequence[str]) -> str:
    return next(filter(None, (hint(name, [*map(str, among)]) for name in wrong)), "")


def unknown_quantities(scenario: Scenario) -> Iterator[Fault]:
    """Documented quantities that no campaign counts."""
    for at, row in enumerate(scenario.documented):
        found = quantity(row.quantity)
        if isinstance(found, str):
            yield f"documented[{at}].quantity", f'"{row.quantity}"', found


def known(row: Documented) -> Quantity:
    """What a row that was checked is of."""
    found = quantity(row.quantity)
    assert isinstance(found, Quantity)  # noqa: S101 - asked before
    return found


def spans(rows: Iterable[Documented]) -> tuple[Span, ...]:
    """The times from one thing to another that documented figures are of."""
    return tuple(dict.fromkeys(span for row in rows if (span := known(row).span) is not None))


def own_arm(scenario: Scenario, row: Documented) -> str:
    """The arm that a figure is documented of; empty for the scenario as it stands."""
    return row.arm or (scenario.study.baseline if scenario.study else "")


def needed(scenario: Scenario, row: Documented) -> tuple[str, ...]:
    """The arms that a figure needs, its own first."""
    return (own_arm(scenario, row), *((row.over,) if row.over else ()))


def under(scenario: Scenario, arm: str) -> Scenario:
    """The scenario under an arm, or as it stands where there is none."""
    return with_arm(scenario, arm) if arm else scenario


def count(name: str, of: Tally, scenario: Scenario) -> float:
    """How much of something there is in a campaign, of the scenario as it is under the campaign's arm.

    Ordinary calls are counted by their rate: of those far from any encounter no history is kept. Foreign sorties are
    those of others than the party that defends the border.
    """
    line = scenario.channels.get(LINE)
    ordinary = line.routine.calls_per_day.value * scenario.days if line and line.routine and not line.cut else 0.0
    owner = scenario.defence.party if scenario.defence else None
    numbers: Mapping[str, float] = {
        CAMPAIGN: 1,
        DAY: scenario.days,
        "sorties": of.sorties,
        "foreign sorties": sum(number for party, number in of.flown.items() if party != owner),
        "rounds": of.times.get(Mark.STRUCK, 0),
        "rounds known": of.known,
        "calls": of.times.get(Mark.CALLED, 0),
        "calls and ordinary calls": of.times.get(Mark.CALLED, 0) + ordinary,
        "strikes": of.kinds.get(STRIKE, 0),
        "encounters": sum(of.kinds.get(kind, 0) for kind in _KINDS),
    }
    if name in numbers:
        return numbers[name]
    return of.kinds.get(_OF_KIND[name], 0) if name in _OF_KIND else of.counts.get(Mark(name), 0)


def figure(of: Quantity, tallies: Sequence[Tally], scenario: Scenario) -> float:
    """The figure over several campaigns; nan where there is nothing to count."""
    if of.span is not None:
        took = [ms for tally in tallies for ms in tally.spans.get(of.span, ())]
        return float(np.median(took)) / 1000 if took else nan
    above, below = (sum(count(name, tally, scenario) for tally in tallies) for name in (of.above, of.below))
    return above / below if below else nan


def beside(scenario: Scenario, flown: Sequence[Flown], names: Sequence[str]) -> Iterator[Beside]:
    """The documented figures that need no other arms than those flown, and the simulated ones."""
    for row in scenario.documented:
        arms = needed(scenario, row)
        if not {*arms} <= {*names}:
            continue
        of = known(row)
        own, *over = (figure(of, [campaign.arms[arm] for campaign in flown], under(scenario, arm)) for arm in arms)
        simulated = own if not over else own / over[0] if over[0] else nan
        yield Beside(row.title, row, simulated, row.low <= simulated <= row.high)
