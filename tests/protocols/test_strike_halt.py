"""A strike: documented days step by step, races, and what holds of every strike whatever happens."""

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.verify.outline import outlined
from deconflict.verify.verdict import Verdict, check
from protocols import hotline, prior_notice, strike_halt
from protocols.exchange import Board
from protocols.hotline import ALARM, BREAK_OFF, CONCERN, READ_BACK, Call
from protocols.identification import MATCH, NOTICE_MATCHES
from protocols.notation.actions import Action, Happen, Lose
from protocols.notation.parts import replaced
from protocols.notation.system import System
from protocols.notation.words import Input, Kind, Mark, moves, no, yes
from protocols.prior_notice import NOTICE
from protocols.scope import Scope
from protocols.strike_halt import (
    BEGINS,
    CEASE,
    CEASED,
    CEASES,
    CLEAR_OUT,
    DONE,
    ENDED,
    INTERVAL,
    LEAVES,
    OBJECTS,
    REPORTS,
    REVIEWS,
    ROUND,
    STRIKING,
    UNDER_FIRE,
    Load,
    strike,
)
from protocols.strike_promises import promises
from tests.protocols.test_stories import Story
from tests.protocols.walks import Step, broken, choosing, happenings, unfinished, whole

CHOICES = choosing(200)
LOADS = st.integers(1, 5).map(Load)
CALLS = st.builds(Call, early=st.booleans(), repeats=st.integers(0, 2))
CUTS = st.frozensets(st.sampled_from(["hotline", "tactical", "notice"]))
NEXT_ROUND = Input(Kind.EXPIRES, INTERVAL.name)


def struck(load: int, *, early: bool = True) -> Story:
    """A story of one strike."""
    return Story(strike(Load(load), Call(early=early), board=Board()))


def rounds(story: Story, number: int) -> None:
    """The next rounds are released, and fall."""
    for _ in range(number):
        story.take(Happen("strike package", NEXT_ROUND))
        story.hear("protected force", ROUND)


def announced(story: Story, *, right_place: bool = True) -> None:
    """The strike is announced, and what is announced is plotted."""
    story.at("notice sender", moves(prior_notice.FILES), yes(prior_notice.ANNOUNCES))
    story.hear("notice receiver", NOTICE)
    place = yes(prior_notice.RIGHT_PLACE) if right_place else no(prior_notice.RIGHT_PLACE)
    story.at("notice receiver", yes(prior_notice.RIGHT_DESK), place)
    story.at("own staff", moves(REVIEWS))
    story.hear("notice receiver", MATCH)


def begun(story: Story) -> None:
    """The attack begins, and its first round falls on the protected force."""
    story.at("strike package", moves(BEGINS))
    story.hear("protected force", ROUND)


def message_given(story: Story) -> None:
    """The contact is at the telephone: the report is taken down, confirmed and acted on."""
    story.settle(but=["tactical", "strike net", "claim"])
    story.at("duty officer", yes(hotline.UNDERSTOOD))
    assert story.hear("caller", READ_BACK).about == hotline.AS_SAID
    story.settle(but=["tactical", "strike net", "claim"])
    story.at("duty officer", yes(hotline.ORDERS))


def called(story: Story) -> None:
    """The staff's centre calls, somebody answers, and the caller asks for the usual contact."""
    story.settle(but=["strike net"])
    story.at("caller", yes(hotline.CALLS))
    story.settle(but=["strike net"])
    story.at("duty officer", yes(hotline.ANSWERS))
    story.settle(but=["strike net"])


def counted(story: Story, mark: Mark) -> int:
    """How often something was counted in a story."""
    return marked(story.happened, mark)


def marked(happened, mark: Mark) -> int:
    """How often something is counted in what happened."""
    return len([1 for happening in happened if happening.row is not None and happening.row.marks is mark])


class TestStories:
    """Strikes that were flown, and races."""

    def test_deir_ez_zor(self):
        """A wrong place raises no concern; the contact is waited for while rounds fall; the message halts the rest."""
        story = struck(37)
        announced(story, right_place=False)
        assert story.stands("own staff") is strike_halt.SEARCHING
        begun(story)
        story.at("protected force", yes(REPORTS))
        rounds(story, 19)
        assert story.hear("own staff", UNDER_FIRE).says(ALARM)
        called(story)
        story.at("duty officer", no(hotline.PRESENT))
        story.settle()
        story.at("caller", no(hotline.SUBSTITUTE))
        story.settle()
        rounds(story, 15)
        story.at("duty officer", yes(hotline.COMES))
        message_given(story)
        story.hear("strike controller", BREAK_OFF)
        story.at("strike controller", yes(CEASES))
        rounds(story, 1)
        story.settle()
        assert story.stands("strike controller") is strike_halt.CLOSED
        assert story.stands("own staff") is strike_halt.ALL_TOLD
        assert (story.memory("strike package").released, counted(story, Mark.STRUCK)) == (36, 36)
        assert (counted(story, Mark.KNOWN), counted(story, Mark.HALTED)) == (1, 1)

    def test_a_notice_for_the_right_place_stops_it_before_it_begins(self):
        """The notice fits, the staff objects, the centre calls at once, and the strike is called off."""
        story = struck(37)
        announced(story)
        story.at("notice receiver", yes(prior_notice.FOUND))
        story.hear("own staff", NOTICE_MATCHES)
        assert story.at("own staff", yes(OBJECTS)).says(CONCERN)
        called(story)
        story.at("duty officer", yes(hotline.PRESENT))
        message_given(story)
        story.settle()
        story.at("strike controller", yes(CEASES))
        story.settle()
        assert story.stands("strike package") is strike_halt.HALTED
        assert not [
            action for action in story.system.enabled(story.state) if getattr(action, "post", "") == "strike package"
        ]
        assert (counted(story, Mark.STRUCK), counted(story, Mark.HALTED)) == (0, 1)

    def test_a_place_that_is_cleared_in_time(self):
        """The strike is announced, the force leaves, and the rounds fall where nobody is."""
        story = struck(3)
        announced(story)
        story.at("notice receiver", yes(prior_notice.FOUND))
        story.hear("own staff", NOTICE_MATCHES)
        story.at("own staff", no(OBJECTS))
        story.hear("protected force", CLEAR_OUT)
        story.at("protected force", yes(LEAVES))
        begun(story)
        rounds(story, 2)
        story.settle()
        assert (counted(story, Mark.STRUCK), counted(story, Mark.KNOWN)) == (0, 0)
        assert story.stands("caller") is hotline.IDLE

    def test_a_place_that_is_not_clear_yet(self):
        """The first round falls on the force as it leaves: it takes cover, and is struck by all."""
        story = struck(2)
        announced(story)
        story.at("notice receiver", yes(prior_notice.FOUND))
        story.hear("own staff", NOTICE_MATCHES)
        story.at("own staff", no(OBJECTS))
        story.hear("protected force", CLEAR_OUT)
        begun(story)
        rounds(story, 1)
        assert counted(story, Mark.STRUCK) == 2
        assert story.stands("protected force") is strike_halt.UNDER_COVER

    def test_none_of_ours(self):
        """The other centre does not order it to break off, and says so: the attack goes on to its last round."""
        story = struck(2)
        begun(story)
        story.at("protected force", yes(REPORTS))
        called(story)
        story.at("duty officer", yes(hotline.PRESENT))
        story.settle()
        story.at("duty officer", yes(hotline.UNDERSTOOD))
        story.settle()
        story.at("duty officer", no(hotline.ORDERS))
        story.settle()
        rounds(story, 1)
        story.settle()
        assert story.stands("strike controller") is strike_halt.STRIKE_OVER
        assert (counted(story, Mark.STRUCK), counted(story, Mark.HALTED)) == (2, 0)

    def test_who_does_not_call_early_does_not_call_about_a_notice(self):
        """The staff objects, and its centre waits for the strike to come."""
        story = struck(2, early=False)
        announced(story)
        story.at("notice receiver", yes(prior_notice.FOUND))
        story.hear("own staff", NOTICE_MATCHES)
        story.at("own staff", yes(OBJECTS))
        story.settle()
        assert story.stands("caller") is hotline.IDLE
        begun(story)
        story.at("protected force", yes(REPORTS))
        story.settle()
        assert story.stands("caller") is hotline.CONSIDERING

    @pytest.mark.parametrize("crosses", [True, False])
    def test_the_order_and_the_last_round_cross(self, crosses):
        """The last round goes as the order to cease is under way, or being made out: too late, and both ends agree."""
        story = struck(2)
        begun(story)
        story.at("protected force", yes(REPORTS))
        called(story)
        story.at("duty officer", yes(hotline.PRESENT))
        message_given(story)
        story.hear("strike controller", BREAK_OFF)
        if crosses:
            story.at("strike controller", yes(CEASES))
            story.take(Happen("strike package", NEXT_ROUND))
            assert story.hear("strike package", CEASE).says(DONE)
        else:
            story.take(Happen("strike package", NEXT_ROUND))
        assert story.hear("strike controller", DONE).about == 2
        story.settle()
        assert (story.stands("strike package"), story.stands("strike controller")) == (
            strike_halt.SPENT,
            strike_halt.CLOSED,
        )
        assert (counted(story, Mark.TOO_LATE), counted(story, Mark.HALTED)) == (1, 0)

    def test_over_before_it_could_be_reported(self):
        """The attack ends before the force sees who strikes it: it is reported all the same, and that it is over."""
        story = struck(1)
        begun(story)
        story.hear("protected force", ENDED)
        story.settle()
        assert story.stands("own staff") is strike_halt.ALL_TOLD
        assert story.stands("caller") is hotline.NO_CALL
        assert (counted(story, Mark.STRUCK), counted(story, Mark.KNOWN)) == (1, 1)


def at_once(action: Action) -> bool:
    """Of a strike all is lost or nothing: on whom it falls is the same for every round; and the line loses no words."""
    return not isinstance(action, Lose) or action.channel not in {"impact", "hotline"}


def flown(load: Load, call: Call, cut: frozenset[str], *, falls: bool) -> System:
    """A strike that falls on the protected force, or on others."""
    system = strike(load, call, cut=cut if falls else cut | {"impact"}, board=Board())
    return replaced(system, impact={"arrives": None})


def struck_by(steps: list[Step]) -> tuple[int, int, bool]:
    """How many rounds were released, how many struck, and whether the force had left."""
    happened = happenings(steps)
    released = [sent for happening in happened for sent in happening.sent if sent.letter.message == ROUND]
    left = any(happening.row is not None and happening.row.question is LEAVES for happening in happened)
    return len(released), marked(happened, Mark.STRUCK), left


class TestWhatever:
    """Whatever happens, in whatever order."""

    @settings(max_examples=250)
    @given(LOADS, CALLS, CUTS, CHOICES)
    def test_every_promise_is_kept(self, load, call, cut, choices):
        """No promise is broken by any load, caller or cut, and every post comes to where it may be left."""
        system = flown(load, call, cut, falls=True)
        steps = whole(system, choices, at_once)
        assert broken(promises(call, load, cut, board=Board()), happenings(steps)) == set()
        assert not steps or unfinished(system, steps[-1].after) == []

    @given(LOADS, LOADS, CALLS, CHOICES)
    def test_what_is_promised_of_the_largest_load_holds_of_all(self, load, other, call, choices):
        """Strikes of several loads are held to the promises of the largest."""
        most = max(load, other, key=lambda load: load.rounds)
        steps = whole(flown(load, call, frozenset(), falls=True), choices, at_once)
        assert broken(promises(call, most), happenings(steps)) == set()

    @given(LOADS, CALLS, CUTS, CHOICES)
    def test_every_round_on_the_force_counts(self, load, call, cut, choices):
        """What is released strikes, all of it, if it falls on a force that has not left; and nothing otherwise."""
        released, strikes, left = struck_by(whole(flown(load, call, cut, falls=True), choices, at_once))
        assert strikes == (0 if left else released) <= load.rounds
        _, strikes, _ = struck_by(whole(flown(load, call, cut, falls=False), choices, at_once))
        assert strikes == 0

    @given(LOADS, CALLS, st.sampled_from(["hotline", "tactical"]), CHOICES)
    def test_nothing_is_halted_without_the_line(self, load, call, cut, choices):
        """Where the line or the order's way is cut, whoever knows, no package ceases."""
        steps = whole(flown(load, call, frozenset({cut}), falls=True), choices, at_once)
        assert not any(step.happening.says(CEASE) or step.happening.says(CEASED) for step in steps)
        assert marked(happenings(steps), Mark.HALTED) == marked(happenings(steps), Mark.TOO_LATE) == 0

    @pytest.mark.parametrize("early", [True, False])
    @pytest.mark.parametrize("load", [2, 3])
    def test_everyone_together(self, load, early):
        """With the call and the notices in outline all holds; only who calls early can have a strike called off."""
        call, most, board = Call(1, early=early, repeats=1), {"changes its plan": 1}, Board()
        system = strike(Load(load), call, board=board)
        system = outlined(system, "call", ("caller", "exchange", "duty officer"), most)
        system = outlined(system, "notices", ("notice sender", "notice receiver"), most)
        names = {post.table.name for post in system.posts} | {channel.name for channel in system.channels}
        held = tuple(p for p in promises(call, Load(load), board=board) if p.of and p.binds(names))
        assert {"halt-final", "can-halt", "can-call-off", "can-clear", "strike-no-telepathy"} <= {p.id for p in held}
        report = check(Scope("strike", "Everyone.", system, held, most))
        assert report.complete
        failing = {judged.id for judged in report.judged if judged.verdict is not Verdict.HOLDS}
        assert failing == (set() if early else {"can-call-off"})


def test_whose_posts_they_are():
    """The posts of the striking force are posts of a strike, and none of those that are struck is among them."""
    posts = {post.name for post in strike(Load(1), Call(), board=Board()).posts}
    assert posts > STRIKING
    assert posts - STRIKING == {"protected force", "own staff", "caller", "notice receiver", "exchange"}


def test_the_exchange_may_be_outside():
    """Whoever runs a strike may be its exchange, and begin it with another load and another call."""
    system = strike(Load(37), Call())
    begun = system.begin({"caller": evolve(Call(), id=7), "strike package": Load(2)})
    assert system.local(begun, "strike package").memory == Load(2)
    assert system.channel("exchange").ends == ("caller.exchange", "outside")
