"""The middle Euphrates in late 2017: two air forces, a bank each, 6 to 8 crossings a day, and nobody fires.

Covers a month under weapons on hold, as it was, and the same month under the rules of the Turkish border of 2015, each
with the line between al-Udeid and Hmeimim and without it, all under the same lucks; the calls a day of three periods;
and 13 December, when two Su-25s were met by fighters and stayed for about 40 minutes.

The question: what kept crossings from ending in a shot, the line or the rules?

What to expect:

- the rules: with weapons on hold nobody can fire, and under the Turkish rules a dozen do in a month;
- the line hardly prevents a crossing, for most come too soon for a call; where somebody may fire, it saves some shots
  if it is used every time and at once;
- the nearer the forces are to each other and the more they rely on the line, the more calls a day.

That one flight in ten crosses was set, and so were the periods' flights and chances of a call: see the scenario file.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen
from rich.console import Console
from rich.table import Table

from deconflict.engine.campaign import simulate
from deconflict.history import History
from deconflict.options import count, luck
from deconflict.show.log import Log
from deconflict.study.outcome import Tally, outcomes, tally
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.scenario import Scenario
from deconflict.world.variation import with_arm
from protocols.notation.words import Mark

SCENARIO = Path(__file__).parent / "scenarios" / "euphrates_2017.toml"
ARMS = ("as_it_was", "no_line", "turkish_rules", "turkish_no_line", "turkish_prompt")
PERIODS = ("november_2015", "august_2017", "as_it_was")
FLIGHT, CAMPAIGNS, LUCK = "su25_13_december", 5, 0
PASSES = (Mark.AIRPROX_A, Mark.AIRPROX_B, Mark.AIRPROX_C, Mark.AIRPROX_D)


def build() -> Scenario:
    """The scenario, its arms among it."""
    return read(SCENARIO)


@frozen
class Months:
    """Some months under one arm: `passes` and `shots` are of a month, the share is of the Russian flights."""

    crossings_per_day: float
    share_of_flights: float
    met_per_day: float
    calls_per_day: float
    passes: float
    shots: float


def months(scenario: Scenario, arm: str, lucks: Sequence[int]) -> Months:
    """Fly an arm under these lucks; the daily call is counted among the calls."""
    changed = with_arm(scenario, arm)
    counts, flights, calls = Counter[Mark](), 0, 0
    for history, counted in _flown(changed, lucks):
        counts.update(counted.counts)
        flights += history.sorties["russia"]
        calls += counted.times.get(Mark.CALLED, 0)
    line, days = changed.channels["hotline"], changed.days * len(lucks)
    daily = line.routine.calls_per_day.value if line.routine else 0.0
    return Months(
        crossings_per_day=counts[Mark.VIOLATED] / days,
        share_of_flights=counts[Mark.VIOLATED] / flights,
        met_per_day=counts[Mark.INTERCEPTED] / days,
        calls_per_day=0.0 if line.cut else calls / days + daily,
        passes=sum(counts[mark] for mark in PASSES) / len(lucks),
        shots=counts[Mark.RELEASED] / len(lucks),
    )


def _flown(scenario: Scenario, lucks: Sequence[int]) -> Iterator[tuple[History, Tally]]:
    for seed in lucks:
        history = simulate(scenario, Luck(seed))
        yield history, tally(history, outcomes(history).values())


def table(scenario: Scenario, arms: Sequence[str], lucks: Sequence[int]) -> Table:
    """One row for each arm."""
    found = Table("a month", "crossings a day", "of flights", "met a day", "calls a day", "near passes", "shots")
    for arm in arms:
        of = months(scenario, arm, lucks)
        numbers = (of.crossings_per_day, of.met_per_day, of.calls_per_day, of.passes, of.shots)
        crossings, *rest = (f"{number:.1f}" for number in numbers)
        found.add_row(scenario.arms[arm].title, crossings, f"{of.share_of_flights:.0%}", *rest)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Fly the arms and the periods, and show 13 December; answer the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--campaigns", type=count, default=CAMPAIGNS, help=f"months an arm ({CAMPAIGNS})")
    parser.add_argument("--luck", type=luck, default=LUCK, help=f"of the first month ({LUCK})")
    asked = parser.parse_args(arguments)
    scenario, lucks = build(), range(asked.luck, asked.luck + asked.campaigns)
    console = Console(highlight=False)
    console.print(table(scenario, ARMS, lucks), table(scenario, PERIODS, lucks), sep="\n")
    history = simulate(with_arm(scenario, "as_it_was"), Luck(asked.luck))
    number = next(met.number for met in history.encounters if met.flight == FLIGHT)
    console.print(Log(history, number, scenario.arms["as_it_was"].title))
    return 0


if __name__ == "__main__":
    sys.exit(main())
