"""The simulator stays inside the proof: whatever the luck, each encounter is a path that the explorer could take.

Every action was enabled when it was taken, what the history says of it is what the transition function says, and the
path ends where everybody may leave. The line that the encounters share is such a path as well, and both sides of it
tell the same story.
"""

from collections.abc import Iterator, Mapping
from functools import cache

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import run
from deconflict.engine.theatre import Theatre, theatre
from deconflict.engine.traffic import traffic
from deconflict.history import History
from deconflict.study.outcome import SEVERITIES
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.scenario import Scenario
from deconflict.world.shelf import known
from deconflict.world.variation import at_value, with_arm
from protocols.escalation import STEP_TAKEN, STEP_UNDONE
from protocols.exchange import CONNECTED, ENGAGED, PREEMPTED, RELEASE_LINE, SEIZE
from protocols.notation.actions import Action, Bring, Happen, Happening, Pass, Refuse, on_channel
from protocols.notation.channel import OUTSIDE, Letter
from protocols.notation.live import Live
from protocols.notation.system import System
from protocols.notation.words import Mark
from protocols.regime import switchboard
from tests.protocols.walks import unfinished

EXCHANGE, ORDINARY = "exchange", -1
"""The post that all encounters share, and where the history keeps the ordinary calls on its line."""

COMES = {Mark.APPROACHED, Mark.STRUCK, Mark.PASSED_CLEAR, Mark.RESCUED}
"""What says that an encounter took place."""

SORTIES, STRAY, CALLS = 400.0, 0.03, 200.0
"""In a day, where a scenario has them: so many that flights lose their way, and meet on the line."""

LUCKS = st.integers(0, 1_000_000).map(Luck)


@cache
def crowded_day(name: str) -> Scenario:
    """One day of a shipped scenario, with more sorties and more ordinary calls."""
    day = evolve(read(known()[name]), days=1)
    if day.channels["hotline"].routine:
        day = at_value(day, "channels.hotline.routine.calls_per_day", CALLS)
    for entry, traffic_ in enumerate(day.traffic):
        day = at_value(day, f"traffic[{entry}].sorties_per_day", SORTIES / len(day.traffic))
        if traffic_.stray:
            day = at_value(day, f"traffic[{entry}].stray", STRAY)
    return day


@cache
def made_ready(name: str, arm: str) -> Theatre:
    """One arm of such a day."""
    return theatre(with_arm(crowded_day(name), arm))


def simulated(name: str, arm: str, luck: Luck) -> tuple[Theatre, History]:
    """The arm, and what happens in it."""
    ready = made_ready(name, arm)
    return ready, run(ready, luck, traffic(ready.scenario, luck))


ARMS = [(name, arm) for name in known() for arm in crowded_day(name).arms]


class Path:
    """Where a path through a system has come to, by `apply` and in place."""

    def __init__(self, system: System, memories: Mapping[str, object]) -> None:
        self.system = system
        self.state = system.begin(memories)
        self.live = Live(system, memories)
        self.came = False

    def take(self, happening: Happening) -> None:
        """Go on by an action that is enabled, and find that it does what the history says, either way."""
        action = happening.action
        assert not isinstance(action, Refuse | Pass)
        assert isinstance(action, Bring) or self.enables(action)
        self.state, applied = self.system.apply(self.state, action)
        assert applied == self.live.apply(action) == happening
        assert self.live.state == self.state
        self.came |= happening.row is not None and happening.row.marks in COMES

    def enables(self, action: Action) -> bool:
        """Whether an action is among what is enabled; nobody but its own post or channel is asked."""
        system, state = self.system, self.state
        if isinstance(action, Happen):
            return action.given in system.post(action.post).table.enabled(system.local(state, action.post))
        at = system.place(action.channel)
        return action in on_channel(system.channels[at], state.traffic[at], cut=state.cut[at])

    def end(self) -> None:
        """Find that nothing is under way, no timer runs, and everybody may leave."""
        assert not any(self.state.traffic)
        assert not any(local.timers for local in self.state.posts)
        # Who turned for home on an earlier visit does not come again, and nobody has anything to end.
        assert not self.came or unfinished(self.system, self.state) == []


def assert_paths(ready: Theatre, history: History) -> None:
    """Each encounter, and the line, goes by enabled actions to where everybody may leave."""
    line = Path(switchboard(ready.board), {})
    kinds = {met.number: ready.kind_of(met, history) for met in history.encounters}
    paths = {number: Path(kind.system, kind.memories(number)) for number, kind in kinds.items()}
    for entry in history.entries:
        if not isinstance(entry.happening.action, Refuse):
            path = line if entry.happening.post == EXCHANGE else paths[entry.encounter]
            path.take(entry.happening)
    for path in (line, *paths.values()):
        path.end()


def refused(history: History) -> Iterator[tuple[int, int, Refuse]]:
    """The letters that a channel did not take: sent in which entry of which encounter, and what is to be recorded."""
    for number, entry in enumerate(history.entries):
        for sent in entry.happening.sent:
            if sent.refused is not None:
                yield number, entry.encounter, Refuse(sent.channel, sent.letter, sent.refused)


def recorded(history: History) -> Iterator[tuple[int | None, int, Refuse]]:
    """The refusals that are recorded: caused by which entry, in which encounter."""
    for entry in history.entries:
        if isinstance(entry.happening.action, Refuse):
            yield entry.cause, entry.encounter, entry.happening.action


def said(history: History) -> Iterator[tuple[int, int, Letter]]:
    """What callers and exchange say to each other: in which entry, of which call. Ordinary calls have no table."""
    for number, entry in enumerate(history.entries):
        for sent in entry.happening.sent:
            if (
                sent.channel in (EXCHANGE, "calls")
                and sent.letter.to == OUTSIDE
                and isinstance(sent.letter.about[0], int)
            ):
                yield number, sent.letter.about[0], sent.letter


def heard(history: History) -> Iterator[tuple[int | None, int, Letter]]:
    """What they hear of each other: caused by which entry, in which encounter."""
    for entry in history.entries:
        action = entry.happening.action
        if isinstance(action, Bring) and action.channel in (EXCHANGE, "calls") and entry.encounter != ORDINARY:
            yield entry.cause, entry.encounter, Letter(OUTSIDE, action.message, action.about)


@pytest.mark.parametrize(("name", "arm"), ARMS)
@settings(max_examples=10)
@given(luck=LUCKS)
def test_every_campaign_is_inside_the_proof(name, arm, luck):
    """Under any luck, every arm of every shipped scenario follows the proof's paths, and tells of all that is said."""
    ready, history = simulated(name, arm, luck)
    assert_paths(ready, history)
    assert list(recorded(history)) == list(refused(history))
    assert list(heard(history)) == list(said(history))


@pytest.mark.parametrize("arm", ["guard_carried", "no_channels", "call_at_warning"])
def test_a_history_with_a_gap_is_not(arm):
    """Without any one of its steps, a history is no path to an end: nothing in it goes unnoticed."""
    ready, whole = simulated("shootdown_2015_turkey", arm, Luck(3))
    assert_paths(ready, whole)
    for number, entry in enumerate(whole.entries):
        if entry.encounter != ORDINARY and not isinstance(entry.happening.action, Refuse):
            gap = evolve(whole, entries=[*whole.entries[:number], *whole.entries[number + 1 :]])
            with pytest.raises((AssertionError, ValueError)):
                assert_paths(ready, gap)


def test_the_paths_lead_through_the_procedures():
    """On these days every severity is reached, calls seize, wait, are pre-empted and release, and channels refuse."""
    marks: set[Mark | None] = set()
    on_the_line: set[str] = set()
    refusals = 0
    sought = {*SEVERITIES, Mark.TURNED, Mark.FIRE_HELD} - {Mark.INTERCEPTED, Mark.FURTHER_LOSS}
    for luck in range(5):
        if marks >= sought and len(on_the_line) == 5 and refusals:
            break
        for name, arm in ARMS:
            _, history = simulated(name, arm, Luck(luck))
            marks |= {entry.happening.row.marks for entry in history.entries if entry.happening.row is not None}
            letters = [sent.letter for entry in history.entries for sent in entry.happening.sent]
            on_the_line |= {letter.message for letter in letters if letter.to == OUTSIDE} - {STEP_TAKEN, STEP_UNDONE}
            refusals += len([*refused(history)])
    assert marks >= sought
    assert on_the_line == {SEIZE, CONNECTED, ENGAGED, PREEMPTED, RELEASE_LINE}
    assert refusals
