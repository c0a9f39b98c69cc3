"""Rows are said in the words of their table, and none is lost where several are said together."""

import pytest

from deconflict.show.rows import (
    NO_NAME,
    OTHERWISE,
    among,
    given,
    guard,
    ignored,
    in_a_line,
    leads_to,
    only_or_never,
    outputs,
    states,
    together,
    ways,
)
from protocols.exchange import EXCHANGE
from protocols.guard_warning import CONTROLLER
from protocols.notation.table import Row
from protocols.notation.words import Input, Kind, hears, remember
from protocols.procedures import PROCEDURES

TABLES = [table for procedure in PROCEDURES.values() for table in procedure.tables]
every_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@every_table
def test_together_and_ignored_are_all_rows(table):
    """Rows that are said together and rows that are ignored are all the rows, each once."""
    said = [row for group in together(table) for row in group]
    passed_over = [row for groups in ignored(table).values() for rows in groups.values() for row in rows]
    assert sorted(map(id, said + passed_over)) == sorted(map(id, table.rows))


@every_table
def test_together_differ_in_the_state_alone(table):
    """Rows that are said together say the same of another state, and lead to one state or each stay in their own."""
    for group in together(table):
        assert len({row.state for row in group}) == len(group)
        assert len({(row.on, row.when, row.because) for row in group}) == 1
        assert {row.next for row in group} == ({leads_to(group)} if leads_to(group) else {row.state for row in group})


@every_table
def test_conditions(table):
    """A row has a condition if and only if another row of its cell can be taken in its place."""
    for row in table.rows:
        assert bool(guard(table, row)) == (len(table.cells[row.state, row.on.input]) > 1)


@every_table
def test_every_way_is_known(table):
    """Every port at which a role speaks leads somewhere, in one of the systems that are joined."""
    assert {way.port for way in ways(table)} == {send.port for row in table.rows for send in row.sends}


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (Input(Kind.HEARS, "turned away"), 'hears "turned away"'),
        (Input(Kind.EXPIRES, "turn_wait"), "turn wait runs out"),
        (Input(Kind.YES, "at_post"), "at post? yes"),
        (Input(Kind.NO, "at_post"), "at post? no"),
        (Input(Kind.MOVES, "crosses in"), "crosses in"),
    ],
)
def test_inputs(what, said):
    """Each kind of input has its words."""
    assert given(what) == said


def test_outputs_have_the_names_of_their_table():
    """What is said, started, stopped and noted is called as in the table; what is noted has its function's name."""
    (first, *_) = CONTROLLER.rows
    assert in_a_line(outputs(first)).startswith('note count, say "warning" on guard, start repeat, say "warned" on')
    assert outputs(EXCHANGE.rows[0])[0] == "note seat"
    nameless = Row("a", hears("b"), None, [remember(lambda memory, _about: memory)], "a", "It is noted.")
    assert outputs(nameless) == (f"note {NO_NAME}",)


def test_in_a_line():
    """Of several things said or heard, the first alone has the verb, until something else comes between."""
    assert in_a_line(['say "a" on x', 'say "b" on y', "start z", 'say "c" on x']) == (
        'say "a" on x, "b" on y, start z, say "c" on x'
    )
    assert in_a_line(()) == ""


def test_states_by_the_fewer():
    """Several states are named, or the others where these are few; a single one always is."""
    every = states(CONTROLLER)
    assert among(CONTROLLER, every) == "any state"
    assert among(CONTROLLER, every[1:]) == f"any state but {every[0]}"
    assert among(CONTROLLER, every[:1]) == every[0]
    assert among(CONTROLLER, every[:2]) == f"{every[0]} / {every[1]}"
    assert only_or_never("a", "bc") == ", only in a"
    assert only_or_never("ab", "c") == ", never in c"
    assert only_or_never("ab", "") == ""


def test_otherwise():
    """The row that is left where no condition holds says so."""
    assert [guard(EXCHANGE, row) for row in EXCHANGE.rows if row.on == hears("seize")][-1] == OTHERWISE
