"""The Turkish-Syrian border in the autumn of 2015, with the ways of talking to each other taken away.

Covers five arms of one scenario, flown under the same lucks: all channels, no liaison officers, no hotline, neither,
and severed as on 26 November 2015, when prior notice went as well.

The question: how does the risk of an incident change, through which mechanism, and what would have helped?

What to expect:

- approaches, warnings and most violations are the same in every arm: the channels come in after the aircraft is near;
- releases are rare, a few in ten thousand sorties, and somewhat more frequent the more is taken away;
- most calls die early: nobody calls, nobody is there, or the radio does not carry guard;
- what is not known moves the ratio about as much as chance does. No published effect size exists: the ratio follows
  from the scenario's assumptions.

At the end stands one incident, minute by minute, and the line that replays it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from deconflict.engine.campaign import simulate
from deconflict.options import count, luck, precision
from deconflict.show.exports import digest
from deconflict.show.log import Log
from deconflict.show.progress import flying
from deconflict.show.table import ComparisonTable, replay_line
from deconflict.study.comparison import INTERRUPTED, Question, compare
from deconflict.study.result import Comparison
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.scenario import Scenario
from deconflict.world.variation import with_arm

SCENARIO = Path(__file__).parent / "scenarios" / "severed_2015.toml"
# Enough campaigns for a first answer within a minute on two cores; `deconflict compare severed_2015` flies more.
PRECISION, MOST, LUCK = 0.15, 80, 0


def build() -> Scenario:
    """The scenario, its arms and its study among it."""
    return read(SCENARIO)


def show(console: Console, scenario: Scenario, result: Comparison) -> None:
    """Print the table, and then the worst incident in full."""
    worst = result.worst
    if worst is None:
        console.print(ComparisonTable(result))
        return
    history = simulate(with_arm(scenario, worst.arm), Luck(worst.luck))
    line = replay_line(scenario.name, worst, digest(history, worst.flight))
    console.print(ComparisonTable(result, line))
    console.rule()
    console.print(Log(history, worst.flight, scenario.arms[worst.arm].title))


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the arms; answer the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--precision", type=precision, default=PRECISION, help=f"of the ratios ({PRECISION})")
    parser.add_argument("--most", type=count, default=MOST, help=f"campaigns an arm ({MOST})")
    parser.add_argument("--luck", type=luck, default=LUCK, help=f"of the first campaign ({LUCK})")
    asked = parser.parse_args(arguments)
    scenario = build()
    line = f"deconflict compare {scenario.name} --precision {asked.precision:g} --most {asked.most} --luck {asked.luck}"
    question = Question(scenario, precision=asked.precision, most=asked.most, first_luck=asked.luck, command=line)
    with flying(Console(stderr=True)) as tell:
        result = compare(question, tell)
    show(Console(highlight=False), scenario, result)
    return 130 if result.verdict == INTERRUPTED else 0


if __name__ == "__main__":
    sys.exit(main())
