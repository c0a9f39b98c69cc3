"""The figures of a comparison are those of its campaigns, worked out here by hand."""

from collections.abc import Iterable, Iterator
from io import StringIO
from math import isnan

import pytest
from attrs import evolve
from rich.console import Console

from deconflict.show.plain import reading
from deconflict.show.table import ComparisonTable
from deconflict.study.comparison import Question, compare
from deconflict.study.ignorance import variants
from deconflict.study.outcome import Died, Tally
from deconflict.study.result import Comparison
from deconflict.study.runner import Flown, Measured, Runner
from deconflict.study.statistics import FLIPS
from deconflict.world.parameter import Grade
from deconflict.world.scenario import Documented, Scenario, Study
from protocols.notation.words import Mark

HINGE = "channels.hotline.questions.calls.chance"
NAMES = ("all_channels", "no_liaison", "no_hotline", "neither")
# Releases in each of the first six campaigns and in each of the other 34: 40, 46, 80 and 120 in all.
RELEASES = {"all_channels": (1, 1), "no_liaison": (2, 1), "no_hotline": (2, 2), "neither": (3, 3)}
CAMPAIGNS, SORTIES = 40, 200


def flown(luck: int, worlds: Iterable[str], sorties: dict[str, int]) -> Flown:
    """One campaign made by hand."""
    arms = {}
    for name, in_first_and_others in RELEASES.items():
        released = in_first_and_others[luck >= 6]
        counts = dict.fromkeys(Mark, 0) | {Mark.APPROACHED: 10, Mark.VIOLATED: 4, Mark.RELEASED: released}
        died = {Died("hotline", "willing"): 7, Died("hotline", "through"): 3}
        incidents = ((5, Mark.RELEASED, 1000), *(((9, Mark.LOST, 500),) if luck == 3 else ()))
        arms[name] = Tally(sorties.get(name, SORTIES), counts, died, (30.0, -4.0), incidents)
    return Flown(luck, arms, {world: _world(world, sorties) for world in worlds})


def _world(name: str, sorties: dict[str, int]) -> Measured:
    """Releases of a world: the arm without both has three times the baseline's where the hinge is low, else twice."""
    more = 3 if name.endswith("at 0.1") else 2
    arm = name.partition(":")[0]
    return Measured(2 * more if arm == "neither" else 2, sorties.get(arm, SORTIES))


def compared(scenario: Scenario, monkeypatch: pytest.MonkeyPatch, **sorties: int) -> Comparison:
    """The comparison of those campaigns, in which some arms flew another number of sorties."""
    study = Study(baseline=NAMES[0], arms=NAMES, measure="released", hinges=(HINGE,), first=CAMPAIGNS, most=CAMPAIGNS)
    asked = evolve(scenario, study=study)
    worlds = [variant.name for variant in variants(asked, NAMES)]

    def fly(_self: Runner, lucks: Iterable[int], *, with_variants: bool = False) -> Iterator[Flown]:
        return (flown(luck, worlds if with_variants else (), sorties) for luck in lucks)

    monkeypatch.setattr(Runner, "fly", fly)
    return compare(Question(asked, processes=1))


def shown(answer: Comparison) -> str:
    """The table of an answer."""
    console = Console(width=140, file=StringIO())
    with console.capture() as said:
        console.print(ComparisonTable(answer))
    return said.get()


@pytest.fixture
def answer(busy: Scenario, monkeypatch: pytest.MonkeyPatch) -> Comparison:
    """The comparison of those campaigns."""
    return compared(busy, monkeypatch)


def test_risks_and_ratios(answer: Comparison) -> None:
    """Risks are per 1,000 sorties, ratios against the baseline."""
    found = {arm.name: (arm.risks["released"].value, arm.ratios["released"].value) for arm in answer.arms}
    assert found == {
        "all_channels": pytest.approx((5.0, 1.0)),
        "no_liaison": pytest.approx((5.75, 1.15)),
        "no_hotline": pytest.approx((10.0, 2.0)),
        "neither": pytest.approx((15.0, 3.0)),
    }


def test_interaction_is_of_the_two_removals(answer: Comparison) -> None:
    """The ratio without both is here what the single ratios multiply to."""
    assert answer.interaction is not None
    assert answer.interaction.value == pytest.approx(3.0 / (1.15 * 2.0))


def test_p_values_are_adjusted(answer: Comparison) -> None:
    """P values are those of Holm: the smallest counts as often as there are arms beside the baseline, the largest once.

    Six campaigns that all differ one way do so in 2 of 2**6 ways to choose their signs; forty do in none that is tried.
    """
    least = 3 / (FLIPS + 1)
    found = {arm.name: arm.p_value for arm in answer.arms}
    assert found == pytest.approx({"all_channels": 1.0, "no_liaison": 2 / 2**6, "no_hotline": least, "neither": least})


def test_each_arm_has_its_own_sorties(busy: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """An arm that flies twice as much has half the risk for the same incidents, and differs no more by chance."""
    answer = compared(busy, monkeypatch, no_hotline=2 * SORTIES, neither=3 * SORTIES)
    found = {arm.name: (arm.risks["released"].value, arm.ratios["released"].value, arm.p_value) for arm in answer.arms}
    assert found["no_hotline"] == pytest.approx((5.0, 1.0, 1.0))
    assert found["neither"] == pytest.approx((5.0, 1.0, 1.0))
    assert {arm.name: arm.unknown for arm in answer.arms}["neither"] == pytest.approx((2 / 3, 1.0))
    assert answer.hinges[0].ratios == pytest.approx((1.0, 2 / 3))
    assert answer.sorties == CAMPAIGNS * SORTIES


def test_worst_is_the_gravest_and_the_first(answer: Comparison) -> None:
    """The worst incident is the gravest; of equal ones the first."""
    assert answer.worst is not None
    assert (answer.worst.arm, answer.worst.luck, answer.worst.flight, answer.worst.severity) == (
        "neither",
        3,
        9,
        "lost",
    )


def test_calls_die_where_they_died(answer: Comparison) -> None:
    """Fates are added up over campaigns, by channel and gate."""
    died = answer.arms[0].died["hotline"]
    assert (died["willing"], died["through"], died["up"]) == (280, 120, 0)


def test_only_seconds_that_were_to_spare_are_summed_up(answer: Comparison) -> None:
    """Seconds to spare are of the baseline's averted encounters."""
    assert answer.spare is not None
    assert (answer.spare.median, answer.spare.count) == (30.0, 40)


def test_hinges_and_worlds(answer: Comparison) -> None:
    """A hinge shows the ratio at both ends of its range; the unknown range holds every world and the scenario's own."""
    (hinge,) = answer.hinges
    assert (hinge.path, hinge.range, hinge.ratios) == (HINGE, (0.1, 0.9), (3.0, 2.0))
    assert {arm.name: arm.unknown for arm in answer.arms} == {
        "all_channels": (1.0, 1.0),
        "no_liaison": (1.0, 1.15),
        "no_hotline": (1.0, 2.0),
        "neither": (2.0, 3.0),
    }


def test_documented_figures_are_of_the_baseline(answer: Comparison) -> None:
    """Documented figures are held against the baseline's counts of four days, inside their range or not."""
    assert {row.documented.quantity: (row.simulated, row.inside) for row in answer.beside} == {
        "violated per sortie": (4 / SORTIES, False),
        "approached per day": (10 / 4, True),
        "released per violated": (1 / 4, True),
        "sorties per day": (SORTIES / 4, True),
    }


def test_nothing_below_is_no_figure(busy: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """A documented share of what never happened in the simulation has no simulated figure, and is not inside."""
    share = {"quantity": "released per locked on", "title": "launches a lock-on", "grade": Grade.C, "source": "nobody"}
    answer = compared(evolve(busy, documented=(Documented(low=0.0, high=1.0, **share),)), monkeypatch)  # type: ignore[arg-type]
    (row,) = answer.beside
    assert isnan(row.simulated)
    assert not row.inside
    assert "none to compare" in shown(answer)
    assert "OUTSIDE" not in shown(answer)
    assert not any("Outside the documented range" in sentence for sentence in reading(answer))


def test_figures_of_other_arms(busy: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure of another arm is counted under that arm, over a third if it says so, and left out if none flew it."""
    shared = {"title": "", "low": 0.0, "high": 9.0, "grade": Grade.C, "source": "nobody"}
    rows = [
        Documented(quantity="released", arm="neither", **shared),  # type: ignore[arg-type]
        Documented(quantity="released per sortie", arm="neither", over="no_hotline", **shared),  # type: ignore[arg-type]
        Documented(quantity="released", arm="severed", **shared),  # type: ignore[arg-type]
        Documented(quantity="released", over="severed", **shared),  # type: ignore[arg-type]
    ]
    answer = compared(evolve(busy, documented=tuple(rows)), monkeypatch)
    assert [(row.documented, row.simulated) for row in answer.beside] == [(rows[0], 120 / 40), (rows[1], 120 / 80)]
