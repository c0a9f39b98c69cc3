"""Rounds are those of the histories, under each arm and with the same luck; an interrupt keeps what was flown."""

from pathlib import Path

import pytest
from attrs import evolve

from deconflict.engine.campaign import simulate
from deconflict.errors import UsageError
from deconflict.study.outcome import outcomes
from deconflict.study.rounds import rounds
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.variation import with_arm
from protocols.notation.words import Mark

SCENARIOS = Path(__file__).parents[2] / "sims" / "scenarios"


@pytest.fixture(scope="module")
def strike():
    """A strike that fell on the wrong place for an hour."""
    return read(SCENARIOS / "deir_ez_zor_2016.toml")


def test_as_in_the_histories(strike):
    """Under each arm, the mean is that of the campaigns of these lucks."""
    found = rounds(strike, 3, first_luck=5, processes=1)
    assert (found.campaigns, found.interrupted) == (3, False)
    assert [arm.name for arm in found.arms] == list(strike.study.arms)
    for arm in found.arms:
        histories = [simulate(with_arm(strike, arm.name), Luck(luck)) for luck in (5, 6, 7)]
        fell = [of for history in histories for of in outcomes(history).values()]
        assert arm.rounds.value == pytest.approx(sum(of.times.get(Mark.STRUCK, 0) for of in fell) / 3)
        assert arm.known.value == pytest.approx(sum(of.known for of in fell) / 3)
        assert arm.rounds.low <= arm.rounds.value <= arm.rounds.high


def test_interrupted(strike):
    """What was flown before an interrupt is the answer, and it says so."""

    def stop(done, of, _said):
        assert of == 9
        if done == 2:
            raise KeyboardInterrupt

    found = rounds(strike, 9, processes=1, progress=stop)
    assert (found.campaigns, found.interrupted) == (2, True)
    assert found.arms


def test_interrupted_before_anything(strike):
    """Interrupted before the first campaign, there are no arms to tell of."""

    def stop(_done, _of, _said):
        raise KeyboardInterrupt

    assert rounds(strike, 1, processes=1, progress=stop).campaigns == 1
    assert rounds(strike, 0, processes=1).arms == ()


def test_needs_a_study(strike):
    """A scenario without arms to compare is refused."""
    with pytest.raises(UsageError):
        rounds(evolve(strike, study=None), 1)
