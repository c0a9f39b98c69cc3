"""A lesson on the full screen: driven by its keys, it reads, stops, asks, runs what is proposed, and sums up."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from attrs import evolve
from textual.widgets import Static

from deconflict.show.stepper.sky import Sky
from deconflict.show.stepper.teaching import Asking, Lesson, Paper
from deconflict.show.stepper.views import View
from deconflict.show.stepper.walk import begin
from deconflict.study.teaching.lesson import taught
from deconflict.world.lesson import read
from deconflict.world.shelf import LESSONS, known


@pytest.fixture(scope="module")
def lesson():
    """Ten warnings, without other lucks."""
    return taught(evolve(read(known(LESSONS)["ten_warnings"]), lucks=0))


class Class:
    """A class before the screen: what it presses, and what it reads."""

    def __init__(self, app, pilot):
        self.app = app
        self.pilot = pilot

    async def press(self, *keys):
        """Press keys, and wait until everything that they ask for is there."""
        for key in keys:
            await self.pilot.press(key)
            await self.app.workers.wait_for_complete()
            await self.pilot.pause()

    @property
    def reads(self):
        """What stands over the stepper, as one line; empty where nothing does."""
        screen = self.app.screen
        if not isinstance(screen, Paper):
            return ""
        box = screen.query_one("#paper")
        return " ".join(f"{screen.query_one(Static).content} [{box.border_subtitle}]".split())


@asynccontextmanager
async def before(lesson, size=(80, 24)):
    """A class before the screen."""
    view = View(begin(lesson.rerun, lesson.encounter), Sky(lesson.rerun.scenario, lesson.rerun.luck))
    app = Lesson(lesson, view)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Class(app, pilot)


def test_a_lesson_from_its_introduction_to_its_summary(lesson):
    """Introduction, each question, its explanation, and the summary with what was proposed."""
    short = evolve(lesson, stops=lesson.stops[:2])

    async def run():
        async with before(short) as pupils:
            assert pupils.reads.startswith("Ten warnings 24 November 2015")
            await pupils.press("enter")
            assert pupils.reads == ""
            for number, stop in enumerate(short.stops, start=1):
                await pupils.press("s")
                assert f"Stop {number} of 2" in pupils.reads
                assert pupils.app.walk.reel.event(pupils.app.walk.at).sequence == stop.at
                if number == 1:
                    await pupils.press("4")
                    assert "It averts it. It comes to: warned." in pupils.reads
                await pupils.press("enter")
                assert " ".join(stop.explanation.split()) in pupils.reads
                await pupils.press("enter")
            assert pupils.reads.startswith("What was proposed")
            assert "1 It should have had a set that carries guard. It averts it." in pupils.reads
            await pupils.press("enter")
            assert pupils.reads == ""
            await pupils.press("s")
            assert pupils.app.says == "No stop follows."

    asyncio.run(run())


def test_stepping_comes_to_a_stop(lesson):
    """Event by event, and by a jump to the end, the class stands at the stop and not beyond."""

    async def run():
        async with before(lesson) as pupils:
            await pupils.press("escape", *["right"] * 3)
            assert isinstance(pupils.app.screen, Asking)
            await pupils.press("escape", "end")
            assert "Stop 2 of 5" in pupils.reads
            assert pupils.app.teaching.chosen == [(lesson.stops[0], None)]

    asyncio.run(run())


def test_several_choices_at_a_stop(lesson):
    """Each number shows what it would have led to, the first is kept, and one without a choice is said to be none."""

    async def run():
        async with before(lesson) as pupils:
            await pupils.press("enter", "s", "9")
            assert "Stop 1 of 5" in pupils.reads
            assert "9 is none of them 1 to 4: what it would have led to" in pupils.reads
            await pupils.press("3")
            assert "It changes nothing" in pupils.reads
            assert "both futures" not in pupils.reads
            await pupils.press("f", "2")
            assert "It changes something, and not the end" in pupils.reads
            await pupils.press("enter", "1", "enter")
            assert pupils.app.teaching.chosen == [(lesson.stops[0], lesson.stops[0].choices[2])]

    asyncio.run(run())


def test_both_futures_side_by_side(lesson):
    """A choice from the stop on can be stood beside what happened; stops wait until the class is back in that."""

    async def run():
        async with before(lesson) as pupils:
            await pupils.press("enter", "s", "4")
            assert "f: both futures side by side" in pupils.reads
            await pupils.press("f")
            walk = pupils.app.walk
            assert walk.beside is not None
            assert walk.beside.future.interventions == lesson.interventions(lesson.stops[0], lesson.stops[0].choices[3])
            of = lesson.outcome(lesson.stops[0], lesson.stops[0].choices[3])
            assert list(walk.beside.future.reel.history.entries) == list(of.history.entries)
            await pupils.press("s")
            assert "The stops are in what happened" in pupils.app.says
            await pupils.press("escape", "s")
            assert "Stop 2 of 5" in pupils.reads

    asyncio.run(run())


@pytest.mark.parametrize("size", [(200, 60), (40, 12)])
def test_it_fits_the_screen(lesson, size):
    """On a screen of any size the paper is inside it, its lines are no wider, and it can be scrolled and resized."""

    async def run():
        async with before(lesson, size) as pupils:
            box = pupils.app.screen.query_one("#paper")
            lines = str(pupils.app.screen.query_one(Static).content).splitlines()
            assert box.outer_size.width <= size[0]
            assert box.outer_size.height <= size[1]
            assert max(map(len, lines)) <= box.content_size.width
            await pupils.pilot.resize_terminal(60, 20)
            await pupils.pilot.pause()
            lines = str(pupils.app.screen.query_one(Static).content).splitlines()
            assert max(map(len, lines)) <= pupils.app.screen.query_one("#paper").content_size.width
            await pupils.press("down", "pagedown")
            assert pupils.app.screen.query_one("#paper").scroll_y > 0

    asyncio.run(run())


def test_a_choice_that_cannot_be_run_is_said(lesson):
    """What cannot be run says why, and the class goes on."""
    stop = lesson.stops[0]
    wrong = evolve(stop, choices=(evolve(stop.choices[3], answers={"guard.rings": True}),))

    async def run():
        async with before(evolve(lesson, stops=(wrong,))) as pupils:
            await pupils.press("enter", "s", "1")
            assert 'It cannot be run: found the question "guard.rings"' in pupils.reads
            await pupils.press("enter")
            assert "an R-862" in pupils.reads

    asyncio.run(run())


def test_it_can_be_left_from_a_stop(lesson):
    """Q leaves, from whatever stands over the stepper."""

    async def run():
        async with before(lesson) as pupils:
            await pupils.press("enter", "s")
            await pupils.pilot.press("q")
            await pupils.pilot.pause()
            assert not pupils.app.is_running

    asyncio.run(run())
