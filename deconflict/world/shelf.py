"""The scenarios that can be named, and where their files are."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from deconflict.errors import UsageError

_FOLDER = Path("sims") / "scenarios"


def known() -> dict[str, Path]:
    """The scenarios by name: those of the checkout that the package lies in, and those below the working directory."""
    places = (Path.cwd() / _FOLDER, Path(__file__).parents[2] / _FOLDER)
    return dict(sorted((path.stem, path) for place in places for path in place.glob("*.toml")))


def find(name: str) -> Path:
    """The file of a scenario that is named, or given as a path.

    Raises:
        UsageError: no scenario has that name. Whether a path leads to a file is for the reader to say.
    """
    if name.endswith(".toml") or os.sep in name:
        return Path(name)
    shelf = known()
    if name not in shelf:
        close = get_close_matches(name, shelf, cutoff=0.5)
        meant = f"; did you mean {' or '.join(close)}?" if close else ""
        raise UsageError(f'the scenario "{name}"{meant}', f"one of {', '.join(shelf) or 'none'}; or the path of a file")
    return shelf[name]
