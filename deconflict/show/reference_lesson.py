"""The page on how a lesson is written: a path by hand, then all tables and keys, from the code."""

from __future__ import annotations

from pathlib import Path

from deconflict.show.reference import documented, filled
from deconflict.world.lesson import Lesson

_BY_HAND = Path(__file__).with_name("reference_lesson.md")


def reference() -> str:
    """The whole page, in Markdown."""
    by_hand = _BY_HAND.read_text(encoding="utf-8").strip()
    keys = filled('A *required* key has to be there. Texts of several paragraphs stand between `"""`.')
    return "\n\n".join([by_hand, "## Tables and keys", keys, *documented(Lesson)]) + "\n"
