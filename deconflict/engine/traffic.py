"""Whom a campaign meets: the encounters that its flights and strikes would come to, before anyone does anything."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from deconflict.engine.kinds import BORDER
from deconflict.history import Encounter
from deconflict.world.airspace import outlines
from deconflict.world.approaches import Approach, approaches
from deconflict.world.flights import Tracks, tracks
from deconflict.world.luck import Luck
from deconflict.world.scenario import Defence, Scenario

VISIT = 1 << 32
"""An encounter's number is its flight's, and this much more for each earlier visit of that flight to the border."""


@frozen(eq=False)
class Traffic:
    """What flies, by encounter number: the same in every arm that leaves flights alone.

    Attributes:
        approaches: where and when each flight comes near the border.
        met: what the history says of each encounter.
        departs_s: when each of these flights took off.
        sorties: how many sorties each party flew, those included that came near nothing.
    """

    approaches: Mapping[int, Approach]
    met: Mapping[int, Encounter] = field(repr=False)
    departs_s: Mapping[int, float] = field(repr=False)
    sorties: Mapping[str, int]


def traffic(scenario: Scenario, luck: Luck) -> Traffic:
    """The flights of a campaign, and whom they meet."""
    defence = scenario.defence
    outline = outlines(scenario)[defence.airspace] if defence else None
    flown = tracks(scenario, luck, outline.near if outline else None)
    near: dict[int, Approach] = {}
    for approach in approaches(flown, outline) if outline else ():
        number = approach.flight
        while number in near:
            number += VISIT
        near[number] = approach
    met = {number: _visit(number, approach, flown, defence) for number, approach in near.items() if defence}
    departs_s = {number: float(flown.path(approach.flight)[1][0]) for number, approach in near.items()}
    return Traffic(near, met, departs_s, flown.sorties)


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
