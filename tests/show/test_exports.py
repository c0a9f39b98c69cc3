"""What is exported is complete, and any program can read it."""

import csv
import json
from io import StringIO

import pytest
from attrs import fields

from deconflict.show.exports import SCHEMA, to_csv, to_json, to_json_lines
from deconflict.study.outcome import SEVERITIES
from deconflict.study.result import Comparison
from tests.show.samples import comparison, history, nothing_happened

BOTH = [comparison(), nothing_happened()]


def refuse(constant):
    """Not a number of JSON."""
    raise AssertionError(constant)


@pytest.mark.parametrize("result", BOTH)
def test_json_is_strict_and_complete(result):
    """The JSON has a schema number and every field of a comparison, and no number that JSON does not know."""
    read = json.loads(to_json(result), parse_constant=refuse)
    assert read.pop("schema") == SCHEMA
    assert list(read) == [field.name for field in fields(Comparison)]
    assert len(read["arms"]) == len(result.arms)


def test_json_keeps_the_numbers():
    """Numbers come back as they were; what is not defined or has no end is null."""
    read, nothing = (json.loads(to_json(result)) for result in BOTH)
    assert read["arms"][-1]["ratios"]["released"] | {"method": ""} == {
        "value": 1.4,
        "low": 1.2,
        "high": 1.7,
        "method": "",
    }
    assert read["arms"][-1]["unknown"] == [1.05, 2.44]
    undefined = nothing["arms"][-1]["ratios"]["released"]
    assert (undefined["value"], undefined["low"], undefined["high"]) == (None, 0.0, None)


@pytest.mark.parametrize("result", BOTH)
def test_csv_has_a_row_for_each_arm_and_severity(result):
    """The CSV has a row for each arm and severity, as long as the heading; what is not defined is empty."""
    rows = list(csv.DictReader(StringIO(to_csv(result))))
    assert [(row["arm"], row["severity"]) for row in rows] == [
        (arm.name, str(severity)) for arm in result.arms for severity in SEVERITIES
    ]
    for row in rows:
        assert None not in row
        assert None not in row.values()
        assert "nan" not in row.values()
        assert "inf" not in row.values()


def test_csv_keeps_chance_and_ignorance_apart():
    """Intervals stand at every severity, ranges and p-values at the measure alone."""
    rows = list(csv.DictReader(StringIO(to_csv(comparison()))))
    assert {row["severity"] for row in rows if row["unknown_low"] or row["p_value_holm"]} == {"released"}
    neither = next(row for row in rows if (row["arm"], row["severity"]) == ("neither", "released"))
    assert [float(neither[name]) for name in ("ratio", "ratio_low", "ratio_high", "unknown_low", "unknown_high")] == [
        *(1.4, 1.2, 1.7, 1.05, 2.44)
    ]


def test_causes_precede_effects():
    """In JSON Lines, every event stands after the one that caused it."""
    _, *lines = map(json.loads, to_json_lines(history()))
    seen = set()
    for line in lines:
        assert line["cause"] is None or line["cause"] in seen
        seen.add(line["sequence"])
