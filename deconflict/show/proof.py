"""What was proved: how much was looked at, what became of each promise, and how one is broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from attrs import frozen
from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from deconflict.history import History
from deconflict.show.rows import OTHERWISE, among, given, guard, together
from deconflict.show.story import Story, told
from deconflict.show.wording import legible, listed, plural
from deconflict.verify.verdict import Judged, Report, Verdict
from deconflict.verify.whole import Shown
from protocols.known_bad.change import KnownBad
from protocols.notation.table import Row
from protocols.notation.table import Table as Role

WIDE = 110
"""From this width on, how many roles there are and how fast it went have columns of their own."""

_FEW = 4
"""So many promises are named one by one in a sentence."""

_STYLES = {Verdict.HOLDS: "", Verdict.FAILS: "bold red", Verdict.NOT_SHOWN: "yellow"}
_SAID = {
    Verdict.HOLDS: ("hold", "holds"),
    Verdict.FAILS: ("fail", "fails"),
    Verdict.NOT_SHOWN: ("not shown", "not shown"),
}

Each = tuple[tuple[Judged, Report], ...]
"""Promises that were judged, each with the report that speaks of it."""


@frozen
class Explored:
    """What was explored, a line each.

    Args:
        of: what is explored, in a word.
        reports: what exploring came to.
        title: a heading.
    """

    of: str
    reports: tuple[Report, ...]
    title: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """States, steps, depth, and how many promises hold."""
        if self.title:
            yield _text(self.title, options, "bold")
        wide = options.max_width >= WIDE
        names = (*(["roles"] if wide else []), "states", "steps", "depth", *(["steps/s"] if wide else []))
        table = _table(options, self.of, *names, "promises", right=names, wraps=(self.of, "promises"))
        for report in self.reports:
            roles = [str(len(report.scope.system.posts))] if wide else []
            cells = (report.scope.name, *roles, *_sizes(report, speed=wide), tally(report))
            _put(table, options, cells, _STYLES[report.verdict])
        yield table
        if not all(report.complete for report in self.reports):
            yield Text("+: stopped before the last state; what is left to look at is not shown.")
        if any(report.unclocked for report in self.reports):
            clocks = any(report.timed for report in self.reports)
            how = "it is shown by the clock" if clocks else "it takes clocks, which --regime runs"
            yield Text(f"timed: promised in time; {how}.")


@frozen
class Promises:
    """What became of each promise of a scope or of several, and how those are broken that are.

    Args:
        each: the promises, each with the report that speaks of it. What is said of several scopes is said once.
        where: say in which scope it was shown.
    """

    each: Each
    where: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Id, sentence and verdict, under the name of the scope if asked for; then how those are broken that fail."""
        table = _table(options, "promise", "what is promised", "verdict", wraps=("what is promised",))
        said: dict[str, dict[tuple[str, str, Verdict], None]] = {}
        for judged, report in self.each:
            where = report.scope.name if self.where else ""
            said.setdefault(where, {})[judged.id, _because(judged.sentence, judged.why), judged.verdict] = None
        for where, rows in said.items():
            if where:
                table.add_section()
                table.add_row("", _text(f"in {where}", options, "bold"))
            ids = [*dict.fromkeys(name for name, _, _ in rows)]
            for name, sentence, verdict in sorted(rows, key=lambda row: ids.index(row[0])):
                _put(table, options, (name, sentence, verdict), _STYLES[verdict])
        yield table
        for judged, report in broken(self.each):
            yield Text()
            yield story(judged, report)


@frozen
class Unreached:
    """The rows of some tables that nothing reaches in any of several scopes.

    Args:
        reports: what exploring the scopes came to.
        tables: the tables; those of which no row is reached are left out.
    """

    reports: tuple[Report, ...]
    tables: tuple[Role, ...]

    @property
    def rows(self) -> dict[Role, frozenset[Row]]:
        """By table, the rows that are reached in no scope that it is in."""
        found = {}
        for table in self.tables:
            within = [report.unreached for report in self.reports if table in report.scope.tables]
            if within:
                found[table] = frozenset(table.rows).intersection(*within)
        return found

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Role, state, input and sentence, but for rows that only ignore what they hear."""
        ignored = [row.ignored for rows in self.rows.values() for row in rows]
        rows, others = plural(ignored.count(False), "row"), ignored.count(True)
        yield Text(f"Never reached here: {rows}, and {others} that would only ignore what they hear.")
        for table, unreached in self.rows.items():
            for group in together(table):
                if states := [row.state for row in group if row in unreached]:
                    on, condition = given(group[0].on.input), guard(table, group[0])
                    when = f"{on}, {'' if condition == OTHERWISE else 'if '}{condition}" if condition else on
                    here = f"{table.name}, {among(table, states)}"
                    yield Text.assemble(_text(here, options, "bold"), _text(f": {when}", options))
                    yield Padding(_text(group[0].because, options), (0, 0, 0, 2))


@frozen
class Bad:
    """Known-bad scopes: each breaks the promise that it is named for, and no other, or is told of."""

    checked: tuple[tuple[KnownBad, Report], ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The promise, what is naive, how large it is, and after how many steps it breaks the promise."""
        wide = options.max_width >= WIDE
        names = ("states", "steps", *(["depth", "steps/s"] if wide else []), "after")
        table = _table(options, "breaks", "known-bad", *names, right=names, wraps=("known-bad",))
        for bad, report in self.checked:
            after = [plural(len(one.story), "step") for one in report.judged if one.id == bad.breaks and one.story]
            sizes = [*_sizes(report, speed=True)]
            cells = (bad.breaks, bad.scope.name, *(sizes if wide else sizes[:2]), *(after or ["never"]))
            _put(table, options, cells, "bold red" if astray(bad, report) else "")
        yield table
        others = [(bad, report) for bad, report in self.checked if astray(bad, report)]
        for bad, report in others:
            yield _text(f"Astray: {bad.scope.name}: {'; '.join(astray(bad, report))}.", options, "bold red")
        if not others:
            yield Text("Each breaks the promise that it is named for, and no other, with the counts on record.")


@frozen
class Regimes:
    """The regimes of several scenarios and arms, in short."""

    shown: tuple[Shown, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Whose they are, how much was looked at, and what does not hold, or is not shown."""
        yield Rule(Text("regimes", "bold"), align="left", style="none")
        for one in self.shown:
            yield _text(one.name, options, "bold")
            said = f"{_looked_at(one.reports)}: {_held(one)}."
            yield Padding(_text(said, options, _STYLES[one.verdict]), (0, 0, 0, 2))
        for one in self.shown:
            if fails := tuple(each for each in one.judged.values() if each[0].verdict is Verdict.FAILS):
                yield Text()
                yield _text(one.name, options, "bold")
                yield Promises(fails, where=True)


def astray(bad: KnownBad, report: Report) -> tuple[str, ...]:
    """In what a known-bad scope is not as expected: that it breaks its promise and no other, with counts on record."""
    fails = {judged.id for judged in report.judged if judged.verdict is Verdict.FAILS}
    found = [] if bad.breaks in fails else [f"it does not break {bad.breaks}"]
    if others := fails - {bad.breaks}:
        found.append(f"it breaks {listed(sorted(others))}")
    counts = (report.states, report.steps, report.depth)
    if bad.scope.counts not in {None, counts}:
        found.append(f"it has {_counted(counts)}, where {_counted(bad.scope.counts)} are on record")
    return tuple(found)


def broken(each: Iterable[tuple[Judged, Report]]) -> Each:
    """Of each promise that fails with a history, the shortest."""
    found: dict[str, tuple[Judged, Report]] = {}
    for judged, report in each:
        if judged.verdict is Verdict.FAILS and judged.story:
            before = found.get(judged.id)
            if before is None or len(judged.story) < len(before[0].story):
                found[judged.id] = judged, report
    return tuple(found.values())


def story(judged: Judged, report: Report) -> Story:
    """The log of the history that breaks a promise."""
    fails = f"{report.scope.name}: {judged.id} fails after {plural(len(judged.story), 'step')}"
    return Story(history(judged, report), 0, title=_because(f"{fails}. {judged.sentence}", judged.why))


def history(judged: Judged, report: Report) -> History:
    """The history that breaks a promise, in the form of a run's."""
    return told(report.scope.name, report.scope.system, judged.story)


def tally(report: Report) -> str:
    """How many promises hold, fail and are not shown, and how many it takes clocks to show."""
    verdicts = [one.verdict for one in report.judged if one.id not in report.unclocked]
    counts = ((verdict, verdicts.count(verdict)) for verdict in Verdict)
    said = [f"{count} {_SAID[verdict][count == 1]}" for verdict, count in counts if count]
    return ", ".join([*said, *([f"{len(report.unclocked)} timed"] if report.unclocked else [])])


def _sizes(report: Report, *, speed: bool) -> Iterator[str]:
    yield f"{report.states:,}" + ("" if report.complete else "+")
    yield f"{report.steps:,}"
    yield str(report.depth)
    if speed:
        yield f"{report.steps / report.seconds:,.0f}" if report.seconds else ""


def _counted(counts: tuple[int, int, int]) -> str:
    return "{:,} states, {:,} steps, depth {}".format(*counts)


def _looked_at(reports: Iterable[Report]) -> str:
    """How much was looked at in several scopes."""
    each = tuple(reports)
    states, steps = sum(report.states for report in each), sum(report.steps for report in each)
    more = "" if all(report.complete for report in each) else " and more"
    return f"{plural(len(each), 'scope')}, {plural(states, 'state')}{more}, {plural(steps, 'step')}"


def _held(shown: Shown) -> str:
    """How many promises hold, and which fail or are not shown, and why."""
    judged = [one for one, _ in shown.judged.values()]
    holds = sum(one.verdict is Verdict.HOLDS for one in judged)
    said = [f"{holds} {_SAID[Verdict.HOLDS][holds == 1]}"]
    reasons: dict[tuple[Verdict, str], list[str]] = {}
    for one in judged:
        if one.verdict is not Verdict.HOLDS:
            reasons.setdefault((one.verdict, one.why), []).append(one.id)
    for (verdict, why), ids in reasons.items():
        which = listed(ids) if len(ids) <= _FEW else str(len(ids))
        said.append(_because(f"{which} {_SAID[verdict][len(ids) == 1]}", why))
    return "; ".join(said)


def _because(said: str, why: str) -> str:
    return f"{said} ({why})" if why else said


def _text(said: str, options: ConsoleOptions, style: str = "") -> Text:
    return Text(legible(said, ascii_only=options.ascii_only), style)


def _table(options: ConsoleOptions, *names: str, right: Iterable[str] = (), wraps: Iterable[str]) -> Table:
    """A table with numbers to the right, in which words alone are wrapped."""
    gap = 1 if options.max_width >= WIDE else 0
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, gap, 0, 0))
    for name in names:
        justify: Literal["right", "left"] = "right" if name in right else "left"
        table.add_column(name, overflow="fold", justify=justify, no_wrap=name not in wraps)
    return table


def _put(table: Table, options: ConsoleOptions, cells: Iterable[str], style: str) -> None:
    table.add_row(*(_text(cell, options) for cell in cells), style=style)
