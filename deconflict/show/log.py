"""The log: what happened in an encounter, line by line, and which encounters of a campaign came to something."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen
from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from deconflict.history import Encounter, Event, History
from deconflict.show.wording import clock, day_and_clock, legible, length, plural
from deconflict.study.outcome import SEVERITIES, THROUGH, Outcome, outcomes
from protocols.guard_warning import WARNING
from protocols.notation.words import Mark

WIDE = 110
"""From this width on, gates and marks have a column of their own."""

SENTENCE = 64
"""Wider than this, a sentence is far from its gate."""

_GRAVE = (Mark.RELEASED, Mark.LOST)


def worst(history: History) -> int | None:
    """The number of the encounter that came to the highest severity, the first of them; None if there was none."""
    met = outcomes(history).values()
    return max(met, key=lambda of: (_severity(of), -of.number)).number if met else None


def find(history: History, name: str) -> int | None:
    """The number of the encounter that goes by a name: its own number, or its flight's for the flight's first visit."""
    numbers = {str(met.number): met.number for met in history.encounters}
    first = next((met.number for met in history.encounters if met.flight == name), None)
    return numbers.get(name, first)


def called(history: History, number: int) -> str:
    """The name by which `find` finds an encounter: a flight's, or the encounter's number for a later visit."""
    met = next(met for met in history.encounters if met.number == number)
    return met.flight if find(history, met.flight) == number else str(number)


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
        visits = [other.number for other in self.history.encounters if other.flight == met.flight]
        visit = f", visit {visits.index(met.number) + 1} of {len(visits)}" if len(visits) > 1 else ""
        yield f"{run}, flight {met.flight}{visit}: {met.type} of {met.party}"
        yield flown_towards(met)

    def _table(self, console: Console, options: ConsoleOptions) -> Table:
        names_of = {number: called(self.history, number) for number in self._met} if self.encounter is None else {}
        lines = []
        for event in self.history.events(self.encounter):
            who = [names_of.get(event.encounter, "")] if self.encounter is None else []
            cells = [self._time(event), *who, event.party, event.actor]
            lines.append((event, [_text(cell, options) for cell in cells], self._said(event, options)))
        names = [self._timed(), *(["flight"] if self.encounter is None else []), "party", "actor"]
        told = [at for at in range(len(names)) if not lines or any(lead[at] for _, lead, _ in lines)]
        names = [names[at] for at in told]
        lines = [(event, [lead[at] for at in told], said) for event, lead, said in lines]
        widths = [max([len(name), *(lead[at].cell_len for _, lead, _ in lines)]) for at, name in enumerate(names)]
        wide = options.max_width >= WIDE
        table = _table(*names, "what happened", *(["gate or mark"] if wide else []), gap=2 if wide else 1)
        table.columns[0].justify = "right"
        table.columns[len(names)].max_width = SENTENCE if wide else None
        left = max(20, options.max_width - sum(widths) - len(widths))
        for event, lead, said in lines:
            sign = self._sign(event, options)
            rest = [said, sign] if wide else [_with_sign(said, sign, left, console)]
            table.add_row(*lead, *rest, style=self._style(event))
        return table

    def _timed(self) -> str:
        if not self.relative:
            return "day and time"
        crosses = self.encounter is None or self._met[self.encounter].inside
        return "s to crossing" if crosses else "s from entry"

    def _time(self, event: Event) -> str:
        if not self.relative:
            return clock(event.time_s)
        met = self._met[event.encounter]
        after_s = round(event.time_s - (met.inside[0][0] if met.inside else met.enters_s), 1)
        return f"{after_s + 0.0:+.1f}"  # no -0.0

    def _said(self, event: Event, options: ConsoleOptions) -> Text:
        """The sentence, with the number of the warning that is sent, heard or lost."""
        happening = self.history.entries[event.sequence].happening
        letters = [sent.letter for sent in happening.sent]
        if letter := getattr(happening.action, "letter", None):
            letters.append(letter)
        number = next((letter.about for letter in letters if letter.message == WARNING), None)
        return _text(event.sentence if number is None else f"{event.sentence} (warning {number})", options)

    def _sign(self, event: Event, options: ConsoleOptions) -> Text:
        """The gate that was passed or not, the mark, or that the input was ignored."""
        sign = Text()
        if event.gate is not None:
            passed, style = ("✓", "green") if event.passed else ("✗", "red")
            sign.append(legible(f"{event.channel}: {event.gate} {passed}", ascii_only=options.ascii_only), style)
        if event.mark:
            sign.append(f"{' ' if sign else ''}= {event.mark}", "bold")
        return sign if sign or not self._ignored(event) else Text("(ignored)")

    def _ignored(self, event: Event) -> bool:
        row = self.history.entries[event.sequence].happening.row
        return row is not None and row.ignored

    def _style(self, event: Event) -> str:
        return "dim" if self._ignored(event) else "bold red" if event.mark in _GRAVE else ""


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
        counts = {mark: sum(mark in of.marks for of in reached.values()) for mark in SEVERITIES}
        sorties = plural(sum(history.sorties.values()), "sortie")
        head = f"{history.scenario}, {self.arm or 'as it stands'}, luck {history.luck}: {sorties}"
        yield Text(legible(head, ascii_only=options.ascii_only), style="bold")
        yield Text(f"encounters: {', '.join(f'{mark} {number}' for mark, number in counts.items())}")
        least = SEVERITIES.index(self.least)
        shown = [met for met in history.encounters if _severity(reached[met.number]) >= least]
        if not shown:
            yield Text(f"None came to {self.least}.")
            return
        table = _table("flight", "type", "enters the zone", "deep", "inside", "came to", "seconds to spare", gap=2)
        for at in (2, 3, 4, 6):
            table.columns[at].justify = "right"
        for met in sorted(shown, key=lambda met: (-_severity(reached[met.number]), met.enters_s)):
            of = reached[met.number]
            inside = f"{sum(out_s - in_s for in_s, out_s in met.inside):.1f} s"
            spare = "" if of.spare_s is None else f"{of.spare_s:+.1f}"
            flown = called(history, met.number), met.type, clock(met.enters_s), length(met.depth_m), inside
            style = "bold red" if of.severity in _GRAVE else ""
            table.add_row(*(_text(cell, options) for cell in (*flown, str(of.severity), spare)), style=style)
        yield table


def flown_towards(met: Encounter) -> str:
    """What a flight was about to do if nobody had done anything."""
    day, enters = day_and_clock(met.enters_s)
    head = f"{met.speed_m_s * 3.6:.0f} km/h towards {met.against}: enters the warning zone on day {day} at {enters}"
    if not met.inside:
        return f"{head} and would come within {length(met.closest_m)} of the border."
    (in_s, _), *more = met.inside
    inside_s = sum(out_s - in_s for in_s, out_s in met.inside)
    again = f" in {len(more) + 1} stretches" if more else ""
    would = f"would cross at {day_and_clock(in_s)[1]} for {inside_s:.1f} s{again}, {length(met.depth_m)} deep"
    return f"{head}, {would}."


def came_to(met: Encounter, of: Outcome) -> Iterator[str]:
    """The highest severity, the seconds to spare, and where calls died."""
    yield f"Came to: {of.severity if _severity(of) >= 0 else 'nothing'}. Seconds to spare: {_spare(met, of)}."
    if of.died:
        fates = (f"{channel} {'got through' if gate == THROUGH else f'died at {gate}'}" for channel, gate in of.died)
        yield f"Channels: {', '.join(fates)}."


def _spare(met: Encounter, of: Outcome) -> str:
    if of.spare_s is None:
        return "none, no turn took hold" if met.inside else "not counted, it would not have crossed"
    size = f"{abs(of.spare_s):.1f} s"
    if Mark.RELEASED in of.marks:
        when = f"{size} after the launch, too late" if of.spare_s < 0 else f"{size} before the launch, in vain"
    else:
        when = f"{size} before it would have crossed" if of.spare_s >= 0 else f"{size} after it crossed"
    return f"{of.spare_s:+.1f}, the turn came {when}"


def _severity(of: Outcome) -> int:
    """How grave an outcome is; -1 for an encounter that came to nothing."""
    return max((SEVERITIES.index(mark) for mark in of.marks if mark in SEVERITIES), default=-1)


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
