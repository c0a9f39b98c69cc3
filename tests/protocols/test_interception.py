"""A fighter pair flies alongside: what its leader shows, what the crew makes of it, and what his wing hears."""

import pytest
from hypothesis import given, settings

from deconflict.verify.verdict import Verdict, check
from protocols import engagement, interception
from protocols.engagement import HOLD, RELEASE, STAND_DOWN, TOO_LATE, Rules, Weapons
from protocols.exchange import Board
from protocols.guard_warning import Desk
from protocols.hotline import Call
from protocols.interception import (
    ALONGSIDE,
    BREAK_AWAY,
    EVADES,
    EVADES_ME,
    FOLLOWS,
    FOLLOWS_ME,
    LOCK,
    LOCK_WAIT,
    PRESSES,
    RECOGNISES,
    SEES,
    SIGNAL,
    SIGNAL_WAIT,
    UNDERSTANDS_SIGNAL,
    Signals,
)
from protocols.notation.parts import replaced
from protocols.notation.promise import Sometimes
from protocols.notation.words import Mark, expires, moves, no, yes
from protocols.regime import INTERCEPTING, border, promises
from protocols.regime_scopes import Regime, parts
from protocols.track import CROSSES_IN, ENTERS, HIT, INBOUND, LEAVES, TURN
from tests.protocols.test_promises import lost_for_words
from tests.protocols.test_stories import Story, because, ignored
from tests.protocols.walks import broken, calm, choosing, happenings, integers, unfinished, unseen, whole

CHOICES = choosing(300)
SYSTEM = border(Rules(), Desk(2), Call(), board=Board(), response=INTERCEPTING)
PROMISED = promises(Desk(2), rules=Rules(), call=Call(), response=INTERCEPTING)


def alongside(recognised: bool = False) -> Story:
    """The leader is alongside an aircraft that comes near, and has signalled once."""
    story = Story(SYSTEM)
    story.at("track", moves(ENTERS))
    story.hear("controller", INBOUND)
    story.settle(but=["guard"])
    look = yes(RECOGNISES) if recognised else no(RECOGNISES)
    first = story.at("interceptor", yes(ALONGSIDE), look)
    assert (first.says(SIGNAL), first.taken.marks) == (True, Mark.INTERCEPTED)
    return story


def in_vain(story: Story, times: int = Signals().limit) -> None:
    """No signal is seen, so often as it is given."""
    for _ in range(times):
        story.hear("lookout", SIGNAL)
        story.at("lookout", no(SEES))
        story.at("interceptor", expires(SIGNAL_WAIT))


class TestAlongside:
    """Between the leader and the crew."""

    def test_a_crew_that_follows_is_let_go(self):
        """It sees, understands and follows: the aircraft turns, and the leader breaks away; he locks on to nobody."""
        story = alongside()
        story.hear("lookout", SIGNAL)
        story.at("lookout", yes(SEES), yes(UNDERSTANDS_SIGNAL), yes(FOLLOWS))
        assert story.hear("track", TURN).taken.marks is Mark.TURNED
        assert story.hear("interceptor", FOLLOWS_ME).says(BREAK_AWAY)
        story.hear("lookout", BREAK_AWAY)
        assert story.stands("interceptor") == interception.AWAY
        assert story.system.local(story.state, "interceptor").timers == ()

    def test_an_alarm_is_evaded(self):
        """Signals are not seen, the radar is locked on, the threat receiver sounds, and the crew evades."""
        story = alongside()
        in_vain(story)
        assert story.at("interceptor", yes(PRESSES)).taken.marks is Mark.LOCKED_ON
        story.hear("lookout", LOCK)
        story.at("lookout", yes(EVADES))
        assert story.hear("track", TURN).taken.marks is Mark.TURNED
        assert story.hear("interceptor", EVADES_ME).says(BREAK_AWAY)

    def test_signals_are_counted(self):
        """After the last signal he is asked whether he presses; if not, he flies alongside to the end."""
        story = alongside()
        in_vain(story)
        assert sum(happening.says(SIGNAL) for happening in story.happened) == Signals().limit
        story.at("interceptor", no(PRESSES))
        story.at("track", moves(LEAVES))
        story.settle()
        assert story.stands("interceptor") == interception.HOME
        assert story.stands("lookout") == interception.RELIEVED
        assert story.stands("shooter") == engagement.HOME

    def test_who_follows_as_he_is_pressed(self):
        """The last signal is followed as the radar is locked on: the leader breaks away, and nothing was evaded."""
        story = alongside()
        in_vain(story, Signals().limit - 1)
        story.hear("lookout", SIGNAL)
        story.at("lookout", yes(SEES), yes(UNDERSTANDS_SIGNAL))
        story.at("interceptor", expires(SIGNAL_WAIT), yes(PRESSES))
        story.at("lookout", yes(FOLLOWS))
        assert story.hear("interceptor", FOLLOWS_ME).says(BREAK_AWAY)
        assert ignored(story.hear("lookout", LOCK))
        assert (story.stands("lookout"), story.stands("interceptor")) == (interception.FOLLOWING, interception.AWAY)

    def test_who_holds_on_is_let_be(self):
        """The crew holds its course in spite of the alarm: the leader lets go of his lock when he has waited."""
        story = alongside()
        in_vain(story)
        story.at("interceptor", yes(PRESSES))
        story.hear("lookout", LOCK)
        story.at("lookout", no(EVADES))
        story.at("interceptor", expires(LOCK_WAIT))
        assert story.stands("lookout") == interception.LOOKING_OUT
        assert story.stands("interceptor") == interception.ESCORTING

    def test_what_he_recognises_is_known(self):
        """Seen from alongside, the aircraft is assumed a friend, and the wing's own look adds nothing."""
        story = alongside(recognised=True)
        story.settle(but=["signals", "guard"])
        assert story.stands("identification") == "assumed friend"
        story.at("shooter", yes(engagement.IN_POSITION), yes(engagement.RECOGNISES))
        story.settle(but=["signals", "guard"])
        assert story.stands("identification") == "assumed friend"


class TestThroughHim:
    """Between the fire authority and the wing."""

    def test_a_hold_that_reaches_the_wing_too_late(self):
        """The release goes through the leader, the wing fires, and the answer to the hold goes back through him."""
        story = alongside()
        story.at("shooter", yes(engagement.IN_POSITION), no(engagement.RECOGNISES))
        story.at("track", moves(CROSSES_IN))
        story.settle(but=["guard", "signals"])
        story.at("fire authority", yes(engagement.DISPOSED))
        assert story.hear("interceptor", RELEASE).about == 1
        assert story.hear("shooter", RELEASE).about == 1
        assert story.at("shooter", yes(engagement.FIRES)).says(HIT)
        story.at("track", moves("crosses out"))
        story.settle(but=["guard", "signals", "missile", "formation"])
        assert story.hear("shooter", HOLD).about == 1
        assert story.hear("interceptor", TOO_LATE).sent[0].letter.to == "fire authority"

    def test_hold_fire_frees_a_crew_that_is_pressed(self):
        """A hold-fire order comes while the leader's own radar is locked on: he passes it on, and lets go."""
        story = alongside()
        in_vain(story)
        story.at("interceptor", yes(PRESSES))
        story.at("track", moves(CROSSES_IN))
        story.settle(but=["guard", "signals"])
        story.at("fire authority", yes(engagement.DISPOSED))
        story.at("track", moves("crosses out"))
        story.settle(but=["guard", "signals"])
        assert story.stands("interceptor") == interception.ESCORTING
        assert story.memory("shooter").withdrawn == 1

    def test_a_wing_that_has_nothing_to_do(self):
        """The pair stands down before it is alongside, and nobody has seen a signal."""
        story = Story(SYSTEM)
        story.at("track", moves(ENTERS), moves(LEAVES))
        story.settle()
        assert (story.stands("interceptor"), story.stands("shooter")) == (interception.HOME, engagement.HOME)
        assert story.stands("lookout") == interception.LOOKING_OUT
        assert not any(happening.says(SIGNAL) or happening.says(BREAK_AWAY) for happening in story.happened)
        assert any(because(h).startswith("The pair is to stand down") for h in story.happened if h.says(STAND_DOWN))


class TestWalks:
    """A border at which fighters have a leader, whatever happens in whatever order."""

    @settings(max_examples=60)
    @given(CHOICES)
    def test_every_promise_is_kept(self, choices):
        """All that was promised without him is still kept, and what he promises; everyone comes to rest."""
        for system in (SYSTEM, replaced(SYSTEM, fire={"ordered": False}, formation={"ordered": False})):
            steps = whole(system, choices)
            assert broken(PROMISED, happenings(steps)) == set()
            assert lost_for_words(steps) or unfinished(system, steps[-1].after) == []

    def test_what_can_be_reached_is_reached(self):
        """A signal can be followed, a lock evaded, and a shot fired through him."""
        wanted = {p.id for p in PROMISED if isinstance(p, Sometimes)}
        assert {"signal-followed", "lock-evaded", "signals-in-vain", "can-fire"} <= wanted
        assert unseen(PROMISED, (whole(SYSTEM, integers(seed), calm) for seed in range(400))) == set()


@pytest.mark.parametrize("relayed", [False, True])
def test_every_part_of_such_a_regime_holds(relayed):
    """A regime whose fighters intercept is shown in parts, with the leader between the authority and the wing."""
    regime = Regime(
        Rules(Weapons.HOLD), Desk(1), Call(1), Board(), frozenset({"hotline"}), response=INTERCEPTING, relayed=relayed
    )
    scopes = {scope.name: scope for scope in parts(regime)}
    wanted = {"interception": {"interceptor", "lookout", "shooter"}, "prior notice": {"notice sender"}}
    wanted["engagement"] = {"fire authority", "interceptor", "shooter"}
    for name, posts in wanted.items():
        assert posts <= {post.name for post in scopes[name].system.posts}
        judged = {one.id: one.verdict for one in check(scopes[name]).judged if not one.id.endswith("-apart")}
        assert set(judged.values()) == {Verdict.HOLDS}
