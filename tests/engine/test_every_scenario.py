"""Every shipped scenario keeps every promise of every kind of encounter it has, under each arm and any luck."""

from functools import cache

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import run
from deconflict.engine.kinds import kinds
from deconflict.engine.theatre import Theatre, theatre
from deconflict.engine.traffic import traffic
from deconflict.verify.watch import Verdict, watch_each
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.shelf import known
from deconflict.world.variation import with_arm
from protocols.notation.actions import Refuse
from protocols.played import PLAYED

LUCKS = st.integers(0, 1_000_000).map(Luck)
DAYS = 2
"""Long enough for a day's flights; the days of a longer campaign differ by nothing but luck, and governments."""


@cache
def made_ready(name: str, arm: str) -> Theatre:
    """One arm of a shipped scenario, cut short."""
    scenario = read(known()[name])
    return theatre(with_arm(evolve(scenario, days=min(scenario.days, DAYS)), arm))


ARMS = [(name, arm) for name, path in known().items() for arm in read(path).arms]


@pytest.mark.parametrize(("name", "arm"), ARMS)
@given(luck=LUCKS)
@settings(max_examples=4)
def test_every_history_keeps_every_promise(name, arm, luck):
    """Encounters of all kinds, each against the promises of its own kind in the world in which it began."""
    staged = made_ready(name, arm)
    history = run(staged, luck, traffic(staged.scenario, luck))
    own: dict[int, list[int]] = {met.number: [] for met in history.encounters}
    for number, entry in enumerate(history.entries):
        refusal = isinstance(entry.happening.action, Refuse)
        if entry.encounter in own and entry.happening.post != "exchange" and not refusal:
            own[entry.encounter].append(number)
    happened = {of: [history.entries[number].happening for number in numbers] for of, numbers in own.items()}
    times = {of: [history.entries[number].time_ms for number in numbers] for of, numbers in own.items()}
    judged = watch_each(staged.promises_of(history), happened, times, staged.timing.bounds)
    assert [one.promise.id for one in judged if one.verdict is Verdict.BROKEN] == []


def test_every_kind_is_flown():
    """Between them the shipped scenarios have every kind of encounter that there is."""
    shipped = {kind for path in known().values() for kind in kinds(read(path))}
    assert shipped == {system.name for system in PLAYED.values()}
