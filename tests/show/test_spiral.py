"""A study of the spiral is shown whole, in words that follow from its numbers, and has a plot."""

import csv
import json
from io import StringIO
from math import inf, nan

import pytest
from attrs import evolve

from deconflict.cli import main
from deconflict.errors import UsageError
from deconflict.show.charts import SUFFIXES
from deconflict.show.spiral import NO_EFFECT_SIZE, SpiralTable, reading, to_csv, to_json
from deconflict.show.year_chart import plot
from deconflict.study.spiral_result import ArmYear, Band, Spiral, StepDid, StepTimes, Took
from deconflict.study.statistics import Estimate, Method
from protocols.notation.words import Mark
from tests.show.samples import printed

STEPS = (
    StepTimes("blue", 0, "fire on any violator", 1.0, 30.0, 10.0, 60.0, 0),
    StepTimes("red", 0, "channels cut", 0.5, 90.4, 40.0, 200.0, 3),
    StepTimes("red", 1, "sanctions", 0.0, nan, nan, nan, 0),
)
TOOK = (
    Took("from a loss to the cut", 12, 12, {key: Estimate(2.0, 1.5, 2.5) for key in ("0.1", "0.5", "0.9")}),
    Took("from the cut to the line's return", 12, 0, {key: Estimate(inf, inf, inf) for key in ("0.1", "0.5", "0.9")}),
)
SAME = Estimate(0.0, 0.0, 0.0, Method.SAME)


def arm(name: str, a_year: float, ratio: Estimate, to_next: float = 80.0) -> ArmYear:
    """An arm with so many releases a year, and the curve that leads there."""
    expected = Estimate(a_year, a_year * 0.9, a_year * 1.1)
    days = [a_year * day / 365 for day in range(366)]
    return ArmYear(
        name=name,
        title=f"{name}, as told",
        sorties=1000,
        counts={str(mark): 4 if mark in (Mark.RELEASED, Mark.FURTHER_LOSS) else 0 for mark in Mark},
        expected=expected,
        without_loop=Estimate(0.4, 0.2, 0.6),
        loop=Estimate(a_year - 0.4, a_year - 0.8, a_year),
        loop_ratio=Estimate(a_year / 0.4, 1.0, 20.0),
        difference=Estimate(a_year - 4, a_year - 5, a_year - 3),
        ratio=ratio,
        waits=40,
        seen=30,
        to_next={key: Estimate(to_next, to_next, inf) for key in ("0.1", "0.5", "0.9")},
        curve=Band(tuple(days), tuple(day * 0.9 for day in days), tuple(day * 1.1 for day in days)),
        steps=STEPS,
        took=TOOK,
    )


def result() -> Spiral:
    """Three arms: the baseline, one that is clearly better, one that may be chance."""
    return Spiral(
        scenario="border",
        title="A border, some year",
        question="What comes of it?",
        version="0.1.0",
        fingerprint="00c0ffee00c0ffee",
        command="deconflict spiral border --campaigns 10 --luck 0",
        lucks=(0, 9),
        days=365,
        campaigns=10,
        verdict="all campaigns flown",
        measure="released",
        baseline="cut",
        arms=(
            arm("cut", 4.0, Estimate(1.0, 1.0, 1.0, Method.SAME)),
            arm("kept", 3.2, Estimate(0.8, 0.7, 0.9), inf),
            arm("called", 3.9, Estimate(0.97, 0.8, 1.2)),
        ),
        steps=(
            StepDid("blue", 0, "fire on any violator", Estimate(3.5, 3.0, 4.0), Estimate(8.0, 5.0, 9.0), (1.0, 5.0)),
            StepDid("red", 0, "channels cut", Estimate(0.8, 0.4, 1.1), Estimate(1.2, 1.1, 1.3), None),
            StepDid("red", 1, "sanctions", SAME, Estimate(1.0, 1.0, 1.0), None),
        ),
    )


@pytest.mark.parametrize("width", [80, 120])
def test_everything_is_shown(width):
    """Arms, steps in their order, times, the reading, and what makes it again are there, in any width."""
    text = " ".join(printed(SpiralTable(result()), width).split())
    for said in (
        *("A border, some year", "10 campaigns of 365 days an arm, luck shared", "releases a year"),
        *("3.2 (2.9 to 3.5)", "0.80 (0.70 to 0.90)", "∞", "+3.5 (+3.0 to +4.0)", "+1.0 to +5.0"),
        *("30 (10 to 60)", "12 of 12", "0 of 12", "longer than was left", NO_EFFECT_SIZE),
        *("00c0ffee00c0ffee, lucks 0 to 9", "deconflict spiral border --campaigns 10 --luck 0"),
    ):
        assert said in text
    assert text.index("blue: fire") < text.index("red: channels") < text.index("red: sanctions")


def test_plain_terminals():
    """Where a terminal knows ASCII alone, nothing else is written to it."""
    assert printed(SpiralTable(result()), 100, encoding="ascii").isascii()


def test_the_reading_follows_the_numbers():
    """What may be chance is called so, and only that; an arm that is alike is; nothing is compared with nothing."""
    arms, loop, most, effect = reading(result())
    better, perhaps = arms.split("Under")[2:4]
    assert "0.80 (0.70 to 0.90) times as many, –0.80" in better
    assert "chance" not in better
    assert "this may be chance" in perhaps
    assert "40 releases 30 were followed by another within the year, half of all within 80 days" in loop
    assert most.startswith("The step that did most is blue's")
    assert effect == NO_EFFECT_SIZE
    whole = result()
    alike = evolve(whole.arms[1], ratio=Estimate(1.0, 1.0, 1.0))
    none = evolve(whole.arms[2], ratio=Estimate(nan, 0.0, inf))
    arms, *_ = reading(evolve(whole, arms=(whole.arms[0], alike, none)))
    assert 'Under "kept, as told" there are as many.' in arms
    assert 'Under "called, as told" there is nothing to compare.' in arms


def test_without_steps():
    """Where no step was left out, nothing is said of what steps did."""
    assert "did most" not in printed(SpiralTable(evolve(result(), steps=())), 100)


def test_json_and_csv():
    """JSON has everything, with null for what has no bound; CSV has a line for each arm."""
    read = json.loads(to_json(result()))
    assert read["schema"] == 1
    assert read["arms"][1]["to_next"]["0.5"]["value"] is None
    assert read["steps"][0]["did"]["value"] == 3.5
    assert len(read["arms"][0]["curve"]["mean"]) == 366
    lines = list(csv.DictReader(StringIO(to_csv(result()))))
    assert [(line["arm"], line["a_year"], line["days_to_next"]) for line in lines] == [
        ("cut", "4.0", "80.0"),
        ("kept", "3.2", ""),
        ("called", "3.9", "80.0"),
    ]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_kind_of_file(tmp_path, suffix):
    """The same result gives the same bytes, of the kind that the suffix says."""
    first, second = tmp_path / f"one{suffix}", tmp_path / f"two{suffix}"
    plot(result(), first)
    plot(result(), second)
    assert first.read_bytes() == second.read_bytes()


def test_the_plot_says_what_it_shows(tmp_path):
    """Arms, steps with the share that took them, and the source stand on the plot; another suffix is refused."""
    path = tmp_path / "year.svg"
    plot(result(), path)
    text = path.read_text(encoding="utf-8")
    for said in ("A border, some year", "kept, as told", "releases so far", "red: channels cut (50%)", "lucks 0 to 9"):
        assert said in text
    with pytest.raises(UsageError, match=r"ends in \.png"):
        plot(result(), tmp_path / "year.jpg")


def test_command(tmp_path, capsys, monkeypatch):
    """The command prints the table and writes the files; where no government acts, that is the user's mistake."""
    monkeypatch.setenv("COLUMNS", "100")
    files = [tmp_path / name for name in ("a.json", "a.csv", "a.svg")]
    options = ["--arms", "keep_the_line", "--campaigns", "1", "--processes", "1"]
    outputs = [f"{option}={file}" for file, option in zip(files, ("--json", "--csv", "--plot"), strict=True)]
    monkeypatch.setattr("deconflict.study.spiral.ladder", lambda _scenario: {})
    assert main(["spiral", "spiral_2015", *options, *outputs]) == 0
    assert "keep the line whatever" in " ".join(capsys.readouterr().out.split())
    assert all(file.stat().st_size for file in files)
    for wrong, said in (
        (["spiral", "severed_2015"], "in which no government acts"),
        (["spiral", "spiral_2015", "--arms", "kept"], 'the arm "kept"'),
        (["spiral", "spiral_2015", "--plot", str(tmp_path / "a.jpg")], "a plot named"),
    ):
        assert main(wrong) == 2
        assert said in capsys.readouterr().err
