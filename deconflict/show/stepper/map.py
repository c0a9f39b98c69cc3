"""The map in the terminal: borders, tracks and whatever flies, as lines of text of a given size."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from math import floor, hypot, log10

import numpy as np
import shapely
from attrs import frozen
from rich.text import Text

from deconflict.show.stepper.canvas import Canvas
from deconflict.show.stepper.chart import Dots, Window, circle, clipped, drawn, used, window
from deconflict.show.stepper.course import Course
from deconflict.show.stepper.ground import Floats, Frame, Ground, Point
from deconflict.show.stepper.legend import legend
from deconflict.show.stepper.scene import Scene
from deconflict.show.stepper.signs import (
    AHEAD,
    BORDER,
    CRAFTS,
    FLOWN,
    LAND,
    LINES,
    LIT,
    NAMES,
    NORTH,
    RING,
    SCALE,
    SITES,
    SPOTS,
    ZONE,
)
from deconflict.world.units import UNITS, Kind

LABELLED = (24, 6)
"""From so many letters and lines on there is room for names, the scale and north."""
LEGENDS = ((0, 0), (10, 1), (18, 2), (30, 3))
"""From so many lines on, how many of them are the legend's."""
_NMI_M = UNITS[Kind.LENGTH]["nmi"]
_STEPS = (1, 2, 5)


def map_lines(
    scene: Scene,
    width: int,
    height: int,
    *,
    ascii_only: bool = False,
    follow: bool = True,
    lit: Collection[int] = (),
) -> list[Text]:
    """The map as exactly so many lines, none wider than so many letters.

    Args:
        scene: what there is to draw.
        width: in letters.
        height: in lines.
        ascii_only: whether the terminal knows no other letters.
        follow: whether to show the encounter; if not, everything.
        lit: positions of events whose places are marked: what led to the event that is shown.
    """
    if width < 1 or height < 1:
        return [Text() for _ in range(max(height, 0))]
    causes = [scene.moments[at] for at in lit if at in scene.moments]
    most = max(lines for least, lines in LEGENDS if height >= least)
    frame = scene.close if follow else scene.ground.whole
    base = _base(scene.ground, scene.planned, frame, width, height - most)
    canvas = Canvas(base.window, ascii_only)
    if scene.ring:
        canvas.lay(RING, drawn(base.window, [circle(*scene.ring)], 2, 2))
    canvas.lay(AHEAD, drawn(base.window, _on_map(base.window, scene.ahead), 1, 4))
    canvas.lay(FLOWN, drawn(base.window, _on_map(base.window, scene.flown)))
    for name, dots in base.layers:
        canvas.lay(name, dots)
    canvas.print_dots()
    _put_crafts(canvas, scene)
    put = [LIT for place in _apart(base.window, causes) if canvas.put(place, LIT, aside=True)]
    fixed = [(spot.at, SPOTS[spot.mark]) for spot in scene.spots if spot.mark in SPOTS]
    fixed += [(site.at, SITES[site.what]) for site in (*scene.sites, *scene.ground.sites)]
    put += [sign for place, sign in fixed if canvas.put(place, sign)]
    if base.labelled:
        _name_crafts(canvas, scene)
        for site in scene.sites:
            _beside(canvas, site.at, site.what, SITES[site.what].style)
        canvas.write((0, width - 2), "^N" if ascii_only else "↑N", NORTH)
        _write_scale(canvas)
        for cell, name, style in base.names:
            canvas.write(cell, name, style)
    key = legend(scene, width, most, put, ascii_only=ascii_only)
    return [*canvas.lines(), *key, *(Text() for _ in range(most - len(key)))]


@frozen(eq=False)
class Base:
    """What does not change while one frame is looked at: its lines as dots, and where names stand."""

    window: Window
    layers: tuple[tuple[str, Dots], ...]
    names: tuple[tuple[tuple[int, int], str, str], ...]
    labelled: bool


def _put_crafts(canvas: Canvas, scene: Scene) -> None:
    """What flies, the flight first; one that is beyond the edge stands at it."""
    for craft in scene.crafts:
        place, _ = canvas.at_edge(craft.at)
        canvas.put(place, CRAFTS[craft.what], craft.heading, aside=True)


def _apart(shown: Window, places: list[Point]) -> Iterable[Point]:
    """Places that fall on letters of their own."""
    return dict(zip(map(shown.cell, places), places, strict=True)).values()


def _name_crafts(canvas: Canvas, scene: Scene) -> None:
    """The names of aircraft beside them, and how far off they are that are beyond the edge."""
    for craft in scene.crafts:
        if craft.drawn:
            continue
        place, beyond = canvas.at_edge(craft.at)
        away_m = hypot(craft.at[0] - place[0], craft.at[1] - place[1])
        words = f"{craft.name}, {away_m / 1000:.0f} km off" if beyond else craft.name
        _beside(canvas, place, words, NAMES)


def _beside(canvas: Canvas, place: Point, words: str, style: str) -> None:
    """Words beside a place: on no line if that can be, and on no sign."""
    line, column = canvas.window.cell(place)
    cells = [(line + down, column + 2) for down in (0, -1, 1)]
    cells += [(line + down, column - 1 - len(words)) for down in (0, -1, 1)]
    blank = [cell for cell in cells if canvas.is_blank(cell, len(words))]
    for cell in (*blank, *cells):
        if canvas.write(cell, words, style):
            return


def _write_scale(canvas: Canvas) -> None:
    """The scale in the lowest line that has room for it, at the left or at the right."""
    bar = scale(canvas.window, ascii_only=canvas.ascii_only)
    for line in range(canvas.window.height - 1, 0, -1):
        for column in (0, canvas.window.width - len(bar)):
            if canvas.write((line, column), bar, SCALE):
                return


def scale(shown: Window, *, ascii_only: bool = False) -> str:
    """A bar that is as long as it says, to half a letter; at most a quarter of the map."""
    cell_m = shown.dot_m * 2
    km = nice_km(max(shown.width / 4, 4) * cell_m / 1000)
    wide = max(round(km * 1000 / cell_m), 2)
    left, middle, right = "|-|" if ascii_only else "├─┤"
    return f"{left}{middle * (wide - 2)}{right} {km:g} km, {km * 1000 / _NMI_M:.2g} nmi"


def nice_km(longest_km: float) -> float:
    """The longest of 1, 2, 5, 10 and so on that is no longer than that."""
    power: float = 10.0 ** floor(log10(longest_km))
    return max((step * power for step in _STEPS if step * power <= longest_km), default=power)


def _on_map(shown: Window, lines: tuple[Floats, ...]) -> list[Floats]:
    return [part for line in lines if len(line) > 1 for part in clipped(shown, shapely.LineString(line))]


@lru_cache(maxsize=32)
def _base(ground: Ground, planned: tuple[Course, ...], frame: Frame, width: int, height: int) -> Base:
    shown = window(frame, width, height)
    own = {area.country for area in ground.areas}
    layers = (
        (LAND, drawn(shown, _all(shown, [of.lines for code, of in ground.lands.items() if code not in own]), 3, 2)),
        (ZONE, drawn(shown, _all(shown, [area.zone for area in ground.areas]), 1, 2)),
        (BORDER, drawn(shown, _all(shown, [area.lines for area in ground.areas]), thick=True)),
    )
    labelled = width >= LABELLED[0] and height >= LABELLED[1]
    names = _names(shown, ground, planned, layers) if labelled else ()
    return Base(shown, layers, names, labelled)


def _all(shown: Window, lines: list[shapely.Geometry]) -> list[Floats]:
    return [part for one in lines for part in clipped(shown, one)]


def _names(
    shown: Window, ground: Ground, planned: tuple[Course, ...], layers: tuple[tuple[str, Dots], ...]
) -> tuple[tuple[tuple[int, int], str, str], ...]:
    """Where the names of airspaces and countries stand: inside of them, as far from all lines as may be."""
    busy = drawn(shown, _on_map(shown, tuple(course.xy for course in planned)))
    for _, dots in layers:
        busy |= dots
    free = ~used(busy)
    free[0, -3:] = free[-1] = False
    places = shown.middles()
    names = [(area.name, area.area, LINES[BORDER].style) for area in ground.areas]
    own = {area.country for area in ground.areas}
    names += [(of.name, of.area, LINES[LAND].style) for code, of in ground.lands.items() if code not in own]
    found = []
    for name, area, style in names:
        inside = free & shapely.intersects_xy(area, places[..., 0], places[..., 1])
        cell = _room(inside, len(name) + 2)
        if cell is not None:
            free[cell[0], cell[1] : cell[1] + len(name) + 2] = False
            found.append(((cell[0], cell[1] + 1), name, style))
    return tuple(found)


def _room(free: Dots, wide: int) -> tuple[int, int] | None:
    """Where so many letters in a line are free, nearest to the middle of all that is free; None where nowhere."""
    if free.shape[1] < wide:
        return None
    runs = np.lib.stride_tricks.sliding_window_view(free, wide, axis=1).all(axis=2)
    if not runs.any():
        return None
    lines, columns = np.nonzero(runs)
    all_lines, all_columns = np.nonzero(free)
    away = np.hypot(2.0 * (lines - all_lines.mean()), columns + wide / 2 - all_columns.mean())
    best = int(away.argmin())
    return int(lines[best]), int(columns[best])
