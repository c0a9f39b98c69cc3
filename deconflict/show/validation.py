"""Documented figures beside the simulated ones, over many scenarios: the table, what is behind it, and its JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from math import isfinite, isnan
from textwrap import fill, wrap

from attrs import frozen
from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from deconflict.show.exports import plain
from deconflict.show.sentences import LINE
from deconflict.show.wording import TIE, legible, plural, significant, tied
from deconflict.study.interval import LEVEL
from deconflict.study.validation import Row, Validation, Verdict
from deconflict.world.scenario import Documented

SCHEMA = 1
"""The version of the JSON form."""

WIDE = 110
"""From this width on, a value and its range stand in one line."""

_TIME = "time from "
_VERDICT = 10
"""How wide a verdict is where the terminal is narrow."""


def to_json(validation: Validation) -> str:
    """Everything, under a schema number; what is not defined or has no bound is null."""
    rows = [plain(row) | {"verdict": str(row.verdict)} for row in validation.rows]
    whole = plain(validation) | {"rows": rows, "level": LEVEL, "passed": validation.passed}
    return json.dumps({"schema": SCHEMA, **whole}, indent=2, ensure_ascii=False, allow_nan=False)


@frozen
class ValidationTable:
    """Documented figures beside the simulated ones, for a terminal.

    Args:
        validation: the rows.
        sources: whether to say of each row who says so.
    """

    validation: Validation
    sources: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table, how many are inside, why those are not of which it is known, and who says so."""
        of = self.validation
        yield self._table(options)
        yield Text()
        for said in (_summary(of), *_misses(of), *(self._said() if self.sources else ()), _made(of)):
            tight = tied(said, ascii_only=options.ascii_only)
            width = max(20, min(options.max_width, LINE))
            # An address that is longer than a line is broken where the terminal ends, as it would break it itself.
            lines = wrap(tight, width, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)
            yield Text("\n".join(lines).replace(TIE, " "))

    def _table(self, options: ConsoleOptions) -> Table:
        wide = options.max_width >= WIDE
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, int(wide), 0, 0))
        for name in ("scenario and figure", "documented", "grade", "simulated", ""):
            table.add_column(Text(name), no_wrap=name != "scenario and figure")
        table.columns[0].min_width = max((len(row.scenario) for row in self.validation.rows), default=0)
        between = " " if wide else "\n"

        def text(cell: str) -> Text:
            return Text(legible(cell, ascii_only=options.ascii_only))

        before = ""
        for row in self.validation.rows:
            if row.scenario != before:
                before = row.scenario
                table.add_row(text(before), "", "", text(plural(row.campaigns, "campaign")))
            given, found = row.documented, row.verdict
            figures = (between.join(documented(given)), str(given.grade), between.join(simulated(row)))
            title = Padding(text(given.title), (0, 0, 0, 2))
            style = "" if found is Verdict.INSIDE else "bold"
            verdict = str(found) if wide else fill(found, _VERDICT)
            table.add_row(title, *map(text, (*figures, verdict)), style=style)
        return table

    def _said(self) -> Iterator[str]:
        """Each row's source, with what is counted and under which arm."""
        for row in self.validation.rows:
            own, *over = row.arms
            arm = f", {own}" if own else ""
            beside = f" over {over[0]}" if over else ""
            given = row.documented
            yield f"{row.scenario}, {given.title} ({given.quantity}{arm}{beside}): {given.source}"


def documented(of: Documented) -> Iterator[str]:
    """The documented value, if one is, and its range."""
    if of.value is not None:
        yield f"{of.value:g}{_unit(of)}"
    ends = f"{of.low:g} to {of.high:g}"
    yield f"{ends}{_unit(of)}" if of.value is None else f"({ends})"


def simulated(row: Row) -> Iterator[str]:
    """The simulated value, and its interval."""
    of = row.simulated
    if isnan(of.value):
        yield "–"
        return
    yield f"{significant(of.value, 3)}{_unit(row.documented)}"
    yield f"({significant(of.low, 3)} to {significant(of.high, 3)})" if isfinite(of.high) else "(no interval)"


def _unit(of: Documented) -> str:
    return f"{TIE}s" if of.quantity.startswith(_TIME) and not of.over else ""


def _summary(of: Validation) -> str:
    found = Counter(row.verdict for row in of.rows)
    counts = ", ".join(f"{found[verdict]} {verdict}" for verdict in Verdict if found[verdict])
    interrupted = "interrupted; " if of.interrupted else ""
    return f"{interrupted}{plural(len(of.rows), 'documented figure')}: {counts or 'none'}"


def _misses(of: Validation) -> Iterator[str]:
    for row in of.rows:
        if row.documented.miss:
            now = ", inside now" if row.verdict is Verdict.INSIDE else ""
            yield f"Known miss{now}: {row.scenario}, {row.documented.title}: {row.documented.miss}"


def _made(of: Validation) -> str:
    interval = f"intervals are of chance alone, at {100 * LEVEL:.4g}{TIE}%"
    return f"deconflict {of.version}, campaigns from luck {of.first_luck} on; {interval}"
