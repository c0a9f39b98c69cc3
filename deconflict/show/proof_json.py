"""What was proved as JSON, for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from attrs import asdict

from deconflict.show.proof import astray, history
from deconflict.verify.verdict import Judged, Report
from deconflict.verify.whole import Shown
from protocols.known_bad.change import KnownBad

SCHEMA = 1
"""The version of the JSON form."""


def to_json(reports: Iterable[Report], bad: Iterable[tuple[KnownBad, Report]], shown: Iterable[Shown]) -> str:
    """Everything that was explored, as one JSON object; a broken promise with its events, as a history has them."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "scopes": [_plain(report) for report in reports],
            "known_bad": [
                {**_plain(report), "breaks": one.breaks, "as_expected": not astray(one, report)} for one, report in bad
            ],
            "regimes": [
                {
                    "name": one.name,
                    "verdict": one.verdict,
                    "promises": [_promise(*each) for each in one.judged.values()],
                    "scopes": [_plain(report) for report in one.reports],
                }
                for one in shown
            ],
        },
        indent=2,
    )


def _plain(report: Report) -> dict[str, Any]:
    return {
        "scope": report.scope.name,
        "says": report.scope.says,
        "roles": [post.name for post in report.scope.system.posts],
        "states": report.states,
        "steps": report.steps,
        "depth": report.depth,
        "seconds": round(report.seconds, 3),
        "complete": report.complete,
        "verdict": report.verdict,
        "promises": [_promise(judged, report) for judged in report.judged],
        "unreached": [[row.table, str(row.state), str(row.on.input)] for row in report.unreached],
    }


def _promise(judged: Judged, report: Report) -> dict[str, Any]:
    return {
        "id": judged.id,
        "sentence": judged.sentence,
        "verdict": judged.verdict,
        "why": judged.why,
        "scope": report.scope.name,
        "story": [asdict(event) for event in history(judged, report).events()],
    }
