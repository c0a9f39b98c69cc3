"""A state chart has every state and every row that is not ignored, and is well formed text for its program."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deconflict.show.rows import given as words
from deconflict.show.rows import states
from deconflict.show.statechart import arrows, graphviz, has_arrow, mermaid
from protocols.notation.table import Row, Table, ignore
from protocols.notation.words import hears
from protocols.procedures import PROCEDURES

TABLES = [table for procedure in PROCEDURES.values() for table in procedure.tables]
every_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)

STRING = r'"(?:[^"\\]|\\.)*"'
DOT = (
    r"digraph procedure \{",
    r"\}",
    r"rankdir=LR",
    r"node \[shape=box, style=rounded\]",
    rf"subgraph {STRING} \{{",
    rf"label={STRING}",
    rf"{STRING} \[shape=point\]",
    rf"{STRING} \[label={STRING}(, peripheries=2)?\]",
    rf"{STRING} -> {STRING}( \[label={STRING}\])?",
)
TEXT = r"(?:[^\"#:;<>\n]|#\w+;|<br>)+"
MERMAID = (
    r"stateDiagram-v2",
    r"\}",
    rf'state "{TEXT}" as \w+( \{{)?',
    r"\[\*\] --> \w+",
    r"\w+ --> \[\*\]",
    rf"\w+ --> \w+ : {TEXT}",
)


def unquoted(text):
    """A string of DOT as it was before it was quoted."""
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def is_of(kinds, text):
    """Whether every line is one of the kinds, and every bracket is closed."""
    lines = [line.strip() for line in text.splitlines()]
    wrong = [line for line in lines if not any(re.fullmatch(kind, line) for kind in kinds)]
    depth = sum(line.endswith("{") for line in lines) - lines.count("}")
    return not wrong and depth == 0


@every_table
def test_dot_has_every_state_and_row(table):
    """In DOT, every state is a node, every row that is drawn is in its edge's label, and every string is closed."""
    text = graphviz([table])
    assert is_of(DOT, text)
    nodes = {unquoted(label) for label in re.findall(rf"^ +{STRING} \[label=({STRING})", text, re.MULTILINE)}
    assert nodes == set(states(table))
    edges = {
        (unquoted(here), unquoted(there)): label
        for here, there, label in re.findall(rf"({STRING}) -> ({STRING}) \[label=({STRING})\]", text)
    }
    drawn = [row for row in table.rows if has_arrow(row)]
    assert edges.keys() == {(f"{table.name}: {row.state}", f"{table.name}: {row.next}") for row in drawn}
    for row in drawn:
        label = edges[f"{table.name}: {row.state}", f"{table.name}: {row.next}"]
        assert words(row.on.input) in unquoted(label)


@every_table
def test_mermaid_has_every_state_and_row(table):
    """In Mermaid, every state has an id of its own, there is one edge for each way, and every line is well formed."""
    text = mermaid([table])
    assert is_of(MERMAID, text)
    ids = re.findall(r'^ {8}state ".*" as (\w+)$', text, re.MULTILINE)
    assert len(set(ids)) == len(ids) == len(states(table))
    assert len(re.findall(r"^ +\w+ --> \w+ :", text, re.MULTILINE)) == len(arrows(table))


@every_table
def test_left_out_is_without_effect(table):
    """What is not drawn is ignored, or stays where it is, does nothing and counts as nothing."""
    for row in table.rows:
        if not has_arrow(row):
            assert row.ignored or (row.next == row.state and not row.do and row.marks is None)


def test_all_at_once():
    """All procedures fit into one chart, and no two states share a name there."""
    ids = re.findall(r'^ +state ".*" as (\w+)', mermaid(TABLES), re.MULTILINE)
    assert len(set(ids)) == len(ids)
    assert is_of(DOT, graphviz(TABLES))


names = st.text(st.sampled_from('ab "\\#:;<>{}[]-'), min_size=1).filter(str.strip)


@given(names, names, names)
def test_any_name_is_escaped(role, state, message):
    """Whatever roles, states and messages are called, the text is well formed."""
    end = f"{state}."
    rows = [Row(state, hears(message), None, [], end, "It ends."), *ignore((end,), [hears(message)], "It is over.")]
    table = Table(role, start=state, ends=(end,), rows=rows)
    assert is_of(DOT, graphviz([table]))
    assert is_of(MERMAID, mermaid([table]))
