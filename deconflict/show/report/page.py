"""The page of a report: what there is to say of a scenario, in order, and what there is not."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from attrs import evolve

from deconflict.show import plain, spiral
from deconflict.show.encounters import counted
from deconflict.show.exports import digest
from deconflict.show.pages.rendered import embedded, rendered
from deconflict.show.pages.sheet import Cell, Sheet
from deconflict.show.pages.story import story
from deconflict.show.report import arms, assumptions, strikes, years
from deconflict.show.report.findings import Findings, Told
from deconflict.show.table import how_precise, interval
from deconflict.show.validation import documented, simulated
from deconflict.show.wording import TIE, incident, listed, lucks, plural, seconds, several
from deconflict.study.interval import LEVEL
from deconflict.study.outcome import outcomes
from deconflict.study.result import Comparison
from deconflict.study.spiral_result import Spiral
from deconflict.study.validation import Verdict


def to_html(findings: Findings) -> str:
    """The report as one file that needs no other; the same to the byte for the same findings."""
    of = findings
    return rendered(
        "report.html.jinja",
        version=of.version,
        scenario=of.scenario,
        interrupted=of.interrupted,
        answer=_answer(of),
        reading=_reading(of),
        comparison=of.comparison and _compared(of.comparison),
        rounds=strikes.chart(of.rounds) if of.rounds and of.rounds.arms else None,
        spiral=of.spiral and _spiral(of.spiral),
        spare=_spare(of),
        told=of.told,
        map=of.told and embedded(of.told.map, of.told.shows),
        story=of.told and story(of.told.history, of.told.encounter),
        run=of.told and [("run", _run(of.told)), ("digest", digest(of.told.history, of.told.encounter))],
        beside=_beside(of),
        misses=[(row.title, row.miss) for row in of.scenario.documented if row.miss],
        grades=list(assumptions.sheets(of.scenario)),
        others=assumptions.other_sources(of.scenario),
        border=any(space.country for space in of.scenario.airspaces.values()),
        command=of.command,
        made=list(_made(of)),
    )


def _answer(of: Findings) -> str:
    """The answer in a sentence or two, of the arm that the study is about."""
    if of.rounds is not None and of.rounds.arms:
        return strikes.answer(of.rounds)
    if of.comparison is not None:
        return _short(of.comparison)
    if of.spiral is not None:
        alone = spiral.reading(evolve(of.spiral, arms=(spiral.baseline(of.spiral),)))
        return f"{alone[0]} {alone[1].partition('. ')[0]}."
    return "No arms are compared: the scenario has no [study]. What one campaign came to is told instead."


def _short(of: Comparison) -> str:
    own, other = arms.focus(of), arms.baseline(of)
    if own is other:
        return plain.reading(evolve(of, arms=(own,), interaction=None, spare=None, beside=()))[0]
    both = evolve(of, arms=(other, own), interaction=None, spare=None, beside=())
    said = plain.reading(both)[0].replace("The last ratio rests", "That rests")
    if not other.counts[of.measure]:
        counts = [f'"{arm.title}" {arm.counts[of.measure]:,}' for arm in of.arms if arm.counts[of.measure]]
        each = f"Of {other.sorties:,} sorties each, {several(of.measure)} under the other arms: "
        return f"{said} {each}{listed(counts) if counts else 'none'}."
    # Where luck alone would have to make the difference and there is none, what the ratio rests on says nothing.
    return f"{said.partition('. ')[0]}." if own.gain == inf else said


def _reading(of: Findings) -> tuple[str, ...]:
    if of.comparison is not None:
        return plain.reading(of.comparison)
    if of.spiral is not None:
        return spiral.reading(of.spiral)
    return tuple(counted(of.told.history, outcomes(of.told.history))) if of.told else ()


def _compared(of: Comparison) -> dict[str, object]:
    return {
        "flown": f"{plural(of.days, 'day')}, {plural(round(of.sorties / of.campaigns), 'sortie')} a campaign, "
        f"{plural(of.campaigns, 'campaign')} an arm, luck shared.",
        "precise": how_precise(of),
        "measure": incident(of.measure),
        "ratios": arms.ratios(of),
        "risks": arms.risks(of),
        "differences": arms.differences(of),
        "severities": arms.by_severity(of),
        "interaction": of.interaction and interval(of.interaction),
        "died": arms.died(of),
        "baseline": arms.baseline(of).title,
        "focus": arms.focus(of).title,
        "hinges": arms.hinges(of),
    }


def _spiral(of: Spiral) -> dict[str, object]:
    return {
        "flown": f"{plural(of.campaigns, 'campaign')} of {plural(of.days, 'day')} an arm, luck shared; {of.verdict}.",
        "year": years.year(of),
        "arms": years.arms(of),
        "steps": years.steps(of),
        "took": years.took(of),
    }


def _spare(of: Findings) -> str:
    """How much time there was, where something was averted."""
    if of.comparison is None:
        return ""
    found = of.comparison.spare
    if found is None:
        return f'Under "{arms.baseline(of.comparison).title}" nothing was averted with time to spare.'
    turned = f"{plural(found.count, 'encounter')} turned out well with time to spare"
    half = f"half of them with less than {seconds(found.median)}, and a tenth with less than {seconds(found.tenth)}"
    return f'Under "{arms.baseline(of.comparison).title}" {turned}: {half}.'


def _run(told: Told) -> str:
    of = told.history
    return f"{of.scenario}, {told.arm or 'as it stands'}, luck {of.luck}"


def _beside(of: Findings) -> Sheet | None:
    """Every documented figure, the simulated one beside it if it was flown."""
    if not of.scenario.documented:
        return None
    flown = {row.documented: row for row in of.validation.rows} if of.validation else {}
    rows: list[tuple[Cell, ...]] = []
    for given in of.scenario.documented:
        row = flown.get(given)
        under = (f", under {given.arm}" if given.arm else "") + (f" over {given.over}" if given.over else "")
        found: tuple[Cell, str] = ("–", str(Verdict.NOT_FLOWN))
        if row is not None:
            value, *ends = simulated(row)
            found = (value, "".join(ends)), str(row.verdict)
        value, *ends = documented(given)
        known = (value, "".join(ends)), str(given.grade)
        rows.append(((given.title, given.quantity + under), *known, *found, given.source))
    campaigns = max((row.campaigns for row in flown.values()), default=0)
    chance = f"intervals are of chance alone, {100 * LEVEL:.4g}{TIE}%, over {plural(campaigns, 'campaign')}"
    return Sheet(
        caption=f"Documented figures, and the simulated ones; {chance}",
        names=("figure", "documented", "grade", "simulated", "verdict", "who says so"),
        rows=tuple(rows),
        numbers=frozenset({1, 3}),
        sources=frozenset({5}),
        wide=True,
    )


def _made(of: Findings) -> Iterator[tuple[str, str]]:
    """What makes the page again."""
    yield "program", f"deconflict {of.version}"
    yield "scenario", f"{of.scenario.name}, fingerprint {of.fingerprint}"
    study = of.comparison or of.spiral
    if study is not None:
        yield "arms", "; ".join(arm.title for arm in study.arms)
        yield "campaigns", f"{plural(study.campaigns, 'campaign')} an arm, {lucks(study)}"
