"""The procedures' promises: explored, and held against known-bad ones."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from deconflict.commands.asked import DIFFERENT, INTERRUPTED, NOT_SHOWN, NOTHING_WRONG, armed
from deconflict.commands.procedures import named_procedure
from deconflict.errors import UsageError

if TYPE_CHECKING:
    from deconflict.verify.agenda import Done, Item
    from deconflict.verify.verdict import Report
    from deconflict.verify.whole import Shown
    from protocols.known_bad.change import KnownBad
    from protocols.scopes import Regime

FEW = 100_000
"""How many states of a whole regime are looked for where nothing else is asked; its parts are explored to the end."""


def verify(arguments: Namespace) -> int:
    """Explore every order of events that the procedures allow, and hold each promise against it."""
    from deconflict.show.progress import exploring
    from deconflict.show.terminal import terminal

    if arguments.name and arguments.regime:
        raise UsageError("a procedure and a regime", "one of them")
    if arguments.arm and not arguments.regime:
        raise UsageError("an arm, but no regime", "--regime SCENARIO --arm ARM")
    proof = _Proof(arguments)
    with exploring(terminal(sys.stderr)) as tell:
        try:
            proof.run(tell)
        except KeyboardInterrupt:
            proof.interrupted = True
    proof.show()
    return proof.status


class _Proof:
    """What is explored; what is finished is kept."""

    def __init__(self, arguments: Namespace) -> None:
        self.asked = arguments
        self.regimes = {} if arguments.name else _regimes(arguments)
        self.items = _items(arguments)
        self.of_regimes = _shared(arguments, self.regimes)
        self.done: dict[Item, Report] = {}
        self.interrupted = False

    def run(self, tell: Done) -> None:
        """Explore everything that is asked for, the largest things first."""
        from deconflict.verify.agenda import explore_all

        of_regimes = (item for items in self.of_regimes.values() for item in reversed(items))
        for item, report in explore_all(dict.fromkeys((*of_regimes, *self.items)), self.asked.processes, tell):
            self.done[item] = report

    @property
    def reports(self) -> tuple[Report, ...]:
        """What exploring the procedures came to."""
        from deconflict.verify.agenda import PROCEDURE

        return tuple(self.done[item] for item in self.items if item.shelf == PROCEDURE and item in self.done)

    @property
    def bad(self) -> tuple[tuple[KnownBad, Report], ...]:
        """What exploring the known-bad came to."""
        from deconflict.verify.agenda import KNOWN
        from protocols.known_bad import KNOWN_BAD

        known = (item for item in self.items if item.shelf == KNOWN and item in self.done)
        return tuple((KNOWN_BAD[item.at], self.done[item]) for item in known)

    @property
    def shown(self) -> Iterator[Shown]:
        """The regimes whose parts are all explored."""
        from deconflict.verify.whole import Shown

        for name, items in self.of_regimes.items():
            if all(item in self.done for item in items):
                yield Shown(name, tuple(self.done[item] for item in items))

    def show(self) -> None:
        """Print what came of it, as tables or as JSON."""
        from deconflict.show.proof import Bad, Explored, Promises, Unreached, to_json
        from deconflict.show.terminal import terminal

        if self.asked.json:
            sys.stdout.write(to_json(self.reports, self.bad, self.shown) + "\n")
            return
        console = terminal()
        if self.reports:
            console.print(Explored("procedure", self.reports))
        for report in self.reports:
            told = tuple((judged, report) for judged in report.judged if self.asked.name or judged.verdict != "holds")
            if told:
                console.print("", f"{report.scope.name}: {report.scope.says}", sep="\n")
                console.print(Promises(told))
            if self.asked.name:
                console.print(Unreached(report))
        if self.bad:
            console.print("", Bad(self.bad), sep="\n")
        for shown in self.shown:
            console.print("", Explored(shown.name, shown.reports), sep="\n")
            judged = tuple(shown.judged.values())
            told = judged if self.asked.regime else tuple(each for each in judged if each[0].verdict != "holds")
            console.print(Promises(told, where=True) if told else "Every promise holds.")

    @property
    def status(self) -> int:
        """The exit code: what fails comes before what is not shown."""
        from deconflict.show.proof import as_expected
        from deconflict.verify.verdict import Verdict

        verdicts = {report.verdict for report in self.reports} | {shown.verdict for shown in self.shown}
        if Verdict.FAILS in verdicts or not all(as_expected(*each) for each in self.bad):
            return DIFFERENT
        if self.interrupted:
            return INTERRUPTED
        return NOT_SHOWN if Verdict.NOT_SHOWN in verdicts else NOTHING_WRONG


def _items(arguments: Namespace) -> tuple[Item, ...]:
    """The procedures that are asked for, by what is listed or by a role of theirs; or all, and the known-bad."""
    from deconflict.verify.agenda import KNOWN, PROCEDURE, Item
    from protocols.known_bad import KNOWN_BAD
    from protocols.scopes import SCOPES

    def item(shelf: str, at: int) -> Item:
        return Item(shelf, at, most=arguments.max_states, every_order=arguments.every_order)

    if arguments.regime:
        return ()
    if not arguments.name:
        return (
            *(item(PROCEDURE, at) for at in range(len(SCOPES))),
            *(item(KNOWN, at) for at in range(len(KNOWN_BAD))),
        )
    named = [at for at, scope in enumerate(SCOPES) if scope.name == arguments.name]
    if not named:
        tables = {*named_procedure(arguments.name).tables}
        named = [at for at, scope in enumerate(SCOPES) if tables & {*scope.tables}]
    return tuple(item(PROCEDURE, at) for at in named)


def _regimes(arguments: Namespace) -> dict[str, Regime]:
    """The regime that is asked for, or those of all scenarios and arms that are shipped, each once."""
    from deconflict.engine.theatre import theatre
    from deconflict.world.reading import read
    from deconflict.world.shelf import known
    from deconflict.world.variation import with_arm

    if arguments.regime:
        scenario, title = armed(Namespace(scenario=arguments.regime, arm=arguments.arm))
        return {f"{arguments.regime}{f', {title}' if title else ''}": theatre(scenario).regime}
    found: dict[Regime, list[str]] = {}
    for name, path in known().items():
        scenario = read(path)
        for arm in scenario.arms:
            found.setdefault(theatre(with_arm(scenario, arm)).regime, []).append(f"{name} {arm}")
    return {"; ".join(names): regime for regime, names in found.items()}


def _shared(arguments: Namespace, regimes: dict[str, Regime]) -> dict[str, tuple[Item, ...]]:
    """The parts of each regime and its whole; what two have in common is one and the same."""
    from deconflict.verify.agenda import PART, WHOLE, Item
    from deconflict.verify.whole import likeness
    from protocols.scopes import parts

    most = arguments.max_states
    alike: dict[object, Item] = {}
    found = {}
    for name, regime in regimes.items():
        of_parts = [
            alike.setdefault(likeness(scope), Item(PART, at, regime, most)) for at, scope in enumerate(parts(regime))
        ]
        whole = Item(WHOLE, 0, regime, most or (None if arguments.regime else FEW))
        found[name] = (*of_parts, whole)
    return found
