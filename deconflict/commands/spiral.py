"""What governments make of incidents, and what that makes of the next."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace

from deconflict.commands.asked import INTERRUPTED, NOTHING_WRONG, read_named
from deconflict.errors import UsageError
from deconflict.options import STDOUT


def spiral(arguments: Namespace) -> int:
    """Fly years in which governments answer incidents by steps, and say which step did most."""
    from deconflict.show.charts import checked
    from deconflict.show.progress import flying
    from deconflict.show.spiral import SpiralTable, to_csv, to_json
    from deconflict.show.terminal import check_writable, terminal, write
    from deconflict.show.year_chart import plot
    from deconflict.study import spiral as study
    from deconflict.study.comparison import INTERRUPTED as BROKEN_OFF

    question = study.Question(
        scenario=read_named(arguments.scenario),
        arms=arguments.arms,
        campaigns=arguments.campaigns,
        first_luck=arguments.luck,
        processes=arguments.processes,
        command=_line(arguments),
    )
    json_file = arguments.json if arguments.json != STDOUT else None
    check_writable((json_file, arguments.csv, arguments.plot))
    if arguments.plot:
        checked(arguments.plot)
    with flying(terminal(sys.stderr)) as tell:
        try:
            result = study.spiral(question, tell)
        except UsageError:
            # All that can be asked wrongly has been asked by now: it was interrupted before anything was flown.
            raise KeyboardInterrupt from None
    if arguments.json == STDOUT:
        sys.stdout.write(to_json(result) + "\n")
    else:
        terminal().print(SpiralTable(result))
    if json_file:
        write(json_file, lambda path: path.write_text(to_json(result) + "\n", encoding="utf-8"))
    if arguments.csv:
        write(arguments.csv, lambda path: path.write_text(to_csv(result), encoding="utf-8"))
    if arguments.plot:
        write(arguments.plot, lambda path: plot(result, path))
    return INTERRUPTED if result.verdict == BROKEN_OFF else NOTHING_WRONG


def _line(arguments: Namespace) -> str:
    arms = ("--arms", ",".join(arguments.arms)) if arguments.arms else ()
    flown = ("--campaigns", str(arguments.campaigns), "--luck", str(arguments.luck))
    return shlex.join(["deconflict", "spiral", arguments.scenario, *arms, *flown])
