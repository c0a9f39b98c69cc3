"""What governments make of incidents, and what that makes of the next."""

from __future__ import annotations

import shlex
from argparse import Namespace
from functools import partial

from deconflict.commands.answering import answer
from deconflict.commands.asked import read_named


def spiral(arguments: Namespace) -> int:
    """Fly years in which governments answer incidents by steps, and say which step did most."""
    from deconflict.show.spiral import SpiralTable, to_csv, to_json
    from deconflict.show.year_chart import plot
    from deconflict.study import spiral as study

    question = study.Question(
        scenario=read_named(arguments.scenario),
        arms=arguments.arms,
        campaigns=arguments.campaigns,
        first_luck=arguments.luck,
        processes=arguments.processes,
        command=_line(arguments),
    )
    return answer(
        arguments, partial(study.spiral, question), table=SpiralTable, to_json=to_json, to_csv=to_csv, plot=plot
    )


def _line(arguments: Namespace) -> str:
    arms = ("--arms", ",".join(arguments.arms)) if arguments.arms else ()
    flown = ("--campaigns", str(arguments.campaigns), "--luck", str(arguments.luck))
    return shlex.join(["deconflict", "spiral", arguments.scenario, *arms, *flown])
