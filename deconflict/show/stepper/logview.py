"""The log around the event that is shown: what came before it and, for whoever asks, what comes after it."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen
from rich.style import Style
from rich.text import Text

from deconflict.history import Event
from deconflict.show.encounters import counts_from
from deconflict.show.log import SENTENCE, counted_from, signed, styled, told
from deconflict.show.stepper.page import CAUSE, HERE, LED, LIT, MARGIN, Page
from deconflict.show.stepper.reel import Reel
from deconflict.show.wording import clock, day_and_clock

_HEADED = 5
"""From this height on, the columns have headings."""
_TALL = 16
"""From this height on, no sentence need be cut to one line."""
_LONG = 3
"""As many lines a sentence may take there."""
_BESIDE = 3
"""As many lines the event that is shown leaves to others, however long it is, where the log is not lower still."""
_ROOMY, _ENOUGH = 40, 26
"""What is left for a sentence where party and post, or the post alone, have a column of their own."""
_SIGN = 46
"""From this width on, the sign of a gate says which gate it was, though the log is low."""


def timed(reel: Reel, event: Event) -> str:
    """When it was: from the crossing where one flight at a border is shown, else by the clock."""
    met = reel.only
    if met is not None and met.kind == "border":
        return counted_from(met, event.time_s)
    return day_and_clock(event.time_s)[1] if reel.one_day else clock(event.time_s)


def log_lines(
    reel: Reel,
    at: int,
    width: int,
    height: int,
    *,
    lit: frozenset[int] = frozenset(),
    only_changed: bool = False,
    ahead: bool = False,
    ascii_only: bool = False,
) -> list[Text]:
    """The log around a position: the event there in full and lit, those before it, and later ones only if asked."""
    page = Page(width, height, ascii_only)
    if not len(reel):
        return page.filled([page.line("Nothing happens.")])
    view = _Log(reel, at, lit, page)
    headed = [view.heading()] if height >= _HEADED else []
    room = height - len(headed)
    here = view.told(at, room if only_changed else max(room // 2, room - _BESIDE, 1))
    if only_changed:
        return page.filled([*headed, *here])
    left = room - len(here)
    before = list(view.gathered(range(at - 1, -1, -1), left * 2 // 3 if ahead else left))
    after = list(view.gathered(range(at + 1, len(reel)), left - sum(map(len, before)))) if ahead else []
    if ahead:  # what comes after may be less than its third
        before = list(view.gathered(range(at - 1, -1, -1), left - sum(map(len, after))))
    blocks = [*reversed(before), here, *after]
    return page.filled([*headed, *(line for block in blocks for line in block)])


@frozen
class _Log:
    reel: Reel
    at: int
    lit: frozenset[int]
    page: Page
    time: int = field(init=False)
    lead: tuple[int, ...] = field(init=False)

    @time.default
    def _time(self) -> int:
        """How wide times are: they grow towards both ends."""
        return max(len(timed(self.reel, event)) for event in (self.reel.events[0], self.reel.events[-1]))

    @lead.default
    def _lead(self) -> tuple[int, ...]:
        """The widths of the columns before the sentence: those for which there is room."""
        flight, party, post = self.reel.widths
        room = self.page.width - MARGIN - self.time - 1
        for columns, enough in (((flight, party, post), _ROOMY), ((flight, 0, post), _ENOUGH), ((0, 0, post), _ENOUGH)):
            if room - sum(column + 1 for column in columns if column) >= enough:
                return columns
        return (0, 0, 0)

    @property
    def room(self) -> int:
        """What is left for a sentence and its sign."""
        return self.page.width - MARGIN - self.time - 1 - sum(column + 1 for column in self.lead if column)

    def heading(self) -> Text:
        """What the columns are."""
        met = self.reel.only
        time = counts_from(met) if met and met.kind == "border" else "time"
        time = time if len(time) <= self.time + MARGIN else "seconds"
        names = zip(("flight", "party", "post"), self.lead, strict=True)
        columns = "".join(f"{name:<{column}} " for name, column in names if column)
        return self.page.line(f"{time:>{MARGIN + self.time}} {columns}what happened", style="dim")

    def gathered(self, positions: range, room: int) -> Iterator[list[Text]]:
        """The events at positions, as far as their lines fit into the room."""
        most = _LONG if self.page.height >= _TALL else 1
        for position in positions:
            block = self.told(position, most)
            room -= len(block)
            if room < 0:
                return
            yield block

    def told(self, position: int, most: int) -> list[Text]:
        """An event, in so many lines at most."""
        event, page = self.reel.event(position), self.page
        here, led = position == self.at, position in self.lit
        sign = self._sign(event)
        lead, said = self._leading(event, HERE if here else LED if led else ""), told(self.reel.history, event)
        if not any(self.lead):
            said = f"{event.actor}: {said}"
        style = LIT if here else "dim" if position > self.at else styled(self.reel.history, event)
        if led and not here:
            style = f"{CAUSE} {style}".replace("dim", "").strip()
        lines = self._lines(said, sign, most)
        blank = " " * lead.cell_len
        made = [page.line(blank if at else lead, line, style=style) for at, line in enumerate(lines)]
        for line in made:
            line.stylize(Style(meta={"position": position}))  # which event a click means
        if here:
            for line in made:
                line.pad_right(max(0, page.width - line.cell_len))
        return made

    def _lines(self, said: str, sign: Text, most: int) -> list[Text]:
        """A sentence and its sign in so many lines at most; the sign is always seen, and the sentence gives way."""
        if not sign:
            return [Text(line) for line in self.page.wrapped(said, self.room, most)]
        beside = self.room - sign.cell_len - 2
        *lines, last = self.page.wrapped(said, self.room, max(most, _LONG))
        if len(lines) >= most or (len(last) > beside and len(lines) + 2 > most):
            *lines, last = self.page.wrapped(said, self.room, most)
            last = self.page.cut(Text(last), beside).plain
        if len(last) > beside:
            return [*map(Text, (*lines, last)), sign]
        gap = "  " if last else ""
        return [*map(Text, lines), Text.assemble(f"{last:<{min(SENTENCE, max(0, beside))}}", gap, sign)]

    def _sign(self, event: Event) -> Text:
        sign = signed(self.reel.history, event, ascii_only=self.page.ascii_only)
        if event.gate is not None and self.room < _SIGN and self.page.height < _TALL:
            mark = f" = {event.mark}" if event.mark else ""
            return self.page.line(("✓", "green") if event.passed else ("✗", "red"), mark)
        return sign

    def _leading(self, event: Event, sign: str) -> Text:
        flight = self.reel.names.get(event.encounter, "")
        cells = zip((flight, event.party, event.actor), self.lead, strict=True)
        columns = "".join(f"{cell[:column]:<{column}} " for cell, column in cells if column)
        return self.page.line(f"{sign:<{MARGIN}}{timed(self.reel, event):>{self.time}} {columns}")
