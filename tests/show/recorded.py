"""What people looked at and found good, kept to be compared with."""

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "snapshots"
RENEW = "RENEW_SNAPSHOTS"


def same_as_recorded(name: str, text: str) -> None:
    """Compare a text with the recorded one; with RENEW_SNAPSHOTS set, record it in its place."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get(RENEW):
        path.write_text(text, encoding="utf-8")
    elif not path.exists():
        pytest.fail(f"no snapshot {path}: record it with {RENEW}=1, and look at it")
    assert text == path.read_text(encoding="utf-8")
