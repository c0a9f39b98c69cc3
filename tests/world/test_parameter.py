"""A delay's draw is the inverse of its distribution function, and a sweep moves nothing but its centre's scale."""

from math import log
from statistics import NormalDist

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from deconflict.world.parameter import Delay, Grade, Number, Probability, Shape

uniforms = st.floats(2**-53, 1 - 2**-53)
times = st.floats(0.1, 10_000)


@st.composite
def delays(draw):
    """A delay of any shape, in ascending order of its numbers."""
    low, mode, high = sorted(draw(st.tuples(times, times, times)))
    assume(low < high)
    return draw(
        st.sampled_from(
            [
                Delay(value=mode, grade=Grade.A),
                Delay(low=low, high=high, grade=Grade.B),
                Delay(low=low, mode=mode, high=high, grade=Grade.C),
                Delay(median=low, p95=high, grade=Grade.C, range=(low, high), source="a test"),
            ]
        )
    )


def share_below(delay, time):
    """The distribution function of a delay, from its textbook form."""
    match delay.shape:
        case Shape.UNIFORM:
            return (time - delay.low) / (delay.high - delay.low)
        case Shape.LOGNORMAL:
            spread = log(delay.p95 / delay.median) / NormalDist().inv_cdf(0.95)
            return NormalDist().cdf(log(time / delay.median) / spread)
        case Shape.TRIANGULAR if time < delay.mode:
            return (time - delay.low) ** 2 / ((delay.high - delay.low) * (delay.mode - delay.low))
        case Shape.TRIANGULAR:
            return 1 - (delay.high - time) ** 2 / ((delay.high - delay.low) * max(delay.high - delay.mode, 1e-300))


@given(delay=delays(), uniform=uniforms)
def test_draw_inverts_the_distribution(delay, uniform):
    """As much of the distribution lies below a draw as the uniform said."""
    time = delay.draw(uniform)
    if delay.shape is Shape.FIXED:
        assert time == delay.value
        return
    # Where a spread is narrow for its size, the time itself has too few digits to tell two uniforms apart.
    ends = (delay.median, delay.p95) if delay.shape is Shape.LOGNORMAL else (delay.low, delay.high)
    assume(ends[1] - ends[0] > ends[1] / 1000)
    assert share_below(delay, time) == pytest.approx(uniform, abs=1e-9)


@given(delay=delays(), uniform=uniforms)
def test_bounds(delay, uniform):
    """A bounded delay stays within its bounds, and a lognormal one above 0."""
    time = delay.draw(uniform)
    match delay.shape:
        case Shape.UNIFORM | Shape.TRIANGULAR:
            assert delay.low * (1 - 1e-12) <= time <= delay.high * (1 + 1e-12)
        case _:
            assert time > 0


@given(delay=delays(), one=uniforms, other=uniforms)
def test_monotone(delay, one, other):
    """More luck is never less time, beyond the last digits."""
    less, more = sorted([one, other])
    assert delay.draw(less) <= delay.draw(more) * (1 + 1e-12)


def test_quantiles_that_define_the_shapes():
    """Half the draws lie below a lognormal's median, 95 % below its p95; a triangle's mode splits it by its sides."""
    lognormal = Delay(median=60, p95=180, grade=Grade.C)
    assert lognormal.draw(0.5) == 60
    assert lognormal.draw(0.95) == pytest.approx(180, rel=1e-12)
    triangular = Delay(low=10, mode=20, high=50, grade=Grade.C)
    assert triangular.draw(0.25) == pytest.approx(20, rel=1e-12)
    assert triangular.draw(1e-16) == pytest.approx(10, abs=1e-5)
    assert triangular.draw(1 - 1e-16) == pytest.approx(50, abs=1e-5)
    uniform = Delay(low=10, high=50, grade=Grade.C)
    assert (uniform.draw(0.25), uniform.draw(0.5)) == (20, 30)


@pytest.mark.parametrize("mode", [10.0, 50.0])
def test_triangle_with_its_mode_at_an_end(mode):
    """A triangle with a right angle is a triangle."""
    delay = Delay(low=10, mode=mode, high=50, grade=Grade.C)
    drawn = [delay.draw(uniform) for uniform in (1e-12, 0.3, 0.5, 0.7, 1 - 1e-12)]
    assert drawn == sorted(drawn)
    assert [share_below(delay, time) for time in drawn[1:-1]] == pytest.approx([0.3, 0.5, 0.7])


def test_triangle_without_width():
    """A triangle that has shrunk to a point is that point."""
    assert Delay(low=7, mode=7, high=7, grade=Grade.C).draw(0.3) == 7


@given(delay=delays(), centre=times)
def test_at_moves_the_centre(delay, centre):
    """The centre is where it was put, to the rounding of a product; shape, grade, range and source stay."""
    moved = delay.at(centre)
    assert moved.centre == pytest.approx(centre, rel=1e-15)
    assert (moved.shape, moved.grade, moved.range, moved.source) == (
        delay.shape,
        delay.grade,
        delay.range,
        delay.source,
    )


@given(delay=delays(), centre=times, uniform=uniforms)
def test_at_stretches_every_draw(delay, centre, uniform):
    """Whatever luck says, the time grows as the centre does: the arms of a sweep stay paired."""
    assert delay.at(centre).draw(uniform) == pytest.approx(delay.draw(uniform) * centre / delay.centre, rel=1e-9)


@given(delay=delays())
def test_at_its_own_centre_nothing_moves(delay):
    """A delay put where it is, is the same to the bit."""
    assert delay.at(delay.centre) == delay


@pytest.mark.parametrize(
    "delay", [Delay(value=0.0, grade=Grade.A), Delay(low=0.0, high=0.0, grade=Grade.A)], ids=["fixed", "uniform"]
)
def test_at_from_nothing(delay):
    """What takes no time cannot be stretched: it becomes fixed at the new centre."""
    moved = delay.at(30.0)
    assert (moved.shape, moved.centre, moved.draw(0.9)) == (Shape.FIXED, 30.0, 30.0)


def test_number_at():
    """A number's centre is its value, and moving it changes nothing else."""
    number = Probability(value=0.3, grade=Grade.C, range=(0.1, 0.5), source="a test")
    assert number.at(0.5) == evolve(number, value=0.5)
    assert Number(value=4.0, grade=Grade.A).at(5.0).centre == 5.0


@pytest.mark.parametrize(
    "delay",
    [
        Delay(value=0.0, grade=Grade.A),
        Delay(low=0.0, high=0.0, grade=Grade.A),
        Delay(low=0.0, mode=0.0, high=9.0, grade=Grade.A),
        Delay(mean=0.0, grade=Grade.A),
    ],
)
def test_a_delay_around_nothing_becomes_fixed(delay):
    """What is centred on 0 cannot be stretched: at another centre it is that, always, and nothing else is left."""
    assert delay.at(7.0) == Delay(value=7.0, grade=Grade.A)
    assert delay.at(7.0).shape is Shape.FIXED
