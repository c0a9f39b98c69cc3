"""A map under way: letters and their styles, and which of them hold a sign already."""

from __future__ import annotations

import numpy as np
from attrs import define, field
from rich.text import Text

from deconflict.show.stepper.chart import Dots, Window, letters, used
from deconflict.show.stepper.ground import Point
from deconflict.show.stepper.signs import LINES, Sign

_BESIDE = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (0, 2), (0, -2))


@define
class Canvas:
    """A map under way: letters and their styles, by line and letter, and which of them hold a sign already."""

    window: Window
    ascii_only: bool
    _letters: list[list[str]] = field(init=False)
    _styles: list[list[str]] = field(init=False)
    _taken: set[tuple[int, int]] = field(init=False, factory=set)
    _layers: dict[str, Dots] = field(init=False, factory=dict)

    def lay(self, name: str, dots: Dots) -> None:
        """Add a layer of lines."""
        self._layers[name] = dots

    def print_dots(self) -> None:
        """Make letters of all layers; each has the style, or in ASCII the sign, of the foremost line in it."""
        layers = [(name, self._layers[name]) for name in LINES if name in self._layers]
        styles = np.zeros((self.window.height, self.window.width), dtype=np.int64)
        for number, (_, dots) in enumerate(layers, start=1):
            styles[used(dots)] = number
        if self.ascii_only:
            signs = np.array([" ", *(LINES[name].ascii for name, _ in layers)])
            self._letters = signs[styles].tolist()
        else:
            self._letters = letters(np.logical_or.reduce([dots for _, dots in layers])).tolist()
        names = np.array(["", *(LINES[name].style for name, _ in layers)], dtype=object)
        self._styles = names[styles].tolist()

    def put(self, place: Point, sign: Sign, heading: float | None = None, *, aside: bool = False) -> bool:
        """Put a sign where a place is; beside it where another stands already, if that will do. Whether it was put."""
        cell = self.window.cell(place)
        if not self.window.holds(cell):
            return False
        if cell in self._taken and aside:
            beside = ((cell[0] + down, cell[1] + across) for down, across in _BESIDE)
            cell = next((one for one in beside if self.window.holds(one) and one not in self._taken), cell)
        if cell in self._taken:
            return False
        self._set(cell, sign.letter(heading, ascii_only=self.ascii_only), sign.style)
        return True

    def at_edge(self, place: Point) -> tuple[Point, bool]:
        """The place on the map that is nearest to a place, and whether that is another."""
        west, south, east, north = self.window.frame
        half = self.window.dot_m / 2
        x, y = min(max(place[0], west + half), east - half), min(max(place[1], south + half), north - half)
        return (x, y), (x, y) != place

    def write(self, cell: tuple[int, int], words: str, style: str) -> bool:
        """Write words, if all of their letters are free. Whether they were written."""
        there = [(cell[0], cell[1] + at) for at in range(len(words))]
        if any(one in self._taken or not self.window.holds(one) for one in there):
            return False
        for one, letter in zip(there, words, strict=True):
            self._set(one, letter, style)
        return True

    def is_blank(self, cell: tuple[int, int], length: int) -> bool:
        """Whether so many letters from one on are on the map, and show nothing."""
        line, column = cell
        there = self.window.holds(cell) and self.window.holds((line, column + length - 1))
        return there and not "".join(self._letters[line][column : column + length]).strip()

    def _set(self, cell: tuple[int, int], letter: str, style: str) -> None:
        self._letters[cell[0]][cell[1]] = letter
        self._styles[cell[0]][cell[1]] = style
        self._taken.add(cell)

    def lines(self) -> list[Text]:
        """The lines of text."""
        made = []
        for signs, styles in zip(self._letters, self._styles, strict=True):
            line, begins = Text("".join(signs)), 0
            for at in range(1, len(styles) + 1):
                if at == len(styles) or styles[at] != styles[begins]:
                    if styles[begins]:
                        line.stylize(styles[begins], begins, at)
                    begins = at
            made.append(line)
        return made
