"""A channel between two posts: what it may do to a message on the way."""

from __future__ import annotations

from typing import NamedTuple

from attrs import field, frozen

from protocols.notation.words import About, Question

OUTSIDE = "outside"
"""The end of a channel that leaves the system: whoever runs it carries the messages."""


class Letter(NamedTuple):
    """A message on its way to a post."""

    to: str
    message: str
    about: About = None


@frozen
class Channel:
    """A way from one post's port to another's, in both directions.

    Args:
        name: the channel's name, and the scenario's.
        ends: two ends, each ``post.port``, or OUTSIDE for the second.
        arrives: the question that decides whether a message arrives; None for a channel that loses nothing.
        ordered: messages in one direction arrive in the order in which they were sent.
        duplicating: a message may arrive more than once.
        half_duplex: who begins to speak while the other speaks is not heard.
        capacity: how many messages can be under way at once; None for any number.
        cuttable: the channel can be cut and restored while the system runs.
        outside: what may be heard from outside the system at any time, and about what, where the second end is there.
        key: where a port has several channels, the first value of what a message that goes this way is about.
        loses: whether a message may be lost on the way.
    """

    name: str
    ends: tuple[str, str]
    arrives: Question | None = field(default=None, kw_only=True)
    ordered: bool = field(default=True, kw_only=True)
    duplicating: bool = field(default=False, kw_only=True)
    half_duplex: bool = field(default=False, kw_only=True)
    capacity: int | None = field(default=None, kw_only=True)
    cuttable: bool = field(default=False, kw_only=True)
    outside: tuple[tuple[str, About], ...] = field(default=(), kw_only=True)
    key: About = field(default=None, kw_only=True)
    loses: bool = field(init=False, repr=False)

    @loses.default
    def _loses(self) -> bool:
        return self.arrives is not None and not self.arrives.certain

    def deliverable(self, traffic: tuple[Letter, ...]) -> list[Letter]:
        """The letters that may arrive next."""
        found: list[Letter] = []
        for letter in traffic:
            first = not any(other.to == letter.to for other in found)
            if letter not in found and (first or not self.ordered):
                found.append(letter)
        return found

    def refuses(self, traffic: tuple[Letter, ...], letter: Letter) -> str | None:
        """Why a letter is not taken now; None if it is. An empty channel takes any."""
        if self.capacity is not None and len(traffic) >= self.capacity:
            return f"The {self.name} is taken: nothing more gets through."
        if self.half_duplex and any(other.to != letter.to for other in traffic):
            return f"Both ends of the {self.name} speak at once: the one who began later is not heard."
        return None
