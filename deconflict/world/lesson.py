"""What a lesson says: a run to walk a class through, where to stop in it, what to ask, and what pupils may propose.

What a choice would have led to is no part of a lesson: it is run. A lesson is read as a scenario is, with all its
faults at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from attrs import Factory, frozen

from deconflict.errors import Fault, ScenarioError
from deconflict.world.checking import Complaint, special
from deconflict.world.reading import by_place, document
from deconflict.world.spelling import Faulty, shown, written
from deconflict.world.structuring import structured
from deconflict.world.units import UNITS, Kind, kind, spellings, split
from deconflict.world.vocabulary import Count, KeyPath, Staff

WHAT = "a lesson file"
_DAY_S = UNITS[Kind.TIME]["day"]
_TIME = re.compile(r"(?:([1-9][0-9]{0,4}) )?([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")


@frozen
class DayAndTime:
    """A time of a campaign, as a log shows it."""

    def wants(self, value: object, known: object) -> str | None:  # noqa: ARG002 - the signature of all rules
        """A time of day, after the number of the day where it is not the first."""
        if isinstance(value, str) and _TIME.fullmatch(value):
            return None
        return 'a time such as "09:19:05", or "3 09:19:05" on the third day'


@frozen(kw_only=True)
class Choice:
    """What a pupil may propose at a stop. What it would have led to is run, with the lesson's luck.

    It is done either from the stop on, by `cut`, `restore`, `give`, `answers`, `takes` and `luck`, or from the start of
    the day, by `arm`, `set` and `scenario`. A choice that changes nothing says so by `as_it_was`.

    Attributes:
        say: what is proposed, as a pupil might say it.
        as_it_was: true where it is what was done.
        cut: the channels that are cut from the stop on.
        restore: the channels that work again from the stop on.
        give: the channels that work from the stop on, and through which everything gets: every gate is passed.
        answers: true or false by a question of a channel, such as `"hotline.answers"`: its answer from the stop on,
            whatever luck would say. Where only the time of an answer is open, it stands in `takes`. A line that fails
            under a call is `cut`: so both ends know.
        takes: how long a question, a wait or a message of a channel takes from the stop on; its name with a unit of
            time, such as `"hotline.answers_s"`, `"guard.repeat_s"` or `"hotline_s"`.
        luck: the luck that decides what was not decided at the stop.
        arm: the arm of the scenario under which the day is flown again.
        set: values that are set in the scenario, by their key path, as in an arm of a scenario.
        scenario: the scenario that is flown instead: the same day as somebody else tells it.
    """

    say: str
    as_it_was: bool = False
    cut: tuple[str, ...] = ()
    restore: tuple[str, ...] = ()
    give: tuple[str, ...] = ()
    answers: Mapping[KeyPath, bool] = Factory(dict)
    takes: Mapping[KeyPath, float] = Factory(dict)
    luck: Staff | None = None
    arm: str | None = None
    set: Mapping[KeyPath, float | bool | int | str] = Factory(dict)
    scenario: str | None = None

    @property
    def from_the_start(self) -> bool:
        """Whether the day is flown again from its start, and not from the stop on."""
        return bool(self.arm or self.set or self.scenario)

    @property
    def takes_s(self) -> dict[str, float]:
        """What is in `takes`, without its units."""
        seconds = {}
        for key, value in self.takes.items():
            name, unit = split(key)
            seconds[name] = value * UNITS[Kind.TIME][unit or "s"]
        return seconds


@frozen(kw_only=True)
class Stop:
    """Where the class stops, what it is asked, and what is said once it has answered.

    The place is a time, `at`; or an event, by any of `mark`, `actor` and `says` together; or the `end`.

    Attributes:
        at: the last event up to this time of day.
        mark: an event with this mark, such as `warned`, `violated` or `released`.
        actor: an event of this post, or of the channel that lost a message.
        says: an event in whose sentence these words stand.
        which: which of such events, counted from 1.
        end: true for the last event of all.
        question: what the class is asked. One that can be argued about.
        choices: what a pupil may propose; none where the question is only to be talked about.
        explanation: a paragraph that is read once the class has answered.
        sources: who says what the explanation says, with addresses.
    """

    at: Annotated[str, DayAndTime()] | None = None
    mark: str | None = None
    actor: str | None = None
    says: str | None = None
    which: Count = 1
    end: bool = False
    question: str
    choices: tuple[Choice, ...] = ()
    explanation: str
    sources: tuple[str, ...] = ()

    @property
    def at_s(self) -> float | None:
        """The time in seconds since the campaign's first midnight, if the place is one."""
        found = _TIME.fullmatch(self.at) if self.at is not None else None
        if found is None:
            return None
        day, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return (max(day, 1) - 1) * _DAY_S + hours * 3600.0 + minutes * 60.0 + seconds


@frozen(kw_only=True)
class Lesson:
    """One run, and the stops at which a class is asked something.

    Attributes:
        name: no key: it is the file.
        title: what the lesson is called.
        summary: what it is about, in a sentence, for the list of lessons.
        minutes: how long it takes with a class, about.
        scenario: the name of the scenario that is run, or the path of its file from the lesson's.
        arm: the arm under which it is run; without it, the baseline of the scenario's study.
        luck: the luck of the run.
        luck_because: why this luck and no other: one run is a story.
        lucks: how many lucks each choice is flown under besides, so that the class sees how often the story ends so; 0
            for none.
        flight: whose encounter it is; without it, the gravest of the run.
        introduction: what is read before the run begins.
        stops: where the class stops, in the order of the run.
        closing: what is read at the end.
    """

    name: str
    title: str
    summary: str
    minutes: Count
    scenario: str
    arm: str | None = None
    luck: Staff
    luck_because: str
    lucks: Staff = 100
    flight: str | None = None
    introduction: str
    stops: tuple[Stop, ...]
    closing: str = ""

    @property
    def stem(self) -> str:
        """The name by which the lesson is asked for."""
        return Path(self.name).stem


def read(path: Path) -> Lesson:
    """The lesson in a file.

    Raises:
        ScenarioError: the file cannot be read or is wrong; every fault is in it.
    """
    return structure(document(path, WHAT), str(path))


def structure(tables: Mapping[str, object], name: str) -> Lesson:
    """The lesson that a parsed file holds.

    Raises:
        ScenarioError: it is wrong; every fault is in it.
    """
    faults: list[Fault] = []
    if "name" in tables:
        faults.append(("name", shown(tables["name"]), "no such key: a lesson has the name of its file"))
    try:
        lesson: Lesson = structured({**tables, "name": name}, Lesson, {})
    except Faulty as wrong:
        faults.extend(wrong.faults)
    else:
        if not faults:
            return lesson
    raise ScenarioError(name, by_place(faults))


@special.register
def _choice(choice: Choice) -> Iterator[Complaint]:
    yield from _blank(choice, "say")
    later = [name for name in ("cut", "restore", "give", "answers", "takes") if getattr(choice, name)]
    later += ["luck"] if choice.luck is not None else []
    sooner = [name for name in ("arm", "set", "scenario") if getattr(choice, name)]
    if later and sooner:
        yield "", f"{later[0]} beside {sooner[0]}", "a change from the stop on, or one from the start, not both"
    elif bool(later or sooner) == choice.as_it_was:
        found = f"as_it_was beside {(later or sooner)[0]}" if choice.as_it_was else "nothing that is done"
        yield "", found, "what is done, or as_it_was = true"
    for one, other in (("cut", "restore"), ("cut", "give"), ("restore", "give")):
        if twice := sorted({*getattr(choice, one)} & {*getattr(choice, other)}):
            yield other, f'"{twice[0]}", beside {one}', "each channel in one of the two"
    for key, value in choice.takes.items():
        unit = split(key)[1]
        if unit is None or kind(unit) is not Kind.TIME:
            such = spellings(key, Kind.TIME)[0]
            yield f"takes.{written(key)}", "a name without a unit of time", f"a name such as {such}"
        elif value < 0:
            yield f"takes.{written(key)}", f"{value:g}", "a time of at least 0"


@special.register
def _stop(stop: Stop) -> Iterator[Complaint]:
    yield from _blank(stop, "question", "explanation")
    event = [name for name in ("mark", "actor", "says") if getattr(stop, name) is not None]
    places = [*(["at"] if stop.at is not None else []), *event[:1], *(["end"] if stop.end else [])]
    if len(places) != 1:
        yield "", " beside ".join(places) or "no place", "one of: at | mark, actor, says | end = true"
    elif not event and stop.which > 1:
        yield "which", None, "1, where the place is no event"


@special.register
def _lesson(lesson: Lesson) -> Iterator[Complaint]:
    yield from _blank(lesson, "title", "summary", "luck_because", "introduction")
    if not lesson.stops:
        yield "stops", "none", "at least one stop"


def _blank(value: object, *names: str) -> Iterator[Complaint]:
    yield from ((name, "nothing", "text") for name in names if not getattr(value, name).strip())
