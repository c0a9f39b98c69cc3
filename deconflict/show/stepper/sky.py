"""The sky: where everything is at a position of a reel."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache
from operator import itemgetter

import numpy as np
import shapely
from attrs import evolve, field, frozen

from deconflict.history import Encounter, History
from deconflict.show.stepper.course import Course, given_way, turned_back
from deconflict.show.stepper.fighters import Pair, Sent
from deconflict.show.stepper.ground import (
    ANNOUNCED,
    STRUCK,
    Floats,
    Frame,
    Ground,
    Point,
    Site,
    around,
    ground,
    metres,
)
from deconflict.show.stepper.reel import Reel
from deconflict.show.stepper.scene import Craft, Scene, Spot
from deconflict.show.stepper.story import Stories, Story
from deconflict.show.wording import plural
from deconflict.world.flights import BLOCK, Tracks, tracks
from deconflict.world.luck import Luck
from deconflict.world.numbering import RESCUES, STRIKES, VISIT
from deconflict.world.scenario import Scenario

BEFORE_S, SIGHT_S = 600.0, 60.0
"""What was flown is shown from so long before a flight enters the zone, and before two sight each other."""
MARGIN_M = 9_000.0
"""How much is shown around an encounter."""


@frozen(eq=False, slots=False)
class Sky:
    """Where everything of a campaign is, whatever is done to the campaign on its way.

    Args:
        scenario: the scenario, under its arm.
        luck: the campaign's luck.
    """

    scenario: Scenario
    luck: int
    _courses: dict[int, Course] = field(init=False, factory=dict, repr=False)
    _stories: Stories = field(init=False, factory=Stories, repr=False)

    @cached_property
    def ground(self) -> Ground:
        """What does not move."""
        return ground(self.scenario)

    @cached_property
    def tracks(self) -> Tracks:
        """The flights that may meet anyone."""
        guarded = self.ground.guarded
        near = guarded.near if guarded and not self.scenario.airprox else None
        return tracks(self.scenario, Luck(self.luck), near)

    def course(self, number: int) -> Course:
        """What a flight means to fly."""
        if number not in self._courses:
            self._courses[number] = Course(*self.tracks.path(number))
        return self._courses[number]

    def at(self, reel: Reel, at: int, time_s: float | None = None, *, ahead: bool = False) -> Scene:
        """What there is to draw at a position, or at a time from then until the next event.

        Args:
            reel: the events.
            at: the position; nothing that comes later is shown.
            time_s: the time, if it is not that of the event.
            ahead: whether to show what would be flown if nobody did anything more.
        """
        met = reel.met(at)
        now_s = reel.event(at).time_s if time_s is None else time_s
        match met.kind:
            case "border":
                return self._border(reel, at, met, now_s, ahead=ahead)
            case "airprox":
                return self._airprox(reel, at, met, now_s, ahead=ahead)
            case "strike":
                return self._strike(reel, at, met, now_s)
            case "rescue":
                return self._rescue(reel.history, met, now_s)
        return self._empty(met.kind, now_s, self.ground.whole)

    def theatre(self) -> Scene:
        """The ground alone, before anything flies."""
        return self._empty("", 0.0, self.ground.whole)

    def _empty(self, kind: str, time_s: float, close: Frame) -> Scene:
        return Scene(ground=self.ground, kind=kind, time_s=time_s, close=close)

    def _number(self, flight: str) -> int:
        """The number of a flight that goes by a name."""
        names = self.tracks.names
        return names.index(flight) if flight in names else int(flight)

    def _border(self, reel: Reel, at: int, met: Encounter, now_s: float, *, ahead: bool) -> Scene:
        guarded = self.ground.guarded
        assert guarded is not None  # noqa: S101 - or no flight would come near it
        story, planned = self._stories.of(reel, met.number), self.course(met.number % VISIT)
        flown = planned
        if story.turned and story.turned[0] <= at:
            flown = turned_back(planned, met, story.turned[1], shapely.boundary(guarded.zone))
        lost = story.lost if story.lost and story.lost[0] <= at else None
        if lost:
            flown = flown.cut(lost[1])
        crafts = [Craft("lost" if lost else "flight", met.flight, flown.at(now_s), flown.heading(now_s))]
        if story.fighters:
            crafts += self._fighters(story.fighters, at, flown, now_s)
        return evolve(
            self._empty(met.kind, now_s, around(planned.between(met.enters_s, met.leaves_s), MARGIN_M)),
            flown=(flown.between(min(met.enters_s - BEFORE_S, now_s), now_s),),
            ahead=(flown.between(now_s, float(flown.t[-1])),) if ahead and not lost else (),
            crafts=tuple(crafts),
            spots=tuple(Spot(mark, flown.at(time_s), time_s) for seen, time_s, mark in story.marks if seen <= at),
            moments=_moments(story, at, flown),
            planned=(planned,),
        )

    def _fighters(self, did: Sent, at: int, flown: Course, now_s: float) -> Iterator[Craft]:
        """The pair from its order until it is called off, and its missile from the launch until it hits or misses."""
        guarded, defence = self.ground.guarded, self.scenario.defence
        if guarded is None or defence is None or did.ordered[0] > at or (did.home and did.home[0] <= at):
            return
        pair = Pair(did, guarded, flown.at, defence.patrol.close_s.quantile()(0.5))
        yield Craft("fighters", "fighters", pair.at(now_s), drawn=True)
        missile = pair.missile(now_s) if did.fired and did.fired[0] <= at else None
        if missile and not (did.over and did.over[0] <= at):
            yield Craft("missile", "missile", missile, drawn=True)

    def _airprox(self, reel: Reel, at: int, met: Encounter, now_s: float, *, ahead: bool) -> Scene:
        story = self._stories.of(reel, met.number)
        planned = tuple(self.course(self._number(name)) for name in (met.flight, met.other))
        closest_s, middle, away = _closest(planned[0], planned[1], *met.inside[0])
        speed_m_s = (planned[0].speed_m_s(closest_s) + planned[1].speed_m_s(closest_s)) / 2
        flown = list(planned)
        for seen, time_s, side in story.gave_way:
            if seen <= at:
                flown[side] = given_way(
                    flown[side], met, time_s, away if side == 0 else (-away[0], -away[1]), speed_m_s
                )
        minimum_m = met.closest_m + met.depth_m
        meet = [course.between(met.enters_s, met.leaves_s) for course in planned]
        ring = np.array(middle) + np.array([[-minimum_m], [minimum_m]])
        return evolve(
            self._empty(met.kind, now_s, around(np.concatenate([*meet, ring]), MARGIN_M / 3)),
            flown=tuple(course.between(min(met.enters_s - SIGHT_S, now_s), now_s) for course in flown),
            ahead=tuple(course.between(now_s, float(course.t[-1])) for course in flown) if ahead else (),
            crafts=tuple(
                Craft(what, name, course.at(now_s), course.heading(now_s))
                for what, name, course in zip(("flight", "other"), (met.flight, met.other), flown, strict=True)
            ),
            moments=_moments(story, at, flown[0]),
            ring=(middle, minimum_m),
            planned=planned,
        )

    def _strike(self, reel: Reel, at: int, met: Encounter, now_s: float) -> Scene:
        strike, story = self.scenario.strikes[(met.number - STRIKES) // BLOCK], self._stories.of(reel, met.number)
        rounds = sum(seen <= at for seen in story.rounds)
        fell = f"{STRUCK}: {plural(rounds, 'round')}" if rounds else STRUCK
        sites = [Site("struck", fell, metres(self.scenario, strike.place))]
        if strike.announced is not None:
            sites.append(Site("announced", ANNOUNCED, metres(self.scenario, strike.announced)))
        there = around(np.array([site.at for site in sites]), MARGIN_M)
        return evolve(self._empty(met.kind, now_s, there), sites=tuple(sites))

    def _rescue(self, history: History, met: Encounter, now_s: float) -> Scene:
        """The place of the loss that the rescue is for, which is all that is known of where it is."""
        for lost in history.encounters:
            if lost.kind == "border" and lost.number % VISIT == met.number - RESCUES:
                reel = _alone(history, lost.number)
                hit = self._stories.of(reel, lost.number).lost
                if hit:
                    scene = self._border(reel, hit[0], lost, hit[1], ahead=False)
                    there = around(np.array([scene.crafts[0].at]), 4 * MARGIN_M)
                    return evolve(self._empty(met.kind, now_s, there), crafts=scene.crafts[:1], planned=scene.planned)
        return self._empty(met.kind, now_s, self.ground.whole)


@lru_cache(maxsize=2)
def _alone(history: History, number: int) -> Reel:
    return Reel(history, number)


def _moments(story: Story, at: int, flown: Course) -> dict[int, Point]:
    until = bisect_right(story.seen, at, key=itemgetter(0))
    places = flown.places(np.array([time_s for _, time_s in story.seen[:until]])).tolist()
    return {seen: (east, north) for (seen, _), (east, north) in zip(story.seen, places, strict=False)}


def _closest(one: Course, other: Course, begins_s: float, ends_s: float) -> tuple[float, Point, Point]:
    """When two come closest in a span of time, the middle between them then, and the direction from other to one."""
    times = np.linspace(begins_s, ends_s, 401)
    ones, others = one.places(times), other.places(times)
    between: Floats = ones - others
    closest = int(np.hypot(*between.T).argmin())
    x, y = between[closest]
    length = float(np.hypot(x, y))
    middle = (ones[closest] + others[closest]) / 2
    away = (float(x) / length, float(y) / length) if length > 0 else (1.0, 0.0)
    return float(times[closest]), (float(middle[0]), float(middle[1])), away
