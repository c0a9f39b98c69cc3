"""Waits that were broken off are handled as the closed forms say; a study of the spiral counts what histories hold."""

from functools import cache
from math import inf, isclose, isnan

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import run
from deconflict.engine.people import DAY_MS
from deconflict.engine.theatre import theatre
from deconflict.engine.traffic import traffic
from deconflict.errors import UsageError
from deconflict.show.spiral import to_json
from deconflict.study.comparison import INTERRUPTED
from deconflict.study.runner import needed
from deconflict.study.spiral import DONE, Question, spiral
from deconflict.study.spiral_result import Spiral
from deconflict.study.statistics import Estimate, Method
from deconflict.study.survival import Survival, Wait, until_the_next
from deconflict.study.year import StepId, at_ends, ladder, without_loop, without_step, year
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.scenario import Arm, Scenario
from deconflict.world.shelf import find
from deconflict.world.variation import at_value, with_arm
from protocols.notation.words import Mark

YEAR = read(find("spiral_2015"))


def waits(*lasted: float, seen: bool = True, campaign: int = 0) -> list[Wait]:
    """Waits that all ended, or none did."""
    return [Wait(campaign, time, seen) for time in lasted]


TIMES = st.floats(0.0, 1000.0).map(lambda time: round(time, 1))
WAITS = st.lists(st.builds(Wait, st.just(0), TIMES, st.booleans()), min_size=1, max_size=40)


@given(times=st.lists(TIMES, min_size=1, max_size=40))
def test_without_censoring_it_is_the_share_that_is_left(times: list[float]) -> None:
    """Where every wait ended, the estimate is one less the empirical distribution."""
    of = Survival.of(waits(*times), 1, replicates=50)
    for time, share in zip(of.times, of.shares, strict=True):
        assert isclose(share, np.mean([each > time for each in times]), abs_tol=1e-12)


def test_the_example_of_freireich() -> None:
    """The remission times of Freireich et al. 1963 under 6-MP: the textbook shares, and the median of 23 weeks."""
    ended = (6, 6, 6, 7, 10, 13, 16, 22, 23)
    left = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
    of = Survival.of([*waits(*ended), *waits(*left, seen=False)], 1, replicates=50)
    assert of.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert of.shares == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert (of.quantile(0.5).value, of.waits, of.seen) == (23, 21, 9)
    assert of.quantile(0.9).value == inf


@given(found=WAITS)
def test_shares_fall(found: list[Wait]) -> None:
    """The share falls from one to no less than zero, at times at which something happened and at no others."""
    of = Survival.of(found, 1, replicates=50)
    assert all(later < sooner for sooner, later in zip([1.0, *of.shares], of.shares, strict=False))
    assert all(share >= 0 for share in of.shares)
    assert {*of.times} == {wait.lasted for wait in found if wait.seen}


@given(found=WAITS, time=TIMES)
def test_a_wait_that_was_broken_off_is_no_end(found: list[Wait], time: float) -> None:
    """One more wait that was broken off never brings a quantile forward."""
    more = [*found, Wait(0, time, seen=False)]
    one, other = (Survival.of(some, 1, replicates=50) for some in (found, more))
    assert all(other.quantile(share).value >= one.quantile(share).value for share in (0.1, 0.5, 0.9))


def test_exponential_with_a_horizon() -> None:
    """Of exponential times, half of them broken off, the median is found, and its interval covers nine times in ten.

    Counting broken-off waits as ends, or leaving them out, would both halve it or worse.
    """
    generator, covered, naive = np.random.default_rng(7), 0, []
    for trial in range(60):
        lasted, ends = generator.exponential(100.0, 300), generator.uniform(0, 160.0, 300)
        found = [
            Wait(n // 3, float(min(t, e)), bool(t <= e)) for n, (t, e) in enumerate(zip(lasted, ends, strict=True))
        ]
        median = Survival.of(found, 100, replicates=200, seed=trial).quantile(0.5)
        covered += median.low <= 100 * np.log(2) <= median.high
        naive.append(np.median([wait.lasted for wait in found if wait.seen]))
    assert covered >= 54
    assert max(naive) < 60


def test_what_cannot_be_waits() -> None:
    """Times that are negative or not finite, campaigns that are not there and shares beyond 0 and 1 are refused."""
    for bad in (Wait(0, -1.0, seen=True), Wait(0, inf, seen=False), Wait(3, 1.0, seen=True)):
        with pytest.raises(ValueError, match="expected finite times"):
            Survival.of([bad], 3)
    with pytest.raises(ValueError, match="more than 0 and less than 1"):
        Survival.of(waits(1.0), 1).quantile(1.0)
    nothing = Survival.of([], 5).quantile(0.5)
    assert isnan(nothing.value)
    assert nothing.method is Method.UNDEFINED


@given(at=st.lists(st.floats(0, 99), max_size=10).map(sorted))
def test_every_incident_waits_for_the_next(at: list[float]) -> None:
    """There is a wait for each incident, the last broken off, and together they reach from the first to the end."""
    found = until_the_next(0, at, 100.0)
    assert len(found) == len(at)
    assert [wait.seen for wait in found] == [True] * (len(at) - 1) + [False] * bool(at)
    assert isclose(sum(wait.lasted for wait in found), 100 - at[0] if at else 0, abs_tol=1e-9)


ARMS = {
    "cut_after_incident": {},
    "keep_the_line": {"escalation.parties.russia.ladder[1].taken": False},
    "no_directive": {"escalation.parties.turkey.ladder[0].taken": False},
    "no_loop": {"escalation.loop": False},
}
CUT, DIRECTIVE = StepId("russia", 1), StepId("turkey", 0)


@cache
def short() -> Scenario:
    """Forty days on which so many lose their way that there is something to count, and two short ladders."""
    days = at_value(at_value(YEAR, "traffic[0].stray", 0.3), "traffic[0].sorties_per_day", 15.0)
    escalation = days.escalation
    assert escalation is not None
    kept = {"turkey": (1,), "russia": (0, 2)}
    parties = {
        name: evolve(
            own,
            ladder=tuple(own.ladder[at] for at in kept[name]),
            provoked_by=dict.fromkeys(own.provoked_by, len(kept[name])),
        )
        for name, own in escalation.parties.items()
    }
    arms = {name: Arm(title=name, set=changes) for name, changes in ARMS.items()}
    return evolve(days, days=40, name="short", arms=arms, escalation=evolve(escalation, parties=parties))


@cache
def answer(*arms: str, processes: int = 1, steps: bool = True) -> Spiral:
    """What a study of these days says."""
    return spiral(Question(short(), arms or None, 6, 3, processes, steps=steps))


@given(luck=st.integers(0, 200).map(Luck))
@settings(max_examples=5)
def test_a_year_is_what_the_history_holds(luck: Luck) -> None:
    """Incidents and changes come in order, within the days, as many as are counted, and steps alternate."""
    scenario = with_arm(short(), "cut_after_incident")
    of = year(run(theatre(scenario), luck, traffic(scenario, luck)), scenario, Mark.RELEASED)
    assert list(of.at_ms) == sorted(of.at_ms)
    assert (len(of.at_ms), len(of.lost_ms)) == (of.counts[Mark.RELEASED], of.counts[Mark.LOST])
    assert all(change.time_ms < scenario.days * DAY_MS for change in of.changes)
    for step in ladder(scenario):
        assert [change.taken for change in of.changes if change.step == step] == [
            n % 2 == 0 for n in range(sum(change.step == step for change in of.changes))
        ]


@given(luck=st.integers(0, 200).map(Luck))
@settings(max_examples=5)
def test_flights_that_would_not_cross_change_nothing(luck: Luck) -> None:
    """With only the flights that the measure and the governments look at, a year is as with all of them.

    There are fighters enough here: with few, two flights may want them at once.
    """
    scenario = at_value(with_arm(short(), "cut_after_incident"), "defence.patrol.pairs", 50)
    scenario = at_value(scenario, "channels.hotline.cut", True)
    staged, flown = theatre(scenario), traffic(scenario, luck)
    some = needed(flown, scenario, Mark.RELEASED)
    assert len(some.approaches) < len(flown.approaches)
    one, other = (year(run(staged, luck, of), scenario, Mark.RELEASED) for of in (some, flown))
    assert evolve(one, counts={}) == evolve(other, counts={})


def test_who_answers_approaches_needs_all_flights() -> None:
    """Where a government answers what comes to flights that do not cross, these are flown too."""
    scenario = with_arm(short(), "cut_after_incident")
    escalation = scenario.escalation
    assert escalation is not None
    touchy = {name: evolve(own, provoked_by={"approached": 1}) for name, own in escalation.parties.items()}
    flown = traffic(scenario, Luck(0))
    assert needed(flown, evolve(scenario, escalation=evolve(escalation, parties=touchy)), Mark.RELEASED) is flown


def test_processes_do_not_matter() -> None:
    """One process and two give the same answer."""
    one, two = (to_json(answer("keep_the_line", processes=n, steps=False)) for n in (1, 2))
    assert one == two


def test_arms_are_paired() -> None:
    """The baseline is beside itself, its loop is what the arm without it lacks, and every mean is its curve's end."""
    of = answer("keep_the_line", "no_loop")
    first = of.arms[0]
    assert (first.name, first.ratio.value, first.difference) == (
        "cut_after_incident",
        1.0,
        Estimate(0, 0, 0, Method.SAME),
    )
    off = of.arms[2]
    assert off.loop == Estimate(0, 0, 0, Method.SAME)
    assert first.without_loop == off.expected
    assert isclose(first.loop.value, -off.difference.value)
    for arm in of.arms:
        assert isclose(arm.curve.mean[-1], arm.expected.value)
        assert isclose(arm.counts[of.measure] / of.campaigns, arm.expected.value)
        assert arm.waits == arm.counts[of.measure]
        assert all(
            low <= mean <= high for low, mean, high in zip(arm.curve.low, arm.curve.mean, arm.curve.high, strict=True)
        )
    assert first.counts[of.measure]


def test_each_step_is_left_out_once() -> None:
    """Every step of the baseline has its line, those that did most first: the baseline less the same without it."""
    of = answer("no_directive", "keep_the_line")
    steps = {StepId(did.party, did.place): did for did in of.steps}
    assert {*steps} == {*ladder(with_arm(short(), "cut_after_incident"))}
    assert [abs(did.did.value) for did in of.steps] == sorted((abs(did.did.value) for did in of.steps), reverse=True)
    by_name = {arm.name: arm for arm in of.arms}
    assert isclose(steps[DIRECTIVE].did.value, -by_name["no_directive"].difference.value)
    assert isclose(steps[CUT].did.value, -by_name["keep_the_line"].difference.value)
    for did in of.steps:
        assert did.unknown is None or did.unknown[0] <= did.did.value <= did.unknown[1]
    assert answer("keep_the_line", steps=False).steps == ()


def test_worlds_differ_by_one_thing() -> None:
    """A step is left out, an effect put to an end, the loop taken away, and nothing else changes."""
    scenario = with_arm(short(), "cut_after_incident")
    assert without_step(scenario, CUT) == with_arm(short(), "keep_the_line")
    assert without_loop(scenario, scenario) == with_arm(short(), "no_loop")
    assert [where for where, _ in at_ends(scenario, DIRECTIVE)] == [
        "channels.chain.questions.disposed.chance at 0.3",
        "channels.chain.questions.disposed.chance at 0.9",
    ]
    assert list(at_ends(scenario, CUT)) == []


def test_the_cut_follows_a_loss() -> None:
    """From a loss to the cut takes as long as Russia's steps up to it together."""
    (to_cut, _) = answer("keep_the_line", steps=False).arms[0].took
    assert to_cut.waits == to_cut.seen > 0
    assert all(0.2 < estimate.value < 1.1 for estimate in to_cut.days.values())
    assert answer("keep_the_line", steps=False).arms[1].took[0].waits == 0


def test_an_interrupt_keeps_what_is_done() -> None:
    """Ctrl-C ends the flying: what was flown is the answer, and says so."""

    def interrupt(done: int, of: int, said: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    question = Question(short(), ("keep_the_line",), 6, 3, 1, steps=False)
    broken, whole = spiral(question, interrupt), spiral(question)
    assert (broken.campaigns, broken.verdict, broken.lucks) == (2, INTERRUPTED, (3, 4))
    assert (whole.campaigns, whole.verdict) == (6, DONE)


def test_what_cannot_be_asked(autumn: Scenario) -> None:
    """A scenario in which no government acts, one without a study, and an arm that is not there are refused."""
    for scenario, arms, said in (
        (autumn, None, "in which no government acts"),
        (evolve(YEAR, study=None), None, "which has no study"),
        (YEAR, ("kept",), 'the arm "kept"'),
    ):
        with pytest.raises(UsageError, match=said):
            Question(scenario, arms)
