"""Documented figures, held against the simulated ones."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from deconflict.commands.asked import DIFFERENT, INTERRUPTED, NOTHING_WRONG, read_named
from deconflict.errors import UsageError

if TYPE_CHECKING:
    from deconflict.world.scenario import Scenario


def validate(arguments: Namespace) -> int:
    """Hold the documented figures of scenarios against the simulated ones."""
    from deconflict.show.progress import flying
    from deconflict.show.terminal import terminal
    from deconflict.show.validation import ValidationTable, to_json
    from deconflict.study import validation as study

    scenarios = _documented(arguments.scenarios)
    with flying(terminal(sys.stderr)) as tell:
        found = study.validate(scenarios, arguments.campaigns, arguments.luck, arguments.processes, tell)
    if arguments.json:
        sys.stdout.write(to_json(found) + "\n")
    else:
        terminal().print(ValidationTable(found, arguments.sources))
    if found.interrupted:
        return INTERRUPTED
    return NOTHING_WRONG if found.passed else DIFFERENT


def _documented(names: list[str]) -> list[Scenario]:
    """The scenarios that are named, or all that are known and document anything."""
    from deconflict.world.reading import read
    from deconflict.world.shelf import known

    if not names:
        return [scenario for path in known().values() if (scenario := read(path)).documented]
    scenarios = [read_named(name) for name in dict.fromkeys(names)]
    for scenario in scenarios:
        if not scenario.documented:
            raise UsageError(f"the scenario {scenario.name}, which documents no figure", "one with [[documented]]")
    return scenarios
