"""The procedures' promises: explored, and held against known-bad ones."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from deconflict.commands.asked import DIFFERENT, INTERRUPTED, NOT_SHOWN, NOTHING_WRONG, armed
from deconflict.commands.procedures import named_procedure
from deconflict.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from deconflict.show.proof import Each
    from deconflict.verify.agenda import Done, Item, Lasts
    from deconflict.verify.verdict import Report
    from deconflict.verify.whole import Shown
    from deconflict.world.scenario import Scenario
    from protocols.known_bad.change import KnownBad
    from protocols.notation.table import Table
    from protocols.regime_scopes import Regime

FEW, MANY = 100_000, 1_000_000
"""How many states of a whole regime are looked for, of all of them and of one; their parts are explored to the end."""

WANTED = 0.95
"""The share that promises and self-checks are to catch of the mutants that do something else."""


def verify(arguments: Namespace) -> int:
    """Explore every order of events that the procedures allow, and hold each promise against it."""
    from deconflict.show.progress import exploring
    from deconflict.show.terminal import check_writable, terminal

    if arguments.name and arguments.regime:
        raise UsageError("a procedure and a regime", "one of them")
    if arguments.arm and not arguments.regime:
        raise UsageError("an arm, but no regime", "--regime SCENARIO --arm ARM")
    check_writable([arguments.story])
    if arguments.mutants:
        return _mutants(arguments)
    proof = _Proof(arguments)
    with exploring(terminal(sys.stderr)) as tell:
        try:
            proof.run(tell)
        except KeyboardInterrupt:
            proof.interrupted = True
    proof.show()
    return proof.status


def _mutants(arguments: Namespace) -> int:
    """Break the tables in every simple way, and see what notices."""
    from deconflict.show.mutants import Mutants, to_json
    from deconflict.show.progress import exploring
    from deconflict.show.terminal import terminal
    from deconflict.verify.mutation import TABLES, matrix

    if arguments.regime or arguments.story:
        raise UsageError("mutants of a regime, or their story", "--mutants with a procedure, or alone")
    tables = [table.name for table in named_procedure(arguments.name).tables] if arguments.name else [*TABLES]
    with exploring(terminal(sys.stderr)) as tell:
        found = matrix(
            tables,
            tell=lambda done, of: tell(done, of, "mutants"),
            processes=arguments.processes or os.cpu_count() or 1,
        )
    if arguments.json:
        sys.stdout.write(to_json(found) + "\n")
    else:
        terminal().print(Mutants(found))
    if not found.complete:
        return INTERRUPTED
    return DIFFERENT if found.total.share < WANTED else NOTHING_WRONG


class _Proof:
    """What is explored; what is finished is kept."""

    def __init__(self, arguments: Namespace) -> None:
        self.asked = arguments
        self.items = _items(arguments)
        self.of_regimes = {} if arguments.name else _of_regimes(arguments)
        self.done: dict[Item, Report] = {}
        self.interrupted = False

    def run(self, tell: Done) -> None:
        """Explore everything that is asked for, the parts of regimes before their wholes."""
        from deconflict.verify.agenda import explore_all

        for item, report in explore_all(self._todo(), self.asked.processes, tell):
            self.done[item] = report

    def _todo(self) -> list[Item]:
        from deconflict.verify.agenda import WHOLE

        of_regimes = [item for items in self.of_regimes.values() for item in items]
        parts = [item for item in of_regimes if item.shelf != WHOLE]
        wholes = [item for item in of_regimes if item.shelf == WHOLE]
        return [*dict.fromkeys((*parts, *wholes, *self.items))]

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
    def shown(self) -> tuple[Shown, ...]:
        """The regimes of which something is explored; of a whole that is not, nothing is known."""
        from deconflict.verify.verdict import unexplored
        from deconflict.verify.whole import Shown

        found = []
        for name, (*of_parts, whole) in self.of_regimes.items():
            reports = [self.done[item] for item in of_parts if item in self.done]
            if reports or whole in self.done:
                found.append(Shown(name, (*reports, self.done.get(whole) or unexplored(whole.scope, "interrupted"))))
        return tuple(found)

    def show(self) -> None:
        """Print what came of it, as tables or as JSON, and write the story that is asked for."""
        from deconflict.show.proof_json import to_json
        from deconflict.show.terminal import terminal

        if self.asked.json:
            sys.stdout.write(to_json(self.reports, self.bad, self.shown) + "\n")
        else:
            console = terminal()
            for at, block in enumerate(self._blocks()):
                console.print(*([""] if at else []), block, sep="\n")
        if self.interrupted:
            sys.stderr.write(f"deconflict: interrupted; {len(self.done)} of {len(self._todo())} explored\n")
        if self.asked.story:
            self._write_story(self.asked.story)

    def _blocks(self) -> Iterator[RenderableType]:
        """What is printed, with a blank line between one and the next."""
        from deconflict.show.proof import Bad, Explored, Promises, Regimes, Unreached

        reports = self.reports
        if reports:
            yield Explored("procedure", reports)
            told = tuple(each for each in self._each() if self.asked.name or each[0].verdict == "fails")
            if told:
                yield Promises(told, where=not self.asked.name)
            if self.asked.name:
                yield Unreached(reports, _tables(self.asked.name, reports))
        if self.bad:
            yield Bad(self.bad)
        if self.asked.regime:
            for shown in self.shown:
                yield Explored("part", shown.reports, title=shown.name)
                yield Promises(tuple(shown.judged.values()), where=True)
        elif self.shown:
            yield Regimes(self.shown)

    def _each(self) -> Each:
        """Each promise of each procedure."""
        return tuple((judged, report) for report in self.reports for judged in report.judged)

    def _write_story(self, name: str) -> None:
        """Write the shortest history that breaks a promise; if none does, there is nothing to write."""
        from pathlib import Path

        from deconflict.show.exports import to_json_lines
        from deconflict.show.proof import broken, history
        from deconflict.show.terminal import write

        found = broken((*self._each(), *(each for shown in self.shown for each in shown.judged.values())))
        if not found:
            sys.stderr.write(f"deconflict: no promise is known to be broken: {name} is not written\n")
            return
        shortest = history(*min(found, key=lambda each: len(each[0].story)))
        text = "".join(f"{line}\n" for line in to_json_lines(shortest))
        write(name, lambda path: Path(path).write_text(text, encoding="utf-8"))

    @property
    def status(self) -> int:
        """The exit code: what fails comes before what is not shown."""
        from deconflict.show.proof import astray
        from deconflict.verify.verdict import Verdict

        verdicts = {report.verdict for report in self.reports} | {shown.verdict for shown in self.shown}
        if Verdict.FAILS in verdicts or any(astray(*each) for each in self.bad):
            return DIFFERENT
        if self.interrupted:
            return INTERRUPTED
        return NOT_SHOWN if Verdict.NOT_SHOWN in verdicts else NOTHING_WRONG


def _items(arguments: Namespace) -> tuple[Item, ...]:
    """The procedures that are asked for, by what is listed or by a role of theirs; or all, and the known-bad."""
    from deconflict.verify.agenda import KNOWN, PROCEDURE, Item
    from protocols.known_bad import KNOWN_BAD
    from protocols.procedures import find
    from protocols.scopes import SCOPES

    def item(at: int) -> Item:
        return Item(PROCEDURE, at, most=arguments.max_states, every_order=arguments.every_order)

    if arguments.regime:
        return ()
    if not arguments.name:
        # What is known of the known-bad is known of all their states, in the order that is always looked at.
        return (*map(item, range(len(SCOPES))), *(Item(KNOWN, at) for at in range(len(KNOWN_BAD))))
    wanted = arguments.name.casefold().replace("_", " ")
    named = [at for at, scope in enumerate(SCOPES) if scope.name == wanted]
    if not named:
        others = (f'"{scope.name}"' for scope in SCOPES if not find(scope.name))
        tables = {*named_procedure(arguments.name, others).tables}
        named = [at for at, scope in enumerate(SCOPES) if tables & {*scope.tables}]
    return tuple(map(item, named))


def _tables(name: str, reports: Iterable[Report]) -> tuple[Table, ...]:
    """The tables of a procedure; of what is listed and is no procedure, all that are in it."""
    from protocols.procedures import find

    procedure = find(name)
    if procedure:
        return procedure.tables
    return tuple(dict.fromkeys(table for report in reports for table in report.scope.tables))


def _of_regimes(arguments: Namespace) -> dict[str, tuple[Item, ...]]:
    """The parts of the regimes that are asked for, and last the whole; what two have in common is one and the same."""
    from deconflict.verify.agenda import CLOCK, PART, WHOLE, Item
    from deconflict.verify.whole import by_the_clock, likeness
    from protocols.regime_scopes import parts

    most, every_order = arguments.max_states, arguments.every_order
    alike: dict[object, Item] = {}
    found = {}
    for name, (regime, lasts) in _regimes(arguments).items():
        items = [(Item(PART, at, regime, most, every_order), scope) for at, scope in enumerate(parts(regime))]
        items += [
            (Item(CLOCK, at, regime, most, lasts=lasts[at]), scope) for at, scope in enumerate(by_the_clock(regime))
        ]
        of_parts = [alike.setdefault((likeness(scope), item.lasts), item) for item, scope in items]
        whole = Item(WHOLE, 0, regime, most or (MANY if arguments.regime else FEW), every_order)
        found[name] = (*of_parts, whole)
    return found


def _regimes(arguments: Namespace) -> dict[str, tuple[Regime, tuple[Lasts, ...]]]:
    """The regime that is asked for, or those of all scenarios and arms that are shipped, each once.

    With each go the times by which its promises of time are judged, one after the other.
    """
    from deconflict.engine.theatre import theatre
    from deconflict.verify.clocks import fewest
    from deconflict.verify.whole import by_the_clock
    from deconflict.world.reading import read
    from deconflict.world.shelf import known
    from deconflict.world.variation import with_arm

    def all_of(scenario: Scenario) -> dict[tuple[Regime, tuple[Lasts, ...]], None]:
        """The regimes of a scenario, each once: there are several where governments change it."""
        of: dict[tuple[Regime, tuple[Lasts, ...]], None] = {}
        for staged in theatre(scenario).worlds():
            regime, bounds = staged.regime, staged.timing.bounds
            of[regime, tuple(tuple(fewest(scope, bounds).items()) for scope in by_the_clock(regime))] = None
        return of

    if arguments.regime:
        scenario, _, title = armed(Namespace(scenario=arguments.regime, arm=arguments.arm))
        if not scenario.defence:
            raise UsageError(f"the scenario {scenario.name}, which has no [defence]", "one with a border to defend")
        name = f"{arguments.regime}{f', {title}' if title else ''}"
        numbered = enumerate(all_of(scenario), 1)
        return {f"{name}{f', standing {number}' if number > 1 else ''}": of for number, of in numbered}
    found: dict[tuple[Regime, tuple[Lasts, ...]], dict[str, list[str]]] = {}
    for name, path in known().items():
        scenario = read(path)
        for arm in scenario.arms or ("as it stands",):
            armed_so = with_arm(scenario, arm) if scenario.arms else scenario
            for of in all_of(armed_so) if scenario.defence else ():
                found.setdefault(of, {}).setdefault(name, []).append(arm)
    return {_named(arms): regime for regime, arms in found.items()}


def _named(arms: dict[str, list[str]]) -> str:
    """The arms of several scenarios in a line; scenarios with the same arms are named together."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for scenario, names in arms.items():
        alike.setdefault(tuple(names), []).append(scenario)
    return "; ".join(f"{', '.join(scenarios)}: {', '.join(names)}" for names, scenarios in alike.items())
