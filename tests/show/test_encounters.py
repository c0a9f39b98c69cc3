"""Encounters of every kind are said in their own words, found by their names, and fit the terminal."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from deconflict.show.log import Log, Summary, called, find, worst
from deconflict.study.outcome import SEVERITIES
from protocols.notation.words import Mark
from tests.show.recorded import same_as_recorded
from tests.show.samples import all_kinds, printed

RUN = all_kinds()
WHOLE = Summary(RUN, least=Mark.APPROACHED)


@pytest.mark.parametrize("width", [80, 120])
def test_looks_as_recorded(width):
    """People see what was recorded."""
    same_as_recorded(f"summary_of_all_kinds_{width}", printed(WHOLE, width))


@given(st.integers(72, 220), st.sampled_from([*Mark]), st.sampled_from(["utf-8", "ascii"]))
def test_fits(width, least, encoding):
    """No line is wider than the terminal, in any encoding, whatever is left out."""
    shown = Summary(RUN, least=least if least in SEVERITIES else Mark.APPROACHED)
    assert max(map(len, printed(shown, width, encoding).splitlines())) <= width


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, ("strike bridge: Su-24M of one", "on a place of two: begins on day 1 at 00:00:00.0.")),
        (1, ("Came to: struck, 4 rounds, 2 of them after it was known, halted.", "35.0 s after the first round.")),
        (2, ("flights west and east, pass 1 of 2: Su-24M of one, and two", "+7.0, the turn came 7.0 s before they")),
        (
            2,
            (
                "900 km/h closing: in sight on day 1",
                "nearer than 4,800 m from 00:00:10.0 for 10.0 s, and pass at 500 m",
            ),
        ),
        (3, ("Came to: airprox B.", "-2.0, the turn came 2.0 s after they came within the minimum.")),
        (5, ("flight one, visit 2 of 2: Su-24M of one", "would cross at 00:00:20.0", "Came to: lost.")),
        (6, ("rescue of one: Su-24M of one", "over two: sets out on day 1 at 00:00:00.0.", "Came to: further loss.")),
        (7, ("governments of one and two", "from the first day to the last.")),
    ],
)
def test_says_what_it_was(number, said):
    """The log of an encounter says in its kind's words who met whom, what would have been, and what it came to."""
    text = printed(Log(RUN, number), 150)
    assert all(words in text for words in said)


def test_names():
    """Each encounter is found by what it is called, and a pair by its other flight where that has none of its own."""
    assert [find(RUN, called(RUN, met.number)) for met in RUN.encounters] == [met.number for met in RUN.encounters]
    names = {"bridge": 1, "west": 2, "east": 2, "north": 3, "rescue of one": 6, "governments": 7, "nobody": None}
    assert {name: find(RUN, name) for name in names} == names


def test_gravest():
    """The gravest of all kinds is the further loss; without it the loss, and without both the strike that hit."""
    assert worst(RUN) == 6
    for left, gravest in (((1, 2, 3, 4, 5, 7), 5), ((1, 2, 3, 4, 7), 1), ((2, 3, 4, 7), 3), ((7,), 7)):
        assert worst(evolve(RUN, encounters=tuple(met for met in RUN.encounters if met.number in left))) == gravest


def test_times_are_counted_from_what_matters():
    """Relative times count from what each kind has for a crossing."""
    for number, said in ((1, "s to the first round"), (2, "s to the minimum"), (5, "s to crossing"), (6, "s from the")):
        assert said in printed(Log(RUN, number, relative=True), 120)


def test_a_harmless_campaign():
    """Where strikes hit nobody, the summary says how many there were, and that none came to anything."""
    strike = evolve(RUN, encounters=RUN.encounters[:1], entries=[])
    text = printed(Summary(strike), 100)
    assert "strikes: 1, struck 0, halted 0, rounds 0" in text
    assert "None came to violated." in text
    assert "encounters:" not in text
