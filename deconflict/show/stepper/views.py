"""What each panel of the stepper draws: the one place where the walk meets the pure functions of the panels."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import define
from rich.style import Style
from rich.text import Text

from deconflict.show.stepper.causes import changed_lines, why_lines
from deconflict.show.stepper.channels import channel_lines
from deconflict.show.stepper.clock import clock_lines
from deconflict.show.stepper.keys import KEY, KEYS, shown
from deconflict.show.stepper.ladderview import ladder_lines
from deconflict.show.stepper.logview import log_lines
from deconflict.show.stepper.map import map_lines
from deconflict.show.stepper.page import Page
from deconflict.show.stepper.parties import party_lines
from deconflict.show.stepper.side import side_lines
from deconflict.show.stepper.sky import Sky
from deconflict.show.stepper.walk import Walk


@define
class View:
    """What the panels draw.

    Args:
        walk: where the class stands.
        sky: where everything is.
        title: the title of the arm.
        ascii_only: whether the terminal knows plain letters alone.
    """

    walk: Walk
    sky: Sky
    title: str = ""
    ascii_only: bool = False


_BESIDE = frozenset({"next", "back", "adopt", "drop", "luck", "help", "quit"})
"""The keys that the last line shows while two futures stand side by side."""

Drawn = Callable[[View, int, int], list[Text]]


def clock(view: View, width: int, height: int) -> list[Text]:
    """What is shown, when it is, and the seconds to spare."""
    walk = view.walk
    return clock_lines(walk.reel, walk.at, width, height, title=view.title, ascii_only=view.ascii_only)


def sketched(view: View, width: int, height: int) -> list[Text]:
    """The map."""
    walk = view.walk
    scene = view.sky.at(walk.reel, walk.at, ahead=walk.ahead)
    return map_lines(scene, width, height, lit=walk.lit, ascii_only=view.ascii_only)


def channels(view: View, width: int, height: int) -> list[Text]:
    """The channels and their gates."""
    walk = view.walk
    return channel_lines(
        *(walk.reel, walk.at, width, height),
        lit=walk.lit,
        only_changed=walk.changed,
        cut=walk.cut,
        ascii_only=view.ascii_only,
    )


def posts(view: View, width: int, height: int) -> list[Text]:
    """The posts of each party, and the row that fired."""
    walk = view.walk
    return party_lines(
        *(walk.reel, walk.at, width, height), lit=walk.lit, only_changed=walk.changed, ascii_only=view.ascii_only
    )


def told(view: View, width: int, height: int) -> list[Text]:
    """What led to the event, or what it changed."""
    walk = view.walk
    return (why_lines if walk.why else changed_lines)(walk.reel, walk.at, width, height, ascii_only=view.ascii_only)


def log(view: View, width: int, height: int) -> list[Text]:
    """The log around the event."""
    walk = view.walk
    return log_lines(
        *(walk.reel, walk.at, width, height),
        lit=walk.lit,
        only_changed=walk.changed,
        ahead=walk.ahead,
        ascii_only=view.ascii_only,
    )


def ladder(view: View, width: int, height: int) -> list[Text]:
    """Who told whom."""
    return ladder_lines(view.walk.reel, view.walk.at, width, height, ascii_only=view.ascii_only)


def side(view: View, width: int, height: int) -> list[Text]:
    """Two futures, side by side."""
    walk = view.walk
    if walk.beside is None:
        return Page(width, height).filled([])
    return side_lines(walk.now, walk.beside, walk.moment, width, height, ascii_only=view.ascii_only)


def status(view: View, width: int, height: int, says: str) -> list[Text]:
    """The last line: what there is to say, or else the keys, which can be clicked."""
    page = Page(width, height, view.ascii_only)
    if says:
        return page.filled([page.line(says[:1].upper() + says[1:], style="bold")])
    there = _BESIDE if view.walk.beside else {key.action for key in KEYS if key.brief} - {"adopt", "drop"}
    keys = [key for key in KEYS if key.action in there]
    named = {key: f"{shown(key.keys[0], ascii_only=view.ascii_only)} {key.brief}" for key in keys}
    room = width - len(named[KEY["help"]])
    line = Text()
    for key, name in named.items():
        room -= len(name) + 2 if key.action != "help" else 0
        if room >= 0 or key.action == "help":
            line.append("  " if line else "").append(name, Style(meta={"key": key.action}))
            line.stylize("bold", line.cell_len - len(name), line.cell_len - len(key.brief))
    return page.filled([line])


PANELS: Mapping[str, tuple[str, Drawn]] = {
    "clock": ("", clock),
    "map": ("map", sketched),
    "channels": ("channels and their gates", channels),
    "posts": ("posts, and the row that fired", posts),
    "told": ("", told),
    "log": ("log", log),
    "ladder": ("who told whom", ladder),
    "side": ("two futures", side),
}
"""The panels: what stands in their frames, and what draws them."""
