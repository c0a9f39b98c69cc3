"""The classroom: a day stepped through, event by event."""

from __future__ import annotations

import os
import shlex
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from deconflict.commands.asked import NOTHING_WRONG, arm_option, chosen
from deconflict.errors import UsageError

if TYPE_CHECKING:
    from deconflict.show.stepper.views import View
    from deconflict.study.rerun import Rerun

_DRIVER = "TEXTUAL_DRIVER"
"""Says to the full screen where its keys come from, and is set by what serves it to a browser."""


def step(arguments: Namespace) -> int:
    """Step through a day, event by event: go back, ask why, take a channel away, and go on."""
    from deconflict.show.log import called

    rerun, encounter = chosen(arguments)
    if arguments.serve:
        shown = ["--all"] if encounter is None else ["--flight", called(rerun.history, encounter)]
        run = [arguments.scenario, *arm_option(arguments.arm), "--luck", str(rerun.luck)]
        return served(["step", *run, *shown], arguments)
    gravest = encounter if arguments.flight is None and arguments.incident is None else None
    says = "" if gravest is None else _not_grave(rerun, gravest)
    return opened(viewed(rerun, encounter), plain=arguments.plain, says=says)


def teach(arguments: Namespace) -> int:
    """Play a lesson: walk through its run, stop, ask, and run what is proposed."""
    from deconflict.commands.lessons import found

    lesson = found(arguments.lesson)
    if arguments.serve:
        return served(["teach", arguments.lesson], arguments)
    view = viewed(lesson.rerun, lesson.encounter)
    if arguments.plain or not _screen():
        from deconflict.show.stepper.plain_lesson import PlainLesson
        from deconflict.show.terminal import terminal

        PlainLesson(lesson, view, terminal()).play()
        return NOTHING_WRONG
    from deconflict.show.stepper.teaching import Lesson

    Lesson(lesson, view).run()
    return NOTHING_WRONG


def viewed(rerun: Rerun, encounter: int | None) -> View:
    """A walk through a campaign, or an encounter of it, from the first event on, ready to be shown."""
    from deconflict.show.stepper.sky import Sky
    from deconflict.show.stepper.views import View
    from deconflict.show.stepper.walk import begin
    from deconflict.show.terminal import terminal

    ascii_only = terminal().options.ascii_only
    return View(begin(rerun, encounter), Sky(rerun.scenario, rerun.luck), rerun.title, ascii_only)


def opened(view: View, *, plain: bool, says: str = "") -> int:
    """Step through it: on the full screen, or in plain lines where they are asked for or there is no screen."""
    if plain or not _screen():
        from deconflict.show.stepper.plain import Plain
        from deconflict.show.terminal import terminal

        Plain(view, terminal(), says=says).play()
        return NOTHING_WRONG
    from deconflict.show.stepper.app import Stepper

    Stepper(view, says).run()
    return NOTHING_WRONG


def served(words: list[str], arguments: Namespace) -> int:
    """Serve a command's full screen to browsers, until it is ended."""
    from deconflict.show.stepper.served import serve

    if arguments.plain:
        raise UsageError("--plain beside --serve", "one of the two")
    start = "import sys; from deconflict.cli import main; sys.exit(main())"
    serve(shlex.join([sys.executable, "-c", start, *words]), arguments.host, arguments.port, shlex.join(words))
    return NOTHING_WRONG


def _screen() -> bool:
    """Whether there is a screen to fill: a terminal that can be written to anywhere, or a browser."""
    if _DRIVER in os.environ:
        return True
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _not_grave(rerun: Rerun, encounter: int) -> str:
    """What there is to say where nobody is fired at in the gravest encounter."""
    from deconflict.study.outcome import INCIDENTS, outcomes

    met = next(met for met in rerun.history.encounters if met.number == encounter)
    # Two flights that come too near each other do not fire: the search would be long, and in vain.
    if met.kind == "airprox" or outcomes(rerun.history)[encounter].severity in INCIDENTS:
        return ""
    return f"Under luck {rerun.luck} nobody is fired at; --incident 1 looks for one in which somebody is."
