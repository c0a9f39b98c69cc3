"""A lesson in words: what is read at its beginning, asked at its stops, and read once the class has answered.

Everything is lines of rich text, no wider than is asked for; the plain player and the full screen show the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from deconflict.history import Encounter
from deconflict.show.encounters import aim, flown_towards, who
from deconflict.show.teaching.choice import came, verdict
from deconflict.show.teaching.prose import HEADING, Said, flowing, hanging, paragraphs, wrapped
from deconflict.show.wording import day_and_clock, plural
from deconflict.study.teaching.lesson import Stop, Taught
from deconflict.world.lesson import Choice

_MINUTES_FROM_S = 300


def introduction_lines(taught: Taught, width: int, *, ascii_only: bool = False) -> list[Text]:
    """What the lesson is, what is read before it begins, and which run it is."""
    lesson, met = taught.lesson, taught.met
    run = f"The run: {taught.rerun.scenario.title}; {taught.rerun.title or 'as it stands'}; luck {taught.rerun.luck}."
    stops = f"{plural(len(taught.stops), 'stop')}, about {plural(lesson.minutes, 'minute')} with a class."
    flown = f"{who(met)}, {flown_towards(met)}"
    lines: list[Said] = [(lesson.title, HEADING), (f"{flowing(lesson.summary)} {stops}", ""), ("", "")]
    lines += [*paragraphs(lesson.introduction), ("", ""), (f"{flown[:1].upper()}{flown[1:]}", ""), ("", "")]
    lines += [(f"{run} {flowing(lesson.luck_because)}", "")]
    return wrapped(lines, width, ascii_only=ascii_only)


def stop_lines(taught: Taught, stop: Stop, width: int, *, ascii_only: bool = False) -> list[Text]:
    """Where the class has stopped, what it is asked, and what can be proposed, by number."""
    asked: list[Said] = [(place(taught, stop), ""), ("", ""), (flowing(stop.question), HEADING), ("", "")]
    lines = wrapped(asked, width, ascii_only=ascii_only)
    for number, choice in enumerate(stop.choices, start=1):
        lines += hanging(f" {number}  ", flowing(choice.say), width, ascii_only=ascii_only)
    return lines


def place(taught: Taught, stop: Stop) -> str:
    """Which stop it is, and when it is."""
    time_s = taught.rerun.history.entries[stop.at].time_ms / 1000
    day, time = day_and_clock(time_s)
    return f"Stop {stop.number + 1} of {len(taught.stops)}, day {day}, {time}{_from_crossing(taught.met, time_s)}"


def explanation_lines(_taught: Taught, stop: Stop, width: int, *, ascii_only: bool = False) -> list[Text]:
    """What is read once the class has answered, and who says so."""
    lines = wrapped(paragraphs(stop.explanation), width, ascii_only=ascii_only)
    if stop.sources:
        lines += wrapped([("", ""), ("Sources", HEADING)], width, ascii_only=ascii_only)
    for source in stop.sources:
        lines += hanging("- ", flowing(source), width, ascii_only=ascii_only)
    return lines


def summary_lines(
    taught: Taught, chosen: Sequence[tuple[Stop, Choice | None]], width: int, *, ascii_only: bool = False
) -> list[Text]:
    """What was proposed at each stop, and what each would have come to; and what is read at the end."""
    was: list[Said] = [("What was proposed", HEADING), (f"As it was: {came(taught.as_it_was)}.", "")]
    lines = wrapped(was, width, ascii_only=ascii_only)
    for stop, choice in chosen:
        said = "No answer."
        if choice is not None:
            said = f"{flowing(choice.say)} {verdict(taught, choice, taught.outcome(stop, choice))}"
        lines += hanging(f" {stop.number + 1}  ", said, width, ascii_only=ascii_only)
    if taught.lesson.closing:
        lines += wrapped([("", ""), *paragraphs(taught.lesson.closing)], width, ascii_only=ascii_only)
    return lines


def _from_crossing(met: Encounter, time_s: float) -> str:
    if not met.inside:
        return ""
    what = aim(met)
    left_s = met.inside[0][0] - time_s
    if abs(left_s) < 0.05:  # noqa: PLR2004 - less than the tenth that is shown
        return f", at {what}"
    long = abs(left_s) >= _MINUTES_FROM_S
    far = f"{abs(left_s) / 60:.0f} min" if long else f"{abs(left_s):.1f} s"
    return f", {far} {'before' if left_s > 0 else 'after'} {what}"
