"""The commands and options of the command line, and what each of them takes."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, BooleanOptionalAction, Namespace
from collections.abc import Callable, Iterable

from deconflict import __version__

Command = Callable[[Namespace], int]

STDOUT = "-"
"""The name of standard output, where a file is asked for."""

_MOST_LUCK = (1 << 128) - 1
_MOST_CAMPAIGNS = 1_000_000
_MOST_PORT = (1 << 16) - 1
_MOST_STATES = 1_000_000_000


def parser(commands: Iterable[Command]) -> ArgumentParser:
    """The parser of all commands; each one's name and help are its function's."""
    whole = ArgumentParser(
        prog="deconflict",
        description="How the risk of an incident changes when two forces can no longer talk to each other.",
        epilog="A SCENARIO is a name that `deconflict scenarios` lists, or the path of a file.",
    )
    whole.add_argument("--version", action="version", version=f"deconflict {__version__}")
    added = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in commands:
        name = command.__name__
        one = added.add_parser(name, help=command.__doc__, description=command.__doc__)
        one.set_defaults(command=command)
        if name in _OPTIONS:
            if name not in _OF_NO_SCENARIO:
                one.add_argument("scenario", metavar="SCENARIO", help="a scenario's name, or the path of its file")
            _OPTIONS[name](one)
    return whole


def _scenarios(of: ArgumentParser) -> None:
    of.add_argument("--reference", action="store_true", help="say how a scenario is written, as Markdown")


def _check(_: ArgumentParser) -> None:
    """Nothing but the scenario."""


def _run(of: ArgumentParser) -> None:
    of.add_argument("--arm", help="the arm to run (default: the study's baseline)")
    of.add_argument("--luck", type=luck, default=0, metavar="N", help="the campaign's luck (default: 0)")
    shown = of.add_mutually_exclusive_group()
    shown.add_argument("--flight", metavar="F", help="show this flight's encounter")
    shown.add_argument("--all", action="store_true", help="show every encounter")
    shown.add_argument("--check", action="store_true", help="hold the run against its promises (as JSON: one object)")
    _history(of)


def _replay(of: ArgumentParser) -> None:
    of.add_argument("--arm", required=True, help="the arm to run")
    of.add_argument("--luck", type=luck, required=True, metavar="N", help="the campaign's luck")
    of.add_argument("--flight", required=True, metavar="F", help="the flight")
    of.add_argument("--expect", metavar="DIGEST", help="fail if the encounter's digest is another")
    _history(of)


def _history(of: ArgumentParser) -> None:
    of.add_argument("--relative", action="store_true", help="count time from the first crossing")
    of.add_argument("--json", action="store_true", help="print the history as JSON Lines")


def _step(of: ArgumentParser) -> None:
    _chosen(of)
    _stepper(of)


def _teach(of: ArgumentParser) -> None:
    of.add_argument("lesson", metavar="LESSON", help="a lesson's name, or the path of its file")
    _stepper(of)


def _lessons(of: ArgumentParser) -> None:
    what = of.add_mutually_exclusive_group()
    what.add_argument("--check", metavar="LESSON", help="find every fault of a lesson, and run every choice of it")
    what.add_argument("--reference", action="store_true", help="say how a lesson is written, as Markdown")


def _chosen(of: ArgumentParser) -> None:
    """Which campaign, and which encounter of it."""
    of.add_argument("--arm", help="the arm to run (default: the study's baseline)")
    which = of.add_mutually_exclusive_group()
    which.add_argument("--luck", type=luck, default=0, metavar="N", help="the campaign's luck (default: 0)")
    which.add_argument("--incident", type=count, metavar="K", help="the K-th incident, over one luck after the other")
    shown = of.add_mutually_exclusive_group()
    shown.add_argument("--flight", metavar="F", help="this flight's encounter (default: the gravest)")
    shown.add_argument("--all", action="store_true", help="every encounter of the campaign")


def _stepper(of: ArgumentParser) -> None:
    """Where a stepper is shown."""
    of.add_argument("--plain", action="store_true", help="plain lines, with Enter for the next (default in a pipe)")
    of.add_argument("--serve", action="store_true", help="show it in a browser")
    of.add_argument("--host", default="127.0.0.1", help="with --serve, where to listen (default: this machine alone)")
    of.add_argument("--port", type=port, default=8000, metavar="N", help="with --serve, the port (default: 8000)")


def _log(of: ArgumentParser) -> None:
    what = "a scenario's or a lesson's name, or the path of its file"
    of.add_argument("scenario", metavar="NAME", help=what)
    _chosen(of)
    of.add_argument("--relative", action="store_true", help="count time from the first crossing")
    of.add_argument("--ladder", action="store_true", help="draw who told whom as well")
    of.add_argument("--html", metavar="FILE", help="write a page that needs nothing else; - prints it")
    of.add_argument("--svg", metavar="FILE", help="write a drawing; - prints it")
    of.add_argument("--txt", metavar="FILE", help="write plain text; - prints it")


def _report(of: ArgumentParser) -> None:
    of.add_argument("--html", metavar="FILE", help="the page (default: the scenario's name with .html); - prints it")
    _compared(of)


def _compared(of: ArgumentParser) -> None:
    """How arms are compared."""
    wide = "how precise the ratios are to be, 0.1 for ±10 %% (default: 0.2)"
    of.add_argument("--precision", type=precision, default=0.2, metavar="P", help=wide)
    of.add_argument("--most", type=count, metavar="N", help="the most campaigns an arm (default: the study's)")
    of.add_argument("--no-ranges", action="store_true", help="leave out the worlds of what is not known")
    _lucks(of)


def _lucks(of: ArgumentParser) -> None:
    """Which campaigns are flown, and on how many cores."""
    of.add_argument("--luck", type=luck, default=0, metavar="FIRST", help="the first campaign's luck (default: 0)")
    of.add_argument("--processes", type=count, metavar="N", help="how many processes (default: all cores)")


def _explain(of: ArgumentParser) -> None:
    first = "the campaign's luck; of its encounters the gravest (with --study: the first luck, 0 if not given)"
    many = "with --study, how many campaigns (default: the study's first look)"
    cores = "with --study, how many processes (default: all cores)"
    two = "run two changes together (default: where no single change averts it)"
    of.add_argument("--arm", help="the arm to run (default: the study's baseline)")
    of.add_argument("--luck", type=luck, metavar="N", help=first)
    which = of.add_mutually_exclusive_group()
    which.add_argument("--flight", metavar="F", help="this flight's encounter")
    which.add_argument("--incident", type=count, metavar="K", help="the K-th incident, luck after luck (default: 1)")
    which.add_argument("--study", action="store_true", help="all incidents: which channels would have averted them")
    of.add_argument("--pairs", action=BooleanOptionalAction, help=two)
    of.add_argument("--campaigns", type=count, metavar="N", help=many)
    of.add_argument("--processes", type=count, metavar="N", help=cores)
    of.add_argument("--all", action="store_true", help="show everything that was tried")
    of.add_argument("--json", action="store_true", help="print everything as JSON")


def _compare(of: ArgumentParser) -> None:
    of.add_argument("--arms", type=names, metavar="A,B,...", help="the arms (default: the study's)")
    _compared(of)
    of.add_argument("--json", metavar="FILE", help="write the result as JSON; - prints it in place of the table")
    of.add_argument("--csv", metavar="FILE", help="write the risks and ratios as CSV")
    of.add_argument("--plot", metavar="FILE", help="plot them to a PNG, SVG or PDF file")


def _validate(of: ArgumentParser) -> None:
    many = "how many campaigns a scenario (default: 20 to 200, by its days)"
    of.add_argument(
        "scenarios", nargs="*", metavar="SCENARIO", help="a scenario's name, or the path of its file (default: all)"
    )
    of.add_argument("--campaigns", type=count, metavar="N", help=many)
    _lucks(of)
    of.add_argument("--sources", action="store_true", help="say of each figure who says so")
    of.add_argument("--json", action="store_true", help="print everything as JSON")


def _spiral(of: ArgumentParser) -> None:
    of.add_argument("--arms", type=names, metavar="A,B,...", help="the arms (default: the study's)")
    of.add_argument("--campaigns", type=count, default=100, metavar="N", help="how many years an arm (default: 100)")
    _lucks(of)
    of.add_argument("--json", metavar="FILE", help="write the result as JSON; - prints it in place of the table")
    of.add_argument("--csv", metavar="FILE", help="write the arms' years as CSV")
    of.add_argument("--plot", metavar="FILE", help="plot the year to a PNG, SVG or PDF file")


def _protocols(of: ArgumentParser) -> None:
    of.add_argument("name", nargs="?", metavar="NAME", help="a procedure, or a role of one (default: all of them)")
    how = of.add_mutually_exclusive_group()
    how.add_argument("--mermaid", action="store_true", help="print the state charts for Mermaid")
    how.add_argument("--graphviz", action="store_true", help="print the state charts for Graphviz")
    how.add_argument("--ladder", metavar="SCENARIO", help="show who told whom in a run's gravest encounter")
    how.add_argument(
        "--exercised", nargs="?", const="", metavar="SCENARIO", help="count the rows that runs take (default: all runs)"
    )
    of.add_argument("--arm", help="the arm to run (default: the study's baseline; for --exercised, every arm)")
    of.add_argument("--luck", type=luck, default=0, metavar="N", help="the luck, or the first (default: 0)")
    of.add_argument("--flight", metavar="F", help="show the ladder of this flight's encounter")
    of.add_argument("--campaigns", type=count, default=5, metavar="N", help="how many of an arm count (default: 5)")
    of.add_argument("--json", action="store_true", help="print the cards as JSON")


def _verify(of: ArgumentParser) -> None:
    of.add_argument(
        "name", nargs="?", metavar="NAME", help="a procedure, or what is listed of one (default: everything)"
    )
    of.add_argument("--regime", metavar="SCENARIO", help="the border of a scenario, in parts and whole")
    of.add_argument("--arm", help="with --regime, the arm (default: the study's baseline)")
    of.add_argument("--max-states", type=states, metavar="N", help="look for no more states than that in one go")
    of.add_argument("--processes", type=count, metavar="N", help="how many processes (default: all cores)")
    broken = "break the tables in every simple way, and see what notices"
    of.add_argument("--mutants", action="store_true", help=broken)
    of.add_argument("--every-order", action="store_true", help="leave no order out, whether it matters or not")
    of.add_argument("--json", action="store_true", help="print everything as JSON, stories and all")
    of.add_argument("--story", metavar="FILE", help="write the shortest history that breaks a promise, as JSON Lines")


_OPTIONS = {
    "scenarios": _scenarios,
    "check": _check,
    "run": _run,
    "replay": _replay,
    "step": _step,
    "teach": _teach,
    "lessons": _lessons,
    "log": _log,
    "report": _report,
    "explain": _explain,
    "compare": _compare,
    "spiral": _spiral,
    "validate": _validate,
    "protocols": _protocols,
    "verify": _verify,
}
_OF_NO_SCENARIO = frozenset({"scenarios", "log", "teach", "lessons", "validate", "protocols", "verify"})


def luck(text: str) -> int:
    """A luck."""
    return _whole(text, 0, _MOST_LUCK, "2**128 - 1")


def count(text: str) -> int:
    """How many of something; none is no answer."""
    return _whole(text, 1, _MOST_CAMPAIGNS, f"{_MOST_CAMPAIGNS}")


def port(text: str) -> int:
    """A port to listen at."""
    return _whole(text, 1, _MOST_PORT, f"{_MOST_PORT}")


def states(text: str) -> int:
    """How many states."""
    return _whole(text, 1, _MOST_STATES, f"{_MOST_STATES:,}")


def precision(text: str) -> float:
    """How far an interval may reach, as a share."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0.001 <= number <= 10:  # noqa: PLR2004 - this also refuses nan
        raise ArgumentTypeError(f"{text!r}: expected a number from 0.001 to 10, such as 0.1 for ±10 %")
    return number


def names(text: str) -> tuple[str, ...]:
    """Names with commas between them."""
    found = tuple(name.strip() for name in text.split(","))
    if not all(found):
        raise ArgumentTypeError(f"{text!r}: expected names of arms with commas between them")
    return found


def _whole(text: str, least: int, most: int, most_said: str) -> int:
    refused = ArgumentTypeError(f"{text[:40]!r}: expected a whole number from {least} to {most_said}")
    try:
        number = int(text)
    except ValueError:
        raise refused from None
    if not least <= number <= most:
        raise refused
    return number
