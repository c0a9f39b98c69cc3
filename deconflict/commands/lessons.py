"""Lessons: which there are, whether they are sound, and playing one."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from deconflict.commands.asked import NOTHING_WRONG
from deconflict.errors import DeconflictError, Fault, ScenarioError

if TYPE_CHECKING:
    from deconflict.study.teaching.lesson import Taught


def lessons(arguments: Namespace) -> int:
    """List the lessons that can be named, check one, or say how one is written."""
    if arguments.reference:
        from deconflict.show.reference_lesson import reference

        sys.stdout.write(reference())
        return NOTHING_WRONG
    if arguments.check:
        return _check(arguments.check)
    from rich.table import Table
    from rich.text import Text

    from deconflict.show.terminal import terminal
    from deconflict.show.wording import plural
    from deconflict.world.lesson import read
    from deconflict.world.shelf import LESSONS, known

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("name", "what it is about", "minutes"):
        table.add_column(name, justify="right" if name == "minutes" else "left", no_wrap=name == "name")
    for name, path in known(LESSONS).items():
        try:
            lesson = read(path)
        except ScenarioError as error:
            faults = plural(len(error.faults), "fault")
            table.add_row(Text(name), Text(f"{faults}: deconflict lessons --check {name}"), "")
        else:
            table.add_row(Text(name), Text(f"{lesson.title}. {lesson.summary}"), str(lesson.minutes))
    terminal().print(table)
    return NOTHING_WRONG


def found(name: str) -> Taught:
    """The lesson of that name, or at that path, and its run."""
    from deconflict.study.teaching.lesson import taught
    from deconflict.world.lesson import read
    from deconflict.world.shelf import LESSONS, find

    return taught(read(find(name, LESSONS, "lesson")))


def _check(name: str) -> int:
    """Find every fault of a lesson: in its file, in its stops, and in running its choices."""
    lesson = found(name)
    faults: list[Fault] = []
    for stop in lesson.stops:
        for number, choice in enumerate(stop.choices):
            try:
                lesson.outcome(stop, choice)
            except DeconflictError as error:
                place = f"stops[{stop.number}].choices[{number}]"
                faults.append((place, f"a choice that cannot be run ({error})", "one that can"))
    if faults:
        raise ScenarioError(lesson.lesson.name, tuple(faults))
    sys.stdout.write(f"{lesson.lesson.name}: nothing wrong\n")
    return NOTHING_WRONG
