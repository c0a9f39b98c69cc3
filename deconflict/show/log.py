"""The log: what happened in an encounter, line by line, and which encounters of a campaign came to something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap

from attrs import field, frozen
from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from deconflict.history import Encounter, Event, History
from deconflict.show.encounters import LISTED, came_to, counted, counts_from, flown_towards, who
from deconflict.show.wording import clock, legible, plural
from deconflict.study.outcome import GRAVITY, Outcome, outcomes
from protocols.guard_warning import WARNING
from protocols.notation.words import Mark

WIDE = 110
"""From this width on, gates and marks have a column of their own."""

SENTENCE = 64
"""Wider than this, a sentence is far from its gate."""

_GRAVE = frozenset({Mark.RELEASED, Mark.STRUCK, Mark.LOST, Mark.FURTHER_LOSS})


def worst(history: History) -> int | None:
    """The number of the encounter that came to the gravest, the first of them; None if there was none."""
    met = outcomes(history).values()
    return max(met, key=lambda of: (of.gravity, -of.number)).number if met else None


def find(history: History, name: str) -> int | None:
    """The number of the encounter that goes by a name.

    That is its own number, or its flight's for the flight's first visit; or that of the other flight, where there is
    one and it has no encounter of its own.
    """
    numbers = {str(met.number): met.number for met in history.encounters}
    flights = [met.number for met in history.encounters if met.flight == name]
    others = [met.number for met in history.encounters if met.other == name]
    return numbers.get(name, next(iter((*flights, *others)), None))


def called(history: History, number: int) -> str:
    """The name by which `find` finds an encounter: a flight's, or the encounter's number for a later visit."""
    return names(history)[number]


def names(history: History) -> dict[int, str]:
    """The names by which `find` finds the encounters, by their numbers."""
    numbers = {str(met.number): met.number for met in history.encounters}
    first: dict[str, int] = {}
    for met in history.encounters:
        first.setdefault(met.flight, met.number)
    found = {flight: numbers.get(flight, number) for flight, number in first.items()}
    return {
        met.number: met.flight if found[met.flight] == met.number else str(met.number) for met in history.encounters
    }


def which(history: History, met: Encounter) -> str:
    """Who met whom, and which visit or pass of the flight it is, where there are several."""
    same = [of.number for of in history.encounters if (of.kind, of.flight) == (met.kind, met.flight)]
    times = {"border": "visit", "airprox": "pass"}.get(met.kind)
    visit = f", {times} {same.index(met.number) + 1} of {len(same)}" if times and len(same) > 1 else ""
    name, colon, force = who(met).partition(":")
    return f"{name}{visit}{colon}{force}"


def counted_from(met: Encounter, time_s: float) -> str:
    """A time, counted from the first crossing that was flown towards, or from the entry into the warning zone."""
    after_s = round(time_s - (met.inside[0][0] if met.inside else met.enters_s), 1)
    return f"{after_s + 0.0:+.1f}"  # no -0.0


def told(history: History, event: Event) -> str:
    """The sentence of an event, with the number of the warning that is sent, heard or lost."""
    happening = history.entries[event.sequence].happening
    letters = [sent.letter for sent in happening.sent]
    if letter := getattr(happening.action, "letter", None):
        letters.append(letter)
    number = next((letter.about for letter in letters if letter.message == WARNING), None)
    return event.sentence if number is None else f"{event.sentence} (warning {number})"


def signed(history: History, event: Event, *, ascii_only: bool) -> Text:
    """The gate that was passed or not, the mark, or that the input was ignored."""
    sign = Text()
    if event.gate is not None:
        passed, style = ("✓", "green") if event.passed else ("✗", "red")
        sign.append(legible(f"{event.channel}: {event.gate} {passed}", ascii_only=ascii_only), style)
    if event.mark:
        sign.append(f"{' ' if sign else ''}= {event.mark}", "bold")
    return sign if sign or not _ignored(history, event) else Text("(ignored)")


def styled(history: History, event: Event) -> str:
    """The style of an event: what is grave stands out, and what was ignored does not."""
    return "dim" if _ignored(history, event) else "bold red" if event.mark in _GRAVE else ""


def _ignored(history: History, event: Event) -> bool:
    row = history.entries[event.sequence].happening.row
    return row is not None and row.ignored


@frozen
class Log:
    """The events of one encounter, or of all, as a table for a terminal.

    Args:
        history: the campaign.
        encounter: the number of an encounter; all of them if None.
        arm: the title of the arm that was run.
        relative: time counts from the first crossing that was flown towards, or from the entry into the warning zone.
    """

    history: History
    encounter: int | None = None
    arm: str = ""
    relative: bool = False
    _met: dict[int, Encounter] = field(init=False)

    @_met.default
    def _by_number(self) -> dict[int, Encounter]:
        return {met.number: met for met in self.history.encounters}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The heading, the events, and what it came to."""
        for line in self._heading():
            yield Text(legible(line, ascii_only=options.ascii_only), style="bold")
        yield self._table(console, options)
        if self.encounter is not None:
            for line in came_to(self._met[self.encounter], outcomes(self.history)[self.encounter]):
                yield Text(legible(line, ascii_only=options.ascii_only))

    def _heading(self) -> Iterator[str]:
        run = f"{self.history.scenario}, {self.arm or 'as it stands'}, luck {self.history.luck}"
        if self.encounter is None:
            yield f"{run}: {plural(len(self._met), 'encounter')}"
            return
        met = self._met[self.encounter]
        yield f"{run}, {which(self.history, met)}"
        yield flown_towards(met)

    def _table(self, console: Console, options: ConsoleOptions) -> Table:
        names_of = names(self.history) if self.encounter is None else {}
        lines = []
        for event in self.history.events(self.encounter):
            who = [names_of.get(event.encounter, "")] if self.encounter is None else []
            cells = [self._time(event), *who, event.party, event.actor]
            lines.append((event, [_text(cell, options) for cell in cells], _text(told(self.history, event), options)))
        columns = [self._timed(), *(["flight"] if self.encounter is None else []), "party", "actor"]
        used = [at for at in range(len(columns)) if not lines or any(lead[at] for _, lead, _ in lines)]
        columns = [columns[at] for at in used]
        lines = [(event, [lead[at] for at in used], said) for event, lead, said in lines]
        widths = [max([len(name), *(lead[at].cell_len for _, lead, _ in lines)]) for at, name in enumerate(columns)]
        wide = options.max_width >= WIDE
        table = _table(*columns, "what happened", *(["gate or mark"] if wide else []), gap=2 if wide else 1)
        table.columns[0].justify = "right"
        table.columns[len(columns)].max_width = SENTENCE if wide else None
        left = max(20, options.max_width - sum(widths) - len(widths))
        for event, lead, said in lines:
            sign = signed(self.history, event, ascii_only=options.ascii_only)
            rest = [said, sign] if wide else [_with_sign(said, sign, left, console)]
            table.add_row(*lead, *rest, style=styled(self.history, event))
        return table

    def _timed(self) -> str:
        if not self.relative:
            return "day and time"
        return "s to crossing" if self.encounter is None else counts_from(self._met[self.encounter])

    def _time(self, event: Event) -> str:
        if not self.relative:
            return clock(event.time_s)
        return counted_from(self._met[event.encounter], event.time_s)


@frozen
class Summary:
    """The encounters of a campaign that came to something, the gravest first.

    Args:
        history: the campaign.
        arm: the title of the arm that was run.
        least: the lowest severity that is shown.
    """

    history: History
    arm: str = ""
    least: Mark = Mark.VIOLATED

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """A heading with counts, and a table of encounters."""
        history, reached = self.history, outcomes(self.history)
        sorties = plural(sum(history.sorties.values()), "sortie")
        head = f"{history.scenario}, {self.arm or 'as it stands'}, luck {history.luck}: {sorties}"
        yield Text(legible(head, ascii_only=options.ascii_only), style="bold")
        for line in counted(history, reached):
            tight = "\n".join(wrap(line, options.max_width))
            yield Text(legible(tight, ascii_only=options.ascii_only))
        least = GRAVITY.index(self.least)
        shown = [met for met in history.encounters if reached[met.number].gravity >= least]
        if not shown:
            yield Text(f"None came to {self.least}.")
        for at, kind in enumerate(kind for kind in LISTED if any(met.kind == kind for met in shown)):
            yield from [Text()] if at else []
            of_kind = [met for met in shown if met.kind == kind]
            listed = self._listed(kind, of_kind, reached, options, tight=False)
            fits = Measurement.get(console, options.update(width=1000), listed).maximum <= options.max_width
            yield listed if fits else self._listed(kind, of_kind, reached, options, tight=True)

    def _listed(
        self, kind: str, shown: list[Encounter], reached: Mapping[int, Outcome], options: ConsoleOptions, *, tight: bool
    ) -> Table:
        listed = LISTED[kind]
        headings = [heading.replace(" ", "\n", 1) if tight else heading for heading in listed.headings]
        table = _table(*headings, gap=1 if tight else 2)
        for at in listed.numbers:
            table.columns[at].justify = "right"
        called = names(self.history)
        for met in sorted(shown, key=lambda met: (-reached[met.number].gravity, met.enters_s)):
            of = reached[met.number]
            cells = listed.cells(called[met.number], met, of)
            style = "bold red" if of.severity in _GRAVE else ""
            table.add_row(*(_text(cell, options) for cell in cells), style=style)
        return table


def _table(*names: str, gap: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, gap - 1, 0, 0))
    for name in names:
        table.add_column(name, no_wrap=name != "what happened")
    return table


def _with_sign(said: Text, sign: Text, width: int, console: Console) -> Text:
    """A sentence and its sign in one cell, the sign never broken."""
    if not sign:
        return said
    last = said.wrap(console, width)[-1]
    last.rstrip()
    return Text.assemble(said, "  " if last.cell_len + 2 + sign.cell_len <= width else "\n", sign)


def _text(cell: str, options: ConsoleOptions) -> Text:
    return Text(legible(cell, ascii_only=options.ascii_only))
