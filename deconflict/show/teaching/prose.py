"""Paragraphs as lines of rich text that are no wider than is asked for, in letters that the terminal knows."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap

from rich.text import Text

from deconflict.show.wording import TIE, legible, tied

HEADING = "bold"
Said = tuple[str, str]
"""A text and its style."""


def paragraphs(text: str) -> list[Said]:
    """The paragraphs of a text, which blank lines part."""
    lines: list[Said] = []
    for paragraph in text.strip().split("\n\n"):
        lines += [("", ""), (flowing(paragraph), "")]
    return lines[1:]


def flowing(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


def broken(text: str, width: int, *, ascii_only: bool) -> list[str]:
    """A text in lines as a terminal can show them, at least one; a number is not parted from its unit."""
    tight = tied(text, ascii_only=ascii_only)
    return [line.replace(TIE, " ") for line in wrap(tight, max(1, width))] or [""]


def wrapped(lines: Iterable[Said], width: int, *, ascii_only: bool) -> list[Text]:
    """Each text in as many lines as it needs."""
    return [Text(part, style) for text, style in lines for part in broken(text, width, ascii_only=ascii_only)]


def hanging(lead: str, text: str, width: int, *, ascii_only: bool, style: str = "") -> list[Text]:
    """A text with a lead, the lines after the first indented under it."""
    first, *others = broken(text, width - len(lead), ascii_only=ascii_only)
    lead = legible(lead, ascii_only=ascii_only)
    return [Text(lead + first, style), *(Text(" " * len(lead) + other, style) for other in others)]
