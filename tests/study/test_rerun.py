"""A campaign run again is the campaign that a fresh run makes, and differs from where something was done to it."""

from functools import cache

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import simulate
from deconflict.errors import UsageError
from deconflict.history import History
from deconflict.study.incidents import incident, incidents
from deconflict.study.outcome import INCIDENTS, outcomes
from deconflict.study.rerun import Rerun, first_difference
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.scenario import Scenario
from deconflict.world.shelf import known
from deconflict.world.variation import with_arm


@cache
def day(arm: str = "as_it_was") -> Scenario:
    """24 November 2015, as Ankara tells it."""
    return with_arm(read(known()["shootdown_2015_turkey"]), arm)


def texts(history: History) -> list[str]:
    """Everything that a history says, line by line."""
    return list(history.lines())


@given(luck=st.integers(0, 100_000), data=st.data())
@settings(max_examples=20)
def test_it_is_the_fresh_run(luck, data):
    """However often one was run before, each run is to the byte what a fresh one makes, and shares what came before."""
    again = Rerun(day(), luck)
    for _ in range(3):
        after = data.draw(st.integers(0, len(again.history.entries) - 1))
        how = data.draw(st.sampled_from([again.taken, again.given]))
        done = how(data.draw(st.sampled_from(again.channels)), after)
        found = again.under(done)
        assert texts(found) == texts(simulate(day(), Luck(luck), [done]))
        differs = first_difference(again.history, found)
        assert differs is None or differs > after
    assert texts(again.under()) == texts(again.history)


def test_channels_are_those_with_gates():
    """Those between the forces come first, in the order in which results show them."""
    assert Rerun(day(), 0).channels == ("guard", "hotline", "liaison", "notice", "tactical")


def test_what_is_cut_is_what_the_arm_cuts_and_somebody_cut_last():
    """A channel is cut by its arm or by hand; the last that was done to it counts."""
    again = Rerun(day("no_channels"), 0)
    taken, given_back = again.taken("guard"), again.given("hotline")
    assert [again.is_cut(name) for name in again.channels] == [False, True, True, True, False]
    assert again.is_cut("guard", [taken])
    assert not again.is_cut("hotline", [given_back])
    assert again.is_cut("hotline", [given_back, again.taken("hotline")])


def test_a_given_channel_dies_at_no_gate():
    """Whatever its arm did to the line and luck: a call on a line that is given gets through or is over."""
    for luck in range(30):
        again = Rerun(day("no_channels"), luck)
        died = {of.channel: of.gate for of in outcomes(again.under(again.given("hotline")))[0].died}
        assert died["hotline"] in {"through", "understood", "passed on"}


def test_what_is_no_wire_is_taken_and_given_by_its_gates():
    """Nobody can cut how crews fly: taken away, no crew sees the other or gives way, and given, all do."""
    scenario = read(known()["euphrates_2017"])
    again = Rerun(evolve(scenario, days=1), 3)
    assert "airmanship" in again.channels
    for how, passed in ((again.taken, False), (again.given, True)):
        rows = [entry.happening.row for entry in again.under(how("airmanship")).entries if entry.happening.row]
        seen = [row for row in rows if row.question is not None and row.question.path == "airmanship.sees"]
        assert {str(row.on.input.kind) == "yes" for row in seen} == {passed}


def test_the_first_difference_counts_shared_events():
    """Two runs share all events before it; a run that is the start of another differs where it ends."""
    again = Rerun(day(), 34)
    whole = again.history
    cut_short = evolve(whole, entries=whole.entries[:10])
    assert first_difference(whole, whole) is None
    assert first_difference(whole, cut_short) == first_difference(cut_short, whole) == 10


def test_incidents_are_counted_in_order():
    """The K-th incident is the K-th of those that the campaigns have, one luck after the other."""
    scenario = day()
    counted = []
    for luck in range(6):
        found = outcomes(simulate(scenario, Luck(luck))).values()
        counted += [(luck, of.number) for of in found if of.severity in INCIDENTS]
    told = []
    assert [incident(scenario, at + 1, tell=lambda *said: told.append(said)) for at in range(len(counted))] == counted
    assert [one for one in incidents(scenario, 0, 6) if one[1] is not None] == counted
    assert told[0] == (1, 1) or told[0] == (1, 0)


def test_there_may_be_no_such_incident():
    """Where nobody is fired at there is no incident, and it is said how many campaigns were flown."""
    with pytest.raises(UsageError, match=r"incident 1; .* in 1,000 campaigns of .* nobody is fired at"):
        incident(with_arm(read(known()["shootdown_2015_russia"]), "as_it_was"), 1)


def test_another_cause_is_another_event():
    """The same thing at the same time is another event where something else led to it; its number is not counted."""
    whole = Rerun(day(), 34).history
    at = next(number for number, entry in enumerate(whole.entries) if entry.cause is not None and entry.cause > 0)
    changed = [*whole.entries]
    changed[at] = changed[at]._replace(cause=0)
    assert first_difference(whole, evolve(whole, entries=changed)) == at
    elsewhere = changed[0]._replace(encounter=-1)
    later = [e._replace(cause=None if e.cause is None else e.cause + 1) for e in whole.entries]
    assert first_difference(whole, evolve(whole, entries=[elsewhere, *later]), encounter=0) is None
