"""A panel's page: lines that fit its width and its height, in letters that the terminal knows."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from textwrap import wrap

from attrs import frozen
from rich.text import Text

from deconflict.show.wording import legible

HERE, LED = "▶", "←"
"""The event that is shown, and those that led to it."""
LIT = "bold reverse"
"""The style of the event that is shown."""
CAUSE = "bold"
"""The style of what led to it."""
MARGIN = 2
"""How wide the column of those signs is."""


@frozen
class Page:
    """What a panel is written on: so many columns and lines."""

    width: int
    height: int
    ascii_only: bool = False

    def plain(self, words: str) -> str:
        """The words in letters that the terminal knows."""
        return legible(words, ascii_only=self.ascii_only)

    def line(self, *parts: str | tuple[str, str] | Text, style: str = "") -> Text:
        """One line made of parts, each with a style of its own or none."""
        made = Text(style=style)
        for part in parts:
            if isinstance(part, Text):
                made.append_text(part)
            else:
                words, own = (part, "") if isinstance(part, str) else part
                made.append(self.plain(words), own or None)
        return made

    def cut(self, line: Text, width: int | None = None) -> Text:
        """The line, cut with an ellipsis where it is wider than the page, or than so many columns."""
        width = max(0, self.width if width is None else width)
        if line.cell_len > width:
            line = line.copy()
            dots = self.plain("…")[:width]
            line.truncate(width - len(dots), overflow="crop")
            line.append(dots)
        return line

    def wrapped(self, words: str, width: int, most: int) -> list[str]:
        """The words in lines of a width; the last of as many as there may be ends with an ellipsis if there is more."""
        lines = wrap(self.plain(words), max(1, width)) or [""]
        if len(lines) <= most:
            return lines
        rest = " ".join(lines[max(1, most) - 1 :])
        return [*lines[: max(1, most) - 1], self.cut(Text(rest), width).plain]

    def filled(self, lines: Iterable[Text]) -> list[Text]:
        """Exactly as many lines as the page has, none wider than it."""
        shown = [self.cut(line) for line in islice(lines, self.height)]
        return [*shown, *(Text() for _ in range(self.height - len(shown)))]


def across(left: Text, right: Text, width: int) -> Text:
    """Two texts in one line, the second at its right end where both have room, else two columns on."""
    return Text.assemble(left, " " * max(2, width - left.cell_len - right.cell_len), right)
