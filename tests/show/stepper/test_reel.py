"""A reel says at every position what a scan of the history up to there says, and finds its way in both directions."""

from functools import cache

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import simulate
from deconflict.history import History
from deconflict.show.stepper.reel import INCIDENT, NOBODY, Reel
from deconflict.study.outcome import outcomes
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.variation import with_arm
from protocols.notation.actions import Cut, Happening, Restore
from protocols.notation.words import Gate, Mark
from tests.conftest import SCENARIOS
from tests.show.samples import history

DAYS = (("severed_2015", "severed"), ("shootdown_2015_turkey", "rehearsed_line"), ("deir_ez_zor_2016", "as_it_was"))
MADE = history()
some = settings(max_examples=25)


@cache
def flown(name: str, arm: str, luck: int) -> History:
    """A campaign of a scenario; of the long one, its first days."""
    scenario = with_arm(read(SCENARIOS / f"{name}.toml"), arm)
    return simulate(evolve(scenario, days=min(scenario.days, 12)), Luck(luck))


@cache
def wound(name: str, arm: str, luck: int, encounter: int | None = None) -> Reel:
    """A reel of it."""
    return Reel(flown(name, arm, luck), encounter)


@st.composite
def places(draw):
    """A reel of a whole campaign, and a position on it."""
    reel = wound(*draw(st.sampled_from(DAYS)), draw(st.integers(1, 3)))
    return reel, draw(st.integers(0, len(reel) - 1))


def up_to(reel, at):
    """The events of the encounter at a position, up to there."""
    number = reel.event(at).encounter
    return [event for event in reel.events[: at + 1] if event.encounter == number]


@some
@given(places())
def test_states_are_those_of_a_scan(place):
    """Each post stands where the last of its rows up to there left it; whoever has not acted is not there."""
    reel, at = place
    naive = {(event.encounter, event.actor): event for event in up_to(reel, at) if event.state}
    assert reel.states(at) == naive


@some
@given(places())
def test_gates_are_those_of_a_scan(place):
    """Each gate has what came of the last message that came to it up to the position."""
    reel, at = place
    naive = {channel: dict.fromkeys(Gate) for channel in reel.channels(at)}
    for event in up_to(reel, at):
        if event.gate:
            naive[event.channel][Gate(event.gate)] = event.passed
    assert reel.gates(at) == naive


@some
@given(places())
def test_seconds_are_those_of_a_scan(place):
    """What it has come to and the seconds to spare are those of a history that ends at the position."""
    reel, at = place
    event, met = reel.event(at), reel.met(at)
    so_far = evolve(reel.history, entries=reel.history.entries[: event.sequence + 1])
    if met is NOBODY:
        assert (reel.marks(at), reel.spare_s(at)) == ({}, (None, None))
        return
    of = outcomes(so_far)[met.number]
    left_s = met.inside[0][0] - event.time_s if met.inside else None
    assert (reel.marks(at), reel.spare_s(at)) == (of.marks, (of.spare_s, left_s))


@some
@given(places())
def test_one_encounter_is_a_part_of_all(place):
    """A reel of one encounter says at each event what the reel of the whole campaign says there."""
    whole, at = place
    event = whole.event(at)
    day = next(day for day in DAYS for luck in (1, 2, 3) if wound(*day, luck) is whole)
    part = wound(*day, whole.history.luck, event.encounter)
    here = part.position(event.sequence)
    assert here is not None
    for said in (Reel.states, Reel.gates, Reel.marks, Reel.spare_s, Reel.met, Reel.row, Reel.changed):
        assert said(part, here) == said(whole, at)


@some
@given(places())
def test_why_follows_causes(place):
    """The chain begins with the event, each after it is the cause of the one before, and the last has none."""
    reel, at = place
    chain = reel.why(at)
    assert chain[0] == at
    causes = [reel.event(position).cause for position in chain]
    assert causes == [*(reel.event(position).sequence for position in chain[1:]), None]


@some
@given(places())
def test_every_event_is_where_it_says(place):
    """An event is found by its number, and by its time the last one of that moment; times never go back."""
    reel, at = place
    event = reel.event(at)
    assert reel.position(event.sequence) == at
    last = reel.at_time(event.time_s)
    assert reel.event(last).time_s == event.time_s
    assert last + 1 == len(reel) or reel.event(last + 1).time_s > event.time_s
    assert at == 0 or reel.event(at - 1).time_s <= event.time_s


def decides(reel, at):
    """Whether the row there answers a question."""
    row = reel.row(at)
    return row is not None and row.question is not None


@some
@given(places(), st.sampled_from([1, -1]))
def test_the_next_of_a_kind(place, step):
    """The next decision or incident is the nearest one on that side, and where there is none one stays."""
    reel, at = place
    beyond = range(at + 1, len(reel)) if step > 0 else range(at - 1, -1, -1)
    assert reel.next_decision(at, step) == next((other for other in beyond if decides(reel, other)), at)
    assert reel.next_incident(at, step) == next((other for other in beyond if reel.event(other).mark in INCIDENT), at)
    assert reel.next_event(at, step) == next(iter(beyond), at)


@some
@given(places())
def test_there_and_back(place):
    """From an event one goes on and comes back to it; so from a decision, an incident, and the first of a minute."""
    reel, at = place
    for go in (reel.next_event, reel.next_decision, reel.next_incident, reel.by_minute):
        here = go(at, -1)
        if here < at and go(here, 1) > here and (go(here, 1) < len(reel) - 1 or go != reel.by_minute):
            assert go(go(here, 1), -1) == here


@some
@given(places())
def test_by_minute(place):
    """A minute on is the first event of the next minute in which anything happens; back, the first of this one."""
    reel, at = place
    minutes = [event.time_s // 60 for event in reel.events]
    later = [other for other in range(at + 1, len(reel)) if minutes[other] > minutes[at]]
    assert reel.by_minute(at, 1) == next(iter(later), len(reel) - 1)
    back = reel.by_minute(at, -1)
    assert back == 0 or minutes[back - 1] < minutes[back]
    assert minutes[back] == minutes[at] if at != minutes.index(minutes[at]) else back < at or at == 0


@some
@given(places(), st.sampled_from(["fires", "HOTLINE", "turkey", "violated", "controller", "nobody says this"]))
def test_find(place, text):
    """What is sought is found at the next event that says it, in either case, all round; or nowhere."""
    reel, at = place
    told = [
        " ".join(filter(None, (event.sentence, event.actor, event.party, event.channel, event.gate, event.mark)))
        for event in reel.events
    ]
    says = [text.lower() in words.lower() for words in told]
    order = [*range(at + 1, len(reel)), *range(at + 1)]
    assert reel.find(text, at, 1) == next((other for other in order if says[other]), None)
    order = [*range(at - 1, -1, -1), *range(len(reel) - 1, at - 1, -1)]
    assert reel.find(text, at, -1) == next((other for other in order if says[other]), None)


def test_what_changes():
    """An event changes a post's state, a gate or what counts; a channel that acts alone changes no state."""
    reel = Reel(MADE, 12)
    assert reel.changed(0)[1:] == ("before", "after", ())
    assert reel.changed(0).event.mark == Mark.APPROACHED
    assert (reel.changed(2)[1:], reel.changed(2).event.gate) == (("", "", ()), Gate.UP)
    assert [sent.letter.message for sent in reel.changed(1).sent] == ["warning"]


def test_made_by_hand():
    """Where no system of the program is played, the channels are those that have gates in the history."""
    reel = Reel(MADE, 12)
    assert reel.channels(0) == ("guard", "hotline", "liaison")
    assert reel.gates(0)["guard"] == dict.fromkeys(Gate)
    assert (reel.gates(6)["guard"][Gate.UP], reel.gates(6)["hotline"][Gate.UP]) == (False, False)
    assert reel.spare_s(12).so_far_s == pytest.approx(-20.5)


def test_cut_and_restored():
    """A channel is cut from the event on that cuts it, until it is restored."""
    first = MADE.entries[0]
    acts = (Cut("guard"), Cut("hotline"), Restore("guard"))
    reel = Reel(evolve(MADE, entries=[first, *(first._replace(happening=Happening(act)) for act in acts)]), 12)
    assert [reel.cut(at) for at in range(4)] == [
        frozenset(),
        frozenset({"guard"}),
        frozenset({"guard", "hotline"}),
        frozenset({"hotline"}),
    ]


def test_widths_hold_every_name():
    """The widths of a reel hold the names of all its flights, parties and posts; one encounter needs no flight's."""
    reel = Reel(MADE)
    flights, parties, posts = reel.widths
    assert flights == max(map(len, reel.names.values()))
    assert all(len(event.party) <= parties and len(event.actor) <= posts for event in reel.events)
    assert Reel(MADE, 12).widths[0] == 0
    assert (reel.one_day, Reel(MADE, 12).one_day) == (False, True)


def test_ordinary_calls_belong_to_none():
    """What belongs to no encounter is shown with the rest, with nothing to spare and no flight."""
    first = MADE.entries[0]
    reel = Reel(evolve(MADE, entries=[first._replace(encounter=-1), *MADE.entries[1:]]))
    assert (reel.met(0), reel.spare_s(0), reel.event(0).flight) == (NOBODY, (None, None), "")
    assert reel.only is None


def test_nothing_at_all():
    """A reel without events has a length of none and finds nothing."""
    reel = Reel(evolve(MADE, entries=[]))
    assert (len(reel), reel.find("it", 0, 1), reel.widths, reel.one_day) == (0, None, (0, 0, 0), True)
