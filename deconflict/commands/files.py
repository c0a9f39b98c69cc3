"""Scenario files: which there are, and whether one is sound."""

from __future__ import annotations

import sys
from argparse import Namespace

from deconflict.commands.asked import NOTHING_WRONG
from deconflict.errors import Fault, ScenarioError


def scenarios(arguments: Namespace) -> int:
    """List the scenarios that can be named, or say how one is written."""
    if arguments.reference:
        from deconflict.show.reference import reference

        sys.stdout.write(reference())
        return NOTHING_WRONG
    from rich.table import Table
    from rich.text import Text

    from deconflict.show.terminal import terminal
    from deconflict.world.reading import read
    from deconflict.world.shelf import known

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("name", "title", "days", "arms"):
        table.add_column(name, justify="right" if name == "days" else "left", no_wrap=name == "name")
    for name, path in known().items():
        try:
            scenario = read(path)
        except ScenarioError as error:
            table.add_row(Text(name), Text(f"{len(error.faults)} faults: deconflict check {name}"), "", "")
        else:
            compared = scenario.study.arms if scenario.study else ()
            arms = ", ".join(dict.fromkeys((*compared, *scenario.arms)))
            table.add_row(Text(name), Text(scenario.title), str(scenario.days), Text(arms))
    terminal().print(table)
    return NOTHING_WRONG


def check(arguments: Namespace) -> int:
    """Find every fault of a scenario, of its sense and of its arms."""
    from deconflict.engine.theatre import theatre
    from deconflict.study.comparison import uncountable
    from deconflict.world.reading import read
    from deconflict.world.sense import sense
    from deconflict.world.shelf import find
    from deconflict.world.variation import with_arm

    path = find(arguments.scenario)
    scenario = read(path)
    faults: dict[Fault, None] = dict.fromkeys((*sense(scenario), *uncountable(scenario)))
    for variant in (scenario, *(with_arm(scenario, name) for name in scenario.arms)):
        try:
            theatre(variant)
        except ScenarioError as error:
            faults.update(dict.fromkeys(error.faults))
    if faults:
        raise ScenarioError(str(path), tuple(faults))
    sys.stdout.write(f"{path}: nothing wrong\n")
    return NOTHING_WRONG
