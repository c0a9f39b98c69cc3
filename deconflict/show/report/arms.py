"""The arms of a study side by side, where calls died and what the answer hangs on, as tables and charts of a page."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from attrs import frozen

from deconflict.show.pages.sheet import Cell, Chart, Given, Sheet
from deconflict.show.table import fewer, interval, needed, p_value
from deconflict.show.wording import (
    TIE,
    asked,
    in_field_units,
    incident,
    plural,
    risk,
    rough,
    several,
    severities,
    share,
    significant,
    span,
)
from deconflict.study.outcome import THROUGH
from deconflict.study.result import ArmResult, Comparison
from deconflict.study.statistics import FEW, Estimate


def baseline(of: Comparison) -> ArmResult:
    """The arm that the others are held against."""
    return next(arm for arm in of.arms if arm.name == of.baseline)


def focus(of: Comparison) -> ArmResult:
    """The arm that the answer is about."""
    return next(arm for arm in of.arms if arm.name == of.focus)


def ratios(of: Comparison) -> Chart | None:
    """The ratio of every arm to the baseline, with chance and what is not known; None if there is none to draw."""
    others = [arm for arm in of.arms if arm.name != of.baseline]
    given = [
        Given(
            title=arm.title,
            said=interval(arm.ratios[of.measure]),
            ends=_ends(arm.ratios[of.measure]),
            beneath=f"not known: {rough(*arm.unknown)}" if arm.unknown else "",
            unknown=arm.unknown,
        )
        for arm in others
    ]
    if not any(isfinite(arm.ratios[of.measure].value) for arm in others):
        return None
    noun = f'{incident(of.measure).capitalize()} risk of each arm against "{baseline(of).title}"'
    return Chart(
        caption=f"{noun}: 1, the dashed line, is no difference. The axis is logarithmic.",
        given=given,
        interval=f"interval of chance, {100 * of.level:.4g}{TIE}%",
        reference=1.0,
    )


def risks(of: Comparison) -> Chart | None:
    """The risk of what the study measures, by arm; None if it never happened."""
    measured = [(arm, arm.risks[of.measure]) for arm in of.arms]
    if not any(estimate.value > 0 for _, estimate in measured):
        return None
    given = [
        Given(
            title=arm.title,
            said=_risk(estimate, arm.counts[of.measure]),
            ends=(estimate.low, estimate.value, estimate.high),
            beneath=f"{plural(arm.counts[of.measure], incident(of.measure))} in {arm.sorties:,} sorties",
        )
        for arm, estimate in measured
    ]
    level = f"the lines are intervals of chance, {100 * of.level:.4g}{TIE}%"
    return Chart(f"{several(of.measure).capitalize()} per 1,000 sorties; {level}. The axis is logarithmic.", given)


def differences(of: Comparison) -> Sheet:
    """The numbers behind the ratios."""

    def cells(arm: ArmResult) -> tuple[Cell, ...]:
        own = arm.title, f"{arm.counts[of.measure]:,}"
        if arm.name == of.baseline:
            return (*own, "1", "", "", "", "")
        unknown = rough(*arm.unknown) if arm.unknown else "not flown"
        sure = p_value(arm.p_value), fewer(arm.gain), needed(arm.needed)
        return (*own, interval(arm.ratios[of.measure]), unknown, *sure)

    names = (
        "arm",
        several(of.measure),
        f'{incident(of.measure)} risk against "{baseline(of).title}"',
        "range over what is not known",
        "p, by Holm",
        "fewer campaigns by shared luck",
        "campaigns for ±10 %",
    )
    rows = tuple(cells(arm) for arm in of.arms)
    return Sheet("The same in numbers", names, rows, numbers=frozenset(range(1, 7)), wide=True)


def by_severity(of: Comparison) -> Sheet | None:
    """What every arm's sorties came to; None where that is one thing alone."""
    shown = severities(of)
    if len(shown) < 2:  # noqa: PLR2004 - one severity is drawn already
        return None
    fewest = {mark: min(arm.counts[mark] for arm in of.arms) for mark in shown}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (arm.title, *((risk(arm.risks[mark].value, fewest[mark]), _between(arm.risks[mark])) for mark in shown))
        for arm in of.arms
    )
    caption = f"Per 1,000 sorties, with intervals of chance at {100 * of.level:.4g}{TIE}%"
    return Sheet(caption, ("arm", *shown), rows, numbers=frozenset(range(1, len(shown) + 1)), wide=True)


@frozen
class Fate:
    """How many of the tries through a channel ended at a gate: the share in words and in percent."""

    gate: str
    said: str
    percent: float
    through: bool


@frozen
class Tried:
    """One channel: how often it was tried, and the fates of the tries, gate by gate."""

    channel: str
    times: int
    fates: tuple[Fate, ...]


def died(of: Comparison) -> list[Tried]:
    """Where calls died under the baseline; channels that nobody tried have no fates."""
    return [_tried(channel, numbers) for channel, numbers in baseline(of).died.items()]


def _tried(channel: str, numbers: Mapping[str, int]) -> Tried:
    whole = sum(numbers.values())
    fates = tuple(
        Fate("got through" if gate == THROUGH else gate, share(number / whole), 100 * number / whole, gate == THROUGH)
        for gate, number in (numbers.items() if whole else ())
    )
    return Tried(channel, whole, fates)


def hinges(of: Comparison) -> Sheet | None:
    """The assumptions that move the ratio of the arm in focus, those that move it most first."""
    if not of.hinges:
        return None
    rows = tuple(
        (
            (asked(found.path), found.path),
            in_field_units(found.path, found.range),
            found.grade,
            span(*found.ratios),
            f"{found.incidents:,}" + (", few" if found.incidents < FEW else ""),
        )
        for found in of.hinges
    )
    names = "assumption", "not known", "grade", "ratio from end to end", f"{several(of.measure)} behind it"
    caption = f'The ratio of "{focus(of).title}" with one assumption at either end of its range'
    return Sheet(caption, names, rows, numbers=frozenset({1, 3, 4}), wide=True)


def _ends(of: Estimate) -> tuple[float, float, float]:
    return of.low, of.value, of.high


def _risk(of: Estimate, incidents: int) -> str:
    return f"{risk(of.value, incidents)} ({_between(of)})"


def _between(of: Estimate) -> str:
    return f"{significant(of.low)} to {significant(of.high)}"
