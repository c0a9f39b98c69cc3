"""Results and histories as files for other programs: JSON, CSV, JSON Lines, and the digest of an encounter."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from enum import Enum
from hashlib import blake2b
from io import StringIO
from math import isfinite
from typing import Any

from attrs import asdict, has

from deconflict.history import History
from deconflict.study.result import Comparison
from deconflict.study.statistics import Estimate

SCHEMA = 1
"""The version of a comparison's JSON form."""

_DIGEST_DIGITS = 8
_COLUMNS = (
    "scenario", "arm", "title", "severity", "incidents", "campaigns", "sorties", "level",
    "per_1000", "per_1000_low", "per_1000_high",
    "difference", "difference_low", "difference_high",
    "ratio", "ratio_low", "ratio_high",
    "unknown_low", "unknown_high", "p_value_holm",
    "version", "fingerprint", "first_luck", "last_luck", "command",
)  # fmt: skip


def to_json(comparison: Comparison) -> str:
    """A comparison with everything in it, under a schema number.

    JSON has no number for what is not defined or has no bound: such a value, and such an end of an interval, is null.
    """
    return json.dumps({"schema": SCHEMA, **plain(comparison)}, indent=2, ensure_ascii=False, allow_nan=False)


def to_csv(comparison: Comparison) -> str:
    """A line for each arm and severity, each with what makes it again.

    Range and p-value, adjusted for several arms, stand where the severity is the study's measure.
    """
    text = StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(_COLUMNS)
    lines.writerows(_rows(comparison))
    return text.getvalue()


def to_json_lines(history: History, encounter: int | None = None) -> Iterator[str]:
    """The history as JSON Lines: the header, then the events of one encounter, or of all."""
    lines = history.lines()
    yield next(lines)
    yield from lines if encounter is None else _events(history, encounter)


def digest(history: History, encounter: int) -> str:
    """8 hexadecimal digits that differ where any event of the encounter differs."""
    whole = blake2b("\n".join(_events(history, encounter)).encode())
    return whole.hexdigest()[:_DIGEST_DIGITS]


def _events(history: History, encounter: int) -> Iterator[str]:
    return (json.dumps(asdict(event), sort_keys=True) for event in history.events(encounter))


def plain(value: Any) -> Any:
    """A result as JSON has it: what is not defined or has no bound is null."""
    match value:
        case Enum():
            return value.value
        case float():
            return value if isfinite(value) else None
        case Mapping():
            return {str(key): plain(member) for key, member in value.items()}
        case list() | tuple():
            return [plain(element) for element in value]
        case _ if has(type(value)):
            return {name: plain(member) for name, member in asdict(value, recurse=False).items()}
        case _:
            return value


def _rows(comparison: Comparison) -> Iterator[list[Any]]:
    for arm in comparison.arms:
        for severity in arm.counts:
            measured = severity == comparison.measure
            beside = [*(arm.unknown or ("", "")), arm.p_value] if measured else ["", "", ""]
            estimates = (arm.risks[severity], arm.differences[severity], arm.ratios[severity])
            yield [
                *(comparison.scenario, arm.name, arm.title, severity, arm.counts[severity]),
                *(comparison.campaigns, arm.sorties, comparison.level),
                *(number for estimate in estimates for number in ends(estimate)),
                *beside,
                *(comparison.version, comparison.fingerprint, *comparison.lucks, comparison.command),
            ]


def ends(estimate: Estimate) -> Iterator[float | str]:
    """An estimate and the ends of its interval as CSV has them: what is not defined or has no bound is empty."""
    return (number if isfinite(number) else "" for number in (estimate.value, estimate.low, estimate.high))
