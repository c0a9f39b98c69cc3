"""Plots of a comparison: what each arm does to the risk, and the risk of each severity, on logarithmic axes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from math import ceil, floor, inf, isfinite, log10
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from deconflict.errors import UsageError
from deconflict.show.plain import NO_EFFECT_SIZE
from deconflict.show.wording import incident, lucks, plural, severities
from deconflict.study.result import ArmResult, Comparison
from deconflict.study.statistics import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")

# Okabe and Ito (2008): told apart by all kinds of colour vision, and each arm has its own marker besides.
COLOURS = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_BAND = "#C9C9C9"
_OFFSET = 0.13
# Characters in a line of an arm's title.
_LABEL = 26
# Ticks within a decade, for an axis on which the greatest number is less than so many times the least.
_STEPS = (
    (2, (1, 1.1, 1.2, 1.3, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)),
    (4, (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8)),
    (20, (1, 1.5, 2, 3, 5, 7)),
    (500, (1, 2, 5)),
    (inf, (1,)),
)


def checked(path: str | Path) -> Path:
    """The path, if it says which kind of file to plot to.

    Raises:
        UsageError: its suffix is none of a plot.
    """
    file = Path(path)
    if file.suffix.lower() not in SUFFIXES:
        raise UsageError(f'a plot named "{file.name}"', f"a name that ends in {', '.join(SUFFIXES)}")
    return file


def plot(comparison: Comparison, path: str | Path) -> None:
    """Plot ratios and risks of all arms to a PNG, SVG or PDF file.

    Raises:
        UsageError: the file's suffix is none of these.
    """
    from matplotlib.figure import Figure

    file = checked(path)
    with drawing():
        figure = Figure(figsize=(11, 5.2), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.15))
        figure.suptitle(comparison.title, fontsize=12, fontweight="bold")
        _ratios(left, comparison)
        _risks(right, comparison)
        figure.supxlabel(_source(comparison), fontsize=7, color="#444444", x=0.01, ha="left")
        save(figure, file)


def drawing() -> AbstractContextManager[None]:
    """How everything is drawn: text stays text, and the same result gives the same file."""
    from matplotlib import rc_context

    return rc_context({"svg.fonttype": "none", "svg.hashsalt": "deconflict", "font.size": 9})


def save(figure: Figure, file: Path) -> None:
    """Write a figure to a file that says nothing of when it was made."""
    dated = "CreationDate" if file.suffix.lower() == ".pdf" else "Date"
    undated = {} if file.suffix.lower() == ".png" else {dated: None}
    figure.savefig(file, dpi=150, metadata=undated)


def _ratios(axes: Axes, comparison: Comparison) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    baseline = next(arm for arm in comparison.arms if arm.name == comparison.baseline)
    others = [arm for arm in comparison.arms if arm is not baseline]
    low, high = _limits([arm.ratios[comparison.measure] for arm in others], [arm.unknown for arm in others])
    for at, arm in enumerate(others):
        colour, marker = _look(comparison, arm)
        if arm.unknown:
            ends = [min(max(end, low), high) for end in arm.unknown]
            axes.barh(at, max(ends[1] - ends[0], 0.002 * ends[0]), left=ends[0], height=0.5, color=_BAND, zorder=1)
        ratio = arm.ratios[comparison.measure]
        if isfinite(ratio.value):
            axes.plot([max(ratio.low, low), min(ratio.high, high)], [at, at], color=colour, linewidth=2.2, zorder=2)
        if low <= ratio.value <= high:
            axes.plot(ratio.value, at, marker, color=colour, markersize=7, zorder=3)
        else:
            axes.annotate("no ratio" if ratio.value else "none happened", (1, at), ha="center", va="center")
    axes.axvline(1, color="#666666", linewidth=0.8, linestyle="--", zorder=0)
    axes.set(xscale="log", xlim=(low, high), ylim=(max(len(others), 1) - 0.5, -0.5))
    axes.set_yticks(range(len(others)), [fill(arm.title, _LABEL) for arm in others])
    _plain_ticks(axes.xaxis, low, high)
    noun = incident(comparison.measure)
    axes.set_title(fill(f"{noun} risk against {baseline.title}", 2 * _LABEL))
    axes.set_xlabel(f"times the {noun} risk (logarithmic)")
    keys: list[Line2D | Patch] = [
        Line2D([], [], color="#000000", linewidth=2.2, label=f"chance, {100 * comparison.level:.4g} % interval")
    ]
    if any(arm.unknown for arm in others):
        keys.append(Patch(color=_BAND, label="range over what is not known"))
    axes.legend(handles=keys, loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, frameon=False)


def _risks(axes: Axes, comparison: Comparison) -> None:
    shown = severities(comparison)
    floor = min((arm.risks[s].low for arm in comparison.arms for s in shown if arm.risks[s].low > 0), default=1e-3)
    middle = (len(comparison.arms) - 1) / 2
    for number, arm in enumerate(comparison.arms):
        colour, marker = _look(comparison, arm)
        for at, severity in enumerate(shown):
            x, risk = at + _OFFSET * (number - middle), arm.risks[severity]
            axes.plot([x, x], [max(risk.low, floor / 2), max(risk.high, floor / 2)], color=colour, linewidth=1.6)
            label = fill(arm.title, _LABEL) if at == 0 else None
            # What never happened has an upper bound and no place on the axis: the bar alone says so.
            axes.plot(
                x, risk.value if risk.value > 0 else float("nan"), marker, color=colour, markersize=5, label=label
            )
    axes.set_yscale("log")
    _plain_ticks(axes.yaxis, *axes.get_ylim())
    axes.set_xticks(range(len(shown)), list(shown))
    axes.set_xlim(-0.5, len(shown) - 0.5)
    axes.set_title("risk by severity")
    axes.set_ylabel("per 1,000 sorties (logarithmic)")
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=2, frameon=False)


def _look(comparison: Comparison, arm: ArmResult) -> tuple[str, str]:
    at = comparison.arms.index(arm)
    return COLOURS[at % len(COLOURS)], MARKERS[at % len(MARKERS)]


def _limits(ratios: Sequence[Estimate], ranges: Sequence[tuple[float, float] | None]) -> tuple[float, float]:
    """Ends of the axis that hold everything that is finite, and 1."""
    ends = [end for ratio in ratios for end in (ratio.low, ratio.value, ratio.high)]
    ends += [end for unknown in ranges if unknown for end in unknown]
    known = [end for end in ends if isfinite(end) and end > 0]
    return min([*known, 0.8]) / 1.1, max([*known, 1.25]) * 1.1


def _plain_ticks(axis: Axis, low: float, high: float) -> None:
    """Numbers are read as 0.5 or 2, not as powers of ten."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    steps = next(steps for most, steps in _STEPS if high / low < most)
    decades = range(floor(log10(low)), ceil(log10(high)))
    ticks = [step * 10.0**decade for decade in decades for step in steps]
    axis.set_major_locator(FixedLocator([tick for tick in ticks if low <= tick <= high]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_locator(NullLocator())


def _source(comparison: Comparison) -> str:
    flown = f"{plural(comparison.campaigns, 'campaign')} of {plural(comparison.days, 'day')} an arm"
    made = f"deconflict {comparison.version}, {comparison.scenario} {comparison.fingerprint}"
    return f"{NO_EFFECT_SIZE}\n{made}, {lucks(comparison)}: {flown}, luck shared"
