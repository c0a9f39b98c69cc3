"""A map as a picture for print: borders, the warning zone, what was flown, and where things happened, in words."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from math import hypot
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from deconflict.show.charts import COLOURS, drawing
from deconflict.show.map_labels import Labels
from deconflict.show.stepper.chart import circle
from deconflict.show.stepper.ground import Area, Floats, Frame, Point
from deconflict.show.stepper.legend import DRAWN
from deconflict.show.stepper.map import nice_km
from deconflict.show.stepper.scene import Scene
from deconflict.show.stepper.signs import HAPPENED
from deconflict.show.wording import clock, day_and_clock, listed
from deconflict.world.units import UNITS, Kind
from protocols.notation.words import Mark

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE = 7.0
"""Inches across: what an upright A4 page has room for."""
LEAST, MOST = 0.55, 0.85
"""How high a map is at least and at most, for its width."""
MARKERS = {
    Mark.WARNED: "s",
    Mark.VIOLATED: "D",
    Mark.TURNED: "v",
    Mark.INTERCEPTED: "p",
    Mark.LOCKED_ON: "h",
    Mark.RELEASED: "*",
    Mark.LOST: "X",
}
_BLUE, _ORANGE = COLOURS[1], COLOURS[2]
_SEA, _LAND, _GUARDED, _GREY, _DARK = "#FFFFFF", "#F3F1EC", "#DCEAF5", "#8A8A8A", "#333333"
_NMI_M = UNITS[Kind.LENGTH]["nmi"]
_UP = {"arrowstyle": "-|>", "color": _DARK}
_TITLE = 0.3
"""Inches that a title takes."""


def to_svg(scene: Scene, title: str = "", *, whole: bool = False) -> str:
    """The map as one SVG element that needs no other file; the same for the same scene, to the byte.

    Args:
        scene: what there is to draw.
        title: stands above the map.
        whole: whether to show everything that is flown; if not, the encounter.
    """
    written = StringIO()
    with drawing():
        figure(scene, title, whole=whole).savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    text = written.getvalue()
    return text[text.index("<svg") :]


def caption(scene: Scene) -> str:
    """What the map shows, in a sentence, for those who do not see it."""
    flights = [craft.name for craft in scene.crafts if not craft.drawn]
    told = [f"{HAPPENED[spot.mark]}, {day_and_clock(spot.time_s)[1]}" for spot in scene.spots]
    names = [area.name for area in scene.ground.areas]
    places = [site.name for site in scene.sites]
    shown = [
        *(
            f"the border of {area}" if own.country else area
            for area, own in zip(names, scene.ground.areas, strict=True)
        ),
        *(["its warning zone"] if names else []),
        *(
            [f"what {listed(flights)} {'has' if len(flights) == 1 else 'have'} flown"]
            if flights and scene.flown
            else []
        ),
        *(f"the {place}" for place in places),
        *(["where sorties are sent"] if scene.ground.aims and not (scene.flown or places) else []),
    ]
    what = f"Map with {listed(shown)}" if shown else "Map"
    return f"{what}: {'; '.join(told)}." if told else f"{what}."


def figure(scene: Scene, title: str = "", *, whole: bool = False) -> Figure:
    """The map as a figure; names of countries come last, where nothing else stands."""
    from matplotlib.figure import Figure

    west, south, east, north = frame = _framed(scene.ground.whole if whole else scene.close)
    made = Figure(
        figsize=(WIDE, WIDE * (north - south) / (east - west) + (_TITLE if title else 0.0)), layout="constrained"
    )
    axes = made.subplots()
    axes.set(xlim=(west / 1000, east / 1000), ylim=(south / 1000, north / 1000), aspect="equal", xticks=[], yticks=[])
    axes.set_facecolor(_SEA)
    if title:
        axes.set_title(title, fontsize=10, fontweight="bold", loc="left")
    labels = Labels(axes, frame, 72 * WIDE)
    _draw_ground(axes, scene, frame, labels)
    if scene.flown:
        _draw_flown(axes, scene)
    elif not scene.sites:
        _draw_aims(axes, scene, frame, labels)
    _draw_happenings(axes, scene, labels)
    _draw_scale(axes, frame)
    for name, area, colour in _names(scene):
        # An airspace too small to hold its name has it beside it.
        if not labels.name(area, name, colour) and colour == _BLUE and shapely.intersects(area, shapely.box(*frame)):
            x, y = shapely.get_coordinates(shapely.point_on_surface(area))[0]
            labels.write((float(x), float(y)), name, colour)
    if scene.drawn:
        note = f"Fighters and missiles: {DRAWN}."
        axes.annotate(
            note, (1, 0), xycoords="axes fraction", xytext=(-6, 6), textcoords="offset points", **_small("right")
        )
    return made


def _framed(frame: Frame) -> Frame:
    """The frame made wider or higher, so that the picture is neither a strip nor a tower."""
    west, south, east, north = frame
    wide, high = east - west, north - south
    more_wide, more_high = max(high / MOST - wide, 0.0) / 2, max(wide * LEAST - high, 0.0) / 2
    return (west - more_wide, south - more_high, east + more_wide, north + more_high)


def _draw_ground(axes: Axes, scene: Scene, frame: Frame, labels: Labels) -> None:
    guarded = {area.country for area in scene.ground.areas}
    for code, land in scene.ground.lands.items():
        if code not in guarded:
            _fill(axes, land.area, frame, _LAND)
    for area in scene.ground.areas:
        _fill(axes, area.area, frame, _GUARDED)
    for code, land in scene.ground.lands.items():
        if code not in guarded:
            _lines(axes, land.lines, frame, color=_GREY, linewidth=0.8, zorder=2)
    for area in scene.ground.areas:
        _lines(axes, area.lines, frame, color=_BLUE, linewidth=2.2, zorder=3)
        _lines(axes, area.zone, frame, color=_BLUE, linewidth=1.2, linestyle=(0, (1, 2)), zorder=3)
    for area in scene.ground.areas:
        _label_zone(area, frame, labels)


def _label_zone(area: Area, frame: Frame, labels: Labels) -> None:
    """How wide the zone is, at the middle of what is seen of its edge."""
    seen = shapely.clip_by_rect(area.zone, *frame)
    parts = [part for part in shapely.get_parts(seen) if shapely.length(part)]
    if parts:
        middle = shapely.line_interpolate_point(max(parts, key=shapely.length), 0.7, normalized=True)
        x, y = shapely.get_coordinates(middle)[0]
        labels.write((float(x), float(y)), f"warning zone, {area.zone_m / _NMI_M:.3g} nmi", _BLUE)


def _draw_aims(axes: Axes, scene: Scene, frame: Frame, labels: Labels) -> None:
    """Where sorties are sent."""
    for aim in scene.ground.aims:
        _ring(axes, aim.at, aim.radius_m, edgecolor=_ORANGE, linewidth=1, linestyle="--")
        if _holds(frame, aim.at):
            labels.write(aim.at, f"sorties to {aim.name}", _ORANGE)


def _ring(axes: Axes, at: Point, radius_m: float, **how: Any) -> None:
    from matplotlib.patches import Circle

    axes.add_patch(Circle((at[0] / 1000, at[1] / 1000), radius_m / 1000, fill=False, zorder=4, **how))


def _draw_flown(axes: Axes, scene: Scene) -> None:
    for line, style, colour in zip(scene.flown, ("-", "--"), (_ORANGE, _BLUE), strict=False):
        axes.plot(*(line.T / 1000), color=colour, linewidth=1.6, linestyle=style, zorder=5)
    for line in scene.ahead:
        axes.plot(*(line.T / 1000), color=_ORANGE, linewidth=0.9, linestyle=(0, (2, 3)), zorder=4)
    for line, colour in zip(scene.flown, (_ORANGE, _BLUE), strict=False):
        _arrows(axes, line, colour)
    if scene.ring:
        _ring(axes, *scene.ring, edgecolor=_BLUE, linewidth=1.4)


def _draw_happenings(axes: Axes, scene: Scene, labels: Labels) -> None:
    """Markers, each with its words; markers first, so that no words stand on one."""
    for line in (*scene.flown, *([circle(*scene.ring)] if scene.ring else [])):
        labels.line(line)
    told = list(_told(scene))
    for place, marker, colour, _ in told:
        labels.keep(place)
        axes.plot(
            *(place[0] / 1000, place[1] / 1000, marker), color=colour, markersize=8, markeredgecolor="white", zorder=7
        )
    for place, _, colour, words in told:
        labels.write(place, words, colour if colour != _ORANGE else _DARK)


def _names(scene: Scene) -> Iterator[tuple[str, shapely.Geometry, str]]:
    """Name, area and colour of airspaces and of countries that are none."""
    for area in scene.ground.areas:
        yield area.name, area.area, _BLUE
    guarded = {area.country for area in scene.ground.areas}
    for code, land in scene.ground.lands.items():
        if code not in guarded:
            yield land.name, land.area, _GREY


def _told(scene: Scene) -> Iterator[tuple[Point, str, str, str]]:
    """Place, marker, colour and words of all that is marked."""
    for spot in scene.spots:
        yield spot.at, MARKERS[spot.mark], _DARK, f"{HAPPENED[spot.mark]}, {_time(scene, spot.time_s)}"
    shown = {"flight": "o", "other": "o", "fighters": "^", "missile": "d"}
    lost = any(spot.mark is Mark.LOST for spot in scene.spots)
    for craft in scene.crafts:
        if craft.what == "lost":
            if not lost:
                yield craft.at, "X", _DARK, f"{craft.name} was hit"
        else:
            words = craft.name if craft.drawn else f"{craft.name}, {_time(scene, scene.time_s)}"
            yield craft.at, shown[craft.what], _ORANGE if craft.what == "flight" else _BLUE, words
    if scene.ring:
        (x, y), radius_m = scene.ring
        edge = x + radius_m / 2**0.5, y + radius_m / 2**0.5
        yield edge, ".", _BLUE, f"minimum, {radius_m / 1000:.1f} km"
    for site in scene.sites:
        yield site.at, "X" if site.what == "struck" else "o", _ORANGE if site.what == "struck" else _BLUE, site.name
    for site in scene.ground.sites:
        if site.what == "base" and _holds(scene.close, site.at):
            yield site.at, "P", _GREY, site.name


def _time(scene: Scene, time_s: float) -> str:
    """The time of day; with the day where it is not that of the map."""
    day, time = day_and_clock(time_s)
    return time if day == day_and_clock(scene.time_s)[0] else f"day {clock(time_s)}"


def _fill(axes: Axes, area: shapely.Geometry, frame: Frame, colour: str) -> None:
    for part in shapely.get_parts(shapely.clip_by_rect(area, *_wider(frame))):
        if shapely.get_type_id(part) == shapely.GeometryType.POLYGON:
            axes.fill(*(shapely.get_coordinates(shapely.get_exterior_ring(part)).T / 1000), color=colour, zorder=1)


def _lines(axes: Axes, lines: shapely.Geometry, frame: Frame, **how: Any) -> None:
    for part in shapely.get_parts(shapely.clip_by_rect(lines, *_wider(frame))):
        axes.plot(*(shapely.get_coordinates(part).T / 1000), **how)


def _wider(frame: Frame) -> Frame:
    west, south, east, north = frame
    return west - 1000, south - 1000, east + 1000, north + 1000


def _holds(frame: Frame, place: Point) -> bool:
    return frame[0] <= place[0] <= frame[2] and frame[1] <= place[1] <= frame[3]


def _arrows(axes: Axes, line: Floats, colour: str) -> None:
    """Which way it was flown: an arrow in the middle of each of the longer legs."""
    legs = np.diff(line, axis=0)
    west, east = axes.get_xlim()
    for start, leg in zip(line, legs, strict=False):
        if hypot(*leg) / 1000 > (east - west) / 8:
            middle, ahead = (start + leg * share for share in (0.5, 0.52))
            axes.annotate(
                "",
                tuple(ahead / 1000),
                tuple(middle / 1000),
                arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.2},
                annotation_clip=True,
                zorder=6,
            )


def _draw_scale(axes: Axes, frame: Frame) -> None:
    """A bar in kilometres with the same in nautical miles, and north."""
    west, south, east, north = frame
    km = nice_km((east - west) / 5000)
    x, y = west / 1000 + 0.03 * (east - west) / 1000, south / 1000 + 0.04 * (north - south) / 1000
    axes.plot([x, x + km], [y, y], color=_DARK, linewidth=2.5, solid_capstyle="butt", zorder=8)
    words = f"{km:g} km = {km * 1000 / _NMI_M:.2g} nmi"
    axes.annotate(words, (x, y), xytext=(0, 4), textcoords="offset points", **_small("left"))
    axes.annotate("N", (0.97, 0.98), (0.97, 0.89), "axes fraction", arrowprops=_UP, ha="center", va="center", zorder=8)


def _small(side: str) -> dict[str, Any]:
    return {"fontsize": 7.5, "color": _DARK, "ha": side, "zorder": 8}
