"""The cards of procedures as JSON, for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from deconflict.show.rows import form, guard, outputs, questions, states, ways
from protocols.notation.table import Row, Table
from protocols.procedures import Procedure

SCHEMA = 1
"""The version of the JSON form."""


def to_json(procedures: Iterable[Procedure], counts: Mapping[Row, int] | None = None) -> str:
    """Everything that the cards say; with counts, how often each row was exercised."""
    return json.dumps(
        {"schema": SCHEMA, "procedures": [_procedure(procedure, counts) for procedure in procedures]},
        indent=2,
        ensure_ascii=False,
    )


def _procedure(procedure: Procedure, counts: Mapping[Row, int] | None) -> dict[str, Any]:
    return {
        "name": procedure.name,
        "summary": procedure.summary,
        "roles": [_role(table, counts) for table in procedure.tables],
        "promises": [
            {"id": promise.id, "form": form(promise), "sentence": promise.sentence} for promise in procedure.promises
        ],
    }


def _role(table: Table, counts: Mapping[Row, int] | None) -> dict[str, Any]:
    return {
        "name": table.name,
        "start": table.start,
        "ends": [state for state in states(table) if state in table.ends],
        "states": list(states(table)),
        "rows": [_row(table, row, counts) for row in table.rows],
        "questions": [
            {"name": of.path, "asks": of.asks, "gate": of.gate, "stays": of.stays, "certain": of.certain}
            for of in questions(table)
        ],
        "timers": [{"name": of.path, "waits": of.waits} for of in table.timers],
        "speaks": [
            {"port": way.port, "to": way.to, "arrives": way.arrives.path if way.arrives else None}
            for way in ways(table)
        ],
    }


def _row(table: Table, row: Row, counts: Mapping[Row, int] | None) -> dict[str, Any]:
    return {
        "state": row.state,
        "input": {"kind": row.on.input.kind, "what": row.on.input.what},
        "guard": guard(table, row) or None,
        "outputs": list(outputs(row)),
        "next": row.next,
        "because": row.because,
        "source": row.source or None,
        "marks": row.marks,
        "ignored": row.ignored,
        **({} if counts is None else {"exercised": counts.get(row, 0)}),
    }
