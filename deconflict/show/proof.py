"""What was proved: how much was looked at, what became of each promise, and how one is broken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import asdict, frozen
from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from deconflict.show.rows import given
from deconflict.show.story import Story, told
from deconflict.show.wording import legible, plural
from deconflict.verify.verdict import Judged, Report, Verdict
from deconflict.verify.whole import Shown
from protocols.known_bad.change import KnownBad

SCHEMA = 1
"""The version of the JSON form."""

_STYLES = {Verdict.HOLDS: "", Verdict.FAILS: "bold red", Verdict.NOT_SHOWN: "yellow"}


@frozen
class Explored:
    """What was explored, a line each.

    Args:
        title: the heading.
        reports: what exploring came to.
    """

    title: str
    reports: tuple[Report, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Posts, states, steps, depth, speed, and how many promises hold."""
        table = _table(self.title, "roles", "states", "steps", "depth", "steps/s", "promises")
        for at in range(1, 6):
            table.columns[at].justify = "right"
        for report in self.reports:
            cells = [report.scope.name, str(len(report.scope.system.posts)), *_sizes(report), tally(report.judged)]
            table.add_row(
                *(legible(cell, ascii_only=options.ascii_only) for cell in cells), style=_STYLES[report.verdict]
            )
        yield table


@frozen
class Promises:
    """What became of each promise of a scope, or of a regime, and how those are broken that are.

    Args:
        judged: each promise, with the report that speaks of it.
        where: say in which scope it was shown.
    """

    judged: tuple[tuple[Judged, Report], ...]
    where: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Id, sentence and verdict; then the log of the shortest history of each that fails."""
        table = _table("promise", "what is promised", "verdict", *(["shown in"] if self.where else []))
        for judged, report in self.judged:
            why = f" ({judged.why})" if judged.why else ""
            cells = [judged.id, judged.sentence, f"{judged.verdict}{why}", *([report.scope.name] if self.where else [])]
            table.add_row(
                *(legible(cell, ascii_only=options.ascii_only) for cell in cells), style=_STYLES[judged.verdict]
            )
        yield table
        for judged, report in self.judged:
            if judged.verdict is Verdict.FAILS and judged.story:
                yield Text()
                yield story(judged, report)


@frozen
class Unreached:
    """The rows that nothing reaches in a scope."""

    report: Report

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Role, state, input and sentence, but for rows that only ignore what they hear."""
        rows = [row for row in self.report.unreached if not row.ignored]
        silent = len(self.report.unreached) - len(rows)
        yield Text(
            f"Never reached here: {plural(len(rows), 'row')}, and {silent} that would only ignore what they hear."
        )
        if rows:
            table = _table("role", "state", "on", "what it would mean")
            for row in rows:
                table.add_row(
                    *(
                        legible(c, ascii_only=options.ascii_only)
                        for c in (row.table, str(row.state), given(row.on.input), row.because)
                    )
                )
            yield table


@frozen
class Bad:
    """Known-bad scopes: each breaks the promise that it is named for, and no other, or is told of."""

    checked: tuple[tuple[KnownBad, Report], ...]

    @property
    def astray(self) -> tuple[tuple[KnownBad, Report], ...]:
        """Those that break another promise, or none, or were found otherwise than is on record."""
        return tuple((bad, report) for bad, report in self.checked if not as_expected(bad, report))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """What is naive, the promise that it breaks, how large it is, and after how many steps."""
        table = _table("known-bad", "breaks", "states", "steps", "depth", "steps/s", "after", "as expected")
        for at in range(2, 7):
            table.columns[at].justify = "right"
        for bad, report in self.checked:
            found = next((judged for judged in report.judged if judged.verdict is Verdict.FAILS), None)
            after = plural(len(found.story), "step") if found else "never"
            good = as_expected(bad, report)
            cells = [bad.scope.name, bad.breaks, *_sizes(report), after, "yes" if good else "NO"]
            table.add_row(*(legible(c, ascii_only=options.ascii_only) for c in cells), style="" if good else "bold red")
        yield table


def as_expected(bad: KnownBad, report: Report) -> bool:
    """Whether a known-bad scope breaks its promise and no other, with the counts that are on record."""
    broken = {judged.id for judged in report.judged if judged.verdict is Verdict.FAILS}
    counts = (report.states, report.steps, report.depth)
    return broken == {bad.breaks} and bad.scope.counts in (None, counts)


def story(judged: Judged, report: Report) -> Story:
    """The log of the history that breaks a promise."""
    why = f" ({judged.why})" if judged.why else ""
    title = f"{report.scope.name}: {judged.id} fails after {plural(len(judged.story), 'step')}{why}. {judged.sentence}"
    return Story(told(report.scope.name, report.scope.system, judged.story), title=title)


def tally(judged: Iterable[Judged]) -> str:
    """How many promises hold, fail and are not shown."""
    verdicts = [one.verdict for one in judged]
    counts = ((verdict, verdicts.count(verdict)) for verdict in Verdict)
    return ", ".join(f"{count} {_SAID[verdict][count == 1]}" for verdict, count in counts if count)


_SAID = {
    Verdict.HOLDS: ("hold", "holds"),
    Verdict.FAILS: ("fail", "fails"),
    Verdict.NOT_SHOWN: ("not shown", "not shown"),
}


def to_json(reports: Iterable[Report], bad: Iterable[tuple[KnownBad, Report]], shown: Iterable[Shown]) -> str:
    """Everything that was explored, as one JSON object; a broken promise with its events, as a history has them."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "scopes": [_plain(report) for report in reports],
            "known_bad": [
                {**_plain(report), "breaks": one.breaks, "as_expected": as_expected(one, report)} for one, report in bad
            ],
            "regimes": [
                {
                    "name": one.name,
                    "verdict": one.verdict,
                    "promises": [_promise(*each) for each in one.judged.values()],
                }
                for one in shown
            ],
        },
        indent=2,
    )


def _plain(report: Report) -> dict[str, Any]:
    return {
        "scope": report.scope.name,
        "says": report.scope.says,
        "roles": [post.name for post in report.scope.system.posts],
        "states": report.states,
        "steps": report.steps,
        "depth": report.depth,
        "seconds": round(report.seconds, 3),
        "complete": report.complete,
        "verdict": report.verdict,
        "promises": [_promise(judged, report) for judged in report.judged],
        "unreached": [[row.table, str(row.state), str(row.on.input)] for row in report.unreached],
    }


def _promise(judged: Judged, report: Report) -> dict[str, Any]:
    history = told(report.scope.name, report.scope.system, judged.story)
    return {
        "id": judged.id,
        "sentence": judged.sentence,
        "verdict": judged.verdict,
        "why": judged.why,
        "scope": report.scope.name,
        "story": [asdict(event) for event in history.events()],
    }


def _sizes(report: Report) -> Iterator[str]:
    yield f"{report.states:,}" + ("" if report.complete else "+")
    yield f"{report.steps:,}"
    yield str(report.depth)
    yield f"{report.steps / report.seconds:,.0f}" if report.seconds else ""


def _table(*names: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for name in names:
        table.add_column(name, overflow="fold")
    return table
