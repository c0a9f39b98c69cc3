"""The least bad luck that makes an incident: a few decisions that must all go wrong, each of which could avert it."""

from functools import cache

import numpy as np
import pytest
from attrs import evolve
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import run
from deconflict.engine.theatre import Theatre, theatre
from deconflict.engine.traffic import Traffic, traffic
from deconflict.world.luck import Chance, Luck
from deconflict.world.reading import read
from deconflict.world.shelf import known
from deconflict.world.variation import with_arm
from protocols.notation.words import Mark
from tests.strategies import decisions, lucks, well

THE_DAY = "shootdown_2015_turkey"
SEARCH = settings(max_examples=2000, phases=[Phase.generate, Phase.shrink])

SPARED_NOT = {"chain.spares", "chain.disposed", "patrol.fires"}
"""The commander does not spare whom he knows, is disposed to fire, and the lock-on ends in a launch."""
NOT_KNOWN = {"identification.squawks", "patrol.recognises", "chain.disposed", "patrol.fires"}
"""Or nobody finds out whose aircraft it is, so that there is nobody to spare."""


@cache
def staged(name: str, arm: str) -> tuple[Theatre, Traffic]:
    """One arm of a documented day, ready to run, and its flight."""
    scenario = with_arm(read(known()[name]), arm)
    return theatre(scenario), traffic(scenario, Luck(0))


def shot(name: str, arm: str, luck: Luck) -> bool:
    """Whether a weapon is released."""
    ready, flown = staged(name, arm)
    rows = (entry.happening.row for entry in run(ready, luck, flown).entries)
    return any(row is not None and row.marks is Mark.RELEASED for row in rows)


@pytest.mark.parametrize(
    "name", [name for name in known() if read(known()[name]).defence and not read(known()[name]).traffic]
)
def test_good_luck_averts_every_shot(name):
    """Where all is decided well, nothing is released on any documented day, under any arm."""
    for arm in read(known()[name]).arms:
        assert not shot(name, arm, Luck(0, fixed=well(decisions(staged(name, arm)[0]))))


@pytest.mark.parametrize(
    ("arm", "wrong"),
    [
        # Without channels nobody is asked to turn, and what is decided on the Turkish side alone makes the incident.
        ("no_channels", set()),
        # The hotline and the liaison officer would both have the crew turned: the one link they share must fail too.
        ("call_at_warning", {"tactical.reaches"}),
    ],
)
def test_the_least_luck_that_makes_an_incident(arm, wrong):
    """Shrinking ends where these decisions go wrong and no other; where any one of them goes well, nobody shoots."""
    decided = decisions(staged(THE_DAY, arm)[0])
    least = find(lucks(decided), lambda luck: shot(THE_DAY, arm, luck), settings=SEARCH)
    good = well(decided)
    found = {name for name, number in least.fixed.items() if number != good[name]}
    assert found in (SPARED_NOT | wrong, NOT_KNOWN | wrong)
    for name in found:
        assert not shot(THE_DAY, arm, evolve(least, fixed={**least.fixed, name: good[name]}))


WHATS = st.sampled_from([*Chance, "guard.attends", "guard delay", "guard delay: warning", "guard delay: turning away"])
NUMBERS = st.floats(0, 1, exclude_min=True, exclude_max=True)


@given(st.integers(0, 2**128 - 1), st.dictionaries(WHATS, NUMBERS), WHATS, st.integers(0, 2**40), st.integers(0, 2**40))
def test_what_is_fixed_is_as_it_is_fixed(seed, fixed, what, who, time):
    """A fixed number is what is drawn, for everyone, every time; what is not fixed is drawn as if nothing was."""
    free, luck = Luck(seed), Luck(seed, fixed=fixed)
    expected = fixed.get(what, fixed.get(what.partition(":")[0], free.uniform(what, who, time)))
    assert luck.uniform(what, who, time) == luck.of(what)(who, time) == expected
    assert luck.uniforms(what, np.array([who]), time).tolist() == [expected]


@pytest.mark.parametrize("number", [0.0, 1.0, -0.5, float("nan")])
def test_fixed_out_of_range(number):
    """A number that no draw can give cannot be fixed."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        Luck(0, fixed={"guard.carried": number})
