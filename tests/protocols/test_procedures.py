"""Every table and every promise is found under one procedure, by any spelling of its name."""

import pytest

from protocols import joint, regime
from protocols.engagement import Rules
from protocols.exchange import Board
from protocols.guard_warning import Desk
from protocols.hotline import Call
from protocols.procedures import NAMES, PROCEDURES, WARNINGS, find


@pytest.mark.parametrize("name", NAMES)
def test_found_by_any_spelling(name):
    """Capital letters, blanks, hyphens and underscores make no difference."""
    spellings = (name, name.upper(), name.replace("_", " "), name.replace("_", "-").replace(" ", "-"), f" {name}")
    tables = {procedure.tables for spelling in spellings if (procedure := find(spelling))}
    assert len(tables) == 1
    assert all(find(spelling) for spelling in spellings)


def test_a_role_alone():
    """A role's name finds its procedure with that role's table alone, and all of its promises."""
    for procedure in PROCEDURES.values():
        assert find(procedure.name) == procedure
        for table in procedure.tables:
            found = find(table.name)
            assert found is not None
            assert table in found.tables
            assert (found.name, found.promises) == (procedure.name, procedure.promises)


def test_nothing_else():
    """What is no name finds nothing."""
    assert find("nobody") is None


def test_every_role_is_there_once():
    """Every role of every system is in one procedure, and no two have the same name."""
    tables = [table for procedure in PROCEDURES.values() for table in procedure.tables]
    joined = regime.border(Rules(), Desk(WARNINGS), Call(), board=Board())
    assert {post.table for post in joined.posts} < set(tables)
    assert len({table.name for table in tables}) == len(tables)


def test_every_promise_of_a_procedure_is_there():
    """Every promise that a system keeps is a procedure's, or one of the few that bind several together."""
    shown = {promise.id for procedure in PROCEDURES.values() for promise in procedure.promises}
    kept = {promise.id for promise in regime.promises(Desk(WARNINGS), rules=Rules(), call=Call())}
    kept |= {promise.id for promise in regime.line_promises(Board())}
    assert kept - shown == {promise.id for promise in joint.promises()}


def test_each_says_what_it_is():
    """Every procedure has a sentence, and every promise an id of its own."""
    ids = [promise.id for procedure in PROCEDURES.values() for promise in procedure.promises]
    assert len(set(ids)) == len(ids)
    assert all(procedure.summary.endswith(".") for procedure in PROCEDURES.values())
