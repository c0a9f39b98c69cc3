"""Where an aircraft is at every time: its track, and what becomes of it once its crew has acted.

The model knows when an aircraft that turned for home is out of a border and of a warning zone
(`deconflict.world.approaches.turned`), but not where: here it is brought to such a place at that time.
"""

from __future__ import annotations

from math import atan2, degrees

import numpy as np
import shapely
from attrs import frozen
from shapely import Geometry

from deconflict.history import Encounter
from deconflict.show.stepper.ground import Floats, Point
from deconflict.world.approaches import aside_m, lead_s

BEYOND_S = 600.0
"""For so long an aircraft that has left the zone another way than it came is drawn flying on."""
STEP_S = 1.0
"""An arc is drawn as chords of that many seconds."""


@frozen(eq=False)
class Course:
    """Places, shape (n, 2), and the times at which an aircraft is there, shape (n,); it flies straight between them."""

    xy: Floats
    t: Floats

    def at(self, time_s: float) -> Point:
        """Where it is at a time; before and after, at its ends."""
        return float(np.interp(time_s, self.t, self.xy[:, 0])), float(np.interp(time_s, self.t, self.xy[:, 1]))

    def places(self, times: Floats) -> Floats:
        """Where it is at several times, shape (n, 2)."""
        return np.column_stack([np.interp(times, self.t, axis) for axis in self.xy.T])

    def between(self, from_s: float, to_s: float) -> Floats:
        """What is flown from one time to another, shape (n, 2)."""
        within = (self.t > from_s) & (self.t < to_s)
        return np.array([self.at(from_s), *self.xy[within], self.at(to_s)])

    def heading(self, time_s: float) -> float | None:
        """Where it is headed at a time, in degrees from north over east; None where it never moves."""
        legs = np.diff(self.xy, axis=0)
        moves = np.flatnonzero((np.abs(legs).max(axis=1) > 0) & (np.diff(self.t) > 0))
        if not len(moves):
            return None
        # The leg that is flown, or else the last before it: one that waits is headed where it came from.
        leg = legs[moves[max(int(np.searchsorted(self.t[moves], time_s, side="right")) - 1, 0)]]
        return degrees(atan2(leg[0], leg[1])) % 360

    def speed_m_s(self, time_s: float) -> float:
        """How fast it is at a time."""
        (x, y), (to_x, to_y) = self.at(time_s - STEP_S / 2), self.at(time_s + STEP_S / 2)
        return float(np.hypot(to_x - x, to_y - y)) / STEP_S

    def cut(self, time_s: float) -> Course:
        """The same until a time, and from then on where it was."""
        within = self.t < time_s
        return Course(np.array([*self.xy[within], self.at(time_s)]), np.array([*self.t[within], time_s]))


def turned_back(course: Course, met: Encounter, turns_s: float, zone: Geometry) -> Course:
    """The course of a flight whose crew turns for home at a time, in its encounter at a border.

    It comes as far as it would have been one lead later (T), and from there flies its track backwards. A place that it
    leaves by whichever way is the sooner it may leave ahead: then it flies on out of the border, and so as to be at
    the nearest edge of the zone, of which `zone` is the line, when it leaves it.
    """
    furthest_s = max(turns_s + lead_s(met.speed_m_s), met.enters_s)
    leaves_s = min(met.leaves_s, 2 * furthest_s - met.enters_s)
    flown = course.cut(furthest_s)
    inside = next(((in_s, out_s) for in_s, out_s in met.inside if in_s < furthest_s < out_s), None)
    if inside is not None and inside[1] < 2 * furthest_s - inside[0]:
        return _out(course.cut(inside[1]), leaves_s, zone)
    back = _mirrored(course, furthest_s)
    if leaves_s < furthest_s or leaves_s == 2 * furthest_s - met.enters_s:
        return _joined(flown, back)
    if inside is not None:
        return _out(_joined(flown, back).cut(2 * furthest_s - inside[0]), leaves_s, zone)
    return _out(flown, leaves_s, zone)


def given_way(course: Course, met: Encounter, gives_way_s: float, away: Point, speed_m_s: float) -> Course:
    """The course of a flight that gives way to another at a time: it turns aside, the way that is away from it.

    How far aside is what the model adds to the distance at which they pass.
    """
    arc = np.arange(gives_way_s, max(met.leaves_s, gives_way_s) + STEP_S, STEP_S)
    t = np.unique(np.concatenate([course.t, arc]))
    aside = np.array([aside_m(speed_m_s, min(time_s, arc[-1]) - gives_way_s) for time_s in t])
    return Course(course.places(t) + aside[:, None] * np.array(away), t)


def _mirrored(course: Course, at_s: float) -> Course:
    """The course flown backwards from a time on."""
    before = course.t < at_s
    return Course(course.xy[before][::-1], 2 * at_s - course.t[before][::-1])


def _joined(one: Course, other: Course) -> Course:
    return Course(np.concatenate([one.xy, other.xy]), np.concatenate([one.t, other.t]))


def _out(course: Course, leaves_s: float, zone: Geometry) -> Course:
    """The course, and from its end straight to the nearest edge of the zone, and on."""
    here, ends_s = course.xy[-1], float(course.t[-1])
    edge = shapely.get_coordinates(shapely.shortest_line(shapely.Point(here), zone))[-1]
    takes_s = leaves_s - ends_s
    if takes_s <= 0:
        return course
    beyond = edge + (edge - here) * (BEYOND_S / takes_s)
    return _joined(course, Course(np.array([edge, beyond]), np.array([leaves_s, leaves_s + BEYOND_S])))
