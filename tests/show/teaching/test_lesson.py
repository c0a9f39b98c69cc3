"""A lesson in lines: none wider than is asked for, every choice beside what happened, the same in plain letters."""

from functools import cache

import pytest
from attrs import evolve

from deconflict.show.teaching.choice import outcome_lines, tried_lines, verdict
from deconflict.show.teaching.lesson import (
    explanation_lines,
    introduction_lines,
    stop_lines,
    summary_lines,
)
from deconflict.show.teaching.prose import broken, hanging, paragraphs
from deconflict.study.teaching.lesson import taught
from deconflict.world.lesson import read
from deconflict.world.shelf import LESSONS, known


@cache
def shelved(name="ten_warnings", lucks=3):
    """A lesson of the shelf with few other lucks."""
    return taught(evolve(read(known(LESSONS)[name]), lucks=lucks))


@cache
def tried(name):
    """All choices of a lesson, tried once."""
    lesson = shelved(name, 0)
    return {stop.number: [lesson.tried(stop, choice) for choice in stop.choices] for stop in lesson.stops}


def everything(lesson, width, *, ascii_only=False):
    """Every line of a lesson."""
    how = {"ascii_only": ascii_only}
    yield from introduction_lines(lesson, width, **how)
    for stop in lesson.stops:
        yield from stop_lines(lesson, stop, width, **how)
        for one in tried(lesson.lesson.stem)[stop.number]:
            yield from tried_lines(lesson, one, width, **how)
        yield from explanation_lines(lesson, stop, width, **how)
    yield from summary_lines(lesson, [(stop, None) for stop in lesson.stops], width, **how)


def words(lines):
    """The words of some lines."""
    return " ".join(" ".join(line.plain for line in lines).split())


@pytest.mark.parametrize("width", [24, 40, 63, 64, 80, 97, 200])
@pytest.mark.parametrize("name", ["ten_warnings", "twenty_seven_minutes"])
def test_no_line_is_wider_than_asked(name, width):
    """Whatever the width, in letters of any terminal and in plain ones."""
    lesson = shelved(name, 0)
    assert max(line.cell_len for line in everything(lesson, width)) <= width
    plain = list(everything(lesson, width, ascii_only=True))
    assert max(line.cell_len for line in plain) <= width
    assert all(line.plain.isascii() for line in plain)


def test_what_is_asked():
    """A stop says where it is, asks, and numbers what can be proposed."""
    lesson = shelved()
    said = words(stop_lines(lesson, lesson.stops[0], 80))
    assert "Stop 1 of 5, day 1, 09:19:08.0, 296.9 s before the crossing" in said
    assert lesson.stops[0].question in said
    assert "1 Warn it every 30 seconds" in said
    assert "4 It should have had a set" in said
    assert "at the crossing" in words(stop_lines(lesson, lesson.stops[3], 80))
    strike = shelved("twenty_seven_minutes", 0)
    assert "32 min after the first round" in words(stop_lines(strike, strike.stops[1], 80))


def test_an_outcome_stands_beside_what_happened():
    """What differs has a sign and both values; how often it ends so under other lucks is said, and where it parts."""
    lesson = shelved()
    stop = lesson.stops[0]
    lines = outcome_lines(lesson, stop, stop.choices[3], 80)
    rows = [line.plain for line in lines if line.plain.startswith("≠")]
    assert rows[0].split() == ["≠", "came", "to", "lost", "warned"]
    assert any(row.split() == ["≠", "guard", "died", "at", "up", "got", "through"] for row in rows)
    said = words(lines)
    assert "Under 3 lucks, this flight alone: somebody is fired at in" in said
    assert "The same for 14 events, then: as it was 09:19:38.0 guard: The set does not carry guard" in said


def test_narrow_lines_stand_one_above_the_other():
    """Where two columns have no room, what would have been stands under what was."""
    lesson = shelved()
    stop = lesson.stops[0]
    lines = [line.plain for line in outcome_lines(lesson, stop, stop.choices[3], 40)]
    at = lines.index("≠ came to: lost")
    assert lines[at + 1] == "    with this: warned"


VERDICTS = {
    (0, 0): "That is what was done. It came to: lost.",
    (0, 1): "It changes something, and not the end. It comes to: lost.",
    (0, 2): "It changes nothing: not one event is another.",
    (0, 3): "It averts it. It comes to: warned. It was: lost.",
    (1, 1): "It comes too late. It comes to: lost.",
}


@pytest.mark.parametrize(("stop", "choice"), VERDICTS)
def test_verdicts(stop, choice):
    """Whether it averts it, is too late, does something else or nothing is said in a sentence."""
    lesson = shelved()
    at = lesson.stops[stop]
    chosen = at.choices[choice]
    assert verdict(lesson, chosen, lesson.outcome(at, chosen)) == VERDICTS[stop, choice]


def test_verdicts_of_others():
    """Another account is named, not said to avert anything; what ends otherwise is said with both ends."""
    accounts, strike = shelved("two_accounts", 0), shelved("twenty_seven_minutes", 0)
    at = accounts.stops[0]
    told = verdict(accounts, at.choices[1], accounts.outcome(at, at.choices[1]))
    assert told == "24 November 2015, as Moscow tells it: it comes to: warned."
    at = strike.stops[1]
    said = verdict(strike, at.choices[1], strike.outcome(at, at.choices[1]))
    assert said.startswith("It changes the end. It comes to: struck, 22 rounds")
    assert "It was: struck, 37 rounds" in said


def test_explanation_and_sources():
    """An explanation keeps its paragraphs, and is followed by who says so."""
    lesson = shelved()
    lines = [line.plain for line in explanation_lines(lesson, lesson.stops[0], 80)]
    assert lines.count("") == 2
    assert lines[lines.index("Sources") + 1].startswith("- Ten warnings in five minutes")


def test_summary():
    """What was proposed at each stop is said again, with what it would have come to; or that nobody answered."""
    lesson = shelved()
    one, two = lesson.stops[:2]
    said = words(summary_lines(lesson, [(one, one.choices[3]), (two, None)], 80))
    assert "As it was: lost." in said
    assert "1 It should have had a set that carries guard. It averts it." in said
    assert "2 No answer." in said
    assert "One luck is a story." in said


def test_prose():
    """Blank lines part paragraphs, a lead hangs before its text, and a number stays with its unit."""
    assert paragraphs("a\nb\n\nc\n") == [("a b", ""), ("", ""), ("c", "")]
    hung = hanging(" 1  ", "to be or not", 9, ascii_only=False)
    assert [line.plain for line in hung] == [" 1  to be", "    or", "    not"]
    assert broken("in 71\N{NO-BREAK SPACE}%", 5, ascii_only=False) == ["in", "71 %"]
    assert broken("71\N{NO-BREAK SPACE}% ≠ 87", 4, ascii_only=True) == ["71 %", "! 87"]
    assert broken("", 4, ascii_only=False) == [""]
