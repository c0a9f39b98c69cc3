"""What several commands are asked for: a scenario, an arm, a run, a flight."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from deconflict.errors import UsageError

if TYPE_CHECKING:
    from deconflict.history import History
    from deconflict.study.rerun import Rerun
    from deconflict.world.scenario import Scenario

NOTHING_WRONG, DIFFERENT, WRONG_USE, NOT_SHOWN, INTERRUPTED, NOBODY_READS = 0, 1, 2, 3, 130, 141
"""Exit codes: all well; a replay or a promise failed; the user's mistake; a proof that stopped at its limit; Ctrl-C;
the reader of a pipe has gone."""

_LISTED = 12
"""So many flights are named in a message; of more there are too many to read."""


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


def chosen(arguments: Namespace) -> tuple[Rerun, int | None]:
    """The campaign that is asked for, and of which encounter: an incident, a flight's, or the gravest; None for all."""
    from deconflict.study.rerun import Rerun

    if arguments.incident is not None and arguments.flight is not None:
        raise UsageError("--flight beside --incident", "one of the two")
    scenario, arm, title = armed(arguments)
    luck, number = arguments.luck, None
    if arguments.incident is not None:
        luck, number = incident_in(scenario, arguments.incident)
    rerun = Rerun(scenario, luck, arm, title)
    if arguments.all:
        return rerun, None
    return rerun, number if number is not None else flight_or_gravest(rerun.history, arguments.flight)


def incident_in(scenario: Scenario, which: int) -> tuple[int, int]:
    """The luck and the encounter of an incident; how far the search is, is shown while it lasts."""
    from deconflict.show.progress import exploring
    from deconflict.show.terminal import terminal
    from deconflict.study.incidents import incident

    with exploring(terminal(sys.stderr)) as tell:
        return incident(scenario, which, 0, lambda flown, found: tell(flown, flown, f"campaigns; incidents: {found}"))


def flight_or_gravest(history: History, flight: str | None) -> int:
    """The number of the encounter of a flight; of the gravest where no flight is named."""
    from deconflict.show.log import worst

    number = worst(history) if flight is None else found_in(history, flight)
    if number is None:
        raise UsageError(f"luck {history.luck}, under which nothing comes near", "another luck, or --incident 1")
    return number


def arm_option(arm: str | None) -> list[str]:
    """The option that asks for an arm, in a line that makes something again."""
    return ["--arm", arm] if arm else []


def found_in(history: History, flight: str) -> int:
    """The number of the encounter that is asked for."""
    from difflib import get_close_matches

    from deconflict.show.log import find, names

    number = find(history, flight)
    if number is None:
        known = list(names(history).values())
        if len(known) <= _LISTED:
            expected = f"one of {', '.join(known)}" if known else "none: no flight came near"
            raise UsageError(f'the flight "{flight}"', expected)
        near = f"one of {len(known)} that came near"
        close = get_close_matches(flight, known)
        raise UsageError(f'the flight "{flight}"', near + (f", such as {', '.join(close)}" if close else ""))
    return number
