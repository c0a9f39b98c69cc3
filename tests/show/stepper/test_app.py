"""The full screen does what each key says, loses none, paints only what changed, and looks as it was found good."""

import asyncio
import html
import re
import threading
from importlib.metadata import version
from typing import Any

import pytest
from textual.events import Key as Pressed
from textual.events import MouseScrollDown, MouseScrollUp

from deconflict.errors import UsageError
from deconflict.show.stepper.keys import KEY, KEYS, bound
from deconflict.show.stepper.panel import Panel
from deconflict.show.stepper.screens import Ask, Choose, Help, helped
from tests.show.samples import printed
from tests.show.stepper.stepping import MIDDLE, Still, driven, press, settled, view, walk

REEL = walk().reel
LAST = len(REEL) - 1


def at(position):
    """The screen shows a position."""
    return lambda app: app.walk.at == position


def looks(name):
    """Something is looked at."""
    return lambda app: getattr(app.walk, name)


CASES: dict[str, tuple[Any, ...]] = {
    "next": ((), (), at(MIDDLE + 1)),
    "back": ((), (), at(MIDDLE - 1)),
    "minute_on": ((), (), at(REEL.by_minute(MIDDLE, 1))),
    "minute_back": ((), (), at(REEL.by_minute(MIDDLE, -1))),
    "decision_on": ((), (), at(REEL.next_decision(MIDDLE, 1))),
    "decision_back": ((), (), at(REEL.next_decision(MIDDLE, -1))),
    "incident_on": ((), (), at(REEL.next_incident(MIDDLE, 1))),
    "incident_back": (("end",), (), at(REEL.next_incident(LAST, -1))),
    "first": ((), (), at(0)),
    "last": ((), (), at(LAST)),
    "go": ((), (*"09:24:05", "enter"), at(REEL.at_time(9 * 3600 + 24 * 60 + 5))),
    "find": ((), (*"fires", "enter"), at(REEL.find("fires", MIDDLE, 1))),
    "hit_on": (("/", *"hot", "enter"), (), at(REEL.find("hot", REEL.find("hot", MIDDLE, 1), 1))),
    "hit_back": (("/", *"guard", "enter"), (), at(REEL.find("guard", REEL.find("guard", MIDDLE, 1), -1))),
    "why": ((), (), lambda app: app.walk.why and app.query_one("#told").display),
    "changed": (("w",), (), lambda app: app.walk.changed and not app.walk.why),
    "ladder": ((), (), lambda app: app.walk.ladder and not app.query_one("#log").display),
    "ahead": ((), (), looks("ahead")),
    "take": ((), ("2",), lambda app: app.walk.beside.future.says == f"guard given from event {MIDDLE + 1} on"),
    "luck": ((), (), lambda app: app.walk.beside.future.luck == 35 and app.query_one("#side").display),
    "adopt": (("n",), (), lambda app: app.walk.now.luck == 35 and app.walk.beside is None),
    "drop": (("n", "end"), (), lambda app: (app.walk.now.luck, app.walk.at, app.walk.beside) == (34, MIDDLE, None)),
    "undo": (("n", "enter"), (), lambda app: app.walk.now.luck == 34 and app.walk.at == MIDDLE),
    "help": ((), (), lambda app: isinstance(app.screen, Help)),
    "quit": (),
}
"""For each key: what is pressed before it and after it, and what is so then; how it is left has a test of its own."""


def test_every_key_is_tried():
    """There is a case for every key, and every key that is bound is one of the table."""
    assert CASES.keys() == KEY.keys()
    names = [name for name, _ in bound()]
    assert len(names) == len(set(names)) == len({name for key in KEYS for name in key.keys})


def test_keys():
    """Each key does what it is for, by every name that it has."""

    async def try_all(pilot):
        for action, (before, after, holds) in ((action, case) for action, case in CASES.items() if case):
            for name in KEY[action].keys:
                await begun_again(pilot, MIDDLE)
                await press(pilot, *before, name, *after)
                assert holds(pilot.app), (action, name)

    driven(then=try_all)


@pytest.mark.parametrize("name", KEY["quit"].keys)
def test_leaving(name):
    """Each key that leaves does, also while two futures stand side by side."""

    async def leave(pilot):
        await pilot.press(name)
        assert not pilot.app.is_running

    assert driven("n", then=leave).return_code == 0


def test_no_key_does_nothing():
    """Wherever it is pressed, a key changes what is shown, opens something, or has something said."""

    async def try_all(pilot):
        app = pilot.app
        for place in (0, LAST):
            for action in KEY.keys() - {"quit", "adopt"}:
                await begun_again(pilot, place)
                seen = screenful(app)
                await press(pilot, KEY[action].keys[0])
                assert len(app.screen_stack) > 1 or app.says or screenful(app) != seen, (action, place)

    driven(then=try_all)


async def begun_again(pilot, place):
    """Close what is open, and begin a new walk at a position."""
    while len(pilot.app.screen_stack) > 1:
        await pilot.app.pop_screen()
    pilot.app.view.walk, pilot.app.says = walk(place), ""
    pilot.app.show()
    await settled(pilot)


def screenful(app):
    """All lines of all panels that are shown."""
    return [
        panel.render_line(y).text
        for panel in app.query(Panel)
        if panel.display
        for y in range(panel.content_size.height)
    ]


def test_no_key_is_lost():
    """Two hundred keys that are pressed before the first of them is answered all count, and few pictures are made."""
    app = Still(view())
    names = {"next": "right", "back": "left", "minute_on": "right_square_bracket", "incident_on": "i", "why": "w"}
    asked = ["next", "next", "back", "minute_on", "why", "incident_on", "back", "next", "next", "next"] * 20

    async def drive():
        async with app.run_test() as pilot:
            before = app.query_one("#log", Panel).painted
            for action in asked:
                app.post_message(Pressed(names[action], None))
            await settled(pilot)
            assert app.query_one("#log", Panel).painted - before < len(asked)

    asyncio.run(drive())
    alone = walk()
    for action in asked:
        alone.perform(action)
    assert (app.walk.at, app.walk.why) == (alone.at, alone.why)


def test_only_what_changed_is_painted():
    """A key that changes nothing but the last line paints that line alone; a step paints what differs, and no more."""

    async def look(pilot):
        panels = {panel.id: panel for panel in pilot.app.query(Panel)}
        before = {name: panel.painted for name, panel in panels.items()}
        await press(pilot, "end")
        assert {name for name in panels if panels[name].painted > before[name]} == {"status"}
        seen = {name: list(panel.strips) for name, panel in panels.items()}
        before = {name: panel.painted for name, panel in panels.items()}
        await press(pilot, "left")
        for name, panel in panels.items():
            differ = sum(old != new for old, new in zip(seen[name], panel.strips, strict=True))
            assert panel.painted - before[name] == differ

    driven(at=LAST, then=look)


def test_resizing_keeps_the_place():
    """From 80 x 24 to 200 x 60 and back nothing moves but the frames, and everything fits."""

    async def resize(pilot):
        for width, height, names in ((200, 60, {"-framed", "-roomy"}), (110, 40, {"-framed"}), (80, 24, set())):
            await pilot.resize_terminal(width, height)
            await settled(pilot)
            assert pilot.app.screen.classes & {"-framed", "-roomy"} == names
            assert pilot.app.walk.at == MIDDLE
            for panel in pilot.app.query(Panel):
                inside = pilot.app.screen.region.contains_region(panel.region)
                assert not panel.display or not panel.region or inside

    driven(then=resize)


def test_the_mouse():
    """A click on a line of the log goes there, on a channel takes it away, on a key presses it; the wheel steps."""

    async def click(pilot):
        app = pilot.app
        log = app.query_one("#log")
        line = next(y for y in range(log.content_size.height) if "sent for" in log.render_line(y).text)
        await pilot.click("#log", offset=(30, line))
        await settled(pilot)
        assert app.walk.at == REEL.find("sent for", MIDDLE, -1)
        for scroll, place in ((MouseScrollDown, app.walk.at + 1), (MouseScrollUp, app.walk.at)):
            log.post_message(scroll(log, 1, 1, 0, 0, 0, shift=False, meta=False, ctrl=False))
            await settled(pilot)
            assert app.walk.at == place
        await pilot.click("#status", offset=(2, 0))
        await settled(pilot)
        assert app.walk.at == place + 1
        await pilot.click("#channels", offset=(4, 2))
        await settled(pilot)
        assert app.walk.beside.future.says.startswith("without hotline")

    driven(then=click)


def test_a_run_can_be_stopped(monkeypatch):
    """While a run takes its time the screen is alive, no other change is begun, and Esc stops it for good."""
    app, going, gone = Still(view(MIDDLE)), threading.Event(), threading.Event()
    run = app.walk.run

    def slowly(wish):
        going.wait(10)
        found = run(wish)
        gone.set()
        return found

    monkeypatch.setattr(type(app.walk), "run", lambda _walk, wish: slowly(wish))

    async def drive():
        async with app.run_test() as pilot:
            await pilot.press("n", "right", "u")
            assert (app.walk.at, app.says) == (MIDDLE + 1, "A run is under way: Esc stops it.")
            await pilot.press("escape")
            assert (app.running, app.says) == (None, "The run is stopped.")
            going.set()
            await asyncio.to_thread(gone.wait, 10)
            await settled(pilot)
            assert app.walk.beside is None

    asyncio.run(drive())


def test_a_run_is_not_waited_for(monkeypatch):
    """Whoever leaves while a run is under way has left, and the run ends with the program."""
    app, going = Still(view(MIDDLE)), threading.Event()
    left: list[threading.Thread] = []
    monkeypatch.setattr(type(app.walk), "run", lambda _walk, _wish: going.wait(10))

    async def drive():
        async with app.run_test() as pilot:
            await pilot.press("n", "q")
            left.extend(one for one in threading.enumerate() if "_settle" in one.name)

    asyncio.run(drive())
    assert app.return_code == 0
    assert not going.is_set()
    assert [one.daemon for one in left if one.is_alive()] == [True]
    going.set()


def test_a_run_that_fails_says_why(monkeypatch):
    """What a change was found to be wrong about stands in the last line."""

    def fails(_walk, _wish):
        raise UsageError("a channel", "another")

    monkeypatch.setattr(type(walk()), "run", fails)
    assert driven("n").says == "found a channel; expected another."


def test_what_opens_can_be_closed():
    """Esc, or a click beside it, closes what is open, and nothing has changed; what is typed wrongly is said."""

    async def close(pilot):
        app = pilot.app
        for key, kind in (("?", Help), ("t", Choose), ("g", Ask), ("/", Ask)):
            await press(pilot, key)
            assert isinstance(app.screen, kind)
            await press(pilot, "escape")
            assert len(app.screen_stack) == 1
        await pilot.press("t")
        await pilot.click(offset=(1, 1))
        await settled(pilot)
        assert len(app.screen_stack) == 1
        assert app.walk.at == MIDDLE
        await pilot.press("g", *"99", "enter")
        assert app.says == f"found event 99; expected 1 to {LAST + 1}."

    driven(then=close)


def test_plain_letters():
    """On a terminal that knows no others, every letter of every panel and of the help is a plain one."""
    app = Still(view(MIDDLE, ascii_only=True))

    async def drive():
        async with app.run_test() as pilot:
            for key in ("w", "m", "m", "n", "end"):
                await press(pilot, key)
                for line in screenful(app):
                    assert line.isascii(), line

    asyncio.run(drive())
    assert printed(helped(ascii_only=True), 80).isascii()


def test_the_help_has_every_key():
    """All that the table of keys says is in the help, and it fits 80 x 24."""
    text = printed(helped(), 76)
    assert all(key.says in text for key in KEYS)
    assert len(text.splitlines()) <= 22


VIEWS = {
    "start": (0, (), (80, 24)),
    "why": (MIDDLE, ("w",), (80, 24)),
    "ladder": (20, ("m",), (80, 24)),
    "changed": (43, ("d",), (120, 35)),
    "fork": (MIDDLE, ("t", "2", "end"), (80, 24)),
    "fork_wide": (MIDDLE, ("t", "2", "end"), (200, 60)),
    "why_wide": (43, ("w",), (200, 60)),
    "help": (0, ("?",), (80, 24)),
}


TAKEN_WITH = "8.2"
"""The Textual that took the pictures; others may draw a frame otherwise, and what is in it is held by other tests."""


@pytest.mark.skipif(not version("textual").startswith(f"{TAKEN_WITH}."), reason=f"pictures of Textual {TAKEN_WITH}")
@pytest.mark.parametrize("name", VIEWS)
def test_pictures(name, snap_compare):
    """The main views look as they did when people looked at them (renew them with --snapshot-update)."""
    place, keys, size = VIEWS[name]

    assert snap_compare(Still(view(place)), terminal_size=size, run_before=lambda pilot: press(pilot, *keys))


@pytest.mark.parametrize("key", ["", "?", "t"])
def test_plain_letters_alone(key):
    """Where the terminal knows plain letters alone, frames and what opens over the screen are made of them, too."""
    app = Still(view(MIDDLE, ascii_only=True))

    async def drive():
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *key)
            return app.export_screenshot(simplify=True)

    seen = re.sub(r"<style.*?</style>|<[^>]*>", "", asyncio.run(drive()), flags=re.DOTALL)
    assert html.unescape(seen).replace("\N{NO-BREAK SPACE}", " ").isascii()
    assert "posts, and the row that fired" in html.unescape(seen).replace("\N{NO-BREAK SPACE}", " ")


def test_no_colours(monkeypatch):
    """Where no colours are wanted, no letter is a grey that stands for one, unless it stands on a ground of its own."""
    styles: list[Any] = []

    async def look(pilot):
        panels = pilot.app.query(Panel)
        styles.extend(segment.style for panel in panels for strip in panel.strips for segment in strip)

    driven(at=LAST, then=look)
    assert any(style and style.color and not style.bgcolor for style in styles)
    styles.clear()
    monkeypatch.setenv("NO_COLOR", "1")
    driven(at=LAST, then=look)
    assert styles
    assert not any(style and style.color and not style.bgcolor for style in styles)
