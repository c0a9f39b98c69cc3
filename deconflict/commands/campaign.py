"""One campaign: run, held against its promises, or replayed."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from deconflict.commands.asked import NOTHING_WRONG, arm_option, armed, found_in, simulated
from deconflict.errors import PromiseBroken, ReplayMismatch

if TYPE_CHECKING:
    from deconflict.history import History


def run(arguments: Namespace) -> int:
    """Run one campaign, and show what it came to, one encounter, or everything."""
    from deconflict.show.log import Log, Summary, called, worst
    from deconflict.show.terminal import terminal, to_copy
    from protocols.notation.words import Mark

    if arguments.check:
        return _check_promises(arguments)
    history, title = simulated(arguments)
    number = None if arguments.flight is None else found_in(history, arguments.flight)
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

    history, title = simulated(arguments)
    number = found_in(history, arguments.flight)
    found = digest(history, number)
    if arguments.json:
        _write_lines(history, number)
    else:
        terminal().print(Log(history, number, title, arguments.relative))
        sys.stdout.write(f"Digest: {found}{', as expected' if found == arguments.expect else ''}\n")
    if arguments.expect not in (None, found):
        raise ReplayMismatch(f"an encounter with the digest {found}", arguments.expect)
    return NOTHING_WRONG


def _check_promises(arguments: Namespace) -> int:
    """Hold a campaign against what is promised of it."""
    from deconflict.engine.campaign import simulate
    from deconflict.engine.theatre import theatre
    from deconflict.show.promises import Check
    from deconflict.show.terminal import terminal
    from deconflict.world.luck import Luck

    scenario, _, title = armed(arguments)
    history, staged = simulate(scenario, Luck(arguments.luck)), theatre(scenario)
    checked = Check(
        history,
        staged.promises_of(history),
        staged.line_promises,
        title,
        arguments.relative,
        bounds=staged.timing.bounds,
    )
    if arguments.json:
        sys.stdout.write(checked.to_json() + "\n")
    else:
        terminal().print(checked)
    if checked.broken:
        promise, _ = checked.broken
        raise PromiseBroken(promise.id, promise.sentence, ())  # the story has been told
    return NOTHING_WRONG


def _write_lines(history: History, number: int | None) -> None:
    from deconflict.show.exports import to_json_lines

    sys.stdout.writelines(f"{line}\n" for line in to_json_lines(history, number))


def _run_line(arguments: Namespace, flight: str) -> str:
    run = ["deconflict", "run", arguments.scenario, *arm_option(arguments.arm)]
    return shlex.join([*run, "--luck", str(arguments.luck), "--flight", flight])
