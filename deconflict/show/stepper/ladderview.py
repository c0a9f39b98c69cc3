"""The message ladder up to the event that is shown: who has told whom, over which channel."""

from __future__ import annotations

from attrs import evolve
from rich.text import Text

from deconflict.show.ladder import Drawn, Rung, posts, rungs
from deconflict.show.stepper.page import Page
from deconflict.show.stepper.reel import Reel

_LEGEND = 12
"""From this height on, what the signs mean is said."""


def ladder_lines(reel: Reel, at: int, width: int, height: int, *, ascii_only: bool = False) -> list[Text]:
    """The last rungs up to a position; what is under way there has not arrived."""
    page = Page(width, height, ascii_only)
    climbed = climbed_to(reel, at) if len(reel) else []
    if not climbed:
        return page.filled([page.line("Nobody has spoken.")])
    history, met = reel.history, reel.met(at)
    legend = height >= _LEGEND
    last = climbed
    while len(last) > 1 and len(last) + len(posts(history, met, last)) + legend > height:
        last = last[1:] if len(last) + legend <= height else last[legend - height :]
    sequence = reel.event(at).sequence
    drawn = Drawn(last, posts(history, met, last), width, ascii_only, lit=sequence)
    head, blocks, below = list(drawn.heading()), list(drawn.rungs()), [drawn.legend()] if legend else []
    room = height - len(head) - len(below)
    while len(blocks) > 1 and sum(map(len, blocks)) > room:
        del blocks[0]
    head = head[: max(0, height - len(blocks[0]) - len(below))]
    return page.filled([*head, *(line for block in blocks for line in block), *below])


def climbed_to(reel: Reel, at: int) -> list[Rung]:
    """The rungs of all posts of the encounter, as far as they have come by the event at a position."""
    event = reel.event(at)
    so_far = evolve(reel.history, entries=reel.history.entries[: event.sequence + 1])
    return rungs(so_far, event.encounter, {event.procedure for event in reel.states(at).values()})
