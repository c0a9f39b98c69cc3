"""The one error tree, split by whose fault it is."""

from __future__ import annotations

from protocols.notation.errors import DeconflictError, DefinitionError, PromiseBroken

__all__ = [
    "DeconflictError",
    "DefinitionError",
    "Fault",
    "NotShown",
    "PromiseBroken",
    "ReplayMismatch",
    "ScenarioError",
    "UsageError",
]

Fault = tuple[str, str, str]
"""Where (a key path, or a line), what was found, what was expected."""


class UsageError(DeconflictError):
    """The command line names something that does not exist.

    Args:
        found: what was given.
        expected: what would have been taken.
    """

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found, expected)
        self.found = found
        self.expected = expected

    def __str__(self) -> str:
        return f"found {self.found}; expected {self.expected}"


class ScenarioError(DeconflictError):
    """A scenario file is wrong; every fault that was found is in it.

    Args:
        file: the file's name as it was given.
        faults: (where, found, expected) for each fault.
    """

    def __init__(self, file: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(file, faults)
        self.file = file
        self.faults = faults

    def __str__(self) -> str:
        lines = [f"{where}: found {found}; expected {expected}" for where, found, expected in self.faults]
        head = f"{self.file}: {len(lines)} fault{'s' if len(lines) != 1 else ''}"
        return "\n".join([head, *(f"  {line}" for line in lines)])


class ReplayMismatch(DeconflictError):  # noqa: N818 - it names what happened, as the design does
    """A replay differs from what was asked for.

    Args:
        found: what the replay gave.
        expected: what the line that was replayed promised.
    """

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found, expected)
        self.found = found
        self.expected = expected

    def __str__(self) -> str:
        return f"the replay differs: found {self.found}; expected {self.expected}"


class NotShown(DeconflictError):  # noqa: N818 - a verdict, not a fault
    """A question was left open because a limit was reached.

    Args:
        question: what was to be shown.
        limit: the limit that was hit.
    """

    def __init__(self, question: str, limit: str) -> None:
        super().__init__(question, limit)
        self.question = question
        self.limit = limit

    def __str__(self) -> str:
        return f"not shown: {self.question} (stopped at {self.limit})"
