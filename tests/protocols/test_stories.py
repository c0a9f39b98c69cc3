"""Single stories, played step by step: races and crossings that once went wrong, or well might."""

from collections.abc import Iterable
from typing import Any

from protocols import channel_status, engagement, guard_warning, hotline, liaison, prior_notice
from protocols.channel_status import agreed, status
from protocols.engagement import DISPOSED, FIRE_AUTHORITY, HOLD, INTERCEPT, RELEASE, SHOOTER, Rules, Trigger, Weapons
from protocols.exchange import CONNECTED, EXCHANGE, PREEMPTED, Board, Precedence
from protocols.guard_warning import (
    AIRCREW,
    ASKED,
    ASSENTED,
    CONTROLLER,
    NEW_TRACK,
    TURNING_AWAY,
    WARNED,
    WARNING,
    Desk,
)
from protocols.hotline import (
    ALL_CLEAR,
    ANSWERS,
    BREAK_OFF_WANTED,
    CALLS,
    CONCERN,
    DUTY_OFFICER,
    OTHERWISE,
    PRESENT,
    READ_BACK,
    REPORT,
    SEEN_TO,
    Call,
)
from protocols.identification import IDENTITY, NEUTRAL, SQUAWKS, VOUCHED
from protocols.notation.actions import Bring, Cut, Deliver, Happen, Happening, Repeat
from protocols.notation.channel import OUTSIDE, Channel
from protocols.notation.parts import replaced
from protocols.notation.promise import Always, judge
from protocols.notation.system import System
from protocols.notation.wiring import Post
from protocols.notation.words import LINE_DEAD, Input, Kind, On, moves, no, yes
from protocols.prior_notice import ACKNOWLEDGED, NOTICE, RECEIVER, REFUSED, SENDER, File, Filing
from protocols.regime import border
from protocols.track import ATTACKS, CROSSED, CROSSES_IN, ENTERS, HOSTILE_ACT, INBOUND, TURNED_AWAY


def because(happening: Happening) -> str:
    """The sentence of the row that was taken."""
    assert happening.row is not None
    return happening.row.because


def ignored(happening: Happening) -> bool:
    """Whether what was heard was deliberately not acted on."""
    assert happening.row is not None
    return happening.row.ignored


class Story:
    """A system, played one named thing at a time."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.state = system.start
        self.happened: list[Happening] = []

    def take(self, action: Any) -> Happening:
        """Take an action that must be enabled, or is brought from outside."""
        assert isinstance(action, Bring) or action in self.system.enabled(self.state), f"{action} is not enabled"
        self.state, happening = self.system.apply(self.state, action)
        self.happened.append(happening)
        return happening

    def hear(self, post: str, message: str) -> Happening:
        """A message that is under way arrives at a post."""
        enabled = self.system.enabled(self.state)
        found = [a for a in enabled if isinstance(a, Deliver) and a.letter[:2] == (post, message)]
        assert found, f"{post} cannot hear '{message}' now"
        return self.take(found[0])

    def at(self, post: str, *ons: On) -> Happening:
        """People or the world answer or move a post, one thing after the other."""
        return [self.take(Happen(post, on.input)) for on in ons][-1]

    def settle(self, but: Iterable[str] = ()) -> None:
        """Everything under way arrives, but on some channels."""
        while found := [
            action
            for action in self.system.enabled(self.state)
            if isinstance(action, Deliver) and action.channel not in but
        ]:
            self.take(found[0])

    def stands(self, post: str) -> str:
        """The state of a post."""
        return self.system.local(self.state, post).state

    def memory(self, post: str) -> Any:
        """What a post remembers."""
        return self.system.local(self.state, post).memory


def at_the_border(rules: Rules | None = None, **channels: dict[str, Any]) -> Story:
    """A story of one approach."""
    return Story(replaced(border(rules or Rules(), Desk(3), Call(), board=Board()), **channels))


def fire_net() -> Story:
    """A fire authority and its shooter, on a net that keeps no order."""
    posts = [Post("authority", FIRE_AUTHORITY, Rules()), Post("shooter", SHOOTER, Trigger())]
    ways = [
        Channel("fire", ("authority.fire", "shooter.fire"), ordered=False),
        Channel("chain", ("authority.desk", OUTSIDE)),
        Channel("sight", ("shooter.sight", OUTSIDE)),
        Channel("missile", ("shooter.missile", OUTSIDE)),
    ]
    return Story(System("fire net", posts, ways))


class TestFire:
    """Between the fire authority and the shooter."""

    def test_a_hold_that_overtakes_everything_still_holds(self):
        """Hold fire reaches the shooter before it was sent to the track: the release that comes later is refused."""
        story = fire_net()
        for message in (WARNED, CROSSED):
            story.take(Bring("chain", message))
        story.at("authority", yes(DISPOSED))
        story.take(Bring("chain", TURNED_AWAY))
        assert because(story.hear("shooter", HOLD)) == "Hold fire is acknowledged."
        story.hear("shooter", INTERCEPT)
        assert because(story.hear("shooter", RELEASE)) == "That release was withdrawn before it arrived: it is refused."
        assert story.stands("shooter") == engagement.CLOSING
        assert story.memory("shooter") == Trigger(withdrawn=1)

    def test_a_second_release_is_not_taken_for_a_withdrawn_one(self):
        """A hostile act is seen while the shooter is cleared already: it stays cleared, and answers nothing."""
        story = fire_net()
        for message in (WARNED, HOSTILE_ACT, HOSTILE_ACT):
            story.take(Bring("chain", message))
        story.hear("shooter", INTERCEPT)
        story.hear("shooter", RELEASE)
        second = story.hear("shooter", RELEASE)
        assert (because(second), second.sent) == ("It is cleared to fire already.", ())
        assert story.stands("shooter") == engagement.CLEARED

    def test_an_identity_before_the_warning_is_not_forgotten(self):
        """The transponder answers before the fire authority hears of the track: the commander still weighs it."""
        story = at_the_border()
        story.at("track", moves(ENTERS))
        story.hear("controller", INBOUND)
        story.hear("identification", NEW_TRACK)
        story.at("identification", yes(SQUAWKS))
        assert story.hear("fire authority", IDENTITY).about is NEUTRAL
        story.hear("fire authority", WARNED)
        story.at("track", moves(CROSSES_IN))
        story.hear("controller", CROSSED)
        story.hear("fire authority", CROSSED)
        assert story.stands("fire authority") == engagement.WEIGHING

    def test_weapons_free_asks_nobody_above(self):
        """With weapons free the commander decides, though no authority is delegated; with tight he asks above."""
        stands = []
        for weapons in Weapons:
            story = at_the_border(Rules(weapons, delegated=False))
            story.at("track", moves(ENTERS), moves(CROSSES_IN))
            story.settle()
            stands.append(story.stands("fire authority"))
        assert stands == [engagement.HOLDING, engagement.ASKING, engagement.DECIDING]

    def test_self_defence_needs_no_permission(self):
        """A hostile act outside the border, with weapons on hold, is answered."""
        story = at_the_border(Rules(Weapons.HOLD, delegated=False))
        story.at("track", moves(ENTERS), moves(ATTACKS))
        story.settle()
        assert story.stands("fire authority") == engagement.RELEASED
        assert story.stands("shooter") == engagement.CLEARED


class TestGuard:
    """On the guard frequency."""

    def test_who_answers_into_a_warning_is_not_heard(self):
        """The crew answers while the next warning is on the air: the answer is lost, and the warning arrives."""
        controller = Post("controller", CONTROLLER, Desk(3))
        ways = [Channel("guard", ("controller.guard", "aircrew.guard"), half_duplex=True)]
        ways += [
            Channel(port, (f"controller.{port}", OUTSIDE)) for port in ("sensor", "chain", "plot", "calls", "office")
        ]
        ways += [Channel(port, (f"aircrew.{port}", OUTSIDE)) for port in ("controls", "tactical")]
        story = Story(System("guard", [controller, Post("aircrew", AIRCREW)], ways))
        story.take(Bring("sensor", INBOUND))
        story.hear("aircrew", WARNING)
        story.at("aircrew", *map(yes, (guard_warning.ATTENDS, guard_warning.ADDRESSED, guard_warning.UNDERSTANDS)))
        story.take(Happen("controller", Input(Kind.EXPIRES, "repeat")))
        answer = story.at("aircrew", yes(guard_warning.COMPLIES)).sent[-1]
        assert answer.letter.message == TURNING_AWAY
        assert answer.refused == "Both ends of the guard speak at once: the one who began later is not heard."
        assert because(story.hear("aircrew", WARNING)) == "It is turning already."
        assert story.stands("controller") == guard_warning.WARNING_IT


def two_callers() -> Story:
    """A routine call to a duty officer, and a flash call that wants the same circuit."""
    posts = [
        Post("exchange", EXCHANGE, Board()),
        Post("caller 1", hotline.CALLER, Call(1, Precedence.ROUTINE)),
        Post("caller 2", hotline.CALLER, Call(2, Precedence.FLASH)),
        Post("officer", DUTY_OFFICER),
    ]
    ways = [
        *[Channel(f"exchange {n}", (f"caller {n}.exchange", "exchange.calls"), key=n) for n in (1, 2)],
        *[Channel(f"desk {n}", (f"caller {n}.desk", OUTSIDE)) for n in (1, 2)],
        *[Channel(f"claim {n}", (f"caller {n}.plot", OUTSIDE)) for n in (1, 2)],
        Channel("line 1", ("caller 1.line", "officer.line"), cuttable=True),
        Channel("line 2", ("caller 2.line", OUTSIDE)),
        Channel("tactical", ("officer.tactical", OUTSIDE)),
    ]
    story = Story(System("two callers", posts, ways))
    story.take(Bring("desk 1", CONCERN))
    story.at("caller 1", yes(CALLS))
    story.settle()
    return story


def pre_empt(story: Story, but: Iterable[str] = ()) -> None:
    """The flash call takes the circuit."""
    story.take(Bring("desk 2", CONCERN))
    story.at("caller 2", yes(CALLS))
    story.settle(but)
    assert story.stands("caller 1") == hotline.SEIZING


def give_back(story: Story, but: Iterable[str] = ()) -> None:
    """The flash call is over."""
    story.take(Bring("desk 2", ALL_CLEAR))
    story.settle(but)


class TestHotline:
    """On the line between two centres."""

    def test_an_answer_to_a_broken_call_is_not_the_end_of_the_next(self):
        """A call is pre-empted as it is answered; the old answer comes in when it rings again: the caller asks anew."""
        story = two_callers()
        story.at("officer", yes(ANSWERS))
        pre_empt(story, but=["line 1"])
        give_back(story, but=["line 1"])
        story.settle()
        assert (story.stands("caller 1"), story.stands("officer")) == (hotline.ASKING, hotline.RUNG)
        story.at("officer", yes(ANSWERS))
        story.settle()
        assert (story.stands("caller 1"), story.stands("officer")) == (hotline.ASKING, hotline.LOOKING_ROUND)
        story.at("officer", yes(PRESENT))
        story.settle()
        assert (story.stands("caller 1"), story.stands("officer")) == (hotline.AWAITING_READBACK, hotline.INTERPRETING)

    def test_a_call_that_begins_again_has_all_its_repeats(self):
        """A pre-empted call starts afresh: what was said in vain before is not counted against it."""
        story = two_callers()
        story.at("officer", yes(ANSWERS))
        story.settle()
        story.at("officer", yes(PRESENT))
        story.settle()
        story.at("officer", no(hotline.UNDERSTOOD))
        assert story.hear("caller 1", READ_BACK).about == OTHERWISE
        assert story.memory("caller 1").said == 2
        pre_empt(story)
        give_back(story)
        assert story.memory("caller 1").said == 0
        said = []
        story.at("officer", yes(ANSWERS))
        story.settle()
        story.at("officer", yes(PRESENT))
        story.settle()
        while story.stands("officer") == hotline.INTERPRETING:
            story.at("officer", no(hotline.UNDERSTOOD))
            said += [
                sent.letter.message for sent in story.hear("caller 1", READ_BACK).sent if sent.letter.message == REPORT
            ]
            story.settle()
        assert len(said) == Call().repeats
        assert story.stands("caller 1") == hotline.DONE

    def test_a_line_cut_in_mid_call(self):
        """The line is cut while the report is read back: both ends hear of it, and the circuit is free."""
        story = two_callers()
        story.at("officer", yes(ANSWERS))
        story.settle()
        story.at("officer", yes(PRESENT))
        story.settle()
        story.at("officer", yes(hotline.UNDERSTOOD))
        story.take(Cut("line 1"))
        assert because(story.hear("caller 1", LINE_DEAD)) == "The line goes dead: the call is closed."
        assert because(story.hear("officer", LINE_DEAD)) == "The line goes dead."
        story.settle()
        assert (story.stands("caller 1"), story.stands("officer")) == (hotline.DONE, hotline.ON_WATCH)
        assert story.memory("exchange").talking == ()
        assert story.system.local(story.state, "caller 1").timers == ()

    def test_giving_up_as_the_circuit_comes(self):
        """A caller gives up as it is connected: the circuit goes on to the next that waits."""
        story = two_callers()
        pre_empt(story)
        story.take(Bring("desk 2", ALL_CLEAR))
        story.hear("exchange", "release")
        story.take(Bring("desk 1", ALL_CLEAR))
        assert ignored(story.hear("caller 1", CONNECTED))
        story.settle()
        assert (story.memory("exchange").talking, story.memory("exchange").waiting) == ((), ())

    def test_giving_up_as_the_circuit_is_taken(self):
        """A caller gives up as its circuit is taken: its call does not wait any more."""
        story = two_callers()
        story.take(Bring("desk 2", CONCERN))
        story.at("caller 2", yes(CALLS))
        story.take(Bring("desk 1", ALL_CLEAR))
        story.hear("exchange", "seize")
        assert ignored(story.hear("caller 1", PREEMPTED))
        story.settle()
        assert [circuit.call for circuit in story.memory("exchange").talking] == [2]
        assert story.memory("exchange").waiting == ()


def desk_and_sender() -> Story:
    """Prior notice on a way that keeps no order and may double what it carries."""
    posts = [Post("sender", SENDER, Filing()), Post("receiver", RECEIVER, File())]
    ways = [
        Channel("notice", ("sender.notice", "receiver.notice"), ordered=False, duplicating=True),
        Channel("plot", ("receiver.plot", OUTSIDE)),
    ]
    story = Story(System("notices", posts, ways))
    story.at("sender", moves(prior_notice.FILES), yes(prior_notice.ANNOUNCES))
    return story


def speaking() -> Story:
    """A track comes near, the liaison officer is asked whether it is his, knows the flight, and speaks about it."""
    story = at_the_border()
    story.at("track", moves(ENTERS))
    story.hear("controller", INBOUND)
    story.hear("liaison officer", ASKED)
    story.at("liaison officer", *map(yes, (liaison.AT_POST, liaison.WILLING, liaison.KNOWS)))
    return story


class TestLiaison:
    """Between the controller, the liaison officer and the centre that may call."""

    def test_an_assent_takes_the_place_of_a_call(self):
        """He does not understand and says yes all the same: it is taken to be seen to, and nobody calls or vouches."""
        story = speaking()
        story.hear("caller", CONCERN)
        story.at("liaison officer", no(liaison.UNDERSTOOD), yes(liaison.ASSENTS))
        story.hear("controller", ASSENTED)
        assert because(story.hear("caller", SEEN_TO)).endswith("nobody calls.")
        story.at("track", moves(CROSSES_IN))
        story.settle(but=["guard"])
        assert story.stands("caller") == hotline.NO_CALL
        assert not any(happening.says(VOUCHED) or happening.says(BREAK_OFF_WANTED) for happening in story.happened)

    def test_an_assent_before_it_gives_concern(self):
        """A centre that would call only when the border is crossed does not call then either."""
        story = Story(border(Rules(), Desk(3), Call(early=False), board=Board()))
        story.at("track", moves(ENTERS))
        story.settle(but=["guard"])
        story.at("liaison officer", *map(yes, (liaison.AT_POST, liaison.WILLING, liaison.KNOWS)))
        story.at("liaison officer", no(liaison.UNDERSTOOD), yes(liaison.ASSENTS))
        story.settle(but=["guard"])
        story.at("track", moves(CROSSES_IN))
        story.settle(but=["guard"])
        assert story.stands("caller") == hotline.NO_CALL

    def test_who_is_calling_goes_on(self):
        """The handset is lifted when the assent comes: the call goes on."""
        story = speaking()
        story.hear("caller", CONCERN)
        story.at("caller", yes(CALLS))
        story.at("liaison officer", no(liaison.UNDERSTOOD), yes(liaison.ASSENTS))
        story.hear("controller", ASSENTED)
        assert ignored(story.hear("caller", SEEN_TO))
        assert story.stands("caller") == hotline.SEIZING

    def test_a_mistake_that_is_noticed(self):
        """He says that he does not understand: nothing is believed of it, and the centre still decides about a call."""
        story = speaking()
        story.hear("caller", CONCERN)
        story.at("liaison officer", no(liaison.UNDERSTOOD), no(liaison.ASSENTS))
        story.settle(but=["guard"])
        assert (story.stands("liaison officer"), story.stands("caller")) == (liaison.FINISHED, hotline.CONSIDERING)


class TestNotice:
    """Between the desk that gives notice and the desk that keeps it."""

    def test_a_refusal_of_an_earlier_notice_does_not_undo_the_new_one(self):
        """The first notice, doubled, comes in after the second: it is refused, and the second still stands."""
        story = desk_and_sender()
        letter = next(a.letter for a in story.system.enabled(story.state) if isinstance(a, Deliver))
        story.take(Repeat("notice", letter))
        story.hear("receiver", NOTICE)
        story.hear("sender", ACKNOWLEDGED)
        story.at("sender", moves(prior_notice.PLAN_CHANGES))
        story.take(next(a for a in story.system.enabled(story.state) if isinstance(a, Deliver) and a.letter.about == 2))
        assert because(story.hear("receiver", NOTICE)) == "An older notice than the last: refused."
        assert because(story.hear("sender", REFUSED)) == "That refuses an earlier notice."
        story.hear("sender", ACKNOWLEDGED)
        assert story.stands("sender") == prior_notice.STANDING

    def test_an_older_notice_is_refused_though_the_file_is_empty(self):
        """The newer notice got no further than an office; the older one, late, does not take its place."""
        story = desk_and_sender()
        letter = next(a.letter for a in story.system.enabled(story.state) if isinstance(a, Deliver))
        story.take(Repeat("notice", letter))
        story.hear("receiver", NOTICE)
        story.hear("sender", ACKNOWLEDGED)
        story.at("sender", moves(prior_notice.PLAN_CHANGES))
        story.take(next(a for a in story.system.enabled(story.state) if isinstance(a, Deliver) and a.letter.about == 2))
        story.at("receiver", no(prior_notice.RIGHT_DESK))
        assert story.stands("receiver") == prior_notice.EMPTY
        assert because(story.hear("receiver", NOTICE)) == "An older notice than the last: refused."
        assert story.stands("receiver") == prior_notice.EMPTY
        assert story.memory("receiver") == File(2)


def order(story: Story, end: str, *orders: str) -> None:
    """A government gives its end some orders."""
    for one in orders:
        story.take(Bring(f"{end} orders", one))


class TestChannelStatus:
    """Between the two ends of a channel."""

    def test_a_cut_that_crosses_a_proposal(self):
        """One side proposes to restore as the other cuts: the proposal stands, and its answer settles it for both."""
        for answer, settled in ((yes, channel_status.OPEN), (no, channel_status.CUT)):
            story = Story(status())
            order(story, "ours", channel_status.SUSPEND, channel_status.PROPOSE)
            order(story, "theirs", channel_status.CUT_OFF)
            story.settle()
            assert (story.stands("ours"), story.stands("theirs")) == (channel_status.PROPOSED, channel_status.ASKED)
            story.at("theirs", answer(channel_status.ACCEPTS))
            story.settle()
            assert (story.stands("ours"), story.stands("theirs")) == (settled, settled)
            assert agreed(story.system, story.state)
            judge(channel_status.PROMISES[0], story.happened)

    def test_a_proposal_taken_back_as_it_is_accepted(self):
        """A government has its channel cut after all, and the other side has just agreed to restore it: it is cut."""
        for answer in (yes, no):
            story = Story(status())
            order(story, "ours", channel_status.CUT_OFF, channel_status.PROPOSE)
            story.settle()
            story.at("theirs", answer(channel_status.ACCEPTS))
            order(story, "ours", channel_status.CUT_OFF)
            assert story.happened[-1].says(channel_status.STAYS_SHUT)
            assert story.stands("ours") is channel_status.WITHDRAWN
            story.settle()
            assert {story.stands("ours"), story.stands("theirs")} == {channel_status.CUT}
            for promise in channel_status.PROMISES:
                if isinstance(promise, Always):
                    judge(promise, story.happened)

    def test_a_suspended_channel_is_not_cut_by_a_refusal(self):
        """Who declines to lift a suspension leaves the channel suspended: calls still go through."""
        story = Story(status())
        order(story, "ours", channel_status.SUSPEND, channel_status.PROPOSE)
        story.settle()
        declined = story.at("theirs", no(channel_status.ACCEPTS))
        assert because(declined) == "The proposal is declined: the channel stays suspended."
        story.settle()
        assert {story.stands("ours"), story.stands("theirs")} == {channel_status.SUSPENDED}
        assert channel_status.SUSPENDED in channel_status.WORKING

    def test_agreeing_keeps_the_promise(self):
        """One side proposes and the other accepts: both ends open, and that is what was promised."""
        story = Story(status())
        order(story, "ours", channel_status.CUT_OFF, channel_status.PROPOSE)
        story.settle()
        story.at("theirs", yes(channel_status.ACCEPTS))
        story.settle()
        assert {story.stands("ours"), story.stands("theirs")} == {channel_status.OPEN}
        for promise in channel_status.PROMISES:
            if isinstance(promise, Always):
                judge(promise, story.happened)
