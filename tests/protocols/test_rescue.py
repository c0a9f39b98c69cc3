"""A rescue after a loss: who was acknowledged a safe passage is never fired at, and every rescue ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.hotline import AS_SAID, OTHERWISE
from protocols.notation.actions import Cut, Deliver, Happen, Lose
from protocols.notation.parts import replaced
from protocols.notation.promise import Sometimes
from protocols.notation.words import Mark, expires, hears, moves, no, yes
from protocols.rescue import (
    ANSWER_WAIT,
    ARRIVES_ON_SCENE,
    ASKS,
    ASSURED,
    DENIED,
    ENGAGED_BY_FIRE,
    FIRED_ALREADY,
    FIRES_AT,
    GIVEN,
    GRANTED,
    GRANTS,
    HOLD_FOR_RESCUE,
    HOLDING,
    HOLDING_FIRE,
    LET_BY,
    NO_PASSAGE,
    NOT_ENSURED,
    ON_THE_WAY,
    OVERHEAD,
    PASSAGE,
    PASSAGE_READ_BACK,
    PASSAGE_WANTED,
    PASSAGE_WORKS,
    REACHES_UNITS,
    RECOVERS,
    REQUEST,
    RESCUED,
    RESCUING,
    SETS_OUT,
    SURVIVES,
    UNDERSTOOD,
    WAITS,
    WITHOUT,
    rescue,
)
from protocols.rescue_promises import promises
from tests.protocols.test_stories import Story, because
from tests.protocols.walks import broken, choosing, happenings, integers, unfinished, unseen, whole

CHOICES = choosing(80)
FLIGHT, CENTRE, AUTHORITY, UNITS = (post.name for post in rescue().posts)
CUTS = st.frozensets(st.sampled_from(["passage", "orders", "rescue"]))


def marks(happened):
    """What counts in a history."""
    return [happening.row.marks for happening in happened if happening.row is not None and happening.row.marks]


def asked():
    """A story of a rescue for which passage is asked."""
    story = Story(replaced(rescue(), passage={"cuttable": True}))
    story.at(FLIGHT, moves(SETS_OUT))
    story.hear(CENTRE, PASSAGE_WANTED)
    story.at(CENTRE, yes(ASKS))
    return story


def ordered(how=yes):
    """A story of a rescue for which the units are ordered to hold fire."""
    story = asked()
    story.hear(AUTHORITY, REQUEST)
    story.at(AUTHORITY, yes(GRANTS), how(UNDERSTOOD), yes(REACHES_UNITS))
    return story


class TestWalks:
    """A rescue, from the alert to its end."""

    @given(CUTS, CHOICES)
    def test_every_promise_is_kept(self, cut, choices):
        """Whatever happens in whatever order, no promise is broken, and every post comes to where it may be left."""
        system = rescue(cut=cut)
        steps = whole(system, choices)
        assert broken(promises(cut), happenings(steps)) == set()
        assert unfinished(system, steps[-1].after) == []

    @given(CHOICES)
    def test_every_promise_is_kept_on_lines_that_are_cut_and_restored(self, choices):
        """The same where every line may be cut at any time."""
        ways = {name: {"cuttable": True} for name in ("passage", "orders", "rescue")}
        system = replaced(rescue(), **ways)
        steps = whole(system, choices)
        assert broken(promises(), happenings(steps)) == set()
        assert unfinished(system, steps[-1].after) == []

    @given(CHOICES)
    def test_nobody_has_passage_when_the_line_is_cut(self, choices):
        """With the line between the two sides cut, no rescue has safe passage, and each is recovered all the same."""
        system = rescue(cut=["passage"])
        steps = whole(system, choices)
        assert not any(step.happening.says(PASSAGE) for step in steps)
        assert system.local(steps[-1].after, FLIGHT).state is RESCUED

    def test_what_can_be_reached_is_reached(self):
        """Each thing that must be possible is seen in some of a few hundred fixed walks."""
        assert any(isinstance(promise, Sometimes) for promise in promises())
        system = rescue()
        assert unseen(promises(), (whole(system, integers(seed)) for seed in range(300))) == set()


class TestStories:
    """Single rescues, played step by step."""

    def test_24_november_2015(self):
        """Nobody answers on the line, the rescue leaves without passage, one aircraft is lost, the crew recovered."""
        story = asked()
        (lost,) = (a for a in story.system.enabled(story.state) if isinstance(a, Lose) and a.channel == "passage")
        story.take(lost)
        story.at(FLIGHT, expires(WAITS), moves(ARRIVES_ON_SCENE))
        story.hear(UNITS, OVERHEAD)
        story.at(UNITS, yes(FIRES_AT))
        story.hear(FLIGHT, ENGAGED_BY_FIRE)
        story.at(FLIGHT, no(SURVIVES), moves(RECOVERS))
        story.at(CENTRE, expires(ANSWER_WAIT))
        story.settle()
        assert marks(story.happened) == [Mark.FURTHER_LOSS, Mark.RESCUED]
        assert unfinished(story.system, story.state) == []

    def test_a_passage_that_stands(self):
        """The units confirm before passage is granted; it is read back, and the flight is let by."""
        story = ordered()
        story.hear(UNITS, HOLD_FOR_RESCUE)
        assert story.stands(AUTHORITY) != GIVEN
        for post, message in ((AUTHORITY, HOLDING_FIRE), (CENTRE, GRANTED), (FLIGHT, PASSAGE)):
            story.hear(post, message)
        assert because(story.hear(AUTHORITY, PASSAGE_READ_BACK)) == "It is read back: both know that it stands."
        story.at(FLIGHT, moves(ARRIVES_ON_SCENE))
        story.settle()
        assert (story.stands(UNITS), story.stands(CENTRE)) == (HOLDING, ASSURED)
        story.at(FLIGHT, moves(RECOVERS))
        assert marks(story.happened) == [Mark.RESCUED]

    def test_another_place(self):
        """The place is understood otherwise: the grant gives it away, the flight is told that it has no passage."""
        story = ordered(how=no)
        story.settle()
        assert story.memory(AUTHORITY) == OTHERWISE
        assert (story.stands(CENTRE), story.stands(FLIGHT)) == (WITHOUT, ON_THE_WAY)
        last = [happening for happening in story.happened if happening.post == AUTHORITY][-1]
        assert (last.row.on, last.about) == (hears(PASSAGE_READ_BACK), OTHERWISE)
        story.at(FLIGHT, moves(ARRIVES_ON_SCENE))
        story.settle()
        story.at(UNITS, yes(FIRES_AT))

    def test_granted_and_worth_nothing(self):
        """The other side is willing, but some of those who could fire obey nobody: it says so, and they fire."""
        story = asked()
        story.hear(AUTHORITY, REQUEST)
        story.at(AUTHORITY, yes(GRANTS), yes(UNDERSTOOD), no(REACHES_UNITS))
        story.hear(CENTRE, NOT_ENSURED)
        story.hear(FLIGHT, NO_PASSAGE)
        story.at(FLIGHT, moves(ARRIVES_ON_SCENE))
        story.hear(UNITS, OVERHEAD)
        assert story.at(UNITS, yes(FIRES_AT)).says(ENGAGED_BY_FIRE)

    def test_fired_before_the_order_came(self):
        """The flight did not wait; the order reaches units that have fired, and no passage is granted."""
        story = ordered()
        story.at(FLIGHT, expires(WAITS), moves(ARRIVES_ON_SCENE))
        story.hear(UNITS, OVERHEAD)
        story.at(UNITS, yes(FIRES_AT))
        story.hear(UNITS, HOLD_FOR_RESCUE)
        story.hear(AUTHORITY, FIRED_ALREADY)
        story.settle()
        assert not any(happening.says(GRANTED) for happening in story.happened)
        assert story.stands(CENTRE) is WITHOUT

    def test_the_order_comes_while_they_aim(self):
        """Whoever aims at the flight and is then ordered to hold fire does not fire."""
        story = ordered()
        story.at(FLIGHT, expires(WAITS), moves(ARRIVES_ON_SCENE))
        story.hear(UNITS, OVERHEAD)
        story.hear(UNITS, HOLD_FOR_RESCUE)
        assert story.stands(UNITS) is HOLDING
        with pytest.raises(ValueError, match="enabled"):
            story.system.apply(story.state, Happen(UNITS, yes(FIRES_AT).input))

    def test_granted_late(self):
        """The wait for an answer is over when passage is granted: the flight, on its way, is told all the same."""
        story = ordered()
        story.at(CENTRE, expires(ANSWER_WAIT))
        story.hear(FLIGHT, NO_PASSAGE)
        story.settle()
        told = [because(happening) for happening in story.happened if happening.post == FLIGHT]
        assert told[-1] == "On its way it is told that it has safe passage after all."
        assert story.stands(CENTRE) is ASSURED

    def test_a_line_that_is_cut_while_an_answer_is_awaited(self):
        """The centre hears that the line is dead, and tells the flight not to wait."""
        story = asked()
        story.take(Cut("passage"))
        story.settle(but=["orders"])
        assert (story.stands(CENTRE), story.stands(FLIGHT)) == (WITHOUT, ON_THE_WAY)

    def test_denied(self):
        """It is denied; those below let the flight by all the same."""
        story = asked()
        story.hear(AUTHORITY, REQUEST)
        story.at(AUTHORITY, no(GRANTS))
        story.hear(CENTRE, DENIED)
        story.settle()
        story.at(FLIGHT, moves(ARRIVES_ON_SCENE))
        story.settle()
        story.at(UNITS, no(FIRES_AT))
        assert story.stands(UNITS) is LET_BY


def test_whose_posts_they_are():
    """The flight and its centre are of the force that rescues, the others of whoever is below."""
    assert {FLIGHT, CENTRE} == RESCUING
    assert {post.name for post in rescue().posts} - RESCUING == {AUTHORITY, UNITS}


def test_the_gates_are_in_series():
    """A request passes whether the line is up, the other side willing, it is understood, and it reaches the units."""
    gates = [question.gate for question in (PASSAGE_WORKS, GRANTS, UNDERSTOOD, REACHES_UNITS)]
    assert gates == ["up", "willing", "understood", "passed on"]


def test_a_grant_says_what_was_understood():
    """A grant is about what was taken down, as it was said or otherwise."""
    for how, understood in ((yes, AS_SAID), (no, OTHERWISE)):
        story = ordered(how=how)
        story.hear(UNITS, HOLD_FOR_RESCUE)
        story.hear(AUTHORITY, HOLDING_FIRE)
        (granted,) = (a for a in story.system.enabled(story.state) if isinstance(a, Deliver) and a.letter.to == CENTRE)
        assert granted.letter.about == understood
