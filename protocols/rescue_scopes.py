"""What is explored to prove a rescue: all of it, on a line that may be cut, and each role by itself."""

from __future__ import annotations

from collections.abc import Iterable

from protocols.hotline import AS_SAID, OTHERWISE
from protocols.notation.parts import part, replaced
from protocols.notation.table import Table
from protocols.rescue import GRANTED, HOLD_FOR_RESCUE, PASSAGE_READ_BACK, rescue
from protocols.rescue_promises import promises
from protocols.scope import Scope, held_to

ALL = ("rescue flight", "rescue centre", "passage authority", "units on the ground")
_TOLD = dict.fromkeys((GRANTED, HOLD_FOR_RESCUE, PASSAGE_READ_BACK), (AS_SAID, OTHERWISE))
_CUT = {"cuttable": True}


def rescued(
    name: str,
    says: str,
    posts: Iterable[str] = ALL,
    counts: tuple[int, int, int] | None = None,
    unreached: int | None = None,
    *,
    tables: Iterable[Table] = (),
    cuttable: Iterable[str] = (),
) -> Scope:
    """Some of those who are concerned in a rescue, the others outside, held to the promises that bind them.

    Args:
        name: the scope's name.
        says: what is in it.
        posts: who is in it.
        counts: what exploring it finds, if that is on record.
        unreached: how many rows nothing reaches in it, if that is on record.
        tables: naive tables, in place of those of the same names.
        cuttable: the channels that may be cut and restored at any time.
    """
    ways = dict.fromkeys(cuttable, _CUT)
    system = part(replaced(rescue(), *tables, **ways), name, posts, _TOLD)
    return Scope(name, says, system, held_to(promises(), system), counts=counts, unreached=unreached)


_ALONE = "One role by itself, to whom anything may be said at any time."

RESCUES = (
    rescued(
        "rescue",
        "A rescue after a loss; the line between the sides may be cut at any time.",
        counts=(2090, 8657, 20),
        unreached=47,
        cuttable=["passage"],
    ),
)
ALONE = (
    rescued("rescue flight alone", _ALONE, ["rescue flight"]),
    rescued("rescue centre alone", _ALONE, ["rescue centre"], cuttable=["passage", "rescue"]),
    rescued("passage authority alone", _ALONE, ["passage authority"]),
    rescued("units on the ground alone", _ALONE, ["units on the ground"]),
)
