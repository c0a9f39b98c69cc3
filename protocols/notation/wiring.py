"""How posts and channels are joined, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from protocols.notation.actions import Sent
from protocols.notation.channel import OUTSIDE, Channel, Letter
from protocols.notation.table import Table
from protocols.notation.words import About, Memory, Send


@frozen
class Post:
    """A role in a system: its name there, its table, and what it remembers at the start."""

    name: str
    table: Table
    memory: Memory = None


Ways = dict[About, tuple[int, Channel, str]]
"""Where a port leads, by the channel's key: the channel's place in the system, the channel, the post at its end."""


Route = tuple[int, Letter, Sent, Ways | None, Callable[[Memory, About], About] | None]
"""What one row says at one port: its way, the letter and its sending but for what it is about, the ways where the port
has several, and how to work out what the letter is about. A plain tuple, because every step unpacks some."""


def route(send: Send, ways: Ways) -> Route:
    """What is known beforehand of a sending through a port that leads these ways."""
    way, channel, to = next(iter(ways.values()))
    letter = Letter(to, send.message)
    return way, letter, Sent(channel.name, letter), None if None in ways else ways, send.about


AllWays = dict[tuple[str, str], Ways]
"""Where every port of every post leads."""


def faults(posts: Sequence[Post], channels: Sequence[Channel], cut: frozenset[str], ways: AllWays) -> tuple[str, ...]:
    """Every fault of a system's wiring, one sentence each; empty if it is well formed."""
    tables = {post.name: post.table for post in posts}
    found = []
    for names, kind in (([p.name for p in posts], "posts"), ([c.name for c in channels], "channels")):
        found += [f"two {kind} are named {name}" for name in sorted(set(names)) if names.count(name) > 1]
    found += [
        f"{name} is cut from the start, but is no channel"
        for name in sorted(cut - {channel.name for channel in channels})
    ]
    said: dict[tuple[str, str], set[str]] = {}
    for post in posts:
        for row in post.table.rows:
            for port, message, _ in row.sends:
                said.setdefault((post.name, port), set()).add(message)
    for (name, port), messages in said.items():
        if (name, port) not in ways:
            found.append(f"{name} speaks at '{port}', which leads to no channel")
            continue
        for _, _, to in ways[name, port].values():
            if to != OUTSIDE and to in tables:
                unheard = messages - tables[to].hears
                found += [f"{name} says '{message}' to {to}, who does not know it" for message in sorted(unheard)]
    return (*found, *_misled(posts, channels, ways))


def _misled(posts: Sequence[Post], channels: Sequence[Channel], ways: AllWays) -> list[str]:
    """The faults of the channels' ends."""
    names = {post.name for post in posts}
    found = []
    at_port: dict[str, list[Channel]] = {}
    for channel in channels:
        if channel.ends[0] == OUTSIDE:
            found.append(f"the {channel.name} has its first end outside; only its second may be")
        for end in channel.ends:
            post, _, port = end.partition(".")
            if end != OUTSIDE and not port:
                found.append(f"the {channel.name} leads to '{end}', which is no post's port")
            elif end != OUTSIDE and post not in names:
                found.append(f"the {channel.name} leads to {post}, who is no post here")
            at_port.setdefault(end, []).append(channel)
    for end, meeting in at_port.items():
        keys = [channel.key for channel in meeting]
        if end != OUTSIDE and (len(set(keys)) < len(keys) or (None in keys and len(keys) > 1)):
            found.append(f"{_list(meeting)} meet at {end}, and nothing tells which way a message goes")
    for sender in posts:
        mute = {(s.port, s.message) for row in sender.table.rows for s in row.sends if s.about is None}
        found += [
            f"{sender.name} says '{message}' at '{port}' about nothing, and the way there depends on it"
            for port, message in sorted(mute)
            if (leading := ways.get((sender.name, port))) and None not in leading
        ]
    return found


def _list(channels: list[Channel]) -> str:
    return " and ".join(f"the {channel.name}" for channel in channels)
