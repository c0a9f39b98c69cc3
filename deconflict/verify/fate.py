"""What became of broken tables: which were caught and by what, which do the same, and which survived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from attrs import field, frozen

from deconflict.verify.mutants import Slip

SELF_CHECK, NO_STEP = "self-check", "no step"
"""What catches a mutant besides promises: a table or system checks itself when it is built; a step cannot be done."""


class Fate(StrEnum):
    """What becomes of a mutant."""

    CAUGHT = "caught"
    SURVIVED = "survived"
    ALIKE = "does the same"
    NEVER_TAKEN = "never taken"
    """No scope takes the row, so that nothing is known of it."""


@frozen
class Tried:
    """A mutant, and what became of it.

    Attributes:
        table: the table's name.
        number: its place among the mutants of that table.
        slip: in which way the table is broken.
        row: the row that is changed, in words.
        change: the change, in words.
        fate: what became of it.
        by: what caught it: the id of a promise or of a judgement, SELF_CHECK or NO_STEP.
        scope: the scope in which it was caught; empty where it was when it was built.
        why: of one that does the same, why.
        acts: whether the row is one that acts, and not one that is ignored.
    """

    table: str
    number: int
    slip: Slip
    row: str
    change: str
    fate: Fate
    by: str = ""
    scope: str = ""
    why: str = ""
    acts: bool = True


@frozen
class Tally:
    """What became of some mutants.

    Attributes:
        number: how many there are.
        caught: how many each thing caught that catches, by its id.
        alike: how many do what the shipped table does.
        never_taken: how many are of rows that no scope takes.
        survived: how many nothing caught, although something may come of them.
    """

    number: int = 0
    caught: Mapping[str, int] = field(factory=dict)
    alike: int = 0
    never_taken: int = 0
    survived: int = 0

    @property
    def share(self) -> float:
        """The share that was caught of those that were tried and do not do the same."""
        caught = sum(self.caught.values())
        return caught / (caught + self.survived) if caught + self.survived else 1.0


def tally(tried: Iterable[Tried]) -> Tally:
    """What became of some mutants."""
    fates, by = Counter[Fate](), Counter[str]()
    for one in tried:
        fates[one.fate] += 1
        by.update([one.by] if one.fate is Fate.CAUGHT else [])
    return Tally(
        fates.total(), dict(by.most_common()), fates[Fate.ALIKE], fates[Fate.NEVER_TAKEN], fates[Fate.SURVIVED]
    )


@frozen(eq=False)
class Matrix:
    """What became of every mutant that was tried.

    Attributes:
        tried: the mutants, by table and number.
        of: how many there are to try.
    """

    tried: tuple[Tried, ...]
    of: int

    @property
    def complete(self) -> bool:
        """Whether every mutant was tried."""
        return len(self.tried) == self.of

    @property
    def total(self) -> Tally:
        """What became of all."""
        return tally(self.tried)

    @property
    def cells(self) -> dict[tuple[str, Slip], Tally]:
        """What became of those of each table and slip."""
        cells: dict[tuple[str, Slip], list[Tried]] = {}
        for one in self.tried:
            cells.setdefault((one.table, one.slip), []).append(one)
        return {cell: tally(tried) for cell, tried in cells.items()}

    def those(self, fate: Fate) -> tuple[Tried, ...]:
        """The mutants that met a fate."""
        return tuple(one for one in self.tried if one.fate is fate)
