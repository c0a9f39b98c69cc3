"""The procedures as people read them."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable
from typing import TYPE_CHECKING

from deconflict.commands.asked import INTERRUPTED, NOTHING_WRONG, found_in, read_named, simulated
from deconflict.errors import UsageError

if TYPE_CHECKING:
    from deconflict.show.ladder import Ladder
    from deconflict.study.exercise import Exercise
    from protocols.procedures import Procedure


def protocols(arguments: Namespace) -> int:
    """Show the procedures in short, or one as a card, a state chart, or the messages of a run."""
    from deconflict.show.card_json import to_json
    from deconflict.show.procedure import Card, Procedures
    from deconflict.show.statechart import graphviz, mermaid
    from deconflict.show.terminal import terminal
    from protocols.procedures import PROCEDURES

    runs = arguments.ladder is not None or arguments.exercised is not None
    if arguments.json and (arguments.mermaid or arguments.graphviz or arguments.ladder is not None):
        raise UsageError("--json with a chart or a ladder", "--json with the cards alone, or with --exercised")
    if (arguments.arm and not runs) or (arguments.flight and arguments.ladder is None):
        raise UsageError("an arm or a flight, but no run", "--ladder SCENARIO, or for an arm --exercised")
    found = tuple(PROCEDURES.values()) if arguments.name is None else (named_procedure(arguments.name),)
    tables = [table for procedure in found for table in procedure.tables]
    if arguments.mermaid or arguments.graphviz:
        sys.stdout.write((mermaid if arguments.mermaid else graphviz)(tables) + "\n")
    elif arguments.ladder is not None:
        terminal().print(_ladder(arguments, frozenset(table.name for table in tables)))
    else:
        flown = None if arguments.exercised is None else _exercise(arguments)
        counts = flown.counts if flown else None
        if arguments.json:
            sys.stdout.write(to_json(found, counts) + "\n")
        else:
            terminal().print(Card(found[0], flown) if arguments.name else Procedures(found, flown))
        return INTERRUPTED if flown and flown.interrupted else NOTHING_WRONG
    return NOTHING_WRONG


def named_procedure(name: str, others: Iterable[str] = ()) -> Procedure:
    """The procedure that is named, or that has the role that is; others may be meant that are no procedures."""
    from difflib import get_close_matches

    from protocols.procedures import NAMES, find

    procedure = find(name)
    if procedure is None:
        names = (*NAMES, *others)
        words = {word: known for known in names for word in (known, *known.replace("_", " ").split())}
        close = dict.fromkeys(words[word] for word in get_close_matches(name, words))
        meant = f"; did you mean {' or '.join(close)}?" if close else ""
        raise UsageError(f'the procedure "{name}"{meant}', f"one of {', '.join(names)}")
    return procedure


def _ladder(arguments: Namespace, roles: frozenset[str]) -> Ladder:
    """The messages of the encounter that is asked for, or of the gravest."""
    from deconflict.show.ladder import Ladder
    from deconflict.show.log import worst

    history, title = simulated(Namespace(**vars(arguments), scenario=arguments.ladder))
    met = worst(history) if arguments.flight is None else found_in(history, arguments.flight)
    if met is None:
        raise UsageError(f"luck {arguments.luck}, under which no flight comes near", "another luck")
    return Ladder(history, met, arguments.name or "all procedures", roles, title)


def _exercise(arguments: Namespace) -> Exercise:
    """What the runs that are asked for exercise."""
    from deconflict.show.progress import flying
    from deconflict.show.terminal import terminal
    from deconflict.study.exercise import exercise
    from deconflict.world.shelf import known

    flown = [read_named(name) for name in ([arguments.exercised] if arguments.exercised else known())]
    lucks = range(arguments.luck, arguments.luck + arguments.campaigns)
    with flying(terminal(sys.stderr)) as tell:
        return exercise(flown, lucks, arguments.arm, tell)
