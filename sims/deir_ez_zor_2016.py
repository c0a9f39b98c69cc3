"""Deir ez-Zor, 17 September 2016: a strike on the wrong troops, and a call whose message took 27 minutes.

Covers one strike, flown again and again under other lucks, with one gate of the line or of the notice opened or shut.

The question: how many rounds fell because the message took so long, and which gate of the line cost them?

What to expect:

- as it was, some 37 rounds fall in about an hour, and half of them after the other side knew whose force it was;
- the wait for the usual contact costs some 16 of them (15 are documented); a substitute who is told saves as many;
- a notice with the right place saves all of them, if the other side looks and objects; that it would have is assumed;
- without the line nothing in the file ends the strike: it has the rounds that the file gives it, and nobody knows how
  many there would have been.

At the end stands one call, message by message.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median

from attrs import frozen
from rich.console import Console
from rich.table import Table

from deconflict.engine.campaign import run, simulate
from deconflict.engine.theatre import theatre
from deconflict.engine.traffic import traffic
from deconflict.history import History
from deconflict.options import count, luck
from deconflict.show.ladder import Ladder
from deconflict.study.outcome import THROUGH, Outcome, outcomes
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.scenario import Scenario
from deconflict.world.variation import with_arm
from protocols.hotline import CALLER, DUTY_OFFICER, INTERPRETING
from protocols.notation.words import Mark

SCENARIO = Path(__file__).parent / "scenarios" / "deir_ez_zor_2016.toml"
AS_IT_WAS = "as_it_was"
LUCK, RUNS = 0, 100


@frozen
class Strike:
    """One strike: its rounds, those after the other side knew, and when it was halted.

    `halted_s` counts from the planned first round, `answered_s` from when the message was taken down; None where there
    was no halt. `died` says at which gate each channel died that was used.
    """

    rounds: int
    known: int
    halted_s: float | None
    answered_s: float | None
    died: dict[str, str]


def strikes(scenario: Scenario, arm: str, lucks: Sequence[int]) -> list[Strike]:
    """The strike under one arm and many lucks."""
    staged = theatre(with_arm(scenario, arm))
    histories = (run(staged, Luck(one), traffic(staged.scenario, Luck(one))) for one in lucks)
    return [_strike(history) for history in histories]


def _strike(history: History) -> Strike:
    (met,), (of,) = history.encounters, outcomes(history).values()
    return Strike(
        rounds=of.times.get(Mark.STRUCK, 0),
        known=of.known,
        halted_s=_after(of, met.enters_s),
        answered_s=_after(of, _told_s(history)),
        died=dict(of.died),
    )


def _after(of: Outcome, since_s: float | None) -> float | None:
    return of.marks[Mark.HALTED] / 1000 - since_s if since_s is not None and Mark.HALTED in of.marks else None


def _told_s(history: History) -> float | None:
    """When the duty officer first took the message down."""
    rows = ((entry.time_ms / 1000, entry.happening.row) for entry in history.entries)
    return next((time_s for time_s, row in rows if row is not None and row.next is INTERPRETING), None)


def table(scenario: Scenario, lucks: Sequence[int]) -> Table:
    """What the strike comes to, by arm."""
    shown = Table(title=f"What the strike comes to: means and medians over {len(lucks)} lucks")
    shown.add_column("arm")
    for heading in ("rounds", "after the\nother side\nknew", "halted\nafter\nmin", "message\nto halt\nmin"):
        shown.add_column(heading, justify="right", no_wrap=True)
    for heading in ("the line", "the notice"):
        shown.add_column(heading)
    for name in arms(scenario):
        of = strikes(scenario, name, lucks)
        rounds = (f"{mean(counted):.1f}" for counted in ([one.rounds for one in of], [one.known for one in of]))
        times = (_minutes([one.halted_s for one in of]), _minutes([one.answered_s for one in of]))
        fates = (_fate(of, channel) for channel in ("hotline", "notice"))
        shown.add_row(scenario.arms[name].title, *rounds, *times, *fates)
    return shown


def arms(scenario: Scenario) -> tuple[str, ...]:
    """The arms of the study, in its order."""
    return scenario.study.arms if scenario.study else tuple(scenario.arms)


def _minutes(seconds: Sequence[float | None]) -> str:
    known = [one for one in seconds if one is not None]
    return f"{median(known) / 60:.1f}" if known else "never"


def _fate(of: Sequence[Strike], channel: str) -> str:
    """Where a channel's message died most often."""
    fates = [one.died.get(channel, "not used") for one in of]
    most = max(sorted(set(fates)), key=fates.count)
    return "got through" if most == THROUGH else most if most == "not used" else f"died at {most}"


def call(scenario: Scenario, arm: str, one: int) -> Ladder:
    """The call of one run, message by message."""
    history = simulate(with_arm(scenario, arm), Luck(one))
    roles = frozenset({CALLER.name, DUTY_OFFICER.name})
    return Ladder(history, history.encounters[0].number, "the call", roles, scenario.arms[arm].title)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and one call; answer the exit code."""
    scenario = read(SCENARIO)
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--arm", choices=arms(scenario), default=AS_IT_WAS, help=f"whose call is shown ({AS_IT_WAS})")
    parser.add_argument("--luck", type=luck, default=LUCK, help=f"under which luck ({LUCK})")
    parser.add_argument("--runs", type=count, default=RUNS, help=f"how many lucks the table counts ({RUNS})")
    asked = parser.parse_args(arguments)
    Console(highlight=False).print(table(scenario, range(asked.runs)), call(scenario, asked.arm, asked.luck), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
