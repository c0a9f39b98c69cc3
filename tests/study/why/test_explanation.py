"""An explanation says what fresh runs say, orders changes by how little they are, and says what the day's facts say."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import simulate
from deconflict.errors import UsageError
from deconflict.study.outcome import INCIDENTS, Outcome, outcomes
from deconflict.study.rerun import first_difference
from deconflict.study.why.alternatives import alternatives, channels
from deconflict.study.why.case import Case, Goal, Scope, goal_of
from deconflict.study.why.changes import Change, Kind, joined
from deconflict.study.why.explanation import explain
from deconflict.study.why.waits import waits
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.shelf import find
from deconflict.world.variation import at_value, with_arm
from protocols.notation.words import Kind as Inputs
from protocols.notation.words import Mark

INCIDENT_LUCKS = (0, 1, 6, 34, 55)
"""Lucks of the 24 November day under which somebody is fired at, as it was."""

lucks = st.sampled_from(INCIDENT_LUCKS)


@cache
def scenario(name):
    """A scenario of the project, read once."""
    return read(find(name))


@cache
def day(luck):
    """The 24 November day as it was."""
    return Case.of(scenario("shootdown_2015_turkey"), "as_it_was", luck, 0)


@cache
def explained(luck):
    """The day explained, without pairs."""
    return explain(day(luck), pairs=False)


@cache
def severed():
    """An incident among the many encounters of an autumn."""
    return Case.of(scenario("severed_2015"), "all_channels", 4, 1001954)


@cache
def struck():
    """The strike of Deir ez-Zor."""
    return Case.of(scenario("deir_ez_zor_2016"), "as_it_was", 0, 3_500_000_000)


def single(luck, kind, of):
    """What came of one single change to the day."""
    return next(
        tried for tried in explained(luck).singles if (tried.changes[0].kind, tried.changes[0].of) == (kind, of)
    )


def use(tried, channel):
    """How a run used a channel."""
    return next(use for use in tried.uses if use.channel == channel)


@settings(max_examples=8, deadline=None)
@given(luck=lucks, at=st.integers(0, 40))
def test_each_single_change_is_a_fresh_run(luck, at):
    """What comes of a change is what a run made afresh with it comes to, event by event."""
    found = explained(luck).singles
    tried = found[at % len(found)]
    (change,) = tried.changes
    case = day(luck)
    world = with_arm(scenario("shootdown_2015_turkey"), change.arm or "as_it_was")
    for path, value in change.set.items():
        world = at_value(world, path, value)
    done = change.intervention(case.begins_s)
    fresh = simulate(world, Luck(luck), [done] if done else [])
    assert first_difference(fresh, case.under(change).history) is None
    assert outcomes(fresh)[0] == tried.outcome


@pytest.mark.parametrize("of", ["hotline", "guard.understands"])
def test_the_encounter_alone_is_that_of_the_campaign(of):
    """What a change does to an encounter that is flown alone, it does to it in the whole campaign."""
    case = severed()
    assert case.scope is Scope.ALONE
    change = next(change for change in alternatives(case) if change.of == of and change.kind is not Kind.DELAY)
    alone, whole = case.under(change), case.rerun.under(change.intervention(case.begins_s))
    assert alone.outcome == outcomes(whole)[case.number]
    assert first_difference(alone.history, whole, case.number) is None


@settings(max_examples=6, deadline=None)
@given(luck=lucks, at=st.integers(0, 40))
def test_the_same_change_twice_is_the_same(luck, at):
    """A change made twice, or joined with itself, gives the same as once."""
    changes = alternatives(day(luck))
    change = changes[at % len(changes)]
    once, again, both = (day(luck).under(*made) for made in ([change], [change], [change, change]))
    assert once.outcome == again.outcome == both.outcome
    assert once.shared == both.shared


@pytest.mark.parametrize("of", ["hotline", "liaison", "notice"])
def test_a_channel_that_was_removed_and_is_given_is_the_one_that_was_there(of):
    """With every gate of it passed, a channel does the same whether an arm had removed it or it had died at a gate."""
    removed = Case.of(scenario("shootdown_2015_turkey"), "no_channels", 34, 0)
    given_to = {}
    for case in (day(34), removed):
        change = next(change for change in channels(case) if change.of == of)
        came = case.under(change)
        assert came.outcome is not None
        given_to[case.rerun.arm] = came.outcome.marks, came.outcome.spare_s
    assert given_to["as_it_was"] == given_to["no_channels"]


@pytest.mark.parametrize("luck", INCIDENT_LUCKS)
def test_changes_come_by_how_little_they_are(luck):
    """Gates before answers, delays, channels, rules and arms; delays by seconds, arms by values."""
    found = explained(luck).singles
    assert [tried.order for tried in found] == sorted(tried.order for tried in found)
    kinds = [tried.changes[0].kind for tried in found]
    assert list(dict.fromkeys(kinds)) == [kind for kind in Kind if kind in kinds]
    for tried in found:
        (change,) = tried.changes
        if change.kind is Kind.DELAY:
            assert change.size == pytest.approx(abs(change.was - change.now))


@pytest.mark.parametrize("luck", INCIDENT_LUCKS)
def test_more_warnings_are_useless_where_guard_is_not_carried(luck):
    """Twice as many warnings, twice as often, all die at the gate at which ten did; with that gate passed some live."""
    more = single(luck, Kind.RULE, "defence.warnings")
    assert not more.averted
    was = next(death for death in explained(luck).deaths if death.channel == "guard")
    assert (use(more, "guard").gate, use(more, "guard").times) == ("up", 2 * was.times) == (was.gate, 20)
    carried = single(luck, Kind.GATE, "guard.carried")
    assert use(carried, "guard").gate != "up"


@pytest.mark.parametrize("luck", INCIDENT_LUCKS)
def test_a_call_at_the_crossing_is_too_late(luck):
    """It averts nothing, not even with every gate passed, and by a number of seconds."""
    crossing = single(luck, Kind.ARM, "call_at_crossing")
    assert not crossing.averted
    assert crossing.by == "hotline"
    assert crossing.late_s > 10
    through = [tried for tried in explained(luck).calls if tried.changes[0].of == "call_at_crossing"]
    assert [tried.averted for tried in through] == [False]


@pytest.mark.parametrize("luck", INCIDENT_LUCKS)
def test_a_call_at_the_first_warning_through_a_rehearsed_line_averts_it(luck):
    """With every gate passed it does; by itself unless it dies at a gate; by more than what a turn takes."""
    (through,) = (tried for tried in explained(luck).calls if tried.changes[0].of == "rehearsed_line")
    assert through.averted
    # Under luck 6 the order does not reach the crew; but who is known not to attack is spared.
    assert (through.outcome.spare_s or 0) > 60 or (luck == 6 and Mark.FIRE_HELD in through.outcome.marks)
    alone = single(luck, Kind.ARM, "rehearsed_line")
    assert alone.averted == (luck in {0, 1, 6})
    assert alone.averted or use(alone, "hotline").times


def test_a_strike_is_halted_before_the_other_side_knows_or_not_at_all():
    """Rounds that fall once the other side knows are what a line can spare; the right place spares them all."""
    found = explain(struck(), pairs=False)
    assert found.goal is Goal.NOT_KNOWING
    averting = {tried.changes[0].of for tried in found.averting}
    assert {"notice.right_place", "notice", "right_place"} <= averting
    assert "hotline" not in averting
    present = next(tried for tried in found.in_vain if tried.changes[0].of == "contact_present")
    assert present.outcome is not None
    assert present.outcome.known < struck().outcome.known
    assert found.undoing[0].mark == "halted"


def test_an_airprox_is_averted_by_who_sees():
    """Of two that do not see each other, the one who then sees gives way; what nobody plots is not averted."""
    case = Case.of(scenario("euphrates_2017"), "as_it_was", 0, 3_348_315_976)
    found = {change.of: change for change in alternatives(case) if change.kind in (Kind.GATE, Kind.ANSWER)}
    assert case.goal is Goal.ASSURED
    assert case.averted(case.under(found["airmanship.sees"]))
    assert not case.averted(case.under(found["airprox.plotted"]))


@pytest.mark.parametrize("case", [severed, struck, lambda: day(34)])
def test_the_chain_leads_from_the_deed_to_what_no_event_caused(case):
    """Each event is the cause of the one before it, and the last has no cause."""
    found = explain(case(), pairs=False)
    for chain in (found.chain, found.undoing):
        for later, earlier in pairwise(chain):
            assert later.cause == earlier.sequence
        assert not chain or chain[-1].cause is None
    assert found.chain[0].mark == str(case().outcome.severity)


@pytest.mark.parametrize("case", [severed, lambda: day(34)])
def test_waits_are_as_long_as_they_took(case):
    """A question's delay, as it is drawn, is the time from its being put to its answer, where nobody had to come."""
    of = case()
    drawn = {wait.path: wait.took_s for wait in waits(of)}
    entries = of.came.entries
    found = 0
    for entry in entries.values():
        row = entry.happening.row
        if row is None or row.question is None or row.question.needs or row.question.path not in drawn:
            continue
        if row.on.input.kind in (Inputs.YES, Inputs.NO):
            took_s = (entry.time_ms - entries[entry.cause].time_ms) / 1000
            assert any(took_s == pytest.approx(one) for one in drawn[row.question.path])
            found += 1
    assert found >= 5


def test_pairs_hold_only_what_does_not_avert_alone():
    """Where no single change averts it, pairs do; each is of two that do not alone, and is a fresh run."""
    case = Case.of(scenario("khasham_2018"), scenario("khasham_2018").study.baseline, 0, 3_500_000_000)
    found = explain(case)
    assert not found.averting
    assert found.pairs
    assert found.pairs_tried > len(found.pairs)
    assert [tried.order for tried in found.pairs] == sorted(tried.order for tried in found.pairs)
    for tried in found.pairs[:5]:
        one, other = tried.changes
        assert not one.contains(other)
        assert not other.contains(one)
        assert not one.contradicts(other)
        assert case.under(other, one).outcome == tried.outcome
    assert explain(case, pairs=False).pairs_tried == 0


def test_an_interrupt_keeps_what_was_run():
    """What had been run when it was broken off is the answer, and says so."""

    def tell(done, _size, _said):
        if done == 7:
            raise KeyboardInterrupt

    found = explain(day(34), progress=tell)
    assert found.interrupted
    assert found.singles == explained(34).singles[:7]


@settings(max_examples=30, deadline=None)
@given(marks=st.sets(st.sampled_from(list(Mark))), known=st.integers(0, 2))
def test_no_end_is_better_than_itself(marks, known):
    """What is to be averted is never averted already; and whoever is fired at has something to avert."""
    known = known if Mark.STRUCK in marks else 0
    came = Outcome(1, dict.fromkeys(marks, 0), (), None, known=known)
    goal = goal_of(came)
    if goal is not None:
        assert not goal.reached(came)
    assert goal is not None or not marks & INCIDENTS


def test_what_came_to_nothing_is_not_explained():
    """An encounter in which there is nothing to avert is refused with what would be taken."""
    armed = with_arm(scenario("shootdown_2015_turkey"), "guard_carried")
    luck = next(luck for luck in range(20) if outcomes(simulate(armed, Luck(luck)))[0].severity is Mark.WARNED)
    with pytest.raises(UsageError, match="came to warned"):
        Case.of(scenario("shootdown_2015_turkey"), "guard_carried", luck, 0)


def test_joined_changes_do_what_each_does():
    """Two changes at once hold the answers, times, channels and values of both."""
    one = Change(kind=Kind.GATE, of="a.b", says="?", answers={"a.b": True}, size=2)
    other = Change(kind=Kind.CHANNEL, of="c", says="!", given=("c",), answers={"c.d": True})
    both = joined([one, other])
    assert (both.kind, both.size, both.given) == (Kind.CHANNEL, 3, ("c",))
    assert both.contains(one)
    assert both.contains(other)
    assert one.contradicts(Change(kind=Kind.ANSWER, of="a.b", says="?", answers={"a.b": False}))
