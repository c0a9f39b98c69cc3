"""The report of a scenario: its study is flown, and everything that it says goes on one page."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from deconflict.commands.asked import INTERRUPTED, NOTHING_WRONG, arm_option, read_named
from deconflict.commands.handouts import check_files, write
from deconflict.errors import UsageError
from deconflict.options import STDOUT

if TYPE_CHECKING:
    from deconflict.history import History
    from deconflict.show.report.findings import Findings, Told
    from deconflict.study.comparison import Progress
    from deconflict.study.result import Comparison
    from deconflict.study.rounds import Rounds
    from deconflict.study.spiral_result import Spiral
    from deconflict.study.validation import Validation
    from deconflict.world.scenario import Scenario

A = TypeVar("A")


def report(arguments: Namespace) -> int:
    """Fly a scenario's study, and write everything it says as one page."""
    from deconflict.show.progress import flying
    from deconflict.show.report.page import to_html
    from deconflict.show.terminal import terminal

    scenario = read_named(arguments.scenario)
    name = f"{scenario.name}.html" if arguments.html is None else arguments.html
    check_files([name])
    with flying(terminal(sys.stderr)) as tell:
        found = _findings(arguments, scenario, tell)
    write(name, to_html(found))
    if name != STDOUT:
        sys.stderr.write(f"deconflict: {name}{' (interrupted)' if found.interrupted else ''}\n")
    return INTERRUPTED if found.interrupted else NOTHING_WRONG


def _findings(arguments: Namespace, scenario: Scenario, tell: Progress) -> Findings:
    """All that the report is made from; an interrupt leaves out what was not flown by then."""
    from deconflict import __version__
    from deconflict.show.report.findings import Findings
    from deconflict.study.comparison import INTERRUPTED as BROKEN_OFF
    from deconflict.world.reading import fingerprint

    line = _report_line(arguments)
    comparison = spiral = None
    # Of strikes the answer is how many rounds fall, whatever governments make of them.
    if scenario.study and scenario.escalation and not scenario.strikes:
        spiral = _flown(_spiral(arguments, scenario, line, tell))
    elif scenario.study:
        comparison = _flown(_comparison(arguments, scenario, line, tell))
    broken_off = any(of is not None and of.verdict == BROKEN_OFF for of in (comparison, spiral))
    return Findings(
        scenario=scenario,
        command=line,
        version=__version__,
        fingerprint=fingerprint(scenario),
        comparison=comparison,
        spiral=spiral,
        rounds=None if broken_off or comparison is None or not scenario.strikes else _rounds(arguments, scenario, tell),
        validation=None if broken_off or not scenario.documented else _validation(arguments, scenario, tell),
        told=_told(arguments, scenario, comparison, spiral),
    )


def _flown(ask: Callable[[], A]) -> A:
    """What a study answers; interrupted before the first campaign, there is no answer."""
    try:
        return ask()
    except UsageError:
        # All that can be asked wrongly has been asked by now: it was interrupted before anything was flown.
        raise KeyboardInterrupt from None


def _comparison(arguments: Namespace, scenario: Scenario, line: str, tell: Progress) -> Callable[[], Comparison]:
    from deconflict.study import comparison as study

    question = study.Question(
        scenario=scenario,
        precision=arguments.precision,
        most=arguments.most,
        first_luck=arguments.luck,
        processes=arguments.processes,
        command=line,
        ignorance=not arguments.no_ranges,
    )
    return lambda: study.compare(question, tell)


def _spiral(arguments: Namespace, scenario: Scenario, line: str, tell: Progress) -> Callable[[], Spiral]:
    from deconflict.study import spiral as study

    question = study.Question(
        scenario=scenario,
        campaigns=arguments.most or study.CAMPAIGNS,
        first_luck=arguments.luck,
        processes=arguments.processes,
        command=line,
        steps=not arguments.no_ranges,
    )
    return lambda: study.spiral(question, tell)


def _rounds(arguments: Namespace, scenario: Scenario, tell: Progress) -> Rounds:
    from deconflict.study.rounds import rounds
    from deconflict.study.validation import enough

    campaigns = min(enough(scenario), arguments.most or enough(scenario))
    return rounds(scenario, campaigns, arguments.luck, arguments.processes, tell)


def _validation(arguments: Namespace, scenario: Scenario, tell: Progress) -> Validation:
    from deconflict.study.validation import enough, validate

    campaigns = min(enough(scenario), arguments.most or enough(scenario))
    return validate([scenario], campaigns, arguments.luck, arguments.processes, tell)


def _told(
    arguments: Namespace, scenario: Scenario, comparison: Comparison | None, spiral: Spiral | None
) -> Told | None:
    """The incident that the report tells: the worst of a study, or the first that there was, or what came nearest."""
    from deconflict.show.wording import an_incident
    from deconflict.study.incidents import incidents

    if comparison is not None and (worst := comparison.worst) is not None:
        title = scenario.arms[worst.arm].title
        why = f'The gravest that was flown under "{title}", the first of its kind: {an_incident(worst.severity)}.'
        return _tell(arguments, scenario, worst.arm, worst.luck, worst.flight, why)
    arm = scenario.study.baseline if scenario.study else ""
    under = f'under "{scenario.arms[arm].title}"' if arm else "as it stands"
    if comparison is None:
        flown = spiral.campaigns if spiral else 1
        first = next(
            (
                (luck, number)
                for luck, number in incidents(_under(scenario, arm), arguments.luck, flown)
                if number is not None
            ),
            None,
        )
        if first is not None:
            return _tell(arguments, scenario, arm, *first, f"The first incident that was flown {under}.")
    gravest = f"the gravest encounter of the campaign with luck {arguments.luck}, {under}"
    why = f"Nobody was fired at in what was flown. This is {gravest}."
    return _tell(arguments, scenario, arm, arguments.luck, None, why)


def _tell(arguments: Namespace, scenario: Scenario, arm: str, luck: int, number: int | None, why: str) -> Told | None:
    from attrs import evolve

    from deconflict.engine.campaign import simulate
    from deconflict.show.exports import digest
    from deconflict.show.log import worst
    from deconflict.show.report.findings import Told
    from deconflict.world.luck import Luck

    history = evolve(simulate(_under(scenario, arm), Luck(luck)), arm=arm)
    number = worst(history) if number is None else number
    if number is None:
        return None
    words = ["deconflict", "replay" if arm else "run", arguments.scenario, *arm_option(arm)]
    words += ["--luck", str(luck), "--flight", str(number)]
    words += ["--expect", digest(history, number)] if arm else []
    title = scenario.arms[arm].title if arm else ""
    drawn, shows = _mapped(_under(scenario, arm), history, number)
    return Told(history, number, title, why, shlex.join(words), drawn, shows)


def _mapped(scenario: Scenario, history: History, number: int) -> tuple[str, str]:
    """The map of an encounter at its end, and what it shows."""
    from deconflict.show.map_figure import caption, to_svg
    from deconflict.show.stepper.reel import Reel
    from deconflict.show.stepper.sky import Sky

    reel = Reel(history, number)
    scene = Sky(scenario, history.luck).at(reel, len(reel) - 1)
    return to_svg(scene), caption(scene)


def _under(scenario: Scenario, arm: str) -> Scenario:
    from deconflict.world.variation import with_arm

    return with_arm(scenario, arm) if arm else scenario


def _report_line(arguments: Namespace) -> str:
    return shlex.join(
        [
            *("deconflict", "report", arguments.scenario),
            *("--precision", f"{arguments.precision:g}"),
            *(("--most", str(arguments.most)) if arguments.most else ()),
            *("--luck", str(arguments.luck)),
            *(("--no-ranges",) if arguments.no_ranges else ()),
        ]
    )
