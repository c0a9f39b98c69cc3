"""Something to explore, and what it is held to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve, field, frozen

from protocols.notation.parts import replaced
from protocols.notation.promise import Promise
from protocols.notation.system import System
from protocols.notation.table import Table


def _frozen(most: Mapping[str, int]) -> Mapping[str, int]:
    return dict(most)


def _names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(names)


def held_to(promises: Iterable[Promise], system: System) -> tuple[Promise, ...]:
    """Of some promises, those that bind who is in a system; of channels as such only where one is or may be cut."""
    names = {post.table.name for post in system.posts} | {channel.name for channel in system.channels}
    cuts = bool(system.cut) or any(channel.cuttable for channel in system.channels)
    return tuple(promise for promise in promises if promise.binds(names) and (promise.of or cuts))


@frozen(eq=False)
class Scope:
    """Something to explore, and what it is held to.

    Args:
        name: what it is called.
        says: what is in it, in a sentence.
        system: the posts and channels.
        promised: the promises it is held to.
        most: how often each of some moves of the world, or messages from outside, may happen.
        sure: the messages from outside that come sooner or later.
        counts: what exploring it finds, if that is on record: states; steps and depth, the start counted in both.
        unreached: how many rows nothing reaches in it, if that is on record.
    """

    name: str
    says: str
    system: System
    promised: tuple[Promise, ...]
    most: Mapping[str, int] = field(factory=dict, converter=_frozen)
    sure: frozenset[str] = field(default=(), converter=_names)
    counts: tuple[int, int, int] | None = field(default=None, kw_only=True)
    unreached: int | None = field(default=None, kw_only=True)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of its posts, each once."""
        return tuple(dict.fromkeys(post.table for post in self.system.posts))

    def with_tables(self, *tables: Table) -> Scope:
        """The same with other tables of the same names.

        Raises:
            DefinitionError: they do not fit together.
        """
        return evolve(self, system=replaced(self.system, *tables))
