"""A lesson's stops are found in its run, and each choice is what a fresh run with the same luck says."""

from functools import cache

import pytest
from attrs import evolve

from deconflict.engine.campaign import simulate
from deconflict.errors import ScenarioError
from deconflict.study.outcome import INCIDENTS, THROUGH, outcomes
from deconflict.study.rerun import Rerun
from deconflict.study.teaching.lesson import taught
from deconflict.world.intervention import Intervention
from deconflict.world.lesson import read, structure
from deconflict.world.luck import Luck
from deconflict.world.reading import read as read_scenario
from deconflict.world.shelf import LESSONS, find, known
from deconflict.world.variation import at_value, with_arm
from protocols.notation.words import Mark

SHELF = known(LESSONS)
DAY = "shootdown_2015_turkey"
CALL = {"say": "Call.", "answers": {"hotline.calls": True}}
CROSSING = {"say": "Call at the crossing.", "arm": "call_at_crossing"}
WARNED = {"mark": "warned", "question": "What now?", "explanation": "This.", "choices": [CALL, CROSSING]}


@cache
def shelved(name):
    """A lesson of the shelf, taken to its run, without other lucks."""
    return taught(evolve(read(SHELF[name]), lucks=0))


EMPTY = {
    "title": "A lesson",
    "summary": "Something.",
    "minutes": 1,
    "scenario": DAY,
    "luck": 33,
    "luck_because": "For the story.",
    "lucks": 0,
    "introduction": "Begin.",
}


def made(*stops, **changes):
    """A lesson on the day of the shootdown, with these stops."""
    told = [{key: value for key, value in (WARNED | one).items() if value is not None} for one in stops or ({},)]
    return structure(EMPTY | {"stops": told} | changes, "lesson.toml")


def tried(lesson, stop, choice):
    """What a choice of a lesson leads to, both counted from 1."""
    at = lesson.stops[stop - 1]
    return lesson.outcome(at, at.choices[choice - 1])


def rounds(of):
    """How many rounds fall."""
    return of.outcome.times.get(Mark.STRUCK, 0)


@pytest.mark.parametrize("name", SHELF)
def test_every_lesson_is_sound(name):
    """Its stops rise, each has a source and something to propose, and every choice can be run."""
    lesson = shelved(name)
    places = [stop.at for stop in lesson.stops]
    assert places == sorted(set(places))
    assert 3 <= len(places) <= 6
    for stop in lesson.stops:
        assert len(stop.choices) >= 2
        assert any("http" in source for source in stop.sources)
        for choice in stop.choices:
            of = lesson.outcome(stop, choice)
            assert of.met is not None
            assert of.same or not choice.as_it_was


def test_ten_warnings_that_fail_together():
    """Oftener or in Russian changes no end; a set that carries guard averts it."""
    lesson = shelved("ten_warnings")
    assert lesson.as_it_was.outcome.severity is Mark.LOST
    for choice in (2, 3):
        of = tried(lesson, 1, choice)
        assert of.incident
        assert dict(of.outcome.died)["guard"] == "up"
    assert not tried(lesson, 1, 4).incident


def test_ten_warnings_and_the_line():
    """A call at the crossing is too late, one at the first warning gets through too late, a rehearsed one averts it."""
    lesson = shelved("ten_warnings")
    crossing, warning, rehearsed = tried(lesson, 4, 2), tried(lesson, 2, 2), tried(lesson, 2, 3)
    assert crossing.incident
    assert dict(crossing.outcome.died)["hotline"] != THROUGH
    assert warning.incident
    assert dict(warning.outcome.died)["hotline"] == THROUGH
    assert warning.spare_s < 0
    assert not rehearsed.incident
    assert rehearsed.spare_s > 60


def test_two_accounts_under_the_declared_rules():
    """On Moscow's track nothing is fired, under any luck; on Ankara's it is hit inside or outside by the missile."""
    lesson = taught(evolve(read(SHELF["two_accounts"]), lucks=20))
    last = lesson.stops[-1]
    for choice in last.choices:
        under = lesson.lucks(last, choice)
        assert under is not None
        assert under.choice.incidents == 0
        assert under.as_it_was.incidents > 10
    inside, outside = (tried(lesson, 3, choice).outcome.marks[Mark.LOST] / 1000 for choice in (1, 2))
    assert inside < lesson.met.inside[0][1] < outside


def test_twenty_seven_minutes():
    """A substitute who is told saves some fifteen rounds, a right place all, and without the line none is saved."""
    lesson = shelved("twenty_seven_minutes")
    was = rounds(lesson.as_it_was)
    assert was == 37
    assert 13 <= was - rounds(tried(lesson, 2, 2)) <= 17
    assert rounds(tried(lesson, 1, 2)) == 0
    assert rounds(tried(lesson, 5, 4)) == 60


def test_the_day_after():
    """With every channel back this flight is averted, and it is the only loss of the campaign that is."""
    lesson = shelved("the_day_after")
    last = lesson.stops[-1]
    all_back = lesson.tried(last, last.choices[0])
    assert lesson.as_it_was.incident
    assert not all_back.outcome.incident
    assert (all_back.campaign.as_it_was, all_back.campaign.choice) == (3, 2)
    assert 0 < all_back.campaign.otherwise < all_back.campaign.encounters / 10
    assert tried(lesson, 3, 2).incident


@pytest.mark.parametrize("luck", [0, 33])
def test_a_choice_is_a_fresh_run(luck):
    """From the stop on it is the run with that intervention, from the start the run under that arm, to the byte."""
    scenario = read_scenario(find(DAY))
    give, take = {"say": "Give.", "give": ["liaison"]}, {"say": "Cut.", "cut": ["guard"]}
    slow = {"say": "Slow.", "takes": {"guard.repeat_min": 1}}
    twice = {"say": "Twice.", "set": {"defence.warnings": 20, "channels.guard.timers.repeat_s": 15}}
    lesson = taught(made({"choices": [CALL, give, take, slow, CROSSING, twice]}, luck=luck))
    (stop,) = lesson.stops
    base = with_arm(scenario, "as_it_was")
    given = Rerun(base, luck).given("liaison", after=stop.at)
    doubled = at_value(at_value(base, "defence.warnings", 20), "channels.guard.timers.repeat_s", 15)
    fresh = [
        simulate(base, Luck(luck), [Intervention(after=stop.at, answers={"hotline.calls": True})]),
        simulate(base, Luck(luck), [given]),
        simulate(base, Luck(luck), [Intervention(after=stop.at, cut=("guard",))]),
        simulate(base, Luck(luck), [Intervention(after=stop.at, takes_s={"guard.repeat": 60.0})]),
        simulate(with_arm(scenario, "call_at_crossing"), Luck(luck)),
        simulate(doubled, Luck(luck)),
    ]
    for choice, run in zip(stop.choices, fresh, strict=True):
        of = lesson.outcome(stop, choice)
        assert list(of.history.entries) == list(run.entries)
        assert of.outcome == outcomes(run)[0]
        if not choice.from_the_start:
            shared = stop.at + 1
            assert list(of.history.entries)[:shared] == list(lesson.rerun.history.entries)[:shared]


def test_lucks_are_counted_as_by_hand():
    """Under other lucks a choice is done where its stop is then; where the stop does not come, nothing is done."""
    fires = {"say": "Do not.", "answers": {"patrol.fires": False}}
    lesson = taught(made({"mark": "locked on", "choices": [fires]}, lucks=25))
    (stop,) = lesson.stops
    base = with_arm(read_scenario(find(DAY)), "as_it_was")
    was, would, arose = 0, 0, 0
    for luck in map(Luck, range(25)):
        history = simulate(base, luck)
        at = next((event.sequence for event in history.events() if event.mark == Mark.LOCKED_ON), None)
        done = [] if at is None else [Intervention(after=at, answers={"patrol.fires": False})]
        arose += at is not None
        was += outcomes(history)[0].severity in INCIDENTS
        would += outcomes(simulate(base, luck, done))[0].severity in INCIDENTS
    under = lesson.lucks(stop, stop.choices[0])
    assert under is not None
    assert (under.as_it_was.incidents, under.choice.incidents, under.arose) == (was, would, arose)
    assert arose < 25
    assert under.choice.estimate.low == 0.0


def test_lucks_that_cannot_be_counted():
    """Nothing is counted where no lucks are asked for, or where the choice is a luck itself."""
    other = {"say": "Other luck.", "luck": 1}
    lesson, without = taught(made({"choices": [other, CALL]}, lucks=2)), taught(made(lucks=0))
    assert lesson.lucks(lesson.stops[0], lesson.stops[0].choices[0]) is None
    assert lesson.lucks(lesson.stops[0], lesson.stops[0].choices[1]) is not None
    assert without.lucks(without.stops[0], without.stops[0].choices[0]) is None


def test_places():
    """A time is the last event up to it; an event is found by its parts together; the end is the last event."""
    places = [
        {"mark": None, "at": "09:20"},
        {"mark": None, "actor": "controller", "says": "next WARNING", "which": 3},
        {"mark": "violated", "actor": "track"},
        {"mark": None, "end": True},
    ]
    lesson = taught(made(*places))
    events = {event.sequence: event for event in lesson.rerun.history.events()}
    timed, third, crossed, last = (events[stop.at] for stop in lesson.stops)
    assert timed.time_s <= 9 * 3600 + 20 * 60 < events[timed.sequence + 1].time_s
    assert "next warning" in third.sentence
    assert sum("next warning" in event.sentence for at, event in events.items() if at <= third.sequence) == 3
    assert (crossed.mark, crossed.actor) == (Mark.VIOLATED, "track")
    assert last.sequence == max(events)


WRONG = {
    "no such scenario": (made(scenario="shootdown"), "scenario", 'the scenario "shootdown"; did you mean', "one of"),
    "no such arm": (made(arm="as_it_wasnt"), "arm", 'the arm "as_it_wasnt"', "as_it_was"),
    "no such flight": (made(flight="Su-24"), "flight", '"Su-24"', 'did you mean "Su-24M"?'),
    "no such mark": (made({"mark": "warnd"}), "stops[0]", 'mark "warnd"', 'did you mean "warned"?'),
    "no such words": (made({"says": "sings"}), "stops[0]", 'mark "warned", says "sings"', "words of a sentence"),
    "too early": (made({"mark": None, "at": "07:00"}), "stops[0]", 'at "07:00"', "a time of the encounter"),
    "too often": (made({"which": 9}), "stops[0]", 'mark "warned", which 9', "one of the 1"),
    "out of order": (made({"mark": "violated"}, {}), "stops[1]", "no later than the stop before", "a later place"),
    "no such channel to give": (
        made({"choices": [{"say": "Give.", "give": ["hotlin"]}]}),
        "stops[0].choices[0].give",
        'the channel "hotlin"',
        'did you mean "hotline"?',
    ),
    "no such channel to cut": (
        made({"choices": [{"say": "Cut.", "cut": ["hotlin"]}]}),
        "stops[0].choices[0]",
        'the channel "hotlin"',
        "hotline",
    ),
    "no such question": (
        made({"choices": [{"say": "x", "answers": {"hotline.rings": True}}]}),
        "stops[0].choices[0]",
        'the question "hotline.rings"',
        "hotline.calls",
    ),
    "no such value": (
        made({"choices": [{"say": "x", "set": {"defence.warning": 3}}]}),
        "stops[0].choices[0].set.defence.warning",
        "an unknown key",
        "warnings",
    ),
    "no such arm to choose": (
        made({"choices": [{"say": "x", "arm": "nobody"}]}),
        "stops[0].choices[0]",
        'the arm "nobody"',
        "as_it_was",
    ),
    "no such scenario to tell": (
        made({"choices": [{"say": "x", "scenario": "moscow"}]}),
        "stops[0].choices[0]",
        'the scenario "moscow"',
        "one of",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_not_there_is_said(wrong):
    """A lesson that names what is not there gets one fault, in its place, with what there is."""
    lesson, where, found, expected = WRONG[wrong]
    with pytest.raises(ScenarioError) as caught:
        taught(lesson)
    (fault,) = caught.value.faults
    assert fault[0].replace('"', "") == where
    assert found in fault[1]
    assert expected in f"{fault[1]} {fault[2]}"


def test_every_fault_of_a_choice():
    """What is wrong with one thing that a choice does hides nothing that is wrong with another."""
    wrong = {"cut": ["hotlin", "guard"], "restore": ["liason"], "answers": {"hotline.rings": True}, "give": ["notise"]}
    with pytest.raises(ScenarioError) as caught:
        taught(made({"choices": [{"say": "All.", **wrong, "takes": {"hotline.answrs_s": 5}}]}))
    found = [fault[1] for fault in caught.value.faults]
    assert [said.split('"')[1] for said in found] == ["notise", "hotlin", "liason", "hotline.rings", "hotline.answrs"]


def test_a_scenario_beside_the_lesson(tmp_path):
    """The path of a scenario is taken from where the lesson lies."""
    (tmp_path / "day.toml").write_text(find(DAY).read_text(encoding="utf-8"), encoding="utf-8")
    lesson = evolve(made(scenario="day.toml"), name=str(tmp_path / "lesson.toml"))
    assert taught(lesson).rerun.scenario.name == "day"
