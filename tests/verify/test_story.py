"""What led to what in a history without a clock: who sent a letter, started a timer, put a question."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deconflict.verify.story import causes
from protocols.channel_status import status
from protocols.engagement import Rules
from protocols.exchange import Board, Precedence
from protocols.guard_warning import Desk
from protocols.hotline import Call
from protocols.notation.actions import Bring, Cut, Deliver, Happen, Lose, Repeat, Restore
from protocols.notation.channel import Channel
from protocols.notation.parts import replaced
from protocols.notation.system import System
from protocols.notation.table import STAY, Row, Table, each
from protocols.notation.wiring import Post
from protocols.notation.words import LINE_DEAD, Kind, Question, hears, moves, send
from protocols.regime import border, party_line
from tests.protocols.walks import Step, choosing, happenings, integers, rung_up, walk


def disturbed(system: System) -> System:
    """The system with channels that keep no order and double letters; some may be cut and restored."""
    cuttable = {"hotline", "tactical", "home"}
    return replaced(
        system,
        **{
            channel.name: {"ordered": False, "duplicating": True, "cuttable": channel.name in cuttable}
            for channel in system.channels
        },
    )


SAYS = [send("line", "word")]
PARTY = Table(
    "party",
    start="talking",
    ends=("talking",),
    rows=[
        Row("talking", moves("speaks"), None, SAYS, "talking", "It says a word."),
        Row("talking", hears("word"), None, [], "listening", "It hears a word."),
        Row("listening", hears("word"), None, SAYS, "talking", "It hears another, and answers."),
        *each(("talking", "listening"), hears(LINE_DEAD), None, [], STAY, "The line is dead."),
    ],
)
ARRIVES = Question("arrives", "line", "Does a word arrive?")
TALK = System(
    "talk",
    [Post("a", PARTY), Post("b", PARTY)],
    [Channel("line", ("a.line", "b.line"), arrives=ARRIVES, ordered=False, duplicating=True, cuttable=True)],
)
BORDER = border(Rules(), Desk(2), Call(1), board=Board())
LINE = party_line(Board(), [Call(1, Precedence.ROUTINE), Call(2, Precedence.FLASH), Call(3)])
SYSTEMS = {"border": BORDER, "disturbed border": disturbed(BORDER), "status": status(), "line": LINE, "talk": TALK}
WALKS = st.tuples(st.sampled_from(sorted(SYSTEMS)), choosing(120))


def walked(name: str, choices) -> list[Step]:
    """A walk through a system, the line's from where every caller is rung up."""
    return walk(SYSTEMS[name], choices, start=rung_up(LINE) if name == "line" else None)


def told(steps: list[Step], kind) -> dict[int, int | None]:
    """By the number of each step of a kind, what is told to have led to it."""
    found = causes(happenings(steps))
    return {number: found[number] for number, step in enumerate(steps) if isinstance(step.action, kind)}


def senders(system: System, steps: list[Step]) -> dict[int, int]:
    """By the number of each step that moves a letter, the step that put that letter on its channel.

    Beside each letter that is under way stands, in the same place, the number of the step that put it there.
    """
    at = {channel.name: way for way, channel in enumerate(system.channels)}
    under_way: list[list[int]] = [[] for _ in system.channels]
    found = {}
    for number, (before, action, _, after) in enumerate(steps):
        if isinstance(action, Cut):
            under_way[at[action.channel]].clear()
        elif isinstance(action, Deliver | Lose | Repeat):
            here, place = under_way[at[action.channel]], before.traffic[at[action.channel]].index(action.letter)
            found[number] = here[place]
            here[place : place + 1] = [here[place]] * (2 if isinstance(action, Repeat) else 0)
        for sent, letters in zip(under_way, after.traffic, strict=True):
            sent.extend([number] * (len(letters) - len(sent)))
            assert len(sent) == len(letters)
    return found


@given(WALKS)
def test_a_letter_was_sent(of):
    """What brings a letter, loses or doubles it was caused by the very step that put it on its channel."""
    steps = walked(*of)
    assert told(steps, Deliver | Lose | Repeat) == senders(SYSTEMS[of[0]], steps)


@given(WALKS)
def test_a_timer_was_started(of):
    """What runs out was caused by the step that started it last."""
    started: dict[tuple[str | None, str], int] = {}
    steps = walked(*of)
    caused = told(steps, Happen)
    for number, (_, action, happening, _) in enumerate(steps):
        if isinstance(action, Happen) and action.given.kind is Kind.EXPIRES:
            assert caused[number] == started[action.post, action.given.what]
        if happening.row is not None:
            started |= {(happening.post, timer.name): number for timer in happening.row.starts}


@given(WALKS)
def test_a_question_was_put(of):
    """An answer was caused by the last step of the post that answers; if it had none, it was asked from the start."""
    last: dict[str, int] = {}
    steps = walked(*of)
    caused = told(steps, Happen)
    for number, (_, action, happening, _) in enumerate(steps):
        if isinstance(action, Happen) and action.given.kind in {Kind.YES, Kind.NO}:
            assert caused[number] == last.get(action.post)
        last |= {happening.post: number} if happening.post else {}


@given(WALKS)
def test_the_world_needs_no_cause(of):
    """What the world does, and whoever is outside, has no cause; every other cause comes before its effect."""
    steps = walked(*of)
    assert not any(cause is not None for cause in told(steps, Bring | Cut | Restore).values())
    for number, (step, cause) in enumerate(zip(steps, causes(happenings(steps)), strict=True)):
        moves = isinstance(step.action, Happen) and step.action.given.kind is Kind.MOVES
        assert cause is None if moves else cause is None or cause < number


@cache
def eventful():
    """The steps of some fixed walks through every system."""
    return [step for name in SYSTEMS for seed in range(8) for step in walked(name, integers(seed))]


@pytest.mark.parametrize("kind", [Lose, Repeat, Cut, Restore, Bring])
def test_the_walks_are_eventful(kind):
    """Letters are lost and doubled, channels are cut and restored, and lines go dead: the walks see it all."""
    steps = eventful()
    assert any(isinstance(step.action, kind) for step in steps)
    assert any(isinstance(step.action, Deliver) and step.action.letter.message == LINE_DEAD for step in steps)
