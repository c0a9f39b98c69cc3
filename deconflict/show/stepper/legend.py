"""The map's legend: what its signs mean, those that are on it, as many as there is room for."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from rich.text import Text

from deconflict.show.stepper.scene import Scene
from deconflict.show.stepper.signs import (
    AHEAD,
    BORDER,
    CRAFTS,
    FLOWN,
    HAPPENED,
    LINES,
    LIT,
    RING,
    SITES,
    SPOTS,
    ZONE,
    Sign,
)
from deconflict.show.wording import legible

DRAWN = "times are modelled, places are drawn"
"""What is said of fighters and missiles."""
SHORT = "only the times are modelled"
"""The same where there is less room."""
_APART = 2


def legend(
    scene: Scene, width: int, most: int, signs: Collection[Sign] = (), *, ascii_only: bool = False
) -> list[Text]:
    """At most so many lines of a width; an entry that there is no room for is left out, those of least use first.

    `signs` are those that were put on the map.
    """
    lines: list[Text] = []
    for sign, words in _entries(scene, width, signs):
        entry = Text()
        if sign is not None:
            entry.append(sign.letter(_heading(scene, sign), ascii_only=ascii_only), sign.style)
            entry.append(" ")
        entry.append(legible(words, ascii_only=ascii_only))
        _add(lines, entry, width, most)
    return lines


def _add(lines: list[Text], entry: Text, width: int, most: int) -> None:
    for line in lines:
        if line.cell_len + _APART + entry.cell_len <= width:
            line.append(" " * _APART).append_text(entry)
            return
    if len(lines) < most and entry.cell_len <= width:
        lines.append(entry)


def _entries(scene: Scene, width: int, signs: Collection[Sign]) -> Iterator[tuple[Sign | None, str]]:
    """The entries, those of most use first."""
    if scene.drawn:
        yield None, _note(scene, width)
    if LIT in signs:
        yield LIT, "led to this"
    there = {craft.what for craft in scene.crafts}
    for what, words in (("flight", "flight"), ("lost", "was hit"), ("other", "other flight")):
        if what in there:
            yield CRAFTS[what], words
    yield from ((sign, HAPPENED[mark]) for mark, sign in SPOTS.items() if sign in signs)
    yield from ((SITES[site.what], site.name) for site in scene.sites)
    yield from _lines(scene)
    if SITES["base"] in signs:
        yield SITES["base"], "base"


def _note(scene: Scene, width: int) -> str:
    """What is said of what is only drawn, in as many words as there is room for."""
    drawn = [(CRAFTS[craft.what].letters, craft.name) for craft in scene.crafts if craft.drawn]
    named, signs = " and ".join(f"{sign} {name}" for sign, name in drawn), ", ".join(sign for sign, _ in drawn)
    notes = f"{named}: {DRAWN}", f"{named}: {SHORT}", f"{signs}: {SHORT}"
    return next((note for note in notes if len(note) <= width), signs)


def _lines(scene: Scene) -> Iterator[tuple[Sign, str]]:
    if scene.ring:
        yield LINES[RING], f"minimum, {scene.ring[1] / 1000:.1f} km"
    for area in scene.ground.areas:
        yield LINES[BORDER], f"border of {area.name}" if area.country else area.name
        yield LINES[ZONE], "warning zone"
    if scene.flown:
        yield LINES[FLOWN], "flown"
    if scene.ahead:
        yield LINES[AHEAD], "would be flown"


def _heading(scene: Scene, sign: Sign) -> float | None:
    return next((craft.heading for craft in scene.crafts if CRAFTS[craft.what] is sign), None)
