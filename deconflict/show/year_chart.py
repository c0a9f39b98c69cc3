"""A plot of the year: incidents as they add up under each arm, and when governments took their steps."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from deconflict.show.charts import COLOURS, checked, drawing, save
from deconflict.show.spiral import NO_EFFECT_SIZE, baseline
from deconflict.show.wording import lucks, plural, several
from deconflict.study.spiral_result import ArmYear, Spiral

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LINES = ("-", "--", "-.", ":")
_LABEL = 44


def plot(spiral: Spiral, path: str | Path) -> None:
    """Plot the year to a PNG, SVG or PDF file.

    Raises:
        UsageError: the file's suffix is none of these.
    """
    from matplotlib.figure import Figure

    file = checked(path)
    with drawing():
        figure = Figure(figsize=(11, 7), layout="constrained")
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(1.6, 1))
        figure.suptitle(spiral.title, fontsize=12, fontweight="bold")
        _incidents(above, spiral)
        _steps(below, baseline(spiral), spiral.days)
        figure.supxlabel(_source(spiral), fontsize=7, color="#444444", x=0.01, ha="left")
        save(figure, file)


def _incidents(axes: Axes, spiral: Spiral) -> None:
    for at, arm in enumerate(spiral.arms):
        colour, days = COLOURS[at % len(COLOURS)], np.arange(len(arm.curve.mean))
        axes.fill_between(days, arm.curve.low, arm.curve.high, color=colour, alpha=0.15, linewidth=0)
        label = fill(arm.title, _LABEL)
        # Arms that are alike lie on each other: the first is the widest, and is seen under the others.
        width = 1.2 + 0.5 * (len(spiral.arms) - 1 - at)
        axes.plot(days, arm.curve.mean, _LINES[at % len(_LINES)], color=colour, linewidth=width, label=label)
    axes.set_ylabel(f"{several(spiral.measure)} so far")
    axes.set_ylim(bottom=0)
    axes.set_title(f"{several(spiral.measure)} in a year: mean, and its 95 % interval of chance")
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.6)
    axes.legend(loc="upper left", frameon=False)


def _steps(axes: Axes, arm: ArmYear, days: int) -> None:
    titles = [f"{step.party}: {step.title} ({step.share:.0%})" for step in arm.steps]
    for at, step in enumerate(arm.steps):
        if not isnan(step.median):
            axes.plot([step.low, step.high], [at, at], color="#888888", linewidth=2.2)
            axes.plot(step.median, at, "o", color="#000000", markersize=6)
    axes.set_yticks(range(len(titles)), [fill(title, _LABEL) for title in titles])
    axes.set_ylim(max(len(titles), 1) - 0.5, -0.5)
    axes.set_xlim(0, days)
    axes.set_xlabel("day")
    axes.set_title(f"first taken, {arm.title}: median and the middle 80 % of campaigns (share that took it)")


def _source(spiral: Spiral) -> str:
    flown = f"{plural(spiral.campaigns, 'campaign')} of {plural(spiral.days, 'day')} an arm"
    made = f"deconflict {spiral.version}, {spiral.scenario} {spiral.fingerprint}"
    return f"{NO_EFFECT_SIZE}\n{made}, {lucks(spiral)}: {flown}, luck shared"
