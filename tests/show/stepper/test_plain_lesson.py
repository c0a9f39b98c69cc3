"""A lesson in plain lines: it stops where the lesson does, runs what is proposed, and ends politely."""

from io import StringIO

import pytest
from attrs import evolve

from deconflict.show.stepper.plain_lesson import PlainLesson
from deconflict.show.stepper.sky import Sky
from deconflict.show.stepper.stops import Teaching, numbered
from deconflict.show.stepper.views import View
from deconflict.show.stepper.walk import begin
from deconflict.show.terminal import terminal
from deconflict.study.teaching.lesson import taught
from deconflict.world.intervention import Intervention
from deconflict.world.lesson import read
from deconflict.world.shelf import LESSONS, known


@pytest.fixture(scope="module")
def lesson():
    """Ten warnings, without other lucks."""
    return taught(evolve(read(known(LESSONS)["ten_warnings"]), lucks=0))


@pytest.fixture
def play(lesson, monkeypatch):
    """Play it with these lines typed; answers what was written, as one line, and the player."""
    monkeypatch.setenv("COLUMNS", "80")

    def played(typed):
        written = StringIO()
        view = View(begin(lesson.rerun, lesson.encounter), Sky(lesson.rerun.scenario, lesson.rerun.luck))
        player = PlainLesson(lesson, view, terminal(written), StringIO(typed))
        player.play()
        return " ".join(written.getvalue().split()), player

    return played


def test_to_the_end(play, lesson):
    """On to each stop, with an answer or none: every question, explanation and the closing are read."""
    said, player = play("s\n2\n\n" + "s\n\n" * 4)
    assert lesson.lesson.luck_because in said
    for stop in lesson.stops:
        assert " ".join(stop.question.split()) in said
        assert " ".join(stop.explanation.split()) in said
    assert "> Warn it twice as often." in said
    assert [choice and choice.say for _, choice in player.teaching.chosen] == [
        "Warn it twice as often.",
        *[None] * 4,
    ]
    assert said.endswith("nobody has published how fast such a line is answered.")
    for event in player.walk.reel.events[: player.walk.at + 1]:
        assert event.sentence in said


def test_event_by_event(play):
    """Enter steps to the next event, and the class stops at the first stop all the same."""
    said, player = play("\n\n")
    assert (player.walk.at, player.teaching.place) == (2, 3)
    assert "Stop 1 of 5" not in said
    said, player = play("\n\n\n")
    assert player.walk.at == 3
    assert "Stop 1 of 5" in said


def test_a_stop_cannot_be_jumped_over(play):
    """Who goes to the last event comes to the first stop, and to the others after it."""
    said, player = play("end\n\nend\n")
    assert player.walk.at == player.teaching.place == 6
    assert said.index("Stop 1 of 5") < said.index("Stop 2 of 5")
    assert "Stop 3 of 5" not in said


def test_several_choices(play):
    """Each number shows what it would have led to; the first is what was proposed; other words are none of them."""
    said, player = play("s\n4\n9\nyes\n1\n\n")
    assert "It averts it." in said
    assert "That is what was done." in said
    assert '"9" is none of them.' in said
    assert '"yes" is none of them.' in said
    assert [choice.say for _, choice in player.teaching.chosen] == ["It should have had a set that carries guard."]


@pytest.mark.parametrize("typed", ["", "q\n", "s\nq\n", "s\n1\n", "s\n", "s\n1\nq\n"])
def test_it_may_be_left_anywhere(play, typed):
    """At the end of what is typed, and by q, it ends without a summary."""
    assert "What was proposed" not in play(typed)[0]


def test_the_keys_of_the_stepper_work(play):
    """Between the stops it is the stepper: why, find, a channel taken away; unknown words are named."""
    said, player = play("/warned\n\n\n" + "w\nfoo\n")
    assert "Stop 1 of 5" in said
    assert '"foo" is no key' in said
    said, player = play("t hotline\ns\nx\ns\n")
    assert "The stops are in what happened" in said
    assert "Stop 1 of 5" in said
    assert player.walk.beside is None


def test_stops_are_in_what_happened(lesson):
    """In another future, and beside one, there is no stop; back in what happened there is."""
    walk = begin(lesson.rerun, lesson.encounter)
    teaching = Teaching(lesson, walk)
    walk.at = len(walk.reel) - 1
    then, changed = walk.now, evolve(walk.now, interventions=(Intervention(cut=("hotline",)),))
    walk.now = changed
    assert teaching.due() is None
    walk.now = then
    assert teaching.due() == lesson.stops[0]
    assert walk.at == teaching.place
    for stop in lesson.stops:
        assert teaching.ahead == stop
        teaching.answer(stop, None)
    assert [teaching.ahead, teaching.place, teaching.due()].count(None) == 3


@pytest.mark.parametrize("said", ["0", "5", "", "-1", "one", "99999999999999999999", "²"])
def test_what_is_no_number_of_a_choice(lesson, said):
    """A number that no choice has, and what is no number, means none."""
    assert numbered(lesson.stops[0], said) is None
    assert numbered(lesson.stops[0], " 4 ") is lesson.stops[0].choices[3]
