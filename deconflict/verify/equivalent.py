"""Changes to a table that change nothing, and that only an argument shows to do so."""

from __future__ import annotations

from attrs import frozen

from deconflict.verify.mutants import Mutant, Slip
from protocols.notation.words import On, hears
from protocols.prior_notice import REFUSED, SENDER, SENT, UNANSWERED
from protocols.track_number import ASKING, IN_USE, UNIT, UNNUMBERED


@frozen
class Alike:
    """Some mutants that do what the shipped table does.

    Args:
        table: the table's name.
        state: the state that the changed row starts from.
        on: what the changed row is taken on.
        next: the state that it goes to.
        slips: in which ways it is changed.
        why: why nothing comes of it, as a sentence.
    """

    table: str
    state: str
    on: On
    next: str
    slips: frozenset[Slip]
    why: str

    def covers(self, mutant: Mutant) -> bool:
        """Whether a mutant is one of them."""
        row = mutant.row
        same_row = (row.table, row.state, row.on, row.next) == (self.table, self.state, self.on, self.next)
        return same_row and mutant.slip in self.slips


ALIKE = (
    Alike(
        SENDER.name,
        SENT,
        hears(REFUSED),
        UNANSWERED,
        frozenset({Slip.REMOVED, Slip.NEGATED}),
        "A receiver refuses what is older than a notice that it acknowledged, so the last notice is never refused.",
    ),
    Alike(
        UNIT.name,
        ASKING,
        hears(IN_USE),
        UNNUMBERED,
        frozenset({Slip.LEFT_OUT}),
        "Who has no number left looks at none, whatever he remembers.",
    ),
)


def why_alike(mutant: Mutant) -> str:
    """Why a mutant does what the shipped table does, if anything says so; otherwise empty."""
    return mutant.alike or next((alike.why for alike in ALIKE if alike.covers(mutant)), "")
