"""What was promised of a run, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from attrs import asdict, evolve, field, frozen
from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from deconflict.history import History
from deconflict.show.log import Log
from deconflict.show.wording import legible, plural
from deconflict.verify.clocks import Bounds
from deconflict.verify.watch import Breach, Judged, watch, watch_each
from protocols.exchange import EXCHANGE
from protocols.notation.actions import Refuse
from protocols.notation.promise import Promise

SCHEMA = 1
"""The version of the JSON form."""

LINE = -1
"""Stands for the line that all encounters share, where an encounter has its number."""


@frozen
class Check:
    """A run held against its promises: a table, and the log of the shortest breach, for a terminal.

    Args:
        history: the run.
        promises: what is promised of each encounter, by its number.
        line_promises: what is promised of the line that they share.
        arm: the title of the arm that was run.
        relative: in the log, time counts from the first crossing.
        bounds: how long things take, for the promises that speak of times.
    """

    history: History
    promises: Mapping[int, tuple[Promise, ...]]
    line_promises: tuple[Promise, ...]
    arm: str = ""
    relative: bool = False
    bounds: Bounds = field(factory=dict, kw_only=True, repr=False)
    steps: dict[int, list[int]] = field(init=False, repr=False)
    judged: tuple[Judged, ...] = field(init=False, repr=False)

    @steps.default
    def _steps(self) -> dict[int, list[int]]:
        """By encounter, and for the line, the numbers of its own entries. A refusal is told, but is no step."""
        own: dict[int, list[int]] = {LINE: [], **{met.number: [] for met in self.history.encounters}}
        for number, entry in enumerate(self.history.entries):
            if not isinstance(entry.happening.action, Refuse):
                own[LINE if entry.happening.post == EXCHANGE.name else entry.encounter].append(number)
        return own

    @judged.default
    def _judged(self) -> tuple[Judged, ...]:
        entries = self.history.entries
        happened = {of: [entries[number].happening for number in own] for of, own in self.steps.items()}
        times = {of: [entries[number].time_ms for number in own] for of, own in self.steps.items()}
        line = {LINE: happened.pop(LINE)}
        return *watch_each(self.promises, happened, times, self.bounds), *watch(self.line_promises, line)

    @property
    def broken(self) -> tuple[Promise, Breach] | None:
        """The promise that was broken in the fewest steps, and how; None if all are kept."""
        breaches = [(one.promise, one.breach) for one in self.judged if one.breach]
        return min(breaches, key=lambda broken: len(broken[1].story), default=None)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """What was judged, each promise and what became of it, and the log of the shortest breach."""
        ascii_only = options.ascii_only
        run = f"{self.history.scenario}, {self.arm or 'as it stands'}, luck {self.history.luck}"
        held = f"{plural(len(self.history.encounters), 'encounter')} and the line, held against their promises"
        yield Text(legible(f"{run}: {held}", ascii_only=ascii_only), style="bold")
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        for name in ("promise", "what is promised", "steps", "encounters", ""):
            table.add_column(name, no_wrap=name != "what is promised")
        for column in table.columns[2:4]:
            column.justify = "right"
        for one in self.judged:
            of = "the line" if one.promise in self.line_promises else f"{one.histories:,}"
            cells = (one.promise.id, one.promise.sentence, f"{one.steps:,}", of, one.verdict)
            shown = (Text(legible(cell, ascii_only=ascii_only)) for cell in cells)
            table.add_row(*shown, style="bold red" if one.breach else "")
        yield table
        if self.broken:
            yield Text()
            yield self._log(self.broken[1])

    def _log(self, breach: Breach) -> Log:
        """What happened up to the step of a breach, in that encounter or on the line."""
        entries, own = self.history.entries, self.steps[breach.shortest][: len(breach.story)]
        if breach.shortest == LINE:
            return Log(evolve(self.history, entries=[entries[number] for number in own]), None, self.arm, self.relative)
        until = evolve(self.history, entries=entries[: own[-1] + 1])
        return Log(until, breach.shortest, self.arm, self.relative)

    def to_json(self) -> str:
        """The same as one JSON object."""
        history = self.history
        return json.dumps(
            {
                "schema": SCHEMA,
                "version": history.version,
                "scenario": history.scenario,
                "fingerprint": history.fingerprint,
                "arm": self.arm,
                "luck": history.luck,
                "encounters": len(history.encounters),
                "promises": [
                    {
                        "id": one.promise.id,
                        "sentence": one.promise.sentence,
                        "of": "line" if one.promise in self.line_promises else "encounter",
                        "verdict": one.verdict,
                        "steps": one.steps,
                        "histories": one.histories,
                        "broken": one.breach and asdict(one.breach),
                    }
                    for one in self.judged
                ],
            },
            ensure_ascii=False,
            indent=2,
        )
