"""What a comparison says, as a short paragraph in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isnan

from deconflict.show.wording import (
    CHANNELS,
    TIE,
    an_incident,
    asked,
    incident,
    listed,
    plural,
    rough,
    seconds,
    several,
    span,
    times,
    without,
)
from deconflict.study.outcome import THROUGH
from deconflict.study.result import ArmResult, Comparison
from deconflict.study.statistics import FEW, Estimate

NO_EFFECT_SIZE = (
    "No published effect size of hotlines or liaison officers exists: the ratio is what follows from the scenario's "
    "assumptions, and no measurement."
)
"""What has to stand beside every ratio."""

_PHRASE = 3
"""A title of so many words says more than what is there."""

_SURE = 0.05
"""A p-value below which a difference is not put down to chance."""


def reading(comparison: Comparison) -> tuple[str, ...]:
    """The answer in words, made from the numbers alone: a few paragraphs, those with nothing to say left out."""
    paragraphs = ((_ratios, _rests_on, _interaction), (_died, _spare), (_documented,))
    said = (" ".join(sentence for part in parts for sentence in part(comparison)) for parts in paragraphs)
    return (*filter(None, said), NO_EFFECT_SIZE)


def _of(comparison: Comparison, name: str) -> ArmResult:
    return next(arm for arm in comparison.arms if arm.name == name)


def _under(arm: ArmResult) -> str:
    if arm.removed:
        return without(arm.removed)
    words = arm.title.split()
    return f"with {arm.title}" if len(words) < _PHRASE and all(map(str.isalpha, words)) else f'under "{arm.title}"'


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ratios(comparison: Comparison) -> Iterator[str]:
    measure, baseline = comparison.measure, _of(comparison, comparison.baseline)
    others = [arm for arm in comparison.arms if arm is not baseline]
    if not baseline.counts[measure]:
        yield f"{_capital(_under(baseline))} {an_incident(measure)} never happened, so no ratio can be given."
        return
    unclear = [arm for arm in others if not _clear(arm, arm.ratios[measure])]
    chance = "" if len(unclear) == len(others) else "; this may be chance"
    says, as_likely = f", {an_incident(measure)} is", f" as likely as {_under(baseline)}"
    level = f" at {100 * comparison.level:.4g}{TIE}%"
    for arm in others:
        if arm.gain == inf and arm.counts[measure] == baseline.counts[measure]:
            yield f"{_capital(_under(arm))} no campaign had more or fewer {several(measure)} than {_under(baseline)}."
            continue
        ratio = arm.ratios[measure]
        interval = f"({span(ratio.low, ratio.high)}{level}{chance if arm in unclear else ''})"
        yield f"{_capital(_under(arm))}{says} {times(ratio.value)} times{as_likely} {interval}."
        says, as_likely, level = ":", "", ""
    if others and not chance:
        yield "This may be chance." if len(others) == 1 else "All of these differences may be chance."


def _clear(arm: ArmResult, ratio: Estimate) -> bool:
    """Whether a difference is not put down to chance; both the interval and the test have to say so."""
    return (ratio.low > 1 or ratio.high < 1) and arm.p_value < _SURE


def _rests_on(comparison: Comparison) -> Iterator[str]:
    baseline, focus = _of(comparison, comparison.baseline), _of(comparison, comparison.focus)
    few, base = focus.counts[comparison.measure], baseline.counts[comparison.measure]
    if focus is baseline or not base:
        return
    rests = f"The last ratio rests on {plural(few, incident(comparison.measure))} beside {base:,}"
    if focus.unknown is None:
        yield f"{rests}."
        return
    yield f"{rests}; over what is not known, it goes from {rough(*focus.unknown)}."
    if hinge := next((hinge for hinge in comparison.hinges if hinge.incidents >= FEW), None):
        yield f"It hangs most on one assumption, {asked(hinge.path)}."


def _interaction(comparison: Comparison) -> Iterator[str]:
    found = comparison.interaction
    if found is None or isnan(found.value):
        return
    does = "more than" if found.low > 1 else "less than" if found.high < 1 else "about"
    interval = f"({times(found.value)} times that, {span(found.low, found.high)})"
    yield f"Together the two removals do {does} what their single ratios multiply to {interval}."


def _died(comparison: Comparison) -> Iterator[str]:
    for channel in ("hotline", "liaison"):
        fates = _of(comparison, comparison.baseline).died.get(channel, {})
        died = {gate: number for gate, number in fates.items() if gate != THROUGH}
        if any(died.values()):
            passed = (
                f"Of {sum(fates.values()):,} tries through {CHANNELS[channel]} {fates[THROUGH]:,} passed every gate"
            )
            yield f'{passed}; the others died most often at the gate "{max(died, key=lambda gate: died[gate])}".'


def _spare(comparison: Comparison) -> Iterator[str]:
    if (spare := comparison.spare) is not None:
        half = f"Of {plural(spare.count, 'averted encounter')} half had less than {seconds(spare.median)} to spare"
        yield f"{half}, and a tenth less than {seconds(spare.tenth)}."


def _documented(comparison: Comparison) -> Iterator[str]:
    if outside := [row.title for row in comparison.beside if not row.inside and not isnan(row.simulated)]:
        yield f"Outside the documented range: {listed(outside)}; where the model misses what is known, trust it less."
