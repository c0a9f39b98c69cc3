"""A run as a pure function: `simulate(scenario, luck)` gives the history, to the byte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import deconflict
from deconflict.engine.aftermath import Governments, Rescues
from deconflict.engine.clock import milliseconds
from deconflict.engine.exchange import DAY_S
from deconflict.engine.interventions import Interventions, switched
from deconflict.engine.kinds import AIRPROX, BORDER, STRIKE
from deconflict.engine.scripts import Blow, Pass, Visit
from deconflict.engine.stage import Stage
from deconflict.engine.surroundings import Script, UnderWay
from deconflict.engine.theatre import Theatre, theatre
from deconflict.engine.traffic import Traffic, traffic
from deconflict.history import Encounter, History
from deconflict.world.intervention import Intervention
from deconflict.world.luck import Luck
from deconflict.world.scenario import Scenario
from protocols.notation.words import Mark

FOLLOWED_S = 10 * 365 * DAY_S
"""So long after a campaign governments are followed: one that refuses every step back would go on for ever."""


def simulate(scenario: Scenario, luck: Luck, interventions: Sequence[Intervention] = ()) -> History:
    """Everything that happens in one campaign; a pure function of its arguments.

    What happens before the first intervention is what happens without any.

    Raises:
        ScenarioError: it leaves a question of a procedure open, or answers one that nobody asks.
        UsageError: an intervention names what is not there.
    """
    return run(theatre(scenario), luck, traffic(scenario, luck), interventions)


def run(staged: Theatre, luck: Luck, flown: Traffic, interventions: Sequence[Intervention] = ()) -> History:
    """The same, from a scenario made ready and flights made beforehand."""
    staged = staged.switching(switched(interventions))
    stage = Stage(staged, luck, flown, changes=bool(interventions))
    done = Interventions(stage, interventions) if interventions else None
    for begins_s, kind, number, script in _scripts(staged.scenario, flown):
        stage.begin_at(milliseconds(begins_s), kind, number, script)
    followed = _followed(stage, flown)
    stage.env.run(until=milliseconds(staged.scenario.days * DAY_S + FOLLOWED_S) if staged.scenario.escalation else None)
    if done:
        done.check_done()
    stage.exchange.close()
    stage.marked = None
    return History(
        scenario=staged.scenario.name,
        fingerprint=staged.fingerprint,
        luck=luck.seed,
        version=deconflict.__version__,
        sorties=flown.sorties,
        encounters=(*flown.flown, *followed.values()),
        casts=staged.casts,
        arrivals=staged.arrivals,
        entries=stage.entries,
        in_force=stage.in_force,
        interventions=tuple(interventions),
    )


def _scripts(scenario: Scenario, flown: Traffic) -> Iterator[tuple[float, str, int, Script]]:
    """When each encounter begins, its kind, its number, and what the world does in it."""
    turned_back: set[int] = set()
    for number, approach in flown.approaches.items():
        yield flown.departs_s[number], BORDER, number, Visit(number, approach, turned_back)
    for number, meeting in flown.meetings.items():
        if scenario.airprox:
            yield meeting.sighted_s, AIRPROX, number, Pass(meeting, scenario.airprox)
    for number, attack in flown.attacks.items():
        begins_s = attack.begins_s - max(attack.strike.notice_s, attack.strike.review_s)
        yield begins_s, STRIKE, number, Blow(attack)


def _followed(stage: Stage, flown: Traffic) -> dict[int, Encounter]:
    """Have somebody listen to what encounters come to, where anything follows; answers what did, as it grows."""
    scenario = stage.theatre.scenario
    followed: dict[int, Encounter] = {}
    rescues = Rescues(stage, scenario.rescue, followed) if scenario.rescue else None
    governments = Governments(stage, scenario) if scenario.escalation else None
    if governments:
        followed[governments.met.number] = governments.met
    if not (rescues or governments):
        return followed

    def marked(running: UnderWay, mark: Mark, cause: int) -> None:
        met = flown.met.get(running.number) or followed.get(running.number)
        if met is None:
            return
        if governments:
            governments.hear(met, mark, cause)
        if rescues and mark is Mark.LOST:
            rescues.lost(met, cause)

    stage.marked = marked
    return followed
