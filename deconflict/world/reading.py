"""A scenario file becomes a scenario, or one error with all its faults; and a scenario its canonical form."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import Enum
from hashlib import blake2b
from pathlib import Path
from typing import Any

from attrs import fields, has

from deconflict.errors import Fault, ScenarioError
from deconflict.world.parameter import Delay
from deconflict.world.scenario import Scenario
from deconflict.world.spelling import Faulty, shown
from deconflict.world.structuring import known_names, structured
from deconflict.world.variation import arm_faults, hinge_faults, settled, step_faults, timed_key
from deconflict.world.vocabulary import hint

_FILE = "the file"
_FINGERPRINT_BYTES = 8
_TOML_PLACE = re.compile(r"(?P<what>.*) \(at (?P<place>.*)\)", re.DOTALL)
_TWICE = re.compile(r"overwrite|twice|duplicate", re.IGNORECASE)


def read(path: Path) -> Scenario:
    """The scenario in a file; its name is the file's, without the ending.

    Raises:
        ScenarioError: the file cannot be read or is wrong; every fault is in it.
    """
    return _structured(document(path), path.stem, str(path))


def structure(document: Mapping[str, Any], name: str) -> Scenario:
    """The scenario that a parsed file holds.

    Raises:
        ScenarioError: the document is wrong; every fault is in it.
    """
    return _structured(document, name, name)


def canonical(scenario: Scenario) -> dict[str, Any]:
    """A document that is structured to the same scenario: in metres and seconds, without the name."""
    document: dict[str, Any] = _canonical(scenario)
    del document["name"]
    return document


def fingerprint(scenario: Scenario) -> str:
    """16 hexadecimal digits that differ where any value differs, in any process the same; the name does not count."""
    text = json.dumps(canonical(scenario), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return blake2b(text.encode(), digest_size=_FINGERPRINT_BYTES).hexdigest()


def _canonical(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case tuple():
            return [_canonical(element) for element in value]
        case Mapping():
            return {timed_key(k) if isinstance(v, Delay) else k: _canonical(v) for k, v in sorted(value.items())}
        case _ if has(type(value)):
            given = ((a.name, getattr(value, a.name)) for a in fields(type(value)) if a.init)
            return {name: _canonical(member) for name, member in given if member is not None}
        case _:
            return value


def _structured(document: Mapping[str, Any], name: str, file: str) -> Scenario:
    faults: list[Fault] = []
    if "name" in document:
        faults.append(("name", shown(document["name"]), "no such key: a scenario has the name of its file"))
    try:
        scenario: Scenario = structured({**document, "name": name}, Scenario, known_names(document))
    except Faulty as wrong:
        faults.extend(wrong.faults)
    else:
        faults.extend(arm_faults(scenario))
        faults.extend(hinge_faults(scenario))
        faults.extend(step_faults(scenario))
        if not faults:
            return settled(scenario)
    raise ScenarioError(file, by_place(faults))


def by_place(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Sorted by place, [10] after [2], each fault once."""
    return tuple(sorted(set(faults), key=lambda fault: (_steps(fault[0]), fault)))


def _steps(where: str) -> list[tuple[str, int]]:
    parts = re.split(r"([0-9]{1,9})", where)
    return [(text, int(number)) for text, number in zip(parts[::2], [*parts[1::2], 0], strict=True)]


def document(path: Path, what: str = "a scenario file") -> dict[str, Any]:
    """The tables of a file.

    Raises:
        ScenarioError: it cannot be read, or is no TOML; `what` says what it was to be.
    """
    text = _text(path, what)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = _TOML_PLACE.fullmatch(str(error))
        what, place = (told["what"], told["place"]) if told else (str(error), _FILE)
        expected = "each key and each table once" if _TWICE.search(what) else "TOML"
        raise ScenarioError(str(path), ((place, what[:1].lower() + what[1:], expected),)) from None
    except RecursionError:
        raise ScenarioError(str(path), ((_FILE, "tables or lists nested too deeply", "TOML"),)) from None
    except ValueError:
        # Python refuses to parse whole numbers of more than some thousand digits.
        raise ScenarioError(
            str(path), ((_FILE, "a number that is too long to read", "numbers of usual length"),)
        ) from None


def _text(path: Path, what: str) -> str:
    def refused(found: str, expected: str, where: str = _FILE) -> ScenarioError:
        return ScenarioError(str(path), ((where, found, expected),))

    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise refused(f"no such file{_neighbour(path)}", what) from None
    except IsADirectoryError:
        raise refused("a directory", what) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise refused(f"a file that cannot be read ({reason.lower()})", what) from None
    if b"\0" in content:
        raise refused("a binary file", "a text file in UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refused(
            f"a byte that is not UTF-8 (0x{content[error.start]:02x})", "a text file in UTF-8", f"line {line}"
        ) from None
    if not text.strip():
        raise refused("an empty file", what)
    return text


def _neighbour(path: Path) -> str:
    try:
        names = [other.name for other in path.parent.iterdir()]
    except (OSError, ValueError):
        return ""
    return hint(path.name, names)
