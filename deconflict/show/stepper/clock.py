"""The clock: what is shown, when it is, how long to the crossing, and the seconds to spare."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from deconflict.history import Encounter
from deconflict.show.encounters import aim, counts_from, flown_towards, passed, who
from deconflict.show.stepper.page import Page, across
from deconflict.show.stepper.reel import Reel
from deconflict.show.wording import day_and_clock
from protocols.notation.words import Mark

_APART = "   "

_MOMENT_S = 0.05
"""Less than the tenth that is shown."""


def clock_lines(
    reel: Reel, at: int, width: int, height: int, *, title: str = "", ascii_only: bool = False
) -> list[Text]:
    """Scenario, arm and luck; the time, the seconds to the crossing and to spare; the position; in any height from 1.

    Args:
        reel: what is shown.
        at: the position.
        width: how many columns there are.
        height: how many lines there are.
        title: the title of the arm.
        ascii_only: whether the terminal knows plain letters alone.
    """
    page = Page(width, height, ascii_only)
    if not len(reel):
        return page.filled([])
    history, met = reel.history, reel.met(at)
    run, luck = f"{history.scenario}, {title or history.arm or 'as it stands'}", f", luck {history.luck}"
    where = page.line(f"event {at + 1} of {len(reel)}")
    now = [page.line(words, style="bold") for words in _now(reel, at)]
    if height == 1:
        line = now[0]
        for part in (*now[1:], where, page.line(run, luck)):
            if line.cell_len + len(_APART) + part.cell_len <= width:
                line = Text.assemble(line, _APART, part)
        return page.filled([line])
    head = page.cut(page.line(run), width - len(luck) - where.cell_len - 2)
    lines = [across(page.line(head, luck), where, width), Text()]
    for part in now:
        if lines[-1] and lines[-1].cell_len + len(_APART) + part.cell_len <= width:
            lines[-1] = Text.assemble(lines[-1], _APART, part)
        elif lines[-1]:
            lines.append(part)
        else:
            lines[-1] = part
    if met.kind:
        lines += [page.line(line) for words in (who(met), flown_towards(met)) for line in page.wrapped(words, width, 3)]
    return page.filled(lines)


def _now(reel: Reel, at: int) -> Iterator[str]:
    """The time, and what is left and to spare, in words."""
    met, spare = reel.met(at), reel.spare_s(at)
    day, time = day_and_clock(reel.event(at).time_s)
    yield time if reel.one_day else f"day {day}, {time}"
    if spare.left_s is not None:
        yield _left(reel, at, met, spare.left_s)
        yield _spared(reel, at, spare.so_far_s)
    elif met.kind and met.kind != "politics":
        since_s, counted = reel.event(at).time_s - met.enters_s, counts_from(met)
        yield f"{abs(since_s):.1f} {counted if since_s > -_MOMENT_S else counted.replace('from', 'to', 1)}"


def _left(reel: Reel, at: int, met: Encounter, left_s: float) -> str:
    """The seconds before what is headed for, or after it, whether it came to it or not."""
    if abs(left_s) < _MOMENT_S:
        return f"at {aim(met)}"
    if left_s >= 0:
        return f"{left_s:.1f} {counts_from(met)}"
    return f"{-left_s:.1f} s after {passed(met, reel.marks(at))}"


def _spared(reel: Reel, at: int, so_far_s: float | None) -> str:
    """The seconds to spare so far."""
    if so_far_s is None:
        return "to spare: none so far"
    size = f"{abs(so_far_s):.1f} s"
    if so_far_s < 0:
        return f"too late by {size}"
    return f"to spare: {size}{', in vain' if Mark.RELEASED in reel.marks(at) else ''}"
