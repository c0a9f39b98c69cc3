"""The schema of channels, and of the people who answer on them."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import Factory, frozen

from deconflict.world.parameter import Delay, Number, Probability
from deconflict.world.vocabulary import Count, PartyName, PostName, Precedence, Staff


@frozen(kw_only=True)
class Answer:
    """How a question of a procedure is answered: yes with this chance, after this time.

    Attributes:
        chance: how often the answer is yes. Every question needs it whose answer is not certain.
        delay_s: how long the answer takes; without it, no time.
    """

    chance: Probability | None = None
    delay_s: Delay | None = None


@frozen(kw_only=True)
class Routine:
    """Ordinary calls that occupy a line.

    Attributes:
        calls_per_day: how many there are in a day, on average.
        talk_s: how long each of them talks.
    """

    calls_per_day: Number
    talk_s: Delay


@frozen(kw_only=True)
class Channel:
    """A way for two posts to reach each other, and how each of its gates behaves.

    Attributes:
        ends: who stands at its two ends. A link inside one force has the same party twice.
        travel_s: how long a message is on its way; without it, no time. A radio call takes as long as it is spoken.
        capacity: how many calls a line carries at once; without it, 1. Only the hotline has it.
        precedence: how urgent the centre's calls are; without it, flash. Only the hotline has it.
        routine: ordinary calls that may be on the line when it is needed; without it, none. Only the hotline has them.
        cut: whether the channel is taken away, as by an arm that removes it.
        questions: how the questions are answered that the procedures ask on this channel, by the question's name.
        timers: how long the waits are that the procedures make on this channel, by the wait's name.
    """

    ends: tuple[PostName, PostName]
    travel_s: Delay | None = None
    capacity: Count | None = None
    precedence: Precedence | None = None
    routine: Routine | None = None
    cut: bool = False
    questions: Mapping[str, Answer] = Factory(dict)
    timers: Mapping[str, Delay] = Factory(dict)


@frozen(kw_only=True)
class Shift:
    """Who sits at a centre's telephone between two hours of the day.

    Attributes:
        begins_s: when the shift begins, from midnight.
        ends_s: when it ends, within the same day. A shift past midnight is written as two, to 24 h and from 0 h.
        officers: how many sit there; each answers one call at a time.
    """

    begins_s: float
    ends_s: float
    officers: Staff


@frozen(kw_only=True)
class Centre:
    """An operations centre and the officers who answer for it.

    Attributes:
        party: whose centre it is. That of the force that flies answers the hotline.
        shifts: who is there when. Hours without a shift are hours in which nobody answers.
        source: who says so.
    """

    party: PartyName
    shifts: tuple[Shift, ...]
    source: str = ""
