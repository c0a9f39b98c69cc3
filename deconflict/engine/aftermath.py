"""What follows from an encounter: the rescue of a crew, and what governments make of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from deconflict.engine.clock import milliseconds
from deconflict.engine.encounter import Running
from deconflict.engine.kinds import POLITICS, RESCUE, authority_at, cuttable, steps_of
from deconflict.engine.scripts import Sortie
from deconflict.engine.stage import Stage
from deconflict.engine.surroundings import Script
from deconflict.history import Encounter
from deconflict.world.encounters import Rescue
from deconflict.world.luck import Chance
from deconflict.world.numbering import GOVERNMENTS, RESCUES, VISIT
from deconflict.world.politics import Step
from deconflict.world.scenario import Scenario
from protocols.escalation import AT_FAULT, COOLING, INCIDENT, NEXT_STEP, STEP_TAKEN
from protocols.notation.actions import Sent
from protocols.notation.words import Mark
from protocols.politics import events, whose_measures

OWNER_SUFFERS = frozenset({Mark.APPROACHED, Mark.VIOLATED, Mark.STRUCK})
"""What happens to the force that an encounter's flight comes to; anything else happens to the flight's own force."""


class Rescues:
    """Starts a rescue for every aircraft that is lost at a border, and adds it to those that were met."""

    def __init__(self, stage: Stage, plan: Rescue, met: dict[int, Encounter]) -> None:
        self._stage, self._plan, self._met = stage, plan, met

    def lost(self, met: Encounter, cause: int) -> None:
        """An aircraft is lost: somebody sets out for its crew."""
        number = RESCUES + met.number % VISIT
        sets_out_s = self._plan.sets_out_s.draw(self._stage.luck.uniform(Chance.RESCUE_SETS_OUT, number))
        now_ms = self._stage.env.now
        self._met[number] = _rescue(number, met, self._plan.over, now_ms / 1000 + sets_out_s)
        script = Sortie(self._plan, self._stage.luck, number, cause)
        self._stage.begin_at(now_ms + milliseconds(sets_out_s), RESCUE, number, script)


def _rescue(number: int, lost: Encounter, over: str, at_s: float) -> Encounter:
    return Encounter(
        number=number,
        kind=RESCUE,
        flight=f"rescue of {lost.flight}",
        party=lost.party,
        type="rescue flight",
        against=over,
        enters_s=at_s,
        leaves_s=at_s,
    )


class Governments(Script):
    """Two governments under way: told of incidents, they take steps, and the world is another while these are in force.

    `in_force` is how many steps of each party are.
    """

    def __init__(self, stage: Stage, scenario: Scenario) -> None:
        assert scenario.escalation is not None  # noqa: S101 - asked before
        self._stage, self._scenario = stage, scenario
        self._parties = scenario.escalation.parties
        self._steps: Mapping[str, tuple[Step, ...]] = {p: steps_of(of) for p, of in self._parties.items()}
        self.in_force = dict.fromkeys(self._parties, 0)
        self._at_first = stage.theatre
        self._weighed: set[tuple[int, Mark]] = set()
        for party in self._parties:
            for timer, chance in ((NEXT_STEP, Chance.NEXT_STEP), (COOLING, Chance.COOLING)):
                wait = partial(self._takes, party, chance)
                stage.draws.wait[f"{authority_at(party)}.{timer.name}"] = wait
        self.running = Running(
            stage, stage.theatre.kinds[POLITICS], stage.draws, GOVERNMENTS, self, outside=self._measure
        )
        stage.standing.append(self.running)

    @property
    def met(self) -> Encounter:
        """The two, as an encounter of the history."""
        one, other = self._parties
        return Encounter(
            number=GOVERNMENTS,
            kind=POLITICS,
            flight="governments",
            party=one,
            type="governments",
            against=other,
            enters_s=0.0,
            leaves_s=0.0,
        )

    def hear(self, met: Encounter, mark: Mark, cause: int) -> None:
        """An encounter came to something: the first time, who suffers weighs it, and who did it may ask for a call."""
        if (met.number, mark) in self._weighed:
            return
        self._weighed.add((met.number, mark))
        suffers, did_it = (met.against, met.party) if mark in OWNER_SUFFERS else (met.party, met.against)
        own = self._parties.get(suffers)
        goal = min(own.provoked_by.get(str(mark), 0), len(self._steps[suffers])) if own else 0
        if goal:
            self.running.bring(events(suffers), INCIDENT, goal, cause)
            if did_it in self._parties:
                self.running.bring(events(did_it), AT_FAULT, None, cause)

    def _takes(self, party: str, chance: Chance, _who: int, time: int) -> int:
        """How long until the next step of a party, or until the one in force has cooled down; milliseconds."""
        steps, at = self._steps[party], self.in_force[party]
        delay = steps[min(at, len(steps) - 1)].after_s if chance is Chance.NEXT_STEP else steps[max(at, 1) - 1].lasts_s
        uniform = self._stage.luck.uniform(f"{chance} of {party}", at, time)
        return milliseconds(delay.draw(uniform))

    def _measure(self, sent: Sent, cause: int) -> None:
        party = whose_measures(sent.channel)
        number: int = sent.letter.about
        self.in_force[party] = number if sent.letter.message == STEP_TAKEN else number - 1
        if self._scenario.escalation and self._scenario.escalation.loop:
            self._change(cause)

    def _change(self, cause: int) -> None:
        key = tuple(self.in_force.values())
        staged = self._at_first.while_in_force(key)
        self._stage.becomes(staged, key)
        cut = {name for name, channel in staged.scenario.channels.items() if channel.cut}
        for running in self._stage.under_way():
            for name in sorted((cuttable(self._scenario) & running.channels) - self._stage.by_hand.keys()):
                if name in cut and not running.is_cut(name):
                    running.cut(name, cause)
                elif name not in cut and running.is_cut(name):
                    running.restore(name, cause)
