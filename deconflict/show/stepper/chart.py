"""The paper that a map is drawn on: what part of the world it shows, and lines as dots, eight to a letter."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from attrs import frozen
from numpy.typing import NDArray
from shapely import Geometry

from deconflict.show.stepper.ground import Floats, Frame, Point

Dots = NDArray[np.bool_]
"""Whether there is a dot, by row from north and column from west, shape (4 a line, 2 a letter)."""

ACROSS, DOWN = 2, 4
"""Dots in a letter. A letter is about twice as high as wide, so dots are about as far apart both ways."""
_WEIGHTS = np.array([[1, 8], [2, 16], [4, 32], [64, 128]])
_BLANK = 0x2800


@frozen
class Window:
    """What a map of so many letters shows: the north-west corner in metres, and how many metres lie between dots."""

    west: float
    north: float
    dot_m: float
    width: int
    height: int

    @property
    def frame(self) -> Frame:
        """What it shows."""
        across_m, down_m = self.dot_m * ACROSS * self.width, self.dot_m * DOWN * self.height
        return (self.west, self.north - down_m, self.west + across_m, self.north)

    def dots(self, xy: Floats) -> Floats:
        """Places as columns and rows of dots, shape (n, 2), with fractions, counted from the corner."""
        from_corner: Floats = (xy - np.array([self.west, self.north])) * np.array([1, -1])
        return from_corner / self.dot_m

    def cell(self, place: Point) -> tuple[int, int]:
        """The line and the letter that a place falls on; outside of the map, too."""
        column, row = np.floor(self.dots(np.array(place))).astype(int).tolist()
        return row // DOWN, column // ACROSS

    def holds(self, cell: tuple[int, int]) -> bool:
        """Whether a line and a letter are on the map."""
        return 0 <= cell[0] < self.height and 0 <= cell[1] < self.width

    def middles(self) -> Floats:
        """The place in the middle of each letter, shape (lines, letters, 2)."""
        east = self.west + self.dot_m * ACROSS * (np.arange(self.width) + 0.5)
        north = self.north - self.dot_m * DOWN * (np.arange(self.height) + 0.5)
        return np.stack(np.meshgrid(east, north), axis=-1)


def window(frame: Frame, width: int, height: int) -> Window:
    """The window of so many letters that shows a frame as large as it can be, in the middle."""
    west, south, east, north = frame
    dot_m = max((east - west) / (ACROSS * width), (north - south) / (DOWN * height))
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    return Window(middle_x - dot_m * ACROSS * width / 2, middle_y + dot_m * DOWN * height / 2, dot_m, width, height)


def clipped(shown: Window, lines: Geometry) -> list[Floats]:
    """The parts of lines that are on the map, shape (n, 2) each."""
    west, south, east, north = shown.frame
    over = 2 * shown.dot_m
    parts = shapely.get_parts(shapely.clip_by_rect(lines, west - over, south - over, east + over, north + over))
    return [
        shapely.get_coordinates(part) for part in parts if shapely.get_type_id(part) == shapely.GeometryType.LINESTRING
    ]


def drawn(shown: Window, lines: Iterable[Floats], on: int = 1, off: int = 0, *, thick: bool = False) -> Dots:
    """Lines as dots: so many on and so many off along each; thick ones two dots wide."""
    dots = np.zeros((DOWN * shown.height, ACROSS * shown.width), dtype=np.bool_)
    for xy in lines:
        _draw(dots, shown.dots(xy), on, off)
    if thick:
        dots[:, 1:] |= dots[:, :-1]
        dots[1:] |= dots[:-1]
    return dots


def circle(middle: Point, radius_m: float, sides: int = 128) -> Floats:
    """A circle as a line, shape (sides + 1, 2)."""
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    return np.array(middle) + radius_m * np.column_stack([np.cos(angle), np.sin(angle)])


def letters(dots: Dots) -> NDArray[np.str_]:
    """The letters that show these dots, shape (lines, letters); blanks where there are none."""
    code = (cells(dots) * _WEIGHTS[None, :, None, :]).sum(axis=(1, 3))
    shown: NDArray[np.str_] = np.where(code, code + _BLANK, ord(" ")).astype(np.uint32).view("<U1")
    return shown


def cells(dots: Dots) -> Dots:
    """The dots by line, row of dots in it, letter, and column of dots in that."""
    return dots.reshape(dots.shape[0] // DOWN, DOWN, -1, ACROSS)


def used(dots: Dots) -> Dots:
    """Which letters have any dot, shape (lines, letters)."""
    return np.asarray(cells(dots).any(axis=(1, 3)))


def _draw(dots: Dots, line: Floats, on: int, off: int) -> None:
    legs = np.abs(np.diff(line, axis=0)).max(axis=1) if len(line) > 1 else np.empty(0)
    # A dot for every column or row that a leg goes through, whichever are more.
    steps = np.maximum(np.ceil(legs).astype(np.int64), 1)
    leg = np.repeat(np.arange(len(legs)), steps)
    share = (np.arange(len(leg)) - np.repeat(np.cumsum(steps) - steps, steps)) / steps[leg]
    points = np.concatenate([line[leg] + (line[leg + 1] - line[leg]) * share[:, None], line[-1:]])
    if off:
        points = points[np.arange(len(points)) % (on + off) < on]
    column, row = np.floor(points).astype(np.int64).T
    inside = (column >= 0) & (column < dots.shape[1]) & (row >= 0) & (row < dots.shape[0])
    dots[row[inside], column[inside]] = True
