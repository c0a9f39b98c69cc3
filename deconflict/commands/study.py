"""Arms side by side."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from deconflict.commands.asked import INTERRUPTED, NOTHING_WRONG, read_named
from deconflict.errors import UsageError
from deconflict.options import STDOUT

if TYPE_CHECKING:
    from deconflict.study.result import Incident
    from deconflict.world.scenario import Scenario


def compare(arguments: Namespace) -> int:
    """Put the arms of a scenario side by side."""
    from deconflict.show.charts import checked, plot
    from deconflict.show.exports import to_csv, to_json
    from deconflict.show.progress import flying
    from deconflict.show.table import ComparisonTable, replay_line
    from deconflict.show.terminal import check_writable, terminal, write
    from deconflict.study import comparison as study

    scenario = read_named(arguments.scenario)
    question = study.Question(
        scenario=scenario,
        arms=arguments.arms,
        precision=arguments.precision,
        most=arguments.most,
        first_luck=arguments.luck,
        processes=arguments.processes,
        command=_compare_line(arguments),
        ignorance=not arguments.no_ranges,
    )
    json_file = arguments.json if arguments.json != STDOUT else None
    check_writable((json_file, arguments.csv, arguments.plot))
    if arguments.plot:
        checked(arguments.plot)
    with flying(terminal(sys.stderr)) as tell:
        try:
            result = study.compare(question, tell)
        except UsageError:
            # All that can be asked wrongly has been asked by now: it was interrupted before anything was flown.
            raise KeyboardInterrupt from None
    if arguments.json == STDOUT:
        sys.stdout.write(to_json(result) + "\n")
    else:
        worst = result.worst
        line = replay_line(arguments.scenario, worst, _digest(scenario, worst)) if worst else None
        terminal().print(ComparisonTable(result, line))
    if json_file:
        write(json_file, lambda path: path.write_text(to_json(result) + "\n", encoding="utf-8"))
    if arguments.csv:
        write(arguments.csv, lambda path: path.write_text(to_csv(result), encoding="utf-8"))
    if arguments.plot:
        write(arguments.plot, lambda path: plot(result, path))
    return INTERRUPTED if result.verdict == study.INTERRUPTED else NOTHING_WRONG


def _digest(scenario: Scenario, incident: Incident) -> str:
    from deconflict.engine.campaign import simulate
    from deconflict.show.exports import digest
    from deconflict.world.luck import Luck
    from deconflict.world.variation import with_arm

    return digest(simulate(with_arm(scenario, incident.arm), Luck(incident.luck)), incident.flight)


def _compare_line(arguments: Namespace) -> str:
    return shlex.join(
        [
            *("deconflict", "compare", arguments.scenario),
            *(("--arms", ",".join(arguments.arms)) if arguments.arms else ()),
            *("--precision", f"{arguments.precision:g}"),
            *(("--most", str(arguments.most)) if arguments.most else ()),
            *("--luck", str(arguments.luck)),
            *(("--no-ranges",) if arguments.no_ranges else ()),
        ]
    )
