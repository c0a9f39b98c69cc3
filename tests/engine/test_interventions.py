"""What is done to a run leaves all before it alone, takes effect, and breaks no promise."""

from functools import cache

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import run, simulate
from deconflict.engine.draws import Draws
from deconflict.engine.stage import Stage
from deconflict.engine.theatre import Theatre, theatre
from deconflict.engine.traffic import traffic
from deconflict.errors import UsageError
from deconflict.show.promises import Check
from deconflict.verify.watch import Verdict
from deconflict.world.intervention import Intervention
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.shelf import known
from deconflict.world.variation import with_arm
from protocols.airmanship import MEASURED
from protocols.hotline import HANG_UP, RING
from protocols.notation.actions import Cut, Deliver, Lose, Refuse
from protocols.notation.words import LINE_DEAD, Mark
from protocols.strike_halt import HITS

NAMES = ("severed_2015", "shootdown_2015_turkey", "deir_ez_zor_2016", "euphrates_2017", "spiral_2015")


@cache
def made_ready(name: str) -> Theatre:
    """A scenario under its baseline, cut short."""
    scenario = read(known()[name])
    short = evolve(scenario, days=min(scenario.days, 2))
    return theatre(with_arm(short, scenario.study.baseline) if scenario.study else short)


@st.composite
def interventions(draw, staged: Theatre, *, after: int | None = None) -> Intervention:
    """Anything that can be done to a run but to its waits, and but to what no table has a row for.

    Nobody hears that a link of a force's own chain of command is dead, and what a strike hits it hits to its end.
    """
    carrying = {channel.name for channel in staged.timing.channels}
    channels = sorted({q.channel for q in staged.timing.questions if q.gate} & carrying)
    questions = sorted({q.path for q in staged.timing.questions if not q.certain} - MEASURED - {HITS.path})
    some = st.lists(st.sampled_from(channels), max_size=2, unique=True)
    cut = draw(some)
    return Intervention(
        at_s=draw(st.floats(0, staged.scenario.days * 86_400.0)),
        after=after,
        cut=tuple(cut),
        restore=tuple(name for name in draw(some) if name not in cut),
        answers=draw(st.dictionaries(st.sampled_from(questions), st.booleans(), max_size=4)),
        luck=draw(st.none() | st.integers(0, 1000)),
    )


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data(), luck=st.integers(0, 1000).map(Luck))
@settings(max_examples=8)
def test_all_before_it_stays(name, data, luck):
    """Before a time, or up to an event, two runs share every entry, with its number and its cause."""
    staged = made_ready(name)
    flown = traffic(staged.scenario, luck)
    plain = run(staged, luck, flown).entries
    after = data.draw(st.none() | st.integers(0, len(plain) - 1)) if plain else None
    done = data.draw(interventions(staged, after=after))
    changed = run(staged, luck, flown, [done]).entries
    shared = sum(entry.time_ms < round(done.at_s * 1000) for entry in plain) if after is None else after + 1
    assert changed[:shared] == plain[:shared]


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data(), luck=st.integers(0, 1000).map(Luck))
@settings(max_examples=4)
def test_what_is_done_breaks_no_promise(name, data, luck):
    """With anything done to it, an encounter is still a run of its tables, and keeps what they promise."""
    staged = made_ready(name)
    flown = traffic(staged.scenario, luck)
    done = data.draw(st.lists(interventions(staged), min_size=1, max_size=3))
    history = run(staged, luck, flown, done)
    judged = Check(history, staged.promises_of(history), staged.line_promises, bounds=staged.timing.bounds).judged
    assert [one.promise.id for one in judged if one.verdict is Verdict.BROKEN] == []


@given(luck=st.integers(0, 10_000).map(Luck), forced=st.booleans())
@settings(max_examples=10)
def test_an_answer_is_what_it_is_said_to_be(luck, forced):
    """From the moment on, whoever asks hears the answer that was given."""
    staged = made_ready("shootdown_2015_turkey")
    done = Intervention(answers={"chain.disposed": forced, "guard.carried": True})
    history = run(staged, luck, traffic(staged.scenario, luck), [done])
    rows = [entry.happening.row for entry in history.entries if entry.happening.row]
    asked = [row for row in rows if row.question is not None and row.question.path == "chain.disposed"]
    assert all((str(row.on.input.kind) == "yes") is forced for row in asked)
    heard = [entry for entry in history.entries if entry.happening.post == "aircrew"]
    assert heard, "the set carries guard: the first warning comes in"


def test_a_pending_question_is_answered_at_once():
    """The centre considers a call when it is given to it: it lifts the handset then and not when luck says."""
    staged = made_ready("shootdown_2015_turkey")
    luck = Luck(34)
    flown = traffic(staged.scenario, luck)
    plain = run(staged, luck, flown).entries
    asked = next(at for at, entry in enumerate(plain) if entry.happening.post == "caller")
    answers = {"hotline.calls": True, "hotline.answers": True}
    done = Intervention(after=asked, answers=answers, takes_s=dict.fromkeys(answers, 0.0))
    changed = run(staged, luck, flown, [done]).entries
    lifts = next(
        entry for entry in changed if entry.happening.row and entry.happening.row.because.startswith("The centre lifts")
    )
    assert lifts.time_ms == plain[asked].time_ms
    assert lifts.cause == asked


def test_a_channel_that_is_cut_tells_its_ends_and_carries_nothing():
    """Cut at a time, the line takes nothing from then on; both its ends know at that very time."""
    staged = theatre(with_arm(read(known()["shootdown_2015_turkey"]), "call_at_warning"))
    luck = Luck(0)
    done = Intervention(at_s=33_570.0, cut=("hotline",))
    entries = run(staged, luck, traffic(staged.scenario, luck), [done]).entries
    cut = next(at for at, entry in enumerate(entries) if entry.happening.action == Cut("hotline"))
    assert entries[cut].time_ms == 33_570_000
    after = [e.happening.action for e in entries[cut + 1 :]]
    arrived = [a for a in after if type(a) is Deliver and a.channel == "hotline"]
    assert {a.letter.message for a in arrived} == {LINE_DEAD}
    assert any(type(a) is Refuse and a.channel == "hotline" for a in after)


def test_another_luck_leaves_alone_what_stays():
    """Whether the set carries guard was settled by the first luck: the second does not settle it again."""
    staged = made_ready("shootdown_2015_turkey")
    half = theatre(with_arm(read(known()["shootdown_2015_turkey"]), "guard_carried"))
    for ready, carried in ((staged, False), (half, True)):
        luck = Luck(1)
        flown = traffic(ready.scenario, luck)
        warned = next(
            at
            for at, e in enumerate(run(ready, luck, flown).entries)
            if e.happening.row and e.happening.row.marks is Mark.WARNED
        )
        others = [run(ready, luck, flown, [Intervention(after=warned + 1, luck=other)]) for other in range(20)]
        assert {
            any(e.happening.row and e.happening.row.because == "A warning comes in on guard." for e in of.entries)
            for of in others
        } == {carried}
        assert len({tuple(e.time_ms for e in of.entries) for of in others}) > 1


@pytest.mark.parametrize(
    ("done", "found"),
    [
        (Intervention(cut=("telegraph",)), 'the channel "telegraph"'),
        (Intervention(restore=("hotlin",)), 'the channel "hotlin"'),
        (Intervention(answers={"hotline.charm": True}), 'the question "hotline.charm"'),
        (Intervention(takes_s={"hotline.charm": 1.0}), 'the question, wait or channel "hotline.charm"'),
        (Intervention(takes_s={"hotline.answers": -1.0}), "-1 s for hotline.answers"),
        (Intervention(takes_s={"guard": float("inf")}), "inf s for guard"),
        (Intervention(cut=("exchange",)), 'the channel "exchange"'),
        (Intervention(answers={"patrol.in_position": False}), 'the question "patrol.in_position"'),
        (Intervention(after=10_000), "something to be done after event 10000"),
    ],
)
def test_what_is_not_there_cannot_be_changed(done, found):
    """An intervention that names no channel, question, time or event of the run is refused by name."""
    with pytest.raises(UsageError) as error:
        simulate(read(known()["shootdown_2015_turkey"]), Luck(0), [done])
    assert error.value.found == found


def test_what_distance_answers_nobody_else_can():
    """Whether two flights are near is measured, and no intervention says otherwise."""
    scenario = read(known()["euphrates_2017"])
    for path in MEASURED:
        with pytest.raises(UsageError):
            simulate(scenario, Luck(0), [Intervention(answers={path: True})])


def test_no_step_cools_down_at_once():
    """Where one side refuses every step back, another that asks for it without a pause would never come to an end."""
    done = Intervention(takes_s={"escalation.parties.russia.cooling": 1.0})
    with pytest.raises(UsageError, match=r"1 s for escalation.parties.russia.cooling; expected a time from 86400 s on"):
        simulate(read(known()["shayrat_2017"]), Luck(3), [done])


def test_who_was_recalled_is_not_recalled_again():
    """A liaison officer whose channel is cut, restored and cut again was called home the first time."""
    staged = made_ready("shootdown_2015_turkey")
    flown = traffic(staged.scenario, Luck(0))
    done = [
        Intervention(at_s=33_500.0, cut=("liaison",)),
        Intervention(at_s=33_520.0, restore=("liaison",)),
        Intervention(at_s=33_540.0, cut=("liaison",)),
    ]
    entries = run(staged, Luck(0), flown, done).entries
    recalled = [e.time_ms for e in entries if e.happening.row and e.happening.row.because == "He is recalled."]
    assert recalled == [33_500_000]
    assert [e.time_ms for e in entries if e.happening.action == Cut("liaison")] == [33_500_000, 33_540_000]


def test_what_is_lost_is_lost_in_its_turn():
    """A line that stops working while a word is on its way loses the words that come after it, and not before it."""
    staged = theatre(with_arm(read(known()["shootdown_2015_turkey"]), "call_at_warning"))
    luck = Luck(0)
    flown = traffic(staged.scenario, luck)
    slow = Intervention(takes_s={"hotline": 130.0})
    plain = run(staged, luck, flown, [slow]).entries
    rings = next(at for at, entry in enumerate(plain) if any(of.channel == "hotline" for of in entry.happening.sent))
    dead = Intervention(after=rings, answers={"hotline.works": False})
    actions = [entry.happening.action for entry in run(staged, luck, flown, [slow, dead]).entries]
    on_line = [of for of in actions if isinstance(of, Deliver | Lose) and of.channel == "hotline"]
    assert [(type(of), of.letter.message) for of in on_line[:2]] == [(Deliver, RING), (Lose, HANG_UP)]


def test_another_luck_leaves_alone_what_stays_in_another_world():
    """What was settled of a flight in one world is settled in those that governments make of it."""
    staged = made_ready("spiral_2015")
    steps = next(of for of in staged.worlds() if of.scenario != staged.scenario)
    stage = Stage(staged, Luck(0), traffic(staged.scenario, Luck(0)))
    path = next(of.path for of in staged.timing.questions if of.stays and 0 < staged.timing.chances[of.path] < 1)
    before = [stage.draws.yes[path](flight, 0) for flight in range(40)]
    stage.decide_by(Luck(1), lambda draws: draws.under({}, {}, Luck(1)))
    stage.becomes(steps, (1, 0))
    assert steps.timing.chances[path] == staged.timing.chances[path]
    assert [stage.draws.yes[path](flight, 0) for flight in range(40)] == before
    assert [stage.draws.yes[path](flight, 0) for flight in range(40, 80)] != [
        Draws(steps.timing, Luck(0)).yes[path](flight, 0) for flight in range(40, 80)
    ]


def test_the_history_keeps_what_was_done():
    """A run to which something was done says so in its header; nothing else tells it from another's start."""
    scenario = read(known()["shootdown_2015_turkey"])
    done = Intervention(after=3, cut=("hotline",))
    assert simulate(scenario, Luck(0), [done]).interventions == (done,)
    assert simulate(scenario, Luck(0)).interventions == ()


def test_who_refuses_for_ever_does_not_keep_a_campaign_from_ending():
    """Two governments of which one never agrees to a step back are followed for ten years, and no longer."""
    scenario = read(known()["shayrat_2017"])
    done = Intervention(answers={"escalation.parties.coalition.reciprocates": False})
    entries = simulate(scenario, Luck(3), [done]).entries
    assert 9 * 365 < max(entry.time_ms for entry in entries) / 86_400_000 < 10 * 365 + scenario.days
