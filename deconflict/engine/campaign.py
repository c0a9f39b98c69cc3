"""A run as a pure function: `simulate(scenario, luck)` gives the history, to the byte."""

from __future__ import annotations

import deconflict
from deconflict.engine.encounter import Running
from deconflict.engine.stage import Stage
from deconflict.engine.theatre import Theatre, Traffic, theatre, traffic
from deconflict.history import History
from deconflict.world.luck import Luck
from deconflict.world.scenario import Scenario
from protocols.regime import INTRUDER


def simulate(scenario: Scenario, luck: Luck) -> History:
    """Everything that happens in one campaign; a pure function of its arguments.

    Raises:
        ScenarioError: it leaves a question of a procedure open, or answers one that nobody asks.
    """
    return run(theatre(scenario), luck, traffic(scenario, luck))


def run(staged: Theatre, luck: Luck, flown: Traffic) -> History:
    """The same, from a scenario made ready and flights made beforehand."""
    stage = Stage(staged, luck, flown)
    for number, approach in flown.approaches.items():
        stage.exchange.enter(number, Running(stage, number, approach, flown.departs_s[number]).hear)
    stage.env.run()
    stage.exchange.close()
    defender = staged.scenario.defence.party
    return History(
        scenario=staged.scenario.name,
        fingerprint=staged.fingerprint,
        luck=luck.seed,
        version=deconflict.__version__,
        sorties=flown.sorties,
        encounters=tuple(flown.met[number] for number in flown.approaches),
        parties={post.name: defender for post in staged.system.posts if post.name not in INTRUDER},
        arrivals=staged.arrivals,
        entries=stage.entries,
    )
