"""The state charts of procedures as text for the programs that draw them: Mermaid and Graphviz.

An arrow stands for every row that leads somewhere or does something; what is ignored is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deconflict.show.rows import given, guard, states
from protocols.notation.table import Row, Table

_ENTITIES = {'"': "#quot;", "#": "#35;", ":": "#58;", ";": "#59;", "<": "#lt;", ">": "#gt;"}
"""What Mermaid would take for its own signs, as it wants them written."""


def arrows(table: Table) -> dict[tuple[str, str], tuple[str, ...]]:
    """From which state to which, and on which inputs, with their conditions."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for row in table.rows:
        if has_arrow(row):
            found.setdefault((str(row.state), str(row.next)), {})[_label(table, row)] = None
    return {way: tuple(labels) for way, labels in found.items()}


def has_arrow(row: Row) -> bool:
    """Whether a row is drawn: it is not ignored, and leads to another state, does something or counts as something."""
    return not row.ignored and (row.next != row.state or bool(row.do) or row.marks is not None)


def mermaid(tables: Iterable[Table]) -> str:
    """A Mermaid state diagram: each role is a composite state."""
    lines = ["stateDiagram-v2"]
    for table in tables:
        lines.append(f'    state "{_in_mermaid(table.name)}" as {_id(table.name)} {{')
        lines += (f"        {line}" for line in _mermaid(table))
        lines.append("    }")
    return "\n".join(lines)


def graphviz(tables: Iterable[Table]) -> str:
    """A Graphviz graph in DOT: each role is a cluster; a state in which it may end has a double border."""
    lines = ["digraph procedure {", "    rankdir=LR", "    node [shape=box, style=rounded]"]
    for table in tables:
        lines.append(f"    subgraph {_quoted(f'cluster {table.name}')} {{")
        lines += (f"        {line}" for line in _graphviz(table))
        lines.append("    }")
    return "\n".join([*lines, "}"])


def _label(table: Table, row: Row) -> str:
    condition = guard(table, row)
    return given(row.on.input) + (f" [{condition}]" if condition else "")


def _mermaid(table: Table) -> Iterator[str]:
    ids = {state: _id(f"{table.name} {state}") for state in states(table)}
    for state, id_ in ids.items():
        yield f'state "{_in_mermaid(state)}" as {id_}'
    yield f"[*] --> {ids[table.start]}"
    for (state, to), labels in arrows(table).items():
        yield f"{ids[state]} --> {ids[to]} : {'<br>'.join(map(_in_mermaid, labels))}"
    for state in states(table):
        if state in table.ends:
            yield f"{ids[state]} --> [*]"


def _graphviz(table: Table) -> Iterator[str]:
    yield f"label={_quoted(table.name)}"
    yield f"{_quoted(table.name)} [shape=point]"
    for state in states(table):
        border = ", peripheries=2" if state in table.ends else ""
        yield f"{_quoted(f'{table.name}: {state}')} [label={_quoted(state)}{border}]"
    yield f"{_quoted(table.name)} -> {_quoted(f'{table.name}: {table.start}')}"
    for (state, to), labels in arrows(table).items():
        ends = f"{_quoted(f'{table.name}: {state}')} -> {_quoted(f'{table.name}: {to}')}"
        yield f"{ends} [label={_quoted(*labels)}]"


def _id(name: str) -> str:
    return re.sub(r"\W+", "_", name)


def _in_mermaid(text: str) -> str:
    return "".join(_ENTITIES.get(letter, letter) for letter in text)


def _quoted(*lines: str) -> str:
    """A string of DOT, of one line or of several."""
    return '"' + r"\n".join(line.replace("\\", r"\\").replace('"', r"\"") for line in lines) + '"'
