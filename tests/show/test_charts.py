"""A plot is the file that its name says, the same for the same comparison; anything that can be compared has one."""

from math import inf

import pytest
from attrs import evolve

from deconflict.errors import UsageError
from deconflict.show.charts import SUFFIXES, plot
from deconflict.study.statistics import Estimate
from tests.show.samples import comparison, nothing_happened

MAGIC = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_kind_of_file(tmp_path, suffix):
    """The suffix, in capitals or not, says which kind of file it is, and the same comparison gives the same bytes."""
    first, second = tmp_path / f"one{suffix}", tmp_path / f"two{suffix.upper()}"
    plot(comparison(), first)
    plot(comparison(), second)
    assert first.read_bytes().startswith(MAGIC[suffix])
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", ["plot", "plot.jpg", "plot.png.txt"])
def test_other_suffixes_are_refused(tmp_path, name):
    """Any other suffix is the user's mistake, and nothing is written."""
    with pytest.raises(UsageError, match=r"ends in \.png, \.svg, \.pdf"):
        plot(comparison(), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_says_what_it_shows(tmp_path):
    """Axes, title, arms, both uncertainties and the source are written on the plot."""
    path = tmp_path / "plot.svg"
    plot(comparison(), path)
    text = path.read_text(encoding="utf-8")
    for said in (
        *("A border, some autumn", "release risk against all channels", "per 1,000 sorties (logarithmic)"),
        *("no liaison officers", "chance, 99 % interval", "range over what is not known", "locked on"),
        *("No published effect size", "00c0ffee00c0ffee, lucks 0 to 639"),
    ):
        assert said in text


def test_degenerate(tmp_path):
    """Ratios that are not defined, 0 or without an end, and arms without any incident, are plotted too."""
    plot(nothing_happened(), tmp_path / "nothing.png")
    whole = comparison()
    ends = {mark: Estimate(0.0, 0.0, inf) for mark in whole.arms[0].ratios}
    plot(evolve(whole, arms=(whole.arms[0], evolve(whole.arms[1], ratios=ends))), tmp_path / "zero.png")
    plot(evolve(whole, arms=whole.arms[:1]), tmp_path / "alone.png")
    assert len(list(tmp_path.iterdir())) == 3
