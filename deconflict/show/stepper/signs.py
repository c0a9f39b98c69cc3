"""The signs of the map. Blue is who defends, orange who comes; but each thing is told by its sign alone, too."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from protocols.notation.words import Mark

# Okabe and Ito (2008), as far as they are read on black and on white: told apart by all kinds of colour vision.
BLUE, ORANGE = "#56B4E9", "#E69F00"

LAND, ZONE, BORDER, RING, AHEAD, FLOWN = "land", "zone", "border", "minimum", "ahead", "flown"
"""The lines of the map, those further in front later."""


@frozen
class Sign:
    """A sign: its letter, or the letters by where it is headed, from north over east; the same in ASCII; its style."""

    letters: str
    ascii: str
    style: str

    def letter(self, heading: float | None = None, *, ascii_only: bool = False) -> str:
        """The letter for a heading in degrees; without one, the first."""
        letters = self.ascii if ascii_only else self.letters
        return letters[round((heading or 0.0) / 360 * len(letters)) % len(letters)]


LINES: Mapping[str, Sign] = {
    LAND: Sign("⠤", ":", "dim"),
    ZONE: Sign("⠂", ".", BLUE),
    BORDER: Sign("⠶", "#", f"bold {BLUE}"),
    RING: Sign("◌", "o", f"bold {BLUE}"),
    AHEAD: Sign("⠄", "-", f"dim {ORANGE}"),
    FLOWN: Sign("⠒", "+", ORANGE),
}
CRAFTS: Mapping[str, Sign] = {
    "flight": Sign("▲◥▶◢▼◣◀◤", "^>v<", f"bold #000000 on {ORANGE}"),
    "other": Sign("↑↗→↘↓↙←↖", "^>v<", f"bold #000000 on {BLUE}"),
    "lost": Sign("X", "X", f"bold #000000 on {ORANGE}"),
    "fighters": Sign("F", "F", f"bold #000000 on {BLUE}"),
    "missile": Sign("*", "*", f"bold #000000 on {BLUE}"),
}
SITES: Mapping[str, Sign] = {
    "base": Sign("⌂", "B", "bold"),
    "struck": Sign("◉", "O", f"bold {ORANGE}"),
    "announced": Sign("○", "A", f"bold {BLUE}"),
}
SPOTS: Mapping[Mark, Sign] = {
    Mark.WARNED: Sign("w", "w", "bold"),
    Mark.VIOLATED: Sign("c", "c", "bold"),
    Mark.TURNED: Sign("t", "t", "bold"),
    Mark.INTERCEPTED: Sign("i", "i", "bold"),
    Mark.LOCKED_ON: Sign("l", "l", "bold"),
    Mark.RELEASED: Sign("f", "f", "bold"),
}
"""Where the flight was when that happened."""
HAPPENED: Mapping[Mark, str] = {
    Mark.WARNED: "first warned",
    Mark.VIOLATED: "crossed",
    Mark.TURNED: "turned",
    Mark.INTERCEPTED: "intercepted",
    Mark.LOCKED_ON: "locked on",
    Mark.RELEASED: "fired at",
    Mark.LOST: "hit",
}
"""What is worth a sign on a map, where it happened to the flight first, in a word or two."""
LIT = Sign("●", "@", "bold reverse")
NAMES, NORTH, SCALE = f"bold {ORANGE}", "bold", "dim"
