"""Changes to a table that change nothing, and that only an argument shows to do so."""

from __future__ import annotations

from attrs import frozen

from deconflict.verify.mutants import Mutant, Slip
from protocols.notation.words import On, hears
from protocols.prior_notice import REFUSED, SENDER, SENT


@frozen
class Alike:
    """Some mutants that do what the shipped table does.

    Args:
        table: the table's name.
        state: the state that the changed row starts from.
        on: what the changed row is taken on.
        slips: in which ways it is changed.
        why: why nothing comes of it, as a sentence.
    """

    table: str
    state: str
    on: On
    slips: frozenset[Slip]
    why: str

    def covers(self, mutant: Mutant) -> bool:
        """Whether a mutant is one of them."""
        row = mutant.row
        same_row = (row.table, row.state, row.on) == (self.table, self.state, self.on)
        return same_row and row.when is not None and mutant.slip in self.slips


ALIKE = (
    Alike(
        SENDER.name,
        SENT,
        hears(REFUSED),
        frozenset({Slip.REMOVED, Slip.NEGATED}),
        "A receiver refuses what is older than a notice that it acknowledged, so the last notice is never refused.",
    ),
)


def why_alike(mutant: Mutant) -> str:
    """Why a mutant does what the shipped table does, if anything says so; otherwise empty."""
    return mutant.alike or next((alike.why for alike in ALIKE if alike.covers(mutant)), "")
