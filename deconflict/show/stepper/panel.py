"""A panel of the screen: lines that a pure function draws, of which only those that changed are painted again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.segment import Segment
from rich.text import Text
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

ASCII = "-ascii"
"""The class of a screen whose terminal knows plain letters alone."""

Draw = Callable[[int, int], list[Text]]
"""Draws so many columns and lines."""


class Panel(Widget):
    """Shows what its function draws, in the size that it has."""

    def __init__(self, draw: Draw, name: str, title: str = "") -> None:
        super().__init__(id=name)
        self.border_title = title or None
        self._draw = draw
        self.strips: list[Strip] = []
        """The lines as they were drawn last."""
        self.painted = 0
        """How many lines were painted again so far."""

    def redraw(self) -> None:
        """Draw again; only lines that came out differently are painted."""
        width, height = self.content_size
        if not (self.display and width and height):
            return
        console = self.app.console
        # A line's own style is a span of the text that it is appended to: `render` alone leaves it out.
        lines = [Text().append_text(line) for line in self._draw(width, height)]
        drawn = [Strip(self._coloured(line.render(console)), line.cell_len) for line in lines]
        before, self.strips = self.strips, drawn
        if len(before) != len(drawn):
            self.painted += len(drawn)
            self.refresh()
            return
        changed = [at for at, (old, new) in enumerate(zip(before, drawn, strict=True)) if old != new]
        self.painted += len(changed)
        if changed:
            self.refresh(*(Region(0, at, width, 1) for at in changed))

    def _coloured(self, segments: Iterable[Segment]) -> Iterable[Segment]:
        """In the colours that are wanted; where none are, letters are as bright as the others, not a grey in place."""
        if not self.app.no_color:
            return segments
        return (
            Segment(text, style.without_color if style and not style.bgcolor else style, control)
            for text, style, control in segments
        )

    def render_line(self, y: int) -> Strip:
        """One line of it, on the panel's own ground."""
        width, ground = self.content_size.width, self.rich_style
        if y >= len(self.strips):
            return Strip.blank(width, ground)
        return self.strips[y].adjust_cell_length(width, ground).apply_style(ground)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.strips = []
        self.redraw()

    def on_show(self) -> None:
        """Draw what was hidden."""
        self.redraw()
