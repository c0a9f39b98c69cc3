"""What the world does in an encounter that is not at a border, and how that changes when somebody acts."""

from collections import defaultdict
from math import inf

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import simulate
from deconflict.engine.kinds import AIRPROX, STRIKE
from deconflict.engine.traffic import traffic
from deconflict.world.approaches import aside_m, lead_s
from deconflict.world.luck import Luck
from deconflict.world.parameter import Grade, Number
from deconflict.world.reading import read
from deconflict.world.shelf import known
from deconflict.world.variation import at_value, with_arm
from protocols.notation.words import Mark

EUPHRATES = evolve(read(known()["euphrates_2017"]), days=3)
STRUCK = read(known()["deir_ez_zor_2016"])
CLASSES = {Mark.AIRPROX_A, Mark.AIRPROX_B, Mark.AIRPROX_C, Mark.AIRPROX_D, Mark.PASSED_CLEAR}
LUCKS = st.integers(0, 10_000).map(Luck)


def marks(history):
    """By encounter, everything that was marked, and when."""
    found = defaultdict(list)
    for entry in history.entries:
        row = entry.happening.row
        if row is not None and row.marks is not None:
            found[entry.encounter].append((row.marks, entry.time_ms / 1000))
    return found


@given(LUCKS)
@settings(max_examples=4)
def test_every_passing_is_classed_once(luck):
    """Each pair of flights that comes too near has one class; where nobody gave way, it is that of the distance."""
    airprox = EUPHRATES.airprox
    assert airprox is not None
    history = simulate(EUPHRATES, luck)
    seen = marks(history)
    for met in history.encounters:
        if met.kind == AIRPROX:
            own = [mark for mark, _ in seen[met.number]]
            (judged,) = (mark for mark in own if mark in CLASSES)
            if Mark.TURNED not in own:
                risk, safe = met.closest_m < airprox.risk_m.value, met.closest_m >= airprox.assured_m.value
                by_distance = Mark.AIRPROX_A if risk else Mark.AIRPROX_C if safe else Mark.AIRPROX_B
                assert judged in {by_distance, Mark.AIRPROX_D}


@given(LUCKS)
@settings(max_examples=4)
def test_whoever_sees_and_gives_way_passes_further_off(luck):
    """If every crew sees the other and gives way, no pass is worse than if none does, and some are clear."""
    paths = ("channels.airmanship.questions.sees.chance", "channels.airmanship.questions.gives_way.chance")

    def classes(chance):
        scenario = EUPHRATES
        for path in paths:
            scenario = at_value(scenario, path, chance)
        scenario = at_value(
            at_value(scenario, "channels.airprox.questions.plotted.chance", 1.0), "channels.hotline.cut", True
        )
        seen = marks(simulate(scenario, luck))
        return {n: mark for n, own in seen.items() for mark, _ in own if mark in CLASSES}

    order = (Mark.PASSED_CLEAR, Mark.AIRPROX_C, Mark.AIRPROX_B, Mark.AIRPROX_A)
    blind, alert = classes(0.0), classes(1.0)
    assert blind.keys() == alert.keys()
    assert all(order.index(alert[number]) <= order.index(mark) for number, mark in blind.items())


@given(st.floats(60, 400), st.floats(0, 600), st.floats(0, 600))
def test_turning_longer_leads_further_aside(speed_m_s, short_s, long_s):
    """How far aside a turn leads grows with its time, is the radius after a right angle, and never beats flying."""
    short_s, long_s = sorted((short_s, long_s))
    assert 0 <= aside_m(speed_m_s, short_s) <= aside_m(speed_m_s, long_s) <= speed_m_s * long_s + 1e-6
    radius_m = speed_m_s * lead_s(speed_m_s)
    right_angle_s = radius_m / speed_m_s * 3.141592653589793 / 2
    assert aside_m(speed_m_s, right_angle_s) == pytest.approx(radius_m)
    assert aside_m(speed_m_s, -1.0) == 0


@given(LUCKS)
@settings(max_examples=15)
def test_a_halted_strike_releases_nothing_more(luck):
    """After the package has acknowledged the halt no round falls; without the line it goes on to its last round."""
    seen = marks(simulate(STRUCK, luck))
    for own in seen.values():
        halted_s = min((at_s for mark, at_s in own if mark is Mark.HALTED), default=inf)
        assert all(at_s <= halted_s for mark, at_s in own if mark is Mark.STRUCK)
    (alone,) = (
        sum(mark is Mark.STRUCK for mark, _ in own)
        for own in marks(simulate(with_arm(STRUCK, "no_line"), luck)).values()
    )
    assert alone == STRUCK.strikes[0].rounds


def test_the_right_place_is_the_near_one():
    """A notice names the right place if and only if it lies within reach of it; what is not announced is left open."""
    (strike,) = STRUCK.strikes

    def right(**changes):
        scenario = evolve(STRUCK, strikes=(evolve(strike, **changes),))
        (attack,) = traffic(scenario, Luck(0)).attacks.values()
        return attack.right_place

    assert right() is False
    assert right(reach_m=20_000.0) is True
    assert right(announced=strike.place) is True
    assert right(announced=None) is None


@given(LUCKS)
@settings(max_examples=5)
def test_strikes_at_a_rate_are_there_whoever_else_strikes(luck):
    """A strike's time is its own: more strikes a day leave those that were there where they were."""
    (strike,) = STRUCK.strikes
    rate = Number(value=0.5, grade=Grade.A, source="an example")

    def begins(per_day):
        often = evolve(strike, at_s=None, strikes_per_day=evolve(rate, value=per_day))
        return {n: a.begins_s for n, a in traffic(evolve(STRUCK, days=20, strikes=(often,)), luck).attacks.items()}

    few, many = begins(0.5), begins(1.0)
    assert (len(few), len(many)) == (10, 20)
    assert few == {number: many[number] for number in few}
    history = simulate(evolve(STRUCK, days=20, strikes=(evolve(strike, at_s=None, strikes_per_day=rate),)), luck)
    assert {met.kind for met in history.encounters} == {STRIKE}
