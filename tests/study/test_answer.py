"""The figures of a comparison are those of its campaigns, worked out here by hand."""

from collections.abc import Iterable, Iterator

import pytest
from attrs import evolve

from deconflict.study.comparison import Question, compare
from deconflict.study.ignorance import variants
from deconflict.study.outcome import Died, Tally
from deconflict.study.result import Comparison
from deconflict.study.runner import Flown, Runner
from deconflict.study.statistics import holm
from deconflict.world.scenario import Scenario, Study
from protocols.notation.words import Mark

HINGE = "channels.hotline.questions.calls.chance"
NAMES = ("all_channels", "no_liaison", "no_hotline", "neither")
# Releases in each of 40 campaigns of 200 sorties: 40, 60, 80 and 100 or 120 in all.
RELEASES = {"all_channels": (1, 1), "no_liaison": (2, 1), "no_hotline": (2, 2), "neither": (3, 3)}
SORTIES = 200


def flown(luck: int, worlds: Iterable[str]) -> Flown:
    """One campaign made by hand: even and odd lucks differ."""
    arms = {}
    for name, by_parity in RELEASES.items():
        released = by_parity[luck % 2]
        counts = dict.fromkeys(Mark, 0) | {Mark.APPROACHED: 10, Mark.VIOLATED: 4, Mark.RELEASED: released}
        died = {Died("hotline", "willing"): 7, Died("hotline", "through"): 3}
        incidents = ((5, Mark.RELEASED), (9, Mark.LOST)) if luck == 3 else ((5, Mark.RELEASED),)
        arms[name] = Tally(counts, died, (30.0, -4.0), incidents)
    return Flown(luck, SORTIES, arms, {world: _world(world) for world in worlds})


def _world(name: str) -> int:
    """Releases of a world: the arm without both has three times the baseline's where the hinge is low, else twice."""
    more = 3 if name.endswith("at 0.1") else 2
    return 2 * more if name.startswith("neither") else 2


@pytest.fixture
def answer(busy: Scenario, monkeypatch: pytest.MonkeyPatch) -> Comparison:
    """The comparison of those campaigns."""
    study = Study(baseline=NAMES[0], arms=NAMES, measure="released", hinges=(HINGE,), first=40, most=40)
    scenario = evolve(busy, study=study)
    worlds = [variant.name for variant in variants(scenario, NAMES)]

    def fly(_self: Runner, lucks: Iterable[int], *, with_variants: bool = False) -> Iterator[Flown]:
        return (flown(luck, worlds if with_variants else ()) for luck in lucks)

    monkeypatch.setattr(Runner, "fly", fly)
    return compare(Question(scenario, processes=1))


def test_risks_and_ratios(answer: Comparison) -> None:
    """Risks are per 1,000 sorties, ratios against the baseline."""
    found = {arm.name: (arm.risks["released"].value, arm.ratios["released"].value) for arm in answer.arms}
    assert found == {
        "all_channels": pytest.approx((5.0, 1.0)),
        "no_liaison": pytest.approx((7.5, 1.5)),
        "no_hotline": pytest.approx((10.0, 2.0)),
        "neither": pytest.approx((15.0, 3.0)),
    }


def test_interaction_is_of_the_two_removals(answer: Comparison) -> None:
    """The ratio without both is here what the single ratios multiply to."""
    assert answer.interaction is not None
    assert answer.interaction.value == pytest.approx(3.0 / (1.5 * 2.0))


def test_p_values_are_adjusted(answer: Comparison) -> None:
    """P values are those of Holm: they rise with how many arms are compared."""
    found = {arm.name: arm.p_value for arm in answer.arms[1:]}
    smallest = min(found.values())
    assert smallest < 0.001
    assert found == pytest.approx(holm(dict.fromkeys(found, smallest / 3)), rel=0.5)


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
        "no_liaison": (1.0, 1.5),
        "no_hotline": (1.0, 2.0),
        "neither": (2.0, 3.0),
    }


def test_documented_figures_are_of_the_baseline(answer: Comparison) -> None:
    """Documented figures are held against the baseline's counts."""
    found = {row.documented.quantity: row.simulated for row in answer.beside}
    assert found["violated per sortie"] == pytest.approx(4 / SORTIES)
    assert found["released per violated"] == pytest.approx(0.25)
