"""Arms side by side."""

from __future__ import annotations

import shlex
from argparse import Namespace
from functools import partial
from typing import TYPE_CHECKING

from deconflict.commands.answering import answer
from deconflict.commands.asked import read_named

if TYPE_CHECKING:
    from deconflict.study.result import Comparison, Incident
    from deconflict.world.scenario import Scenario


def compare(arguments: Namespace) -> int:
    """Put the arms of a scenario side by side."""
    from deconflict.show.charts import plot
    from deconflict.show.exports import to_csv, to_json
    from deconflict.show.table import ComparisonTable, replay_line
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

    def table(result: Comparison) -> ComparisonTable:
        worst = result.worst
        line = replay_line(arguments.scenario, worst, _digest(scenario, worst)) if worst else None
        return ComparisonTable(result, line)

    return answer(arguments, partial(study.compare, question), table=table, to_json=to_json, to_csv=to_csv, plot=plot)


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
