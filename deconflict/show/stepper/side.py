"""Two futures side by side: the same campaign as it was and with something done to it, moment by moment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, zip_longest

from attrs import field, frozen
from rich.text import Text

from deconflict.history import Event
from deconflict.show.encounters import came_to
from deconflict.show.log import signed, styled, told
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
    one: Reel,
    other: Reel,
    width: int,
    height: int,
    *,
    shared: int | None,
    at: tuple[int, int] | None = None,
    titles: tuple[str, str] = ("as it was", "changed"),
    ascii_only: bool = False,
) -> list[Text]:
    """Two futures from shortly before their first difference on, and what each came to.

    Args:
        one: the one.
        other: the other.
        width: how many columns there are.
        height: how many lines there are.
        shared: how many events they share from the first on; None if they share all.
        at: the positions up to which they are shown; to their ends, without.
        titles: what they are called.
        ascii_only: whether the terminal knows plain letters alone.
    """
    page = Page(width, height, ascii_only)
    if not (len(one) and len(other)):
        return page.filled([page.line("Nothing happens in one of them.")])
    if shared is None:
        said = page.wrapped("The two are the same: it makes no difference.", width, height)
        return page.filled(map(page.line, said))
    return page.filled(_Side(one, other, shared, at, titles, page).lines())


def paired(one: Reel, other: Reel, since: int) -> Iterator[Pair]:
    """Positions in both from one on, moment by moment; what happens in the same millisecond stands in one line."""
    moments = sorted(
        (reel.event(position).time_s, side, position)
        for side, reel in enumerate((one, other))
        for position in range(since, len(reel))
    )
    for _, moment in groupby(moments, key=lambda at: at[0]):
        sides: tuple[list[int], list[int]] = ([], [])
        for _, side, position in moment:
            sides[side].append(position)
        yield from zip_longest(*sides)


@frozen
class _Side:
    one: Reel
    other: Reel
    shared: int
    at: tuple[int, int] | None
    titles: tuple[str, str]
    page: Page
    time: int = field(init=False)

    @time.default
    def _time(self) -> int:
        """How wide times are: they grow towards both ends."""
        ends = [(reel, event) for reel in (self.one, self.other) for event in (reel.events[0], reel.events[-1])]
        return max(len(timed(reel, event)) for reel, event in ends)

    @property
    def ends(self) -> tuple[int, int]:
        """The last positions."""
        return len(self.one) - 1, len(self.other) - 1

    @property
    def half(self) -> int:
        """How wide one of the two is."""
        return max(0, (self.page.width - _MIDDLE) // 2)

    def lines(self) -> Iterator[Text]:
        """The heading, the pairs that fit, and what each came to.

        Up to a position the last pairs are shown; without one, the first.
        """
        headed = self.page.height >= _HEADED
        head = list(self._heading()) if headed else []
        below = list(self._came_to()) if headed else []
        body = [line for lines in self._body() for line in lines]
        room = self.page.height - len(head)
        below = below[: max(0, room - min(len(body), room // 2))]
        room = max(1, room - len(below))
        if self.at is None and len(body) > room > 1:
            body = [*body[: room - 1], self.page.line(f"… {len(body) - room + 1} more lines …", style="dim")]
        yield from head
        yield from body[-room:]
        yield from below

    def _heading(self) -> Iterator[Text]:
        page = self.page
        left, right = (page.line(title, style="bold") for title in self.titles)
        yield self._beside(left, right, " ")
        reel = self.one if self.shared < len(self.one) else self.other
        when = timed(reel, reel.event(self.shared))
        yield page.line(f"≠ the first difference: event {self.shared + 1}, {when}", style="bold")

    def _body(self) -> Iterator[list[Text]]:
        """The lines of each pair from before the first difference on; that and where one stands are told in full."""
        until = self.at or self.ends
        for here, there in paired(self.one, self.other, max(0, min(self.shared, *until) - _SHARED)):
            sign = self._sign(here, there)
            seen = [
                position if position is not None and position <= upto else None
                for position, upto in zip((here, there), until, strict=True)
            ]
            if seen == [None, None]:
                continue
            in_full = sign == "≠" or (self.at is not None and (here == self.at[0] or there == self.at[1]))
            most = _SAID if in_full and self.page.height >= _HEADED else 1
            left, right = (
                self._cell(reel, position, most) for reel, position in zip((self.one, self.other), seen, strict=True)
            )
            blank = Text()
            yield [
                self._beside(one, other, " " if at else sign)
                for at, (one, other) in enumerate(zip_longest(left, right, fillvalue=blank))
            ]

    def _sign(self, here: int | None, there: int | None) -> str:
        if self.shared in (here, there):
            return "≠"
        if here is None or there is None:
            return "│"
        same = (_what(reel.event(at)) for reel, at in ((self.one, here), (self.other, there)))
        return "=" if next(same) == next(same) else "│"

    def _cell(self, reel: Reel, position: int | None, most: int) -> list[Text]:
        """What happens at a position of one of the two, in so many lines at most."""
        if position is None:
            return [Text()]
        page, event = self.page, reel.event(position)
        lit = self.at is not None and position == self.at[reel is self.other]
        sign = signed(reel.history, event, ascii_only=page.ascii_only)
        if event.gate:
            sign = page.line(("✓", "green") if event.passed else ("✗", "red"))
        lead = f"{HERE if lit else ' '}{timed(reel, event):>{self.time}} "
        beside = self.half - len(lead) - (sign.cell_len + 1 if sign else 0)
        said = page.wrapped(f"{event.actor}: {told(reel.history, event)}", beside, most)
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
        if self.at not in (None, self.ends):
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
