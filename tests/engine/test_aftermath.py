"""What follows from encounters: governments act on them, and what they do reaches the encounters that come after.

The days here are crowded and the governments hasty, so that ladders are climbed and left within days.
"""

from collections.abc import Iterator
from functools import cache

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import run, simulate
from deconflict.engine.kinds import POLITICS, RESCUE, steps_of
from deconflict.engine.theatre import Theatre, theatre
from deconflict.engine.traffic import traffic
from deconflict.history import Entry, History
from deconflict.world.luck import Luck
from deconflict.world.numbering import GOVERNMENTS, RESCUES
from deconflict.world.parameter import Delay, Grade, Probability
from deconflict.world.politics import Authority, Effect, Step
from deconflict.world.reading import read
from deconflict.world.scenario import Scenario
from deconflict.world.shelf import find
from deconflict.world.variation import at_value, with_arm, with_steps
from protocols.escalation import AGREED, INCIDENT, STEP_TAKEN, STEP_UNDONE
from protocols.notation.actions import Bring, Cut, Deliver, Pass, Refuse, Restore, State
from protocols.notation.promise import Always, LeadsTo, judge
from protocols.notation.system import System
from protocols.notation.words import LINE_DEAD, Mark
from protocols.politics import standing

LUCKS = st.integers(0, 500).map(Luck)
YEAR = read(find("spiral_2015"))
ARMS = tuple(YEAR.arms)
HOUR_S, DAY_S = 3600.0, 86_400.0
CERTAIN = Probability(value=1.0, grade=Grade.A, source="an example")
USED = {
    "traffic[0].stray": 0.3,
    "traffic[0].sorties_per_day": 100.0,
    "channels.chain.questions.disposed.chance": 0.5,
    "channels.notice.questions.announces.chance": 0.5,
    "channels.passage.questions.works.chance": 1.0,
    "channels.passage.questions.asks.chance": 1.0,
}
"""Many lose their way, and the channels that may be cut are used."""


def delay(seconds: float) -> Delay:
    """A time that is always the same."""
    return Delay(value=seconds, grade=Grade.A, source="an example")


def hasty(own: Authority) -> Authority:
    """A government that answers every incident within the hour, and wants to come back the next day."""
    ladder = tuple(evolve(step, after_s=delay(600), lasts_s=delay(DAY_S)) for step in own.ladder)
    questions = {
        name: evolve(answer, delay_s=delay(30), chance=CERTAIN if name != "takes_call" else answer.chance)
        for name, answer in own.questions.items()
    }
    return evolve(own, ladder=ladder, questions=questions, timers={"call_wait": delay(HOUR_S)})


@cache
def crowded(arm: str = "cut_after_incident") -> Scenario:
    """Some days on which many lose their way, and two hasty governments."""
    scenario = with_arm(YEAR, arm)
    for path, value in USED.items():
        scenario = at_value(scenario, path, value)
    notes = {name: evolve(scenario.channels[name], travel_s=delay(300)) for name in ("note", "talks", "leaders")}
    escalation = scenario.escalation
    assert escalation is not None
    return evolve(
        scenario,
        days=8,
        channels={**scenario.channels, **notes},
        escalation=evolve(escalation, parties={name: hasty(of) for name, of in escalation.parties.items()}),
    )


@cache
def made_ready(arm: str = "cut_after_incident") -> Theatre:
    """The same, made ready."""
    return theatre(crowded(arm))


def flown(luck: Luck, arm: str = "cut_after_incident") -> History:
    """What happens in these days."""
    staged = made_ready(arm)
    return run(staged, luck, traffic(staged.scenario, luck))


def ladders(scenario: Scenario) -> dict[str, tuple[Step, ...]]:
    """By party, the steps that it can take."""
    assert scenario.escalation is not None
    return {party: steps_of(own) for party, own in scenario.escalation.parties.items()}


def changes(history: History, scenario: Scenario) -> Iterator[tuple[int, Step, bool]]:
    """In which entry each step was taken, or undone."""
    steps = ladders(scenario)
    for at, entry in enumerate(history.entries):
        for sent in entry.happening.sent if entry.encounter == GOVERNMENTS else ():
            if sent.letter.message in (STEP_TAKEN, STEP_UNDONE):
                party = sent.channel.removesuffix(" measures")
                yield at, steps[party][sent.letter.about - 1], sent.letter.message == STEP_TAKEN


def others(history: History) -> list[tuple[int, int, object]]:
    """Everything that happens but what governments do."""
    return [(e.time_ms, e.encounter, e.happening) for e in history.entries if e.encounter != GOVERNMENTS]


@given(luck=LUCKS, arm=st.sampled_from(ARMS))
@settings(max_examples=12)
def test_every_history_keeps_every_promise(luck: Luck, arm: str) -> None:
    """Every encounter, rescue and government keeps what it promises in the world as it was when it began."""
    staged, history = made_ready(arm), flown(luck, arm)
    for number, promised in staged.promises_of(history).items():
        happenings = [h for h in history.of_encounter(number) if h.post != "exchange"]
        for promise in promised:
            if isinstance(promise, Always | LeadsTo):
                judge(promise, happenings)


@given(luck=LUCKS)
@settings(max_examples=12)
def test_nothing_passes_while_a_channel_is_cut(luck: Luck) -> None:
    """From the step that cuts a channel until it is undone nothing is delivered on it, but that the line is dead."""
    history, scenario = flown(luck), crowded()
    by_entry = {at: (step, taken) for at, step, taken in changes(history, scenario)}
    cut: set[str] = set()
    for at, entry in enumerate(history.entries):
        action = entry.happening.action
        if isinstance(action, Deliver) and action.channel in cut:
            assert action.letter.message == LINE_DEAD
        step, taken = by_entry.get(at, (None, False))
        if step is not None:
            cut = cut | {*step.cuts} if taken else cut - {*step.cuts}


def test_channels_carry_before_and_after() -> None:
    """In these days what may be cut carries messages, is cut, and carries messages again."""
    carried, again, between = set(), set(), 0
    for luck in range(4):
        history = flown(Luck(luck))
        cuts = [at for at, step, taken in changes(history, crowded()) if step.cuts and not taken]
        between += len(cuts)
        for at, entry in enumerate(history.entries):
            if isinstance(entry.happening.action, Deliver) and entry.happening.action.letter.message != LINE_DEAD:
                carried.add(entry.happening.action.channel)
                again |= {entry.happening.action.channel} if cuts and at > cuts[0] else set()
    assert between
    assert {"hotline", "liaison", "notice", "passage"} <= carried
    assert {"hotline", "liaison", "notice"} <= again


def after(system: System, state: State, entry: Entry) -> State:
    """Where a system stands after what was kept of one step."""
    action = entry.happening.action
    return state if isinstance(action, Refuse | Pass) else system.apply(state, action)[0]


def cut_under_way(history: History) -> Iterator[tuple[int, Entry, Cut]]:
    """Channels that were cut while an encounter was under way."""
    for at, entry in enumerate(history.entries):
        if isinstance(entry.happening.action, Cut):
            yield at, entry, entry.happening.action


def test_a_cut_reaches_both_ends() -> None:
    """As a channel is cut under an encounter, whoever of its ends can hear of it does at once; both ends of a call do.

    Some of these encounters have a call under way, and some are rescues.
    """
    busy, rescues, staged = 0, 0, made_ready()
    for luck in range(8):
        history = flown(Luck(luck))
        kinds = {met.number: staged.kind_of(met, history) for met in history.encounters}
        for at, entry, cut in cut_under_way(history):
            system = kinds[entry.encounter].system
            state = system.begin(kinds[entry.encounter].memories(entry.encounter))
            for before in history.entries[:at]:
                if before.encounter == entry.encounter and before.happening.post != "exchange":
                    state = after(system, state, before)
            wire = next(channel for channel in system.channels if channel.name == cut.channel)
            told = [
                later.happening.action.letter.to
                for later in history.entries[at:]
                if later.encounter == entry.encounter
                and later.time_ms == entry.time_ms
                and isinstance(later.happening.action, Deliver)
                and later.happening.action.channel == cut.channel
            ]
            ends = sorted(end.partition(".")[0] for end in wire.ends)
            # Where a post has no ear for it, its table has nothing that it could do about it.
            assert sorted(told) == [end for end in ends if LINE_DEAD in system.post(end).table.hears]
            assert cut.channel != "hotline" or sorted(told) == ends
            local = {post.name: (post, of) for post, of in zip(system.posts, state.posts, strict=True)}
            busy += any(of.state not in post.table.ends for name, (post, of) in local.items() if name in ends)
            rescues += kinds[entry.encounter].name == RESCUE
    assert busy
    assert rescues


@given(luck=LUCKS)
@settings(max_examples=8)
def test_a_channel_works_again_only_where_both_agree(luck: Luck) -> None:
    """No channel is restored, and no cut undone, while an end takes it for cut, nor without the other side's word.

    The word counts if it was given since the last incident.
    """
    staged, history = made_ready(), flown(luck)
    system = staged.kinds[POLITICS].system
    state, agreed = system.begin({}), dict.fromkeys(ladders(crowded()), False)
    undone = {at: step for at, step, taken in changes(history, crowded()) if not taken}
    for at, entry in enumerate(history.entries):
        happening = entry.happening
        if entry.encounter == GOVERNMENTS:
            state = after(system, state, entry)
            post = str(happening.post).removesuffix(" authority")
            if isinstance(happening.action, Bring) and happening.action.message == INCIDENT:
                agreed[post] = False
            if isinstance(happening.action, Deliver) and happening.action.letter.message == AGREED:
                agreed[post] = True
            if at in undone:
                assert agreed[post]
                assert not undone[at].cuts or not standing(system, state).cut
        if isinstance(happening.action, Restore):
            assert not standing(system, state).cut


@given(luck=LUCKS)
@settings(max_examples=5)
def test_same_luck_same_bytes(luck: Luck) -> None:
    """The same scenario and luck give the same bytes, whether the worlds of the steps were made before or not."""
    assert list(flown(luck).lines()) == list(simulate(crowded(), luck).lines())


@given(luck=LUCKS)
@settings(max_examples=5)
def test_a_loop_that_changes_nothing(luck: Luck) -> None:
    """Steps without an effect, and steps of which nothing follows, give the same events, to the byte."""
    scenario = crowded()
    escalation = scenario.escalation
    assert escalation is not None
    tame = {
        name: evolve(own, ladder=tuple(evolve(step, cuts=(), set={}) for step in own.ladder))
        for name, own in escalation.parties.items()
    }
    idle = evolve(scenario, escalation=evolve(escalation, parties=tame))
    off = evolve(scenario, escalation=evolve(escalation, parties=tame, loop=False))
    one, other = simulate(idle, luck), simulate(off, luck)
    assert list(one.lines())[1:] == list(other.lines())[1:]
    assert any(one.in_force.values()) or not any(step for _, step, _ in changes(one, idle))


@given(luck=LUCKS)
@settings(max_examples=5)
def test_without_the_loop_governments_are_not_felt(luck: Luck) -> None:
    """With the loop off, what happens in the air is what happens where there are no governments."""
    scenario = crowded("no_loop")
    alone = {name: of for name, of in scenario.channels.items() if name not in ("note", "talks", "leaders")}
    nobody = evolve(scenario, escalation=None, arms={}, study=None, channels=alone)
    assert others(simulate(scenario, luck)) == others(simulate(nobody, luck))


@given(luck=LUCKS)
@settings(max_examples=5)
def test_a_step_is_felt_from_then_on_alone(luck: Luck) -> None:
    """Until the first step is taken the loop changes nothing: the days are the same up to there."""
    history, off = flown(luck), simulate(crowded("no_loop"), luck)
    first = next((at for at, _, _ in changes(history, crowded())), len(history.entries))
    assert history.entries[:first] == off.entries[:first]


@given(luck=LUCKS)
@settings(max_examples=5)
def test_every_loss_starts_one_rescue(luck: Luck) -> None:
    """For every aircraft that is lost one rescue sets out, caused by the loss, and recovers the crew."""
    history = flown(luck)
    losses = {
        at: entry for at, entry in enumerate(history.entries)
        if entry.happening.row is not None and entry.happening.row.marks is Mark.LOST
    }  # fmt: skip
    rescues = [met for met in history.encounters if met.kind == RESCUE]
    assert len(rescues) == len(losses)
    for met in rescues:
        entries = [entry for entry in history.entries if entry.encounter == met.number]
        assert met.number >= RESCUES
        assert entries[0].cause in losses
        marks = [entry.happening.row.marks for entry in entries if entry.happening.row is not None]
        assert marks.count(Mark.RESCUED) == 1


STEPS = [step for steps in ladders(YEAR).values() for step in steps]


@given(steps=st.permutations(STEPS), count=st.integers(0, len(STEPS)))
@settings(max_examples=20)
def test_steps_that_touch_different_values_have_no_order(steps: list[Step], count: int) -> None:
    """The world while some steps are in force is the same in whatever order they were taken."""
    some = steps[:count]
    assert with_steps(YEAR, some) == with_steps(YEAR, sorted(some, key=STEPS.index))


def test_of_two_steps_that_touch_one_value_the_later_counts() -> None:
    """What two steps both change is as the later one says: there the order does matter."""
    path = "channels.chain.questions.disposed.chance"
    one, other = (
        evolve(STEPS[0], set={path: Effect(value=value, grade=Grade.A, source="an example")}) for value in (0.2, 0.7)
    )
    for first, last, value in ((one, other, 0.7), (other, one, 0.2)):
        chance = with_steps(YEAR, [first, last]).channels["chain"].questions["disposed"].chance
        assert chance is not None
        assert chance.value == pytest.approx(value)


def test_a_strike_of_many_rounds_is_one_incident() -> None:
    """Each encounter is weighed once for what it came to: 59 missiles on one place are no 59 incidents."""
    scenario = evolve(read(find("shayrat_2017")), days=1, traffic=())
    history = simulate(scenario, Luck(1))
    rounds = [entry for entry in history.entries if (row := entry.happening.row) and row.marks is Mark.STRUCK]
    told = [entry for entry in history.entries if getattr(entry.happening.action, "message", "") == INCIDENT]
    assert len(rounds) > 1
    causes = [history.entries[entry.cause] for entry in told if entry.cause is not None]
    struck = [cause.encounter for cause in causes if (row := cause.happening.row) and row.marks is Mark.STRUCK]
    assert struck
    assert len(struck) == len({*struck}) == len({entry.encounter for entry in rounds})
