"""Words on a map that is a picture: each as near to its place as there is room."""

from __future__ import annotations

from itertools import product
from math import cos, pi, sin
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import Geometry

from deconflict.show.stepper.ground import Floats, Frame, Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# How far from its place a label may stand, in points, the nearest first, and how large a letter is.
_AWAY = (14, 26, 40, 56, 74, 94, 116)
_TURNS = 16
_LETTER, _NAME = (4.9, 11.0), (6.8, 15.0)


class Labels:
    """Where words stand on a map of a frame that is so many points wide, none over another nor over a marker."""

    def __init__(self, axes: Axes, frame: Frame, wide: float) -> None:
        self._axes, (self._west, self._south, east, north) = axes, frame
        self._points_a_m = wide / (east - self._west)
        self._size = wide, (north - self._south) * self._points_a_m
        self._taken: list[tuple[float, float, float, float]] = []

    def keep(self, place: Point, reach: float = 6.0) -> None:
        """No words there."""
        x, y = self._at(place)
        self._taken.append((x - reach, y - reach, x + reach, y + reach))

    def line(self, xy: Floats) -> None:
        """No words on a line."""
        for place in shapely.get_coordinates(shapely.segmentize(shapely.LineString(xy), 8 / self._points_a_m)):
            self.keep((float(place[0]), float(place[1])), 2.0)

    def write(self, place: Point, words: str, colour: str) -> None:
        """Words beside a place, with a line to it; as near as there is room."""
        x, y = self._at(place)
        wide, high = _LETTER[0] * len(words), _LETTER[1]
        for away, turn in product(_AWAY, range(_TURNS)):
            angle = pi / 8 + 2 * pi * turn / _TURNS
            across, up = away * cos(angle), away * sin(angle)
            left, low = x + across - (wide if across < 0 else 0), y + up - high / 2
            box = left - 2, low - 1, left + wide + 2, low + high + 1
            if self._free(box):
                break
        else:
            return
        self._taken.append(box)
        self._axes.annotate(
            words,
            (place[0] / 1000, place[1] / 1000),
            xytext=(across, up),
            textcoords="offset points",
            ha="right" if across < 0 else "left",
            va="center",
            fontsize=8,
            color=colour,
            zorder=9,
            bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
            arrowprops={"arrowstyle": "-", "color": "#8A8A8A", "linewidth": 0.6, "shrinkA": 0, "shrinkB": 3},
        )

    def name(self, area: Geometry, words: str, colour: str) -> bool:
        """A country's name, in the middle of what is seen of it and free. Whether there is such room."""
        wide, high = _NAME[0] * len(words) / 2, _NAME[1] / 2
        taken = np.array(self._taken).reshape(-1, 4) + np.array([-wide, -high, wide, high])
        boxes = shapely.box(*taken.T)
        seen = shapely.clip_by_rect(self._in_points(area), 0, 0, *self._size)
        inside = shapely.difference(seen, shapely.union_all(boxes))
        # As far from the edge as the letters are long, if that can be, and less far if not.
        rooms = (shapely.buffer(inside, -share * wide) for share in (2.0, 1.5, 1.2))
        room = next((room for room in rooms if not shapely.is_empty(room)), None)
        if room is None:
            return False
        largest = max(shapely.get_parts(room), key=shapely.area)
        x, y = shapely.get_coordinates(shapely.point_on_surface(largest))[0]
        self._taken.append((x - wide, y - high, x + wide, y + high))
        place = ((x / self._points_a_m + self._west) / 1000, (y / self._points_a_m + self._south) / 1000)
        self._axes.text(
            *place, words, color=colour, fontsize=11, fontstyle="italic", ha="center", va="center", zorder=3
        )
        return True

    def _in_points(self, area: Geometry) -> Geometry:
        return shapely.transform(area, lambda xy: (xy - [self._west, self._south]) * self._points_a_m)

    def _at(self, place: Point) -> Point:
        return (place[0] - self._west) * self._points_a_m, (place[1] - self._south) * self._points_a_m

    def _free(self, box: tuple[float, float, float, float]) -> bool:
        left, low, right, high = box
        if left < 0 or low < 0 or right > self._size[0] or high > self._size[1]:
            return False
        return not any(left < r and x < right and low < h and y < high for x, y, r, h in self._taken)
