"""A third party is told of a flight: what it passes on, what it keeps, and what comes back."""

from hypothesis import given, settings

from protocols import prior_notice, relay
from protocols.engagement import Rules
from protocols.exchange import Board
from protocols.guard_warning import Desk
from protocols.hotline import Call
from protocols.notation.parts import replaced
from protocols.notation.promise import Sometimes
from protocols.notation.words import expires, moves, no, yes
from protocols.prior_notice import ACK_WAIT, ACKNOWLEDGED, ANNOUNCES, FILES, NOTICE, PLAN_CHANGES, REFUSED, VALIDITY
from protocols.regime import INTRUDER, RELAYING, border, promises
from protocols.relay import COVERS, PASSES_ON, Tray
from protocols.track import ENTERS
from tests.protocols.test_promises import lost_for_words
from tests.protocols.test_stories import Story
from tests.protocols.walks import broken, calm, choosing, happenings, integers, unfinished, unseen, whole

SYSTEM = border(Rules(), Desk(2), Call(), board=Board(), relayed=True)
PROMISED = promises(Desk(2), rules=Rules(), call=Call(), relayed=True)


def handed_in(**channels: dict[str, object]) -> Story:
    """A flight is announced to the third party."""
    story = Story(replaced(SYSTEM, **channels))
    story.at("notice sender", moves(FILES), yes(ANNOUNCES))
    assert story.hear("relay officer", NOTICE).about == 1
    return story


class TestRelay:
    """Between the force that flies, the third party, and the one whom it concerns."""

    def test_told_and_not_passed_on(self):
        """The agreement does not cover the flight: the receiver knows nothing, and the sender cannot count on it."""
        story = handed_in()
        story.at("relay officer", no(COVERS))
        story.at("notice sender", expires(ACK_WAIT))
        story.settle()
        story.at("relay officer", no(COVERS))
        story.at("notice sender", expires(ACK_WAIT))
        assert story.stands("notice sender") == prior_notice.UNANSWERED
        assert story.stands("notice receiver") == prior_notice.EMPTY
        story.at("track", moves(ENTERS))
        story.settle()
        assert story.stands("identification") == "pending"

    def test_passed_on_it_is_as_good_as_said(self):
        """The agreement covers it and it is passed on: the acknowledgement comes back under the notice's number."""
        story = handed_in()
        story.at("relay officer", yes(COVERS), yes(PASSES_ON))
        assert story.hear("notice receiver", NOTICE).about == 1
        assert story.hear("relay officer", ACKNOWLEDGED).sent[0].letter == ("notice sender", ACKNOWLEDGED, 1)
        story.hear("notice sender", ACKNOWLEDGED)
        assert story.stands("notice sender") == prior_notice.STANDING
        assert story.memory("relay officer") == Tray(1, 1)

    def test_nobody_acknowledges_before_it_has_come(self):
        """Passed on and not yet there: the sender hears nothing."""
        story = handed_in()
        story.at("relay officer", yes(COVERS), yes(PASSES_ON))
        story.settle(but=["relay"])
        assert story.stands("notice sender") == prior_notice.SENT

    def test_the_same_again(self):
        """What was passed on is passed on again, what was kept is looked at again, and may be passed on then."""
        story = handed_in()
        story.at("relay officer", yes(COVERS), no(PASSES_ON))
        story.at("notice sender", expires(ACK_WAIT))
        story.hear("relay officer", NOTICE)
        assert story.stands("relay officer") == relay.READING
        story.at("relay officer", yes(COVERS), yes(PASSES_ON))
        story.settle()
        assert story.stands("notice sender") == prior_notice.STANDING

    def test_a_newer_notice_takes_the_old_ones_place(self):
        """The plan changes; the new notice is weighed by itself, and if it is kept the old one stays in force there."""
        story = handed_in()
        story.at("relay officer", yes(COVERS), yes(PASSES_ON))
        story.settle()
        story.at("notice receiver", yes(prior_notice.RIGHT_DESK), yes(prior_notice.RIGHT_PLACE))
        story.at("notice sender", moves(PLAN_CHANGES))
        story.settle()
        story.at("relay officer", no(COVERS))
        assert story.memory("relay officer") == Tray(newest=2, passed=1)
        assert story.memory("notice receiver").number == 1
        assert VALIDITY.name in story.system.local(story.state, "notice receiver").timers

    def test_an_older_notice_is_laid_aside(self):
        """On a way that doubles and keeps no order, the first notice comes again behind the second."""
        story = handed_in(notice={"ordered": False, "duplicating": True}, relay={"ordered": False})
        story.at("relay officer", yes(COVERS), yes(PASSES_ON))
        story.settle()
        story.at("notice sender", moves(PLAN_CHANGES))
        story.hear("relay officer", NOTICE)
        assert story.memory("relay officer").newest == 2
        assert not any(happening.says(REFUSED) for happening in story.happened)


class TestWalks:
    """A border at which notices go to a third party, whatever happens in whatever order."""

    @settings(max_examples=60)
    @given(choosing(300))
    def test_every_promise_is_kept(self, choices):
        """Through a third party as without him, on good ways and on bad ones, and everyone comes to rest."""
        bad = {"ordered": False, "duplicating": True}
        for system in (SYSTEM, replaced(SYSTEM, notice=bad, relay=bad)):
            steps = whole(system, choices)
            assert broken(PROMISED, happenings(steps)) == set()
            assert lost_for_words(steps) or unfinished(system, steps[-1].after) == []

    def test_what_can_be_reached_is_reached(self):
        """A notice can be passed on, kept and answered, and can identify a track through a third party."""
        wanted = {p.id for p in PROMISED if isinstance(p, Sometimes)}
        assert {"relay-passes", "relay-not-covered", "relay-answers", "notice-helps"} <= wanted
        assert unseen(PROMISED, (whole(SYSTEM, integers(seed), calm) for seed in range(400))) == set()


def test_a_third_party_is_of_neither_force():
    """The relay officer is at the border, and belongs to nobody there."""
    assert {post.name for post in SYSTEM.posts} >= RELAYING
    assert not RELAYING & INTRUDER
