"""What became of broken tables: which promise or self-check caught each, and which nothing caught."""

from __future__ import annotations

import json
from collections import Counter

from attrs import asdict, frozen
from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from deconflict.show.wording import legible, plural
from deconflict.verify.fate import SELF_CHECK, Fate, Matrix, Tally, tally
from deconflict.verify.mutants import Slip

SCHEMA = 1
"""The version of the JSON form."""

_FEW = 24
"""So many of the promises that catch most are named."""


@frozen
class Mutants:
    """A matrix of mutants: by table and by slip, what caught them, and the survivors in full."""

    matrix: Matrix

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Two tables of counts, the promises that caught most, and the survivors."""
        yield self._counts("table", {table: self._of(table=table) for table in self._tables()})
        yield Text()
        yield self._counts("slip", {slip.value: self._of(slip=slip) for slip in Slip})
        yield Text("checks: of tables and systems, when they are built; same: does what the shipped table does.")
        yield Text()
        caught = self.matrix.total.caught
        named = ", ".join(f"{by} {number:,}" for by, number in list(caught.items())[:_FEW] if by != SELF_CHECK)
        rest = len(caught) - _FEW
        more = f", and {plural(rest, 'other')}" if rest > 0 else ""
        yield Text(legible(f"Caught most, besides the self-checks: {named}{more}.", ascii_only=options.ascii_only))
        yield from self._reasons(options)
        for one in self.matrix.those(Fate.SURVIVED):
            said = f"Survives: {one.table}, {one.row} {one.slip}{f': {one.change}' if one.change else ''}."
            yield Text(legible(said, ascii_only=options.ascii_only), style="bold red")
        if not self.matrix.complete:
            yield Text(f"Interrupted: {len(self.matrix.tried):,} of {self.matrix.of:,} were tried.", style="yellow")

    def _reasons(self, options: ConsoleOptions) -> RenderResult:
        reasons = Counter(one.why for one in self.matrix.those(Fate.ALIKE))
        for why, number in reasons.most_common(3):
            yield Text(legible(f"Does the same, {plural(number, 'mutant')}: {why}", ascii_only=options.ascii_only))

    def _counts(self, what: str, tallies: dict[str, Tally]) -> Table:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        columns = ("mutants", "checks", "promises", "same", "untaken", "survive", "caught")
        for name in (what, *columns):
            table.add_column(name, justify="left" if name == what else "right", no_wrap=name != what)
        for name, of in (*tallies.items(), ("all", self.matrix.total)):
            own = of.caught.get(SELF_CHECK, 0)
            counts = (of.number, own, sum(of.caught.values()) - own, of.alike, of.never_taken, of.survived)
            table.add_row(name, *(f"{count:,}" for count in counts), f"{of.share:.1%}", end_section=False)
        return table

    def _tables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.table for one in self.matrix.tried))

    def _of(self, *, table: str | None = None, slip: Slip | None = None) -> Tally:
        return tally(
            one for one in self.matrix.tried if one.table == (table or one.table) and one.slip == (slip or one.slip)
        )


def to_json(matrix: Matrix) -> str:
    """Every mutant and what became of it, as one JSON object."""
    total = matrix.total
    return json.dumps(
        {
            "schema": SCHEMA,
            "complete": matrix.complete,
            "share": total.share,
            "total": asdict(total),
            "mutants": [asdict(one) for one in matrix.tried],
        },
        indent=2,
    )
