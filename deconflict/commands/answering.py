"""A study is asked, flown with progress, and its answer told: on the terminal, and in the files that are wanted."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from deconflict.commands.asked import INTERRUPTED, NOTHING_WRONG
from deconflict.errors import UsageError
from deconflict.options import STDOUT

if TYPE_CHECKING:
    from rich.console import RenderableType

    from deconflict.study.comparison import Progress


class Answer(Protocol):
    """What a study answers."""

    @property
    def verdict(self) -> str:
        """How its flying ended."""


A = TypeVar("A", bound=Answer)


def answer(
    arguments: Namespace,
    ask: Callable[[Progress], A],
    *,
    table: Callable[[A], RenderableType],
    to_json: Callable[[A], str],
    to_csv: Callable[[A], str],
    plot: Callable[[A, Path], None],
) -> int:
    """Have a study flown, and tell its answer in each form that is asked for."""
    from deconflict.show.charts import checked
    from deconflict.show.progress import flying
    from deconflict.show.terminal import check_writable, terminal, write
    from deconflict.study.comparison import INTERRUPTED as BROKEN_OFF

    json_file = arguments.json if arguments.json != STDOUT else None
    check_writable((json_file, arguments.csv, arguments.plot))
    if arguments.plot:
        checked(arguments.plot)
    with flying(terminal(sys.stderr)) as tell:
        try:
            result = ask(tell)
        except UsageError:
            # All that can be asked wrongly has been asked by now: it was interrupted before anything was flown.
            raise KeyboardInterrupt from None
    if arguments.json == STDOUT:
        sys.stdout.write(to_json(result) + "\n")
    else:
        terminal().print(table(result))
    if json_file:
        write(json_file, lambda path: path.write_text(to_json(result) + "\n", encoding="utf-8"))
    if arguments.csv:
        write(arguments.csv, lambda path: path.write_text(to_csv(result), encoding="utf-8"))
    if arguments.plot:
        write(arguments.plot, lambda path: plot(result, path))
    return INTERRUPTED if result.verdict == BROKEN_OFF else NOTHING_WRONG
