"""The command line: it finds the scenario, calls the library and prints what comes of it.

What takes time to load is imported where a command needs it, so that help and usage errors come at once.
"""

from __future__ import annotations

import os
import shlex
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from deconflict.errors import DeconflictError, Fault, PromiseBroken, ReplayMismatch, ScenarioError, UsageError
from deconflict.options import STDOUT, parser

if TYPE_CHECKING:
    from deconflict.history import History
    from deconflict.show.ladder import Ladder
    from deconflict.study.exercise import Exercise
    from deconflict.study.result import Incident
    from deconflict.world.scenario import Scenario
    from protocols.procedures import Procedure

NOTHING_WRONG, DIFFERENT, WRONG_USE, INTERRUPTED, NOBODY_READS = 0, 1, 2, 130, 141
"""Exit codes: all well; a replay or a promise failed; the user's mistake; Ctrl-C; the reader of a pipe has gone."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, and answer its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")
    try:
        arguments = parser((scenarios, check, run, replay, compare, protocols)).parse_args(argv)
        status: int = arguments.command(arguments)
        sys.stdout.flush()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else WRONG_USE
    except KeyboardInterrupt:
        sys.stderr.write("deconflict: interrupted\n")
        return INTERRUPTED
    except BrokenPipeError:
        # What is still to be written at exit would fail too, and say so.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS
    except DeconflictError as error:
        sys.stderr.write(f"deconflict: {error}\n")
        return DIFFERENT if isinstance(error, ReplayMismatch | PromiseBroken) else WRONG_USE
    return status


def scenarios(_: Namespace) -> int:
    """List the scenarios that can be named."""
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


def run(arguments: Namespace) -> int:
    """Run one campaign, and show what it came to, one encounter, or everything."""
    from deconflict.show.log import Log, Summary, called, worst
    from deconflict.show.terminal import terminal, to_copy
    from protocols.notation.words import Mark

    if arguments.check:
        return _check_promises(arguments)
    history, title = _simulated(arguments)
    number = None if arguments.flight is None else _found(history, arguments.flight)
    if arguments.json:
        _write_lines(history, number)
        return NOTHING_WRONG
    console = terminal()
    if number is not None:
        console.print(Log(history, number, title, arguments.relative))
    elif arguments.all:
        console.print(Summary(history, title, Mark.APPROACHED), "")
        console.print(Log(history, None, title, arguments.relative))
    else:
        console.print(Summary(history, title), "")
        if (gravest := worst(history)) is not None:
            console.print(Log(history, gravest, title, arguments.relative), "")
            to_copy(console, _run_line(arguments, called(history, gravest)))
    return NOTHING_WRONG


def replay(arguments: Namespace) -> int:
    """Show one incident again, and check that it is the same."""
    from deconflict.show.exports import digest
    from deconflict.show.log import Log
    from deconflict.show.terminal import terminal

    history, title = _simulated(arguments)
    number = _found(history, arguments.flight)
    found = digest(history, number)
    if arguments.json:
        _write_lines(history, number)
    else:
        terminal().print(Log(history, number, title, arguments.relative))
        sys.stdout.write(f"Digest: {found}{', as expected' if found == arguments.expect else ''}\n")
    if arguments.expect not in (None, found):
        raise ReplayMismatch(f"an encounter with the digest {found}", arguments.expect)
    return NOTHING_WRONG


def compare(arguments: Namespace) -> int:
    """Put the arms of a scenario side by side."""
    from deconflict.show.charts import checked, plot
    from deconflict.show.exports import to_csv, to_json
    from deconflict.show.progress import flying
    from deconflict.show.table import ComparisonTable, replay_line
    from deconflict.show.terminal import check_writable, terminal, write
    from deconflict.study import comparison as study

    scenario = _read(arguments.scenario)
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


def protocols(arguments: Namespace) -> int:
    """Show the procedures in short, or one as a card, a state chart, or the messages of a run."""
    from deconflict.show.card_json import to_json
    from deconflict.show.procedure import Card, Procedures
    from deconflict.show.statechart import graphviz, mermaid
    from deconflict.show.terminal import terminal
    from protocols.procedures import PROCEDURES

    runs = arguments.ladder is not None or arguments.exercised is not None
    if arguments.json and (arguments.mermaid or arguments.graphviz or arguments.ladder is not None):
        raise UsageError("--json with a chart or a ladder", "--json with the cards alone, or with --exercised")
    if (arguments.arm and not runs) or (arguments.flight and arguments.ladder is None):
        raise UsageError("an arm or a flight, but no run", "--ladder SCENARIO, or for an arm --exercised")
    found = tuple(PROCEDURES.values()) if arguments.name is None else (_procedure(arguments.name),)
    tables = [table for procedure in found for table in procedure.tables]
    if arguments.mermaid or arguments.graphviz:
        sys.stdout.write((mermaid if arguments.mermaid else graphviz)(tables) + "\n")
    elif arguments.ladder is not None:
        terminal().print(_ladder(arguments, frozenset(table.name for table in tables)))
    else:
        flown = None if arguments.exercised is None else _exercise(arguments)
        counts = flown.counts if flown else None
        if arguments.json:
            sys.stdout.write(to_json(found, counts) + "\n")
        else:
            terminal().print(Card(found[0], flown) if arguments.name else Procedures(found, flown))
        return INTERRUPTED if flown and flown.interrupted else NOTHING_WRONG
    return NOTHING_WRONG


def _procedure(name: str) -> Procedure:
    """The procedure that is named, or that has the role that is."""
    from difflib import get_close_matches

    from protocols.procedures import NAMES, find

    procedure = find(name)
    if procedure is None:
        words = {word: known for known in NAMES for word in (known, *known.replace("_", " ").split())}
        close = dict.fromkeys(words[word] for word in get_close_matches(name, words))
        meant = f"; did you mean {' or '.join(close)}?" if close else ""
        raise UsageError(f'the procedure "{name}"{meant}', f"one of {', '.join(NAMES)}")
    return procedure


def _ladder(arguments: Namespace, roles: frozenset[str]) -> Ladder:
    """The messages of the encounter that is asked for, or of the gravest."""
    from deconflict.show.ladder import Ladder
    from deconflict.show.log import worst

    history, title = _simulated(Namespace(**vars(arguments), scenario=arguments.ladder))
    met = worst(history) if arguments.flight is None else _found(history, arguments.flight)
    if met is None:
        raise UsageError(f"luck {arguments.luck}, under which no flight comes near", "another luck")
    return Ladder(history, met, arguments.name or "all procedures", roles, title)


def _exercise(arguments: Namespace) -> Exercise:
    """What the runs that are asked for exercise."""
    from deconflict.show.progress import flying
    from deconflict.show.terminal import terminal
    from deconflict.study.exercise import exercise
    from deconflict.world.shelf import known

    flown = [_read(name) for name in ([arguments.exercised] if arguments.exercised else known())]
    lucks = range(arguments.luck, arguments.luck + arguments.campaigns)
    with flying(terminal(sys.stderr)) as tell:
        return exercise(flown, lucks, arguments.arm, tell)


def _read(name: str) -> Scenario:
    from deconflict.world.reading import read
    from deconflict.world.shelf import find

    return read(find(name))


def _simulated(arguments: Namespace) -> tuple[History, str]:
    """The campaign that is asked for, and the title of its arm."""
    from deconflict.engine.campaign import simulate
    from deconflict.world.luck import Luck

    scenario, title = _armed(arguments)
    return simulate(scenario, Luck(arguments.luck)), title


def _armed(arguments: Namespace) -> tuple[Scenario, str]:
    """The scenario under the arm that is asked for, and the arm's title."""
    from deconflict.world.variation import with_arm

    scenario = _read(arguments.scenario)
    arm = arguments.arm or (scenario.study.baseline if scenario.study else None)
    return (with_arm(scenario, arm), scenario.arms[arm].title) if arm else (scenario, "")


def _check_promises(arguments: Namespace) -> int:
    """Hold a campaign against what is promised of it."""
    from deconflict.engine.campaign import simulate
    from deconflict.engine.theatre import theatre
    from deconflict.show.promises import Check
    from deconflict.show.terminal import terminal
    from deconflict.world.luck import Luck

    scenario, title = _armed(arguments)
    history, staged = simulate(scenario, Luck(arguments.luck)), theatre(scenario)
    checked = Check(history, staged.promises, staged.line_promises, title, arguments.relative)
    if arguments.json:
        sys.stdout.write(checked.to_json() + "\n")
    else:
        terminal().print(checked)
    if checked.broken:
        promise, _ = checked.broken
        raise PromiseBroken(promise.id, promise.sentence, ())  # the story has been told
    return NOTHING_WRONG


def _found(history: History, flight: str) -> int:
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


def _digest(scenario: Scenario, incident: Incident) -> str:
    from deconflict.engine.campaign import simulate
    from deconflict.show.exports import digest
    from deconflict.world.luck import Luck
    from deconflict.world.variation import with_arm

    return digest(simulate(with_arm(scenario, incident.arm), Luck(incident.luck)), incident.flight)


def _write_lines(history: History, number: int | None) -> None:
    from deconflict.show.exports import to_json_lines

    sys.stdout.writelines(f"{line}\n" for line in to_json_lines(history, number))


def _run_line(arguments: Namespace, flight: str) -> str:
    arm = ["--arm", arguments.arm] if arguments.arm else []
    return shlex.join(
        ["deconflict", "run", arguments.scenario, *arm, "--luck", str(arguments.luck), "--flight", flight]
    )


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
