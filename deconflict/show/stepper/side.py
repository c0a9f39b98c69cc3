"""Two futures side by side: the same campaign as it was and with something done to it, moment by moment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from attrs import field, frozen
from rich.text import Text

from deconflict.history import Event
from deconflict.show.encounters import came_to
from deconflict.show.log import signed, styled, told
from deconflict.show.stepper.futures import Beside, Future
from deconflict.show.stepper.logview import timed
from deconflict.show.stepper.page import HERE, LIT, Page
from deconflict.show.stepper.reel import Reel

_SHARED = 3
"""As many events before the first difference are shown."""
_HEADED = 6
"""From this height on there are headings, and what each came to below."""
_SAID, _CAME = 3, 4
"""How many lines the first difference, and what one came to, may take."""
_MIDDLE = 3
"""How wide the column between the two is."""

Pair = tuple[int | None, int | None]
"""Positions in both futures at the same moment; None where nothing happens in one."""


def side_lines(
    now: Future, beside: Beside, moment: int, width: int, height: int, *, ascii_only: bool = False
) -> list[Text]:
    """Two futures from shortly before they part up to a moment, and at their ends what each came to.

    Args:
        now: the one, which stands on the left.
        beside: the other, and how the two compare.
        moment: up to which they are shown.
        width: how many columns there are.
        height: how many lines there are.
        ascii_only: whether the terminal knows plain letters alone.
    """
    page = Page(width, height, ascii_only)
    if not (len(now.reel) and len(beside.future.reel)):
        return page.filled([page.line("Nothing happens in one of them.")])
    if beside.apart is None or beside.shared is None:
        said = page.wrapped("It makes no difference: what happens is the same in both.", width, height)
        return page.filled(map(page.line, said))
    titles = (now.says or "as it was", beside.future.says)
    side = _Side(now.reel, beside.future.reel, beside.shared, beside.apart, beside.pairs[moment], titles, page)
    return page.filled(side.lines())


def paired_back(one: Reel, other: Reel, at: tuple[int, int]) -> Iterator[Pair]:
    """Positions in both, from a pair of them back to the first; what happens in the same millisecond is in one line.

    What was done to a channel in the other alone has a line of its own.
    """
    here, there = at
    while here >= 0 or there >= 0:
        time_s = max(reel.event(at).time_s for reel, at in ((one, here), (other, there)) if at >= 0)
        ours: list[int | None] = []
        while here >= 0 and one.event(here).time_s == time_s:
            ours.insert(0, here)
            here -= 1
        theirs: list[int] = []
        while there >= 0 and other.event(there).time_s == time_s:
            theirs.insert(0, there)
            there -= 1
        for place, position in enumerate(theirs):
            own = ours[place] if place < len(ours) else None
            if other.is_done_to_a_channel(position) and not (own is not None and one.is_done_to_a_channel(own)):
                ours.insert(place, None)
        yield from reversed([*zip_longest(ours, theirs)])


@frozen
class _Side:
    one: Reel
    other: Reel
    shared: int
    apart: tuple[int, int]
    at: tuple[int, int]
    titles: tuple[str, str]
    page: Page
    time: int = field(init=False)

    @time.default
    def _time(self) -> int:
        """How wide times are: they grow towards both ends."""
        ends = [(reel, event) for reel in (self.one, self.other) for event in (reel.events[0], reel.events[-1])]
        return max(len(timed(reel, event)) for reel, event in ends)

    @property
    def half(self) -> int:
        """How wide one of the two is."""
        return max(0, (self.page.width - _MIDDLE) // 2)

    @property
    def first(self) -> tuple[Event, int, bool]:
        """The first event that differs, its position, and whether it is the other's."""
        parted = zip((self.one, self.other), self.apart, (False, True), strict=True)
        there = [(reel.event(at), at, other) for reel, at, other in parted if at < len(reel)]
        return min(there, key=lambda of: of[0].time_s)

    def lines(self) -> Iterator[Text]:
        """The heading, as many of the last pairs as fit, and what each came to."""
        headed = self.page.height >= _HEADED
        head = list(self._heading()) if headed else []
        below = list(self._came_to()) if headed else []
        room = self.page.height - len(head)
        body = self._body(room)
        below = below[: max(0, room - min(len(body), room // 2))]
        yield from head
        yield from body[-max(1, room - len(below)) :]
        yield from below

    def _heading(self) -> Iterator[Text]:
        page = self.page
        left, right = (page.line(title, style="bold") for title in self.titles)
        yield self._beside(left, right, " ")
        event, at, other = self.first
        when = timed(self.other if other else self.one, event)
        yield page.line(f"≠ the first difference: event {at + 1}, {when}", style="bold")

    def _body(self, room: int) -> list[Text]:
        """The last lines of the pairs, as many as there is room for: from shortly before they part on."""
        lines: list[Text] = []
        since = max(0, min(self.shared, *self.at) - _SHARED)
        for pair in paired_back(self.one, self.other, self.at):
            if len(lines) >= room or max(at for at in pair if at is not None) < since:
                break
            lines[:0] = self._pair(pair)
        return lines

    def _pair(self, pair: Pair) -> Iterator[Text]:
        """What happens in both at a moment; the first difference and where one stands are told in full."""
        sign = self._sign(pair)
        in_full = sign == "≠" or any(own == at for own, at in zip(pair, self.at, strict=True))
        most = _SAID if in_full and self.page.height >= _HEADED else 1
        cells = (self._cell(reel, own, most) for reel, own in zip((self.one, self.other), pair, strict=True))
        for number, (left, right) in enumerate(zip_longest(*cells, fillvalue=Text())):
            yield self._beside(left, right, " " if number else sign)

    def _sign(self, pair: Pair) -> str:
        _, at, other = self.first
        if pair[other] == at:
            return "≠"
        here, there = pair
        if here is None or there is None:
            return "│"
        return "=" if _what(self.one.event(here)) == _what(self.other.event(there)) else "│"

    def _cell(self, reel: Reel, position: int | None, most: int) -> list[Text]:
        """What happens at a position of one of the two, in so many lines at most."""
        if position is None:
            return [Text()]
        page, event = self.page, reel.event(position)
        lit = position == self.at[reel is self.other]
        sign = signed(reel.history, event, ascii_only=page.ascii_only)
        if event.gate:
            sign = page.line(("✓", "green") if event.passed else ("✗", "red"))
        lead = f"{HERE if lit else ' '}{timed(reel, event):>{self.time}} "
        beside = self.half - len(lead) - (sign.cell_len + 1 if sign else 0)
        refused = [sent.refused for sent in reel.changed(position).sent if sent.refused]
        said = page.wrapped(" ".join([f"{event.actor}: {told(reel.history, event)}", *refused]), beside, most)
        style = LIT if lit else styled(reel.history, event)
        lines = [page.line(" " * len(lead) if at else lead, line, style=style) for at, line in enumerate(said)]
        if sign:
            lines[-1] = page.line(lines[-1], " ", sign, style=style)
        return lines

    def _beside(self, left: Text, right: Text, sign: str) -> Text:
        left = self.page.cut(left, self.half)
        left.pad_right(self.half - left.cell_len)
        return self.page.line(left, f" {sign} ", self.page.cut(right, self.half))

    def _came_to(self) -> Iterator[Text]:
        """What each came to, where both are seen to their ends."""
        if self.at != (len(self.one) - 1, len(self.other) - 1):
            return
        left, right = (list(self._came(reel)) for reel in (self.one, self.other))
        for here, there in zip_longest(left, right, fillvalue=""):
            yield self._beside(self.page.line(here), self.page.line(there), "│")

    def _came(self, reel: Reel) -> Iterator[str]:
        met = reel.met(min(self.shared, len(reel) - 1))
        if met.number in reel.outcomes:
            for line in came_to(met, reel.outcomes[met.number]):
                yield from self.page.wrapped(line, self.half, _CAME)


def _what(event: Event) -> tuple[object, ...]:
    """What happened, by which two events are the same."""
    return (event.time_s, event.actor, event.row, event.sentence, event.gate, event.passed, event.about)
