"""Wherever a walk goes, and whatever is changed on its way, it is where a fresh one would be."""

from itertools import pairwise
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.errors import UsageError
from deconflict.show.stepper.futures import Offer
from deconflict.show.stepper.keys import KEYS
from deconflict.show.stepper.reel import Reel
from deconflict.show.stepper.views import View
from deconflict.study.rerun import first_difference
from tests.show.stepper.stepping import MIDDLE, day, drawn, sky, view, walk

ASKED = {"go": st.sampled_from(["1", "20", "09:22:00"]), "find": st.sampled_from(["warning", "hotline", "fires"])}
PERFORMED = sorted({key.action for key in KEYS} - {"take", "luck", "help", "quit"})
lucks = st.integers(0, 40)


@st.composite
def steps(draw):
    """What is asked for, in order: moves and looks, and now and then another future."""
    made = []
    for action in draw(st.lists(st.sampled_from([*PERFORMED, "take", "luck", "take"]), max_size=14)):
        said = draw(ASKED[action]) if action in ASKED else draw(st.integers(0, 9)) if action == "take" else ""
        made.append((action, said))
    return made


def done(walked, made):
    """The walk, after all of it."""
    for action, said in made:
        if action == "take":
            walked.put_beside(walked.run(walked.take(walked.offers[said % len(walked.offers)])))
        elif action == "luck":
            walked.put_beside(walked.run(walked.other_luck()))
        else:
            walked.perform(action, said)
    return walked


@settings(max_examples=50)
@given(lucks, steps())
def test_a_walk_is_where_a_fresh_one_is(luck, made):
    """After any keys the future that is shown, and the one beside it, are to the byte those of a fresh run."""
    walked = done(walk(luck=luck), made)
    if walked.beside:
        assert walked.beside.pairs[walked.moment] == (walked.at, walked.other_at)
    for shown in (walked.now, *([walked.beside.future] if walked.beside else [])):
        fresh = day(luck).under(*shown.interventions)
        assert list(shown.reel.history.lines()) == list(fresh.lines())
        assert shown.reel.events == Reel(fresh, walked.encounter).events


@settings(max_examples=10)
@given(lucks, steps())
def test_what_is_shown_hangs_on_the_place_alone(luck, made):
    """After any keys every panel shows what it shows of a fresh walk with the same changes at the same position."""
    shown = View(done(walk(luck=luck), made), sky(luck), "as it was")
    walked, fresh = shown.walk, view(luck=luck)
    if walked.now.interventions:
        fresh.walk.now = fresh.walk.run(walked.now)
    fresh.walk.at = walked.at
    for look in ("why", "changed", "ladder", "ahead"):
        setattr(fresh.walk, look, getattr(walked, look))
    if walked.beside:
        fresh.walk.beside, fresh.walk.moment = walked.beside, walked.moment
    assert drawn(shown) == drawn(fresh)


@settings(max_examples=25)
@given(lucks, steps())
def test_a_change_shares_all_that_came_before_it(luck, made):
    """Every change that was made on the way shares all events up to where it was made with what it was made of."""
    walked = done(walk(luck=luck), made)
    futures = [*walked.past, (walked.now, 0)]
    for (before, since), (after, _) in pairwise(futures):
        shared = first_difference(before.reel.history, after.reel.history, walked.encounter)
        assert shared is None or shared > since


@settings(max_examples=25)
@given(lucks, steps())
def test_undoing_everything_leads_back(luck, made):
    """When all is undone the run is the one that was begun with, and nothing stands beside it."""
    walked = done(walk(luck=luck), made)
    for _ in range(2 * len(made) + 1):
        walked.perform("undo")
    assert walked.now.reel.history is day(luck).history
    assert walked.beside is None
    assert walked.perform("undo") == "Nothing has been changed yet."


@settings(max_examples=25)
@given(lucks, steps(), st.sampled_from(["next", "back"]))
def test_a_step_back_undoes_a_step(luck, made, step):
    """A step on and one back, or the other way round, lead to where they began, side by side too, save at an end."""
    walked = done(walk(luck=luck), made)
    place = (walked.at, walked.other_at)
    if not walked.perform(step):
        walked.perform("back" if step == "next" else "next")
    assert (walked.at, walked.other_at) == place


@settings(max_examples=25)
@given(lucks, st.integers(0, 9))
def test_futures_are_stepped_together(luck, number):
    """Side by side, every event of both is come to, in order of time, and what they share at the same moment."""
    walked = done(walk(4, luck), [("take", number)])
    pairs = walked.beside.pairs
    shared = walked.beside.shared or len(walked.reel)
    assert list(pairs[:shared]) == [(at, at) for at in range(shared)]
    reels = (walked.reel, walked.beside.future.reel)
    for before, after in pairwise(pairs[shared - 1 :]):
        due = [reel.event(at + 1).time_s if at + 1 < len(reel) else inf for reel, at in zip(reels, before, strict=True)]
        assert after == tuple(at + (time_s == min(due)) for at, time_s in zip(before, due, strict=True))
    for side, reel in enumerate(reels):
        places = [pair[side] for pair in pairs]
        assert sorted(set(places)) == list(range(len(reel)))
        assert places == sorted(places)


def test_every_key_has_an_effect_or_says_why_not():
    """At either end of the run, a key that cannot do what it is for says so."""
    for at in (0, len(walk().reel) - 1):
        for action in PERFORMED:
            walked = walk(at)
            said = walked.perform(action, {"go": str(at + 1), "find": "nowhere at all"}.get(action, ""))
            assert said or walked.at != at or action == "go"


def test_a_change_drops_what_would_have_come_later():
    """A change that is made before another one is made of the run without that."""
    walked = done(walk(30), [("take", 0), ("adopt", ""), ("go", "10"), ("take", 2), ("adopt", "")])
    only = done(walk(9), [("take", 2), ("adopt", "")])
    assert walked.now.interventions == only.now.interventions
    assert "guard" not in walked.cut
    assert "hotline" in walked.cut
    walked.perform("undo")
    walked.perform("go", "40")
    assert "guard" in walked.cut
    walked.perform("go", "20")
    assert "guard" not in walked.cut


def test_luck_after_luck():
    """Side by side, another luck is the one after the other, of the same moment."""
    walked = done(walk(MIDDLE), [("luck", ""), ("luck", "")])
    [done_to_it] = walked.beside.future.interventions
    assert (done_to_it.luck, walked.beside.since) == (36, MIDDLE)


@pytest.mark.parametrize(
    ("said", "offer"),
    [
        ("guard", Offer("guard", give=False, cut=False)),
        ("+ hotline", Offer("hotline", give=True, cut=False)),
        ("-liaison", Offer("liaison", give=False, cut=False)),
    ],
)
def test_a_channel_is_meant_by_its_name(said, offer):
    """A name takes a channel away, and gives it with + before it."""
    assert walk().offer(said) == offer


def test_bad_words_change_nothing():
    """A channel, a place or a time that is not there is refused with what would have been taken."""
    walked = done(walk(MIDDLE), [("take", 0), ("adopt", "")])
    place = walked.at
    for refused in (
        lambda: walked.offer("guard"),
        lambda: walked.offer("telegraph"),
        lambda: walked.perform("go", "99"),
        lambda: walked.perform("go", "noon"),
    ):
        with pytest.raises(UsageError, match="expected"):
            refused()
    assert walked.at == place


def test_to_a_time_of_day():
    """A time leads to the last event up to it, with its day or without; before the first, that is said."""
    walked = walk(MIDDLE)
    walked.perform("go", "09:24")
    assert walked.reel.event(walked.at).time_s <= 9 * 3600 + 24 * 60 < walked.reel.event(walked.at + 1).time_s
    place = walked.at
    walked.perform("go", "1 09:24:00.0")
    assert walked.at == place
    assert "first event" in walked.perform("go", "03:00")
    assert walked.at == 0


@settings(max_examples=25)
@given(lucks, st.integers(0, 40), st.integers(0, 9))
def test_the_cut_alone_is_no_difference(luck, place, number):
    """Up to the moment that is gone to, two futures differ by the cut alone; from there on, by more."""
    walked = done(walk(min(place, len(walk(luck=luck).reel) - 1), luck), [("take", number)])
    beside = walked.beside
    whole = [[told(reel, at) for at in range(len(reel))] for reel in (walked.reel, beside.future.reel)]
    apart = [[event for event in events if event[1] not in ("cut", "restored")] for events in whole]
    if beside.differ is None:
        assert apart[0] == apart[1]
        return
    before = [events[: at + 1] for events, at in zip(whole, beside.pairs[beside.differ - 1], strict=True)]
    ours, theirs = ([event for event in events if event[1] not in ("cut", "restored")] for events in before)
    assert ours == theirs
    assert apart[0] != apart[1]


def told(reel, at):
    """What happened there, whatever its number."""
    event = reel.event(at)
    return event.time_s, event.row, event.actor, event.sentence, event.about


def test_a_cut_that_touches_nothing():
    """Of a channel that nobody uses any more, the cut is all that differs; of one that is given so, nothing does."""
    walked = walk(MIDDLE)
    assert walked.put_beside(walked.run(walked.take(walked.offer("notice")))).startswith("Nothing but that differs.")
    assert walked.put_beside(walked.run(walked.take(walked.offer("+notice")))).startswith("Nothing differs.")
    assert walked.at == MIDDLE
