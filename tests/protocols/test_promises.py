"""The procedures keep their promises on random walks, and each naive variant breaks the one that is named for it."""

import pytest
from attrs import frozen
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deconflict.verify.compact import Compact
from deconflict.verify.explorer import explore
from protocols import channel_status, guard_warning, hotline, hotline_promises, liaison, prior_notice
from protocols.channel_status import ASKED as ASKED_TO_RESTORE
from protocols.channel_status import CUT, PROPOSED, SUSPENDED, WITHDRAWN, agreed, status
from protocols.engagement import Rules, Weapons
from protocols.exchange import CONNECTED, EXCHANGE, PREEMPTED, RELEASE_LINE, SEIZE, Board, Precedence
from protocols.guard_warning import Desk
from protocols.hotline import ALL_CLEAR, SEEN_TO, Call
from protocols.identification import KNOWN
from protocols.known_bad import KNOWN_BAD
from protocols.notation.actions import Action, Bring, Cut, Happen, Lose
from protocols.notation.parts import replaced
from protocols.notation.promise import Promise, Sometimes
from protocols.notation.system import System
from protocols.notation.words import Kind, hears, no
from protocols.regime import BETWEEN_FORCES, border, line_promises, party_line, promises, shared_line
from tests.protocols.walks import (
    Allowed,
    Step,
    anything,
    broken,
    calm,
    choosing,
    drained,
    happenings,
    inbound,
    integers,
    peaceful,
    rung_up,
    unfinished,
    unseen,
    walk,
    whole,
)

CHOICES = choosing(300)
ALLOWED = st.sampled_from([anything, peaceful, calm])


@frozen
class Circumstances:
    """Under which rules, with how many warnings, with what caller, and with which channels cut."""

    rules: Rules
    limit: int
    call: Call
    cut: frozenset[str]

    def system(self, **channels: dict[str, object]) -> System:
        """The border under these circumstances, with an exchange inside."""
        return replaced(border(self.rules, Desk(self.limit), self.call, cut=self.cut, board=Board()), **channels)

    def promises(self) -> tuple[Promise, ...]:
        """What is promised under them."""
        return promises(Desk(self.limit), rules=self.rules, call=self.call, cut=self.cut)


CIRCUMSTANCES = st.builds(
    Circumstances,
    st.builds(Rules, st.sampled_from(Weapons), st.booleans()),
    st.integers(1, 4),
    st.builds(Call, early=st.booleans(), repeats=st.integers(0, 2)),
    st.frozensets(st.sampled_from(BETWEEN_FORCES), max_size=4),
)


def lost_for_words(steps: list[Step]) -> bool:
    """Whether a line that works otherwise has lost a single word: nobody speaks then, and nobody hangs up."""
    return any(isinstance(step.action, Lose) and step.action.channel == "hotline" for step in steps)


class TestBorder:
    """One approach to a border, from start to end."""

    @settings(max_examples=250)
    @given(CIRCUMSTANCES, ALLOWED, CHOICES)
    def test_every_promise_is_kept(self, circumstances, allowed, choices):
        """Whatever happens in whatever order, no promise is broken, and every post comes to where it may be left."""
        system = circumstances.system()
        steps = whole(system, choices, allowed)
        assert broken(circumstances.promises(), happenings(steps)) == set()
        assert lost_for_words(steps) or unfinished(system, steps[-1].after) == []

    @settings(max_examples=250)
    @given(CIRCUMSTANCES, ALLOWED, CHOICES)
    def test_every_promise_is_kept_on_bad_channels(self, circumstances, allowed, choices):
        """The promises hold on a fire net without order, on doubled notices, and on lines that are cut and restored."""
        system = circumstances.system(
            fire={"ordered": False},
            notice={"ordered": False, "duplicating": True},
            guard={"duplicating": True, "cuttable": True},
            hotline={"cuttable": True},
            liaison={"cuttable": True},
        )
        steps = whole(system, choices, allowed)
        assert broken(circumstances.promises(), happenings(steps)) == set()
        assert lost_for_words(steps) or unfinished(system, steps[-1].after) == []

    @given(CIRCUMSTANCES, CHOICES)
    def test_nothing_is_known_of_the_other_side_when_all_is_cut(self, circumstances, choices):
        """With every channel between the forces cut, no crew is warned, nobody rings, and no track is known by word."""
        system = border(circumstances.rules, Desk(2), circumstances.call, cut=BETWEEN_FORCES, board=Board())
        for step in whole(system, choices, calm):
            stands = {post.name: local.state for post, local in zip(system.posts, step.after.posts, strict=True)}
            assert stands["aircrew"] in (guard_warning.FLYING, guard_warning.EJECTED)
            assert stands["duty officer"] is hotline.ON_WATCH
            assert stands["liaison officer"] is liaison.AT_HAND
            assert stands["notice receiver"] is prior_notice.EMPTY
            row = step.happening.row
            if row is not None and step.happening.post == "identification" and row.next in KNOWN - {row.state}:
                assert row.on.input.what in ("squawks", "seen")

    def test_what_can_be_reached_is_reached(self):
        """Each thing that must be possible is seen in some of a few hundred fixed walks."""
        circumstances = Circumstances(Rules(), 2, Call(), frozenset())
        promised, system = circumstances.promises(), circumstances.system()
        assert len([promise for promise in promised if isinstance(promise, Sometimes)]) > 6
        assert unseen(promised, (whole(system, integers(seed), calm) for seed in range(400))) == set()


PRECEDENCES = st.lists(st.sampled_from(Precedence), min_size=2, max_size=4)


class TestPartyLine:
    """Several callers and one exchange."""

    @given(PRECEDENCES, st.integers(1, 2), CHOICES)
    def test_every_promise_is_kept(self, precedences, circuits, choices):
        """One circuit carries one call, precedence is kept, no call waits at an idle line; in the end all is free."""
        board = Board(circuits=circuits)
        system = party_line(board, [Call(number, precedence) for number, precedence in enumerate(precedences)])
        steps = whole(system, choices, start=rung_up(system))
        assert broken(line_promises(board), happenings(steps)) == set()
        for number in range(len(precedences)):
            everything = (*system.story(inbound(system)), *happenings(steps))
            own = [happening for happening in everything if happening.post == f"caller {number}"]
            assert broken(hotline_promises.PROMISES, own) == set()
        end = steps[-1].after
        assert unfinished(system, end) == []
        left = system.local(end, "exchange").memory
        assert (left.talking, left.waiting) == ((), ())

    @given(st.sampled_from([Precedence.IMMEDIATE, Precedence.PRIORITY, Precedence.ROUTINE]), CHOICES)
    @example(Precedence.ROUTINE, [])
    def test_a_pre_empted_call_is_connected_again(self, lower, choices):
        """A flash call takes the circuit of a lower one at once; when it releases, the lower is connected again."""
        system = party_line(Board(), [Call("flash", Precedence.FLASH), Call("lower", lower)])
        steps = walk(system, choices, no_expiry, rung_up(system))
        steps += walk(system, [0] * 20, talkative, steps[-1].after if steps else rung_up(system))
        talking = None
        preempted = False
        for happening in happenings(steps):
            if happening.row is None or happening.row.table != EXCHANGE.name:
                continue
            said = [(sent.letter.message, sent.letter.about[0]) for sent in happening.sent]
            if happening.row.on == hears(SEIZE) and happening.about[0] == "flash":
                assert ("connected", "flash") in said
                preempted = (PREEMPTED, "lower") in said
                assert preempted == (talking == "lower")
            if happening.row.on == hears(RELEASE_LINE) and preempted:
                assert (CONNECTED, "lower") in said
            talking = next((call for message, call in said if message == CONNECTED), talking)

    def test_flash_pre_empts_and_gives_back(self):
        """The routine call rings, the flash call takes its circuit, and when that track is gone the routine rings."""
        system = party_line(Board(), [Call(1, Precedence.ROUTINE), Call(2, Precedence.FLASH)])
        state, stands = rung_up(system), []
        for number in (1, 2):
            state = walk(system, [0] * 9, of(number), state)[-1].after
            stands.append([system.local(state, f"caller {n}").state for n in (1, 2)])
        state = walk(system, [0] * 9, of(1), state)[-1].after
        stands.append([system.local(state, f"caller {n}").state for n in (1, 2)])
        state, _ = system.apply(state, Bring("desk 2", ALL_CLEAR))
        state = walk(system, [0] * 9, talkative, state)[-1].after
        stands.append([system.local(state, f"caller {n}").state for n in (1, 2)])
        assert stands == [
            [hotline.RINGING, hotline.CONSIDERING],
            [hotline.RINGING, hotline.RINGING],
            [hotline.SEIZING, hotline.RINGING],
            [hotline.RINGING, hotline.DONE],
        ]


def no_expiry(action: Action) -> bool:
    """No timer runs out, and nothing more is seen of any track."""
    return not (isinstance(action, Bring) or (isinstance(action, Happen) and action.given.kind is Kind.EXPIRES))


def talkative(action: Action) -> bool:
    """Besides, every centre calls, and every set is answered."""
    silent = (no(hotline.CALLS).input, no(hotline.ANSWERS).input)
    return no_expiry(action) and not (isinstance(action, Happen) and action.given in silent)


def of(number: int) -> Allowed:
    """Of what is talkative, one caller's part, and what is on the way between that caller and the exchange."""
    return lambda action: talkative(action) and str(number) in str(action[0])


class TestSharedLine:
    """Calls that are answered, while others wait for the circuit."""

    system = shared_line(
        Board(), [Call(1, Precedence.ROUTINE), Call(2, Precedence.FLASH), Call(3, Precedence.PRIORITY)]
    )

    @given(CHOICES)
    def test_no_two_wait_for_each_other(self, choices):
        """Where every set is answered, every call ends, pre-empted or not, without anybody's patience running out."""

        def goes_on(action: Action) -> bool:
            return talkative(action) and not isinstance(action, Cut)

        steps = walk(self.system, choices, goes_on, rung_up(self.system))
        state = steps[-1].after if steps else rung_up(self.system)
        steps += walk(self.system, integers(0, 500), goes_on, state)
        assert unfinished(self.system, steps[-1].after) == []
        assert broken(line_promises(Board()), happenings(steps)) == set()

    @given(CHOICES)
    def test_a_line_cut_in_mid_call_leaves_both_ends_free(self, choices):
        """Whenever a line is cut, restored or not, both its ends come to rest, and the circuit is free for others."""
        steps = whole(self.system, choices, start=rung_up(self.system))
        end = steps[-1].after
        assert unfinished(self.system, end) == []
        assert not any(local.timers for local in end.posts)
        left = self.system.local(end, "exchange").memory
        assert (left.talking, left.waiting) == ((), ())


class TestChannelStatus:
    """The two ends of a channel."""

    @given(CHOICES)
    def test_every_promise_is_kept(self, choices):
        """Restoring needs both sides, every proposal is answered, and once no note is under way both ends agree."""
        steps = walk(status(), choices)
        steps += drained(status(), steps[-1].after if steps else status().start)
        assert broken(channel_status.PROMISES, happenings(steps)) == set()
        if steps:
            assert agreed(status(), steps[-1].after)
            assert unfinished(status(), steps[-1].after) == []

    def test_in_every_state(self):
        """In every state that can be reached, the ends agree once settled, and none waits for ever for an answer."""
        system = status()
        compact = Compact(system, ())
        explored = explore(compact)
        for state in map(compact.state, explored.states):
            stands = {local.state for local in state.posts}
            assert agreed(system, state)
            assert any(state.traffic) or ASKED_TO_RESTORE in stands or not {PROPOSED, WITHDRAWN} & stands
        assert (explored.complete, len(explored.states)) == (True, 10_793)

    def test_restoring_can_be_reached(self):
        """A channel that was cut or suspended can be opened again, and a proposal can be declined from both."""
        steps = [step for seed in range(20) for step in walk(status(), integers(seed))]
        rows = {step.happening.row for step in steps}
        sometimes = [promise for promise in channel_status.PROMISES if isinstance(promise, Sometimes)]
        assert all(any(promise.shown_by(step.happening) for step in steps) for promise in sometimes)
        declined = {row.next for row in rows if row is not None and row.on == no(channel_status.ACCEPTS)}
        assert declined == {CUT, SUSPENDED}


WALKED = [bad for bad in KNOWN_BAD if bad.promise and not bad.lasts]


def unassured(action: Action) -> bool:
    """Nobody outside says that it is seen to: most who may call would not, and nothing would come of their calls."""
    return not (isinstance(action, Bring) and action.message == SEEN_TO)


@pytest.mark.parametrize("bad", WALKED, ids=lambda bad: bad.scope.name)
def test_walks_find_what_is_naive(bad):
    """Random walks find the promise that a known-bad scope breaks, and no other."""
    found: set[str] = set()
    # Some flaws show only in a short walk: in a long one everything is said in the end.
    for seed, length in ((seed, length) for length in (40, 3, 2) for seed in range(1_000)):
        steps = whole(bad.scope.system, integers(seed, length), unassured, sure=bad.scope.sure)
        found |= broken(bad.scope.promised, happenings(steps))
        if found and seed > 20:
            break
    assert found == {bad.breaks}


def test_promises_are_told_apart():
    """Every promise of a system has an id of its own and a sentence."""
    for judged in (
        promises(Desk(1), rules=Rules(Weapons.HOLD), call=Call()),
        line_promises(Board()),
        channel_status.PROMISES,
    ):
        ids = [promise.id for promise in judged]
        assert len(set(ids)) == len(ids)
        assert all(promise.sentence[0].isupper() and promise.sentence.endswith(".") for promise in judged)
