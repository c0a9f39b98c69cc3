"""What a channel may do to the messages on it: two parties speak, and any choice of actions is taken."""

from typing import Any

import pytest
from attrs import evolve, field, frozen
from hypothesis import given
from hypothesis import strategies as st

from protocols.exchange import Board, Precedence
from protocols.hotline import Call
from protocols.notation.actions import Bring, Cut, Deliver, Happen, Lose, Repeat, Restore
from protocols.notation.channel import OUTSIDE, Channel, Letter
from protocols.notation.system import System
from protocols.notation.table import Row, Table
from protocols.notation.wiring import Post
from protocols.notation.words import LINE_DEAD, Question, hears, moves, remember, send
from protocols.regime import party_line
from tests.protocols.walks import Step, choosing, integers, rung_up, walk

WORD = "word"
SPEAKS = moves("speaks").input
ARRIVES = Question("arrives", "line", "Does a word arrive?")
CHOICES = choosing(60)


@frozen
class Said:
    """What a party remembers: how many words it has said, which it has heard, and how often the line was dead."""

    words: int = 0
    heard: tuple[int, ...] = field(default=())
    dead: int = 0


PARTY = Table(
    "party",
    start="talking",
    ends=("talking",),
    rows=[
        Row(
            "talking",
            moves("speaks"),
            lambda said, _about: said.words < 6,
            [
                remember(lambda said, _about: evolve(said, words=said.words + 1)),
                send("line", WORD, lambda s, _: s.words),
            ],
            "talking",
            "It says a word.",
        ),
        Row(
            "talking",
            hears(WORD),
            None,
            [remember(lambda said, word: evolve(said, heard=(*said.heard, word)))],
            "talking",
            "It hears a word.",
        ),
        Row(
            "talking",
            hears(LINE_DEAD),
            None,
            [remember(lambda said, _about: evolve(said, dead=said.dead + 1))],
            "talking",
            "It hears that the line is dead.",
        ),
    ],
)


def line(**properties: Any) -> System:
    """Two parties on one channel."""
    channel = Channel("line", ("a.line", "b.line"), **properties)
    return System("talk", [Post("a", PARTY, Said()), Post("b", PARTY, Said())], [channel])


def heard(steps: list[Step], party: str) -> list[int]:
    """The words that were delivered to a party, in the order in which they came."""
    actions = [step.action for step in steps]
    return [
        a.letter.about for a in actions if isinstance(a, Deliver) and a.letter.to == party and a.letter.message == WORD
    ]


def taken(steps: list[Step], party: str) -> list[int]:
    """The words that the channel took on their way to a party, in the order in which they were said."""
    return [s.letter.about for step in steps for s in step.happening.sent if s.letter.to == party and not s.refused]


def settled(system: System, steps: list[Step]) -> list[Step]:
    """The steps, and then every delivery until nothing is under way."""
    state = steps[-1].after if steps else system.start
    return steps + walk(system, integers(1, 100), lambda action: isinstance(action, Deliver), state)


@given(CHOICES)
def test_an_ordered_channel_keeps_the_order(choices):
    """Whatever is chosen, what a party hears is what was said to it so far, in that order and without a gap."""
    steps = walk(line(), choices)
    for party in ("a", "b"):
        assert heard(steps, party) == taken(steps, party)[: len(heard(steps, party))]
    assert all(heard(settled(line(), steps), party) == taken(steps, party) for party in ("a", "b"))


@given(CHOICES)
def test_an_unordered_channel_loses_nothing(choices):
    """Without order, every word still arrives once."""
    system = line(ordered=False)
    steps = settled(system, walk(system, choices))
    assert all(sorted(heard(steps, party)) == taken(steps, party) for party in ("a", "b"))


@given(CHOICES)
def test_a_lossy_ordered_channel_leaves_gaps_and_keeps_the_order(choices):
    """Words may be lost one by one; those that arrive are in order, and what was lost never arrives."""
    system = line(arrives=ARRIVES)
    steps = settled(system, walk(system, choices))
    for party in ("a", "b"):
        lost = [a.letter.about for a in (s.action for s in steps) if isinstance(a, Lose) and a.letter.to == party]
        assert heard(steps, party) == [word for word in taken(steps, party) if word not in lost]


@given(CHOICES)
def test_a_duplicating_ordered_channel_repeats_a_word_at_once(choices):
    """A doubled word comes right behind itself: what is heard never goes back."""
    system = line(duplicating=True)
    steps = settled(system, walk(system, choices))
    for party in ("a", "b"):
        words = heard(steps, party)
        assert words == sorted(words)
        assert sorted({*words}) == taken(steps, party)
        repeats = sum(isinstance(s.action, Repeat) and s.action.letter.to == party for s in steps)
        assert len(words) == len(taken(steps, party)) + repeats


@pytest.mark.parametrize(
    ("properties", "seen"),
    [
        ({"ordered": False}, lambda steps, words: words != sorted(words)),
        ({"arrives": ARRIVES}, lambda steps, words: any(isinstance(step.action, Lose) for step in steps)),
        ({"duplicating": True}, lambda steps, words: len(words) > len({*words})),
        ({"half_duplex": True}, lambda steps, words: any(s.refused for step in steps for s in step.happening.sent)),
        ({"capacity": 2}, lambda steps, words: any(s.refused for step in steps for s in step.happening.sent)),
    ],
    ids=["disorder", "loss", "repetition", "collision", "refusal"],
)
def test_what_a_channel_may_do_it_sometimes_does(properties, seen):
    """Disorder, loss, repetition, collision and refusal can each be reached; on a plain channel, none can."""
    walks = [walk(line(**properties), integers(seed, 60)) for seed in range(20)]
    plain = [walk(line(), integers(seed, 60)) for seed in range(20)]
    assert any(seen(steps, heard(steps, "b")) for steps in walks)
    assert not any(seen(steps, heard(steps, "b")) for steps in plain)


@given(CHOICES)
def test_half_duplex_carries_one_direction_at_a_time(choices):
    """What is under way goes one way; who begins while the other speaks is refused, and the other is heard."""
    system = line(half_duplex=True)
    for step in walk(system, choices):
        assert len({letter.to for letter in step.after.traffic[0]}) <= 1
        for sent in step.happening.sent:
            towards = {letter.to for letter in step.before.traffic[0]}
            collides = bool(towards - {sent.letter.to})
            assert sent.refused == (
                "Both ends of the line speak at once: the one who began later is not heard." if collides else None
            )
            assert not collides or step.after.traffic == step.before.traffic


@given(CHOICES, st.integers(1, 3))
def test_capacity_is_never_exceeded(choices, capacity):
    """No more letters are under way than the channel holds; one too many is refused and says why."""
    system = line(capacity=capacity)
    for step in walk(system, choices):
        assert len(step.after.traffic[0]) <= capacity
        for sent in step.happening.sent:
            full = len(step.before.traffic[0]) == capacity
            assert sent.refused == ("The line is taken: nothing more gets through." if full else None)


@given(CHOICES)
def test_a_cut_channel_carries_nothing_and_tells_both_ends(choices):
    """A cut drops what is under way, tells both ends and who speaks later; till it is restored nothing is taken."""
    system = line(cuttable=True)
    dead = tuple(Letter(end, LINE_DEAD, "line") for end in ("a", "b"))
    for step in walk(system, choices):
        cut = step.before.cut[0]
        if isinstance(step.action, Cut):
            assert not cut
            assert (step.after.traffic, step.after.cut) == ((dead,), (True,))
        elif isinstance(step.action, Restore):
            assert cut
            assert (step.after.traffic, step.after.cut) == (step.before.traffic, (False,))
        else:
            assert step.after.cut == step.before.cut
        spoken = [sent for sent in step.happening.sent if sent.letter.message != LINE_DEAD]
        assert all(sent.refused == ("The line is cut." if cut else None) for sent in spoken)
        assert cut or spoken == list(step.happening.sent)
        if cut and isinstance(step.action, Deliver):
            assert step.action.letter.message == LINE_DEAD


def test_word_of_a_dead_line_is_not_lost():
    """That the line is dead is no message on it: on a lossy, doubling channel it is heard once by each end."""
    system = line(arrives=ARRIVES, duplicating=True, cuttable=True)
    state, _ = system.apply(system.start, Cut("line"))
    assert system.enabled(state) == [
        *(Happen(party, SPEAKS) for party in ("a", "b")),
        *(Deliver("line", Letter(party, LINE_DEAD, "line")) for party in ("a", "b")),
        Restore("line"),
    ]
    for party in ("a", "b"):
        state, _ = system.apply(state, Deliver("line", Letter(party, LINE_DEAD, "line")))
    assert [local.memory.dead for local in state.posts] == [1, 1]


def test_a_channel_cut_from_the_start_says_so():
    """Whoever speaks on a channel that is cut from the start is not heard, learns that, and the happening says why."""
    system = System("talk", line().posts, [Channel("line", ("a.line", "b.line"))], cut=["line"])
    state, happening = system.apply(system.start, Happen("a", SPEAKS))
    assert [sent.refused for sent in happening.sent] == ["The line is cut.", None]
    assert state.traffic == ((Letter("a", LINE_DEAD, "line"),),)


def test_a_certain_channel_only_takes_time():
    """A channel whose question is certain loses nothing."""
    system = line(arrives=evolve(ARRIVES, certain=True))
    assert not any(isinstance(step.action, Lose) for step in walk(system, integers(1)))


@given(CHOICES)
def test_a_message_goes_the_way_that_its_key_names(choices):
    """Where a port has several channels, each message goes by what it is about: a caller hears of its own."""
    calls = [Call(1, Precedence.ROUTINE), Call("two", Precedence.FLASH), Call(3, Precedence.PRIORITY)]
    system = party_line(Board(), calls)
    for step in walk(system, choices, start=rung_up(system)):
        for sent in step.happening.sent:
            if sent.channel.startswith("exchange"):
                call = sent.letter.about[0]
                assert sent.channel == f"exchange {call}"
                assert sent.letter.to == ("exchange" if step.happening.post == f"caller {call}" else f"caller {call}")


def test_what_leaves_the_system_is_not_kept():
    """A letter to the outside is said and carried by whoever runs the system; what comes in is brought."""
    system = System("half", [Post("a", PARTY, Said())], [Channel("line", ("a.line", OUTSIDE))])
    state, happening = system.apply(system.start, Happen("a", SPEAKS))
    assert happening.sent[0].letter == Letter(OUTSIDE, WORD, 1)
    assert state.traffic == ((),)
    state, _ = system.apply(state, Bring("line", WORD, 5))
    assert state.posts[0].memory.heard == (5,)
