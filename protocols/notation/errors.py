"""The root of the one error tree, and the errors that a procedure's author can cause.

Arguments are positional and stay in ``args``; the text is built in ``__str__``.
An error that crosses a process or a SimPy event is rebuilt as ``type(error)(*error.args)``.
"""

from __future__ import annotations


class DeconflictError(Exception):
    """Something that deconflict can explain to the person who caused it."""


class DefinitionError(DeconflictError):
    """A table, a system or a promise is not well formed.

    Args:
        subject: the name of the table or system.
        faults: every fault that was found, one sentence each.
    """

    def __init__(self, subject: str, faults: tuple[str, ...]) -> None:
        super().__init__(subject, faults)
        self.subject = subject
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join([f"{self.subject} has {len(self.faults)} fault(s):", *(f"  - {f}" for f in self.faults)])


class PromiseBroken(DeconflictError):  # noqa: N818 - it names what happened, as the design does
    """A history breaks a promise.

    Args:
        promise: the promise's id.
        sentence: what was promised.
        story: what happened, one line a step, up to the step that broke it.
    """

    def __init__(self, promise: str, sentence: str, story: tuple[str, ...]) -> None:
        super().__init__(promise, sentence, story)
        self.promise = promise
        self.sentence = sentence
        self.story = story

    def __str__(self) -> str:
        return "\n".join([f"{self.promise} is broken: {self.sentence}", *(f"  {line}" for line in self.story)])
