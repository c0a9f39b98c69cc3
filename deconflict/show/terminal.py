"""The terminal, and the files that a command writes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from rich.console import Console

from deconflict.errors import UsageError


class Terminal(Console):
    """A console that leaves it to its user what to do when nobody reads any more."""

    def on_broken_pipe(self) -> None:
        """Say so, as any file would."""
        raise BrokenPipeError


def terminal(stream: IO[str] | None = None) -> Terminal:
    """The terminal on standard output, or on another stream, with no colours but our own."""
    return Terminal(file=stream, highlight=False)


def to_copy(console: Console, line: str) -> None:
    """Print a line that the terminal alone breaks, so that it can be copied whole."""
    console.print(line, soft_wrap=True, markup=False)


def check_writable(names: Iterable[str | None]) -> None:
    """Find before a run that a file could not be written after it.

    Raises:
        UsageError: one of the files cannot be written.
    """
    for name in names:
        if name is None:
            continue
        if not name:
            raise UsageError("an empty name", "the name of a file to write")
        path = Path(name)
        if path.is_dir():
            raise UsageError(f"{name}, a directory", "the name of a file to write")
        if not path.parent.is_dir():
            raise UsageError(f"{name}, in a directory that is not there", "a directory that is there")
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            raise UsageError(f"{name}, which cannot be written", "a file that can be")


def write(name: str, how: Callable[[Path], object]) -> None:
    """Write a file.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        how(Path(name))
    except OSError as error:
        raise UsageError(f"{name}, which cannot be written ({error.strerror})", "a file that can be") from None
