"""The schema of the spiral: what a government does after an incident, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import Factory, frozen

from deconflict.world.channels import Answer
from deconflict.world.parameter import Delay, Grade
from deconflict.world.vocabulary import ChannelName, Count, KeyPath, PartyName

Value = float | bool | int | str


@frozen(kw_only=True)
class Effect:
    """What a value of the scenario becomes while a step is in force.

    Attributes:
        value: the new value, in the unit of its key.
        grade: how well it is known.
        range: the least and the greatest that it may be. Where the grade is C and it is a number, it must be there.
        source: who says so, or that it is an assumption.
    """

    value: Value
    grade: Grade
    range: tuple[float, float] | None = None
    source: str


@frozen(kw_only=True)
class Step:
    """One step of a ladder: what it changes while it is in force.

    A channel that is declared suspended carries calls all the same; one that is cut carries none.

    Attributes:
        title: what is done.
        act: "suspend" declares the channels between the two forces suspended, "cut" really cuts them, "measure" is
            anything else.
        after_s: how long after the incident, or the step before, it is taken.
        lasts_s: how long it is in force before a way back is offered.
        cuts: the channels that carry nothing while it is in force.
        set: by key path, what becomes of other values for encounters that begin while it is in force.
        taken: whether the party has this step at all.
        source: who says so.
    """

    title: str
    act: Literal["measure", "suspend", "cut"]
    after_s: Delay
    lasts_s: Delay
    cuts: tuple[ChannelName, ...] = ()
    set: Mapping[KeyPath, Effect] = Factory(dict)
    taken: bool = True
    source: str = ""


@frozen(kw_only=True)
class Authority:
    """A party's government, and the ladder that it may climb.

    Attributes:
        ladder: its steps, the first one first.
        provoked_by: how many steps what happens to the party may lead to, by what happens: "violated", "lost" and the
            other marks of an encounter.
        questions: how the questions of the escalation are answered.
        timers: how long its waits are, by name.
    """

    ladder: tuple[Step, ...]
    provoked_by: Mapping[str, Count]
    questions: Mapping[str, Answer] = Factory(dict)
    timers: Mapping[str, Delay] = Factory(dict)


@frozen(kw_only=True)
class Escalation:
    """What two governments make of incidents.

    Attributes:
        parties: each of the two, and its ladder.
        loop: whether what they do changes anything for the encounters that follow.
    """

    parties: Mapping[PartyName, Authority]
    loop: bool = True
