"""The command line: it parses, runs one command, and turns what went wrong into a message and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from deconflict.commands.asked import DIFFERENT, INTERRUPTED, NOBODY_READS, WRONG_USE
from deconflict.commands.campaign import replay, run
from deconflict.commands.classroom import step, teach
from deconflict.commands.explain import explain
from deconflict.commands.files import check, scenarios
from deconflict.commands.handouts import log
from deconflict.commands.lessons import lessons
from deconflict.commands.procedures import protocols
from deconflict.commands.proof import verify
from deconflict.commands.reporting import report
from deconflict.commands.spiral import spiral
from deconflict.commands.study import compare
from deconflict.commands.validation import validate
from deconflict.errors import DeconflictError, PromiseBroken, ReplayMismatch
from deconflict.options import parser

COMMANDS = (
    scenarios,
    check,
    run,
    replay,
    step,
    teach,
    lessons,
    log,
    explain,
    compare,
    report,
    spiral,
    validate,
    protocols,
    verify,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, and answer its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")
    try:
        arguments = parser(COMMANDS).parse_args(argv)
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
