"""Procedures as people read them: a list of all, and the card of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen
from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text

from deconflict.show.rows import (
    OTHERWISE,
    among,
    form,
    given,
    guard,
    ignored,
    in_a_line,
    leads_to,
    only_or_never,
    outputs,
    questions,
    states,
    together,
    ways,
)
from deconflict.show.wording import legible, listed, plural
from deconflict.study.exercise import Exercise
from protocols.notation.table import Row, Table
from protocols.notation.words import Question
from protocols.procedures import Procedure

WIDE = 130
"""From this width on, what a row says stands in columns; below it, in lines."""

NEVER = "never taken"
"""Said of rows that no run exercised."""

_MAX_WIDTHS = {"taken": 14, "state": 24, "do": 28, "next": 20}
"""What wraps first, so that the sentence has room."""


@frozen
class Procedures:
    """The procedures, a few lines each.

    Args:
        procedures: the procedures.
        flown: what runs exercised of them; None if none was run.
    """

    procedures: tuple[Procedure, ...]
    flown: Exercise | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Name, what it is, its roles with their sizes, and the number of its promises."""
        if self.flown is not None:
            yield Text(legible(_campaigns(self.flown), ascii_only=options.ascii_only))
            yield Text()
        grid = Grid.grid(padding=(0, 2, 0, 0))
        for procedure in self.procedures:
            sizes = (f"{table.name}: {', '.join(self._sizes(table))}" for table in procedure.tables)
            promised = plural(len(procedure.promises), "promise") if procedure.promises else "no promises"
            lines = "\n".join([procedure.summary, *sizes, promised])
            grid.add_row(Text(procedure.name, "bold"), Text(legible(lines, ascii_only=options.ascii_only)))
        yield grid

    def _sizes(self, table: Table) -> Iterator[str]:
        yield plural(len(states(table)), "state")
        yield plural(len(table.rows), "row")
        if self.flown is not None:
            yield f"{_taken(table.rows, self.flown):,} of them exercised"


@frozen
class Card:
    """A procedure, role by role: its rows, what is ignored, what is asked and waited for; and what it promises.

    Args:
        procedure: the procedure.
        flown: what runs exercised of it, which is shown beside each row; None if none was run.
    """

    procedure: Procedure
    flown: Exercise | None = None
    sources: Mapping[str, int] = field(init=False)

    @sources.default
    def _numbered(self) -> dict[str, int]:
        """The documents that rows come from, by number."""
        sources = (row.source for table in self.procedure.tables for row in table.rows if row.source)
        return {source: number for number, source in enumerate(dict.fromkeys(sources), 1)}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The roles' tables, the promises and the sources."""
        shown = _Shown(self, options)
        yield shown.text(f"{self.procedure.name}: {self.procedure.summary}", "bold")
        if self.flown is not None:
            yield shown.text(_campaigns(self.flown))
        for table in self.procedure.tables:
            yield from shown.role(table)
        yield from shown.promises()
        yield from shown.sources()


@frozen
class _Shown:
    card: Card
    options: ConsoleOptions

    def text(self, said: str, style: str = "") -> Text:
        """Text as this terminal can show it."""
        return Text(legible(said, ascii_only=self.options.ascii_only), style)

    def role(self, table: Table) -> Iterator[RenderableType]:
        """A role: where it starts and may end, its rows, and what stands beside them."""
        ends = among(table, (state for state in states(table) if state in table.ends))
        yield Text()
        yield Rule(Text(table.name, "bold"), align="left", style="none")
        yield self.text(f"Starts: {table.start}. May end: {ends}.")
        if self.card.flown is not None:
            yield self.text(_exercised(table, self.card.flown))
        if any(row.when for row in table.rows):
            yield self.text("Of rows with the same state and input, the first whose condition holds is taken.")
        yield Text()
        yield from [self._columns(table)] if self.options.max_width >= WIDE else self._lines(table)
        yield from self._ignored(table)
        yield from self._beside(table)

    def promises(self) -> Iterator[RenderableType]:
        """What the procedure promises."""
        rows = [(form(promise), promise.id, promise.sentence) for promise in self.card.procedure.promises]
        name = f"promises of {self.card.procedure.name}" if rows else "no promises"
        yield Text()
        yield Rule(Text(name, "bold"), align="left", style="none")
        yield self._grid(rows)

    def sources(self) -> Iterator[RenderableType]:
        """The documents, under their numbers."""
        if self.card.sources:
            yield Text()
            yield self.text("sources", "bold")
        for source, number in self.card.sources.items():
            yield Padding(Text(f"[{number}] {source}", overflow="fold"), (0, 0, 0, 2))

    def _columns(self, table: Table) -> RenderableType:
        """The rows in columns."""
        grid = Grid(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        counted = ["taken"] if self.card.flown else []
        for name in (*counted, "state", "on", "if", "do", "next", "because"):
            grid.add_column(name, max_width=_MAX_WIDTHS.get(name))
        if counted:
            grid.columns[0].justify, grid.columns[0].min_width = "right", len(NEVER)
        for group in together(table):
            row = group[0]
            cells = (
                *([self._count(group)] if counted else []),
                among(table, (of.state for of in group)),
                given(row.on.input),
                _condition(table, group),
                in_a_line(outputs(row)),
                leads_to(group) or "(stays)",
            )
            grid.add_row(*map(self.text, cells), self._because(row, "\n"))
        return grid

    def _lines(self, table: Table) -> Iterator[RenderableType]:
        """The rows in lines: state, input and condition, and where they lead; why; what is done."""
        for group in together(table):
            row, condition, to = group[0], _condition(table, group), leads_to(group)
            on = given(row.on.input)
            if condition:
                on += f", {'' if condition == OTHERWISE else 'if '}{condition}"
            count = f"  [{self._count(group)}]" if self.card.flown else ""
            here, there = among(table, (of.state for of in group)), f"→ {to}" if to else "(stays)"
            yield Text.assemble(self.text(here, "bold"), self.text(f": {on} "), self.text(there, "bold"), count)
            yield Padding(self._because(row, "  "), (0, 0, 0, 2))
            if row.do:
                yield Padding(self.text(f"do: {in_a_line(outputs(row))}"), (0, 0, 0, 4))

    def _ignored(self, table: Table) -> Iterator[RenderableType]:
        """What is heard and not acted on, by reason."""
        rows = []
        for because, groups in ignored(table).items():
            why = because
            for inputs, group in groups.items():
                count = f"  [{self._count(group)}]" if self.card.flown else ""
                where = among(table, (row.state for row in group))
                when = ", ".join(filter(None, (in_a_line(inputs), _condition(table, group))))
                rows.append((why, f"{where}: {when}{count}"))
                why = ""
        if rows:
            yield Text()
            yield self.text("ignored", "bold")
            yield self._grid(rows, "dim")

    def _beside(self, table: Table) -> Iterator[RenderableType]:
        """To whom the role speaks, what is asked on the way and of it, and what it waits for."""
        speaks = [(f"on {way.port}", f"to {way.to}{_on_the_way(way.arrives)}") for way in ways(table)]
        asks = [(_words(question.name), f"{question.asks}{_gate(question)}") for question in questions(table)]
        waits = [(_words(timer.name), timer.waits) for timer in table.timers]
        for name, rows in (("speaks", speaks), ("asks", asks), ("waits", waits)):
            if rows:
                yield Text()
                yield self.text(name, "bold")
                yield self._grid(rows)

    def _grid(self, rows: Iterable[Iterable[str]], style: str = "") -> RenderableType:
        """Cells below each other, set in."""
        grid = Grid.grid(padding=(0, 2, 0, 0))
        for cells in rows:
            grid.add_row(*map(self.text, cells), style=style)
        return Padding(grid, (0, 0, 0, 2))

    def _because(self, row: Row, gap: str) -> Text:
        """The row's sentence, with the number of its source, and after a gap its mark."""
        source = f" [{self.card.sources[row.source]}]" if row.source else ""
        return Text.assemble(self.text(row.because), source, (f"{gap}= {row.marks}" if row.marks else "", "bold"))

    def _count(self, group: Iterable[Row]) -> str:
        """How often rows of one kind were taken, and where never."""
        counts, rows = self.card.flown.counts if self.card.flown else {}, tuple(group)
        taken, never = [row for row in rows if row in counts], [row for row in rows if row not in counts]
        if not taken:
            return NEVER
        total = f"{sum(counts[row] for row in taken):,}"
        if len({row.on for row in rows}) > 1:
            return f"{total}, {len(taken)} of {len(rows)} rows" if never else total
        return total + only_or_never((row.state for row in taken), (row.state for row in never))


def _campaigns(flown: Exercise) -> str:
    of = f"{plural(flown.campaigns, 'campaign')} of {listed(flown.scenarios)}, {plural(flown.arms, 'arm')}"
    return f"Exercised by {of}{'; interrupted' if flown.interrupted else ''}."


def _taken(rows: Iterable[Row], flown: Exercise) -> int:
    return sum(row in flown.counts for row in rows)


def _exercised(table: Table, flown: Exercise) -> str:
    acted = [row for row in table.rows if not row.ignored]
    passed_over = [row for row in table.rows if row.ignored]
    said = f"Exercised: {_taken(acted, flown):,} of {plural(len(acted), 'row')}"
    return (
        f"{said}, and {_taken(passed_over, flown):,} of {len(passed_over):,} that are ignored; numbers say how often."
    )


def _condition(table: Table, group: Iterable[Row]) -> str:
    return next(filter(None, (guard(table, row) for row in group)), "")


def _words(name: str) -> str:
    return name.replace("_", " ")


def _gate(question: Question) -> str:
    return f" (gate: {question.gate})" if question.gate else ""


def _on_the_way(question: Question | None) -> str:
    return f"; on the way: {question.asks}{_gate(question)}" if question else ""
