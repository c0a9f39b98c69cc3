"""Posts joined by channels: the wiring, what can happen next, and what it leads to."""

import subprocess
import sys
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.channel_status import status
from protocols.engagement import Rules
from protocols.exchange import Board, Precedence
from protocols.guard_warning import CONTROLLER, REPEAT, WATCHING, Desk
from protocols.hotline import Call
from protocols.notation.actions import Action, Bring, Cut, Deliver, Happen, Happening, Lose, Refuse, Repeat, Restore
from protocols.notation.channel import OUTSIDE, Channel, Letter
from protocols.notation.errors import DefinitionError
from protocols.notation.live import Live
from protocols.notation.parts import replaced
from protocols.notation.promise import tell
from protocols.notation.system import System
from protocols.notation.table import Row, Table
from protocols.notation.wiring import Post
from protocols.notation.words import LINE_DEAD, Input, Kind, Question, cancel, expires, hears, moves, send, start
from protocols.regime import border, party_line, switchboard
from protocols.track import ENTERS, INBOUND
from tests.protocols.walks import Step, choosing, integers, rung_up, walk, whole

CALLS = (Call(1, Precedence.ROUTINE), Call(2, Precedence.FLASH), Call(3, Precedence.PRIORITY))
ROUGH: dict[str, dict[str, Any]] = {
    "fire": {"ordered": False},
    "guard": {"duplicating": True},
    "notice": {"ordered": False, "duplicating": True},
    "hotline": {"cuttable": True},
    "plot": {"capacity": 1},
}
BORDER = border(Rules(), Desk(3), Call(), board=Board())
SYSTEMS = {
    "border": BORDER,
    "border with bad channels": replaced(BORDER, **ROUGH),
    "party line": party_line(Board(), CALLS),
    "channel status": status(),
}
NAMES = st.sampled_from(sorted(SYSTEMS))
CHOICES = choosing(80)


def steps_of(name: str, choices: list[int]) -> list[Step]:
    """A walk through one of the systems."""
    system = SYSTEMS[name]
    return walk(system, choices, start=rung_up(system) if name == "party line" else None)


SPEAKER = Table(
    "speaker",
    start="talking",
    ends=("talking",),
    rows=[
        Row(
            "talking", moves("speaks"), None, [send("line", "hello"), send("door", "goodbye")], "talking", "It speaks."
        ),
        Row("talking", hears("hello"), None, [], "talking", "It hears hello."),
    ],
)


def speakers(*channels: Channel, cut: tuple[str, ...] = ()) -> System:
    """Two speakers, wired so."""
    return System("talk", [Post("a", SPEAKER), Post("b", SPEAKER)], channels, cut=cut)


class TestWiring:
    """What a system finds wrong with itself, all of it at once."""

    def test_all_faults_at_once(self):
        """A system names every fault of its wiring in one error."""
        with pytest.raises(DefinitionError) as caught:
            System(
                "talk",
                [Post("a", SPEAKER), Post("b", SPEAKER), Post("a", SPEAKER)],
                [
                    Channel("line", ("a.line", "b.line")),
                    Channel("line", ("b.line", "c.line")),
                    Channel("yard", ("a", "b.window")),
                    Channel("gate", (OUTSIDE, "b.gate")),
                ],
                cut=["fence"],
            )
        assert caught.value.subject == "the system 'talk'"
        assert caught.value.faults == (
            "two posts are named a",
            "two channels are named line",
            "fence is cut from the start, but is no channel",
            "a speaks at 'door', which leads to no channel",
            "b speaks at 'door', which leads to no channel",
            "the line leads to c, who is no post here",
            "the yard leads to 'a', which is no post's port",
            "the gate has its first end outside; only its second may be",
            "the line and the line meet at b.line, and nothing tells which way a message goes",
        )

    def test_a_message_that_the_other_end_does_not_know(self):
        """Whoever speaks says only what the post at the other end has in its alphabet."""
        with pytest.raises(DefinitionError) as caught:
            speakers(Channel("line", ("a.line", "b.line")), Channel("door", ("a.door", "b.door")))
        assert caught.value.faults == (
            "a says 'goodbye' to b, who does not know it",
            "b says 'goodbye' to a, who does not know it",
        )

    def test_a_port_with_several_ways(self):
        """Where a port has several channels, all have keys, no two the same, and every message names its way."""
        doors = [Channel(f"door {end}", (f"{end}.door", OUTSIDE)) for end in ("a", "b")]
        with pytest.raises(DefinitionError) as caught:
            speakers(*doors, Channel("one", ("a.line", "b.line")), Channel("two", ("a.line", "b.line"), key=2))
        assert caught.value.faults == (
            "the one and the two meet at a.line, and nothing tells which way a message goes",
            "the one and the two meet at b.line, and nothing tells which way a message goes",
        )
        with pytest.raises(DefinitionError) as caught:
            speakers(*doors, Channel("one", ("a.line", "b.line"), key=1), Channel("two", ("a.line", "b.line"), key=2))
        assert caught.value.faults == (
            "a says 'hello' at 'line' about nothing, and the way there depends on it",
            "b says 'hello' at 'line' about nothing, and the way there depends on it",
        )

    def test_shipped_systems_are_well_wired(self):
        """The border with or without an exchange, a party line, a switchboard and a channel's two ends can be built."""
        names = [
            border(Rules(), Desk(1), Call(), cut=["guard"]).name,
            border(Rules(), Desk(1), Call(), board=Board()).name,
            party_line(Board(), CALLS).name,
            switchboard(Board()).name,
            status().name,
        ]
        assert names == ["border", "border", "party line", "switchboard", "channel status"]

    def test_posts_and_channels_by_name(self):
        """A system finds its posts and channels, and where a post stands; a start may give posts other memories."""
        assert BORDER.post("controller").table is CONTROLLER
        assert BORDER.channel("guard").half_duplex
        assert BORDER.local(BORDER.start, "controller") == (WATCHING, Desk(3), ())
        begun = BORDER.begin({"controller": Desk(7)})
        assert BORDER.local(begun, "controller").memory == Desk(7)
        assert [
            post for post in BORDER.posts if BORDER.local(begun, post.name) != BORDER.local(BORDER.start, post.name)
        ] == [BORDER.post("controller")]

    def test_questions_in_order_of_first_use(self):
        """A system lists the questions of its channels, then of its tables, each once."""
        questions = BORDER.questions()
        assert len(set(questions)) == len(questions)
        assert [q.path for q in questions[:4]] == [
            "guard.carried",
            "tactical.reaches",
            "hotline.works",
            "missile.kills",
        ]


class TestEnabled:
    """What can happen next."""

    @given(NAMES, CHOICES)
    def test_every_enabled_action_can_be_applied(self, name, choices):
        """What is enabled can be taken: it leads to a state, and is what the happening tells of."""
        system = SYSTEMS[name]
        for step in steps_of(name, choices[:25]):
            enabled = system.enabled(step.before)
            assert len(set(enabled)) == len(enabled)
            for action in enabled:
                after, happening = system.apply(step.before, action)
                assert happening.action == action
                assert hash(after) == hash(type(after)(*after))
                assert isinstance(tell(happening), str)

    @given(NAMES, CHOICES, CHOICES)
    def test_nothing_else_can(self, name, choices, others):
        """What is enabled elsewhere and not here cannot be taken here, and nothing changes by trying."""
        system = SYSTEMS[name]
        elsewhere: dict[Action, None] = {}
        for step in steps_of(name, others[:40]):
            elsewhere |= dict.fromkeys(system.enabled(step.before))
        live = Live(system, {})
        for step in walk(system, choices[:40]):
            live.apply(step.action)
        state = live.state
        for action in elsewhere.keys() - set(system.enabled(state)):
            with pytest.raises(ValueError, match="is not enabled"):
                system.apply(state, action)
            with pytest.raises(ValueError, match="is not enabled"):
                live.apply(action)
        assert live.state == state

    def test_order_does_not_depend_on_the_hash(self):
        """Processes with other hash seeds list the same actions in the same order, along the same walks."""
        program = (
            "from tests.protocols.test_system import SYSTEMS, steps_of\n"
            "from tests.protocols.walks import integers\n"
            "for name in sorted(SYSTEMS):\n"
            "    for step in steps_of(name, integers(11, 60)):\n"
            "        print(SYSTEMS[name].enabled(step.before), step.happening.sent)\n"
        )
        said = {
            subprocess.run(
                [sys.executable, "-c", program],
                env={"PYTHONHASHSEED": seed},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for seed in ("0", "1", "4321")
        }
        assert len(said) == 1
        assert len(said.pop().splitlines()) > 100


class TestApply:
    """What an action leads to."""

    @given(NAMES, CHOICES)
    def test_equal_walks_lead_to_equal_states(self, name, choices):
        """A walk is a function of its choices: the same states, with the same hash, and the same happenings."""
        for one, two in zip(steps_of(name, choices), steps_of(name, choices), strict=True):
            assert one == two
            assert hash(one.after) == hash(two.after)
            assert hash(one.action) == hash(two.action)

    @given(NAMES, CHOICES)
    def test_a_state_is_never_changed(self, name, choices):
        """A step makes a new state and leaves the old one as it was."""
        system = SYSTEMS[name]
        state = rung_up(system) if name == "party line" else system.start
        for step in steps_of(name, choices):
            before = repr(state)
            after, _ = system.apply(state, step.action)
            assert repr(state) == before
            state = after

    @given(NAMES, CHOICES)
    def test_live_does_what_apply_does(self, name, choices):
        """A system under way, which changes in place, goes through the same states and tells the same happenings."""
        live = Live(SYSTEMS[name], {})
        for step in walk(SYSTEMS[name], choices):
            assert live.apply(step.action) == step.happening
            assert live.state == step.after

    @given(NAMES, CHOICES)
    def test_only_what_happens_to_a_post_changes_it(self, name, choices):
        """No telepathy: a post's place changes only by what happens to it, or by a letter that a channel brings it."""
        system = SYSTEMS[name]
        for step in whole(system, choices, start=rung_up(system) if name == "party line" else None):
            action = step.action
            brought = system.channel(action.channel).ends[0].partition(".")[0] if isinstance(action, Bring) else None
            moved = {
                p.name
                for p, old, new in zip(system.posts, step.before.posts, step.after.posts, strict=True)
                if old != new
            }
            if isinstance(action, Happen):
                assert moved <= {action.post}
            elif isinstance(action, Bring):
                assert moved <= {brought}
            elif isinstance(action, Deliver):
                assert moved <= {action.letter.to}
                ends = {end.partition(".")[0] for end in system.channel(action.channel).ends}
                assert action.letter.to in ends
                assert action.letter in step.before.traffic[[c.name for c in system.channels].index(action.channel)]
            else:
                assert not moved
            assert step.happening.post in (
                None,
                *moved,
                brought,
                getattr(action, "post", None),
                getattr(action, "letter", (None,))[0],
            )

    @given(CHOICES)
    def test_letters_come_only_from_their_senders(self, choices):
        """Every letter that is under way was sent there by the post at the other end, or doubles one that was."""
        system = SYSTEMS["border with bad channels"]
        for step in whole(system, choices):
            for channel, old, new in zip(system.channels, step.before.traffic, step.after.traffic, strict=True):
                fresh, left = list(new), list(old)
                if isinstance(step.action, Deliver) and step.action.channel == channel.name:
                    left.remove(step.action.letter)
                for letter in left:
                    if letter in fresh:
                        fresh.remove(letter)
                said = [s.letter for s in step.happening.sent if s.channel == channel.name and s.refused is None]
                if isinstance(step.action, Cut) and step.action.channel == channel.name:
                    assert {letter.message for letter in fresh} <= {LINE_DEAD}
                elif isinstance(step.action, Repeat) and step.action.channel == channel.name:
                    assert fresh == [step.action.letter]
                else:
                    assert fresh == said
                    assert not fresh or step.happening.post in {end.partition(".")[0] for end in channel.ends}

    def test_happenings_follow_on_each_other(self):
        """A walk is a chain: each step starts where the one before ended."""
        steps = whole(BORDER, integers(3))
        assert steps[0].before == BORDER.start
        assert all(one.after == two.before for one, two in pairwise(steps))


def test_actions_are_told_apart():
    """Actions and outputs of two kinds are never equal; of one kind, they are equal if they hold the same."""
    letter = Letter("a", "hello")
    actions: list[Any] = [kind("line", letter) for kind in (Deliver, Lose, Repeat)] + [Cut("line"), Restore("line")]
    actions += [start(REPEAT), cancel(REPEAT)]
    for one, two in product(actions, actions):
        assert (one == two) == (one is two)
        assert (one != two) == (one is not two)
    assert len({*actions, *actions}) == len(actions)
    assert Deliver("line", Letter("a", "hello")) == actions[0]


class TestNotEnabled:
    """Actions that no state, or not this one, allows."""

    @pytest.mark.parametrize(
        "action",
        [
            Happen("controller", expires(REPEAT).input),
            Happen("controller", hears(INBOUND).input),
            Happen("track", Input(Kind.MOVES, "lands")),
            Deliver("sensor", Letter("controller", INBOUND)),
            Lose("sensor", Letter("controller", INBOUND)),
            Repeat("sensor", Letter("controller", INBOUND)),
            Cut("guard"),
            Restore("guard"),
            Bring("sensor", INBOUND),
        ],
        ids=lambda action: f"{type(action).__name__} {action[0]}",
    )
    def test_at_the_start(self, action):
        """A timer that does not run, a message from nowhere, a letter that is not under way: none can be taken."""
        with pytest.raises(ValueError, match="is not enabled"):
            BORDER.apply(BORDER.start, action)

    def test_an_ordered_channel_does_not_deliver_the_second_letter_first(self):
        """A letter behind another to the same post is not enabled; it is when the channel keeps no order."""
        system = speakers_of_two(ordered=True)
        state, _ = system.apply(system.start, Happen("a", Input(Kind.MOVES, "speaks")))
        second = Deliver("line", Letter("b", "second"))
        assert second not in system.enabled(state)
        with pytest.raises(ValueError, match="is not enabled"):
            system.apply(state, second)
        loose = speakers_of_two(ordered=False)
        assert second in loose.enabled(state)
        assert loose.apply(state, second)[0].traffic == ((Letter("b", "first"),),)

    def test_a_sound_channel_does_not_lose_or_double(self):
        """A channel that loses nothing loses nothing, and one that doubles nothing doubles nothing."""
        state, _ = BORDER.apply(BORDER.start, Happen("track", moves(ENTERS).input))
        for action in (Lose("sensor", Letter("controller", INBOUND)), Repeat("sensor", Letter("controller", INBOUND))):
            with pytest.raises(ValueError, match="is not enabled"):
                BORDER.apply(state, action)

    def test_nobody_outside_speaks_on_a_cut_channel(self):
        """What is brought from outside comes by a channel that leads there, works, and carries what a post knows."""
        system = System("half", [Post("controller", CONTROLLER, Desk(1))], outward(), cut=["sensor"])
        for action in (Bring("sensor", INBOUND), Bring("guard", "good morning")):
            with pytest.raises(ValueError, match="is not enabled"):
                system.apply(system.start, action)
        whole_again = System("half", [Post("controller", CONTROLLER, Desk(1))], outward())
        assert whole_again.apply(whole_again.start, Bring("sensor", INBOUND))[1].row is not None


def outward() -> list[Channel]:
    """Every port of a controller, leading outside."""
    ports = ("sensor", "guard", "chain", "plot", "calls", "office")
    return [Channel(port, (f"controller.{port}", OUTSIDE)) for port in ports]


def speakers_of_two(*, ordered: bool) -> System:
    """A post that says two things at once to another."""
    rows = [
        Row("talking", moves("speaks"), None, [send("line", "first"), send("line", "second")], "talking", "It speaks."),
        *[Row("talking", hears(m), None, [], "talking", "It hears.") for m in ("first", "second")],
    ]
    table = Table("pair", "talking", ("talking",), rows)
    return System(
        "pair", [Post("a", table), Post("b", table)], [Channel("line", ("a.line", "b.line"), ordered=ordered)]
    )


def test_a_story_reads_as_sentences():
    """Each happening is told in one line: who, and the row's sentence; or the channel, and what it did."""
    question = Question("arrives", "line", "Does it arrive?")
    channel = Channel("line", ("a.line", "b.line"), arrives=question, duplicating=True, cuttable=True)
    base = speakers_of_two(ordered=True)
    system = System("pair", base.posts, [channel])
    told, state = [], system.start
    letter = Letter("b", "first")
    for action in (
        Happen("a", moves("speaks").input),
        Repeat("line", letter),
        Deliver("line", letter),
        Lose("line", letter),
        Cut("line"),
        Restore("line"),
    ):
        state, happening = system.apply(state, action)
        told.append(tell(happening))
    told.append(tell(Happening(Refuse("line", letter, "The line is cut."))))
    assert told == [
        "a: It speaks.",
        "line: 'first' is doubled",
        "b: It hears.",
        "line: 'first' is lost",
        "line: it is cut",
        "line: it works again",
        "line: The line is cut.",
    ]
