"""The schema of the encounters that are not at a border: flights near each other, strikes, rescues."""

from __future__ import annotations

from attrs import frozen

from deconflict.world.parameter import Delay, Number
from deconflict.world.vocabulary import Count, PartyName, Place


@frozen(kw_only=True)
class Airprox:
    """When two flights of different parties are too near each other, and how their pass is judged.

    The centre of one of them calls the other's over the hotline.

    Attributes:
        caller: the party whose centre calls; in a pass without it, nobody is called.
        minimum_m: the agreed least distance.
        vertical_m: two flights that are further apart than this in height do not meet.
        risk_m: nearer than this, there was a risk of collision (class A).
        assured_m: nearer than this, safety was not assured (class B); further, there was no risk (class C).
        sight_s: how long before they come within the minimum the two can see each other.
    """

    caller: PartyName
    minimum_m: Number
    vertical_m: Number
    risk_m: Number
    assured_m: Number
    sight_s: Delay


@frozen(kw_only=True)
class Strike:
    """Strikes on one place, where another force may lie.

    One strike at a known time (`at`), or many at random times of the campaign (`strikes_per_day`).

    Attributes:
        id: its name.
        party: who strikes.
        against: whose force may lie there, and whose centre calls.
        type: what strikes.
        at_s: when it begins, after the campaign's first midnight.
        strikes_per_day: how many there are a day, if the time is not known.
        rounds: how many rounds it has, if nobody stops it.
        notice_s: how long before it begins the notice is given, if one is.
        review_s: how long before it begins the other side looks through its notices.
        place: where it falls.
        announced: the place that the notice says; without it, whether it is the right one is a question of the notice.
        reach_m: how far from the right place an announced one may lie and still be taken for it.
        source: who says so.
    """

    id: str
    party: PartyName
    against: PartyName
    type: str
    at_s: float | None = None
    strikes_per_day: Number | None = None
    rounds: Count
    notice_s: float = 3600.0
    review_s: float = 1800.0
    place: Place
    announced: Place | None = None
    reach_m: float = 0.0
    source: str = ""


@frozen(kw_only=True)
class Rescue:
    """The rescue that a lost aircraft starts.

    Attributes:
        over: the party that holds the ground, or that the ground's units listen to.
        sets_out_s: how long after the loss the rescue is alerted.
        reaches_s: how long it flies to the scene, once it has left.
        lasts_s: how long it is on the scene.
    """

    over: PartyName
    sets_out_s: Delay
    reaches_s: Delay
    lasts_s: Delay


@frozen(kw_only=True)
class Relay:
    """A third party through which notices go, because there is no way from the one force to the other.

    Attributes:
        party: who is told.
    """

    party: PartyName
