"""What is documented is counted as it says, held against its range, and never left out."""

from collections.abc import Iterable, Iterator
from functools import partial
from math import inf, isnan
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from deconflict.errors import ScenarioError
from deconflict.study.comparison import uncountable
from deconflict.study.documented import COUNTED, Quantity, count, figure, quantity
from deconflict.study.interval import Counts, Times, times_that
from deconflict.study.outcome import GRAVITY, INCIDENTS, SEVERITIES, Tally, outcomes, tally
from deconflict.study.runner import Flown, Runner
from deconflict.study.statistics import FEW, Method
from deconflict.study.validation import Verdict, enough, validate
from deconflict.world.parameter import Grade
from deconflict.world.reading import read
from deconflict.world.scenario import Documented, Scenario
from protocols.notation.words import Mark
from tests.show.samples import all_kinds

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "sims" / "scenarios").glob("*.toml"))
M = Mark
Rows = tuple[Documented, ...]


def row(said: str, low: float = 0.0, high: float = 1.0, **others: str) -> Documented:
    """A documented figure."""
    return Documented(quantity=said, title=said, low=low, high=high, grade=Grade.C, source="an account", **others)  # type: ignore[arg-type]


COUNT = tally(all_kinds(), outcomes(all_kinds()).values(), [(M.STRUCK, M.HALTED), (M.VIOLATED, M.LOST)])


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("rounds", 4),
        ("rounds known", 2),
        ("calls", 3),
        ("sorties", 7),
        ("strikes", 1),
        ("encounters", 6),
        ("border encounters", 2),
        ("airprox encounters", 2),
        ("rescue encounters", 1),
        ("approached", 1),
        ("violated", 1),
        ("turned", 2),
        ("airprox B", 1),
        ("passed clear", 1),
        ("struck", 1),
        ("further loss", 1),
        ("rescued", 1),
        ("day", 60),
        ("campaign", 1),
    ],
)
def test_counts(autumn: Scenario, name: str, number: float) -> None:
    """Rounds and calls count each time, a flight at the border once for each severity, and each pass of two flights."""
    assert count(name, COUNT, autumn) == number


def test_ordinary_calls_count_by_their_rate(autumn: Scenario) -> None:
    """Of ordinary calls no history is kept, so their rate counts; a line that is cut has none."""
    line = autumn.channels["hotline"]
    assert line.routine
    expected = 3 + line.routine.calls_per_day.value * autumn.days
    assert count("calls and ordinary calls", COUNT, autumn) == pytest.approx(expected)
    gone = evolve(autumn, channels={**autumn.channels, "hotline": evolve(line, cut=True)})
    assert count("calls and ordinary calls", COUNT, gone) == 3


def test_outcomes_of_all_kinds() -> None:
    """Each kind comes to its own gravest, with its own seconds to spare; where somebody was fired at is an incident."""
    found = outcomes(all_kinds())
    assert {number: (of.severity, of.spare_s) for number, of in found.items()} == {
        1: (M.STRUCK, -35.0),
        2: (M.PASSED_CLEAR, 7.0),
        3: (M.AIRPROX_B, -2.0),
        4: (M.VIOLATED, None),
        5: (M.LOST, None),
        6: (M.FURTHER_LOSS, None),
        7: (None, None),
    }
    assert COUNT.incidents == ((1, M.STRUCK, 10_000), (5, M.LOST, 38_000), (6, M.FURTHER_LOSS, 50_000))
    assert COUNT.spare == (7.0, -2.0)
    assert COUNT.spans == {(M.STRUCK, M.HALTED): (35_000,), (M.VIOLATED, M.LOST): (18_000,)}


def test_gravity_keeps_the_order_of_severities() -> None:
    """The severities of a flight rise in the same order among those of all kinds, and incidents are the gravest."""
    assert [mark for mark in GRAVITY if mark in SEVERITIES] == list(SEVERITIES)
    assert {*GRAVITY[-len(INCIDENTS) :]} == INCIDENTS


@given(st.sampled_from(COUNTED), st.sampled_from(COUNTED))
def test_every_two_can_be_asked_for(above: str, below: str) -> None:
    """Whatever is counted can stand on either side, or alone, for each campaign."""
    assert quantity(f"{above} per {below}") == Quantity(above, below)
    assert quantity(above) == Quantity(above, "campaign")


@given(st.sampled_from(Mark), st.sampled_from(Mark))
def test_every_time_can_be_asked_for(since: Mark, until: Mark) -> None:
    """A time runs from any mark to any other."""
    assert quantity(f"time from {since} to {until}") == Quantity(span=(since, until))


def test_one_of_many_is_the_same() -> None:
    """What is counted can be named in the singular."""
    assert quantity("rounds per strike") == Quantity("rounds", "strikes")
    assert quantity("calls and ordinary calls per days") == Quantity("calls and ordinary calls", "day")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("violatd per sortie", 'did you mean "violated"?'),
        ("violated per fortnight", "'A per B'"),
        ("roundz", 'did you mean "round'),
        ("time from struck", "time from A to B"),
        ("time from struck to halte", 'did you mean "halted"?'),
        ("time from sorties to lost", "time from A to B"),
        ("", "'A per B'"),
    ],
)
def test_what_nobody_counts_is_a_fault(autumn: Scenario, said: str, meant: str) -> None:
    """What nobody counts is a fault where it stands, with what was probably meant; nothing is flown for it."""
    faulty = evolve(autumn, documented=(row("sorties"), row(said)))
    ((where, found, expected),) = uncountable(faulty)
    assert (where, found) == ("documented[1].quantity", f'"{said}"')
    assert meant in expected
    with pytest.raises(ScenarioError):
        validate([faulty])


def test_figures(autumn: Scenario) -> None:
    """A figure is of all campaigns together; of a time it is the median, in seconds."""
    other = evolve(COUNT, spans={(M.STRUCK, M.HALTED): (5_000, 20_000)}, sorties=13)
    of = partial(figure, tallies=[COUNT, other], scenario=autumn)
    assert of(Quantity("violated", "sorties")) == pytest.approx(2 / 20)
    assert of(Quantity(span=(M.STRUCK, M.HALTED))) == 20.0
    assert isnan(of(Quantity(span=(M.CALLED, M.RESCUED))))
    assert isnan(of(Quantity("struck", "locked on")))


numbers = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=12)


@given(numbers)
def test_an_interval_holds_its_figure(counted: list[tuple[int, int]]) -> None:
    """The figure is inside its interval, which no share leaves; where nothing is below, there is no figure."""
    above, below = (np.array([float(n[at]) for n in counted]) for at in (0, 1))
    found = Counts(above, below).estimate()
    if not below.sum():
        assert isnan(found.value)
        return
    assert found.value == pytest.approx(above.sum() / below.sum())
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value <= found.high + 1e-12
    if found.method is Method.WILSON:
        assert found.high <= 1


@pytest.mark.parametrize(
    ("above", "below", "method"),
    [
        ([1.0, 0, 1], [1.0, 1, 1], Method.WILSON),
        ([0.0, 3], [60.0, 60], Method.WILSON),
        ([9.0, 4], [1.0, 1], Method.RATE),
        ([30.0, 40], [1.0, 1], Method.BOOTSTRAP),
        ([30.0], [1.0], Method.TOO_FEW),
        ([30.5, 31.5], [60.0, 60], Method.BOOTSTRAP),
        ([0.0], [0.0], Method.UNDEFINED),
    ],
)
def test_the_method_fits(above: list[float], below: list[float], method: Method) -> None:
    """Few have the interval of a share or a rate, many are resampled, and one campaign alone shows no spread."""
    assert Counts(np.array(above), np.array(below)).estimate().method is method


def test_medians() -> None:
    """Of six times the least and the greatest hold the median; of five none do; of many, resampled campaigns say."""
    six = Times([[3.0, 1.0], [2.0, 9.0, 4.0, 5.0]]).estimate()
    assert (six.value, six.low, six.high, six.method) == (3.5, 1.0, 9.0, Method.ORDER)
    assert (Times([[1.0] * 5]).estimate().high, Times([[1.0] * 5]).estimate().method) == (inf, Method.TOO_FEW)
    many = Times([[float(n), float(n + 1)] for n in range(FEW)]).estimate()
    assert many.method is Method.BOOTSTRAP
    assert many.low < many.value < many.high
    assert isnan(Times([[], []]).estimate().value)


def test_times_that() -> None:
    """An arm beside itself is once itself; twice as many are twice as many; beside nothing there is no ratio."""
    few, many = (Counts(np.array([n, n + 1.0, n]), np.ones(3)) for n in (2.0, 40.0))
    none = Counts(np.zeros(3), np.ones(3))
    same = times_that(many, many)
    assert (same.value, same.low, same.high) == (1.0, 1.0, 1.0)
    ratio = times_that(few, many)
    assert ratio.value == pytest.approx(7 / 121)
    assert ratio.low < ratio.value < ratio.high
    assert isnan(times_that(many, none).value)
    assert times_that(none, many).value == times_that(none, many).low == 0.0
    waits = [Times([[float(n * slow) for n in range(10)] for _ in range(3)]) for slow in (1, 2)]
    assert times_that(waits[1], waits[0]).value == 2.0
    assert times_that(Times([[4.0], [], []]), waits[0]).method is Method.TOO_FEW


ROWS: Rows = (
    row("violated per sortie", 0.1, 0.2),
    row("rounds", 5, 9),
    row("rounds known", 5, 9, miss="the wait is shorter"),
    row("struck per locked on"),
    row("time from struck to halted", 30, 40, arm="severed"),
    row("calls", 0.9, 1.1, arm="severed", over="all_channels"),
)


def flies(monkeypatch: pytest.MonkeyPatch, stops_at: float = inf) -> None:
    """Fly campaigns that were made by hand; from a luck on, somebody interrupts."""

    def fly(_self: Runner, lucks: Iterable[int], *, with_variants: bool = False) -> Iterator[Flown]:
        for luck in lucks:
            if luck >= stops_at:
                raise KeyboardInterrupt
            arms: dict[str, Tally] = dict.fromkeys(("all_channels", "severed"), COUNT)
            yield Flown(luck, arms, {})

    monkeypatch.setattr(Runner, "fly", fly)


def test_verdicts(autumn: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure is inside or OUTSIDE, known to be or not; what was not counted is neither. One wrong row fails all."""
    flies(monkeypatch)
    found = validate([evolve(autumn, documented=ROWS)], campaigns=30, processes=1)
    verdicts = [Verdict.INSIDE, Verdict.OUTSIDE, Verdict.MISS, Verdict.NOTHING, Verdict.INSIDE, Verdict.INSIDE]
    assert [of.verdict for of in found.rows] == verdicts
    assert [of.arms for of in found.rows[-2:]] == [("severed",), ("severed", "all_channels")]
    assert {of.campaigns for of in found.rows} == {30}
    assert not found.passed
    for rows, passes in ((ROWS[:1], True), (ROWS[:2], False), (ROWS[2:3], True), (ROWS[3:4], False)):
        assert validate([evolve(autumn, documented=rows)], 30, processes=1).passed is passes


def test_an_interrupt_keeps_what_was_flown(autumn: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an interrupt what was flown is said, and of the rest that it was not flown: nothing is left out."""
    flies(monkeypatch, stops_at=7)
    done = evolve(autumn, documented=ROWS[:1], name="first")
    told: list[tuple[int, int, str]] = []
    found = validate([done, evolve(done, name="second")], 5, 3, 1, lambda *said: told.append(said))
    assert [(of.scenario, of.campaigns, of.verdict) for of in found.rows] == [
        ("first", 4, Verdict.INSIDE),
        ("second", 0, Verdict.NOT_FLOWN),
    ]
    assert (found.interrupted, found.passed) == (True, False)
    assert told == [(n, 10, "first") for n in range(1, 5)]


def test_processes_do_not_matter() -> None:
    """The same rows on one process and on two."""
    golan = read(ROOT / "sims" / "scenarios" / "golan_2015.toml")
    assert validate([golan], 9, 0, 1) == validate([golan], 9, 0, 2)


def test_long_campaigns_need_fewer(autumn: Scenario) -> None:
    """A day is flown often, a year a few times."""
    assert [enough(evolve(autumn, days=days)) for days in (1, 10, 60, 365)] == [200, 60, 20, 20]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_known_misses_are_in_the_readme(path: Path) -> None:
    """Whatever a shipped scenario says lies outside, and why, the README lists; and what is documented is counted."""
    scenario = read(path)
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert not uncountable(scenario)
    for of in scenario.documented:
        assert not of.miss or of.title in readme
