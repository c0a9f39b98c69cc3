"""A system with something left out or put in another's place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve

from protocols.notation.channel import OUTSIDE, Channel
from protocols.notation.system import System
from protocols.notation.table import Table
from protocols.notation.words import About


def part(system: System, name: str, posts: Iterable[str], about: Mapping[str, Iterable[About]] | None = None) -> System:
    """Some posts of a system, the others outside.

    Who is left out may say anything that it ever says, as often as it likes and whenever it likes: what cannot happen
    in the part cannot happen in the whole.

    Args:
        system: the whole.
        name: the part's name.
        posts: who is in it.
        about: by message, what those left out may say it about; nothing if it is not in here.
    """
    abouts = about or {}
    names = {*posts}
    tables = {post.name: post.table for post in system.posts}
    ways: list[Channel] = []
    for channel in system.channels:
        inside = [end for end in channel.ends if end.partition(".")[0] in names]
        if inside and len(inside) == len([end for end in channel.ends if end != OUTSIDE]):
            ways.append(channel)
        elif inside:
            (here,) = inside
            there = next(end for end in channel.ends if end != here)
            other, _, port = there.partition(".")
            hears = tables[here.partition(".")[0]].hears
            said = {send.message for row in tables[other].rows for send in row.sends if send.port == port}
            outside = tuple(
                (message, about) for message in sorted(said & hears) for about in abouts.get(message, (None,))
            )
            ways.append(evolve(channel, ends=(here, OUTSIDE), outside=outside))
    return System(name, [post for post in system.posts if post.name in names], ways, cut=_cut(system, ways))


def replaced(system: System, *tables: Table, **channels: dict[str, Any]) -> System:
    """The system with other tables of the same names, and with some channels changed."""
    by_name = {table.name: table for table in tables}
    posts = [evolve(post, table=by_name.get(post.table.name, post.table)) for post in system.posts]
    ways = [evolve(channel, **channels.get(channel.name, {})) for channel in system.channels]
    return System(system.name, posts, ways, cut=system.cut)


def _cut(system: System, ways: Iterable[Channel]) -> frozenset[str]:
    return system.cut & {channel.name for channel in ways}
