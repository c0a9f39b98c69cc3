"""The keys of the stepper: one table, which the screen binds, the help shows, and the plain stepper reads as words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

GO, LOOK, CHANGE, LEAVE = "Go", "Look", "Change", "Leave"
"""What keys are for."""


class Key(NamedTuple):
    """One thing that can be asked for.

    Attributes:
        action: its name.
        keys: the keys of the screen, the first of them shown.
        typed: what is typed in the plain stepper, and then Enter; the first is shown.
        says: what it does.
        group: what it is for.
        takes: what has to be said with it, in words; it follows what is typed, and the screen asks for it.
        brief: what the last line of the screen calls it; empty where it is never shown there.
    """

    action: str
    keys: tuple[str, ...]
    typed: tuple[str, ...]
    says: str
    group: str
    takes: str = ""
    brief: str = ""


# fmt: off
KEYS = (
    Key("next",          ("right", "l", "space", "enter", "down", "pagedown"), ("", "l"), "the next event", GO,
        brief="next"),
    Key("back",          ("left", "h", "up", "pageup"), ("h",), "the event before", GO, brief="back"),
    Key("minute_on",     ("]",), ("]",), "a minute on", GO),
    Key("minute_back",   ("[",), ("[",), "a minute back", GO),
    Key("decision_on",   (".",), (".",), "the next decision", GO),
    Key("decision_back", (",",), (",",), "the one before", GO),
    Key("incident_on",   ("i",), ("i",), "the next incident", GO),
    Key("incident_back", ("I",), ("I",), "the one before", GO),
    Key("first",         ("home",), ("home",), "the first event", GO),
    Key("last",          ("end",), ("end",), "the last event", GO),
    Key("go",            ("g",), ("g",), "to an event, or to a time of day", GO,
        takes="an event's number, or a time as 09:24:05"),
    Key("find",          ("/",), ("/",), "find a word", GO,
        takes="a word of a sentence, a post, a channel or a mark", brief="find"),
    Key("hit_on",        (">", "ctrl+n"), (">",), "where it is found next", GO),
    Key("hit_back",      ("<", "ctrl+p"), ("<",), "and before", GO),
    Key("why",           ("w",), ("w",), "why: the events that led to this one", LOOK, brief="why"),
    Key("changed",       ("d",), ("d",), "only what this event changed", LOOK, brief="changed"),
    Key("ladder",        ("m",), ("m",), "who told whom, over which channel", LOOK, brief="ladder"),
    Key("ahead",         ("a",), ("a",), "show or hide what is still to come", LOOK),
    Key("take",          ("t",), ("t",), "take a channel away from here on, or give it", CHANGE,
        takes="a channel, as guard; with + before it, it is given: +guard", brief="take/give"),
    Key("luck",          ("n",), ("n",), "another luck from here on", CHANGE, brief="luck"),
    Key("adopt",         ("enter",), ("", "y"), "of two futures, go on in the new one", CHANGE,
        brief="the new future"),
    Key("drop",          ("escape",), ("x",), "or in the old one; stop a run", CHANGE, brief="the old one"),
    Key("undo",          ("u",), ("u",), "undo the last change", CHANGE, brief="undo"),
    Key("help",          ("?",), ("?",), "all keys", LEAVE, brief="help"),
    Key("quit",          ("q", "ctrl+q", "ctrl+c"), ("q",), "leave", LEAVE, brief="quit"),
)
# fmt: on
"""Every key. `adopt` has its keys while two futures stand side by side, and `next` at all other times."""

KEY = {key.action: key for key in KEYS}
"""The same by what they ask for."""

TAKES = "{} takes the new one, {} the old one."
"""What is said of `adopt` and of `drop` where there are two futures, by what is pressed or typed for each."""

_NAMES = {
    "right": "→",
    "left": "←",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "home": "Home",
    "end": "End",
}
_ASCII = {"→": "Right", "←": "Left", "↑": "Up", "↓": "Down"}


def shown(key: str, *, ascii_only: bool = False) -> str:
    """A key as it stands on a keyboard."""
    name = _NAMES.get(key, key.replace("ctrl+", "Ctrl+"))
    return _ASCII.get(name, name) if ascii_only else name


def bound() -> Iterator[tuple[str, str]]:
    """Each key of the screen, as it is called there, and what it asks for; Enter goes on or adopts."""
    for key in KEYS:
        for name in key.keys:
            if name != "enter":
                yield "comma" if name == "," else name, key.action
    yield "enter", "enter"


def meant(typed: str, *, beside: bool) -> tuple[Key, str] | None:
    """What is typed in the plain stepper: the key, and what is said with it; a number alone is an event to go to."""
    word, _, rest = typed.strip().partition(" ")
    if word.isdecimal() and not rest:
        return KEY["go"], word
    if word.startswith("/"):
        return KEY["find"], typed.strip()[1:]
    if word == "":
        return KEY["adopt" if beside else "next"], ""
    found = next((key for key in KEYS if word in key.typed), None)
    return (found, rest.strip()) if found and (found.takes or not rest) else None
