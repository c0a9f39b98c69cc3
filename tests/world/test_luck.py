"""Luck is uniform, independent along every axis, and never disturbed by what else is asked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deconflict.world.luck import Chance, Luck

SEEDS = (0, 417, 2**128 - 1)
MANY = 200_000
# A false alarm in a million, one-sided and two-sided, in standard deviations of the normal distribution.
ONE_SIDED = 4.7534
TWO_SIDED = 4.8916

seeds = st.integers(0, 2**128 - 1)
chances = st.sampled_from(list(Chance))
numbers = st.integers(0, 2**40)


def critical_chi_square(freedom):
    """What chi-square exceeds once in a million times (Wilson and Hilferty 1931)."""
    spread = 2 / (9 * freedom)
    return freedom * (1 - spread + ONE_SIDED * spread**0.5) ** 3


def chi_square(cells, count):
    """How far the cells are from equally full."""
    expected = len(cells) / count
    return float(np.sum((np.bincount(cells, minlength=count) - expected) ** 2) / expected)


@given(seed=seeds, what=chances, who=st.lists(numbers, min_size=1, max_size=20), time=numbers)
def test_array_equals_single(seed, what, who, time):
    """The numbers of an array of whos are those asked one by one, bit for bit."""
    luck = Luck(seed)
    together = luck.uniforms(what, np.array(who), time)
    assert together.tolist() == [luck.uniform(what, one, time) for one in who]


@given(seed=seeds, what=chances, who=numbers, time=numbers)
def test_strictly_between_0_and_1(seed, what, who, time):
    """A uniform is an odd multiple of 2**-53: never 0 and never 1, so that every quantile of it is finite."""
    scaled = Luck(seed).uniform(what, who, time) * 2**53
    assert scaled == int(scaled)
    assert int(scaled) % 2 == 1
    assert 0 < scaled < 2**53


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", [Chance.DEPARTURE, Chance.NAVIGATION])
def test_uniform_over_whos(seed, what):
    """200,000 whos fill 256 equal cells as chance does (chi-square, false alarm 1e-6 each)."""
    uniforms = Luck(seed).uniforms(what, np.arange(MANY))
    assert chi_square((uniforms * 256).astype(int), 256) < critical_chi_square(255)


@pytest.mark.parametrize("seed", SEEDS)
def test_uniform_over_times(seed):
    """So do 50,000 times of one who."""
    luck = Luck(seed)
    uniforms = np.array([luck.uniform(Chance.STRAY, 3, time) for time in range(50_000)])
    assert chi_square((uniforms * 256).astype(int), 256) < critical_chi_square(255)


@pytest.mark.parametrize("seed", SEEDS)
def test_last_bits_are_uniform(seed):
    """So do the lowest 8 of the 52 bits: nothing is coarser than it looks."""
    uniforms = Luck(seed).uniforms(Chance.SPEED, np.arange(MANY))
    assert chi_square((uniforms * 2**52).astype(np.int64) % 256, 256) < critical_chi_square(255)


def neighbours(seed):
    """Pairs of arrays that differ in one coordinate by the least step."""
    who = np.arange(MANY)
    base = Luck(seed).uniforms(Chance.TARGET, who, 0)
    return {
        "who": (base[:-1], base[1:]),
        "time": (base, Luck(seed).uniforms(Chance.TARGET, who, 1)),
        "what": (base, Luck(seed).uniforms(Chance.HEADING, who, 0)),
        "seed": (base, Luck(seed ^ 1).uniforms(Chance.TARGET, who, 0)),
        "who for time": (base[1:], Luck(seed).uniforms(Chance.TARGET, who, 1)[:-1]),
    }


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("axis", ["who", "time", "what", "seed", "who for time"])
def test_independent_of_neighbours(seed, axis):
    """A number says nothing about its neighbour: no correlation, and pairs fill a square of 16 by 16 (1e-6 each)."""
    one, other = neighbours(seed)[axis]
    assert abs(np.corrcoef(one, other)[0, 1]) * len(one) ** 0.5 < TWO_SIDED
    cells = (one * 16).astype(int) * 16 + (other * 16).astype(int)
    assert chi_square(cells, 256) < critical_chi_square(255)


@given(seed=seeds, what=chances, order=st.permutations(range(12)), fewer=st.integers(1, 12))
def test_order_and_number_of_draws_do_not_matter(seed, what, order, fewer):
    """Whatever is asked before, beside or after it, in whatever order, a number stays what it is."""
    alone = [Luck(seed).uniform(what, who) for who in range(12)]
    luck = Luck(seed)
    shuffled = luck.uniforms(what, np.array(order))
    luck.uniform("something new", 5)
    assert shuffled.tolist() == [alone[who] for who in order]
    assert luck.uniforms(what, np.arange(fewer)).tolist() == alone[:fewer]


def test_recorded():
    """These numbers hold on any machine, in any process: every history that was ever replayed rests on them."""
    assert [Luck(417).uniform(Chance.DEPARTURE, who, time) for who, time in [(0, 0), (1, 0), (0, 1), (10**6, 0)]] == [
        0.9283476586860796,
        0.49333316596775745,
        0.7548899163569153,
        0.1761682982207936,
    ]


@pytest.mark.parametrize("seed", [-1, 2**128])
def test_seed_out_of_range(seed):
    """A seed that no key can hold is refused."""
    with pytest.raises(ValueError, match="whole number from 0"):
        Luck(seed)
