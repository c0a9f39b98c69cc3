"""Units: what a key says, and that the same quantity is the same in any of them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deconflict.world.parameter import Delay, Grade, Number
from deconflict.world.units import UNITS, Kind, convert, inside, kind, kind_of_field, largest, spellings, split

ALL = [(measured, unit, factor) for measured, factors in UNITS.items() for unit, factor in factors.items()]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (1.0, "nmi", 1852.0),
        (5000.0, "ft", 1524.0),
        (1.0, "mi", 1609.344),
        (2.5, "km", 2500.0),
        (3600.0, "kt", 1852.0),
        (36.0, "kmh", 10.0),
        (7.0, "m_s", 7.0),
        (250.0, "ms", 0.25),
        (1.5, "min", 90.0),
        (2.0, "h", 7200.0),
        (0.5, "day", 43200.0),
    ],
)
def test_each_unit_is_what_its_definition_says(value, unit, expected):
    """The international foot, mile and nautical mile, the knot, and the hour are exact."""
    assert convert(value, unit) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(("measured", "unit", "factor"), ALL)
def test_a_key_is_split_into_its_stem_and_its_own_unit(measured, unit, factor):
    """The longest ending is the unit: `_m_s` is a speed, and `_ms` no `_s`."""
    assert split(f"close_{unit}") == ("close", unit)
    assert kind(unit) is measured
    assert f"close_{unit}" in spellings("close", measured)


@pytest.mark.parametrize("key", ["days", "chance", "m", "_m", "s", "_s", "", "arms", "sources", "min"])
def test_a_key_without_a_unit_has_none(key):
    """What only looks like an ending is none: there must be a stem before it."""
    assert split(key) == (key, None)


@pytest.mark.parametrize(
    ("field", "measured"),
    [
        ("altitude_m", Kind.LENGTH),
        ("close_s", Kind.TIME),
        ("speed_m_s", Kind.SPEED),
        ("sorties_per_day", None),
        ("altitude_ft", None),
        ("days", None),
        ("chance", None),
    ],
)
def test_only_the_three_units_of_the_inside_mark_a_field(field, measured):
    """A rate a day is no time: it ends in a unit of the field, which the schema never uses."""
    assert kind_of_field(field) is measured


def test_no_two_kinds_share_a_unit():
    """A unit says by itself what it measures."""
    units = sorted(unit for _, unit, _ in ALL)
    assert all(one != two for one, two in pairwise(units))


@given(st.floats(-1e9, 1e9), st.sampled_from(ALL), st.data())
def test_a_quantity_is_the_same_in_every_unit_of_its_kind(value, one, data):
    """Written in any other unit of its kind, a quantity is the same inside, to the last bits."""
    measured, unit, factor = one
    other = data.draw(st.sampled_from(sorted(UNITS[measured])))
    same = value * factor / UNITS[measured][other]
    assert convert(same, other) == pytest.approx(convert(value, unit), rel=1e-12, abs=1e-300)


@given(st.floats(0, 1e9), st.sampled_from(ALL))
def test_a_parameter_is_converted_with_all_its_numbers(value, one):
    """Numbers, delays and their ranges are scaled alike; grade, source and shape stay."""
    _, unit, factor = one
    number = Number(value=value, grade=Grade.C, range=(0.0, value), source="x")
    assert convert(number, unit) == Number(value=value * factor, grade=Grade.C, range=(0.0, value * factor), source="x")
    delay = convert(Delay(low=0.0, mode=value / 2, high=value, grade=Grade.A, source="y"), unit)
    assert (delay.low, delay.mode, delay.high) == (0.0, value / 2 * factor, value * factor)
    assert (delay.range, delay.value, delay.grade, delay.source) == (None, None, Grade.A, "y")


def test_the_largest_number_of_a_parameter_may_be_in_its_range():
    """A range counts with the numbers."""
    assert largest(3.0) == 3.0
    assert largest(Number(value=3.0, grade=Grade.C, range=(1.0, 9.0))) == 9.0
    assert largest(Delay(median=3.0, p95=4.0, grade=Grade.A)) == 4.0


def test_the_inside_has_one_unit_for_each_kind():
    """Metres, seconds, metres a second."""
    assert [inside("x", measured) for measured in Kind] == ["x_m", "x_s", "x_m_s"]
    assert all(UNITS[measured][inside("x", measured)[2:]] == 1.0 for measured in Kind)
