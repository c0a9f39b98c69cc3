"""The table of documented figures hides nothing and fits the terminal.

The snapshots are what people see of figures made by hand. Renew them with RENEW_SNAPSHOTS=1 in the environment, and
look at what changed.
"""

import json
from math import inf, nan

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from deconflict.show.validation import ValidationTable, to_json
from deconflict.study.statistics import Estimate, Method
from deconflict.study.validation import Row, Validation, Verdict
from deconflict.world.parameter import Grade
from deconflict.world.scenario import Documented
from tests.show.recorded import same_as_recorded
from tests.show.samples import printed

SOURCE = (
    "https://example.org/an-address-that-is-longer-than-a-line-of-eighty-columns-and-has-to-be-left-whole-to-be-copied"
)


def figure(title, quantity, given, **others):
    """A documented figure: its value, or none, and its range."""
    value, low, high = given
    source = others.pop("source", "an account")
    documented = {"title": title, "quantity": quantity, "value": value, "low": low, "high": high}
    return Documented(**documented, grade=Grade.C, source=source, **others)


BOOTSTRAP, NOTHING = Method.BOOTSTRAP, Estimate(nan, 0.0, inf, Method.UNDEFINED)
SORTIES = figure("violations a sortie", "violated per sortie", (6e-4, 1.7e-4, 1.6e-3))
CLOSE = figure("close approaches a day", "approached per day", (None, 1.6, 2.7))
HALT = figure("from the first round to the halt", "time from struck to halted", (3660.0, 3000.0, 4020.0))
FEWER = figure(
    "rounds with the contact present, of those that were",
    "rounds per strike",
    (0.59, 0.57, 0.62),
    miss="the halt takes as long as it took, whoever asks for it",
    over="as_it_was",
    source=SOURCE,
)
HALTS = figure("halts a lock-on", "halted per locked on", (None, 0.0, 1.0))
CALLS = figure("calls", "calls", (1.0, 0.5, 2.0), miss="long ago")
FOUND = Validation(
    rows=(
        Row("a_border_in_autumn", SORTIES, ("all",), 20, Estimate(0.000741, 0.00054, 0.000941, BOOTSTRAP)),
        Row("a_border_in_autumn", CLOSE, ("all",), 20, Estimate(55.5, 50.1, 61.2, BOOTSTRAP)),
        Row("a_strike", HALT, ("as_it_was",), 200, Estimate(3718.0, 3692.0, 3733.0, BOOTSTRAP)),
        Row("a_strike", FEWER, ("present", "as_it_was"), 200, Estimate(0.4, 0.39, 0.41, BOOTSTRAP)),
        Row("a_strike", HALTS, ("as_it_was",), 200, NOTHING),
        Row("a_strike", CALLS, ("as_it_was",), 200, Estimate(1.5, 0.0, inf, Method.TOO_FEW)),
        Row("later", figure("sorties", "sorties", (1.0, 0.5, 2.0)), ("",), 0, NOTHING),
    ),
    version="1.2.3",
    first_luck=7,
    interrupted=True,
)


@pytest.mark.parametrize(
    ("name", "sources", "width", "encoding"),
    [
        ("validation_80", False, 80, "utf-8"),
        ("validation_120", True, 120, "utf-8"),
        ("validation_80_ascii", False, 80, "ascii"),
    ],
)
def test_looks_as_recorded(name, sources, width, encoding):
    """People see what was recorded."""
    same_as_recorded(name, printed(ValidationTable(FOUND, sources), width, encoding))


@given(st.integers(80, 220), st.sampled_from(["utf-8", "ascii"]))
def test_fits(width, encoding):
    """From 80 columns on, no line is wider than the terminal, in any encoding."""
    assert max(map(len, printed(ValidationTable(FOUND), width, encoding).splitlines())) <= width


@given(st.integers(80, 220))
def test_hides_nothing(width):
    """Every row is there with its verdict and both figures, every reason of a known miss, and with sources each."""
    text = " ".join(printed(ValidationTable(FOUND, sources=True), width).split())
    for row in FOUND.rows:
        assert all(word in text for word in row.documented.title.split())
        assert all(word in text for word in str(row.verdict).split())
        assert f"({row.documented.quantity}" in text
        assert row.documented.source.replace(" ", "") in text.replace(" ", "")
        assert row.documented.miss in text
    for figures in ("0.000741", "(0.000540 to 0.000941)", "1.6 to 2.7", "(50.1 to 61.2)", "3660 s", "3,718 s"):
        assert figures in text
    assert "present over as_it_was" in text
    counts = "3 inside, 1 OUTSIDE, 1 OUTSIDE, known miss, 1 nothing to count, 1 not flown"
    assert f"interrupted; 7 documented figures: {counts}" in text


def test_a_miss_that_is_none():
    """A figure that is known as a miss and has come inside is said to have."""
    assert "Known miss, inside now: a_strike, calls: long ago" in printed(ValidationTable(FOUND), 80)


def test_everything_is_in_the_json():
    """The JSON has each row with its verdict, null for what is not defined, and whether all is well."""
    found = json.loads(to_json(FOUND))
    assert [row["verdict"] for row in found["rows"]] == [str(row.verdict) for row in FOUND.rows]
    assert (found["schema"], found["passed"], found["interrupted"], found["first_luck"]) == (1, False, True, 7)
    assert found["rows"][4]["simulated"]["value"] is found["rows"][5]["simulated"]["high"] is None
    assert found["rows"][0]["documented"]["low"] == 1.7e-4
    assert json.loads(to_json(evolve(FOUND, rows=FOUND.rows[:1])))["passed"] is True
    assert FOUND.rows[0].verdict is Verdict.INSIDE
