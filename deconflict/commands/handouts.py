"""A log, or a lesson, as files to hand out."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deconflict.commands.asked import NOTHING_WRONG, arm_option, chosen
from deconflict.errors import UsageError
from deconflict.options import STDOUT

if TYPE_CHECKING:
    from deconflict.history import History
    from deconflict.show.handout import Handout

Forms = tuple[Callable[[Any], str], ...]
"""How a handout becomes a page, a drawing and text."""


def log(arguments: Namespace) -> int:
    """Write the log of an encounter as a page, a drawing or text, to hand out."""
    from deconflict.show.terminal import terminal

    check_files([arguments.html, arguments.svg, arguments.txt])
    made, (to_html, to_svg, to_text) = _lesson(arguments) or _log(arguments)
    files = {arguments.html: to_html, arguments.svg: to_svg, arguments.txt: to_text}
    wanted = {name: how for name, how in files.items() if name}
    if not wanted:
        console = terminal()
        for part in made.parts():
            console.print(part)
    for name, how in wanted.items():
        write(name, how(made))
    return NOTHING_WRONG


def check_files(names: list[str | None]) -> None:
    """Find before a run that a file could not be written, or that two would be the same."""
    from deconflict.show.terminal import check_writable

    given = [name for name in names if name is not None]
    if twice := next((name for name in given if given.count(name) > 1), None):
        raise UsageError(f"{twice}, twice", "a name for each file")
    check_writable(name for name in given if name != STDOUT)


def write(name: str, text: str) -> None:
    """Write a file, or print what would stand in it."""
    from deconflict.show import terminal

    if name == STDOUT:
        sys.stdout.write(text)
    else:
        terminal.write(name, lambda path: path.write_text(text, encoding="utf-8"))


def _log(arguments: Namespace) -> tuple[Any, Forms]:
    from deconflict.show.handout import to_html, to_svg, to_text

    return _handout(arguments), (to_html, to_svg, to_text)


def _lesson(arguments: Namespace) -> tuple[Any, Forms] | None:
    """The lesson that is asked for, with what makes it again; none where a scenario is."""
    from deconflict.world.shelf import LESSONS, known

    name = arguments.scenario
    if not (_holds_a_lesson(name) if name.endswith(".toml") else name in known(LESSONS) and name not in known()):
        return None
    for option in ("arm", "luck", "incident", "flight", "all", "relative", "ladder"):
        if getattr(arguments, option):
            raise UsageError(f"--{option} with a lesson", "a lesson alone: it says which run it is of")
    from deconflict.commands.lessons import found
    from deconflict.show.teaching.handout import LessonHandout, to_html, to_svg, to_text

    of = found(name)
    history = of.rerun.history
    made = (*_made(history), ("luck", str(history.luck)), ("command", shlex.join(["deconflict", "log", name])))
    return LessonHandout(of, made), (to_html, to_svg, to_text)


def _made(history: History) -> Iterator[tuple[str, str]]:
    """What made a history, each with its name."""
    yield "program", f"deconflict {history.version}"
    yield "scenario", f"{history.scenario}, fingerprint {history.fingerprint}"


def _holds_a_lesson(name: str) -> bool:
    """Whether a path leads to a file with stops; what is wrong with it is for its reader to say."""
    import tomllib

    try:
        return "stops" in tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False


def _handout(arguments: Namespace) -> Handout:
    """The log that is asked for, with what makes it again."""
    from deconflict.show.exports import digest
    from deconflict.show.handout import Handout
    from deconflict.show.log import called

    rerun, number = chosen(arguments)
    if arguments.ladder and number is None:
        raise UsageError("--ladder with --all", "the ladder of one encounter")
    history, arm = rerun.history, rerun.arm
    words = ["deconflict", "log", arguments.scenario, *arm_option(arm), "--luck", str(rerun.luck)]
    words += ["--all"] if number is None else ["--flight", called(history, number)]
    words += [*(["--relative"] if arguments.relative else []), *(["--ladder"] if arguments.ladder else [])]
    made = (
        *_made(history),
        ("arm", f"{arm}: {rerun.title}" if arm else "as it stands"),
        ("luck", str(rerun.luck)),
        *([("digest", digest(history, number))] if number is not None else []),
        ("command", shlex.join(words)),
    )
    return Handout(history, number, rerun.scenario.title, rerun.title, made, arguments.relative, arguments.ladder)
