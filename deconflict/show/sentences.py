"""Sentences and commands as a terminal prints them: in its letters, and broken where they may be."""

from __future__ import annotations

from textwrap import wrap

from rich.console import ConsoleOptions
from rich.text import Text

from deconflict.show.wording import legible, tied

LINE = 100
"""How long a line of sentences is at most: longer ones are hard to read."""

_LEAST = 20


def text(said: str, options: ConsoleOptions, style: str = "") -> Text:
    """Text as this terminal can show it."""
    return Text(legible(said, ascii_only=options.ascii_only), style)


def wrapped(said: str, options: ConsoleOptions, style: str = "", inset: int = 0) -> Text:
    """Text that is broken between words, and never between a number and its unit."""
    tight = tied(said, ascii_only=options.ascii_only)
    return text("\n".join(wrap(tight, max(_LEAST, min(options.max_width, LINE) - inset))), options, style)


def command(line: str, options: ConsoleOptions) -> Text:
    """A command to copy, continued on further lines as a shell reads it where the terminal is too narrow."""
    lines = wrap(line, max(_LEAST, options.max_width - 2), subsequent_indent="    ", break_on_hyphens=False)
    return Text(" \\\n".join(lines), no_wrap=True)
