"""Campaigns are the same in any order and on any number of processes."""

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import run
from deconflict.engine.theatre import theatre, traffic
from deconflict.study.outcome import outcomes, tally
from deconflict.study.runner import Plan, Runner
from deconflict.world.luck import Luck
from deconflict.world.scenario import Scenario
from deconflict.world.variation import with_arm
from protocols.notation.words import Mark

ARMS = ("all_channels", "severed")
LUCKS = range(9)


def plan(busy: Scenario) -> Plan:
    """Two arms, and one of them once more as a variant."""
    arms = {name: with_arm(busy, name) for name in ARMS}
    return Plan(arms, {"severed, as a world": arms["severed"]})


def test_processes_and_order_do_not_matter(busy: Scenario) -> None:
    """One process, two processes, and the lucks in another order give the same campaigns."""
    with Runner(plan(busy), 1) as alone:
        one = {flown.luck: flown for flown in alone.fly(LUCKS, with_variants=True)}
    with Runner(plan(busy), 2) as together:
        two = {flown.luck: flown for flown in together.fly(reversed(LUCKS), with_variants=True)}
    assert sorted(one) == list(LUCKS)
    assert one == two


def test_variants_count_what_the_arm_counts(busy: Scenario) -> None:
    """Only flights that would cross can end in a release: to fly them alone counts every release."""
    with Runner(plan(busy), 1) as alone:
        for flown in alone.fly(LUCKS, with_variants=True):
            assert flown.variants["severed, as a world"] == flown.arms["severed"].counts[Mark.RELEASED]


@given(luck=st.integers(0, 1000).map(Luck))
@settings(max_examples=10)
def test_severities_are_nested(busy: Scenario, luck: Luck) -> None:
    """A flight that is warned was seen near, one that was fired on was locked on, one that is lost was fired on."""
    history = run(theatre(busy), luck, traffic(busy, luck))
    for outcome in outcomes(history).values():
        marks = outcome.marks
        for above, below in (
            (Mark.WARNED, Mark.APPROACHED),
            (Mark.VIOLATED, Mark.APPROACHED),
            (Mark.RELEASED, Mark.LOCKED_ON),
            (Mark.LOST, Mark.RELEASED),
        ):
            assert above not in marks or marks[below] <= marks[above]


@given(luck=st.integers(0, 1000).map(Luck))
@settings(max_examples=10)
def test_tally_counts_every_flight_once(busy: Scenario, luck: Luck) -> None:
    """No severity counts more flights than came near, and a channel's fates add up to the encounters that used it."""
    history = run(theatre(busy), luck, traffic(busy, luck))
    found = outcomes(history)
    counted = tally(history, found.values())
    flights = {met.flight for met in history.encounters}
    assert counted.counts[Mark.APPROACHED] == len(flights)
    assert all(count <= len(flights) for count in counted.counts.values())
    used = sum(len(outcome.died) for outcome in found.values())
    assert sum(counted.died.values()) == used


def test_seconds_to_spare_have_the_right_sign(busy: Scenario) -> None:
    """Who turned in time had seconds to spare; who was fired on and told to turn afterwards came too late."""
    signs = set()
    for luck in range(40):
        history = run(theatre(busy), Luck(luck), traffic(busy, Luck(luck)))
        for outcome in outcomes(history).values():
            if outcome.spare_s is None:
                continue
            if Mark.RELEASED in outcome.marks and Mark.TOO_LATE in outcome.marks and Mark.TURNED not in outcome.marks:
                assert outcome.spare_s < 0
                signs.add("too late")
            if Mark.VIOLATED not in outcome.marks:
                assert outcome.spare_s > 0
                signs.add("in time")
    assert signs == {"in time", "too late"}


def test_arms_share_flights(busy: Scenario) -> None:
    """All arms of a campaign fly the same sorties and meet the same flights."""
    with Runner(Plan({name: with_arm(busy, name) for name in ARMS}), 1) as alone:
        for flown in alone.fly(range(3)):
            assert len({flown.arms[name].counts[Mark.APPROACHED] for name in ARMS}) == 1
            assert flown.sorties == round(54 * busy.days)


def test_fewer_days_are_fewer_sorties(busy: Scenario) -> None:
    """Sorties follow from the rate and the days."""
    assert traffic(evolve(busy, days=2), Luck(1)).sorties == {"russia": 108}
