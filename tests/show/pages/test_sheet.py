"""A chart has everything on its axis, in order, whatever is drawn; a source can be followed, and is text otherwise."""

from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.show.pages.rendered import cited
from deconflict.show.pages.sheet import Chart, Given

sizes = st.floats(1e-6, 1e6)


@st.composite
def bars(draw):
    """What a bar stands for: an interval that may have no upper bound, around a value that may be none."""
    low, value, high = sorted(draw(st.lists(st.one_of(st.just(0.0), sizes), min_size=3, max_size=3)))
    ends = draw(st.sampled_from([(low, value, high), (low, value, inf), (0.0, nan, inf), (low, 0.0, high)]))
    unknown = draw(st.none() | st.tuples(sizes, sizes).map(sorted).map(tuple))
    return Given("an arm", "1", ends, unknown=unknown)


@given(st.lists(bars(), min_size=1, max_size=6), st.booleans(), st.sampled_from([None, 1.0]))
@settings(max_examples=60)
def test_everything_is_on_the_axis(given_bars, logarithmic, reference):
    """All that is drawn lies between the ends of the chart, a value on its line, and the ticks rise."""
    chart = Chart("", given_bars, reference=reference, logarithmic=logarithmic)
    for of, bar in zip(given_bars, chart.bars, strict=True):
        places = [at for at in (bar.dot, *(bar.line or ())) if at is not None]
        assert all(0 <= at <= 100 for at in places)
        if bar.dot is not None and bar.line is not None and of.ends[0] <= of.ends[1]:
            assert bar.line[0] <= bar.dot <= bar.line[1]
        assert bar.beyond == (of.ends[2] == inf)
        assert bar.band is None or 0 <= bar.band[0] <= sum(bar.band) <= 100.5
    ticks = [at for at, _ in chart.ticks]
    assert ticks == sorted(set(ticks))
    assert len(ticks) <= 12
    assert all(0 <= at <= 100 for at in ticks)


@pytest.mark.parametrize(
    ("values", "logarithmic", "said"),
    [
        ([(0.5, 1.1, 2.2)], True, ["0.5", "0.7", "1", "1.5", "2"]),
        ([(1.0, 1.23, 1.33)], True, ["1", "1.25", "1.5"]),
        ([(35.0, 1000.0, 1000.0)], True, ["50", "100", "200", "500", "1,000"]),
        ([(0.0, 21.5, 60.0)], False, ["0", "20", "40", "60"]),
    ],
)
def test_ticks_are_round(values, logarithmic, said):
    """The numbers of an axis are few and round."""
    chart = Chart("", [Given("", "", ends) for ends in values], logarithmic=logarithmic)
    assert [label for _, label in chart.ticks] == said


def test_no_line_without_an_interval():
    """What never happened has no dot on a logarithmic axis, and its upper bound all the same."""
    (bar,) = Chart("", [Given("", "", (0.0, 0.0, 3.0))]).bars
    assert bar.dot is None
    assert bar.line is not None
    assert bar.line[1] > bar.line[0]


def test_addresses_can_be_followed():
    """Each address of a source is a link to itself alone, without the marks behind it; all else is text."""
    said = cited("said <so> (http://a.example/b?c=1&d=2), twice: https://b.example/x.html; none")
    one = '<a href="http://a.example/b?c=1&amp;d=2" rel="noreferrer">http://a.example/b?c=1&amp;d=2</a>'
    two = '<a href="https://b.example/x.html" rel="noreferrer">https://b.example/x.html</a>'
    assert said == f"said &lt;so&gt; ({one}), twice: {two}; none"
    assert cited("javascript:alert(1)") == "javascript:alert(1)"
