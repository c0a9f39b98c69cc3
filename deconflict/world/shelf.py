"""The scenarios and lessons that can be named, and where their files are."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from deconflict.errors import UsageError

SCENARIOS = Path("sims") / "scenarios"
LESSONS = Path("sims") / "lessons"


def known(folder: Path = SCENARIOS) -> dict[str, Path]:
    """The files of a folder by name: those of the checkout that the package lies in, and of the working directory."""
    places = (Path.cwd() / folder, Path(__file__).parents[2] / folder)
    return dict(sorted((path.stem, path) for place in places for path in place.glob("*.toml")))


def find(name: str, folder: Path = SCENARIOS, what: str = "scenario") -> Path:
    """The file of a scenario, or of another thing, that is named or given as a path.

    Raises:
        UsageError: none has that name. Whether a path leads to a file is for the reader to say.
    """
    if name.endswith(".toml") or os.sep in name:
        return Path(name)
    shelf = known(folder)
    if name not in shelf:
        close = get_close_matches(name, shelf, cutoff=0.5)
        meant = f"; did you mean {' or '.join(close)}?" if close else ""
        raise UsageError(f'the {what} "{name}"{meant}', f"one of {', '.join(shelf) or 'none'}; or the path of a file")
    return shelf[name]
