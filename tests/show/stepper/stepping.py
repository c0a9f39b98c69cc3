"""A day to step through, and a stepper driven without a terminal."""

import asyncio
import re
from contextlib import suppress
from functools import cache

from attrs import evolve
from textual.events import Key
from textual.worker import WorkerCancelled, WorkerFailed

from deconflict.show.log import worst
from deconflict.show.stepper.app import Stepper
from deconflict.show.stepper.sky import Sky
from deconflict.show.stepper.views import PANELS, View
from deconflict.show.stepper.walk import begin
from deconflict.study.rerun import Rerun
from deconflict.world.reading import read
from deconflict.world.variation import with_arm
from tests.conftest import SCENARIOS

LUCK = 34
"""Under it, the day of 24 November ends as it did."""
MIDDLE = 14
"""A position at which there is something before and after every key: a lost warning."""


@cache
def day(luck=LUCK, name="shootdown_2015_turkey", arm="as_it_was"):
    """A campaign, made ready once."""
    return Rerun(with_arm(read(SCENARIOS / f"{name}.toml"), arm), luck, arm, "as it was")


@cache
def sky(luck=LUCK):
    """Where everything of it is."""
    return Sky(day(luck).scenario, luck)


def walk(at=0, luck=LUCK, **others):
    """A walk through the gravest encounter of the day, from a position on."""
    walked = begin(day(luck), worst(day(luck).history))
    walked.at = at
    return evolve(walked, **others)


def view(at=0, luck=LUCK, **others):
    """The same, to be shown."""
    return View(walk(at, luck), sky(luck), day(luck).title, **others)


def drawn(shown):
    """What every panel of a view shows, in words and styles."""
    sizes = {"clock": (80, 2), "map": (38, 12)}
    return {name: how(shown, *sizes.get(name, (80, 20))) for name, (_, how) in PANELS.items()}


class Still(Stepper):
    """A stepper whose pictures name no address that a font would come from."""

    def export_screenshot(self, *, title=None, simplify=False):
        """The picture, without its fonts."""
        whole = super().export_screenshot(title=title, simplify=simplify)
        return re.sub(r"@font-face {.*?}\s*", "", whole, flags=re.DOTALL)


async def settled(pilot):
    """Wait until no run is under way, and everything is painted."""
    await _quiet(pilot)
    if pilot.app.running is not None:
        with suppress(WorkerCancelled, WorkerFailed):
            await pilot.app.running.wait()
        await _quiet(pilot)


async def _quiet(pilot):
    """Wait until what has been sent is dealt with: by the stepper at once, by what opens over it after a while."""
    app = pilot.app
    if len(app.screen_stack) > 1:
        await pilot.pause()
        return
    for _ in range(3):
        for pump in (app, app.screen):
            passed = asyncio.Event()
            pump.call_later(passed.set)
            await passed.wait()


async def press(pilot, *keys):
    """Press keys, and wait for what each of them does; the pilot's own way takes longer."""
    names = {",": "comma", ".": "full_stop", "]": "right_square_bracket", "[": "left_square_bracket"}
    names |= {"/": "slash", ">": "greater_than_sign", "<": "less_than_sign", "?": "question_mark"}
    for key in keys:
        if len(pilot.app.screen_stack) == 1:
            pilot.app.post_message(Key(names.get(key, key), None))
            await settled(pilot)
            if len(pilot.app.screen_stack) > 1:
                await pilot.pause()
        else:
            await pilot.press(key)
            await settled(pilot)


def driven(*keys, at=MIDDLE, size=(80, 24), then=None):
    """A stepper after some keys, each waited for, and after whatever else is to be done."""
    app = Still(view(at))

    async def drive():
        async with app.run_test(size=size) as pilot:
            await press(pilot, *keys)
            if then is not None:
                await then(pilot)

    asyncio.run(drive())
    return app
