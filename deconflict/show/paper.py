"""What is printed, as a file to hand out: plain text, or a drawing of it that needs no other file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from io import StringIO

from rich.console import Console, RenderableType
from rich.terminal_theme import DEFAULT_TERMINAL_THEME

from deconflict.show.terminal import to_copy

Made = tuple[tuple[str, str], ...]
"""What makes a file again, each with its name; the last is a command."""

WIDTH = 100
"""How wide text is, in letters: on A4, these are of 9 points."""

_CLIPPED = re.compile(r' clip-path="[^"]*"')
# Only generic names and fonts that systems carry: a drawing that fetched its font would not open without a network.
_DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width}} {{height}}" role="img" aria-labelledby="title">
<title id="title">{title}</title>
<style>
text {{{{ font: {{char_height}}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; }}}}
{{styles}}
</style>
<rect width="100%" height="100%" fill="#ffffff"/>
<g transform="translate({{terminal_x}}, 10)">
{{backgrounds}}
{{matrix}}
</g>
</svg>
"""


def as_text(parts: Iterable[RenderableType], made: Made = ()) -> str:
    """What is printed, and what makes it again, as plain text."""
    sheet = StringIO()
    _print(parts, made, Console(file=sheet, width=WIDTH, color_system=None, highlight=False, legacy_windows=False))
    return "".join(f"{line.rstrip()}\n" for line in sheet.getvalue().splitlines())


def as_svg(title: str, parts: Iterable[RenderableType], made: Made) -> str:
    """The same as a drawing, on white, for other documents."""
    console = Console(file=StringIO(), record=True, width=WIDTH, highlight=False, legacy_windows=False)
    _print(parts, made, console)
    code_format = _DRAWING.format(title=escape(title).replace("{", "{{").replace("}", "}}"))
    drawn = console.export_svg(
        theme=DEFAULT_TERMINAL_THEME, code_format=code_format, unique_id="log", font_aspect_ratio=0.6
    )
    return _CLIPPED.sub("", drawn)


def _print(parts: Iterable[RenderableType], made: Made, console: Console) -> None:
    for part in parts:
        console.print(part)
    if made:
        *facts, (_, command) = made
        console.print()
        for name, said in facts:
            console.print(f"{name}: {said}", markup=False)
        to_copy(console, command)
