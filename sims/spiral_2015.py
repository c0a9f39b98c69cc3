"""The Turkish-Syrian border for a year from 30 September 2015: cut the line after an incident, or keep it?

Covers two arms of one scenario, flown under the same lucks. In both, two governments answer incidents step by step:
Turkey a violation, by a protest and then a directive to fire; Russia a loss, by escorts, an S-400, and sanctions. In
one of them Russia cuts every channel to Turkey two days after a loss, as it did on 26 November 2015; in the other it
keeps the line whatever happens.

The question: is cutting the line after an incident paid for by the next one?

What to expect:

- nearly all of the year's incidents come of the loop: without the directive there would be few;
- the cut comes within days of a loss, and outlasts the year, for each further loss puts the way back off;
- what the cut adds is small beside what the directive adds, and it takes many years to tell it from chance.

`deconflict spiral spiral_2015` flies the other arms too, and asks which step of either government did most.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from deconflict.options import count, luck
from deconflict.show.progress import flying
from deconflict.show.spiral import SpiralTable
from deconflict.show.wording import several, span, times
from deconflict.study.comparison import INTERRUPTED
from deconflict.study.spiral import Question, spiral
from deconflict.study.spiral_result import Spiral
from deconflict.world.reading import read
from deconflict.world.scenario import Scenario

SCENARIO = Path(__file__).parent / "scenarios" / "spiral_2015.toml"
CUT, KEPT = ARMS = ("cut_after_incident", "keep_the_line")
# Enough years for a first answer within a minute on two cores.
CAMPAIGNS, LUCK = 80, 0


def build() -> Scenario:
    """The scenario, its arms and its study among it."""
    return read(SCENARIO)


def answer(result: Spiral) -> str:
    """The sentence that answers the question, from the numbers alone."""
    cut, kept = (next(arm for arm in result.arms if arm.name == name) for name in ARMS)
    of = kept.ratio
    noun = several(result.measure)
    each = f"{kept.expected.value:.2f} {noun} a year instead of {cut.expected.value:.2f}"
    if of.low <= 1 <= of.high:
        return f"Keeping the line: {each}; {times(of.value)} times ({span(of.low, of.high)}), which may be chance."
    does = "saves some of the next incidents" if of.high < 1 else "costs more incidents than it saves"
    return f"Keeping the line {does}: {each}, {times(of.value)} times ({span(of.low, of.high)})."


def main(arguments: Sequence[str] | None = None) -> int:
    """Fly the two arms, print the table and the answer; answer the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--campaigns", type=count, default=CAMPAIGNS, help=f"years an arm ({CAMPAIGNS})")
    parser.add_argument("--luck", type=luck, default=LUCK, help=f"of the first campaign ({LUCK})")
    asked = parser.parse_args(arguments)
    line = f"python sims/spiral_2015.py --campaigns {asked.campaigns} --luck {asked.luck}"
    question = Question(build(), ARMS, asked.campaigns, asked.luck, command=line, steps=False)
    with flying(Console(stderr=True)) as tell:
        result = spiral(question, tell)
    console = Console(highlight=False)
    console.print(SpiralTable(result))
    console.rule()
    console.print(answer(result))
    return 130 if result.verdict == INTERRUPTED else 0


if __name__ == "__main__":
    sys.exit(main())
