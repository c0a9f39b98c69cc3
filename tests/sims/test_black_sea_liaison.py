"""On the Black Sea the liaison officer turns flights away that nobody else reaches; nobody fires.

Lucks are fixed, and the same in all arms.
"""

from functools import cache
from pathlib import Path

import pytest

from deconflict.cli import main as deconflict
from deconflict.engine.campaign import simulate
from deconflict.history import History
from deconflict.study.outcome import outcomes, tally
from deconflict.world.luck import Luck
from deconflict.world.parameter import Grade
from deconflict.world.reading import read
from deconflict.world.variation import at_value, parameters, with_arm
from protocols.notation.words import Mark

SCENARIO = read(Path(__file__).parents[2] / "sims" / "scenarios" / "black_sea_liaison.toml")
ARMS = tuple(SCENARIO.arms)
LUCKS = range(14)


@cache
def flown(arm: str) -> tuple[History, ...]:
    """Some seasons under an arm."""
    return tuple(simulate(with_arm(SCENARIO, arm), Luck(seed)) for seed in LUCKS)


@cache
def counted(arm: str, mark: Mark) -> int:
    """How many flights something happened to."""
    return sum(tally(history, outcomes(history).values()).counts[mark] for history in flown(arm))


@pytest.mark.parametrize("arm", ARMS)
def test_no_shot(arm: str) -> None:
    """Weapons are on hold and nobody is sent: no lock-on, no shot, no loss, whatever is taken away."""
    assert not any(counted(arm, mark) for mark in (Mark.INTERCEPTED, Mark.LOCKED_ON, Mark.RELEASED, Mark.LOST))
    assert counted(arm, Mark.WARNED) == counted("officer_there", Mark.WARNED) > 0


def test_each_way_turns_some_away() -> None:
    """The fewer ways there are, the more come near; an officer who understands little helps less than one who does."""
    there, recalled, no_hotline, neither, mistaken = (
        counted(arm, Mark.VIOLATED)
        for arm in ("officer_there", "recalled", "no_hotline", "neither", "does_not_understand")
    )
    assert there < recalled < neither
    assert there < no_hotline < neither
    assert there < mistaken


def test_one_who_never_understands_is_worse_than_none() -> None:
    """One who always assents and never understands puts the others off: more come near than if he had been recalled."""
    mistaken, recalled = SCENARIO, with_arm(SCENARIO, "recalled")
    for name, chance in (("at_post", 1.0), ("willing", 1.0), ("knows", 1.0), ("understood", 0.0), ("assents", 1.0)):
        mistaken = at_value(mistaken, f"channels.liaison.questions.{name}.chance", chance)
    near = [
        sum(
            tally(history, outcomes(history).values()).counts[Mark.VIOLATED]
            for history in (simulate(scenario, Luck(seed)) for seed in LUCKS)
        )
        for scenario in (mistaken, recalled)
    ]
    assert near[0] > near[1]


def test_says_that_all_is_assumed() -> None:
    """No figure is documented, every number has grade C and a range, and the file says so before anything else."""
    assert not SCENARIO.documented
    assert {parameter.grade for parameter in parameters(SCENARIO).values()} == {Grade.C}


def test_promises_hold(capsys) -> None:
    """Every promise holds in a season, and in one with an officer who does not understand."""
    for arm in ("officer_there", "does_not_understand"):
        assert deconflict(["run", "black_sea_liaison", "--check", "--arm", arm]) == 0
    assert "liaison" in capsys.readouterr().out
