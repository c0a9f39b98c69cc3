"""Counting the rows that runs take: nothing is added, nothing is forgotten, and an interrupt keeps what was counted."""

from collections import Counter

import pytest
from attrs import evolve

from deconflict.engine.campaign import simulate
from deconflict.errors import UsageError
from deconflict.study.exercise import exercise, exercised
from deconflict.world.luck import Luck
from deconflict.world.variation import with_arm
from protocols.procedures import PROCEDURES

ROWS = {row for procedure in PROCEDURES.values() for table in procedure.tables for row in table.rows}


def silent(_done, _size, _said):
    """Nobody is told."""


def test_every_step_counts_once(busy):
    """Of a run, every step of a post is counted, each for a row of a procedure that can be shown."""
    history = simulate(busy, Luck(1))
    counts = exercised(history)
    assert counts.total() == sum(entry.happening.row is not None for entry in history.entries)
    assert counts.keys() <= ROWS


def test_all_arms_or_one(busy):
    """Without an arm, all of the scenario's are flown under each luck; with one, that alone."""
    few = evolve(busy, arms={name: busy.arms[name] for name in ("all_channels", "severed")})
    flown = exercise([few], range(2), None, silent)
    assert (flown.arms, flown.campaigns, flown.interrupted, flown.scenarios) == (2, 4, False, (busy.name,))
    each = [exercise([few], range(2), arm, silent).counts for arm in few.arms]
    assert flown.counts == each[0] + each[1]
    assert each[0] == exercised(simulate(with_arm(few, "all_channels"), Luck(0))) + exercised(
        simulate(with_arm(few, "all_channels"), Luck(1))
    )


def test_a_scenario_without_arms_is_flown_as_it_stands(busy):
    """Where there are no arms, the scenario itself is flown."""
    assert exercise([evolve(busy, arms={}, study=None)], [5], None, silent).campaigns == 1


def test_unknown_arm(busy):
    """An arm that a scenario does not have is said so, before anything is flown."""
    with pytest.raises(UsageError, match="nobody"):
        exercise([busy], [0], "nobody", silent)


def interrupting(after):
    """Progress that is interrupted after so many campaigns."""

    def tell(done, _size, _said):
        if done >= after:
            raise KeyboardInterrupt

    return tell


def test_interrupt_keeps_what_was_counted(busy):
    """Ctrl-C ends the counting with what was flown until then, and before the first campaign ends it altogether."""
    flown = exercise([busy], range(5), "severed", interrupting(1))
    assert (flown.campaigns, flown.interrupted) == (1, True)
    assert flown.counts == exercised(simulate(with_arm(busy, "severed"), Luck(0))) != Counter()
    with pytest.raises(KeyboardInterrupt):
        exercise([busy], range(5), "severed", interrupting(0))
