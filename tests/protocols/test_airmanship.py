"""Two flights near each other: whatever happens between them and on the ground, the promises hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols import airmanship, hotline
from protocols.airmanship import (
    AIRMAN,
    ASSURED,
    BREACHES,
    CONVERGES,
    FIRST,
    FLYING,
    GIVE_WAY,
    GIVES_WAY,
    GIVING_WAY,
    GONE_ROUND,
    HERE,
    HOLDING,
    PASSED,
    PASSES,
    PLOTTED,
    RISK,
    SEES,
    TRAFFIC,
    UNDERSTANDS,
    airprox,
)
from protocols.airmanship_promises import promises
from protocols.exchange import Board
from protocols.guard_warning import REACTS
from protocols.hotline import BREAK_OFF, CONCERN, Call
from protocols.notation.actions import Deliver, Happen, Lose
from protocols.notation.channel import OUTSIDE, Letter
from protocols.notation.promise import Sometimes
from protocols.notation.words import Mark, moves, no, yes
from tests.protocols.test_stories import Story, because
from tests.protocols.walks import broken, choosing, happenings, integers, unfinished, unseen, whole

CHOICES = choosing(200)
CALLS = st.builds(Call, early=st.booleans(), repeats=st.integers(0, 2))
BETWEEN = ("frequency", "hotline")
CUTS = st.frozensets(st.sampled_from(BETWEEN))
CLASSES = {
    (no(PLOTTED),): Mark.AIRPROX_D,
    (yes(PLOTTED), yes(RISK)): Mark.AIRPROX_A,
    (yes(PLOTTED), no(RISK), no(ASSURED)): Mark.AIRPROX_B,
    (yes(PLOTTED), no(RISK), yes(ASSURED)): Mark.AIRPROX_C,
}


def met():
    """A story of two flights that have come into sight of each other."""
    story = Story(airprox(Call(), board=Board()))
    story.at("pair", moves(CONVERGES))
    return story


def marks(happened):
    """What counts in a history."""
    return [happening.row.marks for happening in happened if happening.row is not None and happening.row.marks]


def lost_for_words(steps):
    """Whether a line that works otherwise has lost a single word: nobody speaks then, and nobody hangs up."""
    return any(isinstance(step.action, Lose) and step.action.channel == "hotline" for step in steps)


class TestWalks:
    """Two flights, from afar until it is found how they passed."""

    @given(CALLS, CUTS, CHOICES)
    def test_every_promise_is_kept(self, call, cut, choices):
        """Whatever happens in whatever order, no promise is broken, and every post comes to where it may be left."""
        system = airprox(call, cut=cut, board=Board())
        steps = whole(system, choices)
        assert broken(promises(call, cut), happenings(steps)) == set()
        assert lost_for_words(steps) or unfinished(system, steps[-1].after) == []

    @given(CALLS, CHOICES)
    def test_each_is_classed_once(self, call, choices):
        """Every pair passes clear or is an airprox of one class, and clear if it never came within the minimum."""
        happened = happenings(whole(airprox(call, board=Board()), choices))
        (mark,) = [mark for mark in marks(happened) if mark in {*CLASSES.values(), Mark.PASSED_CLEAR}]
        within = any(h.row is not None and h.row.on == moves(BREACHES) for h in happened)
        assert (mark is Mark.PASSED_CLEAR) is not within

    @given(CHOICES)
    def test_who_is_told_nothing_acts_on_his_own_eyes(self, choices):
        """With every channel between the forces cut, a crew gives way if it sees the other, and for no other reason."""
        system = airprox(Call(), cut=BETWEEN, board=Board())
        saw = set()
        for step in whole(system, choices):
            if isinstance(step.action, Happen) and step.action.given == yes(SEES).input:
                saw.add(step.action.post)
            if step.happening.says(GIVE_WAY):
                assert step.happening.post in saw

    def test_what_can_be_reached_is_reached(self):
        """Each thing that must be possible is seen in some of a few hundred fixed walks."""
        assert len([promise for promise in promises(Call()) if isinstance(promise, Sometimes)]) > 5
        system = airprox(Call(), board=Board())
        assert unseen(promises(Call()), (whole(system, integers(seed)) for seed in range(600))) == set()


class TestStories:
    """Single meetings, played step by step."""

    def test_the_night_of_17_october_2016(self):
        """The crew sees nothing, the calls are not on its frequency, nobody telephones: a risk of collision."""
        story = met()
        story.hear("other crew", TRAFFIC)
        story.at("other crew", no(SEES))
        story.hear("crew", TRAFFIC)
        story.at("crew", yes(SEES), no(GIVES_WAY))
        (calls,) = (a for a in story.system.enabled(story.state) if isinstance(a, Lose) and a.letter.message == HERE)
        story.take(calls)
        story.hear("caller", CONCERN)
        story.at("caller", no(hotline.CALLS))
        story.at("pair", moves(BREACHES), moves(PASSES), yes(PLOTTED), yes(RISK))
        assert (story.stands("crew"), story.stands("other crew")) == (HOLDING, FLYING)
        assert marks(story.happened) == [Mark.AIRPROX_A]

    def test_told_on_the_frequency(self):
        """One holds its course and says where it is; the other, who had seen nothing, gives way: they pass clear."""
        story = met()
        story.hear("other crew", TRAFFIC)
        story.at("other crew", no(SEES))
        story.hear("crew", TRAFFIC)
        story.at("crew", yes(SEES), no(GIVES_WAY))
        story.hear("other crew", HERE)
        story.at("other crew", yes(UNDERSTANDS), yes(GIVES_WAY))
        story.settle()
        story.at("pair", moves(PASSES))
        assert marks(story.happened) == [Mark.TURNED, Mark.PASSED_CLEAR]

    def test_a_call_that_is_not_understood_makes_it_look(self):
        """It is spoken to before it could see anything, does not understand, looks out, and sees the other."""
        story = met()
        story.hear("crew", TRAFFIC)
        story.at("crew", yes(SEES), no(GIVES_WAY))
        story.hear("other crew", HERE)
        assert because(story.hear("other crew", TRAFFIC)) == "It will look when it has done what it is at."
        story.at("other crew", no(UNDERSTANDS), yes(SEES), yes(GIVES_WAY))
        assert story.stands("other crew") is GONE_ROUND

    def test_both_give_way(self):
        """Both turn; that is averted once, and neither hears the other, who speaks at the same time."""
        story = met()
        for crew in ("crew", "other crew"):
            story.hear(crew, TRAFFIC)
            story.at(crew, yes(SEES), yes(GIVES_WAY))
        refused = [sent for sent in story.happened[-1].sent if sent.refused]
        assert [sent.letter.message for sent in refused] == [GIVING_WAY]
        story.settle(but=["desk"])
        story.at("pair", moves(PASSES))
        assert marks(story.happened) == [Mark.TURNED, Mark.PASSED_CLEAR]

    def test_an_order_that_comes_too_late(self):
        """The order to break off comes when they have passed: the crew gives way, and that counts as too late."""
        story = met()
        story.hear("other crew", TRAFFIC)
        story.at("other crew", yes(SEES), no(GIVES_WAY))
        story.at("pair", moves(BREACHES), moves(PASSES), no(PLOTTED))
        assert because(ordered(story)) == "Its own centre orders it to break off."
        story.at("other crew", yes(REACTS))
        story.hear("pair", GIVE_WAY)
        assert story.stands("pair") is PASSED
        assert marks(story.happened) == [Mark.AIRPROX_D, Mark.TOO_LATE]

    @pytest.mark.parametrize("found", CLASSES, ids=lambda found: " ".join(str(on.input) for on in found))
    @pytest.mark.parametrize("turned", [False, True])
    def test_classes(self, found, turned):
        """An airprox is of the class that what was found of it makes it, whether or not somebody gave way."""
        story = met()
        story.at("pair", moves(BREACHES))
        if turned:
            story.hear("crew", TRAFFIC)
            story.at("crew", yes(SEES), yes(GIVES_WAY))
            story.hear("pair", GIVE_WAY)
        story.at("pair", moves(PASSES), *found)
        assert marks(story.happened)[-1] is CLASSES[found]
        assert story.stands("pair") is PASSED


def ordered(story):
    """The other crew's centre orders it to break off, however that came about."""
    order = Deliver("tactical", Letter("other crew", BREAK_OFF))
    at = [channel.name for channel in story.system.channels].index(order.channel)
    traffic = list(story.state.traffic)
    traffic[at] = (order.letter,)
    story.state = story.state._replace(traffic=tuple(traffic))
    return story.take(order)


def test_whose_posts_they_are():
    """Both flights have the same table, and every post belongs to one of the two forces."""
    system = airprox(Call(), board=Board())
    names = {post.name for post in system.posts}
    assert names > FIRST
    assert names - FIRST == {"other crew", "duty officer"}
    assert {post.name for post in system.posts if post.table is AIRMAN} == {"crew", "other crew"}


def test_without_an_exchange_whoever_runs_it_is_one():
    """Nothing leaves the system but what is said to the exchange, where that is outside."""
    outside = [channel.name for channel in airprox(Call()).channels if OUTSIDE in channel.ends]
    assert outside == ["exchange"]
    assert all(OUTSIDE not in channel.ends for channel in airprox(Call(), board=Board()).channels)


def test_gates_of_a_word_between_crews():
    """A word on the frequency passes in series: is it listened to, is it understood, is anything done about it?"""
    gates = [question.gate for question in (airmanship.ON_FREQUENCY, UNDERSTANDS, GIVES_WAY)]
    assert gates == ["up", "understood", "passed on"]
