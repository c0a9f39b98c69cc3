"""The comparison says all that has to stand beside a ratio, hides nothing, and fits the terminal.

The snapshots are what people see of comparisons made by hand. Renew them with RENEW_SNAPSHOTS=1 in the environment, and
look at what changed.
"""

import shlex
from math import inf, nan

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from deconflict.show.plain import NO_EFFECT_SIZE, reading
from deconflict.show.table import ComparisonTable, replay_line
from deconflict.show.wording import TIE, asked, in_field_units, lucks, significant, times
from deconflict.study.comparison import INTERRUPTED
from deconflict.study.result import Incident
from deconflict.study.statistics import Estimate
from deconflict.world.units import UNITS
from tests.show.recorded import same_as_recorded
from tests.show.samples import comparison, nothing_happened, printed

WHOLE, NOTHING = comparison(), nothing_happened()


@pytest.mark.parametrize(
    ("name", "shown", "width", "encoding"),
    [
        ("comparison_80", WHOLE, 80, "utf-8"),
        ("comparison_100", WHOLE, 100, "utf-8"),
        ("comparison_160", WHOLE, 160, "utf-8"),
        ("comparison_80_ascii", WHOLE, 80, "ascii"),
        ("nothing_100", NOTHING, 100, "utf-8"),
    ],
)
def test_looks_as_recorded(name, shown, width, encoding):
    """People see what was recorded."""
    same_as_recorded(name, printed(ComparisonTable(shown), width, encoding))


@given(st.sampled_from([WHOLE, NOTHING]), st.integers(80, 220), st.sampled_from(["utf-8", "ascii"]))
def test_fits(shown, width, encoding):
    """From 80 columns on, no line is wider than the terminal, in any encoding."""
    assert max(map(len, printed(ComparisonTable(shown), width, encoding).splitlines())) <= width


@given(st.integers(80, 220))
def test_hides_nothing(width):
    """Chance and ignorance, what is outside its documented range, and that no effect size exists, are always there."""
    text = " ".join(printed(ComparisonTable(WHOLE), width).split())
    for said in ("1.40 (1.20 to 1.70)", "1.05 to 2.44", "OUTSIDE", "inside", "1.35 (1.10 to 1.60)", "<0.001", "2,123"):
        assert said in text
    assert NO_EFFECT_SIZE in text
    assert "not as precise as was asked for (±10 %; the ratios are to ±19 %)" in text


@given(st.integers(60, 220), st.text("abc -._'\"$é", min_size=1))
def test_commands_can_be_copied(width, scenario):
    """A command that is broken by a narrow terminal is still the same command to a shell."""
    line = replay_line(scenario, Incident("no_hotline", 2**100, 12, "lost"), "0123abcd")
    text = printed(ComparisonTable(WHOLE, line), width)
    if "  " not in line:
        command = text.partition("replayed by\n")[2].partition("\n\n")[0]
        assert shlex.split(command.replace("\\\n", "")) == shlex.split(line)


def test_ratio_and_range_are_two_things():
    """The interval of chance does not depend on the range of what is not known, nor the other way round."""
    narrow = [evolve(arm, unknown=(1.0, 1.0)) for arm in WHOLE.arms]
    text = printed(ComparisonTable(evolve(WHOLE, arms=tuple(narrow))), 160)
    assert "1.40 (1.20 to 1.70)" in text
    assert "1.05 to 2.44" not in text


def test_interrupted():
    """An interrupted study says so, and that lucks are missing between the first and the last."""
    text = printed(ComparisonTable(evolve(WHOLE, verdict=INTERRUPTED, campaigns=13)), 100)
    assert "interrupted (±10 %" in text
    assert "13 of the lucks 0 to 639" in text


def test_precise():
    """A study that is as precise as was asked for says so."""
    arms = tuple(evolve(arm, ratios={mark: Estimate(1.4, 1.39, 1.41) for mark in arm.ratios}) for arm in WHOLE.arms)
    done = evolve(WHOLE, arms=arms, verdict="stop: as precise as was asked for")
    assert "as precise as was asked for (±10 %; the ratios are to ±1 %)" in printed(ComparisonTable(done), 100)


def test_reading_says_the_answer():
    """The reading gives each ratio with its interval, says which may be chance, and what the answer hangs on."""
    said = " ".join(reading(WHOLE)).replace(TIE, " ")
    assert "Without liaison officers no campaign had more or fewer releases than with all channels." in said
    first = "Without the hotline, a release is 1.04 times as likely as with all channels"
    assert f"{first} (0.97 to 1.12 at 99 %; this may be chance)." in said
    assert "Without the hotline and liaison officers: 1.40 times (1.20 to 1.70)." in said
    assert "490 releases beside 350; over what is not known, it goes from 1.05 to 2.44." in said
    assert "It hangs most on one assumption, hotline: does the duty officer answer the call (time)." in said
    assert "more than what their single ratios multiply to (1.35 times that, 1.10 to 1.60)" in said
    assert (
        'Of 1,000 tries through the hotline 220 passed every gate; the others died most often at the gate "will' in said
    )
    assert "Outside the documented range: close approaches a day" in said


@pytest.mark.parametrize("measure", [mark for mark in WHOLE.arms[0].counts if mark != "released"])
def test_reading_names_the_measure(measure):
    """The reading speaks of what the study measures."""
    assert "release" not in " ".join(reading(evolve(WHOLE, measure=measure)))


def test_reading_of_nothing():
    """Where nothing happened in the baseline, no ratio is given."""
    assert 'an arm with a long title, number 0" a release never happened' in reading(NOTHING)[0]


def test_all_may_be_chance():
    """Where no difference is clear, that is said once."""
    unclear = tuple(evolve(arm, p_value=0.3) for arm in WHOLE.arms)
    assert reading(evolve(WHOLE, arms=unclear))[0].count("may be chance") == 1


@given(st.floats(1e-12, 1e12), st.integers(1, 4))
def test_significant_digits(value, digits):
    """A number that is shown is the number, to its last digit."""
    assert float(significant(value, digits).replace(",", "")) == pytest.approx(value, rel=0.51 * 10 ** (1 - digits))


@given(st.floats(0.001, 1e6))
def test_ratios(ratio):
    """A ratio that is shown is the ratio, to some percent."""
    assert float(times(ratio).replace(",", "")) == pytest.approx(ratio, rel=0.051)


def test_no_number():
    """What is not defined and what has no end is shown, and not as a number."""
    assert (significant(nan), significant(inf), significant(0.0)) == ("–", "∞", "0")


@given(st.sampled_from([(kind, unit) for kind, units in UNITS.items() for unit in units]), st.integers(1, 99))
def test_field_units(of, value):
    """A range is shown in some unit of its kind, and is the same range."""
    kind, unit = of
    inside = next(iter(UNITS[kind]))
    ends = value * UNITS[kind][unit], 2 * value * UNITS[kind][unit]
    low, _, high, shown = in_field_units(f"a.b_{inside}", ends).split()
    factor = UNITS[kind][{"km/h": "kmh", "m/s": "m_s"}.get(shown, shown)]
    assert (float(low) * factor, float(high) * factor) == pytest.approx(ends, rel=1e-5)


def test_given_units_come_back():
    """Ranges of this project's scenarios come back in the unit in which they were given."""
    assert in_field_units("airspaces.turkey.zone_m", (18_520.0, 27_780.0)) == "10 to 15 nmi"
    assert in_field_units("defence.patrol.scramble_s", (1800.0, 3000.0)) == "30 to 50 min"
    assert in_field_units("channels.hotline.questions.answers.delay_s", (20.0, 300.0)) == "20 to 300 s"
    assert in_field_units("channels.hotline.questions.answers.chance", (0.3, 0.95)) == "0.3 to 0.95"


def test_parameters_are_named_by_what_they_answer():
    """A parameter of a procedure is named by its question; another by its key path."""
    assert asked("channels.hotline.questions.answers.chance") == "hotline: does the duty officer answer the call"
    assert asked("channels.hotline.questions.answers.delay_s").endswith("the call (time)")
    assert asked("channels.hotline.timers.patience_s") == "hotline: time before the call is given up"
    assert asked("airspaces.turkey.zone_m") == "turkey, zone"
    assert asked("channels.nothing.questions.known.chance") == "nothing: questions, known, chance"


def test_one_luck():
    """A single campaign is one luck."""
    assert lucks(evolve(WHOLE, lucks=(5, 5), campaigns=1)) == "luck 5"
