"""A run as a pure function: `simulate(scenario, luck)` gives the history, to the byte."""

from __future__ import annotations

from functools import partial

import deconflict
from deconflict.engine.clock import Due, milliseconds
from deconflict.engine.kinds import BORDER
from deconflict.engine.scripts import Visit
from deconflict.engine.stage import Stage
from deconflict.engine.theatre import Theatre, theatre
from deconflict.engine.traffic import Traffic, traffic
from deconflict.history import History
from deconflict.world.luck import Luck
from deconflict.world.scenario import Scenario


def simulate(scenario: Scenario, luck: Luck) -> History:
    """Everything that happens in one campaign; a pure function of its arguments.

    Raises:
        ScenarioError: it leaves a question of a procedure open, or answers one that nobody asks.
    """
    return run(theatre(scenario), luck, traffic(scenario, luck))


def run(staged: Theatre, luck: Luck, flown: Traffic) -> History:
    """The same, from a scenario made ready and flights made beforehand."""
    stage = Stage(staged, luck, flown)
    turned_back: set[int] = set()
    for number, approach in flown.approaches.items():
        script = Visit(number, approach, turned_back)
        Due(stage.env, max(0, milliseconds(flown.departs_s[number])), partial(_begin, stage, BORDER, number, script))
    stage.env.run()
    stage.exchange.close()
    return History(
        scenario=staged.scenario.name,
        fingerprint=staged.fingerprint,
        luck=luck.seed,
        version=deconflict.__version__,
        sorties=flown.sorties,
        encounters=tuple(flown.met[number] for number in flown.approaches),
        casts=staged.casts,
        arrivals=staged.arrivals,
        entries=stage.entries,
    )


def _begin(stage: Stage, kind: str, number: int, script: Visit, _event: object) -> None:
    stage.begin(kind, number, script)
