"""One campaign that is run again with something done to it: the same luck, and another future."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from attrs import evolve, field, frozen

from deconflict.engine.campaign import run
from deconflict.engine.theatre import Theatre, theatre
from deconflict.engine.traffic import Traffic, traffic
from deconflict.history import History
from deconflict.world.intervention import Intervention
from deconflict.world.luck import Luck
from deconflict.world.scenario import Scenario
from protocols.notation.words import Question
from protocols.regime import BETWEEN_FORCES


@frozen(eq=False, slots=False)
class Rerun:
    """One campaign of a scenario, made ready once and run as often as is asked for.

    Args:
        scenario: the scenario, under its arm.
        luck: the campaign's luck.
        arm: the arm's name; empty if it is run as it stands.
        title: what the arm is called.

    Raises:
        ScenarioError: the scenario leaves a question of a procedure open, or answers one that nobody asks.
    """

    scenario: Scenario
    luck: int
    arm: str = ""
    title: str = ""
    staged: Theatre = field(init=False, repr=False)
    flown: Traffic = field(init=False, repr=False)

    @staged.default
    def _staged(self) -> Theatre:
        return theatre(self.scenario)

    @flown.default
    def _flown(self) -> Traffic:
        return traffic(self.scenario, Luck(self.luck))

    @cached_property
    def history(self) -> History:
        """The campaign as it is if nothing is done to it."""
        return self.under()

    def under(self, *interventions: Intervention) -> History:
        """The campaign with something done to it.

        Raises:
            UsageError: an intervention names what is not there.
        """
        return evolve(run(self.staged, Luck(self.luck), self.flown, interventions), arm=self.arm)

    @cached_property
    def channels(self) -> tuple[str, ...]:
        """The channels on which a message can die at a gate, those between the forces first."""
        used = self._wires | self.scenario.channels.keys()
        gated = {question.channel for question in self._gated()} & used
        return (*(name for name in BETWEEN_FORCES if name in gated), *sorted(gated.difference(BETWEEN_FORCES)))

    def taken(self, channel: str, after: int | None = None) -> Intervention:
        """A channel is cut, from the start or after an event; of what is no wire, as airmanship, no gate is passed."""
        if channel in self._wires:
            return Intervention(after=after, cut=(channel,))
        return Intervention(after=after, answers=self._at_gates(channel, passed=False))

    def given(self, channel: str, after: int | None = None) -> Intervention:
        """A channel works and all its gates are passed, from the start or after an event."""
        restore = (channel,) if channel in self._wires else ()
        return Intervention(after=after, restore=restore, answers=self._at_gates(channel, passed=True))

    def is_cut(self, channel: str, interventions: Iterable[Intervention] = ()) -> bool:
        """Whether a channel is cut once all of these are done."""
        own = self.scenario.channels.get(channel)
        cut = own is not None and own.cut
        for one in interventions:
            cut = (cut or channel in one.cut) and channel not in one.restore
        return cut

    @cached_property
    def _wires(self) -> frozenset[str]:
        return frozenset(channel.name for channel in self.staged.timing.channels)

    def _at_gates(self, channel: str, *, passed: bool) -> dict[str, bool]:
        return {question.path: passed for question in self._gated() if question.channel == channel}

    def _gated(self) -> tuple[Question, ...]:
        return tuple(question for question in self.staged.timing.questions if question.gate and not question.certain)


def first_difference(one: History, other: History, encounter: int | None = None) -> int | None:
    """How many events two runs share from the first on, of one encounter or of all; None if they share all.

    An event that comes of another cause is another event; numbers of events do not count.
    """
    ours, theirs = (
        {n: entry for n, entry in enumerate(of.entries) if encounter is None or entry.encounter == encounter}
        for of in (one, other)
    )
    # What came before is shared: a cause is the same if it is at the same place.
    places, others = ({None: -1, **{n: at for at, n in enumerate(of)}} for of in (ours, theirs))
    for at, (here, there) in enumerate(zip(ours.values(), theirs.values(), strict=False)):
        if here[:3] != there[:3] or places.get(here.cause) != others.get(there.cause):
            return at
    return None if len(ours) == len(theirs) else min(len(ours), len(theirs))
