"""The tables of posts, and the posts and channels of a kind of encounter as their system names them."""

from __future__ import annotations

from functools import cache

from protocols.notation.table import Table
from protocols.played import PLAYED
from protocols.procedures import PROCEDURES

TABLES = {table.name: table for procedure in PROCEDURES.values() for table in procedure.tables}
"""Every table, by the name of its role."""


@cache
def tables(posts: frozenset[str]) -> dict[str, Table]:
    """The posts of a cast that a system which runs play has, each with its table."""
    systems = (system for system in PLAYED.values() if {post.name for post in system.posts} <= posts)
    return {post.name: post.table for system in systems for post in system.posts}


@cache
def gated(posts: frozenset[str]) -> tuple[str, ...]:
    """The channels with gates that the posts of a cast have."""
    systems = (system for system in PLAYED.values() if {post.name for post in system.posts} <= posts)
    return tuple(dict.fromkeys(asked.channel for system in systems for asked in system.questions() if asked.gate))
