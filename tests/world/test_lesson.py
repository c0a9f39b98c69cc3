"""Lesson files: what is read is what was written, and what is wrong is said once, in its place."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.errors import ScenarioError, UsageError
from deconflict.world.lesson import read, structure
from deconflict.world.shelf import LESSONS, SCENARIOS, find, known

CHOICE: dict[str, Any] = {"say": "Call.", "answers": {"hotline.calls": True}}
EXAMPLE: dict[str, Any] = {
    "title": "A lesson",
    "summary": "What it is about.",
    "minutes": 10,
    "scenario": "shootdown_2015_turkey",
    "luck": 33,
    "luck_because": "For the story.",
    "introduction": "One.\n\nTwo.",
    "stops": [{"mark": "warned", "question": "What now?", "explanation": "This.", "choices": [CHOICE]}],
}


def example(**changes):
    """The example, with some of its keys changed, or left out where they are None."""
    document = deepcopy(EXAMPLE) | changes
    return {key: value for key, value in document.items() if value is not None}


def stop(**changes):
    """The example with one stop, some of whose keys are changed, or left out."""
    given = EXAMPLE["stops"][0] | changes
    return example(stops=[{key: value for key, value in given.items() if value is not None}])


def choice(**does):
    """The example with one choice, which does that."""
    return stop(choices=[{"say": "Do it."} | does])


BROKEN = {
    "a key is missing": (example(title=None), "title", "nothing", "text"),
    "a key is misspelt": (example(titel="x"), "titel", 'an unknown key; did you mean "title"?', "luck_because"),
    "it gives its name": (example(name="x"), "name", '"x"', "the name of its file"),
    "no stop": (example(stops=[]), "stops", "none", "at least one stop"),
    "a blank title": (example(title=" "), "title", "nothing", "text"),
    "a negative luck": (example(luck=-1), "luck", "-1", "at least 0"),
    "no minutes": (example(minutes=0), "minutes", "0", "at least 1"),
    "a stop nowhere": (stop(mark=None), "stops[0]", "no place", "end = true"),
    "a stop at two places": (stop(at="09:00"), "stops[0]", "at beside mark", "one of"),
    "an event and the end": (stop(end=True), "stops[0]", "mark beside end", "one of"),
    "no time of day": (stop(mark=None, at="25:00"), "stops[0].at", '"25:00"', "09:19:05"),
    "the second of a time": (stop(mark=None, at="09:00", which=2), "stops[0].which", "2", "1, where"),
    "a blank question": (stop(question=""), "stops[0].question", "nothing", "text"),
    "a choice that does nothing": (choice(), "stops[0].choices[0]", "nothing that is done", "as_it_was = true"),
    "nothing, and something": (choice(as_it_was=True, cut=["a"]), "stops[0].choices[0]", "as_it_was beside cut", ""),
    "both from here and from the start": (choice(cut=["a"], arm="b"), "stops[0].choices[0]", "cut beside arm", "both"),
    "cut and given": (choice(cut=["a"], give=["a"]), "stops[0].choices[0].give", '"a", beside cut', "one of the two"),
    "a time without a unit": (
        choice(takes={"hotline.calls": 1}),
        'stops[0].choices[0].takes."hotline.calls"',
        "a name without a unit of time",
        "hotline.calls_s",
    ),
    "a time that has passed": (
        choice(takes={"hotline.calls_s": -1}),
        'stops[0].choices[0].takes."hotline.calls_s"',
        "-1",
        "at least 0",
    ),
    "an answer that is none": (
        choice(answers={"hotline.calls": "yes"}),
        'stops[0].choices[0].answers."hotline.calls"',
        '"yes"',
        "true or false",
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_wrong_lesson_is_refused_in_its_place(broken):
    """The one fault names the key path, what was found and what was expected."""
    document, where, found, expected = BROKEN[broken]
    with pytest.raises(ScenarioError) as caught:
        structure(document, "lesson.toml")
    (fault,) = caught.value.faults
    assert fault[:2] == (where, found)
    assert expected in fault[2]


def test_all_faults_at_once():
    """Several faults are one error, sorted by their places."""
    document = example(title=None, minutes=0) | {"stops": [stop(mark=None)["stops"][0], stop(question="")["stops"][0]]}
    with pytest.raises(ScenarioError) as caught:
        structure(document, "lesson.toml")
    assert [where for where, _, _ in caught.value.faults] == ["minutes", "stops[0]", "stops[1].question", "title"]


@given(
    day=st.integers(1, 99999), hour=st.integers(0, 23), minute=st.integers(0, 59), second=st.none() | st.integers(0, 59)
)
@settings(max_examples=50)
def test_a_time_is_seconds_since_the_first_midnight(day, hour, minute, second):
    """The day counts from 1, and may be left out where it is the first; so may the seconds."""
    at = f"{hour:02}:{minute:02}" + ("" if second is None else f":{second:02}")
    seconds = (day - 1) * 86400 + hour * 3600 + minute * 60 + (second or 0)
    assert structure(stop(mark=None, at=f"{day} {at}"), "x").stops[0].at_s == seconds
    assert structure(stop(mark=None, at=at), "x").stops[0].at_s == seconds % 86400


def test_what_a_choice_takes_is_in_seconds():
    """A name keeps its channel and loses its unit."""
    (one,) = structure(choice(takes={"hotline.comes_min": 2, "guard_s": 3}), "x").stops[0].choices
    assert one.takes_s == {"hotline.comes": 120.0, "guard": 3.0}


def test_a_file_that_is_no_lesson(tmp_path):
    """A file that is not there, or is no text, is said to be no lesson file."""
    with pytest.raises(ScenarioError, match="no such file; expected a lesson file"):
        read(tmp_path / "none.toml")
    empty = tmp_path / "empty.toml"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(ScenarioError, match="an empty file; expected a lesson file"):
        read(empty)


def test_shelves_are_apart():
    """Lessons and scenarios are named on shelves of their own."""
    assert not known(LESSONS).keys() & known(SCENARIOS).keys()
    assert find("ten_warnings", LESSONS, "lesson") == known(LESSONS)["ten_warnings"]
    assert find("a/b.toml", LESSONS) == Path("a/b.toml")
    with pytest.raises(UsageError, match='the lesson "ten_warning"; did you mean ten_warnings'):
        find("ten_warning", LESSONS, "lesson")
