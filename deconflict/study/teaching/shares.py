"""How often an encounter ends as it did: under many lucks, and in a whole campaign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean
from typing import TypeVar

from attrs import evolve, frozen

from deconflict.engine.traffic import Traffic
from deconflict.history import History
from deconflict.study.outcome import INCIDENTS, Outcome, outcomes
from deconflict.study.statistics import Estimate, wilson
from protocols.notation.words import Mark

T = TypeVar("T")


@frozen
class Share:
    """How often an encounter comes to an incident, of so many lucks; and how many rounds fall, if any do."""

    lucks: int
    incidents: int
    rounds: float | None = None

    @property
    def estimate(self) -> Estimate:
        """The share, with its interval."""
        return wilson(self.incidents, self.lucks)


@frozen
class Lucks:
    """The same flight under many lucks, alone: as it was, with the choice, and in how many of them the stop comes."""

    as_it_was: Share
    choice: Share
    arose: int


@frozen
class Campaign:
    """A campaign beside another: the encounters of both, those that came to something else, the incidents of each."""

    encounters: int
    otherwise: int
    as_it_was: int
    choice: int


def alone(flown: Traffic, number: int | None) -> Traffic | None:
    """The one encounter, and no other; None if it is none of a flight, a meeting or a strike."""
    kept = evolve(
        flown,
        approaches=_only(flown.approaches, number),
        meetings=_only(flown.meetings, number),
        attacks=_only(flown.attacks, number),
    )
    return kept if kept.flown else None


def _only(of: Mapping[int, T], number: int | None) -> dict[int, T]:
    return {one: value for one, value in of.items() if one == number}


def share(came: Sequence[Outcome]) -> Share:
    """How often these came to an incident, and how many rounds fell."""
    struck = [of.times.get(Mark.STRUCK, 0) for of in came]
    return Share(len(came), sum(of.severity in INCIDENTS for of in came), mean(struck) if any(struck) else None)


def beside(before: History, after: History) -> Campaign | None:
    """Two runs of a campaign, where it has more than one encounter."""
    ours, theirs = outcomes(before), outcomes(after)
    both = ours.keys() | theirs.keys()
    if len(both) <= 1 or before.scenario != after.scenario:
        return None
    severities = [{number: of.severity for number, of in side.items()} for side in (ours, theirs)]
    fired = [sum(severity in INCIDENTS for severity in side.values()) for side in severities]
    return Campaign(len(both), sum(severities[0].get(one) is not severities[1].get(one) for one in both), *fired)
