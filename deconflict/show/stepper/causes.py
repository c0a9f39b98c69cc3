"""What an event changed, and what led to it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from deconflict.show.log import told
from deconflict.show.stepper.logview import timed
from deconflict.show.stepper.page import HERE, LIT, MARGIN, Page
from deconflict.show.stepper.reel import Reel
from deconflict.show.wording import plural

_LABEL, _SAID = 7, 3
"""How wide the names of changes are, and how many lines a sentence may take."""
_HEADED = 4
"""From this height on, the chain has a heading."""


def changed_lines(reel: Reel, at: int, width: int, height: int, *, ascii_only: bool = False) -> list[Text]:
    """Only what the event at a position changed: a state, what was said, a gate, and what counts."""
    page = Page(width, height, ascii_only)
    if not len(reel):
        return page.filled([])
    event = reel.event(at)
    who = f"{event.actor} ({event.party})" if event.party else event.actor
    head = page.line(f"{HERE:<{MARGIN}}{timed(reel, event)} {who}", style=LIT)
    sentence = page.wrapped(told(reel.history, event), width - MARGIN, _SAID)
    said = (page.line(" " * MARGIN, line, style="italic") for line in sentence)
    changes = [
        page.line(" " * MARGIN, (f"{'' if number else label:<{_LABEL}}", "dim"), line)
        for label, words in _changes(reel, at)
        for number, line in enumerate(page.wrapped(words, width - MARGIN - _LABEL, _SAID))
    ]
    return page.filled([head, *changes, *said])


def why_lines(reel: Reel, at: int, width: int, height: int, *, ascii_only: bool = False) -> list[Text]:
    """The chain of causes as sentences with their times, the first cause first and the event itself last."""
    page = Page(width, height, ascii_only)
    if not len(reel):
        return page.filled([])
    chain = reel.why(at)[::-1]
    headed = height >= _HEADED
    room = height - headed
    wide = max(len(timed(reel, reel.event(position))) for position in chain)
    blocks: list[list[Text]] = []
    for most in range(_SAID, 0, -1):
        blocks = [_cause(reel, position, page, (wide, most), here=position == at) for position in chain]
        if sum(map(len, blocks)) <= room:
            break
    else:
        blocks = _without_middle(blocks, room, page)
    heading = [_heading(page, len(chain) - 1)] if headed else []
    return page.filled([*heading, *(line for block in blocks for line in block)])


def _changes(reel: Reel, at: int) -> Iterator[tuple[str, str]]:
    """What changed, each with a name, in words."""
    event, before, after, sent = reel.changed(at)
    if after:
        yield "state", f"{before} → {after}" if before != after else f"stays {after}"
    for channel, letter, refused in sent:
        yield "says", f'"{letter.message}" to {letter.to} on {channel}{f": {refused}" if refused else ""}'
    if event.gate:
        yield "gate", f"{event.channel}: {event.gate} {'✓' if event.passed else '✗'}"
    if event.mark:
        yield "counts", f"= {event.mark}"


def _heading(page: Page, causes: int) -> Text:
    if not causes:
        return page.line("Nothing that happened led to it.", style="dim")
    return page.line(f"{plural(causes, 'event')} led to it, the first cause first", style="dim")


def _cause(reel: Reel, position: int, page: Page, size: tuple[int, int], *, here: bool) -> list[Text]:
    """An event of the chain: how wide times are, and in how many lines at most."""
    (wide, most), event = size, reel.event(position)
    lead = f"{HERE if here else '':<{MARGIN}}{timed(reel, event):>{wide}} "
    room = page.width - len(lead)
    lines = page.wrapped(f"{event.actor}: {told(reel.history, event)}", room, most)
    return [
        page.line(" " * len(lead) if at else lead, line, style=LIT if here else "") for at, line in enumerate(lines)
    ]


def _without_middle(blocks: list[list[Text]], room: int, page: Page) -> list[list[Text]]:
    """As many of the last as there is room for, and the first; between them, how many are left out."""
    if room <= 2:  # noqa: PLR2004 - no room for the first, the last and what is between
        return blocks[-max(1, room) :]
    out = len(blocks) - (room - 1)
    return [blocks[0], [page.line(f"{'':{MARGIN}}… {out} more …", style="dim")], *blocks[out + 1 :]]
