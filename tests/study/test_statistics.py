"""Intervals cover what they claim, stopping rules keep it, and nothing depends on the order of the campaigns.

Simulations have fixed seeds. Where one is compared with a limit, the docstring says how often a right program would
miss that limit with another seed.
"""

import itertools
import math
from collections import Counter
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deconflict.study import statistics
from deconflict.study.statistics import (
    FEW,
    Estimate,
    Method,
    Resamples,
    holm,
    paired_p_value,
    pairing_gain,
    quantile_summary,
    resample_weights,
    wilson,
)
from deconflict.study.stopping import Decision, Looks, campaigns_needed, precise_enough, relative_half_width

SORTIES = 50  # a campaign, where nothing hangs on it
levels = st.sampled_from([0.8, 0.95, 0.99])
shares = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
pairs = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=12)


def columns(data):
    """Turn a list of pairs into two lists."""
    return [x for x, _ in data], [y for _, y in data]


def binomial(n, p):
    """Give the probabilities of 0 to n successes."""
    return np.array([math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])


def poisson(mean, top):
    """Give the probabilities of 0 to top."""
    return np.exp([k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(top + 1)])


def resampled(counts, replicates=400, sorties=SORTIES):
    """Resample campaigns of equally many sorties."""
    return Resamples.of(counts, np.full(np.shape(counts), sorties), replicates)


def ends(estimate):
    """Leave out the method."""
    return estimate.value, estimate.low, estimate.high


def paired_counts(generator, campaigns, shared=2.0, own=(1.0, 1.5, 2.0, 3.0)):
    """Draw counts (campaigns, arms): what the arms share, and what is each one's own."""
    common = generator.poisson(shared, (campaigns, 1))
    return common + generator.poisson(own, (campaigns, len(own)))


@given(shares, levels)
def test_wilson_ends_solve_the_score_equation(share, level):
    """Each end is where |observed - p| is z standard errors of p; at the edges it is exactly 0 or 1."""
    successes, trials = share
    z = NormalDist().inv_cdf((1 + level) / 2)
    observed = successes / trials

    def solve(far):
        near = observed
        for _ in range(200):
            middle = (near + far) / 2
            inside = abs(observed - middle) < z * math.sqrt(middle * (1 - middle) / trials)
            near, far = (middle, far) if inside else (near, middle)
        return near

    found = wilson(successes, trials, level)
    assert found.value == observed
    assert found.low == (0 if successes == 0 else pytest.approx(solve(0.0), abs=1e-9))
    assert found.high == (1 if successes == trials else pytest.approx(solve(1.0), abs=1e-9))
    assert 0 <= found.low <= observed <= found.high <= 1


@given(shares, levels)
def test_wilson_of_the_failures_is_the_mirror(share, level):
    """The interval for failures is one less the interval for successes."""
    successes, trials = share
    there, mirrored = wilson(successes, trials, level), wilson(trials - successes, trials, level)
    assert (there.low, there.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low))


@pytest.mark.parametrize("trials", [10, 50, 200])
@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_wilson_covers_on_average_at_its_level(trials, level):
    """Over an even grid of true shares the exactly summed coverage averages within 0.015 of the level."""
    grid = (np.arange(200) + 0.5) / 200
    intervals = [wilson(k, trials, level) for k in range(trials + 1)]
    low, high = (np.array([getattr(each, end) for each in intervals]) for end in ("low", "high"))
    covered = [binomial(trials, p)[(low <= p) & (p <= high)].sum() for p in grid]
    assert np.mean(covered) == pytest.approx(level, abs=0.015)


@pytest.mark.parametrize(
    ("call", "bad"),
    [
        (lambda: wilson(-1, 5), "-1"),
        (lambda: wilson(6, 5), "6"),
        (lambda: wilson(0, 0), "0 of 0"),
        (lambda: wilson(1, 5, 1.0), "1.0"),
        (lambda: wilson(1, 5, math.nan), "nan"),
        (lambda: Resamples.of([[1, 2]], [[50], [50]]), "(1, 2) and (2, 1)"),
        (lambda: Resamples.of([1, 2], [[50, 50]]), "2 dimension"),
        (lambda: Resamples.of([[-1, 2]], [[50, 50]]), "-1"),
        (lambda: Resamples.of([[0.5, 2]], [[50, 50]]), "0.5"),
        (lambda: Resamples.of([[1, 60]], [[100, 50]]), "60"),
        (lambda: Resamples.of([[0, 0]], [[50, 0]]), "(50, 0) sorties"),
        (lambda: resampled([[30, 30]], 30).risk(0), "30 replicates"),
        (lambda: resampled([[30, 30]]).risk(0, 1.5), "1.5"),
        (lambda: resampled([[3, 30]]).ratio(1, level=0.0), "0.0"),
        (lambda: Looks(100, 1.0, 1000), "growth=1.0"),
        (lambda: Looks(100, 2, 50), "most=50"),
        (lambda: Looks(100, 2, 400).decide(150, [], 0.1), "150"),
        (lambda: campaigns_needed(math.inf, 100), "inf"),
        (lambda: campaigns_needed(0.2, 100, 0.0), "0.0"),
        (lambda: holm({"violated": 1.5}), "1.5 of violated"),
        (lambda: holm({"violated": math.nan}), "nan"),
        (lambda: paired_p_value([1], [1, 2]), "1 and 2"),
        (lambda: pairing_gain([1.5], [1]), "1.5"),
        (lambda: quantile_summary([1.0, math.nan]), "nan"),
    ],
)
def test_wrong_input_is_named(call, bad):
    """Wrong input raises ValueError, and the text holds what was found."""
    with pytest.raises(ValueError, match=r".") as caught:
        call()
    assert bad in str(caught.value)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=9), st.integers(1, 40), st.integers(0, 9))
def test_weights_draw_as_many_campaigns_as_there_are(repeats, replicates, seed):
    """Every line of weights adds to the number of campaigns, and the same seed gives the same lines."""
    weights, again = (np.concatenate(list(resample_weights(np.array(repeats), replicates, seed))) for _ in range(2))
    assert weights.shape == (replicates, len(repeats))
    assert (weights.sum(axis=1) == sum(repeats)).all()
    assert (weights == again).all()


def test_weights_do_not_depend_on_the_blocks(monkeypatch):
    """Small blocks bound the memory and give the same weights as one large one."""
    repeats = np.array([1, 3, 2, 1])
    (whole,) = resample_weights(repeats, 50, seed=4)
    monkeypatch.setattr(statistics, "BLOCK", 12)
    blocks = list(resample_weights(repeats, 50, seed=4))
    assert max(block.size for block in blocks) == 12
    assert (np.concatenate(blocks) == whole).all()


def test_equal_campaigns_may_be_one_row():
    """A row that stands for three campaigns is drawn as often as three rows (a right program fails 1 in 10,000)."""
    (together,) = resample_weights(np.array([3, 2]), 20_000, seed=1)
    (apart,) = resample_weights(np.ones(5, dtype=np.int64), 20_000, seed=2)
    drawn, expected = together[:, 0], apart[:, :3].sum(axis=1)
    assert abs(drawn.mean() - expected.mean()) < 4 * math.sqrt(2 * 5 * 0.6 * 0.4 / 20_000)
    assert drawn.var() / expected.var() == pytest.approx(1, abs=4 * math.sqrt(4 / 20_000))


@pytest.mark.parametrize("level", [0.9, 0.99])
def test_bootstrap_agrees_with_the_delta_method(level):
    """With 1,500 campaigns each end lies where the delta method puts it (a right program fails 1 in 1,000).

    The limit is 4 standard errors of a percentile of 4,000 replicates for each of eight ends.
    """
    counts = paired_counts(np.random.default_rng(7), 1500)
    found = resampled(counts, 4000)
    z = NormalDist().inv_cdf((1 + level) / 2)
    tail = (1 - level) / 2
    slack = 4 * math.sqrt(tail * (1 - tail) / 4000) / NormalDist().pdf(z)
    relative = counts / counts.mean(axis=0)

    def agree(estimate, contributions, scale):
        error = contributions.std() / math.sqrt(len(counts))
        value, low, high = (scale(x) for x in ends(estimate))
        assert low == pytest.approx(value - z * error, abs=slack * error)
        assert high == pytest.approx(value + z * error, abs=slack * error)

    agree(found.risk(1, level), counts[:, 1] * 1000 / SORTIES, float)
    agree(found.difference(1, 0, level), (counts[:, 1] - counts[:, 0]) * 1000 / SORTIES, float)
    agree(found.ratio(1, 0, level), relative[:, 1] - relative[:, 0], math.log)
    four = relative[:, 3] + relative[:, 0] - relative[:, 1] - relative[:, 2]
    agree(found.interaction(1, 2, 3, 0, level), four, math.log)


@settings(max_examples=30)
@given(st.lists(st.integers(1, 5), min_size=FEW, max_size=60))
def test_equal_arms_have_ratio_one(counts):
    """Arms equal in every campaign have ratio and interaction exactly 1 from 1 to 1, difference 0 from 0 to 0."""
    found = resampled(np.array([counts] * 4).T)
    assert ends(found.ratio(1)) == ends(found.interaction(1, 2, 3)) == (1, 1, 1)
    assert ends(found.difference(1)) == (0, 0, 0)
    assert found.ratio(1).method is Method.BOOTSTRAP


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(2, 9))
def test_risks_are_of_each_arm_s_own_sorties(counts, times):
    """An arm with some times the incidents of another in as many times the sorties has its risk, and ratio 1."""
    assume(sum(counts))
    table, flown = np.outer(counts, [1, times]), np.full((len(counts), 2), [SORTIES, times * SORTIES])
    found = Resamples.of(table, flown, 400)
    assert found.risk(1).value == pytest.approx(found.risk(0).value)
    assert found.difference(1).value == pytest.approx(0)
    assert found.ratio(1).value == 1
    if sum(counts) >= FEW:
        assert ends(found.ratio(1)) == (1, 1, 1)
    else:
        assert found.ratio(1).low < 1 < found.ratio(1).high


@given(pairs)
def test_the_baseline_beside_itself(data):
    """The baseline has ratio exactly 1 to itself, however few its incidents; with none, no ratio at all."""
    found = resampled(data)
    assert ends(found.difference(0)) == (0, 0, 0)
    expected = (1, 1, 1) if found.incidents[0] else (pytest.approx(math.nan, nan_ok=True), 0, math.inf)
    assert ends(found.ratio(0)) == expected


@settings(max_examples=50)
@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=30), st.randoms())
def test_estimates_are_what_they_say_in_any_order_of_campaigns(rows, random):
    """Values are the definitions on the totals, ends stand around them, and shuffled campaigns give the same."""
    found = resampled(rows)
    shuffled = resampled(random.sample(rows, len(rows)))
    total = np.sum(rows, axis=0).tolist()
    ask = [
        lambda it: it.risk(1),
        lambda it: it.difference(1),
        lambda it: it.ratio(1),
        lambda it: it.interaction(1, 2, 3),
    ]
    for question in ask:
        estimate = question(found)
        assert repr(estimate) == repr(question(shuffled))
        assert math.isnan(estimate.value) or estimate.low <= estimate.value <= estimate.high or len(rows) < 5
    assert found.risk(1).value == pytest.approx(total[1] / (SORTIES * len(rows)) * 1000)
    assert found.difference(1).value == pytest.approx(found.risk(1).value - found.risk(0).value)
    assert (found.risk(1).method is Method.WILSON) == (total[1] < FEW)
    assert math.isnan(found.ratio(1).value) == (total[0] == 0)
    assert math.isnan(found.interaction(1, 2, 3).value) == (0 in total[:3])
    if 0 not in total[:3]:
        expected = found.ratio(3).value / (found.ratio(1).value * found.ratio(2).value)
        assert found.interaction(1, 2, 3).value == pytest.approx(expected)


@settings(max_examples=30)
@given(st.integers(0, 1000), levels)
def test_a_ratio_turned_over_has_its_ends_turned_over(seed, level):
    """The ends of b to a are one over the ends of a to b, for many incidents and for few."""
    for campaigns in (3, 40):
        found = resampled(paired_counts(np.random.default_rng(seed), campaigns, 1.0, (1.0, 2.0)))
        there, back = found.ratio(1, 0, level), found.ratio(0, 1, level)
        assume(there.value > 0)
        assert (there.low, there.high) == pytest.approx((1 / back.high, 1 / back.low))


def test_removals_that_multiply_do_not_interact():
    """Where every campaign has ratios 1/2, 1/4 and 1/8 the interaction is exactly 1, from 1 to 1."""
    found = resampled(np.outer(np.arange(1, 30), [8, 4, 2, 1]), sorties=1000)
    assert ends(found.interaction(1, 2, 3)) == (1, 1, 1)


def test_a_resample_without_a_baseline_incident_counts_as_infinite():
    """With all baseline incidents in one of 20 campaigns, a third of resamples have none: no upper end to the ratio."""
    counts = np.zeros((20, 3), dtype=int)
    counts[0] = 30, 0, 40
    counts[:, 1] = 2
    found = resampled(counts)
    spread, together = found.ratio(1), found.ratio(2)
    assert (spread.value, spread.high) == (40 / 30, math.inf)
    assert 0 < spread.low < spread.value
    assert (together.low, together.high) == (0, math.inf)
    assert spread.method is together.method is Method.BOOTSTRAP


def test_twenty_incidents_are_enough_to_resample():
    """From 20 incidents on campaigns are resampled; with 19 the risk is Wilson's, and comparisons use totals too."""
    found = resampled([[1, 1, 1]] * 19 + [[0, 1, 1], [0, 0, 1]])
    assert found.incidents == (19, 20, 21)
    assert [found.risk(arm).method for arm in range(3)] == [Method.WILSON, Method.BOOTSTRAP, Method.BOOTSTRAP]
    assert (found.ratio(1).method, found.ratio(1, 2).method) == (Method.HALF_ADDED, Method.BOOTSTRAP)
    assert (found.difference(1).method, found.difference(1, 2).method) == (Method.NEWCOMBE, Method.BOOTSTRAP)


def test_no_incidents_at_all_raise_nothing():
    """Arms without incidents have a risk with an upper end, a difference around 0, and no ratio; numpy is silent."""
    with np.errstate(all="raise"):
        found = resampled(np.zeros((10, 4), dtype=int))
        risk, difference = found.risk(0), found.difference(1)
        assert (risk.value, risk.low, risk.method) == (0, 0, Method.WILSON)
        assert difference.low < 0 < difference.high
        for undefined in (found.ratio(1), found.interaction(1, 2, 3)):
            assert math.isnan(undefined.value)
            assert (undefined.low, undefined.high, undefined.method) == (0, math.inf, Method.UNDEFINED)


def test_campaigns_that_flew_nothing_are_resampled_like_any_other():
    """A resample of nothing but empty campaigns has risk 0, and numpy is silent about it."""
    found = Resamples.of([[0], [40]], [[0], [50]], 400)
    risk = found.risk(0)
    assert ends(risk) == (800, 0, 800)


def test_nothing_happened_in_the_arm_is_not_certainty():
    """An arm without incidents beside a baseline with many has ratio 0, and an upper end above 0."""
    found = resampled(np.tile([5, 0], (10, 1)))
    assert ends(found.ratio(1))[:2] == (0, 0)
    assert 0 < found.ratio(1).high < 1
    assert found.ratio(1).method is Method.HALF_ADDED


@pytest.mark.parametrize("ratio", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("mean", [1.0, 4.0, 12.0])
def test_few_incidents_still_cover_the_ratio_and_the_difference(mean, ratio):
    """Summed exactly over independent Poisson totals, intervals at 95 % cover with at least 94 %."""
    weights = np.outer(poisson(mean, 40), poisson(mean * ratio, 80))
    true_difference = 1000 * mean * (ratio - 1) / 5000
    total = inside_ratio = inside_difference = 0.0
    for (base, arm), weight in np.ndenumerate(weights):
        if weight < 1e-7 or min(base, arm) >= FEW:
            continue
        found = Resamples((base, arm), (5000, 5000), np.empty((0, 2)), np.empty((0, 2)))
        quotient, difference = found.ratio(1), found.difference(1)
        total += weight
        inside_ratio += weight * (quotient.low <= ratio <= quotient.high)
        inside_difference += weight * (difference.low <= true_difference <= difference.high)
    assert total > 0.9
    assert min(inside_ratio, inside_difference) >= 0.94 * total


@given(st.integers(1, 500), st.floats(1.05, 4), st.integers(0, 20_000), st.floats(0.001, 0.5))
def test_looks_grow_to_the_last_and_share_the_error(first, growth, more, alpha):
    """Looks begin at the first, grow by at least the growth until the last, and their errors add to alpha."""
    plan = Looks(first, growth, first + more, alpha)
    assert plan.sizes[0] == first
    assert plan.sizes[-1] == first + more
    assert all(b >= a * growth or b == plan.most for a, b in itertools.pairwise(plan.sizes))
    assert all(a < b for a, b in itertools.pairwise(plan.sizes))
    assert (1 - plan.level) * len(plan.sizes) == pytest.approx(alpha)


def test_a_look_says_stop_go_on_or_not_precise():
    """All ratios must be precise to stop; at the last look the lack of it is said."""
    plan = Looks(100, 2, 400)
    wide, narrow = Estimate(1, 0.5, 2), Estimate(1, 0.95, 1.05)
    assert plan.sizes == (100, 200, 400)
    assert plan.decide(100, [narrow, wide], 0.1) is Decision.GO_ON
    assert plan.decide(200, [narrow, narrow], 0.1) is Decision.PRECISE
    assert plan.decide(400, [narrow, wide], 0.1) is Decision.IMPRECISE
    assert plan.decide(400, [narrow], 0.1) is Decision.PRECISE


@given(st.floats(0.01, 100), st.floats(0, 3), st.floats(0.001, 3))
def test_precise_enough_is_half_the_log_width(value, half, precision):
    """From x/(1+h) to x(1+h) the relative half-width is h, precise enough when h is at most the precision."""
    assume(not math.isclose(half, precision))
    ratio = Estimate(value, value / (1 + half), value * (1 + half))
    assert relative_half_width(ratio) == pytest.approx(half, abs=1e-12)
    assert precise_enough(ratio, precision) == (half < precision)


@pytest.mark.parametrize("bounds", [(0, 1), (0, math.inf), (0.5, math.inf), (math.nan, math.inf), (0, 0)])
def test_an_interval_without_an_end_is_never_precise(bounds):
    """An end at 0, inf or nan has no logarithm to be near to."""
    assert not precise_enough(Estimate(math.nan, *bounds), 1e9)


def test_every_look_together_miss_at_most_alpha():
    """Whatever stops the run, it covers: all looks hold at once in 95 % of 20,000 runs.

    A right program fails 1 in 1e6. With 95 % at each look instead, the wrong moment to stop misses more.
    """
    plan = Looks(50, 2, 800)
    generator = np.random.default_rng(3)
    steps = np.diff(plan.sizes, prepend=0)
    sums = np.cumsum(generator.standard_normal((20_000, len(steps))) * np.sqrt(steps), axis=1)
    worst = np.abs(sums / np.sqrt(plan.sizes)).max(axis=1)
    error = 5 * math.sqrt(0.05 * 0.95 / 20_000)
    assert (worst <= NormalDist().inv_cdf((1 + plan.level) / 2)).mean() >= 0.95 - error
    assert (worst <= NormalDist().inv_cdf(0.975)).mean() < 0.95 - 5 * error


def looks(plan, counts):
    """Look at growing parts of the same campaigns, as a run does."""
    for size in plan.sizes:
        ratio = resampled(counts[:size], 400).ratio(1, 0, plan.level)
        yield size, ratio, plan.decide(size, [ratio], 0.17)


def test_stopping_when_precise_keeps_the_coverage():
    """Runs that stop when the bootstrap is precise miss the truth in at most 5 % (right programs fail 1 in 1e4)."""
    runs, true_ratio = 500, 2.75 / 2
    plan = Looks(40, 2, 320)
    generator = np.random.default_rng(11)
    missed = 0
    stopped_at: Counter[tuple[int, Decision]] = Counter()
    for _ in range(runs):
        counts = paired_counts(generator, plan.most, 1.5, (0.5, 1.25))
        size, ratio, decision = next(look for look in looks(plan, counts) if look[2] is not Decision.GO_ON)
        stopped_at[size, decision] += 1
        missed += not ratio.low <= true_ratio <= ratio.high
    assert len(stopped_at) > 1, "the rule chose among looks"
    allowed = int(np.searchsorted(np.cumsum(binomial(runs, 0.05)), 1 - 1e-4))
    assert missed <= allowed


@given(st.floats(0.01, 5), st.integers(1, 5000), st.floats(0.02, 2))
def test_campaigns_needed_is_the_fewest_that_reach_it(half, now, wanted):
    """With the log half-width falling as 1/sqrt(campaigns), that many reach what is wanted and one fewer does not."""
    needed = campaigns_needed(half, now, wanted)

    def reached(campaigns):
        return math.log1p(half) * math.sqrt(now / campaigns)

    assert reached(needed) <= math.log1p(wanted) * (1 + 1e-12)
    assert needed == 1 or reached(needed - 1) > math.log1p(wanted) * (1 - 1e-12)


def test_campaigns_needed_now_is_campaigns_now():
    """What is as precise as wanted needs no more, and half the log width needs four times as many."""
    assert campaigns_needed(0.1, 1200) == 1200
    assert campaigns_needed(1.1**2 - 1, 300) in (1200, 1201)


@given(st.lists(st.floats(0, 1), max_size=6))
def test_holm_is_closed_testing_with_bonferroni(values):
    """An adjusted p is the largest Bonferroni p of any subset of hypotheses that holds this one (Marcus 1976)."""
    subsets = [
        subset for size in range(1, len(values) + 1) for subset in itertools.combinations(range(len(values)), size)
    ]
    adjusted = holm({str(i): p for i, p in enumerate(values)})
    for i in range(len(values)):
        brute = max(min(1.0, len(subset) * min(values[j] for j in subset)) for subset in subsets if i in subset)
        assert adjusted[str(i)] == pytest.approx(brute)


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1)))
def test_holm_keeps_names_and_order(p_values):
    """Names stay in their order; adjusted values are not below the raw, not above 1, and in the order of the raw."""
    adjusted = holm(p_values)
    assert list(adjusted) == list(p_values)
    assert all(p <= adjusted[name] <= 1 for name, p in p_values.items())
    by_raw = [adjusted[name] for name in sorted(p_values, key=p_values.__getitem__)]
    assert by_raw == sorted(by_raw)
    assert holm(dict(reversed(p_values.items()))) == adjusted


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=9))
def test_sign_flip_is_exact_for_few_campaigns(data):
    """The p is the share of all sign patterns whose sum is as far from 0 as the one seen; 1 where none differ."""
    a, b = columns(data)
    differences = [x - y for x, y in data]
    patterns = list(itertools.product([1, -1], repeat=len(data)))
    as_far = [
        abs(sum(s * d for s, d in zip(signs, differences, strict=True))) >= abs(sum(differences)) for signs in patterns
    ]
    assert paired_p_value(a, b) == sum(as_far) / len(patterns)


def test_the_flips_drawn_are_near_the_exact_share():
    """With 13 to 40 campaigns that differ p is within 4.5 standard errors of exact (right programs fail 1 in 1,000)."""
    generator = np.random.default_rng(5)
    for campaigns in range(13, 41):
        differences = generator.integers(1, 8, campaigns) * generator.choice([1, 1, -1], campaigns)
        ways = Counter({0: 1})
        for size in np.abs(differences).tolist():
            after: Counter[int] = Counter()
            for reached, number in ways.items():
                after[reached + size] += number
                after[reached - size] += number
            ways = after
        as_far = sum(number for reached, number in ways.items() if abs(reached) >= abs(differences.sum()))
        exact = as_far / 2**campaigns
        found = paired_p_value(np.maximum(differences, 0), np.maximum(-differences, 0))
        assert found == pytest.approx(exact, abs=4.5 * math.sqrt(exact * (1 - exact) / 20_000) + 1 / 20_000)


def test_drawn_flips_never_give_nothing():
    """With 60 campaigns that all differ the same way no drawn flip is as extreme, and p is 1 in 20,001, not 0."""
    assert paired_p_value([3] * 60, [1] * 60) == 1 / 20_001


@given(pairs, st.randoms())
def test_paired_measures_do_not_depend_on_the_order(data, random):
    """Shuffled campaigns and exchanged arms give the same p and the same gain, with few campaigns and with many."""
    for repeated in (data, data * 4):
        a, b = columns(repeated)
        c, d = columns(random.sample(repeated, len(repeated)))
        assert paired_p_value(a, b) == paired_p_value(c, d) == paired_p_value(d, c)
        assert repr(pairing_gain(a, b)) == repr(pairing_gain(c, d)) == repr(pairing_gain(d, c))


def test_drawn_flips_do_not_depend_on_the_blocks(monkeypatch):
    """Small blocks of flips give the same p as one large one."""
    counts = paired_counts(np.random.default_rng(2), 60)
    whole = paired_p_value(counts[:, 0], counts[:, 1])
    monkeypatch.setattr(statistics, "BLOCK", 1000)
    assert paired_p_value(counts[:, 0], counts[:, 1]) == whole


@given(pairs)
def test_pairing_gain_is_its_formula(data):
    """The gain is the delta-method variance of log(ratio) with independent luck over that with shared luck."""
    a, b = (np.array(each) for each in columns(data))
    gain = pairing_gain(a, b)
    if len(data) < 2 or 0 in (a.sum(), b.sum()):
        assert math.isnan(gain)
        return
    paired = (a / a.mean() - b / b.mean()).var()
    if paired < 1e-12:
        assert gain == math.inf
    else:
        assert gain == pytest.approx(((a / a.mean()).var() + (b / b.mean()).var()) / paired)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=20), st.integers(1, 7))
def test_proportional_arms_gain_without_limit(counts, times):
    """Where one arm is a multiple of the other in every campaign, the ratio has no luck left."""
    assume(any(counts))
    assert pairing_gain(counts, [times * count for count in counts]) == math.inf


def test_pairing_gain_is_the_ratio_of_variances_seen():
    """Over 3,000 studies of 100 campaigns log(ratio) varies less by the gain (a right program fails 1 in 1e5).

    The limit is 4.5 standard errors of a ratio of two variances.
    """
    counts = paired_counts(np.random.default_rng(9), 300_000, 4.0, (1.0, 2.0))
    totals = np.log(counts.reshape(3000, 100, 2).sum(axis=1))
    paired = totals[:, 1] - totals[:, 0]
    independent = totals[:, 1] - np.roll(totals[:, 0], 1)
    assert independent.var() / paired.var() == pytest.approx(
        pairing_gain(counts[:, 0], counts[:, 1]), rel=4.5 * math.sqrt(4 / 3000)
    )


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.randoms())
def test_quantiles_lie_between_neighbours(values, random):
    """The quantile q stands q of the way from the first to the last in order; shuffled values give the same."""
    summary = quantile_summary(values)
    ordered = sorted(values)

    def between(q):
        whole, part = divmod(q * (len(values) - 1), 1)
        upper = ordered[min(int(whole) + 1, len(values) - 1)]
        return (1 - part) * ordered[int(whole)] + part * upper

    assert summary is not None
    assert summary.count == len(values)
    assert summary.median == pytest.approx(between(0.5), abs=1e-6)
    assert summary.tenth == pytest.approx(between(0.1), abs=1e-6)
    assert quantile_summary(random.sample(values, len(values))) == summary


def test_quantiles_of_nothing_are_none():
    """No values have no quantiles, and that is not zero seconds."""
    assert quantile_summary([]) is None
