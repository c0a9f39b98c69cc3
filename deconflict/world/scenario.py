"""What a scenario says, in seconds and metres: the schema that the reader fills from a file.

Every field that ends in `_m`, `_s` or `_m_s` may stand in a file in any unit of its kind, under a name that says which:
`altitude_ft`, `zone_nmi`, `speed_kt`, `answer_min`.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import Factory, frozen

from deconflict.world.channels import Centre, Channel
from deconflict.world.encounters import Airprox, Relay, Rescue, Strike
from deconflict.world.parameter import Delay, Grade, Probability
from deconflict.world.politics import Escalation
from deconflict.world.skies import Airspace, Flight, Traffic
from deconflict.world.vocabulary import (
    AirspaceName,
    ArmName,
    CallMoment,
    ChannelName,
    Count,
    KeyPath,
    PartyName,
    Place,
    Response,
    Weapons,
)


@frozen(kw_only=True)
class Party:
    """A force that flies, defends or answers the telephone.

    Attributes:
        name: its name in full, for whoever reads the file.
        languages: what its people speak. Whoever has a channel speaks at least one. How often they understand each
            other stands in the channels' questions.
    """

    name: str
    languages: tuple[str, ...] = ()


@frozen(kw_only=True)
class Patrol:
    """The fighters that guard an airspace.

    Attributes:
        pairs: how many pairs of fighters there are; each is sent to one track at a time.
        coverage: the share of the day with a pair on station.
        close_s: from the order to a firing position, for a pair on station.
        scramble_s: the same from ground alert.
    """

    pairs: Count
    coverage: Probability
    close_s: Delay
    scramble_s: Delay


@frozen(kw_only=True)
class Defence:
    """How an airspace is defended: by whom, under which rules, with what.

    Attributes:
        airspace: which airspace is defended.
        party: who defends it.
        warnings: how many times a track is warned at most.
        weapons: the weapons control status. On hold, fire only in self-defence; tight, at a violator under the rules
            in force; free, at a violator without asking above.
        delegated: whether the commander on the spot decides on fire. If not, permission is asked for up the chain.
        response: what the fighters are sent for: to be ready to fire, or to intercept, identify and lead away.
        calls_at: when the defender's centre thinks of the hotline: at the first warning, or only at the crossing.
        patrol: its fighters.
    """

    airspace: AirspaceName
    party: PartyName
    warnings: Count
    weapons: Weapons
    delegated: bool
    response: Response = "fire"
    calls_at: CallMoment = "warning"
    patrol: Patrol


@frozen(kw_only=True)
class Arm:
    """A named difference from the scenario: channels taken away, or values set by their key path.

    Attributes:
        title: what is different, in a few words, as results show it.
        remove: the channels that are taken away.
        set: other values, by the key path at which each stands in the file, such as `traffic[0].speed_kt` or
            `channels.hotline.questions.answers.chance`. Where a graded number or a delay stands, a number moves its
            centre.
    """

    title: str
    remove: tuple[ChannelName, ...] = ()
    set: Mapping[KeyPath, float | bool | int | str] = Factory(dict)


@frozen(kw_only=True)
class Documented:
    """A documented figure to hold against the simulated one.

    Attributes:
        quantity: what is counted, per what: `violated per sortie`, `approached per day`, `released per violated`.
            Whatever is counted can stand on either side, and `rounds`, `rounds known`, `calls`, `sorties`, `day` and
            `campaign`. Or a time: `time from violated to released`, in seconds, the median of those that were.
        title: the same in words, as results show it.
        value: the figure; it may be left out where only a range is known.
        low: the least that it may be.
        high: the most that it may be.
        grade: how well it is known.
        source: who says so.
        arm: the arm of which it is documented; without it, the baseline.
        over: another arm; the figure is then how many times that of the other arm it is.
        miss: why the simulated figure is known to lie outside, if it does.
    """

    quantity: str
    title: str
    value: float | None = None
    low: float
    high: float
    grade: Grade
    source: str
    arm: ArmName | None = None
    over: ArmName | None = None
    miss: str = ""


@frozen(kw_only=True)
class Study:
    """The question, and what its answer rests on.

    Attributes:
        baseline: the arm that all others are held against.
        arms: the arms that are compared.
        measure: the incident whose risk is compared.
        hinges: the assumptions that the answer may hang on most, by key path. Each has a range, and the comparison is
            flown at both ends of it.
        first: how many campaigns are flown before the first look at how precise the answer is.
        most: how many campaigns are flown at most.
    """

    baseline: ArmName
    arms: tuple[ArmName, ...]
    measure: str
    hinges: tuple[KeyPath, ...] = ()
    first: Count = 40
    most: Count = 2560


@frozen(kw_only=True)
class Scenario:
    """Everything that a run needs but its luck.

    Attributes:
        name: no key: it is the name of the file, without `.toml`.
        title: what the case is called, as results show it.
        question: what the case is to answer.
        days: how many days a campaign lasts.
        centre: a place in the middle of what is flown; distances are true there.
        parties: the forces, by a short name that the rest of the file uses.
        airspaces: the skies, by a short name.
        defence: how one of them is defended, if one is.
        channels: the ways of reaching each other. Their names are those that the procedures know.
        centres: operations centres, by a short name.
        relay: a third party through which notices go, if they go through one.
        traffic: sorties that are drawn from rates.
        flights: tracks that are documented.
        airprox: when flights of two parties are too near each other; without it, nobody looks.
        strikes: strikes on places where a force may lie.
        rescue: what follows when an aircraft is lost; without it, nothing.
        escalation: what governments make of incidents; without it, nothing.
        arms: what is taken away or changed, by a short name.
        study: which arms are compared, and by what.
        documented: figures from sources, to be held against the simulated ones.
    """

    name: str
    title: str
    question: str
    days: Count
    centre: Place
    parties: Mapping[str, Party]
    airspaces: Mapping[str, Airspace]
    defence: Defence | None = None
    channels: Mapping[str, Channel]
    centres: Mapping[str, Centre] = Factory(dict)
    relay: Relay | None = None
    traffic: tuple[Traffic, ...] = ()
    flights: tuple[Flight, ...] = ()
    airprox: Airprox | None = None
    strikes: tuple[Strike, ...] = ()
    rescue: Rescue | None = None
    escalation: Escalation | None = None
    arms: Mapping[str, Arm] = Factory(dict)
    study: Study | None = None
    documented: tuple[Documented, ...] = ()
