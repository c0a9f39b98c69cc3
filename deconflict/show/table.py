"""The table that answers a scenario's question, and everything that has to stand beside it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator
from math import inf, isnan
from textwrap import wrap

from attrs import frozen
from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from deconflict.show.plain import reading
from deconflict.show.sentences import command, text, wrapped
from deconflict.show.wording import (
    TIE,
    asked,
    in_field_units,
    incident,
    legible,
    lucks,
    plural,
    risk,
    rough,
    seconds,
    severities,
    share,
    significant,
    span,
    times,
    verdict,
)
from deconflict.study.outcome import THROUGH
from deconflict.study.result import ArmResult, Comparison, Incident
from deconflict.study.statistics import Estimate
from deconflict.study.stopping import relative_half_width
from protocols.notation.words import Gate

HANGS_ON = 4
"""How many of the widest hinges are shown."""

_Column = tuple[str, Callable[[ArmResult], str]]
"""A column of the arms' table: its heading, and its cell for an arm."""

_HEADING = 19
_FATES = {str(Gate.RIGHT_PERSON): "right\nperson", str(Gate.UNDERSTOOD): "under-\nstood", THROUGH: "got\nthrough"}


def replay_line(scenario: str, worst: Incident, digest: str | None = None) -> str:
    """The command that shows an incident again, and with a digest checks that it is the same."""
    words = ["deconflict", "replay", scenario, "--arm", worst.arm, "--luck", str(worst.luck)]
    return shlex.join([*words, "--flight", str(worst.flight), *(("--expect", digest) if digest else ())])


@frozen
class ComparisonTable:
    """A study's result for a terminal.

    Args:
        comparison: the result.
        replay: the line that replays the worst incident; made from the result if None.
    """

    comparison: Comparison
    replay: str | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Risks and ratios, then what stands beside them, the reading, and what makes it again."""
        of, shown = self.comparison, _Shown(self.comparison, console, options)
        parts = [
            *shown.arms(),
            shown.beside(),
            shown.died(),
            shown.documented(),
            shown.hinges(),
            shown.paragraphs("Reading", reading(of)),
        ]
        yield from shown.title()
        for part in parts:
            if part is not None:
                yield part
                yield Text()
        if of.worst is not None:
            yield shown.text(f"Worst incident ({of.worst.severity}), replayed by")
            yield command(self.replay or replay_line(of.scenario, of.worst), options)
            yield Text()
        yield from shown.footer()
        if of.command:
            yield command(of.command, options)


@frozen
class _Shown:
    comparison: Comparison
    console: Console
    options: ConsoleOptions

    def text(self, said: str, style: str = "") -> Text:
        """Text as this terminal can show it."""
        return text(said, self.options, style)

    def title(self) -> Iterator[Text]:
        """What was asked, and of how much; in one line if it fits."""
        of = self.comparison
        sorties, campaigns = plural(round(of.sorties / of.campaigns), "sortie"), plural(of.campaigns, "campaign")
        title = self.text(of.title, "bold")
        flown = self.text(f"{plural(of.days, 'day')}, {sorties} a campaign, {campaigns} an arm, luck shared")
        if title.cell_len + 3 + flown.cell_len <= self.options.max_width:
            yield Text.assemble(title, "   ", flown)
        else:
            yield title
            yield flown

    def arms(self) -> list[Table]:
        """Arms by severities, and the ratio of the measure with what qualifies it: in as few tables as fit."""
        risks = [self._risk_column(severity) for severity in severities(self.comparison)]
        ratio, sure = self._ratio_columns(), self._sureness_columns()
        name, below = "per 1,000 sorties", f"{incident(self.comparison.measure)} risk"
        for gap, layout in (
            (2, {name: [*risks, *ratio, *sure]}),
            (2, {name: [*risks, *ratio], below: sure}),
            (1, {name: [*risks, *ratio], below: sure}),
        ):
            tables = [self._table(heading, columns, gap) for heading, columns in layout.items()]
            if all(self._fits(table) for table in tables):
                return tables
        return [self._table(name, risks, 1), self._table(below, [*ratio, *sure], 1)]

    def died(self) -> Table:
        """Where calls died under the baseline: channels by gates, as shares of the encounters that tried them."""
        died = self._baseline().died
        table = _table(f"where calls died,\n{self._baseline().title}")
        for name in ("tried", *next(iter(died.values()))):
            table.add_column(_FATES.get(name, name), justify="right")
        for channel, numbers in died.items():
            tried = sum(numbers.values())
            shares = [share(number / tried) if tried else "" for number in numbers.values()]
            self._row(table, (channel, f"{tried:,}", *shares))
        return table

    def beside(self) -> Table | None:
        """The interaction and the seconds to spare, a line each."""
        of, grid = self.comparison, Table.grid(padding=(0, 2, 0, 0))
        if of.interaction is not None:
            said = f"{interval(of.interaction)}; 1 where the two removals multiply, more where they aggravate"
            self._row(grid, ("interaction", said))
        if of.spare is not None:
            averted = f"a tenth of the {of.spare.count:,} averted had less than {seconds(of.spare.tenth)}"
            self._row(grid, ("seconds to spare", f"median {seconds(of.spare.median)}, {averted}"))
        return grid if grid.row_count else None

    def documented(self) -> Table | None:
        """Documented figures, and the simulated ones beside them."""
        if not self.comparison.beside:
            return None
        table = _table("documented beside it", "documented", "range", "grade", "simulated", "")
        for row in self.comparison.beside:
            given = row.documented
            value = "" if given.value is None else f"{given.value:g}"
            ends = f"{given.low:g} to {given.high:g}"
            found = "none to compare" if isnan(row.simulated) else "inside" if row.inside else "OUTSIDE"
            style = "" if row.inside else "bold"
            self._row(table, (row.title, value, ends, given.grade, significant(row.simulated, 3), found), style)
        return table

    def hinges(self) -> Table | None:
        """The unknown numbers that move the ratio of the arm in focus most."""
        if not self.comparison.hinges:
            return None
        focus = next(arm.title for arm in self.comparison.arms if arm.name == self.comparison.focus)
        table = _table(f"hangs most on ({focus})", "not known", "grade", "ratio", "incidents")
        table.columns[-1].justify = "right"
        for at in range(1, len(table.columns)):
            table.columns[at].no_wrap = True
        for found in self.comparison.hinges[:HANGS_ON]:
            ends = in_field_units(found.path, found.range)
            self._row(table, (asked(found.path), ends, found.grade, span(*found.ratios), f"{found.incidents:,}"))
        return table

    def paragraphs(self, name: str, said: Iterable[str]) -> RenderableType:
        """Sentences under a heading, set in."""
        return Group(
            self.text(name, "bold"), *(Padding(wrapped(each, self.options, inset=2), (0, 0, 0, 2)) for each in said)
        )

    def footer(self) -> Iterator[Text]:
        """The verdict, and what makes the result again."""
        of = self.comparison
        yield wrapped(how_precise(of), self.options)
        yield wrapped(f"deconflict {of.version}, {of.scenario} {of.fingerprint}, {lucks(of)}", self.options)

    def _risk_column(self, severity: str) -> _Column:
        fewest = min(arm.counts[severity] for arm in self.comparison.arms)
        return severity.replace(" ", "\n"), lambda arm: risk(arm.risks[severity].value, fewest)

    def _ratio_columns(self) -> list[_Column]:
        of = self.comparison
        against = "\n".join(wrap(f"{incident(of.measure)} risk against {self._baseline().title}", _HEADING))

        def ratio(arm: ArmResult) -> str:
            return "1" if arm.name == of.baseline else interval(arm.ratios[of.measure])

        def unknown(arm: ArmResult) -> str:
            return rough(*arm.unknown) if arm.unknown and arm.name != of.baseline else ""

        return [(against, ratio), ("range over\nwhat is\nnot known", unknown)]

    def _sureness_columns(self) -> list[_Column]:
        def of_others(cell: Callable[[ArmResult], str]) -> Callable[[ArmResult], str]:
            return lambda arm: "" if arm.name == self.comparison.baseline else cell(arm)

        return [
            ("p, by\nHolm", of_others(lambda arm: p_value(arm.p_value))),
            ("fewer campaigns\nby shared luck", of_others(lambda arm: fewer(arm.gain))),
            ("campaigns\nfor ±10 %", of_others(lambda arm: needed(arm.needed))),
        ]

    def _table(self, name: str, columns: Iterable[_Column], gap: int) -> Table:
        shown = list(columns)
        table = _table(name, *(legible(heading, ascii_only=self.options.ascii_only) for heading, _ in shown), gap=gap)
        for column in table.columns[1:]:
            column.no_wrap = True
            column.justify = "right"
        for arm in self.comparison.arms:
            self._row(table, (arm.title, *(cell(arm) for _, cell in shown)))
        return table

    def _row(self, table: Table, cells: Iterable[str], style: str = "") -> None:
        table.add_row(*map(self.text, cells), style=style)

    def _fits(self, table: Table) -> bool:
        return Measurement.get(self.console, self.options.update(width=1000), table).maximum <= self.options.max_width

    def _baseline(self) -> ArmResult:
        return next(arm for arm in self.comparison.arms if arm.name == self.comparison.baseline)


def _table(*names: str, gap: int = 2) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, gap - 1, 0, 0))
    for name in names:
        table.add_column(Text(name))
    return table


def how_precise(of: Comparison) -> str:
    """The verdict, and what the intervals hold."""
    others = [arm.ratios[of.measure] for arm in of.arms if arm.name != of.baseline]
    level = f"intervals at {100 * of.level:.4g}{TIE}%"
    looks = f", so that all {len(of.looks)} looks together keep 95{TIE}%" if len(of.looks) > 1 else ""
    return f"{verdict(of, max(map(relative_half_width, others), default=inf))}; {level}{looks}"


def interval(of: Estimate) -> str:
    """A ratio and the ends of its interval."""
    return "none to compare" if isnan(of.value) else f"{times(of.value)} ({span(of.low, of.high)})"


def p_value(value: float) -> str:
    """A p-value."""
    return "<0.001" if value < 0.001 else f"{value:.2g}"  # noqa: PLR2004 - as p-values are printed


def fewer(value: float) -> str:
    """How many times fewer campaigns shared luck needs."""
    return "none differs" if value == inf else "not known" if isnan(value) else f"{significant(value)} times"


def needed(campaigns: int | None) -> str:
    """How many campaigns it would take."""
    return "not known" if campaigns is None else f"{campaigns:,}"
