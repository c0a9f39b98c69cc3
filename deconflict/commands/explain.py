"""Why an incident happened, and what would have prevented it."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from deconflict.commands.asked import INTERRUPTED, NOTHING_WRONG, arm_option, flight_or_gravest, incident_in, read_named
from deconflict.errors import UsageError

if TYPE_CHECKING:
    from deconflict.study.why.case import Case
    from deconflict.world.scenario import Scenario


def explain(arguments: Namespace) -> int:
    """Say why an incident happened, and what would have prevented it."""
    if arguments.study:
        return _study(arguments)
    from deconflict.show.log import called
    from deconflict.show.progress import exploring
    from deconflict.show.terminal import terminal
    from deconflict.show.why.explanation import ExplanationPage, to_json
    from deconflict.study.why.explanation import explain as explained

    for name, value in (("--campaigns", arguments.campaigns), ("--processes", arguments.processes)):
        if value is not None:
            raise UsageError(f"{name} without --study", "--study, or one incident without it")
    case = _case(arguments)
    with exploring(terminal(sys.stderr)) as tell:
        found = explained(case, arguments.pairs, tell)
    if arguments.json:
        sys.stdout.write(to_json(found) + "\n")
    else:
        flight = called(case.rerun.history, case.number)
        words = [*_asked(arguments), "--luck", str(case.rerun.luck), "--flight", flight]
        terminal().print(ExplanationPage(found, shlex.join(words), arguments.all))
    return INTERRUPTED if found.interrupted else NOTHING_WRONG


def _case(arguments: Namespace) -> Case:
    """The incident that is asked for."""
    from deconflict.study.rerun import Rerun
    from deconflict.study.why.case import Case
    from deconflict.world.variation import with_arm

    scenario, arm = _under(arguments)
    armed = with_arm(scenario, arm) if arm else scenario
    title = scenario.arms[arm].title if arm else ""
    if arguments.luck is None and arguments.flight is None:
        luck, number = incident_in(armed, arguments.incident or 1)
        return Case(scenario, Rerun(armed, luck, arm, title), number)
    if arguments.incident is not None:
        raise UsageError("--incident beside a luck or a flight", "one or the other")
    rerun = Rerun(armed, arguments.luck or 0, arm, title)
    return Case(scenario, rerun, flight_or_gravest(rerun.history, arguments.flight))


def _study(arguments: Namespace) -> int:
    """Say of each channel how many of a study's incidents it would have averted."""
    from deconflict.show.progress import flying
    from deconflict.show.terminal import terminal
    from deconflict.show.why.blame import BlameTable, to_json
    from deconflict.study.comparison import INTERRUPTED as BROKEN_OFF
    from deconflict.study.why.blame import Question, blame

    for name, value in (
        ("--flight", arguments.flight),
        ("--incident", arguments.incident),
        ("--pairs", arguments.pairs),
        ("--all", arguments.all or None),
    ):
        if value is not None:
            raise UsageError(f"{name} beside --study", "one incident, or all of a study")
    scenario, arm = _under(arguments)
    question = Question(scenario, arm, arguments.campaigns, arguments.luck or 0, arguments.processes)
    with flying(terminal(sys.stderr)) as tell:
        found = blame(question, tell)
    if arguments.json:
        sys.stdout.write(to_json(found) + "\n")
    else:
        words = [*_asked(arguments), "--study", "--campaigns", str(found.size), "--luck", str(question.first_luck)]
        terminal().print(BlameTable(found, shlex.join(words)))
    return INTERRUPTED if found.verdict == BROKEN_OFF else NOTHING_WRONG


def _under(arguments: Namespace) -> tuple[Scenario, str]:
    """The scenario with its arms, and the arm that is flown: the one asked for, or the study's baseline."""
    from deconflict.world.variation import with_arm

    scenario = read_named(arguments.scenario)
    arm = arguments.arm or (scenario.study.baseline if scenario.study else "")
    if arm:
        with_arm(scenario, arm)  # an arm that is not there is said before anything is flown
    return scenario, arm


def _asked(arguments: Namespace) -> list[str]:
    return ["deconflict", "explain", arguments.scenario, *arm_option(arguments.arm)]
