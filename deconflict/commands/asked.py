"""What several commands are asked for: a scenario, an arm, a run, a flight."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from deconflict.errors import UsageError

if TYPE_CHECKING:
    from deconflict.history import History
    from deconflict.world.scenario import Scenario

NOTHING_WRONG, DIFFERENT, WRONG_USE, NOT_SHOWN, INTERRUPTED, NOBODY_READS = 0, 1, 2, 3, 130, 141
"""Exit codes: all well; a replay or a promise failed; the user's mistake; a proof that stopped at its limit; Ctrl-C;
the reader of a pipe has gone."""


def read_named(name: str) -> Scenario:
    """The scenario of that name, or at that path."""
    from deconflict.world.reading import read
    from deconflict.world.shelf import find

    return read(find(name))


def armed(arguments: Namespace) -> tuple[Scenario, str, str]:
    """The scenario under the arm that is asked for, and the arm's name and title; none where it has no arms."""
    from deconflict.world.variation import with_arm

    scenario = read_named(arguments.scenario)
    arm = arguments.arm or (scenario.study.baseline if scenario.study else None)
    return (with_arm(scenario, arm), arm, scenario.arms[arm].title) if arm else (scenario, "", "")


def simulated(arguments: Namespace) -> tuple[History, str]:
    """The campaign that is asked for, and the title of its arm."""
    from attrs import evolve

    from deconflict.engine.campaign import simulate
    from deconflict.world.luck import Luck

    scenario, arm, title = armed(arguments)
    return evolve(simulate(scenario, Luck(arguments.luck)), arm=arm), title


def found_in(history: History, flight: str) -> int:
    """The number of the encounter that is asked for."""
    from difflib import get_close_matches

    from deconflict.show.log import called, find

    number = find(history, flight)
    if number is None:
        names = [called(history, met.number) for met in history.encounters]
        near = f"one of {len(names)} that came near" if names else "none: no flight came near"
        close = get_close_matches(flight, names)
        raise UsageError(f'the flight "{flight}"', near + (f", such as {', '.join(close)}" if close else ""))
    return number
