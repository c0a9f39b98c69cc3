"""A comparison is made again by its command, knows its own limits, and never mixes chance with ignorance."""

import pickle
from typing import Any

import pytest
from attrs import asdict, evolve

from deconflict.errors import UsageError
from deconflict.study.comparison import INTERRUPTED, Question, compare
from deconflict.study.ignorance import DRAWS, variants
from deconflict.study.result import Comparison
from deconflict.study.runner import Runner
from deconflict.study.statistics import Method
from deconflict.study.stopping import Decision
from deconflict.world.parameter import Grade
from deconflict.world.scenario import Scenario, Study
from deconflict.world.variation import parameters


@pytest.fixture(scope="module")
def small(busy: Scenario) -> Scenario:
    """A study with few hinges."""
    hinges = ("channels.hotline.questions.calls.chance", "channels.chain.questions.spares.chance")
    study = Study(
        baseline="all_channels",
        arms=("all_channels", "no_liaison", "no_hotline", "neither"),
        measure="released",
        hinges=hinges,
        first=8,
        most=16,
    )
    return evolve(busy, study=study)


@pytest.fixture(scope="module")
def answer(small: Scenario) -> Comparison:
    """Its answer."""
    return compare(Question(small, precision=0.01, processes=2))


def test_the_answer_is_made_again(small: Scenario, answer: Comparison) -> None:
    """The same question on another number of processes has the same answer, in every figure."""
    assert compare(Question(small, precision=0.01, processes=1)) == answer


def test_baseline_beside_itself(answer: Comparison) -> None:
    """The baseline's ratio to itself is one, exactly."""
    ratio = answer.arms[0].ratios["released"]
    assert (ratio.value, ratio.low, ratio.high) == (1.0, 1.0, 1.0)


def test_the_last_look_says_that_it_was_not_precise(answer: Comparison) -> None:
    """A precision that few campaigns cannot give ends at the last planned look, and the verdict says so."""
    assert answer.campaigns == 16
    assert answer.verdict == Decision.IMPRECISE.value
    assert answer.level == 1 - 0.05 / len(answer.looks)


def test_coarse_precision_stops_early(small: Scenario) -> None:
    """A precision that is easily reached stops at the first look."""
    found = compare(Question(small, arms=("all_channels",), precision=5.0, processes=1, ignorance=False))
    assert (found.campaigns, found.verdict) == (8, Decision.PRECISE.value)


def test_documented_figures_are_never_left_out(small: Scenario, answer: Comparison) -> None:
    """Every documented figure of the scenario stands beside the simulated one, of what the baseline counted."""
    assert [row.documented for row in answer.beside] == list(small.documented)
    counts, days = answer.arms[0].counts, small.days * answer.campaigns
    assert {row.documented.quantity: row.simulated for row in answer.beside} == {
        "violated per sortie": counts["violated"] / answer.sorties,
        "approached per day": counts["approached"] / days,
        "released per violated": counts["released"] / counts["violated"],
        "sorties per day": 54.0,
    }


def test_what_is_not_known_stands_apart(answer: Comparison) -> None:
    """The range over worlds is no part of the interval: it is there for every arm, and one for the baseline."""
    assert answer.arms[0].unknown == (1.0, 1.0)
    assert all(arm.unknown is not None and arm.unknown[0] <= arm.unknown[1] for arm in answer.arms)


def test_worlds_fill_the_ranges(small: Scenario) -> None:
    """In the worlds drawn, each unknown number takes one value in each of as many equal parts of its range."""
    worlds = variants(small, ("all_channels", "neither"))
    path = "channels.hotline.questions.calls.chance"
    drawn = [
        parameters(of)[path].centre
        for variant, of in worlds.items()
        if variant.hinge is None and variant.arm == "neither"
    ]
    low, high = parameters(small)[path].range or (0.0, 0.0)
    assert sorted(int((value - low) / (high - low) * DRAWS) for value in drawn) == list(range(DRAWS))


def test_interrupt_keeps_what_was_flown(small: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends the flying; the campaigns that were done are the answer, and the verdict says so."""
    whole = Runner.fly

    def interrupted(self: Runner, lucks: Any, *, with_variants: bool = False) -> Any:
        for at, flown in enumerate(whole(self, lucks, with_variants=with_variants)):
            if at == 5:
                raise KeyboardInterrupt
            yield flown

    monkeypatch.setattr(Runner, "fly", interrupted)
    found = compare(Question(small, processes=1, ignorance=False))
    assert (found.campaigns, found.verdict) == (5, INTERRUPTED)


@pytest.mark.parametrize("arms", [("nobody",), ("all_channels", "no_hot_line")])
def test_unknown_arms_are_refused(small: Scenario, arms: tuple[str, ...]) -> None:
    """An arm that the scenario does not have is the user's mistake, and the arms that there are get named."""
    with pytest.raises(UsageError, match="no_liaison"):
        Question(small, arms=arms)


def test_a_scenario_without_a_study(small: Scenario) -> None:
    """A scenario without a study has no question to answer."""
    with pytest.raises(UsageError, match="study"):
        Question(evolve(small, study=None))


def test_everything_can_be_written(answer: Comparison) -> None:
    """The answer is made of plain values: Python's own, so that it is the same once it was written and read."""

    def kinds(value: Any) -> set[type]:
        if isinstance(value, dict):
            return {type(key) for key in value}.union(*map(kinds, value.values()))
        return set().union(*map(kinds, value)) if isinstance(value, list | tuple) else {type(value)}

    assert kinds(asdict(answer)) <= {str, int, float, bool, type(None), Grade, Method}
    assert pickle.loads(pickle.dumps(answer)) == answer  # noqa: S301 - our own
