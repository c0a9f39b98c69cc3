"""Whom a campaign meets: the encounters that its flights and strikes would come to, before anyone does anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from attrs import field, frozen

from deconflict.engine.kinds import AIRPROX, BORDER, STRIKE
from deconflict.history import Encounter
from deconflict.world.airprox import Passing, passes
from deconflict.world.airspace import outlines, projection
from deconflict.world.approaches import Approach, approaches
from deconflict.world.encounters import Airprox, Strike
from deconflict.world.flights import BLOCK, DAY_S, Tracks, tracks
from deconflict.world.luck import Chance, Luck, key
from deconflict.world.numbering import MOST_PASSINGS, PASSINGS, STRIKES, VISIT
from deconflict.world.scenario import Defence, Scenario


@frozen
class Meeting:
    """Two flights that come too near each other: how, how fast each flies, and when they come into sight."""

    passing: Passing
    speed_m_s: float
    sighted_s: float
    called: bool


@frozen
class Attack:
    """A strike that is to begin at a time; `right_place` is whether its notice names the place, where that is known."""

    strike: Strike
    begins_s: float
    right_place: bool | None


@frozen(eq=False)
class Traffic:
    """What flies and strikes, by encounter number: the same in every arm that leaves it alone.

    Attributes:
        approaches: where and when each flight comes near the border.
        met: what the history says of each encounter.
        departs_s: when each of these flights took off.
        sorties: how many sorties each party flew, those included that came near nothing.
        meetings: the flights that come too near each other.
        attacks: the strikes.
    """

    approaches: Mapping[int, Approach]
    met: Mapping[int, Encounter] = field(repr=False)
    departs_s: Mapping[int, float] = field(repr=False)
    sorties: Mapping[str, int]
    meetings: Mapping[int, Meeting] = field(factory=dict)
    attacks: Mapping[int, Attack] = field(factory=dict)

    @property
    def flown(self) -> tuple[Encounter, ...]:
        """The encounters that take place: of `met`, those of a flight, a meeting or an attack that is there."""
        return tuple(self.met[number] for of in (self.approaches, self.meetings, self.attacks) for number in of)


def traffic(scenario: Scenario, luck: Luck) -> Traffic:
    """The flights and strikes of a campaign, and whom they meet."""
    defence, airprox = scenario.defence, scenario.airprox
    outline = outlines(scenario)[defence.airspace] if defence else None
    flown = tracks(scenario, luck, outline.near if outline and not airprox else None)
    near = _numbered(approaches(flown, outline)) if outline else {}
    met = {number: _visit(number, approach, flown, defence) for number, approach in near.items() if defence}
    departs_s = {number: float(flown.path(approach.flight)[1][0]) for number, approach in near.items()}
    meetings: dict[int, Meeting] = {}
    if airprox:
        for passing in passes(flown, airprox.minimum_m.value, airprox.vertical_m.value):
            number = _number(passing, meetings)
            meetings[number], met[number] = _meeting(number, passing, flown, airprox, luck)
    attacks = dict(_attacks(scenario, luck))
    sorties = dict(flown.sorties)
    for number, attack in attacks.items():
        met[number] = _attack(number, attack)
        sorties[attack.strike.party] = sorties.get(attack.strike.party, 0) + 1
    return Traffic(near, met, departs_s, sorties, meetings, attacks)


def _numbered(found: Iterable[Approach]) -> dict[int, Approach]:
    near: dict[int, Approach] = {}
    for approach in found:
        number = approach.flight
        while number in near:
            number += VISIT
        near[number] = approach
    return near


def _visit(number: int, approach: Approach, flown: Tracks, defence: Defence) -> Encounter:
    kind = flown.of(approach.flight)
    return Encounter(
        number=number,
        kind=BORDER,
        flight=flown.name(approach.flight),
        party=kind.party,
        type=kind.type,
        against=defence.party,
        enters_s=approach.enters_s,
        leaves_s=approach.leaves_s,
        inside=approach.inside,
        closest_m=approach.closest_m,
        depth_m=approach.depth_m,
        speed_m_s=approach.speed_m_s,
    )


def _number(passing: Passing, taken: Mapping[int, object]) -> int:
    """A passing's number: by its flights and by which of theirs it is, so that no other passing changes it."""
    which = 0
    while True:
        number = PASSINGS + key(0, f"{passing.first} {passing.second} {which}") % MOST_PASSINGS
        if number not in taken:
            return number
        which += 1


def _meeting(number: int, passing: Passing, flown: Tracks, airprox: Airprox, luck: Luck) -> tuple[Meeting, Encounter]:
    first, second = passing.first, passing.second
    if flown.of(second).party == airprox.caller:
        first, second = second, first
    ours, theirs = flown.of(first), flown.of(second)
    around = np.array([passing.closest_s - 0.5, passing.closest_s + 0.5])
    speeds = [float(np.hypot(*np.diff(flown.at(flight, around), axis=0)[0])) for flight in (first, second)]
    sighted_s = max(0.0, passing.begins_s - airprox.sight_s.draw(luck.uniform(Chance.SIGHT, number)))
    met = Encounter(
        number=number,
        kind=AIRPROX,
        flight=flown.name(first),
        party=ours.party,
        type=ours.type,
        against=theirs.party,
        enters_s=sighted_s,
        leaves_s=passing.ends_s,
        inside=((passing.begins_s, passing.ends_s),),
        closest_m=passing.closest_m,
        depth_m=airprox.minimum_m.value - passing.closest_m,
        speed_m_s=passing.closing_m_s,
        other=flown.name(second),
    )
    return Meeting(passing, sum(speeds) / 2, sighted_s, ours.party == airprox.caller), met


def _attacks(scenario: Scenario, luck: Luck) -> Iterator[tuple[int, Attack]]:
    for entry, strike in enumerate(scenario.strikes):
        first = STRIKES + entry * BLOCK
        right = _right_place(strike) if strike.announced is not None else None
        if strike.at_s is not None:
            yield first, Attack(strike, strike.at_s, right)
        elif strike.strikes_per_day is not None:
            for number in range(first, first + round(strike.strikes_per_day.value * scenario.days)):
                yield number, Attack(strike, scenario.days * DAY_S * luck.uniform(Chance.STRIKE, number), right)


def _right_place(strike: Strike) -> bool:
    """Whether the announced place is near enough to the right one to be taken for it."""
    assert strike.announced is not None  # noqa: S101 - asked before
    east, north = projection(strike.place).to_metres(*strike.announced)
    return bool(np.hypot(east, north) <= strike.reach_m)


def _attack(number: int, attack: Attack) -> Encounter:
    strike = attack.strike
    return Encounter(
        number=number,
        kind=STRIKE,
        flight=strike.id if strike.at_s is not None else str(number),
        party=strike.party,
        type=strike.type,
        against=strike.against,
        enters_s=attack.begins_s,
        leaves_s=attack.begins_s,
        inside=((attack.begins_s, attack.begins_s),),
    )
