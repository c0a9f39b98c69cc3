"""The log says everything that happened, in words, and fits the terminal.

The snapshots are what people see of histories made by hand. Renew them with RENEW_SNAPSHOTS=1 in the environment, and
look at what changed.
"""

import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from deconflict.show.exports import digest, to_json_lines
from deconflict.show.log import Log, Summary, called, find, worst
from deconflict.show.wording import clock, day_and_clock
from protocols.notation.words import Mark
from tests.show.recorded import same_as_recorded
from tests.show.samples import history, printed

RUN = history()
numbers = st.sampled_from([None, *(met.number for met in RUN.encounters)])
encodings = st.sampled_from(["utf-8", "ascii"])


@pytest.mark.parametrize(
    ("name", "shown", "width", "encoding"),
    [
        ("log_80", Log(RUN, 12, "no hotline"), 80, "utf-8"),
        ("log_120", Log(RUN, 12, "no hotline"), 120, "utf-8"),
        ("log_80_ascii_relative", Log(RUN, 12, "no hotline", relative=True), 80, "ascii"),
        ("log_all_100", Log(RUN), 100, "utf-8"),
        ("summary_80", Summary(RUN, "no hotline"), 80, "utf-8"),
    ],
)
def test_looks_as_recorded(name, shown, width, encoding):
    """People see what was recorded."""
    same_as_recorded(name, printed(shown, width, encoding))


@given(numbers, st.integers(70, 220), encodings, st.booleans())
def test_fits(number, width, encoding, relative):
    """From 70 columns on, no line is wider than the terminal, in any encoding."""
    assert max(map(len, printed(Log(RUN, number, "all", relative), width, encoding).splitlines())) <= width


@given(numbers, st.integers(70, 220))
def test_says_everything(number, width):
    """Every word of every sentence is there, and whose it is, at any width."""
    text = " ".join(printed(Log(RUN, number), width).split())
    for event in RUN.events(number):
        assert event.actor in text
        assert all(word in text for word in event.sentence.split())


def test_signs_are_words():
    """Without colour and without Unicode, gates, marks, warnings and ignored inputs are still told apart."""
    text = printed(Log(RUN, 12), 120, "ascii")
    for sign in ("guard: up no", "liaison: up yes", "hotline: willing no", "= released", "(ignored)", "(warning 2)"):
        assert sign in text


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (12, "Came to: lost. Seconds to spare: -20.5, the turn came 20.5 s after the launch, too late."),
        (17, "Came to: warned. Seconds to spare: +68.0, the turn came 68.0 s before it would have crossed."),
        (117, "Came to: warned. Seconds to spare: not counted, it would not have crossed."),
        (20, "Came to: approached. Seconds to spare: not counted, it would not have crossed."),
    ],
)
def test_closes_with_the_outcome(number, said):
    """The last lines say the severity that was reached, and the seconds to spare with their meaning."""
    assert said in printed(Log(RUN, number), 120)


def test_nothing_averting():
    """Where a flight crosses and no turn takes hold, the log says that nothing did."""
    entries = [
        entry for entry in RUN.entries if entry.happening.row is None or entry.happening.row.marks is not Mark.TOO_LATE
    ]
    text = printed(Log(evolve(RUN, entries=entries), 12), 120)
    assert "Seconds to spare: none, no turn took hold." in text


def test_second_visit():
    """A flight that comes twice has two names, one for each visit, and each finds its own."""
    assert [find(RUN, called(RUN, met.number)) for met in RUN.encounters] == [met.number for met in RUN.encounters]
    assert (called(RUN, 17), called(RUN, 117)) == ("17", "117")
    assert "visit 2 of 2" in printed(Log(RUN, 117), 100)
    assert find(RUN, "nobody") is None


def test_worst():
    """The worst encounter is that of the highest severity, and none where nothing came near."""
    assert worst(RUN) == 12
    assert worst(evolve(RUN, encounters=(), entries=[])) is None


def test_summary_leaves_out_what_came_to_nothing():
    """A summary shows encounters from the severity that is asked for, and says so where there are none."""
    assert "117" in printed(Summary(RUN, least=Mark.APPROACHED), 100)
    assert "117" not in printed(Summary(RUN), 100)
    harmless = evolve(RUN, entries=[entry for entry in RUN.entries if entry.encounter != 12])
    harmless = evolve(harmless, encounters=RUN.encounters[1:])
    assert "None came to violated." in printed(Summary(harmless), 100)


def test_markup_is_text():
    """What a scenario is called cannot colour the terminal."""
    assert "[red]all[/red]" in printed(Log(RUN, 20, "[red]all[/red]"), 100)


@given(st.integers(0, 10**10))
def test_clock(tenths):
    """The clock says the day from 1 and the time of day, and can be read back."""
    day, time = day_and_clock(tenths / 10)
    hours, minutes, seconds = time.split(":")
    assert (int(hours) < 24, int(minutes) < 60, float(seconds) < 60) == (True, True, True)
    assert round(10 * ((day - 1) * 86_400 + int(hours) * 3600 + int(minutes) * 60 + float(seconds))) == tenths
    assert clock(tenths / 10) == f"{day} {time}"


def test_lines_of_one_encounter():
    """The lines of one encounter are the header and that encounter's lines of the whole history."""
    header, *events = to_json_lines(RUN)
    assert list(to_json_lines(RUN, 17)) == [header, *(line for line in events if json.loads(line)["encounter"] == 17)]


def test_digest():
    """A digest has 8 hexadecimal digits, and differs where any event of the encounter does and nowhere else."""
    first = RUN.entries[0]
    later = evolve(RUN, entries=[first._replace(time_ms=first.time_ms + 1), *RUN.entries[1:]])
    assert (digest(later, 12) != digest(RUN, 12), digest(later, 17) == digest(RUN, 17)) == (True, True)
    assert len(digest(RUN, 12)) == 8
    int(digest(RUN, 12), 16)
