"""What governments made of incidents, for a terminal and for other programs: a year by arm, and what each step did."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from math import isfinite, isnan
from operator import add

from attrs import frozen
from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from deconflict.show.exports import ends, plain
from deconflict.show.sentences import text, wrapped
from deconflict.show.wording import (
    TIE,
    incident,
    lucks,
    plural,
    several,
    share,
    significant,
    times,
)
from deconflict.study.spiral_result import ArmYear, Spiral, StepTimes, Took
from deconflict.study.statistics import Estimate
from protocols.notation.words import Mark

SCHEMA = 1
"""The version of the JSON form."""

WIDE = 105
"""From this width on, the arms stand in one table."""

NO_EFFECT_SIZE = (
    "What a step of a government does to the next encounter was never measured: what each step did is what follows "
    "from the scenario's assumptions."
)
"""What has to stand beside every number of a step."""

_COLUMNS = (
    "scenario", "arm", "title", "measure", "campaigns", "days",
    "a_year", "a_year_low", "a_year_high",
    "without_loop", "without_loop_low", "without_loop_high",
    "ratio", "ratio_low", "ratio_high",
    "days_to_next", "days_to_next_low", "days_to_next_high",
    "version", "fingerprint", "first_luck", "last_luck", "command",
)  # fmt: skip
_MEDIAN = "0.5"
# Sums of whole numbers over campaigns: what is smaller is rounding.
_NOTHING = 1e-9


def to_json(spiral: Spiral) -> str:
    """Everything, under a schema number; what is not defined or has no bound is null."""
    return json.dumps({"schema": SCHEMA, **plain(spiral)}, indent=2, ensure_ascii=False, allow_nan=False)


def to_csv(spiral: Spiral) -> str:
    """A line for each arm."""
    text = StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(_COLUMNS)
    for arm in spiral.arms:
        estimates = (arm.expected, arm.without_loop, arm.ratio, arm.to_next[_MEDIAN])
        of = (spiral.scenario, arm.name, arm.title, spiral.measure, spiral.campaigns, spiral.days)
        made = (spiral.version, spiral.fingerprint, *spiral.lucks, spiral.command)
        lines.writerow([*of, *(end for estimate in estimates for end in ends(estimate)), *made])
    return text.getvalue()


@frozen
class SpiralTable:
    """A study of the spiral for a terminal."""

    spiral: Spiral

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The year by arm, what the steps did, how long the way there and back was, and what it comes to in words."""
        of, shown = self.spiral, _Shown(options)
        yield shown.text(of.title, "bold")
        yield shown.text(f"{plural(of.campaigns, 'campaign')} of {plural(of.days, 'day')} an arm, luck shared")
        for table in (*shown.arms(of), shown.steps(of), shown.took(of)):
            if table is not None:
                yield table
                yield Text()
        yield shown.text("Reading", "bold")
        for said in reading(of):
            yield Padding(wrapped(said, options, inset=2), (0, 0, 0, 2))
        yield Text()
        chance = f"intervals at 95{TIE}%, of chance alone, by resampling whole campaigns"
        yield wrapped(f"{of.verdict}; {chance}", options)
        yield wrapped(f"deconflict {of.version}, {of.scenario} {of.fingerprint}, {lucks(of)}", options)
        if of.command:
            yield Text(of.command, no_wrap=True, overflow="ignore")


@frozen
class _Shown:
    options: ConsoleOptions

    def text(self, said: str, style: str = "") -> Text:
        """Text as this terminal can show it."""
        return text(said, self.options, style)

    def arms(self, of: Spiral) -> list[Table]:
        """Each arm's year: with what follows from incidents and without, beside the baseline, and how soon the next.

        In two tables where one is too wide.
        """
        name, year = f"{several(of.measure)} a year", ["", "incidents\nchange nothing", "against\nthe first"]
        soon = ["days to the next,\nhalf of them"]
        further = any(arm.counts[Mark.FURTHER_LOSS] for arm in of.arms)
        years, sooner = [], []
        for arm in of.arms:
            ratio = "1" if arm.name == of.baseline else estimated(arm.ratio, times)
            years.append([estimated(arm.expected, significant), significant(arm.without_loop.value), ratio])
            sooner.append([estimated(arm.to_next[_MEDIAN], significant)])
            if further:
                sooner[-1].append(significant(arm.counts[Mark.FURTHER_LOSS] / of.campaigns))
        soon += ["lost in\nrescues"] if further else []
        titles = [[arm.title] for arm in of.arms]
        if self.options.max_width < WIDE:
            narrow = (name, year, years), ("the next one", soon, sooner)
            return [self._table([first, *names], map(add, titles, rows)) for first, names, rows in narrow]
        return [self._table([name, *year, *soon], map(add, map(add, titles, years), sooner))]

    def steps(self, of: Spiral) -> Table | None:
        """What each step of the baseline added to the year, the one that did most first."""
        rows = step_rows(of)
        added = f"{several(of.measure)} it\nadds to a year"
        names = ("which step did most", "taken", "first on day", added, "over what is\nnot known")
        return self._table(names, rows) if rows else None

    def took(self, of: Spiral) -> Table | None:
        """How long the way to the cut and back was under the baseline."""
        rows = wait_rows(of)
        return self._table(("how long it took", "", "seen"), rows) if rows else None

    def _table(self, names: Iterable[str], rows: Iterable[Sequence[str]]) -> Table:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        for at, name in enumerate(names):
            table.add_column(self.text(name), justify="right" if at else "left", no_wrap=at > 0)
        for row in rows:
            table.add_row(*map(self.text, row))
        return table


def baseline(of: Spiral) -> ArmYear:
    """The arm that the others are held against."""
    return next(arm for arm in of.arms if arm.name == of.baseline)


def step_rows(of: Spiral) -> tuple[tuple[str, ...], ...]:
    """What each step of the baseline did: the step, who took it, when, what it added, and over what is not known."""
    taken = {(step.party, step.place): step for step in baseline(of).steps}
    return tuple(
        (
            f"{did.party}: {did.title}",
            share(taken[did.party, did.place].share),
            _first_taken(taken[did.party, did.place]),
            estimated(did.did, _signed),
            "" if did.unknown is None else " to ".join(map(_signed, did.unknown)),
        )
        for did in of.steps
    )


def wait_rows(of: Spiral) -> tuple[tuple[str, ...], ...]:
    """How long the way to the cut and back was under the baseline: what of it, how long, and how often it was seen."""
    return tuple((took.said, *_in_days(took)) for took in baseline(of).took if took.waits)


def reading(of: Spiral) -> tuple[str, ...]:
    """The answer in words, made from the numbers alone."""
    return (" ".join(_by_arm(of)), *_loop(of), *_most(of), NO_EFFECT_SIZE)


def _by_arm(of: Spiral) -> Iterator[str]:
    first, noun = baseline(of), several(of.measure)
    yield f'Under "{first.title}" a year has {estimated(first.expected, significant)} {noun}.'
    for arm in of.arms:
        if arm is first:
            continue
        if isnan(arm.ratio.value):
            yield f'Under "{arm.title}" there is nothing to compare.'
            continue
        if arm.ratio.low == arm.ratio.value == arm.ratio.high:
            yield f'Under "{arm.title}" there are {"as many" if arm.ratio.value == 1 else times(arm.ratio.value)}.'
            continue
        change = estimated(arm.difference, _signed)
        perhaps = "; this may be chance" if arm.ratio.low <= 1 <= arm.ratio.high else ""
        yield f'Under "{arm.title}": {estimated(arm.ratio, times)} times as many, {change} a year{perhaps}.'


def _loop(of: Spiral) -> Iterator[str]:
    first = baseline(of)
    than = f"to the {significant(first.without_loop.value)} where incidents change nothing"
    yield (
        f"What follows from incidents adds {estimated(first.loop, _signed)} a year {than}. "
        f"Of {plural(first.waits, incident(of.measure))} {first.seen:,} were followed by another within the year"
        + (f", half of all within {significant(half)} days." if isfinite(half := first.to_next[_MEDIAN].value) else ".")
    )


def _most(of: Spiral) -> Iterator[str]:
    if of.steps:
        most = of.steps[0]
        adds = f"it adds {estimated(most.did, _signed)} {several(of.measure)} to a year"
        unknown = f", {' to '.join(map(_signed, most.unknown))} over what its effect may be" if most.unknown else ""
        yield f'The step that did most is {most.party}\'s "{most.title}": {adds}{unknown}.'


def estimated(of: Estimate, said: Callable[[float], str]) -> str:
    """An estimate and the ends of its interval."""
    if isnan(of.value):
        return "none to compare"
    return said(of.value) if of.low == of.high else f"{said(of.value)} ({said(of.low)} to {said(of.high)})"


def _signed(value: float) -> str:
    return significant(0.0) if abs(value) < _NOTHING else f"{'+' if value > 0 else '–'}{significant(abs(value))}"


def _first_taken(step: StepTimes) -> str:
    return "–" if isnan(step.median) else f"{step.median:.0f} ({step.low:.0f} to {step.high:.0f})"


def _in_days(took: Took) -> tuple[str, str]:
    tenth, half, most = (took.days[key].value for key in ("0.1", _MEDIAN, "0.9"))
    ends = f"{significant(half)} days ({significant(tenth)} to {significant(most)})"
    return ends if isfinite(tenth) else "longer than was left of the year", f"{took.seen:,} of {took.waits:,}"
